/* The review bar: what will leave, where to and how public, and one key that does it. */
#include "screen/composer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "desk/template.h"
#include "screen/composer_answer.h"
#include "screen/composer_files.h"
#include "screen/composer_save.h"
#include "screen/draft_file.h"
#include "screen/loop.h"
#include "screen/pending.h"
#include "screen/prompt.h"
#include "screen/service.h"
#include "store/posts.h"
#include "text/utf8.h"
#include "text/wrap.h"

enum { BAR_BYTES = 512, QUESTION_SHARE = 3 /* of the rows */ };

/* What a review and a sending take to the worker. */
struct outgoing_job {
	struct desk *desk;
	struct composer *composer;
	struct draft_box *box;
	char *text, *template;
	enum visibility visibility;
	unsigned changes;
	int64_t version; /* of the case, as he saw it */
	int64_t leaves_us;
	int64_t post_id; /* that it was saved as */
	struct case_file file;
	unsigned pending;
	struct journal_head end;
	struct err err;
	int failed;
};

static struct outgoing_job *job_new(struct composer *c)
{
	struct outgoing_job *job = mem_zero(1, sizeof(*job));

	job->desk = c->view.desk;
	job->composer = c;
	job->box = c->box;
	job->box->uses++;
	job->text = mem_strdup(c->edit.text.buf);
	job->template = c->template[0] ? mem_strdup(c->template) : NULL;
	job->visibility = c->visibility;
	job->changes = c->edit.changes;
	job->version = c->seen.version;
	return job;
}

static void job_free(struct outgoing_job *job)
{
	draft_box_drop(job->box);
	case_file_release(&job->file);
	free(job->text);
	free(job->template);
	free(job);
}

/* Says what is wrong with the text: until it changes. */
static void refuse_text(struct composer *c, const struct err *err)
{
	desk_say_err(c->view.desk, err);
	c->refusal = c->view.desk->message.number;
}

/* ---- sending ---- */

static void send_once(struct store *s, struct outgoing_job *job)
{
	struct draft draft = draft_box_draft(job->box, job->text, job->template, job->visibility);

	job->failed =
		draft_send(s, &job->box->actor, &draft, job->version, &job->leaves_us, &job->err);
	/* What may not leave is kept all the same. */
	if (job->failed && err_class(job->err.code) == ERR_CLASS_REFUSED)
		draft_box_save(s, job->box, job->text, job->template, job->visibility, NULL);
	else if (!job->failed)
		job->box->post_id = draft.id;
	job->post_id = job->box->post_id;
}

static void send_on_worker(struct store *s, void *data)
{
	struct outgoing_job *job = data;

	do
		send_once(s, job);
	while (job->failed && store_again(&job->err));
	job->end = pending_end(s, &job->err);
	if (!job->failed)
		draft_file_remove(job->box->store, job->box->case_id);
}

/* "leaves at 03:42:15, T takes it back", with the key as it is bound in the view that is seen next;
 * where nobody takes it along, that. */
static void say_leaves(struct composer *c, int64_t leaves_us)
{
	struct desk *desk = c->view.desk;
	const char *bound = composer_key_below(c, "take-back");
	const char *key = bound ? bound : "<F9> take-back";
	MEM_AUTO char *missing = service_missing(desk, composer_account(c)->name);
	char time[CLOCK_SHORT_BYTES];

	clock_exact(leaves_us, time);
	if (missing) {
		desk_say(desk, SAY_WARNING, _("held, %s takes it back: %s"), key, missing);
		return;
	}
	desk_say(desk, SAY_OK, _("leaves at %s, %s takes it back"), time, key);
	desk_say_until(desk, leaves_us);
}

static void send_done(void *data, bool dropped)
{
	struct outgoing_job *job = data;
	struct composer *c = job->composer;
	bool unsure = pending_answer(job->desk, job->pending, &job->err, &job->end);

	if (!dropped && !job->failed) {
		say_leaves(c, job->leaves_us);
		composer_end(c);
		desk_refresh(c->view.desk);
	} else if (!dropped) {
		c->state = COMPOSER_WRITING;
		c->post_id = job->post_id;
		if (unsure)
			;
		else if (job->err.code == ERR_STALE)
			composer_review(c);
		else
			desk_say_err(c->view.desk, &job->err);
	}
	job_free(job);
}

static void composer_send(struct composer *c)
{
	struct outgoing_job *job = job_new(c);

	c->state = COMPOSER_SENDING;
	job->pending = pending_add(
		c->view.desk, mem_printf(_("the reply to case %" PRId64), c->box->case_id));
	worker_post(c->view.desk->worker, WORK_WRITE, &c->box, send_on_worker, send_done, job);
}

/* ---- the question ---- */

static void review_answer(struct desk *desk, void *data, char key)
{
	struct composer *c = data;

	/* What came stood beside the question: he knows it now. */
	composer_see(c);
	c->state = COMPOSER_WRITING;
	if (key == 'y') {
		composer_send(c);
		return;
	}
	if (key != 'd') {
		composer_changed(c);
		return;
	}
	view_pop(desk);
}

