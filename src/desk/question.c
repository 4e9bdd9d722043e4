#include "desk/question.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"

const char *const question_state_names[QUESTION_STATES] = {
	[QUESTION_OPEN] = "open",
	[QUESTION_OVERDUE] = "overdue",
	[QUESTION_ANSWERED] = "answered",
};

enum question_state question_state_of(bool answered, int64_t due_us, int64_t now_us)
{
	if (answered)
		return QUESTION_ANSWERED;
	return due_us <= now_us ? QUESTION_OVERDUE : QUESTION_OPEN;
}

const char *question_mark(bool answered, int64_t due_us, int64_t now_us)
{
	if (answered)
		return _("[answer] ");
	return due_us && due_us <= now_us ? _("[no answer] ") : "";
}

void question_head(char out[QUESTION_HEAD_BYTES], int64_t id, const char *service,
	enum question_state state, int64_t due_us)
{
	char when[CLOCK_SHORT_BYTES];
	long long number = id;

	clock_short(due_us, clock_now_us(), when);
	if (state == QUESTION_ANSWERED)
		snprintf(out, QUESTION_HEAD_BYTES, _("Question %lld to %.64s, answered: "), number,
			service);
	else if (state == QUESTION_OVERDUE)
		snprintf(out, QUESTION_HEAD_BYTES, _("Question %lld to %.64s, OVERDUE since %s: "),
			number, service, when);
	else
		snprintf(out, QUESTION_HEAD_BYTES, _("Question %lld to %.64s, due %s: "), number,
			service, when);
}
