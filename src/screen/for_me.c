#include "screen/for_me.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/desk.h"
#include "screen/loop.h"
#include "screen/notify.h"
#include "screen/queue.h"
#include "screen/queue_row.h"
#include "text/utf8.h"
#include "text/wrap.h"

/* ---- colleagues who call ---- */

static void tell(struct desk *desk)
{
	const struct for_me *m = &desk->mine;
	MEM_AUTO char *words = mem_printf(
		m->kind == CALL_NAMED      ? _("%s calls you to case %" PRId64 ": g@ shows it")
		: m->kind == CALL_ASSIGNED ? _("%s gave you case %" PRId64 ": g@ shows it")
					   : _("%s keeps case %" PRId64 ", which you asked for"),
		desk_initials(desk, m->caller ? m->caller : ""), m->case_id);

	desk_say(desk, SAY_WARNING, "%s", words);
	notify(desk, m->kind == CALL_ASSIGNED ? NOTIFY_ASSIGNED : NOTIFY_NAMED, words);
}

void for_me_news(struct desk *desk, struct for_me *now)
{
	int64_t before = desk->called;

	for_me_release(&desk->mine);
	desk->mine = *now;
	*now = (struct for_me){0};
	if (desk->mine.newest > before) {
		desk->called = desk->mine.newest;
		tell(desk);
	}
}

struct seeing {
	struct desk *desk;
	int64_t case_id;
	int failed;
};

static void see_on_worker(struct store *s, void *data)
{
	struct seeing *g = data;

	g->failed = calls_see(s, &g->desk->actor, g->case_id, NULL);
}

static void see_done(void *data, bool dropped)
{
	struct seeing *g = data;

	if (!dropped && !g->failed)
		status_reload(g->desk);
	free(g);
}

void for_me_seen(struct desk *desk, int64_t case_id)
{
	struct seeing *g;

	if (desk->mine.calls == 0)
		return;
	g = mem_zero(1, sizeof(*g));
	g->desk = desk;
	g->case_id = case_id;
	worker_post(desk->worker, WORK_WRITE, NULL, see_on_worker, see_done, g);
}

int for_me_calls(struct desk *desk, const struct command_call *call, struct err *err)
{
	if (desk->mine.calls == 0)
		return err_set(err, ERR_REFUSED, _("nobody calls you"));
	return queue_show(desk, desk->mine.case_id, err);
}

/* ---- the line of the day ---- */

enum {
	LINE_COLS = 180, /* what is longer is no line: on 80 columns it takes three rows */
	LINE_ROWS = 3,
	LINE_PART = 8, /* of the screen's rows one in so many */
};

/* "ANV 23:11: 101 heeft storing". */
static char *line_text(const struct desk *desk)
{
	const struct for_me *m = &desk->mine;
	char said[CLOCK_SHORT_BYTES];

	return mem_printf("%s %s: %s", desk_initials(desk, m->author ? m->author : ""),
		clock_short(m->said_us, clock_now_us(), said), m->text ? m->text : "");
}

static char *line_hint(const struct desk *desk)
{
	struct keymap_place place = view_place(desk->top->ops);
	const struct key_binding *b = keymap_binding_of(desk->keymap, &place, "confirm");

	return b ? mem_printf(_("%s: read"), b->keys) : mem_strdup("");
}

int for_me_rows(const struct desk *desk)
{
	const struct rect *screen = &desk->screen;
	int rows, most = screen->rows / LINE_PART;

	if (!desk->mine.announcement)
		return 0;
	MEM_AUTO char *text = line_text(desk), *hint = line_hint(desk);
	rows = (int)wrap_count(text, strlen(text), screen->cols - utf8_cols(hint) - 1);
	if (most > LINE_ROWS)
		most = LINE_ROWS;
	return rows < most ? rows : most > 1 ? most : 1;
}

void for_me_draw(const struct desk *desk, struct rect area)
{
	MEM_AUTO char *text = line_text(desk), *hint = line_hint(desk);
	int room = area.cols - utf8_cols(hint) - 1;
	size_t len = strlen(text), at = 0;
	struct wrap_line line;

	for (int row = 0; row < area.rows; row++)
		draw_field(area.y + row, 0, area.cols, ROLE_PRACTICE, "");
	for (int row = 0; row + 1 < area.rows && at < len; row++) {
		at = wrap_next(text, len, at, room, &line);
		draw_bytes(area.y + row, 0, room, ROLE_PRACTICE, text + line.start, line.len);
	}
	draw_text(area.y + area.rows - 1, 0, room, ROLE_PRACTICE, text + at);
	draw_text(area.y, room + 1, area.cols - room - 1, ROLE_PRACTICE, hint);
}

struct announcing {
	struct desk *desk;
	char *text; /* NULL: it ends, or `confirm` is read */
	int64_t confirm;
	struct err err;
	int failed;
};

static void announce_on_worker(struct store *s, void *data)
{
	struct announcing *a = data;

	a->failed = a->confirm ? announcement_confirm(s, &a->desk->actor, a->confirm, &a->err)
			       : announcement_set(s, &a->desk->actor, a->text, &a->err);
}

static void announce_done(void *data, bool dropped)
{
	struct announcing *a = data;

	if (!dropped && a->failed)
		desk_say_err(a->desk, &a->err);
	else if (!dropped)
		desk_say(a->desk, SAY_OK, "%s",
			a->confirm ? _("the line of the day is read")
			: a->text  ? _("every desk shows it until its operator has read it")
				   : _("the line of the day is ended"));
	if (!dropped)
		desk_refresh(a->desk);
	free(a->text);
	free(a);
}

static void post(struct desk *desk, const char *text, int64_t confirm)
{
	struct announcing *a = mem_zero(1, sizeof(*a));

	a->desk = desk;
	a->text = text ? mem_strdup(text) : NULL;
	a->confirm = confirm;
	worker_post(desk->worker, WORK_WRITE, NULL, announce_on_worker, announce_done, a);
}

int for_me_confirm(struct desk *desk, const struct command_call *call, struct err *err)
{
	if (!desk->mine.announcement)
		return err_set(err, ERR_REFUSED, _("there is no line of the day to read"));
	post(desk, NULL, desk->mine.announcement);
	return 0;
}

int for_me_announce(struct desk *desk, const struct command_call *call, struct err *err)
{
	int cols = utf8_cols(call->argument);

	if (cols > LINE_COLS)
		return err_set(err, ERR_INPUT,
			_("a line of the day has at most %d characters, this one has %d"),
			LINE_COLS, cols);
	post(desk, *call->argument ? call->argument : NULL, 0);
	return 0;
}
