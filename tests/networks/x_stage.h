/* A desk before the fake server of X. */
#ifndef NW_TESTS_X_STAGE_H
#define NW_TESTS_X_STAGE_H

#include "stage.h"

/* Signed in by OAuth 1.0a, or by OAuth 2.0 with a session file; with the program's own token, and
 * somebody's yes. */
void x_begin(struct stage *s, const char *options);
void x_begin_oauth2(struct stage *s, const char *options);

/* Runs a test on a server that calls posts by their new words, signed in by OAuth 1.0a, and on one
 * with the old words, by OAuth 2.0. */
void x_each(void (*test)(struct stage *s));

#define ON_EACH(name) \
	static void name##_on_each(void **state) \
	{ \
		x_each(name); \
	}
#define EACH(name) cmocka_unit_test(name##_on_each)

#endif
