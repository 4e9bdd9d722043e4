/* Signing an account in, and its section in the configuration. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/table.h"
#include "config/secret.h"
#include "networks/network.h"
#include "networks/session_file.h"
#include "networks/trial.h"
#include "text/utf8.h"
#include "watch/account.h"
#include "watch/dialogue.h"

enum { NETWORKS_MOST = 32 };

static int make_folders(char *path, mode_t mode, struct err *err)
{
	for (char *slash = path + 1;; slash++) {
		slash += strcspn(slash, "/");
		char end = *slash;
		*slash = '\0';
		int rc = mkdir(path, mode);
		bool is_there = rc == 0 || errno == EEXIST;
		if (!is_there)
			err_errno(err, ERR_SYSTEM, "%s", path);
		*slash = end;
		if (!is_there)
			return -1;
		if (!end)
			return 0;
	}
}

static int check_name(const char *name, struct err *err)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
	if (*name && *name != '.' && strlen(name) <= 64 && !name[strspn(name, letters)])
		return 0;
	return err_set(err, ERR_INPUT,
		_("account name '%s': expected up to 64 letters, digits, '-', '_' or '.'"), name);
}

/* One thing that is asked for until it is good. */
struct wanted {
	const char *prompt;
	int (*check)(const struct wanted *w, const char *answer, struct err *err);
	const struct account_option *option; /* for check_option */
	struct arena *arena;                 /* where it is kept */
	const char *answer;                  /* NULL: Enter */
};

static enum tried ask_once(void *data, const struct dialogue *dialogue, struct err *err)
{
	struct wanted *w = data;
	char *answer SECRET_AUTO = trial_line(dialogue, w->prompt, false, err);
	if (!answer)
		return TRIED_OVER;
	if (w->check(w, answer, err) == -1)
		return TRIED_AGAIN;
	w->answer = *answer ? arena_strdup(w->arena, answer) : NULL;
	return TRIED_WELL;
}

/* What was given as an option is not asked for, but checked. */
static int fill(
	struct wanted *w, const char **value, const struct dialogue *dialogue, struct err *err)
{
	if (*value)
		return w->check(w, *value, err);
	int rc = trial_try(ask_once, w, dialogue, err);
	*value = w->answer;
	return rc;
}

static int check_own_name(const struct wanted *w, const char *answer, struct err *err)
{
	return check_name(answer, err);
}

static int check_option(const struct wanted *w, const char *answer, struct err *err)
{
	return *answer ? account_option_check(w->option, answer, err) : 0;
}

/* Those that a person signs in to. */
static const char *network_names(struct arena *a)
{
	const char *names = "";
	for (const struct network *const *n = networks; *n; n++)
		if (!(*n)->practice)
			names = arena_printf(a, "%s%s%s", names, *names ? ", " : "", (*n)->name);
	return names;
}

/* By its name in whatever case: people write it with a capital. */
static const struct network *find_network(const char *name)
{
	for (const struct network *const *n = networks; *n; n++)
		if (strcasecmp((*n)->name, name) == 0)
			return *n;
	return NULL;
}

static int check_network(const struct wanted *w, const char *answer, struct err *err)
{
	const char *names[NETWORKS_MOST];
	size_t count = 0;
	if (find_network(answer))
		return 0;
	for (; networks[count] && count < NETWORKS_MOST; count++)
		names[count] = networks[count]->practice ? NULL : networks[count]->name;
	char *folded MEM_AUTO = utf8_fold(answer);
	const char *near = table_nearest(names, count, folded);
	if (near)
		return err_set(
			err, ERR_CONFIG, _("network '%.40s', did you mean '%s'?"), answer, near);
	return err_set(err, ERR_CONFIG, _("network '%.40s': expected one of %s"), answer,
		network_names(w->arena));
}

static const struct network *choose_network(struct account_config *account, struct arena *a,
	const struct dialogue *dialogue, struct err *err)
{
	struct wanted w = {.check = check_network, .arena = a};
	w.prompt = arena_printf(a, _("Network (%s)"), network_names(a));
	if (fill(&w, &account->network, dialogue, err) == -1)
		return NULL;
	const struct network *network = find_network(account->network);
	account->network = network->name;
	return network;
}

/* A value for the configuration, in single quotes: double ones would expand ${...}. */
static void add_option(struct strbuf *out, const char *name, const char *value)
{
	if (!value)
		return;
	strbuf_printf(out, "    %s = '", name);
	for (; *value; value++) {
		if (*value == '\'' || *value == '\\')
			strbuf_char(out, '\\');
		strbuf_char(out, *value);
	}
	strbuf_str(out, "'\n");
}

static void write_section(struct strbuf *out, const struct account_config *account)
{
	char number[ACCOUNT_NUMBER_BYTES];
	strbuf_printf(out, "\naccount %s {\n", account->name);
	for (size_t i = 0; i < ACCOUNT_OPTIONS; i++)
		add_option(out, account_options[i].name,
			account_option_get(&account_options[i], account, number));
	strbuf_str(out, "}\n");
}

static char *user_file(const struct arguments *args, struct err *err)
{
	if (args->config_file)
		return mem_strdup(args->config_file);
	const char *xdg = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	MEM_AUTO char *folder = xdg && *xdg == '/'
					? mem_printf("%s/nachtwacht", xdg)
					: mem_printf("%s/.config/nachtwacht", home ? home : "");
	if (make_folders(folder, 0700, err))
		return NULL;
	return mem_printf("%s/nachtwacht.conf", folder);
}

