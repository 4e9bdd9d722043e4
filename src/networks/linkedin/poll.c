/* Polling the notifications of our page: all since the last complete walk, with an overlap, and
 * from time to time a day more, for what LinkedIn was late with. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/linkedin/scan.h"
#include "networks/linkedin/read.h"

enum {
	PAGE = 50,
	FEWER = 4, /* times, when a page is larger than an answer may be, or a walk too long */
	PAGES_MAX = 100, /* of one walk */
	CURSOR_BYTES = 48,
	PATH_BYTES = 1024,
};

/* LinkedIn keeps notifications for 60 days. */
#define KEPT_US (60 * CLOCK_DAY)

static const int64_t HISTORY_US = 7 * CLOCK_DAY, OVERLAP_US = 10 * CLOCK_MIN, DEEP_US = CLOCK_DAY,
		     DEEP_EVERY_US = CLOCK_HOUR, NET_EVERY_US = CLOCK_HOUR, NARROWEST_US = CLOCK_S;

void linkedin_scan_release(struct session *s)
{
	if (s->scan)
		linkedin_net_release(&s->scan->net);
	free(s->scan);
	s->scan = NULL;
}

/* ---- the end of a poll ---- */

static void finish(struct session *s)
{
	struct linkedin_scan *scan = s->scan;
	char cursor[CURSOR_BYTES];
	struct err err = scan->err;
	int64_t now = clock_now_us();
	if (err.code == ERR_NONE && scan->net_err.code == ERR_DEGRADED)
		err = scan->net_err;
	bool good = err.code == ERR_NONE || err.code == ERR_DEGRADED;
	if (good && scan->whole && scan->deep)
		scan->next_deep_us = now + DEEP_EVERY_US;
	s->limited = err.code == ERR_RATE ? s->limited + 1 : 0;
	if (err.code == ERR_RATE && !scan->retry_us)
		scan->retry_us = linkedin_again_us(s->limited, now);
	/* What is refused to every poll is no answer, but no reason to stop asking either. */
	if (err.code == ERR_REJECTED)
		err.code = ERR_NETWORK;
	snprintf(cursor, sizeof(cursor), "%" PRId64 " %" PRId64, scan->began_us, scan->anchor_us);
	s->host.polled(s->host.data, &err, scan->retry_us, scan->moved ? cursor : NULL);
}

/* Comments that cannot be read hide no notification, nor the other way round. */
static void netted(struct session *s, const struct err *err, int64_t retry_us)
{
	struct linkedin_scan *scan = s->scan;
	bool over = err->code == ERR_NONE || err->code == ERR_DEGRADED || err->code == ERR_REJECTED;
	if (over)
		scan->next_net_us = clock_now_us() + NET_EVERY_US;
	scan->net_err = *err;
	if (err->code == ERR_REJECTED || err->code == ERR_NETWORK)
		scan->net_err.code = ERR_DEGRADED;
	if (scan->net_err.code != ERR_DEGRADED && err->code != ERR_NONE) {
		scan->err = *err;
		scan->retry_us = retry_us;
	}
	finish(s);
}

static void begin_walk(struct session *s, int64_t start_us, int64_t end_us);
static void ask_page(struct session *s);

/* What this walk brought is in; true when another one goes on behind it. */
static bool walks_on(struct session *s)
{
	struct linkedin_scan *scan = s->scan;
	int64_t seen_us = scan->end_us - OVERLAP_US;
	if (!scan->whole)
		return false;
	scan->moved = true;
	if (seen_us > scan->anchor_us)
		scan->anchor_us = seen_us;
	if (scan->end_us >= scan->until_us)
		return false;
	/* As dense as it was here it need not be there. */
	int64_t end_us = scan->end_us + 2 * (scan->end_us - scan->start_us);
	begin_walk(s, scan->end_us, end_us < scan->until_us ? end_us : scan->until_us);
	ask_page(s);
	return true;
}

static void gathered(struct session *s, const struct err *err, int64_t retry_us)
{
	struct linkedin_scan *scan = s->scan;
	int64_t now = clock_now_us();
	if (err->code != ERR_NONE) {
		scan->whole = false;
		scan->err = *err;
		scan->retry_us = retry_us;
	}
	if (walks_on(s))
		return;
	bool due = now >= scan->next_net_us || scan->next_net_us - now > NET_EVERY_US;
	if (due && (scan->err.code == ERR_NONE || scan->err.code == ERR_DEGRADED))
		linkedin_net(s, scan->began_us - HISTORY_US, netted);
	else
		finish(s);
}

/* ---- the walk ---- */

static void page_came(struct session *s, void *data, const struct reply *reply);

/* The punctuation of lists and ranges has to stay as it is, what is between them is encoded. */
static void ask_page(struct session *s)
{
	struct linkedin_scan *scan = s->scan;
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_BYTES);
	strbuf_str(
		&path, "/rest/organizationalEntityNotifications?q=criteria&organizationalEntity=");
	http_encode(&path, s->organization);
	strbuf_str(&path, "&actions=List(");
	for (int i = 0; i < LINKEDIN_ACTIONS; i++)
		strbuf_printf(&path, "%s%s", i ? "," : "", linkedin_actions[i]);
	strbuf_printf(&path, ")&timeRange=(start:%" PRId64 ",end:%" PRId64 ")&start=%d&count=%d",
		scan->start_us / 1000, scan->end_us / 1000, scan->offset, scan->page);
	call_start(&s->calls, &(struct call_request){.path = path.buf}, page_came, NULL, NULL);
}

