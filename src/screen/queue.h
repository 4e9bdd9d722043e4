/* The queue: the cases that a filter finds, with a preview. The view under all others. */
#ifndef NW_SCREEN_QUEUE_H
#define NW_SCREEN_QUEUE_H

#include "screen/view.h"

extern const struct view_ops queue_view;

/* Puts the cursor of the desk's queue on a case that has just come in, when its limit finds it. */
void queue_go(struct desk *desk, int64_t id);

/* The same, and opens the case, whether the limit finds it or not. */
int queue_show(struct desk *desk, int64_t id, struct err *err);

#endif
