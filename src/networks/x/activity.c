/* The stream of what happens to us: X tells by it what was subscribed to, once for all programs of
 * ours and until it is taken back. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/x/lanes.h"

#define TAG "nachtwacht"

/* ---- subscriptions ---- */

static const char *const wanted[] = {
	"post.mention.create", "post.reply.create", "post.quote.create", "dm.received"};

enum { WANTED = ARRAY_LEN(wanted), BODY_MAX = 1 << 10 };

struct subscribing {
	struct x_lane *lane;
	bool there[WANTED];
	size_t at;      /* of the one that is made */
	struct err err; /* why one is not there */
};

static void make_next(struct session *s, struct subscribing *g);

static void made(struct session *s, void *data, const struct reply *reply)
{
	struct subscribing *g = data;
	bool no = reply->err.code == ERR_REJECTED || reply->err.code == ERR_AUTH;
	if (reply->err.code != ERR_NONE && !no) {
		x_lane_over(g->lane, &reply->err);
		free(g);
		return;
	}
	if (no)
		g->err = reply->err;
	g->there[g->at++] = !no;
	make_next(s, g);
}

static void make(struct session *s, struct subscribing *g)
{
	struct strbuf body STRBUF_AUTO;
	strbuf_init(&body, BODY_MAX);
	struct json_writer w = {.out = &body};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "event_type", wanted[g->at]);
	json_begin(&w, "filter", '{');
	json_add_str(&w, "user_id", s->id);
	json_end(&w, '}');
	json_add_str(&w, "tag", TAG);
	json_end(&w, '}');
	struct call_request request = {
		.method = "POST", .path = "/2/activity/subscriptions", .body = body.buf};
	call_start(&s->calls, &request, made, g, free);
}

/* What X does not tell at once comes with a poll, but quotes, which nothing else tells. */
static void open_lane(struct session *s, struct subscribing *g)
{
	size_t there = 0;
	for (size_t i = 0; i < WANTED; i++)
		there += g->there[i];
	for (size_t i = 0; i < WANTED && there; i++)
		if (!g->there[i])
			log_line(LOG_LEVEL_WARNING,
				_("account %s: X does not tell of %s at once: %s"),
				s->host.config->name, wanted[i], g->err.msg);
	g->err.code = ERR_REJECTED;
	if (there)
		x_lane_open(g->lane);
	else
		x_lane_absent(g->lane, &g->err);
	free(g);
}

static void make_next(struct session *s, struct subscribing *g)
{
	while (g->at < WANTED && g->there[g->at])
		g->at++;
	if (g->at < WANTED)
		make(s, g);
	else
		open_lane(s, g);
}

/* One that goes to a webhook is another program's. */
static bool is_ours(const struct session *s, const struct json *subscription)
{
	const char *user = json_str(subscription, "filter.user_id");
	return user && strcmp(user, s->id) == 0 && !json_str(subscription, "webhook_id");
}

static void listed(struct session *s, void *data, const struct reply *reply)
{
	struct subscribing *g = data;
	if (reply->err.code != ERR_NONE) {
		x_lane_failed(g->lane, reply);
		free(g);
		return;
	}
	JSON_EACH (subscription, json_at(reply->json, "data")) {
		const char *type = json_str(subscription, "event_type");
		for (size_t i = 0; i < WANTED; i++)
			if (type && is_ours(s, subscription) && strcmp(type, wanted[i]) == 0)
				g->there[i] = true;
	}
	make_next(s, g);
}

static void prepare(struct session *s, struct x_lane *lane)
{
	struct subscribing *g = mem_zero(1, sizeof(*g));
	g->lane = lane;
	call_start(&s->calls,
		&(struct call_request){.path = "/2/activity/subscriptions?max_results=1000"},
		listed, g, free);
}

/* ---- events ---- */

static void take_post(struct session *s, const struct json *event, const struct json_slice *raw,
	const char *source)
{
	const struct json *post = json_at(event, "payload");
	const struct json *includes = json_at(event, "includes");
	const char *id = json_str(post, "id");
	struct parcel parcel = {0};
	struct err err = ERR_INIT;
	struct mention m;
	if (x_is_ours(s, post) || !x_is_id(id))
		return;
	if (!x_has_author(post, includes)) {
		x_unread_note(s, id);
		x_unread_ask(s);
		return;
	}
	if (x_mention_of_post(&m, post, includes, MENTION_MENTION, s, &parcel.arena, &err) == 0)
		parcel_add_new(&parcel, &s->host, m, raw, source);
	parcel_deliver(&parcel, &s->host, NULL);
}

static void take_message(struct session *s, const struct json *event, const struct json_slice *raw,
	const char *source)
{
	struct parcel parcel = {0};
	struct err err = ERR_INIT;
	struct mention m;
	if (x_mention_of_activity_message(&m, json_at(event, "payload"), s, &parcel.arena, &err) ==
		0)
		parcel_add_new(&parcel, &s->host, m, raw, source);
	parcel_deliver(&parcel, &s->host, NULL);
}

static void take_delete(struct session *s, const struct json *event, const struct json_slice *raw,
	const char *source)
{
	const char *id = json_str(event, "payload.id");
	struct mention gone = x_mention_gone(s, id);
	if (id && *id)
		s->host.deliver(s->host.data, &gone, 1);
}

static const struct {
	const char *type;
	void (*take)(struct session *s, const struct json *event, const struct json_slice *raw,
		const char *source);
} events[] = {
	{"post.mention.create", take_post},
	{"post.reply.create", take_post},
	{"post.quote.create", take_post},
	{"post.delete", take_delete},
	{"dm.received", take_message},
};

/* The stream is one for all accounts of this program: what happens to another is not ours. */
static void take(struct session *s, const struct json *json, const struct json_slice *raw,
	const char *source)
{
	const struct json *event = json_at(json, "data");
	const char *type = json_str(event, "event_type");
	const char *user = json_str(event, "filter.user_id");
	if (!type || !user || !s->id || strcmp(user, s->id) != 0)
		return;
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		if (strcmp(events[i].type, type) == 0)
			events[i].take(s, event, raw, source);
}

const struct x_lane_kind x_activity_lane = {
	.name = N_("what happens to us"),
	.path = "/2/activity/stream",
	.prepare = prepare,
	.take = take,
};
