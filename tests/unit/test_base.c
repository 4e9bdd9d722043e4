/* Floor 0: memory, strings, errors, tables, the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/place.h"
#include "base/strbuf.h"
#include "base/table.h"

static void arena_gives_aligned_zeroed_memory(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	for (size_t size = 0; size < 20000; size += 97) {
		unsigned char *p = arena_alloc(&a, size);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, size);
	}
}

static void arena_keeps_what_it_gave(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	char *kept[500];
	for (int i = 0; i < 500; i++)
		kept[i] = arena_printf(&a, "%0*d", i, i);
	for (int i = 0; i < 500; i++) {
		MEM_AUTO char *want = mem_printf("%0*d", i, i);
		assert_string_equal(kept[i], want);
	}
	assert_null(arena_strdup(&a, NULL));
	assert_string_equal(arena_strndup(&a, "brandweer", 5), "brand");
	assert_string_equal(arena_strndup(&a, NULL, 0), "");
	arena_release(&a);
	assert_string_equal(arena_strdup(&a, "used again"), "used again");
}

static void strbuf_holds_its_limit(void **state)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 10);
	assert_int_equal(strbuf_str(&sb, "0123456789"), 0);
	assert_false(sb.overflow);
	assert_int_equal(strbuf_char(&sb, 'x'), -1);
	assert_true(sb.overflow);
	assert_string_equal(sb.buf, "0123456789");
	strbuf_truncate(&sb, 100);
	assert_int_equal(sb.len, 10);
	strbuf_truncate(&sb, 4);
	assert_string_equal(sb.buf, "0123");
	assert_true(sb.overflow);
	assert_int_equal(strbuf_printf(&sb, "%s", "4567890"), -1);
	assert_string_equal(sb.buf, "0123");
	strbuf_clear(&sb);
	assert_false(sb.overflow);
	assert_int_equal(strbuf_add(&sb, "a\0b", 3), 0);
	assert_memory_equal(sb.buf, "a\0b", 4);
	assert_int_equal(strbuf_add(&sb, "", SIZE_MAX), -1);
	assert_int_equal(sb.len, 3);
}

static void strbuf_prints_what_is_longer_than_its_own_room(void **state)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 5000);
	assert_int_equal(strbuf_printf(&sb, "%4000d", 7), 0);
	assert_int_equal(sb.len, 4000);
	assert_int_equal(strbuf_printf(&sb, "%1000d", 7), 0);
	assert_int_equal(strbuf_printf(&sb, "%d", 7), -1);
	assert_int_equal(sb.len, 5000);
	MEM_AUTO char *taken = strbuf_take(&sb);
	assert_int_equal(strlen(taken), 5000);
	assert_int_equal(sb.len, 0);
	assert_false(sb.overflow);
	assert_int_equal(strbuf_str(&sb, "again"), 0);
}

static void a_string_is_replaced_by_a_copy(void **state)
{
	char *text = NULL;
	mem_replace(&text, "brand");
	mem_replace(&text, text + 2);
	assert_string_equal(text, "and");
	mem_replace(&text, NULL);
	assert_null(text);
}

static void vector_grows(void **state)
{
	struct {
		int *items;
		size_t count, room;
	} v = {0};
	for (int i = 0; i < 1000; i++)
		MEM_PUSH(&v, i);
	assert_int_equal(v.count, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(v.items[i], i);
	free(v.items);
}

static void err_keeps_to_one_harmless_line(void **state)
{
	struct err err = ERR_INIT;
	assert_int_equal(err_set(&err, ERR_INPUT, "a\nb\x1b[31mc\x7f"), -1);
	assert_string_equal(err.msg, "a?b?[31mc?");
	assert_int_equal(err_prefix(&err, "%s:%d", "desk.conf", 7), -1);
	assert_string_equal(err.msg, "desk.conf:7: a?b?[31mc?");
	assert_int_equal(err.code, ERR_INPUT);
	err_set(&err, ERR_INPUT, "c1 \xc2\x9b 31m, and \xc3\xa9\xc3\xa9n");
	assert_string_equal(err.msg, "c1 ?? 31m, and \xc3\xa9\xc3\xa9n");
	assert_int_equal(err_set(NULL, ERR_INPUT, "nobody asks"), -1);
	assert_int_equal(err_prefix(NULL, "nobody asks"), -1);
}

/* A message that is cut ends between characters: half of one would break a terminal's line. */
static void err_cuts_between_characters(void **state)
{
	struct err err = ERR_INIT;
	char text[600] = "";
	for (int shift = 0; shift < 3; shift++) {
		memset(text, 'x', (size_t)shift);
		for (int i = 0; i < 150; i++)
			memcpy(text + shift + 3 * i, "\xe2\x82\xac", 4);
		err_set(&err, ERR_STORE, "%s", text);
		size_t len = strlen(err.msg);
		assert_true(len < sizeof(err.msg) && len > sizeof(err.msg) - 5);
		assert_int_equal((len - (size_t)shift) % 3, 0);
		err_prefix(&err, "a long way to the store of this desk");
		assert_memory_equal(err.msg + strlen(err.msg) - 3, "\xe2\x82\xac", 3);
	}
}

