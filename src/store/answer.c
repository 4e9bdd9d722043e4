#include "store/answer.h"

#include "store/case_row.h"
#include "store/handle.h"
#include "store/sql.h"

/* It is out, or cannot be kept from that. */
static bool counts(enum post_state state)
{
	return state == POST_HELD || state == POST_SENDING || state == POST_SENT ||
	       state == POST_UNCLEAR;
}

struct answer_terms answer_terms_of(const struct case_file *f, const struct mention_row *m,
	const struct account_row *account, int64_t post_id)
{
	struct answer_terms t = {.account = account->name,
		.can_reply = account->can_reply,
		.no_answers = account->can.closed,
		.reach = account->can.reach,
		.closed = m->closed,
		.answer_until_us = m->answer_until_us,
		.private_until_us = m->private_until_us,
		.asked = m->visibility};
	for (size_t i = 0; i < f->posts.count; i++) {
		const struct post_row *p = &f->posts.items[i];
		if (p->parent_id == m->id && p->id != post_id &&
			p->visibility == VISIBILITY_DIRECT && counts(p->state))
			t.spent = true;
	}
	return t;
}

int answer_check_post(struct store *s, int64_t post_id, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT a.name, a.closed, a.reach, m.closed, m.answer_until, m.private_until, m.visibility, "
		    "EXISTS (SELECT 1 FROM posts o WHERE o.parent_id = p.parent_id AND o.id <> p.id "
		    "AND o.visibility = 'direct' AND o.state IN ('held', 'sending', 'sent', 'unclear')), "
		    "p.visibility, a.can_reply FROM posts p JOIN accounts a ON a.id = p.account_id "
		    "JOIN mentions m ON m.id = p.parent_id WHERE p.id = $1 AND p.kind <> 'post'",
		    WITH(INT(post_id)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc <= 0)
		return rc;
	struct answer_terms t = {.account = sql_text(&q, 0),
		.no_answers = sql_text(&q, 1),
		.can_reply = sql_int(&q, 9),
		.reach = sql_name(&q, 2, private_reach_names, PRIVATE_REACHES, PRIVATE_NONE),
		.closed = sql_text(&q, 3),
		.answer_until_us = sql_int(&q, 4),
		.private_until_us = sql_int(&q, 5),
		.asked = sql_name(&q, 6, visibility_names, VISIBILITIES, VISIBILITY_DIRECT),
		.spent = sql_int(&q, 7)};
	return answer_check(&t, sql_name(&q, 8, visibility_names, VISIBILITIES, VISIBILITY_DIRECT),
		s->now_us, err);
}
