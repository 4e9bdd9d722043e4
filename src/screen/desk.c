#include "screen/desk.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "screen/command.h"
#include "screen/drafts.h"
#include "screen/errors.h"
#include "screen/intake.h"
#include "screen/loop.h"
#include "screen/pending.h"
#include "screen/presence.h"
#include "screen/shift.h"
#include "screen/run.h"
#include "store/collector.h"
#include "store/notice.h"
#include "store/moderations.h"
#include "store/outbox.h"

enum { LEAVE_MS = 5000, HANG_UP_MS = 200 };

/* So long a collector of ours stays for what is held when its desk has gone. */
static const int64_t COLLECTOR_STAYS_US = 60 * CLOCK_S;

bool desk_option_on(const struct desk *desk, enum option option)
{
	return strcmp(desk->option[option], "on") == 0;
}

static enum theme option_theme(const struct desk *desk)
{
	for (int theme = 0; theme < THEMES; theme++)
		if (strcmp(desk->option[OPTION_THEME], theme_names[theme]) == 0)
			return (enum theme)theme;
	return THEME_ANSI;
}

static bool option_colours(const struct desk *desk)
{
	const char *wish = desk->option[OPTION_COLOR], *forbidden = getenv("NO_COLOR");

	if (!term_has_colours(desk->term) || strcmp(wish, "never") == 0)
		return false;
	return strcmp(wish, "always") == 0 || !forbidden || !*forbidden;
}

/* Who is alone sees what cannot wait; the rest is there with `=`. */
static void night_begin(struct desk *desk)
{
	struct err err = ERR_INIT;

	desk->night = desk_option_on(desk, OPTION_NIGHT);
	if (command_run(desk, "view queue", 0, &err) < 0 ||
		command_run(desk, desk->night ? "limit is:open is:urgent" : "unlimit", 0, &err) < 0)
		desk_say_err(desk, &err);
	presence_say(desk);
}

void desk_apply_options(struct desk *desk)
{
	theme_use(option_theme(desk), option_colours(desk));
	theme_set_slow(desk_option_on(desk, OPTION_SLOW));
	if (desk->top && desk->night != desk_option_on(desk, OPTION_NIGHT))
		night_begin(desk);
	desk->redraw_now = true;
}

/* ---- the operator ---- */

struct greeting {
	struct desk *desk;
	struct arena arena;
	struct operator_row row;
	const char *login;
	struct err err;
	int failed;
};

static void greet_on_worker(struct store *s, void *data)
{
	struct greeting *g = data;

	g->failed = operator_ensure(s, g->login, &g->arena, &g->row, &g->err);
}

static void greet_done(void *data, bool dropped)
{
	struct greeting *g = data;
	struct desk *desk = g->desk;

	if (!dropped && g->failed)
		desk_say_err(desk, &g->err);
	else if (!dropped) {
		desk->actor.initials = arena_strdup(&desk->arena, g->row.initials);
		desk->name = arena_strdup(&desk->arena, g->row.name ? g->row.name : g->login);
		desk->redraw = true;
	}
	arena_release(&g->arena);
	free(g);
}

/* Who sits here: whom the database knows, or the login name (DECISIONS 28); the store knows
 * initials and name. */
static void desk_greet(struct desk *desk)
{
	const struct passwd *user = getpwuid(getuid());
	const char *known = worker_store_login(desk->worker);
	struct greeting *g = mem_zero(1, sizeof(*g));

	g->desk = desk;
	desk->actor.operator= arena_strdup(&desk->arena, known  ? known
							 : user ? user->pw_name
								: "operator");
	desk->actor.initials = "";
	desk->name = desk->actor.operator;
	g->login = desk->actor.operator;
	worker_post(desk->worker, WORK_WRITE, NULL, greet_on_worker, greet_done, g);
}

/* ---- coming and going ---- */

