#include "tests/store/place.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/pq.h"

static const char *server(void)
{
	const char *url = getenv("NW_POSTGRESQL");
	return url && *url ? url : NULL;
}

bool place_is_shared(void)
{
	return server() != NULL;
}

static int run(const char *url, const char *sql)
{
	const struct pq *pq = pq_load(NULL);
	if (!pq)
		return -1;
	PGconn *conn = pq->connectdbParams(
		(const char *const[]){"dbname", NULL}, (const char *const[]){url, NULL}, 1);
	int rc = pq->status(conn) == CONNECTION_OK && pq->sendQuery(conn, sql) ? 0 : -1;
	for (PGresult *r; rc == 0 && (r = pq->getResult(conn)); pq->clear(r))
		if (pq->resultStatus(r) == PGRES_FATAL_ERROR)
			rc = -1;
	pq->finish(conn);
	return rc;
}

int place_run(const char *path, const char *sql)
{
	MEM_AUTO char *own = mem_printf("SET search_path = nachtwacht, pg_temp; "
					"CREATE DOMAIN pg_temp.BLOB AS bytea; %s",
		sql);
	return run(path, own);
}

void place_make(char *path, size_t size, const char *folder, const char *name)
{
	static int serial;
	if (!server()) {
		snprintf(path, size, "%s/%s.db", folder, name);
		return;
	}
	char database[64];
	snprintf(database, sizeof(database), "t%d_%d", (int)getpid(), ++serial);
	MEM_AUTO char *sql =
		mem_printf("CREATE DATABASE %s TEMPLATE template0 LOCALE 'C.UTF-8'", database);
	if (run(server(), sql))
		abort();
	const char *slash = strchr(strstr(server(), "://") + 3, '/');
	snprintf(path, size, "%.*s/%s%s", (int)(slash - server()), server(), database,
		strchr(slash, '?'));
}

struct place_hold {
	sqlite3 *file;
	PGconn *server;
};

struct place_hold *place_hold(const char *path)
{
	struct place_hold *hold = mem_zero(1, sizeof(*hold));
	if (!place_is_shared()) {
		if (sqlite3_open(path, &hold->file) != SQLITE_OK ||
			sqlite3_exec(hold->file, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
			abort();
		return hold;
	}
	const struct pq *pq = pq_load(NULL);
	hold->server = pq->connectdbParams(
		(const char *const[]){"dbname", NULL}, (const char *const[]){path, NULL}, 1);
	if (!pq->sendQuery(hold->server, "BEGIN; SELECT nachtwacht.write_lock()"))
		abort();
	for (PGresult *r; (r = pq->getResult(hold->server)); pq->clear(r))
		if (pq->resultStatus(r) == PGRES_FATAL_ERROR)
			abort();
	return hold;
}

void place_let_go(struct place_hold *hold)
{
	sqlite3_close(hold->file);
	if (hold->server)
		pq_load(NULL)->finish(hold->server);
	free(hold);
}
