/* Danger to life: what ends one, and that nothing else puts it away. */
#include "test_store.h"

#include <string.h>

#include "desk/rule.h"
#include "store/figures.h"

static void endanger(struct fixture *f)
{
	fixture_say(f, "1", "els", NULL, "er staat iemand op de brug");
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	/* Bram's word: nothing of what follows is an undo of Anna's. */
	OK(fixture_do(f, &bram, 1, "acknowledge", err));
}

static void nothing_puts_it_away(struct fixture *f)
{
	static const char *const ways[] = {"resolve redirected", "resolve redirected weet ik niet",
		"snooze 2h", "spam", "priority 1", "priority 3", NULL};
	for (size_t i = 0; ways[i]; i++) {
		struct err why = ERR_INIT;
		assert_int_equal(fixture_do(f, &anna, 1, ways[i], &why), -1);
		assert_int_equal(why.code, ERR_REFUSED);
		assert_non_null(strstr(why.msg, "dispatch NUMBER WHO"));
	}
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_DANGER);
	assert_true(case_state_is_open(fixture_case(f, 1).state));
}

static void test_gate(void **state)
{
	struct fixture *f = *state;
	endanger(f);
	assert_int_equal(fixture_case(f, 1).danger_us, test_now_us);
	nothing_puts_it_away(f);
	OK(fixture_do(f, &anna, 1, "wait service", err)); /* it is still there for everybody */
	nothing_puts_it_away(f);
}

static void test_handed(void **state)
{
	struct fixture *f = *state;
	endanger(f);
	REFUSED(ERR_INPUT, fixture_do(f, &anna, 1, "dispatch", err));
	REFUSED(ERR_INPUT, fixture_do(f, &anna, 1, "dispatch 4471", err));
	test_now_us += CLOCK_MIN;
	OK(fixture_do(f, &anna, 1, "dispatch 2026-4471 Katrien, CIC Gent", err));
	assert_true(fixture_case(f, 1).settled);
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	assert_int_equal(file.notes.count, 1);
	assert_int_equal(file.notes.items[0].kind, NOTE_HANDED);
	assert_string_equal(file.notes.items[0].about, "2026-4471");
	assert_string_equal(file.notes.items[0].text, "Katrien, CIC Gent");
	assert_string_equal(file.notes.items[0].author, "anna");
	assert_int_equal(file.notes.items[0].created_us, test_now_us);
	assert_string_equal(file.events.items[file.events.count - 1].event, "case.handed");
	case_file_release(&file);
	REFUSED(ERR_REFUSED, fixture_do(f, &bram, 1, "dispatch 1 nog eens", err));
	OK(fixture_do(f, &anna, 1, "snooze 2h", err));
}

/* Who answers it, or fills in its checklist, has seen it. */
static void test_acting_acknowledges(void **state)
{
	struct fixture *f = *state;
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	fixture_say(f, "2", "piet", NULL, "b");
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	OK(fixture_do(f, &anna, 2, "priority 0", err));
	OK(fixture_do(f, &anna, 1, "note gezien", err));
	assert_false(fixture_case(f, 1).acknowledged);
	OK(fixture_do(f, &bram, 1, "checklist where Dok Noord", err));
	assert_true(fixture_case(f, 1).acknowledged);
	OK(fixture_do(f, &bram, 2, "reply Bel 112.", err));
	assert_true(fixture_case(f, 2).acknowledged);
}

static void test_checklist_asked(void **state)
{
	struct fixture *f = *state;
	struct err why = ERR_INIT;
	endanger(f);
	OK(fixture_do(f, &anna, 1, "dispatch 4471 Katrien", err));
	OK(fixture_do(f, &anna, 1, "checklist where Dok Noord 4", err));
	assert_int_equal(fixture_do(f, &anna, 1, "resolve redirected", &why), -1);
	assert_non_null(strstr(why.msg, "what, now:"));
	OK(fixture_do(f, &anna, 1, "checklist what man op de rand", err));
	OK(fixture_do(f, &anna, 1, "checklist now ja", err));
	OK(fixture_do(f, &anna, 1, "resolve redirected", err));
}

