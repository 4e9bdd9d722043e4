#include "watch/health.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "store/accounts.h"

/* The longest that we stay away from a network that does not answer. */
enum { AWAY_MOST_MS = 300000 };

/* A network that limits us without saying for how long. */
#define LIMITED_FOR CLOCK_MIN

void health_init(struct health *h, struct store *store, const struct actor *actor,
	const char *account, enum account_state state)
{
	*h = (struct health){.store = store, .actor = actor, .account = account, .state = state};
}

static void change(struct health *h, enum account_state state, const char *reason, int64_t retry_us)
{
	if (state == h->state && retry_us == h->retry_us)
		return;
	struct err err = ERR_INIT;
	if (account_set_state(h->store, h->actor, h->account, state, reason, retry_us, &err))
		log_line(LOG_LEVEL_ERROR, "account %s: %s", h->account, err.msg);
	if (state != h->state)
		log_line(reason ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "account %s: %s%s%s",
			h->account, account_state_names[state], reason ? ": " : "",
			reason ? reason : "");
	h->state = state;
	h->retry_us = retry_us;
}

void health_good(struct health *h)
{
	h->failures = 0;
	change(h, ACCOUNT_LIVE, NULL, 0);
}

void health_bad(struct health *h, const struct err *why, int64_t retry_us)
{
	h->failures++;
	if (why->code == ERR_DEGRADED) {
		change(h, ACCOUNT_DEGRADED, why->msg, 0);
		return;
	}
	switch (err_class(why->code)) {
	case ERR_CLASS_NONE:
		break;
	case ERR_CLASS_RATE:
		change(h, ACCOUNT_LIMITED, why->msg,
			retry_us ? retry_us : clock_now_us() + LIMITED_FOR);
		break;
	case ERR_CLASS_AUTH:
		change(h, ACCOUNT_SIGNED_OUT, why->msg, 0);
		break;
	case ERR_CLASS_RETRY:
		if (h->failures > 1 || h->state != ACCOUNT_LIVE)
			change(h, ACCOUNT_DOWN, why->msg, 0);
		break;
	case ERR_CLASS_INPUT:
	case ERR_CLASS_REFUSED:
	case ERR_CLASS_FATAL:
		change(h, ACCOUNT_DEGRADED, why->msg, 0);
		break;
	}
}

void health_off(struct health *h)
{
	change(h, ACCOUNT_OFF, NULL, 0);
}

/* Between 0.9 and 1.1 of it, so that hosts and accounts do not march in step. */
static int64_t jitter(int64_t ms)
{
	uint32_t dice;
	hash_random(&dice, sizeof(dice));
	return ms * 9 / 10 + (int64_t)(dice % 1024) * ms / 5 / 1024;
}

int64_t health_wait_ms(const struct health *h, int interval_s)
{
	int64_t ms = (int64_t)interval_s * 1000;
	int64_t most = ms > AWAY_MOST_MS ? ms : AWAY_MOST_MS;
	bool away = h->state != ACCOUNT_SIGNED_OUT && h->state != ACCOUNT_LIMITED;
	for (int i = 1; away && i < h->failures && ms < most; i++)
		ms *= 2;
	ms = jitter(ms < most ? ms : most);
	int64_t until = h->retry_us ? (h->retry_us - clock_now_us()) / 1000 + 1 : 0;
	return ms > until ? ms : until;
}
