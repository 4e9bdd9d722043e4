/* Reading a page so that nothing is lost: its newest posts with their newest comments, the posts
 * that name it, and its conversations.
 *
 * Each of the three lists has its newest first. A round walks back until a page brings nothing new
 * and reaches back to where the last whole round began, or further when there was none; so does a
 * walk below one post or in one conversation, when what stands with it in the list may not be all
 * that is new. Comments come below older posts as well, so as many of the newest posts are looked
 * at each time; from time to time more of them, and a day further back, for what came late or was
 * changed. Part by part: that one may not be read holds up no other. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/facebook/scan.h"

enum {
	PAGE = 25,       /* elements of a list, each with what stands below it */
	BELOW = 10,      /* of what stands below one, in the list itself */
	WALK_PAGE = 100, /* the most that the network gives */
	FEWER = 4,       /* times, when it is too much for the network */
	POSTS = 50,      /* that are looked at in each round, and in a deep one */
	POSTS_DEEP = 200,
	PAGES_MAX = 400, /* of one round */
	CURSOR_BYTES = 96,
	TOO_MUCH = 1, /* its error for that, among others */
};

static const int64_t OVERLAP_US = 10 * CLOCK_MIN, DEEP_US = CLOCK_DAY, DEEP_EVERY_US = CLOCK_HOUR;

/* ---- its memory ---- */

static void scan_clear(struct facebook_scan *scan)
{
	while (scan->walks.count)
		facebook_walk_free(&scan->walks.items[--scan->walks.count]);
	free(scan->after);
	scan->after = NULL;
}

void facebook_scan_release(struct session *s)
{
	facebook_window_release(s);
	if (!s->scan)
		return;
	scan_clear(s->scan);
	free(s->scan->walks.items);
	parcel_release(&s->scan->found);
	free(s->scan);
	s->scan = NULL;
}

/* ---- the end of a round ---- */

static void finish(struct session *s)
{
	struct facebook_scan *scan = s->scan;
	char cursor[CURSOR_BYTES];
	int64_t slow_us = 0;
	struct err slow = ERR_INIT;
	bool broken = scan->err.code != ERR_NONE && scan->err.code != ERR_DEGRADED;
	if (!broken && scan->deep)
		scan->next_deep_us = clock_now_us() + DEEP_EVERY_US;
	if (!broken && facebook_is_slow(s, 0, &slow, &slow_us)) {
		scan->err = slow;
		scan->retry_us = slow_us;
	}
	snprintf(cursor, sizeof(cursor), "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
		scan->began_us, scan->anchor_us[FEED], scan->anchor_us[TAGGED],
		scan->anchor_us[TALKS]);
	scan_clear(scan);
	s->host.polled(s->host.data, &scan->err, scan->retry_us, cursor);
}

static void finish_whole(struct session *s)
{
	facebook_window_ask(s, finish);
}

/* ---- the three lists ---- */

static const struct {
	const char *edge, *more, *what, *time;
	size_t (*take)(struct session *s, const struct json *one, const char *source);
} parts[PARTS] = {
	[FEED] = {"feed", "&include_hidden=true", N_("the posts on the page"), "created_time",
		facebook_take_post},
	[TAGGED] = {"tagged", "", N_("the posts that name the page"), "tagged_time",
		facebook_take_tagged},
	[TALKS] = {"conversations", "&platform=messenger", N_("the messages"), "updated_time",
		facebook_take_talk},
};

static void begin_part(struct session *s);
static void page_came(struct session *s, void *data, const struct reply *reply);
static void walk_on(struct session *s);

static void fields_of(struct strbuf *out, const struct facebook_scan *scan)
{
	if (scan->part == TALKS)
		strbuf_printf(out, "id,updated_time,can_reply,participants,messages.limit(%d){%s}",
			BELOW, facebook_message_fields);
	else if (scan->part == TAGGED)
		strbuf_printf(out, "tagged_time,%s", facebook_post_fields);
	else
		strbuf_printf(out,
			"%s,comments.order(reverse_chronological).filter(stream).limit(%d){%s}",
			facebook_post_fields, BELOW, facebook_comment_fields);
}

static void ask_page(struct session *s)
{
	struct facebook_scan *scan = s->scan;
	struct strbuf path STRBUF_AUTO, fields STRBUF_AUTO;
	strbuf_init(&path, 16 << 10);
	strbuf_init(&fields, 4096);
	fields_of(&fields, scan);
	facebook_path(&path, s->page.id, parts[scan->part].edge, fields.buf);
	strbuf_printf(&path, "%s&limit=%d", parts[scan->part].more, scan->page);
	if (scan->after) {
		strbuf_str(&path, "&after=");
		http_encode(&path, scan->after);
	}
	scan->pages++;
	call_start(&s->calls, &(struct call_request){.path = path.buf}, page_came, NULL, NULL);
}

