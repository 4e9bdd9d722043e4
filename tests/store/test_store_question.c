/* Questions to other services: asked, sent, answered, overdue; and the aid. */
#include "test_store.h"

#include <stdio.h>
#include <string.h>

#include "desk/aid.h"
#include "store/outbox.h"
#include "store/questions.h"

static const struct asked_service services[] = {
	{"verkeer", "Verkeer", "/srv/verkeer", 1800},
	{"wijkteam", "Wijkteam", NULL, 7200},
};
static const struct actor collector = {"collector", "", true};

static void begin(struct fixture *f)
{
	OK(services_register(f->s, services, 2, err));
	fixture_say(f, "1", "els", NULL, "mag de wagen daar staan?");
	fixture_say(f, "2", "piet", NULL, "iets anders");
}

/* The one note of case 1 at that place. */
static struct note_row note(struct fixture *f, size_t at)
{
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	assert_true(at < file.notes.count);
	struct note_row row = file.notes.items[at];
	row.text = arena_strdup(&f->arena, row.text);
	row.about = row.about ? arena_strdup(&f->arena, row.about) : NULL;
	row.author = arena_strdup(&f->arena, row.author);
	case_file_release(&file);
	return row;
}

static size_t events(struct fixture *f, const char *name)
{
	struct case_file file;
	size_t count = 0;
	OK(case_file_read(f->s, 1, &file, err));
	for (size_t i = 0; i < file.events.count; i++)
		count += strcmp(file.events.items[i].event, name) == 0;
	case_file_release(&file);
	return count;
}

/* As the collector does it; how many there were. */
static size_t send_all(struct fixture *f, const char *service)
{
	struct question_list list;
	OK(questions_begin(f->s, service, &list, err));
	size_t count = list.count;
	for (size_t i = 0; i < count; i++)
		OK(question_sent(f->s, &collector, list.items[i].id, err));
	question_list_release(&list);
	return count;
}

static void test_ask(void **state)
{
	struct fixture *f = *state;
	begin(f);
	OK(fixture_do(f, &anna, 1, "question verkeer Is er een vergunning?", err));
	struct case_row row = fixture_case(f, 1);
	assert_int_equal(row.state, CASE_WAITING);
	assert_true(row.waiting_service);
	assert_int_equal(row.question, 1);
	assert_int_equal(row.question_due_us, test_now_us + 1800 * CLOCK_S);
	struct note_row n = note(f, 0);
	assert_int_equal(n.kind, NOTE_QUESTION);
	assert_string_equal(n.about, "verkeer");
	assert_string_equal(n.text, "Is er een vergunning?");
	assert_int_equal(n.question, QUESTION_OPEN);
	assert_int_equal(events(f, "case.asked"), 1);
	assert_int_equal(fixture_case(f, 2).question, 0);
}

static void test_unknown_service(void **state)
{
	struct fixture *f = *state;
	struct err why = ERR_INIT;
	fixture_say(f, "1", "els", NULL, "a");
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "question verkeer x", err));
	OK(services_register(f->s, services, 2, err));
	assert_int_equal(fixture_do(f, &anna, 1, "question verker x", &why), -1);
	assert_non_null(strstr(why.msg, "did you mean verkeer?"));
	assert_int_equal(fixture_do(f, &anna, 1, "question brandweer x", &why), -1);
	assert_non_null(strstr(why.msg, "verkeer, wijkteam"));
	OK(services_register(f->s, services, 1, err));
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "question wijkteam x", err));
	REFUSED(ERR_INPUT, fixture_do(f, &anna, 1, "question verkeer", err));
}

