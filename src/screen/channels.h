/* The channels: how every account does, what was missed, and what is watched why and until when. */
#ifndef NW_SCREEN_CHANNELS_H
#define NW_SCREEN_CHANNELS_H

#include "screen/view.h"

extern const struct view_ops channels_view;

#endif
