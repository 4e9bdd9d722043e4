/* Reading the comments of our blogs so that nothing is lost.
 *
 * A walk asks for all that was written since a time, whatever its order and its state, page by page
 * to the end. That time lies behind the newest comment that the last whole walk saw, for what came
 * late; and from time to time further behind it, because what becomes of a comment (approved, taken
 * for spam, emptied) gives it no new time. Blog by blog: that one may not be read holds up no
 * other.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/blogger/read.h"

enum {
	PAGE = 100,
	PAGES_MAX = 400, /* of one walk */
	MISSING_MOST = 16,
	PATH_MAX_BYTES = 16 << 10,
	CURSOR_MAX = 16 << 10,
};

static const int64_t HISTORY_US = 7 * CLOCK_DAY, BLOGS_US = CLOCK_HOUR;

/* How far behind the newest, and how often. */
static const struct {
	int64_t every_us, back_us;
} looks[] = {
	{0, CLOCK_HOUR},
	{10 * CLOCK_MIN, CLOCK_DAY},
	{6 * CLOCK_HOUR, 7 * CLOCK_DAY},
};

struct blogger_scan {
	char *cursor; /* as it was given, until the blogs are known */
	int64_t next_us[ARRAY_LEN(looks)];
	int64_t back_us; /* of this round */
	size_t blog;     /* that is being walked */
	unsigned round;
	int64_t from_us, newest_us;
	int pages, missing;
	bool whole;
	char *page; /* where the list goes on */
	struct blogger_found found;
	struct err err;
	int64_t retry_us;
};

void blogger_scan_release(struct session *s)
{
	if (!s->scan)
		return;
	free(s->scan->cursor);
	free(s->scan->page);
	parcel_release(&s->scan->found.parcel);
	free(s->scan);
	s->scan = NULL;
}

/* ---- the cursor: "BLOG=BEGAN,ANCHOR" of each ---- */

static void write_cursor(struct strbuf *out, const struct session *s)
{
	for (size_t i = 0; i < s->blogs.count; i++) {
		const struct blogger_blog *blog = &s->blogs.items[i];
		if (blog->id)
			strbuf_printf(out, "%s%s=%" PRId64 ",%" PRId64, out->len ? " " : "",
				blog->id, blog->began_us, blog->anchor_us);
	}
}

static bool read_one(struct blogger_blog *blog, const char *at, int64_t now)
{
	size_t len = strlen(blog->id);
	if (strncmp(at, blog->id, len) != 0 || at[len] != '=' ||
		sscanf(at + len, "=%" SCNd64 ",%" SCNd64, &blog->began_us, &blog->anchor_us) != 2)
		return false;
	/* A clock that was far ahead, ours or theirs, must not make history of what comes. */
	if (blog->began_us > now)
		blog->began_us = now;
	if (blog->anchor_us > now)
		blog->anchor_us = now;
	return true;
}

static void read_cursor(struct blogger_blog *blog, const char *cursor, int64_t now)
{
	static const char between[] = " ";
	for (const char *at = cursor ? cursor : ""; *at; at += strspn(at, between)) {
		if (read_one(blog, at, now))
			return;
		at += strcspn(at, between);
	}
	blog->began_us = now;
	blog->anchor_us = now - HISTORY_US;
}

/* ---- the end of a round ---- */

/* All of it, not one blog. */
static bool broke(const struct blogger_scan *scan)
{
	return scan->err.code != ERR_NONE && scan->err.code != ERR_DEGRADED;
}

static void finish(struct session *s)
{
	struct blogger_scan *scan = s->scan;
	struct strbuf cursor STRBUF_AUTO;
	strbuf_init(&cursor, CURSOR_MAX);
	write_cursor(&cursor, s);
	if (broke(scan))
		memset(scan->next_us, 0, sizeof(scan->next_us));
	s->host.polled(s->host.data, &scan->err, scan->retry_us, cursor.len ? cursor.buf : NULL);
}

