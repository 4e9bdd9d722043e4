#include "test_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* A batch over all of them: each danger is left out by name, and one step takes the rest back. */
static void test_a_thousand(void **state)
{
	enum { MANY = 1000 };
	static const int64_t dangers[] = {1, 500, 1000};
	static int64_t ids[MANY];
	static struct decide_result results[MANY];
	struct fixture *f = *state;
	for (int i = 0; i < MANY; i++) {
		char id[16];
		snprintf(id, sizeof(id), "n%d", i);
		fixture_say(f, id, id, NULL, "een vraag");
		ids[i] = i + 1;
	}
	for (size_t i = 0; i < ARRAY_LEN(dangers); i++)
		OK(fixture_do(f, &bram, dangers[i], "priority 0", err));
	struct decision d = {.kind = DECIDE_RESOLVE, .disposition = DISPOSITION_NO_ANSWER};
	struct decide_summary summary;
	OK(decide(f->s, &anna, &d, ids, MANY, 0, results, &summary, err));
	assert_int_equal(summary.done, MANY - 3);
	assert_int_equal(summary.refused, 3);
	for (size_t i = 0; i < ARRAY_LEN(dangers); i++) {
		const struct decide_result *r = &results[dangers[i] - 1];
		char name[32];
		snprintf(name, sizeof(name), "case %lld: it is a danger", (long long)dangers[i]);
		assert_int_equal(r->case_id, dangers[i]);
		assert_memory_equal(r->err.msg, name, strlen(name));
	}
	assert_string_equal(fixture_find(f, "is:open"), "1000 500 1");
	char what[80];
	OK(decide_undo(f->s, &anna, what, &summary, err));
	assert_int_equal(summary.done, MANY - 3);
	assert_int_equal(summary.refused, 0);
	struct desk_figures figures;
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.open, MANY);
	REFUSED(ERR_REFUSED, decide_undo(f->s, &anna, what, &summary, err));
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
	assert_int_equal(fixture_case(f, 1).back, BACK_TIME);
	assert_int_equal(fixture_case(f, 1).back_us, test_now_us);
	/* Put away again, it tells it no more. */
	OK(fixture_do(f, &anna, 1, "snooze 2h", err));
	assert_int_equal(fixture_case(f, 1).back, BACK_NONE);
}

static void snoozed(struct fixture *f, const char *words)
{
	fixture_say(f, "1", "els", NULL, "wanneer is de brug weer open?");
	OK(fixture_do(f, &anna, 1, words, err));
}

static void test_what_woke_it(void **state)
{
	struct fixture *f = *state;
	snoozed(f, "snooze 2h");
	OK(fixture_do(f, &bram, 1, "reopen", err));
	assert_int_equal(fixture_case(f, 1).back, BACK_REOPENED);
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	assert_string_equal(file.row.back_by, "bram");
	case_file_release(&file);
	OK(fixture_do(f, &anna, 1, "snooze 2h", err));
	fixture_say(f, "2", "els", "1", "en nu?");
	assert_int_equal(fixture_case(f, 1).back, BACK_MENTION);
	OK(case_file_read(f->s, 1, &file, err));
	assert_string_equal(file.events.items[file.events.count - 1].details,
		"{\"from\":\"snoozed\",\"to\":\"open\",\"why\":\"mention\"}");
	case_file_release(&file);
	/* A case that was not put away does not wake. */
	OK(fixture_do(f, &anna, 1, "resolve answered", err));
	fixture_say(f, "3", "els", "1", "en nu?");
	assert_int_equal(fixture_case(f, 1).back, BACK_NONE);
}

