#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/subcommand.h"

static int init(struct cli *cli, struct err *err)
{
	return store_create(cli->store_path, STORE_LIVE, err);
}

static int check(struct cli *cli, struct err *err)
{
	CLI_STORE_AUTO struct store *store = cli_open(cli, err);
	if (!store || store_check(store, err) < 0)
		return -1;
	puts("ok");
	return 0;
}

static int backup(struct cli *cli, struct err *err)
{
	CLI_STORE_AUTO struct store *store = cli_open(cli, err);
	return store ? store_backup(store, cli->argv[1], NULL, err) : -1;
}

static const struct {
	const char *name;
	int words;
	int (*run)(struct cli *cli, struct err *err);
} actions[] = {{"init", 1, init}, {"check", 1, check}, {"backup", 2, backup}};

int store_main(struct cli *cli, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
		if (!strcmp(actions[i].name, cli->argv[0]) && cli->argc == actions[i].words)
			return actions[i].run(cli, err);
	}
	return err_set(
		err, ERR_INPUT, _("expected: store init, store check, or store backup FILE"));
}
