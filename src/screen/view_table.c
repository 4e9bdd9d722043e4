/* Every view, by name. */
#include "screen/view.h"

#include "screen/activity.h"
#include "screen/aid.h"
#include "screen/channels.h"
#include "screen/checklist.h"
#include "screen/composer.h"
#include "screen/drafts.h"
#include "screen/errors.h"
#include "screen/handover.h"
#include "screen/help.h"
#include "screen/intake.h"
#include "screen/merge.h"
#include "screen/moderate.h"
#include "screen/outbox.h"
#include "screen/publish.h"
#include "screen/shift.h"
#include "screen/picker.h"
#include "screen/queue.h"
#include "screen/templates.h"
#include "screen/thread.h"

const struct view_ops *const view_table[] = {
	&queue_view,
	&thread_view,
	&composer_view,
	&checklist_view,
	&intake_view,
	&publish_view,
	&drafts_view,
	&templates_view,
	&help_view,
	&activity_view,
	&channels_view,
	&errors_view,
	&outbox_view,
	&shift_view,
	&handover_view,
	&settle_view,
	&merging_view,
	&moderating_view,
	&mentions_view,
	&tags_view,
	&dispositions_view,
	&operators_view,
	&priorities_view,
	&services_view,
	&moderations_view,
	&aid_view,
	NULL,
};
