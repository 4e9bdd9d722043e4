#include "screen/activity.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/event_row.h"
#include "screen/list.h"
#include "screen/list_arrive.h"
#include "screen/list_window.h"
#include "store/journal.h"

enum { ARRIVALS = 200 };

struct activity {
	struct view view;
	struct list list;
	int64_t seen; /* the highest seq that was read */
	char fetch_slot, news_slot;
};

static struct activity *activity_of(struct view *v)
{
	return (struct activity *)v;
}

static struct list_row *row_new(struct activity *a, const struct event *event)
{
	if (event->seq > a->seen)
		a->seen = event->seq;
	return event_row_of(a->view.desk, event);
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

static const struct list_ops rows = {.draw_row = event_row_draw, .fetch = activity_fetch};

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

static int activity_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct activity *a = activity_of(v);

	if (call->command == COMMAND_OPEN)
		return event_row_open(v->desk, &a->list, err);
	if (list_command(&a->list, call))
		return 0;
	return command_refuse(call, err);
}

static void activity_draw(struct view *v)
{
	struct activity *a = activity_of(v);
	size_t above, below;

	list_waiting(&a->list, &above, &below);
	MEM_AUTO char *news = above > 0 ? mem_printf(_("+%zu above"), above) : NULL;
	event_rows_draw(&a->list, v->area, _("what everybody did, newest first"), news);
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
