#include "screen/composer_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/media_read.h"
#include "screen/composer_save.h"
#include "screen/desk_commands.h"
#include "screen/prompt.h"
#include "store/attachments.h"

enum { LINE_BYTES = 1024, FILE_ROWS = 4 };

/* A file on its way from the disk to the store. */
struct file_job {
	struct composer *composer;
	struct draft_box *box;
	struct media_rule rule; /* its types: the job's own */
	char *types, *path, *alt;
	struct media_file file;
	size_t nth; /* to be taken off; 0: the last */
	char *text, *template;
	enum visibility visibility;
	unsigned changes;
	int64_t post_id; /* that it was saved as */
	struct case_file now;
	bool written;  /* the store has it, whatever came after that */
	unsigned held; /* the prompt that waits for it; 0: none does */
	struct err err;
	int failed;
};

static struct file_job *job_new(struct composer *c)
{
	struct file_job *job = mem_zero(1, sizeof(*job));
	const struct account_row *a = composer_account(c);

	job->composer = c;
	job->box = c->box;
	job->box->uses++;
	job->types = mem_strdup(a && a->can.media.types ? a->can.media.types : "");
	if (a)
		job->rule = a->can.media;
	job->rule.types = job->types;
	job->text = mem_strdup(c->edit.text.buf);
	job->template = c->template[0] ? mem_strdup(c->template) : NULL;
	job->visibility = c->visibility;
	job->changes = c->edit.changes;
	return job;
}

static void job_free(struct file_job *job)
{
	draft_box_drop(job->box);
	media_file_release(&job->file);
	case_file_release(&job->now);
	free(job->types);
	free(job->path);
	free(job->alt);
	free(job->text);
	free(job->template);
	free(job);
}

const struct attachment_row *composer_files(const struct composer *c, size_t *count)
{
	*count = 0;
	for (size_t i = 0; c->post_id && i < c->file.posts.count; i++) {
		const struct post_row *p = &c->file.posts.items[i];

		if (p->id != c->post_id)
			continue;
		*count = p->attachment_count;
		return p->attachments;
	}
	return NULL;
}

/* ---- into the store, or off it ---- */

static int write_file(struct store *s, struct file_job *job)
{
	struct draft_box *box = job->box;

	if (!job->file.bytes)
		return attachment_remove(s, &box->actor, box->post_id, job->nth, &job->err);
	/* A file may come before the first word. */
	if (draft_box_save(s, box, job->text, job->template, job->visibility, &job->err) < 0)
		return -1;
	return attachment_add(s, &box->actor, box->post_id, &job->file, job->alt, &job->err);
}

/* What the store has is not put there again when the case cannot be read behind it. */
static void write_once(struct store *s, struct file_job *job)
{
	if (!job->written) {
		job->failed = write_file(s, job);
		job->written = !job->failed;
	}
	job->post_id = job->box->post_id;
	if (job->written)
		job->failed = case_file_read(s, job->box->case_id, &job->now, &job->err);
}

static void write_on_worker(struct store *s, void *data)
{
	struct file_job *job = data;

	do
		write_once(s, job);
	while (job->failed && store_again(&job->err));
}

static void write_done(void *data, bool dropped)
{
	struct file_job *job = data;
	struct composer *c = dropped ? NULL : job->composer;
	bool again = job->failed && !job->written;
	bool waited = c && prompt_let_go(c->view.desk, job->held, again ? &job->err : NULL);

	if (again && waited) {
		/* Its words can be typed once more. */
		composer_forget_file(c);
		c->looked = job;
		return;
	}
	if (c && job->failed) {
		desk_say_err(c->view.desk, &job->err);
	} else if (c) {
		case_file_release(&c->file);
		c->file = job->now;
		job->now = (struct case_file){0};
		c->post_id = job->post_id;
		if (job->file.bytes) {
			c->stored = job->changes;
			c->saved_us = clock_now_us();
		}
		desk_say(c->view.desk, SAY_OK,
			job->file.bytes ? _("attached") : _("it is not attached any more"));
		view_changed(&c->view);
	}
	job_free(job);
}

/* ---- from the disk ---- */