static void block_signals(struct desk *desk)
{
	static const int wanted[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGHUP, SIGTERM, SIGINT, SIGCHLD};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		sigaddset(&set, wanted[i]);
	sigprocmask(SIG_BLOCK, &set, &desk->mask);
	desk->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* The file in which ':' remembers; NULL where there is no place for it. The caller frees it. */
static char *history_path(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	MEM_AUTO char *base = state && *state ? mem_strdup(state)
			      : home && *home ? mem_printf("%s/.local/state", home)
					      : NULL;
	MEM_AUTO char *folder = base ? mem_printf("%s/nachtwacht", base) : NULL;

	if (!folder)
		return NULL;
	for (char *at = folder + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(folder, 0700);
		*at = '/';
	}
	mkdir(folder, 0700);
	return mem_printf("%s/history", folder);
}

/* What we decide ourselves is shown without looking again. */
static void except_on_worker(struct store *s, void *data)
{
	notice_except(data, s);
}

static void except_done(void *data, bool dropped)
{
}

static int desk_open(struct desk *desk, struct err *err)
{
	const struct desk_options *o = desk->options;
	MEM_AUTO char *history = history_path();
	const char *limit = o->limit ? o->limit : desk->option[OPTION_LIMIT];

	desk->keymap = keymap_new(desk->config, err);
	if (!desk->keymap)
		return -1;
	desk->worker = worker_new(o->store, STORE_CREATE, o->worker, err);
	if (!desk->worker)
		return -1;
	/* A person whom the database does not let collect has nothing to start. */
	if (!worker_may_collect(desk->worker))
		desk->option[OPTION_COLLECT] = "off";
	store_on_wait(NULL); /* from here on the screen is the desk's */
	/* Until the store has answered, ^C ends the program as any other. */
	block_signals(desk);
	desk->practice = worker_store_kind(desk->worker) == STORE_EXERCISE;
	desk->notice = notice_open(o->store, err);
	if (!desk->notice)
		return -1;
	worker_post(desk->worker, WORK_WRITE, NULL, except_on_worker, except_done, desk->notice);
	desk->term = term_open(o->term, o->in, o->out, err);
	if (!desk->term)
		return DESK_NO_TERMINAL;
	desk->screen = term_size(desk->term);
	desk->prompt = prompt_new(history);
	desk_apply_options(desk);
	desk_greet(desk);
	presence_begin(desk);
	if (!view_push(desk, view_find("queue"), limit, err))
		return -1;
	desk_apply_options(desk); /* what needs a queue */
	status_reload(desk);
	drafts_offer(desk);
	shift_greet(desk);
	if (desk_option_on(desk, OPTION_COLLECT))
		desk->watch_ms = clock_mono_ms() + 50;
	return 0;
}

static struct desk *desk_make(const struct desk_options *options)
{
	struct desk *desk = mem_zero(1, sizeof(*desk));

	desk->options = options;
	desk->config = options->config;
	desk->collector = -1;
	desk->signals = -1;
	for (size_t i = 0; i < OPTIONS; i++)
		desk->option[i] = options->config->option[i];
	sigprocmask(SIG_SETMASK, NULL, &desk->mask);
	return desk;
}

struct desk *desk_new(const struct desk_options *options, struct err *err)
{
	struct desk *desk = desk_make(options);

	if (desk_open(desk, err) == 0)
		return desk;
	desk_free(desk);
	return NULL;
}

void desk_free(struct desk *desk)
{
	if (desk->term)
		view_close_all(desk);
	term_close(desk->term);
	/* What still runs may hold values of the desk: then it stays until the program ends. */
	if (desk->worker && !worker_abandon(desk->worker,
				    desk->hung_up || desk->silent_us ? HANG_UP_MS : LEAVE_MS)) {
		pending_tell(desk, stderr);
		return;
	}
	pending_tell(desk, stderr);
	pending_release(desk);
	if (desk->notice)
		notice_close(desk->notice);
	prompt_free(desk->prompt);
	errors_release(desk);
	intake_form_free(desk->intake);
	keymap_free(desk->keymap);
	free(desk->served);
	account_list_release(&desk->accounts);
	operator_list_release(&desk->operators);
	for_me_release(&desk->mine);
	if (desk->collector >= 0)
		close(desk->collector);
	close(desk->signals);
	sigprocmask(SIG_SETMASK, &desk->mask, NULL);
	arena_release(&desk->arena);
	free(desk);
}

/* ---- what is still on its way when the desk is left ---- */

struct leaving {
	int64_t count, latest_us;
	int64_t moderations, done_us;
	bool collected; /* a collector runs */
	bool ours;      /* and ends soon after the desk */
};

static void leave_on_worker(struct store *s, void *data)
{
	struct leaving *l = data;

	if (outbox_pending(s, &l->count, &l->latest_us, NULL) < 0)
		l->count = 0;
	if (moderations_pending(s, &l->moderations, &l->done_us, NULL) < 0)
		l->moderations = 0;
	l->collected = collector_runs(s);
}

static void leave_done(void *data, bool dropped)
{
}

static void say_moderations(const struct leaving *l)
{
	char at[CLOCK_SHORT_BYTES];

	if (l->moderations <= 0)
		return;
	if (!l->collected)
		fprintf(stderr,
			ngettext(
				"%d moderation is held: no collector runs, it is done when one does\n",
				"%d moderations are held: no collector runs, they are done when one does\n",
				(unsigned long)l->moderations),
			(int)l->moderations);
	else
		fprintf(stderr,
			ngettext("%d moderation is done at %s\n",
				"%d moderations are done, the last at %s\n",
				(unsigned long)l->moderations),
			(int)l->moderations, clock_exact(l->done_us, at));
}

static void desk_say_goodbye(const struct leaving *l)
{
	char at[CLOCK_SHORT_BYTES];

	if (l->count <= 0)
		return;
	if (!l->collected) {
		fprintf(stderr,
			ngettext("%d post is held: no collector runs, it leaves when one does\n",
				"%d posts are held: no collector runs, they leave when one does\n",
				(unsigned long)l->count),
			(int)l->count);
		return;
	}
	fprintf(stderr,
		ngettext("%d post leaves at %s\n", "%d posts leave, the last at %s\n",
			(unsigned long)l->count),
		(int)l->count, clock_exact(l->latest_us, at));
	if (l->ours && l->latest_us > clock_now_us() + COLLECTOR_STAYS_US)
		fprintf(stderr, _("but only where a desk or nachtwachtd runs then\n"));
}

int desk_run(const struct desk_options *options, struct err *err)
{
	struct desk *desk = desk_make(options);
	static struct leaving leaving; /* a store that hangs may write there to the very end */
	int status = desk_open(desk, err);

	if (status < 0) {
		desk_free(desk);
		return status;
	}
	while (desk_turn(desk, -1))
		;
	leaving.ours = desk->collector >= 0;
	if (!desk->hung_up) {
		view_close_all(desk);
		presence_end(desk);
		worker_post(desk->worker, WORK_WRITE, NULL, leave_on_worker, leave_done, &leaving);
		worker_settle(desk->worker, desk->silent_us ? HANG_UP_MS : LEAVE_MS);
	}
	desk_free(desk);
	desk_say_goodbye(&leaving);
	say_moderations(&leaving);
	return 0;
}
