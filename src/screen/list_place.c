#include "screen/list_place.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool row_before(const struct list *l, const struct list_row *a, const struct list_row *b)
{
	if (a->pinned != b->pinned)
		return a->pinned;
	if (a->at != b->at)
		return l->ascending ? a->at < b->at : a->at > b->at;
	return l->ascending ? a->id < b->id : a->id > b->id;
}

size_t list_place(const struct list *l, const struct list_row *row)
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

size_t list_index(const struct list *l, int64_t id)
{
	for (size_t i = 0; i < l->rows.count; i++)
		if (l->rows.items[i]->id == id)
			return i;
	return l->rows.count;
}

void list_insert(struct list *l, size_t at, struct list_row *row)
{
	MEM_PUSH(&l->rows, row);
	memmove(&l->rows.items[at + 1], &l->rows.items[at], (l->rows.count - 1 - at) * sizeof(row));
	l->rows.items[at] = row;
	if (l->rows.count > 1 && at <= l->cursor)
		l->cursor++;
	if (l->rows.count > 1 && at <= l->top)
		l->top++;
}

struct list_row *list_remove(struct list *l, size_t at)
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

void list_empty(struct list *l)
{
	for (size_t i = 0; i < l->rows.count; i++)
		free(l->rows.items[i]);
	for (size_t i = 0; i < l->held.count; i++)
		free(l->held.items[i]);
	l->rows.count = l->held.count = 0;
}

void list_scroll(struct list *l)
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
