#include "test_desk.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "desk/filter.h"
#include "desk/rule.h"

static int64_t at(const char *text)
{
	int64_t us;
	assert_int_equal(clock_parse_rfc3339(text, &us), 0);
	return us;
}

static const char now_text[] = "2026-11-24T03:00:00+01:00";

/* The tree with parentheses around every pair. */
static void write_tree(struct strbuf *out, const struct filter *f)
{
	static const char *const compares[] = {"=", "<", "<=", ">", ">=", "~"};
	if (f->op == FILTER_NOT) {
		strbuf_char(out, '!');
		write_tree(out, f->left);
	} else if (f->op == FILTER_TEST) {
		strbuf_printf(out, "%s%s%s", filter_field_names[f->field], compares[f->compare],
			f->value);
		if (!*f->value)
			strbuf_printf(out, "%" PRId64, f->low);
		if (f->compare == FILTER_BETWEEN)
			strbuf_printf(out, "..%" PRId64, f->high);
	} else {
		strbuf_char(out, '(');
		write_tree(out, f->left);
		strbuf_str(out, f->op == FILTER_AND ? " & " : " | ");
		write_tree(out, f->right);
		strbuf_char(out, ')');
	}
}

static void filters_become_trees(void **state)
{
	(void)state;
	static const struct {
		const char *text, *tree;
	} cases[] = {
		{"brand", "text=brand"},
		{"Brând", "text=brand"},
		{"brand*", "text=brand*"},
		{"dok-noord", "text=dok noord"},
		{"\"Dok  Noord!\"", "text=dok noord"},
		{"text:\"a phrase\"", "text=a phrase"},
		{"a b c", "((text=a & text=b) & text=c)"},
		{"a AND b OR c", "((text=a & text=b) | text=c)"},
		{"a OR b c", "(text=a | (text=b & text=c))"},
		{"(a OR b) c", "((text=a | text=b) & text=c)"},
		{"-a", "!text=a"},
		{"NOT a b", "(!text=a & text=b)"},
		{"NOT (a b)", "!(text=a & text=b)"},
		{"--a", "!!text=a"},
		{"ORANJE", "text=oranje"},
		{"state:new,open", "(state=new | state=open)"},
		{"-state:spam", "!state=spam"},
		{"priority:0", "priority=0"},
		{"priority:0..1", "priority~0..1"},
		{"priority:<2", "priority<2"},
		{"mentions:>3", "mentions>3"},
		{"mentions:>=3", "mentions>=3"},
		{"mentions:<=3", "mentions<=3"},
		{"mentions:3..", "mentions~3..9223372036854775807"},
		{"case:12,15", "(case=12 | case=15)"},
		{"network:x", "network=x"},
		{"account:\"gent a\"", "account=gent a"},
		{"author:@anna@city.example", "author=anna@city.example"},
		{"author:anna*", "author=anna*"},
		{"tag:none", "tag=none"},
		{"tag:#Verkeer", "tag=verkeer"},
		{"assignee:me", "assignee=me"},
		{"assignee:none", "assignee=none"},
		{"lang:nl", "lang=nl"},
		{"kind:direct", "kind=direct"},
		{"has:media,link", "(has=media | has=link)"},
		{"is:open", "is=open"},
		{"is:mine OR is:unassigned", "(is=mine | is=unassigned)"},
		{"is:urgent -is:gone", "(is=urgent & !is=gone)"},
		{"is:pending,junk", "(is=pending | is=junk)"},
		{"received:>2h", "received<1795478400000000"},
		{"received:<2h", "received>1795478400000000"},
		{"created:today", "created~1795474800000000..1795561199999999"},
		{"created:2026-11-01..2026-11-07", "created~1793487600000000..1794092399999999"},
		{"created:>2026-11-23", "created>1795474799999999"},
		{"created:>=\"2026-11-24 01:00\"", "created>=1795478400000000"},
		{"received:1h..2h", "received~1795478400000000..1795482000000000"},
	};
	struct filter_context ctx = {"jvr", at(now_text)};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ARENA_AUTO struct arena arena = ARENA_INIT;
		STRBUF_AUTO struct strbuf tree;
		struct err err = ERR_INIT;
		const struct filter *f = NULL;
		strbuf_init(&tree, 4096);
		if (filter_parse(&f, cases[i].text, &ctx, &arena, &err))
			fail_msg("%s: %s", cases[i].text, err.msg);
		write_tree(&tree, f);
		assert_string_equal(tree.buf, cases[i].tree);
	}
}

