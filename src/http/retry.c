#include "http/retry.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

/* A number of seconds above this is a date, one below it a span. */
static const int64_t OLDEST_DATE_S = 1000000000;

/* The names that are in use, the standard's first. */
static const struct {
	const char *limit, *remaining, *reset;
} names[] = {
	{"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"},
	{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
	{"X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"},
};

/* A number, alone or before what the standard lets follow it ("100, 100;w=60"). */
static bool read_number(const char *text, int64_t *number)
{
	char *end;
	errno = 0;
	long long value = text ? strtoll(text, &end, 10) : -1;
	if (value < 0 || errno || end == text)
		return false;
	*number = value;
	return end[strspn(end, " \t")] == '\0' || *end == ',' || *end == ';';
}

static int64_t within_a_day(int64_t from_now_us, int64_t now_us)
{
	if (from_now_us < 0)
		return now_us;
	return now_us + (from_now_us < CLOCK_DAY ? from_now_us : CLOCK_DAY);
}

static int64_t whole_seconds(int64_t s)
{
	return s < INT64_MAX / CLOCK_S ? s * CLOCK_S : INT64_MAX;
}

/* What the server's clock showed when it answered: its dates are taken as spans from there. */
static int64_t their_now(const char *date, int64_t now_us)
{
	time_t s = date ? curl_getdate(date, NULL) : -1;
	return s == -1 ? now_us : (int64_t)s * CLOCK_S;
}

static int64_t read_after(const char *text, int64_t theirs_us, int64_t now_us)
{
	int64_t seconds;
	if (read_number(text, &seconds))
		return within_a_day(whole_seconds(seconds), now_us);
	time_t date = text ? curl_getdate(text, NULL) : -1;
	return date == -1 ? 0 : within_a_day((int64_t)date * CLOCK_S - theirs_us, now_us);
}

static int64_t read_reset(const char *text, int64_t theirs_us, int64_t now_us)
{
	int64_t seconds, us;
	if (read_number(text, &seconds))
		return within_a_day(
			whole_seconds(seconds) - (seconds >= OLDEST_DATE_S ? theirs_us : 0),
			now_us);
	if (text && clock_parse_rfc3339(text, &us) == 0)
		return within_a_day(us - theirs_us, now_us);
	return 0;
}

struct retry retry_read(header_fn *header, const void *answer, int64_t now_us)
{
	struct retry r = {.limit = -1, .remaining = -1};
	const char *date = header(answer, "Date");
	int64_t theirs_us = their_now(date, now_us);
	r.theirs_us = date ? theirs_us : 0;
	for (size_t i = 0; i < ARRAY_LEN(names) && !r.reset_us; i++) {
		if (!read_number(header(answer, names[i].limit), &r.limit))
			r.limit = -1;
		if (!read_number(header(answer, names[i].remaining), &r.remaining))
			r.remaining = -1;
		r.reset_us = read_reset(header(answer, names[i].reset), theirs_us, now_us);
	}
	r.after_us = read_after(header(answer, "Retry-After"), theirs_us, now_us);
	if (!r.after_us)
		r.after_us = r.reset_us;
	return r;
}
