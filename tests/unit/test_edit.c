/* The editor's buffer and the files of drafts. */
#include "screen/edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "screen/draft_file.h"

enum { LIMIT = 4096 };

static struct edit edit;

static int setup(void **state)
{
	edit_init(&edit, LIMIT);
	return 0;
}

static int teardown(void **state)
{
	edit_release(&edit);
	return 0;
}

static void type(const char *text)
{
	for (; *text; text++)
		assert_true(edit_type(&edit, text, 1));
}

static void moves_by_cluster(void **state)
{
	/* A family of three joined pictures and an e with its accent apart. */
	edit_set(&edit, "a\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"
			"e\xcc\x81");
	edit_move(&edit, EDIT_LEFT);
	assert_int_equal(edit.cursor, 12);
	edit_move(&edit, EDIT_LEFT);
	assert_int_equal(edit.cursor, 1);
	edit_delete(&edit, EDIT_RIGHT);
	assert_string_equal(edit.text.buf, "ae\xcc\x81");
}

static void moves_on_wrapped_lines(void **state)
{
	size_t row;
	int col;

	edit.cols = 10;
	edit_set(&edit, "one two three four\nfive\n");
	edit_place(&edit, &row, &col);
	assert_int_equal(row, 3);
	assert_int_equal(col, 0);
	edit_move(&edit, EDIT_TOP);
	edit_move(&edit, EDIT_END);
	edit_move(&edit, EDIT_DOWN);
	edit_place(&edit, &row, &col);
	assert_int_equal(row, 1);
	assert_int_equal(col, 7);
	edit_move(&edit, EDIT_DOWN);
	edit_move(&edit, EDIT_DOWN);
	edit_move(&edit, EDIT_DOWN);
	assert_int_equal(edit.cursor, edit.text.len);
	edit_move(&edit, EDIT_UP);
	edit_move(&edit, EDIT_HOME);
	assert_int_equal(edit.cursor, 19);
}

static void keeps_the_column(void **state)
{
	size_t row;
	int col;

	edit.cols = 20;
	edit_set(&edit, "a long first line\nx\nanother long one");
	edit_move(&edit, EDIT_TOP);
	edit_move(&edit, EDIT_END);
	edit_move(&edit, EDIT_DOWN);
	edit_move(&edit, EDIT_DOWN);
	edit_place(&edit, &row, &col);
	assert_int_equal(row, 2);
	assert_int_equal(col, 16);
}

static void deletes_words_and_lines(void **state)
{
	edit_set(&edit, "call the fire brigade");
	edit_delete(&edit, EDIT_WORD_LEFT);
	assert_string_equal(edit.text.buf, "call the fire ");
	edit_move(&edit, EDIT_TOP);
	edit_move(&edit, EDIT_WORD_RIGHT);
	edit_kill_line(&edit);
	assert_string_equal(edit.text.buf, "call");
	edit_set(&edit, "a\nb");
	edit.cursor = 1;
	edit_kill_line(&edit);
	assert_string_equal(edit.text.buf, "ab");
}

static void undoes_words_and_pastes(void **state)
{
	type("go now");
	assert_int_equal(edit_paste(&edit, "\nstay\x1b[31m\nhere", 15), 14);
	assert_non_null(strstr(edit.text.buf, "\nstay[31m\nhere"));
	edit_undo(&edit);
	assert_string_equal(edit.text.buf, "go now");
	edit_undo(&edit);
	assert_string_equal(edit.text.buf, "go ");
	edit_undo(&edit);
	assert_string_equal(edit.text.buf, "");
	assert_false(edit_undo(&edit));
	assert_true(edit_redo(&edit));
	assert_true(edit_redo(&edit));
	assert_string_equal(edit.text.buf, "go now");
	type("!");
	assert_false(edit_redo(&edit));
}

static void stays_within_the_limit(void **state)
{
	MEM_AUTO char *big = mem_zero(LIMIT + 2, 1);

	memset(big, 'x', LIMIT + 1);
	edit_paste(&edit, big, LIMIT + 1);
	assert_int_equal(edit.text.len, LIMIT);
	assert_false(edit_type(&edit, "y", 1));
	assert_int_equal(edit.text.len, LIMIT);
}

static void any_keys_keep_it_whole(void **state)
{
	static const char *const texts[] = {"\n", " ", "a", "\xc3\xa9", "\xf0\x9f\x9a\x92", "ij"};
	unsigned seed = 7;

	edit.cols = 7;
	for (int i = 0; i < 20000; i++) {
		size_t row;
		int col;

		seed = seed * 1103515245 + 12345;
		unsigned what = (seed >> 16) % 24;
		const char *text = texts[(seed >> 8) % ARRAY_LEN(texts)];
		if (what < 8)
			edit_type(&edit, text, strlen(text));
		else if (what < 20)
			edit_move(&edit, (enum edit_move)(what - 8));
		else if (what == 20)
			edit_delete(&edit, EDIT_LEFT);
		else if (what == 21)
			edit_kill_line(&edit);
		else if (what == 22)
			edit_undo(&edit);
		else
			edit_redo(&edit);
		assert_true(edit.cursor <= edit.text.len);
		assert_int_equal(strlen(edit.text.buf), edit.text.len);
		edit_place(&edit, &row, &col);
		assert_in_range(col, 0, 7);
	}
}

