/* Sending a post or a direct message: one request. X refuses the words of a post that it has
 * already; then it may be the one that was to be sent, by a try whose answer was lost, and is
 * looked for. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/x/read.h"
#include "networks/x/write.h"

struct sending {
	int64_t post_id;
	bool direct;
	char *parent;
	char *why;
	enum lookup_result found; /* after a refusal for the same words */
	struct x_sought *sought;
};

static void sending_free(void *data)
{
	struct sending *g = data;
	x_sought_free(g->sought);
	free(g->parent);
	free(g->why);
	free(g);
}

/* ---- what became of it ---- */

static void tell(struct session *s, struct sending *g, enum send_result result, const char *why,
	int64_t retry_us)
{
	s->host.answered(s->host.data, g->post_id, result, NULL, NULL, why, retry_us);
	sending_free(g);
}

static void tell_sent(struct session *s, struct sending *g, const char *id)
{
	char *url MEM_AUTO = g->direct ? NULL : x_url(s, id);
	s->host.answered(s->host.data, g->post_id, SEND_SENT, id, url, NULL, 0);
	sending_free(g);
}

/* ---- the same words ---- */

static void looked(struct session *s, void *data, enum lookup_result result, const char *id)
{
	struct sending *g = data;
	if (result == LOOKUP_FOUND)
		tell_sent(s, g, id);
	else if (result == LOOKUP_ABSENT)
		tell(s, g, SEND_REJECTED,
			_("X takes the same words only once in a while, and has these from us already: change some"),
			0);
	else
		tell(s, g, SEND_UNCLEAR, g->why, 0);
}

static void look(struct session *s, struct sending *g)
{
	struct x_sought *sought = g->sought;
	g->sought = NULL;
	x_find(s, sought, looked, g, sending_free);
}

/* ---- who may be answered ---- */

static bool speaks_of(const char *words, const char *what)
{
	return words && strcasestr(words, what) != NULL;
}

/* The mention learns that it can have no answer. */
static void parent_came(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	struct parcel parcel = {0};
	bool gone = reply->err.code == ERR_NONE && x_posts_is_gone(reply, g->parent);
	if (reply->err.code == ERR_NONE)
		x_page_take(s, &parcel, reply, MENTION_MENTION, "summons");
	if (gone)
		parcel_add(&parcel, x_mention_gone(s, g->parent), NULL, NULL);
	parcel_deliver(&parcel, &s->host, NULL);
	x_unread_ask(s);
	tell(s, g, SEND_REJECTED, gone ? _("the post that is answered is gone") : g->why, 0);
}

static void refused(struct session *s, struct sending *g, const struct reply *reply)
{
	const char *detail = json_str(reply->json, "detail");
	g->why = mem_strdup(reply->err.msg);
	if (reply->status == 403 && !g->direct && speaks_of(detail, "duplicate"))
		look(s, g);
	else if (reply->status == 403 && g->parent &&
		 (speaks_of(detail, "reply") || speaks_of(detail, "deleted")))
		x_posts_ask(s, &(const char *){g->parent}, 1, true, parent_came, g, sending_free);
	else
		tell(s, g, SEND_REJECTED, reply->err.msg, 0);
}

static void answered(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	const char *id = json_str(reply->json, g->direct ? "data.dm_event_id" : "data.id");
	if (reply->err.code == ERR_NONE && id && *id)
		tell_sent(s, g, id);
	else if (reply->err.code == ERR_NONE)
		tell(s, g, SEND_UNCLEAR, _("the server does not say what it made of it"), 0);
	else if (reply->err.code == ERR_RATE) /* also what is used up: nothing is out */
		tell(s, g, SEND_LATER, reply->err.msg, reply->retry_us);
	else if (reply_send_result(reply) == SEND_REJECTED)
		refused(s, g, reply);
	else
		tell(s, g, reply_send_result(reply), reply->err.msg, reply->retry_us);
}

/* It goes soon after it was stored, or not at all: it does not wait until we know who we are. */
void x_send(struct session *s, const struct outgoing *post)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const char *record = post->remote_record;
	const struct json *meant = json_text(&arena, record);
	const char *parent = json_str(meant, "reply.in_reply_to_tweet_id");
	struct sending *g = mem_zero(1, sizeof(*g));
	g->post_id = post->id;
	g->direct = outgoing_is_direct(post);
	g->parent = parent ? mem_strdup(parent) : NULL;
	g->sought = x_sought_new(post);
	struct call_request request = {.method = "POST",
		.path = post->remote_key,
		.body = record,
		.urgent = true,
		.first = true};
	call_start(&s->calls, &request, answered, g, sending_free);
}
