#include "screen/composer_keys.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "desk/template.h"
#include "screen/keys.h"
#include "text/clean.h"
#include "text/utf8.h"

#define CTRL(letter) ((letter) - '@')

static const struct {
	uint32_t key;
	enum edit_move move;
} move_keys[] = {
	{KEYS_LEFT, EDIT_LEFT},
	{CTRL('B'), EDIT_LEFT},
	{KEYS_RIGHT, EDIT_RIGHT},
	{CTRL('F'), EDIT_RIGHT},
	{KEYS_UP, EDIT_UP},
	{CTRL('P'), EDIT_UP},
	{KEYS_DOWN, EDIT_DOWN},
	{CTRL('N'), EDIT_DOWN},
	{KEYS_PAGE_UP, EDIT_PAGE_UP},
	{KEYS_PAGE_DOWN, EDIT_PAGE_DOWN},
	{KEYS_HOME, EDIT_HOME},
	{CTRL('A'), EDIT_HOME},
	{KEYS_END, EDIT_END},
	{CTRL('E'), EDIT_END},
	{KEYS_ALT | 'b', EDIT_WORD_LEFT},
	{KEYS_ALT | 'f', EDIT_WORD_RIGHT},
	{KEYS_ALT | '<', EDIT_TOP},
	{KEYS_ALT | '>', EDIT_BOTTOM},
};

static const struct {
	uint32_t key;
	enum edit_move move;
} delete_keys[] = {
	{KEYS_BACKSPACE, EDIT_LEFT},
	{CTRL('H'), EDIT_LEFT},
	{KEYS_DELETE, EDIT_RIGHT},
	{CTRL('W'), EDIT_WORD_LEFT},
	{KEYS_ALT | KEYS_BACKSPACE, EDIT_WORD_LEFT},
	{KEYS_ALT | 'd', EDIT_WORD_RIGHT},
	{CTRL('U'), EDIT_HOME},
};

/* The open place that begins at the cursor. */
static bool place_here(const struct edit *e, size_t *len)
{
	size_t start;

	return template_open_place(e->text.buf + e->cursor, &start, len) == 0 && start == 0;
}

/* To the next open place behind the cursor, else to the first of the text. */
static bool go_to_place(struct edit *e)
{
	size_t from = e->cursor, start, len;

	if (place_here(e, &len))
		from += len;
	if (template_open_place(e->text.buf + from, &start, &len) < 0) {
		from = 0;
		if (template_open_place(e->text.buf, &start, &len) < 0)
			return false;
	}
	e->cursor = from + start;
	e->goal = -1;
	return true;
}

/* A mark is typed behind its base: it is clean as part of the text, not alone. */
static bool fits_here(const struct edit *e, const struct strbuf *typed)
{
	size_t base = e->cursor > 0 ? cluster_before(e->text.buf, e->cursor) : 0;
	STRBUF_AUTO struct strbuf both;

	strbuf_init(&both, e->cursor - base + typed->len);
	strbuf_add(&both, e->text.buf + base, e->cursor - base);
	strbuf_add(&both, typed->buf, typed->len);
	return clean_is(both.buf, both.len, CLEAN_LINES);
}

static bool type_key(struct edit *e, uint32_t key)
{
	STRBUF_AUTO struct strbuf text;
	size_t place;

	strbuf_init(&text, 8);
	if (key < ' ' || key >= KEYS_NAMED || key == KEYS_BACKSPACE)
		return false;
	if (key == ' ')
		strbuf_char(&text, ' ');
	else
		keys_name(&text, key);
	if (!fits_here(e, &text))
		return true;
	if (place_here(e, &place))
		edit_splice(e, e->cursor, place, text.buf, text.len);
	else
		edit_type(e, text.buf, text.len);
	return true;
}

bool composer_edit_key(struct edit *e, uint32_t key)
{
	for (size_t i = 0; i < ARRAY_LEN(move_keys); i++)
		if (move_keys[i].key == key) {
			edit_move(e, move_keys[i].move);
			return true;
		}
	for (size_t i = 0; i < ARRAY_LEN(delete_keys); i++)
		if (delete_keys[i].key == key) {
			edit_delete(e, delete_keys[i].move);
			return true;
		}
	switch (key) {
	case CTRL('K'):
		edit_kill_line(e);
		return true;
	case '\r':
	case '\n':
		return edit_type(e, "\n", 1), true;
	case '\t':
		return go_to_place(e), true;
	default:
		return type_key(e, key);
	}
}
