#include "screen/list_arrive.h"

#include <stdlib.h>

#include "base/mem.h"
#include "screen/list_place.h"
#include "screen/list_window.h"

enum { HELD_ROWS = 1000 };

static struct list_row **find_slot(struct list *l, int64_t id)
{
	size_t i = list_index(l, id);

	if (i < l->rows.count)
		return &l->rows.items[i];
	for (i = 0; i < l->held.count; i++)
		if (l->held.items[i]->id == id)
			return &l->held.items[i];
	return NULL;
}

bool list_update(struct list *l, struct list_row *row)
{
	struct list_row **slot = find_slot(l, row->id);

	if (!slot) {
		free(row);
		return false;
	}
	row->new_pinned = row->pinned;
	row->new_at = row->at;
	row->pinned = (*slot)->pinned;
	row->at = (*slot)->at;
	row->moved = row->new_pinned != row->pinned || row->new_at != row->at;
	l->unsettled |= row->moved || row->left;
	free(*slot);
	*slot = row;
	return true;
}

void list_arrive(struct list *l, struct list_row *row)
{
	size_t place;

	if (find_slot(l, row->id)) {
		list_update(l, row);
		return;
	}
	place = list_place(l, row);
	if (l->rows.count == 0 || (place == l->rows.count && l->has_end &&
					  l->rows.count < l->top + (size_t)l->height)) {
		list_insert(l, place, row);
		return;
	}
	if (!l->touched && (place > 0 || l->has_start) && (place < l->rows.count || l->has_end)) {
		list_insert(l, place, row);
		l->cursor = l->top = 0;
		list_trim(l, LIST_START);
		if (l->ops->moved)
			l->ops->moved(l);
		return;
	}
	if (l->held.count < HELD_ROWS) {
		MEM_PUSH(&l->held, row);
		return;
	}
	/* So many that they are read again from the store when the operator goes there. */
	l->has_start &= place > 0;
	l->has_end &= place < l->rows.count;
	free(row);
}

/* Puts a row where it belongs, when that is within the window. */
static void place_row(struct list *l, struct list_row *row)
{
	size_t place = list_place(l, row);

	if ((place == 0 && !l->has_start) || (place == l->rows.count && !l->has_end))
		free(row);
	else
		list_insert(l, place, row);
}

/* Whatever happens to the rows in `change`, the cursor keeps its row and its line. */
static void list_keep_line(struct list *l, void (*change)(struct list *l))
{
	const struct list_row *current = list_current(l);
	int64_t id = current ? current->id : 0;
	size_t line = l->cursor - l->top, found;

	change(l);
	found = list_index(l, id);
	if (found < l->rows.count) {
		l->cursor = found;
		l->top = found > line ? found - line : 0;
	}
	list_scroll(l);
}

static void merge_held(struct list *l)
{
	for (size_t i = 0; i < l->held.count; i++) {
		struct list_row *row = l->held.items[i];

		if (list_index(l, row->id) < l->rows.count)
			free(row);
		else
			place_row(l, row);
	}
	l->held.count = 0;
}

void list_merge(struct list *l)
{
	bool held = l->held.count > 0;

	list_keep_line(l, merge_held);
	list_prefetch(l, LIST_AHEAD_MOVING);
	if (held && l->ops->merged)
		l->ops->merged(l);
}

/* Rows that left go, rows that moved go to their place; but for the one under the cursor. */
static void settle_rows(struct list *l)
{
	struct {
		struct list_row **items;
		size_t count, room;
	} movers = {0};

	l->unsettled = false;
	for (size_t i = l->rows.count; i-- > 0;) {
		struct list_row *row = l->rows.items[i];

		if (!row->left && !row->moved)
			continue;
		if (i == l->cursor) {
			l->unsettled = true;
			continue;
		}
		list_remove(l, i);
		if (row->left) {
			free(row);
			continue;
		}
		row->pinned = row->new_pinned;
		row->at = row->new_at;
		row->moved = false;
		MEM_PUSH(&movers, row);
	}
	for (size_t i = 0; i < movers.count; i++)
		place_row(l, movers.items[i]);
	free(movers.items);
}

void list_settle(struct list *l)
{
	if (l->unsettled)
		list_keep_line(l, settle_rows);
}

void list_waiting(const struct list *l, size_t *above, size_t *below)
{
	*above = *below = 0;
	for (size_t i = 0; i < l->held.count; i++)
		if (list_place(l, l->held.items[i]) <= l->cursor)
			++*above;
		else
			++*below;
}

bool list_crosses(const struct list *l, int64_t target)
{
	for (size_t i = 0; i < l->held.count; i++) {
		int64_t place = (int64_t)list_place(l, l->held.items[i]);

		if (target < (int64_t)l->cursor ? place > target && place <= (int64_t)l->cursor
						: place > (int64_t)l->cursor && place <= target)
			return true;
	}
	return false;
}
