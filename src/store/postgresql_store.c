/* The store in its database: who finds it and as whom, who makes it, and whom it lets in. */
#include "store/postgresql.h"

#include "base/i18n.h"
#include "base/mem.h"

#define ROLES \
	"unnest(ARRAY['nachtwacht_viewer', 'nachtwacht_operator', 'nachtwacht_supervisor', 'nachtwacht_collector'])"

/* ---- finding it ---- */

/* No row: there is no store. The roles are in the order of enum store_role; who owns the store may
 * all. */
static int ask_role(struct store *s, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT session_user::text, CASE WHEN pg_has_role(session_user, c.relowner, 'MEMBER') THEN 5 ELSE "
		    "(SELECT coalesce(max(place), 0) FROM " ROLES
		    " WITH ORDINALITY r (role, place) "
		    "WHERE pg_has_role(session_user, to_regrole(role), 'MEMBER')) END "
		    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
		    "WHERE n.nspname = 'nachtwacht' AND c.relname = 'store' AND c.relkind = 'r'",
		    WITHOUT, err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc <= 0)
		return rc;
	s->login = mem_strdup(sql_text(&q, 0));
	s->role = (enum store_role)sql_int(&q, 1);
	return 1;
}

static int meet(struct store *s, struct err *err)
{
	if (pg_connect(postgresql_of(s), err))
		return -1;
	int rc = ask_role(s, err);
	if (rc == 0)
		return err_set(err, ERR_NOT_FOUND, "%s",
			_("there is no store in this database yet: its owner makes one with `nachtwacht store init`"));
	if (rc == 1 && s->role == STORE_NOBODY)
		return err_set(err, ERR_AUTH,
			_("%s has no role at this desk: the owner of the store gives one by `GRANT nachtwacht_operator TO %s`"),
			s->login, s->login);
	return rc < 0 ? -1 : 0;
}

struct store *pg_open(
	const struct schema *schema, const char *path, enum store_access access, struct err *err)
{
	struct store *s = pg_new(schema, path, access, err);
	if (s)
		s->lock_ms = LOCK_OPEN_MS;
	if (!s || meet(s, err) == 0)
		return s;
	store_close(s);
	return NULL;
}

/* ---- making it ---- */

static int refuse_makers(struct store *s, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT has_database_privilege(current_database(), 'CREATE') OR to_regnamespace('nachtwacht') IS NOT NULL, "
		    "rolsuper OR rolcreaterole OR NOT EXISTS (SELECT 1 FROM " ROLES " r (role) "
		    "WHERE to_regrole(role) IS NULL), session_user::text, current_database()::text "
		    "FROM pg_roles WHERE rolname = session_user",
		    WITHOUT, err) ||
		sql_next(&q, err) < 0)
		return -1;
	const char *login = sql_text(&q, 2);
	if (!sql_int(&q, 0))
		return err_set(err, ERR_REFUSED,
			_("%s may not make a store here: ask the administrator of the database for `GRANT CREATE ON DATABASE \"%s\" TO \"%s\"`"),
			login, sql_text(&q, 3), login);
	if (!sql_int(&q, 1))
		return err_set(err, ERR_REFUSED,
			_("%s may not make roles: ask the administrator of the database to run `psql -f %s` in it, or for `ALTER ROLE \"%s\" CREATEROLE`"),
			login, PKGDATADIR "/roles.sql", login);
	return 0;
}

int pg_create(const struct creation *c, struct err *err)
{
	struct store *s = pg_new(c->schema, c->path, STORE_CREATE, err);
	if (!s)
		return -1;
	int found = pg_connect(postgresql_of(s), err) ? -1 : ask_role(s, err);
	if (found > 0)
		err_set(err, ERR_REFUSED, "%s", _("there is a store in this database already"));
	s->role = STORE_OWNER;
	int rc = found ? -1 : refuse_makers(s, err);
	if (rc == 0)
		rc = c->fill(s, c->data, err);
	store_close(s);
	return rc;
}

int pg_grant(struct store *s, struct err *err)
{
	for (int i = 0; i < schema_rights.count; i++)
		if (sql_script(s, schema_rights.steps[i], err))
			return err_prefix(err, "%s", _("the roles of the desk"));
	return 0;
}

int pg_enrol(struct store *s, struct err *err)
{
	return sql_run(s, "SELECT operator_enrol($1)", WITH(INT(s->now_us)), err) < 0 ? -1 : 0;
}
