/* Asking a person: on the terminal, or without one from the descriptor of --password-fd. */
#ifndef NW_WATCH_DIALOGUE_H
#define NW_WATCH_DIALOGUE_H

#include <stdbool.h>

#include "base/err.h"
#include "networks/network.h"

struct console {
	int tty_fd;      /* -1 = no terminal */
	int password_fd; /* secrets come from here, a line each; -1 = from the terminal */
};

/* Opens the terminal when there is one. */
void console_open(struct console *c, int password_fd);
void console_close(struct console *c);

/* Throws away what was typed or pasted and not read: behind a failure it would be a shell's. */
void console_drain(struct console *c);

/* The dialogue of networks/network.h over a console, which is borrowed. */
struct dialogue console_dialogue(struct console *c);

/* Asks a question with yes as the default; without a terminal the answer is no. */
bool console_confirm(struct console *c, const char *question);

#endif
