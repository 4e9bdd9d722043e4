/* A post of our own: an account, a time, and the text. */
#ifndef NW_SCREEN_PUBLISH_H
#define NW_SCREEN_PUBLISH_H

#include "screen/view.h"

/* Its argument is the account; without one it is chosen in the form. What was typed outlives the
 * view and the desk. */
extern const struct view_ops publish_view;

#endif
