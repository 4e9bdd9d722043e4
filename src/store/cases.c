#include "store/cases.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/case_news.h"
#include "store/case_row.h"
#include "store/engine.h"
#include "store/filter_sql.h"
#include "store/handle.h"
#include "store/tx.h"

const char *const case_order_names[CASE_ORDERS] = {
	[ORDER_NEWEST] = "newest",
	[ORDER_OLDEST] = "oldest",
};

/* One case on a page, before its row is read. */
struct case_place {
	int64_t id;
	struct case_key key;
};

struct case_places {
	struct case_place *items;
	size_t count, room;
};

static void places_free(struct case_places *p)
{
	free(p->items);
}
#define PLACES_AUTO __attribute__((cleanup(places_free)))

bool case_has_tag(const struct case_row *c, const char *tag)
{
	for (size_t i = 0; i < c->tag_count; i++)
		if (strcmp(c->tags[i], tag) == 0)
			return true;
	return false;
}

/* ---- the statement of one segment: all pinned cases, or all others ---- */

/* One part of a page: where it begins, and which way it is read. */
struct segment {
	bool pinned;
	bool up;      /* by rising key */
	bool bounded; /* begins at `at` */
	bool inclusive;
	int64_t at;
	size_t limit;
};

/* Which index hands the cases over in the right order with the least to skip. */
static const char *index_for(const struct filter_plan *p)
{
	if (p->only_open)
		return "cases_open";
	return p->only_state ? "cases_state" : "cases_order";
}

static void add_index(struct sql_draft *d, const char *index)
{
	if (d->engine->walked_by)
		strbuf_printf(&d->text, "%s%s", d->engine->walked_by, index);
}

static void add_bound(struct sql_draft *d, const struct segment *g, const char *column)
{
	if (!g->bounded)
		return;
	strbuf_printf(
		&d->text, " AND %s %c%s ", column, g->up ? '>' : '<', g->inclusive ? "=" : "");
	sql_add_arg(d, INT(g->at));
}

static void add_end(struct sql_draft *d, const struct segment *g, const char *column)
{
	strbuf_printf(&d->text, " ORDER BY %s %s LIMIT ", column, g->up ? "ASC" : "DESC");
	sql_add_arg(d, INT((int64_t)g->limit));
}

/* Without words: the index is walked in its own order. */
static void segment_by_index(
	struct sql_draft *d, const struct segment *g, const struct filter_plan *p, const char *me)
{
	sql_add(d, "SELECT c.id, c.last_mention FROM cases c");
	add_index(d, index_for(p));
	strbuf_printf(&d->text, " WHERE c.pinned = %d", g->pinned);
	if (p->only_open)
		sql_add(d, " AND c.is_open = 1");
	else if (p->only_state) {
		sql_add(d, " AND c.state = ");
		sql_add_arg(d, TEXT(p->only_state));
	}
	filter_plan_sql(d, p, me);
	add_bound(d, g, "c.last_mention");
	add_end(d, g, "c.last_mention");
}

/* With words: the full-text index is walked by the mentions' ids, and a case counts at its newest
 * that matches. */
static void segment_by_words(
	struct sql_draft *d, const struct segment *g, const struct filter_plan *p, const char *me)
{
	strbuf_printf(&d->text,
		"SELECT c.id, w.rowid FROM mention_words w %s mentions m ON m.id = w.rowid "
		"%s cases c ON c.id = m.case_id WHERE ",
		d->engine->lead, d->engine->lead);
	sql_add_match(d, "w", p->words);
	strbuf_printf(&d->text, " AND c.pinned = %d", g->pinned);
	add_bound(d, g, "w.rowid");
	sql_add(d,
		" AND (c.last_mention = w.rowid OR NOT EXISTS (SELECT 1 FROM mentions n JOIN mention_words v "
		"ON v.rowid = n.id WHERE n.case_id = c.id AND n.id > w.rowid AND ");
	sql_add_match(d, "v", p->words);
	sql_add(d, "))");
	filter_plan_sql(d, p, me);
	add_end(d, g, "w.rowid");
}

/* Few cases are pinned, and a common word has many mentions: here the cases lead. */
static void pinned_by_words(
	struct sql_draft *d, const struct segment *g, const struct filter_plan *p, const char *me)
{
	sql_add(d,
		"SELECT id, at FROM (SELECT c.id AS id, (SELECT max(m.id) FROM mentions m WHERE m.case_id = c.id "
		"AND EXISTS (SELECT 1 FROM mention_words w WHERE w.rowid = m.id AND ");
	sql_add_match(d, "w", p->words);
	sql_add(d, ")) AS at FROM cases c");
	add_index(d, "cases_open");
	sql_add(d, " WHERE c.pinned = 1 AND c.is_open = 1");
	filter_plan_sql(d, p, me);
	sql_add(d, ") AS found WHERE at IS NOT NULL");
	add_bound(d, g, "at");
	add_end(d, g, "at");
}

