#include "store/postgresql.h"

#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/copy.h"
#include "store/patience.h"
#include "store/tx.h"

/* The types of the protocol, as in PostgreSQL's catalog/pg_type.dat. */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25, OID_ANY = 0 };
enum { BINARY = 1 };

/* How long, and how often, a COMMIT without an answer is looked for. */
enum { LOOK_BACK_MS = 30000, LOOK_EVERY_US = 500000 };

/* Writers take turns: what they read before they write is what is there when they commit. */
#define WRITERS_LOCK "SELECT pg_advisory_xact_lock(x'6e61636874'::bigint)"

#define SERVER_CLOCK "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

/* ---- values ---- */

struct values {
	int count;
	Oid types[SQL_ARGS_MAX];
	const char *bytes[SQL_ARGS_MAX];
	int lengths[SQL_ARGS_MAX], formats[SQL_ARGS_MAX];
	int64_t numbers[SQL_ARGS_MAX]; /* in the order of the network */
};

static const Oid value_types[] = {
	[SQL_NULL] = OID_ANY, [SQL_INT] = OID_INT8, [SQL_TEXT] = OID_TEXT, [SQL_BLOB] = OID_BYTEA};

static void read_values(struct values *v, const struct sql_arg *args)
{
	v->count = 0;
	for (int i = 0; args && args[i].type != SQL_END; i++) {
		v->types[i] = value_types[args[i].type];
		v->bytes[i] = args[i].bytes;
		v->lengths[i] = (int)args[i].len;
		v->formats[i] = BINARY;
		if (args[i].type == SQL_BLOB && !args[i].bytes)
			v->bytes[i] = "";
		if (args[i].type == SQL_INT) {
			v->numbers[i] = (int64_t)htobe64((uint64_t)args[i].number);
			v->bytes[i] = (const char *)&v->numbers[i];
			v->lengths[i] = sizeof(v->numbers[i]);
		}
		v->count++;
	}
}

/* ---- statements ---- */

/* Also when the connection went in the midst of it: nothing is made anew under a transaction. */
static bool in_tx(struct store *s)
{
	return postgresql_of(s)->in_step;
}

/* The name under which a literal is prepared, which is its place; -1 when all are taken. */
static int place_of(struct postgresql *pg, const char *text)
{
	size_t at = ((uintptr_t)text >> 3) * 2654435761u % PG_PREPARED;
	for (size_t i = 0; i < PG_PREPARED; i++) {
		size_t place = (at + i) % PG_PREPARED;
		if (!pg->prepared[place] || pg->prepared[place] == text)
			return (int)place;
	}
	return -1;
}

