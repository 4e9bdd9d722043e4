#include "store/channel.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "store/case_row.h"
#include "store/sql.h"
#include "store/tx.h"

/* What an account's row says now. */
struct written {
	enum account_state state;
	bool streaming, silent, same;
};

/* Without a lock: most calls change nothing. */
static int read_written(struct store *s, const char *name, const struct account_health *h,
	struct written *out, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT state, streaming, silent <> 0, reason IS NOT DISTINCT FROM $2 AND retry = $3 AND silent = $4 "
		    "FROM accounts WHERE name = $1 AND registered = 1",
		    WITH(TEXT(name), TEXT(h->reason), INT(h->retry_us), INT(h->silent_us)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 0)
		return err_set(err, ERR_NOT_FOUND, _("there is no account %s"), name);
	if (rc < 0)
		return -1;
	out->state = sql_name(&q, 0, account_state_names, ACCOUNT_STATES, ACCOUNT_NEW);
	out->streaming = sql_int(&q, 1);
	out->silent = sql_int(&q, 2);
	out->same = sql_int(&q, 3) && out->state == h->state && out->streaming == h->streaming;
	return 0;
}

static void add_events(struct store *s, const struct actor *actor, const char *name,
	const struct written *was, const struct account_health *h)
{
	const struct move *m = move_find(
		"account", account_state_names[was->state], account_state_names[h->state]);
	if (m)
		event_add_named(s, actor, m->event, "account", name, NULL);
	if (was->silent != (h->silent_us != 0))
		event_add_named(s, actor, was->silent ? "account.heard" : "account.silent",
			"account", name, NULL);
}

int account_set_health(struct store *s, const struct actor *actor, const char *name,
	const struct account_health *h, struct err *err)
{
	struct written was;
	if (read_written(s, name, h, &was, err))
		return -1;
	if (was.same)
		return 0;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || read_written(s, name, h, &was, err))
		return -1;
	if (sql_run(s,
		    "UPDATE accounts SET since = CASE WHEN state = $2 THEN since ELSE $3 END, state = $2, "
		    "streaming = $4, reason = $5, last = CASE WHEN last > $6 THEN last ELSE $6 END, retry = $7, silent = $8 "
		    "WHERE worker = $1 AND registered = 1",
		    WITH(TEXT(name), TEXT(account_state_names[h->state]), INT(s->now_us),
			    INT(h->streaming), TEXT(h->reason), INT(h->good_us), INT(h->retry_us),
			    INT(h->silent_us)),
		    err) < 0)
		return -1;
	add_events(s, actor, name, &was, h);
	return tx_commit(&tx, err);
}

int account_set_gap(struct store *s, const struct actor *actor, const char *name,
	const struct account_gap *gap, struct err *err)
{
	char details[160];
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		sql_run(s,
			"UPDATE accounts SET gap_from = $2, gap_until = $3, gap_loaded = $4, gap_whole = $5 "
			"WHERE name = $1 AND registered = 1",
			WITH(TEXT(name), INT(gap->from_us), INT(gap->until_us), INT(gap->loaded),
				INT(gap->whole)),
			err) < 0)
		return -1;
	snprintf(details, sizeof(details),
		"{\"from\":%" PRId64 ",\"until\":%" PRId64 ",\"loaded\":%" PRId64 "}", gap->from_us,
		gap->until_us, gap->loaded);
	event_add_named(s, actor, gap->whole ? "account.repaired" : "account.missed", "account",
		name, details);
	return tx_commit(&tx, err);
}

int account_rhythm(struct store *s, const char *name, struct account_rhythm *out, struct err *err)
{
	*out = (struct account_rhythm){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT count(*), max(received - before), max(received) FROM ("
		    "SELECT received, lag(received) OVER (ORDER BY id) AS before FROM mentions "
		    "WHERE id > (SELECT max(id) - 20000 FROM mentions) AND case_id IS NOT NULL "
		    "AND account_id = (SELECT id FROM accounts WHERE name = $1 AND registered = 1)) AS m",
		    WITH(TEXT(name)), err) ||
		sql_next(&q, err) < 0)
		return -1;
	*out = (struct account_rhythm){
		.count = sql_int(&q, 0), .longest_us = sql_int(&q, 1), .last_us = sql_int(&q, 2)};
	return 0;
}

/* ---- the sign-in ---- */

static void event_signed(struct store *s, const struct actor *actor, const char *event,
	const char *name, int64_t until_us)
{
	char until[CLOCK_RFC3339_BYTES], details[64] = "{}";
	if (until_us)
		snprintf(details, sizeof(details), "{\"until\":\"%s\"}",
			clock_rfc3339(until_us, until));
	event_add_named(s, actor, event, "account", name, details);
}

int account_set_signed_until(struct store *s, const struct actor *actor, const char *name,
	int64_t until_us, struct err *err)
{
	int64_t was_us;
	if (sql_number(s, &was_us,
		    "SELECT signed_until FROM accounts WHERE name = $1 AND registered = 1",
		    WITH(TEXT(name)), err) < 0)
		return -1;
	if (was_us == until_us)
		return 0;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		sql_run(s,
			"UPDATE accounts SET signed_until = $2 WHERE worker = $1 AND registered = 1",
			WITH(TEXT(name), INT(until_us)), err) < 0)
		return -1;
	event_signed(s, actor, "account.signed_until", name, until_us);
	return tx_commit(&tx, err);
}

int account_warn_signed(
	struct store *s, const struct actor *actor, const char *name, struct err *err)
{
	int64_t until_us;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int rc = sql_number(s, &until_us,
		"SELECT signed_until FROM accounts WHERE name = $1 AND registered = 1 AND signed_until > 0 "
		"AND signed_warned <> signed_until",
		WITH(TEXT(name)), err);
	if (rc <= 0 || s->now_us < until_us - SIGN_IN_DAYS * CLOCK_DAY)
		return rc < 0 ? -1 : 0;
	if (sql_run(s,
		    "UPDATE accounts SET signed_warned = signed_until WHERE worker = $1 AND registered = 1",
		    WITH(TEXT(name)), err) < 0)
		return -1;
	event_signed(s, actor, "account.sign_in_ends", name, until_us);
	return tx_commit(&tx, err);
}
