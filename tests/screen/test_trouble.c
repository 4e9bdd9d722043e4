/* A store that refuses under a running desk: what the operator reads, that nothing he did is lost,
 * and that the desk goes on when the store does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "screen/draft_file.h"
#include "store/case_file.h"
#include "store/migrate.h"
#include "tests/faults/full_disk.h"
#include "tests/screen/seed.h"
#include "tests/screen/stage.h"

#define MUST(call) \
	do { \
		struct err must_err = ERR_INIT, *err = &must_err; \
		if (!(call)) \
			fail_msg("%s: %s", #call, must_err.msg); \
	} while (0)

#define LEAVE "\033\033"

static struct stage stage;
static struct case_file file;

static int open_stage(void **state)
{
	MUST(stage_begin(&stage, err));
	MUST(seed_mention(stage.store, "m1", "jan@stad.example", "Is de Coupure open?",
		     STAGE_START_US - CLOCK_MIN, err) == 0);
	MUST(stage_open(&stage, "xterm-256color", 80, 24, err));
	return 0;
}

static int close_stage(void **state)
{
	full_disk(false);
	full_disk_for_files(false);
	case_file_release(&file);
	stage_end(&stage);
	return 0;
}

static void must_show(const char *text)
{
	STRBUF_AUTO struct strbuf screen;

	strbuf_init(&screen, 1 << 16);
	stage_show(&stage, &screen);
	if (getenv("STAGE_SAY"))
		fprintf(stderr, "%s", screen.buf);
	if (!strstr(screen.buf, text))
		fail_msg("expected \"%s\" on\n%s", text, screen.buf);
}

static const struct case_file *case_now(void)
{
	case_file_release(&file);
	MUST(case_file_read(stage.store, 1, &file, err) == 0);
	return &file;
}

/* The draft in the store; "" = none. */
static const char *stored(void)
{
	return case_now()->posts.count ? file.posts.items[0].text : "";
}

/* There is one file of a draft with this text; NULL: there is none. */
static void must_be_filed(const char *text)
{
	struct draft_files files;

	draft_files_read(store_mark(stage.store), &files);
	assert_int_equal(files.count, text ? 1 : 0);
	if (text)
		assert_string_equal(files.items[0].text, text);
	draft_files_release(&files);
}

/* ---- another program has upgraded the store ---- */

static void upgrade(void)
{
	static const char *steps[100];
	static struct schema newer = {steps, 0};
	struct store *s;

	memcpy(steps, schema_sqlite.steps, sizeof(*steps) * (size_t)schema_sqlite.count);
	steps[schema_sqlite.count] = "CREATE TABLE newer (id INTEGER PRIMARY KEY) STRICT;";
	newer.count = schema_sqlite.count + 1;
	MUST((s = store_open_by(&newer, stage.path, STORE_WRITE, err)));
	store_close(s);
	stage_settle(&stage);
}

static void after_an_upgrade_it_says_restart_and_keeps_drafts_in_files(void **state)
{
	stage_type(&stage, "rMorgen");
	upgrade();
	stage_advance(&stage, 2000);
	must_show("restart");
	must_be_filed("Morgen");
	stage_type(&stage, " om 8 u");
	stage_type(&stage, LEAVE);
	must_show("restart");
	must_be_filed("Morgen om 8 u");
	assert_string_equal(stored(), "");
	stage_type(&stage, "x");
	must_show("restart: the store was upgraded while this program ran; drafts are kept");
	assert_int_equal(case_now()->row.state, CASE_OPEN);
}

/* ---- another program holds the lock ---- */

static void a_held_store_is_waited_for_5_s(void **state)
{
	struct place_hold *holder = place_hold(stage.path);
	int64_t before_us = clock_now_us();

	stage_type(&stage, "x");
	must_show("another program has held the store for 5 s: nothing was changed, try again");
	/* A server keeps its own time. */
	assert_int_equal(clock_now_us() - before_us, place_is_shared() ? 0 : 5 * CLOCK_S);
	assert_int_equal(case_now()->row.state, CASE_NEW);
	place_let_go(holder);
	stage_type(&stage, "x");
	assert_int_equal(case_now()->row.state, CASE_SPAM);
}

static void a_draft_waits_in_its_file_and_goes_to_the_store_by_itself(void **state)
{
	struct place_hold *holder;

	stage_type(&stage, "rMorgen");
	holder = place_hold(stage.path);
	stage_advance(&stage, 2000);
	must_show("the draft is in its file only");
	must_be_filed("Morgen");
	place_let_go(holder);
	assert_string_equal(stored(), "");
	stage_advance(&stage, 20000);
	assert_string_equal(stored(), "Morgen");
	must_show("the draft is in the store again");
	must_show("saved");
	must_be_filed(NULL);
}

/* ---- a full disk ---- */

static void a_full_disk_is_named_and_changes_nothing(void **state)
{
	full_disk(true);
	stage_type(&stage, "x");
	must_show("the disk is full");
	assert_int_equal(case_now()->row.state, CASE_NEW);
	full_disk(false);
	stage_type(&stage, "x");
	assert_int_equal(case_now()->row.state, CASE_SPAM);
}

static void a_draft_outlives_a_full_disk(void **state)
{
	stage_type(&stage, "rMorgen");
	full_disk(true);
	stage_advance(&stage, 2000);
	must_show("the draft is in its file only");
	must_show("the disk is full");
	must_be_filed("Morgen");
	stage_type(&stage, LEAVE);
	must_be_filed("Morgen");
	stage_type(&stage, "w");
	full_disk(false);
	stage_type(&stage, "w");
	must_show("Morgen");
	stage_type(&stage, LEAVE);
	assert_string_equal(stored(), "Morgen");
	must_be_filed(NULL);
}

/* Neither the store nor the file takes it: then the composer does not let go of it. */
static void a_draft_that_nothing_takes_stays_in_the_composer(void **state)
{
	stage_type(&stage, "rMorgen");
	full_disk(true);
	full_disk_for_files(true);
	stage_advance(&stage, 2000);
	must_show("is kept nowhere");
	stage_type(&stage, LEAVE);
	must_show("REPLY to jan@stad.example");
	must_show("is kept nowhere");
	full_disk(false);
	full_disk_for_files(false);
	stage_type(&stage, LEAVE);
	must_show("queue: is:open");
	assert_string_equal(stored(), "Morgen");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_held_store_is_waited_for_5_s),
		TEST(a_draft_waits_in_its_file_and_goes_to_the_store_by_itself),
	};
	/* What a server's store has no file for. */
	const struct CMUnitTest of_files[] = {
		TEST(after_an_upgrade_it_says_restart_and_keeps_drafts_in_files),
		TEST(a_full_disk_is_named_and_changes_nothing),
		TEST(a_draft_outlives_a_full_disk),
		TEST(a_draft_that_nothing_takes_stays_in_the_composer),
	};
	int failed = cmocka_run_group_tests_name("trouble", tests, NULL, NULL);
	if (!place_is_shared())
		failed += cmocka_run_group_tests_name("trouble with files", of_files, NULL, NULL);
	return failed;
}
