#include "screen/outbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/command.h"
#include "screen/composer_files.h"
#include "screen/desk.h"
#include "screen/list.h"
#include "screen/list_window.h"
#include "screen/moderate.h"
#include "screen/prompt.h"
#include "screen/queue_row.h"
#include "store/moderations.h"
#include "store/posts.h"

enum { POSTS_MOST = 500, RULE_ROWS = 4, DETAIL_ROWS = 8, DETAIL_FROM = 18, LINE_BYTES = 1024 };

struct outbox {
	struct view view;
	struct list list;
	bool loaded;
	struct post_list posts; /* rows point into these */
	struct moderation_list moderations;
	char slot;
};

/* One of both. */
struct outbox_row {
	struct list_row row; /* its id is the post's, or that of the moderation below 0 */
	const struct post_row *post;
	const struct moderation_item *moderation;
};

static struct outbox *outbox_of(struct view *v)
{
	return (struct outbox *)v;
}

static const struct outbox_row *current_row(const struct outbox *o)
{
	return (const struct outbox_row *)list_current(&o->list);
}

/* The case that it is of; 0 = none. */
static int64_t case_of(const struct outbox_row *row)
{
	return row->post ? row->post->case_id : row->moderation->case_id;
}

/* ---- drawing ---- */

/* When it leaves or left; "" for what is stuck. */
static const char *post_time(const struct post_row *post, char out[CLOCK_SHORT_BYTES])
{
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
	char room[CLOCK_SHORT_BYTES];
};

static void line_of(struct outbox_line *line, const struct outbox_row *row)
{
	const struct post_row *post = row->post;
	const struct moderation_item *item = row->moderation;

	if (post)
		*line = (struct outbox_line){.role = desk_post_role(post->state),
			.state = post_state_label(post->state),
			.account = post->account,
			.author = post->author,
			.handle = post->handle,
			.what = post->visibility == VISIBILITY_DIRECT
					? visibility_label(post->visibility)
					: NULL,
			.text = post->error && *post->error ? post->error : post->text};
	else
		*line = (struct outbox_line){.role = moderation_role(item),
			.state = moderation_state_label(item->state),
			.account = item->account,
			.author = item->author,
			.handle = item->handle,
			.what = moderation_rows[item->what].name,
			.text = item->error && *item->error ? item->error : item->reason};
	line->when = post ? post_time(post, line->room) : moderation_time(item, line->room);
}

