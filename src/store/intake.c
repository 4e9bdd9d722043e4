#include "store/intake.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/table.h"
#include "desk/thanks.h"
#include "store/assign.h"
#include "store/case_move.h"
#include "store/case_row.h"
#include "store/engine.h"
#include "store/handle.h"
#include "store/incoming.h"
#include "store/tx.h"
#include "text/length.h"

enum { REOPEN_DAYS = 14 };

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* ---- before the transaction ---- */

static void prepare(struct incoming *in, const struct mention *m, struct arrivals *arrivals,
	const struct rule_set *rules, int64_t now_us)
{
	in->m = m;
	in->arrivals = arrivals;
	if (m->deleted)
		return;
	seal_text(&in->text, m->text ? m->text : "");
	hash_bytes(m->raw, m->raw ? m->raw_len : 0, in->raw_hash);
	unsigned char salted[HASH_BYTES];
	hash_salted(in->text.salt, in->raw_hash, HASH_BYTES, salted);
	hash_hex(salted, in->raw_hex);
	in->media = media_write(m->media, m->media_count);
	in->rules = (struct rule_outcome){.priority = PRIORITY_QUESTION};
	if (rules)
		rules_apply(rules, m, now_us, &in->rules);
}

/* ---- look-ups ---- */

/* Ids change and second names are foreign: what only one of the two says is true of a post by the
 * same author. What is gone has none. */
static int find_known(struct store *s, struct incoming *in, struct known *k, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT id, case_id, kind, version, gone, text, native_id = $2 AS same, closed IS NOT NULL, "
		    "closed IS NOT DISTINCT FROM $6 AND answer_until = $7 AND private_until = $8 "
		    "AND moderations IS NOT DISTINCT FROM $9 FROM mentions m "
		    "WHERE account_id = $1 AND (native_id = $2 OR uri = $3) AND ($4 IS NULL "
		    "OR (native_id = $2 AND (uri = $3) IS NOT FALSE) OR EXISTS (SELECT 1 FROM authors u "
		    "WHERE u.id = m.author_id AND (u.native_id = $5 OR u.handle = $4))) "
		    "ORDER BY (uri = $3) IS TRUE DESC, same DESC LIMIT 1",
		    WITH(INT(in->account_id), TEXT(in->m->id), TEXT(in->m->uri),
			    TEXT(in->m->handle), TEXT(in->m->author_id), TEXT(in->m->closed),
			    INT(in->m->answer_until_us), INT(in->m->private_until_us),
			    TEXT(in->m->moderations)),
		    err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc <= 0)
		return rc;
	const char *text = sql_text(&q, 5);
	const char *new_text = in->m->text ? in->m->text : "";
	*k = (struct known){.id = sql_int(&q, 0),
		.case_id = sql_int(&q, 1),
		.kind = (enum mention_kind)table_find(
			mention_kind_names, MENTION_KINDS, sql_text(&q, 2)),
		.version = (int)sql_int(&q, 3),
		.gone = sql_int(&q, 4),
		.same_text = !text || strcmp(text, new_text) == 0,
		.same_id = sql_int(&q, 6),
		.closed = sql_int(&q, 7),
		.same_terms = sql_int(&q, 8)};
	return 1;
}

/* The account's row; one that nobody configured is added, as dumb as an import. -1, 0 (refused)
 * or 1. */
static int find_account(struct store *s, struct incoming *in, struct err *err)
{
	const struct mention *m = in->m;
	int rc = sql_number(s, &in->account_id,
		"SELECT id FROM accounts WHERE name = $1 AND network = $2",
		WITH(TEXT(m->account), TEXT(m->network)), err);
	if (rc != 0)
		return rc;
	if (m->deleted || (strcmp(m->network, "exercise") == 0 && s->kind == STORE_LIVE))
		return 0;
	char label[3] = {m->network[0], m->network[1], '\0'};
	for (char *p = label; *p; p++)
		*p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
	return sql_number(s, &in->account_id,
		"INSERT INTO accounts (name, network, label, practice, length_rule, state, since) "
		"VALUES ($1, $2, $3, $4, $5, 'new', $6) RETURNING id",
		WITH(TEXT(m->account), TEXT(m->network), TEXT(label),
			INT(s->kind == STORE_EXERCISE), TEXT(length_rule_names[LENGTH_CODE_POINTS]),
			INT(s->now_us)),
		err);
}

