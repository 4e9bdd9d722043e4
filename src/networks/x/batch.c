#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/x/read.h"
#include "text/clean.h"

enum { TAKEN_MAX = 128 }; /* of one page: X gives at most 100 */

void x_batch_release(struct x_batch *b)
{
	free(b->items);
	arena_release(&b->arena);
	*b = (struct x_batch){0};
}

/* A post has one name that stays when it is edited, and else its id. */
static bool is_same(const struct mention *a, const struct mention *b)
{
	return strcmp(a->id, b->id) == 0 || (a->uri && b->uri && strcmp(a->uri, b->uri) == 0);
}

bool x_batch_add(struct session *s, struct x_batch *b, struct mention *m,
	const struct json_slice *raw, const char *source)
{
	for (size_t i = 0; i < b->count; i++)
		if (is_same(&b->items[i], m))
			return false;
	if (s->host.knows(s->host.data, m))
		return false;
	m->raw = arena_strndup(&b->arena, raw->text, raw->len);
	m->raw_len = raw->len;
	m->source = arena_strdup(&b->arena, source);
	MEM_PUSH(b, *m);
	return true;
}

/* What X left out of a page, in its words. */
static void log_errors(const struct session *s, const struct json *errors)
{
	JSON_EACH (error, errors) {
		struct strbuf said STRBUF_AUTO;
		strbuf_init(&said, 160);
		const char *detail = json_str(error, "detail");
		detail = detail ? detail : json_str(error, "title");
		clean_text(&said, detail ? detail : "?", strlen(detail ? detail : "?"), 0);
		log_line(LOG_LEVEL_INFO, _("account %s: left out of a page: %s"),
			s->host.config->name, said.buf);
	}
}

static void log_bad(const struct session *s, const struct json *post, const struct err *err)
{
	const char *id = json_str(post, "id");
	struct strbuf clean STRBUF_AUTO;
	strbuf_init(&clean, 64);
	clean_text(&clean, id ? id : "?", strlen(id ? id : "?"), 0);
	log_line(LOG_LEVEL_INFO, _("account %s: post %s is not taken: %s"), s->host.config->name,
		clean.buf, err->msg);
}

/* What was edited must not come back; what took its place may name us no more, and no list of ours
 * would have it. */
static void replaced(struct session *s, const struct json *post, enum mention_kind kind)
{
	if (kind == MENTION_MENTION)
		x_unread_add(s, x_newer_version(post));
}

/* closed: why none of them can be answered; NULL = as they say themselves. */
static size_t take_page(struct session *s, struct x_batch *b, const struct reply *reply,
	enum mention_kind kind, const char *closed)
{
	struct json_slice raw[TAKEN_MAX];
	const struct json *includes = json_at(reply->json, "includes");
	size_t slices = json_slices(reply->body, reply->len, "data", raw, TAKEN_MAX), i = 0,
	       fresh = 0;
	JSON_EACH (post, json_at(reply->json, "data")) {
		struct err err = ERR_INIT;
		struct mention m;
		if (i == slices || i == TAKEN_MAX)
			break;
		const struct json_slice *its = &raw[i++];
		if (kind == MENTION_MENTION && x_is_ours(s, post))
			continue;
		if (x_newer_version(post)) {
			replaced(s, post, kind);
			continue;
		}
		if (x_mention_of_post(&m, post, includes, kind, s, &b->arena, &err) == -1) {
			log_bad(s, post, &err);
			continue;
		}
		m.closed = m.closed ? m.closed : closed;
		fresh += x_batch_add(s, b, &m, its, reply->url);
	}
	log_errors(s, json_at(reply->json, "errors"));
	return fresh;
}

size_t x_batch_page(
	struct session *s, struct x_batch *b, const struct reply *reply, enum mention_kind kind)
{
	return take_page(s, b, reply, kind, NULL);
}

void x_batch_closed(
	struct session *s, struct x_batch *b, const struct reply *reply, const char *why)
{
	take_page(s, b, reply, MENTION_MENTION, why);
}

int x_batch_deliver(struct session *s, struct x_batch *b, bool newest_first)
{
	for (size_t i = 0, j = b->count; newest_first && i + 1 < j; i++) {
		struct mention newer = b->items[i];
		b->items[i] = b->items[--j];
		b->items[j] = newer;
	}
	int rc = b->count ? s->host.deliver(s->host.data, b->items, b->count) : 0;
	x_batch_release(b);
	return rc;
}
