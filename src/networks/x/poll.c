/* Reading the mentions timeline so that nothing is lost and little is paid for twice.
 *
 * X gives the newest first, in pages, down to since_id; that is the newest post that is settled:
 * old enough that nothing older can still come late. Only a walk that reached its end moves it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/x/lanes.h"

enum {
	PAGE = 100,
	FEWEST = 5, /* that X lets one ask for */
	SHOWN_MOST =
		800, /* X shows no more than these of the timeline, however far one goes back */
	PAGES_MAX = SHOWN_MOST / FEWEST,
	RECENT_MAX = 400, /* looked at again */
	CURSOR_MAX = 64 << 10,
	PATH_MAX_BYTES = 4 << 10,
};

static const int64_t LOOK_BACK_US = CLOCK_DAY; /* at the very first */
static const int64_t SETTLED_US = 2 * CLOCK_MIN;

/* What was deleted or changed has to be so with us within a day (X: "Developer Agreement", XII). */
static const int64_t RECHECK_EVERY_US = 6 * CLOCK_HOUR, RECHECK_FOR_US = CLOCK_DAY;

struct recent {
	char *id;
	int64_t created_us;
};

struct x_scan {
	int64_t began_us;
	char *since;   /* settled; NULL = none yet */
	char *message; /* the newest direct message */
	int64_t checked_us;
	struct {
		struct recent *items; /* oldest first */
		size_t count, room;
	} recent;

	char *token;   /* of the page that is asked for; NULL = the first */
	char *settled; /* of this walk */
	int64_t settled_us;
	int page, pages;
	size_t shown;
	bool whole;
	struct parcel parcel;
	struct err err;
	int64_t retry_us;
};

static void recent_forget(struct x_scan *scan, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(scan->recent.items[i].id);
	if (count == 0)
		return;
	memmove(scan->recent.items, scan->recent.items + count,
		(scan->recent.count - count) * sizeof(*scan->recent.items));
	scan->recent.count -= count;
}

static void scan_free(struct x_scan *scan)
{
	free(scan->since);
	free(scan->message);
	free(scan->token);
	free(scan->settled);
	recent_forget(scan, scan->recent.count);
	free(scan->recent.items);
	parcel_release(&scan->parcel);
	free(scan);
}

void x_scan_release(struct session *s)
{
	if (s->scan)
		scan_free(s->scan);
	s->scan = NULL;
}

/* ---- the cursor ---- */

static char *write_cursor(const struct x_scan *scan)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, CURSOR_MAX);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_add_int(&w, "began", scan->began_us);
	json_add_str(&w, "since", scan->since);
	json_add_str(&w, "message", scan->message);
	json_add_int(&w, "checked", scan->checked_us);
	json_begin(&w, "recent", '[');
	for (size_t i = 0; i < scan->recent.count; i++) {
		json_add_str(&w, NULL, scan->recent.items[i].id);
		json_add_int(&w, NULL, scan->recent.items[i].created_us);
	}
	json_end(&w, ']');
	json_end(&w, '}');
	return strbuf_take(&out);
}

static void recent_add(struct x_scan *scan, const char *id, int64_t created_us)
{
	struct recent recent = {.created_us = created_us};
	for (size_t i = 0; i < scan->recent.count; i++)
		if (strcmp(scan->recent.items[i].id, id) == 0)
			return;
	if (scan->recent.count == RECENT_MAX)
		recent_forget(scan, 1);
	recent.id = mem_strdup(id);
	MEM_PUSH(&scan->recent, recent);
}

static void read_recent(struct x_scan *scan, const struct json *list)
{
	const struct json *id = NULL;
	JSON_EACH (one, list) {
		if (id && one->type == JSON_NUMBER && x_is_id(id->text))
			recent_add(scan, id->text, strtoll(one->text, NULL, 10));
		id = one->type == JSON_STRING ? one : NULL;
	}
}

static struct x_scan *read_cursor(const char *cursor)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct x_scan *scan = mem_zero(1, sizeof(*scan));
	const struct json *json = json_text(&arena, cursor);
	const char *since = json_str(json, "since"), *message = json_str(json, "message");
	int64_t now = clock_now_us();
	scan->page = PAGE;
	if (json_int(json, "began", &scan->began_us) == -1 || scan->began_us > now)
		scan->began_us = now;
	if (json_int(json, "checked", &scan->checked_us) == -1 || scan->checked_us > now)
		scan->checked_us = now;
	mem_replace(&scan->since, x_is_id(since) ? since : NULL);
	mem_replace(&scan->message, message);
	read_recent(scan, json_at(json, "recent"));
	return scan;
}

/* ---- the end of a poll ---- */

/* What X refuses to every poll is no answer, but no reason to stop asking either. */
static void finish(struct session *s)
{
	struct x_scan *scan = s->scan;
	struct err err = scan->err;
	bool whole = scan->whole && (err.code == ERR_NONE || err.code == ERR_DEGRADED);
	char *cursor MEM_AUTO = whole ? write_cursor(scan) : NULL;
	if (err.code == ERR_REJECTED)
		err.code = ERR_NETWORK;
	s->host.polled(s->host.data, &err, scan->retry_us, cursor);
}

/* The walk is whole by now: what cannot be had beside it hides no mention. */
static void note(struct x_scan *scan, const struct err *err, int64_t retry_us)
{
	if (err->code == ERR_NONE || scan->err.code != ERR_NONE)
		return;
	scan->err = *err;
	scan->retry_us = retry_us;
	if (err->code == ERR_REJECTED || err->code == ERR_NETWORK)
		scan->err.code = ERR_DEGRADED;
}

