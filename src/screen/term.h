/* The terminal: curses on given descriptors, our own modes in one table, and keys as they come. */
#ifndef NW_SCREEN_TERM_H
#define NW_SCREEN_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "screen/draw.h"

struct terminal;

/* Takes the terminal over. NULL (ERR_SYSTEM) when TERM is unknown, dumb, or cannot address its
 * cursor. */
struct terminal *term_open(const char *name, int in, int out, struct err *err);

/* Undoes every mode and leaves; the screen is as before. */
void term_close(struct terminal *t);

/* Lends the terminal to another program, and takes it back. */
void term_suspend(struct terminal *t);
void term_resume(struct terminal *t);

enum term_event_kind { TERM_NOTHING, TERM_KEY, TERM_PASTE, TERM_GONE };
struct term_event {
	enum term_event_kind kind;
	uint32_t key;     /* screen/keys.h */
	const char *text; /* of a paste, cut at 1 MiB; borrowed until the next call */
	size_t len;
};

/* Takes the next key or paste that is there; TERM_NOTHING when there is none. Never waits longer
 * than the 25 ms of an escape sequence. */
struct term_event term_next(struct terminal *t);

int term_fd(const struct terminal *t);

/* Reads the size from the kernel and tells curses. */
void term_resize(struct terminal *t);

/* The whole screen, as curses knows it now. */
struct rect term_size(const struct terminal *t);

/* Forgets what is on the screen: the next redraw writes all of it. */
void term_redraw(struct terminal *t);

/* Writes what changed. */
void term_update(struct terminal *t);

void term_bell(struct terminal *t);
void term_flash(struct terminal *t);

/* A notice that the terminal shows outside of itself (OSC 9, as iTerm2 has it), where it may. */
void term_notice(struct terminal *t, const char *words);

/* Sets the window's title where the terminal knows one; nothing when it is the same. */
void term_title(struct terminal *t, const char *title);

bool term_has_colours(const struct terminal *t);

#endif
