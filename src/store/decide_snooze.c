/* Putting a case away: until a time, until its citizen writes, or as it was put away before. */
#include "store/deed.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "store/case_move.h"
#include "store/handle.h"
#include "store/sql.h"

enum { WORDS_BYTES = 64 };

static int read_former(struct deed *deed, char words[WORDS_BYTES], struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, deed->s, "SELECT snooze_words FROM cases WHERE id = $1",
		    WITH(INT(deed->case_id)), err) ||
		sql_next(&q, err) < 0)
		return -1;
	const char *former = sql_text(&q, 0);
	snprintf(words, WORDS_BYTES, "%s", former ? former : "");
	return *words ? 0
		      : err_set(err, ERR_REFUSED, "%s",
				_("it was not snoozed before: say until when"));
}

/* A length and a time of the day come again, a date does not. */
static int former_time(struct deed *deed, const char *words, int64_t *until_us, struct err *err)
{
	if (strcmp(words, SNOOZE_REPLY) == 0 ||
		decision_time(until_us, words, deed->s->now_us, NULL) == 0)
		return 0;
	return err_set(err, ERR_REFUSED, _("its former time, %s, is over: say until when"), words);
}

int deed_snooze(struct deed *deed, struct err *err)
{
	char words[WORDS_BYTES];
	struct case_change change = {.until_us = deed->d->until_us};
	if (deed->d->text)
		snprintf(words, sizeof(words), "%s", deed->d->text);
	else if (read_former(deed, words, err) || former_time(deed, words, &change.until_us, err))
		return -1;
	if (strcmp(words, SNOOZE_REPLY) != 0 && change.until_us <= deed->s->now_us)
		return err_set(err, ERR_REFUSED, "%s", _("a case is snoozed until a time to come"));
	if (sql_run(deed->s, "UPDATE cases SET snooze_words = $2 WHERE id = $1",
		    WITH(INT(deed->case_id), TEXT(words)), err) < 0)
		return -1;
	return case_set_state(deed->s, deed->actor, deed->case_id, CASE_SNOOZED, &change, err);
}
