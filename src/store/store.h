/* The store: the one place with SQL. A handle belongs to one thread.
 *
 * Every write is one transaction (BEGIN IMMEDIATE, a busy handler that polls every 0.5 ms up to
 * 5 s) that ends with its events in the journal. What must never happen is a constraint or a
 * trigger of the schema (schema.sql); what it refuses comes back as ERR_REFUSED or ERR_STALE. */
#ifndef NW_STORE_STORE_H
#define NW_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct store;

/* What one may do in a store, each with what the persons before may. Of a file everybody is the
 * owner. */
enum store_role {
	STORE_NOBODY,
	STORE_VIEWER,
	STORE_OPERATOR,
	STORE_SUPERVISOR,
	STORE_COLLECTOR,
	STORE_OWNER,
	STORE_ROLES
};

enum store_kind { STORE_LIVE, STORE_EXERCISE };

enum store_access {
	STORE_READ,   /* writes no row; SQLite may leave its empty log and shared memory beside the
			 file */
	STORE_WRITE,  /* must exist; an older schema is upgraded, after a hot backup beside it */
	STORE_CREATE, /* made when it is not there, as a live one; not in a database */
};

/* Who acts: written into every event. Borrowed strings. */
struct actor {
	const char *operator;
	const char *initials;
	bool collector; /* nachtwachtd, not a person */
};

/* Opens the store at a path. Refuses (ERR_STORE, with the way out named) a damaged file, a newer
 * schema, and a network file system. Returns NULL on failure. */
struct store *store_open(const char *path, enum store_access access, struct err *err);
void store_close(struct store *s);

/* Has a line told, once, when store_open has to wait for another program's upgrade. NULL: it waits
 * without a word. */
void store_on_wait(void (*tell)(const char *line));

/* Creates an empty store. Refuses (ERR_REFUSED) a path that is there already. */
int store_create(const char *path, enum store_kind kind, struct err *err);

/* Where a desk's store is when nothing says otherwise ($XDG_DATA_HOME/nachtwacht/desk.db); its
 * folder is made, mode 0700. The caller frees it. */
char *store_default_path(struct err *err);

const char *store_path(const struct store *s);
const char *store_mark(const struct store *s); /* the same by whatever address it was opened */
enum store_kind store_kind(const struct store *s);

/* The login by which a database knows who works here; NULL: it is a file, which knows nobody. */
const char *store_login(const struct store *s);
enum store_role store_role(const struct store *s);

/* Refuses (ERR_REFUSED) who may not collect in this store. */
int store_expect_collector(const struct store *s, struct err *err);

/* True when a store at this path lies in a database, and its owner makes it (`nachtwacht store
 * init`). */
bool store_is_shared(const char *path);
/* The connection to the store. A file's is always there. */
struct store_link {
	unsigned lives;  /* how often it was made: with another one, notices may have been lost */
	bool away;       /* it is not there now */
	int64_t lost_us; /* when it went, the last time; 0: it never did */
	char host[128];  /* that answers, or did */
	const char *refusal; /* away: why nobody is let in, to be translated; NULL: no answer */
};
struct store_link store_link(const struct store *s);

/* After a failure: true when the store was away (ERR_AWAY), so that nothing was changed and it can
 * be done once more; a moment later, and with the error taken away. */
bool store_again(struct err *err);

/* The schema's number of this program and of the file. */
int store_schema_version(const struct store *s);

/* Lets another thread end the statement that runs now; that call then fails with ERR_BUSY. */
void store_interrupt(struct store *s);

/* True when another connection has committed since the last call (PRAGMA data_version). */
bool store_changed(struct store *s);

/* Refuses (ERR_STORE) when another program has upgraded the file since it was opened; every write
 * asks this too. */
int store_current(struct store *s, struct err *err);

/* Told now and then how far a long work is; `what` says at what. Both may be 0. */
typedef void store_progress(const char *what, int64_t done, int64_t total);

/* A hot, consistent copy into a new file (refused when it is there). `progress` may be NULL. */
int store_backup(struct store *s, const char *path, store_progress *progress, struct err *err);

/* Everything SQLite can check (integrity_check, foreign keys, the full-text index).
 * 0, or -1 (ERR_STORE) naming the first fault. */
int store_check(struct store *s, struct err *err);

/* Folds the write-ahead log into the file; for the collector in quiet, and the last desk. */
void store_checkpoint(struct store *s);

#endif
