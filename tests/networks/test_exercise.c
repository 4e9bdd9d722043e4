/* The exercise: a scenario plays by the clock, as from many networks, and answers go nowhere. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "host.h"
#include "networks/exercise.h"

static int64_t now_us = INT64_C(1795000000) * CLOCK_S;
static char path[] = "/tmp/nachtwacht-scenario-XXXXXX";

static int64_t fake_now_us(void)
{
	return now_us;
}

static int64_t fake_mono_ms(void)
{
	return now_us / 1000;
}

static const char scenario[] =
	"{\"after\": 20, \"network\": \"facebook\", \"account\": \"gent-fb\", \"id\": \"f1\", "
	"\"author\": {\"handle\": \"anna\"}, \"text\": \"Rook!\"}\n"
	"\n"
	"{\"after\": 10.5, \"network\": \"x\", \"account\": \"gent-x\", \"id\": \"x1\", "
	"\"author\": {\"handle\": \"bo\"}, \"text\": \"Knal\", \"created\": \"2020-01-01T00:00:00Z\"}\n"
	"{\"after\": 30, \"network\": \"x\", \"account\": \"gent-x\", \"id\": \"x1\", "
	"\"author\": {\"handle\": \"bo\"}, \"text\": \"Harde knal\"}\n"
	"this is no JSON\n"
	"{\"after\": 40, \"network\": \"x\", \"account\": \"gent-x\", \"id\": \"x1\", \"delete\": true}\n"
	"{\"after\": 40, \"network\": \"bluesky\", \"id\": \"b1\", \"author\": {\"handle\": \"cas\"}, "
	"\"text\": \"Zonder account\"}\n"
	"{\"after\": 40, \"network\": \"exercise\", \"id\": \"e1\", \"author\": {\"handle\": \"leider\"}, "
	"\"text\": \"Einde\"}\n";

static void open_at_speed(struct host *h, int speed)
{
	struct account_config config = {.name = "oefening",
		.network = "exercise",
		.scenario = path,
		.speed = speed,
		.reply = true,
		.where = "test:1"};
	struct err err = ERR_INIT;
	assert_int_equal(exercise_network.check(&config, &err), 0);
	host_open(h, &exercise_network, &config, "");
}

static void poll_after(struct host *h, int64_t us)
{
	now_us += us;
	host_poll(h);
	assert_int_equal(h->poll_err.code, ERR_NONE);
}

static void plays_in_order_by_the_clock(void **state)
{
	struct host h;
	open_at_speed(&h, 1);
	poll_after(&h, 0);
	assert_int_equal(h.count, 0);
	int64_t began = now_us;
	assert_int_equal(exercise_network.next_poll_us(h.session), began + 10500000);
	poll_after(&h, 10499999);
	assert_int_equal(h.count, 0);
	poll_after(&h, 1);
	assert_int_equal(h.count, 1);
	assert_string_equal(h.items[0].text, "Knal");
	assert_int_equal(h.items[0].created_us, now_us);
	assert_int_equal(h.items[0].raw[0], '{');
	poll_after(&h, CLOCK_HOUR);
	assert_int_equal(h.count, 6);
	assert_string_equal(h.items[1].text, "Rook!");
	assert_string_equal(h.items[2].text, "Harde knal");
	assert_string_equal(h.items[2].id, "x1");
	assert_true(h.items[3].deleted);
	assert_int_equal(exercise_network.next_poll_us(h.session), INT64_MAX);
	host_release(&h);
}

static void speed_divides_the_times(void **state)
{
	struct host h;
	open_at_speed(&h, 10);
	poll_after(&h, 0);
	poll_after(&h, 1050000);
	assert_int_equal(h.count, 1);
	poll_after(&h, 2950000);
	assert_int_equal(h.count, 6);
	host_release(&h);
}

static void goes_on_where_it_was(void **state)
{
	struct host h;
	open_at_speed(&h, 1);
	poll_after(&h, 0);
	poll_after(&h, 20 * CLOCK_S);
	assert_int_equal(h.count, 2);
	host_close(&h);
	now_us += 11 * CLOCK_S;
	host_reopen(&h);
	poll_after(&h, 0);
	assert_int_equal(h.count, 3);
	assert_string_equal(h.items[2].text, "Harde knal");
	host_release(&h);
}

static void what_is_refused_comes_again(void **state)
{
	struct host h;
	open_at_speed(&h, 1);
	poll_after(&h, 0);
	h.refuse_delivery = true;
	now_us += 15 * CLOCK_S;
	host_poll(&h);
	assert_int_equal(h.poll_err.code, ERR_STORE);
	h.refuse_delivery = false;
	poll_after(&h, 0);
	assert_int_equal(h.count, 1);
	host_release(&h);
}

static void plays_the_accounts_it_names(void **state)
{
	static const char *const parts[] = {
		"gent-fb facebook FB 8000", "gent-x x X 280", "oefening-bluesky bluesky BS 300"};
	struct host h;
	open_at_speed(&h, 1);
	poll_after(&h, 0);
	assert_int_equal(h.parts.count, ARRAY_LEN(parts));
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		assert_string_equal(h.parts.items[i], parts[i]);
	poll_after(&h, CLOCK_HOUR);
	assert_string_equal(host_find(&h, "f1")->account, "gent-fb");
	assert_string_equal(host_find(&h, "f1")->network, "facebook");
	assert_string_equal(host_find(&h, "b1")->account, "oefening-bluesky");
	assert_string_equal(host_find(&h, "e1")->account, "oefening");
	host_release(&h);
}

static void answers_go_nowhere(void **state)
{
	struct host h;
	struct outgoing out = {.id = 7, .kind = "reply", .text = "Blijf binnen."};
	open_at_speed(&h, 1);
	host_prepare(&h, &out);
	assert_string_equal(h.key, "exercise:7");
	host_send(&h, &out);
	assert_int_equal(h.result, SEND_SENT);
	assert_string_equal(h.remote_id, "exercise:7");
	assert_null(h.url);
	host_lookup(&h, &out);
	assert_int_equal(h.lookup, LOOKUP_FOUND);
	host_release(&h);
}

/* A section that names no scenario takes replies and plays nothing. */
static void moderations_go_nowhere(void **state)
{
	struct host h;
	struct moderating what = {.id = 7, .what = MODERATION_HIDE, .native_id = "f1"};
	open_at_speed(&h, 1);
	for (int i = 0; i < MODERATIONS; i++)
		assert_true(exercise_network.can.moderations & 1U << i);
	host_moderate(&h, &what);
	assert_int_equal(h.result, SEND_SENT);
	host_release(&h);
}

