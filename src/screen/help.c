#include "screen/help.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/queue_row.h"

enum { KEY_COLS = 18, COMMAND_COLS = 34, LINE_BYTES = 1024 };

struct help {
	struct view view;
	struct page page;
	int laid_cols;
};

static struct help *help_of(struct view *v)
{
	return (struct help *)v;
}

/* ---- keys ---- */

static const struct key_binding *default_of(const struct key_binding *b)
{
	for (size_t i = 0; i < keys_default_count; i++)
		if (strcmp(keys_default[i].view, b->view) == 0 &&
			strcmp(keys_default[i].keys, b->keys) == 0)
			return &keys_default[i];
	return NULL;
}

/* "" when the binding is as shipped. */
static void add_change(struct strbuf *out, const struct key_binding *b)
{
	const struct key_binding *shipped = default_of(b);

	if (!shipped)
		strbuf_str(out, _("  (yours)"));
	else if (strcmp(shipped->command, b->command) != 0)
		strbuf_printf(out, _("  (yours; was %s)"), shipped->command);
}

/* True when an earlier row of the same part has this command: its keys stood there already. */
static bool is_told(
	const struct keymap *map, const struct keymap_place *place, const struct key_binding *until)
{
	const struct key_binding *b;

	for (size_t at = 0; (b = keymap_next(map, place, &at)) && b != until;)
		if (strcmp(b->command, until->command) == 0 && strcmp(b->view, until->view) == 0)
			return true;
	return false;
}

/* One command with all of its keys in that part. */
static void add_keys(struct page *p, const struct keymap *map, const struct keymap_place *place,
	const struct key_binding *first)
{
	STRBUF_AUTO struct strbuf keys;
	STRBUF_AUTO struct strbuf text;
	const struct key_binding *b;

	strbuf_init(&keys, LINE_BYTES);
	strbuf_init(&text, LINE_BYTES);
	strbuf_str(&text, first->note ? _(first->note) : command_help(first->command));
	for (size_t at = 0; (b = keymap_next(map, place, &at));)
		if (strcmp(b->command, first->command) == 0 && strcmp(b->view, first->view) == 0) {
			strbuf_printf(&keys, "%s%s", keys.len ? " " : "", b->keys);
			add_change(&text, b);
		}
	page_pair(p, 2, KEY_COLS, keys.buf, text.buf);
}

/* The keys that stand under one name: a view, a group, or all. */
static void add_part(struct page *p, const struct keymap *map, const struct keymap_place *place,
	const char *part, const char *heading)
{
	const struct key_binding *b;
	bool any = false;

	for (size_t at = 0; (b = keymap_next(map, place, &at));) {
		if (strcmp(b->view, part) != 0 || is_told(map, place, b))
			continue;
		if (!any)
			page_rule(p, heading);
		any = true;
		add_keys(p, map, place, b);
	}
}

/* ---- commands ---- */

static void add_command(struct page *p, const struct keymap *map, const struct keymap_place *place,
	const char *name, const char *synopsis, const char *help)
{
	const char *keys = keymap_keys_of(map, place, name);
	MEM_AUTO char *typed = mem_printf(":%s%s%s", name, *synopsis ? " " : "", synopsis);
	MEM_AUTO char *text = keys ? mem_printf("%s  (%s)", help, keys) : mem_strdup(help);

	page_pair(p, 2, COMMAND_COLS, typed, text);
}

/* True for a decision that the screen has a command of its own for, such as reply. */
static bool is_covered(const char *decision)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(command_rows[i].name, decision) == 0)
			return true;
	return false;
}

static void add_commands(struct page *p, const struct keymap *map, const struct keymap_place *place)
{
	page_rule(p, _("decisions, on the case or with ; on the marked ones"));
	for (size_t i = 0; i < DECISIONS; i++)
		if (!is_covered(decision_rows[i].name))
			add_command(p, map, place, decision_rows[i].name, decision_rows[i].synopsis,
				_(decision_rows[i].help));
	page_rule(p, _("commands"));
	for (size_t i = 0; i < COMMANDS; i++)
		if (!(command_rows[i].flags & COMMAND_KEYS_ONLY))
			add_command(p, map, place, command_rows[i].name, command_rows[i].synopsis,
				_(command_rows[i].help));
}

