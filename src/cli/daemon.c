/* import and account: whatever parses foreign data or holds a secret is nachtwachtd's. */
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/subcommand.h"
#include "config/spawn.h"

static int run_daemon(struct cli *cli, char *subcommand, struct err *err)
{
	MEM_AUTO char *path = spawn_find_daemon(err);
	if (!path)
		return -1;
	char **argv = mem_zero((size_t)cli->argc + 7, sizeof(char *));
	char name[] = "nachtwachtd", store[] = "--store", config[] = "--config";
	int count = 0;
	argv[count++] = name;
	if (cli->given[CLI_STORE]) {
		argv[count++] = store;
		argv[count++] = mem_strdup(cli->given[CLI_STORE]);
	}
	if (cli->given[CLI_CONFIG]) {
		argv[count++] = config;
		argv[count++] = mem_strdup(cli->given[CLI_CONFIG]);
	}
	argv[count++] = subcommand;
	for (int i = 0; i < cli->argc; i++)
		argv[count++] = cli->argv[i];
	execv(path, argv);
	return err_errno(err, ERR_SYSTEM, "%s", path);
}

int import_main(struct cli *cli, struct err *err)
{
	char name[] = "import";
	return run_daemon(cli, name, err);
}

int account_main(struct cli *cli, struct err *err)
{
	char name[] = "account";
	return run_daemon(cli, name, err);
}