/* A part is over: what it brought goes to the host, and only then its anchor moves. */
static void end_part(struct session *s, bool whole)
{
	struct facebook_scan *scan = s->scan;
	parcel_sort(&scan->found);
	if (parcel_deliver(&scan->found, &s->host, &scan->err) == -1)
		whole = false;
	enum err_code code = scan->err.code;
	scan->settled[scan->part] = whole;
	if (whole && scan->newest_us > scan->anchor_us[scan->part])
		scan->anchor_us[scan->part] = scan->newest_us;
	if (code != ERR_NONE && code != ERR_DEGRADED) {
		finish(s);
		return;
	}
	scan->part++;
	begin_part(s);
}

/* What we may not read is said once; the rest is read. */
static void refused(struct session *s, const struct reply *reply)
{
	struct facebook_scan *scan = s->scan;
	if (!scan->refused_before[scan->part])
		log_line(LOG_LEVEL_WARNING, "account %s: %s: %s", s->host.config->name,
			_(parts[scan->part].what), reply->err.msg);
	scan->refused_before[scan->part] = true;
	err_set(&scan->err, ERR_DEGRADED, "%s: %s", _(parts[scan->part].what), reply->err.msg);
	end_part(s, false);
}

static void broke_off(struct session *s, const struct reply *reply)
{
	struct facebook_scan *scan = s->scan;
	if (reply->err.code == ERR_REJECTED) {
		refused(s, reply);
		return;
	}
	scan->err = reply->err;
	scan->retry_us = reply->retry_us;
	if (scan->err.code == ERR_NONE)
		err_set(&scan->err, ERR_NETWORK, _("the server's answer holds no list"));
	if (scan->err.code == ERR_RATE && !scan->retry_us)
		scan->retry_us = facebook_slow_until_us(s);
	end_part(s, false);
}

/* ---- pages ---- */

/* So much is used that only replies go on: what came until here is delivered. */
static bool has_to_stop(struct session *s)
{
	struct facebook_scan *scan = s->scan;
	if (!facebook_is_slow(s, FACEBOOK_STOP, &scan->err, &scan->retry_us))
		return false;
	end_part(s, false);
	return true;
}

/* There may be more than we walk, or than the network shows. */
static bool is_enough(struct session *s)
{
	if (s->scan->pages < PAGES_MAX)
		return false;
	s->host.missed(s->host.data);
	return true;
}

static bool asks_for_less(int *page, const struct reply *reply)
{
	bool too_much =
		reply->too_large || (reply->status == 500 && facebook_error(reply) == TOO_MUCH);
	if (!too_much || *page == 1)
		return false;
	*page = *page / FEWER > 1 ? *page / FEWER : 1;
	return true;
}

static void page_came(struct session *s, void *data, const struct reply *reply)
{
	struct facebook_scan *scan = s->scan;
	const struct json *list = json_at(reply->json, "data");
	size_t fresh = 0;
	int64_t oldest_us = INT64_MAX;
	if (asks_for_less(&scan->page, reply)) {
		ask_page(s);
		return;
	}
	if (reply->err.code != ERR_NONE || !list || list->type != JSON_ARRAY) {
		broke_off(s, reply);
		return;
	}
	JSON_EACH (one, list) {
		int64_t us = facebook_time_of(one, parts[scan->part].time);
		facebook_note_oldest(&oldest_us, us);
		facebook_note_newest(scan, us);
		fresh += parts[scan->part].take(s, one, reply->url);
	}
	if (scan->part == FEED && scan->looked == 0)
		facebook_window_compare(s, NULL, list, !json_str(reply->json, "paging.next"));
	scan->refused_before[scan->part] = false;
	scan->looked += list->len;
	bool looked = scan->part != FEED || scan->looked >= (scan->deep ? POSTS_DEEP : POSTS);
	bool reached = oldest_us <= scan->stop_us && fresh == 0 && looked;
	facebook_go_on_after(&scan->after, json_at(reply->json, "paging"));
	if (has_to_stop(s))
		return;
	if (scan->after && list->len && !reached && !is_enough(s))
		ask_page(s);
	else
		walk_on(s);
}

/* ---- what goes on below one of them ---- */

