/* Floor 0: JSON, much of it hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"

#define LOST "\xef\xbf\xbd"

static struct json *parse(struct arena *a, const char *text)
{
	struct err err = ERR_INIT;
	struct json *json = json_parse(a, text, strlen(text), &err);
	if (!json)
		fail_msg("%s: %s", text, err.msg);
	return json;
}

/* A value that is gone once it was asked for. */
static const struct json *pass_once(const struct json **value)
{
	const struct json *taken = *value;
	*value = NULL;
	return taken;
}

static void reads_a_tree(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	const struct json *j = parse(&a,
		" {\"a\": {\"b\": \"c\", \"n\": -12, \"f\": 1.50, \"t\": true, \"x\": null},"
		" \"list\": [1, \"two\", [], {}]} \n");
	assert_string_equal(json_str(j, "a.b"), "c");
	assert_null(json_str(j, "a"));
	assert_null(json_str(j, "a.n"));
	assert_null(json_str(j, "a.b.c"));
	assert_null(json_at(j, "nowhere"));
	assert_null(json_at(NULL, "a"));
	int64_t n = 0;
	assert_int_equal(json_int(j, "a.n", &n), 0);
	assert_int_equal(n, -12);
	assert_int_equal(json_int(j, "a.f", &n), -1);
	assert_int_equal(json_int(j, "a.b", &n), -1);
	assert_string_equal(json_at(j, "a.f")->text, "1.50");
	assert_true(json_true(j, "a.t"));
	assert_false(json_true(j, "a.x"));
	const struct json *list = json_at(j, "list");
	assert_int_equal(list->len, 4);
	int seen = 0;
	JSON_EACH (child, list) {
		assert_null(child->key);
		seen++;
	}
	assert_int_equal(seen, 4);
	JSON_EACH (child, json_at(j, "nowhere"))
		fail();
	const struct json *taken = list;
	JSON_EACH (child, pass_once(&taken))
		seen--;
	assert_int_equal(seen, 0);
}

static void refuses_what_is_not_json(void **state)
{
	static const char *const rows[] = {"", " ", "{", "}", "[1,]", "{\"a\":}", "{\"a\" 1}",
		"{a:1}", "nul", "01", "+1", "1.", ".5", "1e", "\"open", "\"\\x\"", "\"\\u12\"",
		"[1] [2]", "{} x", "1 2", "[1}", "\"tab\tinside\"", "NaN", "Infinity", "// no\n1",
		"'a'"};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ARENA_AUTO struct arena a = ARENA_INIT;
		struct err err = ERR_INIT;
		if (json_parse(&a, rows[i], strlen(rows[i]), &err))
			fail_msg("taken: %s", rows[i]);
		assert_int_equal(err.code, ERR_INPUT);
		assert_non_null(strstr(err.msg, "not JSON"));
	}
}

static void says_at_which_byte(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	assert_null(json_parse(&a, "{\"a\": 1, \"b\": oops}", 19, &err));
	assert_string_equal(err.msg, "not JSON at byte 15");
}

static char *nested(size_t depth)
{
	char *text = mem_alloc(2 * depth + 1);
	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	text[2 * depth] = '\0';
	return text;
}

static void caps_depth(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	MEM_AUTO char *most = nested(JSON_DEPTH_MAX);
	assert_non_null(json_parse(&a, most, strlen(most), &err));
	MEM_AUTO char *more = nested(JSON_DEPTH_MAX + 1);
	assert_null(json_parse(&a, more, strlen(more), &err));
	assert_non_null(strstr(err.msg, "nested deeper than 64"));
	MEM_AUTO char *absurd = nested(100000);
	assert_null(json_parse(&a, absurd, strlen(absurd), &err));
	assert_non_null(strstr(err.msg, "nested deeper than 64"));
	assert_null(json_parse(&a, absurd, 100000, &err));
}

static void keeps_long_numbers_as_text(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	char text[500] = "{\"n\":";
	size_t at = strlen(text);
	memset(text + at, '9', 400);
	memcpy(text + at + 400, "}", 2);
	const struct json *j = parse(&a, text);
	assert_int_equal(json_at(j, "n")->len, 400);
	int64_t n = 5;
	assert_int_equal(json_int(j, "n", &n), -1);
	assert_int_equal(n, 5);
	assert_int_equal(json_int(parse(&a, "{\"n\":9223372036854775807}"), "n", &n), 0);
	assert_true(n == INT64_MAX);
	assert_int_equal(json_int(parse(&a, "{\"n\":9223372036854775808}"), "n", &n), -1);
	assert_int_equal(json_int(parse(&a, "{\"n\":-9223372036854775808}"), "n", &n), 0);
	assert_true(n == INT64_MIN);
	assert_int_equal(json_int(parse(&a, "{\"n\":1e3}"), "n", &n), -1);
}

