/* What is for the operator at this desk: colleagues who called him, and the line of the day. */
#ifndef NW_SCREEN_FOR_ME_H
#define NW_SCREEN_FOR_ME_H

#include "screen/desk_commands.h"
#include "screen/draw.h"
#include "store/calls.h"

/* What the store has for him now; takes it over and tells him what is new. */
void for_me_news(struct desk *desk, struct for_me *now);

/* He opened a case. */
void for_me_seen(struct desk *desk, int64_t case_id);

/* The line of the day, until he says that he has read it: rows it takes, more than one where it
 * does not fit and the screen is not small. */
int for_me_rows(const struct desk *desk);
void for_me_draw(const struct desk *desk, struct rect area);

/* `calls`: goes to the case to which he was called last. `confirm`: he has read the line of the
 * day. `announce`: says one, or ends it. */
desk_command for_me_calls, for_me_confirm, for_me_announce;

#endif
