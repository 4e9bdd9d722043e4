#include "store/post_move.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "store/handle.h"
#include "store/sql.h"
#include "store/tx.h"

/* ---- what is there ---- */

int post_find(struct store *s, int64_t id, struct post_now *out, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT case_id, parent_id, case_version, state, author FROM posts WHERE id = $1",
		    WITH(INT(id)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 0)
		return err_set(err, ERR_NOT_FOUND, _("there is no post %lld"), (long long)id);
	if (rc < 0)
		return -1;
	*out = (struct post_now){.id = id,
		.case_id = sql_int(&q, 0),
		.parent_id = sql_int(&q, 1),
		.case_version = sql_int(&q, 2),
		.state = sql_name(&q, 3, post_state_names, POST_STATES, POST_DRAFT)};
	snprintf(out->author, sizeof(out->author), "%s", sql_text(&q, 4));
	return 0;
}

int post_own(const struct actor *actor, const struct post_now *p, struct err *err)
{
	if (strcmp(actor->operator, p->author) == 0)
		return 0;
	return err_set(err, ERR_REFUSED, _("post %lld is by %s"), (long long)p->id, p->author);
}

/* ---- moving ---- */

void post_event(struct store *s, const struct actor *actor, const struct post_now *p,
	enum post_state to, const struct move *move)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	if (p->case_id)
		json_add_int(&w, "case", p->case_id);
	json_add_str(&w, "from", post_state_names[p->state]);
	json_add_str(&w, "to", post_state_names[to]);
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, "SELECT hash, remote_key, remote_id FROM posts WHERE id = $1",
		    WITH(INT(p->id)), NULL) == 0 &&
		sql_next(&q, NULL) == 1) {
		char hex[HASH_HEX_BYTES];
		size_t len;
		const void *hash = sql_blob(&q, 0, &len);
		json_add_str(&w, "text", len == HASH_BYTES ? hash_hex(hash, hex) : NULL);
		if (to == POST_SENDING)
			json_add_str(&w, "key", sql_text(&q, 1));
		if (to == POST_SENT)
			json_add_str(&w, "remote_id", sql_text(&q, 2));
	}
	json_end(&w, '}');
	event_add(s, actor, move->event, "post", p->id, sb.buf);
}

int post_refuse(const struct post_now *p, struct err *err)
{
	return err_set(err, ERR_REFUSED, _("post %lld is %s"), (long long)p->id,
		post_state_label(p->state));
}

int post_set_state(struct store *s, const struct actor *actor, int64_t id, enum post_state to,
	const char *why, struct err *err)
{
	struct post_now p;
	if (post_find(s, id, &p, err))
		return -1;
	const struct move *m = move_find("post", post_state_names[p.state], post_state_names[to]);
	if (!m)
		return post_refuse(&p, err);
	/* Back in draft it is a new try, and takes a new key. */
	if (sql_run(s,
		    "UPDATE posts SET state = $2, updated = $3, error = $4, "
		    "remote_key = CASE WHEN $2 = 'draft' THEN NULL ELSE remote_key END, "
		    "remote_record = CASE WHEN $2 = 'draft' THEN NULL ELSE remote_record END WHERE id = $1",
		    WITH(INT(id), TEXT(post_state_names[to]), INT(s->now_us), TEXT(why)), err) < 0)
		return -1;
	post_event(s, actor, &p, to, m);
	return 0;
}
