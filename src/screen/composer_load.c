/* What the composer asks the store when it opens, and when the store has changed. */
#include "screen/command.h"
#include "screen/composer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/composer_answer.h"
#include "screen/composer_save.h"
#include "screen/draft_file.h"
#include "screen/prompt.h"
#include "store/decide.h"
#include "store/posts.h"

struct loading {
	struct composer *composer;
	struct draft_box *box;
	struct arena arena;
	struct case_file file;
	struct account_list accounts;
	bool take_over, resumes;
	bool closed;              /* it cannot be answered: err says why */
	const char *holder;       /* who else is writing */
	struct draft_file before; /* what the file of the case had; text NULL: there was none */
	bool file_old;            /* and it is of no more use */
	/* the draft that is gone on with */
	const char *text, *template;
	bool from_file;    /* the text is the file's */
	const char *older; /* what the store has, when the file is newer */
	int64_t parent_id, post_id;
	struct err err;
	int failed;
};

/* ---- on the worker ---- */

static const struct post_row *post_of(const struct case_file *f, int64_t id)
{
	for (size_t i = 0; i < f->posts.count; i++)
		if (f->posts.items[i].id == id)
			return &f->posts.items[i];
	return NULL;
}

static const struct post_row *own_draft(const struct case_file *f, const char *operator)
{
	const struct post_row *found = NULL;

	for (size_t i = 0; i < f->posts.count; i++) {
		const struct post_row *p = &f->posts.items[i];

		if (p->state == POST_DRAFT && p->author && strcmp(p->author, operator) == 0 &&
			(!found || p->id > found->id))
			found = p;
	}
	return found;
}

/* True when the store has that very text, sent or not, or a newer one of the same draft. */
static bool file_is_old(const struct loading *l, const struct draft_file *d)
{
	const struct post_row *draft = own_draft(&l->file, l->box->actor.operator);

	if (!draft)
		draft = post_of(&l->file, d->post_id);
	if (draft && d->saved_us <= draft->updated_us)
		return true;
	for (size_t i = 0; i < l->file.posts.count; i++) {
		const struct post_row *p = &l->file.posts.items[i];

		if (p->state != POST_CANCELLED && p->author &&
			strcmp(p->author, l->box->actor.operator) == 0 && p->text &&
			strcmp(p->text, d->text) == 0)
			return true;
	}
	return false;
}

static bool file_serves(struct loading *l)
{
	l->file_old = l->before.text && file_is_old(l, &l->before);
	return l->before.text && !l->file_old;
}

static void find_draft(struct loading *l)
{
	const struct post_row *post = own_draft(&l->file, l->box->actor.operator);

	if (post) {
		l->post_id = l->box->post_id = post->id;
		l->parent_id = post->parent_id;
		l->text = post->text ? post->text : "";
		l->template = post->template;
	}
	if (!file_serves(l))
		return;
	l->older = l->text;
	l->text = l->before.text;
	l->from_file = true;
	l->template = l->before.template;
	if (!l->parent_id)
		l->parent_id = l->before.parent_id;
}

/* Nobody has it: it is his now. A case that refuses that can still be answered. */
static void claim(struct store *s, struct loading *l)
{
	struct decision d = {.kind = DECIDE_CLAIM};
	struct decide_result result;
	struct decide_summary summary;

	if (l->file.row.assignee)
		return;
	decide(s, &l->box->actor, &d, &l->box->case_id, 1, 0, &result, &summary, NULL);
	case_file_release(&l->file);
	l->failed = case_file_read(s, l->box->case_id, &l->file, &l->err);
}

static bool has_draft(struct loading *l)
{
	return own_draft(&l->file, l->box->actor.operator) || file_serves(l);
}

/* Nobody writes what cannot leave, nor takes the case for it; err says why. */
static bool is_closed(struct loading *l)
{
	const struct post_row *draft = own_draft(&l->file, l->box->actor.operator);
	int64_t parent_id = draft ? draft->parent_id : l->file.row.mention_id;

	for (size_t i = 0; i < l->file.mentions.count; i++)
		if (l->file.mentions.items[i].id == parent_id)
			return composer_check_open(&l->file, &l->file.mentions.items[i],
				       account_of(&l->accounts, l->file.row.account), &l->err) < 0;
	return false;
}

