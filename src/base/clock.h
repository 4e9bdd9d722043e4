/* The one clock. Times are int64 microseconds since 1970 in UTC; deadlines are
 * milliseconds on a clock that never jumps, and goes on while the host is suspended. Tests put
 * their own source under it. */
#ifndef NW_BASE_CLOCK_H
#define NW_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define CLOCK_S INT64_C(1000000)
#define CLOCK_MIN (60 * CLOCK_S)
#define CLOCK_HOUR (60 * CLOCK_MIN)
#define CLOCK_DAY (24 * CLOCK_HOUR)

struct clock_source {
	int64_t (*now_us)(void);
	int64_t (*mono_ms)(void);
	void (*sleep_us)(int64_t us); /* NULL: the system's */
};

/* Puts another source under the clock (tests); NULL brings the system's back. */
void clock_set_source(const struct clock_source *source);

int64_t clock_now_us(void);

/* The clock of a server was `there_us` at some moment between two looks at the system's own, before
 * and after. From now on clock_now_us() goes by it to within a second, whatever this host believes:
 * closer, two clocks that are set by others would only fidget. */
void clock_follow(int64_t before_us, int64_t there_us, int64_t after_us);
int64_t clock_system_us(void);
int64_t clock_mono_ms(void);

/* Waits for a moment, for what the system cannot wake us at; a signal may end it early. */
void clock_sleep_us(int64_t us);

enum { CLOCK_RFC3339_BYTES = 32 };

/* Writes a time as RFC 3339 in UTC, with microseconds only where there are some. Returns out. */
char *clock_rfc3339(int64_t us, char out[CLOCK_RFC3339_BYTES]);

/* Reads an RFC 3339 date-time (section 5.6; any offset, fraction cut to microseconds).
 * Returns 0, or -1 where it is none. */
int clock_parse_rfc3339(const char *text, int64_t *us);

/* The same for a time that may be missing: 0 for NULL, and where it is none. */
int64_t clock_rfc3339_us(const char *text);

/* Local midnight at the start of the day that holds `us`, plus `days`. */
int64_t clock_local_day(int64_t us, int days);

/* Writes a local time for a row: HH:MM, or when it lies on another day than `now`, 23Nov, with the
 * month translated. */
enum { CLOCK_SHORT_BYTES = 48 };
char *clock_short(int64_t us, int64_t now, char out[CLOCK_SHORT_BYTES]);

/* Writes a local time with its day, translated: Tue 24 Nov 03:16. */
enum { CLOCK_LONG_BYTES = 48 };
char *clock_long(int64_t us, char out[CLOCK_LONG_BYTES]);

/* Writes the local time at which something ends: HH:MM, and with its day when that is another than
 * today. `out` has room for CLOCK_LONG_BYTES. */
char *clock_end(int64_t us, int64_t now, char out[CLOCK_LONG_BYTES]);

/* Writes a local time to the second: HH:MM:SS; of another day than today as clock_long does. */
char *clock_exact(int64_t us, char out[CLOCK_SHORT_BYTES]);

#endif
