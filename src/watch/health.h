/* An account's health as its worker sees it: told to the store and the log on transitions only. */
#ifndef NW_WATCH_HEALTH_H
#define NW_WATCH_HEALTH_H

#include <stdint.h>

#include "base/err.h"
#include "desk/lifecycle.h"
#include "store/store.h"

struct health {
	struct store *store; /* borrowed, as all pointers here */
	const struct actor *actor;
	const char *account;
	enum account_state state;
	int64_t retry_us;
	int failures; /* in a row */
};

void health_init(struct health *h, struct store *store, const struct actor *actor,
	const char *account, enum account_state state);

/* A poll went well. */
void health_good(struct health *h);

/* A poll or a sign-in failed. The state follows from the error's class; one lost answer is not
 * news yet. retry_us: when the network said "not before", else 0. */
void health_bad(struct health *h, const struct err *why, int64_t retry_us);

/* The worker leaves. */
void health_off(struct health *h);

/* Milliseconds until the next try: the interval with some jitter while it is good, longer and
 * longer while it is not, never before retry_us. */
int64_t health_wait_ms(const struct health *h, int interval_s);

#endif
