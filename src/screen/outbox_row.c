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
#include "text/utf8.h"

enum { STATE_COLS = 11, TIME_COLS = 9 };

/* ---- a line of the list ---- */

/* It is on its network, which shows it later. */
static bool is_scheduled(const struct post_row *post)
{
	return post->state == POST_SENT && post->appears_us > clock_now_us();
}

/* When it leaves, left, or is to be seen; "" for what is stuck. */
static const char *post_time(const struct post_row *post, char out[CLOCK_LONG_BYTES])
{
	if (post->appears_us > clock_now_us() &&
		(post->state == POST_SENT || post->send_after_us == post->appears_us))
		return clock_long(post->appears_us, out);
	if (post->state == POST_HELD && post->send_after_us > 0)
		return clock_exact(post->send_after_us, out);
	return clock_short(post->sent_us ? post->sent_us : post->updated_us, clock_now_us(), out);
}

static const char *moderation_time(const struct moderation_item *item, char out[CLOCK_SHORT_BYTES])
{
	if (item->state == MODERATION_HELD)
		return clock_exact(item->retry_us ? item->retry_us : item->send_after_us, out);
	return clock_short(item->done_us ? item->done_us : item->created_us, clock_now_us(), out);
}

/* What a row says of a post or of a moderation. */
struct outbox_line {
	enum role role;
	const char *state, *when, *account, *author, *handle, *what, *text;
	char room[CLOCK_LONG_BYTES];
};

static void line_of_post(struct outbox_line *line, const struct outbox_row *row)
{
	const struct post_row *post = row->post;
	const struct moderation_item *deleted = row->deletion;

	*line = (struct outbox_line){.role = desk_post_role(post->state),
		.state = is_scheduled(post) ? _("scheduled") : post_state_label(post->state),
		.account = post->account,
		.author = post->author,
		.handle = post->handle,
		.text = post->error && *post->error ? post->error : post->text};
	line->when = post_time(post, line->room);
	if (!deleted || deleted->state != MODERATION_DONE)
		return;
	line->role = moderation_role(deleted);
	line->state = _(moderation_rows[deleted->what].done);
	line->when = moderation_time(deleted, line->room);
}

static void line_of_moderation(struct outbox_line *line, const struct moderation_item *item)
{
	*line = (struct outbox_line){.role = moderation_role(item),
		.state = moderation_state_label(item->state),
		.account = item->account,
		.author = item->author,
		.handle = item->handle,
		.what = moderation_rows[item->what].name,
		.text = item->error && *item->error ? item->error : item->reason};
	line->when = moderation_time(item, line->room);
}

static void line_of(struct outbox_line *line, const struct outbox_row *row)
{
	if (row->post)
		line_of_post(line, row);
	else
		line_of_moderation(line, row->moderation);
}

void outbox_row_draw(
	const struct desk *desk, const struct outbox_row *row, struct rect where, bool selected)
{
	int end = where.x + where.cols, x = where.x;
	struct outbox_line line;

	line_of(&line, row);
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

		draw_field(where.y, x, cols, selected ? ROLE_SELECTED : line.role, columns[i].text);
		x += cols;
	}
	if (x < end)
		x += line.handle ? draw_textf(where.y, x, end - x, ROLE_META, " @%s  ", line.handle)
				 : draw_textf(where.y, x, end - x, ROLE_META, " %s  ", _("to all"));
	if (x < end && line.what)
		x += draw_textf(where.y, x, end - x, line.role, "%s: ", line.what);
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

static void draw_moderation(
	const struct desk *desk, const struct moderation_item *item, struct rect area)
{
	int lines = 0;

	draw_textf(area.y + lines++, area.x, area.cols, ROLE_META,
		ngettext("case %" PRId64 ", %s by %s on %s, tried %d time",
			"case %" PRId64 ", %s by %s on %s, tried %d times",
			(unsigned long)item->attempts),
		item->case_id, moderation_rows[item->what].name, desk_initials(desk, item->author),
		item->account, item->attempts);
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
	if (!is_scheduled(row->post))
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
