/* "Not before", and how much is left: what a server's headers say of being asked too often. */
#ifndef NW_HTTP_RETRY_H
#define NW_HTTP_RETRY_H

#include <stdint.h>

/* The value of an answer's header, in any case of letters, or NULL. */
typedef const char *header_fn(const void *answer, const char *name);

/* Times are on our clock, whatever the server's shows: never before now and never later than a
 * day. */
struct retry {
	int64_t after_us;         /* Retry-After, or else the reset; 0 = not said */
	int64_t reset_us;         /* when the limit begins anew; 0 = not said */
	int64_t theirs_us;        /* what the server's clock showed; 0 = not said */
	int64_t limit, remaining; /* requests; -1 = not said */
};

/* Reads Retry-After (seconds, or an HTTP date) and the three of the rate limit by any of their
 * names; the reset as Unix seconds, seconds from now, or RFC 3339. */
struct retry retry_read(header_fn *header, const void *answer, int64_t now_us);

#endif
