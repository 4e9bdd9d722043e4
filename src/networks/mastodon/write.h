/* What leaves: a post is prepared, sent, and looked for; who wrote is muted. */
#ifndef NW_NETWORKS_MASTODON_WRITE_H
#define NW_NETWORKS_MASTODON_WRITE_H

#include "networks/mastodon/session.h"

void mastodon_prepare(struct session *s, const struct outgoing *post);
void mastodon_send(struct session *s, const struct outgoing *post);
void mastodon_lookup(struct session *s, const struct outgoing *post);
void mastodon_moderate(struct session *s, const struct moderating *what);

#endif
