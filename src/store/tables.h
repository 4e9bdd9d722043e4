/* The tables of a store as its engine knows them, for what goes through all of them. Only src/store
 * sees it. */
#ifndef NW_STORE_TABLES_H
#define NW_STORE_TABLES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "store/sql.h"

struct table {
	const char *name;
	size_t count;         /* of columns */
	const char **columns; /* by name */
	const char *types;    /* of each: I, T or B (INTEGER, TEXT, BLOB) */
	const char *names;    /* of all columns, quoted, with commas between */
	const char *key;      /* what its rows are ordered by, alike on every engine */
};

/* What an engine knows of its tables, for a copy. 0 or -1 with the error set. */
struct table_engine {
	/* A query for what is stored, by table and column: table, column, INTEGER TEXT or BLOB, and
	 * the place in the key (0: none); nothing that is computed, nor what is the engine's own.
	 */
	const char *columns;
	/* Within a transaction: nothing is asked of rows that are loaded, until the script
	 * `finish`, which lives as long as the transaction. */
	int (*load_begin)(struct store *s, const char **finish, struct err *err);
	/* `values` holds, of each row, those of the table's columns and an end. */
	int (*load)(struct store *s, const struct table *t, const struct sql_arg *values,
		size_t rows, struct err *err);
};

struct table_list {
	struct arena arena;
	struct table *items;
	size_t count, room;
};
void table_list_release(struct table_list *l);

/* By name. */
int tables_read(struct store *s, struct table_list *out, struct err *err);

/* Refuses (ERR_STORE) when one has what the other has not, and names it. */
int tables_compare(const struct table_list *a, const struct table_list *b, struct err *err);

/* All rows of a table, by its key. table_next gives in `values`, which has room for SQL_ARGS_MAX,
 * those of the next row and an end, borrowed until the one after; as sql_next. */
int table_walk(struct sql *q, struct store *s, const struct table *t, struct err *err);
int table_next(struct sql *q, const struct table *t, struct sql_arg *values, struct err *err);

/* Moves a digest on by a row. */
void table_digest(unsigned char digest[HASH_BYTES], const struct sql_arg *values);

int table_count(struct store *s, const struct table *t, int64_t *count, struct err *err);

#endif
