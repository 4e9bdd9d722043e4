#include "screen/picker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "screen/checklist.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/prompt.h"
#include "store/case_file.h"
#include "store/cases.h"
#include "store/figures.h"
#include "text/utf8.h"

enum { CASES_MOST = 10000, FIND_BYTES = 64, POPUP_COLS = 60, POPUP_ROWS = 16, LINE_BYTES = 1024 };

struct picker {
	struct view view;
	const struct picker_kind *kind;
	bool marked; /* it is for the marked cases */
	size_t cases;
	bool typed; /* since the last toggle: Enter puts on what is under the cursor */
	struct pick_list list;
	struct line_edit find;
	struct {
		size_t *items; /* in the list */
		size_t count, room;
	} shown;
	size_t cursor, top; /* among those that are shown */
	int rows;           /* of the last draw */
	char slot;
};

enum kind_flags {
	KIND_MANY = 1 << 0, /* items are toggled */
	KIND_NEW = 1 << 1,  /* what is typed may become one */
	KIND_ASKS = 1 << 2, /* what was chosen is the beginning of a line that is typed on */
};

struct picker_kind {
	const char *view;
	const char *title;    /* marked for translation */
	const char *decision; /* the word before what was chosen */
	unsigned flags;       /* enum kind_flags */
	void (*fill)(struct picker *p);
	const char *none; /* why there may be nothing to choose; marked for translation */
};

static struct picker *picker_of(struct view *v)
{
	return (struct picker *)v;
}

/* Looks again which items the typed words find. */
static void picker_find(struct picker *p)
{
	const char *words = p->find.text.buf;

	p->shown.count = 0;
	for (size_t i = 0; i < p->list.count; i++)
		if (pick_matches(&p->list.items[i], words + (*words == '#')))
			MEM_PUSH(&p->shown, i);
}

/* ---- what there is to choose from ---- */

struct tags_reading {
	struct picker *picker;
	int64_t *ids;
	size_t count;
	struct tag_list tags;
	struct case_list cases;
	struct err err;
	int failed;
};

static void tags_on_worker(struct store *s, void *data)
{
	struct tags_reading *r = data;

	r->failed = tags_read(s, &r->tags, &r->err);
	if (!r->failed)
		r->failed = cases_by_id(s, r->ids, r->count, &r->cases, &r->err);
}

static void tags_show(struct picker *p, const struct tags_reading *r)
{
	for (size_t i = 0; i < r->tags.count; i++) {
		struct pick_item *item = pick_list_add(&p->list, r->tags.items[i].tag);

		item->note = arena_printf(&p->list.arena,
			ngettext("on %lld open case", "on %lld open cases",
				(unsigned long)r->tags.items[i].cases),
			(long long)r->tags.items[i].cases);
	}
	for (size_t i = 0; i < p->view.desk->config->tags.count; i++)
		pick_list_add(&p->list, p->view.desk->config->tags.items[i]);
	for (size_t i = 0; i < r->cases.count; i++)
		for (size_t j = 0; j < r->cases.items[i].tag_count; j++)
			pick_list_add(&p->list, r->cases.items[i].tags[j])->cases++;
	p->cases = r->cases.count;
	pick_list_settle(&p->list, p->cases);
	picker_find(p);
	p->view.desk->redraw_now = true;
}

static void tags_done(void *data, bool dropped)
{
	struct tags_reading *r = data;

	if (!dropped && r->failed)
		desk_say_err(r->picker->view.desk, &r->err);
	else if (!dropped)
		tags_show(r->picker, r);
	tag_list_release(&r->tags);
	case_list_release(&r->cases);
	free(r->ids);
	free(r);
}

static void fill_tags(struct picker *p)
{
	struct tags_reading *r = mem_zero(1, sizeof(*r));
	struct view *v = view_with_cases(p->view.desk);

	r->picker = p;
	r->ids = mem_zero(CASES_MOST, sizeof(*r->ids));
	r->count = v->ops->cases(v, p->marked, r->ids, CASES_MOST);
	if (r->count > CASES_MOST)
		r->count = CASES_MOST;
	worker_post(p->view.desk->worker, WORK_READ, &p->slot, tags_on_worker, tags_done, r);
}

struct mentions_reading {
	struct picker *picker;
	int64_t id;
	struct case_file file;
	struct err err;
	int failed;
};

static void mentions_on_worker(struct store *s, void *data)
{
	struct mentions_reading *r = data;

	r->failed = case_file_read(s, r->id, &r->file, &r->err);
}

