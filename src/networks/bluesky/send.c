/* Sending a stored record so that it is there once: its key was chosen before the first try,
 * putRecord with swapRecord null creates it or finds the same already there, and after a lost
 * answer a look tells. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/bluesky/write.h"

enum { PUT_MAX = 128 << 10 };

struct sending {
	int64_t post_id;
	char *key, *record;
	char why[256]; /* what the try to send said, while it is looked for */
};

static struct sending *sending_new(const struct outgoing *post)
{
	struct sending *g = mem_zero(1, sizeof(*g));
	g->post_id = post->id;
	g->key = mem_strdup(post->remote_key);
	g->record = mem_strdup(post->remote_record);
	return g;
}

static void sending_free(void *data)
{
	struct sending *g = data;
	free(g->key);
	free(g->record);
	free(g);
}

static void tell_sent(struct session *s, const struct sending *g)
{
	char *uri MEM_AUTO = mem_printf("at://%s/" BLUESKY_POST "/%s", s->login.did, g->key);
	char *url MEM_AUTO = bluesky_post_url(s, s->login.handle, uri);
	s->host.answered(s->host.data, g->post_id, SEND_SENT, uri, url, NULL, 0);
}

static void tell(struct session *s, const struct sending *g, enum send_result result,
	const char *why, int64_t retry_us)
{
	s->host.answered(s->host.data, g->post_id, result, NULL, NULL, why, retry_us);
}

static void get_record(struct session *s, struct sending *g, reply_fn *done)
{
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 4096);
	strbuf_str(&method, "com.atproto.repo.getRecord?collection=" BLUESKY_POST "&repo=");
	http_encode(&method, s->login.did);
	strbuf_str(&method, "&rkey=");
	http_encode(&method, g->key);
	bluesky_call(s, BLUESKY_URGENT, method.buf, NULL, done, g, sending_free);
}

static bool is_absent(const struct reply *reply)
{
	return strcmp(bluesky_error(reply), "RecordNotFound") == 0;
}

/* True when what stands there is what we meant to put there. */
static bool is_ours(const struct json *value, const char *record)
{
	static const char *const members[] = {"text", "createdAt"};
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const struct json *meant = json_text(&arena, record);
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		const char *a = json_str(value, members[i]), *b = json_str(meant, members[i]);
		if (!a || !b || strcmp(a, b) != 0)
			return false;
	}
	return true;
}

/* After a try whose outcome is not known, or where something stood already. */
static void looked_after_try(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	if (reply->status == 200 && is_ours(json_at(reply->json, "value"), g->record))
		tell_sent(s, g);
	else if (reply->status == 200)
		tell(s, g, SEND_REJECTED, _("another post stands under its key: write it anew"), 0);
	else
		tell(s, g, is_absent(reply) ? SEND_LATER : SEND_UNCLEAR, g->why, 0);
	sending_free(g);
}

/* Something that stands there already may be ours. */
static bool is_taken(const struct reply *reply)
{
	return strcmp(bluesky_error(reply), "InvalidSwap") == 0;
}

static void put_answered(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	enum send_result result = reply_send_result(reply);
	if (reply->err.code == ERR_NONE) {
		tell_sent(s, g);
	} else if (result == SEND_UNCLEAR || is_taken(reply)) {
		snprintf(g->why, sizeof(g->why), "%s", reply->err.msg);
		get_record(s, g, looked_after_try);
		return;
	} else {
		tell(s, g, result, reply->err.msg, reply->retry_us);
	}
	sending_free(g);
}

/* The same bytes at every try. */
static void write_put(struct strbuf *out, const struct session *s, const struct sending *g)
{
	struct json_writer w = {.out = out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "repo", s->login.did);
	json_add_str(&w, "collection", BLUESKY_POST);
	json_add_str(&w, "rkey", g->key);
	json_add_null(&w, "swapRecord");
	json_add_raw(&w, "record", g->record);
	json_end(&w, '}');
}

static void put(struct session *s, struct sending *g)
{
	struct strbuf body STRBUF_AUTO;
	strbuf_init(&body, PUT_MAX);
	write_put(&body, s, g);
	bluesky_call(s, BLUESKY_URGENT, "com.atproto.repo.putRecord", body.buf, put_answered, g,
		sending_free);
}

/* Without a session from before, who we are there is known after a sign-in only. */
static void ask_who_we_are(struct session *s, struct sending *g, reply_fn *done)
{
	bluesky_call(
		s, BLUESKY_URGENT, "com.atproto.server.getSession", NULL, done, g, sending_free);
}

static void put_as_signed_in(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	if (s->login.did) {
		put(s, g);
		return;
	}
	tell(s, g, SEND_LATER, reply->err.msg, reply->retry_us);
	sending_free(g);
}

void bluesky_send(struct session *s, const struct outgoing *post)
{
	if (outgoing_is_direct(post))
		bluesky_direct_send(s, post);
	else if (s->login.did)
		put(s, sending_new(post));
	else
		ask_who_we_are(s, sending_new(post), put_as_signed_in);
}

static void looked_up(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	char *uri MEM_AUTO = mem_printf("at://%s/" BLUESKY_POST "/%s", s->login.did, g->key);
	char *url MEM_AUTO = bluesky_post_url(s, s->login.handle, uri);
	if (reply->status == 200)
		s->host.looked_up(s->host.data, g->post_id, LOOKUP_FOUND, uri, url);
	else
		s->host.looked_up(s->host.data, g->post_id,
			is_absent(reply) ? LOOKUP_ABSENT : LOOKUP_NO_ANSWER, NULL, NULL);
	sending_free(g);
}

static void look_as_signed_in(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	if (s->login.did) {
		get_record(s, g, looked_up);
		return;
	}
	s->host.looked_up(s->host.data, g->post_id, LOOKUP_NO_ANSWER, NULL, NULL);
	sending_free(g);
}

void bluesky_lookup(struct session *s, const struct outgoing *post)
{
	if (outgoing_is_direct(post))
		bluesky_direct_lookup(s, post);
	else if (s->login.did)
		get_record(s, sending_new(post), looked_up);
	else
		ask_who_we_are(s, sending_new(post), look_as_signed_in);
}
