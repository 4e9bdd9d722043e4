#include "store/journal.h"

#include <inttypes.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/engine.h"
#include "store/handle.h"
#include "store/tx.h"

void event_list_release(struct event_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct event_list){0};
}

static void hash_field(SHA2_CTX *ctx, const char *text)
{
	char head[24];
	size_t len = strlen(text);
	int n = snprintf(head, sizeof(head), "%zu:", len);
	SHA256Update(ctx, (const uint8_t *)head, (size_t)n);
	SHA256Update(ctx, (const uint8_t *)text, len);
}

static void hash_number(SHA2_CTX *ctx, int64_t number)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRId64, number);
	hash_field(ctx, text);
}

void event_hash(
	const struct event *e, const unsigned char prev[HASH_BYTES], unsigned char out[HASH_BYTES])
{
	SHA2_CTX ctx;
	SHA256Init(&ctx);
	SHA256Update(&ctx, prev, HASH_BYTES);
	hash_number(&ctx, e->seq);
	hash_number(&ctx, e->time_us);
	hash_field(&ctx, e->actor);
	hash_field(&ctx, e->event);
	hash_field(&ctx, e->subject);
	hash_field(&ctx, e->details);
	SHA256Final(out, &ctx);
}

int journal_head(struct store *s, struct journal_head *head, struct err *err)
{
	*head = (struct journal_head){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(
		    &q, s, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", WITHOUT, err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc <= 0)
		return rc;
	size_t len;
	const void *hash = sql_blob(&q, 1, &len);
	if (!hash || len != HASH_BYTES)
		return sql_damaged(s, "journal.hash", err);
	head->seq = sql_int(&q, 0);
	memcpy(head->hash, hash, HASH_BYTES);
	return 0;
}

/* The writers' lock comes first: the server may still be at it. */
int journal_has(struct store *s, const struct journal_head *head, struct err *err)
{
	int64_t there;
	if (s->engine->begin(s, TX_WRITE, err))
		return -1;
	int rc = sql_number(s, &there, "SELECT 1 FROM journal WHERE seq = $1 AND hash = $2",
		WITH(INT(head->seq), BLOB(head->hash, HASH_BYTES)), err);
	s->engine->rollback(s);
	return rc;
}

struct journal_head journal_unsure(const struct store *s)
{
	return s->unsure;
}

int journal_append(struct store *s, struct err *err)
{
	if (s->events.count == 0)
		return 0;
	struct journal_head head = {0};
	if (!s->engine->shared && journal_head(s, &head, err)) /* a server chains by itself */
		return -1;
	for (size_t i = 0; i < s->events.count; i++) {
		const struct pending_event *p = &s->events.items[i];
		const struct event e = {.time_us = s->now_us,
			.actor = p->actor,
			.event = p->event,
			.subject = p->subject,
			.details = p->details};
		if (s->engine->append(s, &e, &head, err))
			return -1;
	}
	return 0;
}

/* Columns as in struct event. */
static int read_events(struct sql *q, struct event_list *out, struct err *err)
{
	int rc;
	while ((rc = sql_next(q, err)) == 1) {
		struct event e = {.seq = sql_int(q, 0),
			.time_us = sql_int(q, 1),
			.actor = sql_copy(q, 2, &out->arena),
			.event = sql_copy(q, 3, &out->arena),
			.subject = sql_copy(q, 4, &out->arena),
			.details = sql_copy(q, 5, &out->arena),
			.why = sql_copy(q, 6, &out->arena)};
		MEM_PUSH(out, e);
	}
	if (rc < 0)
		event_list_release(out);
	return rc;
}

int journal_read(struct store *s, const char *subject, int64_t before_seq, size_t limit,
	struct event_list *out, struct err *err)
{
	*out = (struct event_list){0};
	SQL_AUTO struct sql q = {0};
	const struct sql_arg *args = WITH(INT(before_seq), INT((int64_t)limit), TEXT(subject));
	const char *all = "SELECT seq, time, actor, event, subject, details, NULL FROM journal "
			  "WHERE seq < $1 ORDER BY seq DESC LIMIT $2";
	const char *one = "SELECT seq, time, actor, event, subject, details, NULL FROM journal "
			  "WHERE subject = $3 AND seq < $1 ORDER BY seq DESC LIMIT $2";
	if (sql_open(&q, s, subject ? one : all, args, err))
		return -1;
	return read_events(&q, out, err);
}

int journal_troubles(struct store *s, size_t limit, struct event_list *out, struct err *err)
{
	*out = (struct event_list){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT j.seq, j.time, j.actor, j.event, j.subject, j.details, coalesce(p.error, x.error, a.reason) "
		    "FROM journal j LEFT JOIN posts p ON substr(j.subject, 1, 5) = 'post:' "
		    "AND p.id = CASE WHEN substr(j.subject, 1, 5) = 'post:' THEN CAST(substr(j.subject, 6) AS BIGINT) END "
		    "AND p.updated = j.time "
		    "LEFT JOIN moderations x ON x.state = 'failed' AND x.id = CASE WHEN substr(j.subject, 1, 11) = 'moderation:' "
		    "THEN CAST(substr(j.subject, 12) AS BIGINT) END "
		    "LEFT JOIN accounts a ON j.subject = 'account:' || a.name AND a.registered = 1 "
		    "AND a.since = j.time WHERE j.trouble = 1 ORDER BY j.seq DESC LIMIT $1",
		    WITH(INT((int64_t)limit)), err))
		return -1;
	return read_events(&q, out, err);
}
