#include "store/sqlite.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "store/tables.h"
#include "store/tx.h"

int sqlite_fail(struct store *s, struct err *err)
{
	const char *why = sqlite3_errmsg(sqlite_of(s)->db);
	int rc = sqlite3_errcode(sqlite_of(s)->db);
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
	struct store *s, struct sqlite_kept *c, const char *text, unsigned flags, struct err *err)
{
	if (sqlite3_prepare_v3(sqlite_of(s)->db, text, -1, flags, &c->stmt, NULL) != SQLITE_OK)
		return sqlite_fail(s, err);
	for (int i = 1; i < SQL_ARGS_MAX; i++) {
		char name[8];
		snprintf(name, sizeof(name), "$%d", i);
		c->place[i] = (unsigned char)sqlite3_bind_parameter_index(c->stmt, name);
	}
	return 0;
}

/* The place of a literal in the cache: where it is, or a free one; NULL when all are taken. */
static struct sqlite_kept *kept_place(struct sqlite *s, const char *text)
{
	size_t at = ((uintptr_t)text >> 3) * 2654435761u % SQLITE_KEPT;
	for (size_t i = 0; i < SQLITE_KEPT; i++) {
		struct sqlite_kept *c = &s->kept[(at + i) % SQLITE_KEPT];
		if (c->text && c->text != text)
			continue;
		c->text = text;
		return c;
	}
	return NULL;
}

/* The place of a text that was put together: where it is, or that of the oldest. */
static struct sqlite_kept *recent_place(struct sqlite *s, const char *text)
{
	for (size_t i = 0; i < SQLITE_RECENT; i++)
		if (s->recent[i].stmt && strcmp(sqlite3_sql(s->recent[i].stmt), text) == 0)
			return &s->recent[i];
	struct sqlite_kept *oldest = &s->recent[s->recent_next++ % SQLITE_RECENT];
	if (oldest->busy)
		return NULL;
	sqlite3_finalize(oldest->stmt);
	*oldest = (struct sqlite_kept){0};
	return oldest;
}

