/* Posts, on the operator's side: drafts, and what becomes of them. The way out: store/outbox.h. */
#ifndef NW_STORE_POSTS_H
#define NW_STORE_POSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/mention.h"
#include "store/case_file.h"
#include "store/store.h"

/* A draft holds its parent, account and visibility from birth. */
struct draft {
	int64_t id; /* 0: a new one */
	int64_t case_id;
	int64_t parent_id; /* the mention that it answers; 0: the newest of the case */
	const char *text;
	const char *template;
	enum visibility visibility; /* VISIBILITIES: as the parent */
};

/* Saves a draft (new or known) and takes or renews the lease on its case for this operator. */
int draft_save(struct store *s, const struct actor *actor, struct draft *d, struct err *err);

/* Moves it to cancelled; the text stays 30 days. */
int draft_discard(struct store *s, const struct actor *actor, int64_t post_id, struct err *err);

/* Puts a draft into the outbox: draft > held. Refuses with ERR_STALE when the case moved on since
 * `case_version` (the screen shows what came, and the operator sends again with the new version),
 * with ERR_REFUSED what outgoing_check says, another's held or sending reply, an account that may
 * not reply. Gives the time at which it leaves. */
int post_send(struct store *s, const struct actor *actor, int64_t post_id, int64_t case_version,
	int64_t *send_after_us, struct err *err);

/* The same for a draft as it is written now, both or neither. */
int draft_send(struct store *s, const struct actor *actor, struct draft *d, int64_t case_version,
	int64_t *send_after_us, struct err *err);

/* held > draft, or cancelled when it is of our own. ERR_REFUSED once it is sending. post_id 0: the
 * operator's newest held one. */
int post_take_back(struct store *s, const struct actor *actor, int64_t post_id, struct err *err);

/* What a person decides of an unclear post: it is there (sent) or it is not (back to held, or to
 * cancelled). */
enum unclear_choice { UNCLEAR_IS_SENT, UNCLEAR_SEND_AGAIN, UNCLEAR_GIVE_UP };
int post_settle(struct store *s, const struct actor *actor, int64_t post_id,
	enum unclear_choice choice, struct err *err);

/* failed > draft, to be mended, or failed > held, to be tried again. */
int post_retry(struct store *s, const struct actor *actor, int64_t post_id, bool to_draft,
	struct err *err);

enum { LEASE_ASKED_S = 20 }; /* the schema has it, too */

/* Leases: who has a composer open. Lives 60 s after the last sign of life. ERR_REFUSED names
 * another holder; take_over takes it from him where the schema lets one: a supervisor at once,
 * anybody 20 s after he asked. */
int lease_take(struct store *s, const struct actor *actor, int64_t case_id, bool take_over,
	struct err *err);

/* Asks the holder for it; *until_us: when he has not refused by then, it can be taken over; 0: now.
 */
int lease_ask(struct store *s, const struct actor *actor, int64_t case_id, int64_t *until_us,
	struct err *err);

/* The holder keeps it: who asked has to ask again. */
int lease_keep(struct store *s, const struct actor *actor, int64_t case_id, struct err *err);
int lease_release(struct store *s, const struct actor *actor, int64_t case_id, struct err *err);

struct post_list {
	struct arena arena;
	struct post_row *items;
	size_t count, room;
};
void post_list_release(struct post_list *l);

/* The outbox as the screen shows it: all that is not draft, review or cancelled, newest first; or
 * one operator's drafts (author), newest first. */
int posts_outbox(struct store *s, size_t limit, struct post_list *out, struct err *err);
int posts_drafts(struct store *s, const char *author, struct post_list *out, struct err *err);
int post_read(struct store *s, int64_t id, struct post_list *out, struct err *err);

#endif
