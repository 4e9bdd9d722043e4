/* Reading the list of notifications so that nothing is lost.
 *
 * The list is sorted by the time that its authors claim, newest first, and its cursor is a bare
 * time: the next page is strictly older. So a page is asked for with a cursor one millisecond later
 * than given, or posts with one timestamp would be lost between two pages; and from time to time
 * the whole list is walked, or a post that claims to be old would never be seen. What is known
 * already is dropped by its id and text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/bluesky.h"
#include "networks/json_slice.h"

enum {
	PAGE = 100,      /* the most that the network gives */
	PAGES_MAX = 100, /* of a walk through the whole list */
	SCAN_BYTES_MAX =
		32 << 20, /* kept before it is delivered; what is older waits for the next poll */
	GONE_MAX = 25,    /* asked after in one call */
};

/* A walk through the whole list costs its pages: the more, the rarer. */
static const int64_t DEEP_US_A_PAGE = 6 * CLOCK_S, DEEP_US_LEAST = 30 * CLOCK_S;

/* What is older than this when the very first walk ends is history, not work. */
static const int64_t HISTORY_US = 7 * CLOCK_DAY;

struct bluesky_scan {
	bool first;       /* no walk was ever complete */
	int64_t began_us; /* when the first complete walk ended; now while there is none */
	bool deep;        /* goes on to the end of the list */
	int64_t next_deep_us;
	bool deep_wanted; /* the last walk did not reach its end */
	char *cursor;     /* asked for now; NULL = the newest page */
	int pages;
	size_t bytes;
	struct arena arena;    /* of what was found */
	struct mention *items; /* newest first */
	size_t count, room;
	struct {
		char **items; /* ids on the newest page, as it was one poll ago */
		size_t count, room;
	} window;
	char *gone[GONE_MAX]; /* of those, what is not there any more */
	size_t gone_count;
};

static void scan_clear(struct bluesky_scan *scan)
{
	arena_release(&scan->arena);
	free(scan->items);
	free(scan->cursor);
	scan->items = NULL;
	scan->cursor = NULL;
	scan->count = scan->room = scan->bytes = 0;
	scan->pages = 0;
	while (scan->gone_count)
		free(scan->gone[--scan->gone_count]);
}

static void window_clear(struct bluesky_scan *scan)
{
	while (scan->window.count)
		free(scan->window.items[--scan->window.count]);
}

void bluesky_scan_release(struct session *s)
{
	if (!s->scan)
		return;
	scan_clear(s->scan);
	window_clear(s->scan);
	free(s->scan->window.items);
	free(s->scan);
	s->scan = NULL;
}

/* ---- the end of a poll ---- */

static void finish(struct session *s, const struct err *err, int64_t retry_us)
{
	struct bluesky_scan *scan = s->scan;
	char cursor[CLOCK_RFC3339_BYTES];
	bool complete = err->code == ERR_NONE && !scan->deep_wanted;
	bool tell = complete && scan->first;
	if (complete && scan->deep) {
		int64_t pause = scan->pages * DEEP_US_A_PAGE;
		scan->next_deep_us =
			clock_now_us() + (pause > DEEP_US_LEAST ? pause : DEEP_US_LEAST);
	}
	scan->first = scan->first && !complete;
	scan_clear(scan);
	s->host.polled(
		s->host.data, err, retry_us, tell ? clock_rfc3339(clock_now_us(), cursor) : NULL);
}

static void gone_looked_up(struct session *s, void *data, const struct bluesky_reply *reply)
{
	struct bluesky_scan *scan = s->scan;
	struct mention gone[GONE_MAX];
	struct err err = ERR_INIT;
	size_t count = 0;
	for (size_t i = 0; reply->err.code == ERR_NONE && i < scan->gone_count; i++) {
		bool there = false;
		JSON_EACH (post, json_at(reply->json, "posts")) {
			const char *uri = json_str(post, "uri");
			there = there || (uri && strcmp(uri, scan->gone[i]) == 0);
		}
		if (!there)
			gone[count++] = bluesky_mention_gone(s, scan->gone[i]);
	}
	if (count && s->host.deliver(s->host.data, gone, count) == -1)
		err_set(&err, ERR_STORE, _("what is gone could not be stored"));
	finish(s, &err, 0);
}

