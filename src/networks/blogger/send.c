/* Publishing the draft whose number is stored, at once or for a later time, and looking whether it
 * was. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/blogger/write.h"

enum { PATH_MAX_BYTES = 1024 };

/* A time that is so near is now: until it is there it would have passed. */
static const int64_t SOON_US = 5 * CLOCK_S;

struct sending {
	int64_t post_id, appears_us;
	char *key;
};

static void sending_free(void *data)
{
	struct sending *g = data;
	free(g->key);
	free(g);
}

static struct sending *sending_new(const struct outgoing *post)
{
	struct sending *g = mem_zero(1, sizeof(*g));
	*g = (struct sending){
		post->id, post->appears_us, mem_strdup(post->remote_key ? post->remote_key : "")};
	return g;
}

static bool status_is(const struct json *post, const char *status)
{
	const char *its = json_str(post, "status");
	return its && strcmp(its, status) == 0;
}

/* The network tells it to who may see drafts; an address alone says that it can be seen. */
static bool is_out(const struct json *post)
{
	return status_is(post, "LIVE") || status_is(post, "SCHEDULED") ||
	       (!json_str(post, "status") && json_str(post, "url"));
}

/* ---- sending ---- */

static void tell(struct session *s, struct sending *g, enum send_result result,
	const struct json *post, const char *why, int64_t retry_us)
{
	bool sent = result == SEND_SENT;
	s->host.answered(s->host.data, g->post_id, result, sent ? g->key : NULL,
		json_str(post, "url"), why, retry_us);
	sending_free(g);
}

static void published(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	const char *why = NULL;
	if (reply_is_gone(reply)) {
		tell(s, g, SEND_REJECTED, NULL, _("its draft is gone from the blog: make it anew"),
			0);
	} else if (reply->err.code != ERR_NONE) {
		tell(s, g, reply_send_result(reply), NULL, reply->err.msg, reply->retry_us);
	} else if (!is_out(reply->json)) {
		tell(s, g, SEND_UNCLEAR, NULL, _("the server does not say what it made of it"), 0);
	} else {
		if (g->appears_us > clock_now_us() && status_is(reply->json, "LIVE"))
			why = _("it can be seen now, before the time that was meant");
		tell(s, g, SEND_SENT, reply->json, why, 0);
	}
}

/* It goes soon after it was stored, or not at all: whoever looks for it later counts from then. */
static void too_late(struct session *s, void *data, const struct reply *reply)
{
	bool known = reply->err.code == ERR_NONE;
	tell(s, data, SEND_LATER, NULL,
		known ? _("it was not known yet who we are") : reply->err.msg,
		known ? clock_now_us() : reply->retry_us);
}

static void unreadable(struct session *s, void *data, const struct reply *reply)
{
	tell(s, data, SEND_REJECTED, NULL,
		_("what was stored to be sent cannot be read: write it again"), 0);
}

void blogger_send(struct session *s, const struct outgoing *post)
{
	struct blogger_id names;
	char at[CLOCK_RFC3339_BYTES];
	struct strbuf path STRBUF_AUTO;
	struct sending *g = sending_new(post);
	bool good = blogger_id_read(&names, g->key) == 0 && !*names.comment;
	strbuf_init(&path, PATH_MAX_BYTES);
	if (!s->calls.known || !good) {
		call_start(&s->calls, &(struct call_request){0}, good ? too_late : unreadable, g,
			sending_free);
		return;
	}
	blogger_path(&path, &names);
	strbuf_str(&path, "/publish");
	if (g->appears_us > clock_now_us() + SOON_US) {
		strbuf_str(&path, "?publishDate=");
		http_encode(&path, clock_rfc3339(g->appears_us, at));
	}
	struct call_request request = {.method = "POST", .path = path.buf, .urgent = true};
	call_start(&s->calls, &request, published, g, sending_free);
}

/* ---- looking ---- */

static void looked(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	bool there = reply->err.code == ERR_NONE && reply->json;
	enum lookup_result result = LOOKUP_NO_ANSWER;
	if (there && is_out(reply->json))
		result = LOOKUP_FOUND;
	else if (there && status_is(reply->json, "DRAFT"))
		result = LOOKUP_ABSENT;
	else if (there || reply_is_gone(reply))
		result = LOOKUP_UNSEEN; /* somebody took it away */
	s->host.looked_up(s->host.data, g->post_id, result, result == LOOKUP_FOUND ? g->key : NULL,
		json_str(reply->json, "url"));
	sending_free(g);
}

static void cannot_look(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	s->host.looked_up(s->host.data, g->post_id, LOOKUP_UNSEEN, NULL, NULL);
	sending_free(g);
}

void blogger_lookup(struct session *s, const struct outgoing *post)
{
	struct blogger_id names;
	struct strbuf path STRBUF_AUTO;
	struct sending *g = sending_new(post);
	struct call_request request = {.urgent = true};
	bool good = blogger_id_read(&names, g->key) == 0 && !*names.comment;
	strbuf_init(&path, PATH_MAX_BYTES);
	if (good) {
		blogger_path(&path, &names);
		strbuf_str(&path, "?view=ADMIN&fetchBody=false");
		request.path = path.buf;
	}
	call_start(&s->calls, &request, good ? looked : cannot_look, g, sending_free);
}
