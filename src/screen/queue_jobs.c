#include "screen/queue_jobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/desk.h"
#include "screen/list_arrive.h"
#include "screen/list_window.h"
#include "screen/queue_row.h"
#include "store/case_news.h"

enum { ARRIVALS = 100, IDS_MOST = 400, MARKS_MOST = 10000 };

/* What every job has: the question as values, and room for a fault. */
struct asking {
	struct queue *q;
	char limit[LIMIT_BYTES];
	const char *me;
	int64_t now_us;
	struct arena arena;
	struct case_query query;
	struct err err;
	int failed;
};

static void ask_init(struct asking *a, struct queue *q)
{
	a->q = q;
	snprintf(a->limit, sizeof(a->limit), "%s", q->limit);
	a->me = q->view.desk->actor.operator;
	a->now_us = clock_now_us();
	a->query = (struct case_query){.me = a->me, .order = q->order};
}

/* The limit as a tree, and `more` beside it; on the worker. */
static int ask_parse(struct asking *a, const char *more)
{
	struct filter_context context = {.me = a->me, .now_us = a->now_us};
	const char *text = a->limit;

	if (more && *a->limit)
		text = arena_printf(&a->arena, "(%s) (%s)", a->limit, more);
	else if (more)
		text = more;
	a->failed = filter_parse(&a->query.filter, text, &context, &a->arena, &a->err);
	return a->failed;
}

static bool ask_failed(struct asking *a)
{
	if (a->failed)
		desk_say_err(a->q->view.desk, &a->err);
	return a->failed;
}

/* The rows of a result as the list takes them; the caller frees the vector, not the rows. */
static struct list_row **rows_take(struct queue *q, const struct case_list *list)
{
	struct list_row **rows = mem_zero(list->count + 1, sizeof(struct list_row *));

	for (size_t i = 0; i < list->count; i++) {
		rows[i] = &queue_row_new(&list->items[i])->row;
		if (list->items[i].key.at > q->seen)
			q->seen = list->items[i].key.at;
	}
	return rows;
}

/* ---- a window of rows ---- */

struct fetching {
	struct asking ask;
	struct case_list list;
	unsigned serial;
};

static void fetch_on_worker(struct store *s, void *data)
{
	struct fetching *f = data;

	if (ask_parse(&f->ask, NULL) == 0)
		f->ask.failed = cases_read(s, &f->ask.query, &f->list, &f->ask.err);
}

static void fetch_done(void *data, bool dropped)
{
	struct fetching *f = data;

	if (!dropped && !ask_failed(&f->ask)) {
		struct queue *q = f->ask.q;
		struct list_row **rows = rows_take(q, &f->list);

		q->loaded = true;
		list_put(&q->list, f->serial, rows, f->list.count,
			f->list.count < f->ask.query.limit);
		free(rows);
		q->view.desk->redraw_now = true;
		if (q->stale)
			queue_refresh(q);
	} else if (!dropped) {
		list_missed(&f->ask.q->list, f->serial);
	}
	case_list_release(&f->list);
	arena_release(&f->ask.arena);
	free(f);
}

void queue_fetch(struct list *l, const struct list_row *from, enum list_end towards, size_t count,
	unsigned serial)
{
	struct queue *q = l->owner;
	struct fetching *f = mem_zero(1, sizeof(*f));

	ask_init(&f->ask, q);
	f->serial = serial;
	f->ask.query.limit = count;
	f->ask.query.has_from = from != NULL;
	/* Away from a row: as the direction says. From an end: towards the other one. */
	f->ask.query.backwards = from ? towards == LIST_START : towards == LIST_END;
	if (from)
		f->ask.query.from = (struct case_key){.pinned = from->pinned, .at = from->at};
	worker_post(
		q->view.desk->worker, WORK_READ, &q->fetch_slot, fetch_on_worker, fetch_done, f);
}

/* ---- what changed ---- */

