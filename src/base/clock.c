#include "base/clock.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"

/* How far the clock that we follow is ahead of the system's. */
static atomic_int_least64_t ahead_us;

int64_t clock_system_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * CLOCK_S + ts.tv_nsec / 1000;
}

static int64_t system_now_us(void)
{
	return clock_system_us() + atomic_load(&ahead_us);
}

/* The least that explains what was seen. */
void clock_follow(int64_t before_us, int64_t there_us, int64_t after_us)
{
	int64_t least = there_us - after_us - CLOCK_S, most = there_us - before_us + CLOCK_S;
	int64_t ahead = atomic_load(&ahead_us);
	if (ahead < least)
		atomic_store(&ahead_us, least);
	else if (ahead > most)
		atomic_store(&ahead_us, most);
}

static int64_t system_mono_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void system_sleep_us(int64_t us)
{
	nanosleep(&(struct timespec){.tv_sec = us / CLOCK_S, .tv_nsec = us % CLOCK_S * 1000}, NULL);
}

static const struct clock_source system_source = {system_now_us, system_mono_ms, system_sleep_us};
static const struct clock_source *source = &system_source;

void clock_set_source(const struct clock_source *other)
{
	source = other ? other : &system_source;
}

int64_t clock_now_us(void)
{
	return source->now_us();
}

int64_t clock_mono_ms(void)
{
	return source->mono_ms();
}

void clock_sleep_us(int64_t us)
{
	(source->sleep_us ? source->sleep_us : system_sleep_us)(us);
}

/* Whole seconds and the rest, rounding towards the past also before 1970. */
static time_t whole_seconds(int64_t us, int *rest)
{
	int64_t s = us / CLOCK_S;
	int64_t r = us % CLOCK_S;
	if (r < 0) {
		r += CLOCK_S;
		s--;
	}
	*rest = (int)r;
	return (time_t)s;
}

