/* PostgreSQL's own side of a store. Only postgresql*.c see it. */
#ifndef NW_STORE_POSTGRESQL_H
#define NW_STORE_POSTGRESQL_H

#include <stdatomic.h>

#include "store/engine.h"
#include "store/handle.h"
#include "store/pq.h"

enum { PG_PREPARED = 512 };

struct postgresql {
	struct store store;
	const struct pq *pq;
	PGconn *conn; /* NULL: lost, and made again by the next statement outside a transaction */
	uint64_t identity; /* of the handle, whatever its connection is */
	int wake;          /* eventfd: another thread wants the running statement to end */
	int cancelling; /* readable when the server was asked to give up a statement; -1: it is not
			 */
	atomic_bool running;
	bool in_step; /* a transaction is open: what is lost with it is not asked again */
	const char *prepared[PG_PREPARED]; /* addresses of literals; the place is the name */
	struct journal_head tail;          /* the last event of the transaction that is open */
};

static inline struct postgresql *postgresql_of(struct store *s)
{
	return (struct postgresql *)s;
}

/* ---- the connection (postgresql_connection.c) ---- */

/* Connects; every wait ends with the connection's own time limits. 0 or -1 (ERR_STORE, or
 * ERR_NOT_FOUND when there is no store in the database). */
int pg_connect(struct postgresql *pg, struct err *err);
void pg_disconnect(struct postgresql *pg);
int pg_wait_locks(struct store *s, struct err *err); /* see engine.h */
bool pg_is_lost(const struct postgresql *pg);

/* With this server there is nothing more to be had: the next statement looks for another. */
void pg_lose(struct postgresql *pg);

/* ---- making it (postgresql_dial.c) ---- */

/* A connection with the settings of them all, made or not; the caller finishes it. */
PGconn *pg_dial(const struct pq *pq, const char *path);

/* The same, for a store: heeds its patience. Who is refused reads why (ERR_AUTH, ERR_CONFIG), or
 * once he was in that the store is away. */
int pg_reach(struct postgresql *pg, struct err *err);

/* Refuses (ERR_CONFIG) an address that cannot be read, and one with a password: it stands in the
 * arguments of processes and in files. No message repeats it. */
int pg_check_address(const struct pq *pq, const char *path, struct err *err);

/* What a connection's next result is, once it is there; NULL: it was the last, or the connection
 * was lost. */
PGresult *pg_next(struct postgresql *pg);

/* What has been sent is answered: the last result, or NULL when the connection was lost. The caller
 * clears it. */
PGresult *pg_wait(struct postgresql *pg);

/* Runs SQL without values. The caller clears the result; NULL (with the error) when it failed. */
PGresult *pg_exec(struct postgresql *pg, const char *text, struct err *err);

/* Turns a result that is none, or the loss of the connection, into an error. Returns -1. */
int pg_fail(struct postgresql *pg, const PGresult *result, struct err *err);

/* ---- the engine's functions of postgresql_notice.c and postgresql_lease.c; see engine.h ---- */

struct notice *pg_watch(const char *path, struct err *err);
void pg_unwatch(struct notice *n);
bool pg_take_notice(struct notice *n);
void pg_except(struct notice *n, const struct store *s);
int pg_lease_take(struct store *s, struct err *err);
int pg_lease_tell(struct store *s, const char *names, struct err *err);
int pg_lease_read(struct store *s, struct arena *a, struct collector *out, struct err *err);
int pg_lease_beat(struct store *s, struct err *err);
int pg_lease_join(struct store *s, struct err *err);
void pg_lease_leave(struct store *s);

/* ---- the store in the database (postgresql_store.c); see engine.h ---- */

struct store *pg_new(
	const struct schema *schema, const char *path, enum store_access access, struct err *err);
struct store *pg_open(
	const struct schema *schema, const char *path, enum store_access access, struct err *err);
int pg_create(const struct creation *c, struct err *err);
int pg_grant(struct store *s, struct err *err);
int pg_enrol(struct store *s, struct err *err);

/* ---- copying (postgresql_load.c); see engine.h ---- */

extern const char pg_columns[];
int pg_load_begin(struct store *s, const char **finish, struct err *err);
int pg_load(struct store *s, const struct table *t, const struct sql_arg *values, size_t rows,
	struct err *err);

#endif
