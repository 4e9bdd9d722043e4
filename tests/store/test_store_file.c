#include "test_store.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "store/journal.h"

static unsigned mode_of(const char *path)
{
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

/* Operators of one machine share a store by their group; a backup is its maker's own. */
static void test_modes(void **state)
{
	struct fixture *f = *state;
	char shared[128], log[160], backup[128];
	snprintf(shared, sizeof(shared), "%s/shared.db", f->folder);
	snprintf(log, sizeof(log), "%s-wal", shared);
	snprintf(backup, sizeof(backup), "%s/kept.db", f->folder);
	mode_t before = umask(007);
	OK(store_create(shared, STORE_LIVE, err));
	struct store *s = store_open(shared, STORE_WRITE, NULL);
	OK(store_configure(s, &(struct store_options){.take_back_s = 20}, err));
	OK(store_backup(s, backup, NULL, err));
	umask(before);
	assert_int_equal(mode_of(shared), 0660);
	assert_int_equal(mode_of(log), 0660);
	assert_int_equal(mode_of(backup), 0600);
	store_close(s);
}

static void test_backup(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "rook");
	char path[128];
	snprintf(path, sizeof(path), "%s/backup.db", f->folder);
	OK(store_backup(f->s, path, NULL, err));
	REFUSED(ERR_REFUSED, store_backup(f->s, path, NULL, err));
	struct store *copy = store_open(path, STORE_WRITE, NULL);
	assert_non_null(copy);
	struct journal_head head;
	OK(journal_verify(copy, NULL, &head, NULL, err));
	OK(store_check(copy, err));
	assert_int_equal(head.seq, 2);
	store_close(copy);
}

static void test_a_store_that_is_not_there_says_how_to_make_one(void **state)
{
	struct fixture *f = *state;
	char path[128];
	snprintf(path, sizeof(path), "%s/none.db", f->folder);
	struct err why = ERR_INIT;
	assert_null(store_open(path, STORE_READ, &why));
	assert_int_equal(why.code, ERR_STORE);
	assert_non_null(strstr(why.msg, "nachtwacht store init"));
}

static void test_damage_is_named(void **state)
{
	struct fixture *f = *state;
	char path[128];
	snprintf(path, sizeof(path), "%s/broken.db", f->folder);
	FILE *file = fopen(path, "w");
	for (int i = 0; i < 9000; i++)
		fputc('x', file);
	fclose(file);
	struct err why = ERR_INIT;
	assert_null(store_open(path, STORE_WRITE, &why));
	assert_int_equal(why.code, ERR_STORE);
	assert_non_null(strstr(why.msg, "damaged"));
}

static void test_head_without_hash(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "rook");
	assert_int_equal(fixture_tamper(f, "DROP TRIGGER journal_no_update;"
					   "PRAGMA ignore_check_constraints = ON;"
					   "UPDATE journal SET hash = x''"),
		0);
	struct journal_head head;
	struct err why = ERR_INIT;
	assert_int_equal(journal_head(f->s, &head, &why), -1);
	assert_int_equal(why.code, ERR_STORE);
	assert_non_null(strstr(why.msg, "damaged"));
	REFUSED(ERR_STORE, fixture_do(f, &anna, 1, "claim", err));
}

/* What is written to a file that nobody can find again is lost, so it is refused. */
static void test_moved_store(void **state)
{
	struct fixture *f = *state;
	MEM_AUTO char *elsewhere = mem_printf("%s.away", f->path);
	assert_int_equal(rename(f->path, elsewhere), 0);
	REFUSED(ERR_STORE, store_configure(f->s, &(struct store_options){.take_back_s = 20}, err));
	assert_int_equal(rename(elsewhere, f->path), 0);
	OK(store_configure(f->s, &(struct store_options){.take_back_s = 20}, err));
}

int test_store_file(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_modes),
		CASE(test_backup),
		CASE(test_a_store_that_is_not_there_says_how_to_make_one),
		CASE(test_damage_is_named),
		CASE(test_head_without_hash),
		CASE(test_moved_store),
	};
	return cmocka_run_group_tests_name("store: file", tests, NULL, NULL);
}
