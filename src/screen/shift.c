#include "screen/shift.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/loop.h"
#include "screen/page.h"
#include "screen/queue_row.h"
#include "store/shift.h"

enum { HANDOVERS_MOST = 10, HEAD_ROWS = 4 };

struct shift {
	struct view view;
	bool loaded;
	struct presence_list presence;
	struct handover_list handovers;
	struct page page;
	int laid_cols; /* the width that the page was built for; 0 = build it */
	char slot;
};

static struct shift *shift_of(struct view *v)
{
	return (struct shift *)v;
}

/* ---- what the worker brings ---- */

struct reading {
	struct shift *shift;
	struct presence_list presence;
	struct handover_list handovers;
	struct err err;
	int failed;
};

static void read_on_worker(struct store *s, void *data)
{
	struct reading *r = data;

	r->failed = presence_read(s, &r->presence, &r->err) ||
		    handovers_read(s, HANDOVERS_MOST, &r->handovers, &r->err);
}

static void read_done(void *data, bool dropped)
{
	struct reading *r = data, before;

	if (!dropped && r->failed) {
		desk_say_err(r->shift->view.desk, &r->err);
	} else if (!dropped) {
		struct shift *sh = r->shift;

		before = (struct reading){.presence = sh->presence, .handovers = sh->handovers};
		sh->presence = r->presence;
		sh->handovers = r->handovers;
		r->presence = before.presence;
		r->handovers = before.handovers;
		sh->loaded = true;
		sh->laid_cols = 0;
		view_changed(&sh->view);
	}
	presence_list_release(&r->presence);
	handover_list_release(&r->handovers);
	free(r);
}

static void shift_reload(struct view *v)
{
	struct reading *r = mem_zero(1, sizeof(*r));

	r->shift = shift_of(v);
	worker_post(v->desk->worker, WORK_READ, &r->shift->slot, read_on_worker, read_done, r);
}

/* ---- signing what a colleague handed over ---- */

static bool is_waiting(const struct desk *desk, const struct handover *h)
{
	return !h->taken_by && strcmp(h->operator, desk->actor.operator) != 0;
}

struct taking {
	struct desk *desk;
	int64_t id;
	struct err err;
	int failed;
};

static void take_on_worker(struct store *s, void *data)
{
	struct taking *t = data;

	t->failed = handover_take(s, &t->desk->actor, t->id, &t->err);
}

static void take_done(void *data, bool dropped)
{
	struct taking *t = data;

	if (!dropped && t->failed)
		desk_say_err(t->desk, &t->err);
	else if (!dropped)
		desk_say(t->desk, SAY_OK, _("signed: you have read it and take over the shift"));
	if (!dropped)
		desk_refresh(t->desk);
	free(t);
}

static int take(struct shift *sh, struct err *err)
{
	for (size_t i = 0; i < sh->handovers.count; i++) {
		struct taking *t;

		if (!is_waiting(sh->view.desk, &sh->handovers.items[i]))
			continue;
		t = mem_zero(1, sizeof(*t));
		t->desk = sh->view.desk;
		t->id = sh->handovers.items[i].id;
		worker_post(t->desk->worker, WORK_WRITE, NULL, take_on_worker, take_done, t);
		return 0;
	}
	return err_set(err, ERR_REFUSED, _("no handover waits to be signed"));
}

/* ---- the page ---- */

static void add_present(struct shift *sh, const struct presence_row *p)
{
	char since[CLOCK_SHORT_BYTES], keyed[CLOCK_SHORT_BYTES];
	int64_t now_us = clock_now_us();
	MEM_AUTO char *cases = mem_printf(
		ngettext("%" PRId64 " case", "%" PRId64 " cases", (unsigned long)p->cases),
		p->cases);
	MEM_AUTO char *line = mem_printf(_("%-4s since %s, last key %s, %s%s"),
		desk_initials(sh->view.desk, p->operator), clock_short(p->since_us, now_us, since),
		clock_short(p->keyed_us, now_us, keyed), cases,
		p->away ? _(", away: dangers only") : "");

	page_line(&sh->page, ROLE_NORMAL, 2, line);
}

