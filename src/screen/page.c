#include "screen/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/prompt.h"
#include "text/utf8.h"
#include "text/wrap.h"

void page_release(struct page *p)
{
	arena_release(&p->arena);
	free(p->lines.items);
	p->lines.items = NULL;
	p->lines.count = p->lines.room = 0;
}

void page_begin(struct page *p, int cols)
{
	arena_release(&p->arena);
	p->lines.count = 0;
	p->cols = cols;
}

void page_line_right(struct page *p, enum role role, int indent, const char *text,
	enum role right_role, const char *right)
{
	struct page_line line = {.role = role,
		.right_role = right_role,
		.indent = indent,
		.text = arena_strdup(&p->arena, text),
		.right = arena_strdup(&p->arena, right)};

	MEM_PUSH(&p->lines, line);
}

void page_line(struct page *p, enum role role, int indent, const char *text)
{
	page_line_right(p, role, indent, text, ROLE_NORMAL, NULL);
}

void page_blank(struct page *p)
{
	page_line(p, ROLE_NORMAL, 0, "");
}

void page_rule(struct page *p, const char *text)
{
	page_line(p, ROLE_BAR, 0, text);
	p->lines.items[p->lines.count - 1].rule = true;
}

/* However far in, a few columns are left for the text. */
static int text_cols(const struct page *p, int indent)
{
	return p->cols - indent < 1 ? 1 : p->cols - indent;
}

void page_text(struct page *p, enum role role, int indent, const char *text)
{
	size_t len = strlen(text), at = 0;

	do {
		struct wrap_line part;
		struct page_line line = {.role = role, .indent = indent};

		at = wrap_next(text, len, at, text_cols(p, indent), &part);
		line.text = arena_strndup(&p->arena, text + part.start, part.len);
		MEM_PUSH(&p->lines, line);
	} while (at < len);
}

void page_pair(struct page *p, int indent, int name_cols, const char *name, const char *text)
{
	size_t first = p->lines.count;
	int pad = name_cols - utf8_cols(name);
	struct page_line *line;

	if (p->cols - indent < 2 * name_cols || pad < 1) {
		page_line(p, ROLE_META, indent, name);
		page_text(p, ROLE_NORMAL, indent + 2, text);
		return;
	}
	page_text(p, ROLE_NORMAL, indent + name_cols, text);
	line = &p->lines.items[first];
	line->indent = indent;
	line->text = arena_printf(&p->arena, "%s%*s%s", name, pad, "", line->text);
}

/* ---- movement ---- */

static size_t last_top(const struct page *p)
{
	size_t height = p->height > 0 ? (size_t)p->height : 1;

	return p->lines.count > height ? p->lines.count - height : 0;
}

static void scroll(struct page *p, int64_t by)
{
	int64_t top = (int64_t)p->top + by;

	if (top > (int64_t)last_top(p))
		top = (int64_t)last_top(p);
	p->top = top < 0 ? 0 : (size_t)top;
}

bool page_command(struct page *p, const struct command_call *call)
{
	int64_t count = call->count > 0 ? call->count : 1;
	int64_t rows = p->height > 2 ? p->height - 1 : 1;

	switch (call->command) {
	case COMMAND_DOWN:
		scroll(p, count);
		return true;
	case COMMAND_UP:
		scroll(p, -count);
		return true;
	case COMMAND_PAGE_DOWN:
		scroll(p, count * rows);
		return true;
	case COMMAND_PAGE_UP:
		scroll(p, -count * rows);
		return true;
	case COMMAND_HALF_DOWN:
		scroll(p, count * (rows + 1) / 2);
		return true;
	case COMMAND_HALF_UP:
		scroll(p, -count * (rows + 1) / 2);
		return true;
	case COMMAND_TOP:
		p->top = 0;
		return true;
	case COMMAND_BOTTOM:
		p->top = last_top(p);
		return true;
	default:
		return false;
	}
}

static bool line_has(const struct page_line *line, const char *folded)
{
	MEM_AUTO char *text = utf8_fold(line->text);

	return strstr(text, folded) != NULL;
}

bool page_find(struct page *p, const char *words, bool backwards)
{
	MEM_AUTO char *folded = utf8_fold(words);
	size_t count = p->lines.count;

	for (size_t step = 1; step <= count; step++) {
		size_t at = (p->top + (backwards ? count - step : step)) % count;

		if (!line_has(&p->lines.items[at], folded))
			continue;
		/* A hit on the last page stands where it can: the page is not torn off its end. */
		p->top = at;
		return true;
	}
	return false;
}

static int page_search(struct page *p, bool backwards, struct err *err)
{
	if (!p->search[0])
		return err_set(err, ERR_REFUSED, _("nothing was searched yet: / does"));
	if (!page_find(p, p->search, backwards))
		return err_set(err, ERR_REFUSED, _("not in this text: %.100s"), p->search);
	return 0;
}

static struct page *top_page(struct desk *desk)
{
	return desk->top->ops->page ? desk->top->ops->page(desk->top) : NULL;
}

static int accept_search(struct desk *desk, const char *text, struct err *err)
{
	struct page *p = top_page(desk);

	if (!p || !*text)
		return 0;
	snprintf(p->search, sizeof(p->search), "%s", text);
	return page_search(p, false, err);
}

int page_run(struct desk *desk, const struct command_call *call, struct err *err)
{
	struct page *p = top_page(desk);

	if (!p)
		return command_refuse(call, err);
	if (page_command(p, call))
		return 0;
	switch (call->command) {
	case COMMAND_SEARCH:
		if (*call->argument)
			return accept_search(desk, call->argument, err);
		prompt_open(desk, "/", "", false, accept_search);
		return 0;
	case COMMAND_SEARCH_NEXT:
		return page_search(p, false, err);
	case COMMAND_SEARCH_PREVIOUS:
		return page_search(p, true, err);
	default:
		return command_refuse(call, err);
	}
}

/* ---- drawing ---- */

static void draw_line(const struct page_line *line, struct rect where)
{
	int cols = where.cols - line->indent;
	int right = line->right ? utf8_cols(line->right) : 0;

	if (line->rule) {
		draw_rule(where.y, where.x, where.cols, *line->text ? line->text : NULL, NULL);
		return;
	}
	if (right > 0 && cols > right + 8) {
		draw_text(where.y, where.x + where.cols - right, right, line->right_role,
			line->right);
		cols -= right + 1;
	}
	draw_text(where.y, where.x + line->indent, cols, line->role, line->text);
}

void page_draw(struct page *p, struct rect area)
{
	p->height = area.rows;
	if (p->top >= p->lines.count)
		p->top = p->lines.count > 0 ? p->lines.count - 1 : 0;
	for (int row = 0; row < area.rows && p->top + (size_t)row < p->lines.count; row++)
		draw_line(&p->lines.items[p->top + (size_t)row],
			(struct rect){area.y + row, area.x, 1, area.cols});
	draw_cursor(area.y, area.x);
}

const char *page_place(const struct page *p, char out[16])
{
	size_t last = last_top(p);

	if (last == 0)
		snprintf(out, 16, "%s", _("all"));
	else if (p->top == 0)
		snprintf(out, 16, "%s", _("top"));
	else if (p->top >= last)
		snprintf(out, 16, "%s", _("end"));
	else
		snprintf(out, 16, "%d%%", (int)(p->top * 100 / last));
	return out;
}