char *clock_rfc3339(int64_t us, char out[CLOCK_RFC3339_BYTES])
{
	int rest;
	time_t s = whole_seconds(us, &rest);
	struct tm tm;
	gmtime_r(&s, &tm);
	int len = snprintf(out, CLOCK_RFC3339_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d",
		tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	size_t room = (size_t)CLOCK_RFC3339_BYTES - (size_t)len;
	if (rest)
		snprintf(out + len, room, ".%06dZ", rest);
	else
		snprintf(out + len, room, "Z");
	return out;
}

/* Reads exactly n digits. Returns the value, or -1. */
static int digits(const char **p, int n)
{
	int value = 0;
	for (; n > 0; n--, (*p)++) {
		if (**p < '0' || **p > '9')
			return -1;
		value = value * 10 + (**p - '0');
	}
	return value;
}

static bool literal(const char **p, const char *set)
{
	if (!**p || !strchr(set, **p))
		return false;
	(*p)++;
	return true;
}

/* Reads the digits after the point, cut to microseconds; -1 where there are none. */
static int fraction(const char **p)
{
	int us = 0;
	int scale = 100000;
	if (**p < '0' || **p > '9')
		return -1;
	for (; **p >= '0' && **p <= '9'; (*p)++, scale /= 10)
		us += (**p - '0') * scale;
	return us;
}

/* Reads Z, +hh:mm or -hh:mm as seconds. Returns 0 or -1. */
static int offset(const char **p, int *seconds)
{
	*seconds = 0;
	if (literal(p, "Zz"))
		return 0;
	int sign = **p == '-' ? -1 : 1;
	if (!literal(p, "+-"))
		return -1;
	int h = digits(p, 2);
	if (h < 0 || h > 23 || !literal(p, ":"))
		return -1;
	int m = digits(p, 2);
	if (m < 0 || m > 59)
		return -1;
	*seconds = sign * (h * 3600 + m * 60);
	return 0;
}

static int date(const char **p, struct tm *tm)
{
	int year = digits(p, 4);
	if (year < 0 || !literal(p, "-"))
		return -1;
	int month = digits(p, 2);
	if (month < 1 || month > 12 || !literal(p, "-"))
		return -1;
	int day = digits(p, 2);
	if (day < 1 || day > 31)
		return -1;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
	return 0;
}

static int time_of_day(const char **p, struct tm *tm)
{
	int h = digits(p, 2);
	if (h < 0 || h > 23 || !literal(p, ":"))
		return -1;
	int m = digits(p, 2);
	if (m < 0 || m > 59 || !literal(p, ":"))
		return -1;
	int s = digits(p, 2);
	if (s < 0 || s > 60)
		return -1;
	tm->tm_hour = h;
	tm->tm_min = m;
	tm->tm_sec = s;
	return 0;
}

int clock_parse_rfc3339(const char *text, int64_t *us)
{
	struct tm tm = {0};
	const char *p = text;
	if (date(&p, &tm) || !literal(&p, "Tt ") || time_of_day(&p, &tm))
		return -1;
	int rest = literal(&p, ".") ? fraction(&p) : 0;
	int shift;
	if (rest < 0 || offset(&p, &shift) || *p)
		return -1;
	bool leap_second = tm.tm_sec == 60;
	tm.tm_sec -= leap_second;
	int day = tm.tm_mday;
	int64_t s = timegm(&tm);
	if (tm.tm_mday != day) /* 31 February */
		return -1;
	s += leap_second - shift;
	if (leap_second && s % (24 * 3600)) /* they are inserted at midnight UTC only */
		return -1;
	*us = s * CLOCK_S + rest;
	return 0;
}

int64_t clock_rfc3339_us(const char *text)
{
	int64_t us;
	return text && clock_parse_rfc3339(text, &us) == 0 ? us : 0;
}

int64_t clock_local_day(int64_t us, int days)
{
	int rest;
	time_t s = whole_seconds(us, &rest);
	struct tm tm;
	localtime_r(&s, &tm);
	tm.tm_mday += days;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * CLOCK_S;
}

/* The names come from our catalogue: strftime has them in the language of LC_TIME, which is English
 * where the operator's locale is not installed. */
static const char *const months[] = {
	/* TRANSLATORS: three columns at most, for the column of times: "24Nov". */
	N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
	N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};
static const char *const days[] = {
	N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat")};

/* The local time of a moment; true when it lies on the day that it is now. */
static bool is_today(int64_t us, int64_t now, struct tm *tm)
{
	int rest;
	time_t s = whole_seconds(us, &rest), now_s = whole_seconds(now, &rest);
	struct tm now_tm;
	localtime_r(&s, tm);
	localtime_r(&now_s, &now_tm);
	return tm->tm_yday == now_tm.tm_yday && tm->tm_year == now_tm.tm_year;
}

char *clock_short(int64_t us, int64_t now, char out[CLOCK_SHORT_BYTES])
{
	struct tm tm;
	if (is_today(us, now, &tm))
		snprintf(out, CLOCK_SHORT_BYTES, "%02d:%02d", tm.tm_hour, tm.tm_min);
	else
		snprintf(out, CLOCK_SHORT_BYTES, "%02d%s", tm.tm_mday, _(months[tm.tm_mon]));
	return out;
}

char *clock_long(int64_t us, char out[CLOCK_LONG_BYTES])
{
	int rest;
	time_t s = whole_seconds(us, &rest);
	struct tm tm;
	localtime_r(&s, &tm);
	snprintf(out, CLOCK_LONG_BYTES, "%s %02d %s %02d:%02d", _(days[tm.tm_wday]), tm.tm_mday,
		_(months[tm.tm_mon]), tm.tm_hour, tm.tm_min);
	return out;
}

char *clock_end(int64_t us, int64_t now, char out[CLOCK_LONG_BYTES])
{
	struct tm tm;
	if (!is_today(us, now, &tm))
		return clock_long(us, out);
	snprintf(out, CLOCK_LONG_BYTES, "%02d:%02d", tm.tm_hour, tm.tm_min);
	return out;
}

char *clock_exact(int64_t us, char out[CLOCK_SHORT_BYTES])
{
	struct tm tm;
	if (!is_today(us, clock_now_us(), &tm))
		return clock_long(us, out);
	snprintf(out, CLOCK_SHORT_BYTES, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
	return out;
}
