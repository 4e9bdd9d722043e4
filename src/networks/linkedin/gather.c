/* Notifications on their way to the host: what is not told in them is asked for, the newest word of
 * each comment or post counts, and all of it is delivered oldest first. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/parcel.h"
#include "networks/linkedin/read.h"
#include "networks/linkedin/urn.h"

enum { TAKEN_MAX = 512 /* of one answer */, PATH_MAX_BYTES = 4096 };

struct linkedin_gather {
	struct session *session;
	struct linkedin_gather *next;
	struct arena arena;
	struct linkedin_note *items;
	size_t count, room;
	size_t at; /* of the one that is asked for */
	bool is_pushed;
	struct parcel out;
	struct err err;
	int64_t retry_us;
	void (*done)(struct session *s, const struct err *err, int64_t retry_us);
};

struct linkedin_gather *linkedin_gather_new(struct session *s, bool is_pushed,
	void (*done)(struct session *s, const struct err *err, int64_t retry_us))
{
	struct linkedin_gather *g = mem_zero(1, sizeof(*g));
	g->session = s;
	g->is_pushed = is_pushed;
	g->done = done;
	g->next = s->gathers;
	s->gathers = g;
	return g;
}

static void gather_free(struct linkedin_gather *g)
{
	for (struct linkedin_gather **link = &g->session->gathers; *link; link = &(*link)->next)
		if (*link == g) {
			*link = g->next;
			break;
		}
	free(g->items);
	parcel_release(&g->out);
	arena_release(&g->arena);
	free(g);
}

void linkedin_gathers_release(struct session *s)
{
	while (s->gathers)
		gather_free(s->gathers);
}

/* ---- what comes in ---- */

static bool is_seen(const struct session *s, int64_t number)
{
	for (size_t i = 0; i < LINKEDIN_SEEN && i < s->seen_at; i++)
		if (s->seen[i] == number)
			return true;
	return false;
}

/* The bytes are kept as they came; what is read from them lives in the arena, as they do. */
static void take(struct linkedin_gather *g, const struct json_slice *slice, const char *source)
{
	struct session *s = g->session;
	struct arena *a = &g->arena;
	struct linkedin_note note;
	struct err err = ERR_INIT;
	const char *raw = arena_strndup(a, slice->text, slice->len);
	const struct json *json = json_parse(a, raw, slice->len, &err);
	int rc = json ? linkedin_note_read(&note, json, s->organization, a, &err) : -1;
	if (rc == -1)
		linkedin_left_out(s, &err);
	if (rc != 1 || is_seen(s, note.number))
		return;
	note.raw = (struct json_slice){raw, slice->len};
	note.source = source;
	MEM_PUSH(g, note);
}

void linkedin_gather_add(struct linkedin_gather *g, const struct json *json, const char *key,
	const char *body, size_t len, const char *source)
{
	struct json_slice slices[TAKEN_MAX];
	size_t count = json_slices(body, len, key, slices, TAKEN_MAX);
	const char *from = arena_strdup(&g->arena, source);
	for (size_t i = 0; i < count && i < TAKEN_MAX; i++)
		take(g, &slices[i], from);
	const struct json *list = json_at(json, key);
	if (list && (list->len > count || count > TAKEN_MAX))
		g->session->host.missed(g->session->host.data);
}

/* ---- in their order ---- */

