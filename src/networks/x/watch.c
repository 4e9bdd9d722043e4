/* Watches by the filtered stream: a rule for each term, tagged with whose it is. Rules belong to
 * the program, whoever made them; those of others are left alone. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "desk/watch.h"
#include "networks/x/lanes.h"

enum { TERM_MAX = 500, RULES_MAX_BYTES = 256 << 10, RULES_MAX = 1000 };

/* ---- terms ---- */

static bool is_tag(const char *term)
{
	size_t len = *term == '#';
	while (len && (isalnum((unsigned char)term[len]) || term[len] == '_' ||
			      (unsigned char)term[len] >= 0x80))
		len++;
	return len > 1 && !term[len];
}

/* X forbids to follow persons; its operators (from:, to:, place:) are no words. */
const char *x_watch_fault(const char *term)
{
	if (*term == '@' || strstr(term, "from:") || strstr(term, "to:"))
		return N_("X forbids to follow persons: a watch is for words and hashtags");
	if (!*term || strlen(term) > TERM_MAX || strpbrk(term, "\"\\\r\n\t"))
		return N_("expected words or a hashtag, without quotation marks");
	return NULL;
}

/* ---- rules ---- */

struct filter_rule {
	char *value, *tag;
	bool there;
};

struct rules {
	struct filter_rule *items;
	size_t count, room;
};

struct syncing {
	struct x_lane *lane;
	struct rules wanted;
	struct strbuf remove; /* a request's body; empty = nothing is to be removed */
};

static void rules_release(struct rules *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free(r->items[i].value);
		free(r->items[i].tag);
	}
	free(r->items);
	*r = (struct rules){0};
}

static char *tag_prefix(const struct session *s)
{
	return mem_printf("nachtwacht/%s/", s->host.config->name);
}

/* Whole words in quotation marks are words, whatever they mean as an operator. */
static void add_terms(const struct session *s, const struct watch *watch, struct rules *to)
{
	char *prefix MEM_AUTO = tag_prefix(s);
	for (size_t i = 0; i < watch->term_count && to->count < RULES_MAX; i++) {
		const char *quote = is_tag(watch->terms[i]) ? "" : "\"";
		struct filter_rule rule = {0};
		if (x_watch_fault(watch->terms[i]))
			continue;
		rule.value = mem_printf("%s%s%s -is:retweet", quote, watch->terms[i], quote);
		rule.tag = mem_printf("%s%s", prefix, watch->name);
		MEM_PUSH(to, rule);
	}
}

static struct rules rules_of(const struct session *s)
{
	struct rules rules = {0};
	for (size_t i = 0; i < s->host.watch_count; i++)
		if (watch_runs(s->host.watches[i], clock_now_us()))
			add_terms(s, s->host.watches[i], &rules);
	return rules;
}

/* All of them as one text, to see whether they changed; the caller frees it. */
static char *rules_text(const struct rules *rules)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, RULES_MAX_BYTES);
	for (size_t i = 0; i < rules->count; i++)
		strbuf_printf(&out, "%s\t%s\n", rules->items[i].tag, rules->items[i].value);
	return strbuf_take(&out);
}

/* ---- making X's the same ---- */

static void syncing_free(void *data)
{
	struct syncing *g = data;
	rules_release(&g->wanted);
	strbuf_release(&g->remove);
	free(g);
}

static void note_rules(struct session *s, const struct syncing *g)
{
	free(s->stream->rules);
	s->stream->rules = rules_text(&g->wanted);
}

static void sync_end(struct session *s, struct syncing *g)
{
	struct x_lane *lane = g->lane;
	bool one = false;
	for (size_t i = 0; i < g->wanted.count; i++)
		one = one || g->wanted.items[i].there;
	note_rules(s, g);
	syncing_free(g);
	if (lane->state == LANE_LIVE) /* it goes by its rules as they are */
		return;
	if (one)
		x_lane_open(lane);
	else
		x_lane_absent(lane, &(struct err){.code = ERR_NONE});
}

static void sync_failed(struct session *s, struct syncing *g, const struct reply *reply)
{
	note_rules(s, g);
	if (g->lane->state != LANE_LIVE)
		x_lane_failed(g->lane, reply);
	syncing_free(g);
}

static void post_rules(struct session *s, struct syncing *g, const char *body, reply_fn *done)
{
	struct call_request request = {.method = "POST",
		.path = "/2/tweets/search/stream/rules",
		.body = body,
		.by_app = true};
	call_start(&s->calls, &request, done, g, syncing_free);
}

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static struct filter_rule *wanted_rule(const struct syncing *g, const struct json *rule)
{
	for (size_t i = 0; i < g->wanted.count; i++)
		if (same(json_str(rule, "value"), g->wanted.items[i].value) &&
			same(json_str(rule, "tag"), g->wanted.items[i].tag))
			return &g->wanted.items[i];
	return NULL;
}

static void mark(struct syncing *g, const struct json *rules)
{
	JSON_EACH (rule, rules) {
		struct filter_rule *its = wanted_rule(g, rule);
		if (its)
			its->there = true;
	}
}

/* A rule that X refuses, such as one that another account has, keeps the others from nothing. */
static void added(struct session *s, void *data, const struct reply *reply)
{
	struct syncing *g = data;
	if (reply->err.code != ERR_NONE && reply->status != 400) {
		sync_failed(s, g, reply);
		return;
	}
	mark(g, json_at(reply->json, "data"));
	for (size_t i = 0; i < g->wanted.count; i++)
		if (!g->wanted.items[i].there)
			log_line(LOG_LEVEL_WARNING, _("account %s: X takes no rule for %s"),
				s->host.config->name, g->wanted.items[i].value);
	sync_end(s, g);
}

