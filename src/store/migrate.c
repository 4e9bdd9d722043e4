#include "store/migrate.h"

#include <stdio.h>

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

static int run_steps(
	struct store *s, const char *const *steps, int from, int count, struct err *err)
{
	for (int version = from; version < count; version++)
		if (sql_script(s, steps[version], err))
			return err_prefix(err, _("upgrade to schema %d"), version + 1);
	return set_version(s, count, err);
}

static int back_up(struct store *s, struct err *err)
{
	char when[CLOCK_RFC3339_BYTES];
	MEM_AUTO char *path = mem_printf(
		"%s.schema%d-%s", s->path, s->version, clock_rfc3339(clock_now_us(), when));
	return store_backup(s, path, NULL, err);
}

int migrate(struct store *s, const char *const *steps, int count, struct err *err)
{
	if (back_up(s, err))
		return -1;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || run_steps(s, steps, s->version, count, err) ||
		write_moves(s, err))
		return -1;
	struct actor self = {.operator= "nachtwacht" };
	char details[64];
	snprintf(details, sizeof(details), "{\"from\":%d,\"to\":%d}", s->version, count);
	event_add_named(s, &self, "store.upgraded", "store", "schema", details);
	if (tx_commit(&tx, err))
		return -1;
	s->version = count;
	return 0;
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
	if (tx_begin(&tx, s, err) || run_steps(s, migrations, 0, migration_count, err) ||
		write_own_row(s, kind, err) || write_moves(s, err))
		return -1;
	struct actor self = {.operator= "nachtwacht" };
	event_add_named(s, &self, "store.created", "store",
		kind == STORE_EXERCISE ? "exercise" : "live", NULL);
	if (tx_commit(&tx, err))
		return -1;
	s->version = migration_count;
	s->kind = kind;
	return 0;
}
