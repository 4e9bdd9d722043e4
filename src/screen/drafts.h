/* The operator's own drafts: those of the store, and those that a desk which ended left in a file.
 */
#ifndef NW_SCREEN_DRAFTS_H
#define NW_SCREEN_DRAFTS_H

#include "screen/view.h"

extern const struct view_ops drafts_view;

/* Says in the message line how many drafts wait in files; nothing when there are none. */
void drafts_offer(struct desk *desk);

#endif
