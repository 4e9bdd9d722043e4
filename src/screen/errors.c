#include "screen/errors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/event_row.h"
#include "screen/list_window.h"
#include "store/journal.h"

enum { COMPLAINTS_MOST = 200, TROUBLES_MOST = 200 };

struct errors {
	struct view view;
	struct list list;
	struct event_list troubles; /* of the journal, newest first */
	int64_t shown;              /* the newest complaint in the list */
	bool loaded;
	char slot;
};

static struct errors *errors_of(struct view *v)
{
	return (struct errors *)v;
}

/* ---- what the desk said ---- */

/* The list has one line of each. */
static char *as_line(const char *text)
{
	char *line = mem_strdup(text);

	for (char *end = line; (end = strchr(end, '\n'));)
		*end = ' ';
	return line;
}

void errors_keep(struct desk *desk, int64_t case_id, const char *text)
{
	struct complaint *items = desk->complaints.items;
	size_t count = desk->complaints.count;
	char *line = as_line(text);

	if (count > 0 && strcmp(items[count - 1].text, line) == 0) {
		free(line);
		return;
	}
	if (count == COMPLAINTS_MOST) {
		free(items[0].text);
		memmove(items, items + 1, --desk->complaints.count * sizeof(*items));
	}
	struct complaint said = {.number = ++desk->complained,
		.time_us = clock_now_us(),
		.case_id = case_id,
		.text = line};
	MEM_PUSH(&desk->complaints, said);
}

void errors_release(struct desk *desk)
{
	for (size_t i = 0; i < desk->complaints.count; i++)
		free(desk->complaints.items[i].text);
	free(desk->complaints.items);
}

/* ---- the list ---- */

static const struct list_ops rows = {.draw_row = event_row_draw};

/* Both by their time, the newest first. */
static void errors_fill(struct errors *e)
{
	const struct desk *desk = e->view.desk;
	size_t said = desk->complaints.count, told = 0, count = 0;
	struct list_row **all = mem_zero(said + e->troubles.count + 1, sizeof(*all));

	while (said > 0 || told < e->troubles.count) {
		const struct complaint *c = said > 0 ? &desk->complaints.items[said - 1] : NULL;
		const struct event *t = told < e->troubles.count ? &e->troubles.items[told] : NULL;

		if (c && (!t || c->time_us >= t->time_us)) {
			/* Below zero, beside the numbers of the events. */
			all[count++] = event_row_new(-c->number, c->time_us, c->case_id, c->text);
			said--;
		} else {
			all[count++] = event_row_of(desk, t);
			told++;
		}
	}
	list_fill(&e->list, all, count);
	free(all);
	e->shown = desk->complained;
}

struct reading {
	struct errors *errors;
	struct event_list troubles;
	struct err err;
	int failed;
};

static void read_on_worker(struct store *s, void *data)
{
	struct reading *r = data;

	r->failed = journal_troubles(s, TROUBLES_MOST, &r->troubles, &r->err);
}

static void read_done(void *data, bool dropped)
{
	struct reading *r = data;

	if (!dropped && r->failed)
		desk_say_err(r->errors->view.desk, &r->err);
	if (!dropped && !r->failed) {
		struct event_list old = r->errors->troubles;

		r->errors->troubles = r->troubles;
		r->troubles = old;
		r->errors->loaded = true;
		errors_fill(r->errors);
		view_changed(&r->errors->view);
	}
	event_list_release(&r->troubles);
	free(r);
}

static void errors_reload(struct view *v)
{
	struct reading *r = mem_zero(1, sizeof(*r));

	r->errors = errors_of(v);
	worker_post(v->desk->worker, WORK_READ, &r->errors->slot, read_on_worker, read_done, r);
}

/* ---- the view ---- */

static int errors_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct errors *e = errors_of(v);

	if (call->command == COMMAND_OPEN)
		return event_row_open(v->desk, &e->list, err);
	return list_command(&e->list, call) ? 0 : command_refuse(call, err);
}

static void errors_draw(struct view *v)
{
	struct errors *e = errors_of(v);

	if (e->loaded && e->shown != v->desk->complained)
		errors_fill(e);
	if (e->loaded && e->list.rows.count == 0)
		draw_text(v->area.y + 1, v->area.x + 2, v->area.cols - 2, ROLE_META,
			_("Nothing went wrong."));
	event_rows_draw(&e->list, v->area, _("what went wrong, newest first"), NULL);
}

static int errors_open(struct view *v, const char *argument, struct err *err)
{
	struct errors *e = errors_of(v);

	list_init(&e->list, &rows, e);
	e->list.slow = desk_option_on(v->desk, OPTION_SLOW);
	return 0;
}

static void errors_close(struct view *v)
{
	list_release(&errors_of(v)->list);
	event_list_release(&errors_of(v)->troubles);
}

static struct list *errors_list(struct view *v)
{
	return &errors_of(v)->list;
}

static const char *errors_title(struct view *v)
{
	return _("errors");
}

const struct view_ops errors_view = {
	.name = "errors",
	.hints = "open|page-down|top|back",
	.size = sizeof(struct errors),
	.open = errors_open,
	.close = errors_close,
	.reload = errors_reload,
	.draw = errors_draw,
	.command = errors_command,
	.list = errors_list,
	.title = errors_title,
};
