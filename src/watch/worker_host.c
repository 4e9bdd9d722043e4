/* What a session tells its worker, and may ask of it. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/intake.h"
#include "store/outbox.h"
#include "watch/worker_state.h"

/* What a stream brought and could not be stored is still on the network: the next poll brings it.
 */
static int on_deliver(void *data, const struct mention *mentions, size_t count)
{
	struct worker *w = data;
	size_t before = w->ingest.fresh;
	int rc = ingest_deliver(&w->ingest, mentions, count);
	if (rc == 0)
		health_heard(&w->health, w->ingest.fresh - before);
	else if (!w->polling)
		w->poll_ms = 0;
	return rc;
}

static bool on_knows(void *data, const struct mention *m)
{
	struct worker *w = data;
	return ingest_knows(&w->ingest, m);
}

static bool on_posted(void *data, const char *remote_id)
{
	const struct worker *w = data;
	return outbox_has(w->store, w->setup->account->name, remote_id);
}

static bool on_heard(void *data, const char *native_id)
{
	const struct worker *w = data;
	return intake_heard(w->store, w->setup->account->name, native_id);
}

static void register_account(struct worker *w)
{
	struct err err = ERR_INIT;
	if (account_register(w->store, &w->actor, &w->row, &err))
		w->fatal = err;
}

static void on_identity(void *data, const char *handle, const struct length_limit *limit)
{
	struct worker *w = data;
	bool same_limit = !limit || memcmp(limit, &w->row.limit, sizeof(*limit)) == 0;
	if (same_limit && w->row.handle && handle && strcmp(handle, w->row.handle) == 0)
		return;
	if (limit)
		w->row.limit = *limit;
	if (handle) {
		snprintf(w->handle, sizeof(w->handle), "%s", handle);
		w->row.handle = w->handle;
	}
	register_account(w);
}

static void on_signed_until(void *data, int64_t until_us)
{
	struct worker *w = data;
	struct err err = ERR_INIT;
	if (account_set_signed_until(w->store, &w->actor, w->row.name, until_us, &err))
		w->fatal = err;
	w->warn_us = until_us ? until_us - SIGN_IN_DAYS * CLOCK_DAY : 0;
}

/* At a poll: days ahead a minute more is nothing. */
static void warn_signed(struct worker *w)
{
	struct err err = ERR_INIT;
	if (!w->warn_us || clock_now_us() < w->warn_us)
		return;
	if (account_warn_signed(w->store, &w->actor, w->row.name, &err))
		log_line(LOG_LEVEL_ERROR, "account %s: %s", w->row.name, err.msg);
	else
		w->warn_us = 0;
}

/* An account of an exercise: made as real as the row of its network would be, and served by us. */
static void on_plays(void *data, const struct part *part)
{
	struct worker *w = data;
	struct err err = ERR_INIT;
	struct account_row row = w->row;
	row.name = part->account;
	row.network = part->network;
	row.label = part->label;
	row.limit = part->limit;
	row.can = part->can;
	row.direct_limit = (struct length_limit){0};
	row.handle = NULL;
	row.worker = w->row.name;
	if (account_register(w->store, &w->actor, &row, &err))
		w->fatal = err;
}

/* The cursor is kept in memory at every poll and stored only behind something that came, by a poll,
 * a stream or a relay: a poll that finds nothing writes nothing, and from an old cursor everything
 * since comes again. */
static void keep_cursor(struct worker *w, const char *cursor)
{
	if (cursor)
		mem_replace(&w->cursor, cursor);
	if (!w->cursor || w->ingest.delivered == 0)
		return;
	if (w->stored_cursor && strcmp(w->cursor, w->stored_cursor) == 0)
		return;
	struct err err = ERR_INIT;
	if (account_set_cursor(w->store, w->setup->account->name, w->cursor, &err)) {
		log_line(LOG_LEVEL_ERROR, "account %s: %s", w->setup->account->name, err.msg);
		return;
	}
	mem_replace(&w->stored_cursor, w->cursor);
	w->ingest.delivered = 0;
}

static void on_polled(void *data, const struct err *why, int64_t retry_us, const char *cursor)
{
	struct worker *w = data;
	const struct err *own = w->ingest.err.code ? &w->ingest.err : NULL;
	w->polling = false;
	w->polled = true;
	if (own && (own->code == ERR_STORE || own->code == ERR_SUPERSEDED))
		w->fatal = *own;
	else if (own)
		worker_poll_failed(w, own, 0);
	else if (why && why->code)
		worker_poll_failed(w, why, retry_us);
	else
		health_good(&w->health);
	if (!own)
		keep_cursor(w, cursor);
	warn_signed(w);
	worker_plan_poll(w);
}

/* Between a poll and a stream nothing is lost: the stream is opened first, then a poll asks for
 * what came before. */
static void on_streaming(void *data, enum stream_state state, const struct err *why)
{
	struct worker *w = data;
	bool failed = state != STREAM_LIVE && why && why->code;
	if (failed && (w->stream.now == STREAM_OPEN || state == STREAM_ABSENT))
		log_line(LOG_LEVEL_INFO, "account %s: stream: %s", w->setup->account->name,
			why->msg);
	if (stream_turned(&w->stream, state, clock_mono_ms()))
		w->poll_ms = 0;
	health_streaming(&w->health, w->stream.now == STREAM_OPEN);
}

static void on_missed(void *data)
{
	struct worker *w = data;
	health_missed(&w->health);
}

static void on_prepared(
	void *data, int64_t post_id, const char *key, const char *record, const struct err *why)
{
	struct worker *w = data;
	sender_prepared(&w->sender, post_id, key, record, why);
}

static void on_answered(void *data, int64_t post_id, enum send_result result, const char *remote_id,
	const char *url, const char *why, int64_t retry_us)
{
	struct worker *w = data;
	sender_answered(&w->sender, post_id, result, remote_id, url, why, retry_us);
}

static void on_looked_up(void *data, int64_t post_id, enum lookup_result result,
	const char *remote_id, const char *url)
{
	struct worker *w = data;
	sender_looked_up(&w->sender, post_id, result, remote_id, url);
}

static void on_moderated(
	void *data, int64_t id, enum send_result result, const char *why, int64_t retry_us)
{
	struct worker *w = data;
	moderator_told(&w->moderator, id, result, why, retry_us);
}

struct session_host worker_host(struct worker *w)
{
	return (struct session_host){.data = w,
		.network = w->setup->network,
		.config = w->setup->account,
		.watches = w->setup->watches,
		.watch_count = w->setup->watch_count,
		.session_file = w->setup->session_file,
		.deliver = on_deliver,
		.knows = on_knows,
		.posted = on_posted,
		.heard = on_heard,
		.streaming = on_streaming,
		.missed = on_missed,
		.polled = on_polled,
		.identity = on_identity,
		.plays = on_plays,
		.signed_until = on_signed_until,
		.prepared = on_prepared,
		.answered = on_answered,
		.looked_up = on_looked_up,
		.moderated = on_moderated};
}
