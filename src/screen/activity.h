/* The journal for people: what everybody did, newest first, read in windows. */
#ifndef NW_SCREEN_ACTIVITY_H
#define NW_SCREEN_ACTIVITY_H

#include "screen/view.h"

extern const struct view_ops activity_view;

#endif
