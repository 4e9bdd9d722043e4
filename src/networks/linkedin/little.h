/* "Little text", the form in which LinkedIn takes and gives the text of a post (Posts API, "little
 * Text Format"). A sign of its own that is not escaped cuts the rest off without a word. */
#ifndef NW_NETWORKS_LINKEDIN_LITTLE_H
#define NW_NETWORKS_LINKEDIN_LITTLE_H

#include <stddef.h>

#include "base/strbuf.h"

/* Appends plain text as little text. A hashtag of letters, digits and '_' stays one. */
void linkedin_little_write(struct strbuf *out, const char *text);

/* Appends what a reader sees of little text: a mention as @Name, a hashtag as #word. */
void linkedin_little_read(struct strbuf *out, const char *little);

#endif
