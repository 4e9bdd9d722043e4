#include "screen/draw.h"

#include <curses.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "text/clean.h"
#include "text/utf8.h"
#include "text/wrap.h"

enum {
	CELL_CODES = 5,
	RUN_CELLS = 256,
	TEXT_LIMIT = 1 << 16,
	ZERO_WIDTH_JOINER = 0x200d,
	TEXT_PICTURE = 0xfe0e,
	EMOJI_PICTURE = 0xfe0f,
};

/* A code point with its marks, as curses takes it. */
struct glyph {
	wchar_t codes[CELL_CODES + 1];
	size_t count;
	int cols; /* of its base, as libc has it */
};

/* The next glyph of a cluster; false at its end. What only ties or chooses a picture is left out:
 * terminals differ there, and the columns that follow must be where they are believed to be. */
static bool glyph_next(struct glyph *g, const struct cluster *c, size_t *at)
{
	*g = (struct glyph){0};
	while (*at < c->len) {
		size_t step;
		int32_t code = utf8_next(c->text + *at, c->len - *at, &step);
		int cols = code < 0 ? -1 : wcwidth((wchar_t)code);

		if (cols > 0 && g->count > 0)
			return true;
		*at += step;
		if (code == ZERO_WIDTH_JOINER || code == TEXT_PICTURE || code == EMOJI_PICTURE)
			continue;
		if (g->count == 0)
			g->cols = cols;
		if (g->count < CELL_CODES)
			g->codes[g->count++] = (wchar_t)code;
	}
	return g->count > 0;
}

/* One cluster that is more than ASCII, in exactly its columns: as many of its glyphs as fit, then
 * blanks. One that libc cannot place is U+FFFD. */
static void draw_cluster(int y, int x, const struct cluster *c)
{
	struct glyph g;
	cchar_t out;
	attr_t attributes;
	short pair;
	size_t at = 0;
	int used = 0;

	attr_get(&attributes, &pair, NULL);
	while (used < c->cols && glyph_next(&g, c, &at) && used + g.cols <= c->cols) {
		if (g.cols < 1 || setcchar(&out, g.codes, attributes, pair, NULL) != OK)
			break;
		mvadd_wch(y, x + used, &out);
		used += g.cols;
	}
	while (used < c->cols) {
		setcchar(&out, used == 0 ? L"\uFFFD" : L" ", attributes, pair, NULL);
		mvadd_wch(y, x + used++, &out);
	}
}

/* How many bytes are printable ASCII, one column each; at most `most`, and never past a NUL. */
static size_t plain_run(const char *text, size_t most)
{
	size_t run = 0;

	while (run < most && text[run] >= ' ' && text[run] < 0x7f)
		run++;
	return run;
}

/* Printable ASCII, which is most of what is ever drawn. As cells it costs curses a tenth of what
 * it does as a string; the line of blanks lets go of the other half of what was wide here. */
static void draw_plain(int y, int x, const char *text, int len)
{
	chtype cells[RUN_CELLS];
	attr_t attributes;
	short pair;

	attr_get(&attributes, &pair, NULL);
	attributes |= (attr_t)COLOR_PAIR(pair);
	mvhline(y, x, ' ', len);
	for (int at = 0; at < len; at += RUN_CELLS) {
		int count = len - at < RUN_CELLS ? len - at : RUN_CELLS;

		for (int i = 0; i < count; i++)
			cells[i] = (chtype)(unsigned char)text[at + i] | attributes;
		mvaddchnstr(y, x + at, cells, count);
	}
}

/* Clean text of at most `cols` columns. */
static int draw_clean(int y, int x, int cols, const char *text, size_t len)
{
	int used = 0;

	for (size_t at = 0; at < len && used < cols;) {
		size_t run = plain_run(text + at, len - at);

		/* The last letter of a run may bear a mark that follows. */
		if (run > 0 && at + run < len)
			run--;
		if (run > 0) {
			int fits = run < (size_t)(cols - used) ? (int)run : cols - used;

			draw_plain(y, x + used, text + at, fits);
			used += fits;
			at += run;
			continue;
		}
		struct cluster c = cluster_next(text + at, len - at);
		if (!c.text || used + c.cols > cols)
			break;
		if (c.cols > 0)
			draw_cluster(y, x + used, &c);
		used += c.cols;
		at += c.len;
	}
	return used;
}

/* The second wall: text that is not clean is cleaned into `washed`. */
static const char *wash(struct strbuf *washed, const char *text, size_t *len)
{
	if (clean_is(text, *len, 0))
		return text;
	strbuf_init(washed, TEXT_LIMIT);
	clean_text(washed, text, *len, 0);
	*len = washed->len;
	return washed->buf;
}

/* As much of a text as a line of `cols` columns can need: the first lines say enough of what could
 * not be shown here anyway. */
static const char *wash_line(struct strbuf *washed, const char *text, int cols, size_t *len)
{
	size_t most = (size_t)cols * 32;

	*len = strnlen(text, most < TEXT_LIMIT ? most : TEXT_LIMIT);
	while (*len > 0 && ((unsigned char)text[*len] & 0xc0) == 0x80)
		--*len;
	return wash(washed, text, len);
}

