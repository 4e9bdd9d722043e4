/* Danger to life: what has to be known of it, who took it, and why it was none. */
#include "store/deed.h"

#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "store/handle.h"
#include "store/sql.h"

enum { LACKING_BYTES = 512 };

/* Whether a field of the checklist has an answer, of the case or of one that was merged into it: 1,
 * 0 or -1. */
static int answered(struct deed *deed, const char *field, struct err *err)
{
	int64_t ignored;
	return sql_number(deed->s, &ignored,
		"SELECT id FROM notes WHERE case_id IN (SELECT $1 UNION ALL "
		"SELECT id FROM cases WHERE linked_to = $1 AND state = 'merged') "
		"AND kind = 'checklist' AND about = $2 AND withdrawn = 0 LIMIT 1",
		WITH(INT(deed->case_id), TEXT(field)), err);
}

/* Whether anything of a card has one. A card that nobody took out is not asked for, but for what
 * the dispatch centre asks. */
static int in_use(struct deed *deed, enum checklist_card card, struct err *err)
{
	if (card == CARD_EMERGENCY)
		return 1;
	int rc = 0;
	for (size_t i = 0; i < checklist_count && rc == 0; i++)
		if (checklist_rows[i].card == card)
			rc = answered(deed, checklist_rows[i].name, err);
	return rc;
}

/* As its line in the form is called, and as it is typed where that is another word. */
static void add_row(struct strbuf *lacking, const struct checklist_row *row)
{
	const char *label = _(row->label);
	const char *comma = lacking->len ? ", " : "";
	if (strcasecmp(label, row->name) == 0)
		strbuf_printf(lacking, "%s%s", comma, row->name);
	else
		strbuf_printf(lacking, "%s%s (%s)", comma, label, row->name);
}

/* Adds a required field without an answer to the list. */
static int ask_row(
	struct deed *deed, const struct checklist_row *row, struct strbuf *lacking, struct err *err)
{
	if (!(row->flags & CHECKLIST_REQUIRED))
		return 0;
	int used = in_use(deed, row->card, err);
	int there = used == 1 ? answered(deed, row->name, err) : used < 0 ? -1 : 1;
	if (there == 0)
		add_row(lacking, row);
	return there < 0 ? -1 : 0;
}

int deed_ask_checklist(struct deed *deed, struct err *err)
{
	if (deed->priority != PRIORITY_DANGER || !deed->settled)
		return 0; /* one that is not settled is refused by the schema */
	STRBUF_AUTO struct strbuf lacking;
	strbuf_init(&lacking, LACKING_BYTES);
	for (size_t i = 0; i < checklist_count; i++)
		if (ask_row(deed, &checklist_rows[i], &lacking, err))
			return -1;
	if (lacking.len == 0)
		return 0;
	return err_set(err, ERR_REFUSED,
		_("the checklist lacks %s: fill it in, or say behind the disposition why it cannot be"),
		lacking.buf);
}

int deed_checklist(struct deed *deed, struct err *err)
{
	const struct checklist_row *row = checklist_find(deed->d->about);
	if (deed_note(deed, NOTE_CHECKLIST, "case.checked", err) || deed_acknowledge(deed, err) ||
		deed_take_up(deed, err))
		return -1;
	if (row && row->flags & CHECKLIST_DANGER && checklist_is_yes(deed->d->text) &&
		deed_prioritise(deed, PRIORITY_DANGER, err))
		return -1;
	return deed_touch(deed, err);
}

/* The note that this decision wrote ends the danger. */
static int settle(struct deed *deed, enum note_kind kind, const char *event, struct err *err)
{
	if (deed->priority != PRIORITY_DANGER)
		return err_set(err, ERR_REFUSED, _("it is no danger to life: its priority is %d"),
			(int)deed->priority);
	if (deed->settled)
		return err_set(err, ERR_REFUSED, "%s", _("the dispatch centre has it already"));
	if (deed_note(deed, kind, event, err) || deed_take_up(deed, err))
		return -1;
	return sql_run(deed->s,
		       "UPDATE cases SET settled = $2, "
		       "acknowledged = CASE WHEN acknowledged = 0 THEN $3 ELSE acknowledged END, "
		       "acknowledged_by = coalesce(acknowledged_by, $4) WHERE id = $1",
		       WITH(INT(deed->case_id), INT(deed->note_id), INT(deed->s->now_us),
			       TEXT(deed->actor->operator)),
		       err) < 0
		       ? -1
		       : 0;
}

int deed_dispatch(struct deed *deed, struct err *err)
{
	return settle(deed, NOTE_HANDED, "case.handed", err) || deed_touch(deed, err) ? -1 : 0;
}

int deed_harmless(struct deed *deed, struct err *err)
{
	if (settle(deed, NOTE_HARMLESS, "case.harmless", err))
		return -1;
	return deed_prioritise(deed, PRIORITY_QUESTION, err);
}