static void begin_blog(struct session *s);

static void next_blog(struct session *s)
{
	s->scan->blog++;
	begin_blog(s);
}

/* What is wrong with one blog costs no other. */
static void leave_out(struct session *s, const char *fault)
{
	const struct blogger_blog *blog = &s->blogs.items[s->scan->blog];
	err_set(&s->scan->err, ERR_DEGRADED, "%s%s%s", blog->id ? blog->name : "",
		blog->id ? ": " : "", fault);
}

/* ---- what of a walk is found ---- */

static void delivered(struct blogger_found *f, const struct err *err, int64_t retry_us)
{
	struct session *s = f->session;
	struct blogger_scan *scan = s->scan;
	struct blogger_blog *blog = &s->blogs.items[scan->blog];
	int64_t now = clock_now_us();
	int64_t newest = scan->newest_us < now ? scan->newest_us : now;
	if (err->code != ERR_NONE && !broke(scan)) {
		scan->err = *err;
		scan->retry_us = retry_us;
	}
	if (broke(scan)) {
		finish(s);
		return;
	}
	if (scan->whole && newest > blog->anchor_us)
		blog->anchor_us = newest;
	next_blog(s);
}

static void broke_off(struct session *s, const struct reply *reply)
{
	struct blogger_scan *scan = s->scan;
	scan->err = reply->err;
	scan->retry_us = reply->retry_us;
	if (scan->err.code == ERR_NONE)
		err_set(&scan->err, ERR_NETWORK, _("the server's answer holds no list"));
	blogger_found_deliver(&scan->found);
}

static void ask_missing(struct session *s);

static void missing_came(struct session *s, void *data, const struct reply *reply)
{
	char *id MEM_AUTO = data;
	if (reply_is_gone(reply)) {
		blogger_found_gone(&s->scan->found, id);
	} else if (reply->err.code == ERR_NONE) {
		blogger_found_comment(&s->scan->found, reply->json, reply->url, false);
	} else if (reply->err.code != ERR_REJECTED) {
		broke_off(s, reply);
		return;
	}
	ask_missing(s);
}

/* What was listed before, and is not now. */
static void ask_missing(struct session *s)
{
	struct blogger_scan *scan = s->scan;
	const char *blog = s->blogs.items[scan->blog].id;
	struct blogger_id names;
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_MAX_BYTES);
	char *id = scan->missing++ < MISSING_MOST
			   ? blogger_seen_missing(s, blog, scan->from_us, scan->round)
			   : NULL;
	if (!id) {
		blogger_found_deliver(&scan->found);
		return;
	}
	blogger_id_read(&names, id);
	blogger_path(&path, &names);
	strbuf_str(&path, "?view=ADMIN");
	call_start(&s->calls, &(struct call_request){.path = path.buf}, missing_came, id, free);
}

/* ---- pages ---- */

static void take(struct session *s, const struct json *comment, const char *source)
{
	struct blogger_scan *scan = s->scan;
	int64_t us = json_time(comment, "published");
	blogger_seen_note(s, comment, scan->round);
	if (us > scan->newest_us)
		scan->newest_us = us;
	blogger_found_comment(&scan->found, comment, source, false);
}

/* An empty list has no member of its own. */
static bool is_list(const struct json *json)
{
	const char *kind = json_str(json, "kind");
	const struct json *items = json_at(json, "items");
	return items ? items->type == JSON_ARRAY : kind && strcmp(kind, "blogger#commentList") == 0;
}

static void page_came(struct session *s, void *data, const struct reply *reply);

