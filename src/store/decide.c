#include "store/decide.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/act.h"
#include "store/answer.h"
#include "store/attachments.h"
#include "store/case_move.h"
#include "store/case_row.h"
#include "store/deed.h"
#include "store/post_move.h"
#include "store/handle.h"
#include "store/moderation_move.h"
#include "store/sql.h"
#include "store/tx.h"

static int set_assignee(struct deed *deed, const char *login, const char *event, struct err *err)
{
	if (case_give(deed->s, deed->case_id, login, err))
		return -1;
	deed_tell_text(deed, event, "assignee", login ? login : deed->assignee);
	return login ? deed_take_up(deed, err) : 0;
}

/* ---- one function for each decision ---- */

static int do_claim(struct deed *deed, struct err *err)
{
	if (strcmp(deed->assignee, deed->actor->operator) == 0)
		return 0;
	if (deed->assignee[0])
		return err_set(err, ERR_REFUSED, _("it is with %s: assign it to take it over"),
			deed->assignee);
	return set_assignee(deed, deed->actor->operator, "case.claimed", err);
}

static int do_release(struct deed *deed, struct err *err)
{
	if (!deed->assignee[0])
		return 0;
	return set_assignee(deed, NULL, "case.released", err);
}

static int do_assign(struct deed *deed, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	const char *text = deed->d->text;
	if (deed_people(deed, &q, text, err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 0 && strcmp(text, deed->actor->operator) != 0)
		return err_set(err, ERR_REFUSED, _("there is no operator %s"), text);
	const char *login = rc == 1 ? arena_strdup(deed->arena, sql_text(&q, 0)) : text;
	if (rc == 1 && (rc = sql_next(&q, err)) == 1)
		return err_set(err, ERR_REFUSED, _("%s and %s are both %s: name one by the login"),
			login, sql_text(&q, 0), text);
	if (rc < 0)
		return -1;
	if (strcmp(deed->assignee, login) == 0)
		return 0;
	return deed_call(deed, login, CALL_ASSIGNED, err)
		       ? -1
		       : set_assignee(deed, login, "case.assigned", err);
}

/* Returns how many tags changed, or -1. */
static int tags_off(struct deed *deed, const char *const *tags, size_t count, struct err *err)
{
	int changed = 0;
	for (size_t i = 0; i < count; i++) {
		int rows = sql_run(deed->s, "DELETE FROM case_tags WHERE case_id = $1 AND tag = $2",
			WITH(INT(deed->case_id), TEXT(tags[i])), err);
		if (rows < 0)
			return -1;
		if (rows > 0)
			deed_tell_text(deed, "case.untagged", "tag", tags[i]);
		changed += rows;
	}
	return changed;
}

static int do_tag(struct deed *deed, struct err *err)
{
	const struct decision *d = deed->d;
	int on = deed_tags(deed, d->tags, d->tag_count, err);
	int off = on < 0 ? -1 : tags_off(deed, d->untags, d->untag_count, err);
	if (off < 0)
		return -1;
	return on + off > 0 ? deed_touch(deed, err) : 0;
}

static int do_untag(struct deed *deed, struct err *err)
{
	int off = tags_off(deed, deed->d->tags, deed->d->tag_count, err);
	return off > 0 ? deed_touch(deed, err) : off;
}

static int do_priority(struct deed *deed, struct err *err)
{
	return deed_prioritise(deed, deed->d->priority, err);
}

static int move_to(struct deed *deed, enum case_state to, struct err *err)
{
	struct case_change change = {
		.disposition = deed->d->disposition, .waiting_service = deed->d->waiting_service};
	return case_set_state(deed->s, deed->actor, deed->case_id, to, &change, err);
}

static int do_resolve(struct deed *deed, struct err *err)
{
	if (deed->d->disposition == DISPOSITION_NONE)
		return err_set(err, ERR_REFUSED, "%s", _("resolve needs a disposition"));
	if (deed->d->text ? deed_note(deed, NOTE_PLAIN, "case.noted", err)
			  : deed_ask_checklist(deed, err))
		return -1;
	return move_to(deed, CASE_RESOLVED, err);
}

static int do_reopen(struct deed *deed, struct err *err)
{
	const struct case_change change = {.back = BACK_REOPENED};
	return case_set_state(deed->s, deed->actor, deed->case_id, CASE_OPEN, &change, err);
}

static int do_wait(struct deed *deed, struct err *err)
{
	return move_to(deed, CASE_WAITING, err);
}

static int do_spam(struct deed *deed, struct err *err)
{
	return move_to(deed, CASE_SPAM, err);
}

static int do_note(struct deed *deed, struct err *err)
{
	return deed_note(deed, NOTE_PLAIN, "case.noted", err) ||
			       deed_call_named(deed, deed->d->text, err) || deed_touch(deed, err)
		       ? -1
		       : 0;
}

static int do_acknowledge(struct deed *deed, struct err *err)
{
	if (deed->priority != PRIORITY_DANGER)
		return err_set(err, ERR_REFUSED, _("it does not ring: its priority is %d"),
			(int)deed->priority);
	return deed_acknowledge(deed, err) || deed_take_up(deed, err) ? -1 : 0;
}

static int do_reply(struct deed *deed, struct err *err)
{
	struct draft draft = {.case_id = deed->case_id,
		.text = deed->d->text ? deed->d->text : "",
		.template = deed->d->code,
		.visibility = deed->d->in_private ? VISIBILITY_DIRECT : VISIBILITIES};
	if (deed_acknowledge(deed, err) || deed_take_up(deed, err) ||
		draft_write(deed->s, deed->actor, &draft, err))
		return -1;
	for (size_t i = 0; i < deed->d->file_count; i++)
		if (attachment_write(deed->s, deed->actor, draft.id, &deed->d->files[i].file,
			    deed->d->files[i].alt, err))
			return -1;
	deed->post_id = draft.id;
	if (!deed->d->send) /* one that can never leave is not kept */
		return answer_check_post(deed->s, draft.id, err);
	struct post_now p;
	return post_find(deed->s, draft.id, &p, err)
		       ? -1
		       : post_hold(deed->s, deed->actor, draft.id, p.case_version,
				 &deed->send_after_us, err);
}

/* The operator's newest post of this case in a state: 1, 0 or -1. */
static int own_post(struct deed *deed, enum post_state state, int64_t *id, struct err *err)
{
	return sql_number(deed->s, id,
		"SELECT id FROM posts WHERE case_id = $1 AND author = $2 AND state = $3 ORDER BY id DESC LIMIT 1",
		WITH(INT(deed->case_id), TEXT(deed->actor->operator),
			TEXT(post_state_names[state])),
		err);
}

/* The operator's newest moderation of this case that is held: 1, 0 or -1. */
static int own_moderation(struct deed *deed, int64_t *id, struct err *err)
{
	return sql_number(deed->s, id,
		"SELECT x.id FROM moderations x LEFT JOIN mentions m ON m.id = x.mention_id "
		"LEFT JOIN posts p ON p.id = x.post_id WHERE x.state = 'held' AND x.author = $2 "
		"AND coalesce(m.case_id, p.case_id) = $1 ORDER BY x.id DESC LIMIT 1",
		WITH(INT(deed->case_id), TEXT(deed->actor->operator)), err);
}

static int do_take_back(struct deed *deed, struct err *err)
{
	int64_t id;
	int rc = own_post(deed, POST_HELD, &id, err);
	if (rc == 1)
		return post_set_state(deed->s, deed->actor, id, POST_DRAFT, NULL, err);
	if (rc == 0)
		rc = own_moderation(deed, &id, err);
	if (rc == 1)
		return moderation_call_off(deed->s, deed->actor, id, err);
	return rc < 0 ? -1 : err_set(err, ERR_REFUSED, "%s", _("nothing of yours for it is held"));
}

static int do_discard(struct deed *deed, struct err *err)
{
	int64_t id;
	int rc = own_post(deed, POST_DRAFT, &id, err);
	if (rc == 0)
		return err_set(err, ERR_REFUSED, "%s", _("you have no draft for it"));
	return rc < 0 ? -1 : post_set_state(deed->s, deed->actor, id, POST_CANCELLED, NULL, err);
}

static int (*const deeds[DECISIONS])(struct deed *deed, struct err *err) = {
	[DECIDE_CLAIM] = do_claim,
	[DECIDE_RELEASE] = do_release,
	[DECIDE_ASSIGN] = do_assign,
	[DECIDE_TAG] = do_tag,
	[DECIDE_UNTAG] = do_untag,
	[DECIDE_PRIORITY] = do_priority,
	[DECIDE_RESOLVE] = do_resolve,
	[DECIDE_REOPEN] = do_reopen,
	[DECIDE_SNOOZE] = deed_snooze,
	[DECIDE_WAIT] = do_wait,
	[DECIDE_SPAM] = do_spam,
	[DECIDE_NOTE] = do_note,
	[DECIDE_ACKNOWLEDGE] = do_acknowledge,
	[DECIDE_CHECKLIST] = deed_checklist,
	[DECIDE_DISPATCH] = deed_dispatch,
	[DECIDE_HARMLESS] = deed_harmless,
	[DECIDE_MERGE] = deed_merge,
	[DECIDE_SPLIT] = deed_split,
	[DECIDE_LINK] = deed_link,
	[DECIDE_UNLINK] = deed_unlink,
	[DECIDE_QUESTION] = deed_question,
	[DECIDE_ANSWER] = deed_answer,
	[DECIDE_AID] = deed_aid,
	[DECIDE_MODERATE] = deed_moderate,
	[DECIDE_REPLY] = do_reply,
	[DECIDE_TAKE_BACK] = do_take_back,
	[DECIDE_DISCARD] = do_discard,
};

/* ---- applying ---- */

/* "tag brand -rook" */
static const char *tag_words(const struct decision *d, struct arena *a)
{
	const char *words = decision_rows[d->kind].name;
	for (size_t i = 0; i < d->tag_count; i++)
		words = arena_printf(a, "%s %s", words, d->tags[i]);
	for (size_t i = 0; i < d->untag_count; i++)
		words = arena_printf(a, "%s -%s", words, d->untags[i]);
	return words;
}

/* "merge 5 6" */
static const char *id_words(const struct decision *d, struct arena *a)
{
	const char *words = decision_rows[d->kind].name;
	for (size_t i = 0; i < d->id_count; i++)
		words = arena_printf(a, "%s %s", words, d->ids[i]);
	return words;
}

/* What an undo message calls it: the word and its argument, never a text. */
static const char *words_of(const struct decision *d, struct arena *a)
{
	const char *name = decision_rows[d->kind].name;
	switch (decision_rows[d->kind].argument) {
	case ARGUMENT_OPERATOR:
		return arena_printf(a, "%s %s", name, d->text);
	case ARGUMENT_TAGS:
		return tag_words(d, a);
	case ARGUMENT_CASES:
		return id_words(d, a);
	case ARGUMENT_PRIORITY:
		return arena_printf(a, "%s %d", name, (int)d->priority);
	case ARGUMENT_CHECKLIST:
	case ARGUMENT_QUESTION:
	case ARGUMENT_AID:
		return arena_printf(a, "%s %s", name, d->about);
	case ARGUMENT_MODERATION:
		return arena_printf(a, "%s %s", name, moderation_rows[d->moderation].name);
	case ARGUMENT_DISPOSITION:
		return arena_printf(a, "%s %s", name, disposition_names[d->disposition]);
	default:
		return name;
	}
}

static int check(const struct deed *deed, size_t count, int64_t if_version, struct err *err)
{
	unsigned flags = decision_rows[deed->d->kind].flags;
	if (if_version && deed->version != if_version)
		return err_set(err, ERR_STALE, _("it has moved on: it is at version %lld"),
			(long long)deed->version);
	if (deed->state == CASE_MERGED)
		return err_set(err, ERR_REFUSED, _("it was merged into case %lld: decide it there"),
			(long long)deed->linked_to);
	if ((flags & DECISION_NOT_DANGER) && count > 1 && deed->priority == PRIORITY_DANGER &&
		case_state_is_open(deed->state))
		return err_set(
			err, ERR_REFUSED, "%s", _("it is a danger to life: decide it by itself"));
	return 0;
}

/* Who does something with his case has it anew, and why it is here is of no matter any more. */
static int keep_case(struct deed *deed, struct err *err)
{
	int rows = sql_run(deed->s,
		"UPDATE cases SET back = 0, back_why = NULL, back_by = NULL, back_s = 0 WHERE id = $1 AND assignee = $2",
		WITH(INT(deed->case_id), TEXT(deed->actor->operator)), err);
	return rows > 0 ? case_keep(deed->s, deed->case_id, err) : rows;
}

static int read_version(const struct deed *deed, struct act *act, struct err *err)
{
	return sql_number(deed->s, &act->version, "SELECT version FROM cases WHERE id = $1",
		       WITH(INT(act->case_id)), err) < 0
		       ? -1
		       : 0;
}

/* The acts of the other cases that it changed, in the order in which that was done. */
static int keep_others(struct deed *deed, const struct act *act, struct err *err)
{
	struct act other = {.batch = act->batch, .words = act->words, .whole = true};
	for (size_t i = 0; i < deed->also.count; i++) {
		other.case_id = deed->also.items[i].case_id;
		other.before = deed->also.items[i].before;
		if (read_version(deed, &other, err) || act_write(deed->s, deed->actor, &other, err))
			return -1;
	}
	return 0;
}

/* Keeps the act where something changed that an undo can put back. */
static int keep_act(struct deed *deed, struct act *act, struct err *err)
{
	if (read_version(deed, act, err))
		return -1;
	act->note_id = deed->note_id;
	act->post_id = deed->post_id;
	act->moderation_id = deed->moderation_id;
	if (act->version != deed->version && keep_case(deed, err))
		return -1;
	if (act->version == deed->version && !act->post_id && !act->moderation_id)
		return 0;
	return act_carry_drafts(deed->s, deed->actor, deed->case_id, deed->version, act->version,
		       err) || act_forget_undone(deed->s, deed->actor, err) ||
			       act_write(deed->s, deed->actor, act, err) ||
			       keep_others(deed, act, err)
		       ? -1
		       : 0;
}

static int apply(
	struct deed *deed, size_t count, int64_t if_version, int64_t batch, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	bool whole = decision_rows[deed->d->kind].flags & DECISION_WHOLE;
	struct act act = {.batch = batch,
		.case_id = deed->case_id,
		.words = words_of(deed->d, &a),
		.whole = whole};
	deed->arena = &a;
	int rc = deed_load(deed, err) || check(deed, count, if_version, err) ||
				 act_snapshot(deed->s, deed->case_id, NULL, whole, &a, &act.before,
					 err) ||
				 deeds[deed->d->kind](deed, err) || keep_act(deed, &act, err)
			 ? -1
			 : 0;
	mem_auto_free(&deed->also.items);
	return rc;
}

static int apply_all(struct store *s, struct deed *deed, const int64_t *case_ids, size_t count,
	int64_t if_version, struct decide_result *results, struct decide_summary *summary,
	struct err *err)
{
	int64_t batch;
	bool steps = count > 1; /* one that is refused ends the transaction with it */
	if (act_next_batch(s, &batch, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct err own = ERR_INIT;
		size_t events = s->events.count;
		struct deed one = *deed;
		one.case_id = case_ids[i];
		if (steps && step_begin(s, err))
			return -1;
		int rc = apply(&one, count, if_version, batch, &own);
		bool changed = s->events.count > events;
		if (rc)
			err_prefix(&own, _("case %lld"), (long long)one.case_id);
		if (rc && err_class(own.code) != ERR_CLASS_REFUSED) {
			if (err)
				*err = own;
			return -1;
		}
		if (steps && rc)
			step_undo(s, events);
		else if (steps && step_keep(s, err))
			return -1;
		results[i] = (struct decide_result){.case_id = case_ids[i], .err = own};
		summary->done += rc == 0 && changed;
		summary->same += rc == 0 && !changed;
		summary->refused += rc != 0;
		if (rc == 0 && one.absent[0])
			snprintf(summary->absent, sizeof(summary->absent), "%s", one.absent);
		if (rc == 0 && (one.post_id || one.moderation_id)) {
			summary->post_id = one.post_id;
			summary->moderation_id = one.moderation_id;
			summary->send_after_us = one.send_after_us;
		}
	}
	return 0;
}

int decide(struct store *s, const struct actor *actor, const struct decision *d,
	const int64_t *case_ids, size_t count, int64_t if_version, struct decide_result *results,
	struct decide_summary *summary, struct err *err)
{
	*summary = (struct decide_summary){0};
	if (count > 1 && (decision_rows[d->kind].flags & DECISION_ONE))
		return err_set(err, ERR_REFUSED, _("%s takes one case at a time"),
			decision_rows[d->kind].name);
	struct deed deed = {.s = s, .actor = actor, .d = d};
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		apply_all(s, &deed, case_ids, count, if_version, results, summary, err)) {
		*summary = (struct decide_summary){0};
		return -1;
	}
	if (summary->done + summary->same == 0) {
		if (err && count)
			*err = results[0].err;
		return -1;
	}
	return tx_commit(&tx, err);
}

/* ---- the next case ---- */

#define WAITS(pinned) \
	"SELECT id FROM cases c WHERE is_open = 1 AND pinned = " pinned " AND assignee IS NULL " \
	"AND state IN ('new', 'open') AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.case_id = c.id " \
	"AND l.operator <> $1 AND l.until > $2) ORDER BY "

static int find_next(struct store *s, const struct actor *actor, int64_t *id, struct err *err)
{
	int rc = sql_number(s, id,
		WAITS("1") "settled IS NOT NULL, acknowledged > 0, danger, id LIMIT 1",
		WITH(TEXT(actor->operator), INT(s->now_us)), err);
	if (rc == 0)
		rc = sql_number(s, id, WAITS("0") "last_mention LIMIT 1",
			WITH(TEXT(actor->operator), INT(s->now_us)), err);
	return rc == 0 ? err_set(err, ERR_REFUSED, "%s", _("no case waits for somebody")) : rc;
}

int decide_next(struct store *s, const struct actor *actor, int64_t *case_id, struct err *err)
{
	const struct decision claim = {.kind = DECIDE_CLAIM};
	struct deed deed = {.s = s, .actor = actor, .d = &claim};
	struct decide_result result = {0};
	struct decide_summary summary = {0};
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || find_next(s, actor, case_id, err) < 0 ||
		apply_all(s, &deed, case_id, 1, 0, &result, &summary, err))
		return -1;
	if (summary.done == 0)
		return err_set(err, result.err.code, "%s", result.err.msg);
	return tx_commit(&tx, err);
}
