#include "store/moderations.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/case_row.h"
#include "store/moderation_move.h"
#include "store/tx.h"

enum { DETAILS_BYTES = 1024 };

/* ---- rows ---- */

/* Of a mention its author is read, of a post of ours whom it answered. */
#define ITEM_SQL \
	"SELECT x.id, coalesce(m.case_id, p.case_id), x.mention_id, x.post_id, x.what, x.state, a.name, x.author, " \
	"u.handle, x.text, x.error, x.begun, x.created, x.send_after, x.done, x.retry, x.attempts " \
	"FROM moderations x JOIN accounts a ON a.id = x.account_id " \
	"LEFT JOIN mentions m ON m.id = x.mention_id LEFT JOIN posts p ON p.id = x.post_id " \
	"LEFT JOIN mentions pm ON pm.id = p.parent_id " \
	"LEFT JOIN authors u ON u.id = coalesce(m.author_id, pm.author_id) "

static void read_item(struct moderation_item *item, const struct sql *q, struct arena *a)
{
	int at = 0;
	item->id = sql_int(q, at++);
	item->case_id = sql_int(q, at++);
	item->mention_id = sql_int(q, at++);
	item->post_id = sql_int(q, at++);
	item->what = moderation_find(sql_text(q, at++));
	item->state =
		sql_name(q, at++, moderation_state_names, MODERATION_STATES, MODERATION_CANCELLED);
	item->account = sql_copy(q, at++, a);
	item->author = sql_copy(q, at++, a);
	item->handle = sql_copy(q, at++, a);
	item->reason = sql_copy(q, at++, a);
	item->error = sql_copy(q, at++, a);
	item->begun = sql_int(q, at++);
	item->created_us = sql_int(q, at++);
	item->send_after_us = sql_int(q, at++);
	item->done_us = sql_int(q, at++);
	item->retry_us = sql_int(q, at++);
	item->attempts = (int)sql_int(q, at++);
}

void moderation_list_release(struct moderation_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct moderation_list){0};
}

/* One of a kind that this build does not know is left out. */
static int read_list(struct store *s, const char *text, const struct sql_arg *args,
	struct moderation_list *out, struct err *err)
{
	*out = (struct moderation_list){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, text, args, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct moderation_item item;
		read_item(&item, &q, &out->arena);
		if (item.what != MODERATIONS)
			MEM_PUSH(out, item);
	}
	if (rc < 0)
		moderation_list_release(out);
	return rc;
}

int moderations_outbox(struct store *s, size_t limit, struct moderation_list *out, struct err *err)
{
	return read_list(s, ITEM_SQL "WHERE x.state <> 'cancelled' ORDER BY x.id DESC LIMIT $1",
		WITH(INT((int64_t)limit)), out, err);
}

int moderations_of_case(
	struct store *s, int64_t case_id, struct moderation_list *out, struct err *err)
{
	return read_list(s,
		ITEM_SQL
		"WHERE x.id IN (SELECT id FROM moderations WHERE mention_id IN "
		"(SELECT id FROM mentions WHERE case_id = $1) UNION ALL "
		"SELECT id FROM moderations WHERE post_id IN (SELECT id FROM posts WHERE case_id = $1)) "
		"ORDER BY x.id",
		WITH(INT(case_id)), out, err);
}

unsigned moderated_read(const struct sql *q, int first)
{
	unsigned all = 0;
	for (int i = 0; i < MODERATED_COUNT; i++)
		all |= moderations_read(sql_text(q, first + i));
	return all;
}

/* Its row as it is now; strings in the arena. ERR_NOT_FOUND when there is none. */
static int load(
	struct store *s, int64_t id, struct arena *a, struct moderation_item *out, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, ITEM_SQL "WHERE x.id = $1", WITH(INT(id)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 0)
		return err_set(err, ERR_NOT_FOUND, _("there is no moderation %lld"), (long long)id);
	if (rc < 0)
		return -1;
	read_item(out, &q, a);
	return 0;
}

/* ---- moves ---- */

static void add_hash(struct json_writer *w, const char *name, const struct sql *q, int column)
{
	char hex[HASH_HEX_BYTES];
	size_t len;
	const void *hash = sql_blob(q, column, &len);
	if (len == HASH_BYTES)
		json_add_str(w, name, hash_hex(hash, hex));
}

