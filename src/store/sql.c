#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/migrate.h"

struct sql_arg sql_arg_int(int64_t number)
{
	return (struct sql_arg){.type = SQL_INT, .number = number};
}

struct sql_arg sql_arg_text(const char *text)
{
	if (!text)
		return (struct sql_arg){.type = SQL_NULL};
	return (struct sql_arg){.type = SQL_TEXT, .bytes = text, .len = strlen(text)};
}

struct sql_arg sql_arg_blob(const void *bytes, size_t len)
{
	return (struct sql_arg){.type = SQL_BLOB, .bytes = bytes, .len = len};
}

int sql_damaged(const struct store *s, const char *why, struct err *err)
{
	return err_set(err, ERR_STORE,
		_("%s: the file is damaged (%s): put the newest backup in its place; it is not repaired by itself"),
		s->path, why);
}

int sql_fail(struct store *s, struct err *err)
{
	const char *why = sqlite3_errmsg(s->db);
	int rc = sqlite3_errcode(s->db);
	enum err_code code;
	const char *sentence;
	/* Its tables are read as they are, as far as that goes. */
	if (rc == SQLITE_ERROR && s->access == STORE_READ && s->version < s->schema->count)
		return err_set(err, ERR_STORE,
			_("%s: has schema %d, and this program reads %d: a desk that opens it upgrades it, after a backup"),
			s->path, s->version, s->schema->count);
	switch (rc) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, ERR_BUSY,
			_("another program has held the store for 5 s: nothing was changed, try again (%s)"),
			s->path);
	case SQLITE_INTERRUPT:
		return err_set(err, ERR_BUSY, "%s", _("given up for something newer"));
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return sql_damaged(s, why, err);
	case SQLITE_FULL:
		return err_set(err, ERR_STORE, _("the disk is full (%s)"), s->path);
	case SQLITE_CONSTRAINT:
		if (refusal_find(why, &code, &sentence))
			return err_set(err, code, "%s", sentence);
		return err_set(err, ERR_REFUSED, _("the store refuses it: %s"), why);
	default:
		return err_set(err, ERR_STORE, "%s: %s", s->path, why);
	}
}

static int prepare(
	struct store *s, struct sql_cached *c, const char *text, unsigned flags, struct err *err)
{
	if (sqlite3_prepare_v3(s->db, text, -1, flags, &c->stmt, NULL) != SQLITE_OK)
		return sql_fail(s, err);
	for (int i = 1; i < SQL_ARGS_MAX; i++) {
		char name[8];
		snprintf(name, sizeof(name), "$%d", i);
		c->place[i] = (unsigned char)sqlite3_bind_parameter_index(c->stmt, name);
	}
	return 0;
}

/* The place of a literal in the cache: where it is, or a free one; NULL when all are taken. */
static struct sql_cached *cache_place(struct store *s, const char *text)
{
	size_t at = ((uintptr_t)text >> 3) * 2654435761u % SQL_CACHE;
	for (size_t i = 0; i < SQL_CACHE; i++) {
		struct sql_cached *c = &s->cache[(at + i) % SQL_CACHE];
		if (c->text && c->text != text)
			continue;
		c->text = text;
		return c;
	}
	return NULL;
}

/* The place of a text that was put together: where it is, or that of the oldest. */
static struct sql_cached *recent_place(struct store *s, const char *text)
{
	for (size_t i = 0; i < SQL_RECENT; i++)
		if (s->recent[i].stmt && strcmp(sqlite3_sql(s->recent[i].stmt), text) == 0)
			return &s->recent[i];
	struct sql_cached *oldest = &s->recent[s->recent_next++ % SQL_RECENT];
	if (oldest->busy)
		return NULL;
	sqlite3_finalize(oldest->stmt);
	*oldest = (struct sql_cached){0};
	return oldest;
}

static int bind_one(sqlite3_stmt *stmt, int place, const struct sql_arg *arg)
{
	switch (arg->type) {
	case SQL_INT:
		return sqlite3_bind_int64(stmt, place, arg->number);
	case SQL_TEXT:
		return sqlite3_bind_text64(
			stmt, place, arg->bytes, arg->len, SQLITE_STATIC, SQLITE_UTF8);
	case SQL_BLOB:
		return sqlite3_bind_blob64(
			stmt, place, arg->bytes ? arg->bytes : "", arg->len, SQLITE_STATIC);
	default:
		return sqlite3_bind_null(stmt, place);
	}
}

