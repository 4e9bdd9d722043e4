#include "test_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "desk/lifecycle.h"
#include "desk/moderation.h"

static void every_moderation_has_its_words(void **state)
{
	(void)state;
	for (int i = 0; i < MODERATIONS; i++) {
		const struct moderation_row *row = &moderation_rows[i];
		assert_int_equal(moderation_find(row->name), i);
		assert_true(row->help[0] && row->done[0]);
		assert_int_not_equal(row->inverse, i);
		assert_true(row->inverse == MODERATIONS ||
			    moderation_rows[row->inverse].target == row->target);
	}
	assert_int_equal(moderation_find("hid"), MODERATIONS);
	assert_int_equal(moderation_find("hidee"), MODERATIONS);
	assert_int_equal(moderation_find(""), MODERATIONS);
}

static void a_list_of_them_is_read_as_it_is_written(void **state)
{
	(void)state;
	STRBUF_AUTO struct strbuf names;
	strbuf_init(&names, 256);
	for (unsigned set = 0; set < 1U << MODERATIONS; set++) {
		strbuf_clear(&names);
		moderations_write(&names, set);
		assert_int_equal(moderations_read(names.buf), set);
	}
	assert_string_equal(names.buf, "hide unhide mute unmute approve junk remove delete");
	assert_int_equal(moderations_read(NULL), 0);
	assert_int_equal(moderations_read("  mute praise hide "),
		1U << MODERATION_MUTE | 1U << MODERATION_HIDE);
}

static void an_account_says_what_it_can(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct moderation_terms t = {.account = "blog",
		.can = moderations_read("approve junk remove"),
		.open = moderations_open(NULL)};
	assert_int_equal(moderation_check(MODERATION_JUNK, &t, &err), 0);
	assert_int_equal(moderation_check(MODERATION_HIDE, &t, &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_string_equal(err.msg, "account blog cannot hide: it can approve, junk, remove");
	t.can = 0;
	t.account = "feed";
	assert_int_equal(moderation_check(MODERATION_HIDE, &t, &err), -1);
	assert_string_equal(err.msg,
		"account feed can do nothing to what stands there: open the link in a browser");
}

static void what_can_be_had_is_offered(void **state)
{
	(void)state;
	static const struct {
		const char *can, *open, *last, *offered;
		bool ours;
	} rows[] = {
		{"hide unhide mute unmute delete", NULL, "", "hide mute", false},
		{"hide unhide mute unmute delete", NULL, "", "hide mute delete", true},
		{"hide unhide mute unmute", "mute", "", "mute", false},
		{"hide unhide mute unmute", "mute", "mute", "unmute", false},
		{"hide unhide delete", "", "", "", false},
		{"hide unhide delete", "", "", "delete", true},
		{"hide unhide", NULL, "hide", "unhide", false},
		{"hide unhide", "unhide", "", "unhide", false},
		{"hide unhide", "unhide", "unhide", "hide", false},
		{"hide unhide mute unmute", NULL, "hide mute", "unhide unmute", false},
		{"approve junk remove", "junk remove", "", "junk remove", false},
		{"approve junk remove", "junk remove", "junk", "approve remove", false},
		{"approve junk remove", "junk remove", "remove", "junk", false},
		{"delete", NULL, "", "", false},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		STRBUF_AUTO struct strbuf names;
		strbuf_init(&names, 256);
		const struct moderation_terms t = {.can = moderations_read(rows[i].can),
			.open = moderations_open(rows[i].open),
			.last = moderations_read(rows[i].last),
			.ours = rows[i].ours};
		moderations_write(&names, moderations_offered(&t));
		assert_string_equal(names.buf, rows[i].offered);
	}
}

static void what_cannot_be_had_is_refused_in_words(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct moderation_terms t = {.account = "x",
		.can = moderations_read("hide unhide mute unmute"),
		.open = moderations_open("mute")};
	assert_int_equal(moderation_check(MODERATION_HIDE, &t, &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_string_equal(err.msg, "the network does not hide this one: what can be had is mute");
	assert_int_equal(moderation_check(MODERATION_UNHIDE, &t, &err), -1);
	assert_string_equal(err.msg, "it cannot be shown again: it is not hidden");
	t.open = 0;
	assert_int_equal(moderation_check(MODERATION_MUTE, &t, &err), -1);
	assert_string_equal(
		err.msg, "nothing can be done to this one there: open the link in a browser");
	t.last = 1U << MODERATION_HIDE;
	assert_int_equal(moderation_check(MODERATION_HIDE, &t, &err), 0);
	assert_int_equal(moderation_check(MODERATION_UNHIDE, &t, &err), 0);
}

static void what_is_out_names_its_way_back(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	assert_int_equal(moderation_refuse_undo(MODERATION_HIDE, &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_string_equal(err.msg, "it is out: `moderate unhide` takes it back");
	assert_int_equal(moderation_refuse_undo(MODERATION_REMOVE, &err), -1);
	assert_string_equal(err.msg, "it is out: what is removed stays so");
}

/* What was done or called off stays so; only what a network refused is asked for again. */
static void its_life_has_no_way_back(void **state)
{
	(void)state;
	static const char allowed[MODERATION_STATES][MODERATION_STATES] = {
		[MODERATION_HELD] = {[MODERATION_DONE] = 1,
			[MODERATION_FAILED] = 1,
			[MODERATION_CANCELLED] = 1},
		[MODERATION_FAILED] = {[MODERATION_HELD] = 1, [MODERATION_CANCELLED] = 1},
	};
	for (int from = 0; from < MODERATION_STATES; from++) {
		assert_true(moderation_state_label((enum moderation_state)from)[0]);
		for (int to = 0; to < MODERATION_STATES; to++)
			assert_int_equal(allowed[from][to],
				move_find("moderation", moderation_state_names[from],
					moderation_state_names[to]) != NULL);
	}
}

int test_desk_moderation(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_moderation_has_its_words),
		cmocka_unit_test(a_list_of_them_is_read_as_it_is_written),
		cmocka_unit_test(an_account_says_what_it_can),
		cmocka_unit_test(what_can_be_had_is_offered),
		cmocka_unit_test(what_cannot_be_had_is_refused_in_words),
		cmocka_unit_test(what_is_out_names_its_way_back),
		cmocka_unit_test(its_life_has_no_way_back),
	};
	return cmocka_run_group_tests_name("moderation", tests, NULL, NULL);
}
