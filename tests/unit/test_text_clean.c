#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "base/mem.h"
#include "test_text.h"
#include "text/clean.h"
#include "text/utf8.h"

static const struct {
	const char *in, *out;
	size_t removed;
} cases[] = {
	{"Brand in de haven", "Brand in de haven", 0},
	{"", "", 0},
	{"a\nb", "a\nb", 0},
	{"a\r\nb\tc", "a\nb c", 0},
	{"a\x1b[31mrood\x1b[0m", "a[31mrood[0m", 2},
	{"\x1b]52;c;cm0gLXJm\x07", "]52;c;cm0gLXJm", 2},
	{"\x01\x02\x7fx", "x", 3},
	{"a\xc2\x9b"
	 "31mb\xc2\x85",
		"a31mb", 2},
	{"veilig\xe2\x80\xae"
	 "exe.gpj\xe2\x80\xac",
		"veiligexe.gpj", 2},
	{"\xe2\x81\xa6x\xe2\x81\xa9", "x", 2},
	{"a\xe2\x80\x8b"
	 "b\xef\xbb\xbf"
	 "c\xc2\xad"
	 "d\xe2\x81\xa0",
		"abcd", 4},
	{"\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xbf", "\xf0\x9f\x8f\xb4", 3},
	{"a\xff"
	 "b",
		"a\xef\xbf\xbd"
		"b",
		1},
	{"\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd", 2},
	{"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3},
	{"\xee\x80\x80\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd", 2},
	{"caf\xc3\xa9 e\xcc\x81", "caf\xc3\xa9 e\xcc\x81", 0},
	{"\xcc\x81x \xcc\x81", "x ", 2},
	/* emoji that belong together, and joiners that belong to nothing */
	{"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x92",
		"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x92", 0},
	{"a\xe2\x80\x8d"
	 "b",
		"ab", 1},
	{"\xf0\x9f\x91\xa9\xe2\x80\x8d", "\xf0\x9f\x91\xa9", 1},
	{"\xe2\x9d\xa4\xef\xb8\x8f", "\xe2\x9d\xa4\xef\xb8\x8f", 0},
	{"\xe2\x9d\xa4\xef\xb8\x8f\xef\xb8\x8f", "\xe2\x9d\xa4\xef\xb8\x8f", 1},
	{"a\xef\xb8\x8f", "a", 1},
	{"1\xef\xb8\x8f\xe2\x83\xa3", "1\xef\xb8\x8f\xe2\x83\xa3", 0},
	{"1\xef\xb8\x8f", "1", 1},
	{"\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 0},
	{"x\xf0\x9f\x8f\xbd", "x", 1},
	{"\xf0\x9f\x87\xa7\xf0\x9f\x87\xaa", "\xf0\x9f\x87\xa7\xf0\x9f\x87\xaa", 0},
	{"\xf0\x9f\x87\xa7!", "\xef\xbf\xbd!", 1},
	/* a Hangul vowel needs its consonant */
	{"\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", 0},
	{"x\xe1\x85\xa1", "x\xef\xbf\xbd", 1},
};

static void cleans_what_is_hostile(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		STRBUF_AUTO struct strbuf out;
		strbuf_init(&out, 1000);
		size_t len = strlen(cases[i].in);
		size_t removed = clean_text(&out, cases[i].in, len, CLEAN_LINES);
		assert_string_equal(out.buf, cases[i].out);
		assert_int_equal(removed, cases[i].removed);
		assert_int_equal(clean_is(cases[i].in, len, CLEAN_LINES),
			strcmp(cases[i].in, cases[i].out) == 0);
	}
}

static void makes_one_line(void **state)
{
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, 100);
	assert_int_equal(clean_text(&out,
				 "a\nb\xe2\x80\xa8"
				 "c",
				 7, 0),
		0);
	assert_string_equal(out.buf, "a b c");
	assert_false(clean_is("a\nb", 3, 0));
	assert_true(clean_is("a\nb", 3, CLEAN_LINES));
}