static void draw_row(struct list *l, const struct list_row *row, struct rect where, unsigned flags)
{
	const struct outbox *o = l->owner;
	bool selected = flags & LIST_SELECTED && !l->slow;
	int end = where.x + where.cols, x = where.x;
	struct outbox_line line;

	line_of(&line, (const struct outbox_row *)row);
	const struct {
		int cols;
		const char *text;
	} columns[] = {
		{10, line.state},
		{9, line.when},
		{3, desk_account_label(o->view.desk, line.account)},
		{5, desk_initials(o->view.desk, line.author)},
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

static const char *advice(enum post_state state)
{
	switch (state) {
	case POST_HELD:
		return _("T takes it back before it leaves");
	case POST_SENDING:
		return _("it is leaving now");
	case POST_UNCLEAR:
		return _("the network did not answer: it MAY be out. s settles it");
	case POST_FAILED:
		return _("not accepted. e sends it once more, w makes it a draft again");
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
	const struct outbox *o, const struct moderation_item *item, struct rect area)
{
	int lines = 0;

	draw_textf(area.y + lines++, area.x, area.cols, ROLE_META,
		ngettext("case %" PRId64 ", %s by %s on %s, tried %d time",
			"case %" PRId64 ", %s by %s on %s, tried %d times",
			(unsigned long)item->attempts),
		item->case_id, moderation_rows[item->what].name,
		desk_initials(o->view.desk, item->author), item->account, item->attempts);
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

static void draw_post(const struct outbox *o, const struct post_row *post, struct rect area)
{
	int lines = 0;

	if (post->case_id)
		draw_textf(area.y + lines++, area.x, area.cols, ROLE_META,
			ngettext("case %" PRId64 ", reply %" PRId64 " by %s on %s, tried %d time",
				"case %" PRId64 ", reply %" PRId64 " by %s on %s, tried %d times",
				(unsigned long)post->attempts),
			post->case_id, post->id, desk_initials(o->view.desk, post->author),
			post->account, post->attempts);
	else
		draw_textf(area.y + lines++, area.x, area.cols, ROLE_META,
			ngettext("post %" PRId64 " of our own by %s on %s, tried %d time",
				"post %" PRId64 " of our own by %s on %s, tried %d times",
				(unsigned long)post->attempts),
			post->id, desk_initials(o->view.desk, post->author), post->account,
			post->attempts);
	if (post->error && *post->error)
		draw_text(area.y + lines++, area.x, area.cols, ROLE_FAILED, post->error);
	if (*advice(post->state))
		draw_text(area.y + lines++, area.x, area.cols, ROLE_WARNING, advice(post->state));
	else if (post->url)
		draw_text(area.y + lines++, area.x, area.cols, ROLE_LINK, post->url);
	lines += draw_files(
		post, (struct rect){area.y + lines, area.x, area.rows - lines, area.cols});
	area.y += lines;
	area.rows -= lines;
	draw_wrapped(area, 0, 0, ROLE_NORMAL, post->text);
}

static void draw_detail(const struct outbox *o, struct rect area)
{
	const struct outbox_row *row = current_row(o);

	if (row && row->post)
		draw_post(o, row->post, area);
	else if (row)
		draw_moderation(o, row->moderation, area);
}

static void outbox_draw(struct view *v)
{
	struct outbox *o = outbox_of(v);
	struct rect area = v->area, detail = v->area;

	if (area.rows >= DETAIL_FROM) {
		detail.rows = DETAIL_ROWS;
		detail.y = area.y + area.rows - DETAIL_ROWS;
		area.rows -= DETAIL_ROWS + 1;
		draw_rule(detail.y - 1, detail.x, detail.cols, NULL, NULL);
		draw_detail(o, detail);
	}
	if (area.rows >= RULE_ROWS) {
		draw_rule(area.y, area.x, area.cols, _("outbox, newest first"), NULL);
		area.y++;
		area.rows--;
	}
	if (o->loaded && o->posts.count + o->moderations.count == 0)
		draw_text(area.y, area.x + 2, area.cols - 2, ROLE_META,
			_("Nothing is on its way, and nothing went yet."));
	list_draw(&o->list, area);
}

static const struct list_ops rows = {.draw_row = draw_row};

/* ---- what the worker brings ---- */

struct reading {
	struct outbox *outbox;
	struct post_list posts;
	struct moderation_list moderations;
	struct err err;
	int failed;
};

static void read_on_worker(struct store *s, void *data)
{
	struct reading *r = data;

	r->failed = posts_outbox(s, POSTS_MOST, &r->posts, &r->err) ||
		    moderations_outbox(s, POSTS_MOST, &r->moderations, &r->err);
}

static struct list_row *new_row(
	const struct post_row *post, const struct moderation_item *moderation)
{
	struct outbox_row *row = mem_zero(1, sizeof(*row));

	row->post = post;
	row->moderation = moderation;
	row->row = post ? (struct list_row){.id = post->id, .at = post->created_us}
			: (struct list_row){.id = -moderation->id, .at = moderation->created_us};
	return &row->row;
}

static int newest_first(const void *a, const void *b)
{
	const struct list_row *x = *(struct list_row *const *)a;
	const struct list_row *y = *(struct list_row *const *)b;

	if (x->at != y->at)
		return x->at > y->at ? -1 : 1;
	return x->id > y->id ? -1 : 1;
}

static void outbox_fill(struct outbox *o, struct reading *r)
{
	const struct post_list *posts = &r->posts;
	const struct moderation_list *moderations = &r->moderations;
	size_t count = 0;
	struct list_row **all = mem_zero(posts->count + moderations->count + 1, sizeof(*all));

	for (size_t i = 0; i < posts->count; i++)
		all[count++] = new_row(&posts->items[i], NULL);
	for (size_t i = 0; i < moderations->count; i++)
		all[count++] = new_row(NULL, &moderations->items[i]);
	if (count > 0)
		qsort(all, count, sizeof(*all), newest_first);
	list_fill(&o->list, all, count);
	free(all);
	post_list_release(&o->posts);
	moderation_list_release(&o->moderations);
	o->posts = r->posts;
	o->moderations = r->moderations;
	r->posts = (struct post_list){0};
	r->moderations = (struct moderation_list){0};
	o->loaded = true;
	view_changed(&o->view);
}

static void read_done(void *data, bool dropped)
{
	struct reading *r = data;

	if (!dropped && r->failed)
		desk_say_err(r->outbox->view.desk, &r->err);
	else if (!dropped)
		outbox_fill(r->outbox, r);
	post_list_release(&r->posts);
	moderation_list_release(&r->moderations);
	free(r);
}

static void outbox_reload(struct view *v)
{
	struct reading *r = mem_zero(1, sizeof(*r));

	r->outbox = outbox_of(v);
	worker_post(v->desk->worker, WORK_READ, &r->outbox->slot, read_on_worker, read_done, r);
}

/* ---- commands ---- */

static int outbox_withdraw(struct outbox *o, const struct outbox_row *row, struct err *err)
{
	if (row->moderation) {
		outbox_move(o->view.desk, row->moderation->id, MOVE_CALL_OFF);
		return 0;
	}
	if (row->post->state != POST_HELD)
		return err_set(err, ERR_REFUSED, _("only what has not left yet is taken back"));
	outbox_move(o->view.desk, row->post->id, MOVE_WITHDRAW);
	return 0;
}

/* The argument of a question is the post; the question may outlive the row. */
static void retry_answered(struct desk *desk, void *data, char key)
{
	int64_t *id = data;

	if (key == 'y')
		outbox_move(desk, *id, MOVE_RETRY);
	else
		desk_say(desk, SAY_OK, _("nothing was sent"));
	free(id);
}

/* What a network refused, a moderation does no harm to ask for again. */
static int retry_moderation(struct outbox *o, const struct moderation_item *item,
	enum outbox_move move, struct err *err)
{
	if (item->state != MODERATION_FAILED)
		return err_set(err, ERR_REFUSED, _("only what failed is asked for once more"));
	outbox_move(o->view.desk, item->id, move);
	return 0;
}

static int outbox_retry(struct outbox *o, const struct outbox_row *row, struct err *err)
{
	const struct post_row *post = row->post;
	int64_t *id;

	if (row->moderation)
		return retry_moderation(o, row->moderation, MOVE_ASK_AGAIN, err);
	if (post->state != POST_FAILED)
		return err_set(err, ERR_REFUSED, _("only a reply that failed is sent once more"));
	id = mem_zero(1, sizeof(*id));
	*id = post->id;
	MEM_AUTO char *question =
		post->handle ? mem_printf(_("Send to @%s on %s once more? y: yes, any other: no "),
				       post->handle, post->account)
			     : mem_printf(_("Publish on %s once more? y: yes, any other: no "),
				       post->account);
	prompt_ask(o->view.desk, question, "y", retry_answered, id);
	return 0;
}

static int outbox_mend(struct outbox *o, const struct outbox_row *row, struct err *err)
{
	const struct post_row *post = row->post;

	if (row->moderation)
		return retry_moderation(o, row->moderation, MOVE_DROP, err);
	if (post->state != POST_FAILED)
		return err_set(
			err, ERR_REFUSED, _("only a reply that failed becomes a draft again"));
	if (!post->case_id)
		return err_set(err, ERR_REFUSED,
			_("it answers nobody: nachtwacht publish takes its text anew"));
	outbox_move(o->view.desk, post->id, MOVE_MEND);
	return 0;
}

static int outbox_settle(struct outbox *o, const struct outbox_row *row, struct err *err)
{
	const struct post_row *post = row->post;
	char id[24];

	if (!post || post->state != POST_UNCLEAR)
		return err_set(err, ERR_REFUSED, _("only an unclear reply is settled"));
	snprintf(id, sizeof(id), "%" PRId64, post->id);
	return view_push(o->view.desk, &settle_view, id, err) ? 0 : -1;
}

static int outbox_open_case(struct outbox *o, const struct outbox_row *row, struct err *err)
{
	char id[24];

	if (!case_of(row))
		return err_set(err, ERR_REFUSED, _("it answers nobody: no case stands behind it"));
	snprintf(id, sizeof(id), "%" PRId64, case_of(row));
	return view_push(o->view.desk, view_find("thread"), id, err) ? 0 : -1;
}

static int outbox_command(struct view *v, const struct command_call *call, struct err *err)
{
	static int (*const handlers[COMMANDS])(
		struct outbox * o, const struct outbox_row *row, struct err *err) = {
		[COMMAND_OPEN] = outbox_open_case,
		[COMMAND_WITHDRAW] = outbox_withdraw,
		[COMMAND_RETRY] = outbox_retry,
		[COMMAND_MEND] = outbox_mend,
		[COMMAND_SETTLE] = outbox_settle,
	};
	struct outbox *o = outbox_of(v);
	const struct outbox_row *row = current_row(o);

	if (handlers[call->command])
		return row ? handlers[call->command](o, row, err)
			   : err_set(err, ERR_REFUSED, _("the outbox is empty"));
	if (list_command(&o->list, call))
		return 0;
	return command_refuse(call, err);
}

/* ---- the view ---- */

static int outbox_open(struct view *v, const char *argument, struct err *err)
{
	struct outbox *o = outbox_of(v);

	list_init(&o->list, &rows, o);
	o->list.slow = desk_option_on(v->desk, OPTION_SLOW);
	return 0;
}

static void outbox_close(struct view *v)
{
	list_release(&outbox_of(v)->list);
	post_list_release(&outbox_of(v)->posts);
	moderation_list_release(&outbox_of(v)->moderations);
}

static size_t outbox_cases(struct view *v, bool marked, int64_t *ids, size_t room)
{
	const struct outbox_row *row = current_row(outbox_of(v));

	if (marked || !row || !case_of(row))
		return 0;
	if (room > 0)
		ids[0] = case_of(row);
	return 1;
}

static struct list *outbox_list(struct view *v)
{
	return &outbox_of(v)->list;
}

static const char *outbox_title(struct view *v)
{
	return _("outbox");
}

const struct view_ops outbox_view = {
	.name = "outbox",
	.hints = "withdraw|retry|mend|settle|open|back",
	.size = sizeof(struct outbox),
	.open = outbox_open,
	.close = outbox_close,
	.reload = outbox_reload,
	.draw = outbox_draw,
	.command = outbox_command,
	.cases = outbox_cases,
	.list = outbox_list,
	.title = outbox_title,
};
