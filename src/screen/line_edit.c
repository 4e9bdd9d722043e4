#include "screen/prompt.h"

#include <curses.h>
#include <string.h>

#include "base/mem.h"
#include "screen/keys.h"
#include "text/clean.h"
#include "text/utf8.h"

void line_edit_init(struct line_edit *e, size_t limit)
{
	strbuf_init(&e->text, limit);
	e->cursor = 0;
}

void line_edit_release(struct line_edit *e)
{
	strbuf_release(&e->text);
}

void line_edit_set(struct line_edit *e, const char *text)
{
	strbuf_clear(&e->text);
	strbuf_str(&e->text, text);
	e->cursor = e->text.len;
}

static void edit_insert(struct line_edit *e, const char *text, size_t len)
{
	char MEM_AUTO *rest = mem_strdup(e->text.buf + e->cursor);

	if (e->text.len + len > e->text.limit)
		return;
	strbuf_truncate(&e->text, e->cursor);
	strbuf_add(&e->text, text, len);
	e->cursor = e->text.len;
	strbuf_str(&e->text, rest);
}

static void edit_cut(struct line_edit *e, size_t from, size_t to)
{
	char MEM_AUTO *rest = mem_strdup(e->text.buf + to);

	strbuf_truncate(&e->text, from);
	strbuf_str(&e->text, rest);
	e->cursor = from;
}

static size_t edit_next(const struct line_edit *e)
{
	struct cluster c = cluster_next(e->text.buf + e->cursor, e->text.len - e->cursor);

	return e->cursor + c.len;
}

static size_t edit_before(const struct line_edit *e)
{
	return e->cursor > 0 ? cluster_before(e->text.buf, e->cursor) : 0;
}

static size_t edit_word_before(const struct line_edit *e)
{
	size_t at = e->cursor;

	while (at > 0 && e->text.buf[at - 1] == ' ')
		at--;
	while (at > 0 && e->text.buf[at - 1] != ' ')
		at--;
	return at;
}

static bool edit_type(struct line_edit *e, uint32_t key)
{
	STRBUF_AUTO struct strbuf text = {0};

	if (key < ' ' || key >= KEYS_NAMED || key == KEYS_BACKSPACE)
		return false;
	strbuf_init(&text, 8);
	if (key == ' ')
		strbuf_char(&text, ' ');
	else
		keys_name(&text, key);
	if (clean_is(text.buf, text.len, 0))
		edit_insert(e, text.buf, text.len);
	return true;
}

bool line_edit_key(struct line_edit *e, uint32_t key)
{
	switch (key) {
	case KEYS_LEFT:
		e->cursor = edit_before(e);
		return true;
	case KEYS_RIGHT:
		e->cursor = edit_next(e);
		return true;
	case KEYS_HOME:
	case 'A' - '@':
		e->cursor = 0;
		return true;
	case KEYS_END:
	case 'E' - '@':
		e->cursor = e->text.len;
		return true;
	case KEYS_BACKSPACE:
		edit_cut(e, edit_before(e), e->cursor);
		return true;
	case KEYS_DELETE:
		edit_cut(e, e->cursor, edit_next(e));
		return true;
	case 'U' - '@':
		edit_cut(e, 0, e->cursor);
		return true;
	case 'K' - '@':
		edit_cut(e, e->cursor, e->text.len);
		return true;
	case 'W' - '@':
		edit_cut(e, edit_word_before(e), e->cursor);
		return true;
	default:
		return edit_type(e, key);
	}
}

void line_edit_paste(struct line_edit *e, const char *text, size_t len)
{
	struct strbuf STRBUF_AUTO clean;

	strbuf_init(&clean, e->text.limit);
	clean_text(&clean, text, len, 0);
	edit_insert(e, clean.buf, clean.len);
}

void line_edit_draw(const struct line_edit *e, int y, int x, int cols)
{
	char MEM_AUTO *head = mem_strndup(e->text.buf, e->cursor);
	size_t from = 0;
	int used = utf8_cols(head);

	while (used >= cols && from < e->cursor) {
		struct cluster c = cluster_next(e->text.buf + from, e->text.len - from);

		from += c.len;
		used -= c.cols;
	}
	draw_bytes(y, x, cols, ROLE_INPUT, e->text.buf + from, e->text.len - from);
	draw_cursor(y, x + used);
}
