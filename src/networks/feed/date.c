/* Times in feeds. Words and numbers are told apart by their shape, not by their place: what people
 * and programs write as RFC 822 has its parts in any order. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/feed/entry.h"

enum { WORD_MAX = 24 };

static const struct {
	const char *stem; /* as many letters as tell it from the others */
	int month;
} months[] = {
	{"jan", 0},
	{"feb", 1},
	{"f\xc3\xa9v", 1},
	{"fev", 1},
	{"mar", 2},
	{"maa", 2},
	{"mrt", 2},
	{"m\xc3\xa4r", 2},
	{"apr", 3},
	{"avr", 3},
	{"may", 4},
	{"mei", 4},
	{"mai", 4},
	{"jun", 5},
	{"jul", 6},
	{"aug", 7},
	{"ao\xc3\xbb", 7},
	{"sep", 8},
	{"oct", 9},
	{"okt", 9},
	{"nov", 10},
	{"dec", 11},
	{"dez", 11},
	{"d\xc3\xa9"
	 "c",
		11},
};

static const struct {
	const char *name;
	int minutes;
} zones[] = {
	{"UT", 0},
	{"UTC", 0},
	{"GMT", 0},
	{"Z", 0},
	{"WET", 0},
	{"BST", 60},
	{"WEST", 60},
	{"CET", 60},
	{"MEZ", 60},
	{"CEST", 120},
	{"MESZ", 120},
	{"EET", 120},
	{"EEST", 180},
	{"MSK", 180},
	{"EST", -300},
	{"EDT", -240},
	{"CST", -360},
	{"CDT", -300},
	{"MST", -420},
	{"MDT", -360},
	{"PST", -480},
	{"PDT", -420},
};

struct moment {
	int year, month, day, hour, minute, second, zone_minutes; /* -1 = not yet, but the zone */
	bool afternoon, morning;
};

static int64_t moment_us(const struct moment *m)
{
	struct tm tm = {.tm_year = m->year - 1900,
		.tm_mon = m->month,
		.tm_mday = m->day,
		.tm_hour = m->hour,
		.tm_min = m->minute,
		.tm_sec = m->second > 59 ? 59 : m->second};
	return ((int64_t)timegm(&tm) - m->zone_minutes * 60) * CLOCK_S;
}

static bool in_range(const struct moment *m)
{
	return m->year >= 1970 && m->year <= 9999 && m->month >= 0 && m->month <= 11 &&
	       m->day >= 1 && m->day <= 31 && m->hour >= 0 && m->hour <= 24 && m->minute >= 0 &&
	       m->minute <= 59 && m->second >= 0 && m->second <= 60;
}

/* Digits, at most `most` of them; -1 when there are none. */
static int number(const char **p, int most)
{
	int value = 0, n = 0;
	for (; n < most && **p >= '0' && **p <= '9'; n++, (*p)++)
		value = value * 10 + (**p - '0');
	return n ? value : -1;
}

/* +0100, +01:00, +01 or +1 as minutes; what makes no sense is 0. */
static int offset(const char *p)
{
	int sign = *p++ == '-' ? -1 : 1;
	int hours = number(&p, 2);
	p += *p == ':';
	int minutes = number(&p, 2);
	return hours < 0 || hours > 14 ? 0 : sign * (hours * 60 + (minutes > 0 ? minutes : 0));
}

/* hh:mm[:ss[.f]], maybe with a zone stuck to it. False when it is none. */
static bool clock_time(struct moment *m, const char *p)
{
	m->hour = number(&p, 2);
	if (m->hour < 0 || *p != ':')
		return false;
	p++;
	m->minute = number(&p, 2);
	m->second = 0;
	if (*p == ':') {
		p++;
		m->second = number(&p, 2);
	}
	if (*p == '.' || *p == ',')
		p += 1 + strspn(p + 1, "0123456789");
	if (*p == '+' || *p == '-')
		m->zone_minutes = offset(p);
	return m->minute >= 0 && m->second >= 0;
}

/* ---- W3C-DTF: YYYY, YYYY-MM, YYYY-MM-DD, and with a time behind it ---- */

