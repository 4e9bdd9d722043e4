#include "screen/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	FETCH_ROWS = 200,
	WINDOW_ROWS = 1200, /* what is further away is forgotten */
	HELD_ROWS = 1000,
};

void list_init(struct list *l, const struct list_ops *ops, void *owner)
{
	*l = (struct list){.ops = ops, .owner = owner, .height = 1};
}

static void rows_free(struct list *l)
{
	for (size_t i = 0; i < l->rows.count; i++)
		free(l->rows.items[i]);
	l->rows.count = 0;
}

static void held_free(struct list *l)
{
	for (size_t i = 0; i < l->held.count; i++)
		free(l->held.items[i]);
	l->held.count = 0;
}

void list_release(struct list *l)
{
	rows_free(l);
	held_free(l);
	free(l->rows.items);
	free(l->held.items);
	free(l->marks.items);
	*l = (struct list){.ops = l->ops};
}

/* ---- order and place ---- */

static bool row_before(const struct list *l, const struct list_row *a, const struct list_row *b)
{
	if (a->pinned != b->pinned)
		return a->pinned;
	if (a->at != b->at)
		return l->ascending ? a->at < b->at : a->at > b->at;
	return l->ascending ? a->id < b->id : a->id > b->id;
}

/* Index of the first row that comes after `row`. */
static size_t place_of(const struct list *l, const struct list_row *row)
{
	size_t low = 0, high = l->rows.count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (row_before(l, row, l->rows.items[middle]))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static size_t index_of(const struct list *l, int64_t id)
{
	for (size_t i = 0; i < l->rows.count; i++)
		if (l->rows.items[i]->id == id)
			return i;
	return l->rows.count;
}

static void row_insert(struct list *l, size_t at, struct list_row *row)
{
	MEM_PUSH(&l->rows, row);
	memmove(&l->rows.items[at + 1], &l->rows.items[at], (l->rows.count - 1 - at) * sizeof(row));
	l->rows.items[at] = row;
	if (l->rows.count > 1 && at <= l->cursor)
		l->cursor++;
	if (l->rows.count > 1 && at <= l->top)
		l->top++;
}

static struct list_row *row_remove(struct list *l, size_t at)
{
	struct list_row *row = l->rows.items[at];

	memmove(&l->rows.items[at], &l->rows.items[at + 1], (l->rows.count - at - 1) * sizeof(row));
	l->rows.count--;
	if (at < l->cursor || (at == l->cursor && at > 0 && at == l->rows.count))
		l->cursor--;
	if (at < l->top)
		l->top--;
	return row;
}

/* Keeps the cursor on the screen, and no more blank lines at the end than there must be. */
static void list_scroll(struct list *l)
{
	size_t height = l->height > 0 ? (size_t)l->height : 1;

	if (l->cursor >= l->rows.count)
		l->cursor = l->rows.count ? l->rows.count - 1 : 0;
	if (l->has_end && l->top + height > l->rows.count)
		l->top = l->rows.count > height ? l->rows.count - height : 0;
	if (l->cursor < l->top)
		l->top = l->cursor;
	if (l->cursor >= l->top + height)
		l->top = l->cursor - height + 1;
}

/* ---- fetching ---- */

static void list_moved(struct list *l);

static void list_ask(
	struct list *l, const struct list_row *from, enum list_end towards, size_t count)
{
	l->fetching = (int)towards + 1;
	l->ops->fetch(l, from, towards, count, ++l->serial);
}

/* Asks ahead, so that a key is answered from what is there. */
static void list_prefetch(struct list *l)
{
	size_t near = (size_t)l->height * 4;

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

static void list_trim(struct list *l, enum list_end grown)
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

	rows_free(l);
	held_free(l);
	for (size_t i = 0; i < count; i++)
		MEM_PUSH(&l->rows, rows[i]);
	l->has_start = end == LIST_START || complete;
	l->has_end = end == LIST_END || complete;
	l->before = l->has_start ? 0 : -1;
	l->unsettled = false;
	wanted = l->wanted ? index_of(l, l->wanted) : count;
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

		if (index_of(l, row->id) < l->rows.count) {
			free(row);
			continue;
		}
		row_insert(l, end == LIST_END ? l->rows.count : 0, row);
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
	list_prefetch(l);
	if (l->ops->moved)
		l->ops->moved(l);
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

	rows_free(l);
	for (size_t i = 0; i < count; i++)
		MEM_PUSH(&l->rows, rows[i]);
	l->has_start = l->has_end = true;
	found = id ? index_of(l, id) : count;
	if (found < count) {
		l->cursor = found;
		l->top = found > line ? found - line : 0;
	}
	list_scroll(l);
}

/* ---- what changes while it is looked at ---- */

static struct list_row **find_slot(struct list *l, int64_t id)
{
	size_t i = index_of(l, id);

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
	place = place_of(l, row);
	if (l->rows.count == 0 || (place == l->rows.count && l->has_end &&
					  l->rows.count < l->top + (size_t)l->height)) {
		row_insert(l, place, row);
		return;
	}
	if (!l->touched && (place > 0 || l->has_start) && (place < l->rows.count || l->has_end)) {
		row_insert(l, place, row);
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
static void list_place(struct list *l, struct list_row *row)
{
	size_t place = place_of(l, row);

	if ((place == 0 && !l->has_start) || (place == l->rows.count && !l->has_end))
		free(row);
	else
		row_insert(l, place, row);
}

/* Whatever happens to the rows in `change`, the cursor keeps its row and its line. */
static void list_keep_line(struct list *l, void (*change)(struct list *l))
{
	const struct list_row *current = list_current(l);
	int64_t id = current ? current->id : 0;
	size_t line = l->cursor - l->top, found;

	change(l);
	found = index_of(l, id);
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

		if (index_of(l, row->id) < l->rows.count)
			free(row);
		else
			list_place(l, row);
	}
	l->held.count = 0;
}

void list_merge(struct list *l)
{
	list_keep_line(l, merge_held);
	list_prefetch(l);
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
		row_remove(l, i);
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
		list_place(l, movers.items[i]);
	free(movers.items);
}

void list_waiting(const struct list *l, size_t *above, size_t *below)
{
	*above = *below = 0;
	for (size_t i = 0; i < l->held.count; i++)
		if (place_of(l, l->held.items[i]) <= l->cursor)
			++*above;
		else
			++*below;
}

/* ---- the cursor ---- */

struct list_row *list_current(const struct list *l)
{
	return l->cursor < l->rows.count ? l->rows.items[l->cursor] : NULL;
}

struct list_row *list_find(const struct list *l, int64_t id)
{
	size_t i = index_of(l, id);

	return i < l->rows.count ? l->rows.items[i] : NULL;
}

/* True when an arrival lies between the cursor and where it goes. */
static bool move_crosses(const struct list *l, int64_t target)
{
	for (size_t i = 0; i < l->held.count; i++) {
		int64_t place = (int64_t)place_of(l, l->held.items[i]);

		if (target < (int64_t)l->cursor ? place > target && place <= (int64_t)l->cursor
						: place > (int64_t)l->cursor && place <= target)
			return true;
	}
	return false;
}

static void list_moved(struct list *l)
{
	if (l->unsettled)
		list_keep_line(l, settle_rows);
	list_scroll(l);
	list_prefetch(l);
	if (l->ops->moved)
		l->ops->moved(l);
}

void list_move(struct list *l, int64_t by)
{
	int64_t target = (int64_t)l->cursor + by, last;

	if (l->held.count > 0 && move_crosses(l, target)) {
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
	size_t i = index_of(l, id);

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
	size_t from = l->range_from ? index_of(l, l->range_from) : l->rows.count;

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
	list_prefetch(l);
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
