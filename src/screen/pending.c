#include "screen/pending.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "screen/desk.h"
#include "screen/errors.h"

unsigned pending_add(struct desk *desk, char *words)
{
	struct pending p = {.number = ++desk->decided, .words = words};

	MEM_PUSH(&desk->pending, p);
	if (desk->silent_us)
		desk_say(desk, SAY_WARNING, _("waits until the store answers: %s"), words);
	return p.number;
}

static struct pending *pending_find(struct desk *desk, unsigned number)
{
	for (size_t i = 0; i < desk->pending.count; i++)
		if (desk->pending.items[i].number == number)
			return &desk->pending.items[i];
	return NULL;
}

static void pending_drop(struct desk *desk, struct pending *p)
{
	size_t at = (size_t)(p - desk->pending.items);

	free(p->words);
	memmove(p, p + 1, (--desk->pending.count - at) * sizeof(*p));
	desk->redraw = true;
}

bool pending_answer(
	struct desk *desk, unsigned number, const struct err *err, const struct journal_head *end)
{
	struct pending *p = pending_find(desk, number);

	if (!p)
		return false;
	if (err->code != ERR_UNSURE) {
		pending_drop(desk, p);
		return false;
	}
	p->unsure = true;
	p->end = *end;
	desk_say(desk, SAY_ERROR, _("uncertain whether it was done, look before you repeat it: %s"),
		p->words);
	return true;
}

struct journal_head pending_end(struct store *s, const struct err *err)
{
	return err->code == ERR_UNSURE ? journal_unsure(s) : (struct journal_head){0};
}

/* ---- looking back ---- */

struct settling {
	struct desk *desk;
	unsigned number;
	struct journal_head end;
	int found;
};

static void settle_on_worker(struct store *s, void *data)
{
	struct settling *job = data;

	job->found = journal_has(s, &job->end, NULL);
}

static void settle_done(void *data, bool dropped)
{
	struct settling *job = data;
	struct pending *p = pending_find(job->desk, job->number);

	if (p)
		p->asked = false;
	if (!dropped && job->found >= 0 && p) {
		desk_say(job->desk, SAY_WARNING,
			job->found ? _("it was done after all: %s")
				   : _("it was not done, decide it again: %s"),
			p->words);
		errors_keep(job->desk, 0, job->desk->message.text);
		pending_drop(job->desk, p);
	}
	free(job);
}

void pending_settle(struct desk *desk)
{
	for (size_t i = 0; i < desk->pending.count; i++) {
		struct pending *p = &desk->pending.items[i];
		struct settling *job;

		if (!p->unsure || p->asked)
			continue;
		p->asked = true;
		job = mem_zero(1, sizeof(*job));
		*job = (struct settling){.desk = desk, .number = p->number, .end = p->end};
		worker_post(desk->worker, WORK_WRITE, NULL, settle_on_worker, settle_done, job);
	}
}

/* ---- all of them ---- */

size_t pending_count(const struct desk *desk, bool unsure)
{
	size_t count = 0;

	for (size_t i = 0; i < desk->pending.count; i++)
		count += desk->pending.items[i].unsure == unsure;
	return count;
}

void pending_tell(const struct desk *desk, FILE *out)
{
	for (size_t i = 0; i < desk->pending.count; i++)
		fprintf(out, _("the store did not answer, look whether it was done: %s\n"),
			desk->pending.items[i].words);
}

void pending_release(struct desk *desk)
{
	for (size_t i = 0; i < desk->pending.count; i++)
		free(desk->pending.items[i].words);
	free(desk->pending.items);
}
