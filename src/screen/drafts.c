#include "screen/drafts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/command.h"
#include "screen/composer.h"
#include "screen/desk.h"
#include "screen/draft_file.h"
#include "screen/list.h"
#include "screen/list_window.h"
#include "screen/run.h"
#include "store/posts.h"

enum { TIME_COLS = 5, CASE_COLS = 7, WHO_COLS = 20 };

/* A draft as a row; its id is the case's. The strings belong to it. */
struct draft_row {
	struct list_row row;
	bool recovered; /* only in a file, or newer there */
	int64_t saved_us;
	char *handle, *text;
};

struct drafts {
	struct view view;
	struct list list;
	bool loaded;
	char slot;
};

static struct drafts *drafts_of(struct view *v)
{
	return (struct drafts *)v;
}

/* ---- rows ---- */

static void draw_row(struct list *l, const struct list_row *row, struct rect where, unsigned flags)
{
	const struct draft_row *d = (const struct draft_row *)row;
	enum role role = flags & LIST_SELECTED ? ROLE_SELECTED
			 : flags & LIST_LEFT   ? ROLE_DIM
					       : ROLE_DRAFT;
	int x = where.x, end = where.x + where.cols;
	char at[CLOCK_SHORT_BYTES];

	draw_field(where.y, x, TIME_COLS, role, clock_short(d->saved_us, clock_now_us(), at));
	x += TIME_COLS + 1;
	x += draw_textf(where.y, x, CASE_COLS, ROLE_META, "%" PRId64, d->row.id) + 1;
	if (d->recovered)
		x += draw_text(where.y, x, end - x, ROLE_WARNING, _("[recovered] "));
	if (d->handle && where.cols >= 60)
		x += draw_text(where.y, x, WHO_COLS, ROLE_NORMAL, d->handle) + 1;
	draw_text(where.y, x, end - x, flags & LIST_LEFT ? ROLE_DIM : ROLE_NORMAL, d->text);
}

static const struct list_ops rows = {.draw_row = draw_row};

/* A row is one block: its strings lie behind it. */
static struct list_row *row_new(
	int64_t case_id, int64_t saved_us, const char *handle, const char *text, bool recovered)
{
	size_t handle_len = handle ? strlen(handle) + 1 : 0, text_len = strlen(text) + 1;
	struct draft_row *d = mem_zero(1, sizeof(*d) + handle_len + text_len);
	char *strings = (char *)(d + 1);

	d->row.id = case_id;
	d->row.at = d->saved_us = saved_us;
	d->recovered = recovered;
	d->handle = handle ? memcpy(strings, handle, handle_len) : NULL;
	d->text = memcpy(strings + handle_len, text, text_len);
	return &d->row;
}

static const struct draft_file *file_of(const struct draft_files *files, int64_t case_id)
{
	for (size_t i = 0; i < files->count; i++)
		if (files->items[i].case_id == case_id)
			return &files->items[i];
	return NULL;
}

static bool has_post(const struct post_list *posts, int64_t case_id)
{
	for (size_t i = 0; i < posts->count; i++)
		if (posts->items[i].case_id == case_id)
			return true;
	return false;
}

/* The row under the cursor stays when its draft has left: what was done with it can be taken back
 * there. */
static void keep_current(struct drafts *d, struct list_row **found, size_t *count)
{
	const struct draft_row *current = (const struct draft_row *)list_current(&d->list);
	size_t at = d->list.cursor < *count ? d->list.cursor : *count;

	if (!current)
		return;
	for (size_t i = 0; i < *count; i++)
		if (found[i]->id == current->row.id)
			return;
	memmove(found + at + 1, found + at, (*count - at) * sizeof(*found));
	found[at] = row_new(current->row.id, current->saved_us, current->handle, current->text,
		current->recovered);
	found[at]->left = true;
	++*count;
}

/* One row a case: the newer of what the store and the file have. */
static void drafts_fill(
	struct drafts *d, const struct post_list *posts, const struct draft_files *files)
{
	struct list_row **found = mem_zero(posts->count + files->count + 2, sizeof(*found));
	size_t count = 0;

