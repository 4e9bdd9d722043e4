#include "screen/checklist.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "desk/checklist.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/prompt.h"
#include "store/case_file.h"

enum {
	FIELDS_MOST = 16,
	LINE_BYTES = 1024,
	LABEL_COLS = 12,
	SAID_ROWS = 3, /* of what the citizen wrote */
};

/* A line of the form: a question of the checklist, or a part of the hand-over. */
struct field {
	const struct checklist_row *row; /* NULL: `label` and `question` are its own */
	const char *label, *question;
	const char *known; /* what the store has; "" = nothing */
	struct line_edit edit;
};

struct checklist {
	struct view view;
	int64_t id;
	bool loaded;
	struct case_file file;
	struct field fields[FIELDS_MOST];
	size_t count, at;
	size_t hand_over; /* the first field of the hand-over; count = it has none */
	char slot;
};

static struct checklist *checklist_of(struct view *v)
{
	return (struct checklist *)v;
}

bool checklist_is_sensitive(const struct desk *desk, const struct case_row *c)
{
	return case_has_tag(c, desk->option[OPTION_SUICIDE_TAG]);
}

/* ---- the fields ---- */

/* The newest answer counts. */
static const char *answer_of(const struct case_file *f, const char *name)
{
	for (size_t i = f->notes.count; i-- > 0;) {
		const struct note_row *n = &f->notes.items[i];

		if (n->kind == NOTE_CHECKLIST && strcmp(n->about, name) == 0)
			return n->text;
	}
	return "";
}

static bool has_card(const struct checklist *c, enum checklist_card card)
{
	bool answered = card == CARD_EMERGENCY;

	for (size_t i = 0; i < checklist_count && !answered; i++)
		answered = checklist_rows[i].card == card &&
			   *answer_of(&c->file, checklist_rows[i].name);
	return answered || checklist_is_sensitive(c->view.desk, &c->file.row);
}

static void add_field(struct checklist *c, struct field field)
{
	line_edit_init(&field.edit, LINE_BYTES);
	c->fields[c->count++] = field;
}

static void add_fields(struct checklist *c)
{
	for (size_t i = 0; i < checklist_count; i++) {
		const struct checklist_row *row = &checklist_rows[i];

		if (has_card(c, row->card))
			add_field(c, (struct field){.row = row,
					     .label = _(row->label),
					     .question = _(row->question),
					     .known = ""});
	}
	c->hand_over = c->count;
	if (c->file.row.priority != PRIORITY_DANGER || c->file.row.settled)
		return;
	add_field(c, (struct field){.label = _("Number"),
			     .question = _("the incident's number at 101"),
			     .known = ""});
	add_field(c,
		(struct field){
			.label = _("Taken by"), .question = _("who answered at 101"), .known = ""});
}

static void drop_fields(struct checklist *c)
{
	for (size_t i = 0; i < c->count; i++)
		line_edit_release(&c->fields[i].edit);
	c->count = 0;
}

static bool is_typed(const struct field *f)
{
	return strcmp(f->edit.text.buf, f->known) != 0;
}

/* What was read last; a line that is being typed stays as it is. */
static void take_answers(struct checklist *c)
{
	for (size_t i = 0; i < c->hand_over; i++) {
		struct field *f = &c->fields[i];
		bool typed = is_typed(f);

		f->known = answer_of(&c->file, f->row->name);
		if (!typed)
			line_edit_set(&f->edit, f->known);
	}
}

/* The fields follow the case: another card, or the danger is settled by now. */
static void lay_out(struct checklist *c)
{
	struct field before[FIELDS_MOST];
	size_t count = c->count, at = c->at;

	memcpy(before, c->fields, sizeof(before));
	c->count = 0;
	add_fields(c);
	for (size_t i = 0; i < c->count; i++)
		for (size_t j = 0; j < count; j++)
			if (strcmp(before[j].label, c->fields[i].label) == 0) {
				line_edit_set(&c->fields[i].edit, before[j].edit.text.buf);
				c->fields[i].known = before[j].known;
				if (j == at)
					c->at = i;
			}
	for (size_t j = 0; j < count; j++)
		line_edit_release(&before[j].edit);
	if (c->at >= c->count)
		c->at = 0;
}

/* ---- what the worker brings ---- */

struct reading {
	struct checklist *checklist;
	int64_t id;
	struct case_file file;
	struct err err;
	int failed;
};