/* "168/300", or the count alone where there is no limit; until when it can leave, what it costs. */
static char *length_told(const struct composer *c, const struct account_row *a)
{
	const struct length_limit *limit = account_limit(a, c->visibility);
	size_t used, files;
	STRBUF_AUTO struct strbuf told;

	strbuf_init(&told, BAR_BYTES);
	length_fits(limit, c->edit.text.buf, &used);
	strbuf_printf(&told, "%zu", used);
	if (limit->most)
		strbuf_printf(&told, "/%zu", limit->most);
	composer_terms_words(c, &told);
	composer_files(c, &files);
	if (files)
		strbuf_printf(&told, ngettext(", %zu file", ", %zu files", files), files);
	return strbuf_take(&told);
}

/* What will leave, in as many words as there is room for. */
static void review_question(const struct composer *c, struct rect screen, struct strbuf *out)
{
	const struct account_row *a = composer_account(c);
	const char *mark = a->practice || c->view.desk->practice ? _("EXERCISE: ") : "";
	const char *visibility = visibility_label(c->visibility);
	const char *handle = a->handle ? a->handle : a->name;
	MEM_AUTO char *length = length_told(c, a);
	STRBUF_AUTO struct strbuf news;

	strbuf_init(&news, BAR_BYTES);
	if (composer_news(c, &news))
		strbuf_printf(out, _("NEW since you began: %s. "), news.buf);
	strbuf_printf(out, _("%sSend as %s to %s, %s, %s?  y send  e edit  d keep draft "), mark,
		handle, a->label, visibility, length);
	if (utf8_cols(out->buf) < screen.cols)
		return;
	strbuf_clear(out);
	strbuf_printf(out, _("%s%s%s, %s, %s, %s?  y send  e edit  d keep "),
		news.len ? _("NEW! ") : "", mark, handle, a->label, visibility, length);
	if (utf8_cols(out->buf) < screen.cols)
		return;
	strbuf_clear(out);
	strbuf_printf(out, _("%s%s%s, %s, %s?  y send  e edit  d keep "),
		news.len ? _("NEW! ") : "", mark, a->label, visibility, length);
	if (utf8_cols(out->buf) < screen.cols)
		return;
	/* The keys have a row of their own. */
	strbuf_clear(out);
	strbuf_printf(out, _("%s%s%s, %s, %s?\ny send  e edit  d keep "),
		news.len ? _("NEW! ") : "", mark, a->label, visibility, length);
	if ((int)wrap_count(out->buf, out->len, screen.cols - 1) <= screen.rows / QUESTION_SHARE)
		return;
	/* Whatever has no room: not the keys. */
	strbuf_clear(out);
	strbuf_printf(out, "y/e/d? %s%s%s %s %s ", news.len ? _("NEW! ") : "", mark, visibility,
		length, a->label);
}

static void review_ask(struct composer *c)
{
	struct desk *desk = c->view.desk;
	STRBUF_AUTO struct strbuf question;
	struct err err = ERR_INIT;

	strbuf_init(&question, BAR_BYTES);
	c->state = COMPOSER_WRITING;
	if (composer_check(c, &err) < 0) {
		refuse_text(c, &err);
		return;
	}
	/* He went elsewhere meanwhile: the question would be answered by keys that are meant for
	 * something else. */
	if (desk->top != &c->view || prompt_is_open(desk))
		return;
	review_question(c, desk->screen, &question);
	c->state = COMPOSER_REVIEWING;
	desk->message.text[0] = '\0';
	prompt_ask(desk, question.buf, "yed", review_answer, c);
}

static void review_on_worker(struct store *s, void *data)
{
	struct outgoing_job *job = data;

	do {
		job->failed = draft_box_save(
			s, job->box, job->text, job->template, job->visibility, &job->err);
		job->post_id = job->box->post_id;
		if (!job->failed)
			job->failed = case_file_read(s, job->box->case_id, &job->file, &job->err);
	} while (job->failed && store_again(&job->err));
}

static void review_done(void *data, bool dropped)
{
	struct outgoing_job *job = data;
	struct composer *c = job->composer;

	if (!dropped && job->failed) {
		c->state = COMPOSER_WRITING;
		desk_say_err(c->view.desk, &job->err);
	} else if (!dropped) {
		case_file_release(&c->file);
		c->file = job->file;
		job->file = (struct case_file){0};
		c->post_id = job->post_id;
		c->stored = job->changes;
		c->saved_us = clock_now_us();
		/* Nothing of what is sent now may come back as a draft that was lost. */
		draft_file_remove(job->box->store, job->box->case_id);
		review_ask(c);
		c->view.desk->redraw_now = true;
	}
	job_free(job);
}

void composer_review(struct composer *c)
{
	struct err err = ERR_INIT;
	size_t start, len;

	if (composer_check(c, &err) < 0) {
		refuse_text(c, &err);
		if (template_open_place(c->edit.text.buf, &start, &len) == 0)
			c->edit.cursor = start;
		return;
	}
	composer_write_file(c);
	c->state = COMPOSER_REVIEWING;
	worker_post(c->view.desk->worker, WORK_WRITE, &c->box, review_on_worker, review_done,
		job_new(c));
}