static int find_author(struct store *s, struct incoming *in, struct err *err)
{
	const struct mention *m = in->m;
	const char *native = m->author_id ? m->author_id : m->handle;
	const struct sql_arg *args =
		WITH(TEXT(m->network), TEXT(native), TEXT(m->handle), TEXT(m->name));
	bool same_handle = false;
	{
		SQL_AUTO struct sql q = {0};
		if (sql_open(&q, s,
			    "SELECT id, handle, name FROM authors WHERE network = $1 AND native_id = $2",
			    args, err))
			return -1;
		int rc = sql_next(&q, err);
		if (rc < 0)
			return -1;
		if (rc == 1) {
			in->author_id = sql_int(&q, 0);
			same_handle = same(sql_text(&q, 1), m->handle);
			if (same_handle && (!m->name || same(sql_text(&q, 2), m->name)))
				return 0;
		}
	}
	/* What is set is written to its index too, whether it changes or not. */
	if (in->author_id)
		return sql_run(s,
			       same_handle
				       ? "UPDATE authors SET name = $4 "
					 "WHERE network = $1 AND native_id = $2"
				       : "UPDATE authors SET handle = $3, name = coalesce($4, name) "
					 "WHERE network = $1 AND native_id = $2",
			       args, err) < 0
			       ? -1
			       : 0;
	return sql_number(s, &in->author_id,
		       "INSERT INTO authors (network, native_id, handle, name) VALUES ($1, $2, $3, $4) "
		       "RETURNING id",
		       args, err) < 0
		       ? -1
		       : 0;
}

/* The conversation's root: as the network says, else that of the parent where it is known. */
static int find_root(struct store *s, struct incoming *in, struct arena *a, struct err *err)
{
	const struct mention *m = in->m;
	in->root = m->thread ? m->thread : m->in_reply_to ? m->in_reply_to : m->id;
	if (m->thread || !m->in_reply_to)
		return 0;
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, "SELECT root FROM mentions WHERE account_id = $1 AND native_id = $2",
		    WITH(INT(in->account_id), TEXT(m->in_reply_to)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 1)
		in->root = sql_copy(&q, 0, a);
	return rc < 0 ? -1 : 0;
}

/* ---- writing ---- */

static int next_mention_id(struct store *s, struct incoming *in, struct err *err)
{
	struct arrivals *arrivals = in->arrivals;
	if (!arrivals->last_id &&
		sql_number(s, &arrivals->last_id, "SELECT max(id) FROM mentions", WITHOUT, err) < 0)
		return -1;
	in->id = ++arrivals->last_id;
	return 0;
}

#define MENTION_COLUMNS \
	"id, account_id, native_id, kind, case_id, root, in_reply_to, author_id, text, salt, hash, removed, url, " \
	"lang, visibility, media, reference, created, received, capture_id, closed, answer_until, private_until, moderations, uri"
#define MENTION_VALUES \
	" (" MENTION_COLUMNS \
	") VALUES ($1, $2, $3, $4, nullif($5, 0), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, " \
	"$19, $20, $21, $22, $23, $24, (SELECT $25 WHERE NOT EXISTS (SELECT 1 FROM mentions WHERE account_id = $2 AND uri = $25)))"

static int write_mention(struct store *s, const struct incoming *in, struct err *err)
{
	const struct mention *m = in->m;
	struct arrivals *arrivals = in->arrivals;
	int64_t capture;
	if (incoming_capture(s, in, &capture, err))
		return -1;
	if (sql_run(s,
		    arrivals->hold ? "INSERT INTO arriving" MENTION_VALUES
				   : "INSERT INTO mentions" MENTION_VALUES,
		    WITH(INT(in->id), INT(in->account_id), TEXT(m->id),
			    TEXT(mention_kind_names[m->kind]), INT(in->case_id), TEXT(in->root),
			    TEXT(m->in_reply_to), INT(in->author_id), TEXT(m->text ? m->text : ""),
			    BLOB(in->text.salt, SALT_BYTES), BLOB(in->text.hash, HASH_BYTES),
			    INT((int64_t)m->removed), TEXT(m->url), TEXT(m->lang),
			    TEXT(visibility_names[m->visibility]), TEXT(in->media),
			    TEXT(m->reference), INT(m->created_us), INT(s->now_us), INT(capture),
			    TEXT(m->closed), INT(m->answer_until_us), INT(m->private_until_us),
			    TEXT(m->moderations), TEXT(m->uri)),
		    err) < 0)
		return -1;
	if (arrivals->hold)
		arrivals->held[arrivals->count++] = in;
	return 0;
}

