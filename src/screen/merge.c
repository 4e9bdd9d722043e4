#include "screen/merge.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/checklist.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/queue_row.h"
#include "store/cases.h"

enum {
	CASES_MOST = 200, /* as many as the decision takes */
	POPUP_COLS = 76,
	POPUP_ROWS = 16,
	OTHER_ROWS = 5, /* inside, beside the cases that go into the other */
	FRAME_ROWS = 2,
	LINE_BYTES = 8 * 1024,
	AUTHOR_COLS = 16,
};

struct merging {
	struct view view;
	int64_t ids[CASES_MOST + 1]; /* the first is the one that the others go into */
	size_t count;
	struct case_list cases;
	char slot;
};

static struct merging *merging_of(struct view *v)
{
	return (struct merging *)v;
}

/* ---- what the worker brings ---- */

struct merging_reading {
	struct merging *merging;
	int64_t ids[CASES_MOST + 1];
	size_t count;
	struct case_list cases;
	struct err err;
	int failed;
};

static void read_on_worker(struct store *s, void *data)
{
	struct merging_reading *r = data;

	r->failed = cases_by_id(s, r->ids, r->count, &r->cases, &r->err);
}

static int nothing_marked(int64_t into, struct err *err)
{
	return err_set(err, ERR_REFUSED,
		_("mark in the queue what goes into case %" PRId64 ", then merge"), into);
}

/* A mark may have stayed on a case that was merged before. */
static void drop_merged(struct merging *m)
{
	size_t left = 0;

	for (size_t i = 0; i < m->cases.count; i++)
		if (m->cases.items[i].state != CASE_MERGED || i == 0)
			m->cases.items[left++] = m->cases.items[i];
	m->cases.count = m->count = left;
	for (size_t i = 0; i < left; i++)
		m->ids[i] = m->cases.items[i].id;
}

static void read_done(void *data, bool dropped)
{
	struct merging_reading *r = data;

	if (!dropped && r->failed) {
		desk_say_err(r->merging->view.desk, &r->err);
	} else if (!dropped) {
		struct merging *m = r->merging;

		case_list_release(&m->cases);
		m->cases = r->cases;
		r->cases = (struct case_list){0};
		drop_merged(m);
		m->view.desk->redraw_now = true;
		if (m->count <= 1 && m->view.desk->top == &m->view) {
			nothing_marked(m->ids[0], &r->err);
			desk_say_err(m->view.desk, &r->err);
			view_pop(m->view.desk);
		}
	}
	case_list_release(&r->cases);
	free(r);
}

static void merging_reload(struct view *v)
{
	struct merging *m = merging_of(v);
	struct merging_reading *r = mem_zero(1, sizeof(*r));

	r->merging = m;
	r->count = m->count;
	for (size_t i = 0; i < m->count; i++)
		r->ids[i] = m->ids[i];
	worker_post(v->desk->worker, WORK_READ, &m->slot, read_on_worker, read_done, r);
}

/* ---- the question ---- */

/* The marks of the view, or of the queue that a case was opened from. */
static size_t marked_in(struct view *v, int64_t *ids, size_t room)
{
	size_t count = 0;

	for (; v && count == 0; v = v->below)
		if (v->ops->cases)
			count = v->ops->cases(v, true, ids, room);
	return count;
}

static int merging_open(struct view *v, const char *argument, struct err *err)
{
	struct merging *m = merging_of(v);
	struct view *of = view_with_cases(v->desk);
	int64_t marked[CASES_MOST + 1];
	size_t count = marked_in(of, marked, CASES_MOST + 1);

	m->ids[0] = of ? view_case(of) : 0;
	if (!m->ids[0])
		return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	if (count > CASES_MOST)
		return err_set(err, ERR_REFUSED, _("more than %d cases at once"), CASES_MOST);
	m->count = 1;
	for (size_t i = 0; i < count; i++)
		if (marked[i] != m->ids[0])
			m->ids[m->count++] = marked[i];
	return m->count > 1 ? 0 : nothing_marked(m->ids[0], err);
}

static void merging_close(struct view *v)
{
	case_list_release(&merging_of(v)->cases);
}

/* Away with the question, then the decision: it is for the case that was shown. */
static void merging_do(struct merging *m)
{
	struct desk *desk = m->view.desk;
	struct err err = ERR_INIT;
	int64_t into = m->ids[0];
	STRBUF_AUTO struct strbuf line;

	strbuf_init(&line, LINE_BYTES);
	strbuf_str(&line, "merge");
	for (size_t i = 1; i < m->count; i++)
		strbuf_printf(&line, " %" PRId64, m->ids[i]);
	view_pop(desk);
	if (command_decide_case(desk, line.buf, into, &err) < 0)
		desk_say_err(desk, &err);
}