static void test_undo_until_it_left(void **state)
{
	struct fixture *f = *state;
	char what[80];
	struct decide_summary summary;
	begin(f);
	OK(fixture_do(f, &anna, 1, "question verkeer een", err));
	OK(decide_undo(f->s, &anna, what, &summary, err));
	assert_string_equal(what, "question verkeer");
	assert_int_equal(fixture_case(f, 1).question, 0);
	assert_int_equal(fixture_case(f, 1).state, CASE_NEW);
	assert_int_equal(send_all(f, "verkeer"), 0);
	OK(decide_redo(f->s, &anna, what, &summary, err));
	assert_int_equal(fixture_case(f, 1).question, 1);
	struct question_list list;
	OK(questions_begin(f->s, "verkeer", &list, err));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].text, "een");
	question_list_release(&list);
	/* It is being written. */
	REFUSED(ERR_REFUSED, decide_undo(f->s, &anna, what, &summary, err));
	/* What the collector did not get to say comes again, and then no more. */
	assert_int_equal(send_all(f, "verkeer"), 1);
	assert_int_equal(send_all(f, "verkeer"), 0);
	assert_int_equal(events(f, "case.question_sent"), 1);
}

static void test_answer_by_hand(void **state)
{
	struct fixture *f = *state;
	char what[80];
	struct decide_summary summary;
	begin(f);
	OK(fixture_do(f, &anna, 1, "question wijkteam Kennen jullie hem?", err));
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 2, "answer 1 ja", err));
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "answer 2 ja", err));
	REFUSED(ERR_INPUT, fixture_do(f, &anna, 1, "answer ja", err));
	OK(fixture_do(f, &bram, 1, "answer 1 Ja, sinds mei", err));
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	assert_int_equal(fixture_case(f, 1).question, 0);
	assert_int_equal(note(f, 0).question, QUESTION_ANSWERED);
	assert_int_equal(note(f, 1).kind, NOTE_ANSWER);
	assert_int_equal(note(f, 1).answers, 1);
	assert_string_equal(note(f, 1).about, "wijkteam");
	OK(decide_undo(f->s, &bram, what, &summary, err));
	assert_int_equal(fixture_case(f, 1).state, CASE_WAITING);
	assert_int_equal(fixture_case(f, 1).question, 1);
}

static int answer(
	struct fixture *f, const char *service, int64_t id, const char *text, struct err *err)
{
	const struct service_answer a = {
		.question = id, .service = service, .from = "Jan", .text = text};
	return question_answer(f->s, &collector, &a, err);
}

static void test_answer_that_came(void **state)
{
	struct fixture *f = *state;
	begin(f);
	OK(fixture_do(f, &anna, 1, "question verkeer een", err));
	REFUSED(ERR_REFUSED, answer(f, "wijkteam", 1, "ja", err));
	REFUSED(ERR_REFUSED, answer(f, "verkeer", 2, "ja", err));
	test_now_us += CLOCK_MIN;
	OK(answer(f, "verkeer", 1, "ja", err));
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	assert_true(fixture_case(f, 1).answered);
	assert_false(fixture_case(f, 2).answered);
	assert_string_equal(note(f, 1).about, "verkeer, Jan");
	assert_string_equal(note(f, 1).author, "collector");
	/* The file that was taken and not put away comes again. */
	OK(answer(f, "verkeer", 1, "ja", err));
	assert_int_equal(events(f, "case.service_answered"), 1);
	test_now_us += CLOCK_MIN;
	OK(fixture_do(f, &anna, 1, "claim", err));
	assert_false(fixture_case(f, 1).answered);
	/* A correction comes to a case that was put away. */
	OK(fixture_do(f, &anna, 1, "resolve answered", err));
	OK(answer(f, "verkeer", 1, "toch niet", err));
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	OK(fixture_do(f, &anna, 1, "spam", err));
	OK(answer(f, "verkeer", 1, "nog eens", err));
	assert_int_equal(fixture_case(f, 1).state, CASE_SPAM);
}

