#include "store/migrate.h"

#include <stdio.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "desk/lifecycle.h"
#include "store/engine.h"
#include "store/handle.h"
#include "store/tx.h"

/* The moves are those of this program, whatever version wrote them before. */
static int write_moves(struct store *s, struct err *err)
{
	if (sql_run(s, "DELETE FROM moves", WITHOUT, err) < 0)
		return -1;
	for (size_t i = 0; i < move_count; i++) {
		const struct move *m = &moves[i];
		if (sql_run(s,
			    "INSERT INTO moves (kind, from_state, to_state, event) VALUES ($1, $2, $3, $4)",
			    WITH(TEXT(m->kind), TEXT(m->from), TEXT(m->to), TEXT(m->event)),
			    err) < 0)
			return -1;
	}
	return 0;
}

int migrate_read_version(struct store *s, struct err *err)
{
	int64_t version;
	if (s->engine->version(s, &version, err))
		return -1;
	s->version = (int)version;
	if (version > s->schema->count)
		return err_set(err, ERR_STORE,
			_("%s: has schema %d, and this program knows up to %d: upgrade nachtwacht"),
			s->path, s->version, s->schema->count);
	if (version <= 0)
		return err_set(err, ERR_STORE, _("%s: is no store of nachtwacht"), s->path);
	return 0;
}

static int run_steps(struct store *s, int from, struct err *err)
{
	for (int version = from; version < s->schema->count; version++)
		if (s->schema->steps[version] && sql_script(s, s->schema->steps[version], err))
			return err_prefix(err, _("upgrade to schema %d"), version + 1);
	return 0;
}

int migrate_tables(struct store *s, struct err *err)
{
	return run_steps(s, 0, err);
}

int migrate_settle(struct store *s, struct err *err)
{
	return s->engine->set_version(s, s->schema->count, err) || s->engine->grant(s, err) ? -1
											    : 0;
}

static int upgrade(struct store *s, struct tx *tx, struct err *err)
{
	int from = s->version, to = s->schema->count;
	if (run_steps(s, from, err) || s->engine->check_keys(s, err) || write_moves(s, err) ||
		migrate_settle(s, err))
		return -1;
	struct actor self = {.operator= "nachtwacht" };
	char details[64];
	snprintf(details, sizeof(details), "{\"from\":%d,\"to\":%d}", from, to);
	event_add_named(s, &self, "store.upgraded", "store", "schema", details);
	if (tx_commit(tx, err))
		return -1;
	s->version = to;
	return 0;
}

static int upgrade_once(struct store *s, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_lock(&tx, s, err) || migrate_read_version(s, err))
		return -1;
	if (s->version == s->schema->count)
		return 0;
	if (s->role != STORE_OWNER)
		return err_set(err, ERR_REFUSED,
			_("the store has schema %d, and this program needs %d: its owner upgrades it with `nachtwacht store upgrade`"),
			s->version, s->schema->count);
	MEM_AUTO char *copy = NULL;
	if (s->engine->back_up_before(s, &copy, err))
		return -1;
	int rc = upgrade(s, &tx, err);
	if (rc && copy)
		unlink(copy); /* the file itself is that */
	return rc;
}

int migrate(struct store *s, struct err *err)
{
	if (s->engine->before_upgrade(s, err))
		return -1;
	int rc = upgrade_once(s, err);
	return rc ? rc : s->engine->after_upgrade(s, err);
}

static int write_own_row(struct store *s, enum store_kind kind, struct err *err)
{
	unsigned char id[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	hash_random(id, sizeof(id));
	hash_hex(id, hex);
	hex[32] = '\0';
	return sql_run(s, "INSERT INTO store (id, kind, uuid, created) VALUES (1, $1, $2, $3)",
		       WITH(TEXT(kind == STORE_EXERCISE ? "exercise" : "live"), TEXT(hex),
			       INT(s->now_us)),
		       err) < 0
		       ? -1
		       : 0;
}

int migrate_new(struct store *s, void *data, struct err *err)
{
	const enum store_kind kind = *(const enum store_kind *)data;
	TX_AUTO struct tx tx = {0};
	if (tx_lock(&tx, s, err) || migrate_tables(s, err) || write_own_row(s, kind, err) ||
		write_moves(s, err) || migrate_settle(s, err))
		return -1;
	struct actor self = {.operator= "nachtwacht" };
	event_add_named(s, &self, "store.created", "store",
		kind == STORE_EXERCISE ? "exercise" : "live", NULL);
	return tx_commit(&tx, err);
}
