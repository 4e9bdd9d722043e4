/* A store of a test's own in a folder of its own, under a clock that the test moves. */
#ifndef NW_TEST_STORE_FIXTURE_H
#define NW_TEST_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/store/place.h"

#include "base/clock.h"
#include "store/accounts.h"
#include "store/case_file.h"
#include "store/cases.h"
#include "store/configure.h"
#include "store/decide.h"
#include "store/intake.h"
#include "store/posts.h"
#include "store/store.h"

struct fixture {
	char folder[64], path[PLACE_BYTES];
	struct store *s;
	struct arena arena;
};

extern int64_t test_now_us;
extern const struct actor anna, bram, machine;

/* cmocka's set-up and tear-down. */
int fixture_open(void **state);
int fixture_close(void **state);

/* Fails the test with the message of an error. */
#define OK(call) \
	do { \
		struct err ok_err = ERR_INIT; \
		struct err *err = &ok_err; \
		if ((call) != 0) \
			fail_msg("%s: %s", #call, ok_err.msg); \
	} while (0)
#define REFUSED(want, call) \
	do { \
		struct err no_err = ERR_INIT; \
		struct err *err = &no_err; \
		assert_int_equal((call), -1); \
		assert_int_equal(no_err.code, want); \
	} while (0)

/* A mention of an author in a thread (NULL: its own); taken in at once. */
struct mention fixture_mention(
	const char *id, const char *handle, const char *thread, const char *text);
enum intake_result fixture_take(struct fixture *f, const struct mention *m);
enum intake_result fixture_say(struct fixture *f, const char *id, const char *handle,
	const char *thread, const char *text);

/* A command as typed after ':'. */
int fixture_do(struct fixture *f, const struct actor *actor, int64_t id, const char *words,
	struct err *err);

/* The account that may reply. */
void fixture_account(struct fixture *f);

/* The case's row; its strings live as long as the fixture. */
struct case_row fixture_case(struct fixture *f, int64_t id);

/* Ids of the cases that a filter finds, as "3 1". */
const char *fixture_find(struct fixture *f, const char *filter);

/* Runs SQL behind the store's back. */
int fixture_tamper(struct fixture *f, const char *sql);

/* Drops a trigger of a table. */
int fixture_disarm(struct fixture *f, const char *trigger, const char *table);

#endif
