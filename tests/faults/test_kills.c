/* kill -9 between pressing send and the end: each reply is on the network exactly once, each
 * mention in the store exactly once. test_kills [COUNT [SEED]]: 20 with a new seed unless told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/cases.h"
#include "tests/store/place.h"
#include "tests/watch/case_maker.h"
#include "tests/watch/far.h"
#include "watch/worker.h"

/* A worker lives about this long; a death by time falls somewhere in it. */
enum { LIFE_US = 25000, SHARED_LIFE_US = 40000 };

static int rounds = 20;
static uint32_t seed;
static uint32_t dice_state;

static uint32_t dice(uint32_t sides)
{
	dice_state = dice_state * 1664525u + 1013904223u;
	return (dice_state >> 8) % sides;
}

static const struct rule_set no_rules;
static const struct account_config account = {.name = "far", .network = "far", .reply = true};

/* In the child: a worker that does what is due. */
static _Noreturn void work(const struct maker *m, const struct network *network)
{
	struct worker_setup setup = {.store = m->path,
		.account = &account,
		.rules = &no_rules,
		.network = network,
		.session_file = "/nonexistent",
		.once = true};
	struct err err = ERR_INIT;
	int rc = worker_run(&setup, &err);
	if (rc < 0)
		fprintf(stderr, "worker: %s\n", err.msg);
	_exit(rc == 0 ? 0 : 1);
}

/* What a server learns of a death only when the lease runs out, it is told. */
static void release_lease(const struct maker *m)
{
	if (place_is_shared() &&
		place_run(m->path,
			"SELECT set_config('nachtwacht.epoch', epoch::text, FALSE) FROM collector; "
			"UPDATE collector SET until = 0"))
		fail_msg("the lease of a dead worker stays");
}

/* Runs a worker; kills it after so many microseconds (-1: lets it live). Returns its status. */
static int live(const struct maker *m, const struct network *network, int kill_us)
{
	pid_t pid = fork();
	if (pid == 0)
		work(m, network);
	if (kill_us >= 0) {
		nanosleep(&(struct timespec){.tv_nsec = kill_us * 1000L}, NULL);
		kill(pid, SIGKILL);
	}
	int status;
	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status))
		release_lease(m);
	return status;
}

/* One worker that dies: at a point of its work or at any moment. Returns true when it did. */
static bool one_death(const struct maker *m, const struct network *network)
{
	int point = (int)dice(2 * FAR_POINTS);
	far->die_at = point < FAR_POINTS ? point : FAR_NOWHERE;
	uint32_t life_us = place_is_shared() ? SHARED_LIFE_US : LIFE_US;
	int status = live(m, network, far->die_at ? -1 : (int)dice(life_us));
	far->die_at = FAR_NOWHERE;
	return WIFSIGNALED(status);
}

static int copies(const char *text)
{
	int n = 0;
	for (int i = 0; i < far->post_count; i++)
		n += strcmp(far->posts[i].record, text) == 0;
	return n;
}

/* Workers live until the post has come to rest. */
static enum post_state settle(struct maker *m, int64_t post_id)
{
	enum post_state state = maker_post_state(m, post_id);
	for (int i = 0; i < 12 && state != POST_SENT && state != POST_FAILED; i++) {
		far_advance(40 * CLOCK_S);
		assert_int_equal(live(m, &far_network, -1), 0);
		state = maker_post_state(m, post_id);
	}
	return state;
}

static void each_reply_arrives_once(void **data)
{
	struct maker m;
	int deaths = 0;
	far_begin();
	far->keys = far->slow = true;
	maker_begin(&m, &far_network);
	for (int i = 0; i < rounds; i++) {
		char id[32], text[FAR_TEXT];
		snprintf(id, sizeof(id), "citizen-%d", i);
		snprintf(text, sizeof(text), "Antwoord %d", i);
		int64_t post = maker_reply(&m, maker_case(&m, id), text);
		far_advance(11 * CLOCK_S);
		deaths += one_death(&m, &far_network);
		far_advance(dice(80) * CLOCK_S);
		deaths += one_death(&m, &far_network);
		if (settle(&m, post) != POST_SENT || copies(text) != 1)
			fail_msg("seed %u, round %d: %s, on the network %d times", seed, i,
				post_state_names[maker_post_state(&m, post)], copies(text));
	}
	assert_int_equal(far->post_count, rounds);
	print_message("%d replies, %d deaths, each arrived once (seed %u)\n", rounds, deaths, seed);
	maker_end(&m);
	far_end();
}

/* What is asked of the network twice is done once; what was asked for last is what is so. */
static void each_moderation_is_done(void **data)
{
	struct maker m;
	int deaths = 0;
	far_begin();
	far->slow = true;
	maker_begin(&m, &far_network);
	for (int i = 0; i < rounds; i++) {
		char id[32];
		snprintf(id, sizeof(id), "citizen-%d", i);
		int64_t case_id = maker_case(&m, id), last = maker_moderate(&m, case_id, "hide");
		bool shown = dice(2);
		if (shown)
			last = maker_moderate(&m, case_id, "unhide");
		far_advance(11 * CLOCK_S);
		deaths += one_death(&m, &far_network);
		far_advance(dice(80) * CLOCK_S);
		deaths += one_death(&m, &far_network);
		assert_int_equal(live(&m, &far_network, -1), 0);
		if (maker_moderation_state(&m, last, NULL) != MODERATION_DONE ||
			far_hidden(id) == shown)
			fail_msg("seed %u, round %d: %s, hidden: %d", seed, i,
				moderation_state_names[maker_moderation_state(&m, last, NULL)],
				far_hidden(id));
	}
	print_message("%d moderations, %d deaths, each done (seed %u)\n", rounds, deaths, seed);
	maker_end(&m);
	far_end();
}

static void each_mention_is_there_once(void **data)
{
	struct maker m;
	int deaths = 0;
	far_begin();
	far->slow = true;
	maker_begin(&m, &far_network);
	for (int i = 0; i < rounds; i++) {
		far->mention_count++;
		deaths += one_death(&m, &far_network);
		far_advance(10 * CLOCK_S);
	}
	assert_int_equal(live(&m, &far_network, -1), 0);
	int64_t count;
	struct err err = ERR_INIT;
	assert_int_equal(cases_count(m.store, NULL, "jvr", &count, &err), 0);
	assert_int_equal(count, rounds);
	struct case_list list = {0};
	struct case_query all = {.me = "jvr", .limit = (size_t)rounds};
	assert_int_equal(cases_read(m.store, &all, &list, &err), 0);
	for (size_t i = 0; i < list.count; i++)
		assert_int_equal(list.items[i].mentions, 1);
	case_list_release(&list);
	print_message(
		"%d mentions, %d deaths, each taken in once (seed %u)\n", rounds, deaths, seed);
	maker_end(&m);
	far_end();
}

int main(int argc, char **argv)
{
	if (argc > 1)
		rounds = (int)strtol(argv[1], NULL, 10);
	if (argc > 2)
		seed = (uint32_t)strtoul(argv[2], NULL, 10);
	else
		hash_random(&seed, sizeof(seed));
	dice_state = seed;
	printf("seed %u\n", seed);
	fflush(stdout);
	log_open("worker", LOG_TO_STDERR, LOG_LEVEL_ERROR);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_reply_arrives_once),
		cmocka_unit_test(each_mention_is_there_once),
		cmocka_unit_test(each_moderation_is_done),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
