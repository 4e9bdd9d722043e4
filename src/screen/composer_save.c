/* Nothing that was typed is lost: a file beside the store within a moment, the store on a pause and
 * on leaving. */
#include "screen/composer_save.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/composer_answer.h"
#include "screen/composer_files.h"
#include "screen/draft_file.h"
#include "store/posts.h"

enum { FILE_AFTER_MS = 300, STORE_PAUSE_MS = 1500, LEASE_EVERY_MS = 20000 };

struct saving {
	struct composer *composer; /* NULL: this is the last one, it is gone */
	struct desk *desk;
	struct draft_box *box;
	char *text, *template; /* text NULL: only the lease is renewed or given back */
	enum visibility visibility;
	unsigned changes;
	bool filed;
	bool files;   /* something is attached: it is a draft without a word, too */
	bool loading; /* it leaves before the case was there: what was typed is in the file only */
	int64_t post_id; /* that it was saved as */
	struct err err;
	int failed;
};

void draft_box_drop(struct draft_box *box)
{
	if (--box->uses == 0)
		free(box);
}

/* ---- on the worker ---- */

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0';
}

struct draft draft_box_draft(const struct draft_box *box, const char *text, const char *template,
	enum visibility visibility)
{
	return (struct draft){.id = box->post_id,
		.case_id = box->case_id,
		.parent_id = box->parent_id,
		.text = text,
		.template = template,
		.visibility = visibility};
}

int draft_box_save(struct store *s, struct draft_box *box, const char *text, const char *template,
	enum visibility visibility, struct err *err)
{
	struct draft draft = draft_box_draft(box, text, template, visibility);

	if (draft_save(s, &box->actor, &draft, err) < 0)
		return -1;
	box->post_id = draft.id;
	return 0;
}

/* A draft of which nothing is left when its writer goes is none. */
static int save_last(struct store *s, struct saving *job)
{
	if (!job->text)
		return 0;
	if (!is_blank(job->text) || job->files)
		return draft_box_save(
			s, job->box, job->text, job->template, job->visibility, &job->err);
	return job->box->post_id ? draft_discard(s, &job->box->actor, job->box->post_id, &job->err)
				 : 0;
}

static void last_on_worker(struct store *s, void *data)
{
	struct saving *job = data;

	job->failed = save_last(s, job);
	lease_release(s, &job->box->actor, job->box->case_id, NULL);
	/* What the store has needs no file. */
	if (!job->failed && !job->loading)
		draft_file_remove(job->box->store, job->box->case_id);
}

static void save_on_worker(struct store *s, void *data)
{
	struct saving *job = data;
	struct draft_box *box = job->box;

	if (job->text && (box->post_id || !is_blank(job->text)))
		job->failed = draft_box_save(
			s, box, job->text, job->template, job->visibility, &job->err);
	else
		/* Refused when another took over: reading the case again tells that. */
		lease_take(s, &box->actor, box->case_id, false, NULL);
	job->post_id = box->post_id;
}

/* ---- on the screen ---- */

static void save_done(void *data, bool dropped)
{
	struct saving *job = data;
	struct composer *c = dropped ? NULL : job->composer;

	if (job->failed && job->filed && job->err.code == ERR_AWAY)
		; /* line 1 says it */
	else if (job->failed)
		desk_say(job->desk, SAY_ERROR,
			job->filed ? _("the draft is in its file only: %s")
				   : _("the draft is kept nowhere yet: %s"),
			job->err.msg);
	else if (c && job->text) {
		if (c->unsaved)
			desk_say(job->desk, SAY_OK, _("the draft is in the store again"));
		c->post_id = job->post_id;
		c->stored = job->changes;
		c->saved_us = clock_now_us();
		if (c->edit.changes == job->changes)
			draft_file_remove(c->box->store, c->box->case_id);
		view_changed(&c->view);
	}
	if (c)
		c->unsaved = job->failed;
	draft_box_drop(job->box);
	free(job->text);
	free(job->template);
	free(job);
}

static struct saving *saving_new(struct composer *c, bool with_text)
{
	struct saving *job = mem_zero(1, sizeof(*job));
	size_t files;

	job->desk = c->view.desk;
	job->box = c->box;
	job->box->uses++;
	job->text = with_text ? mem_strdup(c->edit.text.buf) : NULL;
	job->template = with_text && c->template[0] ? mem_strdup(c->template) : NULL;
	job->visibility = c->visibility;
	job->changes = c->edit.changes;
	job->filed = c->filed == job->changes;
	job->loading = c->state == COMPOSER_LOADING;
	composer_files(c, &files);
	job->files = files > 0;
	return job;
}

static void post_save(struct composer *c, bool with_text)
{
	struct saving *job = saving_new(c, with_text);

	job->composer = c;
	worker_post(job->desk->worker, WORK_WRITE, &c->box, save_on_worker, save_done, job);
}

