/* Acts: what a decision changed, kept so that it can be undone. Only src/store sees it. */
#ifndef NW_STORE_ACT_H
#define NW_STORE_ACT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* The case as it is, as JSON: what an undo puts back. */
int act_snapshot(
	struct store *s, int64_t case_id, struct arena *a, const char **json, struct err *err);

/* Keeps an act; its case is at `version` now. */
struct act {
	int64_t batch, case_id, version;
	const char *words, *before;
	int64_t note_id, post_id; /* made by it; 0 = none */
};
int act_write(struct store *s, const struct actor *actor, const struct act *act, struct err *err);

/* An operator's drafts have seen what he himself did to the case. */
int act_carry_drafts(struct store *s, const struct actor *actor, int64_t case_id,
	int64_t from_version, int64_t to_version, struct err *err);

#endif