static int draw_washed(int y, int x, int cols, enum role role, const char *text, size_t len)
{
	int used;

	if (y < 0 || y >= LINES || x < 0 || x >= COLS || cols <= 0)
		return 0;
	theme_set(role);
	used = draw_clean(y, x, cols < COLS - x ? cols : COLS - x, text, len);
	theme_set(ROLE_NORMAL);
	return used;
}

int draw_bytes(int y, int x, int cols, enum role role, const char *text, size_t len)
{
	STRBUF_AUTO struct strbuf washed = {0};
	const char *clean = wash(&washed, text, &len);

	return draw_washed(y, x, cols, role, clean, len);
}

int draw_text(int y, int x, int cols, enum role role, const char *text)
{
	STRBUF_AUTO struct strbuf washed = {0};
	int used = 0;
	size_t len;

	if (!text || cols <= 0)
		return 0;
	if (x >= 0 && cols > COLS - x)
		cols = COLS - x;
	if (cols <= 0)
		return 0;
	len = plain_run(text, (size_t)cols + 1);
	if (len <= (size_t)cols && text[len])
		text = wash_line(&washed, text, cols, &len);
	if (utf8_fit(text, len, cols, &used) == len)
		return draw_washed(y, x, cols, role, text, len);
	used = draw_washed(y, x, cols - 1, role, text, len);
	return used + draw_washed(y, x + used, 1, role, "~", 1);
}

int draw_textf(int y, int x, int cols, enum role role, const char *fmt, ...)
{
	struct strbuf STRBUF_AUTO text;
	char fixed[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(fixed, sizeof(fixed), fmt, args);
	va_end(args);
	strbuf_init(&text, sizeof(fixed) * 3);
	clean_text(&text, fixed, strlen(fixed), 0);
	return draw_text(y, x, cols, role, text.buf);
}

static void draw_blanks(int y, int x, int cols, enum role role)
{
	if (y < 0 || y >= LINES || x < 0 || x >= COLS)
		return;
	theme_set(role);
	mvhline(y, x, ' ', cols < COLS - x ? cols : COLS - x);
	theme_set(ROLE_NORMAL);
}

void draw_field(int y, int x, int cols, enum role role, const char *text)
{
	int used = draw_text(y, x, cols, role, text);

	if (used < cols)
		draw_blanks(y, x + used, cols - used, role);
}

void draw_clear(struct rect area)
{
	for (int row = 0; row < area.rows; row++)
		draw_blanks(area.y + row, area.x, area.cols, ROLE_NORMAL);
}

void draw_rule(int y, int x, int cols, const char *left, const char *right)
{
	int at = 0, used;

	if (y < 0 || y >= LINES || x < 0 || x >= COLS || cols <= 0)
		return;
	theme_set(ROLE_BAR);
	mvhline(y, x, '-', cols < COLS - x ? cols : COLS - x);
	theme_set(ROLE_NORMAL);
	if (left && cols > 8) {
		at = 3 + draw_text(y, x + 3, cols - 6, ROLE_BAR, left);
		draw_text(y, x + 2, 1, ROLE_BAR, " ");
		draw_text(y, x + at++, 1, ROLE_BAR, " ");
	}
	if (!right)
		return;
	used = utf8_cols(right);
	if (used == 0 || at + used + 4 > cols)
		return;
	at = cols - used - 4;
	draw_text(y, x + at, 1, ROLE_BAR, " ");
	draw_text(y, x + at + 1, used, ROLE_BAR, right);
	draw_text(y, x + at + 1 + used, 1, ROLE_BAR, " ");
}

void draw_divide(int y, int x, int rows)
{
	for (int row = 0; row < rows; row++)
		draw_text(y + row, x, 1, ROLE_BAR, "|");
}

size_t draw_wrapped(struct rect area, size_t first, int indent, enum role role, const char *text)
{
	size_t len = strlen(text), at = 0, lines = 0;
	int cols = area.cols - indent;

	if (cols < 1)
		return 0;
	do {
		struct wrap_line line;

		at = wrap_next(text, len, at, cols, &line);
		if (lines >= first && lines - first < (size_t)area.rows)
			draw_bytes(area.y + (int)(lines - first), area.x + indent, cols, role,
				text + line.start, line.len);
		lines++;
	} while (at < len);
	return lines;
}

struct rect draw_popup_place(struct rect room, int cols, int rows, bool right)
{
	struct rect area = room;

	if (room.cols > cols) {
		area.cols = cols;
		area.x = room.x + (room.cols - cols) / (right ? 1 : 2);
	}
	if (room.rows > rows) {
		area.rows = rows;
		area.y = room.y + room.rows - rows;
	}
	return area;
}

struct rect draw_popup(struct rect area, const char *title, const char *foot)
{
	draw_clear(area);
	draw_rule(area.y, area.x, area.cols, title, NULL);
	draw_rule(area.y + area.rows - 1, area.x, area.cols, foot, NULL);
	if (area.x > 0)
		draw_divide(area.y + 1, area.x, area.rows - 2);
	return (struct rect){area.y + 1, area.x + 1, area.rows > 2 ? area.rows - 2 : 0,
		area.cols > 2 ? area.cols - 2 : 0};
}

void draw_cursor(int y, int x)
{
	if (y < LINES && x < COLS)
		move(y < 0 ? 0 : y, x < 0 ? 0 : x);
}
