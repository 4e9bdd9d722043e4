#include "store/case_move.h"

#include "base/i18n.h"
#include "base/json.h"
#include "base/table.h"
#include "desk/decision.h"
#include "store/sql.h"
#include "store/tx.h"

static int read_state(struct store *s, int64_t id, enum case_state *state, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, "SELECT state FROM cases WHERE id = $1", WITH(INT(id)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 0)
		return err_set(err, ERR_NOT_FOUND, _("there is no case %lld"), (long long)id);
	if (rc == 1)
		*state =
			(enum case_state)table_find(case_state_names, CASE_STATES, sql_text(&q, 0));
	return rc < 0 ? -1 : 0;
}

/* A longer snooze and another party to wait for are no moves, but they are told like one. */
static const char *event_of(enum case_state from, enum case_state to)
{
	if (from == to)
		return to == CASE_SNOOZED   ? "case.snoozed"
		       : to == CASE_WAITING ? "case.parked"
					    : NULL;
	const struct move *m = move_find("case", case_state_names[from], case_state_names[to]);
	return m ? m->event : NULL;
}

static void add_event(struct store *s, const struct actor *actor, int64_t id, const char *event,
	enum case_state from, enum case_state to, const struct case_change *change)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "from", case_state_names[from]);
	json_add_str(&w, "to", case_state_names[to]);
	if (to == CASE_RESOLVED)
		json_add_str(&w, "disposition", disposition_names[change->disposition]);
	if (to == CASE_SNOOZED && change->until_us)
		json_add_time(&w, "until", change->until_us);
	else if (to == CASE_SNOOZED)
		json_add_str(&w, "until", SNOOZE_REPLY);
	if (change->back == BACK_TIME || change->back == BACK_MENTION)
		json_add_str(&w, "why", back_names[change->back]);
	if (to == CASE_WAITING)
		json_add_str(&w, "on", change->waiting_service ? "service" : "citizen");
	if (to == CASE_MERGED)
		json_add_int(&w, "into", change->into);
	json_end(&w, '}');
	event_add(s, actor, event, "case", id, sb.buf);
}

int case_keep(struct store *s, int64_t id, struct err *err)
{
	return sql_run(s,
		       "UPDATE cases SET returns = coalesce((SELECT $2 + return_s * 1000000 FROM store WHERE return_s > 0), 0) "
		       "WHERE id = $1 AND assignee IS NOT NULL AND state IN ('new', 'open')",
		       WITH(INT(id), INT(s->now_us)), err) < 0
		       ? -1
		       : 0;
}

int case_give(struct store *s, int64_t id, const char *login, struct err *err)
{
	return sql_run(s,
		       "UPDATE cases SET assignee = $2, assigned = $3, returns = 0, back = 0, back_why = NULL, back_by = NULL, "
		       "back_s = 0, updated = $4, version = version + 1 WHERE id = $1",
		       WITH(INT(id), TEXT(login), INT(login ? s->now_us : 0), INT(s->now_us)),
		       err) < 0
		       ? -1
		       : case_keep(s, id, err);
}

int case_set_state(struct store *s, const struct actor *actor, int64_t id, enum case_state to,
	const struct case_change *change, struct err *err)
{
	static const struct case_change nothing;
	change = change ? change : &nothing;
	enum case_state from = to;
	if (read_state(s, id, &from, err))
		return -1;
	const char *event = event_of(from, to);
	if (!event)
		return err_set(err, ERR_REFUSED,
			from == to ? _("case %lld is %s already") : _("case %lld is %s"),
			(long long)id, case_state_label(from));
	bool resolved = to == CASE_RESOLVED;
	bool woken = from == CASE_SNOOZED && change->back != BACK_NONE;
	if (sql_run(s,
		    "UPDATE cases SET state = $2, disposition = $3, resolved = $4, snoozed_until = $5, "
		    "waiting_service = $6, linked_to = CASE WHEN $8 <> 0 THEN $8 ELSE linked_to END, "
		    "undo_of = NULL, updated = $7, version = version + 1, returns = 0, "
		    "back = CASE WHEN $9 IS NULL THEN 0 ELSE $7 END, back_why = $9, back_by = $10, back_s = 0 WHERE id = $1",
		    WITH(INT(id), TEXT(case_state_names[to]),
			    TEXT(resolved ? disposition_names[change->disposition] : NULL),
			    INT(resolved ? s->now_us : 0),
			    INT(to == CASE_SNOOZED ? change->until_us : 0),
			    INT(to == CASE_WAITING && change->waiting_service), INT(s->now_us),
			    INT(change->into),
			    TEXT(woken ? back_names[change->back] : NULL),
			    TEXT(woken ? actor->operator: NULL)),
		    err) < 0 ||
		case_keep(s, id, err))
		return -1;
	add_event(s, actor, id, event, from, to, change);
	return 0;
}

int case_recount(struct store *s, int64_t case_id, struct err *err)
{
	return sql_run(s,
		       "UPDATE cases SET "
		       "mentions = (SELECT count(*) FROM mentions m WHERE m.case_id = $1), "
		       "last_mention = coalesce((SELECT max(m.id) FROM mentions m WHERE m.case_id = $1), last_mention), "
		       "created = coalesce((SELECT m.created FROM mentions m WHERE m.id = "
		       "(SELECT max(l.id) FROM mentions l WHERE l.case_id = $1)), created), "
		       "received = coalesce((SELECT m.received FROM mentions m WHERE m.id = "
		       "(SELECT max(l.id) FROM mentions l WHERE l.case_id = $1)), received), "
		       "reposts = (SELECT count(*) FROM mentions m JOIN mentions r ON r.account_id = m.account_id "
		       "AND r.in_reply_to = m.native_id AND r.kind = 'repost' WHERE m.case_id = $1) WHERE id = $1",
		       WITH(INT(case_id)), err) < 0
		       ? -1
		       : 0;
}

int case_endanger(struct store *s, int64_t case_id, struct err *err)
{
	return sql_run(s,
		       "UPDATE cases SET priority = 0, danger = $2, settled = NULL, alarmed = 0, acknowledged = 0, "
		       "acknowledged_by = NULL WHERE id = $1",
		       WITH(INT(case_id), INT(s->now_us)), err) < 0
		       ? -1
		       : 0;
}
