#include "store/postgresql.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/patience.h"

enum { CANCEL_BYTES = 256 };

/* What the schema and the store's promises rest on; not to be changed by an address. Every
 * statement is written for an index, which the planner of a table that is still empty would not
 * take, nor ever again; and it is short, so that compiling it or sharing it out costs more than it
 * brings. A host that died within a transaction holds the lock of all writers: it must be over
 * before those who wait for it give up. */
static const char session[] =
	"SET search_path = nachtwacht, public; "
	"SET idle_in_transaction_session_timeout = '4s'; "
	"SET tcp_keepalives_idle = 4; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; "
	"SET tcp_user_timeout = 8000; SET synchronous_commit = on; "
	"SET enable_seqscan = off; SET random_page_cost = 1.1; SET jit = off; "
	"SET max_parallel_workers_per_gather = 0; SET client_min_messages = warning";

int pg_check_address(const struct pq *pq, const char *path, struct err *err)
{
	char *why = NULL;
	PQconninfoOption *options = pq->conninfoParse(path, &why);
	bool secret = false;
	pq->freemem(why); /* it says the whole address */
	if (!options)
		return err_set(err, ERR_CONFIG, "%s",
			_("the address of the store cannot be read: expected postgresql://LOGIN@HOST/DATABASE"));
	for (const PQconninfoOption *o = options; o->keyword; o++)
		secret |= o->val && strstr(o->keyword, "password");
	pq->conninfoFree(options);
	if (secret)
		return err_set(err, ERR_CONFIG, "%s",
			_("the address of the store holds a password, where others see it: put it into ~/.pgpass"));
	return 0;
}

/* ---- errors ---- */

static const struct {
	const char *state; /* of SQLSTATE, or its beginning */
	enum err_code code;
	const char *sentence; /* NULL: the server's own words */
} failures[] = {
	{"55P03", ERR_BUSY,
		N_("another program has held the store for 5 s: nothing was changed, try again")},
	{"57014", ERR_BUSY, N_("given up for something newer")},
	{"40", ERR_BUSY, N_("two changes met in the store: nothing was changed, try again")},
	{"42501", ERR_REFUSED, N_("your role in the database does not allow this")},
	{"25006", ERR_AWAY, N_("this server only lets read: it is a standby")},
	{"3F000", ERR_NOT_FOUND, NULL},
	{"42P01", ERR_NOT_FOUND, NULL},
	{"22021", ERR_INPUT, NULL},
	{"53", ERR_STORE, NULL},
	{"23", ERR_REFUSED, NULL},
};

bool pg_is_lost(const struct postgresql *pg)
{
	return !pg->conn || pg->pq->status(pg->conn) != CONNECTION_OK;
}

static void trim(char *text)
{
	size_t len = strcspn(text, "\n");
	text[len] = '\0';
}

/* An older store's tables are read as they are, as far as that goes. */
static int lacks(const struct postgresql *pg, const char *why, struct err *err)
{
	const struct store *s = &pg->store;
	if (s->access == STORE_READ && s->version > 0 && s->version < s->schema->count)
		return err_set(err, ERR_STORE,
			_("the store has schema %d, and this program needs %d: its owner upgrades it with `nachtwacht store upgrade`"),
			s->version, s->schema->count);
	return err_set(err, ERR_STORE, "%s", why);
}

void pg_lose(struct postgresql *pg)
{
	if (!pg->store.link.away)
		pg->store.link.lost_us = clock_now_us();
	pg->store.link.away = true;
	pg_disconnect(pg);
}

int pg_fail(struct postgresql *pg, const PGresult *result, struct err *err)
{
	const char *state = result ? pg->pq->resultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *why = result ? pg->pq->resultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	enum err_code code;
	const char *sentence;
	if (pg_is_lost(pg) || !state) {
		bool lost = pg_is_lost(pg);
		char said[200];
		snprintf(said, sizeof(said), "%s",
			pg->conn ? pg->pq->errorMessage(pg->conn) : _("not connected"));
		trim(said);
		if (lost)
			pg_lose(pg);
		return err_set(err, lost ? ERR_AWAY : ERR_STORE,
			_("the database does not answer: %s"), said);
	}
	if (strcmp(state, "NW001") == 0 && refusal_find(why, &code, &sentence))
		return err_set(err, code, "%s", sentence);
	if (strcmp(state, "42703") == 0 || strcmp(state, "42P01") == 0)
		return lacks(pg, why, err);
	for (size_t i = 0; i < ARRAY_LEN(failures); i++)
		if (strncmp(state, failures[i].state, strlen(failures[i].state)) == 0) {
			if (failures[i].code == ERR_AWAY)
				pg_lose(pg);
			return err_set(err, failures[i].code, "%s",
				failures[i].sentence ? _(failures[i].sentence) : why);
		}
	return err_set(err, ERR_STORE, "%s (%s)", why, state);
}

/* ---- waiting ---- */

/* Asking a server to give up a statement takes a connection of its own, which on a host that is
 * gone waits for minutes: another thread does. Its end of a pipe is closed when it is done. */
struct cancelling {
	const struct pq *pq;
	PGcancel *cancel;
	int done;
};

