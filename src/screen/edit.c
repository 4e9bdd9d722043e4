#include "screen/edit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "text/clean.h"
#include "text/utf8.h"

enum { PAGE_ROWS = 5, STEPS_MOST = 500 };

void edit_init(struct edit *e, size_t limit)
{
	*e = (struct edit){.cols = 80, .goal = -1};
	strbuf_init(&e->text, limit);
}

static void step_release(struct edit_step *step)
{
	free(step->removed);
	free(step->added);
}

/* Forgets the steps from `from` on. */
static void steps_cut(struct edit *e, size_t from)
{
	while (e->steps.count > from)
		step_release(&e->steps.items[--e->steps.count]);
	if (e->done > from)
		e->done = from;
}

void edit_release(struct edit *e)
{
	steps_cut(e, 0);
	free(e->steps.items);
	strbuf_release(&e->text);
}

void edit_set(struct edit *e, const char *text)
{
	steps_cut(e, 0);
	strbuf_clear(&e->text);
	strbuf_str(&e->text, text);
	e->cursor = e->text.len;
	e->goal = -1;
	e->changes++;
}

/* Changes the bytes and nothing else. */
static void bytes_splice(struct edit *e, size_t at, size_t len, const char *text, size_t text_len)
{
	MEM_AUTO char *rest = mem_strndup(e->text.buf + at + len, e->text.len - at - len);

	strbuf_truncate(&e->text, at);
	strbuf_add(&e->text, text, text_len);
	strbuf_str(&e->text, rest);
	e->goal = -1;
	e->changes++;
}

static void step_push(struct edit *e, struct edit_step step)
{
	steps_cut(e, e->done);
	if (e->steps.count == STEPS_MOST) {
		step_release(&e->steps.items[0]);
		memmove(e->steps.items, e->steps.items + 1, (STEPS_MOST - 1) * sizeof(step));
		e->steps.count--;
	}
	MEM_PUSH(&e->steps, step);
	e->done = e->steps.count;
}

static bool room_for(const struct edit *e, size_t len, size_t text_len)
{
	return e->text.len - len + text_len <= e->text.limit;
}

bool edit_splice(struct edit *e, size_t at, size_t len, const char *text, size_t text_len)
{
	if (!room_for(e, len, text_len))
		return false;
	if (len == 0 && text_len == 0)
		return true;
	step_push(e, (struct edit_step){.at = at,
			     .removed = mem_strndup(e->text.buf + at, len),
			     .added = mem_strndup(text, text_len),
			     .cursor = e->cursor});
	bytes_splice(e, at, len, text, text_len);
	e->cursor = at + text_len;
	return true;
}

void edit_replace(struct edit *e, const char *text)
{
	size_t len = strlen(text);

	edit_splice(e, 0, e->text.len, text, len < e->text.limit ? len : e->text.limit);
}

/* The last step, when what is typed at the cursor goes on with it. */
static struct edit_step *step_open(struct edit *e)
{
	struct edit_step *last = e->done > 0 ? &e->steps.items[e->done - 1] : NULL;

	if (!last || !last->typing || e->done != e->steps.count)
		return NULL;
	return last->at + strlen(last->added) == e->cursor ? last : NULL;
}

bool edit_type(struct edit *e, const char *text, size_t len)
{
	struct edit_step *last = step_open(e);
	size_t before;

	if (!room_for(e, 0, len))
		return false;
	/* A word is a step: one that ends in a blank goes on only with blanks. */
	before = last ? strlen(last->added) : 0;
	if (!last || (isspace((unsigned char)last->added[before - 1]) &&
			     !isspace((unsigned char)text[0]))) {
		edit_splice(e, e->cursor, 0, text, len);
		e->steps.items[e->done - 1].typing = true;
		return true;
	}
	last->added = mem_grow(last->added, before + len + 1, 1);
	memcpy(last->added + before, text, len);
	last->added[before + len] = '\0';
	bytes_splice(e, e->cursor, 0, text, len);
	e->cursor += len;
	return true;
}

size_t edit_paste(struct edit *e, const char *text, size_t len)
{
	STRBUF_AUTO struct strbuf clean;

	strbuf_init(&clean, e->text.limit - e->text.len);
	clean_text(&clean, text, len, CLEAN_LINES);
	edit_splice(e, e->cursor, 0, clean.buf, clean.len);
	return clean.len;
}

bool edit_undo(struct edit *e)
{
	const struct edit_step *step;

	if (e->done == 0)
		return false;
	step = &e->steps.items[--e->done];
	bytes_splice(e, step->at, strlen(step->added), step->removed, strlen(step->removed));
	e->cursor = step->cursor;
	return true;
}

