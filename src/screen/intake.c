#include "screen/intake.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "desk/manual.h"
#include "screen/command.h"
#include "screen/composer_keys.h"
#include "screen/desk.h"
#include "screen/edit_pane.h"
#include "screen/loop.h"
#include "screen/pending.h"
#include "screen/prompt.h"
#include "screen/queue.h"
#include "store/manual.h"
#include "text/link.h"
#include "text/utf8.h"

enum {
	LINE_BYTES = 2048,
	TEXT_BYTES = 64 * 1024,
	LABEL_COLS = 10,
	WHOLE_ROWS = 8, /* from here on all fields are seen; below, the one that is typed in */
};

/* The fields in their order; those between channel and text are one line each. */
enum field { ON_CHANNEL, ON_WHO, ON_REACH, ON_LINK, ON_TEXT, FORM_FIELDS };
enum { FORM_LINES = ON_TEXT - ON_WHO };

struct intake_form {
	enum field at;
	enum manual_channel channel; /* MANUAL_CHANNELS: not chosen yet */
	struct line_edit lines[FORM_LINES];
	struct edit text;
	size_t top;    /* first line of the text on the screen */
	int64_t known; /* the case that has the link; 0 = none, or it was not asked */
	bool filing;   /* on its way into the store */
};

struct intake {
	struct view view;
	struct intake_form *form; /* the desk's */
};

static struct intake_form *form_of(struct view *v)
{
	return ((struct intake *)v)->form;
}

static struct line_edit *line_of(struct intake_form *f)
{
	return f->at > ON_CHANNEL && f->at < ON_TEXT ? &f->lines[f->at - ON_WHO] : NULL;
}

static const char *line_text(const struct intake_form *f, enum field field)
{
	return f->lines[field - ON_WHO].text.buf;
}

/* ---- the form ---- */

static void form_init(struct intake_form *f)
{
	*f = (struct intake_form){.channel = MANUAL_CHANNELS};
	for (size_t i = 0; i < FORM_LINES; i++)
		line_edit_init(&f->lines[i], LINE_BYTES);
	edit_init(&f->text, TEXT_BYTES);
}

static void form_release(struct intake_form *f)
{
	for (size_t i = 0; i < FORM_LINES; i++)
		line_edit_release(&f->lines[i]);
	edit_release(&f->text);
}

void intake_form_free(struct intake_form *f)
{
	if (f)
		form_release(f);
	free(f);
}

static void form_clear(struct intake_form *f)
{
	form_release(f);
	form_init(f);
}

static bool form_is_empty(const struct intake_form *f)
{
	size_t bytes = f->text.text.len;

	for (size_t i = 0; i < FORM_LINES; i++)
		bytes += f->lines[i].text.len;
	return bytes == 0;
}

static void form_fill(struct intake_form *f, const struct manual *m)
{
	const char *lines[FORM_LINES] = {m->who, m->reach, m->link};

	for (size_t i = 0; i < FORM_LINES; i++)
		if (lines[i])
			line_edit_paste(&f->lines[i], lines[i], strlen(lines[i]));
	if (m->text)
		edit_paste(&f->text, m->text, strlen(m->text));
	f->channel = m->channel;
	f->at = m->who ? ON_TEXT : ON_WHO;
}

/* ---- into the store ---- */

struct filing {
	struct desk *desk;
	struct arena arena;
	struct mention mention;
	enum manual_channel channel;
	bool insist;
	struct filed filed;
	struct err err;
	int failed;
	unsigned pending;
	struct journal_head end;
};

static void file_on_worker(struct store *s, void *data)
{
	struct filing *f = data;

	do
		f->failed = manual_file(s, &f->desk->actor, &f->desk->config->rules, &f->mention,
			f->insist, &f->filed, &f->err);
	while (f->failed && store_again(&f->err));
	f->end = pending_end(s, &f->err);
}

static void file_settle(struct filing *f)
{
	struct desk *desk = f->desk;

	if (f->failed) {
		desk_say_err(desk, &f->err);
	} else if (f->filed.known) {
		desk->intake->known = f->filed.case_id;
		desk_say(desk, SAY_WARNING,
			_("that link is case %" PRId64
			  ": Enter opens it, ^D files it all the same"),
			f->filed.case_id);
	} else {
		form_clear(desk->intake);
		if (desk->top->ops == &intake_view)
			view_pop(desk);
		queue_go(desk, f->filed.case_id);
		desk_refresh(desk);
		desk_say(desk, SAY_OK, _("case %" PRId64 " %s"), f->filed.case_id,
			manual_channel_from(f->channel));
	}
}

static void file_done(void *data, bool dropped)
{
	struct filing *f = data;

	f->desk->intake->filing = false;
	if (!dropped && !pending_answer(f->desk, f->pending, &f->err, &f->end))
		file_settle(f);
	arena_release(&f->arena);
	free(f);
}

