#include "screen/thread.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/for_me.h"
#include "screen/list.h"
#include "screen/page.h"
#include "screen/queue_row.h"
#include "screen/thread_layout.h"
#include "store/case_file.h"
#include "text/utf8.h"

enum {
	SIDE_COLS = 120, /* from here on the facts stand beside the conversation */
	SIDE_MOST = 48,
	HEAD_ROWS = 6, /* from here on the head has lines of its own */
	RAWS_MOST = 50,
};

enum shown { SHOW_CONVERSATION, SHOW_RAW, SHOW_EVENTS, SHOW_VERSIONS };

struct raws {
	struct arena arena;
	struct thread_raw items[RAWS_MOST];
	size_t count;
};

struct thread {
	struct view view;
	int64_t id;
	int64_t row; /* the case of the queue that it was opened for; it may have been merged */
	bool loaded;
	struct case_file file;
	enum shown shown;
	struct page page, side;
	struct thread_links links;
	int laid_cols; /* the width that the pages were built for; 0 = build them */
	struct raws raws;
	char file_slot, raw_slot;
};

static struct thread *thread_of(struct view *v)
{
	return (struct thread *)v;
}

/* ---- what the worker brings ---- */

/* A case that was merged is where its mentions are. */
struct reading {
	struct thread *thread;
	int64_t id;
	struct case_file file;
	struct err err;
	int failed;
};

static void read_on_worker(struct store *s, void *data)
{
	struct reading *r = data;

	r->failed = case_file_read(s, r->id, &r->file, &r->err);
	if (!r->failed && r->file.row.state == CASE_MERGED) {
		int64_t into = r->file.row.linked_to;

		case_file_release(&r->file);
		r->failed = case_file_read(s, into, &r->file, &r->err);
	}
}

static void read_done(void *data, bool dropped)
{
	struct reading *r = data;

	if (!dropped && r->failed) {
		desk_say_err(r->thread->view.desk, &r->err);
	} else if (!dropped) {
		struct thread *t = r->thread;

		if (r->file.row.id != t->id)
			desk_say(t->view.desk, SAY_OK,
				_("case %" PRId64 " was merged into case %" PRId64), t->id,
				r->file.row.id);
		t->id = r->file.row.id;
		case_file_release(&t->file);
		t->file = r->file;
		r->file = (struct case_file){0};
		if (!t->loaded)
			for_me_seen(t->view.desk, t->id);
		t->loaded = true;
		t->laid_cols = 0;
		view_changed(&t->view);
	}
	case_file_release(&r->file);
	free(r);
}

static void thread_read(struct thread *t)
{
	struct reading *r = mem_zero(1, sizeof(*r));

	r->thread = t;
	r->id = t->id;
	worker_post(t->view.desk->worker, WORK_READ, &t->file_slot, read_on_worker, read_done, r);
}

struct raw_reading {
	struct thread *thread;
	struct raws raws;
	struct err err;
	int failed;
};

static void raws_on_worker(struct store *s, void *data)
{
	struct raw_reading *r = data;

	for (size_t i = 0; i < r->raws.count && !r->failed; i++) {
		struct thread_raw *raw = &r->raws.items[i];

		r->failed =
			mention_raw(s, raw->mention, &r->raws.arena, &raw->raw, &raw->len, &r->err);
	}
}

static void raws_done(void *data, bool dropped)
{
	struct raw_reading *r = data;

	if (!dropped && r->failed) {
		desk_say_err(r->thread->view.desk, &r->err);
	} else if (!dropped) {
		struct thread *t = r->thread;

		arena_release(&t->raws.arena);
		t->raws = r->raws;
		r->raws.arena = (struct arena)ARENA_INIT;
		t->shown = SHOW_RAW;
		t->page.top = 0;
		t->laid_cols = 0;
		view_changed(&t->view);
	}
	arena_release(&r->raws.arena);
	free(r);
}

/* The newest of them, when there are very many. */
static void thread_read_raws(struct thread *t)
{
	struct raw_reading *r = mem_zero(1, sizeof(*r));
	size_t count = t->file.mentions.count, first = count > RAWS_MOST ? count - RAWS_MOST : 0;

	r->thread = t;
	for (size_t i = first; i < count; i++) {
		const struct mention_row *m = &t->file.mentions.items[i];

		r->raws.items[r->raws.count++] = (struct thread_raw){.mention = m->id,
			.handle = arena_strdup(&r->raws.arena, m->handle),
			.hash = arena_strdup(&r->raws.arena, m->capture_hash)};
	}
	worker_post(t->view.desk->worker, WORK_READ, &t->raw_slot, raws_on_worker, raws_done, r);
}