static void mentions_show(struct picker *p, const struct case_file *f)
{
	const struct desk *desk = p->view.desk;
	char when[CLOCK_SHORT_BYTES], id[24];

	for (size_t i = 0; i < f->mentions.count; i++) {
		const struct mention_row *m = &f->mentions.items[i];

		if (m->context)
			continue;
		snprintf(id, sizeof(id), "%" PRId64, m->id);
		pick_list_add(&p->list, id)->note = arena_printf(&p->list.arena, "%s  @%s  %s",
			clock_short(m->created_us, clock_now_us(), when), m->handle,
			checklist_is_sensitive(desk, &f->row) ? _("[sensitive]") : m->text);
	}
	picker_find(p);
	p->view.desk->redraw_now = true;
}

static void mentions_done(void *data, bool dropped)
{
	struct mentions_reading *r = data;

	if (!dropped && r->failed)
		desk_say_err(r->picker->view.desk, &r->err);
	else if (!dropped)
		mentions_show(r->picker, &r->file);
	case_file_release(&r->file);
	free(r);
}

static void fill_mentions(struct picker *p)
{
	struct mentions_reading *r = mem_zero(1, sizeof(*r));

	r->picker = p;
	r->id = view_case(view_with_cases(p->view.desk));
	worker_post(
		p->view.desk->worker, WORK_READ, &p->slot, mentions_on_worker, mentions_done, r);
}

static void fill_dispositions(struct picker *p)
{
	for (size_t i = DISPOSITION_NONE + 1; i < DISPOSITIONS; i++)
		pick_list_add(&p->list, disposition_names[i])->note =
			disposition_label((enum disposition)i);
}

static void fill_operators(struct picker *p)
{
	const struct operator_list *all = &p->view.desk->operators;

	pick_list_add(&p->list, p->view.desk->actor.operator)->note = _("you");
	for (size_t i = 0; i < all->count; i++) {
		struct pick_item *item = pick_list_add(&p->list, all->items[i].login);

		if (!item->note)
			item->note = arena_printf(&p->list.arena, "%s  %s", all->items[i].initials,
				all->items[i].name ? all->items[i].name : "");
	}
}

static void fill_priorities(struct picker *p)
{
	static const char *const names[PRIORITIES] = {"0", "1", "2", "3"};
	const struct case_row *c = view_row(p->view.desk);

	/* An Enter too many changes nothing. */
	p->cursor = c && !p->marked ? c->priority : 0;
	for (size_t i = 0; i < PRIORITIES; i++)
		pick_list_add(&p->list, names[i])->note = priority_label((enum priority)i);
}

static void fill_services(struct picker *p)
{
	const struct config *c = p->view.desk->config;

	for (size_t i = 0; i < c->services.count; i++)
		pick_list_add(&p->list, c->services.items[i].name)->note =
			c->services.items[i].title;
}

/* What can be had of the case, as its row says. */
static void fill_moderations(struct picker *p)
{
	const struct case_row *c = view_row(p->view.desk);
	unsigned can = c ? c->moderations : 0;

	for (int i = 0; i < MODERATIONS; i++)
		if (can & 1U << i)
			pick_list_add(&p->list, moderation_rows[i].name)->note =
				_(moderation_rows[i].help);
}

static const struct picker_kind kinds[] = {
	{"tags", N_("tags"), "tag", KIND_MANY | KIND_NEW, fill_tags, NULL},
	{"mentions", N_("which become a case of their own?"), "split", KIND_MANY, fill_mentions,
		NULL},
	{"dispositions", N_("resolve: how did it end?"), "resolve", 0, fill_dispositions, NULL},
	{"operators", N_("assign to"), "assign", 0, fill_operators, NULL},
	{"priorities", N_("priority"), "priority", 0, fill_priorities, NULL},
	{"services", N_("ask which service?"), "ask question", KIND_ASKS, fill_services,
		N_("there is no service to ask: the configuration names them")},
	{"moderations", N_("do what on the network?"), "moderate", KIND_ASKS, fill_moderations,
		N_("nothing can be done to this one there: open the link in a browser")},
};

/* ---- what is shown of it ---- */

/* The item in that place among those that are found; NULL beyond the last. */
static struct pick_item *shown_item(const struct picker *p, size_t place)
{
	return place < p->shown.count ? &p->list.items[p->shown.items[place]] : NULL;
}

/* The tag that was typed and is not there yet; it stands below the others. */
static bool new_tag(const struct picker *p, char out[64])
{
	if (!(p->kind->flags & KIND_NEW) || p->find.text.len == 0 ||
		tag_normalise(out, p->find.text.buf, NULL) < 0)
		return false;
	for (size_t i = 0; i < p->list.count; i++)
		if (strcmp(p->list.items[i].text, out) == 0)
			return false;
	return true;
}

/* ---- commands ---- */

/* The item under the cursor; a new tag becomes one. */
static struct pick_item *chosen_item(struct picker *p)
{
	struct pick_item *item = shown_item(p, p->cursor);
	char tag[64];

