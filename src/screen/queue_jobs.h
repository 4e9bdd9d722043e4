/* What the queue asks the store: windows of rows, what changed, a search, a count. Jobs carry
 * copies, never the view's own memory; the worker drops their results when the view is gone. */
#ifndef NW_SCREEN_QUEUE_JOBS_H
#define NW_SCREEN_QUEUE_JOBS_H

#include "screen/list.h"
#include "screen/view.h"
#include "store/cases.h"

enum { LIMIT_BYTES = 1024 };

enum split { SPLIT_SHOWN, SPLIT_SWAPPED, SPLIT_AWAY };

struct queue {
	struct view view;
	struct list list;
	char limit[LIMIT_BYTES];
	char search[LIMIT_BYTES];
	enum case_order order;
	enum split split;
	int64_t seen;  /* the highest key.at that was read */
	int64_t count; /* cases in the limit; -1 = not known yet */
	bool loaded;   /* the first window came */
	bool stale;    /* it is read again when the rows that are on their way have come */
	struct {
		char filter[LIMIT_BYTES];
		int64_t id;
		struct case_key key; /* in the order of that search */
	} hit;                       /* where the last search came to */
	/* Addresses of these are the slots of jobs. */
	char fetch_slot, refresh_slot, find_slot, count_slot, mark_slot;
};

/* list_ops.fetch */
void queue_fetch(struct list *l, const struct list_row *from, enum list_end towards, size_t count,
	unsigned serial);

/* Reads again what is on the screen, and counts what arrived. */
void queue_refresh(struct queue *q);

/* Goes to the next case, from the cursor on, that the limit and this filter find. */
void queue_find(struct queue *q, const char *filter, bool backwards);

/* Marks all cases that the limit and this filter find. */
void queue_mark(struct queue *q, const char *filter);

void queue_count(struct queue *q);

#endif