static void test_overdue(void **state)
{
	struct fixture *f = *state;
	int64_t next;
	struct overdue mine;
	begin(f);
	OK(fixture_do(f, &anna, 1, "question verkeer een", err));
	int64_t due_us = test_now_us + 1800 * CLOCK_S;
	OK(fixture_do(f, &anna, 2, "snooze 3h", err));
	OK(decide_wake(f->s, &collector, test_now_us, &next, err));
	assert_int_equal(next, due_us);
	assert_int_equal(events(f, "case.service_overdue"), 0);
	int64_t version = fixture_case(f, 1).version;
	test_now_us = due_us;
	OK(decide_wake(f->s, &collector, test_now_us, &next, err));
	assert_true(next > due_us); /* the other's snooze */
	OK(decide_wake(f->s, &collector, test_now_us, &next, err));
	assert_int_equal(events(f, "case.service_overdue"), 1);
	assert_int_equal(note(f, 0).question, QUESTION_OVERDUE);
	assert_int_equal(fixture_case(f, 1).version, version); /* no draft becomes stale by it */
	OK(questions_overdue(f->s, "anna", &mine, err));
	assert_int_equal(mine.case_id, 1);
	assert_string_equal(mine.service, "verkeer");
	OK(questions_overdue(f->s, "bram", &mine, err));
	assert_int_equal(mine.id, 0);
	OK(answer(f, "verkeer", 1, "ja", err));
	OK(questions_overdue(f->s, "anna", &mine, err));
	assert_int_equal(mine.id, 0);
}

static void test_answered_in_time(void **state)
{
	struct fixture *f = *state;
	int64_t next;
	begin(f);
	OK(fixture_do(f, &anna, 1, "question verkeer een", err));
	OK(answer(f, "verkeer", 1, "ja", err));
	test_now_us += 2 * CLOCK_HOUR;
	OK(decide_wake(f->s, &collector, test_now_us, &next, err));
	assert_int_equal(next, 0);
	assert_int_equal(events(f, "case.service_overdue"), 0);
}

/* Who undoes an answer waits for one again. */
static void test_answer_undone(void **state)
{
	struct fixture *f = *state;
	int64_t next;
	char what[80];
	struct decide_summary summary;
	struct overdue mine;
	begin(f);
	OK(fixture_do(f, &anna, 1, "question verkeer een", err));
	OK(fixture_do(f, &bram, 1, "answer 1 ja", err));
	test_now_us += CLOCK_HOUR;
	OK(decide_wake(f->s, &collector, test_now_us, &next, err));
	OK(questions_overdue(f->s, "anna", &mine, err));
	assert_int_equal(mine.id, 0);
	OK(decide_undo(f->s, &bram, what, &summary, err));
	OK(questions_overdue(f->s, "anna", &mine, err));
	assert_int_equal(mine.id, 1);
}

/* The earliest question that is open is the one that the row tells of. */
static void test_two_questions(void **state)
{
	struct fixture *f = *state;
	begin(f);
	OK(fixture_do(f, &anna, 1, "question wijkteam een", err));
	OK(fixture_do(f, &anna, 1, "question verkeer twee", err));
	assert_int_equal(fixture_case(f, 1).question, 2);
	OK(answer(f, "verkeer", 2, "ja", err));
	assert_int_equal(fixture_case(f, 1).question, 1);
	assert_int_equal(send_all(f, "verkeer"), 1);
	assert_int_equal(send_all(f, "wijkteam"), 1);
}

/* Nothing of it is on its way to a network. */
static void test_no_way_out(void **state)
{
	struct fixture *f = *state;
	int64_t count, latest;
	struct case_file file;
	begin(f);
	OK(fixture_do(f, &anna, 1, "question verkeer een", err));
	OK(answer(f, "verkeer", 1, "ja", err));
	OK(outbox_pending(f->s, &count, &latest, err));
	assert_int_equal(count, 0);
	OK(case_file_read(f->s, 1, &file, err));
	assert_int_equal(file.posts.count, 0);
	case_file_release(&file);
}

