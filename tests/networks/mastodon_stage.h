/* A desk before the fake server, as each of four kinds of server behaves. */
#ifndef NW_TESTS_MASTODON_STAGE_H
#define NW_TESTS_MASTODON_STAGE_H

#include "stage.h"

struct trait {
	const char *kind;
	bool stream, pages, reset; /* has streams, shows more than its newest, says until when */
	size_t most, link;         /* its limit, and what a URL counts as */
};

/* Starts one as this kind of server and opens a desk on it. */
void mastodon_begin(struct stage *s, const char *kind, const char *options);

/* Runs a test on each kind of server. */
void mastodon_each(void (*test)(struct stage *s));

#define ON_EACH(name) \
	static void name##_on_each(void **state) \
	{ \
		mastodon_each(name); \
	}
#define EACH(name) cmocka_unit_test(name##_on_each)

#endif
