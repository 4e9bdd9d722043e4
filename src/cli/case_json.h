/* A case, and what leaves of it, as JSON (FACE: "A case as JSON"): the one place that writes them.
 */
#ifndef NW_CLI_CASE_JSON_H
#define NW_CLI_CASE_JSON_H

#include "base/json.h"
#include "store/accounts.h"
#include "store/case_file.h"
#include "store/cases.h"
#include "store/moderations.h"

/* Writes one case as an object. */
void case_json_row(struct json_writer *w, const struct case_row *row);

/* The same with mentions, posts, notes and events. */
void case_json_file(
	struct json_writer *w, const struct case_file *file, const struct account_row *account);

/* What we posted, and what we did to a mention or a post: also as they stand in the case. The
 * moderations are those in which it may be that the post was deleted. */
void case_json_post(struct json_writer *w, const struct post_row *post,
	const struct moderation_list *moderations);
void case_json_moderation(struct json_writer *w, const struct moderation_item *item);

#endif