/* Where a list is in its order. */
struct frame {
	int64_t seen;
	bool empty, ascending, has_start, has_end;
	struct case_key first, last;
};

static struct frame frame_of(const struct queue *q)
{
	const struct list *l = &q->list;
	struct frame f = {.seen = q->seen,
		.empty = l->rows.count == 0,
		.ascending = l->ascending,
		.has_start = l->has_start,
		.has_end = l->has_end};

	if (!f.empty) {
		const struct list_row *first = l->rows.items[0];
		const struct list_row *last = l->rows.items[l->rows.count - 1];

		f.first = (struct case_key){first->pinned, first->at};
		f.last = (struct case_key){last->pinned, last->at};
	}
	return f;
}

/* True when a row that the limit finds has to be in the window by its place. */
static bool belongs_in(const struct case_key *key, const void *data)
{
	const struct frame *f = data;

	if (key->at > f->seen || f->empty)
		return true;
	if (!f->has_start && key->pinned >= f->first.pinned &&
		(f->ascending ? key->at < f->first.at : key->at > f->first.at))
		return false;
	return f->has_end || (f->ascending ? key->at < f->last.at : key->at > f->last.at);
}

struct refreshing {
	struct asking ask;
	struct frame frame;
	int64_t ids[IDS_MOST];
	int64_t *had;
	struct case_screen screen;
	struct case_news news;
};

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void refresh_on_worker(struct store *s, void *data)
{
	struct refreshing *r = data;

	if (ask_parse(&r->ask, NULL) < 0)
		return;
	qsort(r->had, r->screen.had_count, sizeof(*r->had), by_id);
	r->ask.failed = cases_follow(s, &r->ask.query, &r->screen, &r->news, &r->ask.err);
}

/* Rows that are there: new content, in their place; those that the limit no longer finds are on
 * their way out. */
static void refresh_known(struct queue *q, const struct refreshing *r)
{
	for (size_t i = 0; i < r->news.known.count; i++) {
		const struct case_row *c = &r->news.known.items[i];
		const struct list_row *old = list_find(&q->list, c->id);
		struct queue_row *row = queue_row_new(c);

		row->row.left = c->outside;
		if (old && c->outside) {
			row->row.pinned = old->pinned;
			row->row.at = old->at;
		}
		list_update(&q->list, &row->row);
	}
}

static void refresh_arrivals(struct queue *q, const struct case_news *news)
{
	struct frame frame = frame_of(q);

	for (size_t i = 0; i < news->found.count; i++) {
		const struct case_row *c = &news->found.items[i];

		if (!list_find(&q->list, c->id) && belongs_in(&c->key, &frame)) {
			list_arrive(&q->list, &queue_row_new(c)->row);
			if (q->count >= 0)
				q->count++;
		}
	}
	if (news->newest > q->seen)
		q->seen = news->newest;
}

static void refresh_done(void *data, bool dropped)
{
	struct refreshing *r = data;

	if (!dropped && !ask_failed(&r->ask)) {
		struct queue *q = r->ask.q;

		refresh_known(q, r);
		refresh_arrivals(q, &r->news);
		list_shrink(&q->list);
		view_changed(&q->view);
	}
	case_list_release(&r->news.known);
	case_list_release(&r->news.found);
	arena_release(&r->ask.arena);
	free(r->had);
	free(r);
}

/* What the list has, shown or held. */
static void note_had(struct refreshing *r, const struct list *l)
{
	r->had = mem_zero(l->rows.count + l->held.count + 1, sizeof(*r->had));
	for (size_t i = 0; i < l->rows.count; i++)
		r->had[r->screen.had_count++] = l->rows.items[i]->id;
	for (size_t i = 0; i < l->held.count; i++)
		r->had[r->screen.had_count++] = l->held.items[i]->id;
	r->screen.had = r->had;
}

