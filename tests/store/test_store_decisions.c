#include "test_store.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/figures.h"

static void test_danger_alone(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	fixture_say(f, "2", "piet", NULL, "b");
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	struct decision d = {.kind = DECIDE_RESOLVE, .disposition = DISPOSITION_ANSWERED};
	struct decide_result results[2];
	struct decide_summary summary;
	OK(decide(f->s, &anna, &d, (int64_t[]){1, 2}, 2, 0, results, &summary, err));
	assert_int_equal(summary.done, 1);
	assert_int_equal(results[0].err.code, ERR_REFUSED);
	struct desk_figures figures;
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.ringing, 1);
	OK(fixture_do(f, &anna, 1, "acknowledge", err));
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.ringing, 0);
}

static void test_wake(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	OK(fixture_do(f, &anna, 1, "snooze 2h", err));
	int64_t next;
	OK(decide_wake(f->s, &machine, test_now_us, &next, err));
	assert_int_equal(next, test_now_us + 2 * CLOCK_HOUR);
	test_now_us = next;
	OK(decide_wake(f->s, &machine, test_now_us, &next, err));
	assert_int_equal(next, 0);
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
}

int test_store_decisions(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_danger_alone),
		CASE(test_wake),
	};
	return cmocka_run_group_tests_name("store: decisions", tests, NULL, NULL);
}
