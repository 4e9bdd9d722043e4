#include "screen/loop.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/spawn.h"
#include "screen/danger.h"
#include "screen/dispatch.h"
#include "screen/for_me.h"
#include "screen/links.h"
#include "screen/presence.h"
#include "screen/run.h"
#include "screen/silence.h"
#include "store/notice.h"

enum {
	DATA_EVERY_MS = 100,
	DATA_MOST_MS = 2000,
	DATA_SHARE = 50, /* one part of so many of a desk's time goes into reading again */
	WATCH_JITTER_MS = 1000,
	STARTS_MAX = 6,
	COLS_LEAST = 20,
	ROWS_LEAST = 5
};

/* ---- drawing ---- */

static void draw_too_small(struct desk *desk)
{
	char title[64];

	status_title(desk, title, sizeof(title));
	draw_textf(0, 0, desk->screen.cols, ROLE_NORMAL, _("%s - too small (%dx%d)"), title,
		desk->screen.cols, desk->screen.rows);
	draw_cursor(0, 0);
}

/* Draws everything into curses; term_update writes it. */
static void desk_draw(struct desk *desk)
{
	struct rect *screen = &desk->screen;
	int danger, line, message;

	*screen = (struct rect){0, 0, LINES, COLS};
	danger = LINES > ROWS_LEAST ? danger_rows(desk) : 0;
	line = LINES > ROWS_LEAST + 1 ? for_me_rows(desk) : 0;
	message = status_message_rows(desk) > 2 ? status_message_rows(desk) - 2 : 0;
	werase(stdscr);
	if (screen->cols < COLS_LEAST || screen->rows < ROWS_LEAST) {
		draw_too_small(desk);
	} else {
		status_draw(desk);
		status_draw_message(desk);
		status_draw_hints(desk);
		if (danger > 0)
			danger_draw(desk, 1);
		if (line > 0)
			for_me_draw(desk, (struct rect){1 + danger, 0, line, screen->cols});
		views_draw(desk, (struct rect){1 + danger + line, 0,
					 screen->rows - 3 - danger - line - message, screen->cols});
		prompt_draw(desk, *screen);
	}
	wnoutrefresh(stdscr);
}

/* What changed is shown at once after quiet, else with the next tenth of a second; while the worker
 * still reads, all of it together. */
static int64_t redraw_due(const struct desk *desk)
{
	int64_t since_ms = worker_reads(desk->worker) ? desk->changed_ms : desk->drawn_ms;

	return since_ms + DATA_EVERY_MS;
}

static void turn_draw(struct desk *desk)
{
	int64_t now_ms = clock_mono_ms();
	char title[64];

	/* Another program has the terminal: nothing is drawn under it. */
	if (desk->child > 0)
		return;
	if (desk->redraw && !desk->changed_ms)
		desk->changed_ms = now_ms;
	if (!desk->redraw_now && (!desk->redraw || redraw_due(desk) > now_ms))
		return;
	if (desk->redraw)
		desk->drawn_ms = now_ms;
	desk->redraw = desk->redraw_now = false;
	desk->changed_ms = 0;
	desk_draw(desk);
	term_update(desk->term);
	status_title(desk, title, sizeof(title));
	term_title(desk->term, title);
}

/* Desks that see the same change do not all act in the same moment. */
static int64_t jitter_ms(void)
{
	uint16_t bytes;

	hash_random(&bytes, sizeof(bytes));
	return bytes % WATCH_JITTER_MS;
}

/* ---- what comes in ---- */

void desk_save(struct desk *desk)
{
	for (struct view *v = desk->top; v; v = v->below)
		if (v->ops->save)
			v->ops->save(v);
}

void desk_stop(struct desk *desk)
{
	struct sigaction plain = {.sa_handler = SIG_DFL}, before;
	sigset_t stop;

	desk_save(desk);
	term_suspend(desk->term);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigaction(SIGTSTP, &plain, &before);
	kill(0, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL); /* here it stops, and goes on after SIGCONT */
	sigprocmask(SIG_BLOCK, &stop, NULL);
	sigaction(SIGTSTP, &before, NULL);
	term_resume(desk->term);
	desk->redraw_now = true;
}

static void desk_hang_up(struct desk *desk)
{
	desk_save(desk);
	desk->quit = desk->hung_up = true;
}

static void child_ended(struct desk *desk)
{
	int status;

	if (desk->child > 0 && waitpid(desk->child, &status, WNOHANG) == desk->child) {
		desk->child = 0;
		desk->child_status = status;
	}
}

