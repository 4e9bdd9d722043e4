/* A desk before the fake server of tests/servers/facebook. */
#ifndef NW_TESTS_FACEBOOK_STAGE_H
#define NW_TESTS_FACEBOOK_STAGE_H

#include "person.h"
#include "stage.h"

/* Starts one that is signed in with the page's own token and knows the program's secret. */
void facebook_stage_begin(struct stage *s);

/* The same, before it is opened: the test sets what else its account needs, and stage_open. */
void facebook_stage_start(struct stage *s, const char *options);

/* Runs a test on a stage of its own. */
void facebook_stage_run(void (*test)(struct stage *s));

#define ON_PAGE(name) \
	static void name##_on_page(void **state) \
	{ \
		facebook_stage_run(name); \
	}
#define PAGE(name) cmocka_unit_test(name##_on_page)

/* The id that a deed of a citizen's made; lives as long as the stage. */
#define MADE(s, ...) json_str(fake_do(&(s)->server, __VA_ARGS__), "id")

/* How often a path that begins so was asked for. */
int facebook_asked(struct stage *s, const char *method, const char *rest);

#endif
