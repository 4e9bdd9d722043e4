/* Pictures of a post that its server has. One that still looks at them is asked again when the post
 * is prepared again, and is not given them twice: until then the session keeps them. */
#ifndef NW_NETWORKS_PICTURES_H
#define NW_NETWORKS_PICTURES_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "store/outbox.h"

enum { PICTURES_MOST = 4 };

/* Empty when it is zero. */
struct pictures {
	int64_t post_id;
	struct {
		char *id;                       /* the server's; NULL = it does not have it */
		unsigned char hash[HASH_BYTES]; /* of its bytes and words */
	} items[PICTURES_MOST];
};

/* Those of a post, into an empty one. What was kept of the same pictures in the same words of the
 * same post moves there; the rest of it is forgotten. */
void pictures_begin(struct pictures *p, struct pictures *kept, int64_t post_id,
	const struct attachment *attachments, size_t count);

/* Moves them to where they are kept, in the place of others. */
void pictures_keep(struct pictures *kept, struct pictures *p);

void pictures_release(struct pictures *p);

#endif
