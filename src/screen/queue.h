/* The queue: the cases that a filter finds, with a preview. The view under all others. */
#ifndef NW_SCREEN_QUEUE_H
#define NW_SCREEN_QUEUE_H

#include "screen/view.h"

extern const struct view_ops queue_view;

#endif
