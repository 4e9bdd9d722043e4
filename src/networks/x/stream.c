/* The life of the streams. They are a help, not the truth: what names us is brought again by the
 * next poll. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/x/lanes.h"

enum { LINE_MAX_BYTES = 1 << 20 };

bool x_stream_is_live(const struct session *s)
{
	return s->stream && s->stream->lanes[0].state == LANE_LIVE;
}

static void no_token(void *data)
{
	struct x_lane *lane = data;
	struct err err = ERR_INIT;
	err_set(&err, ERR_CONFIG,
		_("it needs the app's own token: app_token_command or app_token_file, or a sign-in by code"));
	x_lane_absent(lane, &err);
}

static void lane_begin(struct x_lane *lane)
{
	lane->state = LANE_OPENING;
	if (lane->session->login.app_token)
		lane->kind->prepare(lane->session, lane);
	else
		http_later(lane->session->host.http, no_token, lane);
}

static struct x_stream *stream_new(struct session *s)
{
	static const struct x_lane_kind *const kinds[X_LANES] = {&x_activity_lane, &x_watch_lane};
	struct x_stream *t = mem_zero(1, sizeof(*t));
	for (size_t i = 0; i < X_LANES; i++) {
		struct x_lane *lane = &t->lanes[i];
		lane->kind = kinds[i];
		lane->session = s;
		lane->url = mem_printf("%s%s", s->login.server, kinds[i]->path);
		strbuf_init(&lane->line, LINE_MAX_BYTES);
	}
	return t;
}

/* Those that are live go on. */
void x_stream(struct session *s)
{
	if (!s->stream)
		s->stream = stream_new(s);
	for (size_t i = 0; i < X_LANES; i++) {
		struct x_lane *lane = &s->stream->lanes[i];
		if (lane->state == LANE_CLOSED || lane->state == LANE_ABSENT)
			lane_begin(lane);
	}
}

void x_stream_release(struct session *s)
{
	if (!s->stream)
		return;
	for (size_t i = 0; i < X_LANES; i++) {
		strbuf_release(&s->stream->lanes[i].line);
		free(s->stream->lanes[i].url);
	}
	free(s->stream->rules);
	free(s->stream);
	s->stream = NULL;
}
