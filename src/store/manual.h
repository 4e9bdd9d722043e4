/* What is entered by hand, on its way into the store. */
#ifndef NW_STORE_MANUAL_H
#define NW_STORE_MANUAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "desk/mention.h"
#include "desk/rule.h"
#include "store/store.h"

struct filed {
	int64_t case_id;
	bool known; /* a mention with that link belongs to this case: nothing was written */
};

/* Takes in a mention that manual_mention made, with the operator as its actor; the rules apply as
 * to any. Where its link is known already nothing is written, unless he insists. */
int manual_file(struct store *s, const struct actor *actor, const struct rule_set *rules,
	const struct mention *m, bool insist, struct filed *out, struct err *err);

#endif
