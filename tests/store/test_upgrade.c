/* A store of an older program under a newer one: upgraded once, with all that is in it, and no
 * older program writes to it then. The newer program's schema is this one's and a step more. */
#include "fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/journal.h"
#include "store/migrate.h"
#include "store/sql.h"
#include "store/tx.h"

enum { STEPS_MOST = 100, PROGRAMS = 6 };

static const char *steps[STEPS_MOST];
static struct schema newer = {steps, 0};

/* A column with a value for what is there, and a table that others refer to made anew. */
static const char one_more[] =
	"ALTER TABLE cases ADD COLUMN shift TEXT NOT NULL DEFAULT 'night';"
	"CREATE TABLE authors_new (id INTEGER PRIMARY KEY, network TEXT NOT NULL,"
	"	native_id TEXT NOT NULL, handle TEXT NOT NULL, name TEXT, UNIQUE (network, native_id))"
	"	STRICT;"
	"INSERT INTO authors_new SELECT id, network, native_id, handle, name FROM authors;"
	"DROP TABLE authors;"
	"ALTER TABLE authors_new RENAME TO authors;"
	"CREATE INDEX authors_handle ON authors (lower(handle));";

static void use_step(const char *sql)
{
	memcpy(steps, schema_sqlite.steps, sizeof(*steps) * (size_t)schema_sqlite.count);
	steps[schema_sqlite.count] = sql;
	newer.count = schema_sqlite.count + 1;
}

/* A store with mentions, a decision and a draft in it. */
static int open_filled(void **state)
{
	use_step(one_more);
	if (fixture_open(state))
		return -1;
	struct fixture *f = *state;
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "rook boven de dokken");
	fixture_say(f, "2", "piet", NULL, "is de brug dicht");
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	struct draft draft = {
		.case_id = 1, .text = "Er wordt geblust.", .visibility = VISIBILITIES};
	OK(draft_save(f->s, &anna, &draft, err));
	return 0;
}

static struct journal_head head_of(struct store *s)
{
	struct journal_head head;
	OK(journal_verify(s, NULL, &head, NULL, err));
	return head;
}

static int64_t number(struct store *s, const char *sql)
{
	int64_t value;
	struct err err = ERR_INIT;
	if (sql_number(s, &value, sql, WITHOUT, &err) < 0)
		fail_msg("%s: %s", sql, err.msg);
	return value;
}

static int64_t upgrades(struct store *s)
{
	return number(s, "SELECT count(*) FROM journal WHERE event = 'store.upgraded'");
}

/* How many backups lie beside the store, and the path of one of them. */
static int backups(const struct fixture *f, char path[400])
{
	int count = 0;
	DIR *dir = opendir(f->folder);
	for (struct dirent *e; (e = readdir(dir));)
		if (strstr(e->d_name, "schema")) {
			snprintf(path, 400, "%s/%s", f->folder, e->d_name);
			count++;
		}
	closedir(dir);
	return count;
}

static struct store *open_newer(const struct fixture *f)
{
	struct err err = ERR_INIT;
	struct store *s = store_open_by(&newer, f->path, STORE_WRITE, &err);
	if (!s)
		fail_msg("%s", err.msg);
	return s;
}

static void all_that_was_there_is_there(struct fixture *f)
{
	struct case_file file;
	assert_string_equal(fixture_find(f, "tag:brand"), "1");
	assert_string_equal(fixture_find(f, "brug"), "2");
	OK(case_file_read(f->s, 1, &file, err));
	assert_string_equal(file.posts.items[0].text, "Er wordt geblust.");
	assert_string_equal(file.row.handle, "els");
	case_file_release(&file);
	OK(store_check(f->s, err));
}

static void an_older_store_is_upgraded_with_its_data(void **state)
{
	struct fixture *f = *state;
	int64_t before = head_of(f->s).seq;
	store_close(f->s);
	f->s = open_newer(f);
	assert_int_equal(store_schema_version(f->s), newer.count);
	assert_int_equal(number(f->s, "PRAGMA user_version"), newer.count);
	assert_int_equal(number(f->s, "SELECT count(*) FROM cases WHERE shift = 'night'"), 2);
	assert_int_equal(number(f->s, "PRAGMA foreign_keys"), 1);
	assert_int_equal(upgrades(f->s), 1);
	assert_int_equal(head_of(f->s).seq, before + 1);
	all_that_was_there_is_there(f);
	OK(fixture_do(f, &bram, 2, "claim", err));
	fixture_say(f, "3", "els", "1", "nog altijd");
	assert_int_equal(fixture_case(f, 1).mentions, 2);
}

