#include "networks/facebook/found.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/table.h"

enum { RAW_MAX = 1 << 20 };

/* What is kept of it stands by itself: what stands below it comes as mentions of its own, and
 * addresses of further pages hold the token. */
static void keep_raw(struct facebook_found *f, struct mention *m, const struct json *from)
{
	static const char *const below[] = {"comments", "messages", "paging"};
	struct strbuf raw STRBUF_AUTO;
	strbuf_init(&raw, RAW_MAX);
	struct json_writer w = {.out = &raw};
	json_begin(&w, NULL, '{');
	JSON_EACH (member, from)
		if (member->key && table_find(below, ARRAY_LEN(below), member->key) < 0)
			json_add_tree(&w, member->key, member);
	json_end(&w, '}');
	if (raw.overflow || login_is_in(&f->session->login, raw.buf, raw.len))
		return;
	m->raw = arena_strndup(&f->arena, raw.buf, raw.len);
	m->raw_len = raw.len;
}

bool facebook_found_add(
	struct facebook_found *f, struct mention *m, const struct json *raw, const char *source)
{
	const struct session_host *host = &f->session->host;
	struct mention *same = NULL;
	for (size_t i = 0; i < f->count && !same; i++)
		if (strcmp(f->items[i].id, m->id) == 0)
			same = &f->items[i];
	if (same && (same->kind != MENTION_CONTEXT || m->kind == MENTION_CONTEXT))
		return false;
	if (host->knows(host->data, m))
		return false;
	keep_raw(f, m, raw);
	m->source = arena_strdup(&f->arena, source);
	if (same)
		*same = *m;
	else
		MEM_PUSH(f, *m);
	return true;
}

static void say_fault(const struct facebook_found *f, const struct json *json, const char *fault)
{
	const char *id = facebook_id(json, "id");
	log_line(LOG_LEVEL_WARNING, "account %s: %s is left out: %s", f->session->host.config->name,
		id ? id : "?", fault);
}

static bool take_context(struct facebook_found *f, const struct json *comment, const char *post_id,
	const char *source)
{
	struct mention m;
	if (facebook_mention_of_comment(&m, comment, post_id, f->session, &f->arena, NULL) == -1)
		return false;
	m.kind = MENTION_CONTEXT;
	return facebook_found_add(f, &m, comment, source);
}

bool facebook_found_comment(struct facebook_found *f, const struct json *comment,
	const char *post_id, const char *source)
{
	struct err err = ERR_INIT;
	struct mention m;
	const struct json *parent = json_at(comment, "parent");
	if (facebook_mention_of_comment(&m, comment, post_id, f->session, &f->arena, &err) == -1) {
		say_fault(f, comment, err.msg);
		return false;
	}
	if (!facebook_found_add(f, &m, comment, source))
		return false;
	if (parent && json_str(parent, "message"))
		take_context(f, parent, post_id, source);
	return true;
}

bool facebook_found_post(struct facebook_found *f, const struct json *post, const char *source)
{
	struct err err = ERR_INIT;
	struct mention m;
	if (facebook_mention_of_post(&m, post, f->session, &f->arena, &err) == -1) {
		say_fault(f, post, err.msg);
		return false;
	}
	return facebook_found_add(f, &m, post, source);
}

/* What is answered comes first, though the network gives it later. */
static int by_time(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	if (x->created_us != y->created_us)
		return x->created_us < y->created_us ? -1 : 1;
	return strcmp(x->id, y->id);
}

int facebook_found_deliver(struct facebook_found *f)
{
	const struct session_host *host = &f->session->host;
	if (f->count)
		qsort(f->items, f->count, sizeof(*f->items), by_time);
	int rc = f->count ? host->deliver(host->data, f->items, f->count) : 0;
	f->count = 0;
	arena_release(&f->arena);
	return rc;
}

void facebook_found_release(struct facebook_found *f)
{
	free(f->items);
	f->items = NULL;
	f->count = f->room = 0;
	arena_release(&f->arena);
}