static void walk_came(struct session *s, void *data, const struct reply *reply)
{
	struct facebook_scan *scan = s->scan;
	struct facebook_walk *walk = &scan->walks.items[scan->walks.count - 1];
	const struct json *list = json_at(reply->json, "data");
	int64_t oldest_us = INT64_MAX;
	size_t fresh = 0;
	if (asks_for_less(&scan->walk_page, reply)) {
		walk_on(s);
		return;
	}
	if (reply->err.code == ERR_NONE && list && walk->psid) {
		const struct facebook_talk talk = {
			.psid = arena_strdup(&scan->found.arena, walk->psid),
			.last_us = walk->last_us ? walk->last_us : facebook_last_of(s, list)};
		fresh = facebook_take_messages(s, list, &talk, reply->url, &oldest_us);
	} else if (reply->err.code == ERR_NONE && list) {
		const char *post = arena_strdup(&scan->found.arena, walk->id);
		fresh = facebook_take_comments(s, list, post, reply->url, &oldest_us);
	} else if (!facebook_is_gone(reply)) {
		broke_off(s, reply);
		return;
	}
	facebook_go_on_after(&walk->after, json_at(reply->json, "paging"));
	bool reached = oldest_us <= scan->stop_us && fresh == 0;
	if (!walk->after || reached || facebook_is_history(scan, oldest_us) || is_enough(s)) {
		facebook_walk_free(walk);
		scan->walks.count--;
	}
	if (!has_to_stop(s))
		walk_on(s);
}

static void walk_on(struct session *s)
{
	struct facebook_scan *scan = s->scan;
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 16 << 10);
	if (scan->walks.count == 0) {
		end_part(s, true);
		return;
	}
	const struct facebook_walk *walk = &scan->walks.items[scan->walks.count - 1];
	facebook_path(&path, walk->id, walk->psid ? "messages" : "comments",
		walk->psid ? facebook_message_fields : facebook_comment_fields);
	strbuf_printf(&path, "%s&limit=%d&after=",
		walk->psid ? "" : "&filter=stream&order=reverse_chronological", scan->walk_page);
	http_encode(&path, walk->after);
	scan->pages++;
	call_start(&s->calls, &(struct call_request){.path = path.buf}, walk_came, NULL, NULL);
}

/* ---- a round ---- */

static void begin_part(struct session *s)
{
	struct facebook_scan *scan = s->scan;
	scan_clear(scan);
	if (scan->part == PARTS) {
		finish_whole(s);
		return;
	}
	int64_t anchor_us = scan->anchor_us[scan->part];
	scan->until_us = anchor_us ? anchor_us - OVERLAP_US : scan->began_us - FACEBOOK_HISTORY_US;
	scan->until_us -= scan->deep && anchor_us ? DEEP_US : 0;
	bool settled = scan->settled[scan->part] && anchor_us && !scan->deep;
	scan->stop_us = settled ? anchor_us : scan->until_us;
	scan->newest_us = 0;
	scan->looked = 0;
	ask_page(s);
}

static void begin(struct session *s, void *data, const struct reply *reply)
{
	struct facebook_scan *scan = s->scan;
	scan->err = reply->err;
	scan->retry_us = reply->retry_us;
	int at_least = scan->waits ? 0 : FACEBOOK_STOP;
	if (scan->err.code != ERR_NONE ||
		facebook_is_slow(s, at_least, &scan->err, &scan->retry_us))
		finish(s);
	else
		begin_part(s);
}

/* A clock that was far ahead, ours or theirs, must not make history of what comes. */
static void read_cursor(struct facebook_scan *scan, const char *cursor, int64_t now)
{
	int64_t *anchor = scan->anchor_us;
	if (!cursor ||
		sscanf(cursor, "%" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64, &scan->began_us,
			&anchor[FEED], &anchor[TAGGED], &anchor[TALKS]) != 4) {
		scan->began_us = now;
		anchor[FEED] = anchor[TAGGED] = anchor[TALKS] = 0;
	}
	if (scan->began_us > now)
		scan->began_us = now;
	for (size_t i = 0; i < PARTS; i++)
		if (anchor[i] > now + CLOCK_DAY)
			anchor[i] = now;
}

void facebook_poll(struct session *s, const char *cursor)
{
	int64_t now = clock_now_us();
	if (!s->scan)
		s->scan = mem_zero(1, sizeof(*s->scan));
	struct facebook_scan *scan = s->scan;
	read_cursor(scan, cursor, now);
	scan->part = FEED;
	scan->pages = 0;
	scan->waits = facebook_slow_until_us(s) != 0;
	scan->err = (struct err)ERR_INIT;
	scan->retry_us = 0;
	scan->deep = now >= scan->next_deep_us || scan->next_deep_us - now > DEEP_EVERY_US;
	if (scan->deep || !scan->page)
		scan->page = PAGE;
	scan->walk_page = WALK_PAGE;
	if (now >= s->again_us || s->again_us - now > CLOCK_DAY)
		s->calls.known = false;
	call_start(&s->calls, &(struct call_request){0}, begin, NULL, NULL);
}