/* The reason, and the words that it is about, by their hashes alone. */
void moderation_tell(struct store *s, const struct actor *actor, int64_t id, const char *event)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, DETAILS_BYTES);
	struct json_writer w = {.out = &sb};
	SQL_AUTO struct sql q = {0};
	json_begin(&w, NULL, '{');
	if (sql_open(&q, s,
		    "SELECT coalesce(m.case_id, p.case_id), x.mention_id, x.post_id, x.what, x.version, x.hash, "
		    "coalesce(m.hash, p.hash) FROM moderations x LEFT JOIN mentions m ON m.id = x.mention_id "
		    "LEFT JOIN posts p ON p.id = x.post_id WHERE x.id = $1",
		    WITH(INT(id)), NULL) == 0 &&
		sql_next(&q, NULL) == 1) {
		if (!sql_is_null(&q, 0))
			json_add_int(&w, "case", sql_int(&q, 0));
		if (!sql_is_null(&q, 1))
			json_add_int(&w, "mention", sql_int(&q, 1));
		else
			json_add_int(&w, "post", sql_int(&q, 2));
		json_add_str(&w, "what", sql_text(&q, 3));
		json_add_int(&w, "version", sql_int(&q, 4));
		add_hash(&w, "reason", &q, 5);
		add_hash(&w, "text", &q, 6);
	}
	json_end(&w, '}');
	event_add(s, actor, event, "moderation", id, sb.buf);
}

static int refuse_move(const struct moderation_item *item, struct err *err)
{
	return err_set(err, ERR_REFUSED, _("moderation %lld is %s"), (long long)item->id,
		moderation_state_label(item->state));
}

/* A move with its event; `why` (NULL: nothing) is what the operator reads. */
static int set_state(struct store *s, const struct actor *actor, int64_t id,
	enum moderation_state to, const char *why, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct moderation_item item;
	if (load(s, id, &a, &item, err))
		return -1;
	const char *name = moderation_state_names[to];
	const struct move *m = move_find("moderation", moderation_state_names[item.state], name);
	if (!m)
		return refuse_move(&item, err);
	if (sql_run(s,
		    "UPDATE moderations SET state = $2, error = $3, retry = 0, "
		    "begun = CASE WHEN $2 IN ('held', 'failed') THEN 0 ELSE begun END, "
		    "done = CASE WHEN $2 = 'done' THEN $4 ELSE 0 END WHERE id = $1",
		    WITH(INT(id), TEXT(name), TEXT(why), INT(s->now_us)), err) < 0)
		return -1;
	moderation_tell(s, actor, id, m->event);
	return 0;
}

static int expect_own(
	const struct actor *actor, const struct moderation_item *item, struct err *err)
{
	if (strcmp(actor->operator, item->author) == 0)
		return 0;
	return err_set(
		err, ERR_REFUSED, _("moderation %lld is by %s"), (long long)item->id, item->author);
}

int moderation_call_off(struct store *s, const struct actor *actor, int64_t id, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct moderation_item item;
	if (load(s, id, &a, &item, err) || expect_own(actor, &item, err))
		return -1;
	if (item.state == MODERATION_CANCELLED)
		return 0;
	if (item.state == MODERATION_DONE || (item.state == MODERATION_HELD && item.begun))
		return moderation_refuse_undo(item.what, err);
	return set_state(s, actor, id, MODERATION_CANCELLED, NULL, err);
}

int moderation_withdraw(struct store *s, const struct actor *actor, int64_t id, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	return tx_begin(&tx, s, err) || moderation_call_off(s, actor, id, err)
		       ? -1
		       : tx_commit(&tx, err);
}

/* Of a person's own that failed. */
static int settle(struct store *s, const struct actor *actor, int64_t id, enum moderation_state to,
	struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct moderation_item item;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || load(s, id, &a, &item, err) || expect_own(actor, &item, err))
		return -1;
	if (item.state != MODERATION_FAILED)
		return refuse_move(&item, err);
	return set_state(s, actor, id, to, NULL, err) ? -1 : tx_commit(&tx, err);
}

int moderation_retry(struct store *s, const struct actor *actor, int64_t id, struct err *err)
{
	return settle(s, actor, id, MODERATION_HELD, err);
}

int moderation_give_up(struct store *s, const struct actor *actor, int64_t id, struct err *err)
{
	return settle(s, actor, id, MODERATION_CANCELLED, err);
}