static void ask_page(struct session *s)
{
	struct blogger_scan *scan = s->scan;
	char from[CLOCK_RFC3339_BYTES];
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_MAX_BYTES);
	strbuf_printf(&path, "/v3/blogs/%s/comments?fetchBodies=true&maxResults=%d&startDate=",
		s->blogs.items[scan->blog].id, PAGE);
	http_encode(&path, clock_rfc3339(scan->from_us / CLOCK_S * CLOCK_S, from));
	strbuf_str(&path, "&status=LIVE&status=PENDING&status=SPAM&status=EMPTIED");
	if (scan->page) {
		strbuf_str(&path, "&pageToken=");
		http_encode(&path, scan->page);
	}
	call_start(&s->calls, &(struct call_request){.path = path.buf}, page_came, NULL, NULL);
}

static void page_came(struct session *s, void *data, const struct reply *reply)
{
	struct blogger_scan *scan = s->scan;
	const char *next = json_str(reply->json, "nextPageToken");
	if (reply->err.code == ERR_REJECTED) {
		log_line(LOG_LEVEL_WARNING, "account %s: %s: %s", s->host.config->name,
			s->blogs.items[scan->blog].name, reply->err.msg);
		leave_out(s, reply->err.msg);
		scan->whole = false;
		blogger_found_deliver(&scan->found);
		return;
	}
	if (reply->err.code != ERR_NONE || !is_list(reply->json)) {
		broke_off(s, reply);
		return;
	}
	JSON_EACH (comment, json_at(reply->json, "items"))
		take(s, comment, reply->url);
	mem_replace(&scan->page, next && *next ? next : NULL);
	if (scan->page && ++scan->pages >= PAGES_MAX)
		s->host.missed(s->host.data);
	else if (scan->page) {
		ask_page(s);
		return;
	}
	ask_missing(s);
}

/* ---- a round ---- */

static void begin_blog(struct session *s)
{
	struct blogger_scan *scan = s->scan;
	while (scan->blog < s->blogs.count && !s->blogs.items[scan->blog].id) {
		leave_out(s, s->blogs.items[scan->blog].fault);
		scan->blog++;
	}
	if (scan->blog == s->blogs.count) {
		finish(s);
		return;
	}
	const struct blogger_blog *blog = &s->blogs.items[scan->blog];
	int64_t from_us = blog->anchor_us - scan->back_us;
	int64_t first_us = blog->began_us - HISTORY_US;
	scan->from_us = from_us > first_us ? from_us : first_us;
	scan->newest_us = 0;
	scan->pages = scan->missing = 0;
	scan->whole = true;
	mem_replace(&scan->page, NULL);
	ask_page(s);
}

static int64_t how_far_back(struct blogger_scan *scan, int64_t now)
{
	int64_t back_us = 0;
	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		if (now < scan->next_us[i] && scan->next_us[i] - now <= looks[i].every_us)
			continue;
		scan->next_us[i] = now + looks[i].every_us;
		back_us = looks[i].back_us;
	}
	return back_us;
}

static void begin(struct session *s, void *data, const struct reply *reply)
{
	struct blogger_scan *scan = s->scan;
	int64_t now = clock_now_us();
	scan->err = reply->err;
	scan->retry_us = reply->retry_us;
	if (scan->err.code != ERR_NONE) {
		s->host.polled(s->host.data, &scan->err, scan->retry_us, NULL);
		return;
	}
	for (size_t i = 0; i < s->blogs.count; i++)
		if (s->blogs.items[i].id)
			read_cursor(&s->blogs.items[i], scan->cursor, now);
	scan->back_us = how_far_back(scan, now);
	scan->blog = 0;
	scan->round++;
	begin_blog(s);
}

void blogger_poll(struct session *s, const char *cursor)
{
	int64_t now = clock_now_us();
	if (!s->scan)
		s->scan = mem_zero(1, sizeof(*s->scan));
	struct blogger_scan *scan = s->scan;
	mem_replace(&scan->cursor, cursor);
	scan->found.session = s;
	scan->found.done = delivered;
	if (now < s->blogs_us || now - s->blogs_us > BLOGS_US) {
		s->blogs_us = 0;
		s->calls.known = false;
	}
	call_start(&s->calls, &(struct call_request){0}, begin, NULL, NULL);
}
