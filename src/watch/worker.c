/* One loop: what is due (the outbox, a conversation, a poll), then wait in http_run for sockets,
 * signals and the store's notice, whichever comes first. */
#include "watch/worker.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/channel.h"
#include "store/collector.h"
#include "watch/process.h"
#include "watch/worker_state.h"

enum {
	POLL_DEFAULT_S = 30,
	COLLECT_MS = 2000,
	END_MOST_MS = 10000,
};

static int interval_s(const struct worker_setup *setup)
{
	if (setup->account->poll_s)
		return setup->account->poll_s;
	return setup->network->poll_s ? setup->network->poll_s : POLL_DEFAULT_S;
}

/* ---- what is due ---- */

static int open_session(struct worker *w, struct err *err)
{
	if (w->session)
		return 0;
	w->session = w->setup->network->open(&w->host, err);
	w->sender.session = w->moderator.session = w->session;
	return w->session ? 0 : -1;
}

static void begin_end(struct worker *w)
{
	if (!w->ending)
		w->end_ms = clock_mono_ms() + END_MOST_MS;
	w->ending = true;
	sender_end(&w->sender);
	moderator_end(&w->moderator);
}

/* A watch is on the register while it runs: written when one begins or ends. */
static void register_watches(struct worker *w)
{
	const struct worker_setup *setup = w->setup;
	struct err err = ERR_INIT;
	size_t running = 0;
	for (size_t i = 0; i < setup->watch_count; i++)
		running += watch_runs(setup->watches[i], clock_now_us());
	if (w->polled && running == w->watching)
		return;
	if (watches_register(w->store, &w->actor, setup->account->name, setup->watches,
		    setup->watch_count, &err))
		log_line(LOG_LEVEL_ERROR, "account %s: %s", setup->account->name, err.msg);
	else
		w->watching = running;
}

/* A stream tells what happens from now on: it follows a poll that went well. */
static void begin_stream(struct worker *w)
{
	if (w->polling || !w->session || w->health.now.state != ACCOUNT_LIVE || w->setup->once ||
		clock_mono_ms() < stream_due_ms(&w->stream))
		return;
	stream_begin(&w->stream);
	w->setup->network->stream(w->session);
}

static void begin_poll(struct worker *w)
{
	struct err err = ERR_INIT;
	worker_plan_poll(w);
	if (worker_is_signed_out(w))
		return;
	if (w->health.now.state == ACCOUNT_SIGNED_OUT && w->session) {
		/* A new life reads the new credentials from the beginning. */
		begin_end(w);
		return;
	}
	if (ingest_room(&w->ingest, &err) || open_session(w, &err)) {
		if (err.code == ERR_CONFIG)
			w->fatal = err;
		worker_poll_failed(w, &err, 0);
		w->polled = true;
		return;
	}
	if (w->setup->send_only) {
		w->poll_ms = WORKER_NEVER_MS;
		return;
	}
	register_watches(w);
	if (!w->polled && w->setup->network->sign_in)
		health_signing_in(&w->health);
	ingest_begin(&w->ingest);
	w->polling = true;
	w->setup->network->poll(w->session, w->cursor);
}

static bool collects(const struct worker *w)
{
	const struct worker_setup *setup = w->setup;
	return setup->network->collect && setup->account->spool && !setup->send_only && w->session;
}

static void begin_collect(struct worker *w)
{
	if (!collects(w) || clock_mono_ms() < w->collect_ms)
		return;
	w->collect_ms = clock_mono_ms() + COLLECT_MS;
	w->setup->network->collect(w->session);
}

/* Conversations are fetched when nothing else is under way but the stream; where a network has
 * none, nobody waits for one. */
static void begin_thread(struct worker *w)
{
	bool stream = w->stream.now == STREAM_OPENING || w->stream.now == STREAM_OPEN;
	if (!w->setup->network->thread)
		ingest_release(&w->ingest);
	if (w->requests > stream || w->polling || !w->session)
		return;
	MEM_AUTO char *id = ingest_take_thread(&w->ingest);
	if (id)
		w->setup->network->thread(w->session, id);
}

static void handle_signals(struct worker *w)
{
	int number;
	while ((number = hearing_take(&w->hearing)))
		if (number == SIGTERM || number == SIGINT)
			begin_end(w);
}

/* Something is between the store and the network. */
static bool leaves(const struct worker *w)
{
	return sender_is_busy(&w->sender) || moderator_is_busy(&w->moderator);
}

/* When something is to leave next; 0 = not by time. */
static int64_t outward_due_us(const struct worker *w)
{
	int64_t post = sender_due_us(&w->sender), other = moderator_due_us(&w->moderator);
	return !post || (other && other < post) ? other : post;
}

