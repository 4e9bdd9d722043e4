#include "screen/outbox.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/desk.h"
#include "screen/loop.h"
#include "screen/pending.h"
#include "screen/publish.h"
#include "store/moderations.h"
#include "store/posts.h"
#include "store/publish.h"

enum { POPUP_COLS = 72, POPUP_ROWS = 13 };

/* ---- moves ---- */

struct moving {
	struct desk *desk;
	int64_t id;
	enum outbox_move move;
	struct post_list taken; /* what is taken back, as it was */
	unsigned pending;
	struct journal_head end;
	struct err err;
	int failed;
};

/* It is read first: once it is taken back, what cannot be read is lost to its author. */
static int take_back(struct store *s, struct moving *m)
{
	post_list_release(&m->taken);
	return post_read(s, m->id, &m->taken, &m->err) ||
			       post_take_back(s, &m->desk->actor, m->id, &m->err)
		       ? -1
		       : 0;
}

static int move_once(struct store *s, struct moving *m)
{
	const struct actor *me = &m->desk->actor;

	switch (m->move) {
	case MOVE_WITHDRAW:
		return take_back(s, m);
	case MOVE_RETRY:
	case MOVE_MEND:
		return post_retry(s, me, m->id, m->move == MOVE_MEND, &m->err);
	case MOVE_IS_SENT:
		return post_settle(s, me, m->id, UNCLEAR_IS_SENT, &m->err);
	case MOVE_SEND_AGAIN:
		return post_settle(s, me, m->id, UNCLEAR_SEND_AGAIN, &m->err);
	case MOVE_GIVE_UP:
		return post_settle(s, me, m->id, UNCLEAR_GIVE_UP, &m->err);
	case MOVE_THROW_AWAY:
		return draft_discard(s, me, m->id, &m->err);
	case MOVE_CALL_OFF:
		return moderation_withdraw(s, me, m->id, &m->err);
	case MOVE_ASK_AGAIN:
		return moderation_retry(s, me, m->id, &m->err);
	case MOVE_DROP:
		return moderation_give_up(s, me, m->id, &m->err);
	}
	return 0;
}

static void move_on_worker(struct store *s, void *data)
{
	struct moving *m = data;

	do
		m->failed = move_once(s, m);
	while (m->failed && store_again(&m->err));
	m->end = pending_end(s, &m->err);
}

/* One of our own has no draft in a case to go back to. */
static bool goes_to_form(const struct moving *m)
{
	return m->move == MOVE_WITHDRAW && m->taken.count > 0 && !m->taken.items[0].case_id;
}

static void move_done(void *data, bool dropped)
{
	static const char *const said[] = {
		[MOVE_WITHDRAW] = N_("taken back: nothing of it leaves"),
		[MOVE_RETRY] = N_("the reply goes once more; it can be taken back"),
		[MOVE_MEND] = N_("the reply is a draft again"),
		[MOVE_IS_SENT] = N_("the reply counts as sent"),
		[MOVE_SEND_AGAIN] = N_("the reply goes once more; it can be taken back"),
		[MOVE_GIVE_UP] = N_("the reply is given up"),
		[MOVE_THROW_AWAY] = N_("the post is given up"),
		[MOVE_CALL_OFF] = N_("called off: it is not done"),
		[MOVE_ASK_AGAIN] = N_("the network is asked once more"),
		[MOVE_DROP] = N_("it is given up"),
	};
	struct moving *m = data;

	if (dropped || pending_answer(m->desk, m->pending, &m->err, &m->end))
		;
	else if (m->failed)
		desk_say_err(m->desk, &m->err);
	else if (goes_to_form(m))
		publish_give_back(m->desk, &m->taken.items[0]);
	else
		desk_say(m->desk, SAY_OK, "%s", _(said[m->move]));
	if (!dropped)
		desk_refresh(m->desk);
	post_list_release(&m->taken);
	free(m);
}

void outbox_move(struct desk *desk, int64_t id, enum outbox_move move)
{
	struct moving *m = mem_zero(1, sizeof(*m));

	m->desk = desk;
	m->id = id;
	m->move = move;
	m->pending = pending_add(
		desk, mem_printf(move < MOVE_CALL_OFF ? _("reply %" PRId64 " in the outbox")
						      : _("moderation %" PRId64 " in the outbox"),
			      id));
	worker_post(desk->worker, WORK_WRITE, NULL, move_on_worker, move_done, m);
}

/* ---- a post of our own is deleted ---- */

struct deleting {
	struct desk *desk;
	int64_t id;
	char *reason;
	int64_t moderation_id, done_us;
	unsigned pending;
	struct journal_head end;
	struct err err;
	int failed;
};

static void delete_on_worker(struct store *s, void *data)
{
	struct deleting *d = data;

	do
		d->failed = post_delete(s, &d->desk->actor, d->id, d->reason, &d->moderation_id,
			&d->done_us, &d->err);
	while (d->failed && store_again(&d->err));
	d->end = pending_end(s, &d->err);
}

static void delete_done(void *data, bool dropped)
{
	struct deleting *d = data;
	char when[CLOCK_SHORT_BYTES];

	if (dropped || pending_answer(d->desk, d->pending, &d->err, &d->end)) {
		;
	} else if (d->failed) {
		desk_say_err(d->desk, &d->err);
	} else if (!d->moderation_id) {
		desk_say(d->desk, SAY_OK, _("that was asked for already"));
	} else {
		desk_say(d->desk, SAY_OK, _("is deleted at %s, T calls it off"),
			clock_exact(d->done_us, when));
		desk_say_until(d->desk, d->done_us);
	}
	if (!dropped)
		desk_refresh(d->desk);
	free(d->reason);
	free(d);
}

