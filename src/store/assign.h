/* Team distribution: a case goes to the one of those present who has the least to do. */
#ifndef NW_STORE_ASSIGN_H
#define NW_STORE_ASSIGN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* Assigns a case that nobody has, new or open, to the operator of `present` with the fewest open
 * cases, fewer than `cap`; of equals to the one who got one longest ago. *chosen borrows from
 * `present`; NULL: there was nobody, or the case is another's. In the transaction that is open,
 * else in one of its own. */
int case_distribute(struct store *s, const struct actor *actor, int64_t case_id,
	const char *const *present, size_t count, int64_t cap, const char **chosen,
	struct err *err);

/* A case that came in goes to somebody who is on duty and not away, where the store distributes; he
 * is called to it. In the transaction that is open. */
int case_share_out(struct store *s, const struct actor *actor, int64_t case_id, struct err *err);

#endif
