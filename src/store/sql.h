/* The statement layer: numbered values in, rows out, on every engine. Only src/store sees it.
 *
 * Statements that are string literals are prepared once a handle and kept, found by address. */
#ifndef NW_STORE_SQL_H
#define NW_STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/handle.h"

enum { SQL_ARGS_MAX = 48 };

/* A value of a statement: the n-th stands where $n is. Borrowed until the statement is done. */
struct sql_arg {
	enum { SQL_END, SQL_NULL, SQL_INT, SQL_TEXT, SQL_BLOB } type;
	int64_t number;
	const void *bytes;
	size_t len;
};
struct sql_arg sql_arg_int(int64_t number);
struct sql_arg sql_arg_text(const char *text); /* NULL is NULL */
struct sql_arg sql_arg_blob(const void *bytes, size_t len);

#define INT(n) sql_arg_int(n)
#define TEXT(s) sql_arg_text(s)
#define BLOB(p, n) sql_arg_blob(p, n)
#define NIL ((struct sql_arg){.type = SQL_NULL})
#define WITH(...) ((const struct sql_arg[]){__VA_ARGS__, {.type = SQL_END}})
#define WITHOUT ((const struct sql_arg *)NULL)

/* A statement in use. What an engine keeps of it is the engine's. */
struct sql {
	struct store *store;
	void *running, *kept;
	int row;
};
#define SQL_AUTO __attribute__((cleanup(sql_done)))

/* Begins a statement; `text` is a literal, or with sql_open_text any text. Returns 0 or -1. */
int sql_open(struct sql *q, struct store *s, const char *text, const struct sql_arg *args,
	struct err *err);
int sql_open_text(struct sql *q, struct store *s, const char *text, const struct sql_arg *args,
	struct err *err);
/* For all rows of a table: they are not held in memory, and nothing else runs on this handle until
 * sql_done. */
int sql_walk(struct sql *q, struct store *s, const char *text, const struct sql_arg *args,
	struct err *err);

/* The next row: 1, 0 at the end, -1 on error. */
int sql_next(struct sql *q, struct err *err);
void sql_done(struct sql *q);

int64_t sql_int(const struct sql *q, int column);
bool sql_is_null(const struct sql *q, int column);
/* Borrowed until the next row; NULL for NULL. */
const char *sql_text(const struct sql *q, int column);
const void *sql_blob(const struct sql *q, int column, size_t *len);
/* The place of a name in a table of the desk; `otherwise` for NULL and what is unknown. */
int sql_name(
	const struct sql *q, int column, const char *const *names, size_t count, int otherwise);
/* A copy in the arena; NULL for NULL. */
const char *sql_copy(const struct sql *q, int column, struct arena *a);

/* Runs a statement that gives no rows. Returns how many rows it changed, or -1. */
int sql_run(struct store *s, const char *text, const struct sql_arg *args, struct err *err);

/* One number, such as the id that an INSERT returns: 1 when there was a row, 0 when not (*value is
 * 0), -1 on error. */
int sql_number(struct store *s, int64_t *value, const char *text, const struct sql_arg *args,
	struct err *err);

/* Runs several statements without values, such as a schema. */
int sql_script(struct store *s, const char *text, struct err *err);

/* Says that the store does not hold what only damage explains. Returns -1 (ERR_STORE). */
int sql_damaged(const struct store *s, const char *why, struct err *err);

/* The sentence for the word of a RAISE, and its code; false when it is none of ours. */
bool refusal_find(const char *word, enum err_code *code, const char **sentence);

#endif