static bool is_good(const struct postgresql *pg, const PGresult *result)
{
	ExecStatusType status = pg->pq->resultStatus(result);
	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* 0, or -1 with what the server said of it in *result. */
static int prepare(struct postgresql *pg, int place, const char *text, const struct values *v,
	PGresult **result)
{
	char name[16];
	snprintf(name, sizeof(name), "s%d", place);
	if (pg->prepared[place] == text)
		return 0;
	if (!pg->pq->sendPrepare(pg->conn, name, text, v->count, v->types))
		return -1;
	*result = pg_wait(pg);
	if (!is_good(pg, *result))
		return -1;
	pg->pq->clear(*result);
	*result = NULL;
	pg->prepared[place] = text;
	return 0;
}

/* Sends a statement with its values. 0, or -1 with what the server said in *result. */
static int send(struct postgresql *pg, enum sql_way way, const char *text, const struct values *v,
	PGresult **result)
{
	int place = way == SQL_LITERAL ? place_of(pg, text) : -1;
	char name[16];
	snprintf(name, sizeof(name), "s%d", place);
	if (place < 0)
		return pg->pq->sendQueryParams(pg->conn, text, v->count, v->types, v->bytes,
			       v->lengths, v->formats, BINARY)
			       ? 0
			       : -1;
	if (prepare(pg, place, text, v, result))
		return -1;
	return pg->pq->sendQueryPrepared(
		       pg->conn, name, v->count, v->bytes, v->lengths, v->formats, BINARY)
		       ? 0
		       : -1;
}

/* Rows that are walked come one by one; others all at once. */
static int run(struct postgresql *pg, struct sql *q, enum sql_way way, const char *text,
	const struct values *v)
{
	PGresult *result = NULL;
	if (send(pg, way, text, v, &result) == 0 && way == SQL_WALK) {
		pg->pq->setSingleRowMode(pg->conn);
		q->kept = pg;
		return 0;
	}
	if (!result)
		result = pg_wait(pg);
	q->running = result;
	return is_good(pg, result) ? 0 : -1;
}

/* A connection that was lost is made anew, and what asked is asked again: outside of a transaction
 * nothing but reading is asked. */
static int start(struct sql *q, enum sql_way way, const char *text, const struct sql_arg *args,
	struct err *err)
{
	struct postgresql *pg = postgresql_of(q->store);
	struct values v;
	read_values(&v, args);
	q->row = -1;
	bool lost = pg_is_lost(pg);
	if (lost && (pg->in_step || pg_connect(pg, err)))
		return pg->in_step ? pg_fail(pg, NULL, err) : -1;
	if (run(pg, q, way, text, &v) == 0)
		return 0;
	if (!pg_is_lost(pg) || pg->in_step || lost)
		return pg_fail(pg, q->running, err);
	pg->pq->clear(q->running);
	q->running = NULL;
	if (pg_connect(pg, err))
		return -1;
	return run(pg, q, way, text, &v) ? pg_fail(pg, q->running, err) : 0;
}

static int next_walked(struct postgresql *pg, struct sql *q, struct err *err)
{
	pg->pq->clear(q->running);
	q->running = pg_next(pg);
	q->row = 0;
	if (q->running && pg->pq->resultStatus(q->running) == PGRES_SINGLE_TUPLE)
		return 1;
	return is_good(pg, q->running) ? 0 : pg_fail(pg, q->running, err);
}

static int next(struct sql *q, struct err *err)
{
	struct postgresql *pg = postgresql_of(q->store);
	if (q->kept)
		return next_walked(pg, q, err);
	return ++q->row < pg->pq->ntuples(q->running);
}

static void done(struct sql *q)
{
	struct postgresql *pg = postgresql_of(q->store);
	pg->pq->clear(q->running);
	if (q->kept && pg->conn)
		pg->pq->clear(pg_wait(pg));
}

/* Booleans, and integers of every width. */
static int64_t integer(const struct sql *q, int column)
{
	const struct pq *pq = postgresql_of(q->store)->pq;
	const char *bytes = pq->getvalue(q->running, q->row, column);
	int len = pq->getlength(q->running, q->row, column);
	uint64_t number = 0;
	if (len == 0 || len > (int)sizeof(number))
		return 0;
	if (bytes[0] & 0x80)
		number = UINT64_MAX;
	for (int i = 0; i < len; i++)
		number = number << 8 | (unsigned char)bytes[i];
	return (int64_t)number;
}

static bool is_null(const struct sql *q, int column)
{
	return postgresql_of(q->store)->pq->getisnull(q->running, q->row, column);
}

static const char *text(const struct sql *q, int column)
{
	return is_null(q, column)
		       ? NULL
		       : postgresql_of(q->store)->pq->getvalue(q->running, q->row, column);
}

static const void *blob(const struct sql *q, int column, size_t *len)
{
	*len = (size_t)postgresql_of(q->store)->pq->getlength(q->running, q->row, column);
	return text(q, column);
}

static int changes(const struct sql *q)
{
	return (int)strtol(postgresql_of(q->store)->pq->cmdTuples(q->running), NULL, 10);
}

static int script(struct store *s, const char *text, struct err *err)
{
	struct postgresql *pg = postgresql_of(s);
	PGresult *result = pg_exec(pg, text, err);
	pg->pq->clear(result);
	return result ? 0 : -1;
}

/* ---- transactions ---- */

static const char *const begins[] = {
	[TX_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	[TX_WRITE] = "BEGIN; " WRITERS_LOCK "; " SERVER_CLOCK,
};

/* Hosts that share a store agree on the time: the server's. */
static int open_step(struct postgresql *pg, enum tx_kind kind, struct err *err)
{
	int64_t before_us = clock_system_us();
	PGresult *result = pg_exec(pg, begins[kind], err);
	if (kind == TX_WRITE && result)
		clock_follow(before_us, strtoll(pg->pq->getvalue(result, 0, 0), NULL, 10),
			clock_system_us());
	pg->pq->clear(result);
	return result ? 0 : -1;
}

static int begin(struct store *s, enum tx_kind kind, struct err *err)
{
	struct postgresql *pg = postgresql_of(s);
	bool lost = pg_is_lost(pg);
	if (lost && pg_connect(pg, err))
		return -1;
	int rc = open_step(pg, kind, err);
	/* Nothing was begun: what the server forgot is no loss. */
	if (rc && !lost && pg_is_lost(pg))
		rc = pg_connect(pg, err) ? -1 : open_step(pg, kind, err);
	/* The lock may be refused when the transaction stands already. */
	if (rc && !pg_is_lost(pg))
		script(s, "ROLLBACK", NULL);
	pg->in_step = rc == 0;
	pg->tail = (struct journal_head){0};
	return rc;
}

static void rollback(struct store *s)
{
	struct postgresql *pg = postgresql_of(s);
	if (!pg_is_lost(pg) && pg->pq->transactionStatus(pg->conn) != PQTRANS_IDLE)
		script(s, "ROLLBACK", NULL);
	pg->in_step = false;
}

/* The answer to COMMIT was lost: the chain says whether it was done. It is asked until somebody
 * answers, for a time in which a standby can take over. */
static int look_back(struct store *s, const struct journal_head *tail, struct err *err)
{
	int64_t since_ms = clock_mono_ms();
	for (;;) {
		int found = journal_has(s, tail, err);
		if (found >= 0 || clock_mono_ms() >= since_ms + LOOK_BACK_MS ||
			patience_left_ms(since_ms) == 0)
			return found;
		clock_sleep_us(LOOK_EVERY_US);
	}
}

/* What became of a COMMIT that nobody answered. A transaction without an event changes nothing that
 * could not be written twice. */
static int settle(struct store *s, const struct journal_head *tail, struct err *err)
{
	struct err why = ERR_INIT;
	int found = tail->seq ? look_back(s, tail, &why) : 0;
	if (found == 1)
		return 0;
	if (found == 0)
		return err_set(err, ERR_AWAY, "%s",
			_("the connection to the store was lost: nothing was changed, try again"));
	s->unsure = *tail;
	return err_set(err, ERR_UNSURE,
		_("the store was lost before it answered, so that this may have been done or not: look before you repeat it (%s)"),
		why.msg);
}

static int commit(struct store *s, struct err *err)
{
	struct postgresql *pg = postgresql_of(s);
	struct journal_head tail = pg->tail;
	if (pg_is_lost(pg)) /* before the word was said */
		return pg_fail(pg, NULL, err);
	char text[64];
	snprintf(text, sizeof(text), "NOTIFY nachtwacht, '%" PRIx64 "'; COMMIT", pg->identity);
	PGresult *result = pg_exec(pg, text, err);
	bool lost = !result && pg_is_lost(pg);
	/* A transaction in which something failed is answered by ROLLBACK, and that is no error. */
	bool done = result && strcmp(pg->pq->cmdStatus(result), "COMMIT") == 0;
	pg->pq->clear(result);
	if (lost || done)
		pg->in_step = false;
	if (lost)
		return settle(s, &tail, err);
	if (result && !done)
		return err_set(
			err, ERR_STORE, "%s", _("the store has undone it: nothing was changed"));
	return done ? 0 : -1;
}

static int append(
	struct store *s, const struct event *e, struct journal_head *head, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, "SELECT seq, hash FROM journal_append($1, $2, $3, $4, $5)",
		    WITH(INT(e->time_us), TEXT(e->actor), TEXT(e->event), TEXT(e->subject),
			    TEXT(e->details)),
		    err) ||
		sql_next(&q, err) < 0)
		return -1;
	size_t len;
	const void *hash = sql_blob(&q, 1, &len);
	head->seq = sql_int(&q, 0);
	memcpy(head->hash, hash, len < HASH_BYTES ? len : HASH_BYTES);
	postgresql_of(s)->tail = *head;
	return 0;
}

