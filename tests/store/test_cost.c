/* What reading costs, in counts that are the same on every machine: tables that are made on the
 * way. */
#include "fixture.h"

#include "store/sql.h"

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_row_is_read_without_a_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
