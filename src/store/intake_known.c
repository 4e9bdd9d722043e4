/* What comes in and is already here: gone, edited, or known by other facts. */
#include "store/incoming.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "store/handle.h"
#include "store/journal.h"
#include "store/sql.h"
#include "store/tx.h"

int incoming_delete(
	struct store *s, const struct actor *actor, const struct known *k, struct err *err)
{
	if (sql_run(s, "UPDATE mentions SET gone = 1 WHERE id = $1", WITH(INT(k->id)), err) < 0 ||
		sql_run(s, "UPDATE cases SET updated = $2, version = version + 1 WHERE id = $1",
			WITH(INT(k->case_id), INT(s->now_us)), err) < 0)
		return -1;
	char details[48];
	snprintf(details, sizeof(details), "{\"mention\":%" PRId64 "}", k->id);
	event_add(s, actor, "mention.gone", k->case_id ? "case" : "mention",
		k->case_id ? k->case_id : k->id, details);
	return 0;
}

int incoming_edit(struct store *s, const struct actor *actor, struct incoming *in,
	const struct known *k, struct err *err)
{
	int64_t capture;
	if (incoming_capture(s, in, &capture, err) ||
		sql_run(s,
			"INSERT INTO mention_versions (mention_id, version, text, salt, hash, capture_id, replaced) "
			"SELECT id, version, text, salt, hash, capture_id, $2 FROM mentions WHERE id = $1",
			WITH(INT(k->id), INT(s->now_us)), err) < 0)
		return -1;
	if (sql_run(s,
		    "UPDATE mentions SET text = $2, salt = $3, hash = $4, version = version + 1, gone = 0, "
		    "removed = $5, media = $6, capture_id = $7 WHERE id = $1",
		    WITH(INT(k->id), TEXT(in->m->text ? in->m->text : ""),
			    BLOB(in->text.salt, SALT_BYTES), BLOB(in->text.hash, HASH_BYTES),
			    INT((int64_t)in->m->removed), TEXT(in->media), INT(capture)),
		    err) < 0)
		return -1;
	if (sql_run(s, "UPDATE cases SET updated = $2, version = version + 1 WHERE id = $1",
		    WITH(INT(k->case_id), INT(s->now_us)), err) < 0)
		return -1;
	in->id = k->id;
	in->case_id = k->case_id;
	in->rules = (struct rule_outcome){0};
	incoming_event(s, actor, "mention.edited", in, 0);
	return 0;
}

/* What was context until now turns out to be addressed to us: it is taken in anew, so that it
 * stands where it arrived. Its event and its capture stay. */
int incoming_forget_context(struct store *s, const struct known *k, struct err *err)
{
	return sql_run(s, "DELETE FROM mention_versions WHERE mention_id = $1", WITH(INT(k->id)),
		       err) < 0 ||
			       sql_run(s, "DELETE FROM mentions WHERE id = $1", WITH(INT(k->id)),
				       err) < 0
		       ? -1
		       : 0;
}

/* An id that is another post's now: the one that had it goes by its second name until it is seen
 * again. */
int incoming_free_id(struct store *s, const struct incoming *in, int64_t known_id, struct err *err)
{
	if (!in->m->uri)
		return 0;
	return sql_run(s,
		       "UPDATE mentions SET native_id = uri WHERE account_id = $1 AND native_id = $2 "
		       "AND id <> $3 AND uri IS NOT NULL",
		       WITH(INT(in->account_id), TEXT(in->m->id), INT(known_id)), err) < 0
		       ? -1
		       : 0;
}

/* On some servers an id changes while the second name stays: what is sent from now on goes by the
 * newest. */
static int follow_id(
	struct store *s, const struct incoming *in, const struct known *k, struct err *err)
{
	if (k->same_id)
		return 0;
	if (incoming_free_id(s, in, k->id, err))
		return -1;
	return sql_run(s,
		       "UPDATE mentions SET native_id = $2, reference = coalesce($3, reference) WHERE id = $1",
		       WITH(INT(k->id), TEXT(in->m->id), TEXT(in->m->reference)), err) < 0
		       ? -1
		       : 0;
}

/* What a watch found turns out to be addressed to us. */
static int follow_kind(struct store *s, const struct incoming *in, struct known *k, struct err *err)
{
	if (k->kind != MENTION_WATCH || in->m->kind == MENTION_WATCH ||
		!incoming_is_real(in->m->kind))
		return 0;
	k->kind = in->m->kind;
	return sql_run(s, "UPDATE mentions SET kind = $2 WHERE id = $1",
		       WITH(INT(k->id), TEXT(mention_kind_names[k->kind])), err) < 0 ||
			       sql_run(s,
				       "UPDATE cases SET updated = $2, version = version + 1 WHERE id = $1",
				       WITH(INT(k->case_id), INT(s->now_us)), err) < 0
		       ? -1
		       : 0;
}

/* Comments are closed or opened again, a time in which it can be answered is renewed: what it says
 * stays the same, and so does its version. */
static int follow_terms(struct store *s, const struct actor *actor, const struct incoming *in,
	const struct known *k, struct err *err)
{
	const struct mention *m = in->m;
	if (k->same_terms || !incoming_is_real(m->kind))
		return 0;
	if (sql_run(s,
		    "UPDATE mentions SET closed = $2, answer_until = $3, private_until = $4, moderations = $5 WHERE id = $1",
		    WITH(INT(k->id), TEXT(m->closed), INT(m->answer_until_us),
			    INT(m->private_until_us), TEXT(m->moderations)),
		    err) < 0)
		return -1;
	if (k->closed == (m->closed != NULL))
		return 0;
	STRBUF_AUTO struct strbuf details;
	strbuf_init(&details, 256);
	struct json_writer w = {.out = &details};
	json_begin(&w, NULL, '{');
	json_add_int(&w, "mention", k->id);
	json_add_str(&w, "why", m->closed);
	json_end(&w, '}');
	event_add(s, actor, m->closed ? "mention.closed" : "mention.opened",
		k->case_id ? "case" : "mention", k->case_id ? k->case_id : k->id, details.buf);
	return 0;
}

int incoming_follow(struct store *s, const struct actor *actor, struct incoming *in,
	struct known *k, struct err *err)
{
	return follow_id(s, in, k, err) || follow_kind(s, in, k, err) ||
			       follow_terms(s, actor, in, k, err)
		       ? -1
		       : 0;
}

/* Where the last message counts it counts for the conversation: who is answered in private may be
 * answered at any of his messages. */
int incoming_renew(struct store *s, const struct incoming *in, struct err *err)
{
	return sql_run(s,
		       "UPDATE mentions SET answer_until = (SELECT max(l.answer_until) FROM mentions l "
		       "WHERE l.case_id = $1 AND l.kind = 'direct') "
		       "WHERE case_id = $1 AND kind = 'direct' AND answer_until > 0",
		       WITH(INT(in->case_id)), err) < 0
		       ? -1
		       : 0;
}
