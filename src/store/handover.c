#include "store/shift.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "desk/lifecycle.h"
#include "store/case_move.h"
#include "store/case_row.h"
#include "store/deed.h"
#include "store/handle.h"
#include "store/journal.h"
#include "store/sql.h"
#include "store/tx.h"

enum { LINES_MOST = 30, HOURS_AHEAD = 12 };

/* ---- what the next shift has to know ---- */

#define CASE_LINE \
	"WITH my (login, now, ahead) AS (SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS BIGINT)) " \
	"SELECT c.id, c.priority, c.state, u.handle, coalesce(o.initials, c.assignee), c.snoozed_until, c.settled IS NOT NULL, " \
	"(SELECT group_concat(tag, ' ') FROM (SELECT tag FROM case_tags WHERE case_id = c.id ORDER BY tag) AS t) " \
	"FROM my JOIN cases c ON 1 = 1 JOIN authors u ON u.id = c.author_id " \
	"LEFT JOIN operators o ON o.login = c.assignee WHERE "

static const struct {
	const char *heading, *sql;
} parts[] = {
	{N_("Danger and incidents"),
		CASE_LINE "c.is_open = 1 AND c.priority <= 1 ORDER BY c.priority, c.id"},
	{N_("Waiting"), CASE_LINE "c.state = 'waiting' AND c.priority > 1 ORDER BY c.id"},
	{N_("Wakes in the next 12 hours"),
		CASE_LINE "c.state = 'snoozed' AND c.snoozed_until BETWEEN my.now AND my.ahead "
			  "ORDER BY c.snoozed_until"},
	{N_("With me, to be passed on"),
		CASE_LINE "c.assignee = my.login AND c.state NOT IN ('resolved', 'merged', 'spam') "
			  "ORDER BY c.id"},
};

static void add_case(struct strbuf *out, const struct sql *q)
{
	static const char marks[PRIORITIES + 1] = "!+ -";
	char when[CLOCK_SHORT_BYTES];
	enum case_state state = sql_name(q, 2, case_state_names, CASE_STATES, CASE_OPEN);
	const char *assignee = sql_text(q, 4), *tags = sql_text(q, 7);
	int64_t until_us = sql_int(q, 5);
	strbuf_printf(out, "  %" PRId64 " %c %s", sql_int(q, 0), marks[sql_int(q, 1) % PRIORITIES],
		case_state_label(state));
	if (state == CASE_SNOOZED)
		strbuf_printf(out, _(" until %s"), clock_short(until_us, clock_now_us(), when));
	strbuf_printf(out, "  %s", sql_text(q, 3));
	if (assignee)
		strbuf_printf(out, "  (%s)", assignee);
	if (tags)
		strbuf_printf(out, "  %s", tags);
	if (sql_int(q, 1) == PRIORITY_DANGER)
		strbuf_printf(out, "  %s",
			sql_int(q, 6) ? _("the dispatch centre has it") : _("NOT handed to 101"));
	strbuf_char(out, '\n');
}

static int add_part(
	struct store *s, size_t at, const struct actor *actor, struct strbuf *out, struct err *err)
{
	int64_t now_us = clock_now_us(), count = 0;
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, parts[at].sql,
		    WITH(TEXT(actor->operator), INT(now_us),
			    INT(now_us + HOURS_AHEAD * CLOCK_HOUR)),
		    err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		if (count++ == 0)
			strbuf_printf(out, "\n%s:\n", _(parts[at].heading));
		if (count <= LINES_MOST)
			add_case(out, &q);
	}
	if (count > LINES_MOST)
		strbuf_printf(out, _("  and %" PRId64 " more\n"), count - LINES_MOST);
	return rc;
}

/* Channels that do not work, and replies that did not leave. */
static int add_trouble(struct store *s, struct strbuf *out, struct err *err)
{
	int64_t unsent, undone;
	SQL_AUTO struct sql q = {0};
	if (sql_number(s, &unsent,
		    "SELECT count(*) FROM posts WHERE state IN ('draft', 'held', 'failed', 'unclear')",
		    WITHOUT, err) < 0 ||
		sql_number(s, &undone,
			"SELECT count(*) FROM moderations WHERE state IN ('held', 'failed')",
			WITHOUT, err) < 0 ||
		sql_open(&q, s,
			"SELECT name, state FROM accounts WHERE registered = 1 AND state NOT IN ('live', 'new') "
			"ORDER BY name",
			WITHOUT, err))
		return -1;
	if (unsent)
		strbuf_printf(out, _("\nReplies that did not leave: %" PRId64 "\n"), unsent);
	if (undone)
		strbuf_printf(out, _("\nModerations that are not done: %" PRId64 "\n"), undone);
	int rc;
	while ((rc = sql_next(&q, err)) == 1)
		strbuf_printf(out, _("\nChannel %s: %s\n"), sql_text(&q, 0),
			account_state_label(
				sql_name(&q, 1, account_state_names, ACCOUNT_STATES, ACCOUNT_NEW)));
	return rc;
}

