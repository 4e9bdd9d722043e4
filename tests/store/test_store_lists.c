#include "test_store.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "store/case_news.h"

static void make_many(struct fixture *f)
{
	for (int i = 0; i < 60; i++) {
		char id[16], handle[16];
		snprintf(id, sizeof(id), "%d", i);
		snprintf(handle, sizeof(handle), "burger%d", i % 40);
		fixture_say(f, id, handle, i % 40 == i ? NULL : "0",
			i % 3 ? "café in brand" : "dank u");
	}
	OK(fixture_do(f, &anna, 5, "priority 0", err));
	OK(fixture_do(f, &anna, 30, "priority 0", err));
	OK(fixture_do(f, &anna, 7, "resolve answered", err));
}

/* All pages one after the other, down and then up again, are the whole list and its reverse. */
static void walk_pages(struct fixture *f, const struct filter *filter, enum case_order order)
{
	struct case_query q = {.filter = filter, .me = "anna", .order = order, .limit = 1000};
	struct case_list all, page;
	OK(cases_read(f->s, &q, &all, err));
	assert_true(all.count > 5);
	q.limit = 7;
	for (int backwards = 0; backwards < 2; backwards++) {
		q.backwards = backwards;
		q.has_from = false;
		size_t seen = 0;
		for (;;) {
			OK(cases_read(f->s, &q, &page, err));
			for (size_t i = 0; i < page.count; i++) {
				size_t at =
					backwards ? all.count - seen - page.count + i : seen + i;
				assert_int_equal(page.items[i].id, all.items[at].id);
			}
			seen += page.count;
			if (page.count) {
				q.from = page.items[backwards ? 0 : page.count - 1].key;
				q.has_from = true;
			}
			bool more = page.count == q.limit;
			case_list_release(&page);
			if (!more)
				break;
		}
		assert_int_equal(seen, all.count);
	}
	case_list_release(&all);
}

static void test_pages(void **state)
{
	struct fixture *f = *state;
	make_many(f);
	struct filter_context ctx = {.me = "anna", .now_us = test_now_us};
	static const char *const filters[] = {
		"", "is:open", "state:new", "cafe", "is:open brand", "-cafe"};
	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		const struct filter *filter;
		OK(filter_parse(&filter, filters[i], &ctx, &f->arena, err));
		walk_pages(f, filter, ORDER_NEWEST);
		walk_pages(f, filter, ORDER_OLDEST);
	}
}

static bool above(const struct case_key *key, const void *data)
{
	return key->at > *(const int64_t *)data;
}

/* What is new comes once, whether it is found on the screen or where arrivals come; what the list
 * has is read again only on the screen. */
static void test_follow(void **state)
{
	struct fixture *f = *state;
	const int64_t ids[] = {59, 58, 57}, had[] = {57, 58, 59, 61}, seen = 56;
	struct filter_context ctx = {.me = "anna", .now_us = test_now_us};
	struct case_query q = {
		.me = "anna", .has_from = true, .from = {.at = 60}, .inclusive = true, .limit = 5};
	struct case_screen screen = {.ids = ids,
		.count = ARRAY_LEN(ids),
		.had = had,
		.had_count = ARRAY_LEN(had),
		.arrivals = 30,
		.wants = above,
		.data = &seen};
	struct case_news news;
	make_many(f);
	OK(filter_parse(&q.filter, "is:open", &ctx, &f->arena, err));
	fixture_say(f, "new", "jan", NULL, "rook");
	fixture_say(f, "held", "piet", NULL, "vuur");
	OK(fixture_do(f, &anna, 58, "resolve answered", err));
	OK(cases_follow(f->s, &q, &screen, &news, err));
	assert_int_equal(news.known.count, ARRAY_LEN(ids));
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		assert_int_equal(news.known.items[i].id, ids[i]);
		assert_int_equal(news.known.items[i].outside, ids[i] == 58);
	}
	assert_int_equal(news.found.count, 2);
	assert_int_equal(news.found.items[0].id, 56);
	assert_int_equal(news.found.items[1].id, 60);
	assert_int_equal(news.newest, 62);
	case_list_release(&news.known);
	case_list_release(&news.found);
}