/* ---- what is due ---- */

#define DUE "CASE WHEN x.retry > 0 THEN x.retry ELSE x.send_after END"

int moderations_pending(struct store *s, int64_t *count, int64_t *latest_us, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, "SELECT count(*), max(" DUE ") FROM moderations x WHERE state = 'held'",
		    WITHOUT, err) ||
		sql_next(&q, err) < 0)
		return -1;
	*count = sql_int(&q, 0);
	*latest_us = sql_int(&q, 1);
	return 0;
}

void moderating_release(struct moderating *m)
{
	arena_release(&m->arena);
	*m = (struct moderating){0};
}

static void read_moderating(struct moderating *out, const struct sql *q)
{
	out->id = sql_int(q, 0);
	out->what = moderation_find(sql_text(q, 1));
	out->native_id = sql_copy(q, 2, &out->arena);
	out->reference = sql_copy(q, 3, &out->arena);
	out->author_id = sql_copy(q, 4, &out->arena);
	out->root_native_id = sql_copy(q, 5, &out->arena);
	out->attempts = (int)sql_int(q, 6);
	out->direct = sql_int(q, 8);
}

int moderation_next(struct store *s, const char *account, int64_t now_us, struct moderating *out,
	int64_t *next_us, struct err *err)
{
	*out = (struct moderating){0};
	*next_us = 0;
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT x.id, x.what, coalesce(m.native_id, p.remote_id), m.reference, u.native_id, "
		    "coalesce(m.root, pm.root), x.attempts, " DUE " AS due, "
		    "CASE WHEN p.visibility = 'direct' THEN 1 ELSE 0 END "
		    "FROM moderations x JOIN accounts a ON a.id = x.account_id "
		    "LEFT JOIN mentions m ON m.id = x.mention_id LEFT JOIN posts p ON p.id = x.post_id "
		    "LEFT JOIN mentions pm ON pm.id = p.parent_id LEFT JOIN authors u ON u.id = m.author_id "
		    "WHERE a.worker = $1 AND a.registered = 1 AND x.state = 'held' "
		    "AND NOT EXISTS (SELECT 1 FROM moderations b JOIN mentions n ON n.id = b.mention_id "
		    "WHERE b.state = 'held' AND b.id < x.id AND b.account_id = x.account_id "
		    "AND n.author_id = m.author_id) ORDER BY due, x.id LIMIT 2",
		    WITH(TEXT(account)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc <= 0)
		return rc;
	if (sql_int(&q, 7) > now_us) {
		*next_us = sql_int(&q, 7);
		return 0;
	}
	read_moderating(out, &q);
	rc = sql_next(&q, err);
	if (rc == 1)
		*next_us = sql_int(&q, 7);
	if (rc < 0)
		moderating_release(out);
	return rc < 0 ? -1 : 1;
}

int moderation_begin(struct store *s, int64_t id, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int rows = sql_run(s,
		"UPDATE moderations SET begun = $2, attempts = attempts + 1 WHERE id = $1 AND state = 'held'",
		WITH(INT(id), INT(s->now_us)), err);
	if (rows == 0)
		return err_set(
			err, ERR_REFUSED, _("moderation %lld was called off"), (long long)id);
	return rows < 0 ? -1 : tx_commit(&tx, err);
}

int moderation_done(struct store *s, const struct actor *actor, int64_t id, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	return tx_begin(&tx, s, err) || set_state(s, actor, id, MODERATION_DONE, NULL, err)
		       ? -1
		       : tx_commit(&tx, err);
}

int moderation_failed(
	struct store *s, const struct actor *actor, int64_t id, const char *why, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	return tx_begin(&tx, s, err) || set_state(s, actor, id, MODERATION_FAILED, why, err)
		       ? -1
		       : tx_commit(&tx, err);
}

int moderation_again(
	struct store *s, int64_t id, int64_t retry_us, const char *why, bool begun, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		sql_run(s,
			"UPDATE moderations SET retry = $2, error = $3, begun = CASE WHEN $4 = 1 THEN begun ELSE 0 END "
			"WHERE id = $1 AND state = 'held'",
			WITH(INT(id), INT(retry_us), TEXT(why), INT(begun)), err) < 0)
		return -1;
	return tx_commit(&tx, err);
}
