/* Whether a mention can be answered, and what it costs, in words. */
#include "test_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "desk/answer.h"

static const int64_t now_us = INT64_C(1795471200000000); /* 23:00 there, of 23 November */

static const struct answer_terms open_terms = {
	.account = "gent", .can_reply = true, .asked = VISIBILITY_PUBLIC};

static void says(const struct answer_terms *t, enum visibility visibility, const char *why)
{
	struct err err = ERR_INIT;
	int rc = answer_check(t, visibility, now_us, &err);
	assert_int_equal(rc, why ? -1 : 0);
	assert_string_equal(err.msg, why ? why : "");
	assert_int_equal(err.code, why ? ERR_REFUSED : ERR_NONE);
}

static void why_it_cannot_be_answered(void **state)
{
	(void)state;
	struct answer_terms t = open_terms;
	says(&t, VISIBILITY_PUBLIC, NULL);
	t.closed = "off";
	says(&t, VISIBILITY_PUBLIC, "it cannot be answered: comments are closed there");
	says(&t, VISIBILITY_DIRECT, "it cannot be answered: comments are closed there");
	t.closed = "\xc3\xa9t\xc3\xa9";
	says(&t, VISIBILITY_PUBLIC, "it cannot be answered: \xc3\xa9t\xc3\xa9");
	t = open_terms;
	t.can_reply = false;
	says(&t, VISIBILITY_PUBLIC,
		"account gent cannot send: open the link in a browser and answer there");
	t.no_answers = "summons";
	says(&t, VISIBILITY_PUBLIC,
		"it cannot be answered: this network lets us answer only who names or quotes us");
	t.closed = "pending"; /* the nearer reason */
	says(&t, VISIBILITY_PUBLIC,
		"it cannot be answered: nobody sees it there until it is approved");
	t = open_terms;
	t.answer_until_us = now_us;
	says(&t, VISIBILITY_PUBLIC, NULL);
	t.answer_until_us = now_us - CLOCK_MIN;
	says(&t, VISIBILITY_PUBLIC, "it could be answered until 22:59");
}

/* What came in private is always answered so; what did not, as far as the account reaches. */
static void how_far_it_reaches_in_private(void **state)
{
	(void)state;
	struct answer_terms t = open_terms;
	says(&t, VISIBILITY_DIRECT, NULL);
	t.spent = true;
	says(&t, VISIBILITY_DIRECT, NULL);
	t.reach = PRIVATE_ONCE;
	says(&t, VISIBILITY_DIRECT, "it can be answered in private once, and has had that answer");
	says(&t, VISIBILITY_PUBLIC, NULL);
	t.spent = false;
	says(&t, VISIBILITY_DIRECT, NULL);
	t.private_until_us = now_us - 2 * CLOCK_DAY;
	says(&t, VISIBILITY_DIRECT, "it could be answered in private until Sat 21 Nov 23:00");
	says(&t, VISIBILITY_PUBLIC, NULL);
	t.private_until_us = PRIVATE_NEVER;
	says(&t, VISIBILITY_DIRECT, "this one cannot be answered in private");
	t.spent = true; /* it had the one that it could have: that is why */
	says(&t, VISIBILITY_DIRECT, "it can be answered in private once, and has had that answer");
	t.reach = PRIVATE_OWN;
	says(&t, VISIBILITY_DIRECT,
		"by account gent only what came in private can be answered in private");
	t.asked = VISIBILITY_DIRECT;
	says(&t, VISIBILITY_DIRECT, NULL);
	t.reach = PRIVATE_NONE;
	says(&t, VISIBILITY_DIRECT, "account gent sends nothing in private");
}

static void told(const struct answer_terms *t, bool can, const char *words)
{
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, 512);
	assert_int_equal(answer_words(t, now_us, &out), can);
	assert_string_equal(out.buf, words);
}

static void until_when_it_can(void **state)
{
	(void)state;
	struct answer_terms t = open_terms;
	told(&t, true, "");
	t.answer_until_us = now_us + CLOCK_DAY;
	told(&t, true, "it can be answered until Tue 24 Nov 23:00");
	t.private_until_us = now_us + CLOCK_MIN;
	told(&t, true, "it can be answered until Tue 24 Nov 23:00, in private until 23:01");
	assert_int_equal(answer_until(&t, VISIBILITY_PUBLIC), t.answer_until_us);
	assert_int_equal(answer_until(&t, VISIBILITY_DIRECT), t.private_until_us);
	t.asked = VISIBILITY_DIRECT;
	assert_int_equal(answer_until(&t, VISIBILITY_DIRECT), t.answer_until_us);
	t = open_terms;
	t.private_until_us = now_us + CLOCK_MIN;
	told(&t, true, "it can be answered, in private until 23:01");
	t.reach = PRIVATE_ONCE;
	t.spent = true;
	told(&t, true, "");
	t.spent = false;
	t.private_until_us = PRIVATE_NEVER;
	told(&t, true, "");
	t.closed = "window";
	told(&t, false,
		"it cannot be answered: the time in which the network lets us answer is over");
}

static void left(int64_t left_us, int minutes, int64_t turns_us)
{
	const struct answer_terms t = {
		.asked = VISIBILITY_DIRECT, .answer_until_us = left_us ? now_us + left_us : 0};
	int64_t turns;
	assert_int_equal(answer_left_min(&t, VISIBILITY_DIRECT, now_us, &turns), minutes);
	assert_int_equal(turns, turns_us);
}

static void what_is_left_of_an_hour(void **state)
{
	left(0, 0, 0);
	left(-1, 0, 0);
	left(1, 1, 2);
	left(CLOCK_MIN, 1, 1);
	left(CLOCK_MIN + CLOCK_S, 2, CLOCK_S + 1);
	left(CLOCK_HOUR, 60, 1);
	left(CLOCK_HOUR + CLOCK_S, 0, CLOCK_S + 1);
	left(CLOCK_DAY, 0, CLOCK_DAY - CLOCK_HOUR + 1);
}

static void costs(const struct price *p, bool direct, bool link, const char *words)
{
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, 512);
	price_words(p, direct, link, &out);
	assert_string_equal(out.buf, words);
}

static void what_it_costs(void **state)
{
	(void)state;
	const struct price p = {"USD", 15000, 200000, 1000001}, flat = {"EUR", 12000000, 0, 0};
	costs(&p, false, false, ", costs 0.015 USD");
	costs(&p, false, true, ", costs 0.20 USD, with a link");
	costs(&p, true, true, ", costs 1.000001 USD");
	costs(&flat, false, true, ", costs 12.00 EUR");
	costs(&flat, true, false, "");
	costs(&(struct price){0}, false, true, "");
}

static void what_stands_in_the_bar(void **state)
{
	(void)state;
	const struct price p = {"USD", 15000, 200000, 10000};
	struct answer_terms t = open_terms;
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, 512);
	t.answer_until_us = now_us + CLOCK_HOUR / 2;
	answer_terms_words(&t, &p, VISIBILITY_PUBLIC, "zie politie.be.", now_us, &out);
	assert_string_equal(out.buf, ", until 23:30, costs 0.20 USD, with a link");
}

int test_desk_answer(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(why_it_cannot_be_answered),
		cmocka_unit_test(how_far_it_reaches_in_private),
		cmocka_unit_test(until_when_it_can),
		cmocka_unit_test(what_is_left_of_an_hour),
		cmocka_unit_test(what_it_costs),
		cmocka_unit_test(what_stands_in_the_bar),
	};
	return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