/* ---- files ---- */

static char folder[32];

static int own_state_home(void **state)
{
	snprintf(folder, sizeof(folder), "drafts-%d", (int)getpid());
	if (mkdir(folder, 0700) < 0)
		return -1;
	MEM_AUTO char *whole = realpath(folder, NULL);
	return setenv("XDG_STATE_HOME", whole, 1);
}

static int remove_state_home(void **state)
{
	MEM_AUTO char *command = mem_printf("rm -rf '%s'", folder);

	return system(command);
}

static void a_draft_comes_back(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct draft_file out, in = {.store = "/a/desk.db",
				       .case_id = 12,
				       .parent_id = 40,
				       .saved_us = 1700000000000000,
				       .text = "Blijf binnen.\nSluit ramen."};
	struct err err = ERR_INIT;
	struct draft_files files;
	struct stat st;

	assert_int_equal(draft_file_write(&in, &err), 0);
	assert_int_equal(draft_file_read("/a/desk.db", 12, &a, &out, &err), 1);
	assert_string_equal(out.text, in.text);
	assert_int_equal(out.saved_us, in.saved_us);
	assert_int_equal(out.parent_id, 40);
	assert_null(out.template);
	assert_int_equal(draft_file_read("/b/desk.db", 12, &a, &out, &err), 0);

	draft_files_read("/a/desk.db", &files);
	assert_int_equal(files.count, 1);
	draft_files_release(&files);
	MEM_AUTO char *command =
		mem_printf("test -z \"$(find %s -type f ! -perm 600)\"", getenv("XDG_STATE_HOME"));
	assert_int_equal(system(command), 0);
	MEM_AUTO char *drafts = mem_printf("%s/nachtwacht/drafts", getenv("XDG_STATE_HOME"));
	assert_int_equal(stat(drafts, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);

	draft_file_remove("/a/desk.db", 12);
	assert_int_equal(draft_file_read("/a/desk.db", 12, &a, &out, &err), 0);
}

static void own_is(int64_t number, const char *text)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct draft_file out;

	assert_int_equal(draft_file_read("/a/desk.db", number, &a, &out, NULL), text ? 1 : 0);
	if (text)
		assert_string_equal(out.text, text);
}

static void own_put(int64_t number, const char *text)
{
	const struct draft_file d = {
		.store = "/a/desk.db", .case_id = number, .saved_us = 1, .text = text};

	assert_int_equal(draft_file_write(&d, NULL), 0);
}

/* One comes on top, or below the newest where the form is open; gone, the others come up. */
static void posts_of_our_own_lie_in_a_pile(void **state)
{
	const char *store = "/a/desk.db";

	assert_false(draft_file_push_down(store, DRAFT_FILE_OWN));
	assert_false(draft_file_move_up(store));
	own_put(DRAFT_FILE_OWN, "oldest");
	assert_true(draft_file_push_down(store, DRAFT_FILE_OWN));
	own_is(DRAFT_FILE_OWN, NULL);
	own_put(DRAFT_FILE_OWN, "newest");
	assert_true(draft_file_push_down(store, DRAFT_FILE_OWN - 1));
	own_put(DRAFT_FILE_OWN - 1, "between");
	assert_false(draft_file_move_up(store));

	static const char *const left[] = {"newest", "between", "oldest", NULL};
	for (size_t i = 0; left[i]; i++) {
		own_is(DRAFT_FILE_OWN, left[i]);
		own_is(DRAFT_FILE_OWN - 1, left[i + 1]);
		draft_file_remove(store, DRAFT_FILE_OWN);
		assert_int_equal(draft_file_move_up(store), left[i + 1] != NULL);
	}
}

int main(void)
{
	const struct CMUnitTest buffer[] = {
		cmocka_unit_test_setup_teardown(moves_by_cluster, setup, teardown),
		cmocka_unit_test_setup_teardown(moves_on_wrapped_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(keeps_the_column, setup, teardown),
		cmocka_unit_test_setup_teardown(deletes_words_and_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(undoes_words_and_pastes, setup, teardown),
		cmocka_unit_test_setup_teardown(stays_within_the_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(any_keys_keep_it_whole, setup, teardown),
	};
	const struct CMUnitTest drafts[] = {cmocka_unit_test(a_draft_comes_back),
		cmocka_unit_test(posts_of_our_own_lie_in_a_pile)};
	int failed = cmocka_run_group_tests(buffer, NULL, NULL);

	return failed + cmocka_run_group_tests(drafts, own_state_home, remove_state_home);
}
