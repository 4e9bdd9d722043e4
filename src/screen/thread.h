/* One case: its conversation, what stands beside it, its events, its raw captures. */
#ifndef NW_SCREEN_THREAD_H
#define NW_SCREEN_THREAD_H

#include "screen/view.h"

extern const struct view_ops thread_view;

#endif
