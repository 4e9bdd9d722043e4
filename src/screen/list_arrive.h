/* What changes in a list while it is looked at. */
#ifndef NW_SCREEN_LIST_ARRIVE_H
#define NW_SCREEN_LIST_ARRIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/list.h"

/* Replaces the content of a row that is there (or of an arrival); false when there is none. Takes
 * `row` over. Its place stays until the operator moves on. */
bool list_update(struct list *l, struct list_row *row);

/* A row that is new: it is counted and held, or shown at once where that moves nothing. One that is
 * there is updated. Takes `row` over. */
void list_arrive(struct list *l, struct list_row *row);

/* Shows what is held; the row under the cursor keeps its line. */
void list_merge(struct list *l);

/* Arrivals before and after the row under the cursor. */
void list_waiting(const struct list *l, size_t *above, size_t *below);

/* True when an arrival lies between the cursor and where it goes. */
bool list_crosses(const struct list *l, int64_t target);

/* Lets rows that have left or moved go, but for the one under the cursor. */
void list_settle(struct list *l);

#endif
