/* The list widget: rows in windows around the screen, the cursor by id, marks by id, and arrivals
 * that are counted and never move the row under the cursor. */
#ifndef NW_SCREEN_LIST_H
#define NW_SCREEN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/command_table.h"
#include "screen/draw.h"

/* The head of every row: the owner's struct begins with it, is one block of malloc, and belongs to
 * the list. */
struct list_row {
	int64_t id;  /* not 0 */
	bool pinned; /* sorted first */
	int64_t at;  /* then by this, then by id */
	bool left;   /* no longer part of the list: shown dim until the operator moves on */
	bool moved;  /* its place has changed: list_update put the new one here ... */
	bool new_pinned;
	int64_t new_at; /* ... and it goes there when the operator moves on */
};

enum list_flags {
	LIST_SELECTED = 1 << 0,
	LIST_MARKED = 1 << 1,
	LIST_LEFT = 1 << 2,
};

struct list;

enum list_end { LIST_START, LIST_END };

struct list_ops {
	/* Draws one row, from column x on; the list has drawn nothing there but the marker columns
	 * before it. */
	void (*draw_row)(
		struct list *l, const struct list_row *row, struct rect where, unsigned flags);
	/* Asks for `count` rows: beyond `from` away from or towards the start; from NULL: at that
	 * end of the whole. The answer is list_put with the same serial. NULL: all rows are in the
	 * list (list_fill). */
	void (*fetch)(struct list *l, const struct list_row *from, enum list_end towards,
		size_t count, unsigned serial);
	/* The cursor stands on another row; NULL = do not care. */
	void (*moved)(struct list *l);
	/* Arrivals that were held are shown, as they were when they came; NULL = do not care. */
	void (*merged)(struct list *l);
};

struct list {
	const struct list_ops *ops;
	void *owner;
	bool ascending; /* `at` grows downwards; else it falls */
	bool touched; /* a key was pressed over it: from then on arrivals are counted, not shown */
	bool slow;    /* the marker alone shows where the cursor is */
	bool keep_order; /* rows stay as list_fill gave them */
	struct {
		struct list_row **items;
		size_t count, room;
	} rows;                  /* consecutive in the order */
	bool has_start, has_end; /* the window reaches that end */
	int64_t before;          /* rows of the whole list before the window; -1 = unknown */
	size_t cursor, top;      /* index of the row under the cursor, of the first on the screen */
	int height;              /* rows on the screen at the last draw */
	struct {
		int64_t *items;
		size_t count, room;
	} marks;
	struct {
		struct list_row **items;
		size_t count, room;
	} held;             /* arrivals that wait to be shown, in no order */
	unsigned serial;    /* of the newest fetch */
	int fetching;       /* enum list_end + 1 while one is on its way, 0 = none */
	bool replaces;      /* its rows take the place of all */
	int64_t wanted;     /* id that the cursor goes to when it comes; 0 = none */
	int64_t owed;       /* rows still to move when more come */
	int64_t range_from; /* id where a range of marks begins; 0 = none */
	bool unsettled;     /* a row has left or moved */
};

void list_init(struct list *l, const struct list_ops *ops, void *owner);
void list_release(struct list *l);

/* The row under the cursor, or NULL. */
struct list_row *list_current(const struct list *l);
struct list_row *list_find(const struct list *l, int64_t id);

/* Puts the cursor on an id in the window; false when it is not there. */
bool list_go(struct list *l, int64_t id);

/* Moves the cursor, as far as there are rows. */
void list_move(struct list *l, int64_t by);

/* The cursor was put on a row: the screen, what is fetched and the owner follow. */
void list_moved(struct list *l);

bool list_is_marked(const struct list *l, int64_t id);
void list_mark(struct list *l, int64_t id, bool on);
void list_unmark_all(struct list *l);

/* Movement and marks: true when the call was one of these and is done. */
bool list_command(struct list *l, const struct command_call *call);

/* Draws the rows into the area and puts the terminal's cursor on column 0 of the selected one. The
 * two columns on the left are the list's: `>` and `*`. */
void list_draw(struct list *l, struct rect area);

/* The ids of the marked rows, or of the row under the cursor: at most `room`; returns how many
 * there are. */
size_t list_ids(const struct list *l, bool marked, int64_t *ids, size_t room);

#endif