static int take_alt(struct desk *desk, const char *text, struct err *err)
{
	struct composer *c = composer_below(desk->top);
	struct file_job *job;

	if (!c || !c->looked)
		return 0;
	job = c->looked;
	if (media_check_alt(&job->rule, text, err) < 0)
		return -1;
	c->looked = NULL;
	job->held = prompt_hold(desk);
	free(job->alt);
	job->alt = mem_strdup(text);
	free(job->text);
	job->text = mem_strdup(c->edit.text.buf);
	job->changes = c->edit.changes;
	job->visibility = c->visibility;
	worker_post(desk->worker, WORK_WRITE, &c->box, write_on_worker, write_done, job);
	return 0;
}

static void read_on_worker(struct store *s, void *data)
{
	struct file_job *job = data;

	job->failed = media_file_read(job->path, &job->rule, &job->file, &job->err);
}

static void read_done(void *data, bool dropped)
{
	struct file_job *job = data;
	struct composer *c = dropped ? NULL : job->composer;
	struct desk *desk = c ? c->view.desk : NULL;
	bool waited = c && prompt_let_go(desk, job->held, job->failed ? &job->err : NULL);

	if (c && job->failed) {
		if (!waited)
			desk_say_err(desk, &job->err);
	} else if (c && (desk->top != &c->view || prompt_is_open(desk) || (job->held && !waited))) {
		desk_say(desk, SAY_WARNING, _("%s is not attached: attach it again"),
			job->file.name);
	} else if (c) {
		composer_forget_file(c);
		c->looked = job;
		prompt_open(desk, _("In words, for who cannot see it: "), "", false, take_alt);
		return;
	}
	job_free(job);
}

void composer_forget_file(struct composer *c)
{
	if (c->looked)
		job_free(c->looked);
	c->looked = NULL;
}

int composer_attach(struct composer *c, const char *path, struct err *err)
{
	const struct account_row *a = composer_account(c);
	struct file_job *job;
	size_t count;

	composer_files(c, &count);
	if (!a || media_check_count(&a->can.media, c->visibility == VISIBILITY_DIRECT, count, err) <
			  0)
		return -1;
	if (!*path)
		return desk_ask_rest(
			c->view.desk, "attach ", _("the name of a file; Tab completes it"), err);
	job = job_new(c);
	job->held = prompt_accepts(c->view.desk) ? prompt_hold(c->view.desk) : 0;
	job->path = mem_strdup(path);
	worker_post(c->view.desk->worker, WORK_WRITE, &c->box, read_on_worker, read_done, job);
	return 0;
}

int composer_detach(struct composer *c, const char *nth, struct err *err)
{
	struct file_job *job;
	size_t count;
	char *end;
	unsigned long at = strtoul(nth, &end, 10);

	composer_files(c, &count);
	if (count == 0)
		return err_set(err, ERR_NOT_FOUND, _("nothing is attached"));
	if (*end || *nth == '-' || at > count || (*nth && at == 0))
		return err_set(err, ERR_INPUT, _("detach: expected a number from 1 to %zu"), count);
	job = job_new(c);
	job->nth = at;
	worker_post(c->view.desk->worker, WORK_WRITE, &c->box, write_on_worker, write_done, job);
	return 0;
}

int composer_check_files(const struct composer *c, enum visibility visibility, struct err *err)
{
	const struct account_row *a = composer_account(c);
	size_t count;

	composer_files(c, &count);
	if (!a || count == 0)
		return 0;
	return media_check_count(&a->can.media, visibility == VISIBILITY_DIRECT, count - 1, err);
}

/* ---- on the screen ---- */

void attachment_words(const struct attachment_row *a, struct strbuf *out)
{
	char size[MEDIA_SIZE_BYTES];

	strbuf_printf(out, "[%s, %s: %s]", a->name, media_size(a->size, size), a->alt);
}

void composer_draw_files(const struct composer *c, struct rect *area)
{
	size_t count;
	const struct attachment_row *files = composer_files(c, &count);
	int rows = count < FILE_ROWS ? (int)count : FILE_ROWS;

	if (rows > area->rows / 3)
		rows = area->rows / 3;
	area->rows -= rows;
	for (int i = 0; i < rows; i++) {
		STRBUF_AUTO struct strbuf line;

		strbuf_init(&line, LINE_BYTES);
		strbuf_printf(&line, "%d ", i + 1);
		attachment_words(&files[i], &line);
		draw_text(area->y + area->rows + i, area->x, area->cols, ROLE_META, line.buf);
	}
}
