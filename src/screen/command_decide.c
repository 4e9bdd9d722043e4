/* Decisions from the screen: parsed at once, applied by the worker, told in the message line. */
#include "screen/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/desk.h"
#include "screen/errors.h"
#include "screen/list.h"
#include "screen/loop.h"
#include "screen/pending.h"
#include "screen/queue.h"
#include "store/decide.h"

enum { CASES_MOST = 10000, MESSAGE_BYTES = 512 };

struct deciding {
	struct desk *desk;
	struct arena arena;
	struct decision decision;
	int64_t *ids;
	size_t count;
	struct decide_result *results;
	struct decide_summary summary;
	char step[80];               /* what was undone or redone */
	int64_t next;                /* the case that was taken */
	const struct view_ops *from; /* where it was asked for */
	unsigned pending;
	struct journal_head end;
	struct err err;
	int failed;
};

enum { OUTCOME_BYTES = 128 };

/* What a number of cases became, for the message line. */
static const char *const outcomes[DECISIONS] = {
	[DECIDE_CLAIM] = N_("claimed"),
	[DECIDE_RELEASE] = N_("released"),
	[DECIDE_ASSIGN] = N_("assigned"),
	[DECIDE_TAG] = N_("tagged"),
	[DECIDE_UNTAG] = N_("untagged"),
	[DECIDE_PRIORITY] = N_("given a priority"),
	[DECIDE_RESOLVE] = N_("resolved"),
	[DECIDE_REOPEN] = N_("reopened"),
	[DECIDE_SNOOZE] = N_("snoozed"),
	[DECIDE_WAIT] = N_("waiting"),
	[DECIDE_SPAM] = N_("put among the spam"),
	[DECIDE_NOTE] = N_("noted"),
	[DECIDE_ACKNOWLEDGE] = N_("acknowledged"),
	[DECIDE_CHECKLIST] = N_("noted in its checklist"),
	[DECIDE_DISPATCH] = N_("handed to the dispatch centre"),
	[DECIDE_HARMLESS] = N_("found harmless"),
	[DECIDE_MERGE] = N_("merged with the others"),
	[DECIDE_SPLIT] = N_("split into two"),
	[DECIDE_LINK] = N_("linked"),
	[DECIDE_UNLINK] = N_("unlinked"),
	[DECIDE_QUESTION] = N_("waits for a service"),
	[DECIDE_ANSWER] = N_("has its answer"),
	[DECIDE_AID] = N_("went through the aid"),
	[DECIDE_MODERATE] = N_("moderated"),
	[DECIDE_REPLY] = N_("answered"),
	[DECIDE_TAKE_BACK] = N_("taken back"),
	[DECIDE_DISCARD] = N_("rid of its draft"),
};

static bool is_step(const struct deciding *d)
{
	return decision_rows[d->decision.kind].flags & DECISION_STEP;
}

static void decide_once(struct store *s, struct deciding *d)
{
	if (d->decision.kind == DECIDE_UNDO)
		d->failed = decide_undo(s, &d->desk->actor, d->step, &d->summary, &d->err);
	else if (d->decision.kind == DECIDE_NEXT)
		d->failed = decide_next(s, &d->desk->actor, &d->next, &d->err);
	else if (d->decision.kind == DECIDE_REDO)
		d->failed = decide_redo(s, &d->desk->actor, d->step, &d->summary, &d->err);
	else
		d->failed = decide(s, &d->desk->actor, &d->decision, d->ids, d->count, 0,
			d->results, &d->summary, &d->err);
}

static void decide_on_worker(struct store *s, void *data)
{
	struct deciding *d = data;

	do
		decide_once(s, d);
	while (d->failed && store_again(&d->err));
	d->end = pending_end(s, &d->err);
}

static const struct decide_result *first_refused(const struct deciding *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->results[i].err.code != ERR_NONE)
			return &d->results[i];
	return NULL;
}

