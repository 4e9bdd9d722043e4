#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "store/accounts.h"

static const char *const roles[] = {"viewer", "operator", "supervisor", "collector"};

static int list(struct store *store, struct err *err)
{
	struct operator_list list = {.arena = ARENA_INIT};
	int rc = operators_read(store, &list, err);
	int cols = output_cols();
	STRBUF_AUTO struct strbuf line;
	strbuf_init(&line, OUTPUT_LINE_MAX);
	for (size_t i = 0; rc == 0 && i < list.count; i++) {
		output_column(&line, list.items[i].login, 16);
		output_column(&line, list.items[i].initials, 8);
		output_column(&line, list.items[i].role, 12);
		output_text(&line, list.items[i].name);
		output_line(&line, cols);
	}
	operator_list_release(&list);
	return rc;
}

/* What is not given stays as it is. */
static int set(struct cli *cli, struct store *store, const struct actor *actor, struct err *err)
{
	struct operator_row row;
	const char *role = cli->given[CLI_ROLE];
	if (role && table_find(roles, ARRAY_LEN(roles), role) < 0)
		return err_set(err, ERR_INPUT,
			_("--role %s: expected viewer, operator, supervisor or collector"), role);
	if (operator_ensure(store, cli->argv[1], &cli->arena, &row, err) < 0)
		return -1;
	row.initials = cli->given[CLI_INITIALS] ? cli->given[CLI_INITIALS] : row.initials;
	row.name = cli->given[CLI_NAME] ? cli->given[CLI_NAME] : row.name;
	row.role = role ? role : row.role;
	return operator_set(store, actor, &row, err);
}

int operator_main(struct cli *cli, struct err *err)
{
	bool lists = !strcmp(cli->argv[0], "list") && cli->argc == 1;
	if (!lists && (strcmp(cli->argv[0], "set") != 0 || cli->argc != 2))
		return err_set(err, ERR_INPUT,
			_("expected: operator list, or operator set LOGIN [--initials TEXT] "
			  "[--name TEXT] [--role ROLE]"));
	struct actor actor = {0};
	CLI_STORE_AUTO struct store *store =
		lists ? cli_open(cli, err) : cli_open_actor(cli, STORE_WRITE, &actor, err);
	if (!store)
		return -1;
	return lists ? list(store, err) : set(cli, store, &actor, err);
}
