/* The collector's lease is one row. That it is taken only when it is free, kept only by its holder,
 * and what becomes of the writes of one who lost it, stands in the schema. */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/i18n.h"
#include "store/postgresql.h"
#include "store/tx.h"

_Static_assert(COLLECTOR_LIFE_MS == 15000, "as in the schema");

static int superseded(struct err *err)
{
	enum err_code code;
	const char *sentence;
	refusal_find("collector.superseded", &code, &sentence);
	return err_set(err, code, "%s", sentence);
}

/* As one statement, with its notice. 0, or -1 when the lease is another's. */
static int change(struct store *s, const char *text, const struct sql_arg *args, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int changed = sql_run(s, text, args, err);
	if (changed <= 0)
		return changed ? -1 : superseded(err);
	return tx_commit(&tx, err);
}

int pg_lease_join(struct store *s, struct err *err)
{
	char text[64];
	snprintf(text, sizeof(text), "SET nachtwacht.epoch = '%lld'", (long long)s->lease);
	return sql_script(s, text, err);
}

static int refuse_held(struct store *s, struct err *err)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct collector c;
	if (collector_read(s, &arena, &c, err))
		return -1;
	return err_set(err, ERR_BUSY, _("the collector on %s serves this store"), c.host);
}

/* 1 when it was, 0 when it was not, -1 when that cannot be told now. With the writers' lock, since
 * the server may still be at it. */
static int was_taken(struct store *s, int64_t epoch)
{
	int64_t there;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, NULL))
		return -1;
	return sql_number(
		s, &there, "SELECT 1 FROM collector WHERE epoch = $1", WITH(INT(epoch)), NULL);
}

/* No event tells of it: an answer that was lost is looked for in the lease itself. */
static int settle(struct store *s, int64_t epoch, struct err *err)
{
	struct err why = *err;
	if (why.code != ERR_AWAY)
		return -1;
	int taken = was_taken(s, epoch);
	if (taken < 0)
		return err_set(err, ERR_UNSURE,
			_("the store was lost before it answered: if the collector's lease was taken it is free again after %d s"),
			COLLECTOR_LIFE_MS / 1000);
	*err = taken ? (struct err)ERR_INIT : why;
	return taken ? 0 : -1;
}

/* A connection that goes now comes back under the lease. */
static int join(struct store *s, int64_t epoch, struct err *err)
{
	s->lease = epoch;
	if (pg_lease_join(s, err) == 0 || pg_is_lost(postgresql_of(s)))
		return 0;
	s->lease = 0;
	return -1;
}

static int take(struct store *s, int64_t *epoch, struct err *err)
{
	char host[HOST_NAME_MAX + 1] = "";
	TX_AUTO struct tx tx = {0};
	gethostname(host, sizeof(host) - 1);
	if (tx_begin(&tx, s, err))
		return -1;
	int rc = sql_number(s, epoch,
		"UPDATE collector SET epoch = max(epoch + 1, clock_us()), until = lease_end(), holder = $1, names = '' "
		"WHERE until <= clock_us() RETURNING epoch",
		WITH(TEXT(host)), err);
	if (rc == 0)
		return refuse_held(s, err);
	return rc < 0 ? -1 : tx_commit(&tx, err);
}

int pg_lease_take(struct store *s, struct err *err)
{
	int64_t epoch = 0;
	struct err why = ERR_INIT;
	if (take(s, &epoch, &why) && (!epoch || settle(s, epoch, &why)))
		return err_set(err, why.code, "%s", why.msg);
	return join(s, epoch, err);
}

int pg_lease_tell(struct store *s, const char *names, struct err *err)
{
	return change(s, "UPDATE collector SET names = $2 WHERE epoch = $1",
		WITH(INT(s->lease), TEXT(names)), err);
}

/* Outside of the writers' turns, and nobody is told: that it goes on is no news. */
int pg_lease_beat(struct store *s, struct err *err)
{
	int changed = sql_run(s, "UPDATE collector SET until = lease_end() WHERE epoch = $1",
		WITH(INT(s->lease)), err);
	return changed > 0 ? 0 : changed ? -1 : superseded(err);
}

void pg_lease_leave(struct store *s)
{
	change(s, "UPDATE collector SET until = 0 WHERE epoch = $1", WITH(INT(s->lease)), NULL);
	s->lease = 0;
	pg_lease_join(s, NULL);
}

int pg_lease_read(struct store *s, struct arena *a, struct collector *out, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, "SELECT until > clock_us(), holder, names FROM collector", WITHOUT,
		    err) ||
		sql_next(&q, err) < 0)
		return -1;
	*out = (struct collector){
		.runs = sql_int(&q, 0), .host = sql_copy(&q, 1, a), .names = sql_copy(&q, 2, a)};
	return 0;
}
