#include "store/attachments.h"

#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "store/case_file.h"
#include "store/case_row.h"
#include "store/post_move.h"
#include "store/tx.h"

static void event_attachment(struct store *s, const struct actor *actor, const char *event,
	const struct post_now *p, const struct attachment_row *row)
{
	STRBUF_AUTO struct strbuf details;
	strbuf_init(&details, 512);
	struct json_writer w = {.out = &details};
	json_begin(&w, NULL, '{');
	if (p->case_id)
		json_add_int(&w, "case", p->case_id);
	json_add_str(&w, "type", row->type);
	json_add_int(&w, "size", (int64_t)row->size);
	json_add_str(&w, "sha256", row->sha256);
	json_end(&w, '}');
	event_add(s, actor, event, "post", p->id, details.buf);
}

/* The rule of a post's account, whether it is a direct message, and how many it has. */
struct attaching {
	struct media_rule rule; /* its types live in the arena */
	bool direct;
	size_t count;
};

static int read_rule(
	struct store *s, int64_t post_id, struct attaching *out, struct arena *a, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT a.media_most, a.media_bytes, a.media_alt, a.media_types, a.media_direct, "
		    "p.visibility = 'direct', (SELECT count(*) FROM attachments WHERE post_id = p.id) "
		    "FROM posts p JOIN accounts a ON a.id = p.account_id WHERE p.id = $1",
		    WITH(INT(post_id)), err) ||
		sql_next(&q, err) < 0)
		return -1;
	out->rule = (struct media_rule){.most = (size_t)sql_int(&q, 0),
		.most_bytes = (size_t)sql_int(&q, 1),
		.alt_most = (size_t)sql_int(&q, 2),
		.types = sql_copy(&q, 3, a),
		.direct_most = (size_t)sql_int(&q, 4)};
	out->direct = sql_int(&q, 5);
	out->count = (size_t)sql_int(&q, 6);
	return 0;
}

/* A post of the actor's own that nothing but he can change yet. */
static int find_own_draft(struct store *s, const struct actor *actor, int64_t post_id,
	struct post_now *p, struct err *err)
{
	if (post_find(s, post_id, p, err) || post_own(actor, p, err))
		return -1;
	return p->state == POST_DRAFT ? 0 : post_refuse(p, err);
}

int attachment_write(struct store *s, const struct actor *actor, int64_t post_id,
	const struct media_file *file, const char *alt, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct post_now p;
	struct attaching to;
	if (find_own_draft(s, actor, post_id, &p, err) || read_rule(s, post_id, &to, &a, err) ||
		media_check_count(&to.rule, to.direct, to.count, err) ||
		media_check_file(&to.rule, file, err) || media_check_alt(&to.rule, alt, err))
		return -1;
	unsigned char hash[HASH_BYTES];
	hash_bytes(file->bytes, file->len, hash);
	if (sql_run(s,
		    "INSERT INTO attachments (post_id, name, type, alt, bytes, size, sha256) "
		    "VALUES ($1, $2, $3, $4, $5, $6, $7)",
		    WITH(INT(post_id), TEXT(file->name), TEXT(file->type), TEXT(alt),
			    BLOB(file->bytes, file->len), INT((int64_t)file->len),
			    BLOB(hash, HASH_BYTES)),
		    err) < 0)
		return -1;
	struct attachment_row row = {.type = file->type, .size = file->len};
	hash_hex(hash, row.sha256);
	event_attachment(s, actor, "post.attached", &p, &row);
	return 0;
}

int attachment_add(struct store *s, const struct actor *actor, int64_t post_id,
	const struct media_file *file, const char *alt, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	return tx_begin(&tx, s, err) || attachment_write(s, actor, post_id, file, alt, err)
		       ? -1
		       : tx_commit(&tx, err);
}

static void read_row(struct attachment_row *row, const struct sql *q, int at, struct arena *a)
{
	size_t len;
	row->id = sql_int(q, at++);
	row->name = sql_copy(q, at++, a);
	row->type = sql_copy(q, at++, a);
	row->alt = sql_copy(q, at++, a);
	row->size = (size_t)sql_int(q, at++);
	const void *hash = sql_blob(q, at, &len);
	if (hash && len == HASH_BYTES)
		hash_hex(hash, row->sha256);
}

int attachments_read(
	struct store *s, struct post_row *rows, size_t count, struct arena *a, struct err *err)
{
	if (count == 0)
		return 0;
	ARENA_AUTO struct arena once = ARENA_INIT;
	struct id_pair *ids = arena_alloc(&once, count * sizeof(*ids));
	for (size_t i = 0; i < count; i++)
		ids[i] = (struct id_pair){rows[i].id, (int64_t)i};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT j.value, (SELECT count(*) FROM attachments c WHERE c.post_id = t.post_id), "
		    "t.id, t.name, t.type, t.alt, t.size, t.sha256 "
		    "FROM json_each($1) j JOIN attachments t ON t.post_id = CAST(j.key AS BIGINT) "
		    "ORDER BY t.post_id, t.id",
		    WITH(TEXT(id_pairs(ids, count, &once))), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct post_row *post = &rows[sql_int(&q, 0)];
		if (!post->attachments)
			post->attachments =
				arena_alloc(a, (size_t)sql_int(&q, 1) * sizeof(*post->attachments));
		struct attachment_row *row = &post->attachments[post->attachment_count++];
		*row = (struct attachment_row){0};
		read_row(row, &q, 2, a);
	}
	return rc;
}

int attachment_remove(
	struct store *s, const struct actor *actor, int64_t post_id, size_t nth, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	TX_AUTO struct tx tx = {0};
	struct post_now p;
	struct post_row post = {.id = post_id};
	if (tx_begin(&tx, s, err) || find_own_draft(s, actor, post_id, &p, err) ||
		attachments_read(s, &post, 1, &a, err))
		return -1;
	if (post.attachment_count == 0)
		return err_set(err, ERR_NOT_FOUND, _("nothing is attached"));
	if (nth > post.attachment_count)
		return err_set(err, ERR_NOT_FOUND,
			ngettext("%zu file is attached", "%zu files are attached",
				post.attachment_count),
			post.attachment_count);
	const struct attachment_row *row =
		&post.attachments[nth ? nth - 1 : post.attachment_count - 1];
	if (sql_run(s, "DELETE FROM attachments WHERE id = $1", WITH(INT(row->id)), err) < 0)
		return -1;
	event_attachment(s, actor, "post.detached", &p, row);
	return tx_commit(&tx, err);
}

int attachments_check(struct store *s, int64_t post_id, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct post_row post = {.id = post_id};
	struct attaching to;
	if (read_rule(s, post_id, &to, &a, err))
		return -1;
	if (to.count == 0)
		return 0;
	if (media_check_count(&to.rule, to.direct, to.count - 1, err) ||
		attachments_read(s, &post, 1, &a, err))
		return -1;
	for (size_t i = 0; i < post.attachment_count; i++) {
		const struct attachment_row *row = &post.attachments[i];
		const struct media_file file = {
			.name = row->name, .type = row->type, .len = row->size};
		if (media_check_file(&to.rule, &file, err) ||
			media_check_alt(&to.rule, row->alt, err))
			return -1;
	}
	return 0;
}
