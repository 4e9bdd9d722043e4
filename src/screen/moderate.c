#include "screen/moderate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/checklist.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/desk_commands.h"
#include "screen/outbox.h"
#include "screen/queue_row.h"
#include "screen/service.h"

enum { POPUP_COLS = 72, POPUP_ROWS = 12, TEXT_ROWS = 3, WORDS_BYTES = 1024 };

struct asking {
	struct view view;
	int64_t case_id; /* 0: about a post of our own */
	bool sensitive;  /* its words are shown where it is opened, not here */
	struct arena arena;
	struct decision decision;
	struct moderation_subject subject;
	bool loaded;
	char slot;
};

static struct asking *asking_of(struct view *v)
{
	return (struct asking *)v;
}

/* ---- what the worker brings ---- */

struct asking_reading {
	struct asking *asking;
	struct decision decision;
	int64_t case_id;
	struct arena arena;
	struct moderation_subject subject;
	struct err err;
	int failed;
};

static void read_on_worker(struct store *s, void *data)
{
	struct asking_reading *r = data;

	r->failed =
		moderation_subject(s, r->case_id, &r->decision, &r->arena, &r->subject, &r->err);
}

/* What is asked about stays what it was when it is read again: a newer mention is another one. */
static void asking_show(struct asking *a, struct asking_reading *r)
{
	a->subject = r->subject;
	a->subject.account = arena_strdup(&a->arena, r->subject.account);
	a->subject.handle = arena_strdup(&a->arena, r->subject.handle);
	a->subject.text = arena_strdup(&a->arena, r->subject.text);
	a->decision.of = r->subject.post_id ? r->subject.post_id : r->subject.mention_id;
	a->loaded = true;
	a->view.desk->redraw_now = true;
}

static void read_done(void *data, bool dropped)
{
	struct asking_reading *r = data;
	struct view *v = &r->asking->view;

	if (!dropped && !r->failed) {
		asking_show(r->asking, r);
	} else if (!dropped) {
		desk_say_err(v->desk, &r->err);
		if (v->desk->top == v)
			view_pop(v->desk);
	}
	arena_release(&r->arena);
	free(r);
}

static void asking_reload(struct view *v)
{
	struct asking *a = asking_of(v);
	struct asking_reading *r = mem_zero(1, sizeof(*r));

	r->asking = a;
	r->decision = a->decision;
	r->case_id = a->case_id;
	worker_post(v->desk->worker, WORK_READ, &a->slot, read_on_worker, read_done, r);
}

/* ---- the question ---- */

/* A case, or without one a post of our own that is named. */
static int asking_about(const struct asking *a, struct err *err)
{
	const struct decision *d = &a->decision;

	if (a->case_id || (moderation_rows[d->moderation].target == TARGET_POST && d->of))
		return 0;
	return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
}

static int asking_open(struct view *v, const char *argument, struct err *err)
{
	struct asking *a = asking_of(v);
	struct desk *desk = v->desk;
	struct view *of = view_with_cases(desk);
	const struct case_row *row = view_row(desk);

	if (!*argument)
		return err_set(err, ERR_REFUSED, _("moderate asks it: gm"));
	a->case_id = of ? view_case(of) : 0;
	a->sensitive = row && row->id == a->case_id && checklist_is_sensitive(desk, row);
	if (decision_parse(&a->decision, argument, desk->actor.operator, clock_now_us(), &a->arena,
		    err) == 0 &&
		asking_about(a, err) == 0)
		return 0;
	arena_release(&a->arena);
	return -1;
}

static void asking_close(struct view *v)
{
	arena_release(&asking_of(v)->arena);
}

/* Away with the question, then the decision: about that mention and no other. */
static void asking_do(struct asking *a)
{
	struct desk *desk = a->view.desk;
	const struct decision *d = &a->decision;
	struct err err = ERR_INIT;
	int64_t case_id = a->case_id, post_id = a->subject.post_id;
	MEM_AUTO char *reason = mem_strdup(d->text);
	MEM_AUTO char *line = mem_printf("moderate %s --of %" PRId64 " \"%s\"",
		moderation_rows[d->moderation].name, d->of, reason);

	view_pop(desk);
	if (!case_id)
		outbox_delete(desk, post_id, reason);
	else if (command_decide_case(desk, line, case_id, &err) < 0)
		desk_say_err(desk, &err);
}

/* Enter is no answer: what acts is a letter that is not struck by habit. */
static bool asking_key(struct view *v, uint32_t key)
{
	struct asking *a = asking_of(v);

	if (key == 'y' && a->loaded) {
		asking_do(a);
		return true;
	}
	if (key == 'n' || key == 'q' || key == KEYS_ESC) {
		desk_say(v->desk, SAY_OK, _("nothing was changed"));
		view_pop(v->desk);
		return true;
	}
	return false;
}

