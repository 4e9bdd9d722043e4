/* What the worker's files share: its state, its life and loop (worker.c), when it polls
 * (worker_poll.c), and what a session tells it and may ask of it (worker_host.c). Nobody else
 * includes this.
 *
 * Times that end in _ms are clock_mono_ms. */
#ifndef NW_WATCH_WORKER_STATE_H
#define NW_WATCH_WORKER_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "store/accounts.h"
#include "store/notice.h"
#include "watch/health.h"
#include "watch/hearing.h"
#include "watch/ingest.h"
#include "watch/moderator.h"
#include "watch/sender.h"
#include "watch/stream.h"
#include "watch/worker.h"

/* What tells that a file of credentials was written anew. */
struct stamp {
	struct timespec changed;
	ino_t inode;
};

struct worker {
	const struct worker_setup *setup;
	struct actor actor;
	struct store *store;
	struct notice *notice;
	struct http *http;
	struct hearing hearing;
	int64_t beat_ms; /* when its own lease needs the next one; 0 = the supervisor's lease */
	struct session_host host;
	struct session *session;
	struct ingest ingest;
	struct sender sender;
	struct moderator moderator;
	struct health health;
	struct account_row row; /* as registered; strings below or of the setup */
	char handle[256];
	char *cursor, *stored_cursor;
	int64_t warn_us; /* when a person is warned that the sign-in ends; 0 = not known, or he was
			  */
	bool polling, polled; /* a poll is under way; one was finished */
	int64_t poll_ms;      /* when the next poll begins */
	int64_t collect_ms;   /* when the spool is looked into again */
	struct stream stream;
	size_t watching;             /* how many of the watches run, as registered */
	int64_t try_ms;              /* signed out: when to try all the same */
	struct stamp credentials[2]; /* as they were when the network did not know us */
	int requests;                /* under way */
	bool ending;
	int64_t end_ms;
	struct err fatal;
};

/* The host of a worker's session; its http is set once there is one. */
struct session_host worker_host(struct worker *w);

/* Beyond the end of any process. */
#define WORKER_NEVER_MS (INT64_C(1) << 50)

/* When the next poll begins: by the interval, or by the network's own word while all is well. */
void worker_plan_poll(struct worker *w);

/* A poll failed, or could not be begun; arguments as of health_bad. */
void worker_poll_failed(struct worker *w, const struct err *why, int64_t retry_us);

/* True while a poll makes no sense: signed out, without other credentials, and not for long. */
bool worker_is_signed_out(const struct worker *w);

#endif
