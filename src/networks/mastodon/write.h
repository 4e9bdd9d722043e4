/* What leaves: a post is prepared, sent, and looked for; who wrote is muted. */
#ifndef NW_NETWORKS_MASTODON_WRITE_H
#define NW_NETWORKS_MASTODON_WRITE_H

#include "networks/mastodon/session.h"

void mastodon_prepare(struct session *s, const struct outgoing *post);
void mastodon_send(struct session *s, const struct outgoing *post);
void mastodon_lookup(struct session *s, const struct outgoing *post);
void mastodon_moderate(struct session *s, const struct moderating *what);

/* Puts the post's pictures there, and then tells their ids, which are borrowed; or err. */
typedef void mastodon_media_fn(
	struct session *s, void *data, char *const *ids, size_t count, const struct err *err);
void mastodon_media_put(struct session *s, const struct outgoing *post, mastodon_media_fn *done,
	void *data, void (*forget)(void *data));

#endif
