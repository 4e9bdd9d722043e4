/* What is done to a moderation within a transaction that is open already. Only src/store sees it.
 */
#ifndef NW_STORE_MODERATION_MOVE_H
#define NW_STORE_MODERATION_MOVE_H

#include <stdint.h>

#include "base/err.h"
#include "store/moderations.h"
#include "store/sql.h"
#include "store/store.h"

/* Columns of a statement that has a mention as m: what was done last to it, in each way, and to its
 * author there, or is on its way; NULL = nothing. Bits of all, by the first of them. */
#define MODERATED_LAST "AND x.state IN ('held', 'done') ORDER BY x.id DESC LIMIT 1)"
#define MODERATED_COLUMNS \
	"(SELECT x.what FROM moderations x WHERE x.mention_id = m.id AND x.what IN ('hide', 'unhide') " MODERATED_LAST \
	", (SELECT x.what FROM moderations x WHERE x.mention_id = m.id " \
	"AND x.what IN ('approve', 'junk', 'remove') " MODERATED_LAST \
	", (SELECT x.what FROM moderations x " \
	"JOIN mentions n ON n.id = x.mention_id WHERE x.account_id = m.account_id AND x.what IN ('mute', 'unmute') " \
	"AND n.author_id = m.author_id " MODERATED_LAST
enum { MODERATED_COUNT = 3 };
unsigned moderated_read(const struct sql *q, int first);

/* Tells what happened to it. */
void moderation_tell(struct store *s, const struct actor *actor, int64_t id, const char *event);

/* held > cancelled, of his own. ERR_REFUSED when it is out, and then what takes it back. */
int moderation_call_off(struct store *s, const struct actor *actor, int64_t id, struct err *err);

#endif