static void *cancel_main(void *data)
{
	struct cancelling *c = data;
	char why[CANCEL_BYTES];
	c->pq->cancel(c->cancel, why, sizeof(why));
	c->pq->freeCancel(c->cancel);
	close(c->done);
	free(c);
	return NULL;
}

static void end_running(struct postgresql *pg)
{
	int ends[2];
	uint64_t count;
	pthread_t thread;
	ssize_t taken = read(pg->wake, &count, sizeof(count));
	(void)taken;
	if (pg->cancelling >= 0 || pipe2(ends, O_CLOEXEC) < 0)
		return;
	struct cancelling *c = mem_zero(1, sizeof(*c));
	*c = (struct cancelling){pg->pq, pg->pq->getCancel(pg->conn), ends[1]};
	pg->cancelling = ends[0];
	if (c->cancel && pthread_create(&thread, NULL, cancel_main, c) == 0) {
		pthread_detach(thread);
		return;
	}
	pg->pq->freeCancel(c->cancel);
	close(c->done);
	free(c);
}

static void cancel_is_over(struct postgresql *pg)
{
	close(pg->cancelling);
	pg->cancelling = -1;
}

/* A wish that is still on its way would end what runs next. A new connection it does not reach. */
static void wait_cancel(struct postgresql *pg)
{
	struct pollfd over = {.fd = pg->cancelling};
	if (pg->cancelling < 0)
		return;
	while (!pg_is_lost(pg) && poll(&over, 1, -1) < 0 && errno == EINTR)
		;
	cancel_is_over(pg);
}

/* Until the server has said something, or taken more of what it is told; false when the connection
 * is gone. */
static bool wait_input(struct postgresql *pg, int64_t since_ms)
{
	int left_ms = patience_left_ms(since_ms);
	if (left_ms == 0) {
		pg_lose(pg);
		return false;
	}
	short events = pg->pq->flush(pg->conn) > 0 ? POLLIN | POLLOUT : POLLIN;
	struct pollfd fds[] = {{.fd = pg->pq->socket(pg->conn), .events = events},
		{.fd = pg->wake, .events = POLLIN}, {.fd = pg->cancelling},
		{.fd = patience_fd(), .events = POLLIN}};
	if (poll(fds, ARRAY_LEN(fds), left_ms) < 0)
		return errno == EINTR;
	if (fds[1].revents)
		end_running(pg);
	if (fds[2].revents)
		cancel_is_over(pg);
	return !fds[0].revents || pg->pq->consumeInput(pg->conn);
}

PGresult *pg_next(struct postgresql *pg)
{
	int64_t since_ms = clock_mono_ms();
	while (pg->pq->isBusy(pg->conn) && wait_input(pg, since_ms))
		;
	return pg->pq->getResult(pg->conn);
}

PGresult *pg_wait(struct postgresql *pg)
{
	PGresult *last = NULL;
	uint64_t late; /* a wish that was meant for the statement before */
	ssize_t taken = read(pg->wake, &late, sizeof(late));
	(void)taken;
	atomic_store(&pg->running, true);
	for (;;) {
		PGresult *next = pg_next(pg);
		if (!next)
			break;
		/* The first that failed says why; what follows it was not run. */
		bool failed = last && pg->pq->resultStatus(last) == PGRES_FATAL_ERROR;
		pg->pq->clear(failed ? next : last);
		last = failed ? last : next;
	}
	atomic_store(&pg->running, false);
	wait_cancel(pg);
	return last;
}

PGresult *pg_exec(struct postgresql *pg, const char *text, struct err *err)
{
	PGresult *result = NULL;
	if (!pg_is_lost(pg) && pg->pq->sendQuery(pg->conn, text))
		result = pg_wait(pg);
	ExecStatusType status = pg->pq->resultStatus(result);
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		return result;
	pg_fail(pg, result, err);
	pg->pq->clear(result);
	return NULL;
}

/* ---- connecting ---- */

int pg_wait_locks(struct store *s, struct err *err)
{
	char text[64];
	snprintf(text, sizeof(text), "SET lock_timeout = %d", s->lock_ms);
	return sql_script(s, text, err);
}

int pg_connect(struct postgresql *pg, struct err *err)
{
	pg_disconnect(pg);
	if (pg_reach(pg, err))
		return -1;
	pg->pq->setnonblocking(pg->conn, 1);
	PGresult *set = pg_exec(pg, session, err);
	pg->pq->clear(set);
	if (!set || pg_wait_locks(&pg->store, err) || pg_lease_join(&pg->store, err)) {
		pg_disconnect(pg);
		return -1;
	}
	pg->store.link.lives++;
	pg->store.link.away = false;
	pg->store.link.refusal = NULL;
	snprintf(pg->store.link.host, sizeof(pg->store.link.host), "%s", pg->pq->host(pg->conn));
	return 0;
}

void pg_disconnect(struct postgresql *pg)
{
	if (pg->conn)
		pg->pq->finish(pg->conn);
	pg->conn = NULL;
	memset(pg->prepared, 0, sizeof(pg->prepared));
}
