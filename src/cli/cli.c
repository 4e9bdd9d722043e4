#include "cli/cli.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
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

const char *cli_asked(const struct cli *cli, enum cli_option option, const char *variable)
{
	const char *value = cli->given[option] ? cli->given[option] : getenv(variable);
	return value && *value ? value : NULL;
}

/* --store, NACHTWACHT_STORE, the configuration, the usual place: the first that says something. */
static int find_store(struct cli *cli, struct err *err)
{
	cli->store_path = cli_asked(cli, CLI_STORE, "NACHTWACHT_STORE");
	if (!cli->store_path && *cli->config.option[OPTION_STORE])
		cli->store_path = cli->config.option[OPTION_STORE];
	if (cli->store_path)
		return 0;
	MEM_AUTO char *usual = store_default_path(err);
	cli->store_path = arena_strdup(&cli->arena, usual);
	return usual ? 0 : -1;
}

int cli_load(struct cli *cli, struct err *err)
{
	if (config_load(&cli->config, cli->config_file, err) < 0)
		return -1;
	i18n_init(cli->config.option[OPTION_LANGUAGE]);
	cli->login = find_login(&cli->arena);
	return find_store(cli, err);
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
