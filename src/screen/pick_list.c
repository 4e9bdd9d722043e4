#include "screen/picker.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "text/utf8.h"

void pick_list_release(struct pick_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct pick_list){0};
}

struct pick_item *pick_list_add(struct pick_list *l, const char *text)
{
	struct pick_item item = {0};

	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->items[i].text, text) == 0)
			return &l->items[i];
	item.text = arena_strdup(&l->arena, text);
	MEM_PUSH(l, item);
	return &l->items[l->count - 1];
}

void pick_list_settle(struct pick_list *l, size_t cases)
{
	for (size_t i = 0; i < l->count; i++) {
		struct pick_item *item = &l->items[i];

		item->was = item->cases == 0 ? PICK_OFF : item->cases < cases ? PICK_SOME : PICK_ON;
		item->now = item->was;
	}
}

void pick_toggle(struct pick_item *item)
{
	switch (item->now) {
	case PICK_OFF:
		item->now = item->was == PICK_SOME ? PICK_SOME : PICK_ON;
		break;
	case PICK_SOME:
		item->now = PICK_ON;
		break;
	case PICK_ON:
		item->now = PICK_OFF;
		break;
	}
}

void pick_list_changes(const struct pick_list *l, const char *word, struct strbuf *line)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct pick_item *item = &l->items[i];

		if (item->now != item->was && item->now != PICK_SOME)
			strbuf_printf(line, "%s %s%s", line->len ? "" : word,
				item->now == PICK_OFF ? "-" : "", item->text);
	}
}

bool pick_matches(const struct pick_item *item, const char *words)
{
	MEM_AUTO char *wanted = utf8_fold(words);
	MEM_AUTO char *text = utf8_fold(item->text);
	MEM_AUTO char *note = item->note ? utf8_fold(item->note) : NULL;

	return strstr(text, wanted) || (note && strstr(note, wanted));
}
