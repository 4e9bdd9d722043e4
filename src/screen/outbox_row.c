#include "screen/outbox_row.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/composer_files.h"
#include "screen/desk.h"
#include "screen/moderate.h"
#include "screen/queue_row.h"
#include "store/outbox_words.h"
#include "text/utf8.h"

enum { STATE_COLS = 11, TIME_COLS = 9 };

/* ---- a line of the list ---- */

static enum role role_of(const struct outbox_row *row)
{
	if (row->moderation)
		return moderation_role(row->moderation);
	bool gone = row->deletion && row->deletion->state == MODERATION_DONE;

	return gone ? moderation_role(row->deletion) : desk_post_role(row->post->state);
}

void outbox_row_draw(
	const struct desk *desk, const struct outbox_row *row, struct rect where, bool selected)
{
	int end = where.x + where.cols, x = where.x;
	enum role role = role_of(row);
	struct outbox_words line;

	if (row->post)
		post_words(&line, row->post, row->deletion);
	else
		moderation_item_words(&line, row->moderation);
	const struct {
		int cols;
		const char *text;
	} columns[] = {
		{STATE_COLS, line.state},
		{utf8_cols(line.when) < TIME_COLS ? TIME_COLS : utf8_cols(line.when) + 1,
			line.when},
		{3, desk_account_label(desk, line.account)},
		{5, desk_initials(desk, line.author)},
	};

	for (size_t i = 0; i < ARRAY_LEN(columns) && x < end; i++) {
		int cols = columns[i].cols < end - x ? columns[i].cols : end - x;

		draw_field(where.y, x, cols, selected ? ROLE_SELECTED : role, columns[i].text);
		x += cols;
	}
	if (x < end)
		x += line.handle ? draw_textf(where.y, x, end - x, ROLE_META, " @%s  ", line.handle)
				 : draw_textf(where.y, x, end - x, ROLE_META, " %s  ", line.to);
	if (x < end && line.what)
		x += draw_textf(where.y, x, end - x, role, "%s: ", line.what);
	if (x < end)
		draw_text(where.y, x, end - x, ROLE_NORMAL, line.text ? line.text : "");
}

/* ---- below the list ---- */

static const char *advice(const struct post_row *post)
{
	switch (post->state) {
	case POST_HELD:
		return _("T takes it back before it leaves");
	case POST_SENDING:
		return _("it is leaving now");
	case POST_UNCLEAR:
		return _("the network did not answer: it MAY be out. s settles it");
	case POST_FAILED:
		return post->case_id
			       ? _("not accepted. e sends it once more, w makes it a draft again")
			       : _("not accepted. e sends it once more, x gives it up");
	default:
		return "";
	}
}

static const char *moderation_advice(const struct moderation_item *item)
{
	if (item->state == MODERATION_FAILED)
		return _("not accepted. e asks for it once more, w gives it up");
	if (item->state != MODERATION_HELD)
		return "";
	return item->begun ? _("the network has been asked: it is asked until it answers")
			   : _("T calls it off before it is done");
}

/* Of what it is, and how often the network was asked. */
static void draw_moderation_head(
	const struct desk *desk, const struct moderation_item *item, struct rect line)
{
	const char *what = moderation_rows[item->what].name;
	const char *by = desk_initials(desk, item->author);

	if (item->case_id)
		draw_textf(line.y, line.x, line.cols, ROLE_META,
			ngettext("case %" PRId64 ", %s by %s on %s, tried %d time",
				"case %" PRId64 ", %s by %s on %s, tried %d times",
				(unsigned long)item->attempts),
			item->case_id, what, by, item->account, item->attempts);
	else
		draw_textf(line.y, line.x, line.cols, ROLE_META,
			ngettext("post %" PRId64 ", %s by %s on %s, tried %d time",
				"post %" PRId64 ", %s by %s on %s, tried %d times",
				(unsigned long)item->attempts),
			item->post_id, what, by, item->account, item->attempts);
}

static void draw_moderation(
	const struct desk *desk, const struct moderation_item *item, struct rect area)
{
	int lines = 1;

	draw_moderation_head(desk, item, area);
	if (item->error && *item->error)
		draw_text(area.y + lines++, area.x, area.cols, ROLE_FAILED, item->error);
	if (*moderation_advice(item))
		draw_text(
			area.y + lines++, area.x, area.cols, ROLE_WARNING, moderation_advice(item));
	area.y += lines;
	area.rows -= lines;
	draw_wrapped(area, 0, 0, ROLE_NORMAL, item->reason ? item->reason : "");
}

/* What goes along; the rows that it took. */
static int draw_files(const struct post_row *post, struct rect area)
{
	int rows = 0;

	for (size_t i = 0; i < post->attachment_count && rows < area.rows - 1; i++) {
		STRBUF_AUTO struct strbuf line;

		strbuf_init(&line, 1024);
		attachment_words(&post->attachments[i], &line);
		draw_text(area.y + rows++, area.x, area.cols, ROLE_META, line.buf);
	}
	return rows;
}

/* Whose it is, and how often it was tried. */
static void draw_head(const struct desk *desk, const struct post_row *post, struct rect line)
{
	const char *by = desk_initials(desk, post->author);

	if (post->case_id)
		draw_textf(line.y, line.x, line.cols, ROLE_META,
			ngettext("case %" PRId64 ", reply %" PRId64 " by %s on %s, tried %d time",
				"case %" PRId64 ", reply %" PRId64 " by %s on %s, tried %d times",
				(unsigned long)post->attempts),
			post->case_id, post->id, by, post->account, post->attempts);
	else
		draw_textf(line.y, line.x, line.cols, ROLE_META,
			ngettext("post %" PRId64 " of our own by %s on %s, tried %d time",
				"post %" PRId64 " of our own by %s on %s, tried %d times",
				(unsigned long)post->attempts),
			post->id, by, post->account, post->attempts);
}

/* What became of it since it was out: that it waits for its time there, or is taken away. */
static int draw_fate(const struct desk *desk, const struct outbox_row *row, struct rect line)
{
	char when[CLOCK_LONG_BYTES];

	if (row->deletion) {
		MEM_AUTO char *fate = moderation_fate(desk, row->deletion);

		draw_text(line.y, line.x, line.cols, moderation_role(row->deletion), fate);
		return 1;
	}
	if (!post_is_scheduled(row->post))
		return 0;
	draw_textf(line.y, line.x, line.cols, ROLE_WARNING, _("scheduled %s; x deletes it"),
		clock_long(row->post->appears_us, when));
	return 1;
}

static void draw_post(const struct desk *desk, const struct outbox_row *row, struct rect area)
{
	const struct post_row *post = row->post;
	int lines = 1;

	draw_head(desk, post, area);
	if (post->error && *post->error)
		draw_text(area.y + lines++, area.x, area.cols, ROLE_FAILED, post->error);
	lines += draw_fate(desk, row, (struct rect){area.y + lines, area.x, 1, area.cols});
	if (*advice(post))
		draw_text(area.y + lines++, area.x, area.cols, ROLE_WARNING, advice(post));
	else if (post->url)
		draw_text(area.y + lines++, area.x, area.cols, ROLE_LINK, post->url);
	lines += draw_files(
		post, (struct rect){area.y + lines, area.x, area.rows - lines, area.cols});
	area.y += lines;
	area.rows -= lines;
	draw_wrapped(area, 0, 0, ROLE_NORMAL, post->text);
}

void outbox_row_detail(const struct desk *desk, const struct outbox_row *row, struct rect area)
{
	if (row->post)
		draw_post(desk, row, area);
	else
		draw_moderation(desk, row->moderation, area);
}
