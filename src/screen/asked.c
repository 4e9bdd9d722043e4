#include "screen/asked.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/desk.h"
#include "screen/notify.h"

void asked_news(struct desk *desk, const struct desk_figures *before)
{
	const struct overdue *now = &desk->figures.overdue;

	if (!now->id || now->since_us <= before->overdue.since_us)
		return;
	MEM_AUTO char *words =
		mem_printf(_("case %" PRId64 ": %s has not answered question %" PRId64 " in time"),
			now->case_id, now->service, now->id);
	desk_say(desk, SAY_WARNING, "%s", words);
	notify(desk, NOTIFY_OVERDUE, words);
}

static bool is_overdue(const struct case_row *c)
{
	return c->question && c->question_due_us <= clock_now_us();
}

const char *asked_mark(const struct case_row *c, enum role *role)
{
	*role = c->answered ? ROLE_OK : ROLE_WARNING;
	return question_mark(c->answered, c->question_due_us, clock_now_us());
}

void asked_words(const struct case_row *c, char *out, size_t size, enum role *role)
{
	char when[CLOCK_SHORT_BYTES];

	*role = is_overdue(c) ? ROLE_WARNING : c->answered ? ROLE_OK : ROLE_META;
	out[0] = '\0';
	clock_short(c->question_due_us, clock_now_us(), when);
	if (is_overdue(c))
		snprintf(out, size, _("%s has not answered, it was due at %s"), c->question_service,
			when);
	else if (c->answered)
		snprintf(out, size, "%s", _("a service has answered: open the case"));
	else if (c->question)
		snprintf(out, size, _("%s was asked, its answer is due at %s"), c->question_service,
			when);
}
