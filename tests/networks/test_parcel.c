/* Mentions on their way to the host: what is new, in which order, and what a full store costs. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "networks/parcel.h"

static const char *known; /* the id that the host has */
static char came[64];     /* ids, in the order in which they came */
static bool full;

static bool knows(void *data, const struct mention *m)
{
	return known && strcmp(known, m->id) == 0;
}

static int deliver(void *data, const struct mention *mentions, size_t count)
{
	came[0] = '\0';
	for (size_t i = 0; i < count; i++)
		strcat(came, mentions[i].id);
	return full ? -1 : 0;
}

static const struct session_host host = {.knows = knows, .deliver = deliver};

static int begin(void **state)
{
	known = NULL;
	full = false;
	strcpy(came, "nothing");
	return 0;
}

static bool add(struct parcel *p, const char *id, const char *uri, int64_t created_us)
{
	const struct json_slice raw = {"{}rest", 2};
	const struct mention m = {.id = id, .uri = uri, .created_us = created_us};
	return parcel_add_new(p, &host, m, &raw, "there");
}

static void only_what_is_new_is_taken(void **state)
{
	struct parcel p = {0};
	known = "k";
	assert_false(add(&p, "k", NULL, 1));
	assert_true(add(&p, "a", "u", 1));
	assert_false(add(&p, "a", NULL, 1));
	assert_false(add(&p, "other", "u", 1)); /* an id may change, that name stays */
	assert_true(add(&p, "b", NULL, 1));
	assert_string_equal(p.items[0].raw, "{}");
	assert_int_equal(p.items[0].raw_len, 2);
	assert_string_equal(p.items[0].source, "there");
	assert_int_equal(p.bytes, 4);
	assert_ptr_equal(parcel_find(&p, "b"), &p.items[1]);
	assert_null(parcel_find(&p, "k"));
	assert_int_equal(parcel_deliver(&p, &host, NULL), 0);
	assert_string_equal(came, "ab");
	assert_int_equal(p.count, 0);
}

static void bytes_that_are_not_there_are_not_kept(void **state)
{
	struct parcel p = {0};
	parcel_add(&p, (struct mention){.id = "a"}, NULL, NULL);
	parcel_add(&p, (struct mention){.id = "b"}, &(struct json_slice){0}, "there");
	assert_null(p.items[0].raw);
	assert_null(p.items[0].source);
	assert_null(p.items[1].raw);
	assert_int_equal(p.bytes, 0);
	parcel_release(&p);
}

static void what_is_answered_comes_first(void **state)
{
	struct parcel p = {0};
	add(&p, "c", NULL, 2);
	add(&p, "b", NULL, 3);
	add(&p, "a", NULL, 2);
	parcel_reverse(&p);
	assert_int_equal(parcel_deliver(&p, &host, NULL), 0);
	assert_string_equal(came, "abc");
	add(&p, "c", NULL, 2);
	add(&p, "b", NULL, 3);
	add(&p, "a", NULL, 2);
	parcel_sort(&p);
	assert_int_equal(parcel_deliver(&p, &host, NULL), 0);
	assert_string_equal(came, "acb");
}

static void nothing_is_not_delivered(void **state)
{
	struct parcel p = {0};
	parcel_reverse(&p);
	parcel_sort(&p);
	full = true;
	assert_int_equal(parcel_deliver(&p, &host, NULL), 0);
	assert_string_equal(came, "nothing");
}

static void full_store_is_said(void **state)
{
	struct parcel p = {0};
	struct err err = ERR_INIT;
	full = true;
	add(&p, "a", NULL, 1);
	assert_int_equal(parcel_deliver(&p, &host, &err), -1);
	assert_int_equal(err.code, ERR_STORE);
	assert_int_equal(p.count, 0);
	assert_null(p.items);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_what_is_new_is_taken),
		TEST(bytes_that_are_not_there_are_not_kept),
		TEST(what_is_answered_comes_first),
		TEST(nothing_is_not_delivered),
		TEST(full_store_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
