/* Views: what fills the screen between the state line and the message line, and pop-ups over it.
 * They lie on a stack, hold ids, not pointers into the store, and never wait. */
#ifndef NW_SCREEN_VIEW_H
#define NW_SCREEN_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "screen/command_table.h"
#include "screen/draw.h"
#include "screen/keys.h"

struct case_row;
struct desk;
struct list;
struct page;
struct view;

enum view_flags {
	VIEW_POPUP = 1 << 0, /* drawn over the view below it, in its own area */
	VIEW_TYPING =
		1 << 1,     /* keys without a binding are text for ops->key; digits are no counts */
	VIEW_PICK = 1 << 2, /* a picker: the bindings for "pick" serve */
};

struct view_ops {
	const char *name;  /* in bindings, commands and `view NAME`; never translated */
	const char *hints; /* commands of the hint line with `|` between, in order of use; NULL =
			      none */
	size_t size;       /* of the struct that begins with struct view */
	unsigned flags;    /* enum view_flags */

	/* What follows the name in `view NAME ...`; "" when nothing. A view that needs a case asks
	 * view_case(v->below). Returns -1 when it cannot open. */
	int (*open)(struct view *v, const char *argument, struct err *err);
	void (*close)(struct view *v);
	/* Before `back` and `quit`: refuses to lose what is kept nowhere else. NULL = close. */
	int (*may_close)(struct view *v, struct err *err);
	/* The store changed, or the view is on top again: ask the worker. NULL = nothing to ask. */
	void (*reload)(struct view *v);
	/* Draws all of v->area and places the cursor (draw_cursor). */
	void (*draw)(struct view *v);
	/* A command whose row has no handler of its own. Returns 0 or -1. */
	int (*command)(struct view *v, const struct command_call *call, struct err *err);
	/* VIEW_TYPING: a key without a binding; true when it was taken. */
	bool (*key)(struct view *v, uint32_t key);
	/* A bracketed paste, as it came. NULL: pastes are refused here. */
	void (*paste)(struct view *v, const char *text, size_t len);
	/* The cases that a decision is for: the one under the cursor, or the marked ones. Returns
	 * how many there are; at most `room` are written. NULL = none. */
	size_t (*cases)(struct view *v, bool marked, int64_t *ids, size_t room);
	/* The case under the cursor as it was last read; NULL = none, or not yet. */
	const struct case_row *(*row)(struct view *v);
	/* The terminal goes away or the desk ends: put what is not saved into a file, without the
	 * worker. */
	void (*save)(struct view *v);
	/* The list in it, for movement, marks and their bindings; NULL = none. */
	struct list *(*list)(struct view *v);
	/* The text in it that scrolls, for movement, search and their bindings; NULL = none. */
	struct page *(*page)(struct view *v);
	/* Area that a pop-up wishes, within the one that it may have. */
	struct rect (*place)(struct view *v, struct rect room);
	/* What stands in the rule or title for people, translated; NULL = the name. */
	const char *(*title)(struct view *v);
	/* A timer that view_set_timer put. */
	void (*timer)(struct view *v);
};

struct view {
	const struct view_ops *ops;
	struct desk *desk;
	struct view *below;
	struct rect area; /* set before each draw */
	int64_t timer_ms; /* on clock_mono_ms; 0 = none */
};

/* All views that `view NAME` and `pick NAME` know; NULL at the end. */
extern const struct view_ops *const view_table[];
const struct view_ops *view_find(const char *name);

/* Which bindings serve in a view. */
struct keymap_place view_place(const struct view_ops *ops);

/* Opens a view on top of the stack. Returns NULL, and the stack is as before, when it cannot open.
 */
struct view *view_push(
	struct desk *desk, const struct view_ops *ops, const char *argument, struct err *err);

/* Closes the top view; the one below is told to reload. The last one stays. */
void view_pop(struct desk *desk);

/* Closes all of them, the topmost first; for the end of the desk. */
void view_close_all(struct desk *desk);

/* The topmost view that has cases: what a decision made in a pop-up is for. NULL = none. */
struct view *view_with_cases(struct desk *desk);

/* How many cases are marked in it. */
size_t view_marked(struct desk *desk);

/* Every view that can be seen asks the worker again; draws them. */
void views_reload(struct desk *desk);
void views_draw(struct desk *desk, struct rect room);

/* The case under the cursor of a view; 0 = none. */
int64_t view_case(struct view *v);

/* That case of the topmost view that has cases; NULL = none is known. */
const struct case_row *view_row(struct desk *desk);

/* Asks for a redraw, in this turn when a key caused it, else within 100 ms. */
void view_changed(struct view *v);

/* One timer a view: ops->timer is called once at that time (clock_mono_ms); 0 takes it away. */
void view_set_timer(struct view *v, int64_t at_ms);

#endif
