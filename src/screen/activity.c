#include "screen/activity.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/list.h"
#include "screen/list_arrive.h"
#include "screen/list_window.h"
#include "screen/queue_row.h"
#include "screen/sentence.h"
#include "store/journal.h"

enum { SENTENCE_BYTES = 1024, ARRIVALS = 200, RULE_ROWS = 4, TIME_COLS = 7 };

struct activity {
	struct view view;
	struct list list;
	int64_t seen; /* the highest seq that was read */
	char fetch_slot, news_slot;
};

struct activity_row {
	struct list_row row; /* its id is the event's seq */
	int64_t time_us;
	int64_t case_id; /* 0 = of no case */
	char text[];
};

static struct activity *activity_of(struct view *v)
{
	return (struct activity *)v;
}

/* ---- rows ---- */

static struct list_row *row_new(struct activity *a, const struct event *event)
{
	struct activity_row *row;
	STRBUF_AUTO struct strbuf text;

	strbuf_init(&text, SENTENCE_BYTES);
	sentence_add(&text, event, desk_initials(a->view.desk, event->actor));
	row = mem_zero(1, sizeof(*row) + text.len + 1);
	row->row = (struct list_row){.id = event->seq, .at = event->seq};
	row->time_us = event->time_us;
	row->case_id = sentence_case(event);
	memcpy(row->text, text.buf, text.len);
	if (event->seq > a->seen)
		a->seen = event->seq;
	return &row->row;
}

static void draw_row(struct list *l, const struct list_row *row, struct rect where, unsigned flags)
{
	const struct activity_row *r = (const struct activity_row *)row;
	char when[CLOCK_SHORT_BYTES];
	bool selected = flags & LIST_SELECTED && !l->slow;

	draw_field(where.y, where.x, where.cols < TIME_COLS ? where.cols : TIME_COLS,
		selected ? ROLE_SELECTED : ROLE_META,
		clock_short(r->time_us, clock_now_us(), when));
	draw_text(
		where.y, where.x + TIME_COLS + 1, where.cols - TIME_COLS - 1, ROLE_NORMAL, r->text);
}

/* ---- windows ---- */

struct fetching {
	struct activity *activity;
	unsigned serial;
	size_t count;
	int64_t before; /* read below this seq ... */
	int64_t above;  /* ... and above this one */
	struct event_list events;
	struct err err;
	int failed;
};

static void fetch_on_worker(struct store *s, void *data)
{
	struct fetching *f = data;

	f->failed = journal_read(s, NULL, f->before, f->count, &f->events, &f->err);
}

static void fetch_done(void *data, bool dropped)
{
	struct fetching *f = data;
	struct activity *a = f->activity;

	if (!dropped && f->failed) {
		desk_say_err(a->view.desk, &f->err);
	} else if (!dropped) {
		struct list_row **rows = mem_zero(f->events.count + 1, sizeof(*rows));
		size_t count = 0;

		for (size_t i = 0; i < f->events.count; i++)
			if (f->events.items[i].seq > f->above)
				rows[count++] = row_new(a, &f->events.items[i]);
		list_put(&a->list, f->serial, rows, count, count < f->count);
		free(rows);
		a->view.desk->redraw_now = true;
	}
	event_list_release(&f->events);
	free(f);
}

/* The numbers of events have no gaps: from them a window towards any side is known. */
static void activity_fetch(struct list *l, const struct list_row *from, enum list_end towards,
	size_t count, unsigned serial)
{
	struct activity *a = l->owner;
	struct fetching *f = mem_zero(1, sizeof(*f));

	f->activity = a;
	f->serial = serial;
	f->count = count;
	if (!from) {
		f->before = towards == LIST_START ? INT64_MAX : (int64_t)count + 1;
	} else if (towards == LIST_START) {
		f->above = from->at;
		f->before = from->at + (int64_t)count + 1;
	} else {
		f->before = from->at;
	}
	worker_post(
		a->view.desk->worker, WORK_READ, &a->fetch_slot, fetch_on_worker, fetch_done, f);
}

static const struct list_ops rows = {.draw_row = draw_row, .fetch = activity_fetch};

/* ---- news ---- */

static void news_done(void *data, bool dropped)
{
	struct fetching *f = data;
	struct activity *a = f->activity;

	if (!dropped && f->failed) {
		desk_say_err(a->view.desk, &f->err);
	} else if (!dropped) {
		for (size_t i = f->events.count; i-- > 0;)
			if (f->events.items[i].seq > f->above)
				list_arrive(&a->list, row_new(a, &f->events.items[i]));
		view_changed(&a->view);
	}
	event_list_release(&f->events);
	free(f);
}

static void activity_reload(struct view *v)
{
	struct activity *a = activity_of(v);
	struct fetching *f;

	if (a->list.fetching || a->seen == 0)
		return;
	f = mem_zero(1, sizeof(*f));
	f->activity = a;
	f->count = ARRIVALS;
	f->before = INT64_MAX;
	f->above = a->seen;
	worker_post(v->desk->worker, WORK_READ, &a->news_slot, fetch_on_worker, news_done, f);
}

/* ---- the view ---- */

static int open_case(struct activity *a, struct err *err)
{
	const struct activity_row *row = (const struct activity_row *)list_current(&a->list);
	char id[24];

	if (!row || row->case_id == 0)
		return err_set(err, ERR_REFUSED, _("this is about no case"));
	snprintf(id, sizeof(id), "%" PRId64, row->case_id);
	return view_push(a->view.desk, view_find("thread"), id, err) ? 0 : -1;
}

static int activity_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct activity *a = activity_of(v);

	if (call->command == COMMAND_OPEN)
		return open_case(a, err);
	if (list_command(&a->list, call))
		return 0;
	return command_refuse(call, err);
}

static void activity_draw(struct view *v)
{
	struct activity *a = activity_of(v);
	struct rect area = v->area;
	size_t above, below;

	if (area.rows >= RULE_ROWS) {
		MEM_AUTO char *news = NULL;

		list_waiting(&a->list, &above, &below);
		if (above > 0)
			news = mem_printf(_("+%zu above"), above);
		draw_rule(area.y, area.x, area.cols, _("what everybody did, newest first"), news);
		area.y++;
		area.rows--;
	}
	list_draw(&a->list, area);
}

static int activity_open(struct view *v, const char *argument, struct err *err)
{
	struct activity *a = activity_of(v);

	list_init(&a->list, &rows, a);
	a->list.height = v->desk->screen.rows;
	a->list.slow = desk_option_on(v->desk, OPTION_SLOW);
	list_restart(&a->list, LIST_START, 0);
	return 0;
}

static void activity_close(struct view *v)
{
	list_release(&activity_of(v)->list);
}

static struct list *activity_list(struct view *v)
{
	return &activity_of(v)->list;
}

static const char *activity_title(struct view *v)
{
	return _("activity");
}

const struct view_ops activity_view = {
	.name = "activity",
	.hints = "open|page-down|top|back",
	.size = sizeof(struct activity),
	.open = activity_open,
	.close = activity_close,
	.reload = activity_reload,
	.draw = activity_draw,
	.command = activity_command,
	.list = activity_list,
	.title = activity_title,
};
