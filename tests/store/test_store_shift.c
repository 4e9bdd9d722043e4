/* Who is on duty, and the handover: nobody goes home with a case or leaves a danger that rings. */
#include "test_store.h"

#include <stdio.h>
#include <string.h>

#include "store/alarms.h"
#include "store/journal.h"
#include "store/shift.h"

static void test_presence(void **state)
{
	struct fixture *f = *state;
	struct presence_list list;
	int64_t next, came_us = test_now_us;
	OK(presence_write(f->s, &anna,
		&(struct presence_row){.desk = "tty1", .keyed_us = test_now_us, .away = false},
		err));
	OK(presence_write(f->s, &bram,
		&(struct presence_row){.desk = "tty2", .keyed_us = test_now_us, .away = true},
		err));
	test_now_us += 5 * CLOCK_MIN;
	OK(presence_write(f->s, &anna,
		&(struct presence_row){.desk = "tty1", .keyed_us = test_now_us, .away = false},
		err));
	OK(presence_read(f->s, &list, err));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].operator, "anna");
	assert_int_equal(list.items[0].since_us, came_us);
	assert_int_equal(list.items[0].keyed_us, test_now_us);
	assert_true(list.items[1].away);
	presence_list_release(&list);
	/* Bram's desk died. */
	test_now_us += 5 * CLOCK_MIN;
	OK(presence_expire(f->s, &machine, test_now_us, &next, err));
	OK(presence_read(f->s, &list, err));
	assert_int_equal(list.count, 1);
	presence_list_release(&list);
	assert_int_equal(next, came_us + 15 * CLOCK_MIN);
	OK(presence_leave(f->s, &anna, "tty1", err));
	OK(presence_leave(f->s, &anna, "tty1", err));
	OK(presence_read(f->s, &list, err));
	assert_int_equal(list.count, 0);
	presence_list_release(&list);
	struct event_list events;
	OK(journal_read(f->s, "operator:anna", INT64_MAX, 10, &events, err));
	assert_int_equal(events.count, 2);
	event_list_release(&events);
}

static void prepare(struct fixture *f)
{
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "er staat iemand op de brug");
	fixture_say(f, "2", "piet", NULL, "wanneer is de brug weer open");
	fixture_say(f, "3", "mia", NULL, "mijn fiets");
	fixture_say(f, "4", "jan", NULL, "dank u");
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	OK(fixture_do(f, &anna, 2, "claim", err));
	OK(fixture_do(f, &anna, 2, "wait citizen", err));
	OK(fixture_do(f, &anna, 3, "claim", err));
	OK(fixture_do(f, &anna, 3, "snooze 2h", err));
	OK(fixture_do(f, &anna, 4, "claim", err));
	OK(fixture_do(f, &anna, 4, "resolve answered", err));
}

static void test_prepared(void **state)
{
	struct fixture *f = *state;
	STRBUF_AUTO struct strbuf text;
	strbuf_init(&text, 1 << 16);
	prepare(f);
	OK(handover_prepare(f->s, &anna, &text, err));
	assert_non_null(
		strstr(text.buf, "Danger and incidents:\n  1 ! new  els  NOT handed to 101"));
	assert_non_null(strstr(text.buf, "Waiting:\n  2   waiting  piet  (anna)"));
	assert_non_null(strstr(text.buf, "Wakes in the next 12 hours:\n  3   snoozed until"));
	assert_non_null(strstr(text.buf, "With me, to be passed on:\n  2 "));
	assert_null(strstr(text.buf, "jan"));
}

