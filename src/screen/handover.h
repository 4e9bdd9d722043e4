/* The handover being written: what the next shift has to know, filled in, to be added to and
 * signed.
 */
#ifndef NW_SCREEN_HANDOVER_H
#define NW_SCREEN_HANDOVER_H

#include "screen/view.h"

extern const struct view_ops handover_view;

#endif
