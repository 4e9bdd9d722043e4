#include "screen/event_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/desk.h"
#include "screen/queue_row.h"
#include "screen/sentence.h"
#include "text/wrap.h"

enum { TEXT_BYTES = 2048, TIME_COLS = 7, RULE_ROWS = 4, WHOLE_LINES = 3, WHOLE_FROM = 16 };

struct event_row {
	struct list_row row;
	int64_t time_us;
	int64_t case_id;
	char text[];
};

static const struct event_row *event_row_in(const struct list_row *row)
{
	return (const struct event_row *)row;
}

struct list_row *event_row_new(int64_t id, int64_t time_us, int64_t case_id, const char *text)
{
	size_t size = strlen(text) + 1;
	struct event_row *row = mem_zero(1, sizeof(*row) + size);

	row->row = (struct list_row){.id = id, .at = id};
	row->time_us = time_us;
	row->case_id = case_id;
	memcpy(row->text, text, size);
	return &row->row;
}

struct list_row *event_row_of(const struct desk *desk, const struct event *event)
{
	STRBUF_AUTO struct strbuf text;

	strbuf_init(&text, TEXT_BYTES);
	sentence_add(&text, event, desk_initials(desk, event->actor));
	if (event->why && *event->why)
		strbuf_printf(&text, ": %s", event->why);
	return event_row_new(event->seq, event->time_us, sentence_case(event), text.buf);
}

int64_t event_row_time(const struct list_row *row)
{
	return event_row_in(row)->time_us;
}

void event_row_draw(struct list *l, const struct list_row *row, struct rect where, unsigned flags)
{
	const struct event_row *r = event_row_in(row);
	char when[CLOCK_SHORT_BYTES];
	bool selected = flags & LIST_SELECTED && !l->slow;

	draw_field(where.y, where.x, where.cols < TIME_COLS ? where.cols : TIME_COLS,
		selected ? ROLE_SELECTED : ROLE_META,
		clock_short(r->time_us, clock_now_us(), when));
	draw_text(
		where.y, where.x + TIME_COLS + 1, where.cols - TIME_COLS - 1, ROLE_NORMAL, r->text);
}

/* Takes the rows at the end of the area: a few, or as many as the text needs, up to a half. */
static void draw_whole(const struct list *l, struct rect *list)
{
	const struct list_row *row = list_current(l);
	size_t lines = row ? wrap_count(event_row_in(row)->text, strlen(event_row_in(row)->text),
				     list->cols)
			   : 0;
	struct rect area = *list;
	char when[CLOCK_LONG_BYTES];

	area.rows = lines > WHOLE_LINES ? (int)lines : WHOLE_LINES;
	area.rows = area.rows + 2 < list->rows / 2 ? area.rows + 2 : list->rows / 2;
	list->rows -= area.rows;
	area.y += list->rows;
	draw_rule(area.y, area.x, area.cols, NULL, NULL);
	if (!row)
		return;
	draw_text(area.y + 1, area.x, area.cols, ROLE_META, clock_long(event_row_time(row), when));
	draw_wrapped((struct rect){area.y + 2, area.x, area.rows - 2, area.cols}, 0, 0, ROLE_NORMAL,
		event_row_in(row)->text);
}

/* The list last, so that the cursor is its own. */
void event_rows_draw(struct list *l, struct rect area, const char *title, const char *right)
{
	if (area.rows >= WHOLE_FROM)
		draw_whole(l, &area);
	if (area.rows >= RULE_ROWS) {
		draw_rule(area.y, area.x, area.cols, title, right);
		area.y++;
		area.rows--;
	}
	list_draw(l, area);
}

int event_row_open(struct desk *desk, const struct list *l, struct err *err)
{
	const struct list_row *row = list_current(l);
	char id[24];

	if (!row || event_row_in(row)->case_id == 0)
		return err_set(err, ERR_REFUSED, _("this is about no case"));
	snprintf(id, sizeof(id), "%" PRId64, event_row_in(row)->case_id);
	return view_push(desk, view_find("thread"), id, err) ? 0 : -1;
}
