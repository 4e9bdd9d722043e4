/* The stream of what happens to us, as server-sent events. It is a help, not the truth: what it
 * brings is brought again by the next poll, and what it leaves out is found by it. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "http/sse.h"
#include "networks/mastodon/read.h"

/* A sign of life comes every 15 s. */
enum { SILENCE_S = 45, RECORD_MAX = 1 << 20 };

struct mastodon_stream {
	struct session *session;
	struct sse sse;
	char *url;
	bool live, other; /* something came; it is no stream */
};

/* ---- events ---- */

static void take(struct mastodon_stream *t, const struct json *json, const char *text, size_t len,
	int (*read)(struct mention *m, const struct json *json, const struct session *s,
		struct arena *a, struct err *err))
{
	struct mastodon_arrivals *w = mastodon_arrivals_new(t->session, NULL);
	struct err err = ERR_INIT;
	struct mention m;
	if (read(&m, json, t->session, &w->parcel.arena, &err) == 0)
		mastodon_arrivals_add(w, &m, &(struct json_slice){text, len}, t->url);
	mastodon_arrive(w);
}

/* A post of somebody whom we follow says nothing to us. */
static int read_addressed(struct mention *m, const struct json *status, const struct session *s,
	struct arena *a, struct err *err)
{
	if (mastodon_is_ours(s, status) || !mastodon_is_addressed(s, status))
		return err_set(err, ERR_INPUT, "not addressed to us");
	return mastodon_mention_of_status(m, status, MENTION_MENTION, s, a, err);
}

static int read_conversation(struct mention *m, const struct json *conversation,
	const struct session *s, struct arena *a, struct err *err)
{
	return read_addressed(m, json_at(conversation, "last_status"), s, a, err);
}

static const struct {
	const char *name;
	int (*read)(struct mention *m, const struct json *json, const struct session *s,
		struct arena *a, struct err *err);
} events[] = {
	{"notification", mastodon_mention_of_notification},
	{"status.update", read_addressed},
	{"conversation", read_conversation},
};

/* Its text is a bare id; of a post that is not ours to keep the store knows nothing. */
static void take_delete(struct session *s, const char *id)
{
	struct mention gone = mastodon_mention_gone(s, id, NULL);
	if (*id)
		s->host.deliver(s->host.data, &gone, 1);
}

static void on_event(void *data, const char *event, const char *text, size_t len)
{
	struct mastodon_stream *t = data;
	struct arena arena ARENA_AUTO = ARENA_INIT;
	if (strcmp(event, "delete") == 0) {
		take_delete(t->session, text);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(events); i++) {
		if (strcmp(events[i].name, event) != 0)
			continue;
		const struct json *json = json_parse(&arena, text, len, NULL);
		if (json)
			take(t, json, text, len, events[i].read);
	}
}

/* ---- its life ---- */

static bool is_events(const char *type)
{
	static const char wanted[] = "text/event-stream";
	return type && strncasecmp(type, wanted, sizeof(wanted) - 1) == 0;
}

static int on_bytes(void *data, const char *bytes, size_t len)
{
	struct mastodon_stream *t = data;
	struct session *s = t->session;
	if (!t->live && !is_events(http_answer_header(s->host.http, "content-type"))) {
		t->other = true;
		return -1;
	}
	if (!t->live)
		s->host.streaming(s->host.data, STREAM_LIVE, &(struct err){.code = ERR_NONE});
	t->live = true;
	return sse_feed(&t->sse, bytes, len);
}

static bool is_absent(int status)
{
	return status == 404 || status == 405 || status == 410 || status == 501;
}

static void over(void *data, const struct http_answer *answer)
{
	struct mastodon_stream *t = data;
	struct session *s = t->session;
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct reply reply;
	struct err err = answer->err;
	bool absent = t->other || is_absent(answer->status);
	reply_read(&reply, answer, &mastodon_dialect, &s->login, &arena);
	if (err.code == ERR_NONE && answer->status != 200)
		err = reply.err;
	else if (err.code == ERR_NONE)
		err_set(&err, ERR_NETWORK, _("the server closed the stream"));
	mastodon_stream_release(s);
	s->host.streaming(s->host.data, absent ? STREAM_ABSENT : STREAM_OVER, &err);
}

void mastodon_stream(struct session *s)
{
	static const struct http_header accept = {"Accept", "text/event-stream"};
	struct mastodon_stream *t = mem_zero(1, sizeof(*t));
	t->session = s;
	t->url = mem_printf(
		"%s/api/v1/streaming/user", s->facts.streams ? s->facts.streams : s->login.server);
	sse_init(&t->sse, RECORD_MAX, on_event, t);
	s->stream = t;
	struct http_request request = {
		.method = "GET",
		.url = t->url,
		.bearer = s->login.token,
		.headers = &accept,
		.header_count = 1,
		.on_bytes = on_bytes,
		.silence_s = SILENCE_S,
	};
	http_start(s->host.http, &request, over, t);
}

void mastodon_stream_release(struct session *s)
{
	if (!s->stream)
		return;
	sse_release(&s->stream->sse);
	free(s->stream->url);
	free(s->stream);
	s->stream = NULL;
}
