/* Asking for a moderation, by a decision about a case or for a post of our own: which mention or
 * post it is about, whether its account can, and whether it is not so already. */

#include "base/clock.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "store/deed.h"
#include "store/moderation_move.h"
#include "store/publish.h"
#include "store/sql.h"
#include "store/tx.h"

static const char mention_sql[] =
	"SELECT m.id, m.version, a.id, a.name, a.moderations, u.handle, m.text, m.moderations, " MODERATED_COLUMNS
	" FROM cases c JOIN mentions m ON m.case_id = c.id "
	"AND m.id = CASE WHEN $2 <> 0 THEN $2 ELSE c.last_mention END JOIN accounts a ON a.id = m.account_id "
	"JOIN authors u ON u.id = m.author_id WHERE c.id = $1";

/* Of a post it is deleted, or nothing: one column and two that stay empty. */
#define DELETED_COLUMNS \
	"(SELECT x.what FROM moderations x WHERE x.post_id = p.id AND x.state IN ('held', 'done') LIMIT 1), NULL, NULL "

/* The newest that is not deleted yet. */
static const char post_sql[] =
	"SELECT p.id, 0, a.id, a.name, a.moderations, u.handle, p.text, NULL, " DELETED_COLUMNS
	"FROM posts p JOIN accounts a ON a.id = p.account_id "
	"JOIN mentions m ON m.id = p.parent_id JOIN authors u ON u.id = m.author_id "
	"WHERE p.case_id = $1 AND p.id = CASE WHEN $2 <> 0 THEN $2 ELSE p.id END AND p.state = 'sent' "
	"AND p.remote_id IS NOT NULL ORDER BY EXISTS (SELECT 1 FROM moderations x WHERE x.post_id = p.id "
	"AND x.state IN ('held', 'done')), p.id DESC LIMIT 1";

/* Of our own: no case shows it, so it is named. */
static const char own_sql[] =
	"SELECT p.id, 0, a.id, a.name, a.moderations, NULL, p.text, NULL, " DELETED_COLUMNS
	"FROM posts p JOIN accounts a ON a.id = p.account_id "
	"WHERE p.id = $2 AND coalesce(p.case_id, 0) = $1 AND p.state = 'sent' AND p.remote_id IS NOT NULL";

static int no_target(bool post, int64_t case_id, int64_t number, struct err *err)
{
	if (post && !case_id)
		return err_set(err, ERR_NOT_FOUND, "%s",
			_("there is no such post of ours on the network"));
	if (post)
		return err_set(err, ERR_NOT_FOUND, "%s",
			number ? _("there is no such reply of ours on the network")
			       : _("no reply of ours to it is on the network"));
	return err_set(err, ERR_NOT_FOUND, "%s", _("it has no such mention"));
}

int moderation_subject(struct store *s, int64_t case_id, const struct decision *d, struct arena *a,
	struct moderation_subject *out, struct err *err)
{
	bool post = moderation_rows[d->moderation].target == TARGET_POST;
	const char *text = !post ? mention_sql : case_id ? post_sql : own_sql;
	SQL_AUTO struct sql q = {0};
	if (sql_open_text(&q, s, text, WITH(INT(case_id), INT(d->of)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 0)
		return no_target(post, case_id, d->of, err);
	if (rc < 0)
		return -1;
	*out = (struct moderation_subject){.mention_id = post ? 0 : sql_int(&q, 0),
		.post_id = post ? sql_int(&q, 0) : 0,
		.version = sql_int(&q, 1),
		.account_id = sql_int(&q, 2),
		.account = sql_copy(&q, 3, a),
		.handle = sql_copy(&q, 5, a),
		.text = sql_copy(&q, 6, a)};
	struct moderation_terms terms = {.account = out->account,
		.can = moderations_read(sql_text(&q, 4)),
		.open = moderations_open(sql_text(&q, 7)),
		.last = moderated_read(&q, 8),
		.ours = post};
	out->so = terms.last & 1U << d->moderation;
	return moderation_check(d->moderation, &terms, err);
}

/* Holds it, with its event: it is done at *send_after_us. */
static int hold(struct store *s, const struct actor *actor, const struct decision *d,
	const struct moderation_subject *t, int64_t *id, int64_t *send_after_us, struct err *err)
{
	struct sealed seal;
	int64_t take_back_s;
	seal_text(&seal, d->text);
	if (sql_number(s, &take_back_s, "SELECT take_back_s FROM store", WITHOUT, err) < 0)
		return -1;
	*send_after_us = s->now_us + take_back_s * CLOCK_S;
	if (sql_number(s, id,
		    "INSERT INTO moderations (mention_id, post_id, account_id, what, version, author, text, salt, hash, "
		    "created, send_after) VALUES (nullif($1, 0), nullif($2, 0), $3, $4, $5, $6, $7, $8, $9, $10, $11) "
		    "RETURNING id",
		    WITH(INT(t->mention_id), INT(t->post_id), INT(t->account_id),
			    TEXT(moderation_rows[d->moderation].name), INT(t->version),
			    TEXT(actor->operator), TEXT(d->text), BLOB(seal.salt, SALT_BYTES),
			    BLOB(seal.hash, HASH_BYTES), INT(s->now_us), INT(*send_after_us)),
		    err) < 0)
		return -1;
	moderation_tell(s, actor, *id, "moderation.held");
	return 0;
}

int deed_moderate(struct deed *deed, struct err *err)
{
	struct moderation_subject t = {0};
	if (moderation_subject(deed->s, deed->case_id, deed->d, deed->arena, &t, err))
		return -1;
	if (t.so)
		return 0;
	return deed_take_up(deed, err) || hold(deed->s, deed->actor, deed->d, &t,
						  &deed->moderation_id, &deed->send_after_us, err)
		       ? -1
		       : 0;
}

int post_delete(struct store *s, const struct actor *actor, int64_t post_id, const char *reason,
	int64_t *moderation_id, int64_t *done_us, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	const struct decision d = {.kind = DECIDE_MODERATE,
		.moderation = MODERATION_DELETE,
		.of = post_id,
		.text = reason};
	struct moderation_subject t;
	TX_AUTO struct tx tx = {0};
	*moderation_id = 0;
	if (tx_begin(&tx, s, err) || moderation_subject(s, 0, &d, &a, &t, err))
		return -1;
	if (t.so)
		return 0;
	return hold(s, actor, &d, &t, moderation_id, done_us, err) ? -1 : tx_commit(&tx, err);
}
