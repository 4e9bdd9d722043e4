#include "store/posts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "desk/manual.h"
#include "desk/outgoing.h"
#include "store/answer.h"
#include "store/case_row.h"
#include "store/post_move.h"
#include "store/post_row.h"
#include "store/tx.h"

/* ---- drafts ---- */

/* What was entered by hand has no network that a reply could leave by. */
static int refuse_manual(struct store *s, const struct draft *d, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct manual manual;
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT m.reference FROM cases c JOIN mentions m ON m.id = c.last_mention "
		    "WHERE c.id = $1 AND m.kind = 'manual'",
		    WITH(INT(d->case_id)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc <= 0)
		return rc;
	return manual_read(&manual, sql_text(&q, 0), &a) ? manual_refuse_reply(&manual, err) : 0;
}

/* Fills in what a new draft has from birth: parent, account, visibility, the case as it is now. */
static int draft_insert(struct store *s, const struct actor *actor, struct draft *d,
	const struct sealed *seal, struct err *err)
{
	if (refuse_manual(s, d, err))
		return -1;
	int rows = sql_number(s, &d->id,
		"INSERT INTO posts (case_id, parent_id, account_id, kind, author, text, salt, hash, template, lang, "
		"visibility, case_version, created, updated) "
		"SELECT c.id, m.id, c.account_id, CASE WHEN m.kind = 'direct' THEN 'direct' ELSE 'reply' END, "
		"$3, $4, $5, $6, $7, m.lang, coalesce($8, m.visibility), c.version, $9, $9 "
		"FROM cases c JOIN mentions m ON m.case_id = c.id "
		"AND m.id = CASE WHEN $2 <> 0 THEN $2 ELSE c.last_mention END WHERE c.id = $1 RETURNING id",
		WITH(INT(d->case_id), INT(d->parent_id), TEXT(actor->operator), TEXT(d->text),
			BLOB(seal->salt, SALT_BYTES), BLOB(seal->hash, HASH_BYTES),
			TEXT(d->template),
			TEXT(d->visibility == VISIBILITIES ? NULL
							   : visibility_names[d->visibility]),
			INT(s->now_us)),
		err);
	if (rows < 0)
		return -1;
	if (rows == 0)
		return err_set(err, ERR_NOT_FOUND, _("there is no case %lld with that mention"),
			(long long)d->case_id);
	char details[48];
	snprintf(details, sizeof(details), "{\"case\":%lld}", (long long)d->case_id);
	event_add(s, actor, "post.drafted", "post", d->id, details);
	return 0;
}

/* Saving while somebody types is no event: the journal tells what became of a draft, not its keys.
 */
static int draft_update(struct store *s, const struct actor *actor, struct draft *d,
	const struct sealed *seal, struct err *err)
{
	struct post_now p;
	if (post_find(s, d->id, &p, err) || post_own(actor, &p, err))
		return -1;
	if (p.state != POST_DRAFT)
		return post_refuse(&p, err);
	d->case_id = p.case_id;
	return sql_run(s,
		       "UPDATE posts SET text = $2, salt = $3, hash = $4, template = $5, "
		       "visibility = coalesce($6, visibility), updated = $7 WHERE id = $1",
		       WITH(INT(d->id), TEXT(d->text), BLOB(seal->salt, SALT_BYTES),
			       BLOB(seal->hash, HASH_BYTES), TEXT(d->template),
			       TEXT(d->visibility == VISIBILITIES
					       ? NULL
					       : visibility_names[d->visibility]),
			       INT(s->now_us)),
		       err) < 0
		       ? -1
		       : 0;
}

int draft_write(struct store *s, const struct actor *actor, struct draft *d, struct err *err)
{
	struct sealed seal;
	seal_text(&seal, d->text);
	int rc = d->id ? draft_update(s, actor, d, &seal, err)
		       : draft_insert(s, actor, d, &seal, err);
	return rc ? rc : lease_write(s, actor, d->case_id, false, err);
}

int draft_save(struct store *s, const struct actor *actor, struct draft *d, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || draft_write(s, actor, d, err))
		return -1;
	return tx_commit(&tx, err);
}

int draft_discard(struct store *s, const struct actor *actor, int64_t post_id, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	struct post_now p;
	if (tx_begin(&tx, s, err) || post_find(s, post_id, &p, err) || post_own(actor, &p, err))
		return -1;
	if (p.state != POST_DRAFT && p.state != POST_FAILED)
		return post_refuse(&p, err);
	if (post_set_state(s, actor, post_id, POST_CANCELLED, NULL, err))
		return -1;
	return tx_commit(&tx, err);
}

