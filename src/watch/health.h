/* An account's health as its worker sees it: told to the store and the log on transitions only, and
 * what was missed meanwhile told once it is repaired. */
#ifndef NW_WATCH_HEALTH_H
#define NW_WATCH_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/channel.h"
#include "store/store.h"

struct health {
	struct store *store; /* borrowed, as all pointers here */
	const struct actor *actor;
	const char *account;
	struct account_health now;
	char reason[sizeof(((struct err *)0)->msg)]; /* behind now.reason */
	int interval_s;                              /* between two polls, while all is well */
	int failures;                                /* in a row */
	int64_t wait_ms;    /* from the end of the last poll to the next: the interval with some
			       jitter while it is good, longer and longer while it is not, never before
			       the network allows it */
	int64_t away_us;    /* the last good moment before the contact was lost; 0 = it is not */
	int64_t loaded;     /* since then */
	bool missed;        /* and not all of it could be had */
	int64_t silence_us; /* how long it may be silent; 0 = for ever */
	int64_t heard_us;   /* when something came last; 0 = nothing yet */
};

/* row: as the store knows it from an earlier life, NULL when it does not. silent_us: as configured
 * (0 never, -1 learned from the store). */
void health_init(struct health *h, struct store *store, const struct actor *actor,
	const char *account, const struct account_row *row, int interval_s, int64_t silent_us);

/* The first contact of this life is being made, where that takes a sign-in. */
void health_signing_in(struct health *h);

/* A poll went well. When there was no contact before it, what came of that time is told. */
void health_good(struct health *h);

/* What came in that time cannot all be had any more. */
void health_missed(struct health *h);

/* A poll or a sign-in failed. The state follows from the error's class; one lost answer is not
 * news yet. retry_us: when the network said "not before", else 0. */
void health_bad(struct health *h, const struct err *why, int64_t retry_us);

/* The stream is there, or not any more. */
void health_streaming(struct health *h, bool on);

/* So many came just now that were not known. What is known, or is not ours, breaks no silence. */
void health_heard(struct health *h, size_t fresh);

/* When it is called silent unless something comes; 0 = never, or it is already. */
int64_t health_silent_at_us(const struct health *h);

/* To be called then. */
void health_look(struct health *h);

/* The worker leaves. */
void health_off(struct health *h);

#endif
