#include "screen/composer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "desk/outgoing.h"
#include "screen/command.h"
#include "screen/composer_answer.h"
#include "screen/composer_files.h"
#include "screen/composer_keys.h"
#include "screen/composer_save.h"
#include "screen/queue_row.h"
#include "screen/run.h"
#include "text/utf8.h"

/* A text that is cut ends before a cluster: so close to the limit there was more. */
enum { CLUSTER_BYTES = 64 };

static struct composer *composer_of(struct view *v)
{
	return (struct composer *)v;
}

struct composer *composer_below(struct view *v)
{
	while (v && v->ops != &composer_view)
		v = v->ops->flags & VIEW_POPUP ? v->below : NULL;
	return v ? composer_of(v) : NULL;
}

const struct account_row *composer_account(const struct composer *c)
{
	return desk_account(c->view.desk, c->file.row.account);
}

const struct mention_row *composer_parent(const struct composer *c)
{
	for (size_t i = 0; i < c->file.mentions.count; i++)
		if (c->file.mentions.items[i].id == c->box->parent_id)
			return &c->file.mentions.items[i];
	return NULL;
}

int composer_check(const struct composer *c, struct err *err)
{
	const struct account_row *account = composer_account(c);
	const struct mention_row *parent = composer_parent(c);

	if (composer_check_answer(c, c->visibility, err) < 0 ||
		composer_check_files(c, c->visibility, err) < 0)
		return -1;
	return outgoing_check(c->edit.text.buf, account_limit(account, c->visibility),
		c->visibility, parent ? parent->visibility : VISIBILITIES, err);
}

void composer_insert(struct composer *c, const struct template *t)
{
	const struct mention_row *parent = composer_parent(c);
	MEM_AUTO char *number = mem_printf("%lld", (long long)c->box->case_id);
	struct template_values values = {.author = parent ? parent->handle : NULL,
		.name = parent && parent->name ? parent->name : NULL,
		.case_id = number,
		.initials = c->view.desk->actor.initials,
		.helpline = c->view.desk->option[OPTION_HELPLINE]};
	STRBUF_AUTO struct strbuf text;
	size_t from = c->edit.cursor, start, len;

	strbuf_init(&text, COMPOSER_BYTES);
	if (from > 0 && !isspace((unsigned char)c->edit.text.buf[from - 1]))
		strbuf_char(&text, ' ');
	template_fill(&text, t, &values);
	if (edit_paste(&c->edit, text.buf, text.len) == 0)
		return;
	snprintf(c->template, sizeof(c->template), "%s", t->code);
	if (template_open_place(c->edit.text.buf + from, &start, &len) == 0)
		c->edit.cursor = from + start;
	composer_changed(c);
}

const char *composer_key_below(const struct composer *c, const char *command)
{
	struct keymap_place place = view_place(c->view.below->ops);

	return keymap_keys_of(c->view.desk->keymap, &place, command);
}

void composer_end(struct composer *c)
{
	c->state = COMPOSER_ENDED;
	view_set_timer(&c->view, clock_mono_ms());
}

/* ---- the view ---- */

/* `resume`, `reply`, `reply TEXT` and `reply --template CODE`; what leaves goes through the review.
 */
static int composer_argument(struct composer *c, const char *argument, struct err *err)
{
	struct arena ARENA_AUTO arena = ARENA_INIT;
	MEM_AUTO char *line = mem_printf("reply %s", argument);
	struct decision d;

	c->resumes = strcmp(argument, "--resume") == 0;
	if (!*argument || c->resumes)
		return 0;
	if (decision_parse(&d, line, c->view.desk->actor.operator, clock_now_us(), &arena, err) < 0)
		return -1;
	if (d.file_count)
		return err_set(
			err, ERR_REFUSED, _("a file is attached in the composer: `attach FILE`"));
	c->opens_private = d.in_private;
	if (d.send)
		return err_set(err, ERR_REFUSED, _("a reply leaves by its review: without --send"));
	if (d.code && !config_template(c->view.desk->config, d.code))
		return err_set(err, ERR_INPUT, _("there is no template %s"), d.code);
	c->text = d.text ? mem_strdup(d.text) : NULL;
	c->code = d.code ? mem_strdup(d.code) : NULL;
	return 0;
}

static int composer_open(struct view *v, const char *argument, struct err *err)
{
	struct composer *c = composer_of(v);
	struct view *under = view_with_cases(v->desk);
	int64_t case_id = view_case(under);

	if (!case_id)
		return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	for (; under; under = under->below)
		if (under->ops == &composer_view && view_case(under) == case_id)
			return err_set(err, ERR_REFUSED, _("this reply is open already"));
	if (composer_argument(c, argument, err) < 0)
		return -1;
	edit_init(&c->edit, COMPOSER_BYTES);
	c->box = mem_zero(1, sizeof(*c->box));
	*c->box = (struct draft_box){.actor = v->desk->actor,
		.store = worker_store_mark(v->desk->worker),
		.case_id = case_id,
		.uses = 1};
	draft_file_read(c->box->store, case_id, &c->arena, &c->before, NULL);
	composer_load(c, false);
	return 0;
}