static void faults_name_their_column(void **state)
{
	(void)state;
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"brand stat:new", "column 7: unknown field 'stat', did you mean 'state'?"},
		{"é stat:new", "column 3: unknown field 'stat', did you mean 'state'?"},
		{"http://x",
			"column 1: unknown field 'http'; quotes around it search for the words"},
		{"state:nwe", "column 7: unknown 'state:nwe', did you mean 'new'?"},
		{"a (b", "column 3: '(' is never closed"},
		{"a) b", "column 2: ')' without a '('"},
		{"a OR", "column 5: expected a word or a field here"},
		{"()", "column 2: expected a word or a field here"},
		{"\"a b", "column 1: a quote opens here and is never closed"},
		{"state:", "column 7: expected a value after 'state:'"},
		{"state:new,", "column 11: expected a value after 'state:'"},
		{"!!!", "column 1: '!!!' holds no word to look for"},
		{"Gent - Zuid", "column 6: '-' holds no word to look for"},
		{"priority:4", "column 10: 4 is too high, expected 0 to 3"},
		{"mentions:many", "column 10: 'many' is no number, expected such as 'mentions:2'"},
		{"received:2h", "column 10: expected '<2h' (younger) or '>2h' (older)"},
		{"created:2026-11-07..2026-11-01",
			"column 9: '2026-11-07..2026-11-01' ends before it begins"},
		{"mentions:..", "column 10: '..' needs a beginning or an end"},
		{"author:a*b",
			"column 8: 'a*b' is no handle, expected one or its beginning and a '*'"},
		{"tag:a!",
			"column 5: 'a!' is no tag, expected 1 to 40 letters, digits, '-' or '_'"},
		{"\xff", "column 1: the filter is not UTF-8"},
	};
	struct filter_context ctx = {"jvr", at(now_text)};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ARENA_AUTO struct arena arena = ARENA_INIT;
		struct err err = ERR_INIT;
		const struct filter *f;
		assert_int_equal(filter_parse(&f, cases[i].text, &ctx, &arena, &err), -1);
		assert_int_equal(err.code, ERR_INPUT);
		assert_string_equal(err.msg, cases[i].message);
		assert_null(f);
	}
}

static void depth_and_size_are_bounded(void **state)
{
	(void)state;
	static const char *const pieces[] = {"(", "-", "a ", "NOT ", "a OR ", "a,"};
	struct filter_context ctx = {"jvr", 0};
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		ARENA_AUTO struct arena arena = ARENA_INIT;
		STRBUF_AUTO struct strbuf text;
		struct err err = ERR_INIT;
		const struct filter *f;
		strbuf_init(&text, 100000);
		strbuf_str(&text, i == 5 ? "tag:" : "");
		for (int n = 0; n < 700; n++)
			strbuf_str(&text, pieces[i]);
		assert_int_equal(filter_parse(&f, text.buf, &ctx, &arena, &err), -1);
		assert_int_equal(err.code, ERR_INPUT);
	}
	ARENA_AUTO struct arena arena = ARENA_INIT;
	const struct filter *f;
	assert_int_equal(filter_parse(&f, "  ", &ctx, &arena, NULL), 0);
	assert_null(f);
}