static void take_signals(struct desk *desk)
{
	struct signalfd_siginfo got;

	while (read(desk->signals, &got, sizeof(got)) == (ssize_t)sizeof(got)) {
		switch (got.ssi_signo) {
		case SIGWINCH:
			term_resize(desk->term);
			desk->redraw_now = true;
			break;
		case SIGTSTP:
			/* With another program on the terminal there is nothing to give back. */
			if (desk->child > 0)
				raise(SIGSTOP);
			else
				desk_stop(desk);
			break;
		case SIGINT:
			if (desk->child == 0)
				desk_hang_up(desk);
			break;
		case SIGCONT:
			term_redraw(desk->term);
			desk->redraw_now = true;
			break;
		case SIGCHLD:
			child_ended(desk);
			break;
		default:
			desk_hang_up(desk);
			break;
		}
	}
}

static void take_keys(struct desk *desk)
{
	while (!desk->quit && desk->child == 0) {
		struct term_event event = term_next(desk->term);

		switch (event.kind) {
		case TERM_NOTHING:
			return;
		case TERM_GONE:
			desk_hang_up(desk);
			return;
		case TERM_KEY:
			desk_key(desk, event.key);
			break;
		case TERM_PASTE:
			desk_paste(desk, event.text, event.len);
			break;
		}
	}
}

/* ---- the store's changes ---- */

struct looking {
	struct desk *desk;
	bool changed;
	struct arena arena;
	struct collector collector;
	int unknown; /* the store does not say who collects */
};

static void look_on_worker(struct store *s, void *data)
{
	struct looking *l = data;

	l->changed = store_changed(s);
	l->unknown = collector_read(s, &l->arena, &l->collector, NULL);
}

static void look_soon(struct desk *desk);
static void collector_watch(struct desk *desk);

static void look_done(void *data, bool dropped)
{
	struct looking *l = data;
	struct desk *desk = l->desk;
	bool changed = l->changed && !dropped;

	desk->looking = false;
	if (!dropped && !l->unknown)
		links_collector(desk, &l->collector);
	if (!dropped && !l->unknown && desk->watching)
		collector_watch(desk);
	arena_release(&l->arena);
	free(l);
	if (changed) {
		desk->read_ms = clock_mono_ms();
		desk->reading = true;
		desk_refresh(desk);
	}
	if (desk->look_again)
		look_soon(desk);
}

void desk_refresh(struct desk *desk)
{
	status_reload(desk);
	views_reload(desk);
}

static void look_for_change(struct desk *desk)
{
	struct looking *l = mem_zero(1, sizeof(*l));

	desk->refresh_ms = 0;
	desk->looking = true;
	desk->look_again = false;
	l->desk = desk;
	/* Nothing may drop it: a change is told once. */
	worker_post(desk->worker, WORK_READ, NULL, look_on_worker, look_done, l);
}

/* How long what was read stays: where many desks share a server that is busy, they ask less often.
 */
static int64_t stays_ms(const struct desk *desk)
{
	int64_t ms = desk->read_took_ms * DATA_SHARE;

	return ms < DATA_EVERY_MS ? DATA_EVERY_MS : ms > DATA_MOST_MS ? DATA_MOST_MS : ms;
}

static void note_reading(struct desk *desk)
{
	if (!desk->reading || worker_reads(desk->worker))
		return;
	desk->reading = false;
	desk->read_took_ms = clock_mono_ms() - desk->read_ms;
}

/* Now, or when the last change is long enough ago. */
static void look_soon(struct desk *desk)
{
	int64_t due_ms = desk->read_ms + stays_ms(desk);

	if (desk->looking)
		desk->look_again = true;
	else if (clock_mono_ms() >= due_ms)
		look_for_change(desk);
	else if (!desk->refresh_ms)
		desk->refresh_ms = due_ms;
}

static void take_notice(struct desk *desk)
{
	int64_t now_ms = clock_mono_ms();

	if (!notice_take(desk->notice))
		return;
	if (desk->collector < 0 && !desk->watch_ms && desk_option_on(desk, OPTION_COLLECT))
		desk->watch_ms = now_ms + 200 + jitter_ms();
	look_soon(desk);
}

/* ---- the collector ---- */

static void collector_watch(struct desk *desk)
{
	struct err err = ERR_INIT;

	desk->watching = false;
	if (!desk_option_on(desk, OPTION_COLLECT) || desk->collected || desk->collector >= 0)
		return;
	if (desk->starts++ >= STARTS_MAX) {
		desk_say(desk, SAY_ERROR,
			_("no collector runs and none can be started: nothing comes in or leaves"));
		return;
	}
	desk->collector = collector_start(desk->options->store, desk->options->config_file, &err);
	if (desk->collector < 0)
		desk_say_err(desk, &err);
}

/* Only the worker sees who holds the lease. */
static void watch_for_collector(struct desk *desk)
{
	desk->watch_ms = 0;
	desk->watching = true;
	if (!desk->looking)
		look_for_change(desk);
}

static void collector_ended(struct desk *desk)
{
	close(desk->collector);
	desk->collector = -1;
	desk->redraw = true;
	/* Another desk may take it up at the same moment. */
	desk->watch_ms = clock_mono_ms() + (500 << desk->starts) + jitter_ms();
}

