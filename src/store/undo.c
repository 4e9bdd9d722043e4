#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/act.h"
#include "store/case_move.h"
#include "store/case_row.h"
#include "store/decide.h"
#include "store/deed.h"
#include "store/post_move.h"
#include "store/handle.h"
#include "store/moderation_move.h"
#include "store/sql.h"
#include "store/tx.h"

enum { SNAPSHOT_BYTES = 16 << 20 };

/* What an undo puts back: the case's own columns and its tags, as JSON. */
static const struct {
	const char *name;
	bool text;
} columns[] = {
	{"version", false},
	{"state", true},
	{"waiting_service", false},
	{"disposition", true},
	{"priority", false},
	{"assignee", true},
	{"snoozed_until", false},
	{"resolved", false},
	{"acknowledged", false},
	{"acknowledged_by", true},
	{"danger", false},
	{"settled", false},
	{"linked_to", false},
	{"assigned", false},
	{"back", false},
	{"back_why", true},
	{"back_by", true},
	{"back_s", false},
	{"snooze_words", true},
};

static void write_tags(struct json_writer *w, const char *tags, struct arena *a)
{
	char *rest = arena_strdup(a, tags);
	json_begin(w, "tags", '[');
	for (char *tag; (tag = strsep(&rest, " "));)
		json_add_str(w, NULL, tag);
	json_end(w, ']');
}

/* Numbers that a statement gives, as a list. */
static int write_ids(struct json_writer *w, const char *name, struct store *s, const char *sql,
	int64_t case_id, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, sql, WITH(INT(case_id)), err))
		return -1;
	int rc;
	json_begin(w, name, '[');
	while ((rc = sql_next(&q, err)) == 1)
		json_add_int(w, NULL, sql_int(&q, 0));
	json_end(w, ']');
	return rc;
}

static int write_whole(struct json_writer *w, struct store *s, int64_t case_id, struct err *err)
{
	return write_ids(w, "mentions", s, "SELECT id FROM mentions WHERE case_id = $1 ORDER BY id",
		       case_id, err) ||
			       write_ids(w, "links", s,
				       "SELECT b FROM case_links WHERE a = $1 UNION ALL "
				       "SELECT a FROM case_links WHERE b = $1",
				       case_id, err)
		       ? -1
		       : 0;
}

int act_snapshot(struct store *s, int64_t case_id, const char *state, bool whole, struct arena *a,
	const char **json, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT version, coalesce($2, state), waiting_service, disposition, priority, assignee, snoozed_until, "
		    "resolved, acknowledged, acknowledged_by, danger, settled, linked_to, assigned, back, back_why, back_by, back_s, snooze_words, "
		    "(SELECT group_concat(tag, ' ') FROM (SELECT tag FROM case_tags WHERE case_id = $1 ORDER BY tag) AS t) "
		    "FROM cases WHERE id = $1",
		    WITH(INT(case_id), TEXT(state)), err) ||
		sql_next(&q, err) < 0)
		return -1;
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, SNAPSHOT_BYTES);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	for (int i = 0; i < (int)ARRAY_LEN(columns); i++)
		if (columns[i].text)
			json_add_str(&w, columns[i].name, sql_text(&q, i));
		else
			json_add_int(&w, columns[i].name, sql_int(&q, i));
	write_tags(&w, sql_text(&q, ARRAY_LEN(columns)), a);
	if (whole && write_whole(&w, s, case_id, err))
		return -1;
	json_end(&w, '}');
	*json = arena_strdup(a, sb.buf);
	return 0;
}

int act_write(struct store *s, const struct actor *actor, const struct act *act, struct err *err)
{
	return sql_run(s,
		       "INSERT INTO acts (operator, batch, words, case_id, before, after_version, note_id, post_id, time, "
		       "undoes, whole, moderation_id) VALUES ($1, $2, $3, $4, $5, $6, nullif($7, 0), nullif($8, 0), $9, nullif($10, 0), "
		       "$11, nullif($12, 0))",
		       WITH(TEXT(actor->operator), INT(act->batch), TEXT(act->words),
			       INT(act->case_id), TEXT(act->before), INT(act->version),
			       INT(act->note_id), INT(act->post_id), INT(s->now_us),
			       INT(act->undoes), INT(act->whole), INT(act->moderation_id)),
		       err) < 0
		       ? -1
		       : 0;
}

int act_next_batch(struct store *s, int64_t *batch, struct err *err)
{
	return sql_number(s, batch, "SELECT max(id) + 1 FROM acts", WITHOUT, err) < 0 ? -1 : 0;
}

