/* The outbox: what is on its way, what went, and what needs a person: posts and moderations. */
#ifndef NW_SCREEN_OUTBOX_H
#define NW_SCREEN_OUTBOX_H

#include <stdint.h>

#include "screen/view.h"

extern const struct view_ops outbox_view;

enum outbox_move {
	MOVE_WITHDRAW,
	MOVE_RETRY,
	MOVE_MEND,
	MOVE_IS_SENT,
	MOVE_SEND_AGAIN,
	MOVE_GIVE_UP,
	MOVE_THROW_AWAY, /* a post of our own that failed */
	/* of a moderation */
	MOVE_CALL_OFF,
	MOVE_ASK_AGAIN,
	MOVE_DROP,
};

/* Makes a move with one post or moderation, through the worker; what became of it is said. */
void outbox_move(struct desk *desk, int64_t id, enum outbox_move move);

/* Has a post of our own deleted where it stands, likewise. */
void outbox_delete(struct desk *desk, int64_t post_id, const char *reason);

/* Asks whether an unclear reply is on the network, with both outcomes named; its argument is the
 * post. */
extern const struct view_ops settle_view;

#endif
