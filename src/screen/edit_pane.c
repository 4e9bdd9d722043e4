#include "screen/edit_pane.h"

/* One line, what is beyond the limit in its own role. */
static void draw_line(
	const struct edit *e, int y, int x, const struct wrap_line *line, size_t within)
{
	const char *text = e->text.buf + line->start;
	size_t fits = line->len;
	int used;

	if (line->start >= within)
		fits = 0;
	else if (line->start + line->len > within)
		fits = within - line->start;
	used = draw_bytes(y, x, e->cols, ROLE_NORMAL, text, fits);
	if (fits < line->len)
		draw_bytes(y, x + used, e->cols - used, ROLE_OVER, text + fits, line->len - fits);
}

void edit_pane_draw(struct edit *e, size_t *top, struct rect area, size_t within)
{
	size_t row, at = 0, next = 0, n = 0;
	struct wrap_line line;
	int col, indent = area.cols > 40 ? 2 : 0;

	if (area.rows <= 0)
		return;
	e->cols = area.cols - indent - 1;
	edit_place(e, &row, &col);
	if (row < *top)
		*top = row;
	if (row >= *top + (size_t)area.rows)
		*top = row - (size_t)area.rows + 1;
	for (; edit_line(e, at, &line, &next); at = next, n++)
		if (n >= *top && n - *top < (size_t)area.rows)
			draw_line(e, area.y + (int)(n - *top), area.x + indent, &line, within);
	draw_cursor(area.y + (int)(row - *top), area.x + indent + col);
}
