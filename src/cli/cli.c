#include "cli/cli.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "cli/subcommand.h"
#include "store/accounts.h"

const char *const cli_format_names[FORMATS] = {
	[FORMAT_TEXT] = "text",
	[FORMAT_JSON] = "json",
	[FORMAT_CSV] = "csv",
};

int cli_format(const struct cli *cli, int count, enum cli_format *format, struct err *err)
{
	const char *given = cli->given[CLI_FORMAT];
	*format = FORMAT_TEXT;
	if (!given)
		return 0;
	int i = table_find(cli_format_names, (size_t)count, given);
	if (i < 0)
		return err_set(err, ERR_INPUT,
			count == FORMATS ? _("--format %s: expected text, json or csv")
					 : _("--format %s: expected text or json"),
			given);
	*format = (enum cli_format)i;
	return 0;
}

int cli_number(const struct cli *cli, enum cli_option option, int64_t *value, struct err *err)
{
	const char *given = cli->given[option];
	if (!given)
		return 0;
	char *end;
	long long number = strtoll(given, &end, 10);
	if (*given < '0' || *given > '9' || *end || number <= 0 || strlen(given) > 15)
		return err_set(err, ERR_INPUT, _("--%s %s: expected a number above 0"),
			cli_option_rows[option].name, given);
	*value = number;
	return 0;
}

static const char *find_login(struct arena *a)
{
	const struct passwd *user = getpwuid(getuid());
	return user ? arena_strdup(a, user->pw_name)
		    : arena_printf(a, "uid-%u", (unsigned)getuid());
}

static const char *from_environment(const char *given, const char *name)
{
	const char *value = given ? given : getenv(name);
	return value && *value ? value : NULL;
}

/* --store, NACHTWACHT_STORE, the configuration, the usual place: the first that says something. */
static int find_store(struct cli *cli, struct err *err)
{
	cli->store_path = from_environment(cli->given[CLI_STORE], "NACHTWACHT_STORE");
	if (!cli->store_path && *cli->config.option[OPTION_STORE])
		cli->store_path = cli->config.option[OPTION_STORE];
	if (cli->store_path)
		return 0;
	MEM_AUTO char *usual = store_default_path(err);
	cli->store_path = arena_strdup(&cli->arena, usual);
	return usual ? 0 : -1;
}

static struct store *open_as(struct cli *cli, enum store_access access, struct err *err)
{
	struct store *store = store_open(cli->store_path, access, err);
	if (store && store_login(store))
		cli->login = arena_strdup(&cli->arena, store_login(store));
	return store;
}

struct store *cli_open(struct cli *cli, struct err *err)
{
	return open_as(cli, STORE_READ, err);
}

struct store *cli_open_actor(
	struct cli *cli, enum store_access access, struct actor *actor, struct err *err)
{
	struct store *store = open_as(cli, access, err);
	struct operator_row row;
	if (!store)
		return NULL;
	if (operator_ensure(store, cli->login, &cli->arena, &row, err) < 0) {
		store_close(store);
		return NULL;
	}
	*actor = (struct actor){.operator= row.login, .initials = row.initials};
	return store;
}

void cli_store_release(struct store **store)
{
	if (*store)
		store_close(*store);
}

static int check_words(const struct cli *cli, const struct subcommand *sub, struct err *err)
{
	if (cli->argc >= sub->least && (sub->most < 0 || cli->argc <= sub->most))
		return 0;
	return err_set(err, ERR_INPUT, _("expected: nachtwacht %s %s"), sub->name, sub->synopsis);
}

/* Reads the configuration, then runs. A NULL subcommand is the desk. */
static int run(struct cli *cli, const struct subcommand *sub, struct err *err)
{
	if (sub && sub->flags & SUBCOMMAND_NO_CONFIG)
		return sub->run(cli, err);
	cli->config_file = from_environment(cli->given[CLI_CONFIG], "NACHTWACHT_CONFIG");
	if (sub && sub->flags & SUBCOMMAND_DAEMON)
		return sub->run(cli, err);
	if (config_load(&cli->config, cli->config_file, err) < 0)
		return -1;
	i18n_init(cli->config.option[OPTION_LANGUAGE]);
	cli->login = find_login(&cli->arena);
	if (find_store(cli, err) < 0)
		return -1;
	return sub ? sub->run(cli, err) : cli_desk(cli, err);
}

/* What stands before a command of the desk is ours, what is in it is not: `do 12 reply --send`. */
static int take_words(
	struct cli *cli, const struct subcommand *sub, int argc, char **argv, struct err *err)
{
	bool all = !(sub->flags & SUBCOMMAND_WORDS);
	unsigned allowed = sub->options | CLI_COMMON;
	int read = 1;
	if (!(sub->flags & SUBCOMMAND_DAEMON))
		read = cli_options_take(cli->given, allowed, all, argc, argv, err);
	if (read < 0)
		return -1;
	if (!all && read < argc) {
		/* Options may follow its first word too, which then goes over them. */
		char **rest = argv + read;
		int more = cli_options_take(cli->given, allowed, all, argc - read, rest, err);
		if (more < 0)
			return -1;
		rest[more - 1] = rest[0];
		read += more - 1;
	}
	cli->argc = argc - read;
	cli->argv = argv + read;
	return 0;
}

static int finish(struct cli *cli, int status, const struct err *err)
{
	if (status < 0) {
		fprintf(stderr, "nachtwacht: %s\n", err->msg);
		status = err_exit_status(err);
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fputs(_("nachtwacht: standard output cannot be written to\n"), stderr);
		status = status ? status : 1;
	}
	config_release(&cli->config);
	arena_release(&cli->arena);
	return status;
}

/* Gives the subcommand that the words name, NULL for none. */
static int read_arguments(
	struct cli *cli, const struct subcommand **sub, int argc, char **argv, struct err *err)
{
	int read = cli_options_take(cli->given, CLI_ALONE, false, argc, argv, err);
	if (read < 0 || read == argc)
		return read < 0 ? -1 : 0;
	*sub = subcommand_find(argv[read], err);
	return *sub ? take_words(cli, *sub, argc - read, argv + read, err) : -1;
}

static int answer(struct cli *cli, const struct subcommand *sub, struct err *err)
{
	if (cli->given[CLI_HELP]) {
		subcommand_help(sub);
		return 0;
	}
	if (cli->given[CLI_VERSION]) {
		puts("nachtwacht " PACKAGE_VERSION);
		return 0;
	}
	if (sub && check_words(cli, sub, err) < 0)
		return -1;
	return run(cli, sub, err);
}

static void say(const char *line)
{
	fprintf(stderr, "nachtwacht: %s\n", line);
}

int cli_main(int argc, char **argv)
{
	struct cli cli = {.arena = ARENA_INIT};
	struct err err = ERR_INIT;
	const struct subcommand *sub = NULL;
	i18n_init("auto");
	store_on_wait(say);
	int status = read_arguments(&cli, &sub, argc, argv, &err);
	if (status == 0)
		status = answer(&cli, sub, &err);
	return finish(&cli, status, &err);
}
