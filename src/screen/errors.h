/* What went wrong: what this desk said that was not well, whole, and what the journal has of
 * replies that failed and accounts in trouble. */
#ifndef NW_SCREEN_ERRORS_H
#define NW_SCREEN_ERRORS_H

#include "screen/view.h"

/* A message of what went wrong. */
struct complaint {
	int64_t number, time_us;
	int64_t case_id; /* what `open` opens; 0 = none */
	char *text;
};

extern const struct view_ops errors_view;

/* Remembers a message of this desk, about a case or about none (0). The same one twice in a row
 * counts once. */
void errors_keep(struct desk *desk, int64_t case_id, const char *text);

/* Forgets them all, at the end of the desk. */
void errors_release(struct desk *desk);

#endif
