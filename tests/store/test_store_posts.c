#include "test_store.h"

#include <string.h>

#include "base/mem.h"
#include "store/moderations.h"
#include "store/outbox.h"
#include "store/publish.h"
#include "store/sql.h"

static int64_t draft(struct fixture *f, const struct actor *actor, const char *text)
{
	struct draft d = {.case_id = 1, .text = text, .visibility = VISIBILITIES};
	OK(draft_save(f->s, actor, &d, err));
	return d.id;
}

static void test_stale_reply(void **state)
{
	struct fixture *f = *state;
	int64_t after;
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	int64_t id = draft(f, &anna, "bedankt");
	int64_t seen = fixture_case(f, 1).version;
	fixture_say(f, "2", "els", "1", "laat maar");
	REFUSED(ERR_STALE, post_send(f->s, &anna, id, seen, &after, err));
	OK(post_send(f->s, &anna, id, fixture_case(f, 1).version, &after, err));
	assert_int_equal(after, test_now_us + 10 * CLOCK_S);
	OK(post_take_back(f->s, &anna, 0, err));
}

/* Written and held as one step: what is refused leaves the draft as it was. */
static void test_draft_send(void **state)
{
	struct fixture *f = *state;
	int64_t after, seen;
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	struct draft d = {.case_id = 1, .text = "bedankt", .visibility = VISIBILITIES};
	seen = fixture_case(f, 1).version;
	fixture_say(f, "2", "els", "1", "laat maar");
	REFUSED(ERR_STALE, draft_send(f->s, &anna, &d, seen, &after, err));
	assert_int_equal(d.id, 0);
	assert_int_equal(fixture_case(f, 1).post_state, POST_STATES);
	OK(draft_send(f->s, &anna, &d, fixture_case(f, 1).version, &after, err));
	assert_int_not_equal(d.id, 0);
	assert_int_equal(after, test_now_us + 10 * CLOCK_S);
	assert_int_equal(fixture_case(f, 1).post_state, POST_HELD);
}

static void test_own_acts_are_seen(void **state)
{
	struct fixture *f = *state;
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	int64_t id = draft(f, &anna, "bedankt");
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	struct post_list posts;
	OK(post_read(f->s, id, &posts, err));
	assert_int_equal(posts.items[0].case_version, fixture_case(f, 1).version);
	post_list_release(&posts);
}

static void test_one_answer(void **state)
{
	struct fixture *f = *state;
	int64_t after;
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	int64_t hers = draft(f, &anna, "bedankt"), his = draft(f, &bram, "ook bedankt");
	struct store *other = store_open(f->path, STORE_WRITE, NULL);
	int64_t version = fixture_case(f, 1).version;
	OK(post_send(f->s, &anna, hers, version, &after, err));
	REFUSED(ERR_REFUSED, post_send(other, &bram, his, version, &after, err));
	store_close(other);
	test_now_us += 10 * CLOCK_S;
	struct outgoing out;
	int64_t next;
	assert_int_equal(outbox_next(f->s, "gent", test_now_us, &out, &next, NULL), 1);
	assert_int_equal(out.id, hers);
	assert_string_equal(out.parent_native_id, "1");
	outgoing_release(&out);
	OK(outbox_begin(f->s, &machine, hers, 0, "key", "{}", err));
	REFUSED(ERR_REFUSED, post_take_back(f->s, &anna, hers, err));
	OK(outbox_sent(f->s, &machine, hers, "r1", "https://town.example/r1", "it is public", err));
	assert_true(outbox_has(f->s, "gent", "r1"));
	assert_false(outbox_has(f->s, "gent", "r2"));
	assert_false(outbox_has(f->s, "elsewhere", "r1"));
	struct post_list sent = {0};
	OK(post_read(f->s, hers, &sent, err));
	assert_string_equal(sent.items[0].error, "it is public");
	post_list_release(&sent);
	REFUSED(ERR_STALE, post_send(f->s, &bram, his, version, &after, err));
}

