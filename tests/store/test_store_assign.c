/* Who has a case, and how it comes back from him who does nothing with it. */
#include "test_store.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/assign.h"
#include "store/figures.h"
#include "store/shift.h"

#define KEPT (60 * CLOCK_MIN)

/* Lets the collector do what is due. Returns how far away the next is; -1: there is none. */
static int64_t wake(struct fixture *f)
{
	int64_t next;
	OK(decide_wake(f->s, &machine, test_now_us, &next, err));
	return next ? next - test_now_us : -1;
}

static void claimed(struct fixture *f)
{
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "een vraag");
	OK(fixture_do(f, &anna, 1, "claim", err));
}

static bool is_hers(struct fixture *f)
{
	const char *assignee = fixture_case(f, 1).assignee;
	return assignee && strcmp(assignee, "anna") == 0;
}

static void test_returns_at_the_limit(void **state)
{
	struct fixture *f = *state;
	claimed(f);
	assert_int_equal(wake(f), KEPT);
	test_now_us += KEPT - 1;
	assert_int_equal(wake(f), 1);
	assert_true(is_hers(f));
	test_now_us++;
	assert_int_equal(wake(f), -1);
	struct case_row row = fixture_case(f, 1);
	assert_null(row.assignee);
	assert_int_equal(row.state, CASE_OPEN);
	assert_int_equal(row.back, BACK_RETURNED);
	assert_int_equal(row.back_us, test_now_us);
	assert_int_equal(row.back_s, 3600);
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	const struct event *last = &file.events.items[file.events.count - 1];
	assert_string_equal(last->event, "case.returned");
	assert_string_equal(last->actor, "nachtwachtd");
	assert_string_equal(last->details, "{\"holder\":\"anna\",\"idle_s\":3600}");
	assert_string_equal(file.row.back_by, "anna");
	case_file_release(&file);
	/* Who takes it next begins with a clean one. */
	OK(fixture_do(f, &bram, 1, "claim", err));
	assert_int_equal(fixture_case(f, 1).back, BACK_NONE);
	assert_int_equal(wake(f), KEPT);
}

static void test_assigned_by_another(void **state)
{
	struct fixture *f = *state;
	const struct operator_row row = {
		.login = "bram", .initials = "br", .name = "B", .role = "operator"};
	OK(operator_set(f->s, &machine, &row, err));
	fixture_say(f, "1", "els", NULL, "een vraag");
	OK(fixture_do(f, &anna, 1, "assign bram", err));
	test_now_us += CLOCK_MIN;
	/* Another's word is not his. */
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	assert_int_equal(wake(f), KEPT - CLOCK_MIN);
	OK(fixture_do(f, &bram, 1, "tag gent", err));
	assert_int_equal(wake(f), KEPT);
	test_now_us += KEPT;
	wake(f);
	assert_null(fixture_case(f, 1).assignee);
}

static void test_every_decision_begins_anew(void **state)
{
	struct fixture *f = *state;
	static const char *const words[] = {
		"tag brand", "untag brand", "priority 1", "note gezien", NULL};
	claimed(f);
	for (size_t i = 0; words[i]; i++) {
		test_now_us += KEPT - CLOCK_S;
		OK(fixture_do(f, &anna, 1, words[i], err));
		if (wake(f) != KEPT)
			fail_msg("after %s", words[i]);
	}
	assert_true(is_hers(f));
}

/* A draft changes no case; the clock looks at it when the time is over. */
static void test_writing_is_doing(void **state)
{
	struct fixture *f = *state;
	claimed(f);
	test_now_us += KEPT - CLOCK_MIN;
	OK(fixture_do(f, &anna, 1, "reply ik kijk het na", err));
	test_now_us += CLOCK_MIN;
	assert_int_equal(wake(f), KEPT - CLOCK_MIN);
	test_now_us += KEPT - CLOCK_MIN;
	OK(lease_take(f->s, &anna, 1, false, err)); /* her composer is open */
	assert_int_equal(wake(f), KEPT);
	test_now_us += KEPT;
	wake(f);
	assert_null(fixture_case(f, 1).assignee);
}

