/* The decision aid as a pop-up: a key for each answer, then a proposal that is taken or overruled.
 */
#ifndef NW_SCREEN_AID_H
#define NW_SCREEN_AID_H

#include "screen/view.h"

extern const struct view_ops aid_view;

/* `aid` opens it; with answers behind it, it is the decision. */
int aid_command_run(struct desk *desk, const struct command_call *call, struct err *err);

#endif
