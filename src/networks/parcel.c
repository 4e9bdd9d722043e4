#include "networks/parcel.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

struct mention *parcel_find(const struct parcel *p, const char *id)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->items[i].id, id) == 0)
			return &p->items[i];
	return NULL;
}

static bool holds(const struct parcel *p, const struct mention *m)
{
	for (size_t i = 0; m->uri && i < p->count; i++)
		if (p->items[i].uri && strcmp(p->items[i].uri, m->uri) == 0)
			return true;
	return parcel_find(p, m->id) != NULL;
}

void parcel_add(
	struct parcel *p, struct mention m, const struct json_slice *raw, const char *source)
{
	if (raw && raw->text) {
		m.raw = arena_strndup(&p->arena, raw->text, raw->len);
		m.raw_len = raw->len;
		p->bytes += raw->len;
	}
	m.source = arena_strdup(&p->arena, source);
	MEM_PUSH(p, m);
}

bool parcel_add_new(struct parcel *p, const struct session_host *host, struct mention m,
	const struct json_slice *raw, const char *source)
{
	if (holds(p, &m) || host->knows(host->data, &m))
		return false;
	parcel_add(p, m, raw, source);
	return true;
}

void parcel_reverse(struct parcel *p)
{
	for (size_t i = 0, j = p->count; i + 1 < j; i++) {
		struct mention m = p->items[i];
		p->items[i] = p->items[--j];
		p->items[j] = m;
	}
}

static int by_time(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	if (x->created_us != y->created_us)
		return x->created_us < y->created_us ? -1 : 1;
	return strcmp(x->id, y->id);
}

void parcel_sort(struct parcel *p)
{
	if (p->count)
		qsort(p->items, p->count, sizeof(*p->items), by_time);
}

int parcel_deliver(struct parcel *p, const struct session_host *host, struct err *err)
{
	int rc = p->count ? host->deliver(host->data, p->items, p->count) : 0;
	parcel_release(p);
	return rc == 0 ? 0 : err_set(err, ERR_STORE, _("what came could not be stored"));
}

void parcel_release(struct parcel *p)
{
	free(p->items);
	arena_release(&p->arena);
	*p = (struct parcel){0};
}
