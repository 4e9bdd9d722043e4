/* Health, gaps, silence and the plan of a stream, on a clock that the test advances. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "case_maker.h"
#include "far.h"
#include "store/accounts.h"
#include "store/channel.h"
#include "store/journal.h"
#include "tests/store/place.h"
#include "watch/health.h"
#include "watch/stream.h"

enum { INTERVAL_S = 15 };

static struct maker m;
static struct account_list list;

/* The row as the store has it now. */
static const struct account_row *stored(void)
{
	account_list_release(&list);
	assert_int_equal(accounts_read(m.store, &list, NULL), 0);
	return &list.items[0];
}

static int64_t journal_seq(void)
{
	struct journal_head head;
	assert_int_equal(journal_head(m.store, &head, NULL), 0);
	return head.seq;
}

static int begin(void **state)
{
	far_begin();
	maker_begin(&m, &far_network);
	return 0;
}

static int end(void **state)
{
	account_list_release(&list);
	maker_end(&m);
	far_end();
	return 0;
}

static struct health start(int64_t silent_us)
{
	struct health h;
	health_init(&h, m.store, &maker_collector, "far", stored(), INTERVAL_S, silent_us);
	return h;
}

static void go_wrong(struct health *h, enum err_code code, int64_t retry_us)
{
	struct err why = ERR_INIT;
	err_set(&why, code, "why not");
	health_bad(h, &why, retry_us);
}

static void it_moves_on_transitions_only(void **state)
{
	struct health h = start(0);
	health_signing_in(&h);
	assert_int_equal(stored()->state, ACCOUNT_SIGNING_IN);
	health_good(&h);
	assert_int_equal(stored()->state, ACCOUNT_LIVE);
	int64_t seq = journal_seq();
	far_advance(CLOCK_MIN);
	health_good(&h);
	go_wrong(&h, ERR_NETWORK, 0);
	assert_int_equal(journal_seq(), seq);
	assert_int_equal(stored()->state, ACCOUNT_LIVE);
	int64_t good_us = clock_now_us();
	go_wrong(&h, ERR_NETWORK, 0);
	assert_int_equal(stored()->state, ACCOUNT_DOWN);
	assert_string_equal(stored()->reason, "why not");
	assert_true(good_us - stored()->last_us < CLOCK_S);
	assert_true(stored()->retry_us > clock_now_us());
	go_wrong(&h, ERR_RATE, clock_now_us() + 500 * CLOCK_S);
	assert_int_equal(stored()->state, ACCOUNT_LIMITED);
	assert_true(h.wait_ms > 490 * 1000);
	go_wrong(&h, ERR_AUTH, 0);
	assert_int_equal(stored()->state, ACCOUNT_SIGNED_OUT);
	health_good(&h);
	assert_int_equal(stored()->state, ACCOUNT_LIVE);
	assert_null(stored()->reason);
	assert_true(h.wait_ms >= 13500 && h.wait_ms <= 16500);
}

static void it_stays_away_longer_and_longer(void **state)
{
	struct health h = start(0);
	int64_t before_ms = 0;
	for (int i = 0; i < 4; i++) {
		go_wrong(&h, ERR_NETWORK, 0);
		assert_true(h.wait_ms > before_ms);
		before_ms = h.wait_ms;
	}
	for (int i = 0; i < 20; i++)
		go_wrong(&h, ERR_NETWORK, 0);
	assert_true(h.wait_ms >= 270000 && h.wait_ms <= 330000);
}

/* "31 loaded, none missed": what came while there was no contact, once the contact is back. */
static void a_gap_is_told_when_it_is_repaired(void **state)
{
	struct health h = start(0);
	health_good(&h);
	assert_int_equal(stored()->gap.until_us, 0);
	int64_t last_us = clock_now_us();
	health_heard(&h, 2);
	go_wrong(&h, ERR_NETWORK, 0);
	far_advance(5 * CLOCK_MIN);
	go_wrong(&h, ERR_NETWORK, 0);
	health_heard(&h, 20);
	health_heard(&h, 11);
	health_good(&h);
	assert_int_equal(stored()->gap.loaded, 31);
	assert_true(stored()->gap.whole);
	assert_true(stored()->gap.from_us - last_us < CLOCK_S);
	assert_true(stored()->gap.until_us - last_us >= 5 * CLOCK_MIN);

	go_wrong(&h, ERR_NETWORK, 0);
	go_wrong(&h, ERR_NETWORK, 0);
	health_missed(&h);
	health_good(&h);
	assert_false(stored()->gap.whole);
}

/* A store that is busy or away just then hears of it as soon as it can. */
static void a_gap_that_the_store_did_not_take_is_told_again(void **state)
{
	struct health h = start(0);
	health_good(&h);
	health_missed(&h);
	health_heard(&h, 3);
	struct place_hold *other = place_hold(m.path);
	health_good(&h);
	place_let_go(other);
	assert_int_equal(stored()->gap.until_us, 0);
	health_good(&h);
	assert_int_equal(stored()->gap.loaded, 3);
	assert_false(stored()->gap.whole);
	int64_t seq = journal_seq();
	health_good(&h);
	assert_int_equal(journal_seq(), seq);
}