static void test_signed(void **state)
{
	struct fixture *f = *state;
	struct handover_list list;
	size_t cases;
	prepare(f);
	OK(operator_ensure(f->s, "bram", &f->arena, &(struct operator_row){0}, err));
	/* A danger that rings is taken up first. */
	REFUSED(ERR_REFUSED, handover_sign(f->s, &anna, "rustig", "bram", &cases, err));
	assert_string_equal(fixture_case(f, 2).assignee, "anna");
	OK(fixture_do(f, &bram, 1, "acknowledge", err));
	REFUSED(ERR_INPUT, handover_sign(f->s, &anna, " \n", NULL, &cases, err));
	REFUSED(ERR_REFUSED, handover_sign(f->s, &anna, "rustig", "niemand", &cases, err));
	REFUSED(ERR_REFUSED, handover_sign(f->s, &anna, "rustig", "anna", &cases, err));
	OK(handover_sign(f->s, &anna, "rustig, op de brug na", "bram", &cases, err));
	assert_int_equal(cases, 2); /* what is resolved stays hers */
	assert_string_equal(fixture_case(f, 2).assignee, "bram");
	assert_string_equal(fixture_case(f, 3).assignee, "bram");
	assert_string_equal(fixture_case(f, 4).assignee, "anna");
	OK(handovers_read(f->s, 5, &list, err));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].text, "rustig, op de brug na");
	assert_null(list.items[0].taken_by);
	const int64_t id = list.items[0].id;
	handover_list_release(&list);
	/* The second signature is another's. */
	REFUSED(ERR_REFUSED, handover_take(f->s, &anna, id, err));
	OK(handover_take(f->s, &bram, id, err));
	REFUSED(ERR_REFUSED, handover_take(f->s, &bram, id, err));
	OK(handovers_read(f->s, 5, &list, err));
	assert_string_equal(list.items[0].taken_by, "bram");
	handover_list_release(&list);
}

static void test_back_to_everybody(void **state)
{
	struct fixture *f = *state;
	size_t cases;
	prepare(f);
	OK(fixture_do(f, &bram, 1, "acknowledge", err));
	OK(handover_sign(f->s, &anna, "rustig", NULL, &cases, err));
	assert_null(fixture_case(f, 2).assignee);
	assert_int_equal(fixture_case(f, 2).state, CASE_WAITING);
}

static void test_stays(void **state)
{
	struct fixture *f = *state;
	static const char *const crimes[] = {"UPDATE handovers SET text = 'anders'",
		"UPDATE handovers SET operator = 'bram'", "DELETE FROM handovers",
		"UPDATE handovers SET taken_by = 'bram', taken = 9",
		"INSERT INTO handovers (operator, text, hash, head, created) SELECT 'anna', 'x', hash, 1, 1 FROM handovers",
		NULL};
	size_t cases;
	prepare(f);
	OK(fixture_do(f, &bram, 1, "acknowledge", err));
	OK(handover_sign(f->s, &anna, "rustig", NULL, &cases, err));
	OK(handover_take(f->s, &bram, 1, err));
	OK(fixture_do(f, &anna, 2, "claim", err));
	for (size_t i = 0; crimes[i]; i++)
		if (fixture_tamper(f, crimes[i]) == 0)
			fail_msg("passed: %s", crimes[i]);
	assert_int_equal(fixture_tamper(f, "UPDATE handovers SET text = NULL, salt = NULL"), 0);
}

/* What is raised now: "unseen 1", "silent anna", "" when nothing is; and when the next one may be.
 */
static const char *raised(struct fixture *f, int64_t empty_us, int64_t *next_us)
{
	static char words[100];
	const struct alarm_limits limits = {.acknowledge_us = 2 * CLOCK_MIN,
		.dispatch_us = 5 * CLOCK_MIN,
		.empty_us = empty_us};
	struct alarm a;
	struct err err = ERR_INIT;
	int rc = alarm_raise(f->s, &machine, &limits, test_now_us, &a, next_us, &err);
	assert_int_not_equal(rc, -1);
	words[0] = '\0';
	if (rc == 1 && a.case_id)
		snprintf(words, sizeof(words), "%s %d", alarm_kind_names[a.kind], (int)a.case_id);
	else if (rc == 1)
		snprintf(words, sizeof(words), "%s %s", alarm_kind_names[a.kind], a.operator);
	return words;
}