	for (size_t i = 0; i < files->count; i++)
		if (!has_post(posts, files->items[i].case_id))
			found[count++] = row_new(files->items[i].case_id, files->items[i].saved_us,
				NULL, files->items[i].text, true);
	for (size_t i = 0; i < posts->count; i++) {
		const struct post_row *p = &posts->items[i];
		const struct draft_file *file = file_of(files, p->case_id);
		bool newer = file && file->saved_us > p->updated_us;

		found[count++] =
			row_new(p->case_id, newer ? file->saved_us : p->updated_us, p->handle,
				newer     ? file->text
				: p->text ? p->text
					  : "",
				newer);
	}
	keep_current(d, found, &count);
	list_fill(&d->list, found, count);
	free(found);
}

/* ---- asking ---- */

struct drafts_job {
	struct drafts *view;
	struct actor actor;
	const char *store;
	struct post_list posts;
	struct draft_files files;
	struct err err;
	int failed;
};

static void read_on_worker(struct store *s, void *data)
{
	struct drafts_job *job = data;

	draft_files_read(job->store, &job->files);
	job->failed = posts_drafts(s, job->actor.operator, & job->posts, &job->err);
}

static void read_done(void *data, bool dropped)
{
	struct drafts_job *job = data;

	if (!dropped && job->failed)
		desk_say_err(job->view->view.desk, &job->err);
	else if (!dropped) {
		drafts_fill(job->view, &job->posts, &job->files);
		job->view->loaded = true;
		job->view->view.desk->redraw_now = true;
	}
	post_list_release(&job->posts);
	draft_files_release(&job->files);
	free(job);
}

static void drafts_reload(struct view *v)
{
	struct drafts_job *job = mem_zero(1, sizeof(*job));

	job->view = drafts_of(v);
	job->actor = v->desk->actor;
	job->store = worker_store_mark(v->desk->worker);
	worker_post(v->desk->worker, WORK_READ, &job->view->slot, read_on_worker, read_done, job);
}

void drafts_offer(struct desk *desk)
{
	struct keymap_place place = view_place(desk->top->ops);
	const char *key = keymap_keys_of(desk->keymap, &place, "view drafts");
	struct draft_files files;

	draft_files_read(worker_store_mark(desk->worker), &files);
	if (files.count > 0)
		desk_say(desk, SAY_WARNING,
			ngettext("%zu draft of a desk that ended waits: %s shows it",
				"%zu drafts of desks that ended wait: %s shows them", files.count),
			files.count, key ? key : ":view drafts");
	draft_files_release(&files);
}

/* ---- the view ---- */

static int drafts_open(struct view *v, const char *argument, struct err *err)
{
	struct drafts *d = drafts_of(v);

	list_init(&d->list, &rows, d);
	d->list.keep_order = true;
	return 0;
}

static void drafts_close(struct view *v)
{
	list_release(&drafts_of(v)->list);
}

static void drafts_draw(struct view *v)
{
	struct drafts *d = drafts_of(v);
	struct rect list = v->area;

	if (list.rows >= 3) {
		list.rows--;
		draw_rule(list.y + list.rows, list.x, list.cols, _("own drafts"), NULL);
	}
	list_draw(&d->list, list);
	if (d->list.rows.count > 0 || !d->loaded)
		return;
	draw_text(list.y, list.x + 2, list.cols - 2, ROLE_NORMAL, _("There is no draft of yours."));
	draw_cursor(list.y, list.x);
}

static int drafts_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct drafts *d = drafts_of(v);

	if (list_command(&d->list, call))
		return 0;
	if (call->command != COMMAND_OPEN)
		return command_refuse(call, err);
	return view_push(v->desk, &composer_view, "--resume", err) ? 0 : -1;
}

static size_t drafts_cases(struct view *v, bool marked, int64_t *ids, size_t room)
{
	return list_ids(&drafts_of(v)->list, marked, ids, room);
}

static struct list *drafts_list(struct view *v)
{
	return &drafts_of(v)->list;
}

static const char *drafts_title(struct view *v)
{
	return _("drafts");
}

const struct view_ops drafts_view = {
	.name = "drafts",
	.hints = "open|discard|back",
	.size = sizeof(struct drafts),
	.open = drafts_open,
	.close = drafts_close,
	.reload = drafts_reload,
	.draw = drafts_draw,
	.command = drafts_command,
	.cases = drafts_cases,
	.list = drafts_list,
	.title = drafts_title,
};