/* Enter is no answer: what acts is a letter that is not struck by habit. */
static bool merging_key(struct view *v, uint32_t key)
{
	struct merging *m = merging_of(v);

	if (key == 'y' && m->cases.count > 1) {
		merging_do(m);
		return true;
	}
	if (key == 'n' || key == 'q' || key == KEYS_ESC) {
		desk_say(v->desk, SAY_OK, _("nothing was changed"));
		view_pop(v->desk);
		return true;
	}
	return false;
}

/* ---- drawing ---- */

static void draw_case(
	const struct desk *desk, const struct case_row *c, int y, int x, int cols, enum role role)
{
	int end = x + cols;

	x += draw_textf(y, x, cols, role, "%c%c %6" PRId64 " %-2s ",
		queue_priority_letter(c->priority), queue_state_letter(c->state), c->id,
		desk_account_label(desk, c->account));
	draw_field(y, x, AUTHOR_COLS, role, c->handle);
	x += AUTHOR_COLS + 1;
	if (end > x)
		draw_text(y, x, end - x, role,
			checklist_is_sensitive(desk, c) ? _("[sensitive]") : c->text);
}

static void draw_cases(const struct merging *m, struct rect area)
{
	const struct desk *desk = m->view.desk;
	size_t rest = m->cases.count - 1, room = (size_t)(area.rows - OTHER_ROWS);
	size_t shown = rest <= room ? rest : room - 1;

	draw_textf(area.y, area.x, area.cols, ROLE_META,
		ngettext("%zu case goes into another:", "%zu cases go into another:", rest), rest);
	for (size_t i = 0; i < shown; i++)
		draw_case(desk, &m->cases.items[i + 1], area.y + 1 + (int)i, area.x + 2,
			area.cols - 2, ROLE_NORMAL);
	int y = area.y + 1 + (int)shown;

	if (rest > shown)
		draw_textf(
			y++, area.x + 2, area.cols - 2, ROLE_META, _("and %zu more"), rest - shown);
	draw_text(y, area.x, area.cols, ROLE_META, _("into this one, which keeps its owner:"));
	draw_case(desk, &m->cases.items[0], y + 1, area.x + 2, area.cols - 2, ROLE_SELECTED);
	draw_text(y + 3, area.x, area.cols, ROLE_NORMAL,
		_("One conversation, all tags, the most urgent priority. Undo parts them."));
}

static void merging_draw(struct view *v)
{
	const struct merging *m = merging_of(v);
	struct rect area = draw_popup(
		v->area, _("merge these cases?"), _("y: merge  n, Esc: leave them apart"));

	if (m->cases.count > 0 && area.rows > OTHER_ROWS)
		draw_cases(m, area);
	else if (m->cases.count > 0)
		draw_case(v->desk, &m->cases.items[0], area.y, area.x, area.cols, ROLE_SELECTED);
	draw_cursor(area.y, area.x);
}

static struct rect merging_place(struct view *v, struct rect room)
{
	int rows = (int)merging_of(v)->count - 1 + OTHER_ROWS + FRAME_ROWS;

	return draw_popup_place(room, POPUP_COLS, rows < POPUP_ROWS ? rows : POPUP_ROWS, false);
}

static const char *merging_title(struct view *v)
{
	return _("merge these cases?");
}

const struct view_ops merging_view = {
	.name = "merging",
	.size = sizeof(struct merging),
	.flags = VIEW_POPUP | VIEW_TYPING,
	.open = merging_open,
	.close = merging_close,
	.reload = merging_reload,
	.draw = merging_draw,
	.key = merging_key,
	.place = merging_place,
	.title = merging_title,
};

/* ---- commands ---- */

static int ask_or_do(
	struct desk *desk, const struct command_call *call, const char *view, struct err *err)
{
	if (!*call->argument)
		return view_push(desk, view_find(view), "", err) ? 0 : -1;
	MEM_AUTO char *line = mem_printf("%s %s", command_rows[call->command].name, call->argument);
	return command_decide(desk, line, false, err);
}

int merge_command(struct desk *desk, const struct command_call *call, struct err *err)
{
	return ask_or_do(desk, call, "merging", err);
}

int merge_split(struct desk *desk, const struct command_call *call, struct err *err)
{
	return ask_or_do(desk, call, "mentions", err);
}
