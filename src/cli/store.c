#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/subcommand.h"
#include "store/copy.h"

static int init(struct cli *cli, struct err *err)
{
	if (store_create(cli->store_path, STORE_LIVE, err))
		return -1;
	if (!store_is_shared(cli->store_path))
		return 0;
	puts(_("made the schema nachtwacht and the roles nachtwacht_viewer, nachtwacht_operator, "
	       "nachtwacht_supervisor and nachtwacht_collector"));
	puts(_("next, for the login of each person:        GRANT nachtwacht_operator TO anna"));
	puts(_("and for the login of the collectors:       GRANT nachtwacht_collector TO nachtwachtd"));
	return 0;
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
	int rc = store ? store_backup(store, cli->argv[1], progress_show, err) : -1;
	progress_end();
	return rc;
}

static int copy(struct cli *cli, struct err *err)
{
	struct copied copied;
	char hex[HASH_HEX_BYTES], rows[OUTPUT_NUMBER_BYTES];
	int rc = store_copy(cli->argv[1], cli->argv[2], progress_show, &copied, err);
	progress_end();
	if (rc)
		return -1;
	printf(_("copied and verified: %s rows of %" PRId64 " tables, head %" PRId64 " %s\n"),
		output_number(copied.rows, rows), copied.tables, copied.head.seq,
		hash_hex(copied.head.hash, hex));
	if (copied.waiting)
		fprintf(stderr,
			ngettext(
				"%" PRId64
				" reply waits to be sent, in both: let no collector serve the old one\n",
				"%" PRId64
				" replies wait to be sent, in both: let no collector serve the old one\n",
				(unsigned long)copied.waiting),
			copied.waiting);
	return 0;
}

/* Opening it for writing is what upgrades it. */
static int upgrade(struct cli *cli, struct err *err)
{
	CLI_STORE_AUTO struct store *store = store_open(cli->store_path, STORE_WRITE, err);
	if (!store)
		return -1;
	printf(_("schema %d\n"), store_schema_version(store));
	return 0;
}

static const struct {
	const char *name;
	int words;
	int (*run)(struct cli *cli, struct err *err);
} actions[] = {{"init", 1, init}, {"check", 1, check}, {"backup", 2, backup}, {"copy", 3, copy},
	{"upgrade", 1, upgrade}};

int store_main(struct cli *cli, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
		if (!strcmp(actions[i].name, cli->argv[0]) && cli->argc == actions[i].words)
			return actions[i].run(cli, err);
	}
	return err_set(err, ERR_INPUT,
		_("expected: store init, store check, store upgrade, store backup FILE, or store copy FROM TO"));
}