static void ask_after_gone(struct session *s)
{
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 64 << 10);
	strbuf_str(&method, "app.bsky.feed.getPosts");
	for (size_t i = 0; i < s->scan->gone_count; i++) {
		strbuf_str(&method, i ? "&uris=" : "?uris=");
		http_encode(&method, s->scan->gone[i]);
	}
	bluesky_call(s, method.buf, NULL, gone_looked_up, NULL, NULL);
}

/* Oldest first, so that a conversation comes in its order. */
static int deliver(struct session *s, struct err *err)
{
	struct bluesky_scan *scan = s->scan;
	for (size_t i = 0, j = scan->count; i + 1 < j; i++) {
		struct mention newer = scan->items[i];
		scan->items[i] = scan->items[--j];
		scan->items[j] = newer;
	}
	if (scan->count == 0 || s->host.deliver(s->host.data, scan->items, scan->count) == 0)
		return 0;
	scan->deep_wanted = true;
	return err_set(err, ERR_STORE, _("what came could not be stored"));
}

static void walked(struct session *s)
{
	struct err err = ERR_INIT;
	if (deliver(s, &err) == -1 || s->scan->gone_count == 0)
		finish(s, &err, 0);
	else
		ask_after_gone(s);
}

/* ---- one page ---- */

static bool found_already(const struct bluesky_scan *scan, const char *id)
{
	size_t from = scan->count > 2 * PAGE ? scan->count - 2 * PAGE : 0;
	for (size_t i = from; i < scan->count; i++)
		if (strcmp(scan->items[i].id, id) == 0)
			return true;
	return false;
}

/* Its author may claim a time long ago; the key tells when it was written. */
static bool is_history(const struct bluesky_scan *scan, const struct mention *m)
{
	int64_t key = bluesky_tid_time(bluesky_rkey(m->id));
	return scan->began_us - (key > m->created_us ? key : m->created_us) > HISTORY_US;
}

/* True when it is new to us. */
static bool take(struct session *s, const struct json *json, const struct json_slice *raw,
	const char *source)
{
	struct bluesky_scan *scan = s->scan;
	struct err err = ERR_INIT;
	struct mention m;
	if (bluesky_mention_of_notification(&m, json, s, &scan->arena, &err) == -1 ||
		found_already(scan, m.id))
		return false;
	/* History is stored as context and stays that; any other mention that is known as
	 * context only came with a conversation, before its own notification. */
	enum mention_kind kind = m.kind;
	if (is_history(scan, &m))
		m.kind = MENTION_CONTEXT;
	if (s->host.knows(s->host.data, &m))
		return false;
	if (!scan->first)
		m.kind = kind;
	m.raw = arena_strndup(&scan->arena, raw->text, raw->len);
	m.raw_len = raw->len;
	m.source = arena_strdup(&scan->arena, source);
	scan->bytes += raw->len * 2;
	MEM_PUSH(scan, m);
	return true;
}

/* How many of the page are new to us. */
static size_t take_page(struct session *s, const struct bluesky_reply *reply)
{
	struct json_slice raw[PAGE];
	const struct json *list = json_at(reply->json, "notifications");
	size_t slices = json_slices(reply->body, reply->len, "notifications", raw, PAGE), i = 0,
	       fresh = 0;
	JSON_EACH (notification, list) {
		struct strbuf copy STRBUF_AUTO;
		strbuf_init(&copy, HTTP_BODY_MAX);
		struct json_slice one = {copy.buf, 0};
		if (slices == list->len && i < PAGE) {
			one = raw[i++];
		} else {
			struct json_writer w = {.out = &copy};
			json_add_tree(&w, NULL, notification);
			one = (struct json_slice){copy.buf, copy.len};
		}
		fresh += take(s, notification, &one, reply->url);
	}
	return fresh;
}

static bool on_page(const struct json *list, const char *id)
{
	JSON_EACH (notification, list) {
		const char *uri = json_str(notification, "uri");
		if (uri && strcmp(uri, id) == 0)
			return true;
	}
	return false;
}

/* What stood on the newest page one poll ago, and neither stands there now nor was pushed off its
 * end, may be deleted. */