static void test_reason_for_an_empty_checklist(void **state)
{
	struct fixture *f = *state;
	endanger(f);
	OK(fixture_do(f, &anna, 1, "dispatch 4471 Katrien", err));
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "resolve redirected", err));
	OK(fixture_do(f, &anna, 1, "resolve redirected de melder antwoordt niet meer", err));
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	assert_int_equal(file.row.state, CASE_RESOLVED);
	assert_string_equal(file.notes.items[1].text, "de melder antwoordt niet meer");
	case_file_release(&file);
}

static void test_harmless(void **state)
{
	struct fixture *f = *state;
	endanger(f);
	REFUSED(ERR_INPUT, fixture_do(f, &anna, 1, "harmless", err));
	OK(fixture_do(f, &anna, 1, "harmless een scene uit een film", err));
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_QUESTION);
	OK(fixture_do(f, &anna, 1, "resolve answered", err)); /* no checklist of what was none */
}

/* What ended one danger ends no other. */
static void test_danger_again(void **state)
{
	struct fixture *f = *state;
	endanger(f);
	OK(fixture_do(f, &anna, 1, "harmless een scene uit een film", err));
	test_now_us += CLOCK_HOUR;
	OK(fixture_do(f, &bram, 1, "priority 0", err));
	OK(fixture_do(f, &anna, 1, "claim", err));
	assert_false(fixture_case(f, 1).settled);
	assert_false(fixture_case(f, 1).acknowledged);
	assert_int_equal(fixture_case(f, 1).danger_us, test_now_us);
	nothing_puts_it_away(f);
}

static void test_danger_from_a_closed_case(void **state)
{
	struct fixture *f = *state;
	endanger(f);
	OK(fixture_do(f, &anna, 1, "dispatch 4471 Katrien", err));
	OK(fixture_do(f, &anna, 1, "resolve redirected ingelicht", err));
	fixture_say(f, "2", "els", "1", "er komt niemand");
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	assert_false(fixture_case(f, 1).settled);
	assert_false(fixture_case(f, 1).acknowledged);
	nothing_puts_it_away(f);
}

static void undo(struct fixture *f, const struct actor *actor)
{
	char what[80];
	struct decide_summary summary;
	OK(decide_undo(f->s, actor, what, &summary, err));
}

static void redo(struct fixture *f, const struct actor *actor)
{
	char what[80];
	struct decide_summary summary;
	OK(decide_redo(f->s, actor, what, &summary, err));
}

static void test_undo(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "een vraag");
	/* A slip of the finger is undone by the one who made it. */
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	undo(f, &anna);
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_QUESTION);
	redo(f, &anna);
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_DANGER);
	OK(fixture_do(f, &anna, 1, "dispatch 4471 Katrien", err));
	OK(fixture_do(f, &anna, 1, "resolve redirected klaar", err));
	undo(f, &anna);
	assert_true(fixture_case(f, 1).settled);
	undo(f, &anna);
	assert_false(fixture_case(f, 1).settled);
	nothing_puts_it_away(f);
	redo(f, &anna);
	redo(f, &anna);
	assert_int_equal(fixture_case(f, 1).state, CASE_RESOLVED);
	assert_true(fixture_case(f, 1).settled);
	undo(f, &anna);
	OK(fixture_do(f, &anna, 1, "priority 2", err));
	undo(f, &anna);
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_DANGER);
	assert_true(fixture_case(f, 1).settled);
}

/* A danger that is seen in a case that sleeps or is closed brings it out. */
static void test_danger_in_a_case_put_away(void **state)
{
	struct fixture *f = *state;
	static const char *const ways[] = {"snooze 2h", "resolve answered", "spam", NULL};
	fixture_say(f, "1", "els", NULL, "een vraag");
	for (size_t i = 0; ways[i]; i++) {
		OK(fixture_do(f, &anna, 1, ways[i], err));
		enum case_state away = fixture_case(f, 1).state;
		OK(fixture_do(f, &anna, 1, "priority 0", err));
		assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
		nothing_puts_it_away(f);
		undo(f, &anna);
		assert_int_equal(fixture_case(f, 1).state, away);
		assert_int_equal(fixture_case(f, 1).priority, PRIORITY_QUESTION);
		undo(f, &anna);
	}
}

