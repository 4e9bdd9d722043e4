/* A desk before the fake LinkedIn of tests/servers/linkedin. */
#ifndef NW_TESTS_LINKEDIN_STAGE_H
#define NW_TESTS_LINKEDIN_STAGE_H

#include "stage.h"

/* Starts it with the token of the page's administrator in a file. `traits` is a JSON object in
 * single quotes, see server.TRAITS; NULL = as usual. */
void linkedin_begin(struct stage *s, const char *traits);

/* The same, without a token or a desk: somebody has to sign in. */
void linkedin_begin_signed_out(struct stage *s);

#endif
