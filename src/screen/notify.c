#include "screen/notify.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "screen/desk.h"

static const char *const names[NOTIFY_KINDS] = {
	[NOTIFY_DANGER] = "danger",
	[NOTIFY_NAMED] = "named",
	[NOTIFY_ASSIGNED] = "assigned",
};

/* The child of a child: nobody has to wait for it. It gets no terminal. */
static void run(const struct desk *desk, enum notify_kind kind, const char *words)
{
	pid_t pid = fork();

	if (pid > 0)
		waitpid(pid, NULL, 0);
	if (pid != 0)
		return;
	if (fork() != 0)
		_exit(0);
	int nothing = open("/dev/null", O_RDWR);
	for (int fd = 0; nothing >= 0 && fd < 3; fd++)
		dup2(nothing, fd);
	setsid();
	sigprocmask(SIG_SETMASK, &desk->mask, NULL);
	setenv("NACHTWACHT_NOTICE", names[kind], 1);
	setenv("NACHTWACHT_WORDS", words, 1);
	execl("/bin/sh", "sh", "-c", desk->option[OPTION_NOTIFY_COMMAND], (char *)NULL);
	_exit(127);
}

void notify(struct desk *desk, enum notify_kind kind, const char *words)
{
	bool danger = kind == NOTIFY_DANGER;

	if (desk->away && !danger)
		return;
	if (!danger && desk_option_on(desk, OPTION_BELL))
		term_bell(desk->term);
	if (desk_option_on(desk, OPTION_FLASH))
		term_flash(desk->term);
	if (desk_option_on(desk, OPTION_OSC9))
		term_notice(desk->term, words);
	if (*desk->option[OPTION_NOTIFY_COMMAND])
		run(desk, kind, words);
}
