#include "screen/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "screen/desk.h"

const struct view_ops *view_find(const char *name)
{
	for (size_t i = 0; view_table[i]; i++)
		if (strcmp(view_table[i]->name, name) == 0)
			return view_table[i];
	return NULL;
}

struct keymap_place view_place(const struct view_ops *ops)
{
	const char *group = ops->flags & VIEW_PICK ? "pick"
			    : ops->page            ? "text"
			    : ops->list            ? "list"
						   : NULL;

	return (struct keymap_place){
		.view = ops->name, .group = group, .typing = ops->flags & VIEW_TYPING};
}

static void view_free(struct view *v)
{
	worker_cancel(v->desk->worker, v, v->ops->size);
	free(v);
}

struct view *view_push(
	struct desk *desk, const struct view_ops *ops, const char *argument, struct err *err)
{
	struct view *v = mem_zero(1, ops->size);

	v->ops = ops;
	v->desk = desk;
	v->below = desk->top;
	if (ops->open && ops->open(v, argument, err) < 0) {
		view_free(v);
		return NULL;
	}
	desk->top = v;
	desk->redraw_now = true;
	if (ops->reload)
		ops->reload(v);
	return v;
}

static void view_drop(struct view *v)
{
	v->desk->top = v->below;
	if (v->ops->close)
		v->ops->close(v);
	view_free(v);
}

void view_pop(struct desk *desk)
{
	struct view *v = desk->top;

	if (!v || !v->below)
		return;
	view_drop(v);
	desk->redraw_now = true;
	if (desk->top->ops->reload)
		desk->top->ops->reload(desk->top);
}

void view_close_all(struct desk *desk)
{
	while (desk->top)
		view_drop(desk->top);
}

int64_t view_case(struct view *v)
{
	int64_t id = 0;

	if (v && v->ops->cases)
		v->ops->cases(v, false, &id, 1);
	return id;
}

const struct case_row *view_row(struct desk *desk)
{
	struct view *v = view_with_cases(desk);

	return v && v->ops->row ? v->ops->row(v) : NULL;
}

void view_changed(struct view *v)
{
	v->desk->redraw = true;
}

void view_set_timer(struct view *v, int64_t at_ms)
{
	v->timer_ms = at_ms;
}

/* What a decision made in a pop-up is for lies below it. */
struct view *view_with_cases(struct desk *desk)
{
	struct view *v = desk->top;

	while (v && !v->ops->cases)
		v = v->below;
	return v;
}

size_t view_marked(struct desk *desk)
{
	struct view *v = view_with_cases(desk);

	return v ? v->ops->cases(v, true, NULL, 0) : 0;
}

void views_reload(struct desk *desk)
{
	for (struct view *v = desk->top; v; v = v->below) {
		if (v->ops->reload)
			v->ops->reload(v);
		if (!(v->ops->flags & VIEW_POPUP))
			return;
	}
}

static void view_draw(struct view *v, struct rect room)
{
	if (v->ops->flags & VIEW_POPUP) {
		view_draw(v->below, room);
		v->area = v->ops->place ? v->ops->place(v, room) : room;
	} else {
		v->area = room;
		draw_clear(room);
	}
	v->ops->draw(v);
}

void views_draw(struct desk *desk, struct rect room)
{
	view_draw(desk->top, room);
}
