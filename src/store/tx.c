#include "store/tx.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/migrate.h"
#include "store/notice.h"
#include "store/sql.h"

int store_current(struct store *s, struct err *err)
{
	int64_t version;
	if (sql_number(s, &version, "PRAGMA user_version", WITHOUT, err) < 0)
		return -1;
	if (version != s->version)
		return err_set(err, ERR_STORE,
			_("restart: the store was upgraded while this program ran; drafts are kept (%s)"),
			s->path);
	return 0;
}

/* A file that was deleted or replaced takes what is written to it along: nothing may look done
 * then. */
static int check_place(struct store *s, struct err *err)
{
	int moved = 0;
	sqlite3_file_control(s->db, NULL, SQLITE_FCNTL_HAS_MOVED, &moved);
	if (moved)
		return err_set(err, ERR_STORE,
			_("the store was moved or deleted: put it back and restart; drafts are kept (%s)"),
			s->path);
	return 0;
}

static void clear(struct store *s)
{
	s->events.count = 0;
	arena_release(&s->tx_arena);
}

int tx_lock(struct tx *tx, struct store *s, struct err *err)
{
	*tx = (struct tx){0};
	if (s->access == STORE_READ)
		return err_set(err, ERR_REFUSED, _("%s: opened for reading only"), s->path);
	s->polls = 0;
	if (sql_run(s, "BEGIN IMMEDIATE", WITHOUT, err) < 0)
		return -1;
	tx->store = s;
	s->now_us = clock_now_us();
	clear(s);
	return check_place(s, err);
}

int tx_begin(struct tx *tx, struct store *s, struct err *err)
{
	return tx_lock(tx, s, err) || store_current(s, err) ? -1 : 0;
}

int tx_commit(struct tx *tx, struct err *err)
{
	struct store *s = tx->store;
	if (journal_append(s, err) || sql_run(s, "COMMIT", WITHOUT, err) < 0)
		return -1;
	notice_post(s->path);
	clear(s);
	*tx = (struct tx){0};
	return 0;
}

void tx_abort(struct tx *tx)
{
	if (!tx->store)
		return;
	if (!sqlite3_get_autocommit(tx->store->db))
		sql_run(tx->store, "ROLLBACK", WITHOUT, NULL);
	clear(tx->store);
	*tx = (struct tx){0};
}

int read_begin(struct tx *tx, struct store *s, struct err *err)
{
	*tx = (struct tx){0};
	if (!sqlite3_get_autocommit(s->db))
		return 0; /* within a write already */
	if (sql_run(s, "BEGIN", WITHOUT, err) < 0)
		return -1;
	tx->store = s;
	return 0;
}

void read_end(struct tx *tx)
{
	if (tx->store)
		sql_run(tx->store, "ROLLBACK", WITHOUT, NULL);
	*tx = (struct tx){0};
}

int step_begin(struct store *s, struct err *err)
{
	return sql_run(s, "SAVEPOINT step", WITHOUT, err) < 0 ? -1 : 0;
}

int step_keep(struct store *s, struct err *err)
{
	return sql_run(s, "RELEASE step", WITHOUT, err) < 0 ? -1 : 0;
}

void step_undo(struct store *s, size_t events)
{
	sql_run(s, "ROLLBACK TO step", WITHOUT, NULL);
	sql_run(s, "RELEASE step", WITHOUT, NULL);
	s->events.count = events;
}

static void add(struct store *s, const struct actor *actor, const char *event, const char *subject,
	const char *details)
{
	struct pending_event e = {
		.actor = arena_strdup(&s->tx_arena, actor->operator),
		.event = event,
		.subject = subject,
		.details = arena_strdup(&s->tx_arena, details ? details : "{}"),
	};
	MEM_PUSH(&s->events, e);
}

void event_add(struct store *s, const struct actor *actor, const char *event, const char *kind,
	int64_t id, const char *details)
{
	add(s, actor, event, arena_printf(&s->tx_arena, "%s:%lld", kind, (long long)id), details);
}

void event_add_named(struct store *s, const struct actor *actor, const char *event,
	const char *kind, const char *name, const char *details)
{
	add(s, actor, event, arena_printf(&s->tx_arena, "%s:%s", kind, name), details);
}

void seal_text(struct sealed *out, const char *text)
{
	hash_random(out->salt, sizeof(out->salt));
	hash_salted(out->salt, text, strlen(text), out->hash);
	hash_hex(out->hash, out->hex);
}