static void nothing_plays_unasked(void **state)
{
	struct host h;
	struct outgoing out = {.id = 7, .kind = "reply", .text = "Blijf binnen."};
	struct account_config config = {.name = "oefening", .network = "exercise", .reply = true};
	struct err err = ERR_INIT;
	assert_int_equal(exercise_network.check(&config, &err), 0);
	host_open(&h, &exercise_network, &config, "");
	poll_after(&h, 0);
	poll_after(&h, CLOCK_DAY);
	assert_int_equal(h.count, 0);
	assert_int_equal(h.parts.count, 0);
	assert_int_equal(exercise_network.next_poll_us(h.session), INT64_MAX);
	host_prepare(&h, &out);
	host_send(&h, &out);
	assert_int_equal(h.result, SEND_SENT);
	host_release(&h);
}

/* The place in one scenario says nothing of another: that one begins now, at its beginning. */
static void another_scenario_begins_anew(void **state)
{
	static const char other[] = "{\"after\": 0, \"network\": \"x\", \"id\": \"o0\", "
				    "\"author\": {\"handle\": \"bo\"}, \"text\": \"Nul\"}\n"
				    "{\"after\": 5, \"network\": \"x\", \"id\": \"o1\", "
				    "\"author\": {\"handle\": \"bo\"}, \"text\": \"Een\"}\n";
	char other_path[] = "/tmp/nachtwacht-scenario-XXXXXX";
	struct host h;
	int fd = mkstemp(other_path);
	assert_int_equal(write(fd, other, strlen(other)), (ssize_t)strlen(other));
	close(fd);
	open_at_speed(&h, 1);
	poll_after(&h, 0);
	poll_after(&h, 20 * CLOCK_S);
	assert_int_equal(h.count, 2);
	host_close(&h);
	now_us += CLOCK_HOUR;
	h.config.scenario = other_path;
	host_reopen(&h);
	poll_after(&h, 0);
	assert_int_equal(h.count, 3);
	assert_string_equal(h.items[2].text, "Nul");
	poll_after(&h, 5 * CLOCK_S);
	assert_int_equal(h.count, 4);
	host_release(&h);
	unlink(other_path);
}

static void missing_file_is_named(void **state)
{
	struct err err = ERR_INIT;
	struct account_config config = {
		.name = "oefening", .scenario = "/nowhere/at.all", .where = "test:3"};
	assert_int_equal(exercise_network.check(&config, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.msg, "test:3"));
	assert_non_null(strstr(err.msg, "/nowhere/at.all"));
}

static int start(void **state)
{
	static const struct clock_source fake = {.now_us = fake_now_us, .mono_ms = fake_mono_ms};
	int fd = mkstemp(path);
	bool whole = fd >= 0 && write(fd, scenario, strlen(scenario)) == (ssize_t)strlen(scenario);
	if (fd >= 0)
		close(fd);
	clock_set_source(&fake);
	return whole ? 0 : -1;
}

static int end(void **state)
{
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plays_in_order_by_the_clock),
		cmocka_unit_test(speed_divides_the_times),
		cmocka_unit_test(goes_on_where_it_was),
		cmocka_unit_test(what_is_refused_comes_again),
		cmocka_unit_test(plays_the_accounts_it_names),
		cmocka_unit_test(answers_go_nowhere),
		cmocka_unit_test(moderations_go_nowhere),
		cmocka_unit_test(nothing_plays_unasked),
		cmocka_unit_test(another_scenario_begins_anew),
		cmocka_unit_test(missing_file_is_named),
	};
	return cmocka_run_group_tests(tests, start, end);
}
