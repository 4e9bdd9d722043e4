/* nachtwachtd: the network side. What it can do is a table here; what it is told is read by
 * watch/arguments.c. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/config.h"
#include "networks/network.h"
#include "networks/session_file.h"
#include "store/store.h"
#include "watch/account.h"
#include "watch/arguments.h"
#include "watch/import.h"
#include "watch/process.h"
#include "watch/supervisor.h"
#include "watch/worker.h"

static bool logs_to_stderr(const struct arguments *args)
{
	return args->foreground || args->once || isatty(STDERR_FILENO);
}

/* Whoever started us reads it; so does the system's log when that is where we log. */
static int fail(const struct arguments *args, const struct err *err)
{
	bool serves = !args->subcommand;
	if (serves)
		log_line(LOG_LEVEL_ERROR, "%s", err->msg);
	if (!serves || !logs_to_stderr(args))
		fprintf(stderr, "nachtwachtd: %s\n", err->msg);
	return err_exit_status(err);
}

static int run_import(const struct arguments *args, struct config *config)
{
	if (args->argc > 1)
		return arguments_wrong(_("import takes one file"));
	struct err err = ERR_INIT;
	struct store *store = store_open(args->store, STORE_CREATE, &err);
	if (!store || store_expect_collector(store, &err)) {
		store_close(store);
		return fail(args, &err);
	}
	int status = import_command(store, config, args->argc ? args->argv[0] : NULL);
	store_close(store);
	return status;
}

static int run_account(const struct arguments *args, struct config *config)
{
	return account_command(args, config);
}

/* The worker of one account; started by hand it takes the lease itself. */
static int run_worker(const struct arguments *args, struct config *config)
{
	struct err err = ERR_INIT;
	const struct account_config *account = config_account(config, args->account);
	const struct network *network = account ? network_find(account->network) : NULL;
	if (!account)
		err_set(&err, ERR_CONFIG, _("account %s is not in the configuration"),
			args->account);
	else if (!network)
		err_set(&err, ERR_CONFIG, _("%s: this build has no network '%s'"), account->where,
			account->network);
	if (err.code)
		return fail(args, &err);
	MEM_AUTO char *session_file = session_file_path(account->name, &err);
	if (!session_file)
		return fail(args, &err);
	MEM_AUTO const struct watch **watches;
	size_t watch_count = config_watches(config, account->name, &watches);
	struct worker_setup setup = {.store = args->store,
		.lease = args->lease ? strtoll(args->lease, NULL, 10) : 0,
		.account = account,
		.rules = &config->rules,
		.network = network,
		.session_file = session_file,
		.watches = watches,
		.watch_count = watch_count,
		.once = args->once,
		.send_only = args->send_only};
	int rc = worker_run(&setup, &err);
	return rc < 0 ? fail(args, &err) : rc;
}

static int run_supervisor(const struct arguments *args, struct config *config)
{
	struct err err = ERR_INIT;
	struct supervisor_options setup = {.program = "/proc/self/exe",
		.store = args->store,
		.config_file = args->config_file,
		.once = args->once,
		.foreground = args->foreground,
		.desk_fd = args->desk_fd};
	int rc = supervisor_run(&setup, config, &err);
	return rc < 0 ? fail(args, &err) : rc;
}

static int run_collector(const struct arguments *args, struct config *config)
{
	return args->account ? run_worker(args, config) : run_supervisor(args, config);
}

static int run(struct arguments *args, struct config *config)
{
	static const struct {
		const char *name;
		int (*run)(const struct arguments *args, struct config *config);
	} subcommands[] = {{"import", run_import}, {"account", run_account}};
	if (!args->subcommand)
		return run_collector(args, config);
	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++)
		if (strcmp(subcommands[i].name, args->subcommand) == 0)
			return subcommands[i].run(args, config);
	return arguments_wrong(_("expected import, account or nothing"));
}

/* --store, else NACHTWACHT_STORE, else the option, else the usual place. The caller frees it. */
static char *find_store(const struct arguments *args, const struct config *config, struct err *err)
{
	const char *path = args->store ? args->store : getenv("NACHTWACHT_STORE");
	if (!path || !*path)
		path = config->option[OPTION_STORE];
	return path && *path ? mem_strdup(path) : store_default_path(err);
}

static void say(const char *line)
{
	log_line(LOG_LEVEL_INFO, "%s", line);
}

int main(int argc, char **argv)
{
	process_harden();
	i18n_init("auto");
	struct arguments args;
	int status = arguments_read(&args, argc, argv);
	if (status >= 0)
		return status;
	bool serves = !args.subcommand && !logs_to_stderr(&args);
	log_open("nachtwachtd", serves ? LOG_TO_SYSLOG : LOG_TO_STDERR, LOG_LEVEL_INFO);
	store_on_wait(say);
	if (!args.config_file)
		args.config_file = getenv("NACHTWACHT_CONFIG");
	struct err err = ERR_INIT;
	struct config config;
	MEM_AUTO char *store = NULL;
	status = config_load(&config, args.config_file, &err) ? fail(&args, &err) : -1;
	if (status < 0) {
		i18n_init(config.option[OPTION_LANGUAGE]);
		store = find_store(&args, &config, &err);
		args.store = store;
		status = store ? run(&args, &config) : fail(&args, &err);
	}
	config_release(&config);
	return status;
}