/* The law stands in the schema, whoever writes: of a danger, and of one that was settled. */
static void all_refused(struct fixture *f, const char *const *crimes)
{
	for (; *crimes; crimes++)
		if (fixture_tamper(f, *crimes) == 0)
			fail_msg("passed: %s", *crimes);
}

static void test_law(void **state)
{
	struct fixture *f = *state;
	static const char *const crimes[] = {
		"UPDATE cases SET state = 'resolved', disposition = 'answered'",
		"UPDATE cases SET priority = 2", "UPDATE cases SET settled = 1",
		"UPDATE cases SET settled = 1, priority = 2",
		"INSERT INTO notes (case_id, author, kind, text, hash, created) SELECT 1, 'x', 'handed', 'x', hash, 1 FROM mentions",
		"INSERT INTO notes (case_id, author, kind, text, hash, created) SELECT 1, 'x', 'harmless', ' \n', hash, 1 FROM mentions",
		NULL};
	static const char *const later[] = {
		"UPDATE notes SET withdrawn = 1 WHERE kind = 'harmless'",
		"UPDATE cases SET settled = NULL",
		"UPDATE cases SET state = 'snoozed', priority = 0, settled = NULL", NULL};
	endanger(f);
	OK(fixture_do(f, &anna, 1, "note gezien", err));
	all_refused(f, crimes);
	OK(fixture_do(f, &anna, 1, "harmless een film", err));
	all_refused(f, later);
}

static void test_suicide_card(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "ik wil niet meer");
	OK(fixture_do(f, &anna, 1, "checklist plan nee", err));
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_QUESTION);
	OK(fixture_do(f, &anna, 1, "checklist place Ja, het station", err));
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_DANGER);
	nothing_puts_it_away(f);
	OK(fixture_do(f, &anna, 1, "dispatch 4471 Katrien", err));
	struct err why = ERR_INIT;
	assert_int_equal(fixture_do(f, &anna, 1, "resolve redirected", &why), -1);
	assert_non_null(strstr(why.msg, "second"));
}

static void test_urgent(void **state)
{
	struct fixture *f = *state;
	struct desk_figures figures;
	fixture_say(f, "1", "els", NULL, "a");
	fixture_say(f, "2", "piet", NULL, "b");
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.urgent.case_id, 0);
	int64_t first_us = test_now_us;
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	test_now_us += CLOCK_MIN;
	OK(fixture_do(f, &anna, 2, "priority 0", err));
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.urgent.case_id, 1);
	assert_int_equal(figures.urgent.since_us, first_us);
	OK(fixture_do(f, &anna, 1, "acknowledge", err));
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.urgent.case_id, 2);
	OK(fixture_do(f, &anna, 2, "acknowledge", err));
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.urgent.case_id, 1);
	assert_true(figures.urgent.acknowledged);
	OK(fixture_do(f, &anna, 1, "dispatch 1 Katrien", err));
	OK(fixture_do(f, &anna, 2, "harmless een film", err));
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.urgent.case_id, 0);
	assert_int_equal(figures.danger, 1);
}

int test_store_danger(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_gate),
		CASE(test_handed),
		CASE(test_checklist_asked),
		CASE(test_acting_acknowledges),
		CASE(test_reason_for_an_empty_checklist),
		CASE(test_harmless),
		CASE(test_danger_again),
		CASE(test_danger_from_a_closed_case),
		CASE(test_undo),
		CASE(test_danger_in_a_case_put_away),
		CASE(test_law),
		CASE(test_suicide_card),
		CASE(test_urgent),
	};
	return cmocka_run_group_tests_name("store: danger to life", tests, NULL, NULL);
}