static int intake_file(struct desk *desk, struct err *err)
{
	struct intake_form *form = desk->intake;
	const struct manual entered = {.channel = form->channel,
		.who = line_text(form, ON_WHO),
		.reach = line_text(form, ON_REACH),
		.link = line_text(form, ON_LINK),
		.text = form->text.text.buf,
		.by = desk->actor.operator};

	if (form->channel == MANUAL_CHANNELS) {
		form->at = ON_CHANNEL;
		return err_set(err, ERR_INPUT, _("how did it come? p, e, c, l or o"));
	}
	struct filing *f = mem_zero(1, sizeof(*f));
	if (manual_mention(&f->mention, &entered, clock_now_us(), &f->arena, err) < 0) {
		form->at = !f->mention.handle ? ON_WHO : !f->mention.text ? ON_TEXT : ON_LINK;
		arena_release(&f->arena);
		free(f);
		return -1;
	}
	f->desk = desk;
	f->channel = form->channel;
	f->insist = form->known != 0;
	form->known = 0;
	form->filing = true;
	f->pending = pending_add(desk, mem_strdup(_("a case entered by hand")));
	worker_post(desk->worker, WORK_WRITE, NULL, file_on_worker, file_done, f);
	return 0;
}

/* ---- keys ---- */

static void go_to(struct intake_form *f, int by)
{
	f->at = (enum field)((f->at + FORM_FIELDS + by) % FORM_FIELDS);
}

/* One letter chooses, and on it goes; a blank tries the next one. */
static bool channel_key(struct intake_form *f, uint32_t key)
{
	if (key == ' ' || key == KEYS_RIGHT) {
		f->channel = (enum manual_channel)((f->channel + 1) % (MANUAL_CHANNELS + 1));
		if (f->channel == MANUAL_CHANNELS)
			f->channel = MANUAL_PHONE;
		return true;
	}
	for (int i = 0; i < MANUAL_CHANNELS; i++)
		if (key == (uint32_t)manual_channel_names[i][0]) {
			f->channel = (enum manual_channel)i;
			go_to(f, 1);
			return true;
		}
	return false;
}

static bool field_key(struct intake_form *f, uint32_t key)
{
	if (f->at == ON_TEXT)
		return composer_edit_key(&f->text, key);
	if (key == '\r' || key == '\n' || key == KEYS_DOWN || key == KEYS_UP) {
		go_to(f, key == KEYS_UP ? -1 : 1);
		return true;
	}
	return f->at == ON_CHANNEL ? channel_key(f, key) : line_edit_key(line_of(f), key);
}

static bool intake_key(struct view *v, uint32_t key)
{
	struct intake_form *f = form_of(v);
	int64_t known = f->known;
	struct err err = ERR_INIT;
	char id[24];

	f->known = 0;
	if (f->filing)
		return true;
	view_changed(v);
	if (!known || key != '\r')
		return field_key(f, key);
	snprintf(id, sizeof(id), "%" PRId64, known);
	if (!view_push(v->desk, view_find("thread"), id, &err))
		desk_say_err(v->desk, &err);
	return true;
}

/* On the channel nothing is typed: a link tells what it is, other text is what was said. */
static void paste_on_channel(struct intake_form *f, const char *text, size_t len)
{
	if (link_length(text) == len) {
		f->channel = MANUAL_LINK;
		line_edit_paste(&f->lines[ON_LINK - ON_WHO], text, len);
		f->at = ON_WHO;
	} else {
		edit_paste(&f->text, text, len);
	}
}

/* A newline in it goes on to no other field and files nothing. */
static void intake_paste(struct view *v, const char *text, size_t len)
{
	struct intake_form *f = form_of(v);
	MEM_AUTO char *copy = mem_strndup(text, len);

	if (f->filing)
		return;
	f->known = 0;
	while (f->at != ON_TEXT && len > 0 && strchr("\r\n ", copy[len - 1]))
		copy[--len] = '\0';
	if (f->at == ON_TEXT)
		edit_paste(&f->text, copy, len);
	else if (f->at == ON_CHANNEL)
		paste_on_channel(f, copy, len);
	else
		line_edit_paste(line_of(f), copy, len);
	view_changed(v);
}

static int typing_step(struct intake_form *f, bool undo, struct err *err)
{
	if (f->at != ON_TEXT || !(undo ? edit_undo(&f->text) : edit_redo(&f->text)))
		return err_set(err, ERR_REFUSED, _("nothing more was typed here"));
	return 0;
}

static int intake_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct intake_form *f = form_of(v);

	if (f->filing)
		return err_set(err, ERR_BUSY, _("on its way into the store"));
	switch (call->command) {
	case COMMAND_FILE:
		return intake_file(v->desk, err);
	case COMMAND_DOWN:
	case COMMAND_UP:
		go_to(f, call->command == COMMAND_DOWN ? 1 : -1);
		return 0;
	case COMMAND_TYPING_UNDO:
	case COMMAND_TYPING_REDO:
		return typing_step(f, call->command == COMMAND_TYPING_UNDO, err);
	case COMMAND_DISCARD:
		form_clear(f);
		desk_say(v->desk, SAY_OK, _("what was typed is thrown away"));
		view_pop(v->desk);
		return 0;
	default:
		return command_refuse(call, err);
	}
}

