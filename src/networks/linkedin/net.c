/* A net under the notifications: the comments under our newest posts, with what answers them. No
 * notification tells of a comment that names us, nor of answers under a post of somebody else that
 * we commented on; and what was told may have been missed. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "networks/linkedin/scan.h"
#include "networks/linkedin/urn.h"

enum {
	POSTS = 10,
	PAGE = 50,
	PLACE_MAX = 500, /* comments of one place that are looked at */
	PLACES_MAX = 80, /* of one round: those that are left come with the next */
	PATH_BYTES = 4096,
};

void linkedin_net_release(struct linkedin_net *net)
{
	free(net->places.items);
	parcel_release(&net->found);
	*net = (struct linkedin_net){.at = 0};
}

/* ---- the end ---- */

static void finish(struct session *s)
{
	struct linkedin_net *net = &s->scan->net;
	struct err err = net->err;
	int64_t retry_us = net->retry_us;
	void (*done)(struct session * s, const struct err *err, int64_t retry_us) = net->done;
	parcel_sort(&net->found);
	if (parcel_deliver(&net->found, &s->host, &err) == -1)
		linkedin_memory_release(&s->answers); /* all of it is looked at once more */
	linkedin_net_release(net);
	done(s, &err, retry_us);
}

/* ---- comments ---- */

static bool names_us(const struct json *json, const char *organization)
{
	if (json && json->type == JSON_STRING && strcmp(json->text, organization) == 0)
		return true;
	JSON_EACH (child, json && json->type >= JSON_ARRAY ? json : NULL)
		if (names_us(child, organization))
			return true; /* the parser's depth limit bounds this */
	return false;
}

/* MENTION_CONTEXT: it does not speak to us. */
static enum mention_kind kind_of(
	const struct session *s, const struct linkedin_place *place, const struct json *comment)
{
	if (place->below_ours)
		return MENTION_REPLY;
	if (place->ours)
		return MENTION_COMMENT;
	return names_us(json_at(comment, "message.attributes"), s->organization) ? MENTION_MENTION
										 : MENTION_CONTEXT;
}

static void push_place(struct linkedin_net *net, struct linkedin_place place)
{
	if (net->places.count < PLACES_MAX)
		MEM_PUSH(&net->places, place);
}

/* What stands under a comment is looked at when there is more than the last time. */
static void go_below(
	struct session *s, const struct linkedin_place *place, const struct linkedin_said *said)
{
	struct linkedin_net *net = &s->scan->net;
	bool is_top = !said->parent;
	if (!is_top || !said->answers ||
		linkedin_memory_get(&s->answers, said->urn, 0) == said->answers)
		return;
	struct linkedin_place below = {
		.urn = said->urn,
		.post = place->post,
		.ours = place->ours,
		.below_ours = linkedin_is_ours(s, said->owner),
		.answers = said->answers,
	};
	push_place(net, below);
}

static void take(struct session *s, void *data, const struct json *comment,
	const struct json_slice *raw, const struct reply *reply)
{
	const struct linkedin_place *place = data;
	struct linkedin_net *net = &s->scan->net;
	struct arena *a = &net->found.arena;
	struct linkedin_said said;
	struct err err = ERR_INIT;
	struct mention m;
	if (linkedin_read_comment(&said, comment, a, &err) == -1) {
		linkedin_left_out(s, &err);
		return;
	}
	if (place->post)
		said.post = place->post;
	if (!said.parent && place->answers)
		said.parent = place->urn;
	go_below(s, place, &said);
	enum mention_kind kind = kind_of(s, place, comment);
	if (kind == MENTION_CONTEXT || (said.created_us && said.created_us < net->since_us) ||
		linkedin_mention(&m, &said, kind, s, a, &err) == -1)
		return;
	parcel_add_new(&net->found, &s->host, m, raw, reply->url);
}

/* ---- place by place ---- */

static void next(struct session *s);

static void leave(struct session *s)
{
	struct linkedin_net *net = &s->scan->net;
	const struct linkedin_place *place = &net->places.items[net->at++];
	if (place->answers)
		linkedin_memory_set(&s->answers, place->urn, place->answers);
	net->offset = 0;
	next(s);
}

/* A post of somebody else may be closed to us; one of ours is not, as a rule. */
static void is_closed(struct session *s, const struct reply *reply)
{
	struct linkedin_net *net = &s->scan->net;
	bool ours = net->places.items[net->at].ours;
	if (ours && !reply_is_gone(reply) && net->err.code == ERR_NONE)
		err_set(&net->err, ERR_DEGRADED, "%s", reply->err.msg);
	leave(s);
}

static void page_came(struct session *s, void *data, const struct reply *reply)
{
	struct linkedin_net *net = &s->scan->net;
	struct linkedin_place place = net->places.items[net->at];
	const struct json *list = json_at(reply->json, "elements");
	if (reply->err.code == ERR_REJECTED) {
		is_closed(s, reply);
		return;
	}
	if (reply->err.code != ERR_NONE) {
		net->err = reply->err;
		net->retry_us = reply->retry_us;
		finish(s);
		return;
	}
	reply_each(s, reply, "elements", take, &place);
	net->offset += list ? (int)list->len : 0;
	if (!linkedin_is_last(reply->json, PAGE) && net->offset < PLACE_MAX)
		next(s);
	else
		leave(s);
}

static void ask(struct session *s, const struct linkedin_place *place)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_BYTES);
	linkedin_path(&path, "socialActions", place->urn);
	strbuf_printf(&path, "/comments?start=%d&count=%d", s->scan->net.offset, PAGE);
	call_start(&s->calls, &(struct call_request){.path = path.buf}, page_came, NULL, NULL);
}

static void next(struct session *s)
{
	struct linkedin_net *net = &s->scan->net;
	if (net->at == net->places.count)
		finish(s);
	else
		ask(s, &net->places.items[net->at]);
}

static void posts_came(struct session *s, void *data, const struct reply *reply)
{
	struct linkedin_net *net = &s->scan->net;
	if (reply->err.code != ERR_NONE) {
		net->err = reply->err;
		net->retry_us = reply->retry_us;
		finish(s);
		return;
	}
	JSON_EACH (post, json_at(reply->json, "elements")) {
		struct linkedin_place place = {
			.urn = linkedin_urn(json_str(post, "id"), &net->found.arena), .ours = true};
		if (place.urn)
			push_place(net, place);
	}
	for (size_t i = 0; i < LINKEDIN_NAMED && s->named[i]; i++) {
		const char *urn = arena_strdup(&net->found.arena, s->named[i]);
		push_place(net, (struct linkedin_place){.urn = urn, .post = urn});
	}
	next(s);
}

void linkedin_net(struct session *s, int64_t since_us,
	void (*done)(struct session *s, const struct err *err, int64_t retry_us))
{
	struct linkedin_net *net = &s->scan->net;
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_BYTES);
	net->since_us = since_us;
	net->done = done;
	strbuf_str(&path, "/rest/posts?q=author&author=");
	http_encode(&path, s->organization);
	strbuf_printf(&path, "&count=%d&sortBy=LAST_MODIFIED", POSTS);
	call_start(&s->calls, &(struct call_request){.path = path.buf}, posts_came, NULL, NULL);
}
