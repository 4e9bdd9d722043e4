#include "watch/process.h"

#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void process_harden(void)
{
	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

int process_signals(struct err *err)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? err_errno(err, ERR_SYSTEM, "signalfd") : fd;
}

int process_take_signal(int signal_fd)
{
	struct signalfd_siginfo info;
	ssize_t n = read(signal_fd, &info, sizeof(info));
	return n == (ssize_t)sizeof(info) ? (int)info.ssi_signo : 0;
}

void process_follow_parent(int parent_pid)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent_pid)
		_exit(0);
}

void process_login(struct process_login *login)
{
	const struct passwd *pw = getpwuid(getuid());
	if (pw)
		snprintf(login->name, sizeof(login->name), "%s", pw->pw_name);
	else
		snprintf(login->name, sizeof(login->name), "uid %u", (unsigned)getuid());
}

void process_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	size_t len = path ? strlen(path) : 0;
	if (len < 2 || len >= sizeof(to.sun_path))
		return;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	memcpy(to.sun_path, path, len);
	if (path[0] == '@') /* the abstract namespace */
		to.sun_path[0] = '\0';
	sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&to,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	close(fd);
}

int process_timeout_ms(int64_t now_us, int64_t one_us, int64_t other_us)
{
	int64_t due = one_us && (!other_us || one_us < other_us) ? one_us : other_us;
	if (!due)
		return -1;
	int64_t ms = due <= now_us ? 0 : (due - now_us + 999) / 1000;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}
