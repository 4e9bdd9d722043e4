#include "screen/aid.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "desk/aid.h"
#include "screen/checklist.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "text/utf8.h"

enum {
	ANSWERS_MOST = 8,
	POPUP_COLS = 64,
	POPUP_ROWS = 15,
	ANSWER_COLS = 5,
	SAID_ROWS = 2, /* of what the citizen wrote */
	NAME_COLS = 10
};

struct aid {
	struct view view;
	int64_t id;
	char answers[ANSWERS_MOST + 1];
};

static struct aid *aid_of(struct view *v)
{
	return (struct aid *)v;
}

/* Where the answers lead; one of both is NULL. */
static void where(const struct aid *a, const struct aid_node **node, const struct aid_leaf **leaf)
{
	/* They are put in one by one, each to a question. */
	(void)aid_walk(a->answers, node, leaf);
}

/* ---- commands ---- */

static int answer(struct aid *a, char letter, struct err *err)
{
	const struct aid_node *node;
	const struct aid_leaf *leaf;
	size_t len = strlen(a->answers);

	where(a, &node, &leaf);
	if (leaf || len == ANSWERS_MOST)
		return err_set(err, ERR_REFUSED, "%s",
			_("there is a proposal: Enter takes it, o decides otherwise"));
	a->answers[len] = letter;
	a->answers[len + 1] = '\0';
	view_changed(&a->view);
	return 0;
}

static int go_back(struct aid *a)
{
	size_t len = strlen(a->answers);

	if (len > 0)
		a->answers[len - 1] = '\0';
	view_changed(&a->view);
	return 0;
}

/* The aid is gone before what comes of it: that is for the view below. */
static int choose(struct aid *a, bool overruled, struct err *err)
{
	struct desk *desk = a->view.desk;
	const struct aid_node *node;
	const struct aid_leaf *leaf;

	where(a, &node, &leaf);
	if (!leaf)
		return err_set(err, ERR_REFUSED, "%s", _("y or n to the question, or Esc"));
	MEM_AUTO char *line = mem_printf("aid %s %s", a->answers, overruled ? "overrule" : "take");
	if (command_decide_case(desk, line, a->id, err))
		return -1;
	view_pop(desk);
	if (!overruled)
		return 0;
	/* What he decides instead: the tags first, then the priority. */
	return view_push(desk, view_find("priorities"), "", err) &&
			       view_push(desk, view_find("tags"), "", err)
		       ? 0
		       : -1;
}

static int aid_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct aid *a = aid_of(v);

	switch (call->command) {
	case COMMAND_YES:
		return answer(a, 'y', err);
	case COMMAND_NO:
		return answer(a, 'n', err);
	case COMMAND_UP:
		return go_back(a);
	case COMMAND_CHOOSE:
		return choose(a, false, err);
	case COMMAND_OVERRULE:
		return choose(a, true, err);
	default:
		return command_refuse(call, err);
	}
}

int aid_command_run(struct desk *desk, const struct command_call *call, struct err *err)
{
	if (!*call->argument)
		return view_push(desk, &aid_view, "", err) ? 0 : -1;
	MEM_AUTO char *line = mem_printf("aid %s", call->argument);
	return command_decide(desk, line, call->marked, err);
}

/* ---- drawing ---- */

static void next_line(struct rect *area, int rows)
{
	area->y += rows;
	area->rows -= rows;
}

/* A pair of a name and what stands behind it, on as many lines as that takes. */
static void draw_pair(struct rect *area, const char *name, enum role role, const char *text)
{
	struct rect beside = {area->y, area->x + NAME_COLS, area->rows, area->cols - NAME_COLS};

	if (area->rows <= 0)
		return;
	draw_text(area->y, area->x, NAME_COLS - 1, ROLE_META, name);
	next_line(area, (int)draw_wrapped(beside, 0, 0, role, text));
}

