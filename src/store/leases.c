#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "store/calls.h"
#include "store/handle.h"
#include "store/post_move.h"
#include "store/posts.h"
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
		    "taken = CASE WHEN leases.operator = $2 THEN leases.taken ELSE $3 END, "
		    "asked_by = CASE WHEN leases.operator = $2 THEN leases.asked_by END "
		    "WHERE leases.operator = $2 OR leases.until <= $3 OR $5 = 1",
		    WITH(INT(case_id), TEXT(actor->operator), INT(s->now_us),
			    INT(s->now_us + LEASE_S * CLOCK_S), INT(take_over)),
		    err) < 0)
		return -1;
	return 0;
}

/* Who else has the case, "" = nobody. */
static int read_other(struct store *s, const struct actor *actor, int64_t case_id, char holder[64],
	struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT operator FROM leases WHERE case_id = $1 AND operator <> $2 AND until > $3",
		    WITH(INT(case_id), TEXT(actor->operator), INT(s->now_us)), err))
		return -1;
	int rc = sql_next(&q, err);
	snprintf(holder, 64, "%s", rc == 1 ? sql_text(&q, 0) : "");
	return rc < 0 ? -1 : 0;
}

/* Whom it was taken from, for the journal. */
static void tell_taken(
	struct store *s, const struct actor *actor, int64_t case_id, const char *from)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "holder", from);
	json_end(&w, '}');
	event_add(s, actor, "case.taken_over", "case", case_id, sb.buf);
}

int lease_take(struct store *s, const struct actor *actor, int64_t case_id, bool take_over,
	struct err *err)
{
	char holder[64];
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || read_other(s, actor, case_id, holder, err))
		return -1;
	if (*holder && !take_over)
		return err_set(err, ERR_REFUSED, _("%s is writing to case %lld"), holder,
			(long long)case_id);
	if (lease_write(s, actor, case_id, take_over, err))
		return -1;
	if (*holder)
		tell_taken(s, actor, case_id, holder);
	return tx_commit(&tx, err);
}

/* One more question of the same operator does not begin the 20 s anew. */
int lease_ask(struct store *s, const struct actor *actor, int64_t case_id, int64_t *until_us,
	struct err *err)
{
	*until_us = 0;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		sql_run(s,
			"UPDATE leases SET asked_by = $2, asked = $3 WHERE case_id = $1 AND operator <> $2 "
			"AND until > $3 AND asked_by IS DISTINCT FROM $2",
			WITH(INT(case_id), TEXT(actor->operator), INT(s->now_us)), err) < 0 ||
		sql_number(s, until_us,
			"SELECT asked + $3 FROM leases WHERE case_id = $1 AND asked_by = $2 AND until > $4",
			WITH(INT(case_id), TEXT(actor->operator), INT(LEASE_ASKED_S * CLOCK_S),
				INT(s->now_us)),
			err) < 0)
		return -1;
	if (*until_us <= s->now_us)
		*until_us = 0;
	return tx_commit(&tx, err);
}

int lease_keep(struct store *s, const struct actor *actor, int64_t case_id, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		sql_run(s,
			"INSERT INTO calls (case_id, operator, caller, kind, created) "
			"SELECT case_id, asked_by, operator, $3, $4 FROM leases "
			"WHERE case_id = $1 AND operator = $2 AND asked_by IS NOT NULL",
			WITH(INT(case_id), TEXT(actor->operator), TEXT(call_kind_names[CALL_KEPT]),
				INT(s->now_us)),
			err) < 0)
		return -1;
	int kept =
		sql_run(s, "UPDATE leases SET asked_by = NULL WHERE case_id = $1 AND operator = $2",
			WITH(INT(case_id), TEXT(actor->operator)), err);
	if (kept == 0)
		return err_set(err, ERR_REFUSED, "%s", _("another operator has taken it over"));
	return kept < 0 ? -1 : tx_commit(&tx, err);
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
