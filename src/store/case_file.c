#include "store/case_file.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/case_row.h"
#include "store/post_row.h"
#include "store/tx.h"

void case_file_release(struct case_file *f)
{
	arena_release(&f->arena);
	free(f->mentions.items);
	free(f->versions.items);
	free(f->posts.items);
	moderation_list_release(&f->moderations);
	free(f->notes.items);
	free(f->events.items);
	free(f->merged.items);
	*f = (struct case_file){0};
}

static const char *capture_hex(const struct sql *q, int column, struct arena *a)
{
	size_t len;
	const void *hash = sql_blob(q, column, &len);
	if (!hash || len != HASH_BYTES)
		return NULL;
	return hash_hex(hash, arena_alloc(a, HASH_HEX_BYTES));
}

static void mention_row_read(struct mention_row *row, const struct sql *q, struct arena *a)
{
	int at = 0;
	row->id = sql_int(q, at++);
	row->native_id = sql_copy(q, at++, a);
	row->in_reply_to = sql_copy(q, at++, a);
	row->kind = sql_name(q, at++, mention_kind_names, MENTION_KINDS, MENTION_MENTION);
	row->handle = sql_copy(q, at++, a);
	row->name = sql_copy(q, at++, a);
	row->text = sql_copy(q, at++, a);
	row->lang = sql_copy(q, at++, a);
	row->url = sql_copy(q, at++, a);
	row->visibility = sql_name(q, at++, visibility_names, VISIBILITIES, VISIBILITY_PUBLIC);
	row->media_count = media_read(sql_text(q, at++), a, &row->media);
	row->created_us = sql_int(q, at++);
	row->received_us = sql_int(q, at++);
	row->version = (int)sql_int(q, at++);
	row->gone = sql_int(q, at++);
	row->removed = (size_t)sql_int(q, at++);
	row->context = sql_int(q, at++);
	row->capture_hash = capture_hex(q, at++, a);
	manual_read(&row->manual, sql_text(q, at++), a);
	row->closed = sql_copy(q, at++, a);
	row->answer_until_us = sql_int(q, at++);
	row->private_until_us = sql_int(q, at++);
	if (!row->text)
		row->text = "";
}

#define MENTION_ROW_SQL(context) \
	"SELECT m.id, m.native_id, m.in_reply_to, m.kind, u.handle, u.name, m.text, m.lang, m.url, m.visibility, " \
	"m.media, m.created, m.received, m.version, m.gone, m.removed, " context ", " \
	"CASE WHEN p.erased = 0 THEN p.sha256 END, CASE WHEN m.kind = 'manual' THEN m.reference END, " \
	"m.closed, m.answer_until, m.private_until "

static const char mentions_sql[] = MENTION_ROW_SQL(
	"0") "FROM mentions m JOIN authors u ON u.id = m.author_id JOIN captures p ON p.id = m.capture_id "
	     "WHERE m.case_id = $1 UNION ALL " MENTION_ROW_SQL(
		     "1") "FROM (SELECT account_id, root FROM cases WHERE id = $1 UNION "
			  "SELECT account_id, root FROM mentions WHERE case_id = $1) c "
			  "JOIN mentions m ON m.account_id = c.account_id AND m.root = c.root AND m.kind = 'context' "
			  "JOIN authors u ON u.id = m.author_id JOIN captures p ON p.id = m.capture_id "
			  "ORDER BY 12, 1";

/* The case, and those that were merged into it. */
#define WHOLE_CASE \
	"(SELECT $1 UNION ALL SELECT id FROM cases WHERE linked_to = $1 AND state = 'merged')"

static int read_mentions(struct store *s, int64_t id, struct case_file *f, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, mentions_sql, WITH(INT(id)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct mention_row row = {0};
		mention_row_read(&row, &q, &f->arena);
		MEM_PUSH(&f->mentions, row);
	}
	return rc;
}

static int read_versions(struct store *s, int64_t id, struct case_file *f, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT v.mention_id, v.version, v.text, v.replaced FROM mention_versions v "
		    "JOIN mentions m ON m.id = v.mention_id WHERE m.case_id = $1 "
		    "ORDER BY v.mention_id, v.version",
		    WITH(INT(id)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct version_row row = {.mention_id = sql_int(&q, 0),
			.version = (int)sql_int(&q, 1),
			.text = sql_copy(&q, 2, &f->arena),
			.replaced_us = sql_int(&q, 3)};
		MEM_PUSH(&f->versions, row);
	}
	return rc;
}

