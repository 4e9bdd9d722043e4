#include "store/deed.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "store/case_move.h"
#include "store/case_row.h"
#include "store/handle.h"
#include "store/sql.h"
#include "store/tx.h"

enum { NAMED_MOST = 32 };

int deed_load(struct deed *deed, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, deed->s,
		    "SELECT state, priority, acknowledged > 0, settled IS NOT NULL, coalesce(assignee, ''), version, linked_to "
		    "FROM cases WHERE id = $1",
		    WITH(INT(deed->case_id)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 0)
		return err_set(err, ERR_NOT_FOUND, "%s", _("there is no such case"));
	if (rc < 0)
		return -1;
	deed->state = sql_name(&q, 0, case_state_names, CASE_STATES, CASE_OPEN);
	deed->priority = (enum priority)sql_int(&q, 1);
	deed->acknowledged = sql_int(&q, 2);
	deed->settled = sql_int(&q, 3);
	snprintf(deed->assignee, sizeof(deed->assignee), "%s", sql_text(&q, 4));
	deed->version = sql_int(&q, 5);
	deed->linked_to = sql_int(&q, 6);
	return 0;
}

int deed_touch(struct deed *deed, struct err *err)
{
	return sql_run(deed->s,
		       "UPDATE cases SET updated = $2, version = version + 1 WHERE id = $1",
		       WITH(INT(deed->case_id), INT(deed->s->now_us)), err) < 0
		       ? -1
		       : 0;
}

void deed_tell(struct deed *deed, const char *event, const char *details)
{
	event_add(deed->s, deed->actor, event, "case", deed->case_id, details);
}

void deed_tell_text(struct deed *deed, const char *event, const char *key, const char *value)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 4096);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, key, value);
	json_end(&w, '}');
	deed_tell(deed, event, sb.buf);
}

int deed_acknowledge(struct deed *deed, struct err *err)
{
	if (deed->priority != PRIORITY_DANGER || deed->acknowledged)
		return 0;
	if (sql_run(deed->s,
		    "UPDATE cases SET acknowledged = $2, acknowledged_by = $3 WHERE id = $1",
		    WITH(INT(deed->case_id), INT(deed->s->now_us), TEXT(deed->actor->operator)),
		    err) < 0 ||
		deed_touch(deed, err))
		return -1;
	deed->acknowledged = true;
	deed_tell(deed, "case.acknowledged", NULL);
	return 0;
}

int deed_take_up(struct deed *deed, struct err *err)
{
	if (deed->state != CASE_NEW)
		return 0;
	deed->state = CASE_OPEN;
	return case_set_state(deed->s, deed->actor, deed->case_id, CASE_OPEN, NULL, err);
}

static void tell_note(struct deed *deed, const char *event, const char *hash)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_int(&w, "note", deed->note_id);
	json_add_str(&w, "text", hash);
	if (deed->answers)
		json_add_int(&w, "question", deed->answers);
	if (deed->service)
		json_add_str(&w, "service", deed->service);
	json_end(&w, '}');
	deed_tell(deed, event, sb.buf);
}

int deed_note(struct deed *deed, enum note_kind kind, const char *event, struct err *err)
{
	struct sealed seal;
	seal_text(&seal, deed->d->text);
	if (sql_number(deed->s, &deed->note_id,
		    "INSERT INTO notes (case_id, author, kind, about, text, salt, hash, created, due, answers) "
		    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, 0)) RETURNING id",
		    WITH(INT(deed->case_id), TEXT(deed->actor->operator),
			    TEXT(note_kind_names[kind]),
			    TEXT(deed->about ? deed->about : deed->d->about), TEXT(deed->d->text),
			    BLOB(seal.salt, SALT_BYTES), BLOB(seal.hash, HASH_BYTES),
			    INT(deed->s->now_us), INT(deed->due_us), INT(deed->answers)),
		    err) < 0)
		return -1;
	tell_note(deed, event, seal.hex);
	return 0;
}