static void caps_marks(void **state)
{
	STRBUF_AUTO struct strbuf in, out;
	strbuf_init(&in, 20000);
	strbuf_init(&out, 20000);
	strbuf_char(&in, 'e');
	for (int i = 0; i < 5000; i++)
		strbuf_str(&in, "\xcc\x81");
	assert_int_equal(clean_text(&out, in.buf, in.len, 0), 4996);
	assert_int_equal(out.len, 9);
	assert_int_equal(utf8_cols(out.buf), 1);
}

static void keeps_nul_out(void **state)
{
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, 100);
	assert_int_equal(clean_text(&out, "a\0b", 3, 0), 1);
	assert_int_equal(out.len, 2);
	assert_string_equal(out.buf, "ab");
}

static void takes_a_megabyte_of_one_word(void **state)
{
	enum { SIZE = 1 << 20 };
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, SIZE);
	MEM_AUTO char *word = mem_alloc(SIZE);
	memset(word, 'x', SIZE);
	assert_int_equal(clean_text(&out, word, SIZE, 0), 0);
	assert_int_equal(out.len, SIZE);
	assert_true(clean_is(word, SIZE, 0));
}

static void assert_harmless(const char *text, size_t len)
{
	for (size_t at = 0, step; at < len; at += step) {
		int32_t cp = utf8_next(text + at, len - at, &step);
		assert_true(cp == '\n' || cp >= ' ');
		assert_false(cp >= 0x7f && cp < 0xa0);
		assert_false(cp >= 0x202a && cp <= 0x202e);
		assert_false(cp >= 0x2066 && cp <= 0x2069);
		assert_false(cp == 0x200b || cp == 0x200c || cp == 0xfeff || cp == 0xad);
		assert_false(cp >= 0xe0000);
		assert_int_not_equal(utf8proc_category(cp), UTF8PROC_CATEGORY_CN);
	}
	for (size_t at = 0; at < len;) {
		struct cluster c = cluster_next(text + at, len - at);
		assert_true(c.cols > 0 || *c.text == '\n');
		at += c.len;
	}
}

static void holds_its_promises_on_any_mix(void **state)
{
	unsigned seed = 20261124;
	for (int round = 0; round < 3000; round++) {
		STRBUF_AUTO struct strbuf in, once, twice;
		strbuf_init(&in, 4000);
		/* every third has an output that is too small, so that it is cut */
		strbuf_init(&once, round % 3 ? 4000 : (size_t)round % 90);
		strbuf_init(&twice, 4000);
		hostile_mix(&in, &seed, 40);
		enum clean_flags flags = round & 1 ? CLEAN_LINES : 0;
		clean_text(&once, in.buf, in.len, flags);
		assert_true(utf8_valid(once.buf, once.len));
		assert_harmless(once.buf, once.len);
		assert_int_equal(clean_text(&twice, once.buf, once.len, flags), 0);
		assert_string_equal(once.buf, twice.buf);
		assert_true(clean_is(once.buf, once.len, flags));
		if (!once.overflow)
			assert_int_equal(clean_is(in.buf, in.len, flags),
				in.len == once.len && !memcmp(in.buf, once.buf, in.len));
	}
}

static void escapes_for_evidence(void **state)
{
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, 100);
	clean_escape(&out, "a\x1b[\n\xc3\xa9\0", 7);
	assert_string_equal(out.buf, "a\\x1B[\n\\xC3\\xA9\\x00");
}

int test_text_clean(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cleans_what_is_hostile),
		cmocka_unit_test(makes_one_line),
		cmocka_unit_test(caps_marks),
		cmocka_unit_test(keeps_nul_out),
		cmocka_unit_test(takes_a_megabyte_of_one_word),
		cmocka_unit_test(holds_its_promises_on_any_mix),
		cmocka_unit_test(escapes_for_evidence),
	};
	return cmocka_run_group_tests_name("clean", tests, NULL, NULL);
}
