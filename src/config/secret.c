#include "config/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"

extern char **environ;

enum { SECRET_BYTES = 16 * 1024, COMMAND_MS = 10000 };

void secret_free(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

void secret_auto_free(void *variable)
{
	secret_free(*(char **)variable);
}

/* Waits until fd can be read. Returns 0, or -1 once the deadline has passed. */
static int wait_readable(int fd, int64_t deadline_ms)
{
	for (;;) {
		int64_t left = deadline_ms - clock_mono_ms();
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int n = left > 0 ? poll(&p, 1, (int)left) : 0;
		if (n > 0)
			return 0;
		if (n == 0 || errno != EINTR)
			return -1;
	}
}

/* Reads all of fd into a buffer of SECRET_BYTES. Returns its length, or -1 when it is too long,
 * broken or too late. */
static ssize_t read_all(int fd, char *buf, int64_t deadline_ms)
{
	size_t len = 0;
	while (len < SECRET_BYTES) {
		if (wait_readable(fd, deadline_ms))
			return -1;
		ssize_t n = read(fd, buf + len, SECRET_BYTES - len);
		if (n == 0)
			return (ssize_t)len;
		if (n < 0 && errno != EINTR)
			return -1;
		len += n > 0 ? (size_t)n : 0;
	}
	return -1;
}

/* The first line of buf as a string of its own; buf is wiped. NULL when it is empty. */
static char *take_first_line(char *buf, ssize_t len)
{
	char *line = NULL;
	size_t used = 0;
	while (len > 0 && used < (size_t)len && !strchr("\r\n", buf[used]))
		used++;
	if (used > 0)
		line = mem_strndup(buf, used);
	explicit_bzero(buf, SECRET_BYTES);
	return line;
}

/* Starts the command as leader of a process group of its own, so that all of it can be ended. */
static int start(pid_t *pid, const char *command, int out)
{
	MEM_AUTO char *line = mem_strdup(command);
	char shell[] = "sh", option[] = "-c";
	char *argv[] = {shell, option, line, NULL};
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t files;
	sigset_t none;
	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	int why = posix_spawn(pid, "/bin/sh", &files, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	return why;
}

/* Waits for the command's own end, no longer than the deadline; what is left of it is killed. The
 * output is closed by then, so it ends at once or it hangs on purpose. */
static int finish(pid_t pid, int64_t deadline_ms)
{
	siginfo_t info = {0};
	int status = -1;
	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		info.si_pid == 0 && clock_mono_ms() < deadline_ms)
		poll(NULL, 0, 5);
	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int by_command(char **secret, const char *command, struct err *err)
{
	int ends[2];
	pid_t pid;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, ERR_CONFIG, _("no pipe to the command of the secret"));
	int64_t deadline_ms = clock_mono_ms() + COMMAND_MS;
	int why = start(&pid, command, ends[1]);
	close(ends[1]);
	if (why) {
		close(ends[0]);
		return err_set(err, ERR_CONFIG, _("the command of the secret cannot be run: %s"),
			strerror(why));
	}
	char *buf = mem_zero(1, SECRET_BYTES);
	ssize_t len = read_all(ends[0], buf, deadline_ms);
	close(ends[0]);
	int status = finish(pid, len < 0 ? 0 : deadline_ms);
	*secret = take_first_line(buf, len);
	free(buf);
	if (len >= 0 && *secret && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	secret_free(*secret);
	*secret = NULL;
	if (len < 0)
		return err_set(err, ERR_AUTH,
			_("the command of the secret did not end within %d s, or said too much"),
			COMMAND_MS / 1000);
	return err_set(err, ERR_AUTH,
		_("the command of the secret failed, expected the secret as its first line"));
}

/* Systemd gives credentials as files in a folder; a bare name means one of them. */
static char *path_of(const char *file)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	if (folder && !strchr(file, '/'))
		return mem_printf("%s/%s", folder, file);
	return mem_strdup(file);
}

/* Refuses what others could have read or written. */
static int check_closed(int fd, const char *path, struct err *err)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return err_errno(err, ERR_CONFIG, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_CONFIG, _("%s: expected a plain file"), path);
	if (st.st_uid != geteuid())
		return err_set(err, ERR_CONFIG, _("%s: belongs to another user"), path);
	if (st.st_mode & 077)
		return err_set(err, ERR_CONFIG, _("%s: open to others, expected mode 0600"), path);
	return 0;
}

static int by_file(char **secret, const char *file, struct err *err)
{
	MEM_AUTO char *path = path_of(file);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return err_errno(err, ERR_CONFIG, "%s", path);
	if (check_closed(fd, path, err)) {
		close(fd);
		return -1;
	}
	char *buf = mem_zero(1, SECRET_BYTES);
	ssize_t len = read_all(fd, buf, clock_mono_ms() + COMMAND_MS);
	close(fd);
	*secret = take_first_line(buf, len);
	free(buf);
	if (*secret)
		return 0;
	return err_set(err, ERR_CONFIG, _("%s: expected the secret as its first line"), path);
}

int secret_get(char **secret, const char *command, const char *file, struct err *err)
{
	*secret = NULL;
	if (command)
		return by_command(secret, command, err);
	if (file)
		return by_file(secret, file, err);
	return err_set(err, ERR_CONFIG, _("no secret is configured, expected a command or a file"));
}