bool edit_redo(struct edit *e)
{
	const struct edit_step *step;

	if (e->done == e->steps.count)
		return false;
	step = &e->steps.items[e->done++];
	bytes_splice(e, step->at, strlen(step->removed), step->added, strlen(step->added));
	e->cursor = step->at + strlen(step->added);
	return true;
}

/* ---- wrapped lines ---- */

bool edit_line(const struct edit *e, size_t at, struct wrap_line *line, size_t *next)
{
	bool after_newline = at > 0 && at == e->text.len && e->text.buf[at - 1] == '\n';

	if (at > e->text.len || (at == e->text.len && at > 0 && !after_newline))
		return false;
	*next = wrap_next(e->text.buf, e->text.len, at, e->cols, line);
	/* Behind the last line there is none, unless it ended in a newline. */
	if (*next == at || (*next == e->text.len && !(*next > 0 && e->text.buf[*next - 1] == '\n')))
		*next = e->text.len + 1;
	return true;
}

/* The line that holds the cursor: its number and bounds. */
static size_t cursor_line(const struct edit *e, struct wrap_line *line)
{
	size_t at = 0, next, row = 0;

	while (edit_line(e, at, line, &next) && next <= e->cursor) {
		at = next;
		row++;
	}
	return row;
}

static int cols_between(const struct edit *e, size_t from, size_t to)
{
	int cols = 0;

	while (from < to) {
		struct cluster c = cluster_next(e->text.buf + from, to - from);

		cols += c.cols;
		from += c.len;
	}
	return cols;
}

void edit_place(const struct edit *e, size_t *row, int *col)
{
	struct wrap_line line = {0};

	*row = cursor_line(e, &line);
	*col = cols_between(e, line.start, e->cursor);
	if (*col > e->cols)
		*col = e->cols;
}

static void move_rows(struct edit *e, int by)
{
	struct wrap_line line = {0};
	size_t row, at = 0, next;
	int col, used;

	edit_place(e, &row, &col);
	if (e->goal < 0)
		e->goal = col;
	if (by < 0 && row < (size_t)-by)
		by = -(int)row;
	row += (size_t)by;
	while (edit_line(e, at, &line, &next) && row > 0 && next <= e->text.len) {
		at = next;
		row--;
	}
	e->cursor = line.start + utf8_fit(e->text.buf + line.start, line.len, e->goal, &used);
}

static size_t word_left(const struct edit *e)
{
	size_t at = e->cursor;

	while (at > 0 && isspace((unsigned char)e->text.buf[at - 1]))
		at--;
	while (at > 0 && !isspace((unsigned char)e->text.buf[at - 1]))
		at--;
	return at;
}

static size_t word_right(const struct edit *e)
{
	size_t at = e->cursor;

	while (at < e->text.len && isspace((unsigned char)e->text.buf[at]))
		at++;
	while (at < e->text.len && !isspace((unsigned char)e->text.buf[at]))
		at++;
	return at;
}

/* Where a move that does not go by rows ends. */
static size_t move_target(const struct edit *e, enum edit_move move)
{
	struct wrap_line line = {0};
	struct cluster c;

	switch (move) {
	case EDIT_LEFT:
		return e->cursor > 0 ? cluster_before(e->text.buf, e->cursor) : 0;
	case EDIT_RIGHT:
		c = cluster_next(e->text.buf + e->cursor, e->text.len - e->cursor);
		return e->cursor + c.len;
	case EDIT_WORD_LEFT:
		return word_left(e);
	case EDIT_WORD_RIGHT:
		return word_right(e);
	case EDIT_HOME:
		cursor_line(e, &line);
		return line.start;
	case EDIT_END:
		cursor_line(e, &line);
		return line.start + line.len > e->cursor ? line.start + line.len : e->cursor;
	case EDIT_TOP:
		return 0;
	case EDIT_BOTTOM:
		return e->text.len;
	default:
		return e->cursor;
	}
}

void edit_move(struct edit *e, enum edit_move move)
{
	static const int rows[] = {[EDIT_UP] = -1,
		[EDIT_DOWN] = 1,
		[EDIT_PAGE_UP] = -PAGE_ROWS,
		[EDIT_PAGE_DOWN] = PAGE_ROWS};

	if (move >= EDIT_UP && move <= EDIT_PAGE_DOWN) {
		move_rows(e, rows[move]);
		return;
	}
	e->cursor = move_target(e, move);
	e->goal = -1;
}

void edit_delete(struct edit *e, enum edit_move move)
{
	size_t target = move_target(e, move);

	if (target < e->cursor)
		edit_splice(e, target, e->cursor - target, "", 0);
	else
		edit_splice(e, e->cursor, target - e->cursor, "", 0);
}

void edit_kill_line(struct edit *e)
{
	size_t end = move_target(e, EDIT_END);

	if (end == e->cursor && e->text.buf[end] == '\n')
		end++;
	edit_splice(e, e->cursor, end - e->cursor, "", 0);
}
