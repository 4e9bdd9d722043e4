/* Questions to other services: asking, answering, and what is overdue; and the aid. */
#include "store/deed.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/table.h"
#include "desk/aid.h"
#include "store/case_move.h"
#include "store/handle.h"
#include "store/sql.h"
#include "store/tx.h"

enum { SERVICES_MOST = 64, NAMES_BYTES = 1024 };

/* Names the nearest of those that there are, or all of them. */
static int unknown_service(struct deed *deed, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	SQL_AUTO struct sql q = {0};
	STRBUF_AUTO struct strbuf all;
	const char *names[SERVICES_MOST];
	size_t count = 0;
	int rc = sql_open(&q, deed->s, "SELECT name FROM services ORDER BY name", WITHOUT, err);
	strbuf_init(&all, NAMES_BYTES);
	while (rc == 0 && count < SERVICES_MOST && (rc = sql_next(&q, err)) == 1) {
		names[count] = sql_copy(&q, 0, &a);
		strbuf_printf(&all, "%s%s", count ? ", " : "", names[count]);
		count++;
		rc = 0;
	}
	if (rc < 0)
		return -1;
	if (count == 0)
		return err_set(err, ERR_REFUSED, "%s",
			_("there is no service to ask: the configuration names them, the collector reads it"));
	const char *near = table_nearest(names, count, deed->d->about);
	return near ? err_set(err, ERR_REFUSED, _("there is no service %.40s, did you mean %s?"),
			      deed->d->about, near)
		    : err_set(err, ERR_REFUSED, _("there is no service %.40s, expected one of: %s"),
			      deed->d->about, all.buf);
}

int deed_question(struct deed *deed, struct err *err)
{
	const struct case_change change = {.waiting_service = true};
	int64_t due_s;
	int rc = sql_number(deed->s, &due_s, "SELECT due_s FROM services WHERE name = $1",
		WITH(TEXT(deed->d->about)), err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return unknown_service(deed, err);
	deed->service = deed->d->about;
	deed->due_us = deed->s->now_us + due_s * CLOCK_S;
	if (deed_note(deed, NOTE_QUESTION, "case.asked", err))
		return -1;
	return case_set_state(deed->s, deed->actor, deed->case_id, CASE_WAITING, &change, err);
}

/* An answer that nobody sees was not worth asking for: whoever put the case away has it again. */
static int show_again(struct deed *deed, struct err *err)
{
	if (deed->state == CASE_WAITING || deed->state == CASE_SNOOZED ||
		deed->state == CASE_RESOLVED)
		return case_set_state(deed->s, deed->actor, deed->case_id, CASE_OPEN, NULL, err);
	return deed_touch(deed, err);
}

int deed_answer(struct deed *deed, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	SQL_AUTO struct sql q = {0};
	int64_t id = deed->d->question;
	if (sql_open(&q, deed->s,
		    "SELECT about FROM notes WHERE id = $1 AND case_id = $2 AND kind = 'question' AND withdrawn = 0",
		    WITH(INT(id), INT(deed->case_id)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 0)
		return err_set(err, ERR_REFUSED, _("no question of this case has the number %lld"),
			(long long)id);
	if (rc < 0)
		return -1;
	const char *service = sql_copy(&q, 0, &a);
	deed->service = service;
	deed->about =
		deed->d->about ? arena_printf(&a, "%s, %s", service, deed->d->about) : service;
	deed->answers = id;
	rc = deed_note(deed, NOTE_ANSWER, "case.service_answered", err);
	deed->service = deed->about = NULL;
	return rc ? -1 : show_again(deed, err);
}

/* ---- overdue ---- */

#define DUE "SELECT min(due) FROM notes WHERE kind = 'question' AND told = 0 AND withdrawn = 0"

/* The first one whose time has come: the journal has it, unless it was answered. Returns 1, 0 when
 * there is none, or -1. */
static int wake_one(struct store *s, const struct actor *actor, int64_t now_us, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT id, case_id, about, EXISTS (SELECT 1 FROM notes a WHERE a.answers = n.id AND a.withdrawn = 0) "
		    "FROM notes n WHERE kind = 'question' AND told = 0 AND withdrawn = 0 AND due <= $1 ORDER BY due, id LIMIT 1",
		    WITH(INT(now_us)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc != 1)
		return rc;
	int64_t id = sql_int(&q, 0), case_id = sql_int(&q, 1);
	bool answered = sql_int(&q, 3);
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_int(&w, "question", id);
	json_add_str(&w, "service", sql_text(&q, 2));
	json_end(&w, '}');
	sql_done(&q);
	if (sql_run(s, "UPDATE notes SET told = $2 WHERE id = $1", WITH(INT(id), INT(now_us)),
		    err) < 0)
		return -1;
	if (!answered)
		event_add(s, actor, "case.service_overdue", "case", case_id, sb.buf);
	return 1;
}

int questions_wake(struct store *s, const struct actor *actor, int64_t now_us, int64_t *next_us,
	struct err *err)
{
	if (sql_number(s, next_us, DUE, WITHOUT, err) < 0)
		return -1;
	if (*next_us == 0 || *next_us > now_us)
		return 0;
	TX_AUTO struct tx tx = {0};
	int rc = tx_begin(&tx, s, err);
	while (rc == 0 && (rc = wake_one(s, actor, now_us, err)) == 1)
		rc = 0;
	if (rc < 0 || sql_number(s, next_us, DUE, WITHOUT, err) < 0)
		return -1;
	return tx_commit(&tx, err);
}

/* ---- the aid ---- */

static void tell_aid(struct deed *deed)
{
	const struct decision *d = deed->d;
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "answers", d->about);
	json_add_str(&w, "proposal", d->aid->name);
	json_add_str(&w, "choice", d->overruled ? "overruled" : "taken");
	json_end(&w, '}');
	deed_tell(deed, d->overruled ? "case.aid_overruled" : "case.aid_taken", sb.buf);
}

int deed_aid(struct deed *deed, struct err *err)
{
	const struct aid_leaf *leaf = deed->d->aid;
	tell_aid(deed);
	if (deed->d->overruled)
		return 0;
	int tagged = deed_tags(deed, &leaf->tag, 1, err);
	if (tagged < 0 || deed_prioritise(deed, leaf->priority, err))
		return -1;
	return tagged > 0 ? deed_touch(deed, err) : 0;
}