static void load_once(struct store *s, struct loading *l)
{
	const char *holder;

	l->failed = case_file_read(s, l->box->case_id, &l->file, &l->err);
	if (!l->failed && l->file.row.manual.by)
		l->failed = manual_refuse_reply(&l->file.row.manual, &l->err);
	if (!l->failed && l->resumes && !has_draft(l))
		l->failed = err_set(&l->err, ERR_REFUSED, _("case %lld has no draft of yours"),
			(long long)l->box->case_id);
	if (l->failed)
		return;
	l->failed = accounts_read(s, &l->accounts, &l->err);
	l->closed = !l->failed && is_closed(l);
	if (l->closed)
		find_draft(l);
	if (l->failed || l->closed)
		return;
	holder = l->file.row.lease_holder;
	if (holder && strcmp(holder, l->box->actor.operator) != 0 && !l->take_over) {
		l->holder = arena_strdup(&l->arena, holder);
		return;
	}
	l->failed = lease_take(s, &l->box->actor, l->box->case_id, l->take_over, &l->err);
	if (!l->failed)
		claim(s, l);
	if (!l->failed)
		find_draft(l);
}

static void load_on_worker(struct store *s, void *data)
{
	struct loading *l = data;

	do {
		case_file_release(&l->file);
		account_list_release(&l->accounts);
		load_once(s, l);
	} while (l->failed && store_again(&l->err));
}

/* ---- on the screen ---- */

static void locked_answer(struct desk *desk, void *data, char key)
{
	struct composer *c = data;
	struct err err = ERR_INIT;

	if (key == 'T') {
		composer_ask_lease(c);
		return;
	}
	/* Nothing was written: it goes, and the view below acts on the same case. */
	c->state = COMPOSER_ENDED;
	view_pop(desk);
	if (key == 'n')
		command_run(desk, "ask note", 0, &err);
	else if (key == 'r' && view_find("thread") && strcmp(desk->top->ops->name, "thread") != 0)
		view_push(desk, view_find("thread"), "", &err);
	if (err.code != ERR_NONE)
		desk_say_err(desk, &err);
}

/* Another operator writes to this case. */
static void load_locked(struct composer *c, const char *holder)
{
	struct desk *desk = c->view.desk;
	MEM_AUTO char *question = mem_printf(
		_("%s is writing to this case:  r read  n note  T take over  else back "), holder);

	if (desk->top != &c->view || prompt_is_open(desk)) {
		desk_say(desk, SAY_WARNING, _("%s is writing to this case"), holder);
		composer_end(c);
		return;
	}
	prompt_ask(desk, question, "rnT", locked_answer, c);
}

/* What was typed before the draft came goes behind it. */
static void put_draft(struct composer *c, const struct loading *l)
{
	MEM_AUTO char *typed = mem_strdup(c->edit.text.buf);

	if (l->text && l->older && *l->older) {
		edit_set(&c->edit, l->older);
		edit_replace(&c->edit, l->text);
	} else if (l->text) {
		edit_set(&c->edit, l->text);
	}
	if (l->text) {
		*(l->from_file ? &c->filed : &c->stored) = c->edit.changes;
		edit_paste(&c->edit, typed, strlen(typed));
	}
	if (c->text)
		edit_paste(&c->edit, c->text, strlen(c->text));
	if (l->template)
		snprintf(c->template, sizeof(c->template), "%s", l->template);
	if (c->code)
		composer_insert(c, config_template(c->view.desk->config, c->code));
}

/* Why it cannot be answered here, and below it where it can be. */
static void say_closed(struct composer *c, const struct err *why)
{
	const struct mention_row *parent = composer_parent(c);

	/* What was typed by now is kept all the same. */
	composer_leave(c);
	composer_end(c);
	if (parent && parent->url)
		desk_say(c->view.desk, SAY_WARNING, "%s\n%s", why->msg, parent->url);
	else
		desk_say_err(c->view.desk, why);
}

static void say_resumed(struct composer *c, const struct loading *l)
{
	char at[CLOCK_SHORT_BYTES];
	const struct post_row *post = post_of(&c->file, c->post_id);

	if (l->older)
		desk_say(c->view.desk, SAY_WARNING,
			_("the newer of two drafts; undo typing brings the other one back"));
	else if (post && l->text)
		desk_say(c->view.desk, SAY_OK, _("the draft of %s"),
			clock_short(post->updated_us, clock_now_us(), at));
	else if (l->text)
		desk_say(c->view.desk, SAY_WARNING,
			_("a draft of a desk that ended, from its file"));
}

/* As it was left, in private or not; else as what it answers. */
static enum visibility visibility_from(
	const struct loading *l, const struct post_row *post, const struct mention_row *parent)
{
	if (l->from_file && l->before.visibility < VISIBILITIES)
		return l->before.visibility;
	if (post)
		return post->visibility;
	return parent ? parent->visibility : VISIBILITY_DIRECT;
}

