/* Whether a collector takes along what an account sends. */
#ifndef NW_SCREEN_SERVICE_H
#define NW_SCREEN_SERVICE_H

#include "screen/desk.h"

/* Why a reply by this account does not leave in its time, and what to do; NULL when it does. The
 * caller frees it. */
char *service_missing(const struct desk *desk, const char *account);

#endif