static void add_letters(struct page *p)
{
	page_rule(p, _("letters of a row"));
	page_pair(p, 2, KEY_COLS, "! +   -",
		_("priority: danger to life, live incident, a question "
		  "(blank), noise"));
	for (size_t i = 0; i < CASE_STATES; i++) {
		char letter[2] = {queue_state_letter((enum case_state)i), '\0'};

		page_pair(p, 2, KEY_COLS, letter, case_state_label((enum case_state)i));
	}
	for (size_t i = 0; i < POST_STATES; i++) {
		char letter[2] = {queue_post_letter((enum post_state)i), '\0'};
		MEM_AUTO char *text =
			mem_printf(_("its reply: %s"), post_state_label((enum post_state)i));

		if (letter[0] != ' ')
			page_pair(p, 2, KEY_COLS, letter, text);
	}
}

void help_lay_out(struct page *p, const struct keymap *map, const struct view_ops *about)
{
	struct keymap_place place = view_place(about);
	MEM_AUTO char *here = mem_printf(_("keys of this view: %s"), about->name);

	add_part(p, map, &place, about->name, here);
	if (place.group)
		add_part(p, map, &place, place.group, _("moving"));
	add_part(p, map, &place, "all", _("everywhere"));
	page_pair(p, 2, KEY_COLS, "Esc 1 .. Esc 0", _("stand in for <F1> to <F10>"));
	add_commands(p, map, &place);
	add_letters(p);
	page_blank(p);
	page_text(p, ROLE_META, 2,
		_("Nothing is ever sent without the review bar. `bind` in the configuration changes "
		  "keys: nachtwacht.conf(5). Filters: nachtwacht-filter(7)."));
}

void help_go(struct page *p, const char *word)
{
	size_t len = strlen(word), begins = p->lines.count;

	for (size_t i = 0; i < p->lines.count; i++) {
		const char *text = p->lines.items[i].text;

		if (text[0] != ':' || strncmp(text + 1, word, len) != 0)
			continue;
		if (text[1 + len] == ' ' || text[1 + len] == '\0') {
			p->top = i;
			return;
		}
		if (begins == p->lines.count)
			begins = i;
	}
	if (begins < p->lines.count)
		p->top = begins;
	else
		page_find(p, word, false);
}

/* ---- the view ---- */

/* What help was asked for: the view below, not a help that lies there already. */
static const struct view_ops *about(const struct view *v)
{
	return v->below ? v->below->ops : v->ops;
}

static int help_command(struct view *v, const struct command_call *call, struct err *err)
{
	return page_run(v->desk, call, err);
}

static void lay_out(struct help *h, int cols)
{
	page_begin(&h->page, cols);
	help_lay_out(&h->page, h->view.desk->keymap, about(&h->view));
	if (h->laid_cols == 0 && h->page.search[0])
		help_go(&h->page, h->page.search);
	h->laid_cols = cols;
}

static void help_draw(struct view *v)
{
	struct help *h = help_of(v);
	struct rect area = v->area;
	char place[16];

	if (h->laid_cols != area.cols)
		lay_out(h, area.cols);
	if (area.rows >= 4) {
		h->page.height = area.rows - 1;
		draw_rule(area.y, area.x, area.cols, _("help: / finds, q goes back"),
			page_place(&h->page, place));
		area.y++;
		area.rows--;
	}
	page_draw(&h->page, area);
}

/* The argument is a word to look for. */
static int help_open(struct view *v, const char *argument, struct err *err)
{
	if (v->below && v->below->ops == &help_view)
		return err_set(err, ERR_REFUSED, _("this is the help: q goes back"));
	snprintf(help_of(v)->page.search, PAGE_SEARCH_BYTES, "%s", argument);
	return 0;
}

static void help_close(struct view *v)
{
	page_release(&help_of(v)->page);
}

static struct page *help_page(struct view *v)
{
	return &help_of(v)->page;
}

static const char *help_title(struct view *v)
{
	return _("help");
}

const struct view_ops help_view = {
	.name = "help",
	.hints = "page-down|search|search-next|back",
	.size = sizeof(struct help),
	.open = help_open,
	.close = help_close,
	.draw = help_draw,
	.command = help_command,
	.page = help_page,
	.title = help_title,
};
