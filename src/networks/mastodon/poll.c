/* Reading notifications so that nothing is lost, whatever a server makes of its parameters.
 *
 * Neither since_id nor min_id can be relied upon, so each poll begins with the newest page, where
 * edits show too, and walks back until a page brings nothing new and reaches behind the newest that
 * the last complete walk saw: a stream may have brought what is new on the first pages already.
 * From time to time the walk goes a day further, for what came late and says that it is old. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/mastodon/read.h"

enum {
	PAGE = 40,       /* more than that some refuse */
	FEWER = 4,       /* times, when a page is larger than an answer may be */
	SEEN_MAX = 512,  /* of a page of a server that gives more than it was asked for */
	PAGES_MAX = 100, /* of one walk */
	GONE_MAX = 8,    /* asked after in one poll */
	CURSOR_BYTES = 48,
};

static const int64_t HISTORY_US = 7 * CLOCK_DAY, DEEP_US = CLOCK_DAY, DEEP_EVERY_US = CLOCK_HOUR;

struct seen {
	char *uri, *id;
};

struct mastodon_scan {
	int64_t began_us;  /* what is a week older is history, not work */
	int64_t anchor_us; /* of the newest that the last complete walk saw; 0 = none yet */
	int64_t newest_us, oldest_us; /* of this walk */
	int64_t until_us, next_deep_us;
	bool deep, whole;
	int page; /* how many are asked for at once */
	int pages;
	size_t fresh;  /* how many of the page were new to us */
	char *last_id; /* at the end of the page before */
	struct mastodon_arrivals *arrivals;
	struct {
		struct seen *items; /* the posts on the newest page, as it was one poll ago */
		size_t count, room;
	} window;
	struct seen gone[GONE_MAX]; /* of those, what is not there any more */
	size_t gone_count;
	struct err err;
	int64_t retry_us;
};

static void seen_free(struct seen *seen)
{
	free(seen->uri);
	free(seen->id);
}

static void scan_clear(struct mastodon_scan *scan)
{
	free(scan->last_id);
	scan->last_id = NULL;
	scan->pages = 0;
	scan->whole = false;
	while (scan->gone_count)
		seen_free(&scan->gone[--scan->gone_count]);
}

static void window_clear(struct mastodon_scan *scan)
{
	while (scan->window.count)
		seen_free(&scan->window.items[--scan->window.count]);
}

void mastodon_scan_release(struct session *s)
{
	if (!s->scan)
		return;
	scan_clear(s->scan);
	window_clear(s->scan);
	free(s->scan->window.items);
	free(s->scan);
	s->scan = NULL;
}

const char *mastodon_current_id(const struct session *s, const char *uri)
{
	for (size_t i = 0; s->scan && uri && i < s->scan->window.count; i++)
		if (strcmp(s->scan->window.items[i].uri, uri) == 0)
			return s->scan->window.items[i].id;
	return NULL;
}

/* ---- the end of a poll ---- */

/* What a server refuses to every poll is no answer, but no reason to stop asking either. */
static void finish(struct session *s)
{
	struct mastodon_scan *scan = s->scan;
	char cursor[CURSOR_BYTES];
	struct err err = scan->err;
	bool complete = scan->whole && (err.code == ERR_NONE || err.code == ERR_DEGRADED);
	if (err.code == ERR_REJECTED)
		err.code = ERR_NETWORK;
	if (complete && scan->deep)
		scan->next_deep_us = clock_now_us() + DEEP_EVERY_US;
	if (complete && scan->newest_us > scan->anchor_us)
		scan->anchor_us = scan->newest_us;
	snprintf(cursor, sizeof(cursor), "%" PRId64 " %" PRId64, scan->began_us, scan->anchor_us);
	scan_clear(scan);
	s->host.polled(s->host.data, &err, scan->retry_us, complete ? cursor : NULL);
}

/* The walk is whole by now: tags that cannot be read hide no mention. */
static void watched(struct session *s, const struct err *err, int64_t retry_us)
{
	struct mastodon_scan *scan = s->scan;
	scan->err = *err;
	scan->retry_us = retry_us;
	if (err->code == ERR_REJECTED || err->code == ERR_NETWORK)
		scan->err.code = ERR_DEGRADED;
	finish(s);
}

static void ask_after_gone(struct session *s);

