/* One mention on its way in, between the parts of the intake. Only src/store/intake*.c sees it. */
#ifndef NW_STORE_INCOMING_H
#define NW_STORE_INCOMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "desk/mention.h"
#include "desk/rule.h"
#include "store/store.h"
#include "store/tx.h"

struct incoming;

/* What a transaction has taken in and not yet put among the mentions: each statement that adds to
 * the full-text index makes a segment of it there, and a batch is to make one. */
struct arrivals {
	const struct incoming **held;
	size_t count;
	bool hold;
	int64_t last_id; /* of a mention; 0: not known yet */
};

/* What is known of one incoming mention while it is taken in. */
struct incoming {
	const struct mention *m;
	struct arrivals *arrivals;
	struct sealed text;
	unsigned char raw_hash[HASH_BYTES];
	char raw_hex[HASH_HEX_BYTES]; /* salted, for the journal */
	struct rule_outcome rules;
	char *media;
	bool asleep; /* it is thanks only, and its case stays snoozed */
	int64_t account_id, author_id;
	int64_t id, case_id;
	const char *root;
};

/* What the store already has under this id. */
struct known {
	int64_t id, case_id;
	enum mention_kind kind;
	int version;
	bool gone, same_text, same_id;
	bool same_terms; /* whether and until when it can be answered */
	bool closed;
};

/* incoming.c: its bytes as they came, and what the journal tells of it. */
int incoming_capture(struct store *s, const struct incoming *in, int64_t *id, struct err *err);
void incoming_event(struct store *s, const struct actor *actor, const char *event,
	const struct incoming *in, int64_t linked_to);

/* intake_known.c, of what is already here: it is gone; its text is another; its id, its kind or
 * whether it can be answered is; it was context and is taken in anew; its id is another post's
 * now (known_id 0: of one that is new). */
int incoming_delete(
	struct store *s, const struct actor *actor, const struct known *k, struct err *err);
int incoming_edit(struct store *s, const struct actor *actor, struct incoming *in,
	const struct known *k, struct err *err);
int incoming_follow(struct store *s, const struct actor *actor, struct incoming *in,
	struct known *k, struct err *err);
int incoming_forget_context(struct store *s, const struct known *k, struct err *err);
int incoming_free_id(struct store *s, const struct incoming *in, int64_t known_id, struct err *err);
/* A new message renews the time in which those before it can be answered. */
int incoming_renew(struct store *s, const struct incoming *in, struct err *err);

/* It can be a case of its own. */
static inline bool incoming_is_real(enum mention_kind kind)
{
	return kind != MENTION_REPOST && kind != MENTION_CONTEXT;
}

#endif
