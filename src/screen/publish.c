#include "screen/publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "config/media_read.h"
#include "desk/decision.h"
#include "desk/media_rule.h"
#include "desk/outgoing.h"
#include "screen/command.h"
#include "screen/composer_keys.h"
#include "screen/desk.h"
#include "screen/draft_file.h"
#include "screen/edit_pane.h"
#include "screen/loop.h"
#include "screen/pending.h"
#include "screen/prompt.h"
#include "screen/publish_words.h"
#include "store/publish.h"
#include "text/utf8.h"

enum {
	TEXT_BYTES = 256 * 1024,
	WHEN_BYTES = 64,
	FIELD_BYTES = 4096,
	NAME_BYTES = 65,
	LINE_BYTES = 512,
	LABEL_COLS = 10,
	WHOLE_ROWS = 8, /* from here on all fields are seen; below, the one that is typed in */
	FILE_AFTER_MS = 1000,
};

enum field { ON_ACCOUNT, ON_WHEN, ON_PICTURE, ON_ALT, ON_TEXT, FORM_FIELDS };

struct publish_form {
	struct view view;
	enum field at;
	char account[NAME_BYTES];
	struct line_edit line[ON_TEXT]; /* of each field but the account and the text */
	struct edit text;
	bool unsaved; /* something was typed since it was put into its file */
	size_t top;
	bool asking; /* the question before it goes, or it is on its way */
	char slot;
};

static struct publish_form *form_of(struct view *v)
{
	return (struct publish_form *)v;
}

static const char *typed_in(const struct publish_form *f, enum field field)
{
	const char *text = f->line[field].text.buf;

	return text + strspn(text, " ");
}

/* ---- which accounts take one ---- */

static bool takes(const struct account_row *a)
{
	return a->served && a->can.publishes && a->can_reply;
}

static const struct account_row *chosen_account(const struct publish_form *f)
{
	const struct account_list *all = &f->view.desk->accounts;

	for (size_t i = 0; i < all->count; i++)
		if (takes(&all->items[i]) && strcmp(all->items[i].name, f->account) == 0)
			return &all->items[i];
	return NULL;
}

/* The next one behind the chosen one, or the one before it; round and round. */
static void choose(struct publish_form *f, int by)
{
	const struct account_list *all = &f->view.desk->accounts;
	const struct account_row *now = chosen_account(f);
	size_t at = now ? (size_t)(now - all->items) : by > 0 ? all->count - 1 : 0;

	for (size_t i = 0; i < all->count; i++) {
		at = (at + all->count + (size_t)by) % all->count;
		if (!takes(&all->items[at]))
			continue;
		snprintf(f->account, sizeof(f->account), "%s", all->items[at].name);
		return;
	}
}

/* ---- what was typed outlives the desk: a draft of no case ---- */

/* What take_up_terms reads. */
static char *terms_of(const char *account, const char *when, const char *picture, const char *alt)
{
	return mem_printf("%s %s\t%s\t%s", account, when, picture, alt);
}

static void publish_save(struct view *v)
{
	struct publish_form *f = form_of(v);
	struct err err = ERR_INIT;
	MEM_AUTO char *terms = terms_of(f->account, f->line[ON_WHEN].text.buf,
		f->line[ON_PICTURE].text.buf, f->line[ON_ALT].text.buf);
	const struct draft_file file = {.store = worker_store_mark(v->desk->worker),
		.case_id = DRAFT_FILE_OWN,
		.saved_us = clock_now_us(),
		.template = terms,
		.text = f->text.text.buf};

	if (!f->unsaved)
		return;
	if (!f->text.text.len)
		draft_file_remove(file.store, file.case_id);
	else if (draft_file_write(&file, &err) < 0)
		desk_say_err(v->desk, &err);
	f->unsaved = false;
}

/* True when there is one before it, which is in the form when that is opened next. */
static bool form_drop(struct publish_form *f)
{
	edit_set(&f->text, "");
	f->unsaved = false;
	view_set_timer(&f->view, 0);
	draft_file_remove(worker_store_mark(f->view.desk->worker), DRAFT_FILE_OWN);
	return draft_file_move_up(worker_store_mark(f->view.desk->worker));
}

/* For whom, when and with which picture it was, unless an account was asked for now. */
static void take_up_terms(struct publish_form *f, const char *terms, bool account)
{
	size_t name = strcspn(terms, " ");
	MEM_AUTO char *copy = mem_strdup(terms[name] ? terms + name + 1 : "");
	char *rest = copy;

	if (!account && name < sizeof(f->account))
		snprintf(f->account, sizeof(f->account), "%.*s", (int)name, terms);
	for (int i = ON_WHEN; i < ON_TEXT && rest; i++)
		line_edit_set(&f->line[i], strsep(&rest, "\t"));
}

