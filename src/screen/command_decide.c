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
#include "screen/loop.h"
#include "store/decide.h"

enum { CASES_MOST = 10000 };

struct deciding {
	struct desk *desk;
	struct arena arena;
	struct decision decision;
	int64_t *ids;
	size_t count;
	struct decide_result *results;
	struct decide_summary summary;
	char undone[80];
	struct err err;
	int failed;
};

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
	[DECIDE_REPLY] = N_("answered"),
	[DECIDE_TAKE_BACK] = N_("taken back"),
	[DECIDE_DISCARD] = N_("discarded"),
	[DECIDE_UNDO] = N_("undone"),
};

static void decide_on_worker(struct store *s, void *data)
{
	struct deciding *d = data;

	if (d->decision.kind == DECIDE_UNDO)
		d->failed = decide_undo(s, &d->desk->actor, d->undone, &d->summary, &d->err);
	else
		d->failed = decide(s, &d->desk->actor, &d->decision, d->ids, d->count, 0,
			d->results, &d->summary, &d->err);
}

static const struct decide_result *first_refused(const struct deciding *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->results[i].err.code != ERR_NONE)
			return &d->results[i];
	return NULL;
}

static void decide_say(const struct deciding *d)
{
	const struct decide_result *refused = first_refused(d);
	const char *outcome = _(outcomes[d->decision.kind]);

	if (d->decision.kind == DECIDE_UNDO && !d->failed)
		desk_say(d->desk, SAY_OK,
			ngettext(
				"undone: %s (%zu case)", "undone: %s (%zu cases)", d->summary.done),
			d->undone, d->summary.done);
	else if (d->count == 1 && refused)
		desk_say_err(d->desk, &refused->err);
	else if (refused)
		desk_say(d->desk, SAY_WARNING, _("%zu %s, %zu refused: case %" PRId64 ": %s"),
			d->summary.done, outcome, d->summary.refused, refused->case_id,
			refused->err.msg);
	else if (d->failed)
		desk_say_err(d->desk, &d->err);
	else if (d->count == 1)
		desk_say(d->desk, SAY_OK, _("case %" PRId64 " %s"), d->ids[0], outcome);
	else
		desk_say(d->desk, SAY_OK, _("%zu cases %s"), d->summary.done, outcome);
}

static void deciding_free(struct deciding *d)
{
	arena_release(&d->arena);
	free(d->ids);
	free(d->results);
	free(d);
}

static void decide_done(void *data, bool dropped)
{
	struct deciding *d = data;

	if (!dropped) {
		decide_say(d);
		desk_refresh(d->desk);
	}
	deciding_free(d);
}

/* The cases that it is for; -1 with why there are none. */
static int collect_cases(struct deciding *d, bool marked, struct err *err)
{
	struct view *v = view_with_cases(d->desk);

	d->ids = mem_zero(CASES_MOST, sizeof(*d->ids));
	d->count = v ? v->ops->cases(v, marked, d->ids, CASES_MOST) : 0;
	if (d->count > CASES_MOST)
		return err_set(err, ERR_REFUSED, _("more than %d cases at once"), CASES_MOST);
	if (d->count == 0)
		return marked ? err_set(err, ERR_REFUSED, _("no case is marked"))
			      : err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	if (d->count > 1 && decision_rows[d->decision.kind].flags & DECISION_ONE)
		return err_set(err, ERR_REFUSED, _("%s is for one case"),
			decision_rows[d->decision.kind].name);
	return 0;
}

int command_decide(struct desk *desk, const char *line, bool marked, struct err *err)
{
	struct deciding *d = mem_zero(1, sizeof(*d));

	d->desk = desk;
	if (decision_parse(
		    &d->decision, line, desk->actor.operator, clock_now_us(), &d->arena, err) < 0 ||
		(d->decision.kind != DECIDE_UNDO && collect_cases(d, marked, err) < 0)) {
		deciding_free(d);
		return -1;
	}
	if (d->decision.kind != DECIDE_UNDO && !d->decision.send)
		snprintf(desk->repeat, sizeof(desk->repeat), "%s", line);
	d->results = mem_zero(d->count + 1, sizeof(*d->results));
	worker_post(desk->worker, WORK_WRITE, NULL, decide_on_worker, decide_done, d);
	return 0;
}
