#include "screen/templates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "screen/command.h"
#include "screen/composer.h"
#include "screen/desk.h"
#include "screen/list.h"
#include "screen/list_window.h"
#include "text/utf8.h"

enum { WORDS_BYTES = 128, CODE_COLS = 16, LANG_COLS = 3, POPUP_ROWS = 16, POPUP_COLS = 76 };

struct template_row {
	struct list_row row;
	const struct template *t;
};

struct templates {
	struct view view;
	struct line_edit find;
	struct list list;
};

static struct templates *templates_of(struct view *v)
{
	return (struct templates *)v;
}

/* What one sees of a template in a row. */
static const char *title_of(const struct template *t)
{
	return t->title ? t->title : t->text;
}

static void draw_row(struct list *l, const struct list_row *row, struct rect where, unsigned flags)
{
	const struct template *t = ((const struct template_row *)row)->t;
	enum role role = flags & LIST_SELECTED ? ROLE_SELECTED : ROLE_NORMAL;
	int x = where.x, end = where.x + where.cols;

	draw_field(where.y, x, CODE_COLS, role, t->code);
	x += CODE_COLS + 1;
	draw_text(where.y, x, LANG_COLS, ROLE_META, t->lang ? t->lang : "");
	x += LANG_COLS;
	draw_text(where.y, x, end - x, ROLE_NORMAL, title_of(t));
}

static const struct list_ops rows = {.draw_row = draw_row};

/* True when every word that is typed stands in code, title or text, case and accents aside. */
static bool finds(const struct template *t, const char *typed)
{
	MEM_AUTO char *all = mem_printf("%s %s %s", t->code, t->title ? t->title : "", t->text);
	MEM_AUTO char *folded = utf8_fold(all), *words = utf8_fold(typed);
	char *saved = NULL;

	for (char *word = strtok_r(words, " ", &saved); word; word = strtok_r(NULL, " ", &saved))
		if (!strstr(folded, word))
			return false;
	return true;
}

static void templates_fill(struct templates *p)
{
	const struct config *config = p->view.desk->config;
	struct list_row **found = mem_zero(config->templates.count + 1, sizeof(*found));
	size_t count = 0;

	for (size_t i = 0; i < config->templates.count; i++) {
		struct template_row *row;

		if (!finds(&config->templates.items[i], p->find.text.buf))
			continue;
		row = mem_zero(1, sizeof(*row));
		row->row.id = (int64_t)i + 1;
		row->t = &config->templates.items[i];
		found[count++] = &row->row;
	}
	list_fill(&p->list, found, count);
	free(found);
}

static int templates_open(struct view *v, const char *argument, struct err *err)
{
	struct templates *p = templates_of(v);

	if (v->desk->config->templates.count == 0)
		return err_set(err, ERR_REFUSED, _("the configuration has no template"));
	line_edit_init(&p->find, WORDS_BYTES);
	line_edit_set(&p->find, argument);
	list_init(&p->list, &rows, p);
	p->list.keep_order = true;
	templates_fill(p);
	return 0;
}

static void templates_close(struct view *v)
{
	line_edit_release(&templates_of(v)->find);
	list_release(&templates_of(v)->list);
}

static bool templates_key(struct view *v, uint32_t key)
{
	if (!line_edit_key(&templates_of(v)->find, key))
		return false;
	templates_fill(templates_of(v));
	view_changed(v);
	return true;
}

static void templates_paste(struct view *v, const char *text, size_t len)
{
	line_edit_paste(&templates_of(v)->find, text, len);
	templates_fill(templates_of(v));
}

/* Into the reply below, or into one that begins with it. */
static int templates_choose(struct templates *p, struct err *err)
{
	struct desk *desk = p->view.desk;
	struct composer *composer = composer_below(&p->view);
	const struct list_row *row = list_current(&p->list);
	const struct template *t;

	if (!row)
		return err_set(err, ERR_REFUSED, _("no template has these words"));
	t = ((const struct template_row *)row)->t;
	view_pop(desk);
	if (composer) {
		composer_insert(composer, t);
		return 0;
	}
	MEM_AUTO char *argument = mem_printf("--template %s", t->code);
	return view_push(desk, &composer_view, argument, err) ? 0 : -1;
}

static int templates_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct templates *p = templates_of(v);

	if (call->command == COMMAND_CHOOSE)
		return templates_choose(p, err);
	if (list_command(&p->list, call))
		return 0;
	return command_refuse(call, err);
}

static struct rect templates_place(struct view *v, struct rect room)
{
	int rows_wished = room.rows < POPUP_ROWS ? room.rows : POPUP_ROWS;
	int cols = room.cols < POPUP_COLS ? room.cols : POPUP_COLS;

	return (struct rect){room.y + room.rows - rows_wished, room.x, rows_wished, cols};
}

static void templates_draw(struct view *v)
{
	struct templates *p = templates_of(v);
	const struct list_row *row = list_current(&p->list);
	char title[64];
	struct rect area, list;
	int label;

	snprintf(title, sizeof(title), _("templates %zu of %zu"), p->list.rows.count,
		v->desk->config->templates.count);
	area = draw_popup(v->area, title, _("Enter puts it in, Esc goes back"));
	if (area.rows < 2)
		return;
	list = (struct rect){area.y + 1, area.x, area.rows - 1, area.cols};
	if (area.rows >= 10) {
		list.rows = area.rows / 2;
		draw_rule(list.y + list.rows, area.x, area.cols, NULL, NULL);
		if (row)
			draw_wrapped((struct rect){list.y + list.rows + 1, area.x,
					     area.rows - list.rows - 2, area.cols},
				0, 2, ROLE_NORMAL, ((const struct template_row *)row)->t->text);
	}
	list_draw(&p->list, list);
	label = draw_text(area.y, area.x, area.cols, ROLE_META, _("find: "));
	line_edit_draw(&p->find, area.y, area.x + label, area.cols - label - 1);
}

static const char *templates_title(struct view *v)
{
	return _("templates");
}

const struct view_ops templates_view = {
	.name = "templates",
	.hints = "choose|back",
	.size = sizeof(struct templates),
	.flags = VIEW_POPUP | VIEW_TYPING | VIEW_PICK,
	.open = templates_open,
	.close = templates_close,
	.draw = templates_draw,
	.command = templates_command,
	.key = templates_key,
	.paste = templates_paste,
	.place = templates_place,
	.title = templates_title,
};