/* ---- the schema ---- */

static int version(struct store *s, int64_t *number, struct err *err)
{
	return sql_number(s, number, "SELECT version FROM store", WITHOUT, err) < 0 ? -1 : 0;
}

static int set_version(struct store *s, int number, struct err *err)
{
	return sql_run(s, "UPDATE store SET version = $1", WITH(INT(number)), err) < 0 ? -1 : 0;
}

static int nothing(struct store *s, struct err *err)
{
	(void)s;
	(void)err;
	return 0;
}

/* An upgrade is one transaction; the database's own backup stands beside it. */
static int no_backup(struct store *s, char **backup, struct err *err)
{
	*backup = NULL;
	return nothing(s, err);
}

/* ---- the handle ---- */

struct store *pg_new(
	const struct schema *schema, const char *path, enum store_access access, struct err *err)
{
	const struct pq *pq = pq_load(err);
	if (!pq || pg_check_address(pq, path, err))
		return NULL;
	struct postgresql *pg = mem_zero(1, sizeof(*pg));
	pg->store = (struct store){.engine = &engine_postgresql,
		.path = mem_strdup(path),
		.schema = schema,
		.access = access,
		.lock_ms = LOCK_MS};
	pg->pq = pq;
	hash_random(&pg->identity, sizeof(pg->identity));
	pg->cancelling = -1;
	pg->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return &pg->store;
}

