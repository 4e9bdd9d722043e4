/* Whether a post of ours is there: by its words as they come back from X, what it answers, and when
 * it was made. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/x/read.h"
#include "networks/x/write.h"

/* What their clock shows is known to a second or so. */
static const int64_t SLACK_US = 2 * CLOCK_MIN;

enum { PAGE = 100, PAGES_MAX = 3, PATH_MAX_BYTES = 8 << 10 };

struct x_sought {
	int64_t since_us;
	char *essence, *parent;
	char *with; /* of a direct message: to whom */
};

struct finding {
	struct x_sought *sought;
	int pages;
	x_found_fn *done;
	void *data;
	void (*forget)(void *data);
};

void x_sought_free(struct x_sought *sought)
{
	if (!sought)
		return;
	free(sought->essence);
	free(sought->parent);
	free(sought->with);
	free(sought);
}

/* The path that a direct message goes by names whom it is for. */
static char *recipient(const struct outgoing *post)
{
	static const char at[] = "/with/";
	const char *with = post->remote_key ? strstr(post->remote_key, at) : NULL;
	return with ? mem_strndup(with + strlen(at), strspn(with + strlen(at), "0123456789"))
		    : NULL;
}

struct x_sought *x_sought_new(const struct outgoing *post)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const struct json *meant = json_text(&arena, post->remote_record);
	const char *text = json_str(meant, "text");
	const char *parent = json_str(meant, "reply.in_reply_to_tweet_id");
	struct x_sought *sought = mem_zero(1, sizeof(*sought));
	sought->since_us = post->created_us - SLACK_US;
	sought->essence = x_essence(text ? text : "");
	sought->parent = parent ? mem_strdup(parent) : NULL;
	sought->with = recipient(post);
	return sought;
}

static void finding_free(void *data)
{
	struct finding *f = data;
	if (f->forget)
		f->forget(f->data);
	x_sought_free(f->sought);
	free(f);
}

static void end(struct session *s, struct finding *f, enum lookup_result result, const char *id)
{
	f->done(s, f->data, result, id);
	f->forget = NULL;
	finding_free(f);
}

/* ---- the same ---- */

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool is_it(const struct session *s, const struct x_sought *sought, const struct json *post)
{
	const char *id = json_str(post, "id");
	const char *text = json_str(post, "note_post.text");
	const char *sender = json_str(post, sought->with ? "sender_id" : "author_id");
	text = text ? text : json_str(post, "note_tweet.text");
	text = text ? text : json_str(post, "text");
	if (!id || !text || json_time(post, "created_at") < sought->since_us)
		return false;
	/* In a conversation stands also what came; a timeline is ours. */
	if ((sender || sought->with) && !same(sender, s->id))
		return false;
	if (!sought->with && !same(x_referenced(post, "replied_to"), sought->parent))
		return false;
	char *held MEM_AUTO = x_essence(text);
	return x_essence_is(held, sought->essence) && !s->host.posted(s->host.data, id);
}

/* ---- asking ---- */

static void came(struct session *s, void *data, const struct reply *reply);

static void ask(struct session *s, struct finding *f, const char *token)
{
	char from[CLOCK_RFC3339_BYTES];
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_MAX_BYTES);
	if (f->sought->with)
		strbuf_printf(&path,
			"/2/dm_conversations/with/%s/dm_events?max_results=%d&event_types=MessageCreate"
			"&dm_event.fields=created_at,event_type,id,text&expansions=sender_id",
			f->sought->with, PAGE);
	else
		strbuf_printf(&path, "/2/users/%s/tweets?max_results=%d&start_time=%s&%s", s->id,
			PAGE, clock_rfc3339(f->sought->since_us / CLOCK_S * CLOCK_S, from),
			x_fields(s));
	if (token) {
		strbuf_str(&path, "&pagination_token=");
		http_encode(&path, token);
	}
	call_start(&s->calls, &(struct call_request){.path = path.buf, .urgent = true}, came, f,
		finding_free);
}

/* Messages have no start_time: their pages go back for 30 days. */
static bool reaches_behind(const struct x_sought *sought, const struct json *list)
{
	int64_t us = list ? json_time(list->last, "created_at") : 0;
	return us && us < sought->since_us;
}

static void came(struct session *s, void *data, const struct reply *reply)
{
	struct finding *f = data;
	const struct json *list = json_at(reply->json, "data");
	const char *next = json_str(reply->json, "meta.next_token");
	if (reply->err.code != ERR_NONE || !reply->json) {
		end(s, f, LOOKUP_NO_ANSWER, NULL);
		return;
	}
	JSON_EACH (post, list)
		if (is_it(s, f->sought, post)) {
			end(s, f, LOOKUP_FOUND, json_str(post, "id"));
			return;
		}
	bool more = next && *next && !reaches_behind(f->sought, list);
	if (more && ++f->pages < PAGES_MAX)
		ask(s, f, next);
	else
		end(s, f, more ? LOOKUP_UNSEEN : LOOKUP_ABSENT, NULL);
}

static void known(struct session *s, void *data, const struct reply *reply)
{
	struct finding *f = data;
	f->sought->since_us -= s->ahead_us;
	if (reply->err.code == ERR_NONE)
		ask(s, f, NULL);
	else
		end(s, f, LOOKUP_NO_ANSWER, NULL);
}

void x_find(struct session *s, struct x_sought *sought, x_found_fn *done, void *data,
	void (*forget)(void *data))
{
	struct finding *f = mem_zero(1, sizeof(*f));
	*f = (struct finding){.sought = sought, .done = done, .data = data, .forget = forget};
	call_start(&s->calls, &(struct call_request){.urgent = true}, known, f, finding_free);
}

/* ---- for the outbox ---- */

char *x_url(const struct session *s, const char *id)
{
	return mem_printf("https://x.com/%s/status/%s", s->handle ? s->handle : "i", id);
}

struct looking {
	int64_t post_id;
	bool direct;
};

static void found(struct session *s, void *data, enum lookup_result result, const char *id)
{
	struct looking *l = data;
	char *url MEM_AUTO = id && !l->direct ? x_url(s, id) : NULL;
	s->host.looked_up(s->host.data, l->post_id, result, id, url);
	free(l);
}

void x_lookup(struct session *s, const struct outgoing *post)
{
	struct looking *l = mem_zero(1, sizeof(*l));
	l->post_id = post->id;
	l->direct = outgoing_is_direct(post);
	x_find(s, x_sought_new(post), found, l, free);
}