int handover_prepare(
	struct store *s, const struct actor *actor, struct strbuf *out, struct err *err)
{
	char now[CLOCK_LONG_BYTES];
	READ_AUTO struct tx tx = {0};
	SQL_AUTO struct sql q = {0};
	if (read_begin(&tx, s, err) ||
		sql_open(&q, s, "SELECT name FROM operators WHERE login = $1",
			WITH(TEXT(actor->operator)), err) ||
		sql_next(&q, err) < 0)
		return -1;
	const char *name = sql_text(&q, 0);
	strbuf_printf(out, _("Handover by %s, %s\n"), name ? name : actor->operator,
		clock_long(clock_now_us(), now));
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (add_part(s, i, actor, out, err) < 0)
			return -1;
	return add_trouble(s, out, err) < 0 ? -1 : 0;
}

/* ---- signing ---- */

static int check_heir(struct store *s, const struct actor *actor, const char *heir, struct err *err)
{
	int64_t known;
	int rc = sql_number(s, &known, "SELECT 1 FROM operators WHERE login = $1 AND login <> $2",
		WITH(TEXT(heir), TEXT(actor->operator)), err);
	return rc == 0  ? err_set(err, ERR_REFUSED, _("there is no colleague %s"), heir)
	       : rc < 0 ? -1
			: 0;
}

static int pass_on_one(
	struct store *s, const struct actor *actor, int64_t id, const char *heir, struct err *err)
{
	if (case_give(s, id, heir, err))
		return -1;
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "assignee", heir ? heir : actor->operator);
	json_end(&w, '}');
	event_add(s, actor, heir ? "case.assigned" : "case.released", "case", id, sb.buf);
	struct deed deed = {.s = s, .actor = actor, .case_id = id};
	return heir ? deed_call(&deed, heir, CALL_ASSIGNED, err) : 0;
}

static int pass_on(struct store *s, const struct actor *actor, const char *heir, size_t *cases,
	struct err *err)
{
	for (*cases = 0;; ++*cases) {
		int64_t id;
		int rc = sql_number(s, &id,
			"SELECT id FROM cases WHERE assignee = $1 "
			"AND state NOT IN ('resolved', 'merged', 'spam') ORDER BY id LIMIT 1",
			WITH(TEXT(actor->operator)), err);
		if (rc <= 0)
			return rc;
		if (pass_on_one(s, actor, id, heir, err))
			return -1;
	}
}

static int write_signed(struct store *s, const struct actor *actor, const char *text,
	const char *heir, struct err *err)
{
	struct sealed seal;
	struct journal_head head;
	int64_t id;
	seal_text(&seal, text);
	if (journal_head(s, &head, err) ||
		sql_number(s, &id,
			"INSERT INTO handovers (operator, heir, text, salt, hash, head, created) "
			"VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
			WITH(TEXT(actor->operator), TEXT(heir), TEXT(text),
				BLOB(seal.salt, SALT_BYTES), BLOB(seal.hash, HASH_BYTES),
				INT(head.seq), INT(s->now_us)),
			err) < 0)
		return -1;
	char details[256], hex[HASH_HEX_BYTES];
	snprintf(details, sizeof(details), "{\"text\":\"%s\",\"head\":\"%lld:%s\"}", seal.hex,
		(long long)head.seq, hash_hex(head.hash, hex));
	event_add(s, actor, "handover.signed", "handover", id, details);
	return 0;
}

int handover_sign(struct store *s, const struct actor *actor, const char *text, const char *heir,
	size_t *cases, struct err *err)
{
	*cases = 0;
	if (!text[strspn(text, " \n")])
		return err_set(err, ERR_INPUT, "%s", _("the handover is empty"));
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || (heir && check_heir(s, actor, heir, err)) ||
		pass_on(s, actor, heir, cases, err) || write_signed(s, actor, text, heir, err))
		return -1;
	return tx_commit(&tx, err);
}

int handover_take(struct store *s, const struct actor *actor, int64_t id, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int rc = sql_run(s,
		"UPDATE handovers SET taken_by = $2, taken = $3 WHERE id = $1 AND operator <> $2 AND taken = 0",
		WITH(INT(id), TEXT(actor->operator), INT(s->now_us)), err);
	if (rc == 0)
		return err_set(err, ERR_REFUSED, "%s",
			_("it is your own, or a colleague has signed it already"));
	if (rc < 0)
		return -1;
	event_add(s, actor, "handover.taken", "handover", id, NULL);
	return tx_commit(&tx, err);
}

void handover_list_release(struct handover_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct handover_list){0};
}

int handovers_read(struct store *s, size_t limit, struct handover_list *out, struct err *err)
{
	*out = (struct handover_list){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT id, operator, heir, text, head, created, taken_by, taken FROM handovers "
		    "ORDER BY id DESC LIMIT $1",
		    WITH(INT((int64_t)limit)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct handover h = {.id = sql_int(&q, 0),
			.operator= sql_copy(&q, 1, &out->arena),
			.heir = sql_copy(&q, 2, &out->arena),
			.text = sql_copy(&q, 3, &out->arena),
			.head = sql_int(&q, 4),
			.created_us = sql_int(&q, 5),
			.taken_by = sql_copy(&q, 6, &out->arena),
			.taken_us = sql_int(&q, 7)};
		MEM_PUSH(out, h);
	}
	if (rc < 0)
		handover_list_release(out);
	return rc;
}
