#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "networks/blogger/read.h"

void blogger_found_gone(struct blogger_found *f, const char *native_id)
{
	if (parcel_find(&f->parcel, native_id) || blogger_seen_gone(f->session, native_id))
		return;
	const char *id = arena_strdup(&f->parcel.arena, native_id);
	parcel_add(&f->parcel, blogger_gone(f->session, id), NULL, NULL);
}

void blogger_found_comment(
	struct blogger_found *f, const struct json *comment, const char *source, bool as_context)
{
	const struct session *s = f->session;
	const char *id = json_str(comment, "id");
	struct err err = ERR_INIT;
	struct mention m;
	if (blogger_mention_of_comment(&m, comment, s, &f->parcel.arena, &err) == -1) {
		log_line(LOG_LEVEL_WARNING, "account %s: comment %.24s is left out: %s",
			s->host.config->name, id ? id : "?", err.msg);
		return;
	}
	if (m.deleted) {
		blogger_found_gone(f, m.id);
		return;
	}
	if (as_context) {
		m.kind = MENTION_CONTEXT;
		m.closed = NULL;
	}
	struct strbuf raw STRBUF_AUTO;
	strbuf_init(&raw, HTTP_BODY_MAX);
	const struct json_slice slice = json_slice_write(&raw, comment);
	parcel_add_new(&f->parcel, &s->host, m, &slice, source);
}

/* ---- addresses ---- */

/* A post that has to be asked for before; the caller frees it. */
static char *wanted(struct blogger_found *f)
{
	const struct parcel *p = &f->parcel;
	for (size_t i = 0; i < p->count; i++) {
		char *post = p->items[i].deleted ? NULL : blogger_post_of(p->items[i].id);
		if (post && !blogger_post_find(f->session, post))
			return post;
		free(post);
	}
	return NULL;
}

static void add_addresses(struct blogger_found *f)
{
	struct parcel *p = &f->parcel;
	for (size_t i = 0; i < p->count; i++) {
		struct mention *m = &p->items[i];
		char *id MEM_AUTO = m->deleted ? NULL : blogger_post_of(m->id);
		const struct blogger_post *post = id ? blogger_post_find(f->session, id) : NULL;
		if (post)
			m->url = blogger_comment_url(post->url, m->id, &p->arena);
	}
}

/* ---- delivery ---- */

static void hand_over(struct blogger_found *f)
{
	struct session *s = f->session;
	struct err err = ERR_INIT;
	add_addresses(f);
	parcel_sort(&f->parcel);
	if (parcel_deliver(&f->parcel, &s->host, &err) == -1)
		blogger_seen_release(s);
	f->done(f, &err, 0);
}

static void post_came(struct session *s, void *data, const struct err *err, int64_t retry_us)
{
	struct blogger_found *f = data;
	if (err->code == ERR_NONE) {
		blogger_found_deliver(f);
		return;
	}
	blogger_seen_release(s);
	parcel_release(&f->parcel);
	f->done(f, err, retry_us);
}

void blogger_found_deliver(struct blogger_found *f)
{
	char *post MEM_AUTO = wanted(f);
	if (post)
		blogger_post_ask(f->session, post, post_came, f, f->forget);
	else
		hand_over(f);
}