void outbox_delete(struct desk *desk, int64_t post_id, const char *reason)
{
	struct deleting *d = mem_zero(1, sizeof(*d));

	d->desk = desk;
	d->id = post_id;
	d->reason = mem_strdup(reason);
	d->pending = pending_add(desk, mem_printf(_("the deletion of post %" PRId64), post_id));
	worker_post(desk->worker, WORK_WRITE, NULL, delete_on_worker, delete_done, d);
}

/* ---- the question about an unclear reply ---- */

struct settle {
	struct view view;
	int64_t id;
	struct post_list post;
	char slot;
};

struct settle_reading {
	struct settle *settle;
	int64_t id;
	struct post_list post;
	struct err err;
	int failed;
};

static struct settle *settle_of(struct view *v)
{
	return (struct settle *)v;
}

static void read_on_worker(struct store *s, void *data)
{
	struct settle_reading *r = data;

	r->failed = post_read(s, r->id, &r->post, &r->err);
}

static void read_done(void *data, bool dropped)
{
	struct settle_reading *r = data;

	if (!dropped && r->failed) {
		desk_say_err(r->settle->view.desk, &r->err);
	} else if (!dropped) {
		post_list_release(&r->settle->post);
		r->settle->post = r->post;
		r->post = (struct post_list){0};
		r->settle->view.desk->redraw_now = true;
	}
	post_list_release(&r->post);
	free(r);
}

static void settle_reload(struct view *v)
{
	struct settle_reading *r = mem_zero(1, sizeof(*r));

	r->settle = settle_of(v);
	r->id = r->settle->id;
	worker_post(v->desk->worker, WORK_READ, &r->settle->slot, read_on_worker, read_done, r);
}

static int settle_open(struct view *v, const char *argument, struct err *err)
{
	settle_of(v)->id = strtoll(argument, NULL, 10);
	if (settle_of(v)->id <= 0)
		return err_set(err, ERR_REFUSED, _("the outbox settles an unclear reply: O"));
	return 0;
}

static void settle_close(struct view *v)
{
	post_list_release(&settle_of(v)->post);
}

/* Enter and Esc are for the first row, which does nothing; what acts is a letter that cannot be
 * struck by habit. */
static const struct {
	uint32_t key;
	enum outbox_move move;
	const char *text; /* marked for translation */
} outcomes[] = {
	{'p', MOVE_IS_SENT, N_("p  It is there: it counts as sent, nothing goes out")},
	{'w', MOVE_SEND_AGAIN, N_("w  It is not there: send it again")},
	{'g', MOVE_GIVE_UP, N_("g  It is not there: give it up, nothing goes out")},
};

static bool settle_key(struct view *v, uint32_t key)
{
	struct desk *desk = v->desk;
	int64_t id = settle_of(v)->id;

	if (key == KEYS_ESC || key == '\r' || key == '\n' || key == 'q') {
		desk_say(desk, SAY_OK, _("nothing was changed"));
		view_pop(desk);
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++)
		if (outcomes[i].key == key) {
			view_pop(desk);
			outbox_move(desk, id, outcomes[i].move);
			return true;
		}
	return false;
}

static void settle_draw_post(const struct post_row *post, struct rect area)
{
	struct rect text = {area.y + 2, area.x, 2, area.cols};

	draw_textf(area.y, area.x, area.cols, ROLE_FAILED,
		_("The network did not answer: the reply to @%s may be on %s."),
		post->handle ? post->handle : "-", post->account);
	draw_text(area.y + 1, area.x, area.cols, ROLE_NORMAL,
		_("Look there first. Is this text there?"));
	draw_wrapped(text, 0, 2, ROLE_META, post->text);
}

static void settle_draw(struct view *v)
{
	const struct settle *s = settle_of(v);
	struct rect area = draw_popup(v->area, _("an unclear reply"), _("Enter, Esc: cancel"));
	int first = area.rows - (int)ARRAY_LEN(outcomes) - 1;

	if (s->post.count > 0 && first >= 4)
		settle_draw_post(&s->post.items[0], area);
	if (first < 0)
		first = 0;
	draw_text(area.y + first, area.x, area.cols, ROLE_SELECTED,
		_("> Cancel: leave it unclear, look later"));
	for (size_t i = 0; i < ARRAY_LEN(outcomes) && first + 1 + (int)i < area.rows; i++)
		draw_text(area.y + first + 1 + (int)i, area.x + 2, area.cols - 2, ROLE_NORMAL,
			_(outcomes[i].text));
	draw_cursor(area.y + first, area.x);
}

static struct rect settle_place(struct view *v, struct rect room)
{
	return draw_popup_place(room, POPUP_COLS, POPUP_ROWS, false);
}

static const char *settle_title(struct view *v)
{
	return _("an unclear reply");
}

const struct view_ops settle_view = {
	.name = "settle",
	.size = sizeof(struct settle),
	.flags = VIEW_POPUP | VIEW_TYPING,
	.open = settle_open,
	.close = settle_close,
	.reload = settle_reload,
	.draw = settle_draw,
	.key = settle_key,
	.place = settle_place,
	.title = settle_title,
};
