/* Clockwork and ingest on a clock that the test advances. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "case_maker.h"
#include "far.h"
#include "config/config.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/decide.h"
#include "store/journal.h"
#include "tests/faults/full_disk.h"
#include "tests/store/place.h"
#include "watch/clockwork.h"
#include "watch/ingest.h"
#include "watch/worker.h"

static const struct rule_set no_rules;

static enum case_state case_state(struct maker *m, int64_t id)
{
	struct case_list list = {0};
	assert_int_equal(cases_by_id(m->store, &id, 1, &list, NULL), 0);
	enum case_state state = list.items[0].state;
	case_list_release(&list);
	return state;
}

static void snooze(struct maker *m, int64_t id, int64_t until_us)
{
	struct decision d = {.kind = DECIDE_SNOOZE, .until_us = until_us, .text = "2h"};
	struct decide_result result;
	struct decide_summary summary;
	struct err err = ERR_INIT;
	if (decide(m->store, &maker_operator, &d, &id, 1, 0, &result, &summary, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(summary.done, 1);
}

static void run(struct clockwork *c)
{
	struct err err = ERR_INIT;
	if (clockwork_run(c, clock_now_us(), &err))
		fail_msg("%s", err.msg);
}

static void a_snoozed_case_wakes(void **data)
{
	struct maker m;
	struct clockwork c;
	far_begin();
	maker_begin(&m, &far_network);
	int64_t id = maker_case(&m, "anna");
	clockwork_start(&c, m.store, &maker_collector);
	run(&c);
	assert_int_equal(clockwork_due_us(&c), 0);
	int64_t until = clock_now_us() + 2 * CLOCK_HOUR;
	snooze(&m, id, until);
	clockwork_note_change(&c, clock_now_us());
	far_advance(2 * CLOCK_S);
	run(&c);
	assert_true(c.look_us >= until - CLOCK_S && c.look_us <= until + CLOCK_S);
	assert_int_equal(case_state(&m, id), CASE_SNOOZED);
	far_advance(2 * CLOCK_HOUR);
	run(&c);
	assert_int_not_equal(case_state(&m, id), CASE_SNOOZED);
	assert_int_equal(c.look_us, 0);
	maker_end(&m);
	far_end();
}

static void decide_on(struct maker *m, int64_t id, const char *words)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct decision d;
	struct decide_result result;
	struct decide_summary summary;
	struct err err = ERR_INIT;
	if (decision_parse(&d, words, "jvr", clock_now_us(), &a, &err) ||
		decide(m->store, &maker_operator, &d, &id, 1, 0, &result, &summary, &err))
		fail_msg("%s: %s", words, err.msg);
}

/* A file that a command writes in its own time. */
static void must_come(const char *path, const char *text)
{
	char found[200] = "";
	for (int i = 0; i < 500 && access(path, F_OK); i++)
		usleep(10000);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(found, sizeof(found), f));
	fclose(f);
	assert_string_equal(found, text);
	unlink(path);
}

static void alarms_call_the_duty_officer(void **data)
{
	struct maker m;
	struct clockwork c;
	struct config config;
	struct err err = ERR_INIT;
	far_begin();
	maker_begin(&m, &far_network);
	if (config_load_files(&config, NULL, NULL, &err))
		fail_msg("%s", err.msg);
	MEM_AUTO char *file = mem_printf("%s/alarm", m.folder);
	MEM_AUTO char *command = mem_printf(
		"printf '%%s: %%s' \"$NACHTWACHT_NOTICE\" \"$NACHTWACHT_WORDS\" >%s.new; mv %s.new %s",
		file, file, file);
	config.option[OPTION_ALARM_COMMAND] = command;
	static const char *const others[] = {"bram", "els", "piet"};
	int64_t more[3], id = maker_case(&m, "anna");
	for (int i = 0; i < 3; i++)
		more[i] = maker_case(&m, others[i]);
	clockwork_start(&c, m.store, &maker_collector);
	c.config = &config;
	decide_on(&m, id, "priority 0");
	run(&c);
	assert_int_not_equal(access(file, F_OK), 0);
	far_advance(2 * CLOCK_MIN + CLOCK_S);
	run(&c);
	must_come(file, "unseen: danger to life, case 1: nobody took it up");
	/* And what stands between two alarms is one look at the store, not many. */
	assert_true(clockwork_due_us(&c) > clock_now_us() + 2 * CLOCK_MIN);
	decide_on(&m, id, "dispatch 7 Katrien");
	/* Those of one moment are one call. */
	for (int i = 0; i < 3; i++)
		decide_on(&m, more[i], "priority 0");
	clockwork_note_change(&c, clock_now_us());
	far_advance(2 * CLOCK_MIN + CLOCK_S);
	run(&c);
	must_come(file, "unseen: danger to life, case 2: nobody took it up; and 2 more");
	for (int i = 0; i < 3; i++)
		decide_on(&m, more[i], "dispatch 7 Katrien");
	clockwork_note_change(&c, clock_now_us());
	far_advance(CLOCK_HOUR);
	run(&c);
	config.option[OPTION_STAFFED] = "always";
	c.look_us = clock_now_us();
	run(&c);
	must_come(file, "empty: nobody is at a desk");
	config_release(&config);
	maker_end(&m);
	far_end();
}

