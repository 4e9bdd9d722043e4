#include "screen/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

struct job {
	struct job *next;
	enum worker_class class;
	const char *slot;
	worker_run *run;
	worker_done *done;
	void *data;
	bool dropped;
	bool again; /* a count that was interrupted by something else */
};

struct job_queue {
	struct job *first, **last;
};

enum { CLASSES = WORK_COUNT + 1 };

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;   /* the one lock of the program: all below */
	pthread_cond_t changed; /* work came, or something ended */
	struct job_queue waiting[CLASSES];
	struct job_queue results;
	struct job *running;
	struct worker_state state;
	struct store *store; /* of the thread; elsewhere for store_interrupt alone */
	enum worker_mode mode;
	const char *path;
	enum store_access access;
	enum store_kind kind;
	bool may_collect;
	char *mark;  /* of the store */
	char *login; /* by which the store knows who works here; NULL: it does not */
	struct err err;
	bool opened, ends;
	int event;
};

static void queue_init(struct job_queue *q)
{
	q->first = NULL;
	q->last = &q->first;
}

static void queue_push(struct job_queue *q, struct job *job)
{
	job->next = NULL;
	*q->last = job;
	q->last = &job->next;
}

static struct job *queue_pop(struct job_queue *q)
{
	struct job *job = q->first;

	if (job && !(q->first = job->next))
		q->last = &q->first;
	return job;
}

static struct job *worker_pick(struct worker *w)
{
	struct job *job = NULL;

	for (int class = 0; class < CLASSES && !job; class ++)
		job = queue_pop(&w->waiting[class]);
	return job;
}

static void worker_deliver(struct worker *w, struct job *job)
{
	uint64_t one = 1;
	ssize_t written;

	queue_push(&w->results, job);
	written = write(w->event, &one, sizeof(one));
	(void)written; /* a full counter is readable all the same */
}

static void ask_now(struct worker *w)
{
	w->state.asked_ms = clock_mono_ms();
	w->state.asked_us = clock_now_us();
}

static void *worker_main(void *data)
{
	struct worker *w = data;
	struct store *store = store_open(w->path, w->access, &w->err);

	pthread_mutex_lock(&w->lock);
	w->store = store;
	w->opened = true;
	if (store)
		w->state.link = store_link(store);
	pthread_cond_broadcast(&w->changed);
	while (store) {
		struct job *job = worker_pick(w);

		if (!job && w->ends)
			break;
		if (!job) {
			pthread_cond_wait(&w->changed, &w->lock);
			continue;
		}
		w->running = job;
		job->again = false;
		if (job->class != WORK_COUNT)
			ask_now(w);
		pthread_mutex_unlock(&w->lock);
		job->run(store, job->data);
		pthread_mutex_lock(&w->lock);
		w->running = NULL;
		w->state = (struct worker_state){.link = store_link(store)};
		if (job->again && !job->dropped)
			queue_push(&w->waiting[job->class], job);
		else
			worker_deliver(w, job);
		pthread_cond_broadcast(&w->changed);
	}
	w->store = NULL;
	pthread_mutex_unlock(&w->lock);
	store_close(store);
	return NULL;
}

static void worker_destroy(struct worker *w)
{
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	close(w->event);
	free(w->mark);
	free(w->login);
	free(w);
}

/* It takes no signals: they are the screen's. */
static int start_thread(struct worker *w)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&w->thread, NULL, worker_main, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed;
}

static int worker_start(struct worker *w, struct err *err)
{
	if (w->mode == WORKER_INLINE) {
		w->store = store_open(w->path, w->access, err);
		return w->store ? 0 : -1;
	}
	if (start_thread(w) != 0)
		return err_errno(err, ERR_SYSTEM, "cannot start a thread");
	pthread_mutex_lock(&w->lock);
	while (!w->opened)
		pthread_cond_wait(&w->changed, &w->lock);
	pthread_mutex_unlock(&w->lock);
	if (w->store)
		return 0;
	pthread_join(w->thread, NULL);
	return err_set(err, w->err.code, "%s", w->err.msg);
}

struct worker *worker_new(
	const char *path, enum store_access access, enum worker_mode mode, struct err *err)
{
	struct worker *w = mem_zero(1, sizeof(*w));

	w->path = path;
	w->access = access;
	w->mode = mode;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	for (int class = 0; class < CLASSES; class ++)
		queue_init(&w->waiting[class]);
	queue_init(&w->results);
	w->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->event < 0)
		err_errno(err, ERR_SYSTEM, "eventfd");
	if (w->event < 0 || worker_start(w, err) < 0) {
		worker_destroy(w);
		return NULL;
	}
	w->kind = store_kind(w->store);
	w->mark = mem_strdup(store_mark(w->store));
	w->may_collect = store_expect_collector(w->store, NULL) == 0;
	w->login = store_login(w->store) ? mem_strdup(store_login(w->store)) : NULL;
	return w;
}

/* Drops what waits in a queue with a slot in [from, from + size); all of it when from is NULL. */
static void drop_waiting(struct worker *w, struct job_queue *q, const char *from, size_t size)
{
	struct job_queue kept;
	struct job *job;

	queue_init(&kept);
	while ((job = queue_pop(q))) {
		if (from && !(job->slot >= from && job->slot < from + size)) {
			queue_push(&kept, job);
			continue;
		}
		job->dropped = true;
		worker_deliver(w, job);
	}
	*q = kept;
	if (!kept.first)
		q->last = &q->first;
}