static void test_unclear(void **state)
{
	struct fixture *f = *state;
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	OK(fixture_do(f, &anna, 1, "reply --send bedankt", err));
	test_now_us += 10 * CLOCK_S;
	OK(outbox_begin(f->s, &machine, 1, 0, "key", NULL, err));
	test_now_us += 100 * CLOCK_S;
	OK(outbox_recover(f->s, &machine, "gent", 30, err));
	static const int waits[] = {5, 25, 90};
	for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
		struct outgoing out;
		int64_t next;
		assert_int_equal(outbox_next(f->s, "gent", test_now_us, &out, &next, NULL), 0);
		assert_int_equal(next, test_now_us + waits[i] * CLOCK_S);
		test_now_us = next;
		assert_int_equal(outbox_next(f->s, "gent", test_now_us, &out, &next, NULL), 1);
		assert_string_equal(out.remote_key, "key");
		outgoing_release(&out);
		OK(outbox_not_found(f->s, &machine, 1, false, err));
	}
	int64_t count, latest;
	OK(outbox_pending(f->s, &count, &latest, err));
	assert_int_equal(count, 0);
	OK(post_settle(f->s, &anna, 1, UNCLEAR_IS_SENT, err));
	assert_int_equal(fixture_case(f, 1).post_state, POST_SENT);
}

static void test_no_reply_by_import(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "reply --send bedankt", err));
	assert_int_equal(fixture_case(f, 1).state, CASE_NEW);
}

/* ---- posts of our own ---- */

static void publishes(struct fixture *f, bool schedules)
{
	struct account_row row = {.name = "gent",
		.network = "town",
		.label = "TN",
		.can_reply = true,
		.can = {.publishes = true, .schedules = schedules},
		.limit = {.rule = LENGTH_GRAPHEMES, .most = 5},
		.post_limit = {.rule = LENGTH_GRAPHEMES, .most = 40}};
	OK(account_register(f->s, &machine, &row, err));
}

static void next_is(struct fixture *f, int64_t now_us, int64_t id, int64_t appears_us)
{
	struct outgoing out;
	int64_t next;
	assert_int_equal(outbox_next(f->s, "gent", now_us, &out, &next, NULL), 1);
	assert_int_equal(out.id, id);
	assert_string_equal(out.kind, "post");
	assert_null(out.parent_native_id);
	assert_int_equal(out.appears_us, appears_us);
	outgoing_release(&out);
}

static void test_publish(void **state)
{
	struct fixture *f = *state;
	struct publication what = {.account = "gent", .text = "Titel\n\nLangebrug afgesloten"};
	int64_t id, leaves, next;
	struct outgoing out;
	fixture_account(f);
	REFUSED(ERR_REFUSED, post_publish(f->s, &anna, &what, &id, &leaves, err));
	publishes(f, false);
	OK(post_publish(f->s, &anna, &what, &id, &leaves, err));
	assert_int_equal(leaves, test_now_us + 10 * CLOCK_S);
	assert_int_equal(outbox_next(f->s, "gent", leaves - 1, &out, &next, NULL), 0);
	next_is(f, leaves, id, 0);
	OK(outbox_begin(f->s, &machine, id, 0, "key", "{}", err));
	OK(outbox_sent(f->s, &machine, id, "p1", "https://town.example/p1", NULL, err));
	struct post_list posts;
	OK(posts_outbox(f->s, 10, &posts, err));
	assert_int_equal(posts.count, 1);
	assert_int_equal(posts.items[0].case_id, 0);
	assert_null(posts.items[0].handle);
	assert_int_equal(posts.items[0].state, POST_SENT);
	post_list_release(&posts);
}

static void test_publish_refused(void **state)
{
	struct fixture *f = *state;
	int64_t id, leaves;
	publishes(f, false);
	static const struct publication refused[] = {
		{.account = "gent", .text = " \n"},
		{.account = "gent", .text = "over veertig tekens, want dat is hier te lang"},
		{.account = "gent", .text = "nu", .appears_us = 1},
	};
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		REFUSED(ERR_REFUSED, post_publish(f->s, &anna, &refused[i], &id, &leaves, err));
	struct publication lost = {.account = "aalst", .text = "nu"};
	REFUSED(ERR_NOT_FOUND, post_publish(f->s, &anna, &lost, &id, &leaves, err));
	struct post_list posts;
	OK(posts_drafts(f->s, "anna", &posts, err));
	assert_int_equal(posts.count, 0);
	post_list_release(&posts);
}

