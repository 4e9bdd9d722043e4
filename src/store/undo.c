#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/act.h"
#include "store/decide.h"
#include "store/post_move.h"
#include "store/sql.h"
#include "store/tx.h"

int act_snapshot(
	struct store *s, int64_t case_id, struct arena *a, const char **json, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT json_object('version', version, 'state', state, 'waiting_service', waiting_service, "
		    "'disposition', disposition, 'priority', priority, 'assignee', assignee, "
		    "'snoozed_until', snoozed_until, 'resolved', resolved, 'acknowledged', acknowledged, "
		    "'acknowledged_by', acknowledged_by, 'tags', json((SELECT json_group_array(tag) FROM case_tags "
		    "WHERE case_id = $1))) FROM cases WHERE id = $1",
		    WITH(INT(case_id)), err) ||
		sql_next(&q, err) < 0)
		return -1;
	*json = sql_copy(&q, 0, a);
	return 0;
}

int act_write(struct store *s, const struct actor *actor, const struct act *act, struct err *err)
{
	return sql_run(s,
		       "INSERT INTO acts (operator, batch, words, case_id, before, after_version, note_id, post_id, time) "
		       "VALUES ($1, $2, $3, $4, $5, $6, nullif($7, 0), nullif($8, 0), $9)",
		       WITH(TEXT(actor->operator), INT(act->batch), TEXT(act->words),
			       INT(act->case_id), TEXT(act->before), INT(act->version),
			       INT(act->note_id), INT(act->post_id), INT(s->now_us)),
		       err) < 0
		       ? -1
		       : 0;
}

int act_carry_drafts(struct store *s, const struct actor *actor, int64_t case_id,
	int64_t from_version, int64_t to_version, struct err *err)
{
	return sql_run(s,
		       "UPDATE posts SET case_version = $4 WHERE case_id = $1 AND author = $2 AND state = 'draft' "
		       "AND case_version = $3",
		       WITH(INT(case_id), TEXT(actor->operator), INT(from_version),
			       INT(to_version)),
		       err) < 0
		       ? -1
		       : 0;
}

/* ---- undoing ---- */

struct past_act {
	int64_t id, case_id, version, note_id, post_id;
	const char *before;
};

struct past_acts {
	struct past_act *items;
	size_t count, room;
};

/* The acts of the operator's newest decision that is not undone, newest first, and its words. */
static int read_batch(struct store *s, const struct actor *actor, struct arena *a,
	struct past_acts *acts, char what[80], struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT id, case_id, after_version, note_id, post_id, before, words FROM acts "
		    "WHERE operator = $1 AND undone = 0 AND batch = (SELECT max(batch) FROM acts "
		    "WHERE operator = $1 AND undone = 0) ORDER BY id DESC",
		    WITH(TEXT(actor->operator)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct past_act *act = arena_alloc(a, sizeof(*act));
		*act = (struct past_act){.id = sql_int(&q, 0),
			.case_id = sql_int(&q, 1),
			.version = sql_int(&q, 2),
			.note_id = sql_int(&q, 3),
			.post_id = sql_int(&q, 4),
			.before = sql_copy(&q, 5, a)};
		snprintf(what, 80, "%s", sql_text(&q, 6));
		MEM_PUSH(acts, *act);
	}
	return rc;
}

/* What it made goes too: a note is withdrawn, a reply is taken back and cancelled, unless it is
 * gone already. */
static int undo_made(
	struct store *s, const struct actor *actor, const struct past_act *act, struct err *err)
{
	if (act->note_id && sql_run(s, "UPDATE notes SET withdrawn = $2 WHERE id = $1",
				    WITH(INT(act->note_id), INT(s->now_us)), err) < 0)
		return -1;
	if (!act->post_id)
		return 0;
	struct post_now p;
	if (post_find(s, act->post_id, &p, err))
		return -1;
	if (p.state == POST_CANCELLED)
		return 0;
	return post_set_state(s, actor, act->post_id, POST_CANCELLED, NULL, err);
}

static int restore_tags(struct store *s, const struct past_act *act, struct err *err)
{
	return sql_run(s, "DELETE FROM case_tags WHERE case_id = $1", WITH(INT(act->case_id)),
		       err) < 0 ||
			       sql_run(s,
				       "INSERT INTO case_tags (case_id, tag) SELECT $1, value FROM json_each($2, '$.tags')",
				       WITH(INT(act->case_id), TEXT(act->before)), err) < 0
		       ? -1
		       : 0;
}

