#include "screen/desk_commands.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "screen/command.h"
#include "screen/composer.h"
#include "screen/desk.h"
#include "screen/handover.h"
#include "screen/intake.h"
#include "screen/publish.h"
#include "screen/loop.h"
#include "screen/templates.h"
#include "screen/pending.h"
#include "screen/presence.h"

int desk_command_marked(struct desk *desk, const struct command_call *call, struct err *err)
{
	desk->marked = true;
	if (!*call->argument) {
		desk->redraw_now = true;
		return 0;
	}
	return command_run(desk, call->argument, 0, err);
}

static int open_named(struct desk *desk, const char *name, const char *argument, struct err *err)
{
	const struct view_ops *ops = view_find(name);
	const char *names[32];
	const char *near;
	size_t count = 0;

	if (ops)
		return view_push(desk, ops, argument, err) ? 0 : -1;
	while (view_table[count] && count < 32) {
		names[count] = view_table[count]->name;
		count++;
	}
	near = table_nearest(names, count, name);
	return near ? err_set(err, ERR_INPUT, _("there is no view %s, did you mean %s?"), name,
			      near)
		    : err_set(err, ERR_INPUT, _("there is no view %s"), name);
}

/* The first word of an argument; *rest gets what follows it. */
static void cut_word(const char *argument, char *word, size_t size, const char **rest)
{
	size_t len = strcspn(argument, " ");

	snprintf(word, size, "%.*s", (int)len, argument);
	*rest = argument + len + strspn(argument + len, " ");
}

static int may_close(struct view *v, struct err *err)
{
	return v->ops->may_close ? v->ops->may_close(v, err) : 0;
}

/* Closes what lies above an open view, unless one of these keeps what was typed. */
static int close_above(struct view *v, struct err *err)
{
	struct desk *desk = v->desk;

	while (desk->top != v) {
		if (may_close(desk->top, err) < 0)
			return -1;
		view_pop(desk);
	}
	return 0;
}

int desk_command_view(struct desk *desk, const struct command_call *call, struct err *err)
{
	char name[32];
	const char *rest;

	cut_word(call->argument, name, sizeof(name), &rest);
	/* A view that is open already is gone back to, not opened twice. */
	for (struct view *v = desk->top; v; v = v->below)
		if (strcmp(v->ops->name, name) == 0 && !*rest)
			return close_above(v, err);
	return open_named(desk, name, rest, err);
}

int desk_command_pick(struct desk *desk, const struct command_call *call, struct err *err)
{
	char name[32];
	const char *rest;

	cut_word(call->argument, name, sizeof(name), &rest);
	if (!view_case(view_with_cases(desk)))
		return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	if (call->marked && strcmp(name, templates_view.name) == 0)
		return command_refuse_marked(command_rows[COMMAND_REPLY].name, err);
	return open_named(desk, name, call->marked ? "marked" : rest, err);
}

int desk_command_reply(struct desk *desk, const struct command_call *call, struct err *err)
{
	if (!view_case(view_with_cases(desk)))
		return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	return open_named(desk, "composer", call->argument, err);
}

int desk_command_resume(struct desk *desk, const struct command_call *call, struct err *err)
{
	if (!view_case(view_with_cases(desk)))
		return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	return open_named(desk, "composer", "--resume", err);
}

/* There is one form of a kind, and it is seen once. */
static int open_form(struct desk *desk, const struct view_ops *form,
	const struct command_call *call, struct err *err)
{
	struct view *open = desk->top;

	while (open && open->ops != form)
		open = open->below;
	if (open && close_above(open, err) < 0)
		return -1;
	if (open)
		view_pop(desk);
	return open_named(desk, form->name, call->argument, err);
}

int desk_command_intake(struct desk *desk, const struct command_call *call, struct err *err)
{
	return open_form(desk, &intake_view, call, err);
}

int desk_command_publish(struct desk *desk, const struct command_call *call, struct err *err)
{
	return open_form(desk, &publish_view, call, err);
}

/* In the composer and the forms it is the text that goes; elsewhere the decision of the same name.
 */
