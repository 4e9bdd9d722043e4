/* Choosing from a list: type to find, Space toggles, Enter applies, Esc cancels. One widget, a row
 * of the kinds' table for each use. */
#ifndef NW_SCREEN_PICKER_H
#define NW_SCREEN_PICKER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "screen/view.h"

extern const struct view_ops tags_view;
extern const struct view_ops mentions_view;
extern const struct view_ops dispositions_view;
extern const struct view_ops operators_view;
extern const struct view_ops priorities_view;
extern const struct view_ops services_view;
extern const struct view_ops moderations_view;

/* What is chosen, without a screen. */
enum pick { PICK_OFF, PICK_SOME, PICK_ON }; /* some: on part of the cases */

struct pick_item {
	const char *text; /* what the decision takes */
	const char *note; /* beside it; NULL = nothing */
	size_t cases;     /* of those that it is for, how many have it */
	enum pick was, now;
};

struct pick_list {
	struct arena arena;
	struct pick_item *items;
	size_t count, room;
};
void pick_list_release(struct pick_list *l);

/* The item of that text, which is put at the end when it is not there. */
struct pick_item *pick_list_add(struct pick_list *l, const char *text);

/* Brings `was` and `now` in line with how many of `cases` have each item. */
void pick_list_settle(struct pick_list *l, size_t cases);

/* Off, on, off; an item that only some have goes back to that after off. */
void pick_toggle(struct pick_item *item);

/* Appends "WORD a b -c" for what was put on and taken off, nothing when nothing was: one decision,
 * one undo. */
void pick_list_changes(const struct pick_list *l, const char *word, struct strbuf *line);

/* True when an item holds the words, in its text or its note; case and accents do not count. */
bool pick_matches(const struct pick_item *item, const char *words);

#endif
