/* What is said without a notification: our handle written as plain text, which notifies nobody, and
 * the words of the watches.
 *
 * Every question is asked once a round, newest first, back to a while before the last round that
 * was whole: a server indexes posts late and in any order. Not every server has a search. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/bluesky/poll.h"

enum { PAGE = 100, PAGES_MAX = 10 /* of one question in one round */ };

static const int64_t ROUND_US = CLOCK_MIN, OVERLAP_US = 10 * CLOCK_MIN, ABSENT_US = CLOCK_HOUR;

/* How far a new watch looks back. */
static const int64_t WATCH_US = CLOCK_HOUR;

struct question {
	const struct watch *watch; /* NULL = our own handle */
	const char *words;
};

struct bluesky_search {
	struct bluesky_side side;
	struct {
		struct question *items;
		size_t count, room;
	} round;
	size_t at; /* of the round */
	char *handle;
	char *name; /* of the question, as the position knows it */
	int64_t began_us, since_us;
	char *cursor;
	int pages;
	bool past; /* what came last is older than asked for */
	struct parcel found;
};

void bluesky_search_release(struct bluesky_search *q)
{
	if (!q)
		return;
	parcel_release(&q->found);
	free(q->round.items);
	free(q->handle);
	free(q->name);
	free(q->cursor);
	free(q);
}

/* ---- what may be looked for ---- */

const char *bluesky_watch_fault(const char *term)
{
	static const char *const persons[] = {"mentions:", "to:"};
	for (size_t i = 0; i < ARRAY_LEN(persons); i++) {
		size_t len = strlen(persons[i]);
		for (const char *at = term; *at; at++)
			if ((at == term || at[-1] == ' ') && strncasecmp(at, persons[i], len) == 0)
				return N_("it follows a person: expected words or a hashtag");
	}
	if (*term == '#' && strchr(term, ' '))
		return N_("a hashtag is one word");
	return NULL;
}

static void plan_round(struct session *s, struct bluesky_search *q)
{
	free(q->handle);
	q->handle = mem_strdup(s->login.handle);
	q->round.count = q->at = 0;
	struct question own = {.words = q->handle};
	MEM_PUSH(&q->round, own);
	for (size_t i = 0; i < s->host.watch_count; i++) {
		const struct watch *w = s->host.watches[i];
		for (size_t t = 0; watch_runs(w, clock_now_us()) && t < w->term_count; t++) {
			struct question one = {w, w->terms[t]};
			if (!bluesky_watch_fault(one.words))
				MEM_PUSH(&q->round, one);
		}
	}
}

static const struct question *asked(const struct bluesky_search *q)
{
	return &q->round.items[q->at];
}

static struct bluesky_searched *searched(struct session *s)
{
	return bluesky_position_searched(&s->poll->position, s->poll->search->name);
}

/* ---- what comes ---- */

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

/* "@handle" in the text: not as the beginning of a longer one, nor as the end of an e-mail address.
 */
static bool names_us(const char *text, const char *handle)
{
	size_t len = strlen(handle);
	for (const char *at = text; (at = strchr(at, '@')); at++) {
		if (strncasecmp(at + 1, handle, len) != 0)
			continue;
		const char *behind = at + 1 + len;
		behind += *behind == '.' || *behind == '-';
		bool begins = at == text || !(is_word(at[-1]) || at[-1] == '.' || at[-1] == '+');
		if (begins && !is_word(*behind))
			return true;
	}
	return false;
}

static void take(struct session *s, void *data, const struct json *post,
	const struct json_slice *raw, const struct reply *reply)
{
	struct bluesky_search *q = data;
	const struct question *question = asked(q);
	enum mention_kind kind = question->watch ? MENTION_WATCH : MENTION_MENTION;
	struct err err = ERR_INIT;
	struct mention m;
	int64_t shown_us = json_time(post, "indexedAt");
	q->past = shown_us && shown_us < q->since_us;
	if (q->past || bluesky_mention_of_post(&m, post, kind, s, &q->found.arena, &err) == -1 ||
		strcmp(m.author_id, s->login.did) == 0 ||
		(!question->watch && !names_us(m.text, q->handle)))
		return;
	m.watch = question->watch ? question->watch->name : NULL;
	if (!s->host.knows(s->host.data, &m))
		parcel_add(&q->found, m, raw, reply->url);
}

/* ---- a round ---- */

static void ask(struct session *s);

static void end_round(struct session *s, const struct err *err)
{
	struct bluesky_search *q = s->poll->search;
	parcel_release(&q->found);
	free(q->cursor);
	q->cursor = NULL;
	s->poll->next(s, err, 0);
}

