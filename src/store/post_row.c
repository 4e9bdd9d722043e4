#include "store/post_row.h"

#include "store/case_row.h"

void post_row_read(struct post_row *row, const struct sql *q, struct arena *a)
{
	int at = 0;
	row->id = sql_int(q, at++);
	row->case_id = sql_int(q, at++);
	row->parent_id = sql_int(q, at++);
	row->kind = sql_copy(q, at++, a);
	row->account = sql_copy(q, at++, a);
	row->network = sql_copy(q, at++, a);
	row->state = sql_name(q, at++, post_state_names, POST_STATES, POST_DRAFT);
	row->text = sql_copy(q, at++, a);
	row->author = sql_copy(q, at++, a);
	row->approver = sql_copy(q, at++, a);
	row->template = sql_copy(q, at++, a);
	row->visibility = sql_name(q, at++, visibility_names, VISIBILITIES, VISIBILITY_DIRECT);
	row->case_version = sql_int(q, at++);
	row->created_us = sql_int(q, at++);
	row->updated_us = sql_int(q, at++);
	row->send_after_us = sql_int(q, at++);
	row->sent_us = sql_int(q, at++);
	row->remote_id = sql_copy(q, at++, a);
	row->url = sql_copy(q, at++, a);
	row->error = sql_copy(q, at++, a);
	row->attempts = (int)sql_int(q, at++);
	row->handle = sql_copy(q, at++, a);
	row->appears_us = sql_int(q, at++);
	if (!row->text)
		row->text = "";
}