static void a_fresh_case_is_matched(void **state)
{
	(void)state;
	static const struct media media[1] = {{.type = "image"}};
	struct mention m = {.network = "x",
		.account = "gent",
		.id = "1",
		.handle = "Anna@City",
		.text = "Er staat ROOK boven de Dok-Noord, één brandweerwagen https://a.example",
		.lang = "nl-BE",
		.media = media,
		.media_count = 1};
	m.created_us = at("2026-11-24T02:00:00+01:00");
	m.closed = "spam";
	static const struct {
		const char *filter;
		bool matches;
	} cases[] = {
		{"", true},
		{"rook", true},
		{"roo", false},
		{"roo*", true},
		{"een", true},
		{"\"dok noord\"", true},
		{"\"noord dok\"", false},
		{"\"boven de do*\"", true},
		{"rook -dok", false},
		{"regen OR rook", true},
		{"state:new", true},
		{"state:open", false},
		{"is:open", true},
		{"is:mine", false},
		{"is:urgent", false},
		{"is:junk", true},
		{"is:pending", false},
		{"priority:2", true},
		{"priority:<2", false},
		{"tag:none", true},
		{"tag:brand", false},
		{"assignee:me", false},
		{"assignee:none", true},
		{"author:anna@city", true},
		{"author:ann*", true},
		{"author:ann", false},
		{"lang:nl", true},
		{"lang:n", false},
		{"has:media", true},
		{"has:link", true},
		{"has:note", false},
		{"mentions:1", true},
		{"created:>30m", true},
		{"created:<30m", false},
		{"received:<1m", true},
		{"kind:mention", true},
		{"network:x account:gent", true},
		{"case:1", false},
	};
	struct filter_context ctx = {"jvr", at(now_text)};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ARENA_AUTO struct arena arena = ARENA_INIT;
		const struct filter *f;
		assert_int_equal(filter_parse(&f, cases[i].filter, &ctx, &arena, NULL), 0);
		if (filter_matches_mention(f, &m, &ctx) != cases[i].matches)
			fail_msg("%s: expected %d", cases[i].filter, cases[i].matches);
	}
}

static void rules_run_in_order(void **state)
{
	(void)state;
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct rule_set set = {0};
	struct rule_outcome out;
	struct err err = ERR_INIT;
	const char *const late[] = {"priority 3", "tag rook"}, *const early[] = {"priority 0",
								       "tag Brand rook"};
	const char *const outward[] = {"reply --send hallo"}, *const mine[] = {"assign me"};
	assert_int_equal(rule_add(&set, "late", 20, "brand", late, 2, &arena, &err), 0);
	assert_int_equal(rule_add(&set, "early", 10, "brand", early, 2, &arena, &err), 0);
	assert_int_equal(rule_add(&set, "x", 1, "brand", outward, 1, &arena, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_int_equal(rule_add(&set, "x", 1, "brand", mine, 1, &arena, &err), -1);
	assert_int_equal(rule_add(&set, "x", 1, "created:>2h", late, 2, &arena, &err), -1);
	assert_int_equal(rule_add(&set, "x", 1, "", late, 2, &arena, &err), -1);
	struct mention m = {.network = "x", .account = "g", .handle = "a", .text = "Brand!"};
	rules_apply(&set, &m, 0, &out);
	assert_int_equal(out.priority, PRIORITY_DANGER);
	assert_string_equal(out.priority_rule, "early");
	assert_int_equal(out.tag_count, 2);
	assert_string_equal(out.tags[0], "brand");
	m.text = "regen";
	rules_apply(&set, &m, 0, &out);
	assert_int_equal(out.priority, PRIORITY_QUESTION);
	assert_null(out.priority_rule);
	rule_set_release(&set);
}

int test_desk_filter(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_become_trees),
		cmocka_unit_test(faults_name_their_column),
		cmocka_unit_test(depth_and_size_are_bounded),
		cmocka_unit_test(a_fresh_case_is_matched),
		cmocka_unit_test(rules_run_in_order),
	};
	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
