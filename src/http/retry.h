/* "Not before": what a server that is asked too often says. */
#ifndef NW_HTTP_RETRY_H
#define NW_HTTP_RETRY_H

#include <stdint.h>

/* The time of a repeat from Retry-After (seconds, or an HTTP date) or, when that is NULL or
 * no sense, from RateLimit-Reset (Unix seconds, or seconds from now). Never before now_us and
 * never later than a day. 0 when neither says anything. */
int64_t retry_time(const char *retry_after, const char *rate_limit_reset, int64_t now_us);

#endif
