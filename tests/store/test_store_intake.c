#include "test_store.h"

static void test_repeat_edit_delete(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(fixture_say(f, "1", "els", NULL, "rook boven de dokken"), INTAKE_NEW);
	assert_int_equal(fixture_say(f, "1", "els", NULL, "rook boven de dokken"), INTAKE_REPEATED);
	assert_int_equal(fixture_say(f, "1", "els", NULL, "vuur boven de dokken"), INTAKE_EDITED);
	assert_string_equal(fixture_find(f, "rook"), "");
	assert_string_equal(fixture_find(f, "vuur"), "1");
	struct mention gone = {.network = "town", .account = "gent", .id = "1", .deleted = true};
	assert_int_equal(fixture_take(f, &gone), INTAKE_DELETED);
	assert_int_equal(fixture_take(f, &gone), INTAKE_REPEATED);
	gone.id = "2";
	assert_int_equal(fixture_take(f, &gone), INTAKE_REFUSED);
	assert_true(fixture_case(f, 1).gone);
	assert_int_equal(fixture_case(f, 1).mention_version, 2);
	OK(store_check(f->s, err));
}

static void test_join_and_link(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "brand");
	fixture_say(f, "2", "els", "1", "nog altijd brand");
	fixture_say(f, "3", "piet", "1", "ik zie het ook");
	assert_int_equal(fixture_case(f, 1).mentions, 2);
	assert_int_equal(fixture_case(f, 2).linked_to, 1);
}

static void test_reopen(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "brand");
	OK(fixture_do(f, &anna, 1, "resolve answered", err));
	test_now_us += 13 * CLOCK_DAY;
	fixture_say(f, "2", "els", "1", "toch weer");
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	OK(fixture_do(f, &anna, 1, "resolve answered", err));
	test_now_us += 15 * CLOCK_DAY;
	fixture_say(f, "3", "els", "1", "en nog eens");
	assert_int_equal(fixture_case(f, 1).state, CASE_RESOLVED);
	assert_int_equal(fixture_case(f, 2).linked_to, 1);
	OK(fixture_do(f, &anna, 2, "spam", err));
	fixture_say(f, "4", "els", "1", "hallo");
	assert_int_equal(fixture_case(f, 2).state, CASE_OPEN);
}

static void test_context_and_repost(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "brand");
	struct mention m = fixture_mention("9", "piet", "1", "wat is er");
	m.kind = MENTION_CONTEXT;
	fixture_take(f, &m);
	struct mention repost = fixture_mention("10", "jan", "1", "");
	repost.kind = MENTION_REPOST;
	repost.in_reply_to = "1";
	fixture_take(f, &repost);
	assert_string_equal(fixture_find(f, ""), "1");
	assert_int_equal(fixture_case(f, 1).reposts, 1);
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	assert_int_equal(file.mentions.count, 2);
	assert_true(file.mentions.items[1].context);
	case_file_release(&file);
	assert_true(intake_knows(f->s, &m));
	m.kind = MENTION_MENTION;
	assert_false(intake_knows(f->s, &m));
	assert_int_equal(fixture_take(f, &m), INTAKE_NEW);
	assert_true(intake_knows(f->s, &m));
	assert_string_equal(fixture_find(f, ""), "2 1");
}

int test_store_intake(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_repeat_edit_delete),
		CASE(test_join_and_link),
		CASE(test_reopen),
		CASE(test_context_and_repost),
	};
	return cmocka_run_group_tests_name("store: intake", tests, NULL, NULL);
}