/* Its time is kept by who can: the network gets it at once, or it waits here. */
static void test_publish_later(void **state)
{
	struct fixture *f = *state;
	int64_t at = test_now_us + CLOCK_DAY, id, leaves;
	struct publication what = {.account = "gent", .text = "Langebrug open", .appears_us = at};
	publishes(f, false);
	OK(post_publish(f->s, &anna, &what, &id, &leaves, err));
	assert_int_equal(leaves, at);
	OK(post_take_back(f->s, &anna, id, err));
	publishes(f, true);
	OK(post_publish(f->s, &anna, &what, &id, &leaves, err));
	assert_int_equal(leaves, test_now_us + 10 * CLOCK_S);
	next_is(f, leaves, id, at);
}

/* What is taken back stands in nobody's drafts: no case would show it. */
static void test_publish_taken_back(void **state)
{
	struct fixture *f = *state;
	struct publication what = {.account = "gent", .text = "Langebrug open"};
	int64_t id, leaves;
	publishes(f, false);
	OK(post_publish(f->s, &anna, &what, &id, &leaves, err));
	REFUSED(ERR_REFUSED, post_take_back(f->s, &bram, id, err));
	OK(post_take_back(f->s, &anna, id, err));
	struct post_list posts;
	OK(post_read(f->s, id, &posts, err));
	assert_int_equal(posts.items[0].state, POST_CANCELLED);
	post_list_release(&posts);
}

/* Where an account no longer takes them, one that waits does not leave. */
static void test_publish_no_more(void **state)
{
	struct fixture *f = *state;
	struct publication what = {.account = "gent", .text = "Langebrug open"};
	int64_t id, leaves;
	publishes(f, false);
	OK(post_publish(f->s, &anna, &what, &id, &leaves, err));
	fixture_account(f);
	REFUSED(ERR_REFUSED, outbox_begin(f->s, &machine, id, 0, "key", "{}", err));
	struct post_list posts;
	OK(post_read(f->s, id, &posts, err));
	assert_int_equal(posts.items[0].state, POST_CANCELLED);
	assert_non_null(strstr(posts.items[0].error, "no posts of our own"));
	post_list_release(&posts);
}

static int64_t published(struct fixture *f, int64_t appears_us)
{
	struct account_row row = {.name = "gent",
		.network = "town",
		.label = "TN",
		.can_reply = true,
		.can = {.publishes = true,
			.schedules = true,
			.moderations = 1 << MODERATION_DELETE},
		.limit = {.rule = LENGTH_GRAPHEMES, .most = 40}};
	struct publication what = {
		.account = "gent", .text = "Langebrug open", .appears_us = appears_us};
	int64_t id, leaves;
	OK(account_register(f->s, &machine, &row, err));
	OK(post_publish(f->s, &anna, &what, &id, &leaves, err));
	return id;
}

static void is_out(struct fixture *f, int64_t id)
{
	test_now_us += 10 * CLOCK_S;
	OK(outbox_begin(f->s, &machine, id, 0, "key", "{}", err));
	OK(outbox_sent(f->s, &machine, id, "p1", "https://town.example/p1", NULL, err));
}

