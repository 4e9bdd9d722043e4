/* Reading the list of notifications so that nothing is lost.
 *
 * The list is sorted by the time that its authors claim, newest first, and its cursor is a bare
 * time: the next page is strictly older. So a page is asked for with a cursor one millisecond later
 * than given, or posts with one timestamp would be lost between two pages; and from time to time
 * the whole list is walked, or a post that claims to be old would never be seen. What is known
 * already is dropped by its id and text.
 *
 * Where one millisecond fills more than a page, that page is asked for by one reason at a time.
 * What does not fit then either cannot be had from this list, and is told as missed; a mention
 * whose text names us comes by the search all the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/bluesky/poll.h"
#include "networks/bluesky/write.h"

enum {
	PAGE = 100,      /* the most that the network gives */
	PAGES_MAX = 100, /* of a walk through the whole list */
	/* Kept before it is delivered; what is older waits for the next poll. */
	LIST_BYTES_MAX = 16 << 20,
	QUOTES_MOST = 25, /* looked up in one call */
};

/* A walk through the whole list costs its pages: the more, the rarer. */
static const int64_t DEEP_US_A_PAGE = 6 * CLOCK_S, DEEP_US_LEAST = 30 * CLOCK_S;

static const char *const reasons[] = {"mention", "reply", "quote"};

struct bluesky_list {
	bool first; /* no walk was ever whole */
	bool deep;  /* goes on to the end of the list */
	int64_t next_deep_us;
	bool deep_wanted; /* the last walk did not reach its end */
	char *cursor;     /* asked for now; NULL = the newest page */
	char *instant;    /* the time that fills a page, asked for by one reason; else NULL */
	size_t reason;    /* that one */
	int pages;
	size_t fresh; /* on the page just read */
	struct parcel found;
	size_t quotes_at; /* of what was found, the first not looked at for quotes */
};

static void walk_clear(struct bluesky_list *l)
{
	parcel_release(&l->found);
	free(l->cursor);
	free(l->instant);
	l->cursor = l->instant = NULL;
	l->reason = l->quotes_at = 0;
	l->pages = 0;
}

void bluesky_list_release(struct bluesky_list *l)
{
	if (!l)
		return;
	walk_clear(l);
	free(l);
}

/* ---- the end of a walk ---- */

static void finish(struct session *s, const struct err *err, int64_t retry_us)
{
	struct bluesky_list *l = s->poll->list;
	bool whole = err->code == ERR_NONE && !l->deep_wanted;
	if (l->deep) {
		int64_t pause = l->pages * DEEP_US_A_PAGE;
		bluesky_gone_walked(s->poll->gone, whole && l->pages < PAGES_MAX);
		if (whole)
			l->next_deep_us =
				clock_now_us() + (pause > DEEP_US_LEAST ? pause : DEEP_US_LEAST);
	}
	if (whole && l->first)
		s->poll->position.began_us = clock_now_us();
	walk_clear(l);
	s->poll->next(s, err, retry_us);
}

static void deliver(struct session *s)
{
	struct bluesky_list *l = s->poll->list;
	struct err err = ERR_INIT;
	parcel_reverse(&l->found);
	if (parcel_deliver(&l->found, &s->host, &err) == -1)
		l->deep_wanted = true;
	finish(s, &err, 0);
}

/* ---- what is quoted ---- */

static bool quotes_unseen(const struct mention *m)
{
	for (size_t i = 0; i < m->media_count; i++)
		if (strcmp(m->media[i].type, "quote") == 0 && !m->media[i].alt)
			return m->kind != MENTION_CONTEXT;
	return false;
}

static void take_quote(struct session *s, void *data, const struct json *post,
	const struct json_slice *raw, const struct reply *reply)
{
	struct parcel *found = data;
	struct err err = ERR_INIT;
	struct mention m;
	if (bluesky_mention_of_post(&m, post, MENTION_CONTEXT, s, &found->arena, &err) == -1)
		return;
	struct mention *quoted = parcel_find(found, m.id);
	if (quoted) {
		quoted->media = m.media;
		quoted->media_count = m.media_count;
	}
}

static void ask_quotes(struct session *s);

/* Without an answer the mention comes without: the quote can be looked at on the network. */
static void quotes_came(struct session *s, void *data, const struct reply *reply)
{
	reply_each(s, reply, "posts", take_quote, &s->poll->list->found);
	ask_quotes(s);
}

/* Notifications give the address of what is quoted only; the post itself shows it. */
static void ask_quotes(struct session *s)
{
	struct bluesky_list *l = s->poll->list;
	struct strbuf method STRBUF_AUTO;
	int count = 0;
	strbuf_init(&method, 64 << 10);
	strbuf_str(&method, "app.bsky.feed.getPosts");
	for (; l->quotes_at < l->found.count && count < QUOTES_MOST; l->quotes_at++) {
		if (!quotes_unseen(&l->found.items[l->quotes_at]))
			continue;
		strbuf_str(&method, count++ ? "&uris=" : "?uris=");
		http_encode(&method, l->found.items[l->quotes_at].id);
	}
	if (count)
		bluesky_call(s, 0, method.buf, NULL, quotes_came, NULL, NULL);
	else
		deliver(s);
}

/* ---- one page ---- */

static bool found_already(const struct parcel *found, const char *id)
{
	size_t from = found->count > 4 * PAGE ? found->count - 4 * PAGE : 0;
	for (size_t i = from; i < found->count; i++)
		if (strcmp(found->items[i].id, id) == 0)
			return true;
	return false;
}

/* Its author may claim a time long ago; the key tells when it was written. */
static bool is_history(const struct session *s, const struct mention *m)
{
	int64_t key = bluesky_tid_time(bluesky_rkey(m->id));
	int64_t began = s->poll->position.began_us;
	if (!began)
		began = clock_now_us();
	return began - (key > m->created_us ? key : m->created_us) > BLUESKY_HISTORY_US;
}

