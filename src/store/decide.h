/* Applying decisions: one transaction, an event and what undoes it for each case. */
#ifndef NW_STORE_DECIDE_H
#define NW_STORE_DECIDE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "desk/decision.h"
#include "desk/template.h"
#include "store/store.h"

/* What became of one case of a batch. */
struct decide_result {
	int64_t case_id;
	struct err err; /* ERR_NONE: done; else why not, and which case it is */
};

struct decide_summary {
	size_t done, same, refused; /* cases that changed, that were so already, that were not */
	int64_t post_id;            /* of a reply: the draft or held post */
	int64_t moderation_id;      /* that was asked for */
	int64_t send_after_us;      /* when one of them leaves; 0 = it does not */
	char absent[64];            /* a colleague who was called and is not on duty; "" = none */
};

/* Applies a decision on cases (not an undo or redo), all in one undo step. Cases that refuse (a
 * rule, a P0 in a batch) are skipped and named in results; the rest goes in. `if_version` refuses
 * with ERR_STALE unless the (one) case is at it; 0 = whatever. Returns -1 only when nothing was
 * done. */
int decide(struct store *s, const struct actor *actor, const struct decision *d,
	const int64_t *case_ids, size_t count, int64_t if_version, struct decide_result *results,
	struct decide_summary *summary, struct err *err);

/* Claims for the operator the case that waits most: new or open, nobody's and nobody writes at it;
 * dangers first, those that the dispatch centre does not have before the others, then the oldest.
 * Two who ask at once get two cases. ERR_REFUSED when none waits. */
int decide_next(struct store *s, const struct actor *actor, int64_t *case_id, struct err *err);

/* Undoes this operator's newest decision (a batch is one step) wherever nobody built on it.
 * what (its words) and the cases come back for the message. ERR_REFUSED when there is none. */
int decide_undo(struct store *s, const struct actor *actor, char what[80],
	struct decide_summary *summary, struct err *err);

/* Does again what his newest undo undid, as long as he decided nothing since; else the same. A
 * reply that the undo cancelled does not come back. */
int decide_redo(struct store *s, const struct actor *actor, char what[80],
	struct decide_summary *summary, struct err *err);

/* Timed work: wakes cases whose snooze ended, tells of answers that are overdue. Gives the next
 * time there is something due (0 = none). */
int decide_wake(struct store *s, const struct actor *actor, int64_t now_us, int64_t *next_us,
	struct err *err);

#endif
