/* The filter language (nachtwacht-filter(7)): text to a tree. The store turns the tree into SQL;
 * rules match it against a mention in memory. */
#ifndef NW_DESK_FILTER_H
#define NW_DESK_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/mention.h"

enum filter_op {
	FILTER_AND, /* left, right */
	FILTER_OR,  /* left, right */
	FILTER_NOT, /* left */
	FILTER_TEST,
};

enum filter_field {
	FIELD_TEXT,  /* folded words that follow each other, one blank between; ends in '*' when the
		      * last is only the beginning of a word */
	FIELD_STATE, /* a name */
	FIELD_PRIORITY, /* number */
	FIELD_NETWORK,
	FIELD_ACCOUNT,
	FIELD_AUTHOR,   /* the handle in any case: whole, or its beginning and '*' */
	FIELD_TAG,      /* a name, or none */
	FIELD_ASSIGNEE, /* a name, me, or none */
	FIELD_LANG,     /* in any case: nl finds nl and nl-BE */
	FIELD_KIND,
	FIELD_CASE,     /* number */
	FIELD_MENTIONS, /* number */
	FIELD_HAS,      /* note draft reply media link */
	FIELD_IS,       /* open mine unassigned urgent (priority 0 or 1) gone */
	FIELD_RECEIVED, /* time */
	FIELD_CREATED,  /* time */
	FIELDS,
};
extern const char *const filter_field_names[FIELDS];

enum filter_compare {
	FILTER_IS,
	FILTER_LESS,
	FILTER_LESS_EQUAL,
	FILTER_MORE,
	FILTER_MORE_EQUAL,
	FILTER_BETWEEN
};

struct filter {
	enum filter_op op;
	const struct filter *left, *right;
	/* of a FILTER_TEST */
	enum filter_field field;
	enum filter_compare compare;
	const char *value; /* text; "" for a number or a time */
	int64_t low, high; /* number or microseconds: IS and one-sided use low; BETWEEN both,
			      inclusive */
	size_t column;     /* in the source, from 1 */
};

/* What `me` and relative times mean. */
struct filter_context {
	const char *me; /* the operator's name */
	int64_t now_us;
};

/* Parses a filter. An empty one gives *out = NULL, which matches everything. The tree lives in
 * the arena. Returns 0, or -1 (ERR_INPUT) with "column N: what, expected what"; an unknown field
 * suggests the nearest. A comma in a value is an OR: state:new,open. */
int filter_parse(const struct filter **out, const char *text, const struct filter_context *ctx,
	struct arena *a, struct err *err);

/* True when a test of this field stands anywhere in the tree (NULL: false). */
bool filter_uses(const struct filter *f, enum filter_field field);

/* True when the mention, as a new case that nobody touched, would be found by the filter.
 * Fields that a mention cannot have yet (tags, assignee) are those of a fresh case. */
bool filter_matches_mention(
	const struct filter *f, const struct mention *m, const struct filter_context *ctx);

/* The same for a caller with many filters: `folded` is utf8_fold of the mention's text. */
bool filter_matches_folded(const struct filter *f, const struct mention *m, const char *folded,
	const struct filter_context *ctx);

#endif
