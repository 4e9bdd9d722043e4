#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "cli/act.h"
#include "cli/show.h"
#include "cli/subcommand.h"
#include "desk/decision.h"

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

/* A shell has cut the line into arguments: what belongs to an option stays together. */
static const char *as_word(struct cli *cli, int at)
{
	const char *before = cli->argv[at - 1], *word = cli->argv[at];
	if (strcmp(before, "--attach") != 0 && strcmp(before, "--alt") != 0)
		return word;
	STRBUF_AUTO struct strbuf quoted;
	strbuf_init(&quoted, 2 * strlen(word) + 3);
	strbuf_char(&quoted, '"');
	for (; *word; word++) {
		if (*word == '"' || *word == '\\')
			strbuf_char(&quoted, '\\');
		strbuf_char(&quoted, *word);
	}
	strbuf_char(&quoted, '"');
	return arena_strdup(&cli->arena, quoted.buf);
}

/* Nobody is asked here, so what takes something away for good is done when --yes is said with it.
 */
static int expect_yes(struct cli *cli, const char *text, const char *me, struct err *err)
{
	struct decision d;
	if (decision_parse(&d, text, me, clock_now_us(), &cli->arena, err) < 0)
		return -1;
	const struct moderation_row *row = &moderation_rows[d.moderation];
	if (d.kind != DECIDE_MODERATE || !row->for_good || d.yes)
		return 0;
	return err_set(err, ERR_INPUT,
		_("moderate %s: %s; it is done with --yes before the reason"), row->name,
		_(row->help));
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
	const char *text = cli->argv[1];
	for (int i = 2; i < cli->argc; i++)
		text = arena_printf(&cli->arena, "%s %s", text, as_word(cli, i));
	struct actor actor;
	CLI_STORE_AUTO struct store *store = cli_open_actor(cli, STORE_WRITE, &actor, err);
	if (!store || expect_yes(cli, text, actor.operator, err) < 0)
		return -1;
	return act_run(cli, store, &actor, text, ids.items, ids.count, if_version, err);
}
