#include "store/migrate.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "desk/lifecycle.h"
#include "store/sql.h"
#include "store/tx.h"

/* PRAGMA takes no values. */
static int set_version(struct store *s, int version, struct err *err)
{
	char text[48];
	snprintf(text, sizeof(text), "PRAGMA user_version = %d", version);
	return sql_script(s, text, err);
}

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
	if (sql_number(s, &version, "PRAGMA user_version", WITHOUT, err) < 0)
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
		if (sql_script(s, s->schema->steps[version], err))
			return err_prefix(err, _("upgrade to schema %d"), version + 1);
	return set_version(s, s->schema->count, err);
}

/* Another handle reads what was committed last, and nobody commits while this one has the lock. */
static int back_up(const struct store *s, const char *path, struct err *err)
{
	struct store *reader = store_open_by(s->schema, s->path, STORE_READ, err);
	if (!reader)
		return -1;
	int rc = store_backup(reader, path, NULL, err);
	store_close(reader);
	return rc;
}

static int upgrade(struct store *s, struct tx *tx, struct err *err)
{
	int from = s->version, to = s->schema->count;
	if (run_steps(s, from, err) || sql_check_keys(s, err) || write_moves(s, err))
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
	char when[CLOCK_RFC3339_BYTES];
	MEM_AUTO char *copy = mem_printf(
		"%s.schema%d-%s", s->path, s->version, clock_rfc3339(clock_now_us(), when));
	if (back_up(s, copy, err))
		return -1;
	int rc = upgrade(s, &tx, err);
	if (rc)
		unlink(copy); /* the file itself is that */
	return rc;
}

int migrate(struct store *s, struct err *err)
{
	/* A table that a step makes anew is gone for a moment. Within a transaction this PRAGMA
	 * does nothing. */
	if (sql_script(s, "PRAGMA foreign_keys = OFF", err))
		return -1;
	int rc = upgrade_once(s, err);
	return rc ? rc : sql_script(s, "PRAGMA foreign_keys = ON", err);
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

int migrate_new(struct store *s, enum store_kind kind, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || run_steps(s, 0, err) || write_own_row(s, kind, err) ||
		write_moves(s, err))
		return -1;
	struct actor self = {.operator= "nachtwacht" };
	event_add_named(s, &self, "store.created", "store",
		kind == STORE_EXERCISE ? "exercise" : "live", NULL);
	if (tx_commit(&tx, err))
		return -1;
	s->version = s->schema->count;
	s->kind = kind;
	return 0;
}