static int composer_may_close(struct view *v, struct err *err)
{
	return composer_keep(composer_of(v), err);
}

static void composer_close(struct view *v)
{
	struct composer *c = composer_of(v);

	composer_leave(c);
	composer_forget_file(c);
	draft_box_drop(c->box);
	edit_release(&c->edit);
	case_file_release(&c->file);
	arena_release(&c->arena);
	free(c->text);
	free(c->code);
}

static size_t composer_cases(struct view *v, bool marked, int64_t *ids, size_t room)
{
	if (marked)
		return 0;
	if (room > 0)
		ids[0] = composer_of(v)->box->case_id;
	return 1;
}

/* True while nothing may change the text; says so. */
static bool is_closed(struct composer *c)
{
	if (c->state == COMPOSER_SENDING)
		desk_say(c->view.desk, SAY_OK, _("on its way into the outbox"));
	return c->state >= COMPOSER_REVIEWING;
}

static bool composer_key(struct view *v, uint32_t key)
{
	struct composer *c = composer_of(v);
	unsigned changes = c->edit.changes;

	if (is_closed(c))
		return true;
	if (!composer_edit_key(&c->edit, key))
		return false;
	if (c->edit.changes != changes)
		composer_changed(c);
	view_changed(v);
	return true;
}

static void composer_paste(struct view *v, const char *text, size_t len)
{
	struct composer *c = composer_of(v);
	size_t put, lines = 1, count;

	if (is_closed(c))
		return;
	put = edit_paste(&c->edit, text, len);
	if (put == 0)
		return;
	for (size_t i = c->edit.cursor - put; i < c->edit.cursor; i++)
		lines += c->edit.text.buf[i] == '\n';
	MEM_AUTO char *pasted = mem_strndup(c->edit.text.buf + c->edit.cursor - put, put);
	count = utf8_graphemes(pasted);
	if (c->edit.text.len + CLUSTER_BYTES > COMPOSER_BYTES)
		desk_say(v->desk, SAY_WARNING,
			ngettext("pasted %zu character, the rest does not fit",
				"pasted %zu characters, the rest does not fit", count),
			count);
	else if (lines == 1)
		desk_say(v->desk, SAY_OK,
			ngettext("pasted %zu character", "pasted %zu characters", count), count);
	else
		desk_say(v->desk, SAY_OK,
			ngettext("pasted %zu line, %zu characters",
				"pasted %zu lines, %zu characters", lines),
			lines, count);
	composer_changed(c);
}

/* Throws the draft away: the store keeps it for 30 days. */
static void composer_discard(struct composer *c)
{
	edit_set(&c->edit, "");
	composer_leave(c);
	composer_end(c);
	desk_say(c->view.desk, SAY_OK, _("the draft is thrown away"));
}

static int composer_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct composer *c = composer_of(v);

	if (is_closed(c))
		return 0;
	if (c->state == COMPOSER_LOADING)
		return err_set(err, ERR_BUSY, _("the case is still being read"));
	switch (call->command) {
	case COMMAND_REVIEW:
	case COMMAND_SEND:
		composer_review(c);
		return 0;
	case COMMAND_KEEP:
		return composer_keep_lease(c, err);
	case COMMAND_EDITOR:
		return composer_edit_outside(c, err);
	case COMMAND_ATTACH:
		return composer_attach(c, call->argument, err);
	case COMMAND_DETACH:
		return composer_detach(c, call->argument, err);
	case COMMAND_PRIVATE:
		return composer_private(c, err);
	case COMMAND_DISCARD:
		composer_discard(c);
		return 0;
	case COMMAND_TYPING_UNDO:
	case COMMAND_TYPING_REDO:
		if (!(call->command == COMMAND_TYPING_UNDO ? edit_undo(&c->edit)
							   : edit_redo(&c->edit)))
			return err_set(err, ERR_REFUSED, _("nothing more was typed here"));
		composer_changed(c);
		return 0;
	default:
		return command_refuse(call, err);
	}
}

static void composer_save(struct view *v)
{
	composer_write_file(composer_of(v));
}

static const char *composer_title(struct view *v)
{
	return _("reply");
}

const struct view_ops composer_view = {
	.name = "composer",
	.hints = "review|pick templates|editor|typing-undo|back|attach|private|discard",
	.size = sizeof(struct composer),
	.flags = VIEW_TYPING,
	.open = composer_open,
	.may_close = composer_may_close,
	.close = composer_close,
	.reload = composer_reload,
	.draw = composer_draw,
	.command = composer_command,
	.key = composer_key,
	.paste = composer_paste,
	.cases = composer_cases,
	.save = composer_save,
	.title = composer_title,
	.timer = composer_timer,
};