int act_forget_undone(struct store *s, const struct actor *actor, struct err *err)
{
	return sql_run(s,
		       "UPDATE acts SET undone = 1 WHERE operator = $1 AND undone = 0 AND undoes IS NOT NULL",
		       WITH(TEXT(actor->operator)), err) < 0
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

/* One step back, or on again: what undoes a decision undoes an undo as well. */
struct turn {
	struct store *s;
	const struct actor *actor;
	bool redo;
	int64_t batch; /* of the acts that an undo writes */
	char *what;    /* the words of the decision, 80 bytes */
	struct arena arena;
	struct {
		struct act *items;
		size_t count, room;
	} acts;
};

static void turn_release(struct turn *t)
{
	arena_release(&t->arena);
	mem_auto_free(&t->acts.items);
}

/* Spelled out for both, so that each finds its index. */
#define NEWEST(kind) \
	"SELECT id, case_id, after_version, note_id, post_id, before, words, undoes, whole, moderation_id FROM acts " \
	"WHERE operator = $1 AND undone = 0 AND undoes IS " kind \
	" AND batch = (SELECT max(batch) " \
	"FROM acts WHERE operator = $1 AND undone = 0 AND undoes IS " kind ") ORDER BY id DESC"

/* The acts of the operator's newest decision that is not undone, or of his newest undo that is not
 * redone; the newest first, and their words. */
static int read_batch(struct turn *t, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, t->s, t->redo ? NEWEST("NOT NULL") : NEWEST("NULL"),
		    WITH(TEXT(t->actor->operator)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct act act = {.id = sql_int(&q, 0),
			.case_id = sql_int(&q, 1),
			.version = sql_int(&q, 2),
			.note_id = sql_int(&q, 3),
			.post_id = sql_int(&q, 4),
			.before = sql_copy(&q, 5, &t->arena),
			.words = sql_copy(&q, 6, &t->arena),
			.undoes = sql_int(&q, 7),
			.whole = sql_int(&q, 8),
			.moderation_id = sql_int(&q, 9)};
		MEM_PUSH(&t->acts, act);
		snprintf(t->what, 80, "%s", act.words);
	}
	return rc;
}

/* A reply is taken back and cancelled, a moderation called off; neither comes back. */
static int turn_outward(const struct turn *t, const struct act *act, struct err *err)
{
	if (act->moderation_id && t->redo)
		return err_set(err, ERR_REFUSED, "%s",
			_("what was called off is not done by a redo: moderate it again"));
	if (act->moderation_id)
		return moderation_call_off(t->s, t->actor, act->moderation_id, err);
	if (t->redo)
		return err_set(err, ERR_REFUSED, "%s",
			_("a reply that was cancelled does not come back: write it again"));
	struct post_now p;
	if (post_find(t->s, act->post_id, &p, err))
		return -1;
	if (p.state == POST_CANCELLED)
		return 0;
	if (p.state == POST_UNCLEAR) /* it may be out */
		return err_set(err, ERR_REFUSED, "%s", _("the outbox settles an unclear reply: O"));
	return post_set_state(t->s, t->actor, act->post_id, POST_CANCELLED, NULL, err);
}

/* What it made goes too, or comes again: a note is withdrawn, and what was to leave does not. */
static int turn_made(const struct turn *t, const struct act *act, struct err *err)
{
	if (act->note_id &&
		sql_run(t->s, "UPDATE notes SET withdrawn = $2 WHERE id = $1",
			WITH(INT(act->note_id), INT(t->redo ? 0 : t->s->now_us)), err) < 0)
		return -1;
	return act->post_id || act->moderation_id ? turn_outward(t, act, err) : 0;
}

static int restore_tags(struct store *s, const struct act *act, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	const struct json *before = json_parse(&a, act->before, strlen(act->before), err);
	if (!before || sql_run(s, "DELETE FROM case_tags WHERE case_id = $1",
			       WITH(INT(act->case_id)), err) < 0)
		return -1;
	JSON_EACH (tag, json_at(before, "tags"))
		if (sql_run(s, "INSERT INTO case_tags (case_id, tag) VALUES ($1, $2)",
			    WITH(INT(act->case_id), TEXT(tag->text)), err) < 0)
			return -1;
	return 0;
}

static int restore(struct store *s, const struct act *act, struct err *err)
{
	return sql_run(s,
		       "UPDATE cases SET state = $2 ->> 'state', disposition = $2 ->> 'disposition', "
		       "assignee = $2 ->> 'assignee', acknowledged_by = $2 ->> 'acknowledged_by', "
		       "waiting_service = CAST($2 ->> 'waiting_service' AS BIGINT), "
		       "priority = CAST($2 ->> 'priority' AS BIGINT), "
		       "snoozed_until = CAST($2 ->> 'snoozed_until' AS BIGINT), "
		       "resolved = CAST($2 ->> 'resolved' AS BIGINT), "
		       "acknowledged = CAST($2 ->> 'acknowledged' AS BIGINT), "
		       "danger = CAST(coalesce($2 ->> 'danger', '0') AS BIGINT), "
		       "settled = nullif(CAST(coalesce($2 ->> 'settled', '0') AS BIGINT), 0), "
		       "assigned = CAST(coalesce($2 ->> 'assigned', '0') AS BIGINT), returns = 0, "
		       "back = CAST(coalesce($2 ->> 'back', '0') AS BIGINT), back_why = $2 ->> 'back_why', "
		       "snooze_words = $2 ->> 'snooze_words', back_by = $2 ->> 'back_by', back_s = CAST(coalesce($2 ->> 'back_s', '0') AS BIGINT), "
		       "linked_to = CASE WHEN $2 ->> 'linked_to' IS NULL THEN linked_to "
		       "ELSE nullif(CAST($2 ->> 'linked_to' AS BIGINT), 0) END, "
		       "undo_of = $3, updated = $4, version = version + 1 WHERE id = $1",
		       WITH(INT(act->case_id), TEXT(act->before), INT(act->id), INT(s->now_us)),
		       err) < 0
		       ? -1
		       : 0;
}

/* The ids of a list in the act, as a statement takes them. */
static const char *ids_of(const struct json *before, const char *name, struct arena *a)
{
	const struct json *list = json_at(before, name);
	struct id_pair *pairs = arena_alloc(a, (list->len + 1) * sizeof(*pairs));
	size_t count = 0;
	JSON_EACH (id, list)
		pairs[count++] = (struct id_pair){.id = strtoll(id->text, NULL, 10)};
	return id_pairs(pairs, count, a);
}

/* Of a whole act: the mentions that were the case's are so again, and so are its links. */
static int restore_whole(struct store *s, const struct act *act, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	if (!act->whole)
		return 0;
	const struct json *before = json_parse(&a, act->before, strlen(act->before), err);
	if (!before)
		return -1;
	const char *links = ids_of(before, "links", &a);
	return sql_run(s,
		       "UPDATE mentions SET case_id = $1 WHERE case_id <> $1 "
		       "AND id IN (SELECT CAST(j.key AS BIGINT) FROM json_each($2) j)",
		       WITH(INT(act->case_id), TEXT(ids_of(before, "mentions", &a))), err) < 0 ||
			       sql_run(s,
				       "DELETE FROM case_links WHERE (a = $1 OR b = $1) "
				       "AND a + b - $1 NOT IN (SELECT CAST(j.key AS BIGINT) FROM json_each($2) j)",
				       WITH(INT(act->case_id), TEXT(links)), err) < 0 ||
			       sql_run(s,
				       "INSERT INTO case_links (a, b) "
				       "SELECT CASE WHEN l.id < $1 THEN l.id ELSE $1 END, CASE WHEN l.id < $1 THEN $1 ELSE l.id END "
				       "FROM (SELECT CAST(j.key AS BIGINT) AS id FROM json_each($2) j) l WHERE TRUE "
				       "ON CONFLICT DO NOTHING",
				       WITH(INT(act->case_id), TEXT(links)), err) < 0
		       ? -1
		       : 0;
}

/* The act of its kind before this one ends now where this one began: it is the next to be undone,
 * or redone. A draft does not change its case, so several acts may end at one version. */
static int link_up(const struct turn *t, const struct act *act, struct err *err)
{
	if (sql_run(t->s, "UPDATE acts SET undone = 1 WHERE id = $1", WITH(INT(act->id)), err) <
			0 ||
		sql_run(t->s,
			"UPDATE acts SET after_version = $2 WHERE case_id = $1 AND undone = 0 "
			"AND (undoes IS NOT NULL) = ($5 = 1) AND after_version IN (CAST($3 ->> 'version' AS BIGINT), $4)",
			WITH(INT(act->case_id), INT(act->version + 1), TEXT(act->before),
				INT(act->version), INT(t->redo)),
			err) < 0)
		return -1;
	return act_carry_drafts(t->s, t->actor, act->case_id, act->version, act->version + 1, err);
}

/* What undoes this step in its turn: an undo is an act of its own, and a decision that is redone
 * stands again, from where the case was now. */
static int keep_turn(const struct turn *t, const struct act *act, const char *now, struct err *err)
{
	if (t->redo)
		return sql_run(t->s,
			       "UPDATE acts SET undone = 0, before = $2, after_version = $3 WHERE id = $1",
			       WITH(INT(act->undoes), TEXT(now), INT(act->version + 1)), err) < 0
			       ? -1
			       : 0;
	struct act undo = *act;
	undo.batch = t->batch;
	undo.undoes = act->id;
	undo.before = now;
	undo.version++;
	return act_write(t->s, t->actor, &undo, err);
}

static void turn_tell(const struct turn *t, const struct act *act)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_int(&w, "act", t->redo ? act->undoes : act->id);
	json_add_str(&w, t->redo ? "redone" : "undone", act->words);
	json_end(&w, '}');
	event_add(t->s, t->actor, t->redo ? "case.redone" : "case.restored", "case", act->case_id,
		sb.buf);
}

