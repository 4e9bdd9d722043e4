/* The one setter of a case's state. Only src/store sees it. */
#ifndef NW_STORE_CASE_MOVE_H
#define NW_STORE_CASE_MOVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "desk/lifecycle.h"
#include "store/store.h"

/* What a state carries with it; NULL where it carries nothing. */
struct case_change {
	enum disposition disposition;
	int64_t until_us;
	bool waiting_service;
	int64_t into; /* the case that a merged one is found in */
};

/* Moves a case within the transaction: the move's event, version + 1. ERR_REFUSED when the table of
 * moves has no such move. */
int case_set_state(struct store *s, const struct actor *actor, int64_t id, enum case_state to,
	const struct case_change *change, struct err *err);

#endif
