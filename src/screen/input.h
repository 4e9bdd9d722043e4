/* Keys and pastes as curses reads them, in our own numbers (screen/keys.h). */
#ifndef NW_SCREEN_INPUT_H
#define NW_SCREEN_INPUT_H

#include "screen/term.h"

struct input;

/* Teaches curses the sequences that terminals send beside those of terminfo. Curses must be
 * running. */
struct input *input_new(void);
void input_free(struct input *in);

/* The next key or paste; TERM_NOTHING when none is there. */
struct term_event input_next(struct input *in);

#endif