static void next_question(struct session *s)
{
	struct bluesky_search *q = s->poll->search;
	struct err err = ERR_INIT;
	free(q->cursor);
	q->cursor = NULL;
	if (++q->at < q->round.count) {
		ask(s);
		return;
	}
	bluesky_side_good(s, &q->side, _("the search"));
	q->side.next_us = clock_now_us() + ROUND_US;
	end_round(s, &err);
}

static void answered_whole(struct session *s, bool cut)
{
	struct bluesky_search *q = s->poll->search;
	struct err err = ERR_INIT;
	if (cut) {
		log_line(LOG_LEVEL_WARNING,
			_("account %s: more than %d posts hold '%.60s' at once: some are missing"),
			s->host.config->name, PAGE * PAGES_MAX, asked(q)->words);
		s->host.missed(s->host.data);
	}
	parcel_reverse(&q->found);
	if (parcel_deliver(&q->found, &s->host, &err) == -1) {
		end_round(s, &err);
		return;
	}
	searched(s)->until_us = q->began_us;
	searched(s)->refused = false;
	next_question(s);
}

static void failed(struct session *s, const struct reply *reply)
{
	struct bluesky_search *q = s->poll->search;
	struct err err = ERR_INIT;
	int64_t now = clock_now_us();
	parcel_release(&q->found);
	if (reply->err.code == ERR_REJECTED && !bluesky_is_unknown_call(reply)) {
		if (!searched(s)->refused)
			log_line(LOG_LEVEL_WARNING, _("account %s: '%.60s' is not looked for: %s"),
				s->host.config->name, asked(q)->words, reply->err.msg);
		searched(s)->refused = true;
		next_question(s);
		return;
	}
	if (bluesky_is_unknown_call(reply))
		bluesky_side_bad(s, &q->side, _("the search"),
			_("this server has none: what names us without a link is not seen, and watches find nothing"),
			now + ABSENT_US);
	else
		bluesky_side_bad(s, &q->side, _("the search"), reply->err.msg,
			reply->retry_us > now + ROUND_US ? reply->retry_us : now + ROUND_US);
	end_round(s, &err);
}

static void came(struct session *s, void *data, const struct reply *reply)
{
	struct bluesky_search *q = s->poll->search;
	const struct json *posts = json_at(reply->json, "posts");
	const char *given = json_str(reply->json, "cursor");
	if (reply->err.code != ERR_NONE) {
		failed(s, reply);
		return;
	}
	q->past = false;
	reply_each(s, reply, "posts", take, q);
	bool end = q->past || !given || !*given || !posts || !posts->len ||
		   (q->cursor && strcmp(given, q->cursor) == 0);
	if (end || ++q->pages >= PAGES_MAX) {
		answered_whole(s, !end);
		return;
	}
	free(q->cursor);
	q->cursor = mem_strdup(given);
	ask(s);
}

/* The first page: from when on. */
static void open_question(struct session *s)
{
	struct bluesky_search *q = s->poll->search;
	const struct question *question = asked(q);
	free(q->name);
	q->name = question->watch ? mem_printf("%s %s", question->watch->name, question->words)
				  : mem_strdup("@");
	int64_t until = searched(s)->until_us;
	int64_t far = clock_now_us() - (question->watch ? WATCH_US : BLUESKY_HISTORY_US);
	q->began_us = clock_now_us();
	q->since_us = until ? until - OVERLAP_US : far;
	q->pages = 0;
}

/* In a query "@handle" and "mentions:" mean links, which notify anyway; so it is asked for as a
 * word. That the real network's search splits it so is not verified. */
static void ask(struct session *s)
{
	struct bluesky_search *q = s->poll->search;
	struct strbuf method STRBUF_AUTO;
	char since[CLOCK_RFC3339_BYTES];
	if (!q->cursor)
		open_question(s);
	const char *words = asked(q)->words;
	strbuf_init(&method, 16 << 10);
	strbuf_printf(&method, "app.bsky.feed.searchPosts?limit=%d&sort=latest&q=", PAGE);
	http_encode(&method, words);
	if (*words == '#') {
		strbuf_str(&method, "&tag=");
		http_encode(&method, words + 1);
	}
	strbuf_str(&method, "&since=");
	http_encode(&method, clock_rfc3339(q->since_us, since));
	if (q->cursor) {
		strbuf_str(&method, "&cursor=");
		http_encode(&method, q->cursor);
	}
	bluesky_call(s, 0, method.buf, NULL, came, NULL, NULL);
}

void bluesky_search_begin(struct session *s)
{
	struct bluesky_search *q = s->poll->search;
	struct err err = ERR_INIT;
	if (!q)
		q = s->poll->search = mem_zero(1, sizeof(*q));
	if (clock_now_us() < q->side.next_us || !s->login.handle) {
		s->poll->next(s, &err, 0);
		return;
	}
	plan_round(s, q);
	ask(s);
}
