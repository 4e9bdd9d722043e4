#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/bluesky/read.h"

enum { ITEMS_MAX = 100 };

void bluesky_found_add(
	struct bluesky_found *f, struct mention m, const struct json_slice *raw, const char *source)
{
	m.raw = arena_strndup(&f->arena, raw->text, raw->len);
	m.raw_len = raw->len;
	m.source = arena_strdup(&f->arena, source);
	f->bytes += raw->len * 2;
	MEM_PUSH(f, m);
}

void bluesky_found_release(struct bluesky_found *f)
{
	arena_release(&f->arena);
	free(f->items);
	*f = (struct bluesky_found){0};
}

/* Oldest first, so that a conversation comes in its order. */
int bluesky_found_deliver(struct session *s, struct bluesky_found *f, struct err *err)
{
	for (size_t i = 0, j = f->count; i + 1 < j; i++) {
		struct mention newer = f->items[i];
		f->items[i] = f->items[--j];
		f->items[j] = newer;
	}
	int rc = f->count ? s->host.deliver(s->host.data, f->items, f->count) : 0;
	bluesky_found_release(f);
	return rc ? err_set(err, ERR_STORE, _("what came could not be stored")) : 0;
}

/* The bytes as they came; written anew where the array does not stand plainly in the answer. */
void bluesky_each(struct session *s, const struct reply *reply, const char *key,
	bluesky_each_fn *each, void *data)
{
	struct json_slice raw[ITEMS_MAX];
	const struct json *list = json_at(reply->json, key);
	size_t slices = json_slices(reply->body, reply->len, key, raw, ITEMS_MAX), i = 0;
	JSON_EACH (item, list) {
		struct strbuf copy STRBUF_AUTO;
		strbuf_init(&copy, HTTP_BODY_MAX);
		struct json_slice one = {copy.buf, 0};
		if (slices == list->len && i < ITEMS_MAX) {
			one = raw[i++];
		} else {
			struct json_writer w = {.out = &copy};
			json_add_tree(&w, NULL, item);
			one = (struct json_slice){copy.buf, copy.len};
		}
		each(s, data, item, &one, reply);
	}
}