static void add(struct session *s, struct syncing *g)
{
	struct strbuf body STRBUF_AUTO;
	strbuf_init(&body, RULES_MAX_BYTES);
	struct json_writer w = {.out = &body};
	size_t missing = 0;
	json_begin(&w, NULL, '{');
	json_begin(&w, "add", '[');
	for (size_t i = 0; i < g->wanted.count; i++) {
		if (g->wanted.items[i].there)
			continue;
		missing++;
		json_begin(&w, NULL, '{');
		json_add_str(&w, "value", g->wanted.items[i].value);
		json_add_str(&w, "tag", g->wanted.items[i].tag);
		json_end(&w, '}');
	}
	json_end(&w, ']');
	json_end(&w, '}');
	if (missing)
		post_rules(s, g, body.buf, added);
	else
		sync_end(s, g);
}

static void removed(struct session *s, void *data, const struct reply *reply)
{
	if (reply->err.code != ERR_NONE)
		sync_failed(s, data, reply);
	else
		add(s, data);
}

static void remove_old(struct session *s, struct syncing *g, const struct json *rules)
{
	char *prefix MEM_AUTO = tag_prefix(s);
	struct json_writer w = {.out = &g->remove};
	size_t old = 0;
	json_begin(&w, NULL, '{');
	json_begin(&w, "delete", '{');
	json_begin(&w, "ids", '[');
	JSON_EACH (rule, rules) {
		const char *tag = json_str(rule, "tag"), *id = json_str(rule, "id");
		if (!tag || !id || strncmp(tag, prefix, strlen(prefix)) != 0 ||
			wanted_rule(g, rule))
			continue;
		json_add_str(&w, NULL, id);
		old++;
	}
	json_end(&w, ']');
	json_end(&w, '}');
	json_end(&w, '}');
	if (old)
		post_rules(s, g, g->remove.buf, removed);
	else
		add(s, g);
}

static void rules_came(struct session *s, void *data, const struct reply *reply)
{
	struct syncing *g = data;
	if (reply->err.code != ERR_NONE) {
		sync_failed(s, g, reply);
		return;
	}
	mark(g, json_at(reply->json, "data"));
	remove_old(s, g, json_at(reply->json, "data"));
}

static void sync(struct session *s, struct x_lane *lane, struct rules *rules)
{
	struct syncing *g = mem_zero(1, sizeof(*g));
	g->lane = lane;
	g->wanted = *rules;
	strbuf_init(&g->remove, RULES_MAX_BYTES);
	call_start(&s->calls,
		&(struct call_request){.path = "/2/tweets/search/stream/rules", .by_app = true},
		rules_came, g, syncing_free);
}

static void nothing_to_watch(void *data)
{
	x_lane_absent(data, &(struct err){.code = ERR_NONE});
}

static void prepare(struct session *s, struct x_lane *lane)
{
	struct rules rules = rules_of(s);
	if (rules.count)
		sync(s, lane, &rules);
	else
		http_later(s->host.http, nothing_to_watch, lane);
}

void x_watch_tend(struct session *s)
{
	struct x_lane *lane = s->stream ? &s->stream->lanes[1] : NULL;
	if (!lane || !s->login.app_token ||
		(lane->state != LANE_LIVE && lane->state != LANE_ABSENT))
		return;
	struct rules rules = rules_of(s);
	char *text MEM_AUTO = rules_text(&rules);
	bool changed = s->stream->rules ? strcmp(s->stream->rules, text) != 0 : rules.count > 0;
	if (!changed) {
		rules_release(&rules);
		return;
	}
	if (lane->state == LANE_ABSENT)
		lane->state = LANE_OPENING;
	sync(s, lane, &rules);
}

/* ---- what is found ---- */

static const struct watch *watch_of(const struct session *s, const struct json *rules)
{
	char *prefix MEM_AUTO = tag_prefix(s);
	size_t len = strlen(prefix);
	JSON_EACH (rule, rules) {
		const char *tag = json_str(rule, "tag");
		for (size_t i = 0; tag && i < s->host.watch_count; i++)
			if (strncmp(tag, prefix, len) == 0 &&
				strcmp(tag + len, s->host.watches[i]->name) == 0 &&
				watch_runs(s->host.watches[i], clock_now_us()))
				return s->host.watches[i];
	}
	return NULL;
}

/* What names us comes another way. */
static void take(struct session *s, const struct json *json, const struct json_slice *raw,
	const char *source)
{
	const struct json *post = json_at(json, "data");
	const struct watch *watch = watch_of(s, json_at(json, "matching_rules"));
	struct parcel parcel = {0};
	struct err err = ERR_INIT;
	struct mention m;
	if (watch && !x_is_ours(s, post) && !x_is_addressed(s, post) &&
		x_mention_of_post(&m, post, json_at(json, "includes"), MENTION_WATCH, s,
			&parcel.arena, &err) == 0) {
		m.watch = arena_strdup(&parcel.arena, watch->name);
		parcel_add_new(&parcel, &s->host, m, raw, source);
	}
	parcel_deliver(&parcel, &s->host, NULL);
}

/* The stream still calls fields by their old names (specification 2.167). */
const struct x_lane_kind x_watch_lane = {
	.name = N_("the watches"),
	.path = "/2/tweets/search/stream"
		"?tweet.fields=attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,"
		"entities,in_reply_to_user_id,lang,note_tweet,referenced_tweets,reply_settings"
		"&expansions=attachments.media_keys,author_id"
		"&user.fields=id,name,username"
		"&media.fields=alt_text,media_key,preview_image_url,type,url",
	.prepare = prepare,
	.take = take,
};
