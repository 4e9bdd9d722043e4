/* Floor 0: the one clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"

static void reads_rfc3339(void **state)
{
	static const struct {
		const char *text;
		int64_t us;
	} rows[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"2026-11-23T22:15:00Z", INT64_C(1795472100) * CLOCK_S},
		{"2026-11-23t22:15:00z", INT64_C(1795472100) * CLOCK_S},
		{"2026-11-23 22:15:00Z", INT64_C(1795472100) * CLOCK_S},
		{"2026-11-23T23:15:00+01:00", INT64_C(1795472100) * CLOCK_S},
		{"2026-11-23T16:45:00-05:30", INT64_C(1795472100) * CLOCK_S},
		{"2026-11-23T22:15:00-00:00", INT64_C(1795472100) * CLOCK_S},
		{"2026-11-23T22:15:00.5Z", INT64_C(1795472100) * CLOCK_S + 500000},
		{"2026-11-23T22:15:00.000001Z", INT64_C(1795472100) * CLOCK_S + 1},
		{"2026-11-23T22:15:00.1234567890123456789Z",
			INT64_C(1795472100) * CLOCK_S + 123456},
		{"2016-12-31T23:59:60Z", INT64_C(1483228800) * CLOCK_S},
		{"2016-12-31T15:59:60-08:00", INT64_C(1483228800) * CLOCK_S},
		{"2024-02-29T12:00:00Z", INT64_C(1709208000) * CLOCK_S},
		{"2000-02-29T00:00:00Z", INT64_C(951782400) * CLOCK_S},
		{"1969-12-31T23:59:59.25Z", -CLOCK_S + 250000},
		{"0001-01-01T00:00:00Z", INT64_C(-62135596800) * CLOCK_S},
		{"9999-12-31T23:59:59Z", INT64_C(253402300799) * CLOCK_S},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t us = 77;
		if (clock_parse_rfc3339(rows[i].text, &us))
			fail_msg("refused: %s", rows[i].text);
		if (us != rows[i].us)
			fail_msg("%s: %lld", rows[i].text, (long long)us);
	}
}

static void refuses_what_is_none(void **state)
{
	static const char *const rows[] = {"", "now", "2026", "2026-11-23", "2026-11-23T22:15:00",
		"2026-11-23T22:15Z", "2026-11-23T22:15:00+0100", "2026-11-23T22:15:00+1:00",
		"2026-11-23T22:15:00Z ", " 2026-11-23T22:15:00Z", "2026-11-23T22:15:00.Z",
		"2026-11-23T24:00:00Z", "2026-11-23T22:60:00Z", "2026-11-23T22:15:61Z",
		"2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
		"2026-01-32T00:00:00Z", "2026-02-29T00:00:00Z", "2026-02-30T23:59:60Z",
		"1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-23T12:00:60Z",
		"2016-12-31T23:59:60+01:00", "2026-11-23T22:15:00+24:00",
		"2026-11-23T22:15:00+01:60", "-026-11-23T22:15:00Z", "2026-11-23T22:15:00,5Z",
		"99999-01-01T00:00:00Z", "2026-11-23T22:15:00Z\n"};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t us;
		if (clock_parse_rfc3339(rows[i], &us) == 0)
			fail_msg("taken: %s", rows[i]);
	}
}

static void writes_what_it_reads(void **state)
{
	static const char *const rows[] = {"1970-01-01T00:00:00Z", "2026-11-23T22:15:00.000001Z",
		"1969-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z",
		"2026-11-23T22:15:00.500000Z", "0001-01-01T00:00:00Z"};
	char out[CLOCK_RFC3339_BYTES];
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t us;
		assert_int_equal(clock_parse_rfc3339(rows[i], &us), 0);
		assert_string_equal(clock_rfc3339(us, out), rows[i]);
	}
	for (int64_t us = INT64_MIN; us < INT64_MAX / 2; us += INT64_MAX / 7)
		assert_true(strlen(clock_rfc3339(us, out)) < sizeof(out));
	assert_true(strlen(clock_rfc3339(INT64_MAX, out)) < sizeof(out));
}

static int64_t at(const char *text)
{
	int64_t us;
	assert_int_equal(clock_parse_rfc3339(text, &us), 0);
	return us;
}

/* By rule, not by name: the time zone data need not be installed. */
static int in_ghent(void **state)
{
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	return 0;
}

