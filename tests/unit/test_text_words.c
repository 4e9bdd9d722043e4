#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <utf8proc.h>

#include "base/mem.h"
#include "test_text.h"
#include "text/clean.h"
#include "text/utf8.h"

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	return statement;
}

static sqlite3 *open_index(void)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				 "CREATE VIRTUAL TABLE f USING fts5(t, tokenize=\"unicode61 "
				 "remove_diacritics 2 categories 'L* N* Co So'\");"
				 "CREATE VIRTUAL TABLE v USING fts5vocab(f, instance); BEGIN",
				 NULL, NULL, NULL),
		SQLITE_OK);
	return db;
}

static void add_row(sqlite3_stmt *insert, int64_t row, const char *text)
{
	sqlite3_bind_int64(insert, 1, row);
	sqlite3_bind_text(insert, 2, text, -1, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
	sqlite3_reset(insert);
}

/* Every word of `text` must be the next row of the index. */
static void assert_same_words(sqlite3_stmt *words, int64_t row, const char *text)
{
	const char *start;
	for (size_t len; (len = utf8_word(text, &start)) > 0; text = start + len) {
		MEM_AUTO char *word = mem_strndup(start, len);
		MEM_AUTO char *folded = utf8_fold(word);
		assert_int_equal(sqlite3_step(words), SQLITE_ROW);
		assert_int_equal(sqlite3_column_int64(words, 0), row);
		assert_string_equal((const char *)sqlite3_column_text(words, 1), folded);
	}
}

/* "xCy" for every code point C that cleaning lets through on its own behind a letter. */
static bool row_of_point(char text[16], int32_t cp)
{
	text[0] = 'x';
	size_t len = 1 + (size_t)utf8proc_encode_char(cp, (utf8proc_uint8_t *)text + 1);
	text[len++] = 'y';
	text[len] = '\0';
	return clean_is(text, len, 0);
}

static void agrees_with_the_index_on_every_character(void **state)
{
	sqlite3 *db = open_index();
	sqlite3_stmt *insert = prepare(db, "INSERT INTO f(rowid, t) VALUES (?, ?)");
	char text[16];
	size_t rows = 0;
	for (int32_t cp = ' '; cp <= 0x10ffff; cp++) {
		if (row_of_point(text, cp)) {
			add_row(insert, cp, text);
			rows++;
		}
	}
	assert_true(rows > 140000);
	sqlite3_stmt *words = prepare(db, "SELECT doc, term FROM v ORDER BY doc, offset");
	for (int32_t cp = ' '; cp <= 0x10ffff; cp++) {
		if (row_of_point(text, cp))
			assert_same_words(words, cp, text);
	}
	assert_int_equal(sqlite3_step(words), SQLITE_DONE);
	sqlite3_finalize(insert);
	sqlite3_finalize(words);
	sqlite3_close(db);
}

static void agrees_with_the_index_on_any_mix(void **state)
{
	enum { ROUNDS = 500 };
	sqlite3 *db = open_index();
	sqlite3_stmt *insert = prepare(db, "INSERT INTO f(rowid, t) VALUES (?, ?)");
	char *texts[ROUNDS];
	unsigned seed = 17;
	for (int i = 0; i < ROUNDS; i++) {
		STRBUF_AUTO struct strbuf in, text;
		strbuf_init(&in, 4000);
		strbuf_init(&text, 4000);
		hostile_mix(&in, &seed, 40);
		clean_text(&text, in.buf, in.len, CLEAN_LINES);
		add_row(insert, i, text.buf);
		texts[i] = strbuf_take(&text);
	}
	sqlite3_stmt *words = prepare(db, "SELECT doc, term FROM v ORDER BY doc, offset");
	for (int i = 0; i < ROUNDS; i++) {
		assert_same_words(words, i, texts[i]);
		free(texts[i]);
	}
	assert_int_equal(sqlite3_step(words), SQLITE_DONE);
	sqlite3_finalize(insert);
	sqlite3_finalize(words);
	sqlite3_close(db);
}

static void folds_case_and_accents(void **state)
{
	static const char *const pairs[][2] = {
		{"Co\xc3\xb6rdinatie", "coordinatie"},
		{"CAF\xc3\x89", "cafe"},
		{"cafe\xcc\x81", "cafe"},
		{"\xce\xa3", "\xcf\x83"},
		{"stra\xc3\x9f"
		 "e",
			"stra\xc3\x9f"
			"e"},
		{"", ""},
	};
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		MEM_AUTO char *folded = utf8_fold(pairs[i][0]);
		assert_string_equal(folded, pairs[i][1]);
	}
}

int test_text_words(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_index_on_every_character),
		cmocka_unit_test(agrees_with_the_index_on_any_mix),
		cmocka_unit_test(folds_case_and_accents),
	};
	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
