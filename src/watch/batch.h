/* Bulk intake that leaves room for decisions: small transactions with a breath between them. */
#ifndef NW_WATCH_BATCH_H
#define NW_WATCH_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "desk/mention.h"
#include "desk/rule.h"
#include "store/intake.h"
#include "store/store.h"

/* What a bulk writer goes by; `most` adapts to how fast this store commits. Borrowed pointers. */
struct batch {
	struct store *store;
	const struct actor *actor;
	const struct rule_set *rules;
	size_t most; /* mentions in the next transaction */
};

void batch_init(struct batch *b, struct store *store, const struct actor *actor,
	const struct rule_set *rules);

/* Takes in any number of mentions, in transactions of at most INTAKE_BATCH or about 15 ms, 2 ms
 * apart. A mention that the store refuses is INTAKE_REFUSED and takes no other with it; refused()
 * (NULL: nobody) hears which and why. Returns 0, or -1 when the store cannot go on: then
 * *taken (NULL: unwanted) of them are committed. */
typedef void batch_refused_fn(void *data, size_t index, const struct err *why);
int batch_take(struct batch *b, const struct mention *mentions, size_t count,
	enum intake_result *results, size_t *taken, batch_refused_fn *refused, void *data,
	struct err *err);

#endif
