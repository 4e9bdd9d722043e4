#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/configure.h"
#include "store/engine.h"
#include "store/handle.h"
#include "store/tx.h"

enum { AGAIN_LEAST_US = 50000, AGAIN_US = 500000 };

static const char *const postgresql_schemes[] = {"postgresql://", "postgres://"};

const struct engine *engine_of(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(postgresql_schemes); i++)
		if (strncmp(path, postgresql_schemes[i], strlen(postgresql_schemes[i])) == 0)
#ifdef HAVE_POSTGRESQL
			return &engine_postgresql;
#else
			return NULL;
#endif
	return &engine_sqlite;
}

int engine_refuse(struct err *err)
{
	return err_set(err, ERR_STORE, "%s",
		_("this nachtwacht was built without PostgreSQL (configure --with-postgresql)"));
}

static void (*tell_wait)(const char *line);

void store_on_wait(void (*tell)(const char *line))
{
	tell_wait = tell;
}

static int read_own_row(struct store *s, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (migrate_read_version(s, err) ||
		sql_open(&q, s, "SELECT kind = 'exercise', uuid FROM store", WITHOUT, err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 0)
		return err_set(err, ERR_STORE, _("%s: is no store of nachtwacht"), s->path);
	if (rc < 0)
		return -1;
	s->kind = sql_int(&q, 0) ? STORE_EXERCISE : STORE_LIVE;
	/* A copy of a file is another store; a database has many addresses. */
	if (s->engine->shared && !s->mark)
		s->mark = mem_printf("postgresql:%s", sql_text(&q, 1));
	return 0;
}

static int bring_up_once(struct store *s, struct err *err)
{
	if (read_own_row(s, err))
		return -1;
	return s->version < s->schema->count && s->access != STORE_READ ? migrate(s, err) : 0;
}

static int wait_locks(struct store *s, int ms, struct err *err)
{
	bool same = s->lock_ms == ms;
	s->lock_ms = ms;
	return same || !s->engine->wait_locks ? 0 : s->engine->wait_locks(s, err);
}

/* Nothing but an upgrade keeps the store so long that somebody who opens it is told of it. */
static int bring_up(struct store *s, struct err *err)
{
	struct err why = ERR_INIT;
	int64_t pause_us = AGAIN_LEAST_US;
	int rc = wait_locks(s, LOCK_OPEN_MS, &why);
	if (rc == 0)
		rc = bring_up_once(s, &why);
	if (rc && why.code == ERR_BUSY && tell_wait)
		tell_wait(_("another program upgrades the store: waiting until it is done"));
	while (rc && why.code == ERR_BUSY) {
		clock_sleep_us(pause_us);
		pause_us = pause_us * 2 < AGAIN_US ? pause_us * 2 : AGAIN_US;
		rc = wait_locks(s, LOCK_MS, &why) || bring_up_once(s, &why) ? -1 : 0;
	}
	if (rc == 0)
		rc = wait_locks(s, LOCK_MS, &why);
	if (rc && err)
		*err = why;
	return rc;
}

struct store *store_open(const char *path, enum store_access access, struct err *err)
{
	return store_open_by(NULL, path, access, err);
}

static struct store *open_or_make(const struct engine *engine, const struct schema *schema,
	const char *path, enum store_access access, struct err *err)
{
	struct err why = ERR_INIT;
	struct store *s = engine->open(schema, path, access, &why);
	if (s || why.code != ERR_NOT_FOUND || access != STORE_CREATE || engine->shared) {
		if (!s)
			err_set(err, why.code == ERR_NOT_FOUND ? ERR_STORE : why.code, "%s",
				why.msg);
		return s;
	}
	/* Somebody else may have made it meanwhile. */
	if (store_create_by(schema, path, STORE_LIVE, &why) && why.code != ERR_REFUSED) {
		if (err)
			*err = why;
		return NULL;
	}
	return engine->open(schema, path, access, err);
}

struct store *store_open_by(
	const struct schema *schema, const char *path, enum store_access access, struct err *err)
{
	const struct engine *engine = engine_of(path);
	if (!engine) {
		engine_refuse(err);
		return NULL;
	}
	struct store *s = open_or_make(engine, schema ? schema : engine->schema, path, access, err);
	if (!s)
		return NULL;
	if (bring_up(s, err) == 0)
		return s;
	store_close(s);
	return NULL;
}

int store_create(const char *path, enum store_kind kind, struct err *err)
{
	return store_create_by(NULL, path, kind, err);
}

int store_create_by(
	const struct schema *schema, const char *path, enum store_kind kind, struct err *err)
{
	const struct engine *engine = engine_of(path);
	if (!engine)
		return engine_refuse(err);
	struct creation c = {.schema = schema ? schema : engine->schema,
		.path = path,
		.mode = 0660, /* the umask says whether a group shares it */
		.fill = migrate_new,
		.data = &kind};
	return engine->create(&c, err);
}

void store_close(struct store *s)
{
	if (!s)
		return;
	s->engine->close(s);
	free(s->events.items);
	arena_release(&s->tx_arena);
	free(s->path);
	free(s->mark);
	free(s->login);
	free(s);
}

static int make_folder(const char *path, struct err *err)
{
	for (const char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		MEM_AUTO char *folder = mem_strndup(path, (size_t)(p - path));
		if (mkdir(folder, 0700) && errno != EEXIST)
			return err_errno(err, ERR_SYSTEM, "%s", folder);
	}
	return 0;
}

char *store_default_path(struct err *err)
{
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");
	char *path;
	if (data && data[0] == '/')
		path = mem_printf("%s/nachtwacht/desk.db", data);
	else if (home && home[0] == '/')
		path = mem_printf("%s/.local/share/nachtwacht/desk.db", home);
	else {
		err_set(err, ERR_SYSTEM, "%s", _("HOME is not set: name the store with --store"));
		return NULL;
	}
	if (make_folder(path, err) == 0)
		return path;
	free(path);
	return NULL;
}

const char *store_path(const struct store *s)
{
	return s->path;
}

const char *store_mark(const struct store *s)
{
	return s->mark ? s->mark : s->path;
}

enum store_kind store_kind(const struct store *s)
{
	return s->kind;
}

const char *store_login(const struct store *s)
{
	return s->login;
}

enum store_role store_role(const struct store *s)
{
	return s->role;
}

int store_expect_collector(const struct store *s, struct err *err)
{
	if (s->role >= STORE_COLLECTOR)
		return 0;
	return err_set(err, ERR_REFUSED,
		_("%s may not collect in this store: its owner lets a login do so by `GRANT nachtwacht_collector TO ...`"),
		s->login);
}

bool store_is_shared(const char *path)
{
	const struct engine *engine = engine_of(path);
	return engine && engine->shared;
}

struct store_link store_link(const struct store *s)
{
	return s->link;
}

bool store_again(struct err *err)
{
	if (err->code != ERR_AWAY)
		return false;
	clock_sleep_us(AGAIN_US);
	*err = (struct err)ERR_INIT;
	return true;
}

int store_schema_version(const struct store *s)
{
	return s->version;
}

void store_interrupt(struct store *s)
{
	s->engine->interrupt(s);
}

bool store_changed(struct store *s)
{
	return s->engine->changed(s);
}

int store_configure(struct store *s, const struct store_options *o, struct err *err)
{
	TX_AUTO struct tx tx = {0};
	if (tx_begin(&tx, s, err))
		return -1;
	int changed = sql_run(s,
		"UPDATE store SET take_back_s = $1, return_s = $2, thanks_wake = $3, assign_cap = $4 "
		"WHERE take_back_s <> $1 OR return_s <> $2 OR thanks_wake <> $3 OR assign_cap <> $4",
		WITH(INT(o->take_back_s), INT(o->return_s), INT(o->thanks_wake),
			INT(o->assign_cap)),
		err);
	return changed > 0 ? tx_commit(&tx, err) : changed;
}

int store_check(struct store *s, struct err *err)
{
	return s->engine->check(s, err);
}

int store_backup(struct store *s, const char *path, store_progress *progress, struct err *err)
{
	return s->engine->backup(s, path, progress, err);
}

void store_checkpoint(struct store *s)
{
	s->engine->checkpoint(s);
}
