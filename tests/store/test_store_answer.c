/* What an account can do, and whether and until when a mention can be answered. */
#include "test_store.h"

#include <string.h>

#include "base/mem.h"
#include "desk/moderation.h"
#include "store/channel.h"
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

/* A person is warned once of each end, two weeks ahead. */
static void test_sign_in_ends(void **state)
{
	struct fixture *f = *state;
	struct account_row row = account();
	struct account_list was, now;
	STRBUF_AUTO struct strbuf news;
	strbuf_init(&news, 512);
	OK(account_register(f->s, &machine, &row, err));
	OK(account_set_signed_until(f->s, &machine, "gent", test_now_us + 15 * CLOCK_DAY, err));
	int64_t told = events(f);
	OK(account_warn_signed(f->s, &machine, "gent", err));
	assert_int_equal(events(f), told);
	OK(accounts_read(f->s, &was, err));
	assert_false(account_sign_in_ends(&was.items[0], test_now_us));
	test_now_us += CLOCK_DAY;
	assert_true(account_sign_in_ends(&was.items[0], test_now_us));
	OK(account_warn_signed(f->s, &machine, "gent", err));
	OK(account_warn_signed(f->s, &machine, "gent", err));
	assert_int_equal(events(f), told + 1);
	OK(accounts_read(f->s, &now, err));
	assert_int_equal(accounts_news(&was, &now, test_now_us, &news), ACCOUNTS_ENDING);
	assert_non_null(strstr(news.buf, "sign in again before"));
	strbuf_clear(&news);
	assert_int_equal(accounts_news(&now, &now, test_now_us, &news), ACCOUNTS_SAME);
	account_words(&now.items[0], test_now_us + 15 * CLOCK_DAY, &news);
	assert_non_null(strstr(news.buf, "the sign-in ended"));
	account_list_release(&was);
	account_list_release(&now);
	OK(account_set_signed_until(f->s, &machine, "gent", test_now_us + 60 * CLOCK_DAY, err));
	test_now_us += 46 * CLOCK_DAY;
	OK(account_warn_signed(f->s, &machine, "gent", err));
	assert_int_equal(events(f), told + 3);
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

/* ---- the law ---- */

static int64_t draft(struct fixture *f, enum visibility visibility)
{
	struct draft d = {.case_id = 1, .text = "bedankt", .visibility = visibility};
	OK(draft_save(f->s, &anna, &d, err));
	return d.id;
}

static int send(struct fixture *f, int64_t id, struct err *err)
{
	int64_t leaves;
	return post_send(f->s, &anna, id, fixture_case(f, 1).version, &leaves, err);
}

static void refused(struct fixture *f, int64_t id, const char *why)
{
	struct err err = ERR_INIT;
	assert_int_equal(send(f, id, &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	if (!strstr(err.msg, why))
		fail_msg("'%s' is not in '%s'", why, err.msg);
}

/* What another program writes past the checks: the schema has the last word. */
static void refused_by_law(struct fixture *f, int64_t id)
{
	MEM_AUTO char *sql = mem_printf(
		"UPDATE posts SET state = 'held', send_after = 1, held = %lld, updated = %lld, case_version = (SELECT version FROM cases WHERE id = case_id) WHERE id = %lld",
		(long long)test_now_us, (long long)test_now_us, (long long)id);
	assert_int_not_equal(fixture_tamper(f, sql), 0);
}

static void test_closed_mention(void **state)
{
	struct fixture *f = *state;
	struct mention m = fixture_mention("1", "els", NULL, "rook");
	fixture_account(f);
	m.closed = "author";
	fixture_take(f, &m);
	int64_t id = draft(f, VISIBILITIES);
	refused(f, id, "only some people");
	refused_by_law(f, id);
	m.closed = "a code of tomorrow";
	fixture_take(f, &m);
	refused(f, id, "a code of tomorrow");
	m.closed = NULL;
	fixture_take(f, &m);
	OK(send(f, id, err));
}

static void test_closed_account(void **state)
{
	struct fixture *f = *state;
	struct account_row row = account();
	row.can.closed = "browser";
	OK(account_register(f->s, &machine, &row, err));
	fixture_say(f, "1", "els", NULL, "rook");
	int64_t id = draft(f, VISIBILITIES);
	refused(f, id, "browser");
	refused_by_law(f, id);
}

/* It may be over between the outbox and the network: then it is a draft again, and says why. */
static void test_late_answer(void **state)
{
	struct fixture *f = *state;
	struct mention m = fixture_mention("1", "els", NULL, "rook");
	struct post_list posts;
	fixture_account(f);
	m.answer_until_us = test_now_us + CLOCK_MIN;
	fixture_take(f, &m);
	int64_t id = draft(f, VISIBILITIES);
	test_now_us = m.answer_until_us;
	OK(send(f, id, err));
	test_now_us += 10 * CLOCK_S;
	REFUSED(ERR_REFUSED, outbox_begin(f->s, &machine, id, 0, "key", NULL, err));
	OK(post_read(f->s, id, &posts, err));
	assert_int_equal(posts.items[0].state, POST_DRAFT);
	assert_non_null(strstr(posts.items[0].error, "could be answered until"));
	post_list_release(&posts);
	refused(f, id, "could be answered until");
	refused_by_law(f, id);
	m.answer_until_us = test_now_us + CLOCK_DAY;
	fixture_take(f, &m);
	OK(send(f, id, err));
	test_now_us += 10 * CLOCK_S;
	OK(outbox_begin(f->s, &machine, id, 0, "key", NULL, err));
}

static void test_private_answer(void **state)
{
	struct fixture *f = *state;
	struct account_row row = account();
	struct mention m = fixture_mention("1", "els", NULL, "rook");
	row.can.reach = PRIVATE_ANY;
	OK(account_register(f->s, &machine, &row, err));
	m.private_until_us = test_now_us + CLOCK_DAY;
	fixture_take(f, &m);
	int64_t first = draft(f, VISIBILITY_DIRECT), second = draft(f, VISIBILITY_DIRECT);
	int64_t open = draft(f, VISIBILITIES);
	OK(send(f, first, err));
	OK(send(f, second, err));
	OK(post_take_back(f->s, &anna, second, err));
	row.can.reach = PRIVATE_ONCE;
	OK(account_register(f->s, &machine, &row, err));
	refused(f, second, "has had that answer");
	refused_by_law(f, second);
	OK(post_take_back(f->s, &anna, first, err));
	OK(send(f, second, err));
	OK(post_take_back(f->s, &anna, second, err));
	test_now_us += 2 * CLOCK_DAY;
	refused(f, second, "in private until");
	refused_by_law(f, second);
	m.private_until_us = 0;
	fixture_take(f, &m);
	row.can.reach = PRIVATE_OWN;
	OK(account_register(f->s, &machine, &row, err));
	refused(f, second, "only what came in private");
	refused_by_law(f, second);
	row.can.reach = PRIVATE_NONE;
	OK(account_register(f->s, &machine, &row, err));
	refused(f, second, "sends nothing in private");
	refused_by_law(f, second);
	OK(send(f, open, err));
}

/* What came in private is answered in private as often as one likes, where the account does so. */
static void test_private_conversation(void **state)
{
	struct fixture *f = *state;
	struct account_row row = account();
	struct mention m = fixture_mention("1", "els", NULL, "rook");
	m.kind = MENTION_DIRECT;
	m.visibility = VISIBILITY_DIRECT;
	OK(account_register(f->s, &machine, &row, err));
	fixture_take(f, &m);
	OK(send(f, draft(f, VISIBILITIES), err));
	OK(send(f, draft(f, VISIBILITIES), err));
	int64_t third = draft(f, VISIBILITIES);
	row.can.reach = PRIVATE_NONE;
	OK(account_register(f->s, &machine, &row, err));
	refused(f, third, "sends nothing in private");
	refused_by_law(f, third);
}

int test_store_answer(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_capability),
		CASE(test_signed_until),
		CASE(test_sign_in_ends),
		CASE(test_terms),
		CASE(test_terms_of_context),
		CASE(test_window_of_a_conversation),
		CASE(test_closed_mention),
		CASE(test_closed_account),
		CASE(test_late_answer),
		CASE(test_private_answer),
		CASE(test_private_conversation),
	};
	return cmocka_run_group_tests_name("store: answers", tests, NULL, NULL);
}
