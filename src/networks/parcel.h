/* Mentions on their way to the host: what came with a page, a walk or a file is delivered together.
 * Begins zeroed. */
#ifndef NW_NETWORKS_PARCEL_H
#define NW_NETWORKS_PARCEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/mention.h"
#include "networks/json_slice.h"
#include "networks/session_host.h"

struct parcel {
	struct arena arena;    /* of what the mentions borrow */
	struct mention *items; /* in the order in which they are delivered */
	size_t count, room;
	size_t bytes; /* of what they came as */
};

/* The one with this id, to be changed; NULL. */
struct mention *parcel_find(const struct parcel *p, const char *id);

/* Adds a mention behind the others, with a copy of the bytes that it came as (NULL, or without a
 * text: none are kept) and of where it came from. */
void parcel_add(
	struct parcel *p, struct mention m, const struct json_slice *raw, const char *source);

/* The same, when neither the parcel (by its id, or the name that stays) nor the host knows it so.
 * Returns whether it is new. */
bool parcel_add_new(struct parcel *p, const struct session_host *host, struct mention m,
	const struct json_slice *raw, const char *source);

/* What is answered has to come before its answers: lists of networks begin with the newest, and
 * some are in no order at all; those are sorted by when each was made. */
void parcel_reverse(struct parcel *p);
void parcel_sort(struct parcel *p);

/* Delivers it, and empties it either way. Returns 0, or -1 (ERR_STORE). */
int parcel_deliver(struct parcel *p, const struct session_host *host, struct err *err);
void parcel_release(struct parcel *p);

#endif