int desk_command_discard(struct desk *desk, const struct command_call *call, struct err *err)
{
	struct composer *composer = composer_below(desk->top);

	if (desk->top->ops == &intake_view || desk->top->ops == &publish_view ||
		desk->top->ops == &handover_view)
		return desk->top->ops->command(desk->top, call, err);
	if (composer)
		return composer_view.command(&composer->view, call, err);
	return command_decide(desk, "discard", call->marked, err);
}

static int accept_line(struct desk *desk, const char *text, struct err *err)
{
	return command_run(desk, text, 0, err);
}

int desk_ask_rest(struct desk *desk, const char *line, const char *what, struct err *err)
{
	if (prompt_accepts(desk))
		return err_set(err, ERR_INPUT, _("still expected: %s"), what);
	prompt_open(desk, ":", line, true, accept_line);
	prompt_hint(desk, what);
	return 0;
}

int desk_command_ask(struct desk *desk, const struct command_call *call, struct err *err)
{
	char text[256];

	/* `;` before it holds for the line that is typed now. */
	snprintf(text, sizeof(text), "%s%s%s", call->marked ? "marked " : "", call->argument,
		*call->argument ? " " : "");
	prompt_open(desk, ":", text, true, accept_line);
	return 0;
}

int desk_command_help(struct desk *desk, const struct command_call *call, struct err *err)
{
	return open_named(desk, "help", call->argument, err);
}

int desk_command_back(struct desk *desk, const struct command_call *call, struct err *err)
{
	if (!desk->top->below)
		return err_set(err, ERR_REFUSED, _("ZZ or :quit leaves the desk"));
	if (may_close(desk->top, err) < 0)
		return -1;
	view_pop(desk);
	return 0;
}

int desk_command_quit(struct desk *desk, const struct command_call *call, struct err *err)
{
	size_t waiting = pending_count(desk, false);

	for (struct view *v = desk->top; v; v = v->below)
		if (may_close(v, err) < 0)
			return -1;
	if (desk->silent_us && waiting > 0 && !desk->warned) {
		desk->warned = true;
		return err_set(err, ERR_BUSY,
			ngettext(
				"%zu decision waits for the store, leaving again leaves without it",
				"%zu decisions wait for the store, leaving again leaves without them",
				waiting),
			waiting);
	}
	desk->quit = true;
	return 0;
}

int desk_command_set(struct desk *desk, const struct command_call *call, struct err *err)
{
	char name[32];
	const char *value, *canonical;
	enum option option;

	cut_word(call->argument, name, sizeof(name), &value);
	option = option_find(name);
	if (option == OPTIONS)
		return err_set(err, ERR_INPUT, _("there is no option %s"), name);
	if (!*value) {
		desk_say(desk, SAY_OK, "%s = %s", name, desk->option[option]);
		return 0;
	}
	if (option_rows[option].scope == OPTION_OF_SYSTEM)
		return err_set(err, ERR_REFUSED,
			_("%s is the system's: it is set in the configuration"), name);
	if (option_check(option, value, &canonical, err) < 0)
		return -1;
	desk->option[option] = arena_strdup(&desk->arena, canonical);
	desk_apply_options(desk);
	return 0;
}

int desk_command_away(struct desk *desk, const struct command_call *call, struct err *err)
{
	desk->away = !desk->away;
	presence_say(desk);
	desk_say(desk, SAY_OK,
		desk->away ? _("away: only dangers ring; away again ends it")
			   : _("back: what is for you rings again"));
	return 0;
}

int desk_command_repeat(struct desk *desk, const struct command_call *call, struct err *err)
{
	char line[sizeof(desk->repeat)];

	if (!desk->repeat[0])
		return err_set(err, ERR_REFUSED, _("there is no decision to repeat"));
	snprintf(line, sizeof(line), "%s", desk->repeat);
	return command_decide(desk, line, call->marked, err);
}

int desk_command_redraw(struct desk *desk, const struct command_call *call, struct err *err)
{
	term_redraw(desk->term);
	return 0;
}

int desk_command_suspend(struct desk *desk, const struct command_call *call, struct err *err)
{
	desk_stop(desk);
	return 0;
}

int desk_command_reload(struct desk *desk, const struct command_call *call, struct err *err)
{
	desk_refresh(desk);
	return 0;
}