int deed_tags(struct deed *deed, const char *const *tags, size_t count, struct err *err)
{
	int changed = 0;
	for (size_t i = 0; i < count; i++) {
		int rows = sql_run(deed->s,
			"INSERT INTO case_tags (case_id, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING",
			WITH(INT(deed->case_id), TEXT(tags[i])), err);
		if (rows < 0)
			return -1;
		if (rows > 0)
			deed_tell_text(deed, "case.tagged", "tag", tags[i]);
		changed += rows;
	}
	return changed;
}

/* A danger is never where nobody sees it. */
static int bring_out(struct deed *deed, struct err *err)
{
	return case_state_is_open(deed->state)
		       ? 0
		       : case_set_state(deed->s, deed->actor, deed->case_id, CASE_OPEN, NULL, err);
}

int deed_prioritise(struct deed *deed, enum priority to, struct err *err)
{
	if (deed->priority == to)
		return 0;
	if (to == PRIORITY_DANGER && bring_out(deed, err))
		return -1;
	if (to == PRIORITY_DANGER ? case_endanger(deed->s, deed->case_id, err)
				  : sql_run(deed->s, "UPDATE cases SET priority = $2 WHERE id = $1",
					    WITH(INT(deed->case_id), INT(to)), err) < 0)
		return -1;
	char details[64];
	snprintf(details, sizeof(details), "{\"from\":%d,\"to\":%d}", (int)deed->priority, (int)to);
	deed_tell(deed, "case.prioritised", details);
	return deed_touch(deed, err);
}

int deed_call(struct deed *deed, const char *login, enum call_kind kind, struct err *err)
{
	int64_t here;
	if (strcmp(login, deed->actor->operator) == 0)
		return 0;
	int rc = sql_number(deed->s, &here,
		"SELECT 1 FROM presence WHERE operator = $1 AND until > $2 LIMIT 1",
		WITH(TEXT(login), INT(deed->s->now_us)), err);
	if (rc == 0)
		snprintf(deed->absent, sizeof(deed->absent), "%s", login);
	return rc < 0 || sql_run(deed->s,
				 "INSERT INTO calls (case_id, operator, caller, kind, created) "
				 "SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM calls WHERE case_id = $1 "
				 "AND operator = $2 AND caller = $3 AND kind = $4 AND seen = 0)",
				 WITH(INT(deed->case_id), TEXT(login), TEXT(deed->actor->operator),
					 TEXT(call_kind_names[kind]), INT(deed->s->now_us)),
				 err) < 0
		       ? -1
		       : 0;
}

int deed_people(struct deed *deed, struct sql *q, const char *name, struct err *err)
{
	return sql_open(q, deed->s,
		"SELECT login FROM operators WHERE login = $1 OR (lower(initials) = lower($1) AND "
		"NOT EXISTS (SELECT 1 FROM operators WHERE login = $1)) ORDER BY login",
		WITH(TEXT(name)), err);
}

static int call_named(struct deed *deed, const char *name, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (deed_people(deed, &q, name, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1)
		if (deed_call(deed, sql_text(&q, 0), CALL_NAMED, err))
			return -1;
	return rc;
}

/* An address in a note is nobody's name: the sign stands behind a blank, or first. Who names a
 * crowd calls the first of it. */
int deed_call_named(struct deed *deed, const char *text, struct err *err)
{
	int named = 0;
	for (const char *at = text; (at = strchr(at, '@')) && named < NAMED_MOST; at++) {
		char name[64];
		size_t len = strcspn(at + 1, " \t\n,;:!?()@");
		while (len && at[len] == '.')
			len--;
		if ((at > text && !strchr(" \t\n(", at[-1])) || len == 0 || len >= sizeof(name))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)len, at + 1);
		if (call_named(deed, name, err))
			return -1;
		named++;
	}
	return 0;
}