/* ---- commands ---- */

/* The queue that it was opened from. */
static struct view *queue_below(struct thread *t)
{
	struct view *v = t->view.below;

	while (v && !(v->ops->list && v->ops->cases))
		v = v->below;
	return v;
}

static int thread_step(struct thread *t, int64_t by, struct err *err)
{
	struct view *queue = queue_below(t);
	int64_t id;

	if (!queue)
		return err_set(err, ERR_REFUSED, _("there is no queue below this case"));
	list_move(queue->ops->list(queue), by);
	id = view_case(queue);
	if (id == 0 || id == t->row)
		return err_set(err, ERR_REFUSED,
			by > 0 ? _("this is the last case of the queue")
			       : _("this is the first case of the queue"));
	t->id = t->row = id;
	t->loaded = false;
	t->shown = SHOW_CONVERSATION;
	t->page.top = 0;
	t->laid_cols = 0;
	thread_read(t);
	return 0;
}

static void thread_show(struct thread *t, enum shown shown)
{
	t->page.top = 0;
	t->laid_cols = 0;
	if (t->shown == shown)
		t->shown = SHOW_CONVERSATION;
	else if (shown == SHOW_RAW)
		thread_read_raws(t);
	else
		t->shown = shown;
}

static int thread_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct thread *t = thread_of(v);
	int count = call->count > 0 ? call->count : 1;

	switch (call->command) {
	case COMMAND_NEXT_CASE:
		return thread_step(t, count, err);
	case COMMAND_PREVIOUS_CASE:
		return thread_step(t, -count, err);
	case COMMAND_RAW:
		thread_show(t, SHOW_RAW);
		return 0;
	case COMMAND_EVENTS:
		thread_show(t, SHOW_EVENTS);
		return 0;
	case COMMAND_VERSIONS:
		if (t->file.versions.count == 0)
			return err_set(
				err, ERR_REFUSED, _("nothing here was changed by its author"));
		thread_show(t, SHOW_VERSIONS);
		return 0;
	case COMMAND_SEARCH_NEXT:
		/* Without a search that goes on, `n` is for a note. */
		if (!t->page.search[0])
			return command_run(v->desk, "ask note", 0, err);
		return page_run(v->desk, call, err);
	default:
		return page_run(v->desk, call, err);
	}
}

/* ---- drawing ---- */

static void lay_facts(struct thread *t, struct page *p)
{
	thread_facts(p, t->view.desk, &t->file, &t->links);
}

static void lay_out(struct thread *t, int cols, int side_cols)
{
	page_begin(&t->page, cols);
	page_begin(&t->side, side_cols);
	switch (t->shown) {
	case SHOW_CONVERSATION:
		thread_conversation(&t->page, t->view.desk, &t->file, &t->links);
		break;
	case SHOW_RAW:
		thread_raws(&t->page, t->raws.items, t->raws.count);
		break;
	case SHOW_EVENTS:
		thread_events(&t->page, t->view.desk, &t->file);
		break;
	case SHOW_VERSIONS:
		thread_versions(&t->page, &t->file);
		break;
	}
	if (side_cols > 0) {
		lay_facts(t, &t->side);
	} else if (t->shown == SHOW_CONVERSATION) {
		page_rule(&t->page, _("case"));
		lay_facts(t, &t->page);
	}
	t->laid_cols = cols;
}

static void draw_head(struct thread *t, struct rect *area)
{
	const struct case_row *c = &t->file.row;
	const struct desk *desk = t->view.desk;
	bool mine = c->assignee && strcmp(c->assignee, desk->actor.operator) == 0;
	MEM_AUTO char *left = mem_printf(_("CASE %" PRId64 "  %s%s  %s  %s"), c->id,
		c->manual.by ? "" : "@", c->handle, c->account,
		c->manual.by ? manual_channel_label(c->manual.channel)
			     : visibility_label(c->visibility));
	MEM_AUTO char *right = c->assignee
				       ? mem_printf(_("with %s"), desk_initials(desk, c->assignee))
				       : mem_strdup(_("with nobody"));
	int used = draw_text(area->y, area->x, area->cols,
		c->priority == PRIORITY_DANGER ? ROLE_DANGER : ROLE_META, left);
	int room = area->cols - used - 2;

	if (room >= utf8_cols(right))
		draw_text(area->y, area->x + area->cols - utf8_cols(right), room,
			mine          ? ROLE_MINE
			: c->assignee ? ROLE_OTHERS
				      : ROLE_META,
			right);
	area->y++;
	area->rows--;
}

