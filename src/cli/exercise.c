#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/place.h"
#include "cli/exercise_folder.h"
#include "cli/subcommand.h"

enum { CONFIG_MAX = 1 << 20 };

static int read_file(struct strbuf *out, const char *path, struct err *err)
{
	char bytes[4096];
	FILE *file = fopen(path, "re");
	if (!file)
		return err_errno(err, ERR_CONFIG, "%s", path);
	for (size_t count; (count = fread(bytes, 1, sizeof(bytes), file)) > 0;)
		strbuf_add(out, bytes, count);
	fclose(file);
	return out->overflow ? err_set(err, ERR_CONFIG, _("%s: too large"), path) : 0;
}

static int add_account(struct strbuf *out, struct cli *cli, struct err *err)
{
	MEM_AUTO char *bundled = place_find(
		PKGDATADIR "/scenario/havenbrand.jsonl", "data/scenario/havenbrand.jsonl");
	const char *file = cli->argc ? cli->argv[0] : bundled;
	char path[PATH_MAX];
	int64_t speed = 1;
	if (cli_number(cli, CLI_SPEED, &speed, err) < 0)
		return -1;
	if (!realpath(file, path) || access(path, R_OK) < 0)
		return err_errno(err, ERR_INPUT, "%s", file);
	if (strpbrk(path, "'\\\n"))
		return err_set(err, ERR_INPUT,
			_("%s: a scenario's path may hold no quote, backslash or newline"), path);
	strbuf_printf(out,
		"\naccount exercise {\n\tnetwork = exercise\n\tspeed = %lld\n\tscenario = '%s'\n}\n",
		(long long)speed, path);
	return 0;
}

static int write_file(const char *path, const struct strbuf *text, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, ERR_SYSTEM, "%s", path);
	bool whole = write(fd, text->buf, text->len) == (ssize_t)text->len;
	close(fd);
	return whole ? 0 : err_set(err, ERR_SYSTEM, _("%s: could not be written"), path);
}

/* The rules and answers of the bundled exercise, or the operator's own, and the one account. */
static int write_config(struct cli *cli, const char *path, struct err *err)
{
	STRBUF_AUTO struct strbuf text;
	strbuf_init(&text, CONFIG_MAX);
	MEM_AUTO char *bundled = place_find(PKGDATADIR "/exercise.conf", "data/exercise.conf");
	/* Where the system has a configuration, rules and tags are its own. */
	bool system = access(SYSCONFDIR "/nachtwacht/nachtwacht.conf", F_OK) == 0;
	const char *base = cli->config_file ? cli->config_file : system ? NULL : bundled;
	if ((base && read_file(&text, base, err) < 0) || add_account(&text, cli, err) < 0 ||
		write_file(path, &text, err) < 0)
		return -1;
	config_release(&cli->config);
	cli->config_file = arena_strdup(&cli->arena, path);
	return config_load(&cli->config, path, err);
}

/* The store that was asked for must be for exercises; a new one is. */
static int prepare_store(struct cli *cli, const char *folder, struct err *err)
{
	if (!cli->given[CLI_STORE])
		cli->store_path = arena_printf(&cli->arena, "%s/desk.db", folder);
	if (store_create(cli->store_path, STORE_EXERCISE, err) == 0)
		return 0;
	if (err->code != ERR_REFUSED)
		return -1;
	CLI_STORE_AUTO struct store *store = cli_open(cli, err);
	if (!store)
		return -1;
	if (store_kind(store) != STORE_EXERCISE)
		return err_set(err, ERR_REFUSED, _("%s is a live store: no exercise plays in it"),
			cli->store_path);
	return 0;
}

static void on_signal(int signal)
{
}

int exercise_main(struct cli *cli, struct err *err)
{
	struct exercise_folder folder;
	if (exercise_folder_make(&folder, err))
		return -1;
	MEM_AUTO char *config = mem_printf("%s/nachtwacht.conf", folder.path);
	int status = write_config(cli, config, err);
	if (status == 0)
		status = prepare_store(cli, folder.path, err);
	if (status == 0) {
		/* A collector that the desk starts is to read the same. */
		setenv("NACHTWACHT_CONFIG", config, 1);
		setenv("NACHTWACHT_STORE", cli->store_path, 1);
		/* A terminal that closes says so more than once: the second must not end us here.
		 */
		sigaction(SIGHUP, &(struct sigaction){.sa_handler = on_signal}, NULL);
		status = cli_desk(cli, err);
	}
	exercise_folder_remove(&folder);
	return status;
}
