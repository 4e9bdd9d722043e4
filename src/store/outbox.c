#include "store/outbox.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/act.h"
#include "store/answer.h"
#include "store/case_row.h"
#include "store/post_move.h"
#include "store/posts.h"
#include "store/tx.h"

/* When an unclear post is looked up: this long after the answer was lost. After the last one a
 * person chooses. */
static const int look_after_s[] = {5, 30, 120};

void outgoing_release(struct outgoing *o)
{
	arena_release(&o->arena);
	*o = (struct outgoing){0};
}

/* ---- what is due ---- */

static void read_outgoing(struct outgoing *out, const struct sql *q)
{
	struct arena *a = &out->arena;
	out->id = sql_int(q, 0);
	out->state = sql_name(q, 1, post_state_names, POST_STATES, POST_HELD);
	out->kind = sql_copy(q, 2, a);
	out->text = sql_copy(q, 3, a);
	out->lang = sql_copy(q, 4, a);
	out->visibility = sql_name(q, 5, visibility_names, VISIBILITIES, VISIBILITY_DIRECT);
	out->parent_native_id = sql_copy(q, 6, a);
	out->parent_reference = sql_copy(q, 7, a);
	out->root_native_id = sql_copy(q, 8, a);
	out->author = sql_copy(q, 9, a);
	out->remote_key = sql_copy(q, 10, a);
	out->remote_record = sql_copy(q, 11, a);
	out->attempts = (int)sql_int(q, 12);
	out->lookups = (int)sql_int(q, 13);
	out->created_us = sql_int(q, 14);
	out->appears_us = sql_int(q, 15);
	out->held_us = sql_int(q, 16);
}

static int read_attachments(struct store *s, struct outgoing *out, struct err *err)
{
	int64_t count;
	if (sql_number(s, &count, "SELECT count(*) FROM attachments WHERE post_id = $1",
		    WITH(INT(out->id)), err) < 0)
		return -1;
	if (count == 0)
		return 0;
	struct attachment *all = arena_alloc(&out->arena, (size_t)count * sizeof(*all));
	out->attachments = all;
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT name, type, alt, bytes FROM attachments WHERE post_id = $1 AND bytes IS NOT NULL ORDER BY id",
		    WITH(INT(out->id)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1 && out->attachment_count < (size_t)count) {
		struct attachment *one = &all[out->attachment_count++];
		const void *bytes = sql_blob(&q, 3, &one->len);
		one->name = sql_copy(&q, 0, &out->arena);
		one->type = sql_copy(&q, 1, &out->arena);
		one->alt = sql_copy(&q, 2, &out->arena);
		one->bytes = arena_strndup(&out->arena, bytes, one->len);
	}
	return rc;
}

int outbox_next(struct store *s, const char *account, int64_t now_us, struct outgoing *out,
	int64_t *next_us, struct err *err)
{
	*out = (struct outgoing){0};
	*next_us = 0;
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT p.id, p.state, p.kind, p.text, p.lang, p.visibility, m.native_id, m.reference, m.root, "
		    "p.author, p.remote_key, p.remote_record, p.attempts, p.lookups, p.created, p.appears, p.held, "
		    "CASE p.state WHEN 'held' THEN p.send_after ELSE p.look_after END AS due "
		    "FROM posts p JOIN accounts a ON a.id = p.account_id LEFT JOIN mentions m ON m.id = p.parent_id "
		    "WHERE a.worker = $1 AND a.registered = 1 AND (p.state = 'held' OR "
		    "(p.state = 'unclear' AND p.look_after > 0)) ORDER BY due LIMIT 2",
		    WITH(TEXT(account)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc <= 0)
		return rc;
	if (sql_int(&q, 17) > now_us) {
		*next_us = sql_int(&q, 17);
		return 0;
	}
	read_outgoing(out, &q);
	rc = sql_next(&q, err);
	if (rc == 1)
		*next_us = sql_int(&q, 17);
	if (rc >= 0)
		rc = read_attachments(s, out, err);
	if (rc < 0)
		outgoing_release(out);
	return rc < 0 ? -1 : 1;
}

