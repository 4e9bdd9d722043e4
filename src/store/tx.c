#include "store/tx.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/engine.h"
#include "store/handle.h"

int store_current(struct store *s, struct err *err)
{
	int64_t version;
	if (s->engine->version(s, &version, err))
		return -1;
	if (version != s->version)
		return err_set(err, ERR_STORE,
			_("restart: the store was upgraded while this program ran; drafts are kept (%s)"),
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
	tx->store = s;
	clear(s);
	int rc = s->engine->begin(s, TX_WRITE, err);
	s->now_us =
		clock_now_us(); /* behind the wait for other writers, and by the server's clock */
	return rc;
}

int tx_begin(struct tx *tx, struct store *s, struct err *err)
{
	if (s->role == STORE_VIEWER)
		return err_set(err, ERR_REFUSED, "%s",
			_("your role at this desk is viewer: you see all, and change nothing"));
	return tx_lock(tx, s, err) || store_current(s, err) ? -1 : 0;
}

int tx_commit(struct tx *tx, struct err *err)
{
	struct store *s = tx->store;
	if (journal_append(s, err) || s->engine->commit(s, err))
		return -1;
	clear(s);
	*tx = (struct tx){0};
	return 0;
}

void tx_abort(struct tx *tx)
{
	if (!tx->store)
		return;
	tx->store->engine->rollback(tx->store);
	clear(tx->store);
	*tx = (struct tx){0};
}

int read_begin(struct tx *tx, struct store *s, struct err *err)
{
	*tx = (struct tx){0};
	if (s->engine->in_tx(s))
		return 0; /* within a write already */
	tx->store = s;
	return s->engine->begin(s, TX_READ, err);
}

void read_end(struct tx *tx)
{
	if (tx->store)
		tx->store->engine->rollback(tx->store);
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
