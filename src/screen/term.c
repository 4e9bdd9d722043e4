#include "screen/term.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/input.h"
#include "text/clean.h"

enum { ESCDELAY_MS = 25, TITLE_BYTES = 80 };

/* Every mode that we set beside those of curses, and how it is undone: on leaving, on ^Z, around
 * $EDITOR, and by the handler of a crash. Families are beginnings of TERM that understand them. */
static const struct mode {
	const char *on, *off;
	const char *families[12];
} modes[] = {
	{"\033[22;0t", "\033[23;0t",
		{"xterm", "tmux", "foot", "alacritty", "kitty", "konsole", "gnome", "st-"}},
	{"\033[?2004h", "\033[?2004l",
		{"xterm", "tmux", "screen", "rxvt", "foot", "alacritty", "kitty", "konsole",
			"gnome", "st-"}},
};
static const struct mode title_mode = {"\033]2;", "\007",
	{"xterm", "tmux", "screen", "rxvt", "foot", "alacritty", "kitty", "konsole", "gnome",
		"st-"}};

/* What a crash leaves to be done; a signal handler may use nothing else. */
static struct {
	volatile sig_atomic_t armed;
	int fd;
	char undo[256];
	struct termios before;
} crash;

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

struct terminal {
	SCREEN *screen;
	FILE *in_file, *out_file;
	int in, out;
	struct input *input;
	const char *name;
	bool lent;
	bool gone;
	bool colours;
	char title[TITLE_BYTES];
};

static bool term_knows(const struct terminal *t, const struct mode *mode)
{
	for (size_t i = 0; i < ARRAY_LEN(mode->families) && mode->families[i]; i++)
		if (strncmp(t->name, mode->families[i], strlen(mode->families[i])) == 0)
			return true;
	return false;
}