static void a_broken_stream_is_a_gap(void **state)
{
	struct health h = start(0);
	health_good(&h);
	health_streaming(&h, true);
	assert_true(stored()->streaming);
	health_streaming(&h, false);
	assert_false(stored()->streaming);
	health_heard(&h, 3);
	health_good(&h);
	assert_int_equal(stored()->gap.loaded, 3);
}

/* The poll right after the break finds nothing yet; what comes before the stream is back is told.
 */
static void what_came_before_the_stream_is_back_is_told(void **state)
{
	struct health h = start(0);
	health_good(&h);
	health_streaming(&h, true);
	health_good(&h);
	health_streaming(&h, false);
	health_good(&h);
	assert_int_equal(stored()->gap.until_us, 0);
	health_streaming(&h, true);
	health_heard(&h, 3);
	health_good(&h);
	assert_int_equal(stored()->gap.loaded, 3);
	assert_true(stored()->gap.whole);
}

/* A worker that was killed could not say goodbye. */
static void a_new_life_tells_the_gap_of_the_old_one(void **state)
{
	struct health h = start(0);
	health_good(&h);
	go_wrong(&h, ERR_AUTH, 0);
	far_advance(CLOCK_HOUR);
	struct health later = start(0);
	health_heard(&later, 7);
	health_good(&later);
	assert_int_equal(stored()->gap.loaded, 7);
	assert_true(stored()->gap.until_us - stored()->gap.from_us >= CLOCK_HOUR);
}

static void silence_is_an_alarm_until_something_comes(void **state)
{
	struct health h = start(2 * CLOCK_HOUR);
	health_good(&h);
	assert_int_equal(health_silent_at_us(&h), 0);
	health_heard(&h, 1);
	int64_t heard_us = h.heard_us;
	assert_int_equal(health_silent_at_us(&h), heard_us + 2 * CLOCK_HOUR);
	far_advance(CLOCK_HOUR);
	health_look(&h);
	assert_int_equal(stored()->silent_us, 0);
	far_advance(CLOCK_HOUR);
	int64_t seq = journal_seq();
	health_look(&h);
	assert_int_equal(stored()->silent_us, heard_us);
	assert_int_equal(journal_seq(), seq + 1);
	assert_int_equal(health_silent_at_us(&h), 0);
	struct health later = start(2 * CLOCK_HOUR);
	assert_int_equal(health_silent_at_us(&later), 0);
	health_heard(&later, 0); /* a stream tells of what strangers delete */
	assert_int_equal(stored()->silent_us, heard_us);
	health_heard(&later, 1);
	assert_int_equal(stored()->silent_us, 0);
	assert_int_equal(journal_seq(), seq + 2);
}

static void the_limit_of_silence_is_learned(void **state)
{
	struct health h = start(-1);
	assert_int_equal(h.silence_us, 0);
	for (int i = 0; i < 60; i++) {
		char id[16];
		snprintf(id, sizeof(id), "anna%d", i);
		far_advance(i == 30 ? 3 * CLOCK_HOUR : CLOCK_MIN);
		maker_case(&m, id);
	}
	h = start(-1);
	assert_true(h.silence_us >= 6 * CLOCK_HOUR && h.silence_us < 6 * CLOCK_HOUR + CLOCK_MIN);
	assert_true(h.heard_us > 0);
}

static void a_stream_comes_back_by_back_off(void **state)
{
	struct stream s;
	stream_init(&s, false);
	assert_true(stream_due_ms(&s) == INT64_MAX);
	stream_init(&s, true);
	assert_int_equal(stream_due_ms(&s), 0);
	stream_begin(&s);
	assert_true(stream_due_ms(&s) == INT64_MAX);
	assert_true(stream_turned(&s, STREAM_LIVE, 1000));
	assert_true(stream_turned(&s, STREAM_OVER, 2000));
	assert_true(stream_due_ms(&s) >= 2500 && stream_due_ms(&s) <= 3000);
	int64_t now_ms = 3000;
	for (int i = 0; i < 20; i++) {
		stream_begin(&s);
		assert_false(stream_turned(&s, STREAM_OVER, now_ms));
	}
	assert_true(stream_due_ms(&s) - now_ms >= 150000 && stream_due_ms(&s) - now_ms <= 300000);
	stream_begin(&s);
	stream_turned(&s, STREAM_LIVE, now_ms);
	now_ms += 3600000;
	assert_true(stream_turned(&s, STREAM_OVER, now_ms));
	assert_true(stream_due_ms(&s) - now_ms <= 1000);
	stream_begin(&s);
	assert_false(stream_turned(&s, STREAM_ABSENT, now_ms));
	assert_int_equal(stream_due_ms(&s), now_ms + 3600000);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(it_moves_on_transitions_only),
		TEST(it_stays_away_longer_and_longer),
		TEST(a_gap_is_told_when_it_is_repaired),
		TEST(a_gap_that_the_store_did_not_take_is_told_again),
		TEST(a_broken_stream_is_a_gap),
		TEST(what_came_before_the_stream_is_back_is_told),
		TEST(a_new_life_tells_the_gap_of_the_old_one),
		TEST(silence_is_an_alarm_until_something_comes),
		TEST(the_limit_of_silence_is_learned),
		cmocka_unit_test(a_stream_comes_back_by_back_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