static void take_up(struct publish_form *f, bool account)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	const char *store = worker_store_mark(f->view.desk->worker);
	struct draft_file left;
	char when[CLOCK_SHORT_BYTES];

	draft_file_move_up(store);
	if (draft_file_read(store, DRAFT_FILE_OWN, &arena, &left, NULL) != 1 || !*left.text)
		return;
	edit_set(&f->text, left.text);
	if (left.template)
		take_up_terms(f, left.template, account);
	desk_say(f->view.desk, SAY_OK, _("as it was typed at %s; <F9> discard throws it away"),
		clock_exact(left.saved_us, when));
}

static void changed(struct publish_form *f)
{
	f->unsaved = true;
	if (!f->view.timer_ms)
		view_set_timer(&f->view, clock_mono_ms() + FILE_AFTER_MS);
	view_changed(&f->view);
}

/* The form may have been left meanwhile. */
static struct publish_form *form_on(const struct desk *desk)
{
	for (struct view *v = desk->top; v; v = v->below)
		if (v->ops == &publish_view)
			return form_of(v);
	return NULL;
}

/* As it is typed; nothing for at once. */
static void type_time(int64_t us, char out[WHEN_BYTES])
{
	time_t at = (time_t)(us / CLOCK_S);
	struct tm local;

	out[0] = '\0';
	if (us)
		strftime(out, WHEN_BYTES, "%Y-%m-%d %H:%M", localtime_r(&at, &local));
}

/* The words for a picture may have been given elsewhere, in lines; here they have one. */
static char *in_one_line(const char *words)
{
	char *line = mem_strdup(words ? words : "");

	for (char *c = line; *c; c++)
		if (*c == '\t' || *c == '\n')
			*c = ' ';
	return line;
}

/* The store has the bytes of the picture and not its place: only its words come back. */
void publish_give_back(struct desk *desk, const struct post_row *post)
{
	const char *store = worker_store_mark(desk->worker);
	const struct publish_form *f = form_on(desk);
	int64_t at = f ? DRAFT_FILE_OWN - 1 : DRAFT_FILE_OWN;
	bool picture = post->attachment_count > 0, other;
	MEM_AUTO char *alt = in_one_line(picture ? post->attachments[0].alt : NULL);
	struct err err = ERR_INIT;
	char when[WHEN_BYTES];

	type_time(post->appears_us, when);
	MEM_AUTO char *terms = terms_of(post->account, when, "", alt);
	const struct draft_file file = {.store = store,
		.case_id = at,
		.saved_us = clock_now_us(),
		.template = terms,
		.text = post->text};
	other = draft_file_push_down(store, at) || (f && f->text.text.len);
	if (draft_file_write(&file, &err) < 0) {
		desk_say(desk, SAY_ERROR, _("taken back, but P could not get its text: %s"),
			err.msg);
		return;
	}
	desk_say(desk, SAY_OK, _("taken back; P has its text%s%s"),
		picture ? _(", its picture is to be given again") : "",
		other ? _(", what stood there is kept") : "");
}

/* ---- into the outbox ---- */

struct publishing {
	struct desk *desk;
	char account[NAME_BYTES];
	char *text, *path, *alt; /* the last two are NULL without a picture */
	struct media_rule rule;  /* of it; its types: `types` */
	char *types;
	struct media_file picture;
	int64_t appears_us, post_id, leaves_us;
	struct err err;
	int failed;
	unsigned pending;
	struct journal_head end;
};

static void publishing_free(struct publishing *p)
{
	free(p->text);
	free(p->path);
	free(p->alt);
	free(p->types);
	media_file_release(&p->picture);
	free(p);
}

static void publish_on_worker(struct store *s, void *data)
{
	struct publishing *p = data;
	const struct publication what = {.account = p->account,
		.text = p->text,
		.appears_us = p->appears_us,
		.file = p->path ? &p->picture : NULL,
		.alt = p->alt};

	do
		p->failed = post_publish(
			s, &p->desk->actor, &what, &p->post_id, &p->leaves_us, &p->err);
	while (p->failed && store_again(&p->err));
	p->end = pending_end(s, &p->err);
}

/* It went: it is not to be found in the form once more, also when that was left meanwhile. What was
 * typed since stays. */
