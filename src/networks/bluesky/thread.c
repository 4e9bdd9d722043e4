#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/bluesky/read.h"

enum { DEPTH = 6, PARENTS = 10, POSTS_MAX = 100 };

struct around {
	struct session *session;
	const char *uri; /* of the post in the middle */
	const char *source;
	struct parcel found;
};

/* Takes one node; those that are not found or blocked say nothing. */
static void take_node(struct around *around, const struct json *node)
{
	struct session *s = around->session;
	const struct json *post = json_at(node, "post");
	const char *uri = json_str(post, "uri");
	struct err err = ERR_INIT;
	struct mention m;
	if (!uri || strcmp(uri, around->uri) == 0 || around->found.count >= POSTS_MAX ||
		bluesky_mention_of_post(&m, post, MENTION_CONTEXT, s, &around->found.arena, &err) ==
			-1)
		return;
	struct strbuf raw STRBUF_AUTO;
	strbuf_init(&raw, HTTP_BODY_MAX);
	const struct json_slice slice = json_slice_write(&raw, post);
	parcel_add_new(&around->found, &s->host, m, &slice, around->source);
}

static void take_parents(struct around *around, const struct json *node)
{
	const struct json *parent = json_at(node, "parent");
	if (!parent)
		return;
	take_node(around, parent);
	take_parents(around, parent); /* the parser's depth limit bounds this */
}

/* Newest first, as everything that is found. */
static void take_replies(struct around *around, const struct json *node)
{
	JSON_EACH (reply, json_at(node, "replies")) {
		take_replies(around, reply);
		take_node(around, reply);
	}
}

static void deliver(struct session *s, const char *uri, const struct reply *reply)
{
	struct err err = ERR_INIT;
	struct around around = {.session = s, .uri = uri, .source = reply->url};
	const struct json *thread = json_at(reply->json, "thread");
	take_replies(&around, thread);
	take_parents(&around, thread);
	parcel_reverse(&around.found);
	parcel_deliver(&around.found, &s->host, &err);
}

static void thread_came(struct session *s, void *data, const struct reply *reply)
{
	char *uri MEM_AUTO = data;
	struct mention gone = bluesky_mention_gone(s, uri);
	if (reply->err.code == ERR_NONE)
		deliver(s, uri, reply);
	else if (strcmp(bluesky_error(reply), "NotFound") == 0)
		s->host.deliver(s->host.data, &gone, 1);
	else
		log_line(LOG_LEVEL_WARNING, _("account %s: the conversation of %s: %s"),
			s->host.config->name, uri, reply->err.msg);
}

void bluesky_thread(struct session *s, const char *native_id)
{
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 16 << 10);
	strbuf_printf(&method, "app.bsky.feed.getPostThread?depth=%d&parentHeight=%d&uri=", DEPTH,
		PARENTS);
	http_encode(&method, native_id);
	bluesky_call(s, 0, method.buf, NULL, thread_came, mem_strdup(native_id), free);
}