/* Puts what is held among the mentions. */
static int release_held(struct store *s, struct arrivals *arrivals, struct err *err)
{
	if (arrivals->count == 0)
		return 0;
	arrivals->count = 0;
	return sql_run(s,
		       "INSERT INTO mentions (" MENTION_COLUMNS ") SELECT " MENTION_COLUMNS
		       " FROM arriving ORDER BY id",
		       WITHOUT, err) < 0 ||
			       sql_run(s, "DELETE FROM arriving", WITHOUT, err) < 0
		       ? -1
		       : 0;
}

/* Whether what is looked up for a mention may be among those held: itself, or what it answers. */
static bool is_held(const struct incoming *in)
{
	const struct mention *m = in->m;
	for (size_t i = 0; i < in->arrivals->count; i++) {
		const struct incoming *h = in->arrivals->held[i];
		if (h->account_id == in->account_id &&
			(same(h->m->id, m->id) || same(h->m->id, m->in_reply_to) ||
				(m->uri && same(h->m->uri, m->uri))))
			return true;
	}
	return false;
}

static int write_tag(struct store *s, const struct incoming *in, const char *tag, struct err *err)
{
	return sql_run(s,
		       "INSERT INTO case_tags (case_id, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING",
		       WITH(INT(in->case_id), TEXT(tag)), err) < 0
		       ? -1
		       : 0;
}

static int write_tags(struct store *s, const struct incoming *in, struct err *err)
{
	if (in->m->watch && write_tag(s, in, in->m->watch, err))
		return -1;
	for (size_t i = 0; i < in->rules.tag_count; i++)
		if (write_tag(s, in, in->rules.tags[i], err))
			return -1;
	return 0;
}

/* ---- cases ---- */

struct open_case {
	int64_t id;
	enum case_state state;
	enum priority priority;
	int64_t resolved_us;
};

/* Where a case is found that was merged; else the case itself. */
#define FOLLOWED \
	"SELECT t.id, t.state, t.resolved, t.priority FROM cases c " \
	"JOIN cases t ON t.id = CASE WHEN c.state = 'merged' THEN c.linked_to ELSE c.id END "

/* Reads the next row, which is a case: 1, 0 or -1. */
static int next_case(struct sql *q, struct open_case *c, struct err *err)
{
	int rc = sql_next(q, err);
	if (rc == 1)
		*c = (struct open_case){.id = sql_int(q, 0),
			.state = (enum case_state)table_find(
				case_state_names, CASE_STATES, sql_text(q, 1)),
			.resolved_us = sql_int(q, 2),
			.priority = (enum priority)sql_int(q, 3)};
	return rc;
}

/* A case resolved long ago stays closed: what comes now is a new one beside it. */
static bool can_join(struct store *s, const struct open_case *c)
{
	if (c->state == CASE_RESOLVED)
		return c->resolved_us + REOPEN_DAYS * CLOCK_DAY > s->now_us;
	return c->state != CASE_MERGED;
}

/* Of several, the case of what it answers, where that can still be joined. */
static int prefer_parent(
	struct store *s, const struct incoming *in, struct open_case *c, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	struct open_case of_parent;
	if (sql_open(&q, s,
		    FOLLOWED
		    "WHERE c.account_id = $1 AND c.root = $2 AND c.author_id = $3 AND "
		    "(EXISTS (SELECT 1 FROM mentions m WHERE m.account_id = $1 AND m.native_id = $4 AND m.case_id = c.id) "
		    "OR EXISTS (SELECT 1 FROM posts p WHERE p.case_id = c.id AND p.remote_id = $4)) "
		    "ORDER BY c.id DESC LIMIT 1",
		    WITH(INT(in->account_id), TEXT(in->root), INT(in->author_id),
			    TEXT(in->m->in_reply_to)),
		    err))
		return -1;
	int rc = next_case(&q, &of_parent, err);
	if (rc == 1 && can_join(s, &of_parent))
		*c = of_parent;
	return rc < 0 ? -1 : 0;
}

/* The newest case of this conversation and author: 1, 0 or -1. */
static int find_case(
	struct store *s, const struct incoming *in, struct open_case *c, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	struct open_case older;
	if (sql_open(&q, s,
		    FOLLOWED "WHERE c.account_id = $1 AND c.root = $2 AND c.author_id = $3 "
			     "ORDER BY c.id DESC LIMIT 2",
		    WITH(INT(in->account_id), TEXT(in->root), INT(in->author_id)), err))
		return -1;
	int rc = next_case(&q, c, err);
	if (rc != 1)
		return rc;
	rc = next_case(&q, &older, err);
	if (rc < 0 || (rc == 1 && in->m->in_reply_to && prefer_parent(s, in, c, err)))
		return -1;
	return 1;
}

