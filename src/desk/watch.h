/* A watch: words that are looked for beyond what is addressed to us, for a purpose and until a day.
 *
 * A force may look for what is said about an event; it may not follow a person (DESK F62). So a
 * watch names its purpose, its owner and its last day, ends by itself, and is refused for a handle.
 */
#ifndef NW_DESK_WATCH_H
#define NW_DESK_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { WATCH_MOST_DAYS = 90, WATCH_TERMS = 8 };

/* Borrowed strings. */
struct watch {
	const char *name;    /* also the tag of what it finds */
	const char *account; /* whose network is asked */
	const char *terms[WATCH_TERMS];
	size_t term_count;
	const char *purpose, *owner;
	int64_t until_us; /* its end: the midnight after its last day */
	const char *where;
};

/* True from its beginning until its end. */
bool watch_runs(const struct watch *w, int64_t now_us);

/* Checks what a person wrote: a purpose, an owner, terms that are no handles, an end that is at
 * most WATCH_MOST_DAYS away. Returns 0, or -1 (ERR_CONFIG). */
int watch_check(const struct watch *w, int64_t now_us, struct err *err);

#endif
