/* Connecting: to which of the hosts, with what settings, and who is not let in. */
#include "store/postgresql.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/patience.h"

/* What a connection has unless its address says otherwise. A host that died without a word is known
 * to be gone within ten seconds; of several hosts the one that may be written to is taken. */
static const struct {
	const char *key, *value;
} settings[] = {
	{"application_name", "nachtwacht"},
	{"connect_timeout", "3"},
	{"keepalives", "1"},
	{"keepalives_idle", "4"},
	{"keepalives_interval", "2"},
	{"keepalives_count", "3"},
	{"tcp_user_timeout", "8000"},
	{"target_session_attrs", "read-write"},
	{"client_encoding", "UTF8"},
};

static void say_nothing(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

PGconn *pg_dial(const struct pq *pq, const char *path)
{
	const char *keys[ARRAY_LEN(settings) + 2] = {NULL};
	const char *values[ARRAY_LEN(settings) + 2] = {NULL};
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		keys[i] = settings[i].key;
		values[i] = settings[i].value;
	}
	/* Last, so that what it says itself goes before. */
	keys[ARRAY_LEN(settings)] = "dbname";
	values[ARRAY_LEN(settings)] = path;
	PGconn *conn = pq->connectdbParams(keys, values, 1);
	pq->setNoticeReceiver(conn, say_nothing, NULL);
	return conn;
}

/* ---- who is not let in ---- */

enum { STATE_CHARS = 5 };

/* Why a server lets nobody in, as long as nothing else is said. `now` is for who was in already. */
struct refusal {
	const char *state;
	enum err_code code;
	const char *now, *sentence;
};

static const struct refusal refusals[] = {
	{"28P01", ERR_AUTH, N_("The database refuses the password"),
		N_("the database refuses the password of this login: put the right one into ~/.pgpass")},
	{"28", ERR_AUTH, N_("The database does not let this login in"),
		N_("the database does not let this login in: ask its administrator")},
	{"3D000", ERR_CONFIG, N_("The database is not there"),
		N_("there is no such database: look at the address of the store")},
	{"42501", ERR_AUTH, N_("The database does not let this login in"),
		N_("this login may not connect to the database: ask its owner for GRANT CONNECT ON DATABASE")},
};

static const struct refusal nameless = {"", ERR_CONFIG, N_("Nobody knows the host of the store"),
	N_("nobody knows a host of that name: look at the address of the store")};

/* What a server says stands behind ":  "; its state too, once that is asked for: ":  28P01: why".
 */
static const char *said_next(const char *said)
{
	const char *at = strstr(said, ":  ");
	return at ? at + 3 : NULL;
}

static bool is_state(const char *text)
{
	for (int i = 0; i < STATE_CHARS; i++)
		if (!isupper((unsigned char)text[i]) && !isdigit((unsigned char)text[i]))
			return false;
	return text[STATE_CHARS] == ':';
}

/* The last that a server said, else the first line. */
static const char *said_last(const char *said)
{
	for (const char *at = said; (at = said_next(at));)
		if (is_state(at))
			said = at + STATE_CHARS + strlen(": ");
	return said;
}

static const struct refusal *refusal_by(const char *state)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if (strncmp(state, refusals[i].state, strlen(refusals[i].state)) == 0)
			return &refusals[i];
	return NULL;
}

/* True when none of its hosts has an address, which a name server has said. */
static bool is_nameless(const struct pq *pq, const char *path)
{
	PQconninfoOption *options = pq->conninfoParse(path, NULL);
	const char *names = NULL;
	size_t known = 0, unknown = 0;
	for (const PQconninfoOption *o = options; o && o->keyword; o++) {
		known += o->val && strcmp(o->keyword, "hostaddr") == 0;
		if (o->val && strcmp(o->keyword, "host") == 0)
			names = o->val;
	}
	for (const char *at = names; at && !known; at = *at ? at + 1 : NULL) {
		MEM_AUTO char *name = mem_strndup(at, strcspn(at, ","));
		struct addrinfo *found = NULL;
		bool local = !*name || *name == '/' || *name == '@';
		int why = local ? 0 : getaddrinfo(name, NULL, NULL, &found);
		if (why == 0 && found)
			freeaddrinfo(found);
		known += why != EAI_NONAME;
		unknown += why == EAI_NONAME;
		at += strlen(name);
	}
	pq->conninfoFree(options);
	return unknown && !known;
}

