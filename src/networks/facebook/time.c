#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "networks/facebook/read.h"

/* A number above it counts milliseconds: as seconds it would be the year 5138. */
static const int64_t SECONDS_MOST = INT64_C(100000000000);

int facebook_time(const char *text, int64_t *us)
{
	enum { ZONE = 19, WHOLE = 24 };
	char with_colon[WHOLE + 2];
	if (strlen(text) != WHOLE || (text[ZONE] != '+' && text[ZONE] != '-') ||
		strspn(text + ZONE + 1, "0123456789") != WHOLE - ZONE - 1)
		return clock_parse_rfc3339(text, us);
	snprintf(with_colon, sizeof(with_colon), "%.22s:%s", text, text + ZONE + 3);
	return clock_parse_rfc3339(with_colon, us);
}

int facebook_time_at(const struct json *json, const char *path, int64_t *us)
{
	int64_t number;
	const char *text = json_str(json, path);
	if (text)
		return facebook_time(text, us);
	if (json_int(json, path, &number) == -1 || number < 0 || number > 1000 * SECONDS_MOST)
		return -1;
	*us = number > SECONDS_MOST ? number * 1000 : number * CLOCK_S;
	return 0;
}

int64_t facebook_time_of(const struct json *json, const char *path)
{
	int64_t us;
	return facebook_time_at(json, path, &us) == 0 ? us : 0;
}
