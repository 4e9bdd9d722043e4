/* A mention in the shape of FACE.md ("a mention as one line of JSON"): what all networks write of
 * it alike, and how it is read. */
#ifndef NW_NETWORKS_SHAPE_H
#define NW_NETWORKS_SHAPE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "desk/mention.h"

void shape_author(struct json_writer *w, const char *id, const char *handle, const char *name);

/* One of its media; url and alt may be NULL. */
void shape_medium(struct json_writer *w, const char *type, const char *url, const char *alt);

/* Reads what was written; the mention borrows from the arena. `us` is when it was made, as the
 * network says: 0 and a time to come are now. Returns 0, or -1 (ERR_INPUT). */
int shape_read(struct mention *m, const struct strbuf *shape, int64_t us, struct arena *a,
	struct err *err);

#endif
