/* The window of a list: the rows that it holds, and how more of them are fetched. */
#ifndef NW_SCREEN_LIST_WINDOW_H
#define NW_SCREEN_LIST_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/list.h"

/* Gives all rows of a list without fetch, in their order; takes them over. The cursor stays on its
 * id, or on its line. */
void list_fill(struct list *l, struct list_row **rows, size_t count);

/* Forgets the rows and fetches from an end; `wanted` (0 = none) is the id that the cursor goes back
 * to. */
void list_restart(struct list *l, enum list_end end, int64_t wanted);

/* The answer to a fetch; takes the rows over (in the order of the screen). `complete`: there is
 * nothing beyond. */
void list_put(struct list *l, unsigned serial, struct list_row **rows, size_t count, bool complete);

/* There was no answer to a fetch: what is shown stays, and more can be asked for. */
void list_missed(struct list *l, unsigned serial);

/* The answer to a search far away: rows on both sides of `wanted` take the place of all. */
void list_window(struct list *l, struct list_row **rows, size_t count, bool has_start, bool has_end,
	int64_t wanted);

/* Forgets what is further than a page from the screen, when it may be out of date. */
void list_shrink(struct list *l);

/* Asks ahead, so that a key is answered from what is there: for a page around the screen where
 * nobody moves, what was forgotten a moment ago is not read again at every change. */
enum list_ahead { LIST_AHEAD_STILL = 1, LIST_AHEAD_MOVING = 4 };
void list_prefetch(struct list *l, enum list_ahead pages);

/* Forgets what is far away, once the window has grown too large at an end. */
void list_trim(struct list *l, enum list_end grown);

#endif
