/* Checks on a text before it leaves. The store runs them too: a screen cannot forget. */
#ifndef NW_DESK_OUTGOING_H
#define NW_DESK_OUTGOING_H

#include "base/err.h"
#include "desk/mention.h"
#include "text/length.h"

/* Refuses (ERR_REFUSED) an empty text, an open {{place}}, one over the limit, one that is not
 * clean (text/clean.h), and a visibility more public than the parent's (`parent` below
 * VISIBILITIES). Returns 0 or -1. */
int outgoing_check(const char *text, const struct length_limit *limit, enum visibility visibility,
	enum visibility parent, struct err *err);

#endif
