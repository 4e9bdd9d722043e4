#include "watch/health.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"

/* The longest that we stay away from a network that does not answer. */
enum { AWAY_MOST_MS = 300000 };

/* A network that limits us without saying for how long. */
#define LIMITED_FOR CLOCK_MIN

/* A gap that brought nothing is only told when it was longer than this. */
#define GAP_LEAST (2 * CLOCK_MIN)

/* What a rhythm must have shown before a pause in it means anything, and the least that it means.
 */
enum { RHYTHM_LEAST = 50 };
#define SILENCE_LEAST CLOCK_HOUR
#define SILENCE_MOST (7 * CLOCK_DAY)

/* Twice the longest pause that was normal lately. */
static int64_t learned_silence(const struct account_rhythm *rhythm)
{
	if (rhythm->count < RHYTHM_LEAST)
		return 0;
	int64_t us = 2 * rhythm->longest_us;
	return us < SILENCE_LEAST ? SILENCE_LEAST : us > SILENCE_MOST ? SILENCE_MOST : us;
}

void health_init(struct health *h, struct store *store, const struct actor *actor,
	const char *account, const struct account_row *row, int interval_s, int64_t silent_us)
{
	struct account_rhythm rhythm;
	struct err err = ERR_INIT;
	*h = (struct health){
		.store = store, .actor = actor, .account = account, .interval_s = interval_s};
	if (account_rhythm(store, account, &rhythm, &err))
		log_line(LOG_LEVEL_ERROR, "account %s: %s", account, err.msg);
	h->silence_us = silent_us < 0 ? learned_silence(&rhythm) : silent_us;
	h->heard_us = rhythm.last_us;
	if (!row)
		return;
	h->now.state = row->state;
	h->now.silent_us = row->silent_us;
	/* An earlier life that could not say when it ended was good at least until then. */
	h->away_us = row->last_us;
}

static void tell(struct health *h, const struct account_health *was)
{
	struct err err = ERR_INIT;
	if (account_set_health(h->store, h->actor, h->account, &h->now, &err))
		log_line(LOG_LEVEL_ERROR, "account %s: %s", h->account, err.msg);
	if (h->now.state != was->state)
		log_line(h->now.reason ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "account %s: %s%s%s",
			h->account, account_state_names[h->now.state], h->now.reason ? ": " : "",
			h->now.reason ? h->now.reason : "");
	if (!was->silent_us != !h->now.silent_us)
		log_line(h->now.silent_us ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "account %s: %s",
			h->account, h->now.silent_us ? "silent" : "heard again");
}

/* From the last good moment on, something may be missed. */
static void leave(struct health *h)
{
	if (h->away_us)
		return;
	h->away_us = h->now.good_us;
	h->loaded = 0;
}

static void change(struct health *h, enum account_state state, const char *reason, int64_t retry_us)
{
	struct account_health was = h->now;
	if (state != ACCOUNT_LIVE)
		leave(h);
	snprintf(h->reason, sizeof(h->reason), "%s", reason ? reason : "");
	h->now.state = state;
	h->now.reason = reason ? h->reason : NULL;
	h->now.retry_us = retry_us;
	tell(h, &was);
}

void health_signing_in(struct health *h)
{
	if (move_find("account", account_state_names[h->now.state],
		    account_state_names[ACCOUNT_SIGNING_IN]))
		change(h, ACCOUNT_SIGNING_IN, NULL, 0);
}

/* True when nothing of it is left to be told. */
static bool tell_gap(struct health *h)
{
	struct err err = ERR_INIT;
	struct account_gap gap = {.from_us = h->away_us,
		.until_us = clock_now_us(),
		.loaded = h->loaded,
		.whole = !h->missed};
	if (gap.from_us > gap.until_us) /* the clock was put back */
		gap.from_us = gap.until_us;
	if (!gap.loaded && gap.whole && gap.until_us - gap.from_us < GAP_LEAST)
		return true;
	if (account_set_gap(h->store, h->actor, h->account, &gap, &err)) {
		log_line(LOG_LEVEL_ERROR, "account %s: %s", h->account, err.msg);
		return false;
	}
	log_line(gap.whole ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING,
		"account %s: %" PRId64 " loaded, %s", h->account, gap.loaded,
		gap.whole ? "none missed" : "some may be missing");
	return true;
}

