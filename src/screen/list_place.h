/* The order of a list, and the place of a row in its window. Only the widget sees it. */
#ifndef NW_SCREEN_LIST_PLACE_H
#define NW_SCREEN_LIST_PLACE_H

#include <stddef.h>
#include <stdint.h>

#include "screen/list.h"

/* Index of the first row that comes after `row`. */
size_t list_place(const struct list *l, const struct list_row *row);

/* Index of a row by its id; the count of rows when it is not there. */
size_t list_index(const struct list *l, int64_t id);

/* Puts a row in or takes it out (it is the caller's then); the cursor stays on its row. */
void list_insert(struct list *l, size_t at, struct list_row *row);
struct list_row *list_remove(struct list *l, size_t at);

/* Frees all rows, and the arrivals that are held. */
void list_empty(struct list *l);

/* Keeps the cursor on the screen, and no more blank lines at the end than there must be. */
void list_scroll(struct list *l);

#endif