static void forget_typed(struct desk *desk, struct publish_form *f, const char *text)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	const char *store = worker_store_mark(desk->worker);
	struct draft_file left;

	if (f && strcmp(f->text.text.buf, text) == 0) {
		form_drop(f);
		if (desk->top == &f->view)
			view_pop(desk);
	} else if (!f && draft_file_read(store, DRAFT_FILE_OWN, &arena, &left, NULL) == 1 &&
		   strcmp(left.text, text) == 0) {
		draft_file_remove(store, DRAFT_FILE_OWN);
		draft_file_move_up(store);
	}
}

static void publish_done(void *data, bool dropped)
{
	struct publishing *p = data;
	struct desk *desk = p->desk;
	struct publish_form *f = form_on(desk);
	bool unsure = pending_answer(desk, p->pending, &p->err, &p->end);

	if (f)
		f->asking = false;
	if (!dropped && !p->failed) {
		forget_typed(desk, f, p->text);
		publish_say_leaves(desk, p->account, p->appears_us, p->leaves_us);
		desk_refresh(desk);
	} else if (!dropped && !unsure) {
		desk_say_err(desk, &p->err);
	}
	publishing_free(p);
}

/* ---- the question before it goes ---- */

static void answered(struct desk *desk, void *data, char key)
{
	struct publishing *p = data;
	struct publish_form *f = form_on(desk);

	if (key == 'y') {
		p->pending = pending_add(desk, mem_strdup(_("a post of our own")));
		worker_post(desk->worker, WORK_WRITE, NULL, publish_on_worker, publish_done, p);
		return;
	}
	if (f)
		f->asking = false;
	publishing_free(p);
}

static void ask(struct desk *desk, const struct account_row *a, struct publishing *p)
{
	STRBUF_AUTO struct strbuf question;

	strbuf_init(&question, LINE_BYTES);
	publish_question(desk, a, p->text, p->appears_us, p->path, &question);
	desk->message.text[0] = '\0';
	prompt_ask(desk, question.buf, "ye", answered, p);
}

static void picture_on_worker(struct store *s, void *data)
{
	struct publishing *p = data;

	p->failed = media_file_read(p->path, &p->rule, &p->picture, &p->err);
}

/* What is asked about is what goes: the file is not read again. Dropped: the form was left. */
static void picture_done(void *data, bool dropped)
{
	struct publishing *p = data;
	struct desk *desk = p->desk;
	struct publish_form *f = dropped ? NULL : form_on(desk);
	const struct account_row *a = f ? chosen_account(f) : NULL;

	if (a && !p->failed) {
		ask(desk, a, p);
		return;
	}
	if (f)
		f->asking = false;
	if (f && p->failed) {
		f->at = ON_PICTURE;
		desk_say_err(desk, &p->err);
	}
	publishing_free(p);
}

/* The file itself is read by the worker, which may have to wait for a disk. */
static int check_picture(struct publish_form *f, const struct account_row *a, struct err *err)
{
	const struct media_rule *rule = &a->can.media;
	bool has_file = *typed_in(f, ON_PICTURE), has_words = *typed_in(f, ON_ALT);

	if (!has_file && !has_words)
		return 0;
	f->at = ON_PICTURE;
	if (!has_file)
		return err_set(err, ERR_INPUT, _("attach: of which file?"));
	if (media_check_count(rule, false, 0, err) < 0)
		return -1;
	f->at = ON_ALT;
	return media_check_alt(rule, typed_in(f, ON_ALT), err);
}

static struct publishing *publishing_new(
	const struct publish_form *f, const struct account_row *a, int64_t appears_us)
{
	struct publishing *p = mem_zero(1, sizeof(*p));
	bool has_picture = *typed_in(f, ON_PICTURE);

	p->desk = f->view.desk;
	p->text = mem_strdup(f->text.text.buf);
	p->path = has_picture ? mem_strdup(typed_in(f, ON_PICTURE)) : NULL;
	p->alt = has_picture ? mem_strdup(typed_in(f, ON_ALT)) : NULL;
	p->rule = a->can.media;
	p->rule.types = p->types = mem_strdup(a->can.media.types ? a->can.media.types : "");
	p->appears_us = appears_us;
	snprintf(p->account, sizeof(p->account), "%s", a->name);
	return p;
}