static void test_law(void **state)
{
	struct fixture *f = *state;
	static const char *const crimes[] = {
		"INSERT INTO notes (case_id, author, kind, about, text, hash, created) SELECT 1, 'x', 'question', 'verkeer', 'x', hash, 1 FROM notes",
		"INSERT INTO notes (case_id, author, kind, text, hash, created, due) SELECT 1, 'x', 'question', 'x', hash, 1, 2 FROM notes",
		"INSERT INTO notes (case_id, author, kind, text, hash, created, due) SELECT 1, 'x', 'note', 'x', hash, 1, 2 FROM notes",
		"INSERT INTO notes (case_id, author, kind, about, text, hash, created) SELECT 1, 'x', 'answer', 'verkeer', 'x', hash, 1 FROM notes",
		"INSERT INTO notes (case_id, author, kind, about, text, hash, created, answers) SELECT 2, 'x', 'answer', 'verkeer', 'x', hash, 1, 1 FROM notes",
		"UPDATE notes SET withdrawn = 1", NULL};
	begin(f);
	OK(fixture_do(f, &anna, 1, "question verkeer een", err));
	assert_int_equal(send_all(f, "verkeer"), 1);
	for (size_t i = 0; crimes[i]; i++)
		if (fixture_tamper(f, crimes[i]) == 0)
			fail_msg("passed: %s", crimes[i]);
}

/* ---- the aid ---- */

/* Every proposal is what is done, and one step takes it back. */
static void test_each_leaf(void **state)
{
	static const struct {
		const char *answers, *leaf;
	} ways[] = {{"y", "danger"}, {"nyy", "criticism"}, {"nyn", "answer"}, {"nnyy", "monitor"},
		{"nnyny", "facts"}, {"nnynn", "restore"}, {"nnny", "monitor"}, {"nnnny", "facts"},
		{"nnnnn", "stand"}};
	struct fixture *f = *state;
	bool reached[16] = {false};
	char what[80];
	struct decide_summary summary;
	fixture_say(f, "1", "els", NULL, "a");
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const struct aid_node *node;
		const struct aid_leaf *leaf;
		char words[32];
		assert_int_equal(aid_walk(ways[i].answers, &node, &leaf), 0);
		assert_null(node);
		assert_string_equal(leaf->name, ways[i].leaf);
		reached[leaf - aid_leaves] = true;
		snprintf(words, sizeof(words), "aid %s take", ways[i].answers);
		OK(fixture_do(f, &anna, 1, words, err));
		assert_int_equal(fixture_case(f, 1).priority, leaf->priority);
		assert_int_equal(fixture_case(f, 1).tag_count, 1);
		OK(decide_undo(f->s, &anna, what, &summary, err));
		assert_int_equal(fixture_case(f, 1).priority, PRIORITY_QUESTION);
		assert_int_equal(fixture_case(f, 1).tag_count, 0);
	}
	for (size_t i = 0; i < aid_leaf_count; i++)
		assert_true(reached[i]);
	assert_int_equal(events(f, "case.aid_taken"), 9);
}

static void test_overruled(void **state)
{
	struct fixture *f = *state;
	struct case_file file;
	fixture_say(f, "1", "els", NULL, "a");
	int64_t version = fixture_case(f, 1).version;
	OK(fixture_do(f, &anna, 1, "aid nnny overrule", err));
	assert_int_equal(fixture_case(f, 1).version, version);
	assert_int_equal(fixture_case(f, 1).tag_count, 0);
	OK(case_file_read(f->s, 1, &file, err));
	const struct event *last = &file.events.items[file.events.count - 1];
	assert_string_equal(last->event, "case.aid_overruled");
	assert_string_equal(last->details,
		"{\"answers\":\"nnny\",\"proposal\":\"monitor\",\"choice\":\"overruled\"}");
	case_file_release(&file);
}

/* It puts no danger away. */
static void test_aid_and_danger(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	OK(fixture_do(f, &bram, 1, "acknowledge", err));
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "aid nyn take", err));
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_DANGER);
	assert_int_equal(events(f, "case.aid_taken"), 0);
}

int test_store_question(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_ask),
		CASE(test_unknown_service),
		CASE(test_undo_until_it_left),
		CASE(test_answer_by_hand),
		CASE(test_answer_that_came),
		CASE(test_overdue),
		CASE(test_answered_in_time),
		CASE(test_answer_undone),
		CASE(test_two_questions),
		CASE(test_no_way_out),
		CASE(test_law),
		CASE(test_each_leaf),
		CASE(test_overruled),
		CASE(test_aid_and_danger),
	};
	return cmocka_run_group_tests_name("store: questions", tests, NULL, NULL);
}