static void read_on_worker(struct store *s, void *data)
{
	struct reading *r = data;

	r->failed = case_file_read(s, r->id, &r->file, &r->err);
}

static void read_done(void *data, bool dropped)
{
	struct reading *r = data;
	struct checklist *c = r->checklist;

	if (!dropped && r->failed) {
		desk_say_err(c->view.desk, &r->err);
	} else if (!dropped) {
		struct case_file before = c->file;

		c->file = r->file;
		r->file = before;
		c->loaded = true;
		lay_out(c);
		take_answers(c);
		view_changed(&c->view);
	}
	case_file_release(&r->file);
	free(r);
}

static void checklist_reload(struct view *v)
{
	struct checklist *c = checklist_of(v);
	struct reading *r = mem_zero(1, sizeof(*r));

	r->checklist = c;
	r->id = c->id;
	worker_post(v->desk->worker, WORK_READ, &c->slot, read_on_worker, read_done, r);
}

/* ---- keys ---- */

/* Keeps what was typed in a question; an answer that was emptied is what it was. */
static int keep(struct checklist *c, struct err *err)
{
	struct field *f = &c->fields[c->at];

	if (!c->count || !f->row || !is_typed(f))
		return 0;
	if (!f->edit.text.buf[strspn(f->edit.text.buf, " ")]) {
		line_edit_set(&f->edit, f->known);
		return 0;
	}
	MEM_AUTO char *line = mem_printf("checklist %s %s", f->row->name, f->edit.text.buf);
	return command_decide_case(c->view.desk, line, c->id, err);
}

static int go_to(struct checklist *c, size_t by, struct err *err)
{
	if (!c->count)
		return 0;
	if (keep(c, err) < 0)
		return -1;
	c->at = (c->at + c->count + by) % c->count;
	view_changed(&c->view);
	return 0;
}

static bool checklist_key(struct view *v, uint32_t key)
{
	struct checklist *c = checklist_of(v);
	struct err err = ERR_INIT;
	bool leaves = key == '\r' || key == '\n' || key == KEYS_DOWN || key == KEYS_UP;

	if (!c->count)
		return true;
	view_changed(v);
	if (!leaves)
		return line_edit_key(&c->fields[c->at].edit, key);
	if (go_to(c, key == KEYS_UP ? (size_t)-1 : 1, &err) < 0)
		desk_say_err(v->desk, &err);
	return true;
}

static void checklist_paste(struct view *v, const char *text, size_t len)
{
	struct checklist *c = checklist_of(v);

	if (c->count)
		line_edit_paste(&c->fields[c->at].edit, text, len);
	view_changed(v);
}

/* The number is one word: what is typed with blanks is written together. */
static int hand_over(struct checklist *c, struct err *err)
{
	if (c->hand_over == c->count)
		return err_set(err, ERR_REFUSED,
			c->file.row.settled ? _("the dispatch centre has it already")
					    : _("it is no danger to life: p0 makes it one"));
	for (size_t i = c->hand_over; i < c->count; i++) {
		const char *typed = c->fields[i].edit.text.buf;

		if (typed[strspn(typed, " ")])
			continue;
		c->at = i;
		return err_set(err, ERR_INPUT, "%s: %s", c->fields[i].label, c->fields[i].question);
	}
	MEM_AUTO char *number = mem_strdup(c->fields[c->hand_over].edit.text.buf);
	char *to = number;
	for (const char *from = number; *from; from++)
		if (*from != ' ')
			*to++ = *from;
	*to = '\0';
	MEM_AUTO char *line =
		mem_printf("dispatch %s %s", number, c->fields[c->hand_over + 1].edit.text.buf);
	return command_decide_case(c->view.desk, line, c->id, err);
}

static int checklist_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct checklist *c = checklist_of(v);

	switch (call->command) {
	case COMMAND_HANDED:
		return keep(c, err) || hand_over(c, err) ? -1 : 0;
	case COMMAND_DOWN:
	case COMMAND_UP:
		return go_to(c, call->command == COMMAND_UP ? (size_t)-1 : 1, err);
	default:
		return command_refuse(call, err);
	}
}

/* ---- drawing ---- */