static int read_posts(struct store *s, int64_t id, struct case_file *f, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, POST_ROW_SQL "WHERE p.case_id = $1 ORDER BY p.id", WITH(INT(id)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct post_row row = {0};
		post_row_read(&row, &q, &f->arena);
		MEM_PUSH(&f->posts, row);
	}
	return rc ? rc : attachments_read(s, f->posts.items, f->posts.count, &f->arena, err);
}

static int read_notes(struct store *s, int64_t id, struct case_file *f, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT id, author, coalesce(text, ''), created, kind, about, answers, due, "
		    "EXISTS (SELECT 1 FROM notes a WHERE a.answers = n.id AND a.withdrawn = 0) FROM notes n "
		    "WHERE case_id IN " WHOLE_CASE " AND withdrawn = 0 ORDER BY id",
		    WITH(INT(id)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct note_row row = {.id = sql_int(&q, 0),
			.author = sql_copy(&q, 1, &f->arena),
			.text = sql_copy(&q, 2, &f->arena),
			.created_us = sql_int(&q, 3),
			.kind = sql_name(&q, 4, note_kind_names, NOTE_KINDS, NOTE_PLAIN),
			.about = sql_copy(&q, 5, &f->arena),
			.answers = sql_int(&q, 6),
			.due_us = sql_int(&q, 7),
			.question =
				question_state_of(sql_int(&q, 8), sql_int(&q, 7), clock_now_us())};
		MEM_PUSH(&f->notes, row);
	}
	return rc;
}

void note_row_head(char out[QUESTION_HEAD_BYTES], const struct note_row *note)
{
	if (note->kind == NOTE_QUESTION)
		question_head(out, note->id, note->about, note->question, note->due_us);
	else
		note_head(out, note->kind, note->about);
}

/* The events of the case, of those that it took in, of its posts and of what was moderated. */
static int read_events(struct store *s, int64_t id, struct case_file *f, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT seq, time, actor, event, subject, details FROM journal WHERE subject IN ("
		    "SELECT 'case:' || $1 UNION ALL SELECT 'case:' || id FROM cases WHERE linked_to = $1 "
		    "AND state = 'merged' UNION ALL SELECT 'post:' || id FROM posts WHERE case_id = $1 "
		    "UNION ALL SELECT 'moderation:' || id FROM moderations WHERE mention_id IN (SELECT id FROM mentions WHERE case_id = $1) "
		    "UNION ALL SELECT 'moderation:' || id FROM moderations WHERE post_id IN (SELECT id FROM posts WHERE case_id = $1)) ORDER BY seq",
		    WITH(INT(id)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct event e = {.seq = sql_int(&q, 0),
			.time_us = sql_int(&q, 1),
			.actor = sql_copy(&q, 2, &f->arena),
			.event = sql_copy(&q, 3, &f->arena),
			.subject = sql_copy(&q, 4, &f->arena),
			.details = sql_copy(&q, 5, &f->arena)};
		MEM_PUSH(&f->events, e);
	}
	return rc;
}

static int read_merged(struct store *s, int64_t id, struct case_file *f, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT id FROM cases WHERE linked_to = $1 AND state = 'merged' ORDER BY id",
		    WITH(INT(id)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1)
		MEM_PUSH(&f->merged, sql_int(&q, 0));
	return rc;
}

int case_file_read(struct store *s, int64_t id, struct case_file *out, struct err *err)
{
	*out = (struct case_file){0};
	READ_AUTO struct tx tx = {0};
	if (read_begin(&tx, s, err))
		return -1;
	int rc = case_row_read(s, id, &out->arena, &out->row, err);
	if (rc == 0)
		rc = err_set(err, ERR_NOT_FOUND, _("there is no case %lld"), (long long)id);
	if (rc < 0 || read_mentions(s, id, out, err) || read_versions(s, id, out, err) ||
		read_posts(s, id, out, err) || moderations_of_case(s, id, &out->moderations, err) ||
		read_notes(s, id, out, err) || read_events(s, id, out, err) ||
		read_merged(s, id, out, err)) {
		case_file_release(out);
		return -1;
	}
	return 0;
}

int mention_raw(struct store *s, int64_t mention_id, struct arena *a, const char **raw, size_t *len,
	struct err *err)
{
	*raw = NULL;
	*len = 0;
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT p.bytes FROM mentions m JOIN captures p ON p.id = m.capture_id WHERE m.id = $1",
		    WITH(INT(mention_id)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 0)
		return err_set(
			err, ERR_NOT_FOUND, _("there is no mention %lld"), (long long)mention_id);
	if (rc < 0)
		return -1;
	const char *bytes = sql_blob(&q, 0, len);
	if (bytes || !sql_is_null(&q, 0))
		*raw = arena_strndup(a, bytes ? bytes : "", *len);
	return 0;
}
