/* Decisions: what they change, and what takes that back and brings it again. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/journal.h"
#include "store/outbox.h"
#include "store/posts.h"

static int undo(struct fixture *f, const struct actor *actor)
{
	char what[80];
	struct decide_summary summary;
	return decide_undo(f->s, actor, what, &summary, NULL);
}

static int redo(struct fixture *f, const struct actor *actor)
{
	char what[80];
	struct decide_summary summary;
	return decide_redo(f->s, actor, what, &summary, NULL);
}

#define DONE(call) assert_int_equal(call, 0)

/* All that a decision can change of two cases, as text. */
static const char *picture(struct fixture *f)
{
	const char *out = "";
	for (int64_t id = 1; id <= 2; id++) {
		struct case_row c = fixture_case(f, id);
		out = arena_printf(&f->arena, "%s%d %d %d %d %s %lld %d:", out, (int)c.state,
			(int)c.disposition, (int)c.priority, (int)c.waiting_service,
			c.assignee ? c.assignee : "-", (long long)c.snoozed_until_us,
			(int)c.acknowledged);
		for (size_t i = 0; i < c.tag_count; i++)
			out = arena_printf(&f->arena, "%s %s", out, c.tags[i]);
		out = arena_printf(&f->arena, "%s|", out);
	}
	return arena_printf(&f->arena, "%s%s/%s", out, fixture_find(f, "has:note"),
		fixture_find(f, "has:draft"));
}

static void two_cases(struct fixture *f)
{
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	fixture_say(f, "2", "piet", NULL, "b");
}

static void decide_at_random(struct fixture *f, const char *const *from, size_t count)
{
	srand(11);
	for (int i = 0; i < 60; i++)
		fixture_do(f, &anna, 1 + rand() % 2, from[(size_t)rand() % count], NULL);
}

static const char *const words[] = {"claim", "release", "tag brand", "untag brand", "tag verkeer",
	"priority 0", "priority 3", "resolve answered", "reopen", "snooze 2h", "wait service",
	"spam", "note iets", "acknowledge", "reply bedankt"};
enum { WITHOUT_REPLY = ARRAY_LEN(words) - 1, STEPS_MOST = 80 };

/* Whatever was done, undone step by step, leaves what there was. */
static void test_undo_walk(void **state)
{
	struct fixture *f = *state;
	two_cases(f);
	const char *before = picture(f);
	decide_at_random(f, words, ARRAY_LEN(words));
	int steps = 0;
	while (undo(f, &anna) == 0)
		steps++;
	assert_true(steps > 15);
	assert_string_equal(picture(f), before);
}

/* What was undone comes again step by step, and can be undone again, however far. */
static void test_redo_walk(void **state)
{
	struct fixture *f = *state;
	const char *pictures[STEPS_MOST];
	int steps = 0;
	two_cases(f);
	decide_at_random(f, words, WITHOUT_REPLY);
	for (pictures[0] = picture(f); undo(f, &anna) == 0; pictures[steps] = picture(f))
		assert_true(++steps < STEPS_MOST);
	assert_true(steps > 15);
	for (int far = 1; far <= steps; far++) {
		for (int i = 1; i <= far; i++) {
			assert_int_equal(redo(f, &anna), 0);
			assert_string_equal(picture(f), pictures[steps - i]);
		}
		for (int i = far - 1; i >= 0; i--) {
			assert_int_equal(undo(f, &anna), 0);
			assert_string_equal(picture(f), pictures[steps - i]);
		}
		assert_int_equal(undo(f, &anna), -1);
	}
	while (redo(f, &anna) == 0)
		steps--;
	assert_int_equal(steps, 0);
	OK(journal_verify(f->s, NULL, &(struct journal_head){0}, NULL, err));
}

static void test_undo_not_built_on(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	OK(fixture_do(f, &bram, 1, "priority 1", err));
	char what[80];
	struct decide_summary summary;
	REFUSED(ERR_REFUSED, decide_undo(f->s, &anna, what, &summary, err));
	OK(decide_undo(f->s, &bram, what, &summary, err));
	assert_string_equal(what, "priority 1");
}

/* A reply that may be out is not called off: the desk would say that nobody answered. */
static void test_undo_leaves_what_is_unclear(void **state)
{
	struct fixture *f = *state;
	struct post_list posts = {0};
	two_cases(f);
	OK(fixture_do(f, &anna, 1, "reply --send bedankt", err));
	test_now_us += 10 * CLOCK_S;
	OK(outbox_begin(f->s, &machine, 1, 0, "key", NULL, err));
	assert_int_equal(undo(f, &anna), -1);
	OK(fixture_do(f, &anna, 1, "reply --send ook dit", err));
	OK(outbox_unclear(f->s, &machine, 1, "no answer", err));
	test_now_us += 10 * CLOCK_S;
	OK(outbox_begin(f->s, &machine, 2, 0, "key", NULL, err));
	OK(outbox_unclear(f->s, &machine, 2, "no answer", err));
	assert_int_equal(undo(f, &anna), -1);
	OK(post_read(f->s, 2, &posts, err));
	assert_int_equal(posts.items[0].state, POST_UNCLEAR);
	post_list_release(&posts);
}