static void draw_field_line(const struct checklist *c, size_t i, int y)
{
	const struct field *f = &c->fields[i];
	struct rect area = c->view.area;
	bool lacks = f->row && f->row->flags & CHECKLIST_REQUIRED && !*f->known;
	int x = area.x + LABEL_COLS, cols = area.cols - LABEL_COLS;

	draw_textf(y, area.x, LABEL_COLS - 1,
		i == c->at ? ROLE_MARKED
		: lacks    ? ROLE_WARNING
			   : ROLE_META,
		"%s%s", f->label, lacks ? " *" : "");
	if (!f->edit.text.len)
		draw_text(y, x + 1, cols - 1, ROLE_DIM, f->question);
	draw_text(y, x, cols, ROLE_NORMAL, f->edit.text.buf);
}

/* What comes before a field: the rule of its part. */
static const char *part_before(const struct checklist *c, size_t i)
{
	const struct checklist_row *row = c->fields[i].row;

	if (i == c->hand_over)
		return _("handed to the dispatch centre (101)");
	if (row && row->card == CARD_SUICIDE &&
		(i == 0 || c->fields[i - 1].row->card != CARD_SUICIDE))
		return _("somebody who wants to die");
	return NULL;
}

static int draw_said(const struct checklist *c, struct rect area)
{
	size_t count = c->file.mentions.count;
	MEM_AUTO char *text = count ? mem_printf("%s: %s", c->file.mentions.items[count - 1].handle,
					      c->file.mentions.items[count - 1].text)
				    : mem_strdup("");

	area.rows = SAID_ROWS;
	draw_wrapped(area, 0, 0, ROLE_NORMAL, text);
	return area.y + SAID_ROWS;
}

static int rows_needed(const struct checklist *c)
{
	int rows = (int)c->count;

	for (size_t i = 0; i < c->count; i++)
		rows += part_before(c, i) != NULL;
	return rows;
}

static void checklist_draw(struct view *v)
{
	const struct checklist *c = checklist_of(v);
	struct rect area = v->area;
	int y = area.y, end = area.y + area.rows, needed = rows_needed(c);
	MEM_AUTO char *title = mem_printf(_("checklist of case %" PRId64), c->id);

	draw_cursor(y, area.x);
	if (area.rows > 1)
		draw_rule(y++, area.x, area.cols, title, _("* is asked for"));
	if (end - y >= needed + SAID_ROWS)
		y = draw_said(c, (struct rect){y, area.x, SAID_ROWS, area.cols});
	/* Where not all have a row, those from the one before the cursor on have. */
	int at_y = y;
	for (size_t i = end - y < needed && c->at ? c->at - 1 : 0; i < c->count && y < end; i++) {
		const char *part = part_before(c, i);

		if (part && y + 2 < end)
			draw_rule(y++, area.x, area.cols, part, NULL);
		if (i == c->at)
			at_y = y;
		draw_field_line(c, i, y++);
	}
	/* The cursor stays where it is put last. */
	if (c->count)
		line_edit_draw(
			&c->fields[c->at].edit, at_y, area.x + LABEL_COLS, area.cols - LABEL_COLS);
}

/* ---- the view ---- */

static int checklist_open(struct view *v, const char *argument, struct err *err)
{
	struct checklist *c = checklist_of(v);

	c->id = *argument ? strtoll(argument, NULL, 10) : view_case(view_with_cases(v->desk));
	if (c->id <= 0)
		return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	return 0;
}

static void checklist_close(struct view *v)
{
	struct checklist *c = checklist_of(v);

	drop_fields(c);
	case_file_release(&c->file);
}

static int checklist_may_close(struct view *v, struct err *err)
{
	return keep(checklist_of(v), err);
}

static size_t checklist_cases(struct view *v, bool marked, int64_t *ids, size_t room)
{
	if (marked)
		return 0;
	if (room > 0)
		ids[0] = checklist_of(v)->id;
	return 1;
}

static const struct case_row *checklist_row(struct view *v)
{
	return checklist_of(v)->loaded ? &checklist_of(v)->file.row : NULL;
}

static const char *checklist_title(struct view *v)
{
	return _("checklist");
}

const struct view_ops checklist_view = {
	.name = "checklist",
	.hints = "handed|fixed-reply|back",
	.size = sizeof(struct checklist),
	.flags = VIEW_TYPING,
	.open = checklist_open,
	.close = checklist_close,
	.may_close = checklist_may_close,
	.reload = checklist_reload,
	.draw = checklist_draw,
	.command = checklist_command,
	.key = checklist_key,
	.paste = checklist_paste,
	.cases = checklist_cases,
	.row = checklist_row,
	.title = checklist_title,
};