	if (item || !new_tag(p, tag))
		return item;
	item = pick_list_add(&p->list, tag);
	picker_find(p);
	return item;
}

static void picker_move(struct picker *p, int64_t by)
{
	char tag[64];
	int64_t last = (int64_t)p->shown.count + new_tag(p, tag) - 1;
	int64_t to = (int64_t)p->cursor + by;

	if (to > last)
		to = last;
	p->cursor = to < 0 ? 0 : (size_t)to;
}

static int no_item(const struct picker *p, struct err *err)
{
	return err_set(err, ERR_INPUT,
		p->kind->flags & KIND_NEW ? _("a tag is letters, digits, - and _")
					  : _("nothing is found with these letters"));
}

static int picker_toggle(struct picker *p, struct err *err)
{
	struct pick_item *item;

	if (!(p->kind->flags & KIND_MANY))
		return err_set(err, ERR_REFUSED, _("one of these: Enter takes it"));
	item = chosen_item(p);
	if (!item)
		return no_item(p, err);
	pick_toggle(item);
	p->typed = false;
	return 0;
}

/* Away with the picker, then the decision: it is for the view below. */
static int decide_and_leave(struct picker *p, const char *line, struct err *err)
{
	struct desk *desk = p->view.desk;

	if (p->kind->flags & KIND_ASKS) {
		MEM_AUTO char *ask = mem_strdup(line);

		view_pop(desk);
		return command_run(desk, ask, 0, err);
	}
	if (command_decide(desk, line, p->marked, err) < 0)
		return -1;
	view_pop(desk);
	return 0;
}

static int apply_toggled(struct picker *p, struct err *err)
{
	STRBUF_AUTO struct strbuf line;

	strbuf_init(&line, LINE_BYTES);
	if (p->typed) {
		struct pick_item *item = chosen_item(p);

		if (!item)
			return no_item(p, err);
		item->now = PICK_ON;
	}
	pick_list_changes(&p->list, p->kind->decision, &line);
	if (line.len > 0)
		return decide_and_leave(p, line.buf, err);
	if (!(p->kind->flags & KIND_NEW))
		return err_set(err, ERR_REFUSED, _("nothing is chosen: Space does"));
	view_pop(p->view.desk);
	return 0;
}

static int picker_apply(struct picker *p, struct err *err)
{
	struct pick_item *item;

	if (p->kind->flags & KIND_MANY)
		return apply_toggled(p, err);
	item = shown_item(p, p->cursor);
	if (!item)
		return no_item(p, err);
	MEM_AUTO char *line = mem_printf("%s %s", p->kind->decision, item->text);
	return decide_and_leave(p, line, err);
}

static int picker_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct picker *p = picker_of(v);

	switch (call->command) {
	case COMMAND_DOWN:
		picker_move(p, 1);
		return 0;
	case COMMAND_UP:
		picker_move(p, -1);
		return 0;
	case COMMAND_PAGE_DOWN:
		picker_move(p, p->rows);
		return 0;
	case COMMAND_PAGE_UP:
		picker_move(p, -p->rows);
		return 0;
	case COMMAND_MARK:
		return picker_toggle(p, err);
	case COMMAND_CHOOSE:
		return picker_apply(p, err);
	default:
		return command_refuse(call, err);
	}
}

static bool picker_key(struct view *v, uint32_t key)
{
	struct picker *p = picker_of(v);
	bool taken = line_edit_key(&p->find, key);

	if (taken) {
		picker_find(p);
		p->cursor = p->top = 0;
		p->typed = p->find.text.len > 0;
	}
	return taken;
}

/* ---- drawing ---- */

static void draw_item(
	const struct picker *p, const struct pick_item *item, struct rect where, bool selected)
{
	static const char *const boxes[] = {
		[PICK_OFF] = "[ ] ", [PICK_SOME] = "[-] ", [PICK_ON] = "[x] "};
	int x = where.x, end = where.x + where.cols;
	int name_cols = where.cols / 2;

	x += draw_text(where.y, x, end - x, ROLE_NORMAL, selected ? "> " : "  ");
	if (p->kind->flags & KIND_MANY)
		x += draw_text(where.y, x, end - x,
			item->now != item->was ? ROLE_MARKED : ROLE_NORMAL, boxes[item->now]);
	x += draw_text(where.y, x, end - x < name_cols ? end - x : name_cols,
		selected ? ROLE_SELECTED : ROLE_NORMAL, item->text);
	if (item->was == PICK_SOME)
		draw_textf(where.y, x + 2, end - x - 2, ROLE_META, _("on %zu of %zu"), item->cases,
			p->cases);
	else if (item->note)
		draw_text(where.y, x + 2, end - x - 2, ROLE_META, item->note);
}

