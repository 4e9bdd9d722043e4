#include "tests/screen/stage.h"

#include <curses.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "screen/loop.h"
#include "store/notice.h"
#include "store/collector.h"
#include "tests/screen/seed.h"

enum { TURNS_MAX = 2000, STEP_MS = 20, NOTICE_MS = 25 };

static int64_t now_us, mono_ms;

static int64_t stage_now_us(void)
{
	return now_us;
}

static int64_t stage_mono_ms(void)
{
	return mono_ms;
}

/* Nobody waits here: the clock has moved on. */
static void stage_sleep_us(int64_t us)
{
	now_us += us;
}

static const struct clock_source stopped = {stage_now_us, stage_mono_ms, stage_sleep_us};

const char *stage_login(const struct store *s)
{
	const struct passwd *user = getpwuid(getuid());
	const char *known = store_login(s);

	return known ? known : user ? user->pw_name : "operator";
}

static int seat_operator(struct store *s, struct err *err)
{
	const struct operator_row anna = {.login = stage_login(s),
		.initials = "ANV",
		.name = "Anna Vermeulen",
		.role = "operator"};

	return operator_set(s, &seed_collector, &anna, err);
}

void stage_collector(struct stage *st, const char *accounts)
{
	if (st->collector)
		collector_leave(st->collector);
	store_close(st->collector);
	st->collector = accounts ? store_open(st->path, STORE_WRITE, NULL) : NULL;
	if (accounts && (!st->collector || collector_take(st->collector, NULL) ||
				collector_tell(st->collector, accounts, NULL)))
		abort();
}

bool stage_begin(struct stage *st, struct err *err)
{
	*st = (struct stage){.master = -1, .slave = -1};
	now_us = STAGE_START_US;
	mono_ms = 1000000;
	clock_set_source(&stopped);
	setenv("TZ", "CET-1", 1);
	setenv("LANGUAGE", "C", 1);
	unsetenv("NO_COLOR");
	snprintf(st->folder, sizeof(st->folder), "/tmp/nachtwacht-stage-XXXXXX");
	if (!mkdtemp(st->folder))
		return err_errno(err, ERR_SYSTEM, "%s", st->folder) == 0;
	setenv("XDG_STATE_HOME", st->folder, 1);
	setenv("HOME", st->folder, 1);
	place_make(st->path, sizeof(st->path), st->folder, "desk");
	strbuf_init(&st->written, 64 << 20);
	if (config_load_files(&st->config, NULL, NULL, err) < 0 ||
		store_create(st->path, STORE_EXERCISE, err) < 0)
		return false;
	st->config.option[OPTION_COLLECT] = "off";
	stage_collector(st, "gent\n");
	st->store = store_open(st->path, STORE_WRITE, err);
	return st->store && seed_account(st->store, err) == 0 && seat_operator(st->store, err) == 0;
}

static void remove_folder(const char *path)
{
	DIR *dir = opendir(path);

	if (!dir)
		return;
	for (const struct dirent *entry; (entry = readdir(dir));) {
		char inside[512];

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(inside, sizeof(inside), "%s/%s", path, entry->d_name);
		if (unlink(inside) < 0 && errno == EISDIR)
			remove_folder(inside);
	}
	closedir(dir);
	rmdir(path);
}

void stage_end(struct stage *st)
{
	stage_close(st);
	stage_collector(st, NULL);
	store_close(st->store);
	config_release(&st->config);
	strbuf_release(&st->written);
	remove_folder(st->folder);
	clock_set_source(NULL);
}

void stage_option(struct stage *st, enum option option, const char *value)
{
	st->config.option[option] = value;
}

void stage_drain(struct stage *st)
{
	char bytes[65536];
	ssize_t got;

	pthread_mutex_lock(&st->lock);
	while (st->master >= 0 && (got = read(st->master, bytes, sizeof(bytes))) > 0)
		strbuf_add(&st->written, bytes, (size_t)got);
	pthread_mutex_unlock(&st->lock);
}

/* A terminal reads while a program writes: one that does not stops a large redraw for good. */
static void *read_on(void *data)
{
	struct stage *st = data;
	struct pollfd fds[] = {
		{.fd = st->master, .events = POLLIN}, {.fd = st->stop[0], .events = POLLIN}};

	while (poll(fds, 2, -1) > 0 && !fds[1].revents && !(fds[0].revents & ~POLLIN))
		stage_drain(st);
	return NULL;
}

