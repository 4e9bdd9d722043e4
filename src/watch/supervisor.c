/* Life: start > serving > draining (the desk is gone) > ending (children told) > over.
 *
 * A worker never outlives its supervisor unnoticed: the kernel tells it of the supervisor's
 * death, and until it is gone it holds the lease, which it inherited, against a successor.
 *
 * Where a lease is kept by beats, its holder may lose it, to another host or to a link that is cut.
 * Then its workers are ended; what they still try to write is refused by the schema. Then, and when
 * another holds the lease as it starts, a service stands by until it is free. */
#include "watch/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "networks/network.h"
#include "store/collector.h"
#include "store/configure.h"
#include "store/notice.h"
#include "store/moderations.h"
#include "store/outbox.h"
#include "store/questions.h"
#include "store/store.h"
#include "watch/children.h"
#include "watch/clockwork.h"
#include "watch/hearing.h"
#include "watch/process.h"
#include "watch/questions.h"

/* Beyond the take-back time, for posts on their way; and for workers that are told to end. */
#define DRAIN_MOST (60 * CLOCK_S)
enum { END_MOST_MS = 15000, LEASE_WAIT_MS = 3000, LEASE_POLL_MS = 50 };

/* A store that did not answer is asked again; a lease that nobody says is free is tried for. */
enum { AGAIN_MS = 1000, TRY_MS = 5000 };

enum phase { STANDING_BY, SERVING, DRAINING, ENDING };

struct supervisor {
	const struct supervisor_options *options;
	struct config *config;
	struct actor actor;
	struct store *store;
	struct notice *notice;
	struct hearing hearing; /* its lapse_ms: when the lease is over without a beat */
	struct children children;
	struct clockwork clockwork;
	struct questions *questions; /* NULL: nobody is asked by files */
	enum phase phase;
	int64_t drain_until_us;
	int64_t kill_ms;    /* when workers that do not end are ended; 0 = none was told to */
	int64_t ask_ms;     /* the store is not asked before */
	int64_t try_ms;     /* standing by: when to try for the lease */
	int64_t beat_ms;    /* when the lease needs the next beat; 0 = it needs none */
	char *names;        /* of the accounts that are served, a line each */
	bool told;          /* the store knows them */
	struct err trouble; /* said last */
};

static int number(const struct config *config, enum option option)
{
	return (int)strtol(config->option[option], NULL, 10);
}

/* True when the account belongs on this kind of store; says why when it does not. */
static bool belongs(const struct supervisor *s, const struct account_config *account)
{
	const struct network *network = network_find(account->network);
	if (!network) {
		log_line(LOG_LEVEL_ERROR, "%s: account %s: this build has no network '%s'",
			account->where, account->name, account->network);
		return false;
	}
	bool exercise = store_kind(s->store) == STORE_EXERCISE;
	if (network->practice == exercise)
		return true;
	log_line(LOG_LEVEL_WARNING,
		exercise ? "account %s: %s is a real network and %s an exercise: not served"
			 : "account %s: %s is for exercises and %s is live: not served",
		account->name, account->network, s->options->store);
	return false;
}

/* Nothing leaves an exercise, also no question. */
static void watch_answers(struct supervisor *s)
{
	questions_close(s->questions);
	s->questions =
		store_kind(s->store) == STORE_EXERCISE
			? NULL
			: questions_open(s->config->services.items, s->config->services.count);
}

static void apply_config(struct supervisor *s)
{
	STRBUF_AUTO struct strbuf names;
	strbuf_init(&names, 1 << 20);
	children_begin(&s->children);
	for (size_t i = 0; i < s->config->accounts.count; i++) {
		const struct account_config *account = &s->config->accounts.items[i];
		MEM_AUTO char *given = mem_printf("%s%s", account->given, s->config->rules_given);
		if (!belongs(s, account))
			continue;
		children_want(&s->children, account->name, given);
		strbuf_printf(&names, "%s\n", account->name);
	}
	children_commit(&s->children, clock_mono_ms());
	s->clockwork.config = s->config;
	s->clockwork.look_us = clock_now_us();
	free(s->names);
	s->names = mem_strdup(names.buf);
	s->told = false;
	watch_answers(s);
}