static void replaces_what_is_no_text(void **state)
{
	static const struct {
		const char *json, *text;
	} rows[] = {
		{"\"a\\u0000b\"", "a" LOST "b"},
		{"\"overlong \xc0\xaf\"", "overlong " LOST LOST},
		{"\"overlong \xe0\x80\xaf\"", "overlong " LOST LOST LOST},
		{"\"surrogate \xed\xa0\x80\"", "surrogate " LOST LOST LOST},
		{"\"too high \xf4\x90\x80\x80\"", "too high " LOST LOST LOST LOST},
		{"\"cut \xe2\x82\"", "cut " LOST LOST},
		{"\"\xff\xfe\"", LOST LOST},
		{"\"pair \\ud83d\\ude92\"", "pair \xf0\x9f\x9a\x92"},
		{"\"whole \xf0\x9f\x9a\x92\"", "whole \xf0\x9f\x9a\x92"},
		{"\"\\u0041\\n\\/\"", "A\n/"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ARENA_AUTO struct arena a = ARENA_INIT;
		const struct json *j = parse(&a, rows[i].json);
		assert_string_equal(j->text, rows[i].text);
		assert_int_equal(j->len, strlen(rows[i].text));
	}
}

/* yajl writes '?' or U+FFFD for a half pair, depending on which half; never half a character. */
static void survives_lone_surrogates(void **state)
{
	static const char *const rows[] = {"\"a\\ud83db\"", "\"a\\ude92b\"", "\"a\\ud83d\\ud83db\"",
		"\"a\\ud83d\\u0041b\"", "\"a\\ud83d\"", "\"\\udfff\\udfff\""};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ARENA_AUTO struct arena a = ARENA_INIT;
		struct err err = ERR_INIT;
		const struct json *j = json_parse(&a, rows[i], strlen(rows[i]), &err);
		if (!j)
			continue;
		for (const char *p = j->text; *p; p++)
			assert_false(p[0] == '\xed' && (unsigned char)p[1] >= 0xa0);
		assert_int_equal(strlen(j->text), j->len);
	}
}

static void last_of_two_names_counts(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	const struct json *j = parse(&a, "{\"id\":\"1\",\"id\":\"2\",\"ide\":\"3\",\"id\":\"4\"}");
	assert_string_equal(json_str(j, "id"), "4");
	assert_string_equal(json_str(parse(&a, "{\"\":\"nameless\",\"x\":\"y\"}"), "x"), "y");
	assert_null(json_str(parse(&a, "{\"a\\u0000b\":\"1\"}"), "a"));
}

static void skips_a_byte_order_mark(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	assert_string_equal(json_str(parse(&a, "\xef\xbb\xbf{\"a\":\"b\"}"), "a"), "b");
	struct err err = ERR_INIT;
	assert_null(json_parse(&a, "\xef\xbb\xbf", 3, &err));
	assert_null(json_parse(&a, "{\xef\xbb\xbf}", 5, &err));
}

static void reads_a_word_of_a_megabyte(void **state)
{
	enum { BYTES = 1 << 20 };
	ARENA_AUTO struct arena a = ARENA_INIT;
	MEM_AUTO char *text = mem_alloc(BYTES + 3);
	memset(text, 'w', BYTES + 2);
	text[0] = text[BYTES + 1] = '"';
	text[BYTES + 2] = '\0';
	assert_int_equal(parse(&a, text)->len, BYTES);
}

static void reads_times(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	const struct json *j = parse(&a,
		"{\"post\":{\"at\":\"1970-01-01T00:00:01.5Z\",\"seen\":\"yesterday\",\"sent\":7}}");
	assert_int_equal(json_time(j, "post.at"), 1500000);
	assert_int_equal(json_time(j, "post.seen"), 0);
	assert_int_equal(json_time(j, "post.sent"), 0);
	assert_int_equal(json_time(j, "post.gone"), 0);
	assert_int_equal(json_time(NULL, "at"), 0);
}

static void writes_what_can_be_read_again(void **state)
{
	static const char nasty[] = "quote \" slash \\ tab \t nl \n esc \x1b del \x7f \xc3\xa9 csi "
				    "\xc2\x9b pad \xc2\x80 nbsp \xc2\xa0";
	ARENA_AUTO struct arena a = ARENA_INIT;
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, 4096);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "text", nasty);
	json_add_str(&w, "none", NULL);
	json_add_int(&w, "low", INT64_MIN);
	json_add_bool(&w, "yes", true);
	json_add_time(&w, "when", 1);
	json_add_time(&w, "never", 0);
	json_begin(&w, "list", '[');
	json_add_int(&w, NULL, 1);
	json_begin(&w, NULL, '{');
	json_end(&w, '}');
	json_add_null(&w, NULL);
	json_end(&w, ']');
	json_end(&w, '}');
	for (size_t i = 0; i < out.len; i++)
		assert_true((unsigned char)out.buf[i] >= 0x20 && out.buf[i] != 0x7f);
	assert_null(strstr(out.buf, "\xc2\x9b"));
	assert_null(strstr(out.buf, "\xc2\x80"));
	const struct json *j = parse(&a, out.buf);
	assert_string_equal(json_str(j, "text"), nasty);
	assert_string_equal(json_str(j, "when"), "1970-01-01T00:00:00.000001Z");
	assert_int_equal(json_at(j, "never")->type, JSON_NULL);
	assert_int_equal(json_at(j, "list")->len, 3);

	STRBUF_AUTO struct strbuf again;
	strbuf_init(&again, 4096);
	struct json_writer copy = {.out = &again};
	json_add_tree(&copy, NULL, j);
	assert_string_equal(again.buf, out.buf);
}

static void says_when_it_did_not_fit(void **state)
{
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, 12);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "text", "too long for this");
	json_end(&w, '}');
	assert_true(out.overflow);
	assert_true(out.len <= 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_tree),
		cmocka_unit_test(refuses_what_is_not_json),
		cmocka_unit_test(says_at_which_byte),
		cmocka_unit_test(caps_depth),
		cmocka_unit_test(keeps_long_numbers_as_text),
		cmocka_unit_test(replaces_what_is_no_text),
		cmocka_unit_test(survives_lone_surrogates),
		cmocka_unit_test(last_of_two_names_counts),
		cmocka_unit_test(skips_a_byte_order_mark),
		cmocka_unit_test(reads_a_word_of_a_megabyte),
		cmocka_unit_test(reads_times),
		cmocka_unit_test(writes_what_can_be_read_again),
		cmocka_unit_test(says_when_it_did_not_fit),
	};
	return cmocka_run_group_tests_name("base: json", tests, NULL, NULL);
}
