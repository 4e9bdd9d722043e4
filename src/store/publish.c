#include "store/publish.h"

#include "base/i18n.h"
#include "base/json.h"
#include "store/attachments.h"
#include "store/case_row.h"
#include "store/post_move.h"
#include "store/sql.h"
#include "store/tx.h"

static int check(struct store *s, const struct publication *what, struct err *err)
{
	int64_t publishes;
	int rc = sql_number(s, &publishes,
		"SELECT publishes FROM accounts WHERE name = $1 AND registered = 1",
		WITH(TEXT(what->account)), err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return err_set(err, ERR_NOT_FOUND,
			_("there is no account %s, or no collector has served it yet"),
			what->account);
	if (!publishes)
		return err_set(err, ERR_REFUSED,
			_("account %s takes replies, and no posts of our own"), what->account);
	if (what->appears_us && what->appears_us <= s->now_us)
		return err_set(err, ERR_REFUSED, "%s", _("that time has passed"));
	return 0;
}

static void event_drafted(
	struct store *s, const struct actor *actor, const struct publication *what, int64_t id)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "account", what->account);
	if (what->appears_us)
		json_add_time(&w, "appears", what->appears_us);
	json_end(&w, '}');
	event_add(s, actor, "post.drafted", "post", id, sb.buf);
}

static int insert(struct store *s, const struct actor *actor, const struct publication *what,
	int64_t *id, struct err *err)
{
	struct sealed seal;
	seal_text(&seal, what->text);
	if (sql_number(s, id,
		    "INSERT INTO posts (account_id, kind, author, text, salt, hash, visibility, case_version, appears, "
		    "created, updated) SELECT id, 'post', $2, $3, $4, $5, 'public', 0, $6, $7, $7 "
		    "FROM accounts WHERE name = $1 AND registered = 1 RETURNING id",
		    WITH(TEXT(what->account), TEXT(actor->operator), TEXT(what->text),
			    BLOB(seal.salt, SALT_BYTES), BLOB(seal.hash, HASH_BYTES),
			    INT(what->appears_us), INT(s->now_us)),
		    err) < 0)
		return -1;
	event_drafted(s, actor, what, *id);
	return what->file ? attachment_write(s, actor, *id, what->file, what->alt, err) : 0;
}

int post_publish(struct store *s, const struct actor *actor, const struct publication *what,
	int64_t *post_id, int64_t *leaves_us, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) || check(s, what, err) || insert(s, actor, what, post_id, err) ||
		post_hold(s, actor, *post_id, 0, leaves_us, err))
		return -1;
	return tx_commit(&tx, err);
}
