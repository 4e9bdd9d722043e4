/* How often a server may be asked: what its headers say, in every form, and what is kept for
 * replies. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fake_server.h"
#include "http/budget.h"
#include "http/http.h"
#include "http/retry.h"

static const int64_t NOW = INT64_C(1784111777) * CLOCK_S; /* 15 July 2026, 10:36:17 UTC */
static int64_t now_us;

static int64_t fake_now_us(void)
{
	return now_us;
}

static int64_t fake_mono_ms(void)
{
	return now_us / 1000;
}

static int set_clock(void **state)
{
	static const struct clock_source source = {.now_us = fake_now_us, .mono_ms = fake_mono_ms};
	setenv("TZ", "Europe/Brussels", 1);
	now_us = NOW;
	clock_set_source(&source);
	return 0;
}

/* Headers as "Name: value" lines. */
static const char *line_of(const void *answer, const char *name)
{
	const char *const *lines = answer;
	size_t len = strlen(name);
	for (; *lines; lines++)
		if (strncasecmp(*lines, name, len) == 0 && (*lines)[len] == ':')
			return *lines + len + 2;
	return NULL;
}

static void headers_say_when_in_all_forms(void **state)
{
	static const struct {
		const char *lines[4];
		int64_t from_now_us; /* -1: says nothing */
	} rows[] = {
		{{NULL}, -1},
		{{"Retry-After: 30"}, 30 * CLOCK_S},
		{{"Retry-After: 0", "RateLimit-Reset: 99"}, 0},
		{{"Retry-After: Wed, 15 Jul 2026 10:37:17 GMT"}, 60 * CLOCK_S},
		{{"Retry-After: Wed, 15 Jul 2020 10:37:17 GMT"}, 0},
		{{"Retry-After: soon", "RateLimit-Reset: 5"}, 5 * CLOCK_S},
		{{"Retry-After: -5"}, -1},
		{{"Retry-After: 99999999999999999999"}, -1},
		{{"Retry-After: 9000000000000000000"}, CLOCK_DAY},
		{{"RateLimit-Reset: 1784111877"}, 100 * CLOCK_S},
		{{"RateLimit-Reset: 1"}, CLOCK_S},
		{{"RateLimit-Reset: 1784111777000"}, CLOCK_DAY},
		{{"X-RateLimit-Reset: 1784111837"}, 60 * CLOCK_S},
		{{"x-rate-limit-reset: 1784111837"}, 60 * CLOCK_S},
		{{"X-RateLimit-Reset: 2026-07-15T10:40:00.248623Z"}, 223 * CLOCK_S + 248623},
		{{"x-ratelimit-reset: 2026-07-15T10:40:00.248Z"}, 223 * CLOCK_S + 248000},
		{{"X-RateLimit-Reset: 2026-07-15T12:40:00+02:00"}, 223 * CLOCK_S},
		{{"X-RateLimit-Reset: 2026-07-15T09:40:00Z"}, 0},
		{{"X-RateLimit-Reset: 2027-07-15T09:40:00Z"}, CLOCK_DAY},
		{{"X-RateLimit-Reset: 2026-07-15"}, -1},
		{{"X-RateLimit-Reset: "}, -1},
		/* Their clock is an hour ahead, or behind. */
		{{"Date: Wed, 15 Jul 2026 11:36:17 GMT", "RateLimit-Reset: 1784115477"},
			100 * CLOCK_S},
		{{"Date: Wed, 15 Jul 2026 09:36:17 GMT",
			 "X-RateLimit-Reset: 2026-07-15T09:40:00.5Z"},
			223 * CLOCK_S + 500000},
		{{"Date: Wed, 15 Jul 2026 11:36:17 GMT",
			 "Retry-After: Wed, 15 Jul 2026 11:37:17 GMT"},
			60 * CLOCK_S},
		{{"Date: Wed, 15 Jul 2026 11:36:17 GMT", "Retry-After: 7"}, 7 * CLOCK_S},
		{{"Date: yesterday", "RateLimit-Reset: 1784111877"}, 100 * CLOCK_S},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct retry r = retry_read(line_of, rows[i].lines, NOW);
		assert_int_equal(
			r.after_us, rows[i].from_now_us == -1 ? 0 : NOW + rows[i].from_now_us);
	}
}

