#include "screen/handover.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "screen/command.h"
#include "screen/composer_keys.h"
#include "screen/desk.h"
#include "screen/edit_pane.h"
#include "screen/loop.h"
#include "screen/prompt.h"
#include "store/shift.h"

enum { TEXT_BYTES = 64 * 1024 };

struct handover_form {
	struct view view;
	struct edit text;
	unsigned prepared; /* its changes when it was filled in */
	size_t top;
	bool loaded;
	char slot;
};

static struct handover_form *form_of(struct view *v)
{
	return (struct handover_form *)v;
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

static void sign_done(void *data, bool dropped)
{
	struct signing *g = data;

	if (!dropped && g->failed) {
		desk_say_err(g->desk, &g->err);
	} else if (!dropped) {
		if (g->desk->top->ops == &handover_view) {
			form_of(g->desk->top)->prepared = form_of(g->desk->top)->text.changes;
			view_pop(g->desk);
		}
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

/* The colleague by his login or his initials; nobody: everybody. */
static int heir_of(const struct desk *desk, const char *typed, char **heir, struct err *err)
{
	*heir = NULL;
	if (!*typed)
		return 0;
	for (size_t i = 0; i < desk->operators.count; i++) {
		const struct operator_row *o = &desk->operators.items[i];

		if (strcasecmp(o->login, typed) == 0 || strcasecmp(o->initials, typed) == 0) {
			*heir = mem_strdup(o->login);
			return 0;
		}
	}
	return err_set(err, ERR_INPUT, _("there is no colleague %s"), typed);
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
	view_changed(v);
	return !form_of(v)->loaded || composer_edit_key(&form_of(v)->text, key);
}

static void handover_paste(struct view *v, const char *text, size_t len)
{
	if (form_of(v)->loaded)
		edit_paste(&form_of(v)->text, text, len);
	view_changed(v);
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
		return 0;
	case COMMAND_DISCARD:
		f->prepared = f->text.changes;
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
	.draw = handover_draw,
	.command = handover_command,
	.key = handover_key,
	.paste = handover_paste,
	.title = handover_title,
};
