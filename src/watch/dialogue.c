#include "watch/dialogue.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "config/secret.h"
#include "text/wrap.h"

enum { ANSWER_MOST = 4096, SAY_COLS = 78 };

void console_open(struct console *c, int password_fd)
{
	c->tty_fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	c->password_fd = password_fd;
}

void console_close(struct console *c)
{
	if (c->tty_fd >= 0)
		close(c->tty_fd);
	c->tty_fd = -1;
}

void console_drain(struct console *c)
{
	if (c->tty_fd >= 0)
		tcflush(c->tty_fd, TCIFLUSH);
}

/* A sentence is broken between its words. An address, which is one word, is to be copied whole. */
static void put(int fd, const char *text, const char *end)
{
	size_t len = strlen(text), at = 0;
	do {
		struct wrap_line line = {.len = len};
		at = strchr(text, ' ') ? wrap_next(text, len, at, SAY_COLS, &line) : len;
		dprintf(fd, "%.*s%s", (int)line.len, text + line.start, at < len ? "\n" : end);
	} while (at < len);
}

/* Reads up to a newline, byte by byte: what follows it is not ours. */
static char *read_line(int fd, struct err *err)
{
	char line[ANSWER_MOST];
	size_t len = 0;
	ssize_t n = 0;
	while (len < sizeof(line) - 1 && (n = read(fd, line + len, 1)) == 1 && line[len] != '\n')
		len++;
	line[len] = '\0';
	char *answer = NULL;
	if (n < 0)
		err_errno(err, ERR_SYSTEM, "%s", _("reading the answer"));
	else if (n == 0 && len == 0)
		err_set(err, ERR_INPUT, "%s", _("the answer is missing: input ended"));
	else
		answer = mem_strdup(line);
	explicit_bzero(line, sizeof(line));
	return answer;
}

/* Waits for a line of the terminal, for what the ear (NULL: none) hears instead, or for one of the
 * signals that are held back. */
static bool wait_answer(int tty_fd, const struct ear *ear, const sigset_t *held, char **heard)
{
	int signal_fd = signalfd(-1, held, SFD_CLOEXEC);
	struct pollfd fds[] = {{.fd = tty_fd, .events = POLLIN},
		{.fd = signal_fd, .events = POLLIN}, {.fd = ear ? ear->fd : -1, .events = POLLIN}};
	do {
		while (poll(fds, ARRAY_LEN(fds), -1) < 0 && errno == EINTR)
			;
		if (fds[2].revents)
			*heard = ear->listen(ear->data);
	} while (!*heard && !fds[0].revents && !fds[1].revents);
	close(signal_fd);
	return *heard || !fds[1].revents;
}

/* A signal that ends or stops us waits until the terminal shows again what is typed; who was
 * stopped is asked again. */
static char *ask_hidden(int tty_fd, const char *prompt, const struct ear *ear, struct err *err)
{
	static const int numbers[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP};
	sigset_t held, before;
	sigemptyset(&held);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		sigaddset(&held, numbers[i]);
	char *answer = NULL;
	for (bool has_answer = false; !has_answer;) {
		struct termios shown, hidden;
		bool has_echo = tcgetattr(tty_fd, &shown) == 0;
		sigprocmask(SIG_BLOCK, &held, &before);
		if (has_echo) {
			hidden = shown;
			hidden.c_lflag &= ~(tcflag_t)ECHO;
			tcsetattr(tty_fd, TCSAFLUSH, &hidden);
		}
		put(tty_fd, prompt, ": ");
		has_answer = wait_answer(tty_fd, ear, &held, &answer);
		if (has_answer && !answer)
			answer = read_line(tty_fd, err);
		if (has_echo)
			tcsetattr(tty_fd, TCSAFLUSH, &shown);
		dprintf(tty_fd, "\n");
		sigprocmask(SIG_SETMASK, &before, NULL);
	}
	return answer;
}

static char *ask(void *data, const char *prompt, bool secret, struct err *err)
{
	const struct console *c = data;
	if (secret && c->password_fd >= 0)
		return read_line(c->password_fd, err);
	if (c->tty_fd < 0) {
		err_set(err, ERR_INPUT,
			secret ? _("no terminal to ask on: give the secret by --password-fd N")
			       : _("no terminal to ask on: give it as an option (%s)"),
			prompt);
		return NULL;
	}
	if (secret)
		return ask_hidden(c->tty_fd, prompt, NULL, err);
	put(c->tty_fd, prompt, ": ");
	return read_line(c->tty_fd, err);
}

static char *ask_or_hear(void *data, const char *prompt, const struct ear *ear, struct err *err)
{
	const struct console *c = data;
	bool by_terminal = c->tty_fd >= 0 && c->password_fd < 0;
	return by_terminal ? ask_hidden(c->tty_fd, prompt, ear, err) : ask(data, prompt, true, err);
}

static void say(void *data, const char *text)
{
	const struct console *c = data;
	put(c->tty_fd >= 0 ? c->tty_fd : STDERR_FILENO, text, "\n");
}

struct dialogue console_dialogue(struct console *c)
{
	return (struct dialogue){.data = c, .ask = ask, .ask_or_hear = ask_or_hear, .say = say};
}

bool console_confirm(struct console *c, const char *question)
{
	if (c->tty_fd < 0)
		return false;
	/* Letters that mean no: in every language of the catalogues they begin with n. */
	char *answer = ask(c, question, false, NULL);
	bool yes = answer && *answer != 'n' && *answer != 'N';
	free(answer);
	return yes;
}
