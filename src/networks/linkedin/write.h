/* What leaves: a comment or a post is prepared, sent, looked for, and deleted. */
#ifndef NW_NETWORKS_LINKEDIN_WRITE_H
#define NW_NETWORKS_LINKEDIN_WRITE_H

#include "networks/linkedin/session.h"

void linkedin_prepare(struct session *s, const struct outgoing *post);
void linkedin_send(struct session *s, const struct outgoing *post);
void linkedin_lookup(struct session *s, const struct outgoing *post);
void linkedin_moderate(struct session *s, const struct moderating *what);

/* ---- what stands there of ours (look.c) ---- */

/* What was found: URNs, newest first where LinkedIn lists so. */
struct linkedin_found {
	struct arena arena;
	struct {
		const char **items;
		size_t count, room;
	} urns;
	struct err err; /* what kept us from looking at all of it */
	bool has_more;  /* that was not looked at, since it is too much */
	int64_t retry_us;
};
typedef void linkedin_found_fn(struct session *s, void *data, const struct linkedin_found *found);

/* Looks for comments of ours with this text under a post or comment; target NULL: for posts. */
void linkedin_look(struct session *s, const char *target, const char *text, linkedin_found_fn *done,
	void *data, void (*forget)(void *data));

/* ---- pictures (image.c) ---- */

/* Puts a picture of a post there and calls done with its URN, or why not. When LinkedIn still looks
 * at it that is ERR_NETWORK, and the next call for the same picture of this post goes on from
 * there. */
void linkedin_image(struct session *s, int64_t post_id, const struct attachment *picture,
	void (*done)(struct session *s, void *data, const char *urn, const struct err *err),
	void *data, void (*forget)(void *data));

#endif
