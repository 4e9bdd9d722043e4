/* Taking in what a relay put into the spool. What a body tells in full is delivered as it stands
 * there, also while nothing answers; what it only names is asked for first, and delivered as it is
 * told when that does not work: the next poll brings the rest. The file goes when all is stored. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/facebook/found.h"
#include "networks/facebook/hook.h"
#include "networks/spool.h"

/* How long nothing is asked for after one question had no answer. */
static const int64_t REST_US = CLOCK_MIN;

static const struct spool_signature signature = {
	.header = "X-Hub-Signature-256", .prefix = "sha256=", .salt = ""};

struct wanted {
	struct facebook_told told;
	const struct json *raw;
};

struct facebook_collection {
	const char *name;   /* of the file */
	struct arena arena; /* the body's tree, and what is made of it */
	struct parcel found;
	struct {
		struct wanted *items;
		size_t count, room;
	} wanted; /* that are still to be asked for */
	struct {
		const char **items;
		size_t count, room;
	} gone;
};

void facebook_collection_release(struct session *s)
{
	struct facebook_collection *c = s->collection;
	if (!c)
		return;
	parcel_release(&c->found);
	free(c->wanted.items);
	free(c->gone.items);
	arena_release(&c->arena);
	free(c);
	s->collection = NULL;
}

/* ---- one body ---- */

static void add_told(struct session *s, const struct wanted *w)
{
	struct facebook_collection *c = s->collection;
	struct err err = ERR_INIT;
	struct mention m;
	if (facebook_mention(&m, &w->told, s, &c->found.arena, &err) == -1)
		log_line(LOG_LEVEL_WARNING, "account %s: spool: %s is left out: %s",
			s->host.config->name, c->name, err.msg);
	else
		facebook_found_add(s, &c->found, &m, w->raw, "spool");
}

/* A person waits for a reply; what is pushed can be asked for by the next poll. */
static bool may_ask(const struct session *s)
{
	return clock_now_us() >= s->look_us && !facebook_slow_until_us(s);
}

static void on_news(void *data, const struct facebook_news *news)
{
	struct session *s = data;
	struct facebook_collection *c = s->collection;
	if (news->gone) {
		MEM_PUSH(&c->gone, news->gone);
		return;
	}
	struct wanted wanted = {*news->told, news->raw};
	if (news->look && may_ask(s))
		MEM_PUSH(&c->wanted, wanted);
	else
		add_told(s, &wanted);
}

/* Stores what one file told; the network gives what is answered behind its answers. */
static void end_body(struct session *s)
{
	struct facebook_collection *c = s->collection;
	struct err err = ERR_INIT;
	parcel_sort(&c->found);
	for (size_t i = 0; i < c->gone.count; i++)
		parcel_add(&c->found, facebook_gone(s, c->gone.items[i]), NULL, NULL);
	parcel_deliver(&c->found, &s->host, &err);
	facebook_collection_release(s);
	spool_end(&s->spool, &err);
}

/* ---- what has to be asked for ---- */

static void ask_next(struct session *s);

static int read_answer(struct session *s, const struct facebook_told *t, const struct json *json,
	struct mention *m)
{
	struct arena *a = &s->collection->found.arena;
	const struct facebook_talk talk = {.psid = t->psid, .last_us = t->created_us};
	if (t->psid)
		return facebook_mention_of_message(m, json, &talk, s, a, NULL);
	return t->comment ? facebook_mention_of_comment(m, json, t->thread, s, a, NULL)
			  : facebook_mention_of_post(m, json, s, a, NULL);
}

static void looked(struct session *s, void *data, const struct reply *reply)
{
	struct facebook_collection *c = s->collection;
	const struct wanted w = c->wanted.items[--c->wanted.count];
	struct mention m;
	/* Not to be had may also mean that we may not see it: what was told stands. */
	if (reply->err.code == ERR_NONE && read_answer(s, &w.told, reply->json, &m) == 0)
		facebook_found_add(s, &c->found, &m, reply->json, reply->url);
	else
		add_told(s, &w);
	if (reply->err.code != ERR_NONE && reply->err.code != ERR_REJECTED)
		s->look_us = clock_now_us() + REST_US;
	ask_next(s);
}

static void ask_next(struct session *s)
{
	struct facebook_collection *c = s->collection;
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 16 << 10);
	while (c->wanted.count && !may_ask(s))
		add_told(s, &c->wanted.items[--c->wanted.count]);
	if (c->wanted.count == 0) {
		end_body(s);
		return;
	}
	const struct facebook_told *t = &c->wanted.items[c->wanted.count - 1].told;
	facebook_path(&path, t->id, "",
		t->psid      ? facebook_message_fields
		: t->comment ? facebook_comment_fields
			     : facebook_post_fields);
	call_start(&s->calls, &(struct call_request){.path = path.buf}, looked, NULL, NULL);
}

/* ---- one file after the other ---- */

static void take(void *data, const struct spool_call *call)
{
	struct session *s = data;
	struct facebook_collection *c = mem_zero(1, sizeof(*c));
	struct err err = ERR_INIT;
	s->collection = c;
	c->name = call->name;
	const struct json *body = json_parse(&c->arena, call->body.buf, call->body.len, &err);
	if (body && facebook_hook_read(body, s, &c->arena, on_news, s, &err) == 0) {
		ask_next(s);
		return;
	}
	facebook_collection_release(s);
	spool_end(&s->spool, &err);
}

void facebook_spool_init(struct session *s)
{
	s->spool = (struct spool){.config = s->host.config,
		.how = &signature,
		.secret = &s->login.client_secret,
		.take = take,
		.data = s};
}

/* Before it is known which page we are, nothing says what concerns it. */
void facebook_collect(struct session *s)
{
	if (s->page.id)
		spool_look(&s->spool);
}
