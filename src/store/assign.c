#include "store/assign.h"

#include "base/json.h"
#include "base/strbuf.h"
#include "store/case_move.h"
#include "store/deed.h"
#include "store/engine.h"
#include "store/handle.h"
#include "store/sql.h"
#include "store/tx.h"

/* What an operator has to do, and when he got his last case; 0 = he has none yet. */
struct load {
	const char *login;
	int64_t open, last_us;
};

static int read_load(struct store *s, struct load *l, struct err *err)
{
	return sql_number(s, &l->open,
		       "SELECT count(*) FROM cases WHERE assignee = $1 AND is_open = 1",
		       WITH(TEXT(l->login)), err) < 0 ||
			       sql_number(s, &l->last_us,
				       "SELECT max(assigned) FROM cases WHERE assignee = $1",
				       WITH(TEXT(l->login)), err) < 0
		       ? -1
		       : 0;
}

static bool has_turn(const struct load *a, const struct load *b)
{
	return a->open != b->open ? a->open < b->open : a->last_us < b->last_us;
}

static int choose(struct store *s, const char *const *present, size_t count, int64_t cap,
	struct load *out, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct load l = {.login = present[i]};
		if (read_load(s, &l, err))
			return -1;
		if (l.open < cap && (!out->login || has_turn(&l, out)))
			*out = l;
	}
	return 0;
}

/* Who got it, and why he. */
static void tell(struct store *s, const struct actor *actor, int64_t case_id, const struct load *l,
	size_t present)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1024);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "assignee", l->login);
	json_add_int(&w, "had", l->open);
	json_add_int(&w, "present", (int64_t)present);
	json_end(&w, '}');
	event_add(s, actor, "case.assigned", "case", case_id, sb.buf);
}

static int distribute(struct store *s, const struct actor *actor, int64_t case_id,
	const char *const *present, size_t count, int64_t cap, const char **chosen, struct err *err)
{
	struct load l = {0};
	if (choose(s, present, count, cap, &l, err))
		return -1;
	if (!l.login)
		return 0;
	int64_t free;
	int rc = sql_number(s, &free,
		"SELECT 1 FROM cases WHERE id = $1 AND assignee IS NULL AND state IN ('new', 'open')",
		WITH(INT(case_id)), err);
	if (rc <= 0)
		return rc;
	tell(s, actor, case_id, &l, count);
	*chosen = l.login;
	return case_give(s, case_id, l.login, err);
}

int case_distribute(struct store *s, const struct actor *actor, int64_t case_id,
	const char *const *present, size_t count, int64_t cap, const char **chosen, struct err *err)
{
	*chosen = NULL;
	if (s->engine->in_tx(s))
		return distribute(s, actor, case_id, present, count, cap, chosen, err);
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err) ||
		distribute(s, actor, case_id, present, count, cap, chosen, err))
		return -1;
	return tx_commit(&tx, err);
}

enum { PRESENT_MOST = 100 };

static int read_present(struct store *s, struct arena *a, const char *present[PRESENT_MOST],
	size_t *count, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	*count = 0;
	if (sql_open(&q, s,
		    "SELECT DISTINCT operator FROM presence WHERE until > $1 AND away = 0 ORDER BY operator",
		    WITH(INT(s->now_us)), err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1 && *count < PRESENT_MOST)
		present[(*count)++] = sql_copy(&q, 0, a);
	return rc < 0 ? -1 : 0;
}

int case_share_out(struct store *s, const struct actor *actor, int64_t case_id, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	const char *present[PRESENT_MOST], *chosen;
	size_t count;
	int64_t cap;
	int rc = sql_number(s, &cap, "SELECT assign_cap FROM store", WITHOUT, err);
	if (rc < 0 || cap == 0)
		return rc < 0 ? -1 : 0;
	if (read_present(s, &a, present, &count, err) ||
		case_distribute(s, actor, case_id, present, count, cap, &chosen, err))
		return -1;
	struct deed deed = {.s = s, .actor = actor, .case_id = case_id};
	return chosen ? deed_call(&deed, chosen, CALL_ASSIGNED, err) : 0;
}
