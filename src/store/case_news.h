/* What became of a list on a screen, as of one moment. */
#ifndef NW_STORE_CASE_NEWS_H
#define NW_STORE_CASE_NEWS_H

#include "store/cases.h"

struct case_news {
	struct case_list known; /* the rows on the screen, as cases_refresh has them */
	struct case_list found; /* what the list does not have */
	int64_t newest;         /* the highest `at` that was found, of rows that it has too */
};

struct case_screen {
	const int64_t *ids; /* of the rows on the screen, whose first is `from` of the query */
	size_t count;
	const int64_t *had; /* of all rows that the list has, rising: they are not read once more */
	size_t had_count;
	bool (*wants)(const struct case_key *key, const void *data); /* a row that it has not */
	const void *data;
	size_t arrivals; /* how far to look at the end where arrivals come */
};

/* `limit` of the query is how far to look from its `from` on. */
int cases_follow(struct store *s, const struct case_query *q, const struct case_screen *screen,
	struct case_news *out, struct err *err);

#endif
