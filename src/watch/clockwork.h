/* The desk's timed work, done by the supervisor: cases that wake, the journal's head in the
 * system's log, the write-ahead log folded back. One next time, nothing that ticks. */
#ifndef NW_WATCH_CLOCKWORK_H
#define NW_WATCH_CLOCKWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "config/config.h"
#include "store/store.h"

struct clockwork {
	struct store *store; /* borrowed */
	const struct actor *actor;
	int64_t look_us;  /* when to ask the store what is due; 0 = never */
	int64_t fold_us;  /* when to fold the write-ahead log; 0 = it is folded */
	int64_t dirty_us; /* when the first change since the last folding was seen */
	int64_t head_us;  /* when the journal's head is told again; 0 = it has not moved */
	int64_t head_seq; /* told last */
	int64_t told_us;
	int64_t begun_us;
	const struct config *config; /* whose alarms are raised; NULL = nobody's */
};

/* At once due: a look at everything, and to tell the journal's head. */
void clockwork_start(struct clockwork *c, struct store *store, const struct actor *actor);

/* Somebody else wrote to the store: what is due may have changed. Costs nothing by itself. */
void clockwork_note_change(struct clockwork *c, int64_t now_us);

/* Does what is due. Returns 0, or -1 when the store cannot. */
int clockwork_run(struct clockwork *c, int64_t now_us, struct err *err);

/* When there is something to do next; 0 = nothing until somebody writes. */
int64_t clockwork_due_us(const struct clockwork *c);

#endif
