#include <dirent.h>
#include <errno.h>
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
#include "cli/subcommand.h"

enum {
	CONFIG_MAX = 1 << 20,
	PATIENCE_S = 120, /* a collector needs less to finish what is on its way */
};

/* A folder that nobody else can look into. NULL on failure. */
static char *make_folder(struct err *err)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	char *folder = mem_printf(
		"%s/nachtwacht-exercise-XXXXXX", runtime && *runtime == '/' ? runtime : "/tmp");
	if (mkdtemp(folder))
		return folder;
	err_errno(err, ERR_SYSTEM, "%s", folder);
	free(folder);
	return NULL;
}

static void remove_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	if (!dir)
		return;
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
	rmdir(folder);
}

/* Takes the collector's lease (an OFD lock, as in store/accounts.h), so that none writes here any
 * more. Returns 0, or -1 when another has it and `wait` is not set. */
static int stop_collector(const char *store_path, bool wait)
{
	MEM_AUTO char *path = mem_printf("%s-collector", store_path);
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? 0 : fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &whole);
}

/* Interrupts a wait, and nothing else. */
static void on_signal(int signal)
{
}

static const struct sigaction wake = {.sa_handler = on_signal};

/* A collector that is still at work would make its files anew: a process of our own waits for its
 * end, so that the operator need not. */
static void clean_up(const char *folder)
{
	MEM_AUTO char *store = mem_printf("%s/desk.db", folder);
	if (stop_collector(store, false) == 0) {
		remove_folder(folder);
		return;
	}
	if (fork() != 0)
		return;
	int nothing = open("/dev/null", O_RDWR);
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		dup2(nothing, fd);
	setsid();
	sigaction(SIGALRM, &wake, NULL);
	alarm(PATIENCE_S);
	stop_collector(store, true);
	remove_folder(folder);
	_exit(0);
}

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
	if (access(cli->store_path, F_OK) < 0)
		return store_create(cli->store_path, STORE_EXERCISE, err);
	CLI_STORE_AUTO struct store *store = cli_open(cli, err);
	if (!store)
		return -1;
	if (store_kind(store) != STORE_EXERCISE)
		return err_set(err, ERR_REFUSED, _("%s is a live store: no exercise plays in it"),
			cli->store_path);
	return 0;
}

int exercise_main(struct cli *cli, struct err *err)
{
	MEM_AUTO char *folder = make_folder(err);
	if (!folder)
		return -1;
	MEM_AUTO char *config = mem_printf("%s/nachtwacht.conf", folder);
	int status = write_config(cli, config, err);
	if (status == 0)
		status = prepare_store(cli, folder, err);
	if (status == 0) {
		/* A collector that the desk starts is to read the same. */
		setenv("NACHTWACHT_CONFIG", config, 1);
		setenv("NACHTWACHT_STORE", cli->store_path, 1);
		/* A terminal that closes says so more than once: the second must not end us here.
		 */
		sigaction(SIGHUP, &wake, NULL);
		status = cli_desk(cli, err);
	}
	clean_up(folder);
	return status;
}