/* All of it or nothing. The file keeps its owner, its mode and its place. */
static int append(const char *path, const struct strbuf *section, struct err *err)
{
	struct stat st;
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, ERR_CONFIG, "%s", path);
	bool known = fstat(fd, &st) == 0;
	errno = ENOSPC; /* what a part that was written means */
	bool bad = !known || write(fd, section->buf, section->len) != (ssize_t)section->len ||
		   fsync(fd) != 0;
	if (bad)
		err_errno(err, ERR_CONFIG, "%s", path);
	if (bad && known && ftruncate(fd, st.st_size) != 0)
		err_errno(err, ERR_CONFIG, _("%s: half a section stands at its end"), path);
	close(fd);
	return bad ? -1 : 0;
}

/* Puts the section where it belongs, or shows what to put there. */
static int record(struct console *c, const struct arguments *args, const struct config *config,
	const struct account_config *account, struct err *err)
{
	if (config_account(config, account->name)) {
		printf(_("Account %s was in the configuration already.\n"), account->name);
		return 0;
	}
	struct strbuf section STRBUF_AUTO;
	strbuf_init(&section, 16 << 10);
	write_section(&section, account);
	MEM_AUTO char *path = user_file(args, err);
	if (!path)
		return -1;
	MEM_AUTO char *question = mem_printf(_("Add it to %s? [Y/n]"), path);
	if (args->write || console_confirm(c, question)) {
		if (append(path, &section, err))
			return -1;
		printf(_("Account %s is in %s.\n"), account->name, path);
		return 0;
	}
	printf(_("Put this into %s:\n%s"), path, section.buf);
	return 0;
}

/* A section is its owner's: what is given must be what stands in it. */
static int agree(const struct account_option *o, const struct account_config *known,
	const char *given, struct err *err)
{
	struct account_config other = *known;
	char number[2][ACCOUNT_NUMBER_BYTES];
	account_option_set(o, &other, given);
	const char *is = account_option_get(o, known, number[0]);
	const char *wanted = account_option_get(o, &other, number[1]);
	if (is == wanted || (is && wanted && strcmp(is, wanted) == 0))
		return 0;
	return err_set(err, ERR_CONFIG,
		_("account %s is in the configuration already (%s): change '%s' there"),
		known->name, known->where, o->name);
}

/* The account as the configuration has it (NULL: not), and as the options say. */
static int take_options(struct account_config *account, const struct account_config *known,
	const struct arguments *args, struct err *err)
{
	if (known)
		*account = *known;
	for (size_t i = 0; i < ACCOUNT_OPTIONS; i++) {
		const struct account_option *o = &account_options[i];
		const char *given = args->of_account[i];
		if (!known)
			account_option_set(o, account, o->initial);
		if (!given)
			continue;
		if (account_option_check(o, given, err) || (known && agree(o, known, given, err)))
			return -1;
		account_option_set(o, account, given);
	}
	return 0;
}

/* An account as it becomes one. */
struct adding {
	struct account_config *account; /* as far as it is known */
	const struct network *network;
	struct arena *arena;
};

/* What the network has to know, and no option of the command said. */
static enum tried fill_asked(void *data, const struct dialogue *dialogue, struct err *err)
{
	const struct adding *adding = data;
	struct account_config account = *adding->account;
	bool has_asked = false;
	for (const struct asked *asked = adding->network->asks; asked && asked->option; asked++) {
		const struct account_option *o = account_option_find(asked->option);
		char number[ACCOUNT_NUMBER_BYTES];
		const char *value = account_option_get(o, &account, number);
		struct wanted w = {_(asked->prompt), check_option, o, adding->arena, NULL};
		if (value)
			continue;
		has_asked = true;
		if (fill(&w, &value, dialogue, err))
			return TRIED_OVER;
		if (value)
			account_option_set(o, &account, value);
	}
	if (adding->network->check && adding->network->check(&account, err))
		return has_asked ? TRIED_AGAIN : TRIED_OVER;
	*adding->account = account;
	return TRIED_WELL;
}

static int sign_in(struct console *c, const struct arguments *args, const struct config *config,
	const char *name, struct err *err)
{
	struct arena own ARENA_AUTO = ARENA_INIT;
	const struct dialogue dialogue = console_dialogue(c);
	struct account_config account = {.name = name};
	const struct account_config *known = name ? config_account(config, name) : NULL;
	struct wanted called = {_("Name of the account here"), check_own_name, NULL, &own, NULL};
	if (take_options(&account, known, args, err) ||
		(!known && fill(&called, &account.name, &dialogue, err)))
		return -1;
	MEM_AUTO char *session = session_file_path(account.name, err);
	if (!session)
		return -1;
	const struct network *network = choose_network(&account, &own, &dialogue, err);
	if (!network)
		return -1;
	struct adding adding = {&account, network, &own};
	account.where = account.name;
	if (known ? network->check && network->check(&account, err)
		  : trial_try(fill_asked, &adding, &dialogue, err) == -1)
		return -1;
	if (network->sign_in && trial_run(network, &account, session, &dialogue, err))
		return -1;
	/* Reading, and never a post: what does not work is said, and the work until here is kept.
	 */
	struct err why = ERR_INIT;
	bool reads = account_check(&account, &why) == 0;
	if (!reads)
		account_print_fault(account.name, &why);
	if (record(c, args, config, &account, err))
		return -1;
	return reads ? 0
		     : err_set(err, why.code,
			       _("account %s cannot be read yet: `nachtwacht account check %s` looks again"),
			       account.name, account.name);
}

int account_add(const struct arguments *args, const struct config *config, const char *name,
	struct err *err)
{
	struct console c;
	console_open(&c, args->password_fd);
	int rc = sign_in(&c, args, config, name, err);
	if (rc == -1)
		console_drain(&c);
	console_close(&c);
	return rc;
}
