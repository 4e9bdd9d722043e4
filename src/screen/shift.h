/* The shift: who is on duty, and what was handed over. */
#ifndef NW_SCREEN_SHIFT_H
#define NW_SCREEN_SHIFT_H

#include "screen/view.h"

extern const struct view_ops shift_view;

/* At the start: says that a colleague's handover waits to be read. */
void shift_greet(struct desk *desk);

#endif
