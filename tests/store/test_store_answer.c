/* What an account can do, and whether and until when a mention can be answered. */
#include "test_store.h"

#include <string.h>

#include "base/mem.h"
#include "desk/moderation.h"
#include "store/outbox.h"

static struct account_row account(void)
{
	return (struct account_row){.name = "gent",
		.network = "town",
		.label = "TN",
		.can_reply = true,
		.limit = {.rule = LENGTH_SHORTENED, .most = 280, .link = 23},
		.can = {.reach = PRIVATE_ONCE,
			.moderations = 1u << MODERATION_HIDE | 1u << MODERATION_DELETE,
			.price = {"USD", 15000, 200000, 10000},
			.media = {4, 5 << 20, 1000, "image/png"}}};
}

static struct account_row row_of(struct fixture *f)
{
	struct account_list list;
	OK(accounts_read(f->s, &list, err));
	assert_int_equal(list.count, 1);
	struct account_row row = list.items[0];
	row.can.closed = arena_strdup(&f->arena, row.can.closed);
	row.can.price.currency = arena_strdup(&f->arena, row.can.price.currency);
	row.can.media.types = arena_strdup(&f->arena, row.can.media.types);
	account_list_release(&list);
	return row;
}

static int64_t events(struct fixture *f)
{
	struct journal_head head;
	OK(journal_verify(f->s, NULL, &head, NULL, err));
	return head.seq;
}

static void test_capability(void **state)
{
	struct fixture *f = *state;
	struct account_row row = account();
	OK(account_register(f->s, &machine, &row, err));
	int64_t told = events(f);
	struct account_row got = row_of(f);
	assert_null(got.can.closed);
	assert_int_equal(got.can.reach, PRIVATE_ONCE);
	assert_int_equal(got.can.moderations, row.can.moderations);
	assert_string_equal(got.can.price.currency, "USD");
	assert_int_equal(got.can.price.reply, 15000);
	assert_int_equal(got.can.price.link, 200000);
	assert_int_equal(got.can.price.direct, 10000);
	assert_int_equal(got.can.media.most, 4);
	assert_int_equal(got.can.media.most_bytes, 5 << 20);
	assert_int_equal(got.can.media.alt_most, 1000);
	assert_string_equal(got.can.media.types, "image/png");
	assert_int_equal(got.limit.link, 23);
	OK(account_register(f->s, &machine, &row, err));
	assert_int_equal(events(f), told);
	row.can = (struct capability){.closed = "browser", .reach = PRIVATE_NONE};
	OK(account_register(f->s, &machine, &row, err));
	got = row_of(f);
	assert_string_equal(got.can.closed, "browser");
	assert_int_equal(got.can.reach, PRIVATE_NONE);
	assert_int_equal(got.can.moderations, 0);
	assert_null(got.can.price.currency);
	assert_null(got.can.media.types);
	assert_int_equal(events(f), told + 1);
}

/* A worker that begins again does not know yet until when it is signed in: what was told stays. */
static void test_signed_until(void **state)
{
	struct fixture *f = *state;
	struct account_row row = account();
	int64_t until = test_now_us + 60 * CLOCK_DAY;
	OK(account_register(f->s, &machine, &row, err));
	assert_int_equal(row_of(f).signed_until_us, 0);
	OK(account_set_signed_until(f->s, &machine, "gent", until, err));
	int64_t told = events(f);
	OK(account_set_signed_until(f->s, &machine, "gent", until, err));
	OK(account_register(f->s, &machine, &row, err));
	assert_int_equal(row_of(f).signed_until_us, until);
	assert_int_equal(events(f), told);
	OK(account_set_signed_until(f->s, &machine, "gent", 0, err));
	assert_int_equal(row_of(f).signed_until_us, 0);
	assert_int_equal(events(f), told + 1);
}

static struct mention_row mention_of(struct fixture *f, int64_t case_id, size_t at)
{
	struct case_file file;
	OK(case_file_read(f->s, case_id, &file, err));
	assert_true(at < file.mentions.count);
	struct mention_row row = file.mentions.items[at];
	row.closed = arena_strdup(&f->arena, row.closed);
	case_file_release(&file);
	return row;
}

/* Whether it can be answered may change: its text and its version stay, and a poll that brings the
 * same again finds it known. */
static void test_terms(void **state)
{
	struct fixture *f = *state;
	struct mention m = fixture_mention("1", "els", NULL, "rook");
	fixture_account(f);
	m.answer_until_us = test_now_us + CLOCK_DAY;
	m.private_until_us = test_now_us + 7 * CLOCK_DAY;
	assert_int_equal(fixture_take(f, &m), INTAKE_NEW);
	struct mention_row row = mention_of(f, 1, 0);
	assert_null(row.closed);
	assert_int_equal(row.answer_until_us, m.answer_until_us);
	assert_int_equal(row.private_until_us, m.private_until_us);
	assert_true(intake_knows(f->s, &m));
	int64_t told = events(f);
	m.answer_until_us += CLOCK_DAY;
	assert_false(intake_knows(f->s, &m));
	assert_int_equal(fixture_take(f, &m), INTAKE_REPEATED);
	assert_int_equal(mention_of(f, 1, 0).answer_until_us, m.answer_until_us);
	assert_int_equal(events(f), told);
	m.closed = "off";
	assert_int_equal(fixture_take(f, &m), INTAKE_REPEATED);
	row = mention_of(f, 1, 0);
	assert_string_equal(row.closed, "off");
	assert_int_equal(row.version, 1);
	assert_int_equal(events(f), told + 1);
	m.closed = NULL;
	m.text = "rook en vuur";
	assert_int_equal(fixture_take(f, &m), INTAKE_EDITED);
	row = mention_of(f, 1, 0);
	assert_null(row.closed);
	assert_int_equal(row.version, 2);
	assert_int_equal(events(f), told + 3);
}

/* What is fetched around something says nothing of whether it can be answered. */
static void test_terms_of_context(void **state)
{
	struct fixture *f = *state;
	struct mention m = fixture_mention("1", "els", NULL, "rook");
	fixture_account(f);
	m.closed = "author";
	fixture_take(f, &m);
	m.kind = MENTION_CONTEXT;
	m.closed = NULL;
	assert_true(intake_knows(f->s, &m));
	fixture_take(f, &m);
	assert_string_equal(mention_of(f, 1, 0).closed, "author");
}

/* The newest private message says until when its author can be answered, whichever of them is. */
static void test_window_of_a_conversation(void **state)
{
	struct fixture *f = *state;
	struct mention m[3];
	enum intake_result results[3];
	int64_t until = test_now_us + CLOCK_DAY;
	static const char *const ids[] = {"1", "2", "3"};
	fixture_account(f);
	for (int i = 0; i < 3; i++) {
		m[i] = fixture_mention(ids[i], "els", "talk", "hallo");
		m[i].kind = MENTION_DIRECT;
		m[i].visibility = VISIBILITY_DIRECT;
		m[i].answer_until_us = i == 2 ? until - CLOCK_HOUR : until + i * CLOCK_HOUR;
	}
	OK(intake(f->s, &machine, NULL, m, 2, results, err));
	assert_int_equal(fixture_take(f, &m[2]), INTAKE_NEW);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(mention_of(f, 1, i).answer_until_us, until + CLOCK_HOUR);
}

int test_store_answer(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_capability),
		CASE(test_signed_until),
		CASE(test_terms),
		CASE(test_terms_of_context),
		CASE(test_window_of_a_conversation),
	};
	return cmocka_run_group_tests_name("store: answers", tests, NULL, NULL);
}
