#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "test_text.h"
#include "text/clean.h"
#include "text/length.h"
#include "text/utf8.h"
#include "text/wrap.h"

static void tells_utf8_from_bytes(void **state)
{
	static const char *const good[] = {"", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
		"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf"};
	static const char *const bad[] = {"\x80", "\xc0\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf",
		"\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
		"\xe2\x82", "a\xc3("};
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(utf8_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
}

static void measures_clusters(void **state)
{
	static const struct {
		const char *text;
		int cols;
		size_t graphemes;
	} cases[] = {
		{"Dok Noord", 9, 9},
		{"e\xcc\x81", 1, 1},
		{"\xe6\xbc\xa2\xe5\xad\x97", 4, 2},
		{"\xf0\x9f\x94\xa5", 2, 1},
		{"\xf0\x9f\x87\xa7\xf0\x9f\x87\xaa", 2, 1},
		{"\xe2\x9d\xa4", 1, 1},
		{"\xe2\x9d\xa4\xef\xb8\x8f", 2, 1},
		{"1\xef\xb8\x8f\xe2\x83\xa3", 2, 1},
		{"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", 2, 1},
		{"\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 2, 1},
		{"\xe0\xb8\x99\xe0\xb8\xb3", 2, 1},
		{"\xe0\xa4\x95\xe0\xa4\xbe", 2, 1},
		{"\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", 2, 1},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(utf8_cols(cases[i].text), cases[i].cols);
		assert_int_equal(utf8_graphemes(cases[i].text), cases[i].graphemes);
	}
	assert_null(cluster_next("", 0).text);
}

static void steps_back_as_it_steps_forward(void **state)
{
	unsigned seed = 7;
	for (int round = 0; round < 300; round++) {
		STRBUF_AUTO struct strbuf in, text;
		strbuf_init(&in, 4000);
		strbuf_init(&text, 4000);
		hostile_mix(&in, &seed, 30);
		clean_text(&text, in.buf, in.len, CLEAN_LINES);
		for (size_t at = 0; at < text.len;) {
			size_t next = at + cluster_next(text.buf + at, text.len - at).len;
			assert_int_equal(cluster_before(text.buf, next), at);
			at = next;
		}
	}
	assert_int_equal(cluster_before("abc", 0), 0);
}

static void fits_never_too_wide(void **state)
{
	unsigned seed = 11;
	for (int round = 0; round < 500; round++) {
		STRBUF_AUTO struct strbuf in, text;
		strbuf_init(&in, 4000);
		strbuf_init(&text, 4000);
		hostile_mix(&in, &seed, 30);
		clean_text(&text, in.buf, in.len, 0);
		int cols = round % 40, used;
		size_t len = utf8_fit(text.buf, text.len, cols, &used);
		assert_true(used <= cols);
		MEM_AUTO char *head = mem_strndup(text.buf, len);
		assert_int_equal(utf8_cols(head), used);
		if (len < text.len)
			assert_true(
				used + cluster_next(text.buf + len, text.len - len).cols > cols);
	}
}

static void breaks_at_blanks(void **state)
{
	static const struct {
		const char *text;
		int cols;
		const char *lines[6];
	} cases[] = {
		{"", 10, {""}},
		{"de grote brand", 8, {"de grote", "brand"}},
		{"de grote brand", 7, {"de", "grote", "brand"}},
		{"a\nb\n", 9, {"a", "b"}},
		{"a\n\nb", 9, {"a", "", "b"}},
		{"hottentottententen", 6, {"hotten", "totten", "tenten"}},
		{"op hottentotten", 6, {"op", "hotten", "totten"}},
		{"abc def", 3, {"abc", "def"}},
		{"\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2", 4,
			{"\xe6\xbc\xa2\xe5\xad\x97", "\xe6\xbc\xa2"}},
		{"\xe6\xbc\xa2\xe5\xad\x97", 1, {"\xe6\xbc\xa2", "\xe5\xad\x97"}},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t len = strlen(cases[i].text), at = 0, n = 0;
		do {
			struct wrap_line line;
			at = wrap_next(cases[i].text, len, at, cases[i].cols, &line);
			assert_non_null(cases[i].lines[n]);
			assert_int_equal(line.len, strlen(cases[i].lines[n]));
			assert_memory_equal(
				cases[i].text + line.start, cases[i].lines[n], line.len);
			n++;
		} while (at < len);
		assert_null(cases[i].lines[n]);
		assert_int_equal(wrap_count(cases[i].text, len, cases[i].cols), n);
	}
}

/* What is not in any line is only the blank or the newline at which it was broken. */
static void wraps_without_loss(void **state)
{
	unsigned seed = 13;
	for (int round = 0; round < 1000; round++) {
		STRBUF_AUTO struct strbuf in, text;
		strbuf_init(&in, 4000);
		strbuf_init(&text, 4000);
		hostile_mix(&in, &seed, 40);
		clean_text(&text, in.buf, in.len, CLEAN_LINES);
		int cols = 1 + round % 30;
		size_t at = 0;
		while (at < text.len) {
			struct wrap_line line;
			size_t next = wrap_next(text.buf, text.len, at, cols, &line);
			assert_int_equal(line.start, at);
			assert_true(next > at);
			size_t end = line.start + line.len;
			assert_true(next == end || next == end + 1);
			if (next > end)
				assert_true(text.buf[end] == ' ' || text.buf[end] == '\n');
			MEM_AUTO char *shown = mem_strndup(text.buf + at, line.len);
			struct cluster first = cluster_next(text.buf + at, line.len);
			assert_true(utf8_cols(shown) <= cols || first.len == line.len);
			at = next;
		}
	}
}

static void counts_as_networks_do(void **state)
{
	const char *family = "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 e\xcc\x81";
	assert_int_equal(length_count(&(struct length_limit){.rule = LENGTH_GRAPHEMES}, family), 3);
	assert_int_equal(
		length_count(&(struct length_limit){.rule = LENGTH_CODE_POINTS}, family), 6);
	size_t used;
	struct length_limit limit = {.rule = LENGTH_GRAPHEMES, .most = 3};
	assert_true(length_fits(&limit, family, &used));
	assert_int_equal(used, 3);
	limit.most = 2;
	assert_false(length_fits(&limit, family, &used));
	limit = (struct length_limit){.rule = LENGTH_GRAPHEMES, .most = 3, .most_bytes = 14};
	assert_false(length_fits(&limit, family, &used));
	limit = (struct length_limit){.rule = LENGTH_CODE_POINTS};
	assert_true(length_fits(&limit, family, &used));
}

/* A URL counts as so many, a mention of somebody elsewhere without where. */
static void counts_what_is_shortened(void **state)
{
	static const struct {
		const char *text;
		size_t count;
	} texts[] = {
		{"", 0},
		{"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 e\xcc\x81", 3},
		{"@anna@police.example Dank u", 12},
		{"@anna Dank u", 12},
		{"a@b.example", 11},
		{"x@anna@b.example", 16},
		{"https://a.example", 23},
		{"HTTP://a.example/very/long/path?that=goes&on=1#and-on", 23},
		{"(https://a.example/x).", 23 + 3},
		{"zie https://a.example en https://b.example.", 4 + 23 + 4 + 23 + 1},
		{"xhttps://a.example", 18},
		{"https://", 8},
		{"@@a@b", 3},
		{"@a@.", 4},
		{"@a.b_c@host.example.", 7},
	};
	const struct length_limit rule = {.rule = LENGTH_SHORTENED, .link = 23};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (length_count(&rule, texts[i].text) != texts[i].count)
			fail_msg("'%s' counts %zu, expected %zu", texts[i].text,
				length_count(&rule, texts[i].text), texts[i].count);
	struct length_limit limit = {.rule = LENGTH_SHORTENED, .most = 10, .link = 23};
	assert_int_equal(length_within(&limit, "zie https://a.example"), 4);
	assert_int_equal(length_within(&limit, "@anna@a.example 123456"), 20);
}

static void cuts_where_the_limit_is(void **state)
{
	const char *family = "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 e\xcc\x81";
	struct length_limit limit = {.rule = LENGTH_GRAPHEMES, .most = 2};
	assert_int_equal(length_within(&limit, family), 12);
	limit.most = 3;
	assert_int_equal(length_within(&limit, family), strlen(family));
	limit.most_bytes = 14;
	assert_int_equal(length_within(&limit, family), 12);
	limit = (struct length_limit){.rule = LENGTH_CODE_POINTS, .most = 5};
	assert_int_equal(length_within(&limit, family), 12);
	limit.most = 2;
	assert_int_equal(length_within(&limit, family), 0);
	limit.most = 0;
	assert_int_equal(length_within(&limit, family), strlen(family));
}

int test_text_screen(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_utf8_from_bytes),
		cmocka_unit_test(measures_clusters),
		cmocka_unit_test(steps_back_as_it_steps_forward),
		cmocka_unit_test(fits_never_too_wide),
		cmocka_unit_test(breaks_at_blanks),
		cmocka_unit_test(wraps_without_loss),
		cmocka_unit_test(counts_as_networks_do),
		cmocka_unit_test(counts_what_is_shortened),
		cmocka_unit_test(cuts_where_the_limit_is),
	};
	return cmocka_run_group_tests_name("screen", tests, NULL, NULL);
}
