/* What was found on its way to the host, and what is not there any more. */
#ifndef NW_NETWORKS_FACEBOOK_FOUND_H
#define NW_NETWORKS_FACEBOOK_FOUND_H

#include "networks/parcel.h"
#include "networks/facebook/read.h"

/* ---- what was found, on its way to the host (found.c) ---- */

/* Takes a mention that is not known yet, with what it was read from: true when it is new. */
bool facebook_found_add(struct session *s, struct parcel *found, struct mention *m,
	const struct json *raw, const char *source);

/* Takes a comment and, as context, what it answers; a fault of one costs no other. */
bool facebook_found_comment(struct session *s, struct parcel *found, const struct json *comment,
	const char *post_id, const char *source);
bool facebook_found_post(
	struct session *s, struct parcel *found, const struct json *post, const char *source);

/* ---- what is not there any more (gone.c) ---- */

/* Compares the newest comments of a post, or posts (post_id NULL), with those that stood there when
 * it was looked at last. `whole`: there are no others. */
void facebook_window_compare(
	struct session *s, const char *post_id, const struct json *list, bool whole);

/* Asks after what is missing, one by one, and delivers what is gone; then calls done. */
void facebook_window_ask(struct session *s, void (*done)(struct session *s));
void facebook_window_release(struct session *s);

#endif
