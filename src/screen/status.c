#include "screen/status.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/asked.h"
#include "screen/danger.h"
#include "screen/desk.h"
#include "screen/errors.h"
#include "screen/for_me.h"
#include "screen/links.h"
#include "text/utf8.h"
#include "text/wrap.h"

enum {
	FIGURES_BYTES = 256,
	MESSAGE_ROWS = 4,
	ROWS_AMPLE = 16, /* from so many on a message may take some of the views */
	NAMED_COLS = 20, /* "EXERCISE ANV GX+ |", and a blank */
};

void desk_say(struct desk *desk, enum say level, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(desk->message.text, sizeof(desk->message.text), fmt, args);
	va_end(args);
	desk->message.level = level;
	desk->message.fresh = true;
	desk->message.number++;
	desk->message.until_ms = 0;
	if (level == SAY_ERROR ||
		wrap_count(desk->message.text, strlen(desk->message.text), desk->screen.cols) > 1)
		errors_keep(desk, 0, desk->message.text);
	desk->redraw_now = true;
}

void desk_say_until(struct desk *desk, int64_t until_us)
{
	int64_t left_us = until_us - clock_now_us();

	desk->message.until_ms = clock_mono_ms() + (left_us > 0 ? left_us / 1000 : 0) + 1;
}

void desk_unsay(struct desk *desk)
{
	desk->message.until_ms = 0;
	desk->message.text[0] = '\0';
	desk->redraw_now = true;
}

/* That the store is away stands in line 1, once for all that it does not answer. */
void desk_say_err(struct desk *desk, const struct err *err)
{
	if (err->code == ERR_AWAY)
		return;
	desk_say(desk, err_class(err->code) == ERR_CLASS_REFUSED ? SAY_WARNING : SAY_ERROR, "%s",
		err->msg);
}

/* ---- figures and accounts, read by the worker ---- */

struct reading {
	struct desk *desk;
	struct desk_figures figures;
	struct account_list accounts;
	struct operator_list operators;
	struct err err;
	int failed;
	struct arena arena; /* of what the collector says */
	struct collector collector;
	struct for_me mine;
};

static void status_read(struct store *s, void *data)
{
	struct reading *r = data;

	r->failed = desk_figures(s, &r->figures, &r->err);
	if (!r->failed)
		r->failed = questions_overdue(
			s, r->desk->actor.operator, & r->figures.overdue, &r->err);
	if (!r->failed)
		r->failed = accounts_read(s, &r->accounts, &r->err);
	if (!r->failed)
		r->failed = operators_read(s, &r->operators, &r->err);
	if (!r->failed)
		r->failed = collector_read(s, &r->arena, &r->collector, &r->err);
	if (!r->failed)
		r->failed = for_me_read(s, r->desk->actor.operator, & r->mine, &r->err);
}

static void status_done(void *data, bool dropped)
{
	struct reading *r = data;
	struct desk *desk = r->desk;
	struct desk_figures before;

	if (!dropped && r->failed)
		desk_say_err(desk, &r->err);
	if (dropped || r->failed) {
		account_list_release(&r->accounts);
		operator_list_release(&r->operators);
		for_me_release(&r->mine);
		arena_release(&r->arena);
		free(r);
		return;
	}
	before = desk->figures;
	links_tell(desk, &r->accounts);
	account_list_release(&desk->accounts);
	operator_list_release(&desk->operators);
	desk->figures = r->figures;
	desk->accounts = r->accounts;
	desk->operators = r->operators;
	links_collector(desk, &r->collector);
	desk->redraw = true;
	danger_news(desk, &before);
	for_me_news(desk, &r->mine);
	asked_news(desk, &before);
	arena_release(&r->arena);
	free(r);
}

void status_reload(struct desk *desk)
{
	struct reading *r = mem_zero(1, sizeof(*r));

	r->desk = desk;
	worker_post(desk->worker, WORK_READ, &desk->accounts, status_read, status_done, r);
}

/* ---- line 1 ---- */

/* The outbox: what needs somebody stands apart from what only waits, and before it. */
static void outbox_figures(const struct desk_figures *f, bool waiting, struct strbuf *out)
{
	int64_t waits = f->unsent - f->failed - f->unclear;

	if (f->unclear > 0)
		strbuf_printf(out, _("  %" PRId64 " unclear"), f->unclear);
	if (f->failed > 0)
		strbuf_printf(out, _("  %" PRId64 " failed"), f->failed);
	if (waiting && waits > 0)
		strbuf_printf(out, _("  %" PRId64 " unsent"), waits);
}

/* What is never left out, however narrow the screen; but drafts and what is held make room for what
 * needs somebody. */
static void status_figures(const struct desk *desk, bool waiting, struct strbuf *out)
{
	const struct desk_figures *f = &desk->figures;

	strbuf_printf(out, _("%" PRId64 " open"), f->open);
	if (desk->mine.calls > 0)
		strbuf_printf(out, "  %" PRId64 "@", desk->mine.calls);
	if (f->danger > 0)
		strbuf_printf(out, "  %" PRId64 "!", f->danger);
	outbox_figures(f, waiting || f->failed + f->unclear == 0, out);
	if (desk->away)
		strbuf_printf(out, "  %s", _("away"));
}