/* A length counts from now, a time of the day comes tomorrow again, a date does not. */
static void test_snooze_as_before(void **state)
{
	struct fixture *f = *state;
	struct err why = ERR_INIT;
	fixture_say(f, "1", "els", NULL, "a");
	assert_int_equal(fixture_do(f, &anna, 1, "snooze", &why), -1);
	assert_string_equal(why.msg, "case 1: it was not snoozed before: say until when");
	OK(fixture_do(f, &anna, 1, "snooze 2h", err));
	test_now_us += 3 * CLOCK_HOUR;
	int64_t next;
	OK(decide_wake(f->s, &machine, test_now_us, &next, err));
	OK(fixture_do(f, &bram, 1, "snooze", err));
	assert_int_equal(fixture_case(f, 1).snoozed_until_us, test_now_us + 2 * CLOCK_HOUR);
	OK(fixture_do(f, &anna, 1, "snooze 08:00", err));
	int64_t first_us = fixture_case(f, 1).snoozed_until_us;
	test_now_us = first_us;
	OK(decide_wake(f->s, &machine, test_now_us, &next, err));
	OK(fixture_do(f, &anna, 1, "snooze", err));
	assert_int_equal(fixture_case(f, 1).snoozed_until_us, first_us + CLOCK_DAY);
	OK(fixture_do(f, &anna, 1, "snooze 2026-10-01 08:00", err));
	test_now_us += 30 * CLOCK_DAY;
	assert_int_equal(fixture_do(f, &anna, 1, "snooze", &why), -1);
	assert_string_equal(
		why.msg, "case 1: its former time, 2026-10-01 08:00, is over: say until when");
}

static void test_snooze_until_a_reply(void **state)
{
	struct fixture *f = *state;
	int64_t next;
	snoozed(f, "snooze reply");
	assert_int_equal(fixture_case(f, 1).state, CASE_SNOOZED);
	assert_int_equal(fixture_case(f, 1).snoozed_until_us, 0);
	test_now_us += 100 * CLOCK_DAY;
	OK(decide_wake(f->s, &machine, test_now_us, &next, err));
	assert_int_equal(next, 0);
	assert_int_equal(fixture_case(f, 1).state, CASE_SNOOZED);
	fixture_say(f, "2", "els", "1", "en nu?");
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	OK(fixture_do(f, &anna, 1, "snooze", err));
	assert_int_equal(fixture_case(f, 1).snoozed_until_us, 0);
	char what[80];
	struct decide_summary summary;
	OK(decide_undo(f->s, &anna, what, &summary, err));
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	assert_int_equal(fixture_case(f, 1).back, BACK_MENTION);
}

static void test_thanks_wake(void **state)
{
	struct fixture *f = *state;
	snoozed(f, "snooze reply");
	fixture_say(f, "2", "els", "1", "Bedankt!");
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
}

static void test_thanks_wake_nobody(void **state)
{
	struct fixture *f = *state;
	OK(store_configure(f->s, &(struct store_options){.thanks_wake = false}, err));
	snoozed(f, "snooze reply");
	fixture_say(f, "2", "els", "1", "@gent Bedankt!");
	assert_int_equal(fixture_case(f, 1).state, CASE_SNOOZED);
	assert_int_equal(fixture_case(f, 1).mentions, 2);
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	const struct event *last = &file.events.items[file.events.count - 1];
	assert_string_equal(last->event, "mention.received");
	assert_non_null(strstr(last->details, "\"asleep\":\"thanks\""));
	case_file_release(&file);
	/* More than thanks wakes it: words, or a picture. */
	fixture_say(f, "3", "els", "1", "Bedankt, en de andere brug?");
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	OK(fixture_do(f, &anna, 1, "snooze 2h", err));
	const struct media picture = {.type = "image", .url = "https://stad.example/1.jpg"};
	struct mention m = fixture_mention("4", "els", "1", "Bedankt");
	m.media = &picture;
	m.media_count = 1;
	fixture_take(f, &m);
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
}

/* Who was in danger and writes again, were it thanks, is looked at. */
static void test_thanks_of_one_in_danger(void **state)
{
	struct fixture *f = *state;
	OK(store_configure(f->s, &(struct store_options){.thanks_wake = false}, err));
	fixture_say(f, "1", "els", NULL, "ik wil niet meer");
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	OK(fixture_do(f, &anna, 1, "dispatch 4471 Katrien", err));
	OK(fixture_do(f, &anna, 1, "snooze 2h", err));
	fixture_say(f, "2", "els", "1", "bedankt");
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	assert_false(fixture_case(f, 1).settled);
}

int test_store_decisions(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_danger_alone),
		CASE(test_a_thousand),
		CASE(test_wake),
		CASE(test_what_woke_it),
		CASE(test_snooze_as_before),
		CASE(test_snooze_until_a_reply),
		CASE(test_thanks_wake),
		CASE(test_thanks_wake_nobody),
		CASE(test_thanks_of_one_in_danger),
	};
	return cmocka_run_group_tests_name("store: decisions", tests, NULL, NULL);
}
