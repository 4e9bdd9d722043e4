#include "test_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "desk/lifecycle.h"
#include "desk/manual.h"
#include "desk/mention.h"
#include "desk/outgoing.h"
#include "desk/template.h"
#include "text/clean.h"
#include "text/utf8.h"

static int read_mention(
	struct mention *m, const char *text, size_t len, struct arena *a, struct err *err)
{
	const struct json *json = json_parse(a, text, len, err);
	return json ? mention_from_json(m, json, "gent", 7, NULL, a, err) : -1;
}

#define HEAD "{\"network\":\"x\",\"id\":\"1\",\"author\":{\"handle\":\"anna\"},"

static void a_whole_record_is_read(void **state)
{
	(void)state;
	static const char line[] =
		"{\"network\":\"x\",\"account\":\"a\",\"kind\":\"reply\",\"id\":\"113\",\"in_reply_to\":\"9\","
		"\"thread\":null,\"created\":\"2026-11-23T22:15:00Z\",\"author\":{\"id\":\"7\","
		"\"handle\":\"anna@city.example\",\"name\":\"Anna\"},\"text\":\"rook\\u202e!\","
		"\"html\":null,\"lang\":\"nl\",\"url\":\"https://city.example/113\","
		"\"visibility\":\"unlisted\",\"media\":[{\"type\":\"image\",\"url\":"
		"\"javascript:x\",\"alt\":null}]}";
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct mention m;
	struct err err = ERR_INIT;
	assert_int_equal(read_mention(&m, line, strlen(line), &arena, &err), 0);
	assert_string_equal(m.account, "a");
	assert_int_equal(m.kind, MENTION_REPLY);
	assert_string_equal(m.in_reply_to, "9");
	assert_null(m.thread);
	assert_string_equal(m.author_id, "7");
	assert_string_equal(m.text, "rook!");
	assert_int_equal(m.removed, 1);
	assert_string_equal(m.url, "https://city.example/113");
	assert_int_equal(m.visibility, VISIBILITY_UNLISTED);
	assert_int_equal(m.media_count, 1);
	assert_null(m.media[0].url);
	assert_null(m.media[0].alt);
}

