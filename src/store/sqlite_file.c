#include "store/sqlite.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"

#define PART ".part" /* a store that is being made: the number of the process follows */
enum { BUSY_POLL_US = 500 };

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

const char *sqlite_file_system(unsigned int magic)
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
	const char *name = sqlite_file_system((unsigned int)fs.f_type);
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
	struct sqlite *s = arg;
	if (count == 0)
		s->polls = 0;
	if (++s->polls > s->store.lock_ms * 1000 / BUSY_POLL_US)
		return 0;
	clock_sleep_us(BUSY_POLL_US);
	return 1;
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
	sqlite_defend(s, true);
	return 0;
}

void sqlite_defend(struct store *s, bool on)
{
	sqlite3_db_config(sqlite_of(s)->db, SQLITE_DBCONFIG_DEFENSIVE, on, NULL);
}

static struct store *open_flags(const struct schema *schema, const char *path,
	enum store_access access, int flags, struct err *err)
{
	if (refuse_network(path, err))
		return NULL;
	struct sqlite *s = mem_zero(1, sizeof(*s));
	s->store = (struct store){.engine = &engine_sqlite,
		.path = mem_strdup(path),
		.schema = schema,
		.access = access,
		.lock_ms = LOCK_MS,
		.role = STORE_OWNER};
	int rc = sqlite3_open_v2(
		path, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc != SQLITE_OK) {
		err_set(err, ERR_STORE, "%s: %s", path, sqlite3_errstr(rc));
		store_close(&s->store);
		return NULL;
	}
	sqlite3_extended_result_codes(s->db, 0);
	sqlite3_busy_handler(s->db, busy, s);
	if (settings(&s->store, err)) {
		store_close(&s->store);
		return NULL;
	}
	return &s->store;
}

struct store *sqlite_open_file(
	const struct schema *schema, const char *path, enum store_access how, struct err *err)
{
	if (access(path, F_OK) && errno == ENOENT) {
		err_set(err, ERR_NOT_FOUND,
			_("%s: there is no store yet: the desk makes one, or `nachtwacht store init`"),
			path);
		return NULL;
	}
	struct store *s = open_flags(schema, path, how,
		how == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE, err);
	if (s)
		store_changed(s);
	return s;
}

int sqlite_new_file(const char *path, int mode, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
	if (fd < 0)
		return err_errno(err, ERR_STORE, "%s", path);
	close(fd);
	return 0;
}

/* What a creation left behind that was killed: its name ends in the number of a process that is no
 * more. */
static void remove_remains(const char *path)
{
	MEM_AUTO char *folder = mem_strdup(path);
	char *slash = strrchr(folder, '/');
	const char *name = slash ? path + (slash - folder) + 1 : path;
	if (slash)
		slash[1] = '\0';
	DIR *dir = opendir(slash ? folder : ".");
	for (struct dirent *e; dir && (e = readdir(dir));) {
		size_t len = strlen(name);
		long pid = 0;
		if (strncmp(e->d_name, name, len) == 0 &&
			strncmp(e->d_name + len, PART, strlen(PART)) == 0)
			pid = strtol(e->d_name + len + strlen(PART), NULL, 10);
		if (pid > 0 && kill((pid_t)pid, 0) && errno == ESRCH)
			unlinkat(dirfd(dir), e->d_name, 0);
	}
	if (dir)
		closedir(dir);
}

static int sync_file(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	int rc = fd < 0 || fsync(fd) ? err_errno(err, ERR_STORE, "%s", path) : 0;
	if (fd >= 0)
		close(fd);
	return rc;
}

/* Nobody looks at it yet: it is safe on the disk before it has its name. */
static int fill_file(const struct creation *c, const char *part, struct err *err)
{
	struct store *s = open_flags(
		c->schema, part, STORE_CREATE, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
	if (!s)
		return -1;
	sqlite_defend(s, false);
	int rc = sql_script(s,
		"PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY",
		err);
	if (rc == 0)
		rc = c->fill(s, c->data, err);
	if (rc == 0)
		rc = sql_script(s, "PRAGMA journal_mode = WAL", err);
	store_close(s);
	return rc ? rc : sync_file(part, err);
}

/* Makes it under another name first: nobody ever meets a store that is half made. */
int sqlite_create_file(const struct creation *c, struct err *err)
{
	if (access(c->path, F_OK) == 0)
		return err_set(err, ERR_REFUSED, _("%s: is there already"), c->path);
	remove_remains(c->path);
	MEM_AUTO char *part = mem_printf("%s" PART "%ld", c->path, (long)getpid());
	unlink(part);
	if (sqlite_new_file(part, c->mode, err))
		return -1;
	int rc = fill_file(c, part, err);
	if (rc == 0 && link(part, c->path))
		rc = errno == EEXIST ? err_set(err, ERR_REFUSED, _("%s: is there already"), c->path)
				     : err_errno(err, ERR_SYSTEM, "%s", c->path);
	unlink(part);
	return rc;
}

void sqlite_close_file(struct store *s)
{
	sqlite_forget(sqlite_of(s));
	sqlite3_close(sqlite_of(s)->db);
}

int sqlite_check_keys(struct store *s, struct err *err)
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

int sqlite_check(struct store *s, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, "PRAGMA integrity_check(1)", WITHOUT, err) || sql_next(&q, err) < 0)
		return -1;
	if (strcmp(sql_text(&q, 0), "ok") != 0)
		return sql_damaged(s, sql_text(&q, 0), err);
	if (sqlite_check_keys(s, err))
		return -1;
	if (s->access == STORE_READ)
		return 0;
	if (sql_run(s,
		    "INSERT INTO mention_words (mention_words, rank) VALUES ('integrity-check', 1)",
		    WITHOUT, err) < 0)
		return err_prefix(err, _("the full-text index"));
	return 0;
}
