/* A post of our own: an account, a time, and the text. */
#ifndef NW_SCREEN_PUBLISH_H
#define NW_SCREEN_PUBLISH_H

#include "screen/view.h"
#include "store/case_file.h"

/* Its argument is the account; without one it is chosen in the form. What was typed outlives the
 * view and the desk. */
extern const struct view_ops publish_view;

/* One that was taken back is in the form again when that is opened next; what stood there comes
 * after it. A form that is open keeps what it holds: then it is the other way round. Says so. */
void publish_give_back(struct desk *desk, const struct post_row *post);

#endif
