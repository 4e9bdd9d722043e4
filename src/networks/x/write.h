/* What leaves: a post is prepared, sent, looked for; and what is done to others. */
#ifndef NW_NETWORKS_X_WRITE_H
#define NW_NETWORKS_X_WRITE_H

#include "networks/x/session.h"

void x_prepare(struct session *s, const struct outgoing *post);
void x_send(struct session *s, const struct outgoing *post);
void x_lookup(struct session *s, const struct outgoing *post);
void x_moderate(struct session *s, const struct moderating *what);

/* Puts pictures there, one after the other, each with its words; `done` gets their ids, which live
 * as long as the call. */
typedef void x_media_fn(
	struct session *s, void *data, char *const *ids, size_t count, const struct err *err);
void x_media_put(struct session *s, const struct outgoing *post, x_media_fn *done, void *data,
	void (*forget)(void *data));

/* What a post of ours is known again by: its words, its parent or recipient, and its time. */
struct x_sought;
struct x_sought *x_sought_new(const struct outgoing *post);
void x_sought_free(struct x_sought *sought);

/* Looks for it, and frees it. `id` is NULL where there is none. */
typedef void x_found_fn(struct session *s, void *data, enum lookup_result result, const char *id);
void x_find(struct session *s, struct x_sought *sought, x_found_fn *done, void *data,
	void (*forget)(void *data));

/* The address of a post of ours; the caller frees it. */
char *x_url(const struct session *s, const char *id);

#endif