/* ---- drawing ---- */

static const char *label_of(enum field field)
{
	static const char *const labels[FORM_FIELDS] = {
		[ON_CHANNEL] = N_("Channel"),
		[ON_WHO] = N_("Who"),
		[ON_REACH] = N_("Reach at"),
		[ON_LINK] = N_("Link"),
		[ON_TEXT] = N_("Text"),
	};

	return _(labels[field]);
}

/* Each with the letter that chooses it; the chosen one in brackets, whatever the colours. */
static void draw_channels(const struct intake_form *f, int y, int x, int cols)
{
	int end = x + cols;

	for (int i = 0; i < MANUAL_CHANNELS && x < end; i++) {
		bool chosen = f->channel == (enum manual_channel)i;

		x += draw_textf(y, x, end - x, chosen ? ROLE_MARKED : ROLE_NORMAL, "%s%c:%s%s",
			chosen ? "[" : "", manual_channel_names[i][0],
			manual_channel_label((enum manual_channel)i), chosen ? "]" : "");
		x += 2;
	}
}

static void draw_field_line(struct intake_form *f, enum field field, struct rect line)
{
	int x = line.x + LABEL_COLS, cols = line.cols - LABEL_COLS;
	const char *hint = field == ON_REACH || (field == ON_LINK && f->channel != MANUAL_LINK)
				   ? _("(need not be filled in)")
				   : "";

	draw_text(line.y, line.x, LABEL_COLS - 1, f->at == field ? ROLE_MARKED : ROLE_META,
		label_of(field));
	if (field == ON_CHANNEL) {
		draw_channels(f, line.y, x, cols);
		if (f->at == field)
			draw_cursor(line.y, x);
		return;
	}
	if (f->at == field)
		line_edit_draw(line_of(f), line.y, x, cols);
	else
		draw_text(line.y, x, cols, ROLE_NORMAL, line_text(f, field));
	if (!*line_text(f, field) && f->at != field)
		draw_text(line.y, x, cols, ROLE_META, hint);
}

static void draw_whole(struct intake_form *f, struct rect area)
{
	draw_rule(area.y++, area.x, area.cols, _("intake: what came outside the networks"),
		_("Tab: the next field"));
	draw_rule(area.y + ON_TEXT, area.x, area.cols, label_of(ON_TEXT), NULL);
	/* The text first: the cursor is that of the field. */
	edit_pane_draw(&f->text, &f->top,
		(struct rect){area.y + ON_TEXT + 1, area.x, area.rows - ON_TEXT - 2, area.cols},
		SIZE_MAX);
	for (int i = ON_CHANNEL; i < ON_TEXT; i++)
		if ((enum field)i != f->at)
			draw_field_line(
				f, (enum field)i, (struct rect){area.y + i, area.x, 1, area.cols});
	if (f->at != ON_TEXT)
		draw_field_line(f, f->at, (struct rect){area.y + (int)f->at, area.x, 1, area.cols});
}

static void intake_draw(struct view *v)
{
	struct intake_form *f = form_of(v);
	struct rect area = v->area;

	if (area.rows >= WHOLE_ROWS)
		draw_whole(f, area);
	else if (f->at == ON_TEXT)
		edit_pane_draw(&f->text, &f->top, area, SIZE_MAX);
	else
		draw_field_line(f, f->at, area);
}

/* ---- the view ---- */

/* `intake`, `intake phone`, `intake phone WHO TEXT`: the last is filed at once. */
static int intake_open(struct view *v, const char *argument, struct err *err)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct desk *desk = v->desk;
	struct manual m;

	if (!desk->intake) {
		desk->intake = mem_zero(1, sizeof(*desk->intake));
		form_init(desk->intake);
	}
	((struct intake *)v)->form = desk->intake;
	if (!*argument)
		return 0;
	if (manual_parse(&m, argument, &arena, err) < 0)
		return -1;
	if (m.who && !form_is_empty(desk->intake))
		return err_set(
			err, ERR_REFUSED, _("another intake is not filed yet: I goes on with it"));
	form_fill(desk->intake, &m);
	if (m.text && intake_file(desk, err) < 0)
		desk_say_err(desk, err); /* and the form shows what is there */
	return 0;
}

static const char *intake_title(struct view *v)
{
	return _("intake");
}

const struct view_ops intake_view = {
	.name = "intake",
	.hints = "file|back|typing-undo|discard",
	.size = sizeof(struct intake),
	.flags = VIEW_TYPING,
	.open = intake_open,
	.draw = intake_draw,
	.command = intake_command,
	.key = intake_key,
	.paste = intake_paste,
	.title = intake_title,
};
