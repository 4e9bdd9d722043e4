/* The outbox, on the collector's side: what is due, and what became of it. */
#ifndef NW_STORE_OUTBOX_H
#define NW_STORE_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/lifecycle.h"
#include "desk/mention.h"
#include "store/store.h"

/* What goes along with a post. */
struct attachment {
	const char *name, *type; /* of the file; "image/png" */
	const char *alt;         /* in words, for who cannot see it */
	const void *bytes;
	size_t len;
};

/* One post that is due to go, or to be looked up. */
struct outgoing {
	struct arena arena;
	int64_t id;
	enum post_state state; /* held: send it; sending or unclear: look it up */
	const char *kind; /* reply, direct; or post: of our own, without a parent or a root. Where
			     the network has titles, its first line is one */
	const char *text, *lang;
	enum visibility visibility;
	const char *parent_native_id, *parent_reference, *root_native_id;
	const char *author;
	const struct attachment *attachments;
	size_t attachment_count;
	int64_t appears_us; /* when such a post is to appear there; 0 = at once */
	const char *remote_key, *remote_record; /* as stored before the first try; NULL before */
	int attempts, lookups;
	int64_t created_us;
	int64_t held_us; /* when it was held last: held anew it may have other words */
};
void outgoing_release(struct outgoing *o);

/* True when it goes as a direct message. */
static inline bool outgoing_is_direct(const struct outgoing *o)
{
	return o->kind && strcmp(o->kind, "direct") == 0;
}

/* The next post of an account, and of all that its worker plays, that is due at now_us; next_us
 * gets the time of the one after (0 = none). Returns 1 when there is one, 0 when not, -1 on error.
 */
int outbox_next(struct store *s, const char *account, int64_t now_us, struct outgoing *out,
	int64_t *next_us, struct err *err);

/* held > sending, with key and record stored: after this commit the call must start within 5 s or
 * be given up. ERR_REFUSED when another's reply is held, sending or was sent meanwhile, or it can
 * be answered no more: then it is back in draft, and its author sees why. ERR_STALE when it is not
 * held since held_us (0 = whenever) any more, but anew: nothing is changed then. */
int outbox_begin(struct store *s, const struct actor *actor, int64_t id, int64_t held_us,
	const char *remote_key, const char *remote_record, struct err *err);

/* What became of it. sent: remote id and url, and why when it is not as it was meant (NULL: it is);
 * failed: why (for the operator); unclear: why, looked up again after 5, 30 and 120 s; later:
 * nothing left the house, back to held until retry_us. A look-up that found it is outbox_sent, also
 * of one that a person had sent again meanwhile; one that found nothing and may send again
 * (`resend`: the network makes a repeat harmless) goes back to held, else it stays unclear for a
 * person. */
int outbox_sent(struct store *s, const struct actor *actor, int64_t id, const char *remote_id,
	const char *url, const char *why, struct err *err);
/* True when a post of this account is out that the network calls so. */
bool outbox_has(struct store *s, const char *account, const char *remote_id);
int outbox_failed(
	struct store *s, const struct actor *actor, int64_t id, const char *why, struct err *err);
int outbox_unclear(
	struct store *s, const struct actor *actor, int64_t id, const char *why, struct err *err);
int outbox_later(struct store *s, const struct actor *actor, int64_t id, int64_t retry_us,
	const char *why, struct err *err);
int outbox_not_found(
	struct store *s, const struct actor *actor, int64_t id, bool resend, struct err *err);

/* At a collector's start: every `sending` of this account older than twice the deadline is unclear
 * now. */
int outbox_recover(struct store *s, const struct actor *actor, const char *account, int deadline_s,
	struct err *err);

/* Posts that are held, sending, or unclear with a look-up to come: a collector that is asked to end
 * waits for them. */
int outbox_pending(struct store *s, int64_t *count, int64_t *latest_us, struct err *err);

#endif
