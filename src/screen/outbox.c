#include "screen/outbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/desk_commands.h"
#include "screen/list.h"
#include "screen/list_window.h"
#include "screen/moderate.h"
#include "screen/outbox_row.h"
#include "screen/prompt.h"
#include "store/moderations.h"
#include "store/outbox_words.h"
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

static void draw_row(struct list *l, const struct list_row *row, struct rect where, unsigned flags)
{
	const struct outbox *o = l->owner;

	outbox_row_draw(o->view.desk, (const struct outbox_row *)row, where,
		flags & LIST_SELECTED && !l->slow);
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
		if (current_row(o))
			outbox_row_detail(o->view.desk, current_row(o), detail);
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

static struct list_row *new_row(const struct post_row *post,
	const struct moderation_item *moderation, const struct moderation_item *deletion)
{
	struct outbox_row *row = mem_zero(1, sizeof(*row));

	row->post = post;
	row->moderation = moderation;
	row->deletion = deletion;
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
		all[count++] = new_row(
			&posts->items[i], NULL, outbox_deletion(moderations, &posts->items[i]));
	for (size_t i = 0; i < moderations->count; i++)
		all[count++] = new_row(NULL, &moderations->items[i], NULL);
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
	if (row->deletion && row->deletion->state == MODERATION_HELD) {
		outbox_move(o->view.desk, row->deletion->id, MOVE_CALL_OFF);
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
			_("it answers nobody, so it has no draft: x gives it up, P writes it anew"));
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

static void throw_answered(struct desk *desk, void *data, char key)
{
	int64_t *id = data;

	if (key == 'y')
		outbox_move(desk, *id, MOVE_THROW_AWAY);
	else
		desk_say(desk, SAY_OK, _("nothing was changed"));
	free(id);
}

/* It never went out, and no case has a use for its text. */
static int throw_away(struct outbox *o, const struct post_row *post)
{
	int64_t *id = mem_zero(1, sizeof(*id));
	MEM_AUTO char *question = mem_printf(
		_("Give up post %" PRId64 " on %s, which never left? y: yes, any other: no "),
		post->id, post->account);

	*id = post->id;
	prompt_ask(o->view.desk, question, "y", throw_answered, id);
	return 0;
}

/* With a reason it is asked about as any moderation is, without one it is typed first. */
static int ask_to_delete(
	struct outbox *o, const struct post_row *post, const char *reason, struct err *err)
{
	MEM_AUTO char *line = mem_printf("moderate delete --of %" PRId64 " %s", post->id, reason);

	if (*reason)
		return view_push(o->view.desk, &moderating_view, line, err) ? 0 : -1;
	return desk_ask_rest(o->view.desk, "delete ", _("a reason, in your own words"), err);
}

static int outbox_remove(
	struct outbox *o, const struct outbox_row *row, const char *reason, struct err *err)
{
	const struct post_row *post = row->post;

	if (!post)
		return err_set(err, ERR_REFUSED, _("only a post is deleted; T calls this off"));
	switch (post->state) {
	case POST_SENT:
		return ask_to_delete(o, post, reason, err);
	case POST_HELD:
		return err_set(err, ERR_REFUSED, _("it has not left: T takes it back, whole"));
	case POST_UNCLEAR:
		return err_set(err, ERR_REFUSED, _("it MAY be out: s settles that first"));
	case POST_FAILED:
		if (!post->case_id)
			return throw_away(o, post);
		return err_set(err, ERR_REFUSED, _("it is not out: w makes it a draft again"));
	default:
		return err_set(err, ERR_REFUSED, _("it is leaving now"));
	}
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

	if (!row && (handlers[call->command] || call->command == COMMAND_DELETE))
		return err_set(err, ERR_REFUSED, _("the outbox is empty"));
	if (call->command == COMMAND_DELETE)
		return outbox_remove(o, row, call->argument, err);
	if (handlers[call->command])
		return handlers[call->command](o, row, err);
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
	.hints = "withdraw|retry|mend|settle|delete|open|back",
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
