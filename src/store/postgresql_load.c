/* Copying into PostgreSQL: rows go in by COPY into bare tables, whose indexes, references and
 * triggers are put back behind the last one. */
#include <endian.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "store/postgresql.h"
#include "store/tables.h"

/* store.version is what SQLite has as PRAGMA user_version, and the collector's lease lies in a file
 * there. Who raised a danger is asked only of who may not write as he likes. */
const char pg_columns[] =
	"SELECT c.relname::text, a.attname::text, CASE format_type(a.atttypid, NULL) "
	"WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT' WHEN 'bytea' THEN 'BLOB' END, "
	"coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0) "
	"FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
	"LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary "
	"WHERE c.relnamespace = 'nachtwacht'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 "
	"AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname NOT IN ('collector', 'dangers') "
	"AND (c.relname, a.attname) <> ('store', 'version') ORDER BY c.relname, a.attname";

/* What is taken away and how it comes back, in the order in which it comes back: triggers last, so
 * that none fires, and behind all the numbers that are given next. */
static const char bare[] =
	"SELECT string_agg(away, '; ' ORDER BY step DESC), string_agg(back, '; ' ORDER BY step) FROM ("
	"SELECT 1 AS step, 'DROP INDEX ' || i.indexrelid::regclass AS away, pg_get_indexdef(i.indexrelid) AS back "
	"FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'nachtwacht'::regnamespace "
	"AND c.relkind = 'r' AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) "
	"UNION ALL SELECT 2, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname), "
	"format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) "
	"FROM pg_constraint WHERE connamespace = 'nachtwacht'::regnamespace AND contype = 'f' "
	"UNION ALL SELECT 3, format('ALTER TABLE %s DISABLE TRIGGER USER', oid::regclass), "
	"format('ALTER TABLE %s ENABLE TRIGGER USER; ANALYZE %1$s', oid::regclass) "
	"FROM pg_class WHERE relnamespace = 'nachtwacht'::regnamespace AND relkind = 'r' "
	"UNION ALL SELECT 4, NULL, format('SELECT setval(pg_get_serial_sequence(%L, %L), (SELECT max(%I) FROM %s))', "
	"attrelid::regclass, attname, attname, attrelid::regclass) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid "
	"WHERE c.relnamespace = 'nachtwacht'::regnamespace AND c.relkind = 'r' AND attidentity <> '') parts";

int pg_load_begin(struct store *s, const char **finish, struct err *err)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, bare, WITHOUT, err) || sql_next(&q, err) < 0)
		return -1;
	const char *away = sql_copy(&q, 0, &arena);
	*finish = sql_copy(&q, 1, &s->tx_arena);
	return sql_script(s, away, err);
}

/* ---- the format of COPY ... (FORMAT binary) ---- */

/* What does not fit is refused by it, not by us. */
enum { BATCH_MOST = 1 << 30 };

static void add_number(struct strbuf *out, uint64_t number, size_t bytes)
{
	uint64_t big = htobe64(number << (64 - 8 * bytes));
	strbuf_add(out, &big, bytes);
}

static void add_value(struct strbuf *out, const struct sql_arg *v)
{
	if (v->type == SQL_NULL) {
		add_number(out, UINT32_MAX, 4);
	} else if (v->type == SQL_INT) {
		add_number(out, 8, 4);
		add_number(out, (uint64_t)v->number, 8);
	} else {
		add_number(out, v->len, 4);
		strbuf_add(out, v->bytes, v->len);
	}
}

static void add_rows(
	struct strbuf *out, const struct table *t, const struct sql_arg *values, size_t rows)
{
	static const char head[19] = "PGCOPY\n\377\r\n"; /* a NUL, no flags, no extension */
	strbuf_add(out, head, sizeof(head));
	for (size_t i = 0; i < rows; i++) {
		add_number(out, t->count, 2);
		for (size_t j = 0; j < t->count; j++)
			add_value(out, &values[i * (t->count + 1) + j]);
	}
	add_number(out, UINT16_MAX, 2);
}

/* ---- sending ---- */

static int send(struct postgresql *pg, const struct strbuf *rows, struct err *err)
{
	if (pg->pq->putCopyData(pg->conn, rows->buf, (int)rows->len) < 0 ||
		pg->pq->putCopyEnd(pg->conn, NULL) < 0)
		return pg_fail(pg, NULL, err);
	PGresult *result = pg_wait(pg);
	int rc = pg->pq->resultStatus(result) == PGRES_COMMAND_OK ? 0 : pg_fail(pg, result, err);
	pg->pq->clear(result);
	return rc;
}

int pg_load(struct store *s, const struct table *t, const struct sql_arg *values, size_t rows,
	struct err *err)
{
	struct postgresql *pg = postgresql_of(s);
	STRBUF_AUTO struct strbuf text;
	STRBUF_AUTO struct strbuf bytes;
	strbuf_init(&text, 1 << 16);
	strbuf_init(&bytes, BATCH_MOST);
	strbuf_printf(&text, "COPY \"%s\" (%s) FROM STDIN (FORMAT binary)", t->name, t->names);
	add_rows(&bytes, t, values, rows);
	if (bytes.overflow)
		return err_set(err, ERR_STORE, _("%s: a row is too large"), t->name);
	if (!pg->pq->sendQuery(pg->conn, text.buf))
		return pg_fail(pg, NULL, err);
	PGresult *ready = pg_next(pg);
	int rc = pg->pq->resultStatus(ready) == PGRES_COPY_IN ? 0 : pg_fail(pg, ready, err);
	pg->pq->clear(ready);
	if (rc)
		pg->pq->clear(pg_wait(pg));
	return rc ? rc : send(pg, &bytes, err);
}
