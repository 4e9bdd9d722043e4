#include "store/figures.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/sql.h"

static int read_urgent(struct store *s, struct urgent *out, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT id, danger, acknowledged > 0 FROM cases WHERE is_open = 1 AND pinned = 1 AND settled IS NULL "
		    "ORDER BY acknowledged > 0, danger, id LIMIT 1",
		    WITHOUT, err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 1)
		*out = (struct urgent){sql_int(&q, 0), sql_int(&q, 1), sql_int(&q, 2)};
	return rc < 0 ? -1 : 0;
}

int desk_figures(struct store *s, struct desk_figures *out, struct err *err)
{
	*out = (struct desk_figures){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT (SELECT count(*) FROM cases WHERE is_open = 1 AND pinned = 1), "
		    "(SELECT count(*) FROM cases WHERE is_open = 1 AND pinned = 1 AND acknowledged = 0), "
		    "(SELECT count(*) FROM posts WHERE state IN ('draft', 'held', 'failed', 'unclear')) "
		    "+ (SELECT count(*) FROM moderations WHERE state IN ('held', 'failed')), "
		    "(SELECT count(*) FROM posts WHERE state = 'failed' "
		    "AND state IN ('draft', 'held', 'failed', 'unclear')) "
		    "+ (SELECT count(*) FROM moderations WHERE state = 'failed' AND state IN ('held', 'failed')), "
		    "(SELECT count(*) FROM posts WHERE state = 'unclear' "
		    "AND state IN ('draft', 'held', 'failed', 'unclear')), "
		    "(SELECT max(id) FROM mentions), (SELECT open FROM tally)",
		    WITHOUT, err) ||
		sql_next(&q, err) < 0)
		return -1;
	*out = (struct desk_figures){.danger = sql_int(&q, 0),
		.ringing = sql_int(&q, 1),
		.unsent = sql_int(&q, 2),
		.failed = sql_int(&q, 3),
		.unclear = sql_int(&q, 4),
		.newest_mention = sql_int(&q, 5),
		.open = sql_int(&q, 6)};
	return out->danger ? read_urgent(s, &out->urgent, err) : 0;
}

int tags_read(struct store *s, struct tag_list *out, struct err *err)
{
	*out = (struct tag_list){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT t.tag, count(*) FROM cases c JOIN case_tags t ON t.case_id = c.id "
		    "WHERE c.is_open = 1 GROUP BY t.tag ORDER BY count(*) DESC, t.tag",
		    WITHOUT, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct tag_count t = {.tag = sql_copy(&q, 0, &out->arena), .cases = sql_int(&q, 1)};
		MEM_PUSH(out, t);
	}
	if (rc < 0)
		tag_list_release(out);
	return rc;
}

void tag_list_release(struct tag_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct tag_list){0};
}