static int64_t log_bytes(const struct maker *m)
{
	MEM_AUTO char *path = mem_printf("%s-wal", m->path);
	struct stat st;
	return stat(path, &st) == 0 ? st.st_size : 0;
}

static void the_log_is_folded_in_quiet(void **data)
{
	struct maker m;
	struct clockwork c;
	far_begin();
	maker_begin(&m, &far_network);
	clockwork_start(&c, m.store, &maker_collector);
	run(&c);
	maker_case(&m, "anna");
	assert_true(log_bytes(&m) > 0);
	clockwork_note_change(&c, clock_now_us());
	far_advance(3 * CLOCK_S);
	clockwork_note_change(&c, clock_now_us());
	far_advance(3 * CLOCK_S);
	run(&c);
	assert_int_not_equal(c.fold_us, 0);
	far_advance(3 * CLOCK_S);
	run(&c);
	assert_int_equal(c.fold_us, 0);
	/* What is left is the head, an hour after it was told. */
	assert_true(clockwork_due_us(&c) > clock_now_us() + 50 * CLOCK_MIN);
	far_advance(CLOCK_HOUR);
	run(&c);
	assert_int_equal(clockwork_due_us(&c), 0);
	maker_end(&m);
	far_end();
}

static struct mention mention(const char *id)
{
	return (struct mention){.network = "far",
		.account = "far",
		.kind = MENTION_REPLY,
		.id = id,
		.in_reply_to = "root",
		.author_id = id,
		.handle = id,
		.text = "Is dit waar?",
		.created_us = clock_now_us(),
		.raw = "{}",
		.raw_len = 2,
		.source = "test"};
}

static void a_full_disk_stops_ingest_only(void **data)
{
	struct maker m;
	struct ingest in;
	struct mention one = mention("1");
	maker_begin(&m, &far_network);
	ingest_init(&in, m.store, &maker_collector, &no_rules);
	ingest_begin(&in);
	in.least_free = UINT64_MAX;
	assert_int_equal(ingest_deliver(&in, &one, 1), -1);
	assert_non_null(strstr(in.err.msg, "full"));
	assert_false(ingest_knows(&in, &one));
	in.least_free = 0;
	ingest_begin(&in);
	assert_int_equal(ingest_deliver(&in, &one, 1), 0);
	assert_true(ingest_knows(&in, &one));
	ingest_release(&in);
	maker_end(&m);
}

/* What the disk does not take is not there by half, and comes again: no cursor went past it. */
static void a_disk_without_room_loses_no_mention(void **data)
{
	struct maker m;
	struct ingest in;
	struct mention both[] = {mention("1"), mention("2")};
	maker_begin(&m, &far_network);
	ingest_init(&in, m.store, &maker_collector, &no_rules);
	in.least_free = 0;
	ingest_begin(&in);
	full_disk(true);
	assert_int_equal(ingest_deliver(&in, both, 2), -1);
	assert_non_null(strstr(in.err.msg, "the disk is full"));
	assert_int_equal(in.delivered, 0);
	assert_false(ingest_knows(&in, &both[0]) || ingest_knows(&in, &both[1]));
	full_disk(false);
	ingest_begin(&in);
	assert_int_equal(ingest_deliver(&in, both, 2), 0);
	assert_int_equal(in.fresh, 2);
	assert_true(ingest_knows(&in, &both[0]) && ingest_knows(&in, &both[1]));
	assert_int_equal(store_check(m.store, NULL), 0);
	ingest_release(&in);
	maker_end(&m);
}

/* What a stream or a relay brings between two polls moves the cursor as what a poll brings. */
static void what_came_between_polls_counts(void **data)
{
	struct maker m;
	struct ingest in;
	struct mention one = mention("1");
	maker_begin(&m, &far_network);
	ingest_init(&in, m.store, &maker_collector, &no_rules);
	assert_int_equal(ingest_deliver(&in, &one, 1), 0);
	ingest_begin(&in);
	assert_int_equal(in.delivered, 1);
	assert_int_equal(in.fresh, 0);
	ingest_release(&in);
	maker_end(&m);
}

