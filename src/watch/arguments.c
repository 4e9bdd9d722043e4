#include "watch/arguments.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "base/i18n.h"
#include "base/mem.h"

enum {
	OPT_ACCOUNT = 1000,
	OPT_DESK_FD,
	OPT_LEASE,
	OPT_SEND_ONLY,
	OPT_PASSWORD_FD,
	OPT_WRITE,
	OPT_STORE,
	OPT_CONFIG,
	OPT_ONCE,
	OPT_FOREGROUND,
	OPT_OF_ACCOUNT /* and on: the rows of account_options */
};
enum { NAME_BYTES = 32, HELP_COL = 36 };

/* One row an option: for getopt and for --help. No help = between our own processes. */
static const struct {
	const char *name;
	int id;
	const char *argument; /* NULL = none */
	const char *help;
} options[] = {
	{"store", OPT_STORE, "PATH", N_("the store (NACHTWACHT_STORE)")},
	{"config", OPT_CONFIG, "FILE", N_("the configuration (NACHTWACHT_CONFIG)")},
	{"once", OPT_ONCE, NULL, N_("do all that is due and leave")},
	{"account", OPT_ACCOUNT, "NAME", N_("serve this account only")},
	{"foreground", OPT_FOREGROUND, NULL, N_("log to standard error")},
	{"desk-fd", OPT_DESK_FD, "N", N_("end when this pipe closes and nothing is on its way")},
	{"lease", OPT_LEASE, "N", NULL},
	{"send-only", OPT_SEND_ONLY, NULL, NULL},
	{"password-fd", OPT_PASSWORD_FD, "N", N_("account add: read the secret from there")},
	{"write", OPT_WRITE, NULL, N_("account add: write the configuration, without asking")},
	{"help", 'h', NULL, N_("this page")},
	{"version", 'V', NULL, N_("the version")},
};

static void print_option(const char *name, const char *argument, const char *help)
{
	int used = printf("  --%s %s", name, argument ? argument : "");
	printf("%*s%s\n", used < HELP_COL ? HELP_COL - used : 1, "", help);
}

/* An option of an account's section as an option of `account add`: --ca-file for ca_file. */
static const char *option_name(char name[NAME_BYTES], const struct account_option *o)
{
	snprintf(name, NAME_BYTES, "%s", o->name);
	for (char *c = name; (c = strchr(c, '_'));)
		*c = '-';
	return name;
}

static void print_help(void)
{
	fputs(_("usage: nachtwachtd [OPTION...]\n"
		"       nachtwachtd [OPTION...] import [FILE]\n"
		"       nachtwachtd [OPTION...] account add|list|check|remove [NAME]\n\n"
		"The network side of nachtwacht: collects mentions and sends posts.\n\n"),
		stdout);
	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		if (options[i].help)
			print_option(options[i].name, options[i].argument, _(options[i].help));
	}
	puts(_("\nOf account add, as nachtwacht.conf(5) tells:\n"));
	for (size_t i = 0; i < ACCOUNT_OPTIONS; i++) {
		const struct account_option *o = &account_options[i];
		char name[NAME_BYTES];
		if (o->help)
			print_option(option_name(name, o), o->argument, _(o->help));
	}
}

int arguments_wrong(const char *what)
{
	fprintf(stderr, _("nachtwachtd: %s; `nachtwachtd --help` tells more\n"), what);
	return 2;
}

/* A descriptor's number. Returns 0 or -1. */
static int read_fd(int *fd, const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);
	if (!*text || *end || n < 0 || n > 65535)
		return -1;
	*fd = (int)n;
	return 0;
}

static int take_option(struct arguments *args, int id, const char *value)
{
	struct {
		int id;
		const char **text;
		bool *flag;
		int *fd;
	} places[] = {
		{OPT_STORE, &args->store, NULL, NULL},
		{OPT_LEASE, &args->lease, NULL, NULL},
		{OPT_CONFIG, &args->config_file, NULL, NULL},
		{OPT_ACCOUNT, &args->account, NULL, NULL},
		{OPT_ONCE, NULL, &args->once, NULL},
		{OPT_FOREGROUND, NULL, &args->foreground, NULL},
		{OPT_SEND_ONLY, NULL, &args->send_only, NULL},
		{OPT_WRITE, NULL, &args->write, NULL},
		{OPT_DESK_FD, NULL, NULL, &args->desk_fd},
		{OPT_PASSWORD_FD, NULL, NULL, &args->password_fd},
	};
	if (id >= OPT_OF_ACCOUNT)
		args->of_account[id - OPT_OF_ACCOUNT] = value;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		if (places[i].id != id)
			continue;
		if (places[i].text)
			*places[i].text = value;
		if (places[i].flag)
			*places[i].flag = true;
		if (places[i].fd && read_fd(places[i].fd, value))
			return arguments_wrong(_("expected the number of a descriptor"));
	}
	return 0;
}

static int wrong_option(const char *word)
{
	char what[128];
	snprintf(what, sizeof(what), _("%.60s: no such option, or not with this value"), word);
	return arguments_wrong(what);
}

int arguments_read(struct arguments *args, int argc, char **argv)
{
	char names[ACCOUNT_OPTIONS][NAME_BYTES];
	struct option long_options[ARRAY_LEN(options) + ACCOUNT_OPTIONS + 1] = {0};
	size_t count = 0;
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		long_options[count++] = (struct option){options[i].name,
			options[i].argument ? required_argument : no_argument, NULL, options[i].id};
	for (size_t i = 0; i < ACCOUNT_OPTIONS; i++)
		if (account_options[i].help)
			long_options[count++] =
				(struct option){option_name(names[i], &account_options[i]),
					required_argument, NULL, OPT_OF_ACCOUNT + (int)i};
	*args = (struct arguments){.desk_fd = -1, .password_fd = -1};
	int id;
	opterr = 0;
	while ((id = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		if (id == '?')
			return wrong_option(argv[optind - 1]);
		if (id == 'h') {
			print_help();
			return 0;
		}
		if (id == 'V') {
			puts("nachtwachtd " PACKAGE_VERSION);
			return 0;
		}
		int status = take_option(args, id, optarg);
		if (status)
			return status;
	}
	args->subcommand = optind < argc ? argv[optind] : NULL;
	args->argc = optind < argc ? argc - optind - 1 : 0;
	args->argv = argv + optind + 1;
	return -1;
}
