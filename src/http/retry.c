#include "http/retry.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/clock.h"

/* A number of seconds above this is a date, one below it a span. */
static const int64_t OLDEST_DATE_S = 1000000000;

static bool read_seconds(const char *text, int64_t *seconds)
{
	char *end;
	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (end == text || errno || value < 0)
		return false;
	while (*end == ' ' || *end == '\t')
		end++;
	*seconds = value;
	return *end == '\0';
}

static int64_t within_a_day(int64_t from_now_s, int64_t now_us)
{
	if (from_now_s < 0)
		return now_us;
	if (from_now_s > CLOCK_DAY / CLOCK_S)
		return now_us + CLOCK_DAY;
	return now_us + from_now_s * CLOCK_S;
}

int64_t retry_time(const char *retry_after, const char *rate_limit_reset, int64_t now_us)
{
	int64_t now_s = now_us / CLOCK_S, seconds;
	if (retry_after) {
		if (read_seconds(retry_after, &seconds))
			return within_a_day(seconds, now_us);
		time_t date = curl_getdate(retry_after, NULL);
		if (date != -1)
			return within_a_day((int64_t)date - now_s, now_us);
	}
	if (rate_limit_reset && read_seconds(rate_limit_reset, &seconds))
		return within_a_day(seconds >= OLDEST_DATE_S ? seconds - now_s : seconds, now_us);
	return 0;
}
