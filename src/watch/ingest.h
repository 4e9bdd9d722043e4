/* The ingest of one account: what the network delivers goes into the store, and what stands
 * around a new reply is asked for once. */
#ifndef NW_WATCH_INGEST_H
#define NW_WATCH_INGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "desk/mention.h"
#include "desk/rule.h"
#include "store/store.h"
#include "watch/batch.h"

enum { INGEST_THREADS = 32 };

struct ingest {
	struct batch batch;
	uint64_t least_free; /* bytes on the disk below which nothing is taken in */
	size_t delivered;    /* since a cursor was stored */
	size_t fresh;        /* since the poll began, and new, edited or deleted */
	struct err err;      /* of the last delivery that failed; cleared when a poll begins */

	/* Conversations to be fetched, oldest first; bounded: in a storm the newest are dropped,
	 * an operator still sees the mention itself. */
	char *threads[INGEST_THREADS];
	size_t thread_count;
};

void ingest_init(struct ingest *in, struct store *store, const struct actor *actor,
	const struct rule_set *rules);
void ingest_release(struct ingest *in);

/* Refuses (ERR_SYSTEM) while the store's disk is nearly full: sending still needs the rest. */
int ingest_room(const struct ingest *in, struct err *err);

/* session_host.deliver: 0 when all of it is stored; -1 and in->err when not. */
int ingest_deliver(struct ingest *in, const struct mention *mentions, size_t count);

/* session_host.knows. */
bool ingest_knows(struct ingest *in, const struct mention *m);

/* A poll begins: what is fresh and the error start anew. */
void ingest_begin(struct ingest *in);

/* The next conversation to fetch, by the network's id of a mention; NULL when there is none. The
 * caller frees it. */
char *ingest_take_thread(struct ingest *in);

#endif