static int open_new_case(struct store *s, const struct actor *actor, struct incoming *in,
	int64_t linked_to, struct err *err)
{
	if (!linked_to &&
		sql_number(s, &linked_to,
			"SELECT CASE WHEN state = 'merged' THEN linked_to ELSE id END FROM cases "
			"WHERE account_id = $1 AND root = $2 ORDER BY id LIMIT 1",
			WITH(INT(in->account_id), TEXT(in->root)), err) < 0)
		return -1;
	if (sql_number(s, &in->case_id,
		    "INSERT INTO cases (account_id, root, author_id, state, priority, assignee, last_mention, created, "
		    "received, updated, linked_to, danger, assigned) VALUES ($1, $2, $3, 'new', $4, $5, $6, $7, $8, $8, nullif($9, 0), "
		    "CASE WHEN $4 = 0 THEN $8 ELSE 0 END, CASE WHEN $5 IS NULL THEN 0 ELSE $8 END) "
		    "RETURNING id",
		    WITH(INT(in->account_id), TEXT(in->root), INT(in->author_id),
			    INT(in->rules.priority), TEXT(in->rules.assignee), INT(in->id),
			    INT(in->m->created_us), INT(s->now_us), INT(linked_to)),
		    err) < 0 ||
		(in->rules.assignee && case_keep(s, in->case_id, err)))
		return -1;
	if (write_mention(s, in, err) || write_tags(s, in, err))
		return -1;
	incoming_event(s, actor, "case.created", in, linked_to);
	return in->rules.assignee ? 0 : case_share_out(s, actor, in->case_id, err);
}

/* A rule finds a danger in it; or who was in danger writes again after his case was closed. */
static bool endangers(const struct incoming *in, const struct open_case *c)
{
	if (c->priority == PRIORITY_DANGER)
		return !case_state_is_open(c->state);
	return in->rules.priority_rule && in->rules.priority == PRIORITY_DANGER;
}

/* Mere thanks wake no snoozed case where the desk says so; what a rule made urgent is more. */
static int stays_asleep(
	struct store *s, struct incoming *in, const struct open_case *c, struct err *err)
{
	int64_t wake = 1;
	if (c->state != CASE_SNOOZED || endangers(in, c) || in->rules.priority_rule ||
		in->m->media_count || !thanks_only(in->m->text ? in->m->text : ""))
		return 0;
	if (sql_number(s, &wake, "SELECT thanks_wake FROM store", WITHOUT, err) < 0)
		return -1;
	in->asleep = !wake;
	return 0;
}

/* The last private message counts for those before it, where the time to answer is counted. */
static int renew(struct store *s, const struct incoming *in, struct err *err)
{
	if (in->m->kind != MENTION_DIRECT || !in->m->answer_until_us)
		return 0;
	return release_held(s, in->arrivals, err) || incoming_renew(s, in, err) ? -1 : 0;
}

static int join_case(struct store *s, const struct actor *actor, struct incoming *in,
	const struct open_case *c, struct err *err)
{
	in->case_id = c->id;
	if (sql_run(s,
		    "UPDATE cases SET last_mention = $2, mentions = mentions + 1, created = $5, received = $3, "
		    "updated = $3, "
		    "priority = CASE WHEN $4 > 0 AND priority > $4 THEN $4 ELSE priority END, "
		    "version = version + 1 WHERE id = $1",
		    WITH(INT(c->id), INT(in->id), INT(s->now_us),
			    INT(in->rules.priority_rule ? in->rules.priority : 0),
			    INT(in->m->created_us)),
		    err) < 0)
		return -1;
	if (stays_asleep(s, in, c, err) || write_mention(s, in, err) || renew(s, in, err) ||
		write_tags(s, in, err))
		return -1;
	incoming_event(s, actor, "mention.received", in, 0);
	const struct case_change woken = {.back = BACK_MENTION};
	if (!in->asleep &&
		(c->state == CASE_RESOLVED || c->state == CASE_SNOOZED || c->state == CASE_SPAM) &&
		case_set_state(s, actor, c->id, CASE_OPEN, &woken, err))
		return -1;
	return endangers(in, c) ? case_endanger(s, c->id, err) : 0;
}

static int take_mention(
	struct store *s, const struct actor *actor, struct incoming *in, struct err *err)
{
	struct open_case c = {0};
	int found = find_case(s, in, &c, err);
	if (found < 0)
		return -1;
	if (found && can_join(s, &c))
		return join_case(s, actor, in, &c, err);
	return open_new_case(s, actor, in, found ? c.id : 0, err);
}