/* Between 0.9 and 1.1 of it, so that hosts and accounts do not march in step. */
static int64_t jitter(int64_t ms)
{
	uint32_t dice;
	hash_random(&dice, sizeof(dice));
	return ms * 9 / 10 + (int64_t)(dice % 1024) * ms / 5 / 1024;
}

/* Twice as long for each failure in a row; who is limited or signed out is not helped by that. */
static int64_t back_off_ms(const struct health *h, enum account_state state)
{
	int64_t ms = (int64_t)h->interval_s * 1000;
	int64_t most = ms > AWAY_MOST_MS ? ms : AWAY_MOST_MS;
	bool away = state != ACCOUNT_SIGNED_OUT && state != ACCOUNT_LIMITED;
	for (int i = 1; away && i < h->failures && ms < most; i++)
		ms *= 2;
	return jitter(ms < most ? ms : most);
}

void health_good(struct health *h)
{
	if (!h->away_us || tell_gap(h)) {
		h->away_us = h->loaded = 0;
		h->missed = false;
	}
	h->failures = 0;
	h->wait_ms = back_off_ms(h, ACCOUNT_LIVE);
	h->now.good_us = clock_now_us();
	change(h, ACCOUNT_LIVE, NULL, 0);
}

/* The state that an error means; one that is no news leaves it as it is. */
static enum account_state state_of(const struct health *h, const struct err *why)
{
	static const enum account_state states[] = {
		[ERR_CLASS_NONE] = ACCOUNT_LIVE,
		[ERR_CLASS_RATE] = ACCOUNT_LIMITED,
		[ERR_CLASS_AUTH] = ACCOUNT_SIGNED_OUT,
		[ERR_CLASS_RETRY] = ACCOUNT_DOWN,
		[ERR_CLASS_INPUT] = ACCOUNT_DEGRADED,
		[ERR_CLASS_REFUSED] = ACCOUNT_DEGRADED,
		[ERR_CLASS_FATAL] = ACCOUNT_DEGRADED,
	};
	enum account_state state =
		why->code == ERR_DEGRADED ? ACCOUNT_DEGRADED : states[err_class(why->code)];
	bool news = state != ACCOUNT_DOWN || h->failures > 1 || h->now.state != ACCOUNT_LIVE;
	return news ? state : h->now.state;
}

void health_bad(struct health *h, const struct err *why, int64_t retry_us)
{
	int64_t now_us = clock_now_us();
	h->failures++;
	enum account_state state = state_of(h, why);
	if (state == ACCOUNT_LIMITED && !retry_us)
		retry_us = now_us + LIMITED_FOR;
	int64_t allowed_ms = retry_us > now_us ? (retry_us - now_us) / 1000 + 1 : 0;
	h->wait_ms = back_off_ms(h, state);
	if (h->wait_ms < allowed_ms)
		h->wait_ms = allowed_ms;
	if (state == ACCOUNT_LIVE)
		return;
	bool by_time = state != ACCOUNT_LIMITED && state != ACCOUNT_SIGNED_OUT;
	change(h, state, why->msg, by_time ? now_us + h->wait_ms * 1000 : retry_us);
}

void health_streaming(struct health *h, bool on)
{
	struct account_health was = h->now;
	if (on == h->now.streaming)
		return;
	h->now.streaming = on;
	/* Also when it opens: what came since the last poll is told by the next one. */
	leave(h);
	tell(h, &was);
}

void health_missed(struct health *h)
{
	h->missed = true;
	leave(h);
}

void health_heard(struct health *h, size_t fresh)
{
	struct account_health was = h->now;
	if (!fresh)
		return;
	h->loaded += (int64_t)fresh;
	h->heard_us = clock_now_us();
	if (!h->away_us)
		h->now.good_us = h->heard_us;
	h->now.silent_us = 0;
	if (was.silent_us)
		tell(h, &was);
}

int64_t health_silent_at_us(const struct health *h)
{
	if (!h->silence_us || !h->heard_us || h->now.silent_us)
		return 0;
	return h->heard_us + h->silence_us;
}

void health_look(struct health *h)
{
	struct account_health was = h->now;
	int64_t at = health_silent_at_us(h);
	if (!at || at > clock_now_us())
		return;
	h->now.silent_us = h->heard_us;
	tell(h, &was);
}

void health_off(struct health *h)
{
	h->now.streaming = false;
	change(h, ACCOUNT_OFF, NULL, 0);
}
