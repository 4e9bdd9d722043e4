#include "store/alarms.h"

#include <stdio.h>

#include "base/clock.h"
#include "store/handle.h"
#include "store/sql.h"
#include "store/tx.h"

const char *const alarm_kind_names[ALARM_KINDS] = {
	[ALARM_UNSEEN] = "unseen",
	[ALARM_UNHANDED] = "unhanded",
	[ALARM_SILENT] = "silent",
	[ALARM_EMPTY] = "empty",
};

static void no_later_than(int64_t *next_us, int64_t us)
{
	if (us && (!*next_us || us < *next_us))
		*next_us = us;
}

static void tell(struct store *s, const struct actor *actor, const struct alarm *alarm)
{
	char details[64];
	snprintf(details, sizeof(details), "{\"alarm\":\"%s\"}", alarm_kind_names[alarm->kind]);
	if (alarm->case_id)
		event_add(s, actor, "alarm.raised", "case", alarm->case_id, details);
	else
		event_add_named(s, actor, "alarm.raised", "operator",
			alarm->operator[0] ? alarm->operator : "none", details);
}

/* ---- dangers ---- */

/* The oldest danger of its kind that has not raised its alarm: 1, 0 or -1. */
static int oldest(struct store *s, enum alarm_kind kind, struct alarm *out, int64_t *since_us,
	struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    kind == ALARM_UNSEEN
			    ? "SELECT id, danger FROM cases WHERE is_open = 1 AND pinned = 1 AND acknowledged = 0 "
			      "AND alarmed & 1 = 0 ORDER BY danger, id LIMIT 1"
			    : "SELECT id, danger FROM cases WHERE is_open = 1 AND pinned = 1 AND settled IS NULL "
			      "AND alarmed & 2 = 0 ORDER BY danger, id LIMIT 1",
		    WITHOUT, err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 1)
		*out = (struct alarm){.kind = kind, .case_id = sql_int(&q, 0)};
	if (rc == 1)
		*since_us = sql_int(&q, 1);
	return rc;
}

static int raise_danger(struct store *s, const struct actor *actor, enum alarm_kind kind,
	int64_t limit_us, int64_t now_us, struct alarm *out, int64_t *next_us, struct err *err)
{
	int64_t since_us = 0;
	int rc = oldest(s, kind, out, &since_us, err);
	if (rc <= 0)
		return rc;
	if (since_us + limit_us > now_us) {
		no_later_than(next_us, since_us + limit_us);
		return 0;
	}
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		sql_run(s, "UPDATE cases SET alarmed = alarmed | $2 WHERE id = $1",
			WITH(INT(out->case_id), INT(kind == ALARM_UNSEEN ? 1 : 2)), err) < 0)
		return -1;
	tell(s, actor, out);
	return tx_commit(&tx, err) ? -1 : 1;
}

/* ---- people ---- */

/* One whose desk asked long enough ago. What was raised is asked no more: `asked` is 1 then. */
static int raise_silent(struct store *s, const struct actor *actor, int64_t now_us,
	struct alarm *out, int64_t *next_us, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT desk, operator, asked FROM presence WHERE asked > 1 ORDER BY asked LIMIT 1",
		    WITHOUT, err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc <= 0)
		return rc;
	int64_t due_us = sql_int(&q, 2) + ALARM_ANSWER_S * CLOCK_S;
	char desk[256];
	snprintf(desk, sizeof(desk), "%s", sql_text(&q, 0));
	*out = (struct alarm){.kind = ALARM_SILENT};
	snprintf(out->operator, sizeof(out->operator), "%s", sql_text(&q, 1));
	sql_done(&q);
	if (due_us > now_us) {
		no_later_than(next_us, due_us);
		return 0;
	}
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || sql_run(s, "UPDATE presence SET asked = 1 WHERE desk = $1",
					     WITH(TEXT(desk)), err) < 0)
		return -1;
	tell(s, actor, out);
	return tx_commit(&tx, err) ? -1 : 1;
}

/* Since the last one left, or since somebody has to be there. One alarm for as long as it lasts:
 * the last event about it is the alarm itself. */
static int raise_empty(struct store *s, const struct actor *actor, int64_t since_us, int64_t now_us,
	struct alarm *out, int64_t *next_us, struct err *err)
{
	int64_t here, left_us;
	int rc = sql_number(s, &here, "SELECT 1 FROM presence WHERE until > $1 LIMIT 1",
		WITH(INT(now_us)), err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (sql_number(s, &left_us,
		    "SELECT max(time) FROM journal WHERE event IN ('operator.left', 'operator.lost') "
		    "AND seq > (SELECT max(seq) FROM journal) - 10000",
		    WITHOUT, err) < 0)
		return -1;
	if (left_us > since_us)
		since_us = left_us;
	int64_t raised_us;
	if (sql_number(s, &raised_us,
		    "SELECT max(time) FROM journal WHERE subject = 'operator:none' "
		    "AND event = 'alarm.raised'",
		    WITHOUT, err) < 0)
		return -1;
	if (raised_us >= since_us)
		return 0;
	if (since_us + ALARM_EMPTY_S * CLOCK_S > now_us) {
		no_later_than(next_us, since_us + ALARM_EMPTY_S * CLOCK_S);
		return 0;
	}
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	*out = (struct alarm){.kind = ALARM_EMPTY};
	tell(s, actor, out);
	return tx_commit(&tx, err) ? -1 : 1;
}

int alarm_raise(struct store *s, const struct actor *actor, const struct alarm_limits *limits,
	int64_t now_us, struct alarm *out, int64_t *next_us, struct err *err)
{
	*next_us = 0;
	int rc = raise_danger(
		s, actor, ALARM_UNSEEN, limits->acknowledge_us, now_us, out, next_us, err);
	if (rc == 0)
		rc = raise_danger(
			s, actor, ALARM_UNHANDED, limits->dispatch_us, now_us, out, next_us, err);
	if (rc == 0)
		rc = raise_silent(s, actor, now_us, out, next_us, err);
	if (rc == 0 && limits->empty_us)
		rc = raise_empty(s, actor, limits->empty_us, now_us, out, next_us, err);
	return rc;
}
