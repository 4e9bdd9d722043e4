#include "test_store.h"

#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/calls.h"
#include "store/collector.h"
#include "store/journal.h"
#include "store/notice.h"

static void test_notice(void **state)
{
	struct fixture *f = *state;
	struct store *other = store_open(f->path, STORE_WRITE, NULL);
	struct notice *n = notice_open(f->path, NULL);
	assert_false(notice_take(n));
	assert_int_equal(store_changed(other), place_is_shared());
	pid_t child = fork();
	if (child == 0) {
		struct store *own = store_open(f->path, STORE_WRITE, NULL);
		struct mention m = fixture_mention("1", "els", NULL, "rook");
		enum intake_result result;
		_exit(!own || intake(own, &machine, NULL, &m, 1, &result, NULL) != 0);
	}
	/* At the first notice the change can be read: nobody looks too early. */
	struct pollfd fd = {.fd = notice_fd(n), .events = POLLIN};
	do
		assert_int_equal(poll(&fd, 1, 5000), 1);
	while (!notice_take(n));
	assert_true(store_changed(other));
	assert_int_equal(store_changed(other), place_is_shared());
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	notice_close(n);
	store_close(other);
}

static void test_newer_schema(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(fixture_tamper(f, place_is_shared() ? "UPDATE store SET version = 99"
							     : "PRAGMA user_version = 99"),
		0);
	struct err why = ERR_INIT;
	assert_null(store_open(f->path, STORE_WRITE, &why));
	assert_int_equal(why.code, ERR_STORE);
	REFUSED(ERR_STORE, store_configure(f->s, &(struct store_options){.take_back_s = 20}, err));
}

static void test_kinds(void **state)
{
	struct fixture *f = *state;
	struct account_row row = {
		.name = "oefening", .network = "town", .label = "OE", .practice = true};
	REFUSED(ERR_REFUSED, account_register(f->s, &machine, &row, err));
	REFUSED(ERR_REFUSED, store_create(f->path, STORE_EXERCISE, err));
}