static void compare_window(struct session *s, const struct json *list)
{
	struct bluesky_scan *scan = s->scan;
	size_t kept = scan->window.count;
	if (list && list->len == PAGE) /* from behind: those may have been pushed off */
		while (kept && !on_page(list, scan->window.items[kept - 1]))
			kept--;
	for (size_t i = 0; i < kept && scan->gone_count < GONE_MAX; i++)
		if (!on_page(list, scan->window.items[i]))
			scan->gone[scan->gone_count++] = mem_strdup(scan->window.items[i]);
	window_clear(scan);
	JSON_EACH (notification, list) {
		const char *uri = json_str(notification, "uri");
		if (!uri || !strstr(uri, "/" BLUESKY_POST "/"))
			continue;
		char *copy = mem_strdup(uri);
		MEM_PUSH(&scan->window, copy);
	}
}

/* The cursor of the next page. Where it is a time, one millisecond is put on top, so that the posts
 * of that time come once more; unless that was asked already. If that page was a full one, one time
 * fills it, and what else it holds cannot be had. */
static char *next_cursor(const struct session *s, const char *given, bool page_full)
{
	int64_t us;
	if (clock_parse_rfc3339(given, &us) == -1)
		return mem_strdup(given);
	us += 1000;
	char *out MEM_AUTO = mem_zero(1, CLOCK_RFC3339_BYTES);
	clock_rfc3339(us - us % CLOCK_S, out);
	char *later = mem_printf("%.19s.%03dZ", out, (int)(us % CLOCK_S / 1000));
	if (!s->scan->cursor || strcmp(s->scan->cursor, later) != 0)
		return later;
	free(later);
	if (page_full)
		log_line(LOG_LEVEL_WARNING,
			_("account %s: more than %d posts claim the time %s: some may be missing"),
			s->host.config->name, PAGE, given);
	return mem_strdup(given);
}

static void ask_page(struct session *s);

static void page_came(struct session *s, void *data, const struct bluesky_reply *reply)
{
	struct bluesky_scan *scan = s->scan;
	const struct json *list = json_at(reply->json, "notifications");
	if (reply->err.code != ERR_NONE) {
		scan->deep_wanted = true;
		finish(s, &reply->err, reply->retry_us);
		return;
	}
	if (!list || list->type != JSON_ARRAY) {
		struct err err = ERR_INIT;
		scan->deep_wanted = true;
		err_set(&err, ERR_NETWORK, _("the server's answer holds no notifications"));
		finish(s, &err, 0);
		return;
	}
	if (scan->pages == 0)
		compare_window(s, list);
	size_t fresh = take_page(s, reply);
	scan->pages++;
	const char *given = json_str(reply->json, "cursor");
	bool full = scan->bytes >= SCAN_BYTES_MAX;
	scan->deep_wanted = scan->deep && full;
	bool end = !given || !*given ||
		   (list->len == 0 && scan->cursor && strcmp(given, scan->cursor) == 0);
	if (end || full || scan->pages >= PAGES_MAX || (!scan->deep && fresh == 0)) {
		walked(s);
		return;
	}
	char *cursor = next_cursor(s, given, list->len >= PAGE);
	free(scan->cursor);
	scan->cursor = cursor;
	ask_page(s);
}

static void ask_page(struct session *s)
{
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 4096);
	/* priority=false: an account can be set to hide whom it does not follow. */
	strbuf_printf(&method,
		"app.bsky.notification.listNotifications?limit=%d&priority=false"
		"&reasons=mention&reasons=reply&reasons=quote",
		PAGE);
	if (s->scan->cursor) {
		strbuf_str(&method, "&cursor=");
		http_encode(&method, s->scan->cursor);
	}
	bluesky_call(s, method.buf, NULL, page_came, NULL, NULL);
}

void bluesky_poll(struct session *s, const char *cursor)
{
	if (!s->scan)
		s->scan = mem_zero(1, sizeof(*s->scan));
	struct bluesky_scan *scan = s->scan;
	scan->first = cursor == NULL;
	if (scan->first || clock_parse_rfc3339(cursor, &scan->began_us) == -1)
		scan->began_us = clock_now_us();
	scan->deep = scan->first || scan->deep_wanted || clock_now_us() >= scan->next_deep_us;
	scan->deep_wanted = false;
	ask_page(s);
}