/* What the citizen wrote, where it may be shown and the rest has its room. */
static void draw_said(const struct aid *a, struct rect *area)
{
	const struct case_row *c = view_row(a->view.desk);

	if (!c || c->id != a->id || area->rows < POPUP_ROWS - SAID_ROWS)
		return;
	draw_wrapped((struct rect){area->y, area->x, SAID_ROWS, area->cols}, 0, 0, ROLE_DIM,
		checklist_is_sensitive(a->view.desk, c) ? _("[sensitive]") : c->text);
	next_line(area, SAID_ROWS);
}

static void draw_question(struct rect *area, const struct aid_node *node, char letter)
{
	struct rect beside = {area->y, area->x + ANSWER_COLS, area->rows, area->cols - ANSWER_COLS};

	if (area->rows <= 0)
		return;
	draw_text(area->y, area->x, ANSWER_COLS - 1, letter ? ROLE_META : ROLE_MARKED,
		letter == 'y'   ? _("yes")
		: letter == 'n' ? _("no")
				: "?");
	next_line(area, (int)draw_wrapped(
				beside, 0, 0, letter ? ROLE_META : ROLE_NORMAL, _(node->question)));
}

static const char *reply_words(enum aid_reply reply)
{
	static const char *const words[] = {
		[AID_NO_REPLY] = N_("no reply"),
		[AID_FIXED_REPLY] = N_("the fixed reply"),
		[AID_OWN_REPLY] = N_("a reply of your own"),
	};

	return _(words[reply]);
}

static void draw_proposal(struct rect area, const struct aid_leaf *leaf)
{
	char fixed[128];

	draw_pair(&area, _("Proposal"), ROLE_MARKED, _(leaf->title));
	snprintf(
		fixed, sizeof(fixed), "%d %s", (int)leaf->priority, priority_label(leaf->priority));
	draw_pair(&area, _("Priority"), ROLE_NORMAL, fixed);
	snprintf(fixed, sizeof(fixed), "#%s", leaf->tag);
	draw_pair(&area, _("Tag"), ROLE_NORMAL, fixed);
	MEM_AUTO char *reply = mem_printf("%s: %s", reply_words(leaf->reply), _(leaf->advice));
	draw_pair(&area, _("Reply"), ROLE_NORMAL, reply);
}

static void aid_draw(struct view *v)
{
	const struct aid *a = aid_of(v);
	const struct aid_node *node;
	const struct aid_leaf *leaf;
	char before[ANSWERS_MOST + 1] = "";
	MEM_AUTO char *title = mem_printf(_("decision aid, case %" PRId64), a->id);
	struct rect area = v->area;

	where(a, &node, &leaf);
	if (area.rows >= 4)
		area = draw_popup(area, title,
			leaf ? _("Enter: take it  o: decide otherwise  Esc: leave")
			     : _("y: yes  n: no  Up: the question before  Esc: leave"));
	else
		draw_clear(area);
	draw_said(a, &area);
	/* Where not all has room, what counts now has. */
	if (area.rows >= (int)strlen(a->answers) + 4)
		for (size_t i = 0; a->answers[i]; i++) {
			const struct aid_node *asked;
			const struct aid_leaf *none;

			(void)aid_walk(before, &asked, &none);
			draw_question(&area, asked, a->answers[i]);
			before[i] = a->answers[i];
		}
	draw_cursor(area.y, area.x);
	if (node)
		draw_question(&area, node, 0);
	else
		draw_proposal(area, leaf);
}

static struct rect aid_place(struct view *v, struct rect room)
{
	return draw_popup_place(room, POPUP_COLS, POPUP_ROWS, true);
}

/* ---- the view ---- */

static int aid_open(struct view *v, const char *argument, struct err *err)
{
	struct aid *a = aid_of(v);

	a->id = view_case(view_with_cases(v->desk));
	if (a->id <= 0)
		return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	return 0;
}

static const char *aid_title(struct view *v)
{
	return _("decision aid");
}

const struct view_ops aid_view = {
	.name = "aid",
	.hints = "yes|no|choose|overrule|back",
	.size = sizeof(struct aid),
	.flags = VIEW_POPUP,
	.open = aid_open,
	.draw = aid_draw,
	.command = aid_command,
	.place = aid_place,
	.title = aid_title,
};