static void test_two_writers(void **state)
{
	struct fixture *f = *state;
	pid_t child = fork();
	if (child == 0) {
		struct store *own = store_open(f->path, STORE_WRITE, NULL);
		int failed = !own;
		for (int i = 0; own && i < 50; i++) {
			char id[16];
			snprintf(id, sizeof(id), "k%d", i);
			struct mention m = fixture_mention(id, "kind", NULL, "brand");
			enum intake_result result;
			failed |= intake(own, &machine, NULL, &m, 1, &result, NULL) != 0;
		}
		store_close(own);
		_exit(failed);
	}
	for (int i = 0; i < 50; i++) {
		char id[16];
		snprintf(id, sizeof(id), "o%d", i);
		fixture_say(f, id, "ouder", NULL, "brand");
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	struct journal_head head;
	OK(journal_verify(f->s, NULL, &head, NULL, err));
	int64_t count;
	OK(cases_count(f->s, NULL, NULL, &count, err));
	assert_int_equal(count, 100);
}

static void test_lease(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	OK(lease_take(f->s, &anna, 1, false, err));
	REFUSED(ERR_REFUSED, lease_take(f->s, &bram, 1, false, err));
	test_now_us += 61 * CLOCK_S;
	OK(lease_take(f->s, &bram, 1, false, err));
}

static void test_lease_asked_for(void **state)
{
	struct fixture *f = *state;
	int64_t until_us;
	fixture_say(f, "1", "els", NULL, "a");
	OK(lease_take(f->s, &anna, 1, false, err));
	REFUSED(ERR_REFUSED, lease_take(f->s, &bram, 1, true, err)); /* he did not ask */
	OK(lease_ask(f->s, &bram, 1, &until_us, err));
	assert_int_equal(until_us, test_now_us + LEASE_ASKED_S * CLOCK_S);
	test_now_us += 10 * CLOCK_S;
	OK(lease_ask(f->s, &bram, 1, &until_us, err)); /* once more: the same 20 s */
	assert_int_equal(until_us, test_now_us + 10 * CLOCK_S);
	assert_string_equal(fixture_case(f, 1).lease_asker, "bram");
	OK(lease_keep(f->s, &anna, 1, err));
	struct for_me told = {0};
	OK(for_me_read(f->s, "bram", &told, err));
	assert_int_equal(told.kind, CALL_KEPT); /* and knows it */
	assert_int_equal(told.case_id, 1);
	assert_string_equal(told.caller, "anna");
	for_me_release(&told);
	test_now_us += 15 * CLOCK_S;
	REFUSED(ERR_REFUSED, lease_take(f->s, &bram, 1, true, err)); /* he was refused */
	OK(lease_ask(f->s, &bram, 1, &until_us, err));
	test_now_us += 20 * CLOCK_S;
	OK(lease_take(f->s, &bram, 1, true, err));
	assert_string_equal(fixture_case(f, 1).lease_holder, "bram");
	assert_null(fixture_case(f, 1).lease_asker);
	REFUSED(ERR_REFUSED, lease_keep(f->s, &anna, 1, err)); /* too late */
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	assert_string_equal(file.events.items[file.events.count - 1].event, "case.taken_over");
	case_file_release(&file);
}

static void test_lease_of_a_supervisor(void **state)
{
	struct fixture *f = *state;
	const struct operator_row row = {
		.login = "bram", .initials = "br", .name = "B", .role = "supervisor"};
	fixture_say(f, "1", "els", NULL, "a");
	OK(lease_take(f->s, &anna, 1, false, err));
	OK(operator_set(f->s, &machine, &row, err));
	OK(lease_take(f->s, &bram, 1, true, err));
}

static void test_collector(void **state)
{
	struct fixture *f = *state;
	struct store *holder = store_open(f->path, STORE_WRITE, NULL);
	struct collector seen;
	assert_false(collector_runs(f->s));
	OK(collector_take(holder, err));
	assert_true(collector_runs(f->s));
	REFUSED(ERR_BUSY, collector_take(f->s, err));
	OK(collector_tell(holder, "antwerpen\ngent\n", err));
	assert_int_equal(collector_service(f->s, "gent"), SERVICE_RUNS);
	assert_int_equal(collector_service(f->s, "gen"), SERVICE_LACKS);
	assert_int_equal(collector_service(f->s, ""), SERVICE_LACKS);
	OK(collector_tell(holder, "antwerpen\n", err));
	assert_int_equal(collector_service(f->s, "gent"), SERVICE_LACKS);
	OK(collector_beat(holder, err));
	OK(collector_read(f->s, &f->arena, &seen, err));
	assert_int_equal(seen.host != NULL, place_is_shared());
	collector_leave(holder);
	assert_int_equal(collector_service(f->s, "antwerpen"), SERVICE_NOBODY);
	assert_false(collector_runs(f->s));
	OK(collector_take(f->s, err));
	collector_leave(f->s);
	store_close(holder);
}

/* As if the holder had not beaten for that long. */
static void set_until(struct fixture *f, const struct store *holder, const char *until)
{
	char sql[160];
	snprintf(sql, sizeof(sql), "SET nachtwacht.epoch = '%lld'; UPDATE collector SET until = %s",
		(long long)collector_pass(holder), until);
	assert_int_equal(fixture_tamper(f, sql), 0);
}

/* Another host has taken over from one that was cut off: nothing that it still holds is written, by
 * itself or by a worker of its. */
static void test_superseded(void **state)
{
	struct fixture *f = *state;
	if (!place_is_shared())
		return; /* there the kernel knows whether it lives */
	struct store *holder = store_open(f->path, STORE_WRITE, NULL);
	struct store *worker = store_open(f->path, STORE_WRITE, NULL);
	OK(collector_take(holder, err));
	OK(collector_join(worker, collector_pass(holder), err));
	fixture_account(f);
	struct mention m = fixture_mention("1", "els", NULL, "rook");
	enum intake_result result;
	OK(intake(worker, &machine, NULL, &m, 1, &result, err));
	assert_int_equal(
		fixture_tamper(f, "UPDATE collector SET epoch = epoch + 1, holder = 'two'"), -1);
	assert_int_equal(fixture_tamper(f, "UPDATE collector SET until = 0"), -1);
	set_until(f, holder, "1");
	OK(collector_beat(holder, err)); /* late, but nobody came */
	set_until(f, holder, "1");
	OK(collector_take(f->s, err));
	assert_true(collector_pass(f->s) > collector_pass(holder));
	REFUSED(ERR_SUPERSEDED, collector_beat(holder, err));
	REFUSED(ERR_SUPERSEDED, collector_tell(holder, "gent\n", err));
	m.id = "2";
	REFUSED(ERR_SUPERSEDED, intake(worker, &machine, NULL, &m, 1, &result, err));
	REFUSED(ERR_SUPERSEDED, account_set_cursor(worker, "gent", "c2", err));
	collector_leave(holder); /* what is not his */
	assert_true(collector_runs(worker));
	OK(account_set_cursor(f->s, "gent", "c2", err));
	collector_leave(f->s);
	store_close(worker);
	store_close(holder);
}

/* Waits for a notice. */
static void await(struct notice *n)
{
	struct pollfd fd = {.fd = notice_fd(n), .events = POLLIN};
	do
		assert_int_equal(poll(&fd, 1, 5000), 1);
	while (!notice_take(n));
}

/* A collector that comes or goes is noticed, also one that could write nothing any more. */
static void test_lease_notice(void **state)
{
	struct fixture *f = *state;
	struct notice *n = notice_open(f->path, NULL);
	if (place_is_shared())
		await(n); /* it listens: what was before is not known */
	struct store *holder = store_open(f->path, STORE_WRITE, NULL);
	assert_false(notice_take(n));
	OK(collector_take(holder, err));
	OK(collector_tell(holder, "gent\n", err));
	await(n);
	assert_true(collector_runs(f->s));
	collector_leave(holder);
	do
		await(n);
	while (collector_runs(f->s));
	store_close(holder);
	notice_close(n);
}

/* One that died leaves no word: its lease runs out, and that is noticed. */
static void test_lapse_notice(void **state)
{
	struct fixture *f = *state;
	if (!place_is_shared())
		return;
	OK(collector_take(f->s, err));
	set_until(f, f->s, "clock_us() + 300000");
	struct notice *n = notice_open(f->path, NULL);
	await(n);
	while (collector_runs(f->s))
		await(n);
	notice_close(n);
}

/* What was committed through our own handle is no news. */
static void test_own_notice(void **state)
{
	struct fixture *f = *state;
	struct notice *all = notice_open(f->path, NULL), *others = notice_open(f->path, NULL);
	notice_except(others, f->s);
	if (place_is_shared()) {
		await(all);
		await(others);
	}
	store_changed(f->s);
	fixture_say(f, "1", "els", NULL, "rook");
	await(all);
	assert_false(notice_take(others) && store_changed(f->s));
	struct store *own = store_open(f->path, STORE_WRITE, NULL);
	OK(store_configure(own, &(struct store_options){.take_back_s = 20}, err));
	await(others);
	assert_true(store_changed(f->s));
	store_close(own);
	notice_close(others);
	notice_close(all);
}

int test_store_shared(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_notice),
		CASE(test_newer_schema),
		CASE(test_kinds),
		CASE(test_two_writers),
		CASE(test_lease),
		CASE(test_lease_asked_for),
		CASE(test_lease_of_a_supervisor),
		CASE(test_collector),
		CASE(test_superseded),
		CASE(test_lease_notice),
		CASE(test_lapse_notice),
		CASE(test_own_notice),
	};
	return cmocka_run_group_tests_name("store: shared", tests, NULL, NULL);
}
