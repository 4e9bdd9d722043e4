/* A row of the outbox, a post or a moderation: how it stands, in the list and whole. */
#ifndef NW_SCREEN_OUTBOX_ROW_H
#define NW_SCREEN_OUTBOX_ROW_H

#include <stdbool.h>

#include "screen/draw.h"
#include "screen/list.h"
#include "store/case_file.h"
#include "store/moderations.h"

struct desk;

struct outbox_row {
	struct list_row row;         /* its id is the post's, or that of the moderation below 0 */
	const struct post_row *post; /* one of both */
	const struct moderation_item *moderation;
	const struct moderation_item *deletion; /* of the post, the last; NULL = nobody asked */
};

void outbox_row_draw(
	const struct desk *desk, const struct outbox_row *row, struct rect where, bool selected);

/* What is to be known of it, what can be done, and its text. */
void outbox_row_detail(const struct desk *desk, const struct outbox_row *row, struct rect area);

#endif
