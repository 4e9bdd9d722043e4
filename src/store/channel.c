#include "store/channel.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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
	out->state = (enum account_state)name_of(
		account_state_names, ACCOUNT_STATES, sql_text(&q, 0), ACCOUNT_NEW);
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