static void the_backup_is_the_older_store_whole(void **state)
{
	struct fixture *f = *state;
	char copy[400];
	struct journal_head before = head_of(f->s);
	store_close(open_newer(f));
	store_close(f->s);
	assert_int_equal(backups(f, copy), 1);
	OK((f->s = store_open(copy, STORE_WRITE, err)) ? 0 : -1);
	assert_int_equal(store_schema_version(f->s), schema_sqlite.count);
	assert_memory_equal(head_of(f->s).hash, before.hash, HASH_BYTES);
	all_that_was_there_is_there(f);
}

static void it_is_upgraded_once(void **state)
{
	struct fixture *f = *state;
	char copy[400];
	store_close(open_newer(f));
	test_now_us += CLOCK_S;
	struct store *again = open_newer(f);
	assert_int_equal(upgrades(again), 1);
	assert_int_equal(backups(f, copy), 1);
	store_close(again);
}

/* It has found the older schema, and gets the lock when all is done. */
static void who_comes_too_late_finds_it_done(void **state)
{
	struct fixture *f = *state;
	char copy[400];
	store_close(open_newer(f));
	test_now_us += CLOCK_S;
	assert_int_equal(store_schema_version(f->s), schema_sqlite.count);
	f->s->schema = &newer;
	OK(migrate(f->s, err));
	assert_int_equal(store_schema_version(f->s), newer.count);
	assert_int_equal(upgrades(f->s), 1);
	assert_int_equal(backups(f, copy), 1);
	OK(fixture_do(f, &anna, 1, "claim", err));
}

/* What another program holds, until who waits has said so. */
static struct {
	struct tx tx;
	int told;
	int64_t begun_us;
} under_way;

static void let_go(const char *line)
{
	assert_non_null(strstr(line, "waiting"));
	/* Not behind the five seconds that a lock is waited for. */
	assert_in_range(clock_system_us() - under_way.begun_us, 0, 4 * CLOCK_S);
	under_way.told++;
	tx_abort(&under_way.tx);
}

static void who_comes_meanwhile_waits_and_says_so(void **state)
{
	struct fixture *f = *state;
	under_way.told = 0;
	OK(tx_begin(&under_way.tx, f->s, err));
	store_on_wait(let_go);
	under_way.begun_us = clock_system_us();
	store_close(open_newer(f));
	store_on_wait(NULL);
	assert_int_equal(under_way.told, 1);
}

/* Programs that wait at one gate, and open the store when it goes. */
static void programs_that_open_at_once_upgrade_once(void **state)
{
	struct fixture *f = *state;
	int gate[2], status;
	char byte, copy[400];
	store_close(f->s);
	assert_int_equal(pipe(gate), 0);
	for (int i = 0; i < PROGRAMS; i++) {
		if (fork())
			continue;
		close(gate[1]);
		byte = (char)read(gate[0], &byte, 1);
		struct err err = ERR_INIT;
		struct store *s = store_open_by(&newer, f->path, STORE_WRITE, &err);
		if (!s)
			fprintf(stderr, "%s\n", err.msg);
		bool failed = !s || store_schema_version(s) != newer.count;
		store_close(s);
		_exit(failed);
	}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < PROGRAMS; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	f->s = open_newer(f);
	assert_int_equal(upgrades(f->s), 1);
	assert_int_equal(backups(f, copy), 1);
	all_that_was_there_is_there(f);
}

static void an_open_older_program_reads_and_writes_no_more(void **state)
{
	struct fixture *f = *state;
	store_close(open_newer(f));
	struct err why = ERR_INIT;
	struct mention m = fixture_mention("9", "els", NULL, "te laat");
	enum intake_result result;
	assert_int_equal(fixture_do(f, &anna, 1, "claim", &why), -1);
	assert_int_equal(why.code, ERR_STORE);
	assert_non_null(strstr(why.msg, "restart"));
	REFUSED(ERR_STORE, intake(f->s, &machine, NULL, &m, 1, &result, err));
	assert_string_equal(fixture_find(f, ""), "2 1");
	assert_null(fixture_case(f, 1).assignee);
}