static void wrong_records_name_the_field(void **state)
{
	(void)state;
	static const struct {
		const char *line, *message;
	} cases[] = {
		{"[]", "expected an object, {...}"},
		{"{\"id\":\"1\"}", "network: missing"},
		{"{\"network\":\"x\"}", "id: missing"},
		{"{\"network\":\"x\",\"id\":5}", "id: expected a string"},
		{"{\"network\":\"x\",\"id\":\"1\",\"text\":\"a\"}", "author.handle: missing"},
		{"{\"network\":\"x\",\"id\":\"1\",\"text\":\"a\",\"author\":[]}",
			"author.handle: missing"},
		{HEAD "\"x\":1}", "text: missing, and no html either"},
		{HEAD "\"text\":5}", "text: expected a string"},
		{HEAD "\"html\":\"<p>\"}", "html: not understood here, expected text"},
		{HEAD "\"text\":\"a\",\"created\":\"gisteren\"}",
			"created: expected RFC 3339, got 'gisteren'"},
		{HEAD "\"text\":\"a\",\"created\":5}", "created: expected RFC 3339, got '5'"},
		{HEAD "\"text\":\"a\",\"kind\":\"replly\"}",
			"kind: unknown 'replly', did you mean 'reply'?"},
		{HEAD "\"text\":\"a\",\"media\":5}", "media: expected a list of objects"},
		{HEAD "\"text\":\"a\",\"media\":[5]}", "media: expected a list of objects"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ARENA_AUTO struct arena arena = ARENA_INIT;
		struct mention m;
		struct err err = ERR_INIT;
		assert_int_equal(
			read_mention(&m, cases[i].line, strlen(cases[i].line), &arena, &err), -1);
		assert_int_equal(err.code, ERR_INPUT);
		assert_string_equal(err.msg, cases[i].message);
	}
}

static void a_delete_needs_its_identity_only(void **state)
{
	(void)state;
	static const char line[] = "{\"delete\":true,\"network\":\"x\",\"id\":\"1\"}";
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct mention m;
	assert_int_equal(read_mention(&m, line, strlen(line), &arena, NULL), 0);
	assert_true(m.deleted);
	assert_string_equal(m.account, "gent");
}

/* A record with `count` times `piece` in its text. */
static int read_repeated(
	struct mention *m, const char *piece, size_t count, struct arena *a, struct err *err)
{
	STRBUF_AUTO struct strbuf line;
	strbuf_init(&line, 8 * 1024 * 1024);
	strbuf_str(&line, HEAD "\"text\":\"");
	for (size_t i = 0; i < count; i++)
		strbuf_str(&line, piece);
	strbuf_str(&line, "\"}");
	assert_false(line.overflow);
	return read_mention(m, line.buf, line.len, a, err);
}

static void hostile_records_are_bounded(void **state)
{
	(void)state;
	static const struct {
		const char *piece;
		size_t count;
	} cases[] = {
		{"a", 1024 * 1024},
		{"\\u0000", 5000},
		{"\xcc\x81", 5000},
		{"\xc0\xaf", 5000},
		{"\xed\xa0\x80", 5000},
		{"\\ud800", 5000},
		{"\xe2\x80\xae", 5000},
		{"\xf0\x9f\x94\xa5", 30000},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ARENA_AUTO struct arena arena = ARENA_INIT;
		struct mention m;
		struct err err = ERR_INIT;
		if (read_repeated(&m, cases[i].piece, cases[i].count, &arena, &err))
			fail_msg("%zu: %s", i, err.msg);
		assert_in_range(strlen(m.text), 0, 64 * 1024);
		assert_true(clean_is(m.text, strlen(m.text), CLEAN_LINES));
	}
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct mention m;
	struct err err = ERR_INIT;
	STRBUF_AUTO struct strbuf deep;
	strbuf_init(&deep, 300000);
	strbuf_str(&deep, HEAD "\"text\":");
	for (int i = 0; i < 100000; i++)
		strbuf_char(&deep, '[');
	assert_int_equal(read_mention(&m, deep.buf, deep.len, &arena, &err), -1);
	strbuf_clear(&deep);
	strbuf_str(&deep, HEAD "\"text\":\"a\",\"text\":\"b\",\"after\":");
	for (int i = 0; i < 400; i++)
		strbuf_char(&deep, '9');
	strbuf_char(&deep, '}');
	assert_int_equal(read_mention(&m, deep.buf, deep.len, &arena, &err), 0);
	assert_string_equal(m.text, "b");
}

static void templates_are_filled(void **state)
{
	(void)state;
	static const struct {
		const char *text, *filled, *open;
	} cases[] = {
		{"Dag {{name}}.", "Dag Anna.", NULL},
		{"{{author}} {{case}} {{initials}}", "anna 12 {{initials}}", "{{initials}}"},
		{"In {{street}} is", "In {{street}} is", "{{street}}"},
		{"{{{name}}}", "{Anna}", NULL},
		{"{{", "{{", NULL},
		{"{{}}", "{{}}", NULL},
		{"{{a\nb}}", "{{a\nb}}", NULL},
	};
	const struct template_values values = {.author = "anna", .name = "Anna", .case_id = "12"};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		STRBUF_AUTO struct strbuf out;
		const struct template t = {.text = cases[i].text};
		size_t start, len;
		strbuf_init(&out, 1000);
		template_fill(&out, &t, &values);
		assert_string_equal(out.buf, cases[i].filled);
		assert_int_equal(
			template_open_place(out.buf, &start, &len), cases[i].open ? 0 : -1);
		if (cases[i].open)
			assert_memory_equal(out.buf + start, cases[i].open, len);
	}
}

static void what_leaves_is_checked(void **state)
{
	(void)state;
	const struct length_limit limit = {.rule = LENGTH_GRAPHEMES, .most = 5};
	static const struct {
		const char *text;
		enum visibility own, parent;
		int result;
	} cases[] = {
		{"dank", VISIBILITY_PUBLIC, VISIBILITIES, 0},
		{"dank", VISIBILITY_PUBLIC, VISIBILITY_PUBLIC, 0},
		{"dank", VISIBILITY_DIRECT, VISIBILITY_PUBLIC, 0},
		{"dank", VISIBILITY_PUBLIC, VISIBILITY_DIRECT, -1},
		{"dank u", VISIBILITY_PUBLIC, VISIBILITIES, -1},
		{" \n", VISIBILITY_PUBLIC, VISIBILITIES, -1},
		{"{{a}}", VISIBILITY_PUBLIC, VISIBILITIES, -1},
		{"a\x1b", VISIBILITY_PUBLIC, VISIBILITIES, -1},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err err = ERR_INIT;
		assert_int_equal(
			outgoing_check(cases[i].text, &limit, cases[i].own, cases[i].parent, &err),
			cases[i].result);
		assert_int_equal(err.code, cases[i].result ? ERR_REFUSED : ERR_NONE);
	}
}