static void test_a_reply_ends_it(void **state)
{
	struct fixture *f = *state;
	claimed(f);
	OK(fixture_do(f, &anna, 1, "reply --send wij komen", err));
	test_now_us += KEPT;
	assert_int_equal(wake(f), -1);
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	test_now_us += KEPT;
	assert_int_equal(wake(f), -1);
	assert_true(is_hers(f));
	/* What she took back was no reply. */
	OK(fixture_do(f, &anna, 1, "take-back", err));
	OK(fixture_do(f, &anna, 1, "untag brand", err));
	test_now_us += KEPT;
	wake(f);
	assert_false(is_hers(f));
	assert_int_equal(fixture_case(f, 1).back, BACK_RETURNED);
}

/* An answer of before is none of now. */
static void test_an_older_reply_does_not(void **state)
{
	struct fixture *f = *state;
	claimed(f);
	OK(fixture_do(f, &anna, 1, "reply --send wij komen", err));
	OK(fixture_do(f, &anna, 1, "release", err));
	test_now_us += CLOCK_HOUR;
	OK(fixture_do(f, &anna, 1, "claim", err));
	test_now_us += KEPT;
	wake(f);
	assert_false(is_hers(f));
}

static void test_what_is_put_away_stays(void **state)
{
	struct fixture *f = *state;
	static const char *const ways[] = {"wait citizen", "snooze 10h", "resolve answered", NULL};
	claimed(f);
	for (size_t i = 0; ways[i]; i++) {
		OK(fixture_do(f, &anna, 1, ways[i], err));
		test_now_us += 2 * KEPT;
		wake(f);
		if (!is_hers(f))
			fail_msg("after %s", ways[i]);
		/* Open again, it is to be worked on, by whomever it was opened. */
		OK(fixture_do(f, &bram, 1, "reopen", err));
		assert_int_equal(wake(f), KEPT);
	}
}

static void test_a_danger_rings_again(void **state)
{
	struct fixture *f = *state;
	struct desk_figures figures;
	claimed(f);
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	OK(fixture_do(f, &anna, 1, "acknowledge", err));
	int64_t since_us = fixture_case(f, 1).danger_us;
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.ringing, 0);
	test_now_us += KEPT;
	wake(f);
	assert_int_equal(fixture_case(f, 1).back, BACK_RETURNED);
	assert_int_equal(fixture_case(f, 1).danger_us, since_us); /* it waits since then */
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.ringing, 1);
	/* One that the dispatch centre has does not. */
	OK(fixture_do(f, &bram, 1, "claim", err));
	OK(fixture_do(f, &bram, 1, "dispatch 4471 Katrien", err));
	test_now_us += KEPT;
	wake(f);
	assert_null(fixture_case(f, 1).assignee);
	assert_true(fixture_case(f, 1).settled);
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.ringing, 0);
}

static void step(struct fixture *f, const struct actor *actor, bool redo)
{
	char what[80];
	struct decide_summary summary;
	OK((redo ? decide_redo : decide_undo)(f->s, actor, what, &summary, err));
}

static void test_undo(void **state)
{
	struct fixture *f = *state;
	claimed(f);
	OK(fixture_do(f, &anna, 1, "resolve answered", err));
	test_now_us += 2 * KEPT;
	assert_int_equal(wake(f), -1);
	step(f, &anna, false);
	assert_true(is_hers(f));
	assert_int_equal(wake(f), KEPT); /* begun anew, not over at once */
	step(f, &anna, false);
	assert_int_equal(wake(f), -1);
	step(f, &anna, true);
	assert_int_equal(wake(f), KEPT);
	test_now_us += KEPT;
	wake(f);
	/* Bram's claim undone: the case says again why it was in the queue. */
	OK(fixture_do(f, &bram, 1, "claim", err));
	int64_t returned_us = test_now_us;
	test_now_us += CLOCK_MIN;
	step(f, &bram, false);
	assert_int_equal(fixture_case(f, 1).back, BACK_RETURNED);
	assert_int_equal(fixture_case(f, 1).back_us, returned_us);
	step(f, &bram, true);
	assert_int_equal(fixture_case(f, 1).back, BACK_NONE);
	assert_int_equal(wake(f), KEPT);
}

