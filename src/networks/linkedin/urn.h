/* URNs, by which LinkedIn names everything. That of a comment holds another one, and is written in
 * two forms: "urn:li:comment:(urn:li:activity:1,77)" by the API, "urn:li:comment:(activity:1,77)"
 * in links and some notifications. The long one is what the desk keeps. */
#ifndef NW_NETWORKS_LINKEDIN_URN_H
#define NW_NETWORKS_LINKEDIN_URN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/strbuf.h"

enum { LINKEDIN_URN_MAX = 255 };

/* What a comment's URN holds. */
struct linkedin_comment {
	const char *object; /* "urn:li:activity:1", the post that it stands under */
	const char *id;     /* "77" */
};

/* Takes a comment's URN of either form apart. Returns 0, or -1 when it is none. */
int linkedin_comment_read(struct linkedin_comment *c, const char *urn, struct arena *a);

/* The long form. */
const char *linkedin_comment_urn(const struct linkedin_comment *c, struct arena *a);

/* The form to keep of any URN; NULL when it is none. */
const char *linkedin_urn(const char *urn, struct arena *a);

/* True for a URN of this type: "person", "organization". */
bool linkedin_urn_is(const char *urn, const char *type);

/* The address of a post, or of a comment, for a browser. NULL when it has none. */
const char *linkedin_link(const char *urn, struct arena *a);

/* Appends "/rest/COLLECTION/URN" with the URN percent-encoded, as Rest.li 2.0 wants keys. */
void linkedin_path(struct strbuf *out, const char *collection, const char *urn);

#endif