static void a_new_reply_asks_for_its_conversation_once(void **data)
{
	struct maker m;
	struct ingest in;
	struct mention several[3] = {mention("1"), mention("2"), mention("3")};
	several[1].in_reply_to = NULL;
	several[2].kind = MENTION_CONTEXT;
	maker_begin(&m, &far_network);
	ingest_init(&in, m.store, &maker_collector, &no_rules);
	assert_int_equal(ingest_deliver(&in, several, 3), 0);
	assert_int_equal(ingest_deliver(&in, several, 3), 0);
	assert_int_equal(in.fresh, 3);
	MEM_AUTO char *first = ingest_take_thread(&in);
	assert_string_equal(first, "1");
	assert_null(ingest_take_thread(&in));
	ingest_release(&in);
	maker_end(&m);
}

static void storms_of_replies_stay_bounded(void **data)
{
	enum { STORM = 300 };
	struct maker m;
	struct ingest in;
	struct mention *storm = mem_zero(STORM, sizeof(*storm));
	char ids[STORM][8];
	for (int i = 0; i < STORM; i++) {
		snprintf(ids[i], sizeof(ids[i]), "r%d", i);
		storm[i] = mention(ids[i]);
	}
	maker_begin(&m, &far_network);
	ingest_init(&in, m.store, &maker_collector, &no_rules);
	assert_int_equal(ingest_deliver(&in, storm, STORM), 0);
	assert_int_equal(in.fresh, STORM);
	assert_int_equal(in.thread_count, INGEST_THREADS);
	ingest_release(&in);
	maker_end(&m);
	free(storm);
}

/* ---- what a relay hands on ---- */

static int collected;

static void collect(struct session *s)
{
	collected++;
}

/* In a child, as a worker has the signals of its process. */
static int collected_by(const struct maker *m, const char *spool)
{
	struct network relayed = far_network;
	const struct account_config account = {
		.name = "far", .network = "far", .reply = true, .spool = spool};
	const struct worker_setup setup = {.store = m->path,
		.account = &account,
		.rules = &no_rules,
		.network = &relayed,
		.session_file = "/nonexistent",
		.once = true};
	struct err err = ERR_INIT;
	int status;
	relayed.collect = collect;
	pid_t pid = fork();
	if (pid == 0)
		_exit(worker_run(&setup, &err) < 0 ? 100 : collected);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_spool_is_looked_into(void **data)
{
	struct maker m;
	far_begin();
	maker_begin(&m, &far_network);
	assert_int_equal(collected_by(&m, "/spool"), 1);
	assert_int_equal(collected_by(&m, NULL), 0);
	maker_end(&m);
	far_end();
}

/* What an account that only listens says that it can do, once its worker has run. */
static unsigned moderations_by(const struct maker *m, bool reply)
{
	const struct account_config account = {.name = "far", .network = "far", .reply = reply};
	const struct worker_setup setup = {.store = m->path,
		.account = &account,
		.rules = &no_rules,
		.network = &far_network,
		.session_file = "/nonexistent",
		.once = true};
	struct account_list list;
	struct err err = ERR_INIT;
	int status;
	pid_t pid = fork();
	if (pid == 0)
		_exit(worker_run(&setup, &err) < 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(accounts_read(m->store, &list, NULL), 0);
	unsigned can = list.items[0].can.moderations;
	account_list_release(&list);
	return can;
}

static void who_only_listens_moderates_nothing(void **data)
{
	struct maker m;
	far_begin();
	maker_begin(&m, &far_network);
	assert_int_equal(moderations_by(&m, false), 0);
	assert_int_equal(moderations_by(&m, true), far_network.can.moderations);
	maker_end(&m);
	far_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_spool_is_looked_into),
		cmocka_unit_test(who_only_listens_moderates_nothing),
		cmocka_unit_test(a_snoozed_case_wakes),
		cmocka_unit_test(alarms_call_the_duty_officer),
		cmocka_unit_test(what_came_between_polls_counts),
		cmocka_unit_test(a_new_reply_asks_for_its_conversation_once),
		cmocka_unit_test(storms_of_replies_stay_bounded),
	};
	/* What a server's store has no file for. */
	const struct CMUnitTest of_files[] = {
		cmocka_unit_test(the_log_is_folded_in_quiet),
		cmocka_unit_test(a_full_disk_stops_ingest_only),
		cmocka_unit_test(a_disk_without_room_loses_no_mention),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (!place_is_shared())
		failed += cmocka_run_group_tests(of_files, NULL, NULL);
	return failed;
}
