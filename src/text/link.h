/* Links as they stand in a text. */
#ifndef NW_TEXT_LINK_H
#define NW_TEXT_LINK_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the "http://" or "https://" that begins here, in either case; 0 = none does. */
size_t link_scheme(const char *text);

/* Bytes of the address that begins here, without what only ends its sentence; 0 = none does. */
size_t link_length(const char *text);

/* The first address of a text and its length; NULL = there is none. */
const char *link_find(const char *text, size_t *len);

/* True when the whole text is one address of http or https (RFC 3986, with names of hosts in any
 * script), as twitter-text checks it. Only with `needs_scheme` it has to begin with "http". */
bool link_valid(const char *text, bool needs_scheme);

#endif
