#include "screen/list_window.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "screen/list_place.h"

enum {
	FETCH_ROWS = 200,
	WINDOW_ROWS = 1200, /* what is further away is forgotten */
};

static void list_ask(
	struct list *l, const struct list_row *from, enum list_end towards, size_t count)
{
	l->fetching = (int)towards + 1;
	l->ops->fetch(l, from, towards, count, ++l->serial);
}

void list_prefetch(struct list *l, enum list_ahead pages)
{
	size_t near = (size_t)l->height * pages;

	if (!l->ops->fetch || l->fetching || l->rows.count == 0)
		return;
	if (!l->has_end && l->top + near > l->rows.count)
		list_ask(l, l->rows.items[l->rows.count - 1], LIST_END, FETCH_ROWS);
	else if (!l->has_start && l->top < near)
		list_ask(l, l->rows.items[0], LIST_START, FETCH_ROWS);
}

void list_restart(struct list *l, enum list_end end, int64_t wanted)
{
	l->replaces = true;
	l->wanted = wanted;
	l->owed = 0;
	l->range_from = 0;
	list_ask(l, NULL, end, (size_t)l->height + 1);
}

/* Forgets rows more than `far` before the screen. */
static void cut_start(struct list *l, size_t far)
{
	size_t cut = l->top > far ? l->top - far : 0;

	if (cut == 0)
		return;
	for (size_t i = 0; i < cut; i++)
		free(l->rows.items[i]);
	l->rows.count -= cut;
	memmove(l->rows.items, l->rows.items + cut, l->rows.count * sizeof(*l->rows.items));
	l->top -= cut;
	l->cursor -= cut;
	l->has_start = false;
	if (l->before >= 0)
		l->before += (int64_t)cut;
}

static void cut_end(struct list *l, size_t far)
{
	size_t keep = l->top + (size_t)l->height + far;

	while (l->rows.count > keep) {
		free(l->rows.items[--l->rows.count]);
		l->has_end = false;
	}
}

void list_shrink(struct list *l)
{
	if (!l->ops->fetch || l->fetching)
		return;
	cut_start(l, (size_t)l->height);
	cut_end(l, (size_t)l->height);
}

void list_trim(struct list *l, enum list_end grown)
{
	if (l->rows.count > WINDOW_ROWS && grown == LIST_END)
		cut_start(l, FETCH_ROWS);
	if (l->rows.count > WINDOW_ROWS && grown == LIST_START)
		cut_end(l, FETCH_ROWS);
}

static void list_replace(
	struct list *l, enum list_end end, struct list_row **rows, size_t count, bool complete)
{
	size_t wanted;

	list_empty(l);
	for (size_t i = 0; i < count; i++)
		MEM_PUSH(&l->rows, rows[i]);
	l->has_start = end == LIST_START || complete;
	l->has_end = end == LIST_END || complete;
	l->before = l->has_start ? 0 : -1;
	l->unsettled = false;
	wanted = l->wanted ? list_index(l, l->wanted) : count;
	l->top = 0;
	l->cursor = end == LIST_START || count == 0 ? 0 : count - 1;
	if (wanted < count)
		l->cursor = wanted;
}

static void list_extend(
	struct list *l, enum list_end end, struct list_row **rows, size_t count, bool complete)
{
	for (size_t i = 0; i < count; i++) {
		/* From the far end towards the window, when it grows at its start. */
		struct list_row *row = rows[end == LIST_END ? i : count - 1 - i];

		if (list_index(l, row->id) < l->rows.count) {
			free(row);
			continue;
		}
		list_insert(l, end == LIST_END ? l->rows.count : 0, row);
		if (end == LIST_START && l->before > 0)
			l->before--;
	}
	if (complete && end == LIST_END)
		l->has_end = true;
	if (complete && end == LIST_START) {
		l->has_start = true;
		l->before = 0;
	}
	list_trim(l, end);
}

void list_put(struct list *l, unsigned serial, struct list_row **rows, size_t count, bool complete)
{
	enum list_end end = l->fetching == LIST_END + 1 ? LIST_END : LIST_START;
	int64_t owed = l->owed;

	if (serial != l->serial || !l->fetching) {
		for (size_t i = 0; i < count; i++)
			free(rows[i]);
		return;
	}
	l->fetching = 0;
	if (l->replaces)
		list_replace(l, end, rows, count, complete);
	else
		list_extend(l, end, rows, count, complete);
	l->replaces = false;
	l->owed = 0;
	list_scroll(l);
	if (owed)
		list_move(l, owed);
	list_prefetch(l, LIST_AHEAD_MOVING);
	if (l->ops->moved)
		l->ops->moved(l);
}

void list_missed(struct list *l, unsigned serial)
{
	if (serial == l->serial)
		l->fetching = 0;
}

void list_window(struct list *l, struct list_row **rows, size_t count, bool has_start, bool has_end,
	int64_t wanted)
{
	l->serial++; /* what is on its way belongs to the old window */
	l->fetching = 0;
	l->replaces = false;
	l->owed = 0;
	l->wanted = wanted;
	list_replace(l, LIST_START, rows, count, false);
	l->has_start = has_start;
	l->has_end = has_end;
	l->before = has_start ? 0 : -1;
	l->top = l->cursor > (size_t)l->height / 2 ? l->cursor - (size_t)l->height / 2 : 0;
	list_moved(l);
}

void list_fill(struct list *l, struct list_row **rows, size_t count)
{
	const struct list_row *current = list_current(l);
	int64_t id = current ? current->id : 0;
	size_t line = l->cursor - l->top, found;

	list_empty(l);
	for (size_t i = 0; i < count; i++)
		MEM_PUSH(&l->rows, rows[i]);
	l->has_start = l->has_end = true;
	found = id ? list_index(l, id) : count;
	if (found < count) {
		l->cursor = found;
		l->top = found > line ? found - line : 0;
	}
	list_scroll(l);
}
