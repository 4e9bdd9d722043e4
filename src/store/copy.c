#include "store/copy.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/collector.h"
#include "store/engine.h"
#include "store/handle.h"
#include "store/tables.h"
#include "store/tx.h"

/* What is in memory at once. A capture may be large. */
enum { BATCH_ROWS = 1000, BATCH_BYTES = 1 << 20, PROGRESS_EVERY = 1000 };

struct sum {
	int64_t rows;
	unsigned char digest[HASH_BYTES];
};

struct copy {
	struct store *from;
	struct tx reading; /* the one moment of `from` that is copied */
	bool moves;        /* what comes in meanwhile would stay behind */
	struct table_list tables;
	struct sum *sums; /* of each table, as it was read */
	struct copied *out;
	store_progress *progress;
	int64_t done;
};

static void copy_release(struct copy *c)
{
	read_end(&c->reading);
	table_list_release(&c->tables);
	free(c->sums);
}

static void tell(struct copy *c, const char *what)
{
	if (c->done++ % PROGRESS_EVERY == 0 && c->progress)
		c->progress(what, c->done, c->out->rows);
}

/* ---- loading ---- */

/* Rows that were read and not written yet. */
struct batch {
	struct arena arena;
	struct sql_arg *values; /* BATCH_ROWS times those of a row and an end */
	size_t rows, bytes;
};

static void batch_release(struct batch *b)
{
	arena_release(&b->arena);
	free(b->values);
}

static void keep(struct batch *b, const struct sql_arg *values, size_t count)
{
	struct sql_arg *row = b->values + b->rows++ * (count + 1);
	for (size_t i = 0; i <= count; i++) {
		row[i] = values[i];
		if (values[i].bytes)
			row[i].bytes = arena_strndup(&b->arena, values[i].bytes, values[i].len);
		b->bytes += values[i].len;
	}
}

static int flush(struct batch *b, struct store *to, const struct table *t, struct err *err)
{
	int rc = b->rows ? to->engine->tables.load(to, t, b->values, b->rows, err) : 0;
	arena_release(&b->arena);
	b->rows = b->bytes = 0;
	return rc ? err_prefix(err, "%s", t->name) : 0;
}

/* The schema itself brings a row or two. */
static int empty_table(struct store *to, const struct table *t, struct err *err)
{
	MEM_AUTO char *text = mem_printf("DELETE FROM %s", t->name);
	return sql_script(to, text, err);
}

static int load_table(
	struct copy *c, struct store *to, const struct table *t, struct sum *sum, struct err *err)
{
	__attribute__((cleanup(batch_release))) struct batch batch = {.arena = ARENA_INIT};
	batch.values = mem_alloc(BATCH_ROWS * (t->count + 1) * sizeof(*batch.values));
	struct sql_arg values[SQL_ARGS_MAX];
	SQL_AUTO struct sql q = {0};
	if (table_walk(&q, c->from, t, err))
		return -1;
	int rc;
	while ((rc = table_next(&q, t, values, err)) == 1) {
		table_digest(sum->digest, values);
		sum->rows++;
		tell(c, _("copying"));
		keep(&batch, values, t->count);
		if ((batch.rows == BATCH_ROWS || batch.bytes >= BATCH_BYTES) &&
			flush(&batch, to, t, err))
			return -1;
	}
	return rc ? rc : flush(&batch, to, t, err);
}

static int load(struct copy *c, struct store *to, struct err *err)
{
	struct table_list same;
	const char *finish;
	int rc = tables_read(to, &same, err) || tables_compare(&c->tables, &same, err);
	table_list_release(&same);
	if (rc || to->engine->tables.load_begin(to, &finish, err))
		return -1;
	for (size_t i = 0; i < c->tables.count; i++)
		if (empty_table(to, &c->tables.items[i], err) ||
			load_table(c, to, &c->tables.items[i], &c->sums[i], err))
			return -1;
	read_end(&c->reading);
	if (c->progress)
		c->progress(_("indexing"), 0, 0);
	return sql_script(to, finish, err);
}

/* ---- verifying ---- */

