/* What reading costs, in counts that are the same on every machine: tables that are made on the
 * way, memory that stays, statements that are prepared. */
#include "fixture.h"

#include <string.h>

#include "store/sqlite.h"

enum { CASES = 400, TEXT_BYTES = 1000, STAYS_BYTES = 400 * 1024 };

static void take_many(struct fixture *f)
{
	static struct mention mentions[CASES];
	static enum intake_result results[CASES];
	char text[TEXT_BYTES + 1];

	memset(text, 'x', TEXT_BYTES);
	text[TEXT_BYTES] = '\0';
	for (int i = 0; i < CASES; i++) {
		const char *id = arena_printf(&f->arena, "%d", i);
		mentions[i] = fixture_mention(id, id, NULL, text);
	}
	OK(intake(f->s, &machine, NULL, mentions, CASES, results, err));
}

/* A desk is open all night while the store grows. */
static void what_was_read_does_not_stay(void **state)
{
	struct fixture *f = *state;
	struct case_list all;
	int used, highest;

	take_many(f);
	struct store *desk = store_open(f->path, STORE_READ, NULL);
	assert_non_null(desk);
	OK(cases_read(desk, &(struct case_query){.limit = CASES}, &all, err));
	assert_int_equal(all.count, CASES);
	case_list_release(&all);
	sqlite3_db_status(sqlite_of(desk)->db, SQLITE_DBSTATUS_CACHE_USED, &used, &highest, 0);
	assert_in_range(used, 1, STAYS_BYTES);
	store_close(desk);
}

/* An ephemeral table is a B-tree with a pager of its own, and costs more than the rest of a row. */
static void a_row_is_read_without_a_table(void **state)
{
	struct fixture *f = *state;
	SQL_AUTO struct sql q = {0};
	int steps = 0;

	OK(sql_open(
		&q, f->s, "EXPLAIN SELECT is_open, pinned FROM cases WHERE id = 1", WITHOUT, err));
	for (; sql_next(&q, NULL) == 1; steps++)
		assert_string_not_equal(sql_text(&q, 1), "OpenEphemeral");
	assert_true(steps > 0);
}

/* One that is made for each mention is merged with the others again and again: more than all else
 * that an import does. */
static void a_batch_is_one_segment_of_words(void **state)
{
	struct fixture *f = *state;
	int64_t segments;

	take_many(f);
	assert_int_equal(
		sql_number(f->s, &segments, "SELECT count(DISTINCT segid) FROM mention_words_idx",
			WITHOUT, NULL),
		1);
	assert_int_equal(segments, 1);
}

static int note_handle(void *written, int action, const char *table, const char *column,
	const char *schema, const char *trigger)
{
	(void)schema;
	(void)trigger;
	if (action == SQLITE_UPDATE && strcmp(table, "authors") == 0)
		*(int *)written |= strcmp(column, "handle") == 0 ? 2 : 1;
	return SQLITE_OK;
}

/* Its index lies in random order: what writes a handle writes a page of its own. */
static void a_new_name_leaves_the_handle(void **state)
{
	struct fixture *f = *state;
	struct mention m = fixture_mention("1", "els", NULL, "rook");
	int written = 0;

	fixture_take(f, &m);
	sqlite3_set_authorizer(sqlite_of(f->s)->db, note_handle, &written);
	m.id = "2";
	m.name = "Els Maes";
	fixture_take(f, &m);
	assert_int_equal(written, 1);
	assert_string_equal(fixture_case(f, 2).name, m.name);
	m.id = "3";
	m.author_id = m.handle;
	m.handle = "elsje";
	fixture_take(f, &m);
	assert_int_equal(written & 2, 2);
	assert_string_equal(fixture_case(f, 3).handle, m.handle);
	sqlite3_set_authorizer(sqlite_of(f->s)->db, NULL, NULL);
}

static sqlite3_stmt *statement_of(struct fixture *f, int number)
{
	SQL_AUTO struct sql q = {0};

	OK(sql_open_text(&q, f->s, arena_printf(&f->arena, "SELECT %d", number), WITHOUT, err));
	assert_int_equal(sql_next(&q, NULL), 1);
	assert_int_equal(sql_int(&q, 0), number);
	return q.running;
}

/* Every page of a list asks with the same words. */
static void a_text_is_prepared_once(void **state)
{
	struct fixture *f = *state;
	const sqlite3_stmt *first = statement_of(f, 1), *second = statement_of(f, 2);

	assert_ptr_not_equal(first, second);
	assert_ptr_equal(statement_of(f, 1), first);
	assert_ptr_equal(statement_of(f, 2), second);
	for (int i = 0; i < 3 * SQLITE_RECENT; i++)
		statement_of(f, i);
}

/* One that still gives rows is not begun again under its reader. */
static void a_text_in_use_is_left_alone(void **state)
{
	struct fixture *f = *state;
	SQL_AUTO struct sql outer = {0};
	char text[] = "VALUES (1), (2)";

	OK(sql_open_text(&outer, f->s, text, WITHOUT, err));
	assert_int_equal(sql_next(&outer, NULL), 1);
	for (int i = 0; i < 2 * SQLITE_RECENT; i++)
		statement_of(f, i);
	SQL_AUTO struct sql inner = {0};
	OK(sql_open_text(&inner, f->s, text, WITHOUT, err));
	assert_int_equal(sql_next(&inner, NULL), 1);
	assert_int_equal(sql_int(&inner, 0), 1);
	assert_int_equal(sql_next(&outer, NULL), 1);
	assert_int_equal(sql_int(&outer, 0), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_read_does_not_stay),
		TEST(a_row_is_read_without_a_table),
		TEST(a_batch_is_one_segment_of_words),
		TEST(a_new_name_leaves_the_handle),
		TEST(a_text_is_prepared_once),
		TEST(a_text_in_use_is_left_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