static bool is_over(const struct worker *w)
{
	if (w->ending)
		return !leaves(w) || clock_mono_ms() >= w->end_ms;
	if (!w->setup->once || !w->polled)
		return false;
	int64_t due = outward_due_us(w);
	return !w->requests && !w->polling && !leaves(w) && !w->ingest.thread_count &&
	       (!due || due > clock_now_us());
}

static int until_work_ms(const struct worker *w)
{
	int sender = process_timeout_ms(
		clock_now_us(), outward_due_us(w), health_silent_at_us(&w->health));
	int64_t until = w->ending ? w->end_ms : w->poll_ms;
	if (!w->ending && stream_due_ms(&w->stream) < until &&
		w->health.now.state == ACCOUNT_LIVE && w->session)
		until = stream_due_ms(&w->stream);
	if (!w->ending && collects(w) && w->collect_ms < until)
		until = w->collect_ms;
	if (w->polling || (w->setup->once && w->polled))
		return sender;
	int64_t left = until - clock_mono_ms();
	if (left > INT_MAX)
		return sender;
	left = left < 0 ? 0 : left;
	return sender < 0 || left < sender ? (int)left : sender;
}

static int next_timeout_ms(const struct worker *w)
{
	if (is_over(w) || hearing_has(&w->hearing))
		return 0;
	int work = until_work_ms(w);
	int64_t beat = w->beat_ms - clock_mono_ms();
	if (!w->beat_ms || (work >= 0 && work <= beat))
		return work;
	return beat > 0 ? (int)beat : 0;
}

/* A store that is busy or does not answer is asked again, unless we are to end; any other fault
 * ends us, and a new life looks afresh. */
static void bear(struct worker *w, const struct err *err)
{
	if (w->hearing.vain)
		w->end_ms = clock_mono_ms();
	if (err_class(err->code) == ERR_CLASS_RETRY)
		log_line(LOG_LEVEL_WARNING, "account %s: %s", w->setup->account->name, err->msg);
	else
		w->fatal = *err;
}

static void run_sender(struct worker *w)
{
	struct err err = ERR_INIT;
	if (sender_run(&w->sender, &err))
		bear(w, &err);
	w->moderator.waits = sender_is_busy(&w->sender);
	if (moderator_run(&w->moderator, &err))
		bear(w, &err);
}

static void keep_lease(struct worker *w)
{
	struct err err = ERR_INIT;
	if (!w->beat_ms || clock_mono_ms() < w->beat_ms)
		return;
	int64_t now_ms = clock_mono_ms();
	w->beat_ms = now_ms + COLLECTOR_BEAT_MS;
	if (collector_beat(w->store, &err))
		bear(w, &err);
	else
		w->hearing.lapse_ms = now_ms + COLLECTOR_LIFE_MS;
}

/* Another may have it by now. */
static void look_at_lease(struct worker *w)
{
	if (w->hearing.lapse_ms && clock_mono_ms() >= w->hearing.lapse_ms)
		err_set(&w->fatal, ERR_SUPERSEDED,
			"account %s: the collector's lease is lost: the store did not answer in time",
			w->setup->account->name);
}

/* The first poll opens the session that the sender needs. */
static void do_what_is_due(struct worker *w)
{
	keep_lease(w);
	bool may_poll = !w->ending && !w->polling && !(w->setup->once && w->polled);
	if (may_poll && clock_mono_ms() >= w->poll_ms)
		begin_poll(w);
	run_sender(w);
	health_look(&w->health);
	if (w->ending)
		return;
	begin_collect(w);
	begin_stream(w);
	begin_thread(w);
}

static int turn(struct worker *w, struct err *err)
{
	do_what_is_due(w);
	look_at_lease(w);
	if (w->fatal.code) {
		*err = w->fatal;
		return -1;
	}
	struct pollfd fds[] = {
		{.fd = w->hearing.fd, .events = POLLIN},
		{.fd = notice_fd(w->notice), .events = POLLIN},
	};
	w->requests = http_run(w->http, next_timeout_ms(w), fds, 2);
	if (fds[1].revents)
		notice_take(w->notice);
	handle_signals(w);
	return 0;
}

/* ---- its life ---- */

static void read_row(struct worker *w)
{
	struct account_list list = {0};
	const char *name = w->setup->account->name;
	const struct account_row *own = NULL;
	if (accounts_read(w->store, &list, NULL) == 0) {
		for (size_t i = 0; i < list.count; i++) {
			const struct account_row *row = &list.items[i];
			if (strcmp(row->name, name) != 0 ||
				strcmp(row->network, w->setup->network->name) != 0)
				continue;
			own = row;
			if (row->cursor) {
				w->cursor = mem_strdup(row->cursor);
				w->stored_cursor = mem_strdup(row->cursor);
			}
			if (row->handle) {
				snprintf(w->handle, sizeof(w->handle), "%s", row->handle);
				w->row.handle = w->handle;
			}
		}
	}
	health_init(&w->health, w->store, &w->actor, name, own, interval_s(w->setup),
		account_silence_us(w->setup->account));
	account_list_release(&list);
}