static int compare_table(struct copy *c, struct store *to, const struct table *t,
	const struct sum *was, struct err *err)
{
	struct sum sum = {0};
	struct sql_arg values[SQL_ARGS_MAX];
	SQL_AUTO struct sql q = {0};
	if (table_walk(&q, to, t, err))
		return -1;
	int rc;
	while ((rc = table_next(&q, t, values, err)) == 1) {
		table_digest(sum.digest, values);
		sum.rows++;
		tell(c, _("comparing"));
	}
	if (rc == 0 && (sum.rows != was->rows || memcmp(sum.digest, was->digest, HASH_BYTES) != 0))
		return err_set(err, ERR_STORE, _("%s: the copy is not what was read"), t->name);
	return rc;
}

static int expect_unchanged(struct copy *c, struct err *err)
{
	struct journal_head now;
	if (journal_head(c->from, &now, err))
		return -1;
	if (c->moves && now.seq != c->out->head.seq)
		return err_set(err, ERR_REFUSED, "%s",
			_("somebody worked in FROM while it was copied: close the desks on it, and copy it again"));
	return 0;
}

static int verify(struct copy *c, struct store *to, struct err *err)
{
	struct journal_head head;
	c->done = 0;
	for (size_t i = 0; i < c->tables.count; i++)
		if (compare_table(c, to, &c->tables.items[i], &c->sums[i], err))
			return -1;
	if (journal_verify(to, &c->out->head, &head, c->progress, err) ||
		to->engine->check(to, err))
		return -1;
	return expect_unchanged(c, err);
}

/* ---- the whole ---- */

static int fill(struct store *to, void *data, struct err *err)
{
	struct copy *c = data;
	TX_AUTO struct tx tx = {0};
	if (tx_lock(&tx, to, err) || migrate_tables(to, err) || load(c, to, err) ||
		migrate_settle(to, err) || verify(c, to, err))
		return -1;
	return tx_commit(&tx, err);
}

static int measure(struct copy *c, struct err *err)
{
	c->out->tables = (int64_t)c->tables.count;
	c->sums = mem_zero(c->tables.count, sizeof(*c->sums));
	for (size_t i = 0; i < c->tables.count; i++) {
		int64_t count;
		if (table_count(c->from, &c->tables.items[i], &count, err))
			return -1;
		c->out->rows += count;
	}
	return sql_number(c->from, &c->out->waiting,
		       "SELECT count(*) FROM posts WHERE state IN ('held', 'sending', 'unclear')",
		       WITHOUT, err) < 0 ||
			       journal_head(c->from, &c->out->head, err)
		       ? -1
		       : 0;
}

static int copy_all(struct copy *c, const char *path, int mode, struct err *err)
{
	const struct engine *engine = engine_of(path);
	if (!engine)
		return engine_refuse(err);
	struct creation creation = {
		.schema = engine->schema, .path = path, .mode = mode, .fill = fill, .data = c};
	if (c->from->version != engine->schema->count)
		return err_set(err, ERR_STORE,
			_("%s: has schema %d, and this program copies %d: a desk that opens it upgrades it, after a backup"),
			c->from->path, c->from->version, engine->schema->count);
	if (read_begin(&c->reading, c->from, err) || tables_read(c->from, &c->tables, err) ||
		measure(c, err))
		return -1;
	return engine->create(&creation, err);
}

static int refuse_collector(struct store *from, struct err *err)
{
	if (!collector_runs(from))
		return 0;
	return err_set(err, ERR_REFUSED, "%s",
		_("a collector serves FROM: end it first, with the desks that start one"));
}

int store_copy(const char *from, const char *to, store_progress *progress, struct copied *out,
	struct err *err)
{
	*out = (struct copied){0};
	__attribute__((cleanup(copy_release))) struct copy c = {
		.moves = true, .tables.arena = ARENA_INIT, .out = out, .progress = progress};
	c.from = store_open(from, STORE_READ, err);
	int rc = c.from && refuse_collector(c.from, err) == 0 ? copy_all(&c, to, 0660, err) : -1;
	read_end(&c.reading);
	store_close(c.from);
	return rc;
}

int copy_to_file(struct store *from, const char *path, store_progress *progress, struct err *err)
{
	struct copied out = {0};
	__attribute__((cleanup(copy_release))) struct copy c = {
		.from = from, .tables.arena = ARENA_INIT, .out = &out, .progress = progress};
	return copy_all(&c, path, 0600, err);
}
