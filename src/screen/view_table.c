/* Every view, by name. */
#include "screen/view.h"

#include "screen/queue.h"

const struct view_ops *const view_table[] = {
	&queue_view,
	NULL,
};