/* What this network cannot look for is said once; the rest is looked for. */
static void check_watches(const struct worker_setup *setup)
{
	const struct network *network = setup->network;
	for (size_t i = 0; i < setup->watch_count; i++) {
		const struct watch *watch = setup->watches[i];
		if (!network->watch_fault)
			log_line(LOG_LEVEL_WARNING, "%s: watch %s: %s cannot look for words",
				watch->where, watch->name, network->name);
		for (size_t t = 0; network->watch_fault && t < watch->term_count; t++) {
			const char *fault = network->watch_fault(watch->terms[t]);
			if (fault)
				log_line(LOG_LEVEL_WARNING, "%s: watch %s: '%s': %s", watch->where,
					watch->name, watch->terms[t], fault);
		}
	}
}

/* Started by hand it is a collector of its own, of one account. */
static int join_collector(struct worker *w, struct err *err)
{
	MEM_AUTO char *names = mem_printf("%s\n", w->setup->account->name);
	if (w->setup->lease)
		return collector_join(w->store, w->setup->lease, err);
	int64_t now_ms = clock_mono_ms();
	if (collector_take(w->store, err))
		return -1;
	if (collector_beats(w->store)) {
		w->beat_ms = now_ms + COLLECTOR_BEAT_MS;
		w->hearing.lapse_ms = now_ms + COLLECTOR_LIFE_MS;
	}
	return collector_tell(w->store, names, err);
}

/* Whoever started us was let in: what is wrong with the address may pass. */
static int open_store(struct worker *w, struct err *err)
{
	w->store = store_open(w->setup->store, STORE_WRITE, err);
	if (!w->store && w->setup->lease && err->code == ERR_CONFIG)
		err->code = ERR_STORE;
	w->notice = w->store ? notice_open(w->setup->store, err) : NULL;
	if (!w->notice)
		return -1;
	notice_except(w->notice, w->store);
	return join_collector(w, err);
}

static int open_all(struct worker *w, struct err *err)
{
	const struct worker_setup *setup = w->setup;
	const struct account_config *account = setup->account;
	if (setup->network->check && setup->network->check(account, err))
		return -1;
	if (hearing_begin(&w->hearing, err) || open_store(w, err))
		return -1;
	w->http = http_new(&(struct http_options){.user_agent = PACKAGE_NAME "/" PACKAGE_VERSION,
				   .ca_file = account->ca_file,
				   .allow_private_addresses = account->allow_private_addresses},
		err);
	if (!w->http)
		return -1;
	read_row(w);
	w->row.name = account->name;
	w->row.network = setup->network->name;
	w->row.label = setup->network->label;
	w->row.can_reply = account->reply && setup->network->send;
	w->row.can = setup->network->can;
	if (!account->reply || !setup->network->moderate)
		w->row.can.moderations = 0;
	w->row.post_limit = setup->network->post_limit;
	w->row.practice = setup->network->practice;
	w->row.limit = setup->network->limit;
	w->row.direct_limit = setup->network->direct_limit;
	if (account_register(w->store, &w->actor, &w->row, err))
		return err_prefix(err, "account %s", account->name);
	ingest_init(&w->ingest, w->store, &w->actor, setup->rules);
	check_watches(setup);
	stream_init(&w->stream,
		setup->network->stream && account->stream && !setup->once && !setup->send_only);
	sender_init(&w->sender, w->store, &w->actor, account->name, setup->network);
	moderator_init(&w->moderator, w->store, &w->actor, account->name, setup->network);
	return sender_recover(&w->sender, err);
}

static void close_all(struct worker *w)
{
	sender_release(&w->sender);
	moderator_release(&w->moderator);
	ingest_release(&w->ingest);
	if (w->session)
		w->setup->network->close(w->session);
	if (w->http)
		http_free(w->http);
	if (w->notice)
		notice_close(w->notice);
	if (w->store && !w->setup->lease)
		collector_leave(w->store);
	if (w->store)
		store_close(w->store);
	hearing_end(&w->hearing);
	free(w->cursor);
	free(w->stored_cursor);
}

int worker_run(const struct worker_setup *setup, struct err *err)
{
	struct worker w = {.setup = setup,
		.actor = {.operator= "collector", .initials = "", .collector = true},
		.hearing = {.fd = -1},
		.poll_ms = clock_mono_ms()};
	w.host = worker_host(&w);
	int rc = open_all(&w, err);
	w.host.http = w.http;
	while (rc == 0 && !is_over(&w))
		rc = turn(&w, err);
	if (rc == 0 && !setup->once)
		health_off(&w.health);
	if (rc == 0 && setup->once && w.health.failures)
		rc = 1;
	close_all(&w);
	return rc;
}
