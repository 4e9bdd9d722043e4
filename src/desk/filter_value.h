/* One value of a filter's field, "state:new" or "received:>2h", to a test. */
#ifndef NW_DESK_FILTER_VALUE_H
#define NW_DESK_FILTER_VALUE_H

#include "base/arena.h"
#include "base/err.h"
#include "desk/filter.h"

/* Fills compare, value, low and high of a test whose field is set. Text (in the arena) is valid
 * UTF-8. Returns 0, or -1 (ERR_INPUT) with what was expected, without the column. */
int filter_value(struct filter *test, const char *text, const struct filter_context *ctx,
	struct arena *a, struct err *err);

/* True for fields that take ranges: numbers and times. */
bool filter_field_is_ranged(enum filter_field field);

#endif
