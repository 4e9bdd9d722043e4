#include "screen/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "screen/desk.h"
#include "screen/list.h"

enum { LINE_BYTES = 16 * 1024 + 64, WORD_BYTES = 40, NAMES = COMMANDS + DECISIONS };

/* What a word names: one of the screen's commands or a decision. */
struct word {
	enum command command;    /* COMMANDS: it is none */
	enum decision_kind kind; /* DECISIONS: it is none */
};

/* All names: the screen's first, so that `reply` opens the composer. */
static void all_names(const char *names[NAMES])
{
	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = command_rows[i].name;
	for (size_t i = 0; i < DECISIONS; i++)
		names[COMMANDS + i] = decision_rows[i].name;
}

static int word_find(struct word *out, const char *word, struct err *err)
{
	const char *names[NAMES], *near;
	int at;

	all_names(names);
	at = table_find(names, NAMES, word);
	if (at < 0)
		at = table_find_prefix(names, NAMES, word);
	if (at >= 0) {
		out->command = at < COMMANDS ? (enum command)at : COMMANDS;
		out->kind = at < COMMANDS ? DECISIONS : (enum decision_kind)(at - COMMANDS);
		return 0;
	}
	if (at == -2)
		return err_set(err, ERR_INPUT, _("%s begins more than one command"), word);
	near = table_nearest(names, NAMES, word);
	return near ? err_set(err, ERR_INPUT, _("%s is no command, did you mean %s?"), word, near)
		    : err_set(err, ERR_INPUT, _("%s is no command; ? shows them"), word);
}

/* Cuts a line into its first word and the rest, without blanks around either. */
static int line_split(const char *line, char word[WORD_BYTES], char **rest, struct err *err)
{
	size_t len;

	line += strspn(line, " ");
	len = strcspn(line, " ");
	if (len >= WORD_BYTES)
		len = WORD_BYTES - 1;
	memcpy(word, line, len);
	word[len] = '\0';
	if (len == 0)
		return err_set(err, ERR_INPUT, _("expected a command"));
	line += len + strspn(line + len, " ");
	len = strlen(line);
	while (len > 0 && line[len - 1] == ' ')
		len--;
	*rest = mem_strndup(line, len);
	return 0;
}

static bool names_view(const char *views, const char *view)
{
	size_t len = strlen(view);

	for (const char *at = views; (at = strstr(at, view)); at += len)
		if ((at == views || at[-1] == ' ') && (!at[len] || at[len] == ' '))
			return true;
	return false;
}

/* The view that a command is for: the topmost, or one below pop-ups when the row names it. */
static struct view *command_view(struct desk *desk, const struct command_row *row)
{
	struct view *v = desk->top;

	if (!row->views)
		return v;
	while (v && !names_view(row->views, v->ops->name))
		v = v->ops->flags & VIEW_POPUP ? v->below : NULL;
	return v;
}

int command_refuse(const struct command_call *call, struct err *err)
{
	return err_set(err, ERR_REFUSED, _("%s does nothing in this view"),
		command_rows[call->command].name);
}

int command_refuse_marked(const char *name, struct err *err)
{
	return err_set(err, ERR_REFUSED,
		_("%s cannot be done to the marked cases: leave out the ;"), name);
}

static int command_call(struct desk *desk, struct command_call *call, struct err *err)
{
	const struct command_row *row = &command_rows[call->command];
	struct view *v = command_view(desk, row);
	struct list *list;

	if (!v)
		return command_refuse(call, err);
	if (row->run)
		return row->run(desk, call, err);
	if (v->ops->command)
		return v->ops->command(v, call, err);
	list = v->ops->list ? v->ops->list(v) : NULL;
	if (list && list_command(list, call))
		return 0;
	return command_refuse(call, err);
}

int command_run(struct desk *desk, const char *line, int count, struct err *err)
{
	char word[WORD_BYTES];
	MEM_AUTO char *rest = NULL;
	struct word found;
	struct command_call call;
	bool marked = desk->marked;

	desk->marked = false;
	desk->redraw_now = true;
	if (line_split(line, word, &rest, err) < 0 || word_find(&found, word, err) < 0)
		return -1;
	if (marked && view_marked(desk) == 0)
		return err_set(err, ERR_REFUSED, _("no case is marked"));
	if (found.kind != DECISIONS)
		return command_decide(desk, line, marked, err);
	if (marked && !(command_rows[found.command].flags & COMMAND_BATCH))
		return command_refuse_marked(command_rows[found.command].name, err);
	call = (struct command_call){
		.command = found.command, .argument = rest, .count = count, .marked = marked};
	if (command_rows[found.command].flags & COMMAND_COUNTS && *rest)
		call.count = (int)strtol(rest, NULL, 10);
	return command_call(desk, &call, err);
}

int command_check_binding(const char *line, struct err *err)
{
	char word[WORD_BYTES];
	MEM_AUTO char *rest = NULL;
	struct word found;
	bool outward;

	if (line_split(line, word, &rest, err) < 0 || word_find(&found, word, err) < 0)
		return -1;
	if (found.command == COMMAND_MARKED && *rest)
		return command_check_binding(rest, err);
	outward = found.command != COMMANDS ? command_rows[found.command].flags & COMMAND_OUTWARD
					    : decision_rows[found.kind].flags & DECISION_OUTWARD;
	if (outward || strstr(rest, "--send"))
		return err_set(
			err, ERR_CONFIG, _("%s sends something out: never by a binding"), word);
	return 0;
}

const char *command_help(const char *line)
{
	char word[WORD_BYTES];
	MEM_AUTO char *rest = NULL;
	struct word found;

	if (line_split(line, word, &rest, NULL) < 0 || word_find(&found, word, NULL) < 0)
		return "";
	return found.command != COMMANDS ? _(command_rows[found.command].help)
					 : _(decision_rows[found.kind].help);
}
