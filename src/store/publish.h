/* Posts of our own: what the force says without being asked. From the outbox on they are posts as
 * all others. */
#ifndef NW_STORE_PUBLISH_H
#define NW_STORE_PUBLISH_H

#include <stdint.h>

#include "base/err.h"
#include "desk/media_rule.h"
#include "store/store.h"

struct publication {
	const char *account;
	const char *text;   /* its first line is the title, where the network has titles */
	int64_t appears_us; /* when it is to be seen; 0 = at once */
	const struct media_file *file; /* what goes along; NULL = nothing */
	const char *alt;               /* its words for who cannot see it */
};

/* Puts it into the outbox: *leaves_us is when it leaves, until when it can be taken back. Refuses
 * (ERR_REFUSED) what the account does not take, and a time that has passed. Returns 0 or -1. */
int post_publish(struct store *s, const struct actor *actor, const struct publication *what,
	int64_t *post_id, int64_t *leaves_us, struct err *err);

/* Has one deleted that is out, or that its network keeps for a later time: a moderation, which is
 * done at *done_us and can be called off until then. *moderation_id is 0 when that was asked for
 * already. ERR_NOT_FOUND when there is no such post of our own on the network; ERR_REFUSED when its
 * account cannot, or without a reason. */
int post_delete(struct store *s, const struct actor *actor, int64_t post_id, const char *reason,
	int64_t *moderation_id, int64_t *done_us, struct err *err);

#endif
