/* Mentions on their way to the host: what came with a page, a walk or a file is delivered together.
 * Begins zeroed. */
#ifndef NW_NETWORKS_BATCH_H
#define NW_NETWORKS_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/mention.h"
#include "networks/json_slice.h"
#include "networks/session_host.h"

struct batch {
	struct arena arena;    /* of what the mentions borrow */
	struct mention *items; /* in the order in which they are delivered */
	size_t count, room;
	size_t bytes; /* of what they came as */
};

/* The one with this id, to be changed; NULL. */
struct mention *batch_find(const struct batch *b, const char *id);

/* Adds a mention behind the others, with a copy of the bytes that it came as (NULL, or without a
 * text: none are kept) and of where it came from. */
void batch_add(struct batch *b, struct mention m, const struct json_slice *raw, const char *source);

/* The same, when neither the batch (by its id, or the name that stays) nor the host knows it so.
 * Returns whether it is new. */
bool batch_add_new(struct batch *b, const struct session_host *host, struct mention m,
	const struct json_slice *raw, const char *source);

/* What is answered has to come before its answers: lists of networks begin with the newest, and
 * some are in no order at all. */
void batch_reverse(struct batch *b);
void batch_sort(struct batch *b);

/* Delivers it, and empties it either way. Returns 0, or -1 (ERR_STORE). */
int batch_deliver(struct batch *b, const struct session_host *host, struct err *err);
void batch_release(struct batch *b);

#endif
