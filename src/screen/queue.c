#include "screen/queue.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/table.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/links.h"
#include "screen/list.h"
#include "screen/list_arrive.h"
#include "screen/list_window.h"
#include "screen/prompt.h"
#include "screen/queue_jobs.h"
#include "screen/queue_row.h"

enum {
	SIDE_COLS = 120, /* from here on the preview stands beside the list ... */
	SIDE_ROWS = 30,  /* ... on a screen of as many rows, whatever stands above the queue */
	SPLIT_COLS = 80,
	SPLIT_ROWS = 24,
	HEADING_COLS = 60,
	HEADING_ROWS = 13,
	PREVIEW_ROWS = 10,
	COUNT_AGAIN = 10000, /* a limit that finds more is not counted again at every change */
};

static struct queue *queue_of(struct view *v)
{
	return (struct queue *)v;
}

static void queue_draw_row(
	struct list *l, const struct list_row *row, struct rect where, unsigned flags)
{
	const struct queue *q = l->owner;

	queue_row_draw(q->view.desk, (const struct queue_row *)row, where, flags);
}

static void queue_merged(struct list *l)
{
	queue_refresh(l->owner);
}

static const struct list_ops rows = {
	.draw_row = queue_draw_row, .fetch = queue_fetch, .merged = queue_merged};

/* ---- what is shown ---- */

/* Forgets the list and begins anew; the cursor goes back to its case when that is still near the
 * start. */
static void queue_restart(struct queue *q)
{
	const struct list_row *current = list_current(&q->list);

	q->seen = 0;
	q->count = -1;
	q->hit.id = 0;
	q->list.ascending = q->order == ORDER_OLDEST;
	list_restart(&q->list, LIST_START, current ? current->id : 0);
	queue_count(q);
}

static int queue_check(struct queue *q, const char *filter, struct err *err)
{
	struct filter_context context = {
		.me = q->view.desk->actor.operator, .now_us = clock_now_us()};
	struct arena ARENA_AUTO arena = ARENA_INIT;
	const struct filter *tree;

	if (strlen(filter) >= LIMIT_BYTES)
		return err_set(err, ERR_INPUT, _("a filter has at most %d bytes"), LIMIT_BYTES - 1);
	return filter_parse(&tree, filter, &context, &arena, err);
}

static int queue_limit(struct queue *q, const char *filter, struct err *err)
{
	if (queue_check(q, filter, err) < 0)
		return -1;
	snprintf(q->limit, sizeof(q->limit), "%s", filter);
	list_unmark_all(&q->list);
	queue_restart(q);
	return 0;
}

static int accept_limit(struct desk *desk, const char *text, struct err *err)
{
	struct view *v = desk->top;

	if (v->ops != &queue_view)
		return 0;
	return queue_limit(queue_of(v), text, err);
}

static int accept_search(struct desk *desk, const char *text, struct err *err)
{
	struct queue *q = queue_of(desk->top);

	if (desk->top->ops != &queue_view || !*text)
		return 0;
	if (queue_check(q, text, err) < 0)
		return -1;
	snprintf(q->search, sizeof(q->search), "%s", text);
	queue_find(q, q->search, false);
	return 0;
}

static int accept_mark(struct desk *desk, const char *text, struct err *err)
{
	struct queue *q = queue_of(desk->top);

	if (desk->top->ops != &queue_view || !*text)
		return 0;
	if (queue_check(q, text, err) < 0)
		return -1;
	queue_mark(q, text);
	return 0;
}

static int queue_search_on(struct queue *q, bool backwards, struct err *err)
{
	if (!q->search[0])
		return err_set(err, ERR_REFUSED, _("nothing was searched yet: / does"));
	queue_find(q, q->search, backwards);
	return 0;
}

static int queue_set_order(struct queue *q, const char *name, struct err *err)
{
	int order = *name ? table_find(case_order_names, CASE_ORDERS, name)
			  : (int)(q->order + 1) % CASE_ORDERS;

	if (order < 0)
		return err_set(err, ERR_INPUT, _("order: expected newest or oldest"));
	q->order = (enum case_order)order;
	queue_restart(q);
	desk_say(q->view.desk, SAY_OK, _("order: %s first"), case_order_names[order]);
	return 0;
}

/* To the newest that came in: where the order has it, with all arrivals shown. */
static void queue_newest(struct queue *q)
{
	const struct list_row *newest = NULL;

	for (size_t i = 0; i < q->list.held.count; i++)
		if (!newest || q->list.held.items[i]->at > newest->at)
			newest = q->list.held.items[i];
	list_restart(&q->list, q->order == ORDER_OLDEST ? LIST_END : LIST_START,
		newest ? newest->id : 0);
}