static int tell_config(struct supervisor *s, struct err *err)
{
	if (s->told)
		return 0;
	const struct store_options options = {.take_back_s = number(s->config, OPTION_TAKE_BACK_S),
		.return_s = number(s->config, OPTION_RETURN_S),
		.thanks_wake = strcmp(s->config->option[OPTION_THANKS_WAKE], "on") == 0,
		.assign_cap = strcmp(s->config->option[OPTION_ASSIGN], "off") == 0
				      ? 0
				      : number(s->config, OPTION_ASSIGN_CAP)};
	if (store_configure(s->store, &options, err) || collector_tell(s->store, s->names, err) ||
		services_register(
			s->store, s->config->services.items, s->config->services.count, err))
		return -1;
	s->told = true;
	return 0;
}

static void reload(struct supervisor *s)
{
	struct config fresh;
	struct err err = ERR_INIT;
	if (config_load(&fresh, s->options->config_file, &err)) {
		config_release(&fresh);
		log_line(LOG_LEVEL_ERROR, "%s; the configuration stays as it was", err.msg);
		return;
	}
	questions_close(s->questions);
	s->questions = NULL;
	config_release(s->config);
	*s->config = fresh;
	log_line(LOG_LEVEL_INFO, "configuration read again");
	apply_config(s);
}

static void take_hangup(struct supervisor *s)
{
	if (s->phase != SERVING || s->options->once)
		return;
	process_notify("RELOADING=1");
	reload(s);
	process_notify("READY=1");
}

static void end_workers(struct supervisor *s)
{
	s->kill_ms = clock_mono_ms() + END_MOST_MS;
	children_end(&s->children, SIGTERM);
}

static void begin_end(struct supervisor *s)
{
	if (s->phase == ENDING)
		return;
	s->phase = ENDING;
	process_notify("STOPPING=1");
	end_workers(s);
}

static void begin_drain(struct supervisor *s)
{
	if (s->phase != SERVING)
		return;
	s->phase = DRAINING;
	s->drain_until_us =
		clock_now_us() + number(s->config, OPTION_TAKE_BACK_S) * CLOCK_S + DRAIN_MOST;
	log_line(LOG_LEVEL_INFO, "the desk is closed: what is on its way still leaves");
}

static bool desk_closed(const struct pollfd *fd)
{
	char byte[64];
	if (fd->revents & (POLLERR | POLLNVAL))
		return true;
	return fd->revents && read(fd->fd, byte, sizeof(byte)) == 0;
}

/* A desk that had gone before we came, as `do` does, wants its replies sent and nothing fetched: an
 * exercise would begin to play, and nobody watches. */
static void look_for_desk(struct supervisor *s)
{
	struct pollfd fd = {.fd = s->options->desk_fd, .events = POLLIN};
	if (poll(&fd, 1, 0) <= 0 || !desk_closed(&fd))
		return;
	s->children.launch.send_only = true;
	begin_drain(s);
}

/* While draining: ends when nothing is on its way any more, or time is up. */
static int look_at_drain(struct supervisor *s, struct err *err)
{
	int64_t posts = -1, moderations = -1, latest;
	if (s->phase != DRAINING)
		return 0;
	int rc = outbox_pending(s->store, &posts, &latest, err) ||
				 moderations_pending(s->store, &moderations, &latest, err)
			 ? -1
			 : 0;
	if (posts == 0 && moderations == 0) {
		begin_end(s);
	} else if (clock_now_us() >= s->drain_until_us) {
		log_line(LOG_LEVEL_WARNING,
			"not all has left that was to; it does when a collector runs again");
		begin_end(s);
	}
	return rc;
}

/* ---- the lease ---- */

/* A desk sees that the one that it started has ended, and starts another when none runs. */
static bool stands_by(const struct supervisor *s)
{
	return collector_beats(s->store) && s->options->desk_fd < 0 && !s->options->once;
}

static void begin_serving(struct supervisor *s, int64_t now_ms)
{
	s->phase = SERVING;
	s->kill_ms = 0;
	s->trouble = (struct err)ERR_INIT;
	if (collector_beats(s->store)) {
		s->beat_ms = now_ms + COLLECTOR_BEAT_MS;
		s->hearing.lapse_ms = now_ms + COLLECTOR_LIFE_MS;
	}
	s->children.launch.lease = collector_pass(s->store);
	clockwork_start(&s->clockwork, s->store, &s->actor);
	look_for_desk(s);
	apply_config(s);
	log_line(LOG_LEVEL_INFO, "serving %s: %zu accounts", store_path(s->store),
		s->children.count);
	children_start_due(&s->children, now_ms);
}

