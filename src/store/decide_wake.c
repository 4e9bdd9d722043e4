/* What the clock decides: a snoozed case wakes, and one that its operator let lie goes back to the
 * queue. */
#include "store/decide.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "store/case_move.h"
#include "store/deed.h"
#include "store/handle.h"
#include "store/sql.h"
#include "store/tx.h"

/* The case that is due first. */
struct due {
	int64_t id, at_us; /* at_us 0: there is none */
	bool snoozed;
};

static int read_due(struct store *s, struct due *out, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	*out = (struct due){0};
	if (sql_open(&q, s,
		    "SELECT id, snoozed_until + returns, state = 'snoozed' FROM cases WHERE snoozed_until + returns > 0 "
		    "ORDER BY snoozed_until + returns LIMIT 1",
		    WITHOUT, err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 1)
		*out = (struct due){sql_int(&q, 0), sql_int(&q, 1), sql_int(&q, 2)};
	return rc < 0 ? -1 : 0;
}

/* A case whose time is over, and what its assignee did with it. */
struct idle {
	char holder[64];
	int64_t return_s;
	bool answers;    /* a reply of his is on its way or out */
	int64_t last_us; /* when he wrote at one last; 0 = never */
};

static int read_idle(struct store *s, int64_t id, struct idle *out, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT c.assignee, s.return_s, "
		    "EXISTS (SELECT 1 FROM posts p WHERE p.case_id = c.id AND p.author = c.assignee "
		    "AND p.state IN ('held', 'sending', 'sent', 'unclear') AND p.held >= c.assigned), "
		    "(SELECT max(updated) FROM posts p WHERE p.case_id = c.id AND p.author = c.assignee "
		    "AND p.state <> 'cancelled'), "
		    "EXISTS (SELECT 1 FROM leases l WHERE l.case_id = c.id AND l.operator = c.assignee AND l.until > $2) "
		    "FROM cases c, store s WHERE c.id = $1",
		    WITH(INT(id), INT(s->now_us)), err) ||
		sql_next(&q, err) < 0)
		return -1;
	*out = (struct idle){.return_s = sql_int(&q, 1),
		.answers = sql_int(&q, 2),
		.last_us = sql_int(&q, 4) ? s->now_us : sql_int(&q, 3)};
	snprintf(out->holder, sizeof(out->holder), "%s", sql_text(&q, 0));
	return 0;
}

static int set_returns(struct store *s, int64_t id, int64_t at_us, struct err *err)
{
	return sql_run(s, "UPDATE cases SET returns = $2 WHERE id = $1", WITH(INT(id), INT(at_us)),
		       err) < 0
		       ? -1
		       : 0;
}

/* A danger that nobody handed over rings again; what ended one stays. */
static int give_back(struct store *s, const struct actor *actor, int64_t id,
	const struct idle *idle, struct err *err)
{
	if (sql_run(s,
		    "UPDATE cases SET assignee = NULL, assigned = 0, returns = 0, back = $2, back_why = 'returned', "
		    "back_by = assignee, back_s = $3, "
		    "acknowledged = CASE WHEN priority = 0 AND settled IS NULL THEN 0 ELSE acknowledged END, "
		    "acknowledged_by = CASE WHEN priority = 0 AND settled IS NULL THEN NULL ELSE acknowledged_by END, "
		    "undo_of = NULL, updated = $2, version = version + 1 WHERE id = $1",
		    WITH(INT(id), INT(s->now_us), INT(idle->return_s)), err) < 0)
		return -1;
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "holder", idle->holder);
	json_add_int(&w, "idle_s", idle->return_s);
	json_end(&w, '}');
	event_add(s, actor, "case.returned", "case", id, sb.buf);
	return 0;
}

/* A reply of his ends the waiting for him; while he writes at one it goes on. */
static int end_keeping(struct store *s, const struct actor *actor, int64_t id, struct err *err)
{
	struct idle idle;
	if (read_idle(s, id, &idle, err))
		return -1;
	if (!idle.return_s || idle.answers)
		return set_returns(s, id, 0, err);
	int64_t until_us = idle.last_us + idle.return_s * CLOCK_S;
	if (until_us > s->now_us)
		return set_returns(s, id, until_us, err);
	return give_back(s, actor, id, &idle, err);
}

static int do_due(
	struct store *s, const struct actor *actor, const struct due *due, struct err *err)
{
	const struct case_change woken = {.back = BACK_TIME};
	return due->snoozed ? case_set_state(s, actor, due->id, CASE_OPEN, &woken, err)
			    : end_keeping(s, actor, due->id, err);
}

static int wake_cases(struct store *s, const struct actor *actor, int64_t now_us, int64_t *next_us,
	struct err *err)
{
	struct due due;
	TX_AUTO struct tx tx = {0};
	if (read_due(s, &due, err))
		return -1;
	*next_us = due.at_us;
	if (!due.at_us || due.at_us > now_us)
		return 0;
	if (tx_begin(&tx, s, err) || read_due(s, &due, err))
		return -1;
	while (due.at_us && due.at_us <= s->now_us)
		if (do_due(s, actor, &due, err) || read_due(s, &due, err))
			return -1;
	*next_us = due.at_us;
	return tx_commit(&tx, err);
}

int decide_wake(struct store *s, const struct actor *actor, int64_t now_us, int64_t *next_us,
	struct err *err)
{
	int64_t question_us = 0;
	if (wake_cases(s, actor, now_us, next_us, err) ||
		questions_wake(s, actor, now_us, &question_us, err))
		return -1;
	if (question_us && (!*next_us || question_us < *next_us))
		*next_us = question_us;
	return 0;
}
