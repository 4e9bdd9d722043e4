/* One thread owns the store handle and nothing else. The screen posts jobs and gets the results as
 * values. */
#ifndef NW_SCREEN_WORKER_H
#define NW_SCREEN_WORKER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "store/store.h"

struct worker;

/* What goes first: decisions and drafts before lists, lists before counts. */
enum worker_class {
	WORK_WRITE, /* never dropped, in the order of posting */
	WORK_READ,
	WORK_COUNT,
};

enum worker_mode {
	WORKER_THREAD,
	WORKER_INLINE, /* jobs run where they are posted, results come at the next worker_collect:
			  tests */
};

/* On the worker's thread. It may touch the store and its own data only. */
typedef void worker_run(struct store *s, void *data);

/* On the screen's thread, always called once; frees data. `dropped`: it was superseded or
 * interrupted, or the worker ends: there is no result. */
typedef void worker_done(void *data, bool dropped);

/* Opens the store on the worker's thread and waits for that. NULL with the error of store_open. */
struct worker *worker_new(
	const char *path, enum store_access access, enum worker_mode mode, struct err *err);

/* Ends what runs, does the writes that wait, closes the store (folding its log when this was the
 * last desk). */
void worker_free(struct worker *w);

/* The same, but a store that hangs is waited for at most `limit_ms`. False when it still does; then
 * the worker is left to die with the program. */
bool worker_abandon(struct worker *w, int limit_ms);

/* Posts a job. `slot`: an address within whatever owns the job (NULL = nothing can drop it). Of
 * reads and counts, one that waits with the same slot is dropped, one that runs is interrupted. A
 * count may run more than once: all else interrupts it. */
void worker_post(struct worker *w, enum worker_class class, const void *slot, worker_run *run,
	worker_done *done, void *data);

/* The owner at these bytes goes away: reads and counts with a slot in it are dropped and
 * interrupted, writes are done all the same, but their results come as dropped. view_pop does this
 * for all of a view. */
void worker_cancel(struct worker *w, const void *owner, size_t size);

/* Readable when results wait. */
int worker_fd(const struct worker *w);

/* Calls done for all results that wait. Returns how many. */
int worker_collect(struct worker *w);

/* True while jobs wait or run; the same, counts left out. */
bool worker_busy(struct worker *w);
bool worker_reads(struct worker *w);

/* Waits until nothing waits or runs, at most `limit_ms`; results are collected. */
void worker_settle(struct worker *w, int limit_ms);

/* Since when the store owes an answer to anything but a count, by both clocks; 0: it owes none. And
 * the connection as it was when it answered last. */
struct worker_state {
	int64_t asked_ms, asked_us;
	struct store_link link;
};
struct worker_state worker_look(struct worker *w);

enum store_kind worker_store_kind(const struct worker *w);
const char *worker_store_mark(const struct worker *w);  /* store_mark */
const char *worker_store_login(const struct worker *w); /* store_login */
bool worker_may_collect(const struct worker *w);        /* store_expect_collector */

#endif
