/* What the streams have in common: a line of JSON each, and an empty one at least every 20 seconds,
 * told to the host as one stream. */
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "networks/x/lanes.h"
#include "text/clean.h"

enum { SILENCE_S = 25 };

/* ---- what is told of both as of one ---- */

static bool any(const struct x_stream *t, enum x_lane_state state)
{
	for (size_t i = 0; i < X_LANES; i++)
		if (t->lanes[i].state == state)
			return true;
	return false;
}

/* Live when all are that there can be. */
static void tell_if_settled(struct session *s, const struct err *err)
{
	const struct x_stream *t = s->stream;
	if (any(t, LANE_OPENING) || any(t, LANE_CLOSED))
		return;
	s->host.streaming(s->host.data, any(t, LANE_LIVE) ? STREAM_LIVE : STREAM_ABSENT, err);
}

void x_lane_over(struct x_lane *lane, const struct err *err)
{
	struct session *s = lane->session;
	lane->state = LANE_CLOSED;
	s->host.streaming(s->host.data, STREAM_OVER, err);
}

void x_lane_absent(struct x_lane *lane, const struct err *err)
{
	lane->state = LANE_ABSENT;
	if (err->code != ERR_NONE)
		log_line(LOG_LEVEL_WARNING, _("account %s: no stream of %s: %s"),
			lane->session->host.config->name, _(lane->kind->name), err->msg);
	tell_if_settled(lane->session, err);
}

void x_lane_failed(struct x_lane *lane, const struct reply *reply)
{
	struct err err = reply->err;
	bool no = reply->status >= 400 && reply->status < 500 && reply->status != 408 &&
		  reply->status != 429;
	if (err.code == ERR_AUTH) /* the program's token, not the account's */
		err.code = ERR_REJECTED;
	if (no)
		x_lane_absent(lane, &err);
	else
		x_lane_over(lane, &err);
}

/* ---- lines ---- */

/* X ends a stream with words. */
static int take_errors(struct x_lane *lane, const struct json *errors)
{
	struct strbuf said STRBUF_AUTO;
	const struct json *first = json_first(errors);
	const char *words = json_str(first, "detail");
	words = words ? words : json_str(first, "title");
	strbuf_init(&said, 160);
	if (words)
		clean_text(&said, words, strlen(words), 0);
	err_set(&lane->err, ERR_NETWORK, _("the server says %s"), said.buf);
	return -1;
}

static int take_line(struct x_lane *lane)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const struct json_slice raw = {lane->line.buf, lane->line.len};
	const struct json *json = json_parse(&arena, raw.text, raw.len, NULL);
	if (!json_at(json, "data") && json_first(json_at(json, "errors")))
		return take_errors(lane, json_at(json, "errors"));
	if (json)
		lane->kind->take(lane->session, json, &raw, lane->url);
	else
		log_line(LOG_LEVEL_INFO, _("account %s: a line of the stream is no JSON"),
			lane->session->host.config->name);
	return 0;
}

static int end_line(struct x_lane *lane)
{
	bool whole = lane->line.len && !lane->line.overflow;
	if (lane->line.overflow)
		log_line(LOG_LEVEL_INFO, _("account %s: a line of the stream is too long"),
			lane->session->host.config->name);
	int rc = whole ? take_line(lane) : 0;
	strbuf_clear(&lane->line);
	return rc;
}

static int on_bytes(void *data, const char *bytes, size_t len)
{
	struct x_lane *lane = data;
	if (lane->state == LANE_OPENING) {
		lane->state = LANE_LIVE;
		tell_if_settled(lane->session, &(struct err){.code = ERR_NONE});
	}
	while (len) {
		size_t part = 0;
		while (part < len && bytes[part] != '\n' && bytes[part] != '\r')
			part++;
		if (!lane->line.overflow)
			strbuf_add(&lane->line, bytes, part);
		if (part < len && end_line(lane) == -1)
			return -1;
		part += part < len;
		bytes += part;
		len -= part;
	}
	return 0;
}

/* ---- their life ---- */

static void over(void *data, const struct http_answer *answer)
{
	struct x_lane *lane = data;
	struct session *s = lane->session;
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct reply reply;
	reply_read(&reply, answer, &x_dialect, &s->login, &arena);
	if (lane->err.code != ERR_NONE) {
		x_lane_over(lane, &lane->err);
	} else if (answer->err.code == ERR_NONE && answer->status != 200) {
		x_lane_failed(lane, &reply);
	} else {
		struct err err = answer->err;
		if (err.code == ERR_NONE)
			err_set(&err, ERR_NETWORK, _("the server closed the stream"));
		x_lane_over(lane, &err);
	}
}

void x_lane_open(struct x_lane *lane)
{
	struct session *s = lane->session;
	strbuf_clear(&lane->line);
	lane->err = (struct err)ERR_INIT;
	struct http_request request = {
		.method = "GET",
		.url = lane->url,
		.bearer = s->login.app_token,
		.on_bytes = on_bytes,
		.silence_s = SILENCE_S,
	};
	http_start(s->host.http, &request, over, lane);
}
