/* The exact bytes of the elements of an array: what is kept of a mention is what came. */
#ifndef NW_NETWORKS_JSON_SLICE_H
#define NW_NETWORKS_JSON_SLICE_H

#include <stddef.h>

#include "base/json.h"
#include "base/strbuf.h"

struct json_slice {
	const char *text; /* borrowed from the document */
	size_t len;
};

/* Finds the elements of the array under `key` of the object that the document is; key NULL: of the
 * array that it is itself. The document must have passed json_parse. Returns how many there are, of
 * which the first `most` are in out; 0 when the key is not written plainly or not there. */
size_t json_slices(
	const char *json, size_t len, const char *key, struct json_slice *out, size_t most);

/* The bytes of an element written anew, where those that it came as are not at hand; in `out`. Its
 * text is NULL when it does not fit. */
struct json_slice json_slice_write(struct strbuf *out, const struct json *json);

#endif
