#include "networks/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

struct mention *batch_find(const struct batch *b, const char *id)
{
	for (size_t i = 0; i < b->count; i++)
		if (strcmp(b->items[i].id, id) == 0)
			return &b->items[i];
	return NULL;
}

static bool holds(const struct batch *b, const struct mention *m)
{
	for (size_t i = 0; m->uri && i < b->count; i++)
		if (b->items[i].uri && strcmp(b->items[i].uri, m->uri) == 0)
			return true;
	return batch_find(b, m->id) != NULL;
}

void batch_add(struct batch *b, struct mention m, const struct json_slice *raw, const char *source)
{
	if (raw && raw->text) {
		m.raw = arena_strndup(&b->arena, raw->text, raw->len);
		m.raw_len = raw->len;
		b->bytes += raw->len;
	}
	m.source = arena_strdup(&b->arena, source);
	MEM_PUSH(b, m);
}

bool batch_add_new(struct batch *b, const struct session_host *host, struct mention m,
	const struct json_slice *raw, const char *source)
{
	if (holds(b, &m) || host->knows(host->data, &m))
		return false;
	batch_add(b, m, raw, source);
	return true;
}

void batch_reverse(struct batch *b)
{
	for (size_t i = 0, j = b->count; i + 1 < j; i++) {
		struct mention m = b->items[i];
		b->items[i] = b->items[--j];
		b->items[j] = m;
	}
}

static int by_time(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	if (x->created_us != y->created_us)
		return x->created_us < y->created_us ? -1 : 1;
	return strcmp(x->id, y->id);
}

void batch_sort(struct batch *b)
{
	if (b->count)
		qsort(b->items, b->count, sizeof(*b->items), by_time);
}

int batch_deliver(struct batch *b, const struct session_host *host, struct err *err)
{
	int rc = b->count ? host->deliver(host->data, b->items, b->count) : 0;
	batch_release(b);
	return rc == 0 ? 0 : err_set(err, ERR_STORE, _("what came could not be stored"));
}

void batch_release(struct batch *b)
{
	free(b->items);
	arena_release(&b->arena);
	*b = (struct batch){0};
}