/* Until the case has come, what is typed stands behind what the file had. */
void composer_write_file(struct composer *c)
{
	struct err err = ERR_INIT;
	bool behind = c->state == COMPOSER_LOADING && c->before.text;
	MEM_AUTO char *text = mem_printf("%s%s", behind ? c->before.text : "", c->edit.text.buf);
	struct draft_file file = {.store = c->box->store,
		.case_id = c->box->case_id,
		.post_id = behind ? c->before.post_id : c->post_id,
		.parent_id = behind ? c->before.parent_id : c->box->parent_id,
		.visibility = behind                         ? c->before.visibility
			      : c->state == COMPOSER_LOADING ? VISIBILITIES
							     : c->visibility,
		.saved_us = clock_now_us(),
		.template = c->template[0] ? c->template : NULL,
		.text = text};

	c->file_ms = 0;
	if (c->state == COMPOSER_ENDED || c->filed == c->edit.changes ||
		c->stored == c->edit.changes)
		return;
	if (draft_file_write(&file, &err) < 0)
		desk_say_err(c->view.desk, &err);
	else
		c->filed = c->edit.changes;
}

void composer_store(struct composer *c)
{
	composer_write_file(c);
	c->store_ms = 0;
	if (c->state != COMPOSER_LOADING && c->stored != c->edit.changes)
		post_save(c, true);
	c->lease_ms = clock_mono_ms() + LEASE_EVERY_MS;
}

/* Leaving asks the store once more; then the next try passes. */
int composer_keep(struct composer *c, struct err *err)
{
	composer_write_file(c);
	if (c->state == COMPOSER_LOADING || c->state == COMPOSER_ENDED ||
		c->filed == c->edit.changes || c->stored == c->edit.changes ||
		is_blank(c->edit.text.buf))
		return 0;
	composer_store(c);
	return err_set(err, ERR_STORE, "%s",
		_("the draft is kept nowhere yet: make room and leave again, or discard it"));
}

/* The time in which it can be answered runs out before his eyes. */
static void watch_the_end(struct composer *c, int64_t now_ms)
{
	int64_t turns_us;

	if (c->turns_ms && c->turns_ms <= now_ms)
		view_changed(&c->view);
	composer_left_min(c, &turns_us);
	c->turns_ms = turns_us ? now_ms + turns_us / 1000 + 1 : 0;
}

static void plan(struct composer *c)
{
	int64_t next = c->lease_ms;

	watch_the_end(c, clock_mono_ms());
	if (c->file_ms && (!next || c->file_ms < next))
		next = c->file_ms;
	if (c->store_ms && (!next || c->store_ms < next))
		next = c->store_ms;
	if (c->turns_ms && (!next || c->turns_ms < next))
		next = c->turns_ms;
	view_set_timer(&c->view, next);
}

void composer_changed(struct composer *c)
{
	int64_t now_ms = clock_mono_ms();

	if (c->refusal && c->refusal == c->view.desk->message.number)
		desk_unsay(c->view.desk);
	c->refusal = 0;
	if (!c->file_ms)
		c->file_ms = now_ms + FILE_AFTER_MS;
	c->store_ms = now_ms + STORE_PAUSE_MS;
	if (!c->lease_ms)
		c->lease_ms = now_ms + LEASE_EVERY_MS;
	plan(c);
	view_changed(&c->view);
}

void composer_timer(struct view *v)
{
	struct composer *c = (struct composer *)v;
	int64_t now_ms = clock_mono_ms();

	if (c->state == COMPOSER_ENDED) {
		/* Under another view it waits: coming on top again, it is told to reload. */
		if (v->desk->top == v)
			view_pop(v->desk);
		return;
	}
	if (c->file_ms && c->file_ms <= now_ms)
		composer_write_file(c);
	if (c->store_ms && c->store_ms <= now_ms)
		composer_store(c);
	if (c->lease_ms && c->lease_ms <= now_ms) {
		if (c->unsaved)
			composer_store(c);
		else
			post_save(c, false);
		c->lease_ms = now_ms + LEASE_EVERY_MS;
	}
	plan(c);
}

/* "the draft is kept, w goes on with it", with the key as it is bound in the view below. */
static void say_kept(const struct composer *c)
{
	const char *key = composer_key_below(c, "resume");

	if (is_blank(c->edit.text.buf))
		return;
	desk_say(c->view.desk, SAY_OK, _("the draft is kept, %s goes on with it"),
		key ? key : "<F9> resume");
}

void composer_leave(struct composer *c)
{
	bool with_text = c->state != COMPOSER_LOADING && c->stored != c->edit.changes;

	if (c->state == COMPOSER_ENDED)
		return;
	composer_write_file(c);
	say_kept(c);
	/* It outlives the composer: nothing may point into that. */
	worker_post(c->view.desk->worker, WORK_WRITE, NULL, last_on_worker, save_done,
		saving_new(c, with_text));
}