/* ---- into the outbox and out of it ---- */

/* When it leaves: behind the time in which it can be taken back, and at its own time where the
 * network does not wait for that itself. */
static int leaves_at(struct store *s, int64_t id, int64_t *us, struct err *err)
{
	int64_t take_back_s, appears;
	if (sql_number(s, &take_back_s, "SELECT take_back_s FROM store", WITHOUT, err) < 0 ||
		sql_number(s, &appears,
			"SELECT CASE WHEN a.schedules = 1 THEN 0 ELSE p.appears END FROM posts p "
			"JOIN accounts a ON a.id = p.account_id WHERE p.id = $1",
			WITH(INT(id)), err) < 0)
		return -1;
	*us = s->now_us + take_back_s * CLOCK_S;
	if (appears > *us)
		*us = appears;
	return 0;
}

/* The text, against the limit of its account and the visibility of what it answers. */
static int check_text(struct store *s, int64_t id, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT p.text, p.visibility, m.visibility, a.length_rule, "
		    "CASE WHEN p.kind = 'post' AND a.post_most > 0 THEN a.post_most "
		    "WHEN p.visibility = 'direct' AND a.direct_most > 0 THEN a.direct_most ELSE a.length_most END, "
		    "CASE WHEN p.visibility = 'direct' AND a.direct_most > 0 THEN a.direct_bytes ELSE a.length_bytes END, "
		    "a.can_reply, a.name, a.length_link FROM posts p JOIN accounts a ON a.id = p.account_id "
		    "LEFT JOIN mentions m ON m.id = p.parent_id WHERE p.id = $1",
		    WITH(INT(id)), err) ||
		sql_next(&q, err) < 0)
		return -1;
	if (!sql_int(&q, 6))
		return err_set(err, ERR_REFUSED,
			_("account %s cannot send: open the link in a browser and answer there"),
			sql_text(&q, 7));
	struct length_limit limit = {
		.rule = sql_name(&q, 3, length_rule_names, LENGTH_RULES, LENGTH_CODE_POINTS),
		.most = (size_t)sql_int(&q, 4),
		.most_bytes = (size_t)sql_int(&q, 5),
		.link = (size_t)sql_int(&q, 8)};
	enum visibility own = sql_name(&q, 1, visibility_names, VISIBILITIES, VISIBILITY_PUBLIC);
	enum visibility parent = VISIBILITIES; /* of a post of our own */
	if (sql_text(&q, 2))
		parent = sql_name(&q, 2, visibility_names, VISIBILITIES, VISIBILITY_DIRECT);
	const char *text = sql_text(&q, 0);
	return outgoing_check(text ? text : "", &limit, own, parent, err);
}

int post_hold(struct store *s, const struct actor *actor, int64_t id, int64_t case_version,
	int64_t *send_after_us, struct err *err)
{
	struct post_now p;
	if (post_find(s, id, &p, err) || check_text(s, id, err) || answer_check_post(s, id, err) ||
		attachments_check(s, id, err) || leaves_at(s, id, send_after_us, err))
		return -1;
	const struct move *m = move_find("post", post_state_names[p.state], "held");
	if (!m)
		return post_refuse(&p, err);
	if (sql_run(s,
		    "UPDATE posts SET state = 'held', case_version = $2, held = $3, send_after = $4, updated = $3, "
		    "error = NULL WHERE id = $1",
		    WITH(INT(id), INT(case_version), INT(s->now_us), INT(*send_after_us)), err) < 0)
		return -1;
	post_event(s, actor, &p, POST_HELD, m);
	return sql_run(s, "DELETE FROM leases WHERE case_id = $1 AND operator = $2",
		       WITH(INT(p.case_id), TEXT(actor->operator)), err) < 0
		       ? -1
		       : 0;
}

static int hold_own(struct store *s, const struct actor *actor, int64_t post_id,
	int64_t case_version, int64_t *send_after_us, struct err *err)
{
	struct post_now p;
	if (post_find(s, post_id, &p, err) || post_own(actor, &p, err))
		return -1;
	if (p.state != POST_DRAFT)
		return post_refuse(&p, err);
	return post_hold(s, actor, post_id, case_version, send_after_us, err);
}

int post_send(struct store *s, const struct actor *actor, int64_t post_id, int64_t case_version,
	int64_t *send_after_us, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	return tx_begin(&tx, s, err) ||
			       hold_own(s, actor, post_id, case_version, send_after_us, err)
		       ? -1
		       : tx_commit(&tx, err);
}

