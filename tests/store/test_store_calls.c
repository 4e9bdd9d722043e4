/* What is for one operator: who named him, who gave him a case, and the line of the day. */
#include "test_store.h"

#include "store/calls.h"
#include "store/shift.h"

static void seat(struct fixture *f)
{
	struct operator_row row;
	OK(operator_ensure(f->s, "anna", &f->arena, &row, err));
	OK(operator_ensure(f->s, "bram", &f->arena, &row, err));
	OK(presence_write(f->s, &bram,
		&(struct presence_row){.desk = "tty2", .keyed_us = test_now_us, .away = false},
		err));
	fixture_say(f, "1", "els", NULL, "a");
	fixture_say(f, "2", "piet", NULL, "b");
}

static struct for_me mine(struct fixture *f, const char *login)
{
	struct for_me m;
	OK(for_me_read(f->s, login, &m, err));
	return m;
}

static void test_named(void **state)
{
	struct fixture *f = *state;
	seat(f);
	OK(fixture_do(
		f, &anna, 2, "note @bram kijk eens, ook jan@stad.example schrijft @niemand", err));
	struct for_me m = mine(f, "bram");
	assert_int_equal(m.calls, 1);
	assert_int_equal(m.case_id, 2);
	assert_int_equal(m.kind, CALL_NAMED);
	assert_string_equal(m.caller, "anna");
	for_me_release(&m);
	/* He is called once until he has seen it, however often one shouts. */
	OK(fixture_do(f, &anna, 2, "note @bram @bram! @Bram @bram", err));
	/* As many as there are cases, not calls. */
	OK(fixture_do(f, &anna, 2, "note @bram en nog iets", err));
	m = mine(f, "bram");
	assert_int_equal(m.calls, 1);
	for_me_release(&m);
	/* Nobody calls himself. */
	OK(fixture_do(f, &anna, 2, "note @anna zelf", err));
	m = mine(f, "anna");
	assert_int_equal(m.calls, 0);
	for_me_release(&m);
	OK(calls_see(f->s, &bram, 1, err));
	OK(calls_see(f->s, &bram, 2, err));
	m = mine(f, "bram");
	assert_int_equal(m.calls, 0);
	assert_int_equal(m.newest, 0);
	for_me_release(&m);
}

static void test_assigned(void **state)
{
	struct fixture *f = *state;
	seat(f);
	OK(fixture_do(f, &anna, 1, "assign BRA", err)); /* initials, in whatever letters */
	struct for_me m = mine(f, "bram");
	assert_int_equal(m.kind, CALL_ASSIGNED);
	for_me_release(&m);
	OK(fixture_do(f, &anna, 2, "claim", err));
	m = mine(f, "anna");
	assert_int_equal(m.calls, 0);
	for_me_release(&m);
	size_t cases;
	OK(handover_sign(f->s, &anna, "rustig", "bram", &cases, err));
	m = mine(f, "bram");
	assert_int_equal(m.calls, 2);
	for_me_release(&m);
}

/* No case goes to the wrong one of two; who calls them calls both. */
static void test_same_initials(void **state)
{
	struct fixture *f = *state;
	const struct operator_row other = {
		.login = "brandon", .initials = "BRA", .name = "Brandon", .role = "operator"};
	seat(f);
	OK(operator_set(f->s, &machine, &other, err));
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "assign bra", err));
	assert_null(fixture_case(f, 1).assignee);
	OK(fixture_do(f, &anna, 1, "assign brandon", err));
	OK(fixture_do(f, &anna, 2, "note @bra kijk", err));
	for (size_t i = 0; i < 2; i++) {
		struct for_me m = mine(f, (const char *[]){"bram", "brandon"}[i]);
		assert_int_equal(m.case_id, 2);
		for_me_release(&m);
	}
}

/* What comes in is shared out among who is on duty, where the store does that. */
static void test_shared_out(void **state)
{
	struct fixture *f = *state;
	seat(f);
	assert_null(fixture_case(f, 2).assignee);
	if (fixture_tamper(f, "UPDATE store SET assign_cap = 1"))
		fail_msg("no cap");
	fixture_say(f, "3", "mia", NULL, "c");
	fixture_say(f, "4", "jan", NULL, "d");
	assert_string_equal(fixture_case(f, 3).assignee, "bram");
	assert_null(fixture_case(f, 4).assignee); /* he has what he may have */
	struct for_me m = mine(f, "bram");
	assert_int_equal(m.case_id, 3);
	assert_int_equal(m.kind, CALL_ASSIGNED);
	for_me_release(&m);
}

static void test_absent(void **state)
{
	struct fixture *f = *state;
	struct decision d;
	struct decide_result result;
	struct decide_summary summary;
	int64_t id = 1;
	seat(f);
	OK(decision_parse(&d, "note @bram kijk", "anna", test_now_us, &f->arena, err));
	OK(decide(f->s, &anna, &d, &id, 1, 0, &result, &summary, err));
	assert_string_equal(summary.absent, "");
	OK(presence_leave(f->s, &bram, "tty2", err));
	OK(decide(f->s, &anna, &d, &id, 1, 0, &result, &summary, err));
	assert_string_equal(summary.absent, "bram");
}

static void test_line_of_the_day(void **state)
{
	struct fixture *f = *state;
	const struct operator_row row = {
		.login = "bram", .initials = "br", .name = "B", .role = "supervisor"};
	seat(f);
	REFUSED(ERR_REFUSED, announcement_set(f->s, &anna, "rustig blijven", err));
	OK(operator_set(f->s, &machine, &row, err));
	REFUSED(ERR_REFUSED, announcement_set(f->s, &bram, NULL, err));
	OK(announcement_set(f->s, &bram, "rustig blijven", err));
	OK(announcement_set(f->s, &bram, "101 heeft storing", err));
	struct for_me m = mine(f, "anna");
	assert_string_equal(m.text, "101 heeft storing");
	assert_string_equal(m.author, "bram");
	OK(announcement_confirm(f->s, &anna, m.announcement, err));
	OK(announcement_confirm(f->s, &anna, m.announcement, err));
	for_me_release(&m);
	m = mine(f, "anna");
	assert_int_equal(m.announcement, 0);
	for_me_release(&m);
	m = mine(f, "bram");
	assert_int_not_equal(m.announcement, 0);
	for_me_release(&m);
	OK(announcement_set(f->s, &bram, NULL, err));
	m = mine(f, "bram");
	assert_int_equal(m.announcement, 0);
	for_me_release(&m);
}

int test_store_calls(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_named),
		CASE(test_assigned),
		CASE(test_same_initials),
		CASE(test_absent),
		CASE(test_shared_out),
		CASE(test_line_of_the_day),
	};
	return cmocka_run_group_tests_name("store: what is for one", tests, NULL, NULL);
}
