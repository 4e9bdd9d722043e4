#include "screen/handover.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/command.h"
#include "screen/composer_keys.h"
#include "screen/desk.h"
#include "screen/draft_file.h"
#include "screen/edit_pane.h"
#include "screen/loop.h"
#include "screen/prompt.h"
#include "store/shift.h"

enum { TEXT_BYTES = 64 * 1024, FILE_AFTER_MS = 1000 };

struct handover_form {
	struct view view;
	struct edit text;
	unsigned prepared; /* its changes when it was filled in */
	bool filed;        /* it lies in a file that a dead desk leaves behind */
	size_t top;
	bool loaded;
	char slot;
};

static struct handover_form *form_of(struct view *v)
{
	return (struct handover_form *)v;
}

/* ---- what was typed outlives the desk: a draft of no case ---- */

static void handover_save(struct view *v)
{
	struct handover_form *f = form_of(v);
	struct err err = ERR_INIT;
	const struct draft_file file = {.store = worker_store_mark(v->desk->worker),
		.saved_us = clock_now_us(),
		.text = f->text.text.buf};

	if (!f->loaded || f->text.changes == f->prepared)
		return;
	if (draft_file_write(&file, &err) < 0)
		desk_say_err(v->desk, &err);
	else
		f->filed = true;
}

static void handover_drop(struct handover_form *f)
{
	f->prepared = f->text.changes;
	view_set_timer(&f->view, 0);
	if (f->filed)
		draft_file_remove(worker_store_mark(f->view.desk->worker), 0);
	f->filed = false;
}

/* Puts what a dead desk left in the place of what was prepared; nothing when there is none. */
static void take_up(struct handover_form *f)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct draft_file left;
	char when[CLOCK_SHORT_BYTES];

	if (draft_file_read(worker_store_mark(f->view.desk->worker), 0, &arena, &left, NULL) != 1)
		return;
	edit_replace(&f->text, left.text); /* one step: undone, what was prepared is there */
	f->filed = true;
	desk_say(f->view.desk, SAY_WARNING,
		_("as it was typed at %s; ^_ shows what is to be handed over now"),
		clock_exact(left.saved_us, when));
}

static void changed(struct handover_form *f)
{
	if (f->loaded && !f->view.timer_ms && f->text.changes != f->prepared)
		view_set_timer(&f->view, clock_mono_ms() + FILE_AFTER_MS);
	view_changed(&f->view);
}

/* ---- filling in ---- */

struct preparing {
	struct handover_form *form;
	struct actor actor;
	struct strbuf text;
	struct err err;
	int failed;
};

static void prepare_on_worker(struct store *s, void *data)
{
	struct preparing *p = data;

	p->failed = handover_prepare(s, &p->actor, &p->text, &p->err);
}

static void prepare_done(void *data, bool dropped)
{
	struct preparing *p = data;
	struct handover_form *f = p->form;

	if (!dropped && p->failed) {
		desk_say_err(f->view.desk, &p->err);
	} else if (!dropped) {
		strbuf_str(&p->text, _("\nNotes:\n"));
		edit_set(&f->text, p->text.buf);
		f->prepared = f->text.changes;
		f->loaded = true;
		take_up(f);
		view_changed(&f->view);
	}
	strbuf_release(&p->text);
	free(p);
}

/* ---- signing ---- */

struct signing {
	struct desk *desk;
	char *text, *heir; /* heir NULL: back to everybody */
	size_t cases;
	struct err err;
	int failed;
};

static void sign_on_worker(struct store *s, void *data)
{
	struct signing *g = data;

	g->failed = handover_sign(s, &g->desk->actor, g->text, g->heir, &g->cases, &g->err);
}

/* Another view may have come on top meanwhile. */
static void signed_off(struct desk *desk)
{
	for (struct view *v = desk->top; v; v = v->below)
		if (v->ops == &handover_view)
			handover_drop(form_of(v));
	if (desk->top->ops == &handover_view)
		view_pop(desk);
}

static void sign_done(void *data, bool dropped)
{
	struct signing *g = data;

	if (!dropped && g->failed) {
		desk_say_err(g->desk, &g->err);
	} else if (!dropped) {
		signed_off(g->desk);
		desk_say(g->desk, SAY_OK,
			ngettext("the shift is handed over, %zu case passed on",
				"the shift is handed over, %zu cases passed on", g->cases),
			g->cases);
		desk_refresh(g->desk);
	}
	free(g->text);
	free(g->heir);
	free(g);
}