static void lose_lease(struct supervisor *s, const char *why)
{
	if (s->phase == STANDING_BY || s->phase == ENDING)
		return;
	log_line(LOG_LEVEL_WARNING, "the collector's lease is lost: %s", why);
	s->beat_ms = s->hearing.lapse_ms = 0;
	if (!stands_by(s)) {
		begin_end(s);
		return;
	}
	end_workers(s);
	questions_close(s->questions);
	s->questions = NULL;
	s->phase = STANDING_BY;
	s->try_ms = clock_mono_ms();
}

/* Once for as long as it lasts. */
static void say_trouble(struct supervisor *s, const struct err *why)
{
	if (strcmp(s->trouble.msg, why->msg) != 0)
		log_line(LOG_LEVEL_WARNING, "%s", why->msg);
	s->trouble = *why;
}

/* Who lost it has ended its workers first. */
static bool may_try(const struct supervisor *s)
{
	return s->phase == STANDING_BY && !children_running(&s->children);
}

static int try_lease(struct supervisor *s, struct err *err)
{
	int64_t now_ms = clock_mono_ms();
	if (!may_try(s) || now_ms < s->try_ms)
		return 0;
	s->try_ms = now_ms + TRY_MS;
	if (collector_take(s->store, err))
		return -1;
	begin_serving(s, now_ms);
	return 0;
}

static int keep_lease(struct supervisor *s, struct err *err)
{
	int64_t now_ms = clock_mono_ms();
	if (!s->beat_ms || now_ms < s->beat_ms)
		return 0;
	if (collector_beat(s->store, err))
		return -1;
	s->beat_ms = now_ms + COLLECTOR_BEAT_MS;
	s->hearing.lapse_ms = now_ms + COLLECTOR_LIFE_MS;
	return 0;
}

/* Whoever may hold it now: whatever the call that should have kept it alive is waiting for. */
static void look_at_lease(struct supervisor *s)
{
	if (s->hearing.lapse_ms && clock_mono_ms() >= s->hearing.lapse_ms)
		lose_lease(s, "the store did not answer in time");
}

static void handle_signals(struct supervisor *s)
{
	int number;
	while ((number = hearing_take(&s->hearing))) {
		if (number == SIGHUP)
			take_hangup(s);
		else if (number == SIGTERM || number == SIGINT)
			begin_end(s);
	}
	/* Several deaths may come as one signal. */
	children_reap(&s->children, clock_mono_ms());
}

static void sooner(int64_t *due, int64_t at)
{
	if (at && (!*due || at < *due))
		*due = at;
}

static int next_timeout_ms(const struct supervisor *s)
{
	int64_t drain = s->phase == DRAINING ? s->drain_until_us : 0;
	int64_t look = clockwork_due_us(&s->clockwork);
	sooner(&look, questions_due_us(s->questions));
	int timeout = process_timeout_ms(clock_now_us(), look, drain);
	int64_t now_ms = clock_mono_ms();
	int64_t asks[] = {
		timeout < 0 ? 0 : now_ms + timeout, s->beat_ms, may_try(s) ? s->try_ms : 0};
	int64_t due = children_running(&s->children) ? s->kill_ms : 0;
	sooner(&due, children_due_ms(&s->children));
	sooner(&due, s->phase == ENDING ? 0 : s->hearing.lapse_ms);
	for (size_t i = 0; i < ARRAY_LEN(asks); i++)
		sooner(&due, asks[i] && asks[i] < s->ask_ms ? s->ask_ms : asks[i]);
	if (hearing_has(&s->hearing))
		return 0;
	if (!due)
		return -1;
	return due > now_ms ? (int)(due - now_ms) : 0;
}

/* All that asks the store. */
static int ask_store(struct supervisor *s, bool changed, struct err *err)
{
	if (changed)
		s->try_ms = clock_mono_ms();
	if (try_lease(s, err) || keep_lease(s, err))
		return -1;
	if (s->phase == STANDING_BY)
		return 0;
	if (changed && store_changed(s->store)) {
		if (store_current(s->store, err))
			return -1;
		clockwork_note_change(&s->clockwork, clock_now_us());
		questions_note_change(s->questions, clock_now_us());
	}
	if (tell_config(s, err) || look_at_drain(s, err))
		return -1;
	if (questions_run(s->questions, s->store, &s->actor, clock_now_us(), err))
		return -1;
	return clockwork_run(&s->clockwork, clock_now_us(), err);
}

/* One that is busy or away is asked again. Returns 0, or -1 when we cannot go on. */
static int bear(struct supervisor *s, struct err *err)
{
	if (err->code == ERR_SUPERSEDED)
		lose_lease(s, err->msg);
	else if (err_class(err->code) != ERR_CLASS_RETRY)
		return -1;
	else
		say_trouble(s, err);
	s->ask_ms = clock_mono_ms() + AGAIN_MS;
	questions_note_change(s->questions, clock_now_us());
	*err = (struct err)ERR_INIT;
	return 0;
}

