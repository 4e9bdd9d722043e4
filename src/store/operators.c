#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "store/accounts.h"
#include "store/engine.h"
#include "store/sql.h"
#include "store/tx.h"

static const char *const roles[] = {"viewer", "operator", "supervisor", "collector"};

void operator_list_release(struct operator_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct operator_list){0};
}

static void read_row(struct operator_row *row, const struct sql *q, struct arena *a)
{
	row->login = sql_copy(q, 0, a);
	row->initials = sql_copy(q, 1, a);
	row->name = sql_copy(q, 2, a);
	row->role = sql_copy(q, 3, a);
}

int operators_read(struct store *s, struct operator_list *out, struct err *err)
{
	*out = (struct operator_list){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, "SELECT login, initials, name, role FROM operators ORDER BY login",
		    WITHOUT, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct operator_row row;
		read_row(&row, &q, &out->arena);
		MEM_PUSH(out, row);
	}
	if (rc < 0)
		operator_list_release(out);
	return rc;
}

int operator_set(
	struct store *s, const struct actor *actor, const struct operator_row *row, struct err *err)
{
	if (table_find(roles, ARRAY_LEN(roles), row->role) < 0)
		return err_set(err, ERR_INPUT,
			_("role %s: expected viewer, operator, supervisor or collector"),
			row->role);
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int changed = sql_run(s,
		"INSERT INTO operators (login, initials, name, role) VALUES ($1, $2, $3, $4) "
		"ON CONFLICT (login) DO UPDATE SET initials = $2, name = $3, role = $4 "
		"WHERE operators.initials <> $2 OR operators.name <> $3 OR operators.role <> $4",
		WITH(TEXT(row->login), TEXT(row->initials), TEXT(row->name), TEXT(row->role)), err);
	if (changed <= 0)
		return changed;
	event_add_named(s, actor, "operator.set", "operator", row->login, NULL);
	return tx_commit(&tx, err);
}

static int find(struct store *s, const char *login, struct arena *a, struct operator_row *out,
	struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s, "SELECT login, initials, name, role FROM operators WHERE login = $1",
		    WITH(TEXT(login)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 1)
		read_row(out, &q, a);
	return rc;
}

/* Whom the database knows has the role that it gave him, and may not write that himself. */
static int enrol(struct store *s, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	return tx_lock(&tx, s, err) || store_current(s, err) || s->engine->enrol(s, err) ||
			       tx_commit(&tx, err)
		       ? -1
		       : 0;
}

int operator_ensure(struct store *s, const char *login, struct arena *a, struct operator_row *out,
	struct err *err)
{
	int rc = find(s, login, a, out, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	*out = (struct operator_row){.login = arena_strdup(a, login),
		.initials = arena_strndup(a, login, strnlen(login, 3)),
		.name = arena_strdup(a, login),
		.role = s->role == STORE_VIEWER ? "viewer" : "operator"};
	if (s->role == STORE_VIEWER)
		return 0; /* he writes nothing, nor is anything written of him */
	if (s->login && s->role != STORE_OWNER && strcmp(login, s->login) == 0)
		return enrol(s, err) || find(s, login, a, out, err) != 1 ? -1 : 0;
	struct actor self = {.operator= login, .initials = out->initials};
	return operator_set(s, &self, out, err);
}
