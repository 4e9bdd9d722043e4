#include "networks/facebook/found.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/table.h"

enum { RAW_MAX = 1 << 20 };

/* What is kept of it stands by itself: what stands below it comes as mentions of its own, and
 * addresses of further pages hold the token. */
static struct json_slice slice_of(
	const struct session *s, struct strbuf *raw, const struct json *from)
{
	static const char *const below[] = {"comments", "messages", "paging"};
	struct json_writer w = {.out = raw};
	json_begin(&w, NULL, '{');
	JSON_EACH (member, from)
		if (member->key && table_find(below, ARRAY_LEN(below), member->key) < 0)
			json_add_tree(&w, member->key, member);
	json_end(&w, '}');
	bool good = !raw->overflow && !login_is_in(&s->login, raw->buf, raw->len);
	return good ? (struct json_slice){raw->buf, raw->len} : (struct json_slice){0};
}

bool facebook_found_add(struct session *s, struct parcel *found, struct mention *m,
	const struct json *raw, const char *source)
{
	struct strbuf kept STRBUF_AUTO;
	strbuf_init(&kept, RAW_MAX);
	struct mention *same = parcel_find(found, m->id);
	if (same && (same->kind != MENTION_CONTEXT || m->kind == MENTION_CONTEXT))
		return false;
	if (s->host.knows(s->host.data, m))
		return false;
	const struct json_slice slice = slice_of(s, &kept, raw);
	parcel_add(found, *m, &slice, source);
	if (same)
		*parcel_find(found, m->id) = found->items[--found->count];
	return true;
}

static void say_fault(const struct session *s, const struct json *json, const char *fault)
{
	const char *id = facebook_id(json, "id");
	log_line(LOG_LEVEL_WARNING, "account %s: %s is left out: %s", s->host.config->name,
		id ? id : "?", fault);
}

static void take_context(struct session *s, struct parcel *found, const struct json *comment,
	const char *post_id, const char *source)
{
	struct mention m;
	if (facebook_mention_of_comment(&m, comment, post_id, s, &found->arena, NULL) == -1)
		return;
	m.kind = MENTION_CONTEXT;
	facebook_found_add(s, found, &m, comment, source);
}

bool facebook_found_comment(struct session *s, struct parcel *found, const struct json *comment,
	const char *post_id, const char *source)
{
	struct err err = ERR_INIT;
	struct mention m;
	const struct json *parent = json_at(comment, "parent");
	if (facebook_mention_of_comment(&m, comment, post_id, s, &found->arena, &err) == -1) {
		say_fault(s, comment, err.msg);
		return false;
	}
	if (!facebook_found_add(s, found, &m, comment, source))
		return false;
	if (parent && json_str(parent, "message"))
		take_context(s, found, parent, post_id, source);
	return true;
}

bool facebook_found_post(
	struct session *s, struct parcel *found, const struct json *post, const char *source)
{
	struct err err = ERR_INIT;
	struct mention m;
	if (facebook_mention_of_post(&m, post, s, &found->arena, &err) == -1) {
		say_fault(s, post, err.msg);
		return false;
	}
	return facebook_found_add(s, found, &m, post, source);
}