static int turn_one(struct turn *t, const struct act *act, const char *now, struct err *err)
{
	int64_t version;
	if (sql_number(t->s, &version, "SELECT version FROM cases WHERE id = $1",
		    WITH(INT(act->case_id)), err) < 0)
		return -1;
	if (version != act->version)
		return err_set(err, ERR_REFUSED, "%s", _("it has changed since"));
	/* The note that ends a danger is there as long as it does. */
	if ((t->redo && turn_made(t, act, err)) || restore(t->s, act, err) ||
		(!t->redo && turn_made(t, act, err)) || case_keep(t->s, act->case_id, err) ||
		restore_tags(t->s, act, err) || restore_whole(t->s, act, err) ||
		link_up(t, act, err) || keep_turn(t, act, now, err))
		return -1;
	turn_tell(t, act);
	return 0;
}

/* Acts that go together, or one. How all of them are now is known before the first is turned. */
static int turn_some(struct turn *t, const struct act *acts, size_t count, struct err *err)
{
	const char **now = arena_alloc(&t->arena, count * sizeof(*now));
	for (size_t i = 0; i < count; i++)
		if (act_snapshot(
			    t->s, acts[i].case_id, NULL, acts[i].whole, &t->arena, &now[i], err))
			return -1;
	for (size_t i = 0; i < count; i++)
		if (turn_one(t, &acts[i], now[i], err))
			return err_prefix(err, _("case %lld"), (long long)acts[i].case_id);
	for (size_t i = 0; i < count; i++)
		if (acts[i].whole && case_recount(t->s, acts[i].case_id, err))
			return -1;
	return 0;
}

