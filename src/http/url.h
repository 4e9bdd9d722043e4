/* Questions about a URL, answered by the parser that will use it. */
#ifndef NW_HTTP_URL_H
#define NW_HTTP_URL_H

#include <stdbool.h>

/* True when both are http or https and lead to the same host and port by the same scheme. */
bool url_same_origin(const char *a, const char *b);

/* "https://host:443", to be compared without regard to case; the caller frees it. NULL when it is
 * neither http nor https. */
char *url_origin(const char *url);

/* "https://host/path": scheme and host in lower case, without a port that is the scheme's own,
 * without query and fragment; the caller frees it. NULL when it is neither http nor https. */
char *url_base(const char *url);

/* The query, encoded as it stands there; the caller frees it. NULL: there is none. */
char *url_query(const char *url);

bool url_is_https(const char *url);

/* The address that stands in a URL instead of a name, in any way of writing that the parser takes
 * (127.1, 0x7f000001). False when it is a name. */
struct url_address {
	int family; /* AF_INET, AF_INET6 */
	unsigned char bytes[16];
};
bool url_address(const char *url, struct url_address *address);

/* True for an address on the inside, or localhost, in the URL itself. */
bool url_is_inside(const char *url);

/* The host, for a message; the caller frees it. "?" when there is none. */
char *url_host(const char *url);

#endif
