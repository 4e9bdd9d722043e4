/* The terminal: curses on given descriptors, our own modes in one table, and keys as they come. */
#ifndef NW_SCREEN_TERM_H
#define NW_SCREEN_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct term;

/* Takes the terminal over. NULL (ERR_SYSTEM) when TERM is unknown, dumb, or cannot address its cursor. */
struct term *term_open(const char *name, int in, int out, struct err *err);

/* Undoes every mode and leaves; the screen is as before. */
void term_close(struct term *t);

/* Lends the terminal to another program, and takes it back. */
void term_suspend(struct term *t);
void term_resume(struct term *t);

enum term_event_kind { TERM_NOTHING, TERM_KEY, TERM_PASTE, TERM_GONE };
struct term_event {
	enum term_event_kind kind;
	uint32_t key;     /* screen/keys.h */
	const char *text; /* of a paste, cut at 1 MiB; borrowed until the next call */
	size_t len;
};

/* Takes the next key or paste that is there; TERM_NOTHING when there is none. Never waits longer than the 25 ms of an
 * escape sequence. */
struct term_event term_next(struct term *t);

int term_fd(const struct term *t);

/* Reads the size from the kernel and tells curses. */
void term_resize(struct term *t);

/* Forgets what is on the screen: the next redraw writes all of it. */
void term_redraw(struct term *t);

/* Writes what changed. */
void term_update(struct term *t);

void term_bell(struct term *t);

/* Sets the window's title where the terminal knows one; nothing when it is the same. */
void term_title(struct term *t, const char *title);

bool term_has_colours(const struct term *t);

#endif
