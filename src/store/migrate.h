/* The schema's versions: src/store/schema/NNN.sql, compiled in. */
#ifndef NW_STORE_MIGRATE_H
#define NW_STORE_MIGRATE_H

#include "base/err.h"
#include "store/store.h"

/* steps[n] is the SQL that brings a store from version n to n + 1; NULL on an engine that begins
 * later.
 */
struct schema {
	const char *const *steps;
	int count;
};

/* Those of this program. schema_rights is no schema: its steps make the roles of a database, and
 * give them what they may. */
extern const struct schema schema_sqlite, schema_postgresql, schema_rights;

/* An empty store that is to be made and filled; who comes meanwhile finds none, and when `fill`
 * fails there is none. */
struct creation {
	const struct schema *schema; /* borrowed */
	const char *path;
	int mode; /* of a file, before the umask */
	int (*fill)(struct store *s, void *data, struct err *err);
	void *data;
};

/* store_open and store_create by a schema that may be another program's; borrowed as long as the
 * store is open. */
struct store *store_open_by(
	const struct schema *schema, const char *path, enum store_access access, struct err *err);
int store_create_by(
	const struct schema *schema, const char *path, enum store_kind kind, struct err *err);

/* Reads the file's version. Refuses (ERR_STORE) a newer one than the handle's schema, and a file
 * that is no store. */
int migrate_read_version(struct store *s, struct err *err);

/* Brings the file up to the handle's schema, in one transaction, with a backup beside it of what
 * was there when it began. Nothing happens when another program has done it meanwhile. When it
 * fails the file is as it was. */
int migrate(struct store *s, struct err *err);

/* Fills an empty store: the schema, its own row, the moves. `kind` is a `const enum store_kind *`.
 */
int migrate_new(struct store *s, void *kind, struct err *err);

/* What all stores begin with and end with, within a transaction: the tables; their number, and who
 * may use them.
 */
int migrate_tables(struct store *s, struct err *err);
int migrate_settle(struct store *s, struct err *err);

#endif