static int count_repost(struct store *s, const struct incoming *in, struct err *err)
{
	return sql_run(s,
		       "UPDATE cases SET reposts = reposts + 1 WHERE id = (SELECT case_id FROM mentions "
		       "WHERE account_id = $1 AND native_id = $2)",
		       WITH(INT(in->account_id), TEXT(in->m->in_reply_to)), err) < 0
		       ? -1
		       : 0;
}

static int take_new(struct store *s, const struct actor *actor, struct incoming *in,
	struct arena *a, struct err *err)
{
	if (find_author(s, in, err) || find_root(s, in, a, err) || next_mention_id(s, in, err))
		return -1;
	if (incoming_is_real(in->m->kind))
		return take_mention(s, actor, in, err);
	if (write_mention(s, in, err))
		return -1;
	incoming_event(s, actor, "mention.stored", in, 0);
	return in->m->kind == MENTION_REPOST ? count_repost(s, in, err) : 0;
}

static int take(struct store *s, const struct actor *actor, struct incoming *in, struct arena *a,
	enum intake_result *result, struct err *err)
{
	*result = INTAKE_REFUSED;
	int rc = find_account(s, in, err);
	if (rc <= 0)
		return rc;
	if (is_held(in) && release_held(s, in->arrivals, err))
		return -1;
	struct known k = {0};
	int known = find_known(s, in, &k, err);
	if (known < 0)
		return -1;
	if (in->m->deleted) {
		if (!known)
			return 0;
		*result = k.gone ? INTAKE_REPEATED : INTAKE_DELETED;
		return k.gone ? 0 : incoming_delete(s, actor, &k, err);
	}
	if (known && k.kind == MENTION_CONTEXT && incoming_is_real(in->m->kind)) {
		if (incoming_forget_context(s, &k, err))
			return -1;
		known = 0;
	}
	if (known) {
		if (incoming_follow(s, actor, in, &k, err))
			return -1;
		*result = k.same_text ? INTAKE_REPEATED : INTAKE_EDITED;
		return k.same_text ? 0 : incoming_edit(s, actor, in, &k, err);
	}
	*result = INTAKE_NEW;
	if (incoming_free_id(s, in, 0, err))
		return -1;
	return take_new(s, actor, in, a, err);
}

int intake(struct store *s, const struct actor *actor, const struct rule_set *rules,
	const struct mention *mentions, size_t count, enum intake_result *results, struct err *err)
{
	if (actor->collector && s->engine->spend_memory(s, err))
		return -1;
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct incoming *in = arena_alloc(&a, (count ? count : 1) * sizeof(*in));
	struct arrivals arrivals = {.held = arena_alloc(&a, count * sizeof(*arrivals.held)),
		.hold = actor->collector && count > 1 && s->engine->holds_arrivals};
	for (size_t i = 0; i < count; i++)
		prepare(&in[i], &mentions[i], &arrivals, rules, clock_now_us());
	TX_AUTO struct tx tx = {0};
	int rc = tx_begin(&tx, s, err);
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = take(s, actor, &in[i], &a, &results[i], err);
	if (rc == 0)
		rc = release_held(s, &arrivals, err);
	if (rc == 0)
		rc = tx_commit(&tx, err);
	for (size_t i = 0; i < count; i++)
		mem_auto_free(&in[i].media);
	return rc;
}

bool intake_knows(struct store *s, const struct mention *m)
{
	int64_t found;
	return sql_number(s, &found,
		       "SELECT 1 FROM mentions m JOIN accounts a ON a.id = m.account_id "
		       "WHERE a.name = $1 AND a.network = $2 AND m.native_id = $3 AND m.text = $4 "
		       "AND (m.kind <> 'context' OR $5 = 1) AND (m.kind <> 'watch' OR $6 = 1) "
		       "AND ($5 = 1 OR (m.closed IS NOT DISTINCT FROM $7 AND m.answer_until = $8 AND m.private_until = $9 "
		       "AND m.moderations IS NOT DISTINCT FROM $10))",
		       WITH(TEXT(m->account), TEXT(m->network), TEXT(m->id), TEXT(m->text),
			       INT(!incoming_is_real(m->kind)),
			       INT(m->kind == MENTION_WATCH || !incoming_is_real(m->kind)),
			       TEXT(m->closed), INT(m->answer_until_us), INT(m->private_until_us),
			       TEXT(m->moderations)),
		       NULL) == 1;
}

bool intake_heard(struct store *s, const char *account, const char *native_id)
{
	int64_t found;
	return sql_number(s, &found,
		       "SELECT 1 FROM mentions m JOIN accounts a ON a.id = m.account_id "
		       "WHERE a.name = $1 AND m.native_id = $2 AND m.kind <> 'context'",
		       WITH(TEXT(account), TEXT(native_id)), NULL) == 1;
}
