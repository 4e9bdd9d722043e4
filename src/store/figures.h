/* Counts of the whole store, for the status line and the pickers. */
#ifndef NW_STORE_FIGURES_H
#define NW_STORE_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/questions.h"
#include "store/store.h"

/* The danger that waits most for somebody: the oldest that nobody acknowledged, else the oldest
 * that is not settled. */
struct urgent {
	int64_t case_id; /* 0 = there is none */
	int64_t since_us;
	bool acknowledged;
};

/* Figures of the status line. */
struct desk_figures {
	int64_t open;           /* cases: new, open, waiting */
	int64_t danger;         /* of them priority 0 */
	int64_t ringing;        /* of those not acknowledged */
	int64_t unsent;         /* posts: draft, held, failed, unclear; moderations: held, failed */
	int64_t failed;         /* of them */
	int64_t unclear;        /* of them */
	int64_t newest_mention; /* the highest id in the store */
	struct urgent urgent;
	struct overdue overdue; /* of the operator: questions_overdue fills it in */
};
int desk_figures(struct store *s, struct desk_figures *out, struct err *err);

/* Tags in use, most used first, with how many open cases bear each. */
struct tag_count {
	const char *tag;
	int64_t cases;
};
struct tag_list {
	struct arena arena;
	struct tag_count *items;
	size_t count, room;
};
int tags_read(struct store *s, struct tag_list *out, struct err *err);
void tag_list_release(struct tag_list *l);

#endif