static void draw_title(struct thread *t, struct rect *area)
{
	static const char *const titles[] = {
		[SHOW_RAW] = N_("raw captures (v: the conversation)"),
		[SHOW_EVENTS] = N_("what was done (H: the conversation)"),
		[SHOW_VERSIONS] = N_("what was changed (V: the conversation)"),
	};
	char place[16];

	t->page.height = area->rows - 1;
	page_place(&t->page, place);
	if (t->shown == SHOW_CONVERSATION) {
		size_t people = thread_people(&t->file);
		MEM_AUTO char *title = mem_printf(
			ngettext("conversation, %zu person", "conversation, %zu people", people),
			people);
		draw_rule(area->y, area->x, area->cols, title, place);
	} else {
		draw_rule(area->y, area->x, area->cols, _(titles[t->shown]), place);
	}
	area->y++;
	area->rows--;
}

static void draw_side(struct thread *t, struct rect *area)
{
	struct rect side = *area;

	side.cols = t->side.cols;
	side.x = area->x + area->cols - side.cols;
	draw_divide(area->y, side.x - 2, area->rows);
	page_draw(&t->side, side);
	area->cols -= side.cols + 3;
}

static void thread_draw(struct view *v)
{
	struct thread *t = thread_of(v);
	struct rect area = v->area;
	int side = area.cols >= SIDE_COLS ? area.cols / 3 : 0;
	int cols;

	if (!t->loaded) {
		if (v->desk->silent_us)
			draw_textf(area.y, area.x, area.cols, ROLE_META,
				_("Case %" PRId64 " comes when the store answers."), t->id);
		draw_cursor(area.y, area.x);
		return;
	}
	if (side > SIDE_MOST)
		side = SIDE_MOST;
	cols = side ? area.cols - side - 3 : area.cols;
	if (t->laid_cols != cols)
		lay_out(t, cols, side);
	if (area.rows >= HEAD_ROWS)
		draw_head(t, &area);
	if (area.rows >= HEAD_ROWS)
		draw_title(t, &area);
	if (side)
		draw_side(t, &area);
	page_draw(&t->page, area);
}

/* ---- the view ---- */

/* The argument is a case; without one it is that of the view below. */
static int thread_open(struct view *v, const char *argument, struct err *err)
{
	struct thread *t = thread_of(v);

	t->id = *argument ? strtoll(argument, NULL, 10) : view_case(view_with_cases(v->desk));
	t->row = t->id;
	if (t->id <= 0)
		return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	return 0;
}

static void thread_close(struct view *v)
{
	struct thread *t = thread_of(v);

	case_file_release(&t->file);
	page_release(&t->page);
	page_release(&t->side);
	thread_links_release(&t->links);
	arena_release(&t->raws.arena);
}

static void thread_reload(struct view *v)
{
	thread_read(thread_of(v));
}

static size_t thread_cases(struct view *v, bool marked, int64_t *ids, size_t room)
{
	if (marked)
		return 0;
	if (room > 0)
		ids[0] = thread_of(v)->id;
	return 1;
}

static const struct case_row *thread_row(struct view *v)
{
	return thread_of(v)->loaded ? &thread_of(v)->file.row : NULL;
}

static struct page *thread_page(struct view *v)
{
	return &thread_of(v)->page;
}

static const char *thread_title(struct view *v)
{
	return _("thread");
}

const struct view_ops thread_view = {
	.name = "thread",
	.hints = "reply|claim|pick tags|pick dispositions|pick operators|next-case|previous-case|"
		 "events|raw|versions|undo|emergency|back|split|ask link",
	.size = sizeof(struct thread),
	.open = thread_open,
	.close = thread_close,
	.reload = thread_reload,
	.draw = thread_draw,
	.command = thread_command,
	.cases = thread_cases,
	.row = thread_row,
	.page = thread_page,
	.title = thread_title,
};