static void load_put(struct composer *c, struct loading *l)
{
	const struct post_row *post;
	const struct mention_row *parent;
	struct err err = ERR_INIT;

	c->file = l->file;
	l->file = (struct case_file){0};
	c->post_id = l->post_id;
	c->box->parent_id = l->parent_id ? l->parent_id : c->file.row.mention_id;
	post = post_of(&c->file, c->post_id);
	parent = composer_parent(c);
	c->visibility = visibility_from(l, post, parent);
	c->saved_us = post ? post->updated_us : 0;
	c->state = COMPOSER_WRITING;
	/* Who goes on with a draft knows the case as it was when he left it. */
	if (post)
		composer_see_until(c, post->case_version, post->updated_us);
	else
		composer_see(c);
	c->began = c->seen;
	put_draft(c, l);
	if (l->closed) {
		say_closed(c, &l->err);
		return;
	}
	say_resumed(c, l);
	if (c->opens_private && c->visibility != VISIBILITY_DIRECT && composer_private(c, &err) < 0)
		desk_say_err(c->view.desk, &err);
	composer_changed(c);
}

/* A reply may be opened before the state line has read them. */
static void take_accounts(struct desk *desk, struct loading *l)
{
	if (desk->accounts.count > 0)
		return;
	account_list_release(&desk->accounts);
	desk->accounts = l->accounts;
	l->accounts = (struct account_list){0};
}

static void load_done(void *data, bool dropped)
{
	struct loading *l = data;
	struct composer *c = l->composer;

	if (!dropped) {
		case_file_release(&c->file);
		/* What is typed by now is in it, too. */
		if (l->file_old && c->edit.text.len == 0)
			draft_file_remove(c->box->store, c->box->case_id);
		if (l->failed) {
			desk_say_err(c->view.desk, &l->err);
			composer_end(c);
		} else if (l->holder) {
			c->file = l->file;
			l->file = (struct case_file){0};
			c->box->parent_id = c->file.row.mention_id;
			load_locked(c, l->holder);
		} else {
			take_accounts(c->view.desk, l);
			load_put(c, l);
		}
		c->view.desk->redraw_now = true;
	}
	draft_box_drop(l->box);
	case_file_release(&l->file);
	account_list_release(&l->accounts);
	arena_release(&l->arena);
	free(l);
}

void composer_load(struct composer *c, bool take_over)
{
	struct loading *l = mem_zero(1, sizeof(*l));

	l->composer = c;
	l->box = c->box;
	l->box->uses++;
	l->take_over = take_over;
	l->before = c->before;
	l->before.text = arena_strdup(&l->arena, c->before.text);
	l->before.template = arena_strdup(&l->arena, c->before.template);
	l->resumes = c->resumes;
	worker_post(c->view.desk->worker, WORK_WRITE, &c->box, load_on_worker, load_done, l);
}

/* ---- the case once more ---- */

struct rereading {
	struct composer *composer;
	int64_t case_id;
	struct case_file file;
	struct err err;
	int failed;
};

static void reread_on_worker(struct store *s, void *data)
{
	struct rereading *r = data;

	r->failed = case_file_read(s, r->case_id, &r->file, &r->err);
}

/* Somebody asks for the case, or took it over: both texts stay, and he knows. */
static void reread_holder(struct composer *c)
{
	const struct case_row *row = &c->file.row;
	const char *holder = row->lease_holder;
	char until[CLOCK_SHORT_BYTES];

	if (row->lease_asker && row->lease_asked_us != c->asked_us)
		desk_say(c->view.desk, SAY_WARNING,
			_("%s asks for this case: F8 keeps it, Esc Esc leaves it to him; it goes at %s"),
			row->lease_asker,
			clock_exact(row->lease_asked_us + LEASE_ASKED_S * CLOCK_S, until));
	c->asked_us = row->lease_asker ? row->lease_asked_us : 0;
	if (holder && strcmp(holder, c->box->actor.operator) != 0)
		desk_say(c->view.desk, SAY_WARNING,
			_("%s took over and is writing to this case; this draft is kept"), holder);
}

static void reread_done(void *data, bool dropped)
{
	struct rereading *r = data;
	struct composer *c = r->composer;

	if (!dropped && !r->failed && c->state == COMPOSER_WRITING) {
		case_file_release(&c->file);
		c->file = r->file;
		r->file = (struct case_file){0};
		reread_holder(c);
		view_changed(&c->view);
	}
	case_file_release(&r->file);
	free(r);
}

void composer_reload(struct view *v)
{
	struct composer *c = (struct composer *)v;
	struct rereading *r;

	if (c->state == COMPOSER_ENDED)
		composer_end(c);
	if (c->state != COMPOSER_WRITING)
		return;
	if (c->unsaved)
		composer_store(c);
	r = mem_zero(1, sizeof(*r));
	r->composer = c;
	r->case_id = c->box->case_id;
	worker_post(v->desk->worker, WORK_READ, &c->slot, reread_on_worker, reread_done, r);
}