static int bind_one(sqlite3_stmt *stmt, int place, const struct sql_arg *arg)
{
	switch (arg->type) {
	case SQL_INT:
		return sqlite3_bind_int64(stmt, place, arg->number);
	case SQL_TEXT:
		if (!arg->bytes)
			return sqlite3_bind_null(stmt, place);
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
	struct store *s, const struct sqlite_kept *c, const struct sql_arg *args, struct err *err)
{
	for (int i = 1; args && args[i - 1].type != SQL_END; i++) {
		if (!c->place[i])
			continue;
		if (bind_one(c->stmt, c->place[i], &args[i - 1]) != SQLITE_OK)
			return sqlite_fail(s, err);
	}
	return 0;
}

/* A statement that is kept, when it is free; else one for this once. */
int sqlite_start(struct sql *q, enum sql_way way, const char *text, const struct sql_arg *args,
	struct err *err)
{
	struct sqlite *s = sqlite_of(q->store);
	struct sqlite_kept once = {0}, *kept = NULL;
	if (way != SQL_WALK)
		kept = way == SQL_LITERAL ? kept_place(s, text) : recent_place(s, text);
	bool keeps = kept && !kept->busy;
	struct sqlite_kept *c = keeps ? kept : &once;
	if (!c->stmt && prepare(q->store, c, text, keeps ? SQLITE_PREPARE_PERSISTENT : 0, err))
		return -1;
	c->busy = true;
	q->kept = keeps ? c : NULL;
	q->running = c->stmt;
	return bind(q->store, c, args, err);
}

int sqlite_next(struct sql *q, struct err *err)
{
	switch (sqlite3_step(q->running)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return sqlite_fail(q->store, err);
	}
}

void sqlite_done(struct sql *q)
{
	struct sqlite_kept *kept = q->kept;
	if (!kept) {
		sqlite3_finalize(q->running);
		return;
	}
	sqlite3_reset(q->running);
	sqlite3_clear_bindings(q->running);
	kept->busy = false;
}

static int64_t integer(const struct sql *q, int column)
{
	return sqlite3_column_int64(q->running, column);
}

static bool is_null(const struct sql *q, int column)
{
	return sqlite3_column_type(q->running, column) == SQLITE_NULL;
}

static const char *text(const struct sql *q, int column)
{
	return (const char *)sqlite3_column_text(q->running, column);
}

static const void *blob(const struct sql *q, int column, size_t *len)
{
	const void *bytes = sqlite3_column_blob(q->running, column);
	*len = (size_t)sqlite3_column_bytes(q->running, column);
	return bytes;
}

static int changes(const struct sql *q)
{
	return sqlite3_changes(sqlite_of(q->store)->db);
}

int sqlite_script(struct store *s, const char *text, struct err *err)
{
	if (sqlite3_exec(sqlite_of(s)->db, text, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_fail(s, err);
	return 0;
}

void sqlite_forget(struct sqlite *s)
{
	for (size_t i = 0; i < SQLITE_KEPT; i++)
		sqlite3_finalize(s->kept[i].stmt);
	for (size_t i = 0; i < SQLITE_RECENT; i++)
		sqlite3_finalize(s->recent[i].stmt);
}

/* ---- transactions ---- */

/* A file that was deleted or replaced takes what is written to it along: nothing may look done
 * then. */
static int check_place(struct store *s, struct err *err)
{
	int moved = 0;
	sqlite3_file_control(sqlite_of(s)->db, NULL, SQLITE_FCNTL_HAS_MOVED, &moved);
	if (moved)
		return err_set(err, ERR_STORE,
			_("the store was moved or deleted: put it back and restart; drafts are kept (%s)"),
			s->path);
	return 0;
}

static int begin(struct store *s, enum tx_kind kind, struct err *err)
{
	if (kind == TX_READ)
		return sql_run(s, "BEGIN", WITHOUT, err) < 0 ? -1 : 0;
	sqlite_of(s)->polls = 0;
	return sql_run(s, "BEGIN IMMEDIATE", WITHOUT, err) < 0 ? -1 : check_place(s, err);
}

static int commit(struct store *s, struct err *err)
{
	if (sql_run(s, "COMMIT", WITHOUT, err) < 0)
		return -1;
	sqlite_tell(s->path);
	return 0;
}

static bool in_tx(struct store *s)
{
	return !sqlite3_get_autocommit(sqlite_of(s)->db);
}

static void rollback(struct store *s)
{
	if (in_tx(s))
		sql_run(s, "ROLLBACK", WITHOUT, NULL);
}

static int append(
	struct store *s, const struct event *e, struct journal_head *head, struct err *err)
{
	struct event next = *e;
	unsigned char hash[HASH_BYTES];
	next.seq = head->seq + 1;
	event_hash(&next, head->hash, hash);
	if (sql_run(s,
		    "INSERT INTO journal (seq, time, actor, event, subject, details, prev, hash) "
		    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		    WITH(INT(next.seq), INT(e->time_us), TEXT(e->actor), TEXT(e->event),
			    TEXT(e->subject), TEXT(e->details), BLOB(head->hash, HASH_BYTES),
			    BLOB(hash, HASH_BYTES)),
		    err) < 0)
		return -1;
	head->seq = next.seq;
	memcpy(head->hash, hash, HASH_BYTES);
	return 0;
}

/* ---- the schema ---- */

static int version(struct store *s, int64_t *number, struct err *err)
{
	return sql_number(s, number, "PRAGMA user_version", WITHOUT, err) < 0 ? -1 : 0;
}

/* PRAGMA takes no values. */
static int set_version(struct store *s, int number, struct err *err)
{
	char text[48];
	snprintf(text, sizeof(text), "PRAGMA user_version = %d", number);
	return sql_script(s, text, err);
}

/* A table that a step makes anew is gone for a moment. Within a transaction this PRAGMA does
 * nothing. */
static int before_upgrade(struct store *s, struct err *err)
{
	sqlite_defend(s, false);
	return sql_script(s, "PRAGMA foreign_keys = OFF", err);
}

static int after_upgrade(struct store *s, struct err *err)
{
	sqlite_defend(s, true);
	return sql_script(s, "PRAGMA foreign_keys = ON", err);
}

/* The file's mode says who may use it. */
static int grant(struct store *s, struct err *err)
{
	(void)s;
	(void)err;
	return 0;
}

/* ---- copying ---- */

static const char columns[] =
	"SELECT t.name, c.name, c.type, c.pk FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c "
	"WHERE t.schema = 'main' AND t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' AND c.hidden = 0 "
	"ORDER BY t.name, c.name";

static int load_begin(struct store *s, const char **finish, struct err *err)
{
	*finish = "INSERT INTO mention_words (mention_words) VALUES ('rebuild')";
	if (sqlite3_db_config(sqlite_of(s)->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) !=
		SQLITE_OK)
		return sqlite_fail(s, err);
	return sql_script(s, "PRAGMA cache_size = -65536", err);
}

static int load(struct store *s, const struct table *t, const struct sql_arg *values, size_t rows,
	struct err *err)
{
	STRBUF_AUTO struct strbuf text;
	strbuf_init(&text, 1 << 16);
	strbuf_printf(&text, "INSERT INTO \"%s\" (%s) VALUES (", t->name, t->names);
	for (size_t i = 1; i <= t->count; i++)
		strbuf_printf(&text, "%s$%zu", i > 1 ? ", " : "", i);
	strbuf_char(&text, ')');
	for (size_t i = 0; i < rows; i++) {
		SQL_AUTO struct sql q = {0};
		if (sql_open_text(&q, s, text.buf, values + i * (t->count + 1), err) ||
			sql_next(&q, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- the rest ---- */

static void interrupt(struct store *s)
{
	sqlite3_interrupt(sqlite_of(s)->db);
}

static bool changed(struct store *s)
{
	int64_t now;
	if (sql_number(s, &now, "PRAGMA data_version", WITHOUT, NULL) != 1)
		return true;
	bool other = now != sqlite_of(s)->data_version;
	sqlite_of(s)->data_version = (int)now;
	return other;
}

static void checkpoint(struct store *s)
{
	sqlite3_wal_checkpoint_v2(sqlite_of(s)->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static int spend_memory(struct store *s, struct err *err)
{
	if (sqlite_of(s)->bulk)
		return 0;
	if (sql_script(s,
		    "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8000; "
		    "CREATE TEMP TABLE arriving AS SELECT * FROM mentions LIMIT 0",
		    err))
		return -1;
	sqlite_of(s)->bulk = true;
	return 0;
}

const struct engine engine_sqlite = {
	.schema = &schema_sqlite,
	.open = sqlite_open_file,
	.create = sqlite_create_file,
	.close = sqlite_close_file,
	.start = sqlite_start,
	.next = sqlite_next,
	.done = sqlite_done,
	.integer = integer,
	.is_null = is_null,
	.text = text,
	.blob = blob,
	.changes = changes,
	.script = sqlite_script,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.in_tx = in_tx,
	.append = append,
	.match = {"mention_words MATCH ", ""},
	.lead = "CROSS JOIN",
	.walked_by = " INDEXED BY ",
	.version = version,
	.set_version = set_version,
	.before_upgrade = before_upgrade,
	.after_upgrade = after_upgrade,
	.back_up_before = sqlite_back_up_before,
	.watch = sqlite_watch,
	.unwatch = sqlite_unwatch,
	.take_notice = sqlite_take_notice,
	.lease_take = sqlite_lease_take,
	.lease_tell = sqlite_lease_tell,
	.lease_read = sqlite_lease_read,
	.lease_leave = sqlite_lease_leave,
	.grant = grant,
	.tables = {columns, load_begin, load},
	.interrupt = interrupt,
	.changed = changed,
	.check_keys = sqlite_check_keys,
	.check = sqlite_check,
	.backup = sqlite_backup,
	.checkpoint = checkpoint,
	.spend_memory = spend_memory,
	.holds_arrivals = true,
};