static void close_database(struct store *s)
{
	pg_disconnect(postgresql_of(s));
	close(postgresql_of(s)->wake);
}

/* A wish that comes between two statements is for the one before. */
static void interrupt(struct store *s)
{
	struct postgresql *pg = postgresql_of(s);
	uint64_t one = 1;
	if (atomic_load(&pg->running)) {
		ssize_t written = write(pg->wake, &one, sizeof(one));
		(void)written;
	}
}

/* Notices tell of commits alone. */
static bool changed(struct store *s)
{
	(void)s;
	return true;
}

static void checkpoint(struct store *s)
{
	(void)s;
}

const struct engine engine_postgresql = {
	.schema = &schema_postgresql,
	.shared = true,
	.open = pg_open,
	.create = pg_create,
	.close = close_database,
	.start = start,
	.next = next,
	.done = done,
	.integer = integer,
	.is_null = is_null,
	.text = text,
	.blob = blob,
	.changes = changes,
	.script = script,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.in_tx = in_tx,
	.append = append,
	.match = {"words @@ words_query(", ")"},
	.lead = "JOIN",
	.wait_locks = pg_wait_locks,
	.version = version,
	.set_version = set_version,
	.before_upgrade = nothing,
	.after_upgrade = nothing,
	.back_up_before = no_backup,
	.watch = pg_watch,
	.unwatch = pg_unwatch,
	.take_notice = pg_take_notice,
	.except = pg_except,
	.lease_take = pg_lease_take,
	.lease_tell = pg_lease_tell,
	.lease_read = pg_lease_read,
	.lease_beat = pg_lease_beat,
	.lease_join = pg_lease_join,
	.lease_leave = pg_lease_leave,
	.grant = pg_grant,
	.enrol = pg_enrol,
	.tables = {pg_columns, pg_load_begin, pg_load},
	.interrupt = interrupt,
	.changed = changed,
	.check_keys = nothing,
	.check = nothing,
	.backup = copy_to_file,
	.checkpoint = checkpoint,
	.spend_memory = nothing,
};