/* Bytes of our own, outside of what curses draws; it has been flushed by then. */
static void term_write(struct terminal *t, const char *bytes)
{
	size_t len = strlen(bytes);

	while (len > 0 && !t->gone) {
		ssize_t written = write(t->out, bytes, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		bytes += written;
		len -= (size_t)written;
	}
}

static void crash_handler(int number)
{
	if (crash.armed) {
		ssize_t written = write(crash.fd, crash.undo, strlen(crash.undo));

		(void)written;
		tcsetattr(crash.fd, TCSANOW, &crash.before);
	}
	signal(number, SIG_DFL);
	raise(number);
}

/* Where the program ends without leaving the desk (out of memory), the terminal is given back too.
 */
static void crash_exit(void)
{
	if (crash.armed)
		endwin();
}

static void crash_add(const char *bytes)
{
	size_t used = strlen(crash.undo);

	if (bytes && bytes != (const char *)-1 && used + strlen(bytes) < sizeof(crash.undo))
		memcpy(crash.undo + used, bytes, strlen(bytes) + 1);
}

static void crash_arm(struct terminal *t, const struct termios *before)
{
	static const char *const capabilities[] = {"sgr0", "rmkx", "cnorm", "rmcup"};
	static bool registered;

	crash.armed = 0;
	crash.fd = t->out;
	crash.before = *before;
	crash.undo[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(modes); i++)
		if (term_knows(t, &modes[i]))
			crash_add(modes[i].off);
	for (size_t i = 0; i < ARRAY_LEN(capabilities); i++)
		crash_add(tigetstr(capabilities[i]));
	for (size_t i = 0; i < ARRAY_LEN(crash_signals); i++)
		signal(crash_signals[i], crash_handler);
	if (!registered)
		atexit(crash_exit);
	registered = true;
	crash.armed = 1;
}

static void crash_disarm(void)
{
	crash.armed = 0;
	for (size_t i = 0; i < ARRAY_LEN(crash_signals); i++)
		signal(crash_signals[i], SIG_DFL);
}

static void term_modes(struct terminal *t, bool on)
{
	for (size_t i = 0; i < ARRAY_LEN(modes); i++)
		if (term_knows(t, &modes[i]))
			term_write(t, on ? modes[i].on : modes[i].off);
}

/* True when TERM is known and can do what a full screen needs. */
static bool term_is_able(const char *name, int out)
{
	int status;
	char *cup;

	if (setupterm(name, out, &status) != OK)
		return false;
	cup = tigetstr("cup");
	if (!cup || cup == (char *)-1 || !tigetstr("clear"))
		return false;
	del_curterm(cur_term);
	return true;
}

static void term_start(struct terminal *t)
{
	raw(); /* ^Z, ^S and ^C are keys; see the key map */
	noecho();
	nonl();
	set_escdelay(ESCDELAY_MS);
	idlok(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	/* The terminal's own ink and paper stay: without them there are no colours. */
	t->colours = has_colors() && start_color() == OK && use_default_colors() == OK;
}

struct terminal *term_open(const char *name, int in, int out, struct err *err)
{
	struct termios before;
	struct terminal *t;

	if (!name)
		name = getenv("TERM");
	if (!name || tcgetattr(out, &before) < 0 || !term_is_able(name, out)) {
		err_set(err, ERR_SYSTEM, "the terminal \"%s\" cannot show a full screen",
			name ? name : "");
		return NULL;
	}
	t = mem_zero(1, sizeof(*t));
	t->name = name;
	t->in = in;
	t->out = out;
	t->in_file = fdopen(dup(in), "r");
	t->out_file = fdopen(dup(out), "w");
	if (t->in_file && t->out_file)
		t->screen = newterm(name, t->out_file, t->in_file);
	if (!t->screen) {
		err_set(err, ERR_SYSTEM, "the terminal \"%s\" does not work", name);
		term_close(t);
		return NULL;
	}
	set_term(t->screen);
	term_start(t);
	t->input = input_new();
	crash_arm(t, &before);
	term_modes(t, true);
	term_resize(t);
	return t;
}

void term_close(struct terminal *t)
{
	if (!t)
		return;
	if (t->screen) {
		if (!t->lent)
			term_suspend(t);
		crash_disarm();
		input_free(t->input);
		delscreen(t->screen);
	}
	if (t->in_file)
		fclose(t->in_file);
	if (t->out_file)
		fclose(t->out_file);
	free(t);
}

void term_suspend(struct terminal *t)
{
	term_modes(t, false);
	endwin();
	t->lent = true;
	t->title[0] = '\0';
}

void term_resume(struct terminal *t)
{
	t->lent = false;
	term_modes(t, true);
	term_resize(t);
	term_redraw(t);
	doupdate();
}

/* A terminal that is gone stays readable and gives nothing. */
static bool term_hung_up(struct terminal *t)
{
	struct pollfd p = {.fd = t->in, .events = POLLIN};

	if (poll(&p, 1, 0) <= 0)
		return false;
	if (p.revents & (POLLHUP | POLLERR | POLLNVAL))
		return true;
	int waiting = 0;
	return ioctl(t->in, FIONREAD, &waiting) < 0 || waiting == 0;
}

struct term_event term_next(struct terminal *t)
{
	struct term_event event = input_next(t->input);

	if (event.kind == TERM_NOTHING && term_hung_up(t)) {
		t->gone = true;
		event.kind = TERM_GONE;
	}
	return event;
}

int term_fd(const struct terminal *t)
{
	return t->in;
}

void term_resize(struct terminal *t)
{
	struct winsize size;

	if (ioctl(t->out, TIOCGWINSZ, &size) < 0 || size.ws_row == 0 || size.ws_col == 0)
		return;
	if (size.ws_row != LINES || size.ws_col != COLS)
		resize_term(size.ws_row, size.ws_col);
	clearok(curscr, TRUE);
}

struct rect term_size(const struct terminal *t)
{
	return (struct rect){0, 0, LINES, COLS};
}

void term_redraw(struct terminal *t)
{
	clearok(curscr, TRUE);
}

void term_update(struct terminal *t)
{
	if (!t->lent)
		doupdate();
}

void term_bell(struct terminal *t)
{
	if (!t->lent)
		term_write(t, "\a");
}

void term_flash(struct terminal *t)
{
	if (!t->lent)
		flash();
}

/* What knows titles reads an OSC to its end. */
void term_notice(struct terminal *t, const char *words)
{
	STRBUF_AUTO struct strbuf clean = {0};

	if (t->lent || !term_knows(t, &title_mode))
		return;
	strbuf_init(&clean, TITLE_BYTES);
	clean_text(&clean, words, strlen(words), 0);
	term_write(t, "\033]9;");
	term_write(t, clean.buf);
	term_write(t, "\007");
}

void term_title(struct terminal *t, const char *title)
{
	STRBUF_AUTO struct strbuf clean = {0};

	if (t->lent || !term_knows(t, &title_mode) || strcmp(t->title, title) == 0)
		return;
	snprintf(t->title, sizeof(t->title), "%s", title);
	strbuf_init(&clean, TITLE_BYTES);
	clean_text(&clean, t->title, strlen(t->title), 0);
	term_write(t, title_mode.on);
	term_write(t, clean.buf);
	term_write(t, title_mode.off);
}

bool term_has_colours(const struct terminal *t)
{
	return t->colours;
}