static void add_handover(struct shift *sh, const struct handover *h)
{
	const struct desk *desk = sh->view.desk;
	char when[CLOCK_LONG_BYTES], taken[CLOCK_SHORT_BYTES];
	MEM_AUTO char *head =
		mem_printf(h->taken_by           ? _("%s, %s: signed by %s at %s")
			   : is_waiting(desk, h) ? _("%s, %s: not signed yet, y signs it")
						 : _("%s, %s: not signed by a colleague yet"),
			desk_initials(desk, h->operator), clock_long(h->created_us, when),
			h->taken_by ? desk_initials(desk, h->taken_by) : "",
			clock_short(h->taken_us, clock_now_us(), taken));

	page_rule(&sh->page, head);
	page_text(&sh->page, ROLE_NORMAL, 0, h->text ? h->text : _("the text was erased"));
}

static void lay_out(struct shift *sh, int cols)
{
	sh->laid_cols = cols;
	page_begin(&sh->page, cols);
	for (size_t i = 0; i < sh->presence.count; i++)
		add_present(sh, &sh->presence.items[i]);
	for (size_t i = 0; i < sh->handovers.count; i++)
		add_handover(sh, &sh->handovers.items[i]);
	if (sh->handovers.count == 0)
		page_line(&sh->page, ROLE_DIM, 2, _("no shift was handed over yet: w writes one"));
}

static void shift_draw(struct view *v)
{
	struct shift *sh = shift_of(v);
	struct rect area = v->area;
	char place[16];

	if (!sh->loaded) {
		draw_cursor(area.y, area.x);
		return;
	}
	if (sh->laid_cols != area.cols)
		lay_out(sh, area.cols);
	if (area.rows >= HEAD_ROWS) {
		sh->page.height = area.rows - 1;
		draw_rule(area.y++, area.x, area.cols,
			_("the shift: who is on duty, what was handed over"),
			page_place(&sh->page, place));
		area.rows--;
	}
	page_draw(&sh->page, area);
}

/* ---- the view ---- */

static int shift_command(struct view *v, const struct command_call *call, struct err *err)
{
	if (call->command == COMMAND_SIGN)
		return take(shift_of(v), err);
	return page_run(v->desk, call, err);
}

static void shift_close(struct view *v)
{
	struct shift *sh = shift_of(v);

	presence_list_release(&sh->presence);
	handover_list_release(&sh->handovers);
	page_release(&sh->page);
}

static struct page *shift_page(struct view *v)
{
	return &shift_of(v)->page;
}

static const char *shift_title(struct view *v)
{
	return _("shift");
}

const struct view_ops shift_view = {
	.name = "shift",
	.hints = "sign|view handover|page-down|back",
	.size = sizeof(struct shift),
	.close = shift_close,
	.reload = shift_reload,
	.draw = shift_draw,
	.command = shift_command,
	.page = shift_page,
	.title = shift_title,
};

/* ---- at the start ---- */

struct greeting {
	struct desk *desk;
	struct handover_list handovers;
};

static void greet_on_worker(struct store *s, void *data)
{
	struct greeting *g = data;

	if (handovers_read(s, 1, &g->handovers, NULL))
		g->handovers = (struct handover_list){0};
}

static void greet_done(void *data, bool dropped)
{
	struct greeting *g = data;
	char when[CLOCK_SHORT_BYTES];

	if (!dropped && g->handovers.count && is_waiting(g->desk, &g->handovers.items[0]))
		desk_say(g->desk, SAY_WARNING,
			_("%s handed the shift over at %s: gs reads and signs it"),
			desk_initials(g->desk, g->handovers.items[0].operator),
			clock_short(g->handovers.items[0].created_us, clock_now_us(), when));
	handover_list_release(&g->handovers);
	free(g);
}

void shift_greet(struct desk *desk)
{
	struct greeting *g = mem_zero(1, sizeof(*g));

	g->desk = desk;
	worker_post(desk->worker, WORK_READ, NULL, greet_on_worker, greet_done, g);
}
