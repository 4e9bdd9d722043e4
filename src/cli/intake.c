#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "cli/act.h"
#include "cli/subcommand.h"
#include "store/manual.h"

int act_intake(struct cli *cli, struct store *store, const struct actor *actor,
	struct manual *entered, struct err *err)
{
	struct mention m;
	struct filed filed;
	entered->by = actor->operator;
	if (manual_mention(&m, entered, clock_now_us(), &cli->arena, err) < 0 ||
		manual_file(store, actor, &cli->config.rules, &m, false, &filed, err) < 0)
		return -1;
	if (filed.known) {
		fprintf(stderr, _("nachtwacht: that link is case %" PRId64 " already\n"),
			filed.case_id);
		return 1;
	}
	printf(_("case %" PRId64 " %s\n"), filed.case_id, manual_channel_from(entered->channel));
	return 0;
}

int intake_main(struct cli *cli, struct err *err)
{
	struct manual entered = {.who = cli->argv[1]};
	struct actor actor;
	if (manual_channel_find(&entered.channel, cli->argv[0], err) < 0)
		return -1;
	entered.text = cli->argv[2];
	for (int i = 3; i < cli->argc; i++)
		entered.text = arena_printf(&cli->arena, "%s %s", entered.text, cli->argv[i]);
	CLI_STORE_AUTO struct store *store = cli_open_actor(cli, STORE_WRITE, &actor, err);
	return store ? act_intake(cli, store, &actor, &entered, err) : -1;
}