/* ---- timers ---- */

static void sooner(int64_t *next_ms, int64_t at_ms)
{
	if (at_ms && (!*next_ms || at_ms < *next_ms))
		*next_ms = at_ms;
}

static int64_t next_timer(const struct desk *desk)
{
	int64_t next_ms = 0;

	sooner(&next_ms, desk->escape_ms);
	sooner(&next_ms, desk->refresh_ms);
	sooner(&next_ms, desk->bell_ms);
	sooner(&next_ms, desk->watch_ms);
	sooner(&next_ms, desk->silence_ms);
	sooner(&next_ms, desk->presence_ms);
	sooner(&next_ms, desk->message.until_ms);
	if (desk->redraw && desk->child == 0)
		sooner(&next_ms, redraw_due(desk));
	for (const struct view *v = desk->top; v; v = v->below)
		sooner(&next_ms, v->timer_ms);
	return next_ms;
}

static bool timer_is_due(int64_t *timer_ms, int64_t now_ms)
{
	return *timer_ms && *timer_ms <= now_ms;
}

static void run_timers(struct desk *desk)
{
	int64_t now_ms = clock_mono_ms();

	if (timer_is_due(&desk->escape_ms, now_ms))
		desk_escape_alone(desk);
	if (timer_is_due(&desk->refresh_ms, now_ms))
		look_for_change(desk);
	if (timer_is_due(&desk->watch_ms, now_ms))
		watch_for_collector(desk);
	if (timer_is_due(&desk->silence_ms, now_ms))
		silence_try(desk);
	if (timer_is_due(&desk->presence_ms, now_ms))
		presence_due(desk);
	if (timer_is_due(&desk->bell_ms, now_ms))
		danger_ring(desk);
	if (timer_is_due(&desk->message.until_ms, now_ms))
		desk_unsay(desk);
	for (struct view *v = desk->top; v; v = v->below) {
		if (!timer_is_due(&v->timer_ms, now_ms))
			continue;
		v->timer_ms = 0;
		if (v->ops->timer)
			v->ops->timer(v);
		break; /* the stack may be another one now */
	}
}

/* ---- one turn ---- */

enum { ON_TERMINAL, ON_SIGNAL, ON_WORKER, ON_NOTICE, ON_COLLECTOR, DESCRIPTORS };

static int poll_timeout(const struct desk *desk, int wait_ms)
{
	int64_t next_ms = next_timer(desk), left_ms;

	if (desk->redraw_now && desk->child == 0)
		return 0;
	if (!next_ms)
		return wait_ms;
	left_ms = next_ms - clock_mono_ms();
	if (left_ms < 0)
		left_ms = 0;
	return wait_ms >= 0 && left_ms > wait_ms ? wait_ms : (int)left_ms;
}

bool desk_turn(struct desk *desk, int wait_ms)
{
	struct pollfd fds[DESCRIPTORS] = {
		[ON_TERMINAL] = {.fd = desk->child ? -1 : term_fd(desk->term), .events = POLLIN},
		[ON_SIGNAL] = {.fd = desk->signals, .events = POLLIN},
		[ON_WORKER] = {.fd = worker_fd(desk->worker), .events = POLLIN},
		[ON_NOTICE] = {.fd = desk->notice ? notice_fd(desk->notice) : -1, .events = POLLIN},
		[ON_COLLECTOR] = {.fd = desk->collector, .events = 0},
	};

	if (poll(fds, DESCRIPTORS, poll_timeout(desk, wait_ms)) < 0 && errno != EINTR)
		desk_hang_up(desk);
	if (fds[ON_SIGNAL].revents)
		take_signals(desk);
	if (fds[ON_TERMINAL].revents)
		take_keys(desk);
	if (fds[ON_WORKER].revents)
		worker_collect(desk->worker);
	note_reading(desk);
	if (fds[ON_NOTICE].revents)
		take_notice(desk);
	if (fds[ON_COLLECTOR].revents)
		collector_ended(desk);
	run_timers(desk);
	silence_look(desk);
	if (!desk->quit)
		turn_draw(desk);
	return !desk->quit;
}

bool desk_is_idle(struct desk *desk)
{
	return !worker_busy(desk->worker) && !desk->redraw && !desk->redraw_now &&
	       !desk->refresh_ms;
}

int desk_shell_out(struct desk *desk, char *const argv[], struct err *err)
{
	pid_t child;

	desk_save(desk);
	term_suspend(desk->term);
	child = fork();
	if (child == 0) {
		sigprocmask(SIG_SETMASK, &desk->mask, NULL);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (child > 0) {
		desk->child = child;
		while (desk->child > 0 && desk_turn(desk, -1))
			;
	}
	term_resume(desk->term);
	desk->redraw_now = true;
	if (child < 0)
		return err_errno(err, ERR_SYSTEM, "fork");
	return desk->child_status;
}
