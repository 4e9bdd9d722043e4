/* Acts: what a decision changed, kept so that it can be undone. Only src/store sees it. */
#ifndef NW_STORE_ACT_H
#define NW_STORE_ACT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* The case as it is, as JSON: what an undo puts back, with its links and mentions when it is
 * `whole`. `state` (NULL: its own) is what the undo gives it. */
int act_snapshot(struct store *s, int64_t case_id, const char *state, bool whole, struct arena *a,
	const char **json, struct err *err);

struct act {
	int64_t id, batch, case_id;
	int64_t version; /* of its case, when it was done */
	const char *words, *before;
	int64_t note_id, post_id, moderation_id; /* made by it; 0 = none */
	int64_t undoes; /* the act that this one took back; 0 = it is a decision */
	bool whole;     /* undone with the others of its batch, or not at all */
};

/* Keeps an act; `id` is not read. */
int act_write(struct store *s, const struct actor *actor, const struct act *act, struct err *err);

/* The number for the acts of one step. */
int act_next_batch(struct store *s, int64_t *batch, struct err *err);

/* Something new is decided: what the operator undid before cannot be redone any more. */
int act_forget_undone(struct store *s, const struct actor *actor, struct err *err);

/* An operator's drafts have seen what he himself did to the case. */
int act_carry_drafts(struct store *s, const struct actor *actor, int64_t case_id,
	int64_t from_version, int64_t to_version, struct err *err);

#endif
