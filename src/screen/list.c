#include "screen/list.h"

#include <stdlib.h>

#include "base/mem.h"
#include "screen/list_arrive.h"
#include "screen/list_place.h"
#include "screen/list_window.h"

void list_init(struct list *l, const struct list_ops *ops, void *owner)
{
	*l = (struct list){.ops = ops, .owner = owner, .height = 1};
}

void list_release(struct list *l)
{
	list_empty(l);
	free(l->rows.items);
	free(l->held.items);
	free(l->marks.items);
	*l = (struct list){.ops = l->ops};
}

/* ---- the cursor ---- */

struct list_row *list_current(const struct list *l)
{
	return l->cursor < l->rows.count ? l->rows.items[l->cursor] : NULL;
}

struct list_row *list_find(const struct list *l, int64_t id)
{
	size_t i = list_index(l, id);

	return i < l->rows.count ? l->rows.items[i] : NULL;
}

void list_moved(struct list *l)
{
	list_settle(l);
	list_scroll(l);
	list_prefetch(l, LIST_AHEAD_MOVING);
	if (l->ops->moved)
		l->ops->moved(l);
}

void list_move(struct list *l, int64_t by)
{
	int64_t target = (int64_t)l->cursor + by, last;

	if (l->held.count > 0 && list_crosses(l, target)) {
		list_merge(l);
		target = (int64_t)l->cursor + by;
	}
	if (l->rows.count == 0)
		return;
	last = (int64_t)l->rows.count - 1;
	if (target < 0) {
		l->owed = l->has_start ? 0 : target;
		target = 0;
	} else if (target > last) {
		l->owed = l->has_end ? 0 : target - last;
		target = last;
	}
	l->cursor = (size_t)target;
	list_moved(l);
}

/* Moves the screen with the cursor, so that a page follows a page. */
static void list_page(struct list *l, int64_t by)
{
	int64_t top = (int64_t)l->top + by;

	if (top < 0)
		top = 0;
	if (top + l->height > (int64_t)l->rows.count && l->has_end)
		top = (int64_t)l->rows.count - l->height;
	list_move(l, by);
	if (top >= 0 && top <= (int64_t)l->cursor && (size_t)top < l->rows.count)
		l->top = (size_t)top;
	list_scroll(l);
}

static void list_jump(struct list *l, enum list_end end)
{
	list_merge(l);
	if (end == LIST_START ? !l->has_start : !l->has_end) {
		list_restart(l, end, 0);
		return;
	}
	l->cursor = end == LIST_START || l->rows.count == 0 ? 0 : l->rows.count - 1;
	list_moved(l);
}

bool list_go(struct list *l, int64_t id)
{
	size_t i = list_index(l, id);

	if (i == l->rows.count)
		return false;
	l->cursor = i;
	list_moved(l);
	return true;
}

/* ---- marks ---- */

bool list_is_marked(const struct list *l, int64_t id)
{
	for (size_t i = 0; i < l->marks.count; i++)
		if (l->marks.items[i] == id)
			return true;
	return false;
}

void list_mark(struct list *l, int64_t id, bool on)
{
	for (size_t i = 0; i < l->marks.count; i++) {
		if (l->marks.items[i] != id)
			continue;
		if (!on)
			l->marks.items[i] = l->marks.items[--l->marks.count];
		return;
	}
	if (on)
		MEM_PUSH(&l->marks, id);
}

void list_unmark_all(struct list *l)
{
	l->marks.count = 0;
	l->range_from = 0;
}

static void mark_current(struct list *l, int count)
{
	for (int i = 0; i < (count ? count : 1); i++) {
		const struct list_row *row = list_current(l);

		if (!row)
			return;
		list_mark(l, row->id, !list_is_marked(l, row->id));
		list_move(l, 1);
	}
}

/* The first call remembers where the range begins, the second marks all from there. */
static void mark_range(struct list *l)
{
	const struct list_row *row = list_current(l);
	size_t from = l->range_from ? list_index(l, l->range_from) : l->rows.count;

	if (!row)
		return;
	if (from == l->rows.count) {
		l->range_from = row->id;
		return;
	}
	for (size_t i = from < l->cursor ? from : l->cursor;
		i <= (from < l->cursor ? l->cursor : from); i++)
		list_mark(l, l->rows.items[i]->id, true);
	l->range_from = 0;
}

bool list_command(struct list *l, const struct command_call *call)
{
	int64_t count = call->count > 0 ? call->count : 1;

	switch (call->command) {
	case COMMAND_DOWN:
		list_move(l, count);
		return true;
	case COMMAND_UP:
		list_move(l, -count);
		return true;
	case COMMAND_PAGE_DOWN:
		list_page(l, count * l->height);
		return true;
	case COMMAND_PAGE_UP:
		list_page(l, -count * l->height);
		return true;
	case COMMAND_HALF_DOWN:
		list_page(l, count * ((l->height + 1) / 2));
		return true;
	case COMMAND_HALF_UP:
		list_page(l, -count * ((l->height + 1) / 2));
		return true;
	case COMMAND_TOP:
		list_jump(l, LIST_START);
		return true;
	case COMMAND_BOTTOM:
		list_jump(l, LIST_END);
		return true;
	case COMMAND_MARK:
		mark_current(l, call->count);
		return true;
	case COMMAND_MARK_RANGE:
		mark_range(l);
		return true;
	case COMMAND_UNMARK:
		list_unmark_all(l);
		return true;
	default:
		return false;
	}
}

void list_draw(struct list *l, struct rect area)
{
	int line = 0;

	l->height = area.rows > 0 ? area.rows : 1;
	list_scroll(l);
	list_prefetch(l, LIST_AHEAD_STILL);
	for (int y = 0; y < area.rows && l->top + (size_t)y < l->rows.count; y++) {
		size_t i = l->top + (size_t)y;
		const struct list_row *row = l->rows.items[i];
		bool selected = i == l->cursor, marked = list_is_marked(l, row->id);
		enum role role = selected ? ROLE_SELECTED : ROLE_NORMAL;
		unsigned flags = (selected ? LIST_SELECTED : 0u) | (marked ? LIST_MARKED : 0u) |
				 (row->left ? LIST_LEFT : 0u);

		draw_text(area.y + y, area.x, 1, role, selected ? ">" : " ");
		if (area.cols > 1)
			draw_text(area.y + y, area.x + 1, 1, role, marked ? "*" : " ");
		if (area.cols > 2)
			l->ops->draw_row(l, row,
				(struct rect){area.y + y, area.x + 2, 1, area.cols - 2}, flags);
		if (selected)
			line = y;
	}
	draw_cursor(area.y + line, area.x);
}

size_t list_ids(const struct list *l, bool marked, int64_t *ids, size_t room)
{
	const struct list_row *current = list_current(l);

	if (!marked) {
		if (current && room > 0)
			ids[0] = current->id;
		return current ? 1 : 0;
	}
	for (size_t i = 0; i < l->marks.count && i < room; i++)
		ids[i] = l->marks.items[i];
	return l->marks.count;
}
