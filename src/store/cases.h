/* Lists of cases, read in windows by key, never by offset. */
#ifndef NW_STORE_CASES_H
#define NW_STORE_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/filter.h"
#include "desk/lifecycle.h"
#include "desk/manual.h"
#include "desk/mention.h"
#include "store/store.h"

enum case_order { ORDER_NEWEST, ORDER_OLDEST, CASE_ORDERS };
extern const char *const case_order_names[CASE_ORDERS];

/* Where a row stands in an order. Pinned rows (priority 0, open) come first in every order;
 * `at` is the case's newest mention, or with words in the limit its newest that matches. */
struct case_key {
	bool pinned;
	int64_t at;
};

struct case_row {
	int64_t id;
	struct case_key key;
	enum case_state state;
	bool waiting_service;
	enum disposition disposition;
	enum priority priority;
	const char *network, *account;
	const char *handle, *name; /* who wrote that mention; name may be NULL */
	const char *text;          /* of the newest (matching) mention */
	const char *lang, *url;    /* of the same; NULL when unknown */
	enum visibility visibility;
	enum mention_kind kind;
	struct manual
		manual; /* how it was entered by hand: channel, reach, by; by NULL: it was not */
	bool gone;      /* that mention is deleted upstream */
	const char *closed;      /* why it can have no answer, as a mention's */
	int64_t answer_until_us; /* ... and until when it can */
	int64_t private_until_us;
	bool answered_private; /* where that has an end */
	unsigned moderations;  /* that can be had of it, or of our newest reply: 1 << each */
	int mention_version;   /* above 1: edited upstream */
	int64_t mention_id;
	const char *assignee; /* NULL = nobody */
	const char *const *tags;
	size_t tag_count;
	int64_t mentions; /* how many */
	int64_t reposts;  /* of its mentions */
	int64_t created_us, received_us, updated_us, snoozed_until_us;
	int64_t version;
	bool acknowledged;
	int64_t danger_us; /* priority 0: since when */
	enum back
		back; /* why it is in the queue again, since when, whose it was or who opened it */
	int64_t back_us, back_s; /* ... and for how long he did nothing */
	const char *back_by;
	bool settled;               /* handed to the dispatch centre, or it was no danger */
	enum post_state post_state; /* of its newest post; POST_STATES = none */
	const char *post_author;
	int64_t post_send_after_us;
	const char *lease_holder; /* who has its composer open, NULL = nobody */
	const char *lease_asker;  /* who asked him for it and was not refused, NULL = nobody */
	int64_t lease_asked_us;   /* when he did */
	int64_t linked_to;        /* the case beside it, or that it was merged into; 0 = none */
	const int64_t *links;     /* what somebody linked with it */
	size_t link_count;
	int64_t question; /* to a service that has not answered, the first due; 0 = none */
	const char *question_service;
	int64_t question_due_us;
	bool answered; /* a service did, and nobody did anything with the case since */
	bool outside;  /* cases_refresh: the filter does not find it (any more) */
};

bool case_has_tag(const struct case_row *c, const char *tag);

struct case_list {
	struct arena arena;
	struct case_row *items;
	size_t count, room;
};
void case_list_release(struct case_list *l);

struct case_query {
	const struct filter *filter; /* NULL = all of the store */
	const char *me;
	enum case_order order;
	bool has_from;
	struct case_key from; /* begin after this key ... */
	bool backwards;       /* ... towards the top; rows still come in the order of the screen */
	bool inclusive;       /* the row at `from` itself is the first */
	size_t limit;
};

int cases_read(struct store *s, const struct case_query *q, struct case_list *out, struct err *err);

/* These very cases, in the order asked for, whatever the limit says (the rows that are on the
 * screen). A case that is gone is left out. */
int cases_by_id(
	struct store *s, const int64_t *ids, size_t count, struct case_list *out, struct err *err);

/* The same, as the query's filter sees them: placed and shown by the newest mention that its words
 * match, or `outside`. */
int cases_refresh(struct store *s, const struct case_query *q, const int64_t *ids, size_t count,
	struct case_list *out, struct err *err);

/* How many a filter finds. */
int cases_count(
	struct store *s, const struct filter *f, const char *me, int64_t *count, struct err *err);

#endif
