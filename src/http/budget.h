/* How much each server still grants, as its headers last said, and the last fifth of it that is
 * kept for replies: a busy night's polling must not be what a reply waits for.
 *
 * Reading and changing are counted apart, as servers do. */
#ifndef NW_HTTP_BUDGET_H
#define NW_HTTP_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "http/retry.h"

enum { BUDGET_ENTRIES = 64, BUDGET_SHARE = 5 /* the part that is kept is one of so many */ };

struct budget {
	struct budget_entry {
		char *origin; /* NULL = free */
		bool get;
		int64_t limit, remaining, reset_us;
	} entries[BUDGET_ENTRIES];
};

void budget_release(struct budget *b);

/* Takes one request from what is left; 0 when it may go. A request that is not urgent and would
 * take of the kept part may not: then the time of the reset. */
int64_t budget_take(struct budget *b, const char *url, bool get, bool urgent, int64_t now_us);

/* Notes what an answer said. When there is no room, the one that begins anew first is forgotten. */
void budget_note(
	struct budget *b, const char *url, bool get, const struct retry *said, int64_t now_us);

#endif
