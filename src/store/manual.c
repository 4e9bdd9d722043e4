#include "store/manual.h"

#include "base/i18n.h"
#include "store/intake.h"
#include "store/sql.h"

static int find_link(struct store *s, const char *url, int64_t *case_id, struct err *err)
{
	return sql_number(s, case_id,
		"SELECT case_id FROM mentions WHERE url = $1 AND case_id IS NOT NULL ORDER BY id DESC "
		"LIMIT 1",
		WITH(TEXT(url)), err);
}

int manual_file(struct store *s, const struct actor *actor, const struct rule_set *rules,
	const struct mention *m, bool insist, struct filed *out, struct err *err)
{
	enum intake_result result;
	*out = (struct filed){0};
	int rc = m->url && !insist ? find_link(s, m->url, &out->case_id, err) : 0;
	out->known = rc > 0;
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (intake(s, actor, rules, m, 1, &result, err))
		return -1;
	if (result != INTAKE_NEW)
		return err_set(err, ERR_REFUSED, _("the store did not take it in"));
	return sql_number(s, &out->case_id,
		       "SELECT m.case_id FROM mentions m JOIN accounts a ON a.id = m.account_id "
		       "WHERE a.name = $1 AND a.network = $2 AND m.native_id = $3",
		       WITH(TEXT(m->account), TEXT(m->network), TEXT(m->id)), err) == 1
		       ? 0
		       : -1;
}
