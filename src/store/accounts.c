#include "store/accounts.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/case_row.h"
#include "store/sql.h"
#include "store/tx.h"

void account_list_release(struct account_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct account_list){0};
}

static void read_row(struct account_row *row, const struct sql *q, struct arena *a)
{
	row->id = sql_int(q, 0);
	row->name = sql_copy(q, 1, a);
	row->network = sql_copy(q, 2, a);
	row->label = sql_copy(q, 3, a);
	row->handle = sql_copy(q, 4, a);
	row->can_reply = sql_int(q, 5);
	row->practice = sql_int(q, 6);
	row->limit =
		(struct length_limit){.rule = (enum length_rule)name_of(length_rule_names,
					      LENGTH_RULES, sql_text(q, 7), LENGTH_CODE_POINTS),
			.most = (size_t)sql_int(q, 8),
			.most_bytes = (size_t)sql_int(q, 9)};
	row->direct_limit = (struct length_limit){.rule = row->limit.rule,
		.most = (size_t)sql_int(q, 23),
		.most_bytes = (size_t)sql_int(q, 24)};
	row->state = (enum account_state)name_of(
		account_state_names, ACCOUNT_STATES, sql_text(q, 10), ACCOUNT_NEW);
	row->reason = sql_copy(q, 11, a);
	row->since_us = sql_int(q, 12);
	row->last_us = sql_int(q, 13);
	row->retry_us = sql_int(q, 14);
	row->cursor = sql_copy(q, 15, a);
	row->worker = sql_copy(q, 16, a);
	row->streaming = sql_int(q, 17);
	row->silent_us = sql_int(q, 18);
	row->gap = (struct account_gap){.from_us = sql_int(q, 19),
		.until_us = sql_int(q, 20),
		.loaded = sql_int(q, 21),
		.whole = sql_int(q, 22)};
	row->served = sql_int(q, 26);
	row->limit.link = row->direct_limit.link = (size_t)sql_int(q, 25);
}

const struct length_limit *account_limit(const struct account_row *row, enum visibility visibility)
{
	bool own = visibility == VISIBILITY_DIRECT && row->direct_limit.most;
	return own ? &row->direct_limit : &row->limit;
}

/* Of namesakes the one that a worker serves; the others only tell where a mention came from. */
int accounts_read(struct store *s, struct account_list *out, struct err *err)
{
	*out = (struct account_list){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT id, name, network, label, handle, can_reply, practice, length_rule, length_most, "
		    "length_bytes, state, reason, since, last, retry, cursor, nullif(worker, name), "
		    "streaming, silent, gap_from, gap_until, gap_loaded, gap_whole, direct_most, direct_bytes, length_link, registered "
		    "FROM accounts a WHERE registered = 1 "
		    "OR NOT EXISTS (SELECT 1 FROM accounts r WHERE r.name = a.name AND r.registered = 1) "
		    "ORDER BY name, network",
		    WITHOUT, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct account_row row;
		read_row(&row, &q, &out->arena);
		MEM_PUSH(out, row);
	}
	if (rc < 0)
		account_list_release(out);
	return rc;
}

/* One name is one account to its worker: another network under it is an older configuration's. */
static int retire_namesakes(struct store *s, const struct account_row *row, struct err *err)
{
	return sql_run(s,
		       "UPDATE accounts SET registered = 0, can_reply = 0 "
		       "WHERE name = $1 AND network <> $2 AND registered = 1",
		       WITH(TEXT(row->name), TEXT(row->network)), err) < 0
		       ? -1
		       : 0;
}

static void event_account(struct store *s, const struct actor *actor, const struct account_row *row)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 4096);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "network", row->network);
	json_add_bool(&w, "can_reply", row->can_reply);
	json_add_bool(&w, "practice", row->practice);
	json_end(&w, '}');
	event_add_named(s, actor, "account.registered", "account", row->name, sb.buf);
}

int account_register(
	struct store *s, const struct actor *actor, const struct account_row *row, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || retire_namesakes(s, row, err))
		return -1;
	int changed = sql_run(s,
		"INSERT INTO accounts (name, network, label, handle, registered, can_reply, practice, length_rule, "
		"length_most, length_bytes, state, since, worker, direct_most, direct_bytes, length_link) "
		"VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, "
		"coalesce((SELECT state FROM accounts WHERE name = $11 AND registered = 1), 'new'), $10, $11, $12, $13, $14) "
		"ON CONFLICT (name, network) DO UPDATE SET label = $3, handle = coalesce($4, accounts.handle), registered = 1, "
		"can_reply = $5, practice = $6, length_rule = $7, length_most = $8, length_bytes = $9, worker = $11, "
		"direct_most = $12, direct_bytes = $13, length_link = $14 "
		"WHERE accounts.label <> $3 OR accounts.handle IS DISTINCT FROM coalesce($4, accounts.handle) "
		"OR accounts.registered = 0 OR accounts.can_reply <> $5 "
		"OR accounts.practice <> $6 OR accounts.length_rule <> $7 OR accounts.length_most <> $8 "
		"OR accounts.length_bytes <> $9 OR accounts.worker <> $11 "
		"OR accounts.direct_most <> $12 OR accounts.direct_bytes <> $13 OR accounts.length_link <> $14",
		WITH(TEXT(row->name), TEXT(row->network), TEXT(row->label ? row->label : ""),
			TEXT(row->handle), INT(row->can_reply), INT(row->practice),
			TEXT(length_rule_names[row->limit.rule]), INT((int64_t)row->limit.most),
			INT((int64_t)row->limit.most_bytes), INT(s->now_us),
			TEXT(row->worker ? row->worker : row->name),
			INT((int64_t)row->direct_limit.most),
			INT((int64_t)row->direct_limit.most_bytes), INT((int64_t)row->limit.link)),
		err);
	if (changed <= 0)
		return changed;
	event_account(s, actor, row);
	return tx_commit(&tx, err);
}

int account_set_cursor(struct store *s, const char *name, const char *cursor, struct err *err)
{
	int64_t same;
	int rc = sql_number(s, &same,
		"SELECT 1 FROM accounts WHERE name = $1 AND registered = 1 AND cursor IS NOT DISTINCT FROM $2",
		WITH(TEXT(name), TEXT(cursor)), err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		sql_run(s,
			"UPDATE accounts SET cursor = $2, last = $3 WHERE name = $1 AND registered = 1",
			WITH(TEXT(name), TEXT(cursor), INT(s->now_us)), err) < 0)
		return -1;
	return tx_commit(&tx, err);
}

int account_remove(struct store *s, const struct actor *actor, const char *name, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int changed = sql_run(s,
		"UPDATE accounts SET registered = 0, can_reply = 0, cursor = NULL WHERE worker = $1 AND registered = 1",
		WITH(TEXT(name)), err);
	if (changed == 0)
		return err_set(err, ERR_NOT_FOUND, _("there is no account %s"), name);
	if (changed < 0)
		return -1;
	event_add_named(s, actor, "account.removed", "account", name, NULL);
	return tx_commit(&tx, err);
}