void queue_refresh(struct queue *q)
{
	const struct list *l = &q->list;
	struct refreshing *r;
	size_t from, to, count = 0;

	q->stale = l->fetching;
	if (!q->loaded || l->fetching)
		return;
	r = mem_zero(1, sizeof(*r));
	ask_init(&r->ask, q);
	from = l->top > (size_t)l->height ? l->top - (size_t)l->height : 0;
	to = l->top + 2 * (size_t)l->height;
	for (size_t i = from; i < to && i < l->rows.count && count < IDS_MOST; i++)
		r->ids[count++] = l->rows.items[i]->id;
	if (count > 0) {
		r->ask.query.has_from = r->ask.query.inclusive = true;
		r->ask.query.from = (struct case_key){
			.pinned = l->rows.items[from]->pinned, .at = l->rows.items[from]->at};
		r->ask.query.limit = count + 20;
	}
	r->frame = frame_of(q);
	r->screen = (struct case_screen){.ids = r->ids,
		.count = count,
		.arrivals = ARRIVALS,
		.wants = belongs_in,
		.data = &r->frame};
	note_had(r, l);
	worker_post(q->view.desk->worker, WORK_READ, &q->refresh_slot, refresh_on_worker,
		refresh_done, r);
}

/* ---- a search ---- */

struct finding {
	struct asking ask;
	char filter[LIMIT_BYTES];
	int64_t current; /* the case under the cursor */
	size_t around;
	int64_t found;
	struct case_key key; /* where the search has it: by the newest mention that both find */
	struct case_list before, after;
};

/* Finds the case, then the rows around its place in the list as it is. */
static void find_on_worker(struct store *s, void *data)
{
	struct finding *f = data;
	struct case_query *query = &f->ask.query;
	struct case_list hits = {.arena = ARENA_INIT}, place = {.arena = ARENA_INIT};

	query->limit = 2; /* the first may be the one that the cursor is on */
	if (ask_parse(&f->ask, f->filter) == 0)
		f->ask.failed = cases_read(s, query, &hits, &f->ask.err);
	for (size_t i = 0; i < hits.count && !f->found; i++) {
		size_t at = query->backwards ? hits.count - 1 - i : i;

		if (hits.items[at].id != f->current) {
			f->found = hits.items[at].id;
			f->key = hits.items[at].key;
		}
	}
	if (!f->ask.failed && f->found && ask_parse(&f->ask, NULL) == 0)
		f->ask.failed = cases_refresh(s, query, &f->found, 1, &place, &f->ask.err);
	if (!f->ask.failed && place.count == 1) {
		query->has_from = true;
		query->from = place.items[0].key;
		query->limit = f->around;
		query->backwards = true;
		f->ask.failed = cases_read(s, query, &f->before, &f->ask.err);
		query->backwards = false;
		query->inclusive = true;
		if (!f->ask.failed)
			f->ask.failed = cases_read(s, query, &f->after, &f->ask.err);
	}
	case_list_release(&hits);
	case_list_release(&place);
}

static void find_show(struct queue *q, struct finding *f)
{
	struct list_row **before, **after, **all;
	size_t count = f->before.count + f->after.count;

	if (list_go(&q->list, f->found))
		return;
	before = rows_take(q, &f->before);
	after = rows_take(q, &f->after);
	all = mem_zero(count + 1, sizeof(*all));
	memcpy(all, before, f->before.count * sizeof(*all));
	memcpy(all + f->before.count, after, f->after.count * sizeof(*all));
	list_window(&q->list, all, count, f->before.count < f->around, f->after.count < f->around,
		f->found);
	free(before);
	free(after);
	free(all);
}

static void find_done(void *data, bool dropped)
{
	struct finding *f = data;

	if (!dropped && !ask_failed(&f->ask)) {
		struct desk *desk = f->ask.q->view.desk;

		if (f->found) {
			f->ask.q->hit.id = f->found;
			f->ask.q->hit.key = f->key;
			desk->message.text[0] = '\0';
			find_show(f->ask.q, f);
		} else
			desk_say(desk, SAY_WARNING, _("no other case is found: %s"), f->filter);
		desk->redraw_now = true;
	}
	case_list_release(&f->before);
	case_list_release(&f->after);
	arena_release(&f->ask.arena);
	free(f);
}