static int restore(struct store *s, const struct past_act *act, struct err *err)
{
	return sql_run(s,
		       "UPDATE cases SET state = $2 ->> '$.state', waiting_service = $2 ->> '$.waiting_service', "
		       "disposition = $2 ->> '$.disposition', priority = $2 ->> '$.priority', "
		       "assignee = $2 ->> '$.assignee', snoozed_until = $2 ->> '$.snoozed_until', "
		       "resolved = $2 ->> '$.resolved', acknowledged = $2 ->> '$.acknowledged', "
		       "acknowledged_by = $2 ->> '$.acknowledged_by', undo_of = $3, updated = $4, "
		       "version = version + 1 WHERE id = $1",
		       WITH(INT(act->case_id), TEXT(act->before), INT(act->id), INT(s->now_us)),
		       err) < 0
		       ? -1
		       : 0;
}

/* The act before this one ends now where this one began: it can be undone next. A draft does not
 * change its case, so several acts may end at one version. */
static int link_up(
	struct store *s, const struct actor *actor, const struct past_act *act, struct err *err)
{
	if (sql_run(s, "UPDATE acts SET undone = 1 WHERE id = $1", WITH(INT(act->id)), err) < 0 ||
		sql_run(s,
			"UPDATE acts SET after_version = $2 WHERE case_id = $1 AND undone = 0 "
			"AND after_version IN ($3 ->> '$.version', $4)",
			WITH(INT(act->case_id), INT(act->version + 1), TEXT(act->before),
				INT(act->version)),
			err) < 0)
		return -1;
	return act_carry_drafts(s, actor, act->case_id, act->version, act->version + 1, err);
}

static int undo_one(struct store *s, const struct actor *actor, const struct past_act *act,
	const char *what, struct err *err)
{
	int64_t version;
	if (sql_number(s, &version, "SELECT version FROM cases WHERE id = $1",
		    WITH(INT(act->case_id)), err) < 0)
		return -1;
	if (version != act->version)
		return err_set(err, ERR_REFUSED, _("case %lld has changed since"),
			(long long)act->case_id);
	if (undo_made(s, actor, act, err) || restore(s, act, err) || restore_tags(s, act, err) ||
		link_up(s, actor, act, err))
		return -1;
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_int(&w, "act", act->id);
	json_add_str(&w, "undone", what);
	json_end(&w, '}');
	event_add(s, actor, "case.restored", "case", act->case_id, sb.buf);
	return 0;
}

/* One whose case moved on counts as done with, or it would stand in the way of older ones for ever.
 */
static int give_up(struct store *s, const struct past_act *act, struct err *err)
{
	return sql_run(s, "UPDATE acts SET undone = 1 WHERE id = $1", WITH(INT(act->id)), err) < 0
		       ? -1
		       : 0;
}

static int undo_batch(struct store *s, const struct actor *actor, const struct past_acts *acts,
	const char *what, struct decide_summary *summary, struct err *err)
{
	for (size_t i = 0; i < acts->count; i++) {
		size_t events = s->events.count;
		if (step_begin(s, err))
			return -1;
		int rc = undo_one(s, actor, &acts->items[i], what, err);
		if (rc && err_class(err->code) != ERR_CLASS_REFUSED)
			return -1;
		if (rc)
			step_undo(s, events);
		else if (step_keep(s, err))
			return -1;
		if (rc && give_up(s, &acts->items[i], err))
			return -1;
		summary->done += rc == 0;
		summary->refused += rc != 0;
	}
	return 0;
}

int decide_undo(struct store *s, const struct actor *actor, char what[80],
	struct decide_summary *summary, struct err *err)
{
	struct err own = ERR_INIT; /* of the case that refused */
	*summary = (struct decide_summary){0};
	what[0] = '\0';
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct past_acts acts = {0};
	TX_AUTO struct tx tx = {0};
	int rc = tx_begin(&tx, s, &own);
	if (rc == 0)
		rc = read_batch(s, actor, &a, &acts, what, &own);
	if (rc == 0 && acts.count == 0)
		rc = err_set(&own, ERR_REFUSED, "%s", _("nothing of yours is left to undo"));
	if (rc == 0)
		rc = undo_batch(s, actor, &acts, what, summary, &own);
	mem_auto_free(&acts.items);
	if (rc == 0)
		rc = tx_commit(&tx, &own);
	if (rc == 0 && summary->done == 0)
		rc = -1;
	if (rc && err)
		*err = own;
	return rc;
}
