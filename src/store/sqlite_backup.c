#include "store/sqlite.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"

enum { PAGES_A_STEP = 512, BUSY_POLLS = 10000, POLL_US = 500 };

static int copy_pages(sqlite3 *from, sqlite3 *to, store_progress *progress)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	if (!b)
		return sqlite3_errcode(to);
	int rc;
	int polls = 0;
	do {
		rc = sqlite3_backup_step(b, PAGES_A_STEP);
		int total = sqlite3_backup_pagecount(b);
		if (progress && rc == SQLITE_OK)
			progress(_("copying"), total - sqlite3_backup_remaining(b), total);
		if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
			clock_sleep_us(POLL_US);
	} while (rc == SQLITE_OK ||
		 ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) && polls++ < BUSY_POLLS));
	sqlite3_backup_finish(b);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* The copy is one file: no log beside it, and what it says was read back. */
static int write_copy(struct store *s, const char *path, store_progress *progress, struct err *err)
{
	sqlite3 *to = NULL;
	if (sqlite_new_file(path, 0600, err))
		return -1;
	int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (rc == SQLITE_OK)
		rc = copy_pages(sqlite_of(s)->db, to, progress);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	sqlite3_close(to);
	if (rc != SQLITE_OK)
		return err_set(err, ERR_STORE, "%s: %s", path, sqlite3_errstr(rc));
	struct store *copy = store_open_by(s->schema, path, STORE_READ, err);
	if (!copy)
		return -1;
	rc = store_check(copy, err);
	store_close(copy);
	return rc;
}

int sqlite_backup(struct store *s, const char *path, store_progress *progress, struct err *err)
{
	if (access(path, F_OK) == 0)
		return err_set(err, ERR_REFUSED,
			_("%s: is there already; a backup never overwrites"), path);
	MEM_AUTO char *part = mem_printf("%s.part", path);
	unlink(part);
	if (write_copy(s, part, progress, err)) {
		unlink(part);
		return -1;
	}
	/* link(2) and not rename(2): it refuses a name that appeared meanwhile. */
	int rc = link(part, path) ? err_errno(err, ERR_SYSTEM, "%s", path) : 0;
	unlink(part);
	return rc;
}

/* Another handle reads what was committed last, and nobody commits while this one has the lock. */
int sqlite_back_up_before(struct store *s, char **backup, struct err *err)
{
	char when[CLOCK_RFC3339_BYTES];
	MEM_AUTO char *path = mem_printf(
		"%s.schema%d-%s", s->path, s->version, clock_rfc3339(clock_now_us(), when));
	struct store *reader = store_open_by(s->schema, s->path, STORE_READ, err);
	if (!reader)
		return -1;
	int rc = sqlite_backup(reader, path, NULL, err);
	store_close(reader);
	if (rc == 0)
		*backup = mem_strdup(path);
	return rc;
}