void queue_find(struct queue *q, const char *filter, bool backwards)
{
	const struct list_row *current = list_current(&q->list);
	struct finding *f = mem_zero(1, sizeof(*f));

	ask_init(&f->ask, q);
	snprintf(f->filter, sizeof(f->filter), "%s", filter);
	f->around = (size_t)q->list.height * 4;
	f->ask.query.backwards = backwards;
	if (current) {
		f->current = current->id;
		f->ask.query.has_from = true;
		f->ask.query.from = (struct case_key){.pinned = current->pinned, .at = current->at};
		/* A search by words has an order of its own: on from where it came to. */
		if (q->hit.id == current->id && strcmp(q->hit.filter, filter) == 0)
			f->ask.query.from = q->hit.key;
	}
	snprintf(q->hit.filter, sizeof(q->hit.filter), "%s", filter);
	worker_post(q->view.desk->worker, WORK_READ, &q->find_slot, find_on_worker, find_done, f);
}

/* ---- marks ---- */

struct marking {
	struct asking ask;
	char filter[LIMIT_BYTES];
	struct case_list found;
};

static void mark_on_worker(struct store *s, void *data)
{
	struct marking *m = data;

	m->ask.query.limit = MARKS_MOST + 1;
	if (ask_parse(&m->ask, m->filter) == 0)
		m->ask.failed = cases_read(s, &m->ask.query, &m->found, &m->ask.err);
}

static void mark_found(const struct marking *m)
{
	struct queue *q = m->ask.q;
	struct desk *desk = q->view.desk;
	size_t count = m->found.count;

	if (count == 0) {
		desk_say(desk, SAY_WARNING, _("no case is found: %s"), m->filter);
	} else if (count > MARKS_MOST) {
		desk_say(desk, SAY_WARNING, _("more than %d cases are found: none was marked"),
			MARKS_MOST);
	} else {
		for (size_t i = 0; i < count; i++)
			list_mark(&q->list, m->found.items[i].id, true);
		desk_say(desk, SAY_OK, ngettext("%zu case marked", "%zu cases marked", count),
			count);
	}
}

static void mark_done(void *data, bool dropped)
{
	struct marking *m = data;

	/* Marks are of a limit: what another one found is none of this. */
	if (!dropped && !ask_failed(&m->ask) && strcmp(m->ask.limit, m->ask.q->limit) == 0)
		mark_found(m);
	case_list_release(&m->found);
	arena_release(&m->ask.arena);
	free(m);
}

void queue_mark(struct queue *q, const char *filter)
{
	struct marking *m = mem_zero(1, sizeof(*m));

	ask_init(&m->ask, q);
	snprintf(m->filter, sizeof(m->filter), "%s", filter);
	worker_post(q->view.desk->worker, WORK_READ, &q->mark_slot, mark_on_worker, mark_done, m);
}

/* ---- a count ---- */

struct counting {
	struct asking ask;
	int64_t count;
};

static void count_on_worker(struct store *s, void *data)
{
	struct counting *c = data;

	if (ask_parse(&c->ask, NULL) == 0)
		c->ask.failed =
			cases_count(s, c->ask.query.filter, c->ask.me, &c->count, &c->ask.err);
}

static void count_done(void *data, bool dropped)
{
	struct counting *c = data;

	/* A count that failed is no news: the list itself says what is wrong. */
	if (!dropped && !c->ask.failed) {
		c->ask.q->count = c->count;
		view_changed(&c->ask.q->view);
	}
	arena_release(&c->ask.arena);
	free(c);
}

void queue_count(struct queue *q)
{
	struct counting *c = mem_zero(1, sizeof(*c));

	ask_init(&c->ask, q);
	worker_post(
		q->view.desk->worker, WORK_COUNT, &q->count_slot, count_on_worker, count_done, c);
}