static void test_alarms_of_dangers(void **state)
{
	struct fixture *f = *state;
	int64_t next, begun_us;
	fixture_say(f, "1", "els", NULL, "a");
	fixture_say(f, "2", "piet", NULL, "b");
	assert_string_equal(raised(f, 0, &next), "");
	assert_int_equal(next, 0);
	begun_us = test_now_us;
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	assert_string_equal(raised(f, 0, &next), "");
	assert_int_equal(next, begun_us + 2 * CLOCK_MIN);
	test_now_us += 2 * CLOCK_MIN;
	assert_string_equal(raised(f, 0, &next), "unseen 1");
	assert_string_equal(raised(f, 0, &next), ""); /* once */
	OK(fixture_do(f, &anna, 1, "acknowledge", err));
	OK(fixture_do(f, &anna, 2, "priority 0", err));
	OK(fixture_do(f, &anna, 2, "acknowledge", err));
	OK(fixture_do(f, &anna, 2, "dispatch 7 Katrien", err));
	test_now_us = begun_us + 5 * CLOCK_MIN;
	assert_string_equal(raised(f, 0, &next), "unhanded 1");
	assert_string_equal(raised(f, 0, &next), "");
	/* A danger anew raises them anew. */
	OK(fixture_do(f, &anna, 1, "harmless een film", err));
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	test_now_us += 2 * CLOCK_MIN;
	assert_string_equal(raised(f, 0, &next), "unseen 1");
}

static void test_alarms_of_people(void **state)
{
	struct fixture *f = *state;
	int64_t next, opened_us = test_now_us;
	struct presence_row row = {.desk = "tty1", .keyed_us = test_now_us};
	/* Nobody has to be there; then somebody has, and is. */
	test_now_us += CLOCK_HOUR;
	assert_string_equal(raised(f, 0, &next), "");
	OK(presence_write(f->s, &anna, &row, err));
	assert_string_equal(raised(f, opened_us, &next), "");
	/* His desk asks, and he answers; it asks again, and he does not. */
	row.asked_us = test_now_us;
	OK(presence_write(f->s, &anna, &row, err));
	test_now_us += CLOCK_MIN;
	assert_string_equal(raised(f, opened_us, &next), "");
	assert_int_equal(next, row.asked_us + 2 * CLOCK_MIN);
	row.asked_us = 0;
	OK(presence_write(f->s, &anna, &row, err));
	test_now_us += CLOCK_MIN;
	assert_string_equal(raised(f, opened_us, &next), "");
	row.asked_us = test_now_us;
	OK(presence_write(f->s, &anna, &row, err));
	test_now_us += 2 * CLOCK_MIN;
	assert_string_equal(raised(f, opened_us, &next), "silent anna");
	assert_string_equal(raised(f, opened_us, &next), "");
	/* Its next sign of life is the desk's, not his. */
	OK(presence_write(f->s, &anna, &row, err));
	assert_string_equal(raised(f, opened_us, &next), "");
	/* The last one leaves. */
	OK(presence_leave(f->s, &anna, "tty1", err));
	assert_string_equal(raised(f, opened_us, &next), "");
	assert_int_equal(next, test_now_us + 2 * CLOCK_MIN);
	test_now_us += 2 * CLOCK_MIN;
	assert_string_equal(raised(f, opened_us, &next), "empty ");
	test_now_us += CLOCK_HOUR;
	assert_string_equal(raised(f, opened_us, &next), "");
	/* Somebody comes and goes: once more. */
	row = (struct presence_row){.desk = "tty3", .keyed_us = test_now_us};
	OK(presence_write(f->s, &bram, &row, err));
	OK(presence_leave(f->s, &bram, "tty3", err));
	test_now_us += 2 * CLOCK_MIN;
	assert_string_equal(raised(f, opened_us, &next), "empty ");
}

int test_store_shift(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_presence),
		CASE(test_prepared),
		CASE(test_signed),
		CASE(test_back_to_everybody),
		CASE(test_stays),
		CASE(test_alarms_of_dangers),
		CASE(test_alarms_of_people),
	};
	return cmocka_run_group_tests_name("store: the shift", tests, NULL, NULL);
}