static void headers_say_how_much_is_left(void **state)
{
	static const struct {
		const char *lines[4];
		int64_t limit, remaining;
	} rows[] = {
		{{NULL}, -1, -1},
		{{"RateLimit-Limit: 3000", "RateLimit-Remaining: 2999", "RateLimit-Reset: 9"}, 3000,
			2999},
		{{"X-RateLimit-Limit: 300", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 9"},
			300, 0},
		{{"x-rate-limit-limit: 50", "x-rate-limit-remaining: 48", "x-rate-limit-reset: 9"},
			50, 48},
		{{"RateLimit-Limit: 100, 100;w=60", "RateLimit-Remaining: 7", "RateLimit-Reset: 9"},
			100, 7},
		{{"RateLimit-Limit: many", "RateLimit-Remaining: -1"}, -1, -1},
		{{"RateLimit-Limit: 10x", "RateLimit-Remaining: 0x10"}, -1, -1},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct retry r = retry_read(line_of, rows[i].lines, NOW);
		assert_int_equal(r.limit, rows[i].limit);
		assert_int_equal(r.remaining, rows[i].remaining);
	}
}

static void note(struct budget *b, const char *url, bool get, int64_t limit, int64_t remaining)
{
	struct retry said = {
		.limit = limit, .remaining = remaining, .reset_us = now_us + CLOCK_MIN};
	budget_note(b, url, get, &said, now_us);
}

static bool held(struct budget *b, const char *url, bool urgent)
{
	return budget_take(b, url, true, urgent, now_us) != 0;
}

static void last_fifth_is_kept(void **state)
{
	static const char url[] = "https://a.example/x";
	struct budget b = {0};
	assert_false(held(&b, url, false));
	note(&b, url, true, 10, 4);
	assert_false(held(&b, url, false)); /* 3 left */
	assert_false(held(&b, url, false)); /* 2 left: the fifth */
	assert_true(held(&b, url, false));
	assert_int_equal(budget_take(&b, url, true, false, now_us), now_us + CLOCK_MIN);
	assert_false(held(&b, url, true));
	assert_false(held(&b, url, true));
	assert_false(held(&b, url, true)); /* a reply goes, whatever they say of it */
	assert_true(held(&b, "https://A.example:443/other?q", false));
	assert_false(held(&b, "http://a.example/x", false));
	assert_false(held(&b, "https://b.example/x", false));
	assert_int_equal(budget_take(&b, url, false, false, now_us), 0);
	now_us += CLOCK_MIN;
	for (int i = 0; i < 20; i++)
		assert_false(held(&b, url, false));
	budget_release(&b);
}

static void what_says_nothing_changes_nothing(void **state)
{
	static const char url[] = "https://a.example/x";
	struct budget b = {0};
	note(&b, url, true, 10, 1);
	budget_note(&b, url, true, &(struct retry){.limit = -1, .remaining = -1}, now_us);
	budget_note(&b, url, true, &(struct retry){.limit = 10, .remaining = 9}, now_us);
	assert_true(held(&b, url, false));
	note(&b, url, true, 10, 9);
	assert_false(held(&b, url, false));
	note(&b, url, true, 0, 0);
	assert_true(held(&b, url, false));
	budget_release(&b);
}

/* A clock that was years ahead is put back: nothing is kept until then. */
static void clock_put_back_keeps_nothing(void **state)
{
	static const char url[] = "https://a.example/x";
	struct budget b = {0};
	int64_t then = now_us;
	now_us += 3650 * CLOCK_DAY;
	note(&b, url, true, 10, 1);
	assert_true(held(&b, url, false));
	now_us = then;
	assert_false(held(&b, url, false));
	budget_release(&b);
}

static void memory_is_bounded(void **state)
{
	struct budget b = {0};
	for (int i = 0; i < 3 * BUDGET_ENTRIES; i++) {
		char *url MEM_AUTO = mem_printf("https://%d.example/", i);
		note(&b, url, true, 10, 0);
		assert_true(held(&b, url, false));
		now_us += CLOCK_S / 10;
	}
	assert_false(held(&b, "https://0.example/", false));
	budget_release(&b);
}

struct seen {
	int calls, status;
	bool not_sent;
	int64_t retry_us;
	struct err err;
};

static void keep(void *data, const struct http_answer *answer)
{
	struct seen *seen = data;
	*seen = (struct seen){.calls = seen->calls + 1,
		.status = answer->status,
		.not_sent = answer->not_sent,
		.retry_us = answer->retry_us,
		.err = answer->err};
}

static struct seen ask(struct http *h, const char *url, const char *method, bool urgent)
{
	struct seen seen = {0};
	http_start(h, &(struct http_request){.method = method, .url = url, .urgent = urgent}, keep,
		&seen);
	assert_int_equal(seen.calls, 0);
	while (http_run(h, -1, NULL, 0) > 0)
		;
	assert_int_equal(seen.calls, 1);
	return seen;
}

static void request_is_kept_back(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "GET /",
			.status = 200,
			.headers = "X-RateLimit-Limit: 300\r\nX-RateLimit-Remaining: 60\r\n"
				   "X-RateLimit-Reset: 2026-07-15T10:40:00.248623Z\r\n",
			.body = "{}",
			.times = 2},
		{.path = "/", .status = 200, .body = "{}", .times = 9}};
	struct fake_server *s = fake_server_start(script, 2);
	struct http_options options = {.user_agent = "test", .allow_private_addresses = true};
	struct err err = ERR_INIT;
	struct http *h = http_new(&options, &err);
	assert_non_null(h);
	assert_int_equal(ask(h, fake_server_url(s), "GET", false).status, 200);
	struct seen kept = ask(h, fake_server_url(s), "GET", false);
	assert_int_equal(kept.status, 0);
	assert_true(kept.not_sent);
	assert_int_equal(kept.err.code, ERR_RATE);
	assert_string_equal(kept.err.msg, "kept for replies until 12:40");
	assert_int_equal(kept.retry_us, NOW + 223 * CLOCK_S + 248623);
	assert_int_equal(fake_server_asked(s, "GET"), 1);
	assert_int_equal(ask(h, fake_server_url(s), "GET", true).status, 200);
	assert_int_equal(ask(h, fake_server_url(s), "POST", false).status, 200);
	now_us = kept.retry_us;
	assert_int_equal(ask(h, fake_server_url(s), "GET", false).status, 200);
	http_free(h);
	fake_server_stop(s);
}