static int read_iso(const char *p, int64_t *us)
{
	struct moment m = {.month = 0, .day = 1};
	if (strspn(p, "0123456789") != 4 || (p[4] && p[4] != '-'))
		return -1;
	m.year = number(&p, 4);
	if (*p == '-') {
		p++;
		m.month = number(&p, 2) - 1;
	}
	if (*p == '-') {
		p++;
		m.day = number(&p, 2);
	}
	p += *p == 'T' || *p == 't';
	p += strspn(p, " ");
	if (*p && !clock_time(&m, p))
		return -1;
	const char *zone = strpbrk(p, " ");
	if (zone && (zone[1] == '+' || zone[1] == '-'))
		m.zone_minutes = offset(zone + 1);
	if (!in_range(&m))
		return -1;
	*us = moment_us(&m);
	return 0;
}

/* ---- RFC 822 and its kin ---- */

static void take_number(struct moment *m, const char *word, size_t len)
{
	int value = (int)strtol(word, NULL, 10);
	if (len <= 2 && m->day < 0)
		m->day = value;
	else if (m->year < 0)
		m->year = len > 2 ? value : value + (value < 70 ? 2000 : 1900);
}

/* A month, a zone, am or pm; a day of the week says nothing. */
static void take_name(struct moment *m, const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
		size_t len = strlen(zones[i].name);
		if (strncasecmp(word, zones[i].name, len) != 0)
			continue;
		if (!word[len])
			m->zone_minutes = zones[i].minutes;
		else if (word[len] == '+' || word[len] == '-')
			m->zone_minutes = zones[i].minutes + offset(word + len);
		else
			continue;
		return;
	}
	m->afternoon = m->afternoon || strcasecmp(word, "pm") == 0;
	m->morning = m->morning || strcasecmp(word, "am") == 0;
	/* The last one counts: "mar. 24 dec." begins with a Tuesday. */
	for (size_t i = 0; i < ARRAY_LEN(months); i++)
		if (strncasecmp(word, months[i].stem, strlen(months[i].stem)) == 0)
			m->month = months[i].month;
}

static void take_word(struct moment *m, const char *word, size_t len)
{
	if ((*word == '+' || *word == '-') && m->hour >= 0)
		m->zone_minutes = offset(word);
	else if (strspn(word, "0123456789") == len)
		take_number(m, word, len);
	else if (strchr(word, ':') && *word >= '0' && *word <= '9')
		clock_time(m, word);
	else
		take_name(m, word);
}

/* 06-Nov-94 and 1. Nov are three words and two. */
static size_t word_length(const char *p)
{
	size_t len = strcspn(p, " \t\r\n,");
	size_t digits = strspn(p, "0123456789");
	if (digits && digits < len && (p[digits] == '-' || p[digits] == '.'))
		return digits;
	const char *dash = memchr(p, '-', len);
	bool letters = (*p | 32) >= 'a' && (*p | 32) <= 'z';
	if (letters && dash && dash - p >= 3 && strspn(dash + 1, "0123456789") >= 1 &&
		strncasecmp(p, "GMT", 3) != 0 && strncasecmp(p, "UTC", 3) != 0)
		return (size_t)(dash - p);
	return len;
}

static int read_822(const char *p, int64_t *us)
{
	struct moment m = {-1, -1, -1, -1, -1, -1, 0, false, false};
	bool joined = false;
	while (*(p += strspn(p, " \t\r\n,.")) != '\0') {
		char word[WORD_MAX];
		p += joined && *p == '-';
		size_t len = word_length(p);
		if (len >= sizeof(word))
			return -1;
		memcpy(word, p, len);
		word[len] = '\0';
		p += len;
		joined = *p == '-';
		take_word(&m, word, len);
	}
	if (m.hour < 0)
		m.hour = m.minute = m.second = 0;
	if (m.afternoon && m.hour < 12)
		m.hour += 12;
	if (m.morning && m.hour == 12)
		m.hour = 0;
	if (!in_range(&m))
		return -1;
	*us = moment_us(&m);
	return 0;
}

int feed_date(const char *text, int64_t *us)
{
	text += strspn(text, " \t\r\n");
	char *trimmed MEM_AUTO = mem_strdup(text);
	for (size_t len = strlen(trimmed); len && strchr(" \t\r\n", trimmed[len - 1]);)
		trimmed[--len] = '\0';
	if (clock_parse_rfc3339(trimmed, us) == 0 || read_iso(trimmed, us) == 0)
		return *us > 0 ? 0 : -1;
	return read_822(trimmed, us);
}
