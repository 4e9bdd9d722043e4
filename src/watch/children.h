/* The supervisor's children: one worker process for each account, started again when it dies. */
#ifndef NW_WATCH_CHILDREN_H
#define NW_WATCH_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* How a worker is started: PROGRAM --account NAME and what follows from this. Borrowed strings. */
struct launch {
	const char *program;
	const char *store;
	const char *config; /* NULL = the usual place */
	bool foreground, once, send_only;
	int64_t lease; /* handed on (collector_pass) */
};

struct child {
	char *name, *given; /* the account, and by which configuration it was last wanted */
	pid_t pid;          /* 0 = it does not run */
	int64_t started_ms; /* on the clock that never jumps, as all times here */
	int64_t due_ms;     /* when to start it; 0 = not again */
	int backoff_s;
	bool wanted;     /* the configuration names it */
	bool changed;    /* the configuration says something else than when it began */
	bool restarting; /* ended by us, to begin again with a new configuration */
	bool failed;     /* its last life ended badly */
};

struct children {
	struct launch launch;
	struct child *items;
	size_t count, room;
};

void children_init(struct children *c, const struct launch *launch);
void children_release(struct children *c);

/* Says that this account is to be served, and by what. Between children_begin and children_commit
 * all wanted ones are named; commit ends those that were not, restarts those for which something
 * else is given now, and starts those that do not run. */
void children_begin(struct children *c);
void children_want(struct children *c, const char *account, const char *given);
void children_commit(struct children *c, int64_t now_ms);

/* Starts what is due. */
void children_start_due(struct children *c, int64_t now_ms);

/* Takes the ends of children that died and plans their next life. */
void children_reap(struct children *c, int64_t now_ms);

/* When the next one is to be started; 0 = none. */
int64_t children_due_ms(const struct children *c);

/* Sends a signal to all that run, and plans no new life. */
void children_end(struct children *c, int number);

size_t children_running(const struct children *c);

/* True when a child's last life ended badly. */
bool children_failed(const struct children *c);

#endif
