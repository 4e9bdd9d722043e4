/* The checklist of a case: what has to be known of a danger to life, a line for each question, and
 * who took it at the dispatch centre. What is typed is kept as its field is left. */
#ifndef NW_SCREEN_CHECKLIST_H
#define NW_SCREEN_CHECKLIST_H

#include "screen/view.h"

extern const struct view_ops checklist_view;

/* Whether a case is about suicide: its text is shown where it is opened, not in lists. */
bool checklist_is_sensitive(const struct desk *desk, const struct case_row *c);

#endif
