/* Times as people type them, in local time: "2h", "08:00", "2026-11-24", "2026-11-24 08:00". */
#ifndef NW_DESK_MOMENT_H
#define NW_DESK_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

/* Each reads the whole of its text and returns 0, or -1 where it is something else. */

/* A length of time, in microseconds: a number with m, h, d (24 hours) or w. */
int moment_length(const char *text, int64_t *us);

/* A day, today or yesterday or tomorrow (also as the operator's language has them) or 2026-11-24:
 * its local midnight. */
int moment_day(const char *text, int64_t now_us, int64_t *us);

/* A point in time: 08:00 (today), 2026-11-24 08:00 (also with T and seconds), or RFC 3339. */
int moment_point(const char *text, int64_t now_us, int64_t *us);

/* HH:MM of the day that holds `day_us`. Where a change of the clocks makes an hour happen twice it
 * is the first that comes after `after_us`; where an hour is left out, as much later. */
int moment_of_day(const char *text, int64_t day_us, int64_t after_us, int64_t *us);

#endif
