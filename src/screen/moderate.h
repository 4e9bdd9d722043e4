/* What is done to a mention where it stands: asked for, shown once more, and agreed to with y. */
#ifndef NW_SCREEN_MODERATE_H
#define NW_SCREEN_MODERATE_H

#include "screen/view.h"
#include "store/moderations.h"

/* Shows what will be done to whose words and why, and takes y; its argument is the decision. */
extern const struct view_ops moderating_view;

/* Without an argument the list of what the account can, without a reason a line to type it in;
 * else the question. */
int moderate_command(struct desk *desk, const struct command_call *call, struct err *err);

/* How it stands with one, in a line: "hidden 23:04 by JVR". The caller frees it. */
char *moderation_fate(const struct desk *desk, const struct moderation_item *item);
enum role moderation_role(const struct moderation_item *item);

#endif
