#include "store/calls.h"

#include <stdio.h>

#include "base/i18n.h"
#include "store/case_row.h"
#include "store/handle.h"
#include "store/sql.h"
#include "store/tx.h"

const char *const call_kind_names[CALL_KINDS] = {
	[CALL_NAMED] = "named",
	[CALL_ASSIGNED] = "assigned",
	[CALL_KEPT] = "kept",
};

void for_me_release(struct for_me *m)
{
	arena_release(&m->arena);
	*m = (struct for_me){0};
}

int for_me_read(struct store *s, const char *login, struct for_me *out, struct err *err)
{
	*out = (struct for_me){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT (SELECT count(DISTINCT case_id) FROM calls WHERE operator = $1 AND seen = 0), "
		    "k.id, k.case_id, k.caller, k.kind, a.id, a.text, a.author, a.created FROM tally "
		    "LEFT JOIN calls k ON k.id = (SELECT max(id) FROM calls WHERE operator = $1 AND seen = 0) "
		    "LEFT JOIN announcements a ON a.ended = 0 AND NOT EXISTS (SELECT 1 FROM announcements_read r "
		    "WHERE r.announcement_id = a.id AND r.operator = $1)",
		    WITH(TEXT(login)), err) ||
		sql_next(&q, err) < 0)
		return -1;
	out->calls = sql_int(&q, 0);
	out->newest = sql_int(&q, 1);
	out->case_id = sql_int(&q, 2);
	out->caller = sql_copy(&q, 3, &out->arena);
	out->kind = sql_name(&q, 4, call_kind_names, CALL_KINDS, CALL_NAMED);
	out->announcement = sql_int(&q, 5);
	out->text = sql_copy(&q, 6, &out->arena);
	out->author = sql_copy(&q, 7, &out->arena);
	out->said_us = sql_int(&q, 8);
	return 0;
}

int calls_see(struct store *s, const struct actor *actor, int64_t case_id, struct err *err)
{
	int64_t some;
	int rc = sql_number(s, &some,
		"SELECT 1 FROM calls WHERE operator = $1 AND case_id = $2 AND seen = 0 LIMIT 1",
		WITH(TEXT(actor->operator), INT(case_id)), err);
	if (rc <= 0)
		return rc;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		sql_run(s,
			"UPDATE calls SET seen = $3 WHERE operator = $1 AND case_id = $2 AND seen = 0",
			WITH(TEXT(actor->operator), INT(case_id), INT(s->now_us)), err) < 0)
		return -1;
	return tx_commit(&tx, err);
}

/* ---- the line of the day ---- */

static int say(struct store *s, const struct actor *actor, const char *text, struct err *err)
{
	struct sealed seal;
	int64_t id;
	seal_text(&seal, text);
	if (sql_number(s, &id,
		    "INSERT INTO announcements (author, text, salt, hash, created) "
		    "VALUES ($1, $2, $3, $4, $5) RETURNING id",
		    WITH(TEXT(actor->operator), TEXT(text), BLOB(seal.salt, SALT_BYTES),
			    BLOB(seal.hash, HASH_BYTES), INT(s->now_us)),
		    err) < 0)
		return -1;
	char details[128];
	snprintf(details, sizeof(details), "{\"text\":\"%s\"}", seal.hex);
	event_add(s, actor, "announcement.set", "announcement", id, details);
	return 0;
}

int announcement_set(struct store *s, const struct actor *actor, const char *text, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int64_t before;
	int there = sql_number(
		s, &before, "SELECT id FROM announcements WHERE ended = 0", WITHOUT, err);
	if (there == 0 && !text)
		return err_set(err, ERR_REFUSED, "%s", _("there is no line of the day"));
	if (there < 0 || sql_run(s, "UPDATE announcements SET ended = $1 WHERE ended = 0",
				 WITH(INT(s->now_us)), err) < 0)
		return -1;
	if (there)
		event_add(s, actor, "announcement.ended", "announcement", before, NULL);
	if (text && say(s, actor, text, err))
		return -1;
	return tx_commit(&tx, err);
}

int announcement_confirm(struct store *s, const struct actor *actor, int64_t id, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int rc = sql_run(s,
		"INSERT INTO announcements_read (announcement_id, operator, time) VALUES ($1, $2, $3) "
		"ON CONFLICT DO NOTHING",
		WITH(INT(id), TEXT(actor->operator), INT(s->now_us)), err);
	if (rc <= 0)
		return rc;
	event_add(s, actor, "announcement.read", "announcement", id, NULL);
	return tx_commit(&tx, err);
}
