#include "watch/account.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "config/secret.h"
#include "networks/network.h"
#include "networks/session_file.h"
#include "store/accounts.h"
#include "watch/dialogue.h"
#include "watch/process.h"

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

/* ---- add ---- */

static const char *network_names(struct arena *a)
{
	const char *names = "";
	for (const struct network *const *n = networks; *n; n++)
		if (!(*n)->practice)
			names = arena_printf(a, "%s%s%s", names, *names ? ", " : "", (*n)->name);
	return names;
}

/* Asks for what was not given as an option. */
static int fill(
	struct console *c, const char **value, const char *prompt, struct arena *a, struct err *err)
{
	if (*value)
		return 0;
	char *answer = console_ask(c, prompt, NULL, err);
	if (!answer)
		return -1;
	*value = *answer ? arena_strdup(a, answer) : NULL;
	free(answer);
	return 0;
}

static const struct network *choose_network(
	struct console *c, struct account_config *account, struct arena *a, struct err *err)
{
	const char *names = network_names(a);
	const char *prompt = arena_printf(a, _("Network (%s)"), names);
	if (fill(c, &account->network, prompt, a, err))
		return NULL;
	const struct network *network = account->network ? network_find(account->network) : NULL;
	if (!network)
		err_set(err, ERR_CONFIG, _("network '%s': expected one of %s"),
			account->network ? account->network : "", names);
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

/* What the network has to know, and no option of the command said. */
static int fill_asked(struct console *c, const struct network *network,
	struct account_config *account, struct arena *a, struct err *err)
{
	for (const struct asked *asked = network->asks; asked && asked->option; asked++) {
		const struct account_option *o = account_option_find(asked->option);
		char number[ACCOUNT_NUMBER_BYTES];
		const char *value = account_option_get(o, account, number);
		if (value)
			continue;
		if (fill(c, &value, _(asked->prompt), a, err))
			return -1;
		if (value && account_option_check(o, value, err))
			return -1;
		if (value)
			account_option_set(o, account, value);
	}
	return 0;
}

static int sign_in(struct console *c, const struct arguments *args, const struct config *config,
	const char *name, struct err *err)
{
	struct arena own ARENA_AUTO = ARENA_INIT;
	struct account_config account = {.name = name};
	const struct account_config *known = name ? config_account(config, name) : NULL;
	if (take_options(&account, known, args, err))
		return -1;
	if (!known && (fill(c, &account.name, _("Name of the account here"), &own, err) ||
			      check_name(account.name ? account.name : "", err)))
		return -1;
	MEM_AUTO char *session = session_file_path(account.name, err);
	if (!session)
		return -1;
	const struct network *network = choose_network(c, &account, &own, err);
	if (!network)
		return -1;
	if (!known && fill_asked(c, network, &account, &own, err))
		return -1;
	account.where = account.name;
	if (network->check && network->check(&account, err))
		return -1;
	struct dialogue dialogue = console_dialogue(c);
	if (network->sign_in && network->sign_in(&account, session, &dialogue, err))
		return -1;
	return record(c, args, config, &account, err);
}

static int run_add(const struct arguments *args, const struct config *config, const char *name,
	struct err *err)
{
	struct console c;
	console_open(&c, args->password_fd);
	int rc = sign_in(&c, args, config, name, err);
	console_close(&c);
	return rc;
}

/* ---- list, check, remove ---- */

static int unknown_account(const char *name, struct err *err)
{
	return err_set(err, ERR_NOT_FOUND,
		_("account %s is not in the configuration: `nachtwacht account list` names them"),
		name);
}

static int run_list(const struct arguments *args, const struct config *config, const char *name,
	struct err *err)
{
	struct account_list list = {0};
	struct store *store = store_open(args->store, STORE_READ, NULL);
	int rc = store ? accounts_read(store, &list, err) : 0;
	bool none = rc == 0 && account_list(&list, config, name) == 0;
	if (none && name)
		rc = unknown_account(name, err);
	else if (none)
		puts(_("no account is configured yet: `nachtwacht account add` makes one"));
	account_list_release(&list);
	if (store)
		store_close(store);
	return rc;
}

/* One line: what is wrong, and what somebody can do about it where its own words do not say. */
static void print_fault(const char *name, const struct err *why)
{
	printf("%s: %s", name, why->msg);
	switch (err_class(why->code)) {
	case ERR_CLASS_AUTH:
		printf(_("; `nachtwacht account add %s` signs in anew"), name);
		break;
	case ERR_CLASS_RETRY:
		printf(_("; is the address in its section right, and does it answer from here?"));
		break;
	case ERR_CLASS_RATE:
		printf(_("; it works, and wants to be left alone for a while"));
		break;
	default:
		break;
	}
	putchar('\n');
}

static int run_check(const struct arguments *args, const struct config *config, const char *name,
	struct err *err)
{
	int failed = 0, found = 0;
	for (size_t i = 0; i < config->accounts.count; i++) {
		const struct account_config *account = &config->accounts.items[i];
		struct err why = ERR_INIT;
		if (name && strcmp(name, account->name) != 0)
			continue;
		found++;
		if (account_check(account, &why) == 0)
			continue;
		print_fault(account->name, &why);
		*err = why;
		failed++;
	}
	if (name && !found)
		return unknown_account(name, err);
	if (!failed)
		return 0;
	return err_set(err, err->code,
		ngettext("%d of %d account does not work", "%d of %d accounts do not work", found),
		failed, found);
}

static int run_remove(const struct arguments *args, const struct config *config, const char *name,
	struct err *err)
{
	MEM_AUTO char *session = session_file_path(name, err);
	if (!session)
		return -1;
	bool had_session = unlink(session) == 0;
	struct store *store = store_open(args->store, STORE_WRITE, err);
	if (!store)
		return -1;
	struct process_login login;
	process_login(&login);
	struct actor actor = {.operator= login.name, .initials = login.name};
	int rc = account_remove(store, &actor, name, err);
	store_close(store);
	if (rc && !(had_session && err->code == ERR_NOT_FOUND))
		return -1;
	printf(_("Account %s is signed out here; its mentions stay.\n"), name);
	const struct account_config *account = config_account(config, name);
	if (account)
		printf(_("Its section still stands at %s: take it out there.\n"), account->where);
	return 0;
}

int account_command(const struct arguments *args, const struct config *config)
{
	static const struct {
		const char *name;
		int least, most; /* words behind it */
		int (*run)(const struct arguments *args, const struct config *config,
			const char *name, struct err *err);
	} verbs[] = {
		{"add", 0, 1, run_add},
		{"list", 0, 1, run_list},
		{"check", 0, 1, run_check},
		{"remove", 1, 1, run_remove},
	};
	for (size_t i = 0; args->argc > 0 && i < ARRAY_LEN(verbs); i++) {
		if (strcmp(verbs[i].name, args->argv[0]) != 0 || args->argc - 1 < verbs[i].least ||
			args->argc - 1 > verbs[i].most)
			continue;
		struct err err = ERR_INIT;
		if (verbs[i].run(args, config, args->argc > 1 ? args->argv[1] : NULL, &err) == 0)
			return 0;
		fprintf(stderr, "nachtwachtd: %s\n", err.msg);
		return err_exit_status(&err);
	}
	fprintf(stderr, "nachtwachtd: %s\n",
		_("expected `account add [NAME]`, `account list`, `account check [NAME]` or "
		  "`account remove NAME`"));
	return 2;
}