static void say_step(const struct deciding *d)
{
	size_t done = d->summary.done, left = d->summary.refused;
	STRBUF_AUTO struct strbuf text;

	strbuf_init(&text, MESSAGE_BYTES);
	if (d->decision.kind == DECIDE_UNDO)
		strbuf_printf(&text,
			ngettext("undone: %s (%zu case)", "undone: %s (%zu cases)", done), d->step,
			done);
	else
		strbuf_printf(&text,
			ngettext("done again: %s (%zu case)", "done again: %s (%zu cases)", done),
			d->step, done);
	if (left > 0)
		strbuf_printf(&text,
			ngettext("; %zu has changed since and stays",
				"; %zu have changed since and stay", left),
			left);
	desk_say(d->desk, left > 0 ? SAY_WARNING : SAY_OK, "%s", text.buf);
}

/* Those that refuse are kept by name among what went wrong, and they alone stay marked. */
static void keep_refused(const struct deciding *d)
{
	struct view *v = view_with_cases(d->desk);
	struct list *marked = v && v->ops->list ? v->ops->list(v) : NULL;

	if (marked)
		list_unmark_all(marked);
	for (size_t i = 0; i < d->count; i++) {
		const struct decide_result *r = &d->results[i];

		if (r->err.code == ERR_NONE)
			continue;
		errors_keep(d->desk, r->case_id, r->err.msg);
		if (marked)
			list_mark(marked, r->case_id, true);
	}
}

static const char *errors_key(const struct desk *desk)
{
	struct keymap_place place = view_place(desk->top->ops);
	const struct key_binding *b = keymap_binding_of(desk->keymap, &place, "view errors");

	return b ? b->keys : ":view errors";
}

/* What became of many: those that changed, those that were so already, those that refuse, and why
 * the first of them does. */
static void say_many(const struct deciding *d, const char *outcome)
{
	const struct decide_summary *sum = &d->summary;
	STRBUF_AUTO struct strbuf text;

	strbuf_init(&text, MESSAGE_BYTES);
	if (sum->done > 0)
		strbuf_printf(&text, ngettext("%zu case %s", "%zu cases %s", sum->done), sum->done,
			outcome);
	if (sum->same > 0)
		strbuf_printf(&text,
			ngettext("%s%zu was so already", "%s%zu were so already", sum->same),
			text.len ? ", " : "", sum->same);
	if (sum->refused > 0)
		strbuf_printf(&text,
			ngettext("%s%zu refused, still marked, %s lists it: %s",
				"%s%zu refused, still marked, %s lists them: %s", sum->refused),
			text.len ? ", " : "", sum->refused, errors_key(d->desk),
			first_refused(d)->err.msg);
	desk_say(d->desk, sum->refused > 0 ? SAY_WARNING : SAY_OK, "%s", text.buf);
	if (sum->refused > 0)
		keep_refused(d);
}

static void say_moderation(const struct deciding *d)
{
	char when[CLOCK_SHORT_BYTES];

	desk_say(d->desk, SAY_OK, _("%s at %s; until then undo calls it off"),
		moderation_rows[d->decision.moderation].name,
		clock_exact(d->summary.send_after_us, when));
	desk_say_until(d->desk, d->summary.send_after_us);
}

/* What the decision makes of a case, and until when; NULL for a step. */
static const char *outcome_of(const struct deciding *d, char out[OUTCOME_BYTES])
{
	char when[CLOCK_LONG_BYTES];

	if (is_step(d))
		return NULL;
	if (d->decision.until_us == 0)
		return _(outcomes[d->decision.kind]);
	snprintf(out, OUTCOME_BYTES, _("%s until %s"), _(outcomes[d->decision.kind]),
		clock_long(d->decision.until_us, when));
	return out;
}

static void decide_say(const struct deciding *d)
{
	char text[OUTCOME_BYTES];
	const char *outcome = outcome_of(d, text);

	if (d->failed && (d->count <= 1 || d->summary.refused == 0))
		desk_say_err(d->desk, &d->err);
	else if (d->decision.kind == DECIDE_NEXT)
		desk_say(d->desk, SAY_OK, _("case %" PRId64 " %s"), d->next,
			_(outcomes[DECIDE_CLAIM]));
	else if (is_step(d))
		say_step(d);
	else if (d->count > 1)
		say_many(d, outcome);
	else if (d->summary.absent[0])
		desk_say(d->desk, SAY_WARNING,
			_("case %" PRId64 " %s; %s is not on duty: gs shows who is"), d->ids[0],
			outcome, d->summary.absent);
	else if (d->summary.moderation_id)
		say_moderation(d);
	else if (d->summary.done > 0)
		desk_say(d->desk, SAY_OK, _("case %" PRId64 " %s"), d->ids[0], outcome);
	else
		desk_say(d->desk, SAY_OK, _("case %" PRId64 " was so already"), d->ids[0]);
}

