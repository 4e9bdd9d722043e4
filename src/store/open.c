#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/migrate.h"
#include "store/sql.h"
#include "store/tx.h"

enum { BUSY_POLLS = 10000, BUSY_POLL_US = 500 }; /* 5 s */

#ifndef SMB2_SUPER_MAGIC
#define SMB2_SUPER_MAGIC 0xfe534d42
#endif
#ifndef CIFS_SUPER_MAGIC
#define CIFS_SUPER_MAGIC 0xff534d42
#endif

/* Locks and shared memory cannot be trusted over these. */
static const struct {
	unsigned int magic;
	const char *name;
} network_file_systems[] = {
	{NFS_SUPER_MAGIC, "NFS"},
	{SMB_SUPER_MAGIC, "SMB"},
	{SMB2_SUPER_MAGIC, "SMB2"},
	{CIFS_SUPER_MAGIC, "CIFS"},
	{FUSE_SUPER_MAGIC, "FUSE"},
};

const char *sql_file_system(unsigned int magic)
{
	for (size_t i = 0; i < ARRAY_LEN(network_file_systems); i++)
		if (magic == network_file_systems[i].magic)
			return network_file_systems[i].name;
	return NULL;
}

/* Of the file, which a link may have taken elsewhere; before it is made, of its folder. */
static int refuse_network(const char *path, struct err *err)
{
	MEM_AUTO char *copy = mem_strdup(path);
	struct statfs fs;
	if (statfs(path, &fs) && statfs(dirname(copy), &fs))
		return err_errno(err, ERR_STORE, "%s", path);
	const char *name = sql_file_system((unsigned int)fs.f_type);
	if (name)
		return err_set(err, ERR_STORE,
			_("%s: lies on %s, where SQLite loses data: keep the store on a local disk, or use postgresql:// for several hosts"),
			path, name);
	return 0;
}

/* SQLite's own handler backs off to 100 ms; a desk that waits behind an import feels that. Counted,
 * not timed: the clock may be a test's. */
static int busy(void *arg, int count)
{
	struct store *s = arg;
	if (count == 0)
		s->polls = 0;
	if (++s->polls > BUSY_POLLS)
		return 0;
	clock_sleep_us(BUSY_POLL_US);
	return 1;
}

static int read_own_row(struct store *s, struct err *err)
{
	if (migrate_read_version(s, err))
		return -1;
	int64_t exercise;
	int rc = sql_number(s, &exercise, "SELECT kind = 'exercise' FROM store", WITHOUT, err);
	if (rc == 0)
		return err_set(err, ERR_STORE, _("%s: is no store of nachtwacht"), s->path);
	s->kind = exercise ? STORE_EXERCISE : STORE_LIVE;
	return rc < 0 ? -1 : 0;
}

/* A small cache: every commit of another program empties it, and between two of them a count walks
 * over all open work, which then would stay in the memory of each desk. The pages are in the
 * system's cache anyhow. */
static int settings(struct store *s, struct err *err)
{
	if (sql_script(s,
		    "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; "
		    "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -256; PRAGMA wal_autocheckpoint = 0",
		    err))
		return -1;
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return 0;
}

static struct store *handle_open(const struct schema *schema, const char *path,
	enum store_access access, int flags, struct err *err)
{
	if (refuse_network(path, err))
		return NULL;
	struct store *s = mem_zero(1, sizeof(*s));
	s->path = mem_strdup(path);
	s->schema = schema;
	s->access = access;
	int rc = sqlite3_open_v2(
		path, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc != SQLITE_OK) {
		err_set(err, ERR_STORE, "%s: %s", path, sqlite3_errstr(rc));
		store_close(s);
		return NULL;
	}
	sqlite3_extended_result_codes(s->db, 0);
	sqlite3_busy_handler(s->db, busy, s);
	if (settings(s, err)) {
		store_close(s);
		return NULL;
	}
	return s;
}

struct store *store_open(const char *path, enum store_access access, struct err *err)
{
	return store_open_by(&schema_own, path, access, err);
}

struct store *store_open_by(
	const struct schema *schema, const char *path, enum store_access access, struct err *err)
{
	struct stat st;
	if (stat(path, &st)) {
		if (errno == ENOENT && access != STORE_CREATE) {
			err_set(err, ERR_STORE,
				_("%s: there is no store yet: the desk makes one, or `nachtwacht store init`"),
				path);
			return NULL;
		}
		if (errno != ENOENT) {
			err_errno(err, ERR_STORE, "%s", path);
			return NULL;
		}
		if (store_create_by(schema, path, STORE_LIVE, err) && err->code != ERR_REFUSED)
			return NULL;
	}
	int flags = access == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	struct store *s = handle_open(schema, path, access, flags, err);
	if (!s)
		return NULL;
	if (read_own_row(s, err) ||
		(s->version < schema->count && access != STORE_READ && migrate(s, err))) {
		store_close(s);
		return NULL;
	}
	store_changed(s);
	return s;
}

