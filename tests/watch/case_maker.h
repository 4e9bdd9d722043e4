/* A store in a folder of its own, with cases and replies to try things on. */
#ifndef NW_TESTS_WATCH_CASE_MAKER_H
#define NW_TESTS_WATCH_CASE_MAKER_H

#include <stdint.h>

#include "desk/lifecycle.h"
#include "networks/network.h"
#include "store/store.h"

struct maker {
	char folder[64];
	char *path; /* of the store */
	struct store *store;
};

/* Makes folder and store, and registers the account "far" of this network. */
void maker_begin(struct maker *m, const struct network *network);
void maker_end(struct maker *m);

/* One mention of its own author; returns its case. */
int64_t maker_case(struct maker *m, const char *id);

/* A reply in the outbox; returns the post. */
int64_t maker_reply(struct maker *m, int64_t case_id, const char *text);

/* What an operator asks to be done to the newest mention of a case ("hide"), and why; returns the
 * moderation. */
int64_t maker_moderate(struct maker *m, int64_t case_id, const char *what);

/* Its state, and what the network said last in `why` (NULL: do not care). */
enum moderation_state maker_moderation_state(struct maker *m, int64_t id, char why[256]);

enum post_state maker_post_state(struct maker *m, int64_t post_id);

extern const struct actor maker_collector, maker_operator;

#endif
