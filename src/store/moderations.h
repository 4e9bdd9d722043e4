/* Moderations: what is done to a mention where it stands, to its author there, or to a post of
 * ours. A person asks for one by the decision `moderate`; it is held as a reply is, so that he can
 * call it off, and then done by the collector, again and again until the network has answered:
 * doing it twice is doing it once. All of them are kept. */
#ifndef NW_STORE_MODERATIONS_H
#define NW_STORE_MODERATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/decision.h"
#include "desk/lifecycle.h"
#include "desk/moderation.h"
#include "store/store.h"

/* ---- for people ---- */

struct moderation_item {
	int64_t id, case_id;
	int64_t mention_id, post_id; /* of what; one of them is 0 */
	enum moderation what;
	enum moderation_state state;
	const char *account, *author, *handle; /* handle: of the mention's author, or who was
						  answered */
	const char *reason;                    /* NULL when it was erased */
	const char *error;                     /* what the network said last; NULL = nothing */
	bool begun; /* the network was asked and has not said no: it cannot be called off */
	int64_t created_us, send_after_us, done_us;
	int64_t retry_us; /* when the network is asked again; 0 = it was not asked yet */
	int attempts;
};

struct moderation_list {
	struct arena arena;
	struct moderation_item *items;
	size_t count, room;
};
void moderation_list_release(struct moderation_list *l);

/* All but those that were called off, newest first. */
int moderations_outbox(struct store *s, size_t limit, struct moderation_list *out, struct err *err);

/* Those of a case's mentions and posts, oldest first, also those that were called off. */
int moderations_of_case(
	struct store *s, int64_t case_id, struct moderation_list *out, struct err *err);

/* What the decision would be done to, before it is: the newest mention of the case or the one that
 * it names; to delete, our newest reply that is out; without a case (0), the post of our own that
 * it names. ERR_NOT_FOUND, or ERR_REFUSED when its account cannot do that. Strings in the arena. */
struct moderation_subject {
	int64_t mention_id, post_id; /* one of them is 0 */
	int64_t version;             /* of the mention's text */
	int64_t account_id;
	const char *account;
	const char *handle; /* NULL: it answers nobody */
	const char *text;   /* of it; NULL when it was erased */
	bool so;            /* it was done last, or is on its way */
};
int moderation_subject(struct store *s, int64_t case_id, const struct decision *d, struct arena *a,
	struct moderation_subject *out, struct err *err);

/* held > cancelled, as an undo does it. ERR_REFUSED when it is out, with what takes it back. */
int moderation_withdraw(struct store *s, const struct actor *actor, int64_t id, struct err *err);

/* failed > held, or failed > cancelled; his own alone. */
int moderation_retry(struct store *s, const struct actor *actor, int64_t id, struct err *err);
int moderation_give_up(struct store *s, const struct actor *actor, int64_t id, struct err *err);

/* How many are held, and the time of the last: a collector that is asked to end waits for them. */
int moderations_pending(struct store *s, int64_t *count, int64_t *latest_us, struct err *err);

/* ---- for the collector ---- */

/* One that is due. Its strings live in its arena. */
struct moderating {
	struct arena arena;
	int64_t id;
	enum moderation what;
	const char *native_id; /* of the mention, or of the post of ours */
	const char *reference; /* the mention's; NULL = none */
	const char *author_id; /* of the mention's author; NULL of a post */
	const char *root_native_id;
	bool direct; /* a post of ours that left in private */
	int attempts;
};
void moderating_release(struct moderating *m);

/* The next of an account, and of all that its worker plays, that is due at now_us; next_us gets the
 * time of the one after (0 = none). What was asked for later about the same author waits for what
 * was asked for before. Returns 1 when there is one, 0 when not, -1 on error. */
int moderation_next(struct store *s, const char *account, int64_t now_us, struct moderating *out,
	int64_t *next_us, struct err *err);

/* The network is asked now: from here on nobody calls it off. ERR_REFUSED when somebody did. */
int moderation_begin(struct store *s, int64_t id, struct err *err);

/* What became of it: done; refused, in the network's words; or to be done again at retry_us, where
 * `begun` says that it may be done already. */
int moderation_done(struct store *s, const struct actor *actor, int64_t id, struct err *err);
int moderation_failed(
	struct store *s, const struct actor *actor, int64_t id, const char *why, struct err *err);
int moderation_again(struct store *s, int64_t id, int64_t retry_us, const char *why, bool begun,
	struct err *err);

#endif
