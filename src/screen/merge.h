/* Several cases into one, and one into several: what is asked before it is done. */
#ifndef NW_SCREEN_MERGE_H
#define NW_SCREEN_MERGE_H

#include "screen/view.h"

/* Shows what goes into the case under the cursor, the marked ones, and takes y. */
extern const struct view_ops merging_view;

/* Without an argument the question, or the list of mentions; with one the decision itself. */
int merge_command(struct desk *desk, const struct command_call *call, struct err *err);
int merge_split(struct desk *desk, const struct command_call *call, struct err *err);

#endif