static void test_redo_not_built_on(void **state)
{
	struct fixture *f = *state;
	char what[80];
	struct decide_summary summary;
	fixture_say(f, "1", "els", NULL, "a");
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	OK(decide_undo(f->s, &anna, what, &summary, err));
	OK(fixture_do(f, &bram, 1, "priority 1", err));
	REFUSED(ERR_REFUSED, decide_redo(f->s, &anna, what, &summary, err));
	assert_int_equal(fixture_case(f, 1).tag_count, 0);
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_INCIDENT);
	REFUSED(ERR_REFUSED, decide_redo(f->s, &bram, what, &summary, err));
}

/* Bram's work stands on Anna's: while hers is undone his does not come back, and with his back hers
 * cannot be undone. */
static void test_redo_in_its_order(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	OK(fixture_do(f, &bram, 1, "priority 1", err));
	DONE(undo(f, &bram));
	DONE(redo(f, &bram));
	assert_int_equal(undo(f, &anna), -1);
	assert_int_equal(fixture_case(f, 1).tag_count, 1);
	DONE(undo(f, &bram));
	OK(fixture_do(f, &anna, 1, "tag rook", err));
	DONE(undo(f, &anna));
	assert_int_equal(redo(f, &bram), -1);
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_QUESTION);
	DONE(redo(f, &anna));
	assert_int_equal(fixture_case(f, 1).tag_count, 2);
}

static void test_a_new_decision_ends_redo(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	fixture_say(f, "2", "piet", NULL, "b");
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	DONE(undo(f, &anna));
	OK(fixture_do(f, &anna, 2, "claim", err));
	assert_int_equal(redo(f, &anna), -1);
	assert_int_equal(fixture_case(f, 1).tag_count, 0);
	DONE(undo(f, &anna));
	DONE(redo(f, &anna));
	assert_string_equal(fixture_case(f, 2).assignee, "anna");
	assert_int_equal(redo(f, &anna), -1);
}

/* A batch comes again as one step, with an event for each case; a reply does not. */
static void test_redo_of_a_batch(void **state)
{
	struct fixture *f = *state;
	const char *const tags[] = {"brand"};
	struct decision d = {.kind = DECIDE_TAG, .tags = tags, .tag_count = 1};
	struct decide_result results[2];
	struct decide_summary summary;
	struct event_list events;
	char what[80];
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	fixture_say(f, "2", "piet", NULL, "b");
	OK(decide(f->s, &anna, &d, (int64_t[]){1, 2}, 2, 0, results, &summary, err));
	DONE(undo(f, &anna));
	OK(decide_redo(f->s, &anna, what, &summary, err));
	assert_string_equal(what, "tag brand");
	assert_int_equal(summary.done, 2);
	OK(journal_read(f->s, NULL, INT64_MAX, 2, &events, err));
	assert_string_equal(events.items[0].event, "case.redone");
	assert_string_equal(events.items[1].event, "case.redone");
	event_list_release(&events);
	OK(fixture_do(f, &anna, 1, "reply bedankt", err));
	DONE(undo(f, &anna));
	REFUSED(ERR_REFUSED, decide_redo(f->s, &anna, what, &summary, err));
	assert_string_equal(fixture_find(f, "has:draft"), "");
}

/* What changed, what was so already and what refuses are told apart; a refusal names its case once.
 */
static void test_what_became_of_each(void **state)
{
	struct fixture *f = *state;
	struct decision d = {.kind = DECIDE_CLAIM};
	struct decide_result results[3];
	struct decide_summary summary;
	two_cases(f);
	fixture_say(f, "3", "jan", NULL, "c");
	OK(fixture_do(f, &anna, 1, "claim", err));
	OK(fixture_do(f, &bram, 2, "claim", err));
	OK(decide(f->s, &anna, &d, (int64_t[]){1, 2, 3}, 3, 0, results, &summary, err));
	assert_int_equal(summary.done, 1);
	assert_int_equal(summary.same, 1);
	assert_int_equal(summary.refused, 1);
	assert_string_equal(
		results[1].err.msg, "case 2: it is with bram: assign it to take it over");
	OK(decide(f->s, &anna, &d, (int64_t[]){1}, 1, 0, results, &summary, err));
	assert_int_equal(summary.done + summary.refused, 0);
	struct err why = ERR_INIT;
	assert_int_equal(fixture_do(f, &anna, 9, "claim", &why), -1);
	assert_string_equal(why.msg, "case 9: there is no such case");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_undo_walk),
		CASE(test_redo_walk),
		CASE(test_undo_not_built_on),
		CASE(test_undo_leaves_what_is_unclear),
		CASE(test_redo_not_built_on),
		CASE(test_redo_in_its_order),
		CASE(test_a_new_decision_ends_redo),
		CASE(test_redo_of_a_batch),
		CASE(test_what_became_of_each),
	};
	return cmocka_run_group_tests_name("decide", tests, NULL, NULL);
}
