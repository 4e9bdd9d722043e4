/* A thread that does nothing but listen, on a connection of its own: libpq resolves names and tries
 * one host after another only while somebody waits. What it hears it adds to an eventfd; it shares
 * nothing else with its caller, and outlives him by as long as it cannot be woken. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/postgresql.h"

enum { BACK_OFF_LEAST_MS = 100, BACK_OFF_MOST_MS = 3000, ANSWER_MOST_MS = 10000 };

/* A lease is looked at when it would end: a beat may have come just before. Whether there is one by
 * now, a while after somebody wrote. */
enum { LEASE_LATE_MS = 20, LEASE_LOOK_MS = 1000 };

struct pg_notice {
	struct notice notice; /* fd: counts what was heard */
	const struct pq *pq;
	char *path;
	int end; /* eventfd: readable once nobody wants to hear any more */
	atomic_int users;
	atomic_uint_least64_t except; /* a handle's identity; 0 = none */
};

static void tell(int fd)
{
	ssize_t written = write(fd, &(uint64_t){1}, sizeof(uint64_t));
	(void)written;
}

static void let_go(struct pg_notice *n)
{
	if (atomic_fetch_sub(&n->users, 1) > 1)
		return;
	close(n->notice.fd);
	close(n->end);
	free(n->path);
	free(n);
}

/* ---- the thread ---- */

enum heard { HEARD_END, HEARD_INPUT, HEARD_NOTHING };

/* Waits for the server, when there is a connection, or for the end. -1 = for ever. */
static enum heard hear(const struct pg_notice *n, const PGconn *conn, int most_ms)
{
	struct pollfd fds[] = {{.fd = n->end, .events = POLLIN},
		{.fd = conn ? n->pq->socket(conn) : -1, .events = POLLIN}};
	int ready = poll(fds, 2, most_ms);
	if (fds[0].revents || (ready < 0 && errno != EINTR))
		return HEARD_END;
	return ready > 0 ? HEARD_INPUT : HEARD_NOTHING;
}

/* The answer to a statement; NULL when none came. The caller clears it. */
static PGresult *ask(const struct pg_notice *n, PGconn *conn, const char *text)
{
	PGresult *answer = NULL;
	if (!n->pq->sendQuery(conn, text))
		return NULL;
	for (PGresult *next;; answer = next) {
		while (n->pq->isBusy(conn))
			if (hear(n, conn, ANSWER_MOST_MS) != HEARD_INPUT ||
				!n->pq->consumeInput(conn))
				return answer;
		next = n->pq->getResult(conn);
		if (!next)
			return answer;
		n->pq->clear(answer);
	}
}

/* How long the collector's lease still lives; 0: nobody has it. -1 when the server does not say. */
static int lease_left_ms(const struct pg_notice *n, PGconn *conn)
{
	PGresult *answer =
		ask(n, conn, "SELECT max((until - clock_us()) / 1000 + 1, 0) FROM collector");
	bool known = n->pq->resultStatus(answer) == PGRES_TUPLES_OK && n->pq->ntuples(answer) == 1;
	int left = known ? (int)strtol(n->pq->getvalue(answer, 0, 0), NULL, 10) : -1;
	n->pq->clear(answer);
	return left;
}

/* True when somebody else has committed. */
static bool take_notifies(const struct pg_notice *n, PGconn *conn)
{
	bool found = false;
	for (PGnotify *notify; (notify = n->pq->notifies(conn)); n->pq->freemem(notify))
		found |= strtoull(notify->extra, NULL, 16) != atomic_load(&n->except);
	return found;
}

/* Until the connection is lost. A commit is heard of; a collector that died is only missed. */
static void listen_on(const struct pg_notice *n, PGconn *conn)
{
	int left_ms = lease_left_ms(n, conn);
	bool held = left_ms > 0;
	while (left_ms >= 0) {
		if (take_notifies(n, conn)) {
			tell(n->notice.fd);
			left_ms = left_ms ? left_ms : LEASE_LOOK_MS;
			continue;
		}
		switch (hear(n, conn, left_ms ? left_ms + LEASE_LATE_MS : -1)) {
		case HEARD_END:
			return;
		case HEARD_INPUT:
			if (!n->pq->consumeInput(conn))
				return;
			break;
		case HEARD_NOTHING:
			left_ms = lease_left_ms(n, conn);
			if (left_ms == 0 && held)
				tell(n->notice.fd);
			held = left_ms > 0;
		}
	}
}

/* Connects and listens until that ends. True when it came so far. */
static bool try_to_listen(const struct pg_notice *n)
{
	PGconn *conn = pg_dial(n->pq, n->path);
	PGresult *answer = n->pq->status(conn) == CONNECTION_OK
				   ? ask(n, conn, "SET search_path = nachtwacht; LISTEN nachtwacht")
				   : NULL;
	bool listens = n->pq->resultStatus(answer) == PGRES_COMMAND_OK;
	n->pq->clear(answer);
	if (listens) {
		tell(n->notice.fd);
		listen_on(n, conn);
	}
	n->pq->finish(conn);
	return listens;
}

static void *run(void *data)
{
	struct pg_notice *n = data;
	int wait_ms = 0;
	do {
		if (try_to_listen(n))
			wait_ms = 0;
		wait_ms = wait_ms ? wait_ms * 2 : BACK_OFF_LEAST_MS;
		if (wait_ms > BACK_OFF_MOST_MS)
			wait_ms = BACK_OFF_MOST_MS;
	} while (hear(n, NULL, wait_ms) == HEARD_NOTHING);
	let_go(n);
	return NULL;
}

/* ---- the caller's side ---- */

/* Signals are for the threads that wait for them. */
static int start(struct pg_notice *n)
{
	pthread_t thread;
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	atomic_store(&n->users, 2);
	int why = pthread_create(&thread, NULL, run, n);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (why == 0)
		return pthread_detach(thread);
	atomic_store(&n->users, 1);
	errno = why;
	return -1;
}

struct notice *pg_watch(const char *path, struct err *err)
{
	const struct pq *pq = pq_load(err);
	if (!pq)
		return NULL;
	struct pg_notice *n = mem_zero(1, sizeof(*n));
	n->notice = (struct notice){&engine_postgresql, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
	n->pq = pq;
	n->path = mem_strdup(path);
	n->end = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	atomic_store(&n->users, 1);
	if (n->notice.fd >= 0 && n->end >= 0 && start(n) == 0)
		return &n->notice;
	err_errno(err, ERR_SYSTEM, "%s", _("cannot watch the store for changes"));
	let_go(n);
	return NULL;
}

void pg_unwatch(struct notice *notice)
{
	struct pg_notice *n = (struct pg_notice *)notice;
	tell(n->end);
	let_go(n);
}

bool pg_take_notice(struct notice *notice)
{
	uint64_t count;
	return read(notice->fd, &count, sizeof(count)) == sizeof(count);
}

void pg_except(struct notice *notice, const struct store *s)
{
	struct pg_notice *n = (struct pg_notice *)notice;
	atomic_store(&n->except, ((const struct postgresql *)s)->identity);
}