/* Who has it after a handover has it anew; nobody goes on waiting for who went home. */
static void test_handover(void **state)
{
	struct fixture *f = *state;
	const struct operator_row row = {
		.login = "bram", .initials = "br", .name = "B", .role = "operator"};
	size_t cases;
	OK(operator_set(f->s, &machine, &row, err));
	claimed(f);
	test_now_us += KEPT - CLOCK_MIN;
	OK(handover_sign(f->s, &anna, "alles rustig", "bram", &cases, err));
	assert_int_equal(wake(f), KEPT);
	OK(handover_sign(f->s, &bram, "alles rustig", NULL, &cases, err));
	assert_int_equal(wake(f), -1);
}

static void test_merged(void **state)
{
	struct fixture *f = *state;
	claimed(f);
	fixture_say(f, "2", "piet", NULL, "nog een vraag");
	OK(fixture_do(f, &anna, 2, "merge 1", err));
	assert_int_equal(wake(f), -1);
	step(f, &anna, false);
	assert_true(is_hers(f));
	assert_int_equal(wake(f), KEPT);
}

static void test_option(void **state)
{
	struct fixture *f = *state;
	OK(store_configure(f->s, &(struct store_options){.return_s = 0}, err));
	claimed(f);
	assert_int_equal(wake(f), -1);
	OK(store_configure(f->s, &(struct store_options){.return_s = 90}, err));
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	assert_int_equal(wake(f), 90 * CLOCK_S);
	/* Switched off, nobody loses what he has. */
	OK(store_configure(f->s, &(struct store_options){.return_s = 0}, err));
	test_now_us += CLOCK_HOUR;
	assert_int_equal(wake(f), -1);
	assert_true(is_hers(f));
}

/* The law stands in the schema, whoever writes. */
static void test_law(void **state)
{
	struct fixture *f = *state;
	static const char *const crimes[] = {
		"UPDATE cases SET assignee = NULL, returns = 0, back = returns - 1, back_why = 'returned', back_by = 'anna'",
		"UPDATE cases SET assignee = NULL, returns = 0, back = returns, back_why = 'returned', back_by = 'bram'",
		"UPDATE cases SET returns = 0, back = returns, back_why = 'returned', back_by = 'anna'",
		"UPDATE cases SET priority = 0, acknowledged = 1, assignee = NULL, returns = 0, back = returns, "
		"back_why = 'returned', back_by = 'anna'",
		"UPDATE cases SET back_why = 'boredom'", "UPDATE cases SET assignee = NULL",
		"UPDATE cases SET state = 'waiting'", NULL};
	claimed(f);
	for (size_t i = 0; crimes[i]; i++)
		if (fixture_tamper(f, crimes[i]) == 0)
			fail_msg("passed: %s", crimes[i]);
}

/* ---- the next case ---- */

static int64_t next_case(struct fixture *f, const struct actor *actor)
{
	int64_t id = 0;
	OK(decide_next(f->s, actor, &id, err));
	return id;
}

static void test_next_order(void **state)
{
	struct fixture *f = *state;
	static const char *const texts[] = {"a", "b", "c", "d", "e", "f", "g"};
	for (size_t i = 0; i < 7; i++)
		fixture_say(f, texts[i], texts[i], NULL, texts[i]);
	OK(fixture_do(f, &bram, 2, "wait citizen", err));
	OK(fixture_do(f, &bram, 3, "claim", err));
	OK(lease_take(f->s, &bram, 4, false, err));
	OK(fixture_do(f, &bram, 5, "priority 0", err));
	OK(fixture_do(f, &bram, 5, "dispatch 4471 Katrien", err));
	test_now_us += CLOCK_S;
	OK(fixture_do(f, &bram, 6, "priority 0", err));
	OK(fixture_do(f, &bram, 7, "resolve answered", err));
	assert_int_equal(next_case(f, &anna), 6);
	assert_string_equal(fixture_case(f, 6).assignee, "anna");
	assert_int_equal(next_case(f, &anna), 5);
	assert_int_equal(next_case(f, &anna), 1);
	int64_t id;
	REFUSED(ERR_REFUSED, decide_next(f->s, &anna, &id, err));
	assert_int_equal(next_case(f, &bram), 4); /* he writes at it himself */
	OK(fixture_do(f, &anna, 1, "release", err));
	assert_int_equal(next_case(f, &anna), 1);
	step(f, &anna, false);
	assert_null(fixture_case(f, 1).assignee);
}

enum { MANY = 60 };