/* The reader takes no signals: they are the desk's. */
static bool start_reading(struct stage *st)
{
	sigset_t all, before;
	bool started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = pipe(st->stop) == 0 && pthread_create(&st->reader, NULL, read_on, st) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

static void stop_reading(struct stage *st)
{
	close(st->stop[1]);
	pthread_join(st->reader, NULL);
	close(st->stop[0]);
	pthread_mutex_destroy(&st->lock);
}

void stage_hang_up(struct stage *st)
{
	stop_reading(st);
	close(st->master);
	st->master = -1;
}

bool stage_open(struct stage *st, const char *term, int cols, int rows, struct err *err)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

	if (openpty(&st->master, &st->slave, NULL, NULL, &size) < 0)
		return err_errno(err, ERR_SYSTEM, "openpty") == 0;
	fcntl(st->master, F_SETFL, O_NONBLOCK);
	fcntl(st->master, F_SETFD, FD_CLOEXEC);
	st->options = (struct desk_options){.config = &st->config,
		.store = st->path,
		.term = term,
		.in = st->slave,
		.out = st->slave,
		.worker = WORKER_INLINE};
	st->left = false;
	pthread_mutex_init(&st->lock, NULL);
	if (!start_reading(st))
		return err_errno(err, ERR_SYSTEM, "reader") == 0;
	st->desk = desk_new(&st->options, err);
	return st->desk && stage_settle(st);
}

void stage_close(struct stage *st)
{
	if (st->desk)
		desk_free(st->desk);
	st->desk = NULL;
	if (st->master >= 0)
		stage_hang_up(st);
	if (st->slave >= 0)
		close(st->slave);
	st->master = st->slave = -1;
}

static bool input_waits(const struct stage *st)
{
	struct pollfd p = {.fd = st->slave, .events = POLLIN};

	return poll(&p, 1, 0) > 0 && p.revents & POLLIN;
}

bool stage_settle(struct stage *st)
{
	/* A server tells of a change when it has told the others. */
	int patience_ms = place_is_shared() ? NOTICE_MS : 0;

	for (int turn = 0; turn < TURNS_MAX && !st->left; turn++) {
		st->left = !desk_turn(st->desk, 0);
		stage_drain(st);
		if (!st->left && desk_is_idle(st->desk) && !input_waits(st)) {
			/* A notice of the store may be there already. */
			struct pollfd p[] = {{.fd = worker_fd(st->desk->worker), .events = POLLIN},
				{.fd = st->desk->notice ? notice_fd(st->desk->notice) : -1,
					.events = POLLIN}};

			if (turn > 1 && poll(p, ARRAY_LEN(p), patience_ms) == 0)
				return true;
		}
		mono_ms += STEP_MS * !desk_is_idle(st->desk);
	}
	return !st->left;
}

void stage_send(struct stage *st, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t written = write(st->master, at, len);

		if (written > 0) {
			at += written;
			len -= (size_t)written;
		}
		if (len > 0 && !stage_settle(st))
			return;
	}
	stage_settle(st);
}

void stage_type(struct stage *st, const char *bytes)
{
	stage_send(st, bytes, strlen(bytes));
}

void stage_advance(struct stage *st, int64_t ms)
{
	now_us += ms * 1000;
	mono_ms += ms;
	if (st->desk)
		stage_settle(st);
}

void stage_resize(struct stage *st, int cols, int rows)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

	ioctl(st->master, TIOCSWINSZ, &size);
	raise(SIGWINCH);
	stage_settle(st);
}

void stage_forget(struct stage *st)
{
	strbuf_clear(&st->written);
}

void stage_cursor(int *y, int *x)
{
	getyx(curscr, *y, *x);
}

int stage_cell(int y, int x)
{
	cchar_t cell;
	wchar_t text[CCHARW_MAX + 1] = {0};
	attr_t attributes;
	short pair;

	if (mvwin_wch(curscr, y, x, &cell) == ERR)
		return 0;
	getcchar(&cell, text, &attributes, &pair, NULL);
	return (int)text[0];
}

void stage_show(struct stage *st, struct strbuf *out)
{
	int cursor_y, cursor_x;

	stage_cursor(&cursor_y, &cursor_x);
	for (int y = 0; y < st->desk->screen.rows; y++) {
		wchar_t line[1024];
		char text[4096];
		size_t len;

		if (mvwinnwstr(curscr, y, 0, line, 1000) == ERR)
			line[0] = L'\0';
		len = wcstombs(text, line, sizeof(text) - 1);
		text[len == (size_t)-1 ? 0 : len] = '\0';
		for (len = strlen(text); len > 0 && text[len - 1] == ' ';)
			text[--len] = '\0';
		strbuf_printf(out, "|%s\n", text);
	}
	wmove(curscr, cursor_y, cursor_x);
	strbuf_printf(out, "@%d,%d\n", cursor_y, cursor_x);
}
