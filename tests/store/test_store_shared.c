#include "test_store.h"

#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

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
	REFUSED(ERR_STORE, store_set_take_back(f->s, 20, err));
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
	assert_false(collector_runs(f->path));
	int fd = collector_lease(f->path, NULL);
	assert_true(fd >= 0);
	assert_true(collector_runs(f->path));
	assert_int_equal(collector_lease(f->path, NULL), -1);
	OK(collector_tell(fd, "antwerpen\ngent\n", err));
	assert_int_equal(collector_service(f->path, "gent"), SERVICE_RUNS);
	assert_int_equal(collector_service(f->path, "gen"), SERVICE_LACKS);
	assert_int_equal(collector_service(f->path, ""), SERVICE_LACKS);
	OK(collector_tell(fd, "antwerpen\n", err));
	assert_int_equal(collector_service(f->path, "gent"), SERVICE_LACKS);
	close(fd);
	assert_int_equal(collector_service(f->path, "antwerpen"), SERVICE_NOBODY);
	assert_false(collector_runs(f->path));
}

/* A collector that comes or goes is noticed, also one that could write nothing any more. */
static void test_lease_notice(void **state)
{
	struct fixture *f = *state;
	struct notice *n = notice_open(f->path, NULL);
	int fd = collector_lease(f->path, NULL);
	assert_false(notice_take(n));
	OK(collector_tell(fd, "gent\n", err));
	assert_true(notice_take(n));
	assert_true(collector_runs(f->path));
	assert_false(notice_take(n));
	close(fd);
	assert_true(notice_take(n));
	assert_false(collector_runs(f->path));
	assert_false(notice_take(n));
	notice_close(n);
}

int test_store_shared(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_notice),
		CASE(test_newer_schema),
		CASE(test_kinds),
		CASE(test_two_writers),
		CASE(test_lease),
		CASE(test_lease_notice),
	};
	return cmocka_run_group_tests_name("store: shared", tests, NULL, NULL);
}
