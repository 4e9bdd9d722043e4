/* What was found on its way to the host, and what is not there any more. */
#ifndef NW_NETWORKS_FACEBOOK_FOUND_H
#define NW_NETWORKS_FACEBOOK_FOUND_H

#include "networks/facebook/read.h"

/* ---- what was found, on its way to the host (found.c) ---- */

/* Sorted by time and delivered together. */
struct facebook_found {
	struct session *session;
	struct arena arena; /* of all strings */
	struct mention *items;
	size_t count, room;
};

/* Takes a mention that is not known yet, with what it was read from: true when it is new. */
bool facebook_found_add(
	struct facebook_found *f, struct mention *m, const struct json *raw, const char *source);

/* Takes a comment and, as context, what it answers; a fault of one costs no other. */
bool facebook_found_comment(struct facebook_found *f, const struct json *comment,
	const char *post_id, const char *source);
bool facebook_found_post(struct facebook_found *f, const struct json *post, const char *source);

/* Delivers, and empties it. Returns 0, or -1 when the host could not take it. */
int facebook_found_deliver(struct facebook_found *f);
void facebook_found_release(struct facebook_found *f);

/* ---- what is not there any more (gone.c) ---- */

/* Compares the newest comments of a post, or posts (post_id NULL), with those that stood there when
 * it was looked at last. `whole`: there are no others. */
void facebook_window_compare(
	struct session *s, const char *post_id, const struct json *list, bool whole);

/* Asks after what is missing, one by one, and delivers what is gone; then calls done. */
void facebook_window_ask(struct session *s, void (*done)(struct session *s));
void facebook_window_release(struct session *s);

#endif
