/* What is done to a post within a transaction that is open already. Only src/store sees it. */
#ifndef NW_STORE_POST_MOVE_H
#define NW_STORE_POST_MOVE_H

#include <stdint.h>

#include "base/err.h"
#include "desk/lifecycle.h"
#include "store/posts.h"
#include "store/store.h"

/* Writes a draft, new or known, and the lease with it; d->id and d->visibility are filled in. */
int draft_write(struct store *s, const struct actor *actor, struct draft *d, struct err *err);

/* draft, review or failed > held after every check. */
int post_hold(struct store *s, const struct actor *actor, int64_t id, int64_t case_version,
	int64_t *send_after_us, struct err *err);

/* A move without more to it, with its event; `why` (may be NULL) is what the operator reads in the
 * outbox, `code` goes into the event. */
int post_set_state(struct store *s, const struct actor *actor, int64_t id, enum post_state to,
	const char *why, struct err *err);

/* The state of a post, and what else its checks need. */
struct post_now {
	int64_t id, case_id, parent_id, case_version;
	enum post_state state;
	char author[64];
};
int post_find(struct store *s, int64_t id, struct post_now *out, struct err *err);

/* Where a post goes that does not leave: a reply to its author's drafts; one of our own, which no
 * case shows, is cancelled. */
static inline enum post_state post_home(const struct post_now *p)
{
	return p->case_id ? POST_DRAFT : POST_CANCELLED;
}

/* ERR_REFUSED unless the post is the actor's own. */
int post_own(const struct actor *actor, const struct post_now *p, struct err *err);

/* Refuses what its state does not allow (ERR_REFUSED). Returns -1. */
int post_refuse(const struct post_now *p, struct err *err);

/* Writes the event of a move that was made. */
void post_event(struct store *s, const struct actor *actor, const struct post_now *p,
	enum post_state to, const struct move *move);

/* Takes the lease on a case, within the transaction. */
int lease_write(struct store *s, const struct actor *actor, int64_t case_id, bool take_over,
	struct err *err);

#endif
