/* Second names, watches, and the register of what was watched. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#include "store/channel.h"
#include "store/journal.h"

static int64_t count_events(struct fixture *f, const char *event)
{
	struct event_list list;
	int64_t count = 0;
	OK(journal_read(f->s, NULL, INT64_MAX, 1000, &list, err));
	for (size_t i = 0; i < list.count; i++)
		count += strcmp(list.items[i].event, event) == 0;
	event_list_release(&list);
	return count;
}

/* Where a server changes the ids of its posts, the second name says that it is the same one. */
static void test_second_name(void **state)
{
	struct fixture *f = *state;
	struct mention m = fixture_mention("1", "els", NULL, "rook");
	m.uri = "https://town.example/1";
	assert_int_equal(fixture_take(f, &m), INTAKE_NEW);
	m.id = "9-changed";
	assert_int_equal(fixture_take(f, &m), INTAKE_REPEATED);
	m.text = "veel rook";
	assert_int_equal(fixture_take(f, &m), INTAKE_EDITED);
	assert_int_equal(fixture_case(f, 1).mentions, 1);
	struct mention gone = m;
	gone.deleted = true;
	assert_int_equal(fixture_take(f, &gone), INTAKE_DELETED);
	/* An answer to it, by the id of now, stands in its conversation. */
	struct mention answer = fixture_mention("2", "els", NULL, "nog meer");
	answer.in_reply_to = "9-changed";
	assert_int_equal(fixture_take(f, &answer), INTAKE_NEW);
	assert_int_equal(fixture_case(f, 1).mentions, 2);
}

static struct account_row served(const char *name, enum account_state state)
{
	return (struct account_row){.name = name, .label = "MA", .served = true, .state = state};
}

/* What is news is told once, the worst of it decides how loud; what a worker plays is told with its
 * own account. */
static void test_news(void **state)
{
	struct fixture *f = *state;
	struct account_row before[] = {served("gent", ACCOUNT_LIVE), served("brugge", ACCOUNT_LIVE),
		served("played", ACCOUNT_LIVE)};
	struct account_row after[] = {before[0], before[1], before[2], served("new", ACCOUNT_DOWN)};
	const struct account_list was = {.items = before, .count = 3};
	const struct account_list now = {.items = after, .count = 4};
	STRBUF_AUTO struct strbuf told;
	(void)f;
	strbuf_init(&told, 1024);
	assert_int_equal(accounts_news(&was, &now, test_now_us, &told), ACCOUNTS_SAME);
	assert_int_equal(told.len, 0);
	after[0].gap = (struct account_gap){test_now_us - CLOCK_MIN, test_now_us, 31, true};
	assert_int_equal(accounts_news(&was, &now, test_now_us, &told), ACCOUNTS_REPAIRED);
	assert_non_null(strstr(told.buf, "MA gent: 31 loaded, none missed"));
	after[0].gap.whole = false;
	assert_int_equal(accounts_news(&was, &now, test_now_us, &told), ACCOUNTS_MISSED);
	after[1].state = after[2].state = ACCOUNT_DOWN;
	after[1].reason = "connection refused";
	after[2].worker = "brugge";
	strbuf_clear(&told);
	assert_int_equal(accounts_news(&was, &now, test_now_us, &told), ACCOUNTS_ALARM);
	assert_non_null(strstr(told.buf, "MA brugge: no answer"));
	assert_non_null(strstr(told.buf, "connection refused"));
	assert_null(strstr(told.buf, "played"));
	strbuf_clear(&told);
	assert_int_equal(accounts_news(&now, &now, test_now_us, &told), ACCOUNTS_SAME);
	after[0].silent_us = test_now_us;
	assert_int_equal(accounts_news(&was, &now, test_now_us, &told), ACCOUNTS_ALARM);
}

static void test_collected(void **state)
{
	struct fixture *f = *state;
	struct account_row rows[] = {served("gent", ACCOUNT_OFF), served("brugge", ACCOUNT_LIVE),
		served("new", ACCOUNT_NEW)};
	const struct account_list list = {.items = rows, .count = 3};
	(void)f;
	rows[0].since_us = 40;
	rows[1].last_us = 30;
	rows[2].since_us = 50;
	assert_int_equal(accounts_collected_us(&list), 40);
	rows[1].last_us = 60;
	assert_int_equal(accounts_collected_us(&list), 60);
	rows[1].served = false;
	assert_int_equal(accounts_collected_us(&list), 40);
}

/* A server that gives somebody's post the second name of another's, or the id. */
static void test_second_name_of_another(void **state)
{
	struct fixture *f = *state;
	struct mention els = fixture_mention("1", "els", NULL, "rook");
	struct mention piet = fixture_mention("2", "piet", NULL, "alles is in orde");
	els.uri = piet.uri = "https://town.example/1";
	assert_int_equal(fixture_take(f, &els), INTAKE_NEW);
	assert_int_equal(fixture_take(f, &piet), INTAKE_NEW);
	assert_int_equal(fixture_take(f, &els), INTAKE_REPEATED);
	piet.text = "niets gezien";
	assert_int_equal(fixture_take(f, &piet), INTAKE_EDITED);
	assert_string_equal(fixture_find(f, "rook"), "1");
	assert_string_equal(fixture_find(f, "niets"), "2");
	/* The id of a post now is that of another one: both are kept apart. */
	struct mention jan = fixture_mention("1", "jan", NULL, "water");
	jan.uri = "https://town.example/3";
	assert_int_equal(fixture_take(f, &jan), INTAKE_NEW);
	assert_string_equal(fixture_find(f, "rook"), "1");
	els.id = "4";
	els.text = "veel rook";
	assert_int_equal(fixture_take(f, &els), INTAKE_EDITED);
	els.id = "1";
	assert_int_equal(fixture_take(f, &els), INTAKE_REPEATED);
	jan.id = "5";
	assert_int_equal(fixture_take(f, &jan), INTAKE_REPEATED);
	assert_string_equal(fixture_find(f, "rook"), "1");
	assert_string_equal(fixture_find(f, "water"), "3");
	OK(store_check(f->s, err));
}