/* Takes cases until none waits, and tells each through a pipe. */
static void take_all(const char *path, const struct actor *actor, int to)
{
	struct store *own = store_open(path, STORE_WRITE, NULL);
	struct err err = ERR_INIT;
	int64_t id;
	while (own && decide_next(own, actor, &id, &err) == 0)
		if (write(to, &id, sizeof(id)) != sizeof(id))
			break;
	store_close(own);
	/* Not that the other was first at one. */
	_exit(strcmp(err.msg, "no case waits for somebody") == 0 ? 0 : 1);
}

static void test_next_of_two_at_once(void **state)
{
	struct fixture *f = *state;
	const struct actor *const both[] = {&anna, &bram};
	int ends[2], took[MANY + 1] = {0}, count = 0;
	pid_t pids[2];
	for (int i = 0; i < MANY; i++) {
		char id[16];
		snprintf(id, sizeof(id), "n%d", i);
		fixture_say(f, id, id, NULL, "een vraag");
	}
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < 2; i++)
		if ((pids[i] = fork()) == 0)
			take_all(f->path, both[i], ends[1]);
	close(ends[1]);
	for (int64_t id; read(ends[0], &id, sizeof(id)) == sizeof(id); count++)
		took[id]++;
	close(ends[0]);
	for (int i = 0; i < 2; i++) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(count, MANY);
	for (int i = 1; i <= MANY; i++) {
		assert_int_equal(took[i], 1);
		assert_non_null(fixture_case(f, i).assignee);
	}
}

/* ---- those present, in turn ---- */

static const char *given(struct fixture *f, int64_t id, const char *const *present, size_t count)
{
	const char *chosen;
	test_now_us += CLOCK_S;
	OK(case_distribute(f->s, &machine, id, present, count, 2, &chosen, err));
	return chosen ? chosen : "-";
}

static void test_in_turn(void **state)
{
	struct fixture *f = *state;
	/* Cato is away. */
	const char *const present[] = {"anna", "bram", "dirk"};
	const char *const want[] = {"anna", "bram", "dirk", "bram", "dirk", "anna", "-"};
	for (int i = 0; i < 8; i++) {
		char id[16];
		snprintf(id, sizeof(id), "d%d", i);
		fixture_say(f, id, id, NULL, "een vraag");
	}
	for (int64_t i = 0; i < 3; i++)
		assert_string_equal(given(f, i + 1, present, 3), want[i]);
	/* Anna took one herself: all others come before her. */
	test_now_us += CLOCK_S;
	OK(fixture_do(f, &anna, 8, "claim", err));
	OK(fixture_do(f, &anna, 1, "resolve answered", err));
	for (int64_t i = 3; i < 7; i++)
		assert_string_equal(given(f, i + 1, present, 3), want[i]);
	assert_null(fixture_case(f, 7).assignee);
	struct case_file file;
	OK(case_file_read(f->s, 6, &file, err));
	const struct event *last = &file.events.items[file.events.count - 1];
	assert_string_equal(last->event, "case.assigned");
	assert_string_equal(last->details, "{\"assignee\":\"anna\",\"had\":1,\"present\":3}");
	assert_int_equal(file.row.state, CASE_NEW); /* nobody looked at it yet */
	case_file_release(&file);
	/* What somebody has is given to nobody else; what nobody took up comes back. */
	OK(fixture_do(f, &bram, 7, "claim", err));
	assert_string_equal(given(f, 7, present, 3), "-");
	assert_string_equal(given(f, 7, NULL, 0), "-");
	test_now_us += KEPT;
	wake(f);
	assert_null(fixture_case(f, 6).assignee);
}

int test_store_assign(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_returns_at_the_limit),
		CASE(test_assigned_by_another),
		CASE(test_every_decision_begins_anew),
		CASE(test_writing_is_doing),
		CASE(test_a_reply_ends_it),
		CASE(test_an_older_reply_does_not),
		CASE(test_what_is_put_away_stays),
		CASE(test_a_danger_rings_again),
		CASE(test_undo),
		CASE(test_handover),
		CASE(test_merged),
		CASE(test_option),
		CASE(test_law),
		CASE(test_next_order),
		CASE(test_next_of_two_at_once),
		CASE(test_in_turn),
	};
	return cmocka_run_group_tests_name("store: assignment", tests, NULL, NULL);
}