/* ---- drawing ---- */

static void draw_subject(const struct asking *a, struct rect area)
{
	const struct moderation_subject *s = &a->subject;
	struct rect text = {area.y, area.x + 2, TEXT_ROWS, area.cols - 2};
	struct rect why = {area.y, area.x, TEXT_ROWS, area.cols};
	STRBUF_AUTO struct strbuf words;
	STRBUF_AUTO struct strbuf reason;

	strbuf_init(&words, WORDS_BYTES);
	strbuf_init(&reason, 32 * WORDS_BYTES);
	moderation_words(
		&words, a->decision.moderation, s->mention_id, s->post_id, s->handle, s->account);
	text.y += (int)draw_wrapped(
		(struct rect){area.y, area.x, 2, area.cols}, 0, 0, ROLE_NORMAL, words.buf);
	draw_wrapped(text, 0, 0, ROLE_META, a->sensitive ? _("[sensitive]") : s->text);
	why.y = text.y + TEXT_ROWS;
	strbuf_printf(&reason, _("Because: %s"), a->decision.text);
	draw_wrapped(why, 0, 0, ROLE_NORMAL, reason.buf);
}

static void asking_draw(struct view *v)
{
	const struct asking *a = asking_of(v);
	struct rect area =
		draw_popup(v->area, _("do this on the network?"), _("y: do it  n, Esc: leave it"));

	if (a->loaded && area.rows > TEXT_ROWS)
		draw_subject(a, area);
	draw_cursor(area.y, area.x);
}

static struct rect asking_place(struct view *v, struct rect room)
{
	return draw_popup_place(room, POPUP_COLS, POPUP_ROWS, false);
}

static const char *asking_title(struct view *v)
{
	return _("do this on the network?");
}

const struct view_ops moderating_view = {
	.name = "moderating",
	.size = sizeof(struct asking),
	.flags = VIEW_POPUP | VIEW_TYPING,
	.open = asking_open,
	.close = asking_close,
	.reload = asking_reload,
	.draw = asking_draw,
	.key = asking_key,
	.place = asking_place,
	.title = asking_title,
};

/* ---- commands ---- */

int moderate_command(struct desk *desk, const struct command_call *call, struct err *err)
{
	if (!*call->argument)
		return view_push(desk, view_find("moderations"), "", err) ? 0 : -1;
	MEM_AUTO char *line = mem_printf("moderate %s", call->argument);
	if (!strchr(call->argument, ' ') && moderation_find(call->argument) != MODERATIONS) {
		MEM_AUTO char *begun = mem_printf("%s ", line);

		return desk_ask_rest(desk, begun, _("a reason, in your own words"), err);
	}
	return view_push(desk, &moderating_view, line, err) ? 0 : -1;
}

/* ---- how it stands ---- */

enum role moderation_role(const struct moderation_item *item)
{
	static const enum role roles[MODERATION_STATES] = {
		[MODERATION_HELD] = ROLE_HELD,
		[MODERATION_DONE] = ROLE_WARNING,
		[MODERATION_FAILED] = ROLE_FAILED,
		[MODERATION_CANCELLED] = ROLE_META,
	};

	return roles[item->state];
}

static char *fate_of_held(const struct desk *desk, const struct moderation_item *item)
{
	const char *name = moderation_rows[item->what].name;
	const char *who = desk_initials(desk, item->author);
	char when[CLOCK_SHORT_BYTES];

	if (!item->retry_us) {
		MEM_AUTO char *missing = service_missing(desk, item->account);

		return missing ? mem_printf(_("%s, by %s: held, T calls it off: %s"), name, who,
					 missing)
			       : mem_printf(_("%s, by %s: done at %s; T calls it off"), name, who,
					 clock_exact(item->send_after_us, when));
	}
	return mem_printf(_("%s, by %s: asked again at %s: %s"), name, who,
		clock_exact(item->retry_us, when), item->error ? item->error : "");
}

char *moderation_fate(const struct desk *desk, const struct moderation_item *item)
{
	const char *who = desk_initials(desk, item->author);
	char when[CLOCK_SHORT_BYTES];

	if (item->state == MODERATION_HELD)
		return fate_of_held(desk, item);
	if (item->state == MODERATION_DONE)
		return mem_printf(_("%s %s by %s"), _(moderation_rows[item->what].done),
			clock_short(item->done_us, clock_now_us(), when), who);
	return mem_printf(_("%s, by %s: %s: %s"), moderation_rows[item->what].name, who,
		moderation_state_label(item->state), item->error ? item->error : "");
}