static int read_segment(struct store *s, const struct segment *g, const struct filter_plan *p,
	const char *me, struct case_places *out, struct err *err)
{
	SQL_DRAFT_AUTO struct sql_draft d;
	sql_draft_init(&d, s);
	if (!p->words)
		segment_by_index(&d, g, p, me);
	else if (g->pinned)
		pinned_by_words(&d, g, p, me);
	else
		segment_by_words(&d, g, p, me);
	SQL_AUTO struct sql q = {0};
	if (sql_draft_open(&q, s, &d, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct case_place place = {
			.id = sql_int(&q, 0), .key = {.pinned = g->pinned, .at = sql_int(&q, 1)}};
		MEM_PUSH(out, place);
	}
	return rc;
}

/* ---- pages ---- */

/* A page lies in the segment of its start and goes on into the other where that ends. */
static int read_places(struct store *s, const struct case_query *q, const struct filter_plan *p,
	struct case_places *out, struct err *err)
{
	bool first = q->has_from ? q->from.pinned : !q->backwards;
	bool upwards = (q->order == ORDER_OLDEST) != q->backwards;
	for (int part = 0; part < 2 && out->count < q->limit; part++) {
		bool pinned = part == 0 ? first : !first;
		if (part == 1 && first == q->backwards)
			break; /* pinned is the top, the others are the end */
		struct segment g = {.pinned = pinned,
			.up = upwards,
			.bounded = q->has_from && part == 0,
			.inclusive = q->inclusive,
			.at = q->from.at,
			.limit = q->limit - out->count};
		if (read_segment(s, &g, p, q->me, out, err))
			return -1;
	}
	return 0;
}

static void reverse(struct case_places *p)
{
	for (size_t i = 0; i < p->count / 2; i++) {
		struct case_place other = p->items[i];
		p->items[i] = p->items[p->count - 1 - i];
		p->items[p->count - 1 - i] = other;
	}
}

static int fill(
	struct store *s, const struct case_places *places, struct case_list *out, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct id_pair *pairs = arena_alloc(&a, (places->count + 1) * sizeof(*pairs));
	for (size_t i = 0; i < places->count; i++)
		pairs[i] = (struct id_pair){places->items[i].id, places->items[i].key.at};
	return case_rows_read(s, pairs, places->count, out, err);
}

int cases_read(struct store *s, const struct case_query *q, struct case_list *out, struct err *err)
{
	*out = (struct case_list){0};
	ARENA_AUTO struct arena a = ARENA_INIT;
	PLACES_AUTO struct case_places places = {0};
	READ_AUTO struct tx tx = {0};
	struct filter_plan plan;
	filter_plan(&plan, q->filter, &a);
	if (read_begin(&tx, s, err) || read_places(s, q, &plan, &places, err))
		return -1;
	if (q->backwards)
		reverse(&places);
	return fill(s, &places, out, err);
}

int cases_by_id(
	struct store *s, const int64_t *ids, size_t count, struct case_list *out, struct err *err)
{
	*out = (struct case_list){0};
	PLACES_AUTO struct case_places places = {0};
	READ_AUTO struct tx tx = {0};
	for (size_t i = 0; i < count; i++)
		MEM_PUSH(&places, (struct case_place){.id = ids[i]});
	return read_begin(&tx, s, err) || fill(s, &places, out, err) ? -1 : 0;
}

/* Sets where cases stand in the order of a filter; 0 stays with one that it does not find. */
static int find_places(struct store *s, struct id_pair *cases, size_t count,
	const struct filter_plan *p, const char *me, struct arena *a, struct err *err)
{
	SQL_DRAFT_AUTO struct sql_draft d;
	sql_draft_init(&d, s);
	sql_add(&d, "SELECT place, at FROM (SELECT j.value AS place, ");
	if (p->words) {
		sql_add(&d, "(SELECT max(m.id) FROM mentions m WHERE m.case_id = c.id AND EXISTS "
			    "(SELECT 1 FROM mention_words w WHERE w.rowid = m.id AND ");
		sql_add_match(&d, "w", p->words);
		sql_add(&d, "))");
	} else {
		sql_add(&d, "c.last_mention");
	}
	sql_add(&d, " AS at FROM json_each(");
	for (size_t i = 0; i < count; i++)
		cases[i].with = (int64_t)i;
	sql_add_arg(&d, TEXT(id_pairs(cases, count, a)));
	sql_add(&d, ") j JOIN cases c ON c.id = CAST(j.key AS BIGINT) WHERE TRUE");
	filter_plan_sql(&d, p, me);
	sql_add(&d, ") AS found WHERE at IS NOT NULL");
	for (size_t i = 0; i < count; i++)
		cases[i].with = 0;
	SQL_AUTO struct sql q = {0};
	if (sql_draft_open(&q, s, &d, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1)
		cases[sql_int(&q, 0)].with = sql_int(&q, 1);
	return rc;
}

int cases_refresh(struct store *s, const struct case_query *query, const int64_t *ids, size_t count,
	struct case_list *out, struct err *err)
{
	*out = (struct case_list){0};
	ARENA_AUTO struct arena a = ARENA_INIT;
	READ_AUTO struct tx tx = {0};
	struct filter_plan plan;
	struct id_pair *cases = arena_alloc(&a, (count + 1) * sizeof(*cases));
	filter_plan(&plan, query->filter, &a);
	for (size_t i = 0; i < count; i++)
		cases[i] = (struct id_pair){.id = ids[i]};
	if (count == 0)
		return 0;
	if (read_begin(&tx, s, err) || find_places(s, cases, count, &plan, query->me, &a, err) ||
		case_rows_read(s, cases, count, out, err))
		return -1;
	for (size_t i = 0, place = 0; i < out->count; i++) {
		while (cases[place].id != out->items[i].id)
			place++;
		out->items[i].outside = cases[place].with == 0;
	}
	return 0;
}

/* ---- what became of a screen ---- */

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static bool is_there(const struct case_places *p, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (p->items[i].id == id)
			return true;
	return false;
}

/* Of what was found, what is new to the list. */
static void keep_new(struct case_places *p, const struct case_screen *screen, struct case_news *out)
{
	size_t kept = 0;
	for (size_t i = 0; i < p->count; i++) {
		struct case_place place = p->items[i];
		if (place.key.at > out->newest)
			out->newest = place.key.at;
		if (screen->wants(&place.key, screen->data) &&
			!bsearch(&place.id, screen->had, screen->had_count, sizeof(place.id),
				by_id) &&
			!is_there(p, kept, place.id))
			p->items[kept++] = place;
	}
	p->count = kept;
}

static int find_new(struct store *s, const struct case_query *q, const struct case_screen *screen,
	struct case_news *out, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	PLACES_AUTO struct case_places places = {0};
	struct filter_plan plan;
	struct case_query end = {.me = q->me,
		.order = q->order,
		.backwards = q->order == ORDER_OLDEST,
		.limit = screen->arrivals};
	filter_plan(&plan, q->filter, &a);
	if (q->has_from && read_places(s, q, &plan, &places, err))
		return -1;
	end.limit += places.count;
	if (read_places(s, &end, &plan, &places, err))
		return -1;
	keep_new(&places, screen, out);
	return fill(s, &places, &out->found, err);
}

int cases_follow(struct store *s, const struct case_query *q, const struct case_screen *screen,
	struct case_news *out, struct err *err)
{
	*out = (struct case_news){0};
	READ_AUTO struct tx tx = {0};
	return read_begin(&tx, s, err) ||
			       cases_refresh(s, q, screen->ids, screen->count, &out->known, err) ||
			       find_new(s, q, screen, out, err)
		       ? -1
		       : 0;
}

/* ---- counting ---- */

static int count(
	struct store *s, const struct filter_plan *p, const char *me, int64_t *out, struct err *err)
{
	SQL_DRAFT_AUTO struct sql_draft d;
	sql_draft_init(&d, s);
	if (p->words) {
		strbuf_printf(&d.text,
			"SELECT count(*) FROM (SELECT c.id "
			"FROM mention_words w %s mentions m ON m.id = w.rowid "
			"%s cases c ON c.id = m.case_id WHERE ",
			d.engine->lead, d.engine->lead);
		sql_add_match(&d, "w", p->words);
	} else {
		sql_add(&d, "SELECT count(*) FROM cases c WHERE TRUE");
		if (p->only_open)
			sql_add(&d, " AND c.is_open = 1");
	}
	filter_plan_sql(&d, p, me);
	if (p->words)
		sql_add(&d, " GROUP BY c.id) c");
	SQL_AUTO struct sql stmt = {0};
	if (sql_draft_open(&stmt, s, &d, err) || sql_next(&stmt, err) < 0)
		return -1;
	*out = sql_int(&stmt, 0);
	return 0;
}

/* The store keeps one count: of what is open. */
static bool is_tally(const struct filter_plan *p)
{
	return p->only_open && !p->words && p->rest_count == 1 && p->rest[0]->op == FILTER_TEST &&
	       p->rest[0]->field == FIELD_IS;
}

int cases_count(
	struct store *s, const struct filter *f, const char *me, int64_t *out, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct filter_plan plan;
	filter_plan(&plan, f, &a);
	if (is_tally(&plan))
		return sql_number(s, out, "SELECT open FROM tally", WITHOUT, err) < 0 ? -1 : 0;
	return count(s, &plan, me, out, err);
}