static void test_filters(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "Els@stad", NULL, "Coördinatie bij de brand 🔥 https://x.example");
	fixture_say(f, "2", "piet", NULL, "dank u \"politie\"");
	fixture_say(f, "3", "jan", NULL, "brand geblust");
	OK(fixture_do(f, &anna, 1, "claim", err));
	OK(fixture_do(f, &anna, 1, "tag brand verkeer", err));
	OK(fixture_do(f, &anna, 2, "note nakijken", err));
	OK(fixture_do(f, &anna, 3, "priority 0", err));
	static const char *const expect[][2] = {
		{"", "3 2 1"},
		{"brand", "3 1"},
		{"coordinatie", "1"},
		{"\"brand geblust\"", "3"},
		{"🔥", "1"},
		{"brand -geblust", "1"},
		{"brand OR dank", "3 2 1"},
		{"-brand", "2"},
		{"politie", "2"},
		{"state:new", "3 2"},
		{"state:open", "1"},
		{"state:new,open", "3 2 1"},
		{"is:open", "3 2 1"},
		{"-is:open", ""},
		{"is:mine", "1"},
		{"assignee:me", "1"},
		{"assignee:none", "3 2"},
		{"is:unassigned", "3 2"},
		{"is:urgent", "3"},
		{"priority:0", "3"},
		{"priority:>0", "2 1"},
		{"tag:brand", "1"},
		{"tag:none", "3 2"},
		{"tag:brand tag:verkeer", "1"},
		{"-tag:brand", "3 2"},
		{"network:town", "3 2 1"},
		{"account:gent", "3 2 1"},
		{"account:elders", ""},
		{"author:els@stad", "1"},
		{"author:els*", "1"},
		{"author:els", ""},
		{"lang:nl", "3 2 1"},
		{"lang:fr", ""},
		{"kind:mention", "3 2 1"},
		{"case:2", "2"},
		{"case:2..3", "3 2"},
		{"mentions:>1", ""},
		{"has:note", "2"},
		{"has:link", "1"},
		{"has:media", ""},
		{"has:draft", ""},
		{"(tag:brand OR has:note) lang:nl", "2 1"},
		{"is:gone", ""},
		{"received:<1h", "3 2 1"},
		{"received:>1h", ""},
		{"brand is:open", "3 1"},
	};
	for (size_t i = 0; i < ARRAY_LEN(expect); i++)
		if (strcmp(fixture_find(f, expect[i][0]), expect[i][1]) != 0)
			fail_msg("%s: %s, expected %s", expect[i][0], fixture_find(f, expect[i][0]),
				expect[i][1]);
}

/* Also behind a later one of the same case, and no longer once it was approved. */
static void test_filters_of_what_nobody_sees(void **state)
{
	struct fixture *f = *state;
	struct mention m = fixture_mention("1", "els", NULL, "mooi");
	m.closed = "pending";
	assert_int_equal(fixture_take(f, &m), INTAKE_NEW);
	struct mention spam = fixture_mention("2", "sam", NULL, "watches");
	spam.closed = "spam";
	assert_int_equal(fixture_take(f, &spam), INTAKE_NEW);
	fixture_say(f, "3", "els", "1", "en goed");
	assert_string_equal(fixture_find(f, "is:pending"), "1");
	assert_string_equal(fixture_find(f, "is:junk"), "2");
	assert_string_equal(fixture_find(f, "is:open -is:pending,junk"), "");
	m.closed = NULL;
	fixture_take(f, &m);
	assert_string_equal(fixture_find(f, "is:pending"), "");
}

int test_store_lists(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_pages),
		CASE(test_follow),
		CASE(test_filters),
		CASE(test_filters_of_what_nobody_sees),
	};
	return cmocka_run_group_tests_name("store: lists", tests, NULL, NULL);
}