/* One that its network keeps for tomorrow is as much there as one that is seen. */
static void test_publish_deleted(void **state)
{
	struct fixture *f = *state;
	int64_t moderation, again, done, next, id = published(f, test_now_us + CLOCK_DAY);
	struct moderating m;
	struct moderation_list list;
	REFUSED(ERR_NOT_FOUND, post_delete(f->s, &bram, id, "fout", &moderation, &done, err));
	is_out(f, id);
	REFUSED(ERR_NOT_FOUND, post_delete(f->s, &bram, id + 1, "fout", &moderation, &done, err));
	REFUSED(ERR_REFUSED, post_delete(f->s, &bram, id, " ", &moderation, &done, err));
	OK(post_delete(f->s, &bram, id, "verkeerde brug", &moderation, &done, err));
	assert_int_equal(done, test_now_us + 10 * CLOCK_S);
	OK(post_delete(f->s, &anna, id, "fout", &again, &next, err));
	assert_int_equal(again, 0);
	OK(moderations_outbox(f->s, 10, &list, err));
	assert_int_equal(list.count, 1);
	assert_int_equal(list.items[0].post_id, id);
	assert_int_equal(list.items[0].case_id, 0);
	assert_null(list.items[0].handle);
	assert_string_equal(list.items[0].reason, "verkeerde brug");
	moderation_list_release(&list);
	assert_int_equal(
		sql_number(f->s, &next,
			"SELECT count(*) FROM journal WHERE event = 'moderation.held' "
			"AND details LIKE '%\"post\":1,%' AND details NOT LIKE '%\"case\"%'",
			WITHOUT, NULL),
		1);
	assert_int_equal(next, 1);
	assert_int_equal(moderation_next(f->s, "gent", done, &m, &next, NULL), 1);
	assert_int_equal(m.what, MODERATION_DELETE);
	assert_string_equal(m.native_id, "p1");
	moderating_release(&m);
	/* Called off it can be asked for anew. */
	OK(moderation_withdraw(f->s, &bram, moderation, err));
	OK(post_delete(f->s, &anna, id, "toch", &again, &done, err));
	OK(moderation_begin(f->s, again, err));
	OK(moderation_done(f->s, &machine, again, err));
}

/* A reply is deleted out of its case, and not where its account cannot. */
static void test_publish_not_deleted(void **state)
{
	struct fixture *f = *state;
	int64_t moderation, done, after, id = published(f, 0);
	is_out(f, id);
	fixture_say(f, "1", "els", NULL, "a");
	int64_t reply = draft(f, &anna, "bedankt");
	OK(post_send(f->s, &anna, reply, fixture_case(f, 1).version, &after, err));
	is_out(f, reply);
	REFUSED(ERR_NOT_FOUND, post_delete(f->s, &anna, reply, "fout", &moderation, &done, err));
	REFUSED(ERR_NOT_FOUND, fixture_do(f, &anna, 1, "moderate delete --of 1 fout", err));
	publishes(f, false);
	REFUSED(ERR_REFUSED, post_delete(f->s, &anna, id, "fout", &moderation, &done, err));
}

/* The schema: a reply answers a mention, and a post of our own nobody. */
static void test_publish_law(void **state)
{
	struct fixture *f = *state;
	int64_t id, leaves;
	publishes(f, false);
	struct publication what = {.account = "gent", .text = "Langebrug open"};
	OK(post_publish(f->s, &anna, &what, &id, &leaves, err));
	fixture_say(f, "1", "els", NULL, "a");
	static const char *const forbidden[] = {
		"INSERT INTO posts (account_id, kind, author, text, hash, visibility, case_version, created, updated) "
		"SELECT account_id, 'reply', author, text, hash, 'public', 0, 1, 1 FROM posts",
		"INSERT INTO posts (case_id, parent_id, account_id, kind, author, text, hash, visibility, case_version, "
		"created, updated) SELECT 1, 1, account_id, 'post', author, text, hash, 'public', 0, 1, 1 FROM posts",
		"UPDATE posts SET case_id = 1, parent_id = 1",
		"UPDATE posts SET appears = 5",
	};
	for (size_t i = 0; i < ARRAY_LEN(forbidden); i++) {
		struct err err = ERR_INIT;
		assert_int_equal(sql_script(f->s, forbidden[i], &err), -1);
	}
}

int test_store_posts(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_stale_reply),
		CASE(test_draft_send),
		CASE(test_own_acts_are_seen),
		CASE(test_one_answer),
		CASE(test_unclear),
		CASE(test_no_reply_by_import),
		CASE(test_publish),
		CASE(test_publish_refused),
		CASE(test_publish_later),
		CASE(test_publish_taken_back),
		CASE(test_publish_no_more),
		CASE(test_publish_deleted),
		CASE(test_publish_not_deleted),
		CASE(test_publish_law),
	};
	return cmocka_run_group_tests_name("store: posts", tests, NULL, NULL);
}
