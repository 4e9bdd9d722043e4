/* The schema's versions: src/store/schema/NNN.sql, compiled in. */
#ifndef NW_STORE_MIGRATE_H
#define NW_STORE_MIGRATE_H

#include "base/err.h"
#include "store/store.h"

/* migrations[n] brings a store from version n to n + 1. */
extern const char *const migrations[];
extern const int migration_count;

/* Brings the file from its version to `count`, in one transaction, with a backup beside it first
 * unless it is empty. */
int migrate(struct store *s, const char *const *steps, int count, struct err *err);

/* Fills an empty store: the schema, its own row, the moves. */
int migrate_new(struct store *s, enum store_kind kind, struct err *err);

#endif
