/* The exact bytes of the elements of an array: what is kept of a mention is what came. */
#ifndef NW_NETWORKS_JSON_SLICE_H
#define NW_NETWORKS_JSON_SLICE_H

#include <stddef.h>

struct json_slice {
	const char *text; /* borrowed from the document */
	size_t len;
};

/* Finds the elements of the array under `key` of the object that the document is; key NULL: of the
 * array that it is itself. The document must have passed json_parse. Returns how many there are, of
 * which the first `most` are in out; 0 when the key is not written plainly or not there. */
size_t json_slices(
	const char *json, size_t len, const char *key, struct json_slice *out, size_t most);

#endif
