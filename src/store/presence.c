#include "store/shift.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/handle.h"
#include "store/sql.h"
#include "store/tx.h"

int presence_write(
	struct store *s, const struct actor *actor, const struct presence_row *row, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	const int64_t until_us = s->now_us + 2 * PRESENCE_EVERY_S * CLOCK_S;
	int known = sql_run(s,
		"UPDATE presence SET keyed = $2, until = $3, away = $4, "
		"asked = CASE WHEN asked = 1 AND $5 > 0 THEN 1 ELSE $5 END WHERE desk = $1",
		WITH(TEXT(row->desk), INT(row->keyed_us), INT(until_us), INT(row->away),
			INT(row->asked_us)),
		err);
	if (known == 0) {
		known = sql_run(s,
			"INSERT INTO presence (desk, operator, since, keyed, until, away, asked) "
			"VALUES ($1, $2, $3, $4, $5, $6, $7)",
			WITH(TEXT(row->desk), TEXT(actor->operator), INT(s->now_us),
				INT(row->keyed_us), INT(until_us), INT(row->away),
				INT(row->asked_us)),
			err);
		event_add_named(s, actor, "operator.came", "operator", actor->operator, NULL);
	}
	return known < 0 ? -1 : tx_commit(&tx, err);
}

int presence_leave(struct store *s, const struct actor *actor, const char *desk, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int gone = sql_run(s, "DELETE FROM presence WHERE desk = $1", WITH(TEXT(desk)), err);
	if (gone <= 0)
		return gone;
	event_add_named(s, actor, "operator.left", "operator", actor->operator, NULL);
	return tx_commit(&tx, err);
}

void presence_list_release(struct presence_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct presence_list){0};
}

int presence_read(struct store *s, struct presence_list *out, struct err *err)
{
	*out = (struct presence_list){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT desk, operator, since, keyed, away, (SELECT count(*) FROM cases "
		    "WHERE assignee = p.operator AND state NOT IN ('resolved', 'merged', 'spam')) "
		    "FROM presence p WHERE until > $1 ORDER BY operator, since",
		    WITH(INT(clock_now_us())), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct presence_row row = {.desk = sql_copy(&q, 0, &out->arena),
			.operator= sql_copy(&q, 1, &out->arena),
			.since_us = sql_int(&q, 2),
			.keyed_us = sql_int(&q, 3),
			.away = sql_int(&q, 4),
			.cases = sql_int(&q, 5)};
		MEM_PUSH(out, row);
	}
	if (rc < 0)
		presence_list_release(out);
	return rc;
}

/* One desk that died, told in the name of whoever sat there. 1, 0 when there is none, -1. */
static int expire_one(struct store *s, const struct actor *actor, int64_t now_us, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, "SELECT desk, operator FROM presence WHERE until <= $1 LIMIT 1",
		    WITH(INT(now_us)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc <= 0)
		return rc;
	const char *desk = sql_copy(&q, 0, &a), *login = sql_copy(&q, 1, &a);
	sql_done(&q);
	if (sql_run(s, "DELETE FROM presence WHERE desk = $1", WITH(TEXT(desk)), err) < 0)
		return -1;
	event_add_named(s, actor, "operator.lost", "operator", login, NULL);
	return 1;
}

int presence_expire(struct store *s, const struct actor *actor, int64_t now_us, int64_t *next_us,
	struct err *err)
{
	int due = sql_number(s, next_us, "SELECT min(until) FROM presence", WITHOUT, err);
	if (due < 0 || *next_us == 0 || *next_us > now_us)
		return due < 0 ? -1 : 0;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int rc;
	while ((rc = expire_one(s, actor, now_us, err)) == 1)
		;
	if (rc < 0 || sql_number(s, next_us, "SELECT min(until) FROM presence", WITHOUT, err) < 0)
		return -1;
	return tx_commit(&tx, err);
}
