#include "base/clock.h"
#include "base/i18n.h"
#include "store/post_move.h"
#include "store/sql.h"
#include "store/tx.h"

enum { LEASE_S = 60 };

/* Renewed every few seconds while somebody types: no event, the draft is the record. */
int lease_write(struct store *s, const struct actor *actor, int64_t case_id, bool take_over,
	struct err *err)
{
	if (sql_run(s,
		    "INSERT INTO leases (case_id, operator, taken, until) VALUES ($1, $2, $3, $4) "
		    "ON CONFLICT (case_id) DO UPDATE SET operator = $2, until = $4, "
		    "taken = CASE WHEN leases.operator = $2 THEN leases.taken ELSE $3 END "
		    "WHERE leases.operator = $2 OR leases.until <= $3 OR $5 = 1",
		    WITH(INT(case_id), TEXT(actor->operator), INT(s->now_us),
			    INT(s->now_us + LEASE_S * CLOCK_S), INT(take_over)),
		    err) < 0)
		return -1;
	return 0;
}

static int refuse_other(
	struct store *s, const struct actor *actor, int64_t case_id, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT operator FROM leases WHERE case_id = $1 AND operator <> $2 AND until > $3",
		    WITH(INT(case_id), TEXT(actor->operator), INT(s->now_us)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 1)
		return err_set(err, ERR_REFUSED, _("%s is writing to case %lld"), sql_text(&q, 0),
			(long long)case_id);
	return rc;
}

int lease_take(struct store *s, const struct actor *actor, int64_t case_id, bool take_over,
	struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || (!take_over && refuse_other(s, actor, case_id, err)) ||
		lease_write(s, actor, case_id, take_over, err))
		return -1;
	return tx_commit(&tx, err);
}

int lease_release(struct store *s, const struct actor *actor, int64_t case_id, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	if (sql_run(s, "DELETE FROM leases WHERE case_id = $1 AND operator = $2",
		    WITH(INT(case_id), TEXT(actor->operator)), err) < 0)
		return -1;
	return tx_commit(&tx, err);
}