static int publish_review(struct publish_form *f, struct err *err)
{
	const struct account_row *a = chosen_account(f);
	const char *typed = typed_in(f, ON_WHEN);
	int64_t appears_us = 0;
	struct publishing *p;

	if (!a) {
		f->at = ON_ACCOUNT;
		return err_set(err, ERR_INPUT, _("which account? a blank tries the next one"));
	}
	if (*typed && decision_time(&appears_us, typed, clock_now_us(), err) < 0) {
		f->at = ON_WHEN;
		return -1;
	}
	if (outgoing_check(f->text.text.buf, &a->post_limit, VISIBILITY_PUBLIC, VISIBILITIES, err) <
		0) {
		f->at = ON_TEXT;
		return -1;
	}
	enum field at = f->at;
	if (check_picture(f, a, err) < 0)
		return -1;
	f->at = at;
	publish_save(&f->view);
	p = publishing_new(f, a, appears_us);
	f->asking = true;
	if (p->path)
		worker_post(f->view.desk->worker, WORK_READ, &f->slot, picture_on_worker,
			picture_done, p);
	else
		ask(f->view.desk, a, p);
	return 0;
}

/* ---- keys ---- */

static void go_to(struct publish_form *f, int by)
{
	f->at = (enum field)((f->at + FORM_FIELDS + by) % FORM_FIELDS);
}

static bool field_key(struct publish_form *f, uint32_t key)
{
	if (f->at == ON_TEXT)
		return composer_edit_key(&f->text, key);
	if (key == '\r' || key == '\n' || key == KEYS_DOWN || key == KEYS_UP) {
		go_to(f, key == KEYS_UP ? -1 : 1);
		return true;
	}
	if (f->at != ON_ACCOUNT)
		return line_edit_key(&f->line[f->at], key);
	if (key != ' ' && key != KEYS_RIGHT && key != KEYS_LEFT)
		return false;
	choose(f, key == KEYS_LEFT ? -1 : 1);
	return true;
}

static bool publish_key(struct view *v, uint32_t key)
{
	struct publish_form *f = form_of(v);
	bool taken = f->asking || field_key(f, key);

	changed(f);
	return taken;
}

static void publish_paste(struct view *v, const char *text, size_t len)
{
	struct publish_form *f = form_of(v);

	if (f->asking)
		return;
	if (f->at != ON_ACCOUNT && f->at != ON_TEXT)
		line_edit_paste(&f->line[f->at], text, len);
	else
		edit_paste(&f->text, text, len);
	changed(f);
}

static int publish_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct publish_form *f = form_of(v);
	bool undo = call->command == COMMAND_TYPING_UNDO;

	if (f->asking)
		return err_set(err, ERR_BUSY, _("on its way into the store"));
	switch (call->command) {
	case COMMAND_REVIEW:
		return publish_review(f, err);
	case COMMAND_DOWN:
	case COMMAND_UP:
		go_to(f, call->command == COMMAND_DOWN ? 1 : -1);
		return 0;
	case COMMAND_TYPING_UNDO:
	case COMMAND_TYPING_REDO:
		if (f->at != ON_TEXT || !(undo ? edit_undo(&f->text) : edit_redo(&f->text)))
			return err_set(err, ERR_REFUSED, _("nothing more was typed here"));
		changed(f);
		return 0;
	case COMMAND_DISCARD:
		desk_say(v->desk, SAY_OK, "%s",
			form_drop(f)
				? _("what was typed is thrown away; P has what stood there before")
				: _("what was typed is thrown away"));
		view_pop(v->desk);
		return 0;
	default:
		return command_refuse(call, err);
	}
}

/* ---- drawing ---- */

static void draw_accounts(const struct publish_form *f, struct rect line)
{
	const struct account_list *all = &f->view.desk->accounts;
	int x = line.x, end = line.x + line.cols;

	for (size_t i = 0; i < all->count && x < end; i++) {
		const struct account_row *a = &all->items[i];
		bool chosen = strcmp(a->name, f->account) == 0;

		if (!takes(a))
			continue;
		x += draw_textf(line.y, x, end - x, chosen ? ROLE_MARKED : ROLE_NORMAL, "%s%s%s",
			     chosen ? "[" : "", a->name, chosen ? "]" : "") +
		     2;
	}
}

/* What may stand in a field, while nothing does. */
static const char *field_hint(const struct publish_form *f, enum field field)
{
	const struct account_row *a = chosen_account(f);
	bool none = a && a->can.media.most == 0;

	if (field == ON_WHEN)
		return _("(at once; or 08:00, tomorrow, 2026-12-24 08:00)");
	if (field == ON_PICTURE)
		return none ? _("(none goes along there)") : _("(none; or its file)");
	return none ? "" : _("(what is to be seen on it, for who cannot see it)");
}

