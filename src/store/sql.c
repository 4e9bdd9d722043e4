#include "store/sql.h"

#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "store/engine.h"
#include "store/handle.h"

struct sql_arg sql_arg_int(int64_t number)
{
	return (struct sql_arg){.type = SQL_INT, .number = number};
}

struct sql_arg sql_arg_text(const char *text)
{
	return (struct sql_arg){.type = SQL_TEXT, .bytes = text, .len = text ? strlen(text) : 0};
}

struct sql_arg sql_arg_blob(const void *bytes, size_t len)
{
	return (struct sql_arg){.type = SQL_BLOB, .bytes = bytes, .len = len};
}

static int start(struct sql *q, struct store *s, enum sql_way way, const char *text,
	const struct sql_arg *args, struct err *err)
{
	*q = (struct sql){.store = s};
	return s->engine->start(q, way, text, args, err);
}

int sql_open(struct sql *q, struct store *s, const char *text, const struct sql_arg *args,
	struct err *err)
{
	return start(q, s, SQL_LITERAL, text, args, err);
}

int sql_open_text(struct sql *q, struct store *s, const char *text, const struct sql_arg *args,
	struct err *err)
{
	return start(q, s, SQL_MADE, text, args, err);
}

int sql_walk(struct sql *q, struct store *s, const char *text, const struct sql_arg *args,
	struct err *err)
{
	return start(q, s, SQL_WALK, text, args, err);
}

int sql_next(struct sql *q, struct err *err)
{
	return q->store->engine->next(q, err);
}

void sql_done(struct sql *q)
{
	if (q->store)
		q->store->engine->done(q);
	*q = (struct sql){0};
}

int64_t sql_int(const struct sql *q, int column)
{
	return q->store->engine->integer(q, column);
}

bool sql_is_null(const struct sql *q, int column)
{
	return q->store->engine->is_null(q, column);
}

const char *sql_text(const struct sql *q, int column)
{
	return q->store->engine->text(q, column);
}

const void *sql_blob(const struct sql *q, int column, size_t *len)
{
	return q->store->engine->blob(q, column, len);
}

int sql_name(const struct sql *q, int column, const char *const *names, size_t count, int otherwise)
{
	const char *name = sql_text(q, column);
	int at = name ? table_find(names, count, name) : -1;
	return at < 0 ? otherwise : at;
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
	return rc < 0 ? -1 : s->engine->changes(&q);
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
	return s->engine->script(s, text, err);
}

int sql_damaged(const struct store *s, const char *why, struct err *err)
{
	return err_set(err, ERR_STORE,
		_("%s: the file is damaged (%s): put the newest backup in its place; it is not repaired by itself"),
		s->path, why);
}
