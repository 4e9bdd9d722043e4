/* A store that does not answer: since when, what is said of it, and what is done when it is back.
 */
#ifndef NW_SCREEN_SILENCE_H
#define NW_SCREEN_SILENCE_H

#include "base/strbuf.h"

struct desk;

/* In every turn: what has changed is said, and plans the next look. After a connection that was
 * made anew everything is read again, since notices were lost. */
void silence_look(struct desk *desk);

/* The next look is due: a lost connection is tried again, and so is what is still uncertain. */
void silence_try(struct desk *desk);

/* "The store does not answer since 20:47, 2 wait"; nothing while it answers. */
void silence_words(const struct desk *desk, struct strbuf *out);

#endif