static void gone_looked_up(struct session *s, void *data, const struct reply *reply)
{
	struct mastodon_scan *scan = s->scan;
	struct seen *seen = &scan->gone[scan->gone_count - 1];
	struct mention gone = mastodon_mention_gone(s, seen->id, seen->uri);
	if (reply_is_gone(reply) && s->host.deliver(s->host.data, &gone, 1) == -1)
		err_set(&scan->err, ERR_STORE, _("what is gone could not be stored"));
	seen_free(&scan->gone[--scan->gone_count]);
	ask_after_gone(s);
}

static void ask_after_gone(struct session *s)
{
	struct mastodon_scan *scan = s->scan;
	if (scan->err.code != ERR_NONE) {
		finish(s);
	} else if (scan->gone_count == 0) {
		mastodon_watch(s, watched);
	} else {
		struct strbuf path STRBUF_AUTO;
		strbuf_init(&path, 4096);
		mastodon_status_path(&path, scan->gone[scan->gone_count - 1].id, "");
		call_start(&s->calls, &(struct call_request){.path = path.buf}, gone_looked_up,
			NULL, NULL);
	}
}

static void arrived(struct session *s, bool stored)
{
	s->scan->arrivals = NULL;
	if (!stored) {
		s->scan->whole = false;
		err_set(&s->scan->err, ERR_STORE, _("what came could not be stored"));
	}
	ask_after_gone(s);
}

/* Pages come newest first; a conversation is delivered in its order. */
static void walked(struct session *s)
{
	struct mastodon_arrivals *w = s->scan->arrivals;
	parcel_reverse(&w->parcel);
	mastodon_arrive(w);
}

static void broke_off(struct session *s, const struct reply *reply)
{
	struct mastodon_scan *scan = s->scan;
	scan->err = reply->err;
	scan->retry_us = reply->retry_us;
	if (scan->err.code == ERR_NONE)
		err_set(&scan->err, ERR_NETWORK, _("the server's answer holds no notifications"));
	walked(s); /* what came before is delivered all the same */
}

/* ---- one page ---- */

static void take(struct session *s, void *data, const struct json *json,
	const struct json_slice *raw, const struct reply *reply)
{
	struct mastodon_scan *scan = s->scan;
	struct err err = ERR_INIT;
	struct mention m;
	int64_t us = json_time(json, "created_at");
	if (us > scan->newest_us)
		scan->newest_us = us;
	if (mastodon_mention_of_notification(&m, json, s, &scan->arrivals->parcel.arena, &err) ==
		-1)
		return;
	if (m.created_us < scan->began_us - HISTORY_US && us < scan->began_us - HISTORY_US)
		m.kind = MENTION_CONTEXT;
	scan->fresh += mastodon_arrivals_add(scan->arrivals, &m, raw, reply->url);
}

static bool on_page(const struct json *list, const char *uri)
{
	JSON_EACH (notification, list) {
		const char *its = json_str(notification, "status.uri");
		if (its && strcmp(its, uri) == 0)
			return true;
	}
	return false;
}

/* What stood on the newest page one poll ago, and neither stands there now nor was pushed off its
 * end, may be deleted. */
static void compare_window(struct session *s, const struct json *list)
{
	struct mastodon_scan *scan = s->scan;
	size_t kept = scan->window.count;
	if (list->len >= (size_t)scan->page) /* from behind: those may have been pushed off */
		while (kept && !on_page(list, scan->window.items[kept - 1].uri))
			kept--;
	for (size_t i = 0; i < kept && scan->gone_count < GONE_MAX; i++) {
		struct seen *seen = &scan->window.items[i];
		if (!on_page(list, seen->uri))
			scan->gone[scan->gone_count++] =
				(struct seen){mem_strdup(seen->uri), mem_strdup(seen->id)};
	}
	window_clear(scan);
	JSON_EACH (notification, list) {
		const char *uri = json_str(notification, "status.uri");
		const char *id = json_str(notification, "status.id");
		struct seen seen = {0};
		if (!uri || !id || scan->window.count == SEEN_MAX)
			continue;
		seen = (struct seen){mem_strdup(uri), mem_strdup(id)};
		MEM_PUSH(&scan->window, seen);
	}
}

/* ---- the next page ---- */