static void walk_ends(struct session *s)
{
	struct linkedin_gather *g = s->scan->gather;
	s->scan->gather = NULL;
	linkedin_gather_run(g);
}

/* The role of who signed in may be too small for notifications; comments may be read all the same.
 */
static void broke_off(struct session *s, const struct reply *reply)
{
	struct linkedin_scan *scan = s->scan;
	scan->err = reply->err;
	scan->retry_us = reply->retry_us;
	if (scan->err.code == ERR_NONE)
		err_set(&scan->err, ERR_NETWORK, _("the server's answer holds no notifications"));
	if (reply->status == 403) {
		scan->err.code = ERR_DEGRADED;
		if (s->role)
			err_set(&scan->err, ERR_DEGRADED,
				_("who signed in is %s of the page: LinkedIn tells of mentions to an ADMINISTRATOR only"),
				s->role);
	}
	walk_ends(s); /* what came before is delivered all the same */
}

/* Notifications come in no order that is promised: where there are too many for one walk, those of
 * the first part of its time are walked through first, and the rest behind them. */
static bool narrow(struct session *s)
{
	struct linkedin_scan *scan = s->scan;
	int64_t span_us = (scan->end_us - scan->start_us) / FEWER;
	if (span_us < NARROWEST_US)
		return false;
	scan->end_us = scan->start_us + span_us;
	scan->offset = scan->pages = 0;
	ask_page(s);
	return true;
}

static void page_came(struct session *s, void *data, const struct reply *reply)
{
	struct linkedin_scan *scan = s->scan;
	const struct json *list = json_at(reply->json, "elements");
	if (reply->too_large && scan->page > 1) {
		scan->page = scan->page / FEWER > 1 ? scan->page / FEWER : 1;
		ask_page(s);
		return;
	}
	if (reply->err.code != ERR_NONE || !list || list->type != JSON_ARRAY) {
		broke_off(s, reply);
		return;
	}
	linkedin_gather_add(
		scan->gather, reply->json, "elements", reply->body, reply->len, reply->url);
	scan->offset += (int)list->len;
	bool last = linkedin_is_last(reply->json, scan->page);
	if (!last && ++scan->pages < PAGES_MAX) {
		ask_page(s);
		return;
	}
	if (!last && narrow(s))
		return;
	scan->whole = true;
	if (!last) {
		/* So many in a moment are none: it is the list that has no end. */
		s->host.missed(s->host.data);
		scan->end_us = scan->until_us;
	}
	walk_ends(s);
}

static void begin_walk(struct session *s, int64_t start_us, int64_t end_us)
{
	struct linkedin_scan *scan = s->scan;
	scan->start_us = start_us;
	scan->end_us = end_us;
	scan->offset = scan->pages = 0;
	scan->whole = false;
	scan->gather = linkedin_gather_new(s, false, gathered);
}

/* ---- a poll ---- */

static void begin(struct session *s, void *data, const struct reply *reply)
{
	if (reply->err.code == ERR_NONE)
		ask_page(s);
	else
		broke_off(s, reply);
}

/* Where the walk begins: the first of a life goes far back, for the posts that name us and for the
 * newest word of each comment. What is older than LinkedIn keeps is lost, and that is said. */
static void begin_first_walk(struct session *s, int64_t now)
{
	struct linkedin_scan *scan = s->scan;
	scan->deep = now >= scan->next_deep_us || scan->next_deep_us - now > DEEP_EVERY_US;
	scan->until_us = now + OVERLAP_US; /* their clock may be ahead of ours */
	int64_t start_us = scan->anchor_us ? scan->anchor_us : scan->began_us;
	start_us -= scan->next_deep_us == 0 ? HISTORY_US : scan->deep ? DEEP_US : OVERLAP_US;
	if (scan->anchor_us && scan->anchor_us < now - KEPT_US)
		s->host.missed(s->host.data);
	if (start_us < now - KEPT_US)
		start_us = now - KEPT_US;
	begin_walk(s, start_us, scan->until_us);
}

void linkedin_poll(struct session *s, const char *cursor)
{
	int64_t now = clock_now_us();
	if (!s->scan)
		s->scan = mem_zero(1, sizeof(*s->scan));
	struct linkedin_scan *scan = s->scan;
	if (!cursor ||
		sscanf(cursor, "%" SCNd64 " %" SCNd64, &scan->began_us, &scan->anchor_us) != 2) {
		scan->began_us = now;
		scan->anchor_us = 0;
	}
	/* A clock that was ahead must not hide what came meanwhile. */
	if (scan->began_us > now)
		scan->began_us = now;
	if (scan->anchor_us > now)
		scan->anchor_us = now - HISTORY_US;
	begin_first_walk(s, now);
	scan->page = scan->deep || !scan->page ? PAGE : scan->page;
	scan->moved = false;
	scan->err = (struct err)ERR_INIT;
	scan->retry_us = 0;
	s->calls.known = s->calls.known && now < s->again_us;
	call_start(&s->calls, &(struct call_request){0}, begin, NULL, NULL);
}