static void draw_field_line(struct publish_form *f, enum field field, struct rect line)
{
	static const char *const labels[ON_TEXT] = {
		N_("Account"), N_("When"), N_("Picture"), N_("In words")};
	bool here = f->at == field;
	const struct line_edit *edit = &f->line[field];

	draw_text(line.y, line.x, LABEL_COLS - 1, here ? ROLE_MARKED : ROLE_META, _(labels[field]));
	line.x += LABEL_COLS;
	line.cols -= LABEL_COLS;
	if (field == ON_ACCOUNT) {
		draw_accounts(f, line);
		if (here)
			draw_cursor(line.y, line.x);
	} else if (here) {
		line_edit_draw(edit, line.y, line.x, line.cols);
	} else if (edit->text.len) {
		draw_text(line.y, line.x, line.cols, ROLE_NORMAL, edit->text.buf);
	} else {
		draw_text(line.y, line.x, line.cols, ROLE_META, field_hint(f, field));
	}
}

static size_t within(const struct publish_form *f)
{
	const struct account_row *a = chosen_account(f);

	return a ? length_within(&a->post_limit, f->text.text.buf) : SIZE_MAX;
}

static void draw_whole(struct publish_form *f, struct rect area)
{
	const struct account_row *a = chosen_account(f);
	STRBUF_AUTO struct strbuf length, title;

	strbuf_init(&length, LINE_BYTES);
	strbuf_init(&title, LINE_BYTES);
	if (a)
		publish_length(a, f->text.text.buf, &length);
	strbuf_str(&title, _("publish: a post of our own"));
	if (a)
		publish_price(a, f->text.text.buf, &title);
	draw_rule(area.y++, area.x, area.cols, title.buf, _("Tab: the next field"));
	draw_rule(area.y + ON_TEXT, area.x, area.cols,
		_("Text; where the network has titles its first line is one"), length.buf);
	/* The text first: the cursor is that of the field. */
	edit_pane_draw(&f->text, &f->top,
		(struct rect){area.y + ON_TEXT + 1, area.x, area.rows - ON_TEXT - 2, area.cols},
		within(f));
	for (int i = ON_ACCOUNT; i < ON_TEXT; i++)
		if ((enum field)i != f->at)
			draw_field_line(
				f, (enum field)i, (struct rect){area.y + i, area.x, 1, area.cols});
	if (f->at != ON_TEXT)
		draw_field_line(f, f->at, (struct rect){area.y + (int)f->at, area.x, 1, area.cols});
}

static void publish_draw(struct view *v)
{
	struct publish_form *f = form_of(v);

	if (v->area.rows >= WHOLE_ROWS)
		draw_whole(f, v->area);
	else if (f->at == ON_TEXT)
		edit_pane_draw(&f->text, &f->top, v->area, within(f));
	else
		draw_field_line(f, f->at, v->area);
}

/* ---- the view ---- */

static int fill_in(struct publish_form *f, const char *argument, struct err *err)
{
	snprintf(f->account, sizeof(f->account), "%s", argument);
	if (*argument && !chosen_account(f))
		return err_set(err, ERR_REFUSED,
			_("account %s takes replies, and no posts of our own"), argument);
	take_up(f, *argument);
	if (!chosen_account(f))
		choose(f, 1);
	if (!chosen_account(f))
		return err_set(err, ERR_REFUSED, _("no account takes posts of our own"));
	return 0;
}

static void form_release(struct publish_form *f)
{
	for (int i = ON_WHEN; i < ON_TEXT; i++)
		line_edit_release(&f->line[i]);
	edit_release(&f->text);
}

static int publish_open(struct view *v, const char *argument, struct err *err)
{
	struct publish_form *f = form_of(v);
	int rc;

	for (int i = ON_WHEN; i < ON_TEXT; i++)
		line_edit_init(&f->line[i], i == ON_WHEN ? WHEN_BYTES : FIELD_BYTES);
	edit_init(&f->text, TEXT_BYTES);
	f->at = ON_TEXT;
	rc = fill_in(f, argument, err);
	if (rc)
		form_release(f);
	return rc;
}

static void publish_close(struct view *v)
{
	publish_save(v);
	form_release(form_of(v));
}

static const char *publish_title(struct view *v)
{
	return _("publish");
}

const struct view_ops publish_view = {
	.name = "publish",
	.hints = "review|back|typing-undo|discard",
	.size = sizeof(struct publish_form),
	.flags = VIEW_TYPING,
	.open = publish_open,
	.close = publish_close,
	.save = publish_save,
	.timer = publish_save,
	.draw = publish_draw,
	.command = publish_command,
	.key = publish_key,
	.paste = publish_paste,
	.title = publish_title,
};