static void err_gives_exit_status_by_code(void **state)
{
	static const struct {
		enum err_code code;
		enum err_class class;
		int status;
	} rows[] = {
		{ERR_NONE, ERR_CLASS_NONE, 0},
		{ERR_INPUT, ERR_CLASS_INPUT, 2},
		{ERR_CONFIG, ERR_CLASS_INPUT, 2},
		{ERR_REFUSED, ERR_CLASS_REFUSED, 1},
		{ERR_STALE, ERR_CLASS_REFUSED, 1},
		{ERR_STORE, ERR_CLASS_FATAL, 3},
		{ERR_RATE, ERR_CLASS_RATE, 1},
		{ERR_AUTH, ERR_CLASS_AUTH, 1},
		{ERR_NETWORK, ERR_CLASS_RETRY, 1},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = {.code = rows[i].code};
		assert_int_equal(err_class(rows[i].code), rows[i].class);
		assert_int_equal(err_exit_status(&err), rows[i].status);
	}
}

static const char *const words[] = {"claim", "release", "resolve", NULL, "reopen", "reply"};

static void table_finds_names_and_prefixes(void **state)
{
	assert_int_equal(table_find(words, ARRAY_LEN(words), "resolve"), 2);
	assert_int_equal(table_find(words, ARRAY_LEN(words), "resolv"), -1);
	assert_int_equal(table_find(words, ARRAY_LEN(words), "Claim"), -1);
	assert_int_equal(table_find_prefix(words, ARRAY_LEN(words), "c"), 0);
	assert_int_equal(table_find_prefix(words, ARRAY_LEN(words), "re"), -2);
	assert_int_equal(table_find_prefix(words, ARRAY_LEN(words), "rep"), 5);
	assert_int_equal(table_find_prefix(words, ARRAY_LEN(words), "x"), -1);
	static const char *const nested[] = {"tag", "tags"};
	assert_int_equal(table_find_prefix(nested, 2, "tag"), 0);
	static const char *const three[] = {"ra", "rb", "rc"};
	assert_int_equal(table_find_prefix(three, 3, "r"), -2);
}

static void table_suggests_what_was_meant(void **state)
{
	assert_string_equal(table_nearest(words, ARRAY_LEN(words), "resovle"), "resolve");
	assert_string_equal(table_nearest(words, ARRAY_LEN(words), "clam"), "claim");
	assert_string_equal(table_nearest(words, ARRAY_LEN(words), "repley"), "reply");
	assert_null(table_nearest(words, ARRAY_LEN(words), "verkeer"));
	assert_null(table_nearest(words, ARRAY_LEN(words), "x"));
	assert_null(table_nearest(words, ARRAY_LEN(words), ""));
	char endless[5000];
	memset(endless, 'r', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	assert_null(table_nearest(words, ARRAY_LEN(words), endless));
}

/* What one call to log_line writes to stderr. */
static void logged(char *out, size_t size, const char *text)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	fflush(stderr);
	int saved = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	log_line(LOG_LEVEL_WARNING, "%s", text);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(ends[1]);
	ssize_t len = read(ends[0], out, size - 1);
	close(ends[0]);
	out[len > 0 ? len : 0] = '\0';
}

static void log_defuses_what_it_is_given(void **state)
{
	static const struct {
		const char *given, *written;
	} rows[] = {
		{"plain", "desk: plain\n"},
		{"two\nlines\rhere", "desk: two?lines?here\n"},
		{"\x1b]0;title\x07", "desk: ?]0;title?\n"},
		{"csi \xc2\x9b"
		 "31m",
			"desk: csi ??31m\n"},
		{"bidi \xe2\x80\xae txt", "desk: bidi ??? txt\n"},
		{"isolate \xe2\x81\xa6 zero \xe2\x80\x8b", "desk: isolate ??? zero ???\n"},
		{"na\xc3\xafve caf\xc3\xa9 \xe2\x82\xac",
			"desk: na\xc3\xafve caf\xc3\xa9 \xe2\x82\xac\n"},
		{"not utf-8 \x9b 31m \xff", "desk: not utf-8 ? 31m ?\n"},
	};
	char line[2048];
	log_open("desk", LOG_TO_STDERR, LOG_LEVEL_INFO);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		logged(line, sizeof(line), rows[i].given);
		assert_string_equal(line, rows[i].written);
	}
	char endless[5000];
	memset(endless, 'x', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	logged(line, sizeof(line), endless);
	assert_true(strlen(line) < 1100);
	assert_int_equal(line[strlen(line) - 1], '\n');
}

static void place_knows_no_build_tree_here(void **state)
{
	MEM_AUTO char *tree = place_build_tree();
	assert_null(tree);
	MEM_AUTO char *path = place_find("/usr/share/x", "data/x");
	assert_string_equal(path, "/usr/share/x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_gives_aligned_zeroed_memory),
		cmocka_unit_test(arena_keeps_what_it_gave),
		cmocka_unit_test(strbuf_holds_its_limit),
		cmocka_unit_test(strbuf_prints_what_is_longer_than_its_own_room),
		cmocka_unit_test(a_string_is_replaced_by_a_copy),
		cmocka_unit_test(vector_grows),
		cmocka_unit_test(err_keeps_to_one_harmless_line),
		cmocka_unit_test(err_cuts_between_characters),
		cmocka_unit_test(err_gives_exit_status_by_code),
		cmocka_unit_test(table_finds_names_and_prefixes),
		cmocka_unit_test(table_suggests_what_was_meant),
		cmocka_unit_test(log_defuses_what_it_is_given),
		cmocka_unit_test(place_knows_no_build_tree_here),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
