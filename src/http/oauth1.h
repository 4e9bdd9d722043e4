/* OAuth 1.0a (RFC 5849) with HMAC-SHA1: the header that shows who asks. */
#ifndef NW_HTTP_OAUTH1_H
#define NW_HTTP_OAUTH1_H

#include <stddef.h>

#include "base/strbuf.h"

struct oauth1_keys {
	const char *client, *client_secret;
	const char *token, *token_secret; /* NULL while there is none */
};

/* One more parameter of the protocol ("oauth_callback"), or a field of a form body. */
struct oauth1_field {
	const char *name, *value;
};

/* Appends what is signed (RFC 5849, 3.4.1): the method, the URL, and all parameters of its query
 * and of `fields`. */
void oauth1_base(struct strbuf *out, const char *method, const char *url,
	const struct oauth1_field *fields, size_t count);

/* Appends the value of an Authorization header for a request: its URL with its query, and fields
 * that are in the header (oauth_...) or in a form body. A body that is JSON or multipart is not
 * signed (RFC 5849, 3.4.1.3.1). `nonce` and `time_s` are the caller's, so that a signature can be
 * tested; see oauth1_nonce. */
void oauth1_header(struct strbuf *out, const struct oauth1_keys *keys, const char *method,
	const char *url, const struct oauth1_field *fields, size_t count, const char *nonce,
	long long time_s);

enum { OAUTH1_NONCE_BYTES = 33 };
char *oauth1_nonce(char out[OAUTH1_NONCE_BYTES]);

#endif
