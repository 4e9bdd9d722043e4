/* Life: start > serving > draining (the desk is gone) > ending (children told) > over.
 *
 * A worker never outlives its supervisor unnoticed: the kernel tells it of the supervisor's
 * death, and until it is gone it holds the lease, which it inherited, against a successor. */
#include "watch/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "networks/network.h"
#include "store/accounts.h"
#include "store/notice.h"
#include "store/outbox.h"
#include "store/store.h"
#include "watch/children.h"
#include "watch/clockwork.h"
#include "watch/process.h"

/* Beyond the take-back time, for posts on their way; and for workers that are told to end. */
#define DRAIN_MOST (60 * CLOCK_S)
enum { END_MOST_MS = 15000, LEASE_WAIT_MS = 3000, LEASE_POLL_MS = 50 };

enum phase { SERVING, DRAINING, ENDING };

struct supervisor {
	const struct supervisor_options *options;
	struct config *config;
	struct actor actor;
	struct store *store;
	struct notice *notice;
	int lease_fd, signal_fd;
	struct children children;
	struct clockwork clockwork;
	enum phase phase;
	int64_t drain_until_us;
	int64_t kill_ms; /* when workers that do not end are ended */
};

static int take_back_s(const struct config *config)
{
	return (int)strtol(config->option[OPTION_TAKE_BACK_S], NULL, 10);
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

static void apply_config(struct supervisor *s)
{
	struct err err = ERR_INIT;
	if (store_set_take_back(s->store, take_back_s(s->config), &err))
		log_line(LOG_LEVEL_WARNING, "take_back_s: %s", err.msg);
	struct strbuf names STRBUF_AUTO;
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
	if (collector_tell(s->lease_fd, names.buf, &err))
		log_line(LOG_LEVEL_WARNING, "%s", err.msg);
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

static void begin_end(struct supervisor *s)
{
	if (s->phase == ENDING)
		return;
	s->phase = ENDING;
	s->kill_ms = clock_mono_ms() + END_MOST_MS;
	process_notify("STOPPING=1");
	children_end(&s->children, SIGTERM);
}

static void begin_drain(struct supervisor *s)
{
	if (s->phase != SERVING)
		return;
	s->phase = DRAINING;
	s->drain_until_us = clock_now_us() + take_back_s(s->config) * CLOCK_S + DRAIN_MOST;
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
static void look_at_drain(struct supervisor *s)
{
	int64_t count, latest;
	struct err err = ERR_INIT;
	if (s->phase != DRAINING)
		return;
	if (outbox_pending(s->store, &count, &latest, &err)) {
		log_line(LOG_LEVEL_ERROR, "%s", err.msg);
		begin_end(s);
	} else if (count == 0) {
		begin_end(s);
	} else if (clock_now_us() >= s->drain_until_us) {
		log_line(LOG_LEVEL_WARNING,
			"%lld posts have not left; they do when a collector runs again",
			(long long)count);
		begin_end(s);
	}
}

static void handle_signals(struct supervisor *s)
{
	int number;
	while ((number = process_take_signal(s->signal_fd))) {
		if (number == SIGHUP)
			take_hangup(s);
		else if (number == SIGTERM || number == SIGINT)
			begin_end(s);
	}
	/* Several deaths may come as one signal. */
	children_reap(&s->children, clock_mono_ms());
}

static int next_timeout_ms(const struct supervisor *s)
{
	int64_t drain = s->phase == DRAINING ? s->drain_until_us : 0;
	int timeout = process_timeout_ms(clock_now_us(), clockwork_due_us(&s->clockwork), drain);
	int64_t due = s->phase == ENDING ? s->kill_ms : children_due_ms(&s->children);
	if (!due)
		return timeout;
	int64_t left = due - clock_mono_ms();
	left = left < 0 ? 0 : left;
	return timeout < 0 || left < timeout ? (int)left : timeout;
}

/* One turn: wait, then signals, the desk, changes, what is due. */
static int turn(struct supervisor *s, struct err *err)
{
	struct pollfd fds[] = {
		{.fd = s->signal_fd, .events = POLLIN},
		{.fd = s->phase == SERVING ? s->options->desk_fd : -1, .events = POLLIN},
		{.fd = notice_fd(s->notice), .events = POLLIN},
	};
	if (poll(fds, 3, next_timeout_ms(s)) < 0 && errno != EINTR)
		return err_errno(err, ERR_SYSTEM, "poll");
	handle_signals(s);
	if (desk_closed(&fds[1]))
		begin_drain(s);
	if (fds[2].revents && notice_take(s->notice) && store_changed(s->store)) {
		if (store_current(s->store, err))
			return -1;
		clockwork_note_change(&s->clockwork, clock_now_us());
	}
	look_at_drain(s);
	children_start_due(&s->children, clock_mono_ms());
	if (s->phase == ENDING && clock_mono_ms() >= s->kill_ms)
		children_end(&s->children, SIGKILL);
	return clockwork_run(&s->clockwork, clock_now_us(), err);
}

static bool is_over(const struct supervisor *s)
{
	if (children_running(&s->children))
		return false;
	return s->phase == ENDING || (s->options->once && !children_due_ms(&s->children));
}

static int serve(struct supervisor *s, struct err *err)
{
	if (clockwork_start(&s->clockwork, s->store, &s->actor, err))
		return -1;
	look_for_desk(s);
	apply_config(s);
	process_notify("READY=1");
	log_line(LOG_LEVEL_INFO, "serving %s: %zu accounts", s->options->store, s->children.count);
	children_start_due(&s->children, clock_mono_ms());
	int rc = 0;
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
static int take_lease(const char *path, struct err *err)
{
	int64_t give_up_ms = clock_mono_ms() + LEASE_WAIT_MS;

	for (;;) {
		int fd = collector_lease(path, err);
		if (fd >= 0 || err->code != ERR_BUSY || clock_mono_ms() > give_up_ms)
			return fd;
		poll(NULL, 0, LEASE_POLL_MS);
	}
}

static int open_all(struct supervisor *s, struct err *err)
{
	const char *path = s->options->store;
	s->signal_fd = process_signals(err);
	if (s->signal_fd < 0)
		return -1;
	s->store = store_open(path, STORE_CREATE, err);
	if (!s->store)
		return -1;
	s->lease_fd = take_lease(path, err);
	if (s->lease_fd < 0)
		return -1;
	s->notice = notice_open(path, err);
	return s->notice ? 0 : -1;
}

static void close_all(struct supervisor *s)
{
	children_release(&s->children);
	if (s->notice)
		notice_close(s->notice);
	if (s->lease_fd >= 0)
		close(s->lease_fd);
	if (s->store)
		store_close(s->store);
	if (s->signal_fd >= 0)
		close(s->signal_fd);
}

int supervisor_run(const struct supervisor_options *options, struct config *config, struct err *err)
{
	struct supervisor s = {.options = options,
		.config = config,
		.actor = {.operator= "collector", .initials = "", .collector = true},
		.lease_fd = -1,
		.signal_fd = -1};
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
			.once = options->once,
			.lease_fd = s.lease_fd};
		children_init(&s.children, &launch);
		rc = serve(&s, err);
	}
	close_all(&s);
	return rc;
}
