/* SQLite's own side of a store. Only sqlite*.c and their tests see it. */
#ifndef NW_STORE_SQLITE_H
#define NW_STORE_SQLITE_H

#include <sqlite3.h>

#include "store/engine.h"
#include "store/handle.h"

enum { SQLITE_KEPT = 256, SQLITE_RECENT = 16 };

struct sqlite_kept {
	const char *text; /* of a literal */
	sqlite3_stmt *stmt;
	bool busy;
	unsigned char place[SQL_ARGS_MAX]; /* of $1, $2, ... among the statement's parameters */
};

struct sqlite {
	struct store store;
	sqlite3 *db;
	int data_version; /* what store_changed last saw */
	bool bulk;        /* intake has set its caches */
	int polls;        /* of the busy handler, for one lock */
	struct sqlite_kept kept[SQLITE_KEPT];
	/* Of the statements that are put together the last few, found by what they say. */
	struct sqlite_kept recent[SQLITE_RECENT];
	unsigned recent_next;
};

static inline struct sqlite *sqlite_of(struct store *s)
{
	return (struct sqlite *)s;
}

/* Turns the handle's last failure into an error: a refusal of the schema, busy, damage. Returns -1.
 */
int sqlite_fail(struct store *s, struct err *err);

int sqlite_start(struct sql *q, enum sql_way way, const char *text, const struct sql_arg *args,
	struct err *err);
int sqlite_next(struct sql *q, struct err *err);
void sqlite_done(struct sql *q);
int sqlite_script(struct store *s, const char *text, struct err *err);

/* Whether the words of the tables are kept from being written (they are, but while a schema is made
 * or upgraded). */
void sqlite_defend(struct store *s, bool on);

/* Ends all kept statements, before the handle closes. */
void sqlite_forget(struct sqlite *s);

/* The engine's functions of sqlite_file.c and sqlite_backup.c; see engine.h. */
struct store *sqlite_open_file(
	const struct schema *schema, const char *path, enum store_access access, struct err *err);
int sqlite_create_file(const struct creation *c, struct err *err);
void sqlite_close_file(struct store *s);
int sqlite_check_keys(struct store *s, struct err *err);
int sqlite_check(struct store *s, struct err *err);
int sqlite_backup(struct store *s, const char *path, store_progress *progress, struct err *err);
int sqlite_back_up_before(struct store *s, char **backup, struct err *err);

/* Those of sqlite_notice.c and sqlite_lease.c. */
struct notice *sqlite_watch(const char *path, struct err *err);
void sqlite_unwatch(struct notice *n);
bool sqlite_take_notice(struct notice *n);
int sqlite_lease_take(struct store *s, struct err *err);
int sqlite_lease_tell(struct store *s, const char *names, struct err *err);
int sqlite_lease_read(struct store *s, struct arena *a, struct collector *out, struct err *err);
void sqlite_lease_leave(struct store *s);

/* After each commit: tells all that watch. The bytes of a commit are in the file before anybody can
 * read them as committed, so that watching for those would look too early, and never again. */
void sqlite_tell(const char *path);

/* The name of a file system on which a store would lose data, by the f_type of statfs(2); NULL: a
 * store may lie there. */
const char *sqlite_file_system(unsigned int magic);

/* Makes an empty file for SQLite, which would let everybody read what it makes itself. The log
 * beside a database has the mode of the database. Returns 0 or -1 (ERR_STORE). */
int sqlite_new_file(const char *path, int mode, struct err *err);

#endif
