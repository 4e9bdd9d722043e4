#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/blogger/read.h"

static bool holds(const struct blogger_found *f, const char *id)
{
	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->items[i].id, id) == 0)
			return true;
	return false;
}

void blogger_found_gone(struct blogger_found *f, const char *native_id)
{
	if (holds(f, native_id) || blogger_seen_gone(f->session, native_id))
		return;
	struct mention m = blogger_gone(f->session, arena_strdup(&f->arena, native_id));
	MEM_PUSH(f, m);
}

void blogger_found_comment(
	struct blogger_found *f, const struct json *comment, const char *source, bool as_context)
{
	const struct session *s = f->session;
	const char *id = json_str(comment, "id");
	struct err err = ERR_INIT;
	struct mention m;
	if (blogger_mention_of_comment(&m, comment, s, &f->arena, &err) == -1) {
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
	if (holds(f, m.id) || s->host.knows(s->host.data, &m))
		return;
	blogger_keep_raw(&m, comment, source, &f->arena);
	MEM_PUSH(f, m);
}

/* ---- addresses ---- */

/* A post that has to be asked for before; the caller frees it. */
static char *wanted(struct blogger_found *f)
{
	for (size_t i = 0; i < f->count; i++) {
		char *post = f->items[i].deleted ? NULL : blogger_post_of(f->items[i].id);
		if (post && !blogger_post_find(f->session, post))
			return post;
		free(post);
	}
	return NULL;
}

static void add_addresses(struct blogger_found *f)
{
	for (size_t i = 0; i < f->count; i++) {
		struct mention *m = &f->items[i];
		char *id MEM_AUTO = m->deleted ? NULL : blogger_post_of(m->id);
		const struct blogger_post *post = id ? blogger_post_find(f->session, id) : NULL;
		if (post)
			m->url = blogger_comment_url(post->url, m->id, &f->arena);
	}
}

/* ---- delivery ---- */

/* What is answered comes first. */
static int by_time(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	if (x->created_us != y->created_us)
		return x->created_us < y->created_us ? -1 : 1;
	return strcmp(x->id, y->id);
}

static void end(struct blogger_found *f, const struct err *err, int64_t retry_us)
{
	f->count = 0;
	arena_release(&f->arena);
	f->done(f, err, retry_us);
}

static void hand_over(struct blogger_found *f)
{
	struct session *s = f->session;
	struct err err = ERR_INIT;
	add_addresses(f);
	if (f->count)
		qsort(f->items, f->count, sizeof(*f->items), by_time);
	if (f->count && s->host.deliver(s->host.data, f->items, f->count) == -1) {
		blogger_seen_release(s);
		err_set(&err, ERR_STORE, _("what came could not be stored"));
	}
	end(f, &err, 0);
}

static void post_came(struct session *s, void *data, const struct err *err, int64_t retry_us)
{
	struct blogger_found *f = data;
	if (err->code == ERR_NONE) {
		blogger_found_deliver(f);
		return;
	}
	blogger_seen_release(s);
	end(f, err, retry_us);
}

void blogger_found_deliver(struct blogger_found *f)
{
	char *post MEM_AUTO = wanted(f);
	if (post)
		blogger_post_ask(f->session, post, post_came, f, f->forget);
	else
		hand_over(f);
}

void blogger_found_release(struct blogger_found *f)
{
	free(f->items);
	f->items = NULL;
	f->count = f->room = 0;
	arena_release(&f->arena);
}
