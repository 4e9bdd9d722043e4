/* Whether a post is there, after its answer was lost: it is looked for by its words among what we
 * wrote since, in the one place where it can stand. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/essence.h"
#include "networks/facebook/read.h"
#include "networks/facebook/write.h"

/* What their clock shows is known to a second or so; but the same words may have been sent before.
 */
static const int64_t SLACK_US = 2 * CLOCK_MIN;

enum { PAGE = 50, PAGES_MAX = 10 };

static const char post_fields[] = "id,from,message,created_time,permalink_url";

struct looking {
	int64_t post_id, since_us;
	enum facebook_way way;
	char *essence;
	char *to, *top, *root; /* "" = there is none */
	int pages;
};

static void looking_free(void *data)
{
	struct looking *l = data;
	free(l->essence);
	free(l->to);
	free(l->top);
	free(l->root);
	free(l);
}

static void tell(
	struct session *s, struct looking *l, enum lookup_result result, const struct json *found)
{
	s->host.looked_up(s->host.data, l->post_id, result, json_str(found, "id"),
		json_str(found, "permalink_url"));
	looking_free(l);
}

/* What answers an answer stands below the comment at the top. */
static bool stands_right(const struct looking *l, const struct json *one)
{
	const char *parent = json_str(one, "parent.id");
	if (l->way != FACEBOOK_COMMENT)
		return true;
	if (strcmp(l->to, l->root) == 0)
		return !parent || strcmp(parent, l->root) == 0;
	return parent && (strcmp(parent, l->to) == 0 || strcmp(parent, l->top) == 0);
}

static bool is_it(const struct session *s, const struct looking *l, const struct json *one)
{
	int64_t us;
	const char *text = json_str(one, "message");
	const char *id = facebook_thing(one, "id");
	if (!text || !id || !facebook_is_us(s, facebook_id(one, "from.id")) ||
		facebook_time_at(one, "created_time", &us) == -1 || us < l->since_us ||
		!stands_right(l, one))
		return false;
	char *essence MEM_AUTO = essence_of(text);
	return strcmp(essence, l->essence) == 0 && !s->host.posted(s->host.data, id);
}

static const struct json *find(
	const struct session *s, const struct looking *l, const struct json *list)
{
	JSON_EACH (one, list)
		if (is_it(s, l, one))
			return one;
	return NULL;
}

static const struct json *list_of(const struct looking *l, const struct json *json)
{
	const struct json *list = json_at(json, "data");
	if (l->way == FACEBOOK_MESSAGE)
		list = list ? json_at(list->first, "messages.data") : NULL;
	else if (l->way == FACEBOOK_PRIVATE)
		list = json_at(json, "private_reply_conversation.messages.data");
	return list;
}

static void ask(struct session *s, struct looking *l, const char *after);

static bool goes_on(const struct looking *l, const struct json *json, const struct json *list)
{
	int64_t us;
	bool old = list && list->last && facebook_time_at(list->last, "created_time", &us) == 0 &&
		   us < l->since_us;
	return (l->way == FACEBOOK_COMMENT || l->way == FACEBOOK_POST) && !old &&
	       json_str(json, "paging.next") && json_str(json, "paging.cursors.after") &&
	       l->pages < PAGES_MAX;
}

static void came(struct session *s, void *data, const struct reply *reply)
{
	struct looking *l = data;
	const struct json *list = list_of(l, reply->json);
	const struct json *found = reply->err.code == ERR_NONE ? find(s, l, list) : NULL;
	if (found)
		tell(s, l, LOOKUP_FOUND, found);
	else if (reply->err.code != ERR_NONE)
		tell(s, l, facebook_is_gone(reply) ? LOOKUP_UNSEEN : LOOKUP_NO_ANSWER, NULL);
	else if (goes_on(l, reply->json, list))
		ask(s, l, json_str(reply->json, "paging.cursors.after"));
	else
		tell(s, l, LOOKUP_UNSEEN, NULL);
}

/* The conversation that a private answer began is a field of the comment (unverified). */
static void path_for(struct strbuf *path, const struct session *s, const struct looking *l)
{
	static const char messages[] = "messages.limit(50){id,from,message,created_time}";
	struct strbuf fields STRBUF_AUTO;
	strbuf_init(&fields, 1024);
	switch (l->way) {
	case FACEBOOK_COMMENT:
		strbuf_printf(&fields, "%s,parent{id}", post_fields);
		facebook_path(path, l->root, "comments", fields.buf);
		strbuf_printf(path, "&filter=stream&order=reverse_chronological&limit=%d", PAGE);
		break;
	case FACEBOOK_MESSAGE:
		facebook_path(path, s->page.id, "conversations", messages);
		strbuf_str(path, "&platform=messenger&user_id=");
		http_encode(path, l->to);
		break;
	case FACEBOOK_PRIVATE:
		strbuf_printf(&fields, "private_reply_conversation{%s}", messages);
		facebook_path(path, l->to, "", fields.buf);
		break;
	case FACEBOOK_POST:
	case FACEBOOK_WAYS:
		facebook_path(path, s->page.id, "feed", post_fields);
		strbuf_printf(path, "&limit=%d", PAGE);
		break;
	}
}

static void ask(struct session *s, struct looking *l, const char *after)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 16 << 10);
	path_for(&path, s, l);
	if (after) {
		strbuf_str(&path, "&after=");
		http_encode(&path, after);
	}
	l->pages++;
	call_start(&s->calls, &(struct call_request){.path = path.buf, .urgent = true}, came, l,
		looking_free);
}

static void begin(struct session *s, void *data, const struct reply *reply)
{
	if (reply->err.code == ERR_NONE)
		ask(s, data, NULL);
	else
		tell(s, data, LOOKUP_NO_ANSWER, NULL);
}

static void unreadable(struct session *s, void *data, const struct reply *reply)
{
	tell(s, data, LOOKUP_UNSEEN, NULL);
}

void facebook_lookup(struct session *s, const struct outgoing *post)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct facebook_record r = {.way = FACEBOOK_POST};
	bool good = facebook_record_read(&r, post, &arena) == 0;
	struct looking *l = mem_zero(1, sizeof(*l));
	const char *to = r.to ? r.to : "";
	l->post_id = post->id;
	l->since_us = (r.at_us ? r.at_us : post->created_us) - SLACK_US;
	l->way = r.way;
	l->essence = essence_of(r.text ? r.text : "");
	l->to = mem_strdup(to);
	l->top = mem_strdup(r.top ? r.top : to);
	l->root = mem_strdup(r.root ? r.root : to);
	call_start(&s->calls, &(struct call_request){.urgent = true}, good ? begin : unreadable, l,
		looking_free);
}