void queue_go(struct desk *desk, int64_t id)
{
	struct view *v = desk->top;

	while (v && v->ops != &queue_view)
		v = v->below;
	if (v)
		list_restart(&queue_of(v)->list,
			queue_of(v)->order == ORDER_OLDEST ? LIST_END : LIST_START, id);
}

int queue_show(struct desk *desk, int64_t id, struct err *err)
{
	char argument[24];

	queue_go(desk, id);
	snprintf(argument, sizeof(argument), "%" PRId64, id);
	return view_push(desk, view_find("thread"), argument, err) ? 0 : -1;
}

static int queue_open_case(struct queue *q, struct err *err)
{
	const struct view_ops *thread = view_find("thread");

	if (!list_current(&q->list))
		return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	if (!thread)
		return 0;
	return view_push(q->view.desk, thread, "", err) ? 0 : -1;
}

/* Behind a blank, so that what is typed next is a word of its own. */
static int queue_ask_limit(struct queue *q)
{
	MEM_AUTO char *text = mem_printf("%s ", q->limit);
	prompt_open(q->view.desk, _("limit: "), *q->limit ? text : "", false, accept_limit);
	return 0;
}

static int queue_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct queue *q = queue_of(v);

	if (list_command(&q->list, call))
		return 0;
	switch (call->command) {
	case COMMAND_OPEN:
		return queue_open_case(q, err);
	case COMMAND_LIMIT:
		if (*call->argument)
			return queue_limit(q, call->argument, err);
		return queue_ask_limit(q);
	case COMMAND_UNLIMIT:
		return queue_limit(q, "is:open", err);
	case COMMAND_SEARCH:
		if (*call->argument)
			return accept_search(v->desk, call->argument, err);
		prompt_open(v->desk, "/", "", false, accept_search);
		return 0;
	case COMMAND_SEARCH_NEXT:
		return queue_search_on(q, false, err);
	case COMMAND_SEARCH_PREVIOUS:
		return queue_search_on(q, true, err);
	case COMMAND_MARK_ALL:
		if (*call->argument)
			return accept_mark(v->desk, call->argument, err);
		prompt_open(v->desk, _("mark: "), "", false, accept_mark);
		return 0;
	case COMMAND_NEXT_NEW:
	case COMMAND_PREVIOUS_NEW:
		queue_find(q, "state:new", call->command == COMMAND_PREVIOUS_NEW);
		return 0;
	case COMMAND_NEWEST:
		queue_newest(q);
		return 0;
	case COMMAND_ORDER:
		return queue_set_order(q, call->argument, err);
	case COMMAND_PREVIEW:
		q->split = (enum split)((q->split + 1) % (SPLIT_AWAY + 1));
		return 0;
	default:
		return command_refuse(call, err);
	}
}

/* ---- drawing ---- */

/* What the rule says of the list: limit, place, marks. */
static void queue_describe(const struct queue *q, char *out, size_t size)
{
	const struct list *l = &q->list;
	int64_t rank = l->before >= 0 ? l->before + (int64_t)l->cursor + 1 : 0;
	STRBUF_AUTO struct strbuf text;
	char when[CLOCK_SHORT_BYTES];
	int64_t since_us;

	strbuf_init(&text, size - 1);
	strbuf_printf(&text, _("queue: %.200s"), q->limit[0] ? q->limit : _("everything"));
	if (links_missing(q->view.desk, &since_us) && since_us)
		strbuf_printf(
			&text, _(" (copy of %s)"), clock_short(since_us, clock_now_us(), when));
	if (rank == 0 && l->has_end && q->count >= 0)
		rank = q->count - (int64_t)(l->rows.count - 1 - l->cursor);
	if (q->count >= 0 && rank > q->count)
		rank = 0; /* a row that left the limit and lingers has none */
	if (l->rows.count > 0 && !desk_option_on(q->view.desk, OPTION_SLOW)) {
		if (rank > 0)
			strbuf_printf(&text, "  %" PRId64, rank);
		if (q->count >= 0)
			strbuf_printf(&text, rank > 0 ? "/%" PRId64 : "  %" PRId64, q->count);
	}
	if (l->marks.count > 0)
		strbuf_printf(&text, _("  %zu marked"), l->marks.count);
	if (l->range_from)
		strbuf_str(&text, _("  range: V ends it"));
	snprintf(out, size, "%s", text.buf);
}

static void queue_draw_rule(const struct queue *q, int y, int x, int cols)
{
	char left[512], right[64] = "";
	size_t above, below;

	queue_describe(q, left, sizeof(left));
	list_waiting(&q->list, &above, &below);
	if (above > 0 && below > 0)
		snprintf(right, sizeof(right), _("+%zu above  +%zu below"), above, below);
	else if (above > 0)
		snprintf(right, sizeof(right), _("+%zu above"), above);
	else if (below > 0)
		snprintf(right, sizeof(right), _("+%zu below"), below);
	draw_rule(y, x, cols, left, *right ? right : NULL);
}