/* One whose case moved on counts as done with, or it would stand in the way of older ones for ever.
 */
static int give_up(struct store *s, const struct act *acts, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (sql_run(s, "UPDATE acts SET undone = 1 WHERE id = $1", WITH(INT(acts[i].id)),
			    err) < 0)
			return -1;
	return 0;
}

static int turn_batch(struct turn *t, struct decide_summary *summary, struct err *err)
{
	size_t count;
	for (size_t i = 0; i < t->acts.count; i += count) {
		const struct act *acts = &t->acts.items[i];
		size_t events = t->s->events.count;
		count = acts->whole ? t->acts.count - i : 1;
		if (step_begin(t->s, err))
			return -1;
		int rc = turn_some(t, acts, count, err);
		if (rc && err_class(err->code) != ERR_CLASS_REFUSED)
			return -1;
		if (rc)
			step_undo(t->s, events);
		else if (step_keep(t->s, err))
			return -1;
		if (rc && give_up(t->s, acts, count, err))
			return -1;
		*(rc ? &summary->refused : &summary->done) += count;
	}
	return 0;
}

static int turn_all(struct turn *t, struct decide_summary *summary, struct err *err)
{
	struct err own = ERR_INIT; /* of the case that refused */
	TX_AUTO struct tx tx = {0};
	*summary = (struct decide_summary){0};
	t->what[0] = '\0';
	int rc = tx_begin(&tx, t->s, &own);
	if (rc == 0)
		rc = read_batch(t, &own);
	if (rc == 0 && t->acts.count == 0)
		rc = err_set(&own, ERR_REFUSED, "%s",
			t->redo ? _("nothing of yours is left to redo")
				: _("nothing of yours is left to undo"));
	if (rc == 0)
		rc = act_next_batch(t->s, &t->batch, &own);
	if (rc == 0)
		rc = turn_batch(t, summary, &own);
	if (rc == 0)
		rc = tx_commit(&tx, &own);
	if (rc == 0 && summary->done == 0)
		rc = -1;
	if (rc && err)
		*err = own;
	turn_release(t);
	return rc;
}

int decide_undo(struct store *s, const struct actor *actor, char what[80],
	struct decide_summary *summary, struct err *err)
{
	struct turn t = {.s = s, .actor = actor, .what = what};
	return turn_all(&t, summary, err);
}

int decide_redo(struct store *s, const struct actor *actor, char what[80],
	struct decide_summary *summary, struct err *err)
{
	struct turn t = {.s = s, .actor = actor, .what = what, .redo = true};
	return turn_all(&t, summary, err);
}
