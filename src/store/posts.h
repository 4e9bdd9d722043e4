/* Posts: drafts, the outbox, and the way out. States and moves: desk/lifecycle.h, DECISIONS 3. */
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

/* ---- the operator's side ---- */

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

/* held > draft. ERR_REFUSED once it is sending. post_id 0: the operator's newest held one. */
int post_take_back(struct store *s, const struct actor *actor, int64_t post_id, struct err *err);

/* What a person decides of an unclear post: it is there (sent) or it is not (back to held, or to
 * cancelled). */
enum unclear_choice { UNCLEAR_IS_SENT, UNCLEAR_SEND_AGAIN, UNCLEAR_GIVE_UP };
int post_settle(struct store *s, const struct actor *actor, int64_t post_id,
	enum unclear_choice choice, struct err *err);

/* failed > draft, to be mended, or failed > held, to be tried again. */
int post_retry(struct store *s, const struct actor *actor, int64_t post_id, bool to_draft,
	struct err *err);

/* Leases: who has a composer open. Lives 60 s after the last sign of life. ERR_REFUSED names
 * another holder unless take_over. */
int lease_take(struct store *s, const struct actor *actor, int64_t case_id, bool take_over,
	struct err *err);
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

/* ---- the collector's side ---- */

/* One post that is due to go, or to be looked up. */
struct outgoing {
	struct arena arena;
	int64_t id;
	enum post_state state; /* held: send it; sending or unclear: look it up */
	const char *kind;
	const char *text, *lang;
	enum visibility visibility;
	const char *parent_native_id, *parent_reference, *root_native_id;
	const char *author;
	const char *remote_key, *remote_record; /* as stored before the first try; NULL before */
	int attempts, lookups;
	int64_t created_us;
};
void outgoing_release(struct outgoing *o);

/* The next post of an account, and of all that its worker plays, that is due at now_us; next_us
 * gets the time of the one after (0 = none). Returns 1 when there is one, 0 when not, -1 on error.
 */
int outbox_next(struct store *s, const char *account, int64_t now_us, struct outgoing *out,
	int64_t *next_us, struct err *err);

/* held > sending, with key and record stored: after this commit the call must start within 5 s or
 * be given up. ERR_REFUSED when another's reply is held, sending or was sent meanwhile: then it is
 * back in draft, and its author sees why. */
int outbox_begin(struct store *s, const struct actor *actor, int64_t id, const char *remote_key,
	const char *remote_record, struct err *err);

/* What became of it. sent: remote id and url; failed: why (for the operator); unclear: why, looked
 * up again after 5, 30 and 120 s; later: nothing left the house, back to held until retry_us. A
 * look-up that found it is outbox_sent; one that found nothing and may send again (`resend`: the
 * network makes a repeat harmless) goes back to held, else it stays unclear for a person. */
int outbox_sent(struct store *s, const struct actor *actor, int64_t id, const char *remote_id,
	const char *url, struct err *err);
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