static void days_are_local_and_of_23_or_25_hours(void **state)
{
	int64_t spring = clock_local_day(at("2026-03-29T12:00:00Z"), 0);
	assert_int_equal(spring, at("2026-03-28T23:00:00Z"));
	assert_int_equal(clock_local_day(at("2026-03-29T12:00:00Z"), 1) - spring, 23 * CLOCK_HOUR);
	int64_t autumn = clock_local_day(at("2026-10-25T12:00:00Z"), 0);
	assert_int_equal(autumn, at("2026-10-24T22:00:00Z"));
	assert_int_equal(clock_local_day(at("2026-10-25T12:00:00Z"), 1) - autumn, 25 * CLOCK_HOUR);
	assert_int_equal(
		clock_local_day(at("2026-11-23T22:59:59Z"), 0), at("2026-11-22T23:00:00Z"));
	assert_int_equal(
		clock_local_day(at("2026-11-23T23:00:00Z"), 0), at("2026-11-23T23:00:00Z"));
	assert_int_equal(
		clock_local_day(at("2026-12-31T12:00:00Z"), 1), at("2026-12-31T23:00:00Z"));
	assert_int_equal(
		clock_local_day(at("2026-03-01T12:00:00Z"), -1), at("2026-02-27T23:00:00Z"));
}

static void rows_show_the_hour_or_the_day(void **state)
{
	char out[CLOCK_SHORT_BYTES];
	int64_t now = at("2026-11-23T22:30:00Z");
	assert_string_equal(clock_short(at("2026-11-23T22:15:00Z"), now, out), "23:15");
	assert_string_equal(clock_short(at("2026-11-22T23:00:00Z"), now, out), "00:00");
	assert_string_equal(clock_short(at("2026-11-22T22:59:59Z"), now, out), "22Nov");
	assert_string_equal(clock_short(at("2026-11-24T03:00:00Z"), now, out), "24Nov");
}

static void a_time_with_its_day(void **state)
{
	char out[CLOCK_LONG_BYTES];
	assert_string_equal(clock_long(at("2026-11-22T23:05:00Z"), out), "Mon 23 Nov 00:05");
	assert_string_equal(clock_long(at("2026-06-07T21:59:59Z"), out), "Sun 07 Jun 23:59");
	int64_t now = at("2026-11-23T22:15:00Z");
	assert_string_equal(clock_end(at("2026-11-23T22:59:00Z"), now, out), "23:59");
	assert_string_equal(clock_end(at("2026-11-23T23:00:00Z"), now, out), "Tue 24 Nov 00:00");
}

static int64_t fixed_us;

static int64_t fixed_now(void)
{
	return fixed_us;
}

static int64_t fixed_mono(void)
{
	return fixed_us / 1000;
}

static void tests_put_their_own_source_under_it(void **state)
{
	static const struct clock_source fixed = {.now_us = fixed_now, .mono_ms = fixed_mono};
	fixed_us = 5000;
	clock_set_source(&fixed);
	assert_int_equal(clock_now_us(), 5000);
	assert_int_equal(clock_mono_ms(), 5);
	clock_set_source(NULL);
	assert_true(clock_now_us() > at("2026-01-01T00:00:00Z"));
	int64_t before = clock_mono_ms();
	assert_true(clock_mono_ms() >= before);
}

static int64_t ahead_us(void)
{
	int64_t us = clock_now_us() - clock_system_us();
	return (us + (us < 0 ? -CLOCK_S : CLOCK_S) / 2) / CLOCK_S * CLOCK_S;
}

/* What an answer that came late does not prove is not believed. */
static void a_server_s_clock_is_followed(void **state)
{
	int64_t now = clock_system_us(), hour = CLOCK_HOUR;
	clock_follow(now, now + CLOCK_S / 2, now);
	assert_int_equal(ahead_us(), 0);
	clock_follow(now, now + hour, now);
	assert_int_equal(ahead_us(), hour - CLOCK_S);
	clock_follow(now - 30 * CLOCK_S, now + hour - 30 * CLOCK_S, now);
	assert_int_equal(ahead_us(), hour - CLOCK_S);
	clock_follow(now, now - hour, now);
	assert_int_equal(clock_now_us() < clock_system_us(), 1);
	clock_follow(now, now, now);
	assert_int_equal(ahead_us(), -CLOCK_S);
	clock_follow(now, now + CLOCK_S, now);
	assert_int_equal(ahead_us(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_rfc3339),
		cmocka_unit_test(refuses_what_is_none),
		cmocka_unit_test(writes_what_it_reads),
		cmocka_unit_test(days_are_local_and_of_23_or_25_hours),
		cmocka_unit_test(rows_show_the_hour_or_the_day),
		cmocka_unit_test(a_time_with_its_day),
		cmocka_unit_test(a_server_s_clock_is_followed),
		cmocka_unit_test(tests_put_their_own_source_under_it),
	};
	return cmocka_run_group_tests_name("base: clock", tests, in_ghent, NULL);
}