static void take(struct session *s, void *data, const struct json *json,
	const struct json_slice *raw, const struct reply *reply)
{
	struct bluesky_list *l = data;
	struct err err = ERR_INIT;
	struct mention m;
	if (bluesky_mention_of_notification(&m, json, s, &l->found.arena, &err) == -1 ||
		found_already(&l->found, m.id))
		return;
	/* History is stored as context and stays that; any other mention that is known as
	 * context only came with a conversation, before its own notification. */
	enum mention_kind kind = m.kind;
	if (is_history(s, &m))
		m.kind = MENTION_CONTEXT;
	if (s->host.knows(s->host.data, &m))
		return;
	if (!l->first)
		m.kind = kind;
	parcel_add(&l->found, m, raw, reply->url);
	l->fresh++;
}

/* The cursor of the next page. Where it is a time, one millisecond is put on top, so that the posts
 * of that time come once more; NULL when that was asked already: then one time fills the page. */
static char *next_cursor(const struct bluesky_list *l, const char *given)
{
	int64_t us;
	if (clock_parse_rfc3339(given, &us) == -1)
		return mem_strdup(given);
	us += 1000;
	char *out MEM_AUTO = mem_zero(1, CLOCK_RFC3339_BYTES);
	clock_rfc3339(us - us % CLOCK_S, out);
	char *later = mem_printf("%.19s.%03dZ", out, (int)(us % CLOCK_S / 1000));
	if (!l->cursor || strcmp(l->cursor, later) != 0)
		return later;
	free(later);
	return NULL;
}

static void ask_page(struct session *s);

static void go_on_at(struct session *s, char *cursor)
{
	struct bluesky_list *l = s->poll->list;
	free(l->cursor);
	l->cursor = cursor;
	ask_page(s);
}

/* Whether this walk found anything of a time that was not known. */
static bool found_of(const struct parcel *found, const char *time)
{
	int64_t us;
	if (clock_parse_rfc3339(time, &us) == -1)
		return false;
	for (size_t i = 0; i < found->count; i++)
		if (found->items[i].created_us / 1000 == us / 1000)
			return true;
	return false;
}

/* One page of one reason. When that time fills it too, the rest of it cannot be had. */
static void reason_came(struct session *s, const char *given, bool full)
{
	struct bluesky_list *l = s->poll->list;
	if (full && given && strcmp(given, l->instant) == 0 && found_of(&l->found, given)) {
		log_line(LOG_LEVEL_WARNING,
			_("account %s: more than %d posts claim the time %s: some may be missing"),
			s->host.config->name, PAGE, given);
		s->host.missed(s->host.data);
	}
	if (++l->reason < ARRAY_LEN(reasons)) {
		ask_page(s);
		return;
	}
	char *cursor = l->instant;
	l->instant = NULL;
	go_on_at(s, cursor);
}

/* Where the walk goes from a page that was read. */
static void step(struct session *s, const char *given, size_t len)
{
	struct bluesky_list *l = s->poll->list;
	bool full = l->found.bytes >= LIST_BYTES_MAX;
	l->deep_wanted = l->deep && full;
	bool end = !given || !*given || (len == 0 && l->cursor && strcmp(given, l->cursor) == 0);
	if (full || l->pages >= PAGES_MAX || (!l->instant && (end || (!l->deep && !l->fresh)))) {
		ask_quotes(s);
		return;
	}
	if (l->instant) {
		reason_came(s, given, len >= PAGE);
		return;
	}
	char *next = next_cursor(l, given);
	if (next || len < PAGE) {
		go_on_at(s, next ? next : mem_strdup(given));
		return;
	}
	l->instant = mem_strdup(given);
	l->reason = 0;
	ask_page(s);
}

static void page_came(struct session *s, void *data, const struct reply *reply)
{
	struct bluesky_list *l = s->poll->list;
	struct err err = reply->err;
	const struct json *list = json_at(reply->json, "notifications");
	if (err.code == ERR_NONE && (!list || list->type != JSON_ARRAY))
		err_set(&err, ERR_NETWORK, _("the server's answer holds no notifications"));
	if (err.code != ERR_NONE) {
		l->deep_wanted = true;
		finish(s, &err, reply->retry_us);
		return;
	}
	bluesky_session_announce(s);
	if (l->pages++ == 0)
		bluesky_gone_newest(s->poll->gone, list, list->len >= PAGE);
	if (l->deep)
		bluesky_gone_walk(s->poll->gone, list);
	l->fresh = 0;
	reply_each(s, reply, "notifications", take, l);
	step(s, json_str(reply->json, "cursor"), list->len);
}

static void ask_page(struct session *s)
{
	const struct bluesky_list *l = s->poll->list;
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 4096);
	/* priority=false: an account can be set to hide whom it does not follow. */
	strbuf_printf(
		&method, "app.bsky.notification.listNotifications?limit=%d&priority=false", PAGE);
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (!l->instant || i == l->reason)
			strbuf_printf(&method, "&reasons=%s", reasons[i]);
	if (l->cursor) {
		strbuf_str(&method, "&cursor=");
		http_encode(&method, l->cursor);
	}
	bluesky_call(s, 0, method.buf, NULL, page_came, NULL, NULL);
}

void bluesky_list_begin(struct session *s)
{
	if (!s->poll->list)
		s->poll->list = mem_zero(1, sizeof(*s->poll->list));
	struct bluesky_list *l = s->poll->list;
	l->first = s->poll->position.began_us == 0;
	l->deep = l->first || l->deep_wanted || clock_now_us() >= l->next_deep_us;
	l->deep_wanted = false;
	ask_page(s);
}
