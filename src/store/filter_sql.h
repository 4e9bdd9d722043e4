/* A filter's tree as SQL with parameters. Only src/store sees it. */
#ifndef NW_STORE_FILTER_SQL_H
#define NW_STORE_FILTER_SQL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "desk/filter.h"
#include "store/sql.h"

struct engine;

/* A statement that is being put together. */
struct sql_draft {
	const struct engine *engine;
	struct arena arena;
	struct strbuf text;
	struct sql_arg args[SQL_ARGS_MAX + 1];
	int count;
	bool full; /* more values than a statement takes */
};
void sql_draft_init(struct sql_draft *d, const struct store *s);
void sql_draft_release(struct sql_draft *d);
#define SQL_DRAFT_AUTO __attribute__((cleanup(sql_draft_release)))

/* Appends SQL; and a value, as the parameter that stands for it. */
void sql_add(struct sql_draft *d, const char *sql);
void sql_add_arg(struct sql_draft *d, struct sql_arg arg);
/* The test that the mention of a row of mention_words, called `alias`, matches a full-text query.
 */
void sql_add_match(struct sql_draft *d, const char *alias, const char *words);
int sql_draft_open(struct sql *q, struct store *s, const struct sql_draft *d, struct err *err);

/* What a filter says, sorted by how the store can use it. */
struct filter_plan {
	const char *words; /* the full-text query that one mention must match; NULL = none */
	const struct filter *rest[64]; /* all of these must hold too */
	size_t rest_count;
	bool only_open;         /* nothing but open work can match */
	const char *only_state; /* nothing but this state can match; NULL = any */
};

/* Takes the tree apart. Words that must hold go to the full-text index as quoted strings. */
void filter_plan(struct filter_plan *p, const struct filter *f, struct arena *a);

/* Appends " AND (...)" for each test of the rest, on the alias c of cases. */
void filter_plan_sql(struct sql_draft *d, const struct filter_plan *p, const char *me);

#endif
