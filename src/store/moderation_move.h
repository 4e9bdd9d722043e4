/* What is done to a moderation within a transaction that is open already. Only src/store sees it.
 */
#ifndef NW_STORE_MODERATION_MOVE_H
#define NW_STORE_MODERATION_MOVE_H

#include <stdint.h>

#include "base/err.h"
#include "store/moderations.h"
#include "store/sql.h"
#include "store/store.h"

/* Its row as it is now; strings in the arena. ERR_NOT_FOUND when there is none. */
int moderation_load(
	struct store *s, int64_t id, struct arena *a, struct moderation_item *out, struct err *err);

/* A move with its event; `why` (NULL: nothing) is what the operator reads. */
int moderation_set_state(struct store *s, const struct actor *actor, int64_t id,
	enum moderation_state to, const char *why, struct err *err);

/* Tells what happened to it. */
void moderation_tell(struct store *s, const struct actor *actor, int64_t id, const char *event);

/* held > cancelled, of his own. ERR_REFUSED when it is out, and then what takes it back. */
int moderation_call_off(struct store *s, const struct actor *actor, int64_t id, struct err *err);

#endif