static void draw_items(struct picker *p, struct rect area)
{
	struct pick_item *item;
	char tag[64];

	p->rows = area.rows;
	if (p->cursor < p->top)
		p->top = p->cursor;
	if (p->cursor >= p->top + (size_t)area.rows)
		p->top = p->cursor - (size_t)area.rows + 1;
	for (int row = 0; row < area.rows; row++) {
		size_t place = p->top + (size_t)row;
		struct rect where = {area.y + row, area.x, 1, area.cols};

		item = shown_item(p, place);
		if (item) {
			draw_item(p, item, where, place == p->cursor);
		} else if (place == p->shown.count && new_tag(p, tag)) {
			draw_text(
				where.y, where.x, 2, ROLE_NORMAL, place == p->cursor ? "> " : "  ");
			draw_textf(where.y, where.x + 2, where.cols - 2, ROLE_META,
				_("new tag: %s"), tag);
		}
	}
}

static const char *foot(const struct picker *p)
{
	return p->kind->flags & KIND_MANY ? _("Space: toggle  Enter: apply  Esc: cancel")
					  : _("Enter: apply  Esc: cancel");
}

/* The line of input last, so that the cursor stands in it. */
static void picker_draw(struct view *v)
{
	struct picker *p = picker_of(v);
	MEM_AUTO char *title = p->cases > 1
				       ? mem_printf(ngettext("%s, for %zu marked case",
							    "%s, for %zu marked cases", p->cases),
						 _(p->kind->title), p->cases)
				       : mem_strdup(_(p->kind->title));
	struct rect area = v->area;
	const char *label = _("find: ");

	if (area.rows >= 4)
		area = draw_popup(area, title, foot(p));
	else
		draw_clear(area);
	if (area.rows > 1)
		draw_items(p, (struct rect){area.y + 1, area.x, area.rows - 1, area.cols});
	int used = draw_text(area.y, area.x, area.cols, ROLE_META, label);
	line_edit_draw(&p->find, area.y, area.x + used, area.cols - used);
}

/* On the right, so that the rows below keep their left half in sight. */
static struct rect picker_place(struct view *v, struct rect room)
{
	int rows = (int)picker_of(v)->list.count + 4;

	return draw_popup_place(room, POPUP_COLS, rows < POPUP_ROWS ? rows : POPUP_ROWS, true);
}

/* ---- the view ---- */

/* The argument "marked": for the marked cases. */
static int picker_open(struct view *v, const char *argument, struct err *err)
{
	struct picker *p = picker_of(v);
	const char *name;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].view, v->ops->name) == 0)
			p->kind = &kinds[i];
	p->marked = strcmp(argument, "marked") == 0;
	p->cases = 1;
	if (p->marked && (p->cases = view_marked(v->desk)) == 0)
		return err_set(err, ERR_REFUSED, _("no case is marked"));
	name = strrchr(p->kind->decision, ' ');
	if (p->kind->flags & KIND_ASKS && p->marked)
		return command_refuse_marked(name ? name + 1 : p->kind->decision, err);
	line_edit_init(&p->find, FIND_BYTES);
	p->kind->fill(p);
	if (p->kind->none && p->list.count == 0)
		return err_set(err, ERR_REFUSED, "%s", _(p->kind->none));
	picker_find(p);
	return 0;
}

static void picker_close(struct view *v)
{
	struct picker *p = picker_of(v);

	pick_list_release(&p->list);
	free(p->shown.items);
	line_edit_release(&p->find);
}

static void picker_paste(struct view *v, const char *text, size_t len)
{
	struct picker *p = picker_of(v);

	line_edit_paste(&p->find, text, len);
	picker_find(p);
	p->cursor = p->top = 0;
	p->typed = p->find.text.len > 0;
}

static const char *picker_title(struct view *v)
{
	return _(picker_of(v)->kind->title);
}

#define PICKER_OPS(view_name, view_hints) \
	{ \
		.name = view_name, .hints = view_hints, .size = sizeof(struct picker), \
		.flags = VIEW_POPUP | VIEW_TYPING | VIEW_PICK, .open = picker_open, \
		.close = picker_close, .draw = picker_draw, .command = picker_command, \
		.key = picker_key, .paste = picker_paste, .place = picker_place, \
		.title = picker_title, \
	}

const struct view_ops tags_view = PICKER_OPS("tags", "mark|choose|back");
const struct view_ops mentions_view = PICKER_OPS("mentions", "mark|choose|back");
const struct view_ops dispositions_view = PICKER_OPS("dispositions", "choose|back");
const struct view_ops operators_view = PICKER_OPS("operators", "choose|back");
const struct view_ops priorities_view = PICKER_OPS("priorities", "choose|back");
const struct view_ops services_view = PICKER_OPS("services", "choose|back");
const struct view_ops moderations_view = PICKER_OPS("moderations", "choose|back");
