#include "store/accounts.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "desk/moderation.h"
#include "store/case_row.h"
#include "store/sql.h"
#include "store/tx.h"

void account_list_release(struct account_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct account_list){0};
}

const struct account_row *account_of(const struct account_list *l, const char *name)
{
	for (size_t i = 0; name && i < l->count; i++)
		if (strcmp(l->items[i].name, name) == 0)
			return &l->items[i];
	return NULL;
}

#define ACCOUNT_COLUMNS \
	"id, name, network, label, handle, registered, can_reply, practice, state, reason, since, last, retry, cursor, " \
	"nullif(worker, name), streaming, silent, gap_from, gap_until, gap_loaded, gap_whole, signed_until, signed_warned, " \
	"length_rule, length_most, length_bytes, length_link, direct_most, direct_bytes, " \
	"closed, reach, moderations, price_currency, price_reply, price_link, price_direct, " \
	"media_most, media_bytes, media_alt, media_types, media_direct, publishes, schedules, post_most"

static int read_limits(struct account_row *row, const struct sql *q, int at)
{
	row->limit.rule = sql_name(q, at++, length_rule_names, LENGTH_RULES, LENGTH_CODE_POINTS);
	row->limit.most = (size_t)sql_int(q, at++);
	row->limit.most_bytes = (size_t)sql_int(q, at++);
	row->limit.link = (size_t)sql_int(q, at++);
	row->direct_limit = row->limit;
	row->direct_limit.most = (size_t)sql_int(q, at++);
	row->direct_limit.most_bytes = (size_t)sql_int(q, at++);
	return at;
}

static int read_capability(struct capability *can, const struct sql *q, int at, struct arena *a)
{
	can->closed = sql_copy(q, at++, a);
	can->reach = sql_name(q, at++, private_reach_names, PRIVATE_REACHES, PRIVATE_NONE);
	can->moderations = moderations_read(sql_text(q, at++));
	can->price.currency = sql_copy(q, at++, a);
	can->price.reply = sql_int(q, at++);
	can->price.link = sql_int(q, at++);
	can->price.direct = sql_int(q, at++);
	can->media.most = (size_t)sql_int(q, at++);
	can->media.most_bytes = (size_t)sql_int(q, at++);
	can->media.alt_most = (size_t)sql_int(q, at++);
	can->media.types = sql_copy(q, at++, a);
	can->media.direct_most = (size_t)sql_int(q, at++);
	can->publishes = sql_int(q, at++);
	can->schedules = sql_int(q, at++);
	return at;
}

static void read_row(struct account_row *row, const struct sql *q, struct arena *a)
{
	int at = 0;
	row->id = sql_int(q, at++);
	row->name = sql_copy(q, at++, a);
	row->network = sql_copy(q, at++, a);
	row->label = sql_copy(q, at++, a);
	row->handle = sql_copy(q, at++, a);
	row->served = sql_int(q, at++);
	row->can_reply = sql_int(q, at++);
	row->practice = sql_int(q, at++);
	row->state = sql_name(q, at++, account_state_names, ACCOUNT_STATES, ACCOUNT_NEW);
	row->reason = sql_copy(q, at++, a);
	row->since_us = sql_int(q, at++);
	row->last_us = sql_int(q, at++);
	row->retry_us = sql_int(q, at++);
	row->cursor = sql_copy(q, at++, a);
	row->worker = sql_copy(q, at++, a);
	row->streaming = sql_int(q, at++);
	row->silent_us = sql_int(q, at++);
	row->gap.from_us = sql_int(q, at++);
	row->gap.until_us = sql_int(q, at++);
	row->gap.loaded = sql_int(q, at++);
	row->gap.whole = sql_int(q, at++);
	row->signed_until_us = sql_int(q, at++);
	row->signed_warned_us = sql_int(q, at++);
	at = read_capability(&row->can, q, read_limits(row, q, at), a);
	row->post_limit = row->limit;
	if (sql_int(q, at))
		row->post_limit.most = (size_t)sql_int(q, at);
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
		    "SELECT " ACCOUNT_COLUMNS " FROM accounts a WHERE registered = 1 "
		    "OR NOT EXISTS (SELECT 1 FROM accounts r WHERE r.name = a.name AND r.registered = 1) "
		    "ORDER BY name, network",
		    WITHOUT, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct account_row row = {0};
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

/* A row for its name, as yet of no account that is served. */
static int add_row(struct store *s, const struct account_row *row, struct err *err)
{
	return sql_run(s,
		       "INSERT INTO accounts (name, network, label, practice, length_rule, state, since) "
		       "VALUES ($1, $2, '', $3, '', "
		       "coalesce((SELECT state FROM accounts WHERE name = $4 AND registered = 1), 'new'), $5) "
		       "ON CONFLICT DO NOTHING",
		       WITH(TEXT(row->name), TEXT(row->network), INT(row->practice),
			       TEXT(account_worker(row)), INT(s->now_us)),
		       err) < 0
		       ? -1
		       : 0;
}

#define REGISTERED \
	"(handle, label, can_reply, practice, worker, length_rule, length_most, length_bytes, length_link, direct_most, " \
	"direct_bytes, closed, reach, moderations, price_currency, price_reply, price_link, price_direct, media_most, " \
	"media_bytes, media_alt, media_types, media_direct, publishes, schedules, post_most)"
#define REGISTERED_VALUES \
	"coalesce($3, handle), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, " \
	"$22, $23, $24, $25, $26, $27, $28"

/* Returns how many rows it changed, or -1. */
static int update_row(struct store *s, const struct account_row *row, struct err *err)
{
	const struct capability *can = &row->can;
	STRBUF_AUTO struct strbuf moderations;
	strbuf_init(&moderations, 1024);
	moderations_write(&moderations, can->moderations);
	return sql_run(s,
		"UPDATE accounts SET registered = 1, " REGISTERED " = (SELECT " REGISTERED_VALUES
		") WHERE name = $1 AND network = $2 "
		"AND (registered = 0 OR " REGISTERED " IS DISTINCT FROM (" REGISTERED_VALUES "))",
		WITH(TEXT(row->name), TEXT(row->network), TEXT(row->handle),
			TEXT(row->label ? row->label : ""), INT(row->can_reply), INT(row->practice),
			TEXT(account_worker(row)), TEXT(length_rule_names[row->limit.rule]),
			INT((int64_t)row->limit.most), INT((int64_t)row->limit.most_bytes),
			INT((int64_t)row->limit.link), INT((int64_t)row->direct_limit.most),
			INT((int64_t)row->direct_limit.most_bytes), TEXT(can->closed),
			TEXT(private_reach_names[can->reach]),
			TEXT(moderations.len ? moderations.buf : NULL), TEXT(can->price.currency),
			INT(can->price.reply), INT(can->price.link), INT(can->price.direct),
			INT((int64_t)can->media.most), INT((int64_t)can->media.most_bytes),
			INT((int64_t)can->media.alt_most), TEXT(can->media.types),
			INT((int64_t)can->media.direct_most), INT(can->publishes),
			INT(can->schedules), INT((int64_t)row->post_limit.most)),
		err);
}

int account_register(
	struct store *s, const struct actor *actor, const struct account_row *row, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || retire_namesakes(s, row, err) || add_row(s, row, err))
		return -1;
	int changed = update_row(s, row, err);
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
