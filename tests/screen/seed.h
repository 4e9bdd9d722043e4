/* Stores for the desk's tests: filled as a network would, under a clock of the test's own. */
#ifndef NW_TEST_SCREEN_SEED_H
#define NW_TEST_SCREEN_SEED_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

extern const struct actor seed_collector;

/* Takes in a file of mentions, one JSON object a line; `after` counts from `start_us`. */
int seed_file(struct store *s, const char *path, int64_t start_us, struct err *err);

/* Takes in one mention with that id, handle and text, as public as a shout. */
int seed_mention(struct store *s, const char *id, const char *handle, const char *text,
	int64_t at_us, struct err *err);

/* Takes in one mention as a line of JSON. */
int seed_record(struct store *s, const char *json, int64_t start_us, struct err *err);

/* Writes a reply to a case as that operator and brings it to held, sent, failed or unclear; draft:
 * leaves it at that. */
int seed_post(struct store *s, const struct actor *author, int64_t case_id, const char *state,
	const char *text, struct err *err);

/* The same for a post of our own, which is to be seen at appears_us; 0 = at once. */
int seed_own(struct store *s, const struct actor *author, const char *state, int64_t appears_us,
	const char *text, struct err *err);

/* Takes in `count` mentions that differ in author, text and minute. */
int seed_many(struct store *s, size_t count, int64_t start_us, struct err *err);

/* The account that all of them came to, allowed to reply. */
int seed_account(struct store *s, struct err *err);

/* What it can do: "closed=browser reach=once price=USD:15000:200000:10000
 * media=2:1000:100:image/png length=shortened:280:23 moderations=hide,unhide publishes=60
 * schedules=1 signed=13"; what is not named is as at first. `signed`: days from now. */
int seed_can(struct store *s, const char *words, struct err *err);

#endif
