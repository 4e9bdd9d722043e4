#include "desk/moment.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"

enum { LENGTH_MOST_WEEKS = 5200 };

int moment_length(const char *text, int64_t *us)
{
	static const char units[] = "mhdw";
	static const int64_t sizes[] = {CLOCK_MIN, CLOCK_HOUR, CLOCK_DAY, 7 * CLOCK_DAY};
	size_t digits = strspn(text, "0123456789");
	if (digits == 0 || digits > 7 || !text[digits] || text[digits + 1])
		return -1;
	const char *unit = strchr(units, text[digits]);
	if (!unit)
		return -1;
	int64_t n = 0;
	for (size_t i = 0; i < digits; i++)
		n = n * 10 + (text[i] - '0');
	*us = n * sizes[unit - units];
	return *us <= LENGTH_MOST_WEEKS * 7 * CLOCK_DAY ? 0 : -1;
}

/* True when text has the shape, where 9 stands for any digit. */
static bool shaped(const char *text, const char *shape)
{
	for (; *shape; text++, shape++) {
		bool digit = *text >= '0' && *text <= '9';
		if (*shape == '9' ? !digit : *text != *shape)
			return false;
	}
	return !*text;
}

static int number(const char *digits, int count)
{
	int n = 0;
	for (int i = 0; i < count; i++)
		n = n * 10 + (digits[i] - '0');
	return n;
}

/* Local time to microseconds; refuses days that do not exist. */
static int from_local(struct tm tm, int64_t *us)
{
	struct tm made = tm;
	made.tm_isdst = -1;
	time_t s = mktime(&made);
	if (tm.tm_mon > 11 || made.tm_mon != tm.tm_mon || made.tm_mday != tm.tm_mday)
		return -1;
	*us = (int64_t)s * CLOCK_S;
	return 0;
}

static struct tm date_of(const char *text)
{
	return (struct tm){
		.tm_year = number(text, 4) - 1900,
		.tm_mon = number(text + 5, 2) - 1,
		.tm_mday = number(text + 8, 2),
	};
}

int moment_day(const char *text, int64_t now_us, int64_t *us)
{
	/* TRANSLATORS: days as operators type them; the English words are read in any language. */
	static const char *const names[] = {N_("yesterday"), N_("today"), N_("tomorrow")};
	for (int i = 0; i < 3; i++) {
		if (strcmp(text, names[i]) == 0 || strcmp(text, _(names[i])) == 0) {
			*us = clock_local_day(now_us, i - 1);
			return 0;
		}
	}
	if (!shaped(text, "9999-99-99"))
		return -1;
	return from_local(date_of(text), us);
}

int moment_of_day(const char *text, int64_t day_us, int64_t after_us, int64_t *us)
{
	if (!shaped(text, "99:99") || number(text, 2) > 23 || number(text + 3, 2) > 59)
		return -1;
	time_t day = (time_t)(day_us / CLOCK_S);
	struct tm tm;
	localtime_r(&day, &tm);
	tm.tm_hour = number(text, 2);
	tm.tm_min = number(text + 3, 2);
	tm.tm_sec = 0;
	struct tm summer = tm, winter = tm;
	summer.tm_isdst = 1;
	winter.tm_isdst = 0;
	time_t first = mktime(&summer), second = mktime(&winter);
	bool has_summer = summer.tm_isdst == 1 && summer.tm_hour == tm.tm_hour;
	bool has_winter = winter.tm_isdst == 0 && winter.tm_hour == tm.tm_hour;
	tm.tm_isdst = -1;
	time_t s = mktime(&tm);
	if (has_summer && has_winter)
		s = (int64_t)first * CLOCK_S > after_us ? first : second;
	*us = (int64_t)s * CLOCK_S;
	return 0;
}

int moment_point(const char *text, int64_t now_us, int64_t *us)
{
	if (moment_of_day(text, now_us, INT64_MIN, us) == 0)
		return 0;
	bool seconds = shaped(text, "9999-99-99 99:99:99") || shaped(text, "9999-99-99T99:99:99");
	if (!seconds && !shaped(text, "9999-99-99 99:99") && !shaped(text, "9999-99-99T99:99"))
		return clock_parse_rfc3339(text, us);
	struct tm tm = date_of(text);
	tm.tm_hour = number(text + 11, 2);
	tm.tm_min = number(text + 14, 2);
	tm.tm_sec = seconds ? number(text + 17, 2) : 0;
	if (tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 59)
		return -1;
	return from_local(tm, us);
}
