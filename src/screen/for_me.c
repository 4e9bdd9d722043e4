#include "screen/for_me.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/loop.h"
#include "screen/notify.h"
#include "screen/queue_row.h"
#include "text/utf8.h"

/* ---- colleagues who call ---- */

static void tell(struct desk *desk)
{
	const struct for_me *m = &desk->mine;
	bool named = m->kind == CALL_NAMED;
	MEM_AUTO char *words = mem_printf(named ? _("%s calls you to case %" PRId64 ": g@ shows it")
						: _("%s gave you case %" PRId64 ": g@ shows it"),
		desk_initials(desk, m->caller ? m->caller : ""), m->case_id);

	desk_say(desk, SAY_WARNING, "%s", words);
	notify(desk, named ? NOTIFY_NAMED : NOTIFY_ASSIGNED, words);
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
	if (command_run(desk, "view queue", 0, err) < 0)
		return -1;
	return command_run(desk, "limit is:called", 0, err);
}

/* ---- the line of the day ---- */

int for_me_rows(const struct desk *desk)
{
	return desk->mine.announcement != 0;
}

void for_me_draw(const struct desk *desk, int y)
{
	const struct for_me *m = &desk->mine;
	struct keymap_place place = view_place(desk->top->ops);
	const struct key_binding *b = keymap_binding_of(desk->keymap, &place, "confirm");
	int cols = desk->screen.cols;
	char said[CLOCK_SHORT_BYTES];
	MEM_AUTO char *hint = b ? mem_printf(_("%s: read"), b->keys) : mem_strdup("");
	MEM_AUTO char *text =
		mem_printf("%s %s: %s", desk_initials(desk, m->author ? m->author : ""),
			clock_short(m->said_us, clock_now_us(), said), m->text ? m->text : "");
	int room = cols - utf8_cols(hint) - 1;

	draw_field(y, 0, cols, ROLE_PRACTICE, "");
	draw_text(y, 0, room, ROLE_PRACTICE, text);
	draw_text(y, room + 1, cols - room - 1, ROLE_PRACTICE, hint);
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
	post(desk, *call->argument ? call->argument : NULL, 0);
	return 0;
}