int sql_new_file(const char *path, int mode, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
	if (fd < 0)
		return err_errno(err, ERR_STORE, "%s", path);
	close(fd);
	return 0;
}

int store_create(const char *path, enum store_kind kind, struct err *err)
{
	return store_create_by(&schema_own, path, kind, err);
}

/* Makes it under another name first: nobody ever meets a store that is half made. */
int store_create_by(
	const struct schema *schema, const char *path, enum store_kind kind, struct err *err)
{
	if (access(path, F_OK) == 0)
		return err_set(err, ERR_REFUSED, _("%s: is there already"), path);
	MEM_AUTO char *part = mem_printf("%s.part%ld", path, (long)getpid());
	unlink(part);
	/* The umask says whether a group shares the store. */
	if (sql_new_file(part, 0660, err))
		return -1;
	struct store *s = handle_open(
		schema, part, STORE_CREATE, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
	if (!s) {
		unlink(part);
		return -1;
	}
	int rc = sql_script(s, "PRAGMA journal_mode = WAL", err);
	if (rc == 0)
		rc = migrate_new(s, kind, err);
	store_close(s);
	if (rc == 0 && link(part, path))
		rc = errno == EEXIST ? err_set(err, ERR_REFUSED, _("%s: is there already"), path)
				     : err_errno(err, ERR_SYSTEM, "%s", path);
	unlink(part);
	return rc;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	sql_forget(s);
	sqlite3_close(s->db);
	free(s->events.items);
	arena_release(&s->tx_arena);
	free(s->path);
	free(s);
}

static int make_folder(const char *path, struct err *err)
{
	for (const char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		MEM_AUTO char *folder = mem_strndup(path, (size_t)(p - path));
		if (mkdir(folder, 0700) && errno != EEXIST)
			return err_errno(err, ERR_SYSTEM, "%s", folder);
	}
	return 0;
}

char *store_default_path(struct err *err)
{
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");
	char *path;
	if (data && data[0] == '/')
		path = mem_printf("%s/nachtwacht/desk.db", data);
	else if (home && home[0] == '/')
		path = mem_printf("%s/.local/share/nachtwacht/desk.db", home);
	else {
		err_set(err, ERR_SYSTEM, "%s", _("HOME is not set: name the store with --store"));
		return NULL;
	}
	if (make_folder(path, err) == 0)
		return path;
	free(path);
	return NULL;
}

const char *store_path(const struct store *s)
{
	return s->path;
}

enum store_kind store_kind(const struct store *s)
{
	return s->kind;
}

int store_schema_version(const struct store *s)
{
	return s->version;
}

void store_interrupt(struct store *s)
{
	sqlite3_interrupt(s->db);
}

bool store_changed(struct store *s)
{
	int64_t now;
	if (sql_number(s, &now, "PRAGMA data_version", WITHOUT, NULL) != 1)
		return true;
	bool changed = now != s->data_version;
	s->data_version = (int)now;
	return changed;
}

int store_set_take_back(struct store *s, int seconds, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int changed = sql_run(s, "UPDATE store SET take_back_s = $1 WHERE take_back_s <> $1",
		WITH(INT(seconds)), err);
	return changed > 0 ? tx_commit(&tx, err) : changed;
}

int sql_check_keys(struct store *s, struct err *err)
{
	SQL_AUTO struct sql keys = {0};
	if (sql_open(&keys, s, "PRAGMA foreign_key_check", WITHOUT, err))
		return -1;
	int rc = sql_next(&keys, err);
	if (rc == 1)
		return err_set(err, ERR_STORE, _("%s: row %lld of %s refers to nothing"), s->path,
			(long long)sql_int(&keys, 1), sql_text(&keys, 0));
	return rc;
}

int store_check(struct store *s, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, "PRAGMA integrity_check(1)", WITHOUT, err) || sql_next(&q, err) < 0)
		return -1;
	if (strcmp(sql_text(&q, 0), "ok") != 0)
		return sql_damaged(s, sql_text(&q, 0), err);
	if (sql_check_keys(s, err))
		return -1;
	if (s->access == STORE_READ)
		return 0;
	if (sql_run(s,
		    "INSERT INTO mention_words (mention_words, rank) VALUES ('integrity-check', 1)",
		    WITHOUT, err) < 0)
		return err_prefix(err, _("the full-text index"));
	return 0;
}

void store_checkpoint(struct store *s)
{
	sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}