static int by_time(const void *a, const void *b)
{
	const struct linkedin_note *x = a, *y = b;
	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* True when something newer was said of the same thing, in this gathering or before. */
static bool is_outdated(const struct linkedin_gather *g, size_t i)
{
	const struct linkedin_note *note = &g->items[i];
	if (linkedin_memory_get(&g->session->said_ms, note->urn, 0) > note->at_ms)
		return true;
	for (size_t j = i + 1; j < g->count; j++)
		if (strcmp(g->items[j].urn, note->urn) == 0)
			return true;
	return false;
}

/* ---- as mentions ---- */

static void push_said(struct linkedin_gather *g, const struct linkedin_note *note,
	const struct linkedin_said *said, enum mention_kind kind)
{
	struct session *s = g->session;
	struct err err = ERR_INIT;
	struct mention m;
	if (linkedin_mention(&m, said, kind, s, &g->arena, &err) == -1)
		linkedin_left_out(s, &err);
	else
		parcel_add_new(&g->out, &s->host, m, &note->raw, note->source);
}

static void push_note(struct linkedin_gather *g, const struct linkedin_note *note)
{
	struct session *s = g->session;
	struct mention gone = linkedin_mention_gone(s, note->urn);
	if (note->has_root)
		push_said(g, note, &note->root, MENTION_CONTEXT);
	if (note->action == LINKEDIN_COMMENT_DELETE)
		parcel_add(&g->out, gone, &note->raw, note->source);
	else
		push_said(g, note, &note->said,
			note->action == LINKEDIN_SHARE_MENTION ? MENTION_MENTION : MENTION_COMMENT);
}

/* ---- the end ---- */

static void remember(struct session *s, const struct linkedin_note *note)
{
	s->seen[s->seen_at++ % LINKEDIN_SEEN] = note->number;
	if (linkedin_memory_get(&s->said_ms, note->urn, 0) < note->at_ms)
		linkedin_memory_set(&s->said_ms, note->urn, note->at_ms);
	if (note->action == LINKEDIN_SHARE_MENTION)
		linkedin_ring_add(s->named, LINKEDIN_NAMED, &s->named_at, note->urn);
}

/* Those before `at` are settled. */
static void finish(struct linkedin_gather *g)
{
	struct session *s = g->session;
	struct err err = g->err;
	int64_t retry_us = g->retry_us;
	void (*done)(struct session * s, const struct err *err, int64_t retry_us) = g->done;
	if (parcel_deliver(&g->out, &s->host, &err) == -1)
		g->at = 0;
	for (size_t i = 0; i < g->at; i++)
		if (!g->items[i].comes_again)
			remember(s, &g->items[i]);
	gather_free(g);
	done(s, &err, retry_us);
}

/* ---- what is not told in them ---- */

/* LinkedIn may tell that something was said, and not what: then the desk says so. */
static void say_that_it_is_withheld(struct linkedin_gather *g, struct linkedin_note *note)
{
	bool ours = note->action == LINKEDIN_ADMIN_COMMENT;
	struct linkedin_comment c = {.object = note->urn};
	linkedin_comment_read(&c, note->urn, &g->arena);
	note->said = (struct linkedin_said){
		.urn = note->urn,
		.post = c.object,
		/* Of all others nobody knows: it is not to be taken for another's. */
		.owner = ours ? g->session->organization : note->urn,
		.text = _("[LinkedIn does not give its text: open it there]"),
		.created_us = note->at_ms * 1000,
	};
}

static void take_answer(
	struct linkedin_gather *g, struct linkedin_note *note, const struct reply *reply)
{
	struct arena *a = &g->arena;
	bool of_post = note->action == LINKEDIN_SHARE_MENTION;
	const char *raw = arena_strndup(a, reply->body, reply->len);
	const struct json *json = json_parse(a, raw, reply->len, NULL);
	int rc = -1;
	if (json)
		rc = of_post ? linkedin_read_post(&note->said, json, a, NULL)
			     : linkedin_read_comment(&note->said, json, a, NULL);
	if (rc == -1) {
		say_that_it_is_withheld(g, note);
		return;
	}
	note->said.urn = note->urn;
	if (of_post)
		note->said.post = note->urn;
	if (note->action == LINKEDIN_ADMIN_COMMENT)
		note->said.owner = g->session->organization;
	note->raw = (struct json_slice){raw, reply->len};
	note->source = arena_strdup(a, reply->url);
}

static void answer_came(struct session *s, void *data, const struct reply *reply)
{
	struct linkedin_gather *g = data;
	struct linkedin_note *note = &g->items[g->at];
	if (reply_is_gone(reply)) {
		note->action = LINKEDIN_COMMENT_DELETE;
	} else if (reply->err.code == ERR_NONE) {
		take_answer(g, note, reply);
	} else if (reply->err.code == ERR_REJECTED) {
		say_that_it_is_withheld(g, note);
	} else if (g->is_pushed) {
		/* That something was said is told at once; a poll brings what. */
		say_that_it_is_withheld(g, note);
		note->comes_again = true;
	} else {
		/* What is behind it comes again with the next poll. */
		g->err = reply->err;
		g->retry_us = reply->retry_us;
		finish(g);
		return;
	}
	push_note(g, note);
	g->at++;
	linkedin_gather_run(g);
}

static void ask(struct linkedin_gather *g, const struct linkedin_note *note)
{
	struct strbuf path STRBUF_AUTO;
	struct linkedin_comment c;
	strbuf_init(&path, PATH_MAX_BYTES);
	if (linkedin_comment_read(&c, note->urn, &g->arena) == 0) {
		linkedin_path(&path, "socialActions", c.object);
		strbuf_printf(&path, "/comments/%s", c.id);
	} else {
		linkedin_path(&path, "posts", note->urn);
	}
	call_start(
		&g->session->calls, &(struct call_request){.path = path.buf}, answer_came, g, NULL);
}

void linkedin_gather_run(struct linkedin_gather *g)
{
	if (g->at == 0 && g->count)
		qsort(g->items, g->count, sizeof(*g->items), by_time);
	for (; g->at < g->count; g->at++) {
		struct linkedin_note *note = &g->items[g->at];
		if (is_outdated(g, g->at))
			continue;
		if (!note->told && note->action != LINKEDIN_COMMENT_DELETE) {
			ask(g, note);
			return;
		}
		push_note(g, note);
	}
	finish(g);
}