static void rechecked(struct session *s, const struct err *err, int64_t retry_us)
{
	note(s->scan, err, retry_us);
	if (err->code == ERR_NONE)
		s->scan->checked_us = clock_now_us();
	finish(s);
}

static void recheck(struct session *s)
{
	struct x_scan *scan = s->scan;
	int64_t now = clock_now_us();
	size_t old = 0;
	char *ids[RECENT_MAX];
	while (old < scan->recent.count &&
		scan->recent.items[old].created_us < now - RECHECK_FOR_US)
		old++;
	recent_forget(scan, old);
	if (now - scan->checked_us < RECHECK_EVERY_US) {
		finish(s);
		return;
	}
	for (size_t i = 0; i < scan->recent.count; i++)
		ids[i] = scan->recent.items[i].id;
	x_recheck(s, ids, scan->recent.count, rechecked);
}

static void messages_read(struct session *s, const struct err *err, int64_t retry_us)
{
	note(s->scan, err, retry_us);
	recheck(s);
}

/* ---- one page ---- */

static void walked(struct session *s)
{
	struct x_scan *scan = s->scan;
	parcel_reverse(&scan->parcel);
	if (parcel_deliver(&scan->parcel, &s->host, &scan->err) == -1)
		scan->whole = false;
	if (scan->whole && scan->settled)
		mem_replace(&scan->since, scan->settled);
	if (scan->err.code != ERR_NONE) {
		finish(s);
		return;
	}
	x_unread_ask(s);
	x_watch_tend(s);
	x_direct(s, &scan->message, messages_read);
}

static void page_came(struct session *s, void *data, const struct reply *reply);

static void ask_page(struct session *s)
{
	struct x_scan *scan = s->scan;
	char from[CLOCK_RFC3339_BYTES];
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_MAX_BYTES);
	strbuf_printf(&path, "/2/users/%s/mentions?max_results=%d", s->id, scan->page);
	if (scan->since)
		strbuf_printf(&path, "&since_id=%s", scan->since);
	else
		strbuf_printf(&path, "&start_time=%s",
			clock_rfc3339((scan->began_us - LOOK_BACK_US) / CLOCK_S * CLOCK_S, from));
	if (scan->token) {
		strbuf_str(&path, "&pagination_token=");
		http_encode(&path, scan->token);
	}
	strbuf_printf(&path, "&%s", x_fields(s));
	call_start(&s->calls, &(struct call_request){.path = path.buf}, page_came, NULL, NULL);
}

/* The newest that is old enough is where the next walk ends. */
static void take_page(struct session *s, const struct reply *reply)
{
	struct x_scan *scan = s->scan;
	int64_t now = clock_now_us();
	JSON_EACH (post, json_at(reply->json, "data")) {
		const char *id = json_str(post, "id");
		int64_t us = json_time(post, "created_at");
		scan->shown++;
		if (!x_is_id(id) || !us)
			continue;
		if (us > scan->settled_us && us <= now - SETTLED_US) {
			mem_replace(&scan->settled, id);
			scan->settled_us = us;
		}
		if (!x_is_ours(s, post) && us > now - RECHECK_FOR_US)
			recent_add(scan, id, us);
	}
	x_page_take(s, &scan->parcel, reply, MENTION_MENTION, NULL);
}

/* A refusal that another way of asking may help: less of a page, whichever it is, or other words.
 */
static bool ask_otherwise(struct session *s, const struct reply *reply)
{
	struct x_scan *scan = s->scan;
	if (!reply->too_large || scan->page == FEWEST)
		return scan->pages == 0 && x_old_words(s, reply);
	scan->page = scan->page / 4 > FEWEST ? scan->page / 4 : FEWEST;
	return true;
}

static void page_came(struct session *s, void *data, const struct reply *reply)
{
	struct x_scan *scan = s->scan;
	if (reply->err.code != ERR_NONE && ask_otherwise(s, reply)) {
		ask_page(s);
		return;
	}
	if (reply->err.code != ERR_NONE || !reply->json || reply->json->type != JSON_OBJECT) {
		scan->err = reply->err;
		scan->retry_us = reply->retry_us;
		if (scan->err.code == ERR_NONE)
			err_set(&scan->err, ERR_NETWORK, _("the server's answer holds no posts"));
		walked(s); /* what came before is delivered all the same */
		return;
	}
	take_page(s, reply);
	const char *next = json_str(reply->json, "meta.next_token");
	if (next && *next && ++scan->pages < PAGES_MAX && scan->shown < SHOWN_MOST) {
		mem_replace(&scan->token, next);
		ask_page(s);
		return;
	}
	scan->whole = true;
	if (scan->shown >= SHOWN_MOST)
		s->host.missed(s->host.data);
	walked(s);
}

/* ---- a poll ---- */

static void begin(struct session *s, void *data, const struct reply *reply)
{
	if (reply->err.code == ERR_NONE) {
		ask_page(s);
		return;
	}
	s->scan->err = reply->err;
	s->scan->retry_us = reply->retry_us;
	finish(s);
}

void x_poll(struct session *s, const char *cursor)
{
	x_scan_release(s);
	s->scan = read_cursor(cursor);
	if (!x_login_holds(s))
		s->calls.known = false;
	call_start(&s->calls, &(struct call_request){0}, begin, NULL, NULL);
}