/* The colleague by his login, or by initials that he alone has; nobody: everybody. */
static int heir_of(const struct desk *desk, const char *typed, char **heir, struct err *err)
{
	const char *found = NULL, *other = NULL;

	*heir = NULL;
	if (!*typed)
		return 0;
	for (size_t i = 0; i < desk->operators.count; i++) {
		const struct operator_row *o = &desk->operators.items[i];

		if (strcasecmp(o->login, typed) == 0) {
			found = o->login;
			other = NULL;
			break;
		}
		if (strcasecmp(o->initials, typed) == 0) {
			other = found;
			found = o->login;
		}
	}
	if (other)
		return err_set(err, ERR_INPUT, _("%s and %s are both %s: name one by the login"),
			other, found, typed);
	if (!found)
		return err_set(err, ERR_INPUT, _("there is no colleague %s"), typed);
	*heir = mem_strdup(found);
	return 0;
}

static int accept_heir(struct desk *desk, const char *typed, struct err *err)
{
	struct signing *g;
	char *heir;

	if (desk->top->ops != &handover_view)
		return 0;
	if (heir_of(desk, typed + strspn(typed, " "), &heir, err) < 0)
		return -1;
	g = mem_zero(1, sizeof(*g));
	g->desk = desk;
	g->text = mem_strdup(form_of(desk->top)->text.text.buf);
	g->heir = heir;
	worker_post(desk->worker, WORK_WRITE, NULL, sign_on_worker, sign_done, g);
	return 0;
}

/* ---- keys ---- */

static bool handover_key(struct view *v, uint32_t key)
{
	bool taken = !form_of(v)->loaded || composer_edit_key(&form_of(v)->text, key);

	changed(form_of(v));
	return taken;
}

static void handover_paste(struct view *v, const char *text, size_t len)
{
	if (form_of(v)->loaded)
		edit_paste(&form_of(v)->text, text, len);
	changed(form_of(v));
}

static int handover_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct handover_form *f = form_of(v);
	bool undo = call->command == COMMAND_TYPING_UNDO;

	switch (call->command) {
	case COMMAND_SIGN:
		prompt_open(v->desk, _("your cases go to (empty: everybody): "), "", false,
			accept_heir);
		return 0;
	case COMMAND_TYPING_UNDO:
	case COMMAND_TYPING_REDO:
		if (!(undo ? edit_undo(&f->text) : edit_redo(&f->text)))
			return err_set(err, ERR_REFUSED, _("nothing more was typed here"));
		changed(f);
		return 0;
	case COMMAND_DISCARD:
		handover_drop(f);
		desk_say(v->desk, SAY_OK, _("what was typed is thrown away"));
		view_pop(v->desk);
		return 0;
	default:
		return command_refuse(call, err);
	}
}

/* ---- the view ---- */

static void handover_draw(struct view *v)
{
	struct handover_form *f = form_of(v);
	struct rect area = v->area;

	if (area.rows >= 3) {
		draw_rule(area.y++, area.x, area.cols,
			_("handover: add what the next shift has to know"), NULL);
		area.rows--;
	}
	edit_pane_draw(&f->text, &f->top, area, SIZE_MAX);
}

static int handover_open(struct view *v, const char *argument, struct err *err)
{
	struct handover_form *f = form_of(v);
	struct preparing *p = mem_zero(1, sizeof(*p));

	edit_init(&f->text, TEXT_BYTES);
	p->form = f;
	p->actor = v->desk->actor;
	strbuf_init(&p->text, TEXT_BYTES);
	worker_post(v->desk->worker, WORK_READ, &f->slot, prepare_on_worker, prepare_done, p);
	return 0;
}

static int handover_may_close(struct view *v, struct err *err)
{
	const struct handover_form *f = form_of(v);

	if (f->text.changes == f->prepared || !f->loaded)
		return 0;
	return err_set(err, ERR_REFUSED,
		_("the handover is not signed: sign it, or <F9> discard throws it away"));
}

static void handover_close(struct view *v)
{
	edit_release(&form_of(v)->text);
}

static const char *handover_title(struct view *v)
{
	return _("handover");
}

const struct view_ops handover_view = {
	.name = "handover",
	.hints = "sign|typing-undo|back",
	.size = sizeof(struct handover_form),
	.flags = VIEW_TYPING,
	.open = handover_open,
	.close = handover_close,
	.may_close = handover_may_close,
	.save = handover_save,
	.timer = handover_save,
	.draw = handover_draw,
	.command = handover_command,
	.key = handover_key,
	.paste = handover_paste,
	.title = handover_title,
};