int draft_send(struct store *s, const struct actor *actor, struct draft *d, int64_t case_version,
	int64_t *send_after_us, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	struct draft written = *d;
	if (tx_begin(&tx, s, err) || draft_write(s, actor, &written, err) ||
		hold_own(s, actor, written.id, case_version, send_after_us, err) ||
		tx_commit(&tx, err))
		return -1;
	d->id = written.id;
	return 0;
}

int post_take_back(struct store *s, const struct actor *actor, int64_t post_id, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	struct post_now p;
	if (tx_begin(&tx, s, err))
		return -1;
	if (!post_id) {
		int rc = sql_number(s, &post_id,
			"SELECT id FROM posts WHERE state = 'held' AND author = $1 ORDER BY held DESC, id DESC LIMIT 1",
			WITH(TEXT(actor->operator)), err);
		if (rc == 0)
			return err_set(err, ERR_REFUSED, "%s", _("no reply of yours is held"));
		if (rc < 0)
			return -1;
	}
	if (post_find(s, post_id, &p, err) || post_own(actor, &p, err))
		return -1;
	if (p.state != POST_HELD)
		return post_refuse(&p, err);
	if (post_set_state(s, actor, post_id, post_home(&p), NULL, err))
		return -1;
	return tx_commit(&tx, err);
}

int post_settle(struct store *s, const struct actor *actor, int64_t post_id,
	enum unclear_choice choice, struct err *err)
{
	static const enum post_state to[] = {[UNCLEAR_IS_SENT] = POST_SENT,
		[UNCLEAR_SEND_AGAIN] = POST_HELD,
		[UNCLEAR_GIVE_UP] = POST_CANCELLED};
	TX_AUTO struct tx tx = {0};
	struct post_now p;
	if (tx_begin(&tx, s, err) || post_find(s, post_id, &p, err))
		return -1;
	if (p.state != POST_UNCLEAR)
		return post_refuse(&p, err);
	if (sql_run(s,
		    "UPDATE posts SET sent = CASE WHEN $3 = 0 THEN $2 ELSE 0 END, "
		    "held = $2, send_after = CASE WHEN $3 = 1 THEN $2 ELSE send_after END WHERE id = $1",
		    WITH(INT(post_id), INT(s->now_us), INT(choice)), err) < 0 ||
		post_set_state(s, actor, post_id, to[choice], NULL, err))
		return -1;
	return tx_commit(&tx, err);
}

int post_retry(
	struct store *s, const struct actor *actor, int64_t post_id, bool to_draft, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	struct post_now p;
	int64_t send_after;
	if (tx_begin(&tx, s, err) || post_find(s, post_id, &p, err) || post_own(actor, &p, err))
		return -1;
	if (p.state != POST_FAILED)
		return post_refuse(&p, err);
	int rc = to_draft ? post_set_state(s, actor, post_id, post_home(&p), NULL, err)
			  : post_hold(s, actor, post_id, p.case_version, &send_after, err);
	return rc ? rc : tx_commit(&tx, err);
}

/* ---- lists ---- */

void post_list_release(struct post_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct post_list){0};
}

static int read_list(struct store *s, const char *text, const struct sql_arg *args,
	struct post_list *out, struct err *err)
{
	*out = (struct post_list){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, text, args, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct post_row row = {0};
		post_row_read(&row, &q, &out->arena);
		MEM_PUSH(out, row);
	}
	if (rc == 0)
		rc = attachments_read(s, out->items, out->count, &out->arena, err);
	if (rc < 0)
		post_list_release(out);
	return rc;
}

int posts_outbox(struct store *s, size_t limit, struct post_list *out, struct err *err)
{
	return read_list(s,
		POST_ROW_SQL "WHERE p.state IN ('held', 'sending', 'sent', 'failed', 'unclear') "
			     "ORDER BY p.id DESC LIMIT $1",
		WITH(INT((int64_t)limit)), out, err);
}

int posts_drafts(struct store *s, const char *author, struct post_list *out, struct err *err)
{
	return read_list(s,
		POST_ROW_SQL "WHERE p.author = $1 AND p.state = 'draft' ORDER BY p.id DESC",
		WITH(TEXT(author)), out, err);
}

int post_read(struct store *s, int64_t id, struct post_list *out, struct err *err)
{
	int rc = read_list(s, POST_ROW_SQL "WHERE p.id = $1", WITH(INT(id)), out, err);
	if (rc == 0 && out->count == 0)
		return err_set(err, ERR_NOT_FOUND, _("there is no post %lld"), (long long)id);
	return rc;
}