static void a_newer_store_is_refused_in_words(void **state)
{
	struct fixture *f = *state;
	static const enum store_access ways[] = {STORE_READ, STORE_WRITE, STORE_CREATE};
	store_close(open_newer(f));
	MEM_AUTO char *versions = mem_printf(
		"has schema %d, and this program knows up to %d", newer.count, schema_sqlite.count);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct err why = ERR_INIT;
		assert_null(store_open(f->path, ways[i], &why));
		assert_int_equal(why.code, ERR_STORE);
		assert_non_null(strstr(why.msg, versions));
		assert_non_null(strstr(why.msg, "upgrade nachtwacht"));
	}
}

/* An older backup can be read and verified; what only a newer schema has is not there. */
static void a_reader_upgrades_nothing(void **state)
{
	struct fixture *f = *state;
	char copy[400];
	store_close(f->s);
	OK((f->s = store_open_by(&newer, f->path, STORE_READ, err)) ? 0 : -1);
	head_of(f->s);
	assert_string_equal(fixture_find(f, "brug"), "2");
	assert_int_equal(store_schema_version(f->s), schema_sqlite.count);
	assert_int_equal(backups(f, copy), 0);
	int64_t ignored;
	struct err why = ERR_INIT;
	assert_int_equal(
		sql_number(f->s, &ignored, "SELECT count(shift) FROM cases", WITHOUT, &why), -1);
	assert_non_null(strstr(why.msg, "a desk that opens it upgrades it"));
}

/* Nothing of a step that fails stays, and the older program goes on with what there was. */
static void a_step_that_fails_changes_nothing(void **state)
{
	static const struct {
		const char *sql, *said;
	} bad[] = {
		{"DELETE FROM case_tags; CREATE TABLE x (a TEXT) STRICT; SELECT absent FROM x;",
			"no such column: absent"},
		{"CREATE TABLE x (a TEXT) STRICT; DELETE FROM authors WHERE handle = 'els';",
			"refers to nothing"},
	};
	struct fixture *f = *state;
	char copy[400];
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err why = ERR_INIT;
		use_step(bad[i].sql);
		assert_null(store_open_by(&newer, f->path, STORE_WRITE, &why));
		if (!strstr(why.msg, bad[i].said))
			fail_msg("step %zu said: %s", i, why.msg);
		assert_int_equal(backups(f, copy), 0);
		assert_int_equal(
			number(f->s, "SELECT count(*) FROM sqlite_master WHERE name = 'x'"), 0);
		assert_int_equal(upgrades(f->s), 0);
		all_that_was_there_is_there(f);
	}
	OK(fixture_do(f, &anna, 1, "claim", err));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_filled, fixture_close)

/* A store that any older program of this one made goes on under this one. */
static void every_older_schema_is_brought_up(void **state)
{
	struct fixture *f = *state;
	for (int version = 1; version < schema_sqlite.count; version++) {
		struct schema older = {schema_sqlite.steps, version};
		char *path MEM_AUTO = mem_printf("%s/older%d.db", f->folder, version);
		OK(store_create_by(&older, path, STORE_LIVE, err));
		struct err why = ERR_INIT;
		struct store *s = store_open(path, STORE_WRITE, &why);
		if (!s)
			fail_msg("%s", why.msg);
		assert_int_equal(number(s, "PRAGMA user_version"), schema_sqlite.count);
		assert_int_equal(upgrades(s), 1);
		OK(store_check(s, err));
		store_close(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_older_store_is_upgraded_with_its_data),
		CASE(the_backup_is_the_older_store_whole),
		CASE(it_is_upgraded_once),
		CASE(who_comes_too_late_finds_it_done),
		CASE(who_comes_meanwhile_waits_and_says_so),
		CASE(programs_that_open_at_once_upgrade_once),
		CASE(an_open_older_program_reads_and_writes_no_more),
		CASE(a_newer_store_is_refused_in_words),
		CASE(a_reader_upgrades_nothing),
		CASE(a_step_that_fails_changes_nothing),
		CASE(every_older_schema_is_brought_up),
	};
	return cmocka_run_group_tests_name("upgrade", tests, NULL, NULL);
}
