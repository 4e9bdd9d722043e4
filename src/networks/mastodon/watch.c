/* Watches look at the timelines of tags, which every server has. Its search is not asked: most
 * servers have none for words, and none would say so. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "desk/watch.h"
#include "networks/mastodon/read.h"

enum { PAGE = 40, PAGES_MAX = 5 };

/* A tag costs a request, and all share the budget: not at every poll. What is older than a day when
 * a watch begins is history. */
static const int64_t EVERY_US = 60 * CLOCK_S, OLD_US = CLOCK_DAY;

struct round {
	void (*done)(struct session *s, const struct err *err, int64_t retry_us);
	size_t watch, term; /* at which it is */
	int pages;
	const struct watch *found_by; /* what is on this page */
	size_t fresh;                 /* of it */
	struct mastodon_arrivals *arrivals;
};

const char *mastodon_watch_fault(const char *term)
{
	size_t len = *term == '#' ? 1 : 0;
	while (len && (isalnum((unsigned char)term[len]) || term[len] == '_' ||
			      (unsigned char)term[len] >= 0x80))
		len++;
	return len > 1 && !term[len] ? NULL
				     : N_("this network can only watch hashtags, such as '#road'");
}

static void ask(struct session *s, struct round *round, const char *path);

/* The watch at hand, past those that are over. */
static const struct watch *at_hand(const struct session *s, struct round *round)
{
	for (; round->watch < s->host.watch_count; round->watch++, round->term = 0) {
		const struct watch *watch = s->host.watches[round->watch];
		if (watch_runs(watch, clock_now_us()) && round->term < watch->term_count)
			return watch;
	}
	return NULL;
}

static void end(struct session *s, struct round *round, const struct err *err, int64_t retry_us)
{
	void (*done)(struct session * s, const struct err *err, int64_t retry_us) = round->done;
	free(round);
	done(s, err, retry_us);
}

static void next_term(struct session *s, struct round *round)
{
	const struct watch *watch = at_hand(s, round);
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 8192);
	if (!watch) {
		end(s, round, &(struct err){.code = ERR_NONE}, 0);
		return;
	}
	strbuf_str(&path, "/api/v1/timelines/tag/");
	http_encode(&path, watch->terms[round->term] + 1);
	strbuf_printf(&path, "?limit=%d", PAGE);
	round->pages = 0;
	ask(s, round, path.buf);
}

static void take(struct session *s, void *data, const struct json *status,
	const struct json_slice *raw, const struct reply *reply)
{
	struct round *round = data;
	struct arena *a = &round->arrivals->parcel.arena;
	struct err err = ERR_INIT;
	struct mention m;
	if (mastodon_is_ours(s, status) || mastodon_is_addressed(s, status) ||
		mastodon_mention_of_status(&m, status, MENTION_WATCH, s, a, &err) == -1 ||
		m.created_us < clock_now_us() - OLD_US)
		return;
	m.watch = arena_strdup(a, round->found_by->name);
	round->fresh += mastodon_arrivals_add(round->arrivals, &m, raw, reply->url);
}

static void page_came(struct session *s, void *data, const struct reply *reply)
{
	struct round *round = data;
	if (reply->err.code != ERR_NONE) {
		end(s, round, &reply->err, reply->retry_us);
		return;
	}
	round->fresh = 0;
	round->arrivals = mastodon_arrivals_new(s, NULL);
	round->found_by = at_hand(s, round);
	if (round->found_by)
		reply_each(s, reply, NULL, take, round);
	mastodon_arrive(round->arrivals);
	char *next MEM_AUTO = mastodon_next_page(s, reply->link);
	if (next && round->fresh && ++round->pages < PAGES_MAX) {
		ask(s, round, next);
		return;
	}
	round->term++;
	next_term(s, round);
}

static void ask(struct session *s, struct round *round, const char *path)
{
	call_start(&s->calls, &(struct call_request){.path = path}, page_came, round, free);
}

void mastodon_watch(
	struct session *s, void (*done)(struct session *s, const struct err *err, int64_t retry_us))
{
	struct round *round = mem_zero(1, sizeof(*round));
	round->done = done;
	int64_t ago_us = clock_now_us() - s->watched_us;
	if (s->watched_us && ago_us >= 0 && ago_us < EVERY_US)
		round->watch = s->host.watch_count;
	else
		s->watched_us = clock_now_us();
	next_term(s, round);
}