/* NULL: he is let in, or not even refused. A host that says something else may let him in later. */
static const struct refusal *refusal_of(const struct pq *pq, PGconn *conn, const char *path)
{
	const struct refusal *found = NULL;
	if (pq->status(conn) == CONNECTION_OK)
		return NULL;
	if (pq->connectionNeedsPassword(conn))
		return &refusals[0];
	const char *at = said_next(pq->errorMessage(conn));
	if (!at)
		return is_nameless(pq, path) ? &nameless : NULL;
	for (; at; at = said_next(at)) {
		if (!is_state(at))
			continue;
		found = refusal_by(at);
		if (!found)
			return NULL;
	}
	return found;
}

/* One who is refused asks once more: libpq tells the state only over a connection that was told to
 * say it. */
static PGconn *dial_to_know(const struct pq *pq, const char *path)
{
	PGconn *conn = pg_dial(pq, path);
	if (pq->status(conn) == CONNECTION_OK || !said_next(pq->errorMessage(conn)))
		return conn;
	pq->setErrorVerbosity(conn, PQERRORS_VERBOSE);
	pq->reset(conn);
	pq->setErrorVerbosity(conn, PQERRORS_DEFAULT);
	return conn;
}

/* ---- waiting for it ---- */

/* Somebody who may give up waiting has another thread wait: names are looked up, and hosts tried,
 * in one call. Whoever of the two lets go last clears up. */
struct dialling {
	const struct pq *pq;
	char *path;
	_Atomic(PGconn *) conn;
	atomic_int users;
	const struct refusal *refusal; /* NULL: nobody refused, or nobody answered */
	int done;                      /* its end of a pipe, closed when it is done */
};

static void let_go(struct dialling *d)
{
	if (atomic_fetch_sub(&d->users, 1) > 1)
		return;
	PGconn *unwanted = atomic_load(&d->conn);
	if (unwanted)
		d->pq->finish(unwanted);
	free(d->path);
	free(d);
}

static void *dial_main(void *data)
{
	struct dialling *d = data;
	PGconn *conn = dial_to_know(d->pq, d->path);
	d->refusal = refusal_of(d->pq, conn, d->path);
	atomic_store(&d->conn, conn);
	close(d->done);
	let_go(d);
	return NULL;
}

/* Until it is done, or patience is over. */
static void wait_dialled(int done)
{
	int64_t since_ms = clock_mono_ms();
	struct pollfd fds[] = {{.fd = done}, {.fd = patience_fd(), .events = POLLIN}};
	for (;;) {
		int left_ms = patience_left_ms(since_ms);
		if (left_ms == 0 || (poll(fds, ARRAY_LEN(fds), left_ms) < 0 && errno != EINTR))
			return;
		if (fds[0].revents)
			return;
	}
}

/* NULL: not in time. */
static PGconn *dial_patiently(struct postgresql *pg, const struct refusal **refusal)
{
	int ends[2];
	pthread_t thread;
	if (patience_left_ms(clock_mono_ms()) == 0 || pipe2(ends, O_CLOEXEC) < 0)
		return NULL;
	struct dialling *d = mem_zero(1, sizeof(*d));
	*d = (struct dialling){
		.pq = pg->pq, .path = mem_strdup(pg->store.path), .users = 2, .done = ends[1]};
	if (pthread_create(&thread, NULL, dial_main, d) == 0) {
		pthread_detach(thread);
		wait_dialled(ends[0]);
	} else {
		dial_main(d);
	}
	PGconn *conn = atomic_exchange(&d->conn, NULL);
	*refusal = conn ? d->refusal : NULL;
	let_go(d);
	close(ends[0]);
	return conn;
}

/* Who was in already waits until he is let in again; who comes is told to go. */
static int refuse(struct postgresql *pg, const struct refusal *r, struct err *err)
{
	const char *why = said_last(pg->pq->errorMessage(pg->conn));
	bool comes = pg->store.link.lives == 0;
	err_set(err, comes ? r->code : ERR_AWAY, "%s (%.*s)", _(r->sentence),
		(int)strcspn(why, "\n"), why);
	pg_lose(pg);
	pg->store.link.refusal = r->now;
	return -1;
}

int pg_reach(struct postgresql *pg, struct err *err)
{
	const struct refusal *refusal = NULL;
	pg->store.link.refusal = NULL;
	if (patience_fd() >= 0) {
		pg->conn = dial_patiently(pg, &refusal);
	} else {
		pg->conn = dial_to_know(pg->pq, pg->store.path);
		refusal = refusal_of(pg->pq, pg->conn, pg->store.path);
	}
	if (refusal)
		return refuse(pg, refusal, err);
	return pg_is_lost(pg) ? pg_fail(pg, NULL, err) : 0;
}