static void queue_draw_empty(const struct queue *q, struct rect area)
{
	if (!q->loaded || area.rows < 3)
		return;
	draw_textf(area.y + 1, area.x + 2, area.cols - 2, ROLE_NORMAL,
		_("Nothing is found with this limit: %s"),
		q->limit[0] ? q->limit : _("everything"));
	draw_textf(area.y + 2, area.x + 2, area.cols - 2, ROLE_META,
		_("Open without the limit: %" PRId64 "  (= takes the limit away)"),
		q->view.desk->figures.open);
}

static void queue_draw_list(struct queue *q, struct rect area)
{
	if (area.cols >= HEADING_COLS && area.rows >= HEADING_ROWS - PREVIEW_ROWS) {
		queue_row_heading((struct rect){area.y, area.x + 2, 1, area.cols - 2});
		area.y++;
		area.rows--;
	}
	if (q->list.rows.count == 0)
		queue_draw_empty(q, area);
	list_draw(&q->list, area);
}

static void queue_draw_preview(struct queue *q, struct rect area)
{
	const struct list_row *row = list_current(&q->list);

	if (row)
		preview_draw(q->view.desk, (const struct queue_row *)row, area);
}

static bool has_preview(const struct queue *q)
{
	return q->split != SPLIT_AWAY && desk_option_on(q->view.desk, OPTION_PREVIEW) &&
	       q->view.area.cols >= SPLIT_COLS && q->view.desk->screen.rows >= SPLIT_ROWS;
}

static bool is_beside(const struct queue *q)
{
	bool wide = q->view.area.cols >= SIDE_COLS && q->view.desk->screen.rows >= SIDE_ROWS &&
		    !desk_option_on(q->view.desk, OPTION_A11Y);

	return q->view.area.cols >= SIDE_COLS && wide != (q->split == SPLIT_SWAPPED);
}

/* The preview first, so that the cursor is the list's. */
static void queue_draw(struct view *v)
{
	struct queue *q = queue_of(v);
	struct rect list = v->area, preview = v->area;

	if (v->area.rows >= 4)
		list.rows--;
	if (has_preview(q) && is_beside(q)) {
		list.cols = v->area.cols / 2 + 4;
		preview.x = list.cols + 2;
		preview.cols = v->area.cols - preview.x;
		preview.rows--;
		draw_divide(preview.y, list.cols, preview.rows);
		queue_draw_preview(q, preview);
	} else if (has_preview(q)) {
		preview.rows = v->area.rows / 2;
		preview.y = v->area.y + v->area.rows - preview.rows;
		list.rows = v->area.rows - preview.rows - 1;
		queue_draw_preview(q, preview);
	}
	if (v->area.rows >= 4)
		queue_draw_rule(q, list.y + list.rows, v->area.x, v->area.cols);
	queue_draw_list(q, list);
}

/* ---- the view ---- */

static int queue_open(struct view *v, const char *argument, struct err *err)
{
	struct queue *q = queue_of(v);
	int order = table_find(case_order_names, CASE_ORDERS, v->desk->option[OPTION_ORDER]);

	list_init(&q->list, &rows, q);
	q->list.height = v->desk->screen.rows;
	q->order = order > 0 ? (enum case_order)order : ORDER_NEWEST;
	if (queue_limit(q, *argument ? argument : "is:open", err) < 0)
		return err_prefix(err, "limit");
	return 0;
}

static void queue_close(struct view *v)
{
	list_release(&queue_of(v)->list);
}

static void queue_reload(struct view *v)
{
	struct queue *q = queue_of(v);

	/* What could not be read is asked for once more. */
	if (q->list.replaces && !q->list.fetching)
		queue_restart(q);
	queue_refresh(q);
	if (q->loaded && q->count >= 0 && q->count < COUNT_AGAIN)
		queue_count(q);
}

static size_t queue_cases(struct view *v, bool marked, int64_t *ids, size_t room)
{
	return list_ids(&queue_of(v)->list, marked, ids, room);
}

static const struct case_row *queue_current(struct view *v)
{
	const struct list_row *current = list_current(&queue_of(v)->list);

	return current ? &((const struct queue_row *)current)->c : NULL;
}

static struct list *queue_list(struct view *v)
{
	return &queue_of(v)->list;
}

static const char *queue_title(struct view *v)
{
	return _("queue");
}

const struct view_ops queue_view = {
	.name = "queue",
	.hints =
		"claim|reply|pick tags|pick dispositions|pick operators|ask snooze|limit|search|undo|"
		"mark|marked|emergency|next|merge",
	.size = sizeof(struct queue),
	.open = queue_open,
	.close = queue_close,
	.reload = queue_reload,
	.draw = queue_draw,
	.command = queue_command,
	.cases = queue_cases,
	.row = queue_current,
	.list = queue_list,
	.title = queue_title,
};