static void drop_owned(struct worker *w, const char *from, size_t size)
{
	struct job *running = w->running;

	drop_waiting(w, &w->waiting[WORK_READ], from, size);
	drop_waiting(w, &w->waiting[WORK_COUNT], from, size);
	if (running && running->class != WORK_WRITE && running->slot >= from &&
		running->slot < from + size) {
		running->dropped = true;
		store_interrupt(w->store);
	}
}

void worker_post(struct worker *w, enum worker_class class, const void *slot, worker_run *run,
	worker_done *done, void *data)
{
	struct job *job = mem_zero(1, sizeof(*job));

	*job = (struct job){.class = class, .slot = slot, .run = run, .done = done, .data = data};
	pthread_mutex_lock(&w->lock);
	if (w->ends) {
		job->dropped = true;
		worker_deliver(w, job);
		pthread_mutex_unlock(&w->lock);
		return;
	}
	if (w->mode == WORKER_INLINE) {
		run(w->store, data);
		worker_deliver(w, job);
		pthread_mutex_unlock(&w->lock);
		return;
	}
	if (slot && class != WORK_WRITE)
		drop_owned(w, slot, 1);
	if (class != WORK_COUNT && w->running && w->running->class == WORK_COUNT) {
		if (!w->running->again)
			ask_now(w);
		w->running->again = true;
		store_interrupt(w->store);
	}
	queue_push(&w->waiting[class], job);
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

void worker_cancel(struct worker *w, const void *owner, size_t size)
{
	const char *from = owner;

	pthread_mutex_lock(&w->lock);
	drop_owned(w, from, size);
	for (struct job *job = w->waiting[WORK_WRITE].first; job; job = job->next)
		job->dropped |= job->slot >= from && job->slot < from + size;
	for (struct job *job = w->results.first; job; job = job->next)
		job->dropped |= job->slot >= from && job->slot < from + size;
	if (w->running && w->running->slot >= from && w->running->slot < from + size)
		w->running->dropped = true;
	pthread_mutex_unlock(&w->lock);
}

int worker_fd(const struct worker *w)
{
	return w->event;
}

int worker_collect(struct worker *w)
{
	struct job *job;
	uint64_t count;
	ssize_t taken = read(w->event, &count, sizeof(count));
	int done = 0;

	(void)taken; /* nothing to read is no error */
	for (;;) {
		pthread_mutex_lock(&w->lock);
		job = queue_pop(&w->results);
		pthread_mutex_unlock(&w->lock);
		if (!job)
			return done;
		job->done(job->data, job->dropped);
		free(job);
		done++;
	}
}

static bool has_work(struct worker *w, enum worker_class last)
{
	bool work;

	pthread_mutex_lock(&w->lock);
	work = w->results.first || (w->running && w->running->class <= last);
	for (enum worker_class class = WORK_WRITE; class <= last; class ++)
		work |= w->waiting[class].first != NULL;
	pthread_mutex_unlock(&w->lock);
	return work;
}

bool worker_busy(struct worker *w)
{
	return has_work(w, WORK_COUNT);
}

bool worker_reads(struct worker *w)
{
	return has_work(w, WORK_READ);
}

static void deadline(struct timespec *until, int limit_ms)
{
	clock_gettime(CLOCK_REALTIME, until);
	until->tv_sec += limit_ms / 1000;
	until->tv_nsec += (long)(limit_ms % 1000) * 1000000;
	if (until->tv_nsec >= 1000000000) {
		until->tv_sec++;
		until->tv_nsec -= 1000000000;
	}
}

void worker_settle(struct worker *w, int limit_ms)
{
	struct timespec until;

	deadline(&until, limit_ms);
	for (;;) {
		bool late = false;

		worker_collect(w);
		if (!worker_busy(w))
			return;
		pthread_mutex_lock(&w->lock);
		while (!w->results.first && !late)
			late = pthread_cond_timedwait(&w->changed, &w->lock, &until) != 0;
		pthread_mutex_unlock(&w->lock);
		if (late)
			return;
	}
}

/* No more work is taken; reads and counts end now. */
static void worker_end(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	drop_waiting(w, &w->waiting[WORK_READ], NULL, 0);
	drop_waiting(w, &w->waiting[WORK_COUNT], NULL, 0);
	if (w->running && w->running->class != WORK_WRITE) {
		w->running->dropped = true;
		store_interrupt(w->store);
	}
	w->ends = true;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

static void worker_bury(struct worker *w)
{
	for (struct job *job = w->results.first; job; job = job->next)
		job->dropped |= job->class != WORK_WRITE;
	worker_collect(w);
	worker_destroy(w);
}

void worker_free(struct worker *w)
{
	if (!w)
		return;
	worker_end(w);
	if (w->mode == WORKER_THREAD)
		pthread_join(w->thread, NULL);
	else
		store_close(w->store);
	worker_bury(w);
}

bool worker_abandon(struct worker *w, int limit_ms)
{
	struct timespec until;

	if (w->mode == WORKER_INLINE) {
		worker_free(w);
		return true;
	}
	worker_end(w);
	deadline(&until, limit_ms);
	if (pthread_timedjoin_np(w->thread, NULL, &until) != 0)
		return false;
	worker_bury(w);
	return true;
}

bool worker_may_collect(const struct worker *w)
{
	return w->may_collect;
}

const char *worker_store_mark(const struct worker *w)
{
	return w->mark;
}

const char *worker_store_login(const struct worker *w)
{
	return w->login;
}

struct worker_state worker_look(struct worker *w)
{
	struct worker_state state;

	pthread_mutex_lock(&w->lock);
	state = w->state;
	pthread_mutex_unlock(&w->lock);
	return state;
}

enum store_kind worker_store_kind(const struct worker *w)
{
	return w->kind;
}