static void kept_back_is_freed_with_the_rest(void **state)
{
	static const struct fake_answer script[] = {{.path = "/",
		.status = 429,
		.headers =
			"RateLimit-Limit: 5\r\nRateLimit-Remaining: 0\r\nRateLimit-Reset: 60\r\n",
		.body = "{}"}};
	struct fake_server *s = fake_server_start(script, 1);
	struct http_options options = {.user_agent = "test", .allow_private_addresses = true};
	struct err err = ERR_INIT;
	struct http *h = http_new(&options, &err);
	assert_non_null(h);
	struct seen limited = ask(h, fake_server_url(s), "GET", false), never = {0};
	assert_int_equal(limited.status, 429);
	assert_int_equal(limited.retry_us, NOW + CLOCK_MIN);
	http_start(h, &(struct http_request){.method = "GET", .url = fake_server_url(s)}, keep,
		&never);
	http_free(h);
	assert_int_equal(never.calls, 0);
	assert_int_equal(fake_server_asked(s, "GET"), 1);
	fake_server_stop(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(headers_say_when_in_all_forms, set_clock),
		cmocka_unit_test_setup(headers_say_how_much_is_left, set_clock),
		cmocka_unit_test_setup(last_fifth_is_kept, set_clock),
		cmocka_unit_test_setup(what_says_nothing_changes_nothing, set_clock),
		cmocka_unit_test_setup(clock_put_back_keeps_nothing, set_clock),
		cmocka_unit_test_setup(memory_is_bounded, set_clock),
		cmocka_unit_test_setup(request_is_kept_back, set_clock),
		cmocka_unit_test_setup(kept_back_is_freed_with_the_rest, set_clock),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