static int bind(
	struct store *s, const struct sql_cached *c, const struct sql_arg *args, struct err *err)
{
	for (int i = 1; args && args[i - 1].type != SQL_END; i++) {
		if (!c->place[i])
			continue;
		if (bind_one(c->stmt, c->place[i], &args[i - 1]) != SQLITE_OK)
			return sql_fail(s, err);
	}
	return 0;
}

static int open_once(struct sql *q, struct store *s, const char *text, const struct sql_arg *args,
	struct err *err)
{
	*q = (struct sql){.store = s};
	struct sql_cached once = {0};
	if (prepare(s, &once, text, 0, err))
		return -1;
	q->stmt = once.stmt;
	return bind(s, &once, args, err);
}

static int open_kept(struct sql *q, struct store *s, struct sql_cached *c, const char *text,
	const struct sql_arg *args, struct err *err)
{
	if (!c || c->busy)
		return open_once(q, s, text, args, err);
	*q = (struct sql){.store = s};
	if (!c->stmt && prepare(s, c, text, SQLITE_PREPARE_PERSISTENT, err))
		return -1;
	c->busy = true;
	q->cached = c;
	q->stmt = c->stmt;
	return bind(s, c, args, err);
}

int sql_open(struct sql *q, struct store *s, const char *text, const struct sql_arg *args,
	struct err *err)
{
	return open_kept(q, s, cache_place(s, text), text, args, err);
}

int sql_open_text(struct sql *q, struct store *s, const char *text, const struct sql_arg *args,
	struct err *err)
{
	return open_kept(q, s, recent_place(s, text), text, args, err);
}

int sql_next(struct sql *q, struct err *err)
{
	switch (sqlite3_step(q->stmt)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return sql_fail(q->store, err);
	}
}

void sql_done(struct sql *q)
{
	if (q->cached) {
		sqlite3_reset(q->stmt);
		sqlite3_clear_bindings(q->stmt);
		q->cached->busy = false;
	} else {
		sqlite3_finalize(q->stmt);
	}
	*q = (struct sql){0};
}

int64_t sql_int(const struct sql *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

bool sql_is_null(const struct sql *q, int column)
{
	return sqlite3_column_type(q->stmt, column) == SQLITE_NULL;
}

const char *sql_text(const struct sql *q, int column)
{
	return (const char *)sqlite3_column_text(q->stmt, column);
}

const void *sql_blob(const struct sql *q, int column, size_t *len)
{
	const void *bytes = sqlite3_column_blob(q->stmt, column);
	*len = (size_t)sqlite3_column_bytes(q->stmt, column);
	return bytes;
}

const char *sql_copy(const struct sql *q, int column, struct arena *a)
{
	return arena_strdup(a, sql_text(q, column));
}

int sql_run(struct store *s, const char *text, const struct sql_arg *args, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, text, args, err))
		return -1;
	int rc = sql_next(&q, err);
	return rc < 0 ? -1 : sqlite3_changes(s->db);
}

int sql_number(struct store *s, int64_t *value, const char *text, const struct sql_arg *args,
	struct err *err)
{
	*value = 0;
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, text, args, err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 1)
		*value = sql_int(&q, 0);
	return rc;
}

int sql_script(struct store *s, const char *text, struct err *err)
{
	if (sqlite3_exec(s->db, text, NULL, NULL, NULL) != SQLITE_OK)
		return sql_fail(s, err);
	return 0;
}

void sql_forget(struct store *s)
{
	for (size_t i = 0; i < SQL_CACHE; i++)
		sqlite3_finalize(s->cache[i].stmt);
	for (size_t i = 0; i < SQL_RECENT; i++)
		sqlite3_finalize(s->recent[i].stmt);
	memset(s->cache, 0, sizeof(s->cache));
	memset(s->recent, 0, sizeof(s->recent));
}