static bool is_name(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void moves_are_between_known_states(void **state)
{
	(void)state;
	static const struct {
		const char *kind;
		const char *const *names;
		size_t count;
	} lives[] = {
		{"case", case_state_names, CASE_STATES},
		{"undo", case_state_names, CASE_STATES},
		{"post", post_state_names, POST_STATES},
		{"moderation", moderation_state_names, MODERATION_STATES},
		{"account", account_state_names, ACCOUNT_STATES},
	};
	for (size_t i = 0; i < move_count; i++) {
		const struct move *m = &moves[i];
		size_t at = 0;
		if (strcmp(m->kind, "told") == 0)
			continue;
		while (at < ARRAY_LEN(lives) && strcmp(lives[at].kind, m->kind) != 0)
			at++;
		assert_true(at < ARRAY_LEN(lives));
		const char *const *names = lives[at].names;
		size_t count = lives[at].count;
		assert_true(is_name(names, count, m->from));
		assert_true(is_name(names, count, m->to));
		assert_string_not_equal(m->from, m->to);
		assert_ptr_equal(move_find(m->kind, m->from, m->to), m);
	}
	assert_null(move_find("post", "draft", "sent"));
	assert_null(move_find("post", "sent", "draft"));
	assert_null(move_find("post", "unclear", "sending"));
	assert_null(move_find("case", "resolved", "new"));
	assert_null(move_find("account", "live", "new"));
}

static void what_is_typed_by_hand_is_read(void **state)
{
	(void)state;
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct manual m;
	struct mention out, other;
	struct err err = ERR_INIT;
	assert_int_equal(
		manual_parse(&m, "ph \"Jan  Peeters\"  brand, zie https://a.example/1.", &a, &err),
		0);
	assert_int_equal(m.channel, MANUAL_PHONE);
	assert_string_equal(m.who, "Jan  Peeters");
	assert_string_equal(m.text, "brand, zie https://a.example/1.");
	assert_int_equal(manual_mention(&out, &m, 7, &a, &err), 0);
	assert_int_equal(manual_mention(&other, &m, 7, &a, &err), 0);
	assert_string_equal(out.url, "https://a.example/1");
	assert_string_not_equal(out.id, other.id);
	assert_string_not_equal(out.author_id, other.author_id);
	assert_int_equal(out.kind, MENTION_MANUAL);
	m.who = "\033[31mJan";
	m.text = "een\n\342\200\256twee\n";
	assert_int_equal(manual_mention(&out, &m, 7, &a, &err), 0);
	assert_string_equal(out.handle, "[31mJan");
	assert_string_equal(out.text, "een\ntwee");
	assert_int_equal(out.removed, 2);
}

/* What is missing is asked for, the first of it. */
static void what_is_not_typed_is_asked_for(void **state)
{
	(void)state;
	static const struct {
		const char *line, *asked;
	} cases[] = {
		{"phone", "who is it?"},
		{"phone Jan", "what was said?"},
		{"phone Jan \342\200\256", "what was said?"},
		{"link Jan zie hier", "which link?"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ARENA_AUTO struct arena a = ARENA_INIT;
		struct manual m;
		struct mention out;
		struct err err = ERR_INIT;
		assert_int_equal(manual_parse(&m, cases[i].line, &a, &err), 0);
		assert_int_equal(manual_mention(&out, &m, 7, &a, &err), -1);
		assert_non_null(strstr(err.msg, cases[i].asked));
	}
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct manual m;
	struct err err = ERR_INIT;
	assert_int_equal(manual_parse(&m, "fax Jan hallo", &a, &err), -1);
	assert_non_null(strstr(err.msg, "phone, email, counter, link or other"));
}

int test_desk_mention(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_record_is_read),
		cmocka_unit_test(wrong_records_name_the_field),
		cmocka_unit_test(a_delete_needs_its_identity_only),
		cmocka_unit_test(hostile_records_are_bounded),
		cmocka_unit_test(what_is_typed_by_hand_is_read),
		cmocka_unit_test(what_is_not_typed_is_asked_for),
		cmocka_unit_test(templates_are_filled),
		cmocka_unit_test(what_leaves_is_checked),
		cmocka_unit_test(moves_are_between_known_states),
	};
	return cmocka_run_group_tests_name("mention", tests, NULL, NULL);
}
