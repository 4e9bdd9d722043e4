#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/act.h"
#include "cli/show.h"
#include "cli/subcommand.h"

enum { CASES_MAX = 10000 };

struct ids {
	int64_t *items;
	size_t count, room;
};

static void ids_release(struct ids *ids)
{
	free(ids->items);
}

/* "12" or "12,13". */
static int read_ids(struct ids *ids, char *text, struct err *err)
{
	for (char *rest = text; rest;) {
		char *word = strsep(&rest, ",");
		int64_t id;
		if (show_id(&id, word, err) < 0)
			return -1;
		if (ids->count >= CASES_MAX)
			return err_set(err, ERR_INPUT, _("more than %d cases"), CASES_MAX);
		MEM_PUSH(ids, id);
	}
	return 0;
}

int do_main(struct cli *cli, struct err *err)
{
	__attribute__((cleanup(ids_release))) struct ids ids = {0};
	int64_t if_version = 0;
	if (read_ids(&ids, cli->argv[0], err) < 0 ||
		cli_number(cli, CLI_IF_VERSION, &if_version, err) < 0)
		return -1;
	if (if_version && ids.count > 1)
		return err_set(err, ERR_INPUT, _("--if-version: expected one case"));
	char *text = arena_strdup(&cli->arena, cli->argv[1]);
	for (int i = 2; i < cli->argc; i++)
		text = arena_printf(&cli->arena, "%s %s", text, cli->argv[i]);
	struct actor actor;
	CLI_STORE_AUTO struct store *store = cli_open_actor(cli, STORE_WRITE, &actor, err);
	if (!store)
		return -1;
	return act_run(cli, store, &actor, text, ids.items, ids.count, if_version, err);
}