static char *newest_page(const struct session *s, const char *max_id)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 8192);
	/* Filtered ones too: what strangers write in private is filtered from the start. */
	strbuf_printf(&path,
		"/api/v1/notifications?limit=%d&include_filtered=true&types%%5B%%5D=mention%s",
		s->scan->page, s->facts.quotes ? "&types%5B%5D=quote" : "");
	if (max_id) {
		strbuf_str(&path, "&max_id=");
		http_encode(&path, max_id);
	}
	return strbuf_take(&path);
}

/* Where the walk goes on; NULL where it ends. A server without Link, or whose Link leads elsewhere,
 * may still know max_id. */
static char *next_page(const struct session *s, const struct reply *reply, const char *last_id)
{
	char *next = mastodon_next_page(s, reply->link);
	bool ends = reply->link && !strstr(reply->link, "next");
	if (next || ends || s->scan->fresh == 0 || reply->json->len < (size_t)s->scan->page ||
		!last_id)
		return next;
	return newest_page(s, last_id);
}

static void page_came(struct session *s, void *data, const struct reply *reply);

static void ask_page(struct session *s, const char *path)
{
	call_start(&s->calls, &(struct call_request){.path = path}, page_came, NULL, NULL);
}

static void page_came(struct session *s, void *data, const struct reply *reply)
{
	struct mastodon_scan *scan = s->scan;
	if (reply->too_large && scan->page > 1) {
		scan->page = scan->page / FEWER > 1 ? scan->page / FEWER : 1;
		char *path MEM_AUTO = newest_page(s, scan->last_id);
		ask_page(s, path);
		return;
	}
	if (reply->err.code != ERR_NONE || !reply->json || reply->json->type != JSON_ARRAY) {
		broke_off(s, reply);
		return;
	}
	if (scan->pages++ == 0)
		compare_window(s, reply->json);
	scan->fresh = 0;
	reply_each(s, reply, NULL, take, NULL);
	const struct json *last = reply->json->last;
	const char *last_id = json_str(last, "id");
	bool repeats = last_id && scan->last_id && strcmp(last_id, scan->last_id) == 0;
	if (last)
		scan->oldest_us = json_time(last, "created_at");
	bool reached = last && scan->oldest_us <= scan->until_us && scan->fresh == 0;
	char *next MEM_AUTO = next_page(s, reply, last_id);
	free(scan->last_id);
	scan->last_id = last_id ? mem_strdup(last_id) : NULL;
	if (next && last && !repeats && !reached && scan->pages < PAGES_MAX) {
		ask_page(s, next);
		return;
	}
	scan->whole = true;
	/* A server may show no more than its newest, or more than we walk. */
	bool cut_off = next && scan->pages == PAGES_MAX && scan->oldest_us > scan->until_us;
	if (cut_off || (scan->anchor_us && scan->oldest_us > scan->anchor_us))
		s->host.missed(s->host.data);
	walked(s);
}

/* ---- a poll ---- */

static void begin(struct session *s, void *data, const struct reply *reply)
{
	char *path MEM_AUTO = newest_page(s, NULL);
	if (reply->err.code == ERR_NONE)
		ask_page(s, path);
	else
		broke_off(s, reply);
}

void mastodon_poll(struct session *s, const char *cursor)
{
	if (!s->scan)
		s->scan = mem_zero(1, sizeof(*s->scan));
	struct mastodon_scan *scan = s->scan;
	int64_t now = clock_now_us();
	if (!cursor ||
		sscanf(cursor, "%" SCNd64 " %" SCNd64, &scan->began_us, &scan->anchor_us) != 2) {
		scan->began_us = now;
		scan->anchor_us = 0;
	}
	/* A clock that was far ahead, ours or theirs, must not make history of what comes. */
	if (scan->began_us > now)
		scan->began_us = now;
	if (scan->anchor_us > now + CLOCK_DAY)
		scan->anchor_us = now;
	scan->deep = now >= scan->next_deep_us || scan->next_deep_us - now > DEEP_EVERY_US;
	if (scan->deep)
		scan->page = PAGE;
	scan->newest_us = scan->oldest_us = 0;
	scan->until_us = scan->anchor_us ? scan->anchor_us : scan->began_us - HISTORY_US;
	scan->until_us -= scan->deep && scan->anchor_us ? DEEP_US : 0;
	scan->err = (struct err)ERR_INIT;
	scan->retry_us = 0;
	scan->arrivals = mastodon_arrivals_new(s, arrived);
	s->calls.known = s->calls.known && now < s->facts.again_us;
	call_start(&s->calls, &(struct call_request){0}, begin, NULL, NULL);
}
