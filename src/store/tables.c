#include "store/tables.h"

#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "store/engine.h"

/* One text of SQL that is put together. */
enum { TEXT_MAX = 1 << 16 };

void table_list_release(struct table_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct table_list){.arena = ARENA_INIT};
}

/* ---- the catalog ---- */

static const char *add(struct arena *a, const char *list, const char *name)
{
	return list ? arena_printf(a, "%s, \"%s\"", list, name) : arena_printf(a, "\"%s\"", name);
}

/* The columns of a key by their places in it; there are few. */
struct key {
	const char *columns[SQL_ARGS_MAX];
};

static void end_table(struct table *t, const struct key *key, struct arena *a)
{
	for (size_t i = 1; i < SQL_ARGS_MAX; i++)
		if (key->columns[i])
			t->key = add(a, t->key, key->columns[i]);
}

static int take_column(
	struct table *t, struct key *key, const struct sql *q, struct arena *a, struct err *err)
{
	const char *name = sql_copy(q, 1, a), *type = sql_text(q, 2);
	int64_t place = sql_int(q, 3);
	if (t->count + 1 >= SQL_ARGS_MAX || place >= SQL_ARGS_MAX || !type ||
		!strchr("ITB", type[0]))
		return err_set(
			err, ERR_STORE, "%s.%s: not a column that can be copied", t->name, name);
	const char **columns = arena_alloc(a, (t->count + 1) * sizeof(*columns));
	if (t->count)
		memcpy(columns, t->columns, t->count * sizeof(*columns));
	columns[t->count++] = name;
	t->columns = columns;
	t->types = arena_printf(a, "%s%c", t->types, type[0]);
	t->names = add(a, t->names, name);
	if (place > 0)
		key->columns[place] = name;
	return 0;
}

static int read_tables(struct sql *q, struct table_list *out, struct err *err)
{
	struct key key = {0};
	int rc;
	while ((rc = sql_next(q, err)) == 1) {
		struct table *t = out->count ? &out->items[out->count - 1] : NULL;
		if (!t || strcmp(t->name, sql_text(q, 0)) != 0) {
			struct table next = {.name = sql_copy(q, 0, &out->arena), .types = ""};
			if (t)
				end_table(t, &key, &out->arena);
			key = (struct key){0};
			MEM_PUSH(out, next);
			t = &out->items[out->count - 1];
		}
		if (take_column(t, &key, q, &out->arena, err))
			return -1;
	}
	if (out->count)
		end_table(&out->items[out->count - 1], &key, &out->arena);
	return rc;
}

int tables_read(struct store *s, struct table_list *out, struct err *err)
{
	*out = (struct table_list){.arena = ARENA_INIT};
	SQL_AUTO struct sql q = {0};
	return sql_open(&q, s, s->engine->tables.columns, WITHOUT, err) || read_tables(&q, out, err)
		       ? -1
		       : 0;
}

/* Both are by name: the first difference is what one of them lacks. */
static const char *compare(const struct table *a, const struct table *b, struct arena *arena)
{
	if (!a || !b || strcmp(a->name, b->name) != 0)
		return !b || (a && strcmp(a->name, b->name) < 0) ? a->name : b->name;
	size_t i = 0;
	while (i < a->count && i < b->count && strcmp(a->columns[i], b->columns[i]) == 0 &&
		a->types[i] == b->types[i])
		i++;
	if (i == a->count && i == b->count)
		return a->key && b->key && strcmp(a->key, b->key) == 0 ? NULL : a->name;
	return arena_printf(arena, "%s.%s", a->name, i < a->count ? a->columns[i] : b->columns[i]);
}

int tables_compare(const struct table_list *a, const struct table_list *b, struct err *err)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < a->count || i < b->count; i++) {
		const char *what = compare(i < a->count ? &a->items[i] : NULL,
			i < b->count ? &b->items[i] : NULL, &arena);
		if (what)
			return err_set(
				err, ERR_STORE, _("the two stores do not both have %s"), what);
	}
	return 0;
}

/* ---- rows ---- */

int table_walk(struct sql *q, struct store *s, const struct table *t, struct err *err)
{
	STRBUF_AUTO struct strbuf text;
	strbuf_init(&text, TEXT_MAX);
	strbuf_printf(&text, "SELECT %s FROM \"%s\" ORDER BY %s", t->names, t->name, t->key);
	return sql_walk(q, s, text.buf, WITHOUT, err);
}

int table_next(struct sql *q, const struct table *t, struct sql_arg *values, struct err *err)
{
	int rc = sql_next(q, err);
	for (size_t i = 0; rc == 1 && i < t->count; i++) {
		int column = (int)i;
		values[i] = NIL;
		if (sql_is_null(q, column))
			continue;
		if (t->types[i] == 'I') {
			values[i] = INT(sql_int(q, column));
			continue;
		}
		values[i].type = t->types[i] == 'T' ? SQL_TEXT : SQL_BLOB;
		values[i].bytes = sql_blob(q, column, &values[i].len);
		if (!values[i].bytes)
			values[i].bytes = "";
	}
	values[t->count] = (struct sql_arg){.type = SQL_END};
	return rc;
}

void table_digest(unsigned char digest[HASH_BYTES], const struct sql_arg *values)
{
	SHA2_CTX ctx;
	SHA256Init(&ctx);
	SHA256Update(&ctx, digest, HASH_BYTES);
	for (const struct sql_arg *v = values; v->type != SQL_END; v++) {
		uint64_t head[2] = {v->type, v->type == SQL_INT ? (uint64_t)v->number : v->len};
		SHA256Update(&ctx, (const uint8_t *)head, sizeof(head));
		if (v->len)
			SHA256Update(&ctx, v->bytes, v->len);
	}
	SHA256Final(digest, &ctx);
}

int table_count(struct store *s, const struct table *t, int64_t *count, struct err *err)
{
	STRBUF_AUTO struct strbuf text;
	strbuf_init(&text, TEXT_MAX);
	strbuf_printf(&text, "SELECT count(*) FROM \"%s\"", t->name);
	SQL_AUTO struct sql q = {0};
	if (sql_open_text(&q, s, text.buf, WITHOUT, err) || sql_next(&q, err) < 0)
		return -1;
	*count = sql_int(&q, 0);
	return 0;
}