static void test_watch_finds(void **state)
{
	struct fixture *f = *state;
	struct mention m = fixture_mention("1", "els", NULL, "brand aan de Dok Noord");
	m.kind = MENTION_WATCH;
	m.watch = "dok-noord";
	assert_int_equal(fixture_take(f, &m), INTAKE_NEW);
	assert_string_equal(fixture_find(f, "tag:dok-noord"), "1");
	assert_string_equal(fixture_find(f, "kind:watch"), "1");
	/* The same post was addressed to us as well. */
	m.kind = MENTION_MENTION;
	m.watch = NULL;
	assert_false(intake_knows(f->s, &m));
	assert_int_equal(fixture_take(f, &m), INTAKE_REPEATED);
	assert_true(intake_knows(f->s, &m));
	assert_string_equal(fixture_find(f, "kind:watch"), "");
	assert_string_equal(fixture_find(f, "kind:mention"), "1");
	/* And found again: it stays what it is. */
	m.kind = MENTION_WATCH;
	assert_true(intake_knows(f->s, &m));
	assert_int_equal(fixture_take(f, &m), INTAKE_REPEATED);
	assert_string_equal(fixture_find(f, "kind:mention"), "1");
}

static void test_watch_register(void **state)
{
	struct fixture *f = *state;
	struct watch fire = {.name = "brand",
		.account = "gent",
		.terms = {"#brand"},
		.term_count = 1,
		.purpose = "vragen",
		.owner = "jvr",
		.until_us = test_now_us + CLOCK_DAY};
	const struct watch *watches[] = {&fire};
	struct watch_list list;
	for (int i = 0; i < 2; i++)
		OK(watches_register(f->s, &machine, "gent", watches, 1, err));
	OK(watches_register(f->s, &machine, "other", NULL, 0, err));
	OK(watches_read(f->s, &list, err));
	assert_int_equal(list.count, 1);
	assert_int_equal(list.items[0].ended_us, 0);
	watch_list_release(&list);
	assert_int_equal(count_events(f, "watch.begun"), 1);
	/* Another purpose is another watch. */
	fire.purpose = "geruchten";
	OK(watches_register(f->s, &machine, "gent", watches, 1, err));
	assert_int_equal(count_events(f, "watch.ended"), 1);
	test_now_us += CLOCK_DAY;
	OK(watches_register(f->s, &machine, "gent", watches, 1, err));
	OK(watches_read(f->s, &list, err));
	assert_int_equal(list.count, 2);
	assert_true(list.items[0].ended_us && list.items[1].ended_us);
	watch_list_release(&list);
	assert_int_equal(count_events(f, "watch.ended"), 2);
	assert_int_not_equal(fixture_tamper(f, "UPDATE watches SET purpose = 'anders'"), 0);
	assert_int_not_equal(fixture_tamper(f, "DELETE FROM watches"), 0);
}

static void words_are(const struct account_row *row, const char *expected)
{
	struct strbuf words STRBUF_AUTO;
	strbuf_init(&words, 256);
	account_words(row, test_now_us, &words);
	assert_string_equal(words.buf, expected);
}

static void test_words(void **state)
{
	char when[CLOCK_SHORT_BYTES], expected[128];
	struct account_row row = {.state = ACCOUNT_LIVE};
	words_are(&row, "polling");
	row.streaming = true;
	words_are(&row, "live");
	row.silent_us = test_now_us;
	clock_short(test_now_us, test_now_us, when);
	snprintf(expected, sizeof(expected), "live, silent since %s", when);
	words_are(&row, expected);
	row = (struct account_row){
		.state = ACCOUNT_DOWN, .last_us = test_now_us, .retry_us = test_now_us};
	snprintf(expected, sizeof(expected), "no answer since %s, next try %s", when, when);
	words_are(&row, expected);
	row.state = ACCOUNT_LIMITED;
	snprintf(expected, sizeof(expected), "asked to wait until %s", when);
	words_are(&row, expected);
	row.gap = (struct account_gap){test_now_us, test_now_us, 31, true};
	struct strbuf words STRBUF_AUTO;
	strbuf_init(&words, 256);
	account_gap_words(&row, test_now_us, &words);
	snprintf(expected, sizeof(expected), "31 loaded, none missed (%s - %s)", when, when);
	assert_string_equal(words.buf, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_second_name, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_second_name_of_another, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_news, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_collected, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_watch_finds, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_watch_register, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_words, fixture_open, fixture_close),
	};
	return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
