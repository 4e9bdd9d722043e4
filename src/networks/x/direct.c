/* Direct messages. X lists those of 30 days, the newest first, takes money for each and knows no
 * since_id: so the newest alone is asked for, and more only when it is a new one. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/x/read.h"

enum { PAGE = 20, PAGES_MAX = 10, PATH_MAX_BYTES = 4 << 10 };

/* X allows 15 questions in 15 minutes; a stream tells most of it. What is older than a day when the
 * first are read is history. */
static const int64_t EVERY_US = 2 * CLOCK_MIN, BESIDE_STREAM_US = 15 * CLOCK_MIN,
		     OLD_US = CLOCK_DAY;

struct messages {
	x_step_fn *done;
	char **newest; /* known, of the caller */
	char *found;   /* the newest there */
	int page, pages;
	bool past; /* what was known before */
	struct parcel parcel;
};

static void messages_free(void *data)
{
	struct messages *g = data;
	parcel_release(&g->parcel);
	free(g->found);
	free(g);
}

static void end(struct session *s, struct messages *g, const struct err *err, int64_t retry_us)
{
	x_step_fn *done = g->done;
	if (err->code == ERR_NONE && g->found) {
		free(*g->newest);
		*g->newest = g->found;
		g->found = NULL;
	}
	messages_free(g);
	done(s, err, retry_us);
}

static void deliver(struct session *s, struct messages *g)
{
	struct err err = ERR_INIT;
	parcel_reverse(&g->parcel);
	parcel_deliver(&g->parcel, &s->host, &err);
	end(s, g, &err, 0);
}

/* Behind the first that was there before, or is history, nothing is new. */
static void take(struct session *s, void *data, const struct json *event,
	const struct json_slice *raw, const struct reply *reply)
{
	struct messages *g = data;
	const struct json *includes = json_at(reply->json, "includes");
	struct err err = ERR_INIT;
	struct mention m;
	const char *id = json_str(event, "id");
	g->past = g->past || !id || (*g->newest && !x_is_newer(id, *g->newest));
	if (g->past)
		return;
	if (!g->found)
		g->found = mem_strdup(id);
	if (x_mention_of_message(&m, event, includes, s, &g->parcel.arena, &err) == -1)
		return;
	g->past = !*g->newest && m.created_us < clock_now_us() - OLD_US;
	if (!g->past)
		parcel_add_new(&g->parcel, &s->host, m, raw, reply->url);
}

static void came(struct session *s, void *data, const struct reply *reply);

static void ask(struct session *s, struct messages *g, const char *token)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_MAX_BYTES);
	strbuf_printf(&path, "/2/dm_events?max_results=%d&event_types=MessageCreate", g->page);
	if (token) {
		strbuf_str(&path, "&pagination_token=");
		http_encode(&path, token);
	}
	if (g->page > 1)
		strbuf_str(&path,
			"&dm_event.fields=attachments,created_at,dm_conversation_id,entities,event_type,id,text"
			"&expansions=attachments.media_keys,sender_id&user.fields=id,name,username"
			"&media.fields=alt_text,media_key,preview_image_url,type,url");
	call_start(&s->calls, &(struct call_request){.path = path.buf}, came, g, messages_free);
}

/* A program that may not read them goes on without; the limit of questions is nothing to tell. */
static void refused(struct session *s, struct messages *g, const struct reply *reply)
{
	struct err err = reply->err;
	if (err.code == ERR_REJECTED) {
		log_line(LOG_LEVEL_WARNING, _("account %s: no direct messages: %s"),
			s->host.config->name, err.msg);
		s->no_direct = true;
		err = (struct err)ERR_INIT;
	} else if (err.code == ERR_RATE) {
		err = (struct err)ERR_INIT;
	}
	free(g->found); /* not all that is older was read */
	g->found = NULL;
	parcel_reverse(&g->parcel);
	parcel_deliver(&g->parcel, &s->host, &err);
	end(s, g, &err, reply->retry_us);
}

static void came(struct session *s, void *data, const struct reply *reply)
{
	struct messages *g = data;
	if (reply->err.code != ERR_NONE) {
		refused(s, g, reply);
		return;
	}
	const char *first = json_str(json_first(json_at(reply->json, "data")), "id");
	bool probe = g->page == 1;
	if (probe && first && (!*g->newest || x_is_newer(first, *g->newest))) {
		g->page = PAGE;
		ask(s, g, NULL);
		return;
	}
	g->past = probe || !first;
	if (!g->past)
		reply_each(s, reply, "data", take, g);
	const char *next = json_str(reply->json, "meta.next_token");
	if (!g->past && next && *next && ++g->pages < PAGES_MAX)
		ask(s, g, next);
	else
		deliver(s, g);
}

void x_direct(struct session *s, char **newest, x_step_fn *done)
{
	int64_t now = clock_now_us(), ago_us = now - s->direct_us;
	int64_t every_us = x_stream_is_live(s) ? BESIDE_STREAM_US : EVERY_US;
	if (s->no_direct || (s->direct_us && ago_us >= 0 && ago_us < every_us)) {
		done(s, &(struct err){.code = ERR_NONE}, 0);
		return;
	}
	struct messages *g = mem_zero(1, sizeof(*g));
	s->direct_us = now;
	g->done = done;
	g->newest = newest;
	g->page = 1;
	ask(s, g, NULL);
}
