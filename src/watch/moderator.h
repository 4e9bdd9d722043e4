/* The moderator of one account: has done on the network what a person asked for, one after the
 * other. */
#ifndef NW_WATCH_MODERATOR_H
#define NW_WATCH_MODERATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "networks/network.h"
#include "store/moderations.h"
#include "store/store.h"

struct moderator {
	struct store *store; /* borrowed, as all pointers here */
	const struct actor *actor;
	const char *account;
	const struct network *network;
	struct session *session; /* NULL: not to be used now */
	bool waits;              /* a reply is on its way out: nothing is begun beside it */

	enum moderator_step {
		MODERATOR_IDLE,
		MODERATOR_ASKING,  /* waits for the network's answer */
		MODERATOR_TELLING, /* knows what became of it; the store does not yet */
	} step;
	struct moderating what; /* of every step but idle */
	int64_t deadline_us;    /* of the step, when the network never calls back */
	struct {
		enum send_result result;
		char why[256];
		int64_t retry_us;
	} outcome;
	int64_t next_us; /* when the store has something to do again; 0 = not by time */
	bool ending;     /* begins nothing new */
};

void moderator_init(struct moderator *m, struct store *store, const struct actor *actor,
	const char *account, const struct network *network);
void moderator_release(struct moderator *m);

/* Works as far as it can go without waiting. Returns 0, or -1 when the store cannot; then what is
 * known is kept and told at the next call. */
int moderator_run(struct moderator *m, struct err *err);

/* Begins nothing new. */
void moderator_end(struct moderator *m);

/* When moderator_run has something to do next, if no call-back and no change comes first; 0 =
 * never. */
int64_t moderator_due_us(const struct moderator *m);

/* True while the network is asked, or its answer is not stored. */
bool moderator_is_busy(const struct moderator *m);

/* What the network tells; see session_host. It only notes it: moderator_run goes on. */
void moderator_told(struct moderator *m, int64_t id, enum send_result result, const char *why,
	int64_t retry_us);

#endif
