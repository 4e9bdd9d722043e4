/* Questions about a URL, answered by the parser that will use it. */
#ifndef NW_HTTP_URL_H
#define NW_HTTP_URL_H

#include <stdbool.h>

/* True when both are http or https and lead to the same host and port by the same scheme. */
bool url_same_origin(const char *a, const char *b);

/* "https://host:443", to be compared without regard to case; the caller frees it. NULL when it is
 * neither http nor https. */
char *url_origin(const char *url);

bool url_is_https(const char *url);

/* The host, for a message; the caller frees it. "?" when there is none. */
char *url_host(const char *url);

#endif
