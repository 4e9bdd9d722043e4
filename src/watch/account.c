#include "watch/account.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/session_file.h"
#include "store/accounts.h"
#include "watch/process.h"

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
		account_print_fault(account->name, &why);
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

static int remove_from_store(const struct arguments *args, const char *name, struct err *err)
{
	if (!store_is_shared(args->store) && access(args->store, F_OK) != 0)
		return err_set(err, ERR_NOT_FOUND, _("account %s is not signed in here"), name);
	struct store *store = store_open(args->store, STORE_WRITE, err);
	if (!store)
		return -1;
	struct process_login login;
	process_login(&login);
	struct actor actor = {.operator= login.name, .initials = login.name};
	int rc = account_remove(store, &actor, name, err);
	store_close(store);
	return rc;
}

/* Where there is no store yet, or none of its mentions, its session is all of it. */
static int run_remove(const struct arguments *args, const struct config *config, const char *name,
	struct err *err)
{
	MEM_AUTO char *session = session_file_path(name, err);
	if (!session)
		return -1;
	bool had_session = unlink(session) == 0;
	int rc = remove_from_store(args, name, err);
	if (rc && !had_session)
		return -1;
	if (rc && err->code != ERR_NOT_FOUND)
		return err_prefix(
			err, _("account %s is signed out here, but stands in the store"), name);
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
		{"add", 0, 1, account_add},
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