static void deciding_free(struct deciding *d)
{
	arena_release(&d->arena);
	free(d->ids);
	free(d->results);
	free(d);
}

/* The case that was taken is opened, unless its operator went on with something else. */
static void go_next(const struct deciding *d)
{
	struct desk *desk = d->desk;
	const struct view_ops *thread = view_find("thread");
	struct err err = ERR_INIT;
	char id[24];

	if (d->failed || !d->next || prompt_is_open(desk) || desk->top->ops != d->from ||
		(d->from != thread && d->from != view_find("queue")))
		return;
	if (d->from == thread)
		view_pop(desk);
	queue_go(desk, d->next);
	snprintf(id, sizeof(id), "%" PRId64, d->next);
	if (!view_push(desk, thread, id, &err))
		desk_say_err(desk, &err);
}

static void decide_done(void *data, bool dropped)
{
	struct deciding *d = data;

	if (!dropped) {
		if (!pending_answer(d->desk, d->pending, &d->err, &d->end)) {
			decide_say(d);
			go_next(d);
		}
		desk_refresh(d->desk);
	}
	deciding_free(d);
}

/* The cases that it is for, `id` or those of the topmost view; -1 with why there are none. */
static int collect_cases(struct deciding *d, int64_t id, bool marked, struct err *err)
{
	const struct decision_row *row = &decision_rows[d->decision.kind];
	struct view *v = view_with_cases(d->desk);

	if (is_step(d))
		return marked ? command_refuse_marked(row->name, err) : 0;
	d->ids = mem_zero(CASES_MOST, sizeof(*d->ids));
	d->ids[0] = id;
	d->count = id ? 1 : v ? v->ops->cases(v, marked, d->ids, CASES_MOST) : 0;
	if (d->count > CASES_MOST)
		return err_set(err, ERR_REFUSED, _("more than %d cases at once"), CASES_MOST);
	if (d->count == 0)
		return marked ? err_set(err, ERR_REFUSED, _("no case is marked"))
			      : err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	if (d->count > 1 && row->flags & DECISION_ONE)
		return command_refuse_marked(row->name, err);
	return 0;
}

/* What it is called while it waits: as it was typed, and for which cases. */
static char *pending_words(const struct deciding *d, const char *line)
{
	if (d->count == 0)
		return mem_strdup(line);
	if (d->count == 1)
		return mem_printf(_("%s (case %" PRId64 ")"), line, d->ids[0]);
	return mem_printf(ngettext("%s (%zu case)", "%s (%zu cases)", d->count), line, d->count);
}

static int decide_on(struct desk *desk, const char *line, int64_t id, bool marked, struct err *err)
{
	struct deciding *d = mem_zero(1, sizeof(*d));

	d->desk = desk;
	d->from = desk->top->ops;
	if (decision_parse(
		    &d->decision, line, desk->actor.operator, clock_now_us(), &d->arena, err) < 0 ||
		collect_cases(d, id, marked, err) < 0) {
		deciding_free(d);
		return -1;
	}
	if (!is_step(d) && !d->decision.send && !d->decision.about)
		snprintf(desk->repeat, sizeof(desk->repeat), "%s", line);
	d->results = mem_zero(d->count + 1, sizeof(*d->results));
	d->pending = pending_add(desk, pending_words(d, line));
	worker_post(desk->worker, WORK_WRITE, NULL, decide_on_worker, decide_done, d);
	return 0;
}

int command_decide(struct desk *desk, const char *line, bool marked, struct err *err)
{
	return decide_on(desk, line, 0, marked, err);
}

int command_decide_case(struct desk *desk, const char *line, int64_t id, struct err *err)
{
	return decide_on(desk, line, id, false, err);
}
