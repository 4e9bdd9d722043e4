/* Rows of what happened, with its time: of the activity and of what went wrong. */
#ifndef NW_SCREEN_EVENT_ROW_H
#define NW_SCREEN_EVENT_ROW_H

#include <stdint.h>

#include "base/err.h"
#include "screen/list.h"
#include "store/journal.h"

struct desk;

/* A row of a list: `id` is its own, `case_id` (0 = none) what `open` opens. */
struct list_row *event_row_new(int64_t id, int64_t time_us, int64_t case_id, const char *text);

/* An event as its sentence, with what the network said of it; its id is the event's seq. */
struct list_row *event_row_of(const struct desk *desk, const struct event *event);

int64_t event_row_time(const struct list_row *row);

/* list_ops.draw_row */
void event_row_draw(struct list *l, const struct list_row *row, struct rect where, unsigned flags);

/* A whole view of them: a rule, the list, and where there is room the row under the cursor in full
 * length. `right` (NULL: nothing) stands at the end of the rule. */
void event_rows_draw(struct list *l, struct rect area, const char *title, const char *right);

/* Opens the case of the row under the cursor. */
int event_row_open(struct desk *desk, const struct list *l, struct err *err);

#endif
