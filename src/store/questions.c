#include "store/questions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/deed.h"
#include "store/handle.h"
#include "store/sql.h"
#include "store/tx.h"

/* ---- services ---- */

static bool is_same(const struct sql *q, const struct asked_service *one)
{
	return strcmp(sql_text(q, 0), one->name) == 0 && strcmp(sql_text(q, 1), one->title) == 0 &&
	       sql_int(q, 2) == one->due_s;
}

/* 1 when the store has these very services, 0 when others, -1. */
static int is_registered(
	struct store *s, const struct asked_service *services, size_t count, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	size_t found = 0, rows = 0;
	if (sql_open(&q, s, "SELECT name, title, due_s FROM services", WITHOUT, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		rows++;
		for (size_t i = 0; i < count; i++)
			found += is_same(&q, &services[i]);
	}
	return rc < 0 ? -1 : found == count && rows == count;
}

int services_register(
	struct store *s, const struct asked_service *services, size_t count, struct err *err)
{
	int rc = is_registered(s, services, count, err);
	if (rc)
		return rc < 0 ? -1 : 0;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || sql_run(s, "DELETE FROM services", WITHOUT, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (sql_run(s, "INSERT INTO services (name, title, due_s) VALUES ($1, $2, $3)",
			    WITH(TEXT(services[i].name), TEXT(services[i].title),
				    INT(services[i].due_s)),
			    err) < 0)
			return -1;
	return tx_commit(&tx, err);
}

/* ---- on their way out ---- */

void question_list_release(struct question_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct question_list){0};
}

static int read_unsent(
	struct store *s, const char *service, struct question_list *out, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT id, coalesce(text, ''), created, due FROM notes "
		    "WHERE kind = 'question' AND sent <= 0 AND about = $1 AND withdrawn = 0 ORDER BY id",
		    WITH(TEXT(service)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct question one = {.id = sql_int(&q, 0),
			.text = sql_copy(&q, 1, &out->arena),
			.asked_us = sql_int(&q, 2),
			.due_us = sql_int(&q, 3)};
		MEM_PUSH(out, one);
	}
	return rc;
}

/* Those that are read are those that leave: both within one write. */
static int begin(struct store *s, const char *service, struct question_list *out, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || read_unsent(s, service, out, err))
		return -1;
	if (sql_run(s,
		    "UPDATE notes SET sent = -1 WHERE kind = 'question' AND sent <= 0 AND about = $1 "
		    "AND withdrawn = 0 AND sent = 0",
		    WITH(TEXT(service)), err) < 0)
		return -1;
	return tx_commit(&tx, err);
}

int questions_begin(
	struct store *s, const char *service, struct question_list *out, struct err *err)
{
	int64_t any;
	*out = (struct question_list){0};
	int rc = sql_number(s, &any,
		"SELECT id FROM notes WHERE kind = 'question' AND sent <= 0 AND about = $1 AND withdrawn = 0 LIMIT 1",
		WITH(TEXT(service)), err);
	if (rc <= 0)
		return rc;
	if (begin(s, service, out, err) == 0)
		return 0;
	question_list_release(out);
	return -1;
}

int question_sent(struct store *s, const struct actor *actor, int64_t id, struct err *err)
{
	int64_t case_id;
	char details[48];
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		sql_number(s, &case_id, "SELECT case_id FROM notes WHERE id = $1", WITH(INT(id)),
			err) < 0 ||
		sql_run(s, "UPDATE notes SET sent = $2 WHERE id = $1",
			WITH(INT(id), INT(s->now_us)), err) < 0)
		return -1;
	snprintf(details, sizeof(details), "{\"question\":%lld}", (long long)id);
	event_add(s, actor, "case.question_sent", "case", case_id, details);
	return tx_commit(&tx, err);
}

/* ---- what comes back ---- */

/* Whether a service gave that answer before: 1, 0 or -1. */
static int is_repeated(struct store *s, const struct service_answer *answer, struct err *err)
{
	int64_t ignored;
	return sql_number(s, &ignored,
		"SELECT id FROM notes WHERE answers = $1 AND text = $2 AND withdrawn = 0 LIMIT 1",
		WITH(INT(answer->question), TEXT(answer->text)), err);
}

int question_answer(struct store *s, const struct actor *actor, const struct service_answer *answer,
	struct err *err)
{
	struct decision d = {.kind = DECIDE_ANSWER,
		.question = answer->question,
		.about = answer->from,
		.text = answer->text};
	struct deed deed = {.s = s, .actor = actor, .d = &d};
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int rc = sql_number(s, &deed.case_id,
		"SELECT case_id FROM notes WHERE id = $1 AND about = $2 AND kind = 'question' AND withdrawn = 0",
		WITH(INT(answer->question), TEXT(answer->service)), err);
	if (rc == 0)
		return err_set(err, ERR_REFUSED, _("%s was asked no question %lld"),
			answer->service, (long long)answer->question);
	if (rc > 0)
		rc = is_repeated(s, answer, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return deed_load(&deed, err) || deed_answer(&deed, err) ? -1 : tx_commit(&tx, err);
}

int questions_overdue(struct store *s, const char *operator, struct overdue * out, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	*out = (struct overdue){0};
	if (sql_open(&q, s,
		    "SELECT id, case_id, about, told FROM notes n WHERE kind = 'question' AND told > 0 AND author = $1 "
		    "AND told > $2 AND withdrawn = 0 "
		    "AND NOT EXISTS (SELECT 1 FROM notes a WHERE a.answers = n.id AND a.withdrawn = 0) "
		    "ORDER BY told DESC, id DESC LIMIT 1",
		    WITH(TEXT(operator), INT(clock_now_us() - CLOCK_DAY)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 1) {
		out->id = sql_int(&q, 0);
		out->case_id = sql_int(&q, 1);
		out->since_us = sql_int(&q, 3);
		snprintf(out->service, sizeof(out->service), "%s", sql_text(&q, 2));
	}
	return rc < 0 ? -1 : 0;
}
