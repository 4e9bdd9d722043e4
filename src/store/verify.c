#include <string.h>

#include "base/i18n.h"
#include "store/sql.h"
#include "store/tx.h"

enum { PROGRESS_EVERY = 4096 };

/* The three parts of a verification, and how far it is. */
/* The schema that brought them. */
enum { MODERATIONS_SINCE = 7 };

struct walk {
	struct store *s;
	store_progress *progress;
	int64_t done, total;
};

static void step(struct walk *w)
{
	if (++w->done % PROGRESS_EVERY == 0 && w->progress)
		w->progress(_("verifying"), w->done, w->total);
}

static int count_all(struct walk *w, struct err *err)
{
	return sql_number(w->s, &w->total,
		"SELECT (SELECT count(*) FROM journal) + (SELECT count(*) FROM captures) "
		"+ (SELECT count(*) FROM mentions)",
		WITHOUT, err);
}

/* ---- the chain ---- */

static bool blob_is(const struct sql *q, int column, const unsigned char hash[HASH_BYTES])
{
	size_t len;
	const void *bytes = sql_blob(q, column, &len);
	return len == HASH_BYTES && memcmp(bytes, hash, HASH_BYTES) == 0;
}

static int check_event(const struct sql *q, struct journal_head *head, struct err *err)
{
	struct event e = {.seq = sql_int(q, 0),
		.time_us = sql_int(q, 1),
		.actor = sql_text(q, 2),
		.event = sql_text(q, 3),
		.subject = sql_text(q, 4),
		.details = sql_text(q, 5)};
	if (e.seq != head->seq + 1)
		return err_set(
			err, ERR_REFUSED, _("event %lld is missing"), (long long)head->seq + 1);
	unsigned char hash[HASH_BYTES];
	event_hash(&e, head->hash, hash);
	if (!blob_is(q, 6, head->hash) || !blob_is(q, 7, hash))
		return err_set(err, ERR_REFUSED, _("event %lld is not what was written"),
			(long long)e.seq);
	head->seq = e.seq;
	memcpy(head->hash, hash, HASH_BYTES);
	return 0;
}

static int walk_chain(struct walk *w, const struct journal_head *expect, struct journal_head *head,
	struct err *err)
{
	bool met = !expect || expect->seq == 0;
	SQL_AUTO struct sql q = {0};
	if (sql_walk(&q, w->s,
		    "SELECT seq, time, actor, event, subject, details, prev, hash FROM journal "
		    "ORDER BY seq",
		    WITHOUT, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		if (check_event(&q, head, err))
			return -1;
		if (expect && expect->seq == head->seq) {
			if (memcmp(expect->hash, head->hash, HASH_BYTES) != 0)
				return err_set(err, ERR_REFUSED,
					_("event %lld is another than expected"),
					(long long)head->seq);
			met = true;
		}
		step(w);
	}
	if (rc == 0 && !met)
		return err_set(err, ERR_REFUSED,
			_("the journal ends at %lld, before the expected %lld"),
			(long long)head->seq, (long long)expect->seq);
	return rc;
}

/* ---- what the events speak of ---- */

static int walk_captures(struct walk *w, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_walk(&q, w->s, "SELECT id, sha256, bytes FROM captures ORDER BY id", WITHOUT, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		unsigned char hash[HASH_BYTES];
		size_t len;
		const void *bytes = sql_blob(&q, 2, &len);
		bool erased = sql_is_null(&q, 2);
		hash_bytes(bytes, len, hash);
		if (!erased && !blob_is(&q, 1, hash))
			return err_set(err, ERR_REFUSED, _("raw capture %lld is not what came in"),
				(long long)sql_int(&q, 0));
		step(w);
	}
	return rc;
}

/* Rows of id, text, salt, hash; `what` is the table's word for one. */
static int walk_texts(struct walk *w, const char *sql, const char *what, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_walk(&q, w->s, sql, WITHOUT, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		size_t text_len, salt_len;
		const void *text = sql_blob(&q, 1, &text_len);
		const void *salt = sql_blob(&q, 2, &salt_len);
		unsigned char hash[HASH_BYTES] = {0};
		if (salt_len == SALT_BYTES)
			hash_salted(salt, text ? text : "", text_len, hash);
		if (!blob_is(&q, 3, hash))
			return err_set(err, ERR_REFUSED,
				_("the text of %s %lld is not what was written"), what,
				(long long)sql_int(&q, 0));
		step(w);
	}
	return rc;
}

/* What the chain says of a mention's text must be what stands there, in one of its versions. */
static int walk_promises(struct walk *w, struct err *err)
{
	int64_t seq;
	int rc = sql_number(w->s, &seq,
		"SELECT j.seq FROM journal j JOIN mentions m ON m.id = CAST(j.details ->> 'mention' AS BIGINT) "
		"WHERE j.event IN ('case.created', 'mention.received', 'mention.stored', 'mention.edited') "
		"AND lower(hex(m.hash)) <> j.details ->> 'text' AND NOT EXISTS (SELECT 1 FROM mention_versions v "
		"WHERE v.mention_id = m.id AND lower(hex(v.hash)) = j.details ->> 'text') LIMIT 1",
		WITHOUT, err);
	if (rc == 1)
		return err_set(err, ERR_REFUSED,
			_("the text that event %lld speaks of is another now"), (long long)seq);
	return rc;
}

/* A backup of an older schema has none, and is verified all the same. */
static int walk_reasons(struct walk *w, struct err *err)
{
	if (w->s->version < MODERATIONS_SINCE)
		return 0;
	return walk_texts(w, "SELECT id, text, salt, hash FROM moderations WHERE text IS NOT NULL",
		"moderation", err);
}

static int walk_contents(struct walk *w, struct err *err)
{
	if (walk_captures(w, err) ||
		walk_texts(w, "SELECT id, text, salt, hash FROM mentions WHERE text IS NOT NULL",
			"mention", err) ||
		walk_texts(w,
			"SELECT mention_id, text, salt, hash FROM mention_versions WHERE text IS NOT NULL",
			"earlier version of mention", err) ||
		walk_texts(w, "SELECT id, text, salt, hash FROM notes WHERE text IS NOT NULL",
			"note", err) ||
		walk_texts(w, "SELECT id, text, salt, hash FROM posts WHERE text IS NOT NULL",
			"post", err) ||
		walk_reasons(w, err))
		return -1;
	return walk_promises(w, err);
}

int journal_verify(struct store *s, const struct journal_head *expect, struct journal_head *head,
	store_progress *progress, struct err *err)
{
	*head = (struct journal_head){0};
	struct walk w = {.s = s, .progress = progress};
	READ_AUTO struct tx tx = {0};
	if (read_begin(&tx, s, err) || count_all(&w, err) < 0 || walk_chain(&w, expect, head, err))
		return -1;
	return walk_contents(&w, err);
}