int outbox_pending(struct store *s, int64_t *count, int64_t *latest_us, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT count(*), max(CASE state WHEN 'held' THEN send_after WHEN 'sending' THEN begun "
		    "ELSE look_after END) FROM posts WHERE state IN ('held', 'sending', 'unclear') "
		    "AND (state <> 'unclear' OR look_after > 0)",
		    WITHOUT, err) ||
		sql_next(&q, err) < 0)
		return -1;
	*count = sql_int(&q, 0);
	*latest_us = sql_int(&q, 1);
	return 0;
}

/* ---- the way out ---- */

/* Somebody else answered meanwhile, or it can be answered no more: the post goes back to its
 * author, with the reason. */
static int send_home(
	struct store *s, const struct actor *actor, const struct post_now *p, struct err *err)
{
	struct err why = *err;
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || post_set_state(s, actor, p->id, post_home(p), why.msg, err) ||
		tx_commit(&tx, err))
		return -1;
	*err = why;
	return -1;
}

/* Taken back, it may have been held anew, in other words than those that were prepared. */
static int expect_held_since(struct store *s, int64_t id, int64_t held_us, struct err *err)
{
	int64_t now_us;
	if (sql_number(s, &now_us, "SELECT held FROM posts WHERE id = $1", WITH(INT(id)), err) < 0)
		return -1;
	return now_us == held_us ? 0
				 : err_set(err, ERR_STALE, "%s",
					   _("it was taken back and sent anew meanwhile"));
}

static int begin(struct store *s, const struct actor *actor, int64_t id, int64_t held_us,
	const char *remote_key, const char *remote_record, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || (held_us && expect_held_since(s, id, held_us, err)) ||
		answer_check_post(s, id, err) ||
		sql_run(s,
			"UPDATE posts SET remote_key = coalesce(nullif(remote_key, ''), $2), "
			"remote_record = coalesce(nullif(remote_record, ''), $3), begun = $4, attempts = attempts + 1 "
			"WHERE id = $1 AND state = 'held'",
			WITH(INT(id), TEXT(remote_key), TEXT(remote_record), INT(s->now_us)),
			err) < 0 ||
		post_set_state(s, actor, id, POST_SENDING, NULL, err))
		return -1;
	return tx_commit(&tx, err);
}

int outbox_begin(struct store *s, const struct actor *actor, int64_t id, int64_t held_us,
	const char *remote_key, const char *remote_record, struct err *err)
{
	struct err own = ERR_INIT;
	int rc = begin(s, actor, id, held_us, remote_key, remote_record, &own);
	struct post_now p;
	if (rc && own.code == ERR_REFUSED && post_find(s, id, &p, NULL) == 0 &&
		p.state == POST_HELD)
		send_home(s, actor, &p, &own);
	if (rc && err)
		*err = own;
	return rc;
}

/* A reply that is out changes the case: whoever drafts beside it must look again, but not its
 * author. */
static int move_case_on(struct store *s, const struct actor *actor, int64_t id, struct err *err)
{
	struct post_now p;
	int64_t version;
	if (post_find(s, id, &p, err))
		return -1;
	if (!p.case_id)
		return 0;
	if (sql_number(s, &version, "SELECT version FROM cases WHERE id = $1", WITH(INT(p.case_id)),
		    err) < 0 ||
		sql_run(s, "UPDATE cases SET version = version + 1, updated = $2 WHERE id = $1",
			WITH(INT(p.case_id), INT(s->now_us)), err) < 0)
		return -1;
	struct actor author = {.operator= p.author };
	return act_carry_drafts(s, &author, p.case_id, version, version + 1, err);
}

/* Somebody had it sent again while it was looked for, and it was found: it does not go twice. */
static int call_off_repeat(struct store *s, const struct actor *actor, int64_t id, struct err *err)
{
	struct post_now p;
	if (post_find(s, id, &p, err))
		return -1;
	return p.state == POST_HELD ? post_set_state(s, actor, id, POST_SENDING, NULL, err) : 0;
}