void status_draw(struct desk *desk)
{
	int cols = desk->screen.cols, x, figures_cols, left, room, links;
	int64_t since_us;
	STRBUF_AUTO struct strbuf figures;

	strbuf_init(&figures, FIGURES_BYTES);
	status_figures(desk, true, &figures);
	if (utf8_cols(figures.buf) > cols - NAMED_COLS) {
		strbuf_clear(&figures);
		status_figures(desk, false, &figures);
	}
	figures_cols = utf8_cols(figures.buf);
	left = cols - figures_cols - 2;
	x = desk->practice ? draw_text(0, 0, left, ROLE_PRACTICE, _("EXERCISE"))
			   : draw_text(0, 0, left, ROLE_BAR, _("DESK"));
	x += 1;
	links = links_cols(desk);
	/* That the store is silent, or that nobody collects, comes before who sits here. */
	if ((!desk->silent_us && !links_missing(desk, &since_us)) ||
		left - x - 2 - utf8_cols(desk->actor.initials) >= links)
		x += draw_text(0, x, left - x, ROLE_NORMAL, desk->actor.initials) + 1;
	room = left - x - 1;
	if (room > links + utf8_cols(desk->name))
		x += draw_text(0, x, room, ROLE_DIM, desk->name) + 1;
	links_draw(desk, x, left - x - 1);
	x = cols - figures_cols;
	if (x < 0)
		x = 0;
	if (x > 2)
		draw_text(0, x - 2, 1, ROLE_BAR, "|");
	draw_text(
		0, x, cols - x, desk->figures.danger > 0 ? ROLE_WARNING : ROLE_NORMAL, figures.buf);
}

/* ---- the last two lines ---- */

static void draw_marked(struct desk *desk, int line)
{
	size_t marked = view_marked(desk);

	if (marked == 0)
		draw_text(line, 0, desk->screen.cols, ROLE_WARNING, _("; but no case is marked"));
	else
		draw_textf(line, 0, desk->screen.cols, ROLE_META,
			ngettext("; the next decision is for the %zu marked case",
				"; the next decision is for the %zu marked cases", marked),
			marked);
}

/* A message that is longer than its line has the hints' line as well until a key is pressed, and of
 * the views as many as it needs to stand whole; what is longer still stands among the errors. */
int status_message_rows(const struct desk *desk)
{
	const char *text = desk->message.text;
	int most = desk->screen.rows < ROWS_AMPLE ? 2 : MESSAGE_ROWS;

	if (!desk->message.fresh || desk->count > 0 || desk->marked || prompt_is_open(desk))
		return 1;
	size_t rows = wrap_count(text, strlen(text), desk->screen.cols);
	return rows < (size_t)most ? (int)rows : most;
}

/* The last of its lines ends in a sign where there is more of it. */
static void draw_message(const struct desk *desk, enum role role, int rows)
{
	const char *text = desk->message.text;
	int cols = desk->screen.cols, y = desk->screen.rows - (rows > 1 ? rows : 2);
	size_t len = strlen(text), at = 0;

	for (; rows > 1; rows--) {
		struct wrap_line line;

		at = wrap_next(text, len, at, cols, &line);
		draw_bytes(y++, 0, cols, role, text + line.start, line.len);
	}
	draw_text(y, 0, cols, role, text + at);
}

void status_draw_message(struct desk *desk)
{
	static const enum role roles[] = {
		[SAY_OK] = ROLE_OK, [SAY_WARNING] = ROLE_WARNING, [SAY_ERROR] = ROLE_ERROR};
	char typed[32];
	int line = desk->screen.rows - 2, cols = desk->screen.cols;

	if (desk->marked) {
		draw_marked(desk, line);
		return;
	}
	if (desk->count > 0) {
		snprintf(typed, sizeof(typed), "%d", desk->count);
		draw_text(line, 0, cols, ROLE_META, typed);
		return;
	}
	draw_message(desk, roles[desk->message.level], status_message_rows(desk));
}

/* What a hint says: the command in the operator's language, or of what picks and opens, the note of
 * its binding. */
static const char *hint_word(const struct key_binding *b)
{
	const char *word = strrchr(b->command, ' ');

	return !word ? _(b->command) : b->note ? _(b->note) : word + 1;
}

/* One hint, "c:claim"; the columns it took. */
static int draw_hint(struct desk *desk, int x, const char *command, size_t len)
{
	struct keymap_place place = view_place(desk->top->ops);
	MEM_AUTO char *line = mem_strndup(command, len);
	const struct key_binding *b = keymap_binding_of(desk->keymap, &place, line);
	int cols;

	if (!b)
		return 0;
	MEM_AUTO char *hint = mem_printf("%s:%s", b->keys, hint_word(b));
	cols = utf8_cols(hint);
	if (x + cols > desk->screen.cols)
		return 0;
	draw_text(desk->screen.rows - 1, x, cols, ROLE_HINT, hint);
	return cols + 1;
}

void status_draw_hints(struct desk *desk)
{
	const char *at = desk->top->ops->hints;
	int x = 0;

	if (status_message_rows(desk) > 1 || strcmp(desk->option[OPTION_HINTS], "0") == 0 ||
		strcmp(desk->option[OPTION_HINTS], "off") == 0)
		return;
	x += draw_hint(desk, x, "help", 4);
	while (at && *at) {
		size_t len = strcspn(at, "|");

		x += draw_hint(desk, x, at, len);
		at += len + (at[len] == '|');
	}
}

void status_title(struct desk *desk, char *out, int size)
{
	const struct desk_figures *f = &desk->figures;
	const char *name = desk->practice ? _("EXERCISE") : _("DESK");

	if (f->danger > 0)
		snprintf(out, (size_t)size, "%s %" PRId64 "! %" PRId64, name, f->danger, f->open);
	else
		snprintf(out, (size_t)size, "%s %" PRId64, name, f->open);
}
