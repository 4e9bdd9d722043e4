/* The text buffer of the editor: no modes, hard newlines kept, cursor always between clusters, undo
 * by steps. */
#ifndef NW_SCREEN_EDIT_H
#define NW_SCREEN_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "text/wrap.h"

/* One change: `removed` stood at `at` before, `added` after. */
struct edit_step {
	size_t at;
	char *removed, *added;
	size_t cursor; /* before the change */
	bool typing;   /* what is typed next may join it */
};

struct edit {
	struct strbuf text;
	size_t cursor; /* byte offset, between clusters */
	int cols;      /* of the wrapped lines that up, down, home and end go by */
	int goal;      /* column that up and down aim at; -1 = where the cursor is */
	struct {
		struct edit_step *items;
		size_t count, room;
	} steps;
	size_t done;      /* steps in effect; those behind were undone and can be done again */
	unsigned changes; /* grows with every change of the text */
};

/* `limit`: bytes that the text may have. */
void edit_init(struct edit *e, size_t limit);
void edit_release(struct edit *e);

/* Replaces all of it and forgets the steps; the cursor stands at the end. */
void edit_set(struct edit *e, const char *text);

/* Replaces all of it as one step. */
void edit_replace(struct edit *e, const char *text);

/* Replaces `len` bytes at `at` as one step; the cursor stands behind the new text. False when it
 * would pass the limit. */
bool edit_splice(struct edit *e, size_t at, size_t len, const char *text, size_t text_len);

/* Puts what was typed in at the cursor; letters of a word join one step. */
bool edit_type(struct edit *e, const char *text, size_t len);

/* Puts a paste in as one step: made harmless, newlines kept, an open end cut at the limit. Returns
 * the bytes put in. */
size_t edit_paste(struct edit *e, const char *text, size_t len);

enum edit_move {
	EDIT_LEFT,
	EDIT_RIGHT,
	EDIT_WORD_LEFT,
	EDIT_WORD_RIGHT,
	EDIT_UP,
	EDIT_DOWN,
	EDIT_PAGE_UP,
	EDIT_PAGE_DOWN,
	EDIT_HOME, /* of the screen's line */
	EDIT_END,
	EDIT_TOP,
	EDIT_BOTTOM,
};
void edit_move(struct edit *e, enum edit_move move);

/* Deletes from the cursor to where that move would go. */
void edit_delete(struct edit *e, enum edit_move move);

/* Deletes to the end of the screen's line, or the newline that stands there. */
void edit_kill_line(struct edit *e);

/* False when there is nothing to undo, or to do again. */
bool edit_undo(struct edit *e);
bool edit_redo(struct edit *e);

/* The wrapped line that begins at offset `at`; gives where the next begins. False behind the last
 * line. A text that ends in a newline has an empty line behind it. */
bool edit_line(const struct edit *e, size_t at, struct wrap_line *line, size_t *next);

/* Where the cursor is on the wrapped lines. */
void edit_place(const struct edit *e, size_t *row, int *col);

#endif
