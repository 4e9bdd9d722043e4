#include "config/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/place.h"
#include "base/strbuf.h"
#include "text/clean.h"

extern char **environ;

enum { DESK_FD = 3 }; /* the number that the pipe has in the collector */
enum { WORDS_BYTES = 1024 };

char *spawn_find_daemon(struct err *err)
{
	char *path = place_find(BINDIR "/nachtwachtd", "nachtwachtd");
	if (access(path, X_OK) == 0)
		return path;
	err_errno(err, ERR_SYSTEM, _("%s: nachtwachtd cannot be run"), path);
	free(path);
	return NULL;
}

/* A collector that ended is buried when the next one starts; there is one at a time. */
static void bury(pid_t pid)
{
	if (pid > 0)
		waitpid(pid, NULL, WNOHANG);
}

static void set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, ours;
	sigemptyset(&none);
	sigfillset(&ours);
	sigdelset(&ours, SIGKILL);
	sigdelset(&ours, SIGSTOP);
	posix_spawnattr_init(attributes);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &ours);
	posix_spawnattr_setflags(
		attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

/* The terminal stays the desk's: the collector logs to syslog. */
static void set_files(posix_spawn_file_actions_t *files, int read_end)
{
	posix_spawn_file_actions_init(files);
	posix_spawn_file_actions_adddup2(files, read_end, DESK_FD);
	posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
}

static int run_collector(
	pid_t *pid, const char *path, const char *store_path, const char *config_file, int read_end)
{
	MEM_AUTO char *fd = mem_printf("%d", DESK_FD);
	MEM_AUTO char *store = mem_strdup(store_path);
	MEM_AUTO char *config = config_file ? mem_strdup(config_file) : NULL;
	char name[] = "nachtwachtd", desk_option[] = "--desk-fd", store_option[] = "--store",
	     config_option[] = "--config";
	char *argv[] = {name, desk_option, fd, store_option, store, config ? config_option : NULL,
		config, NULL};
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t files;
	set_attributes(&attributes);
	set_files(&files, read_end);
	int why = posix_spawn(pid, path, &files, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	return why;
}

static int start(const char *store_path, const char *config_file, bool stays, struct err *err)
{
	static pid_t last;
	MEM_AUTO char *path = spawn_find_daemon(err);
	if (!path)
		return -1;
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, ERR_SYSTEM, _("no pipe to nachtwachtd"));
	if (!stays)
		close(ends[1]);
	bury(last);
	int why = run_collector(&last, path, store_path, config_file, ends[0]);
	close(ends[0]);
	if (why == 0)
		return stays ? ends[1] : 0;
	errno = why;
	err_errno(err, ERR_SYSTEM, _("%s: nachtwachtd cannot be run"), path);
	if (stays)
		close(ends[1]);
	return -1;
}

int collector_start(const char *store_path, const char *config_file, struct err *err)
{
	return start(store_path, config_file, true, err);
}

int collector_drain(const char *store_path, const char *config_file, struct err *err)
{
	return start(store_path, config_file, false, err);
}

/* ---- notices ---- */

/* Our environment and two more, one block; the caller frees it. */
static char **environment_with(char *kind, char *words)
{
	size_t count = 0;
	while (environ[count])
		count++;
	char **all = mem_zero(count + 3, sizeof(*all));
	memcpy(all, environ, count * sizeof(*all));
	all[count] = kind;
	all[count + 1] = words;
	return all;
}

int spawn_notice(const char *command, const char *kind, const char *words, struct err *err)
{
	/* The shell leaves it behind and ends: it is nobody's child then. */
	char sh[] = "sh", option[] = "-c", behind[] = "sh -c \"$1\" >/dev/null 2>&1 </dev/null &";
	MEM_AUTO char *own = mem_strdup(command);
	MEM_AUTO char *kind_is = mem_printf("NACHTWACHT_NOTICE=%s", kind);
	STRBUF_AUTO struct strbuf clean;
	strbuf_init(&clean, WORDS_BYTES);
	clean_text(&clean, words, strlen(words), 0);
	MEM_AUTO char *words_are = mem_printf("NACHTWACHT_WORDS=%s", clean.buf);
	MEM_AUTO char **with = environment_with(kind_is, words_are);
	char *argv[] = {sh, option, behind, sh, own, NULL};
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t files;
	pid_t pid;
	set_attributes(&attributes);
	posix_spawn_file_actions_init(&files);
	for (int fd = 0; fd < 3; fd++)
		posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
	int why = posix_spawn(&pid, "/bin/sh", &files, &attributes, argv, with);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	if (why == 0) {
		waitpid(pid, NULL, 0);
		return 0;
	}
	errno = why;
	return err_errno(err, ERR_SYSTEM, "/bin/sh");
}