/* One turn: wait, then signals, the desk, changes, what is due. */
static int turn(struct supervisor *s, struct err *err)
{
	struct pollfd fds[] = {
		{.fd = s->hearing.fd, .events = POLLIN},
		{.fd = s->phase == SERVING ? s->options->desk_fd : -1, .events = POLLIN},
		{.fd = notice_fd(s->notice), .events = POLLIN},
		/* What waits there is taken with the store's next turn. */
		{.fd = clock_mono_ms() < s->ask_ms ? -1 : questions_fd(s->questions),
			.events = POLLIN},
	};
	if (poll(fds, ARRAY_LEN(fds), next_timeout_ms(s)) < 0 && errno != EINTR)
		return err_errno(err, ERR_SYSTEM, "poll");
	handle_signals(s);
	if (desk_closed(&fds[1]))
		begin_drain(s);
	bool changed = fds[2].revents && notice_take(s->notice);
	int rc = 0;
	if ((changed || clock_mono_ms() >= s->ask_ms) && ask_store(s, changed, err))
		rc = bear(s, err);
	look_at_lease(s);
	children_start_due(&s->children, clock_mono_ms());
	if (s->kill_ms && clock_mono_ms() >= s->kill_ms)
		children_end(&s->children, SIGKILL);
	return rc;
}

static bool is_over(const struct supervisor *s)
{
	if (children_running(&s->children))
		return false;
	return s->phase == ENDING || (s->options->once && !children_due_ms(&s->children));
}

static int serve(struct supervisor *s, struct err *err)
{
	int rc = 0;
	s->try_ms = clock_mono_ms();
	if (s->phase == SERVING)
		begin_serving(s, s->try_ms);
	if (ask_store(s, false, err))
		rc = bear(s, err);
	process_notify("READY=1");
	while (rc == 0 && !is_over(s))
		rc = turn(s, err);
	if (rc) { /* the store is gone: nobody is left behind */
		children_end(&s->children, SIGTERM);
		return -1;
	}
	return s->options->once && children_failed(&s->children) ? 1 : 0;
}

/* A killed predecessor's workers hold the lease until the kernel has taken them away: that is a
 * matter of moments, another collector is not. */
static int take_lease(struct store *store, struct err *err)
{
	int64_t give_up_ms = clock_mono_ms() + (collector_beats(store) ? 0 : LEASE_WAIT_MS);

	for (;;) {
		int rc = collector_take(store, err);
		if (rc == 0 || err->code != ERR_BUSY || clock_mono_ms() >= give_up_ms)
			return rc;
		poll(NULL, 0, LEASE_POLL_MS);
	}
}

static int open_all(struct supervisor *s, struct err *err)
{
	const char *path = s->options->store;
	if (hearing_begin(&s->hearing, err))
		return -1;
	s->store = store_open(path, STORE_CREATE, err);
	if (!s->store || store_expect_collector(s->store, err))
		return -1;
	if (!stands_by(s)) {
		if (take_lease(s->store, err))
			return -1;
		s->phase = SERVING;
	}
	s->notice = notice_open(path, err);
	if (!s->notice)
		return -1;
	notice_except(s->notice, s->store);
	return 0;
}

static void close_all(struct supervisor *s)
{
	bool alone = !children_running(&s->children);
	children_release(&s->children);
	free(s->names);
	questions_close(s->questions);
	if (s->notice)
		notice_close(s->notice);
	if (s->store && alone)
		collector_leave(s->store);
	if (s->store)
		store_close(s->store);
	hearing_end(&s->hearing);
}

int supervisor_run(const struct supervisor_options *options, struct config *config, struct err *err)
{
	struct supervisor s = {.options = options,
		.config = config,
		.actor = {.operator= "collector", .initials = "", .collector = true},
		.hearing = {.fd = -1}};
	if (options->desk_fd >= 0) {
		fcntl(options->desk_fd, F_SETFD, FD_CLOEXEC);
		setsid();
	}
	int rc = open_all(&s, err);
	if (rc == 0) {
		struct launch launch = {.program = options->program,
			.store = options->store,
			.config = options->config_file,
			.foreground = options->foreground,
			.once = options->once};
		children_init(&s.children, &launch);
		rc = serve(&s, err);
	}
	close_all(&s);
	return rc;
}