int outbox_sent(struct store *s, const struct actor *actor, int64_t id, const char *remote_id,
	const char *url, const char *why, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || call_off_repeat(s, actor, id, err) ||
		sql_run(s,
			"UPDATE posts SET remote_id = $2, url = $3, sent = $4, look_after = 0 WHERE id = $1",
			WITH(INT(id), TEXT(remote_id), TEXT(url), INT(s->now_us)), err) < 0 ||
		post_set_state(s, actor, id, POST_SENT, why, err) ||
		move_case_on(s, actor, id, err))
		return -1;
	return tx_commit(&tx, err);
}

bool outbox_has(struct store *s, const char *account, const char *remote_id)
{
	int64_t found;
	return sql_number(s, &found,
		       "SELECT 1 FROM posts p JOIN accounts a ON a.id = p.account_id "
		       "WHERE a.name = $1 AND p.remote_id = $2",
		       WITH(TEXT(account), TEXT(remote_id)), NULL) == 1;
}

int outbox_failed(
	struct store *s, const struct actor *actor, int64_t id, const char *why, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || post_set_state(s, actor, id, POST_FAILED, why, err))
		return -1;
	return tx_commit(&tx, err);
}

static int set_unclear(
	struct store *s, const struct actor *actor, int64_t id, const char *why, struct err *err)
{
	return sql_run(s, "UPDATE posts SET lookups = 0, look_after = $2 WHERE id = $1",
		       WITH(INT(id), INT(s->now_us + look_after_s[0] * CLOCK_S)), err) < 0 ||
			       post_set_state(s, actor, id, POST_UNCLEAR, why, err)
		       ? -1
		       : 0;
}

int outbox_unclear(
	struct store *s, const struct actor *actor, int64_t id, const char *why, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || set_unclear(s, actor, id, why, err))
		return -1;
	return tx_commit(&tx, err);
}

int outbox_later(struct store *s, const struct actor *actor, int64_t id, int64_t retry_us,
	const char *why, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		sql_run(s, "UPDATE posts SET send_after = $2 WHERE id = $1",
			WITH(INT(id), INT(retry_us)), err) < 0 ||
		post_set_state(s, actor, id, POST_HELD, why, err))
		return -1;
	return tx_commit(&tx, err);
}

/* Looked up in vain, and a repeat could be a second reply: the next look-up, or none after the
 * last. */
static int look_again(struct store *s, int64_t id, struct err *err)
{
	int64_t lookups;
	if (sql_number(s, &lookups, "SELECT lookups + 1 FROM posts WHERE id = $1", WITH(INT(id)),
		    err) < 0)
		return -1;
	bool more = lookups < (int64_t)ARRAY_LEN(look_after_s);
	int64_t wait_s = more ? look_after_s[lookups] - look_after_s[lookups - 1] : 0;
	return sql_run(s,
		       "UPDATE posts SET lookups = $2, look_after = $3 WHERE id = $1 AND state = 'unclear'",
		       WITH(INT(id), INT(lookups), INT(more ? s->now_us + wait_s * CLOCK_S : 0)),
		       err) < 0
		       ? -1
		       : 0;
}

int outbox_not_found(
	struct store *s, const struct actor *actor, int64_t id, bool resend, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int rc;
	if (resend)
		rc = sql_run(s, "UPDATE posts SET send_after = $2, look_after = 0 WHERE id = $1",
			     WITH(INT(id), INT(s->now_us)), err) < 0 ||
				     post_set_state(s, actor, id, POST_HELD, NULL, err)
			     ? -1
			     : 0;
	else
		rc = look_again(s, id, err);
	return rc ? rc : tx_commit(&tx, err);
}

int outbox_recover(struct store *s, const struct actor *actor, const char *account, int deadline_s,
	struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	for (;;) {
		int64_t id;
		int rc = sql_number(s, &id,
			"SELECT p.id FROM posts p JOIN accounts a ON a.id = p.account_id WHERE a.worker = $1 "
			"AND p.state = 'sending' AND p.begun <= $2 LIMIT 1",
			WITH(TEXT(account), INT(s->now_us - 2 * deadline_s * CLOCK_S)), err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			return tx_commit(&tx, err);
		if (set_unclear(s, actor, id, _("the collector ended before the answer came"), err))
			return -1;
	}
}
