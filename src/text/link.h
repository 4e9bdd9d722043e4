/* Links as they stand in a text. */
#ifndef NW_TEXT_LINK_H
#define NW_TEXT_LINK_H

#include <stddef.h>

/* Bytes of the "http://" or "https://" that begins here, in either case; 0 = none does. */
size_t link_scheme(const char *text);

/* Bytes of the address that begins here, without what only ends its sentence; 0 = none does. */
size_t link_length(const char *text);

/* The first address of a text and its length; NULL = there is none. */
const char *link_find(const char *text, size_t *len);

#endif
