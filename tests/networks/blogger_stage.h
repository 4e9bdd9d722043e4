/* A desk before the fake server of tests/servers/blogger. */
#ifndef NW_TESTS_BLOGGER_STAGE_H
#define NW_TESTS_BLOGGER_STAGE_H

#include "person.h"
#include "stage.h"

/* Starts one that is signed in; its server is one with these options. */
void blogger_stage_begin(struct stage *s, const char *options);

/* Runs a test on a stage of its own: of one blog, of two, and of a server that takes comments out
 * of HTML. */
void blogger_stage_run(void (*test)(struct stage *s), const char *options);

#define ON_BLOG(name, options) \
	static void name##_on_blog(void **state) \
	{ \
		blogger_stage_run(name, options); \
	}
#define BLOG(name) cmocka_unit_test(name##_on_blog)

/* A member of what a citizen's or an editor's deed made; lives as long as the stage. */
#define MADE(s, member, ...) json_str(fake_do(&(s)->server, __VA_ARGS__), member)

/* A post of our own, with the fields that the outbox gives it. */
struct outgoing blogger_stage_post(struct stage *s, int64_t id, const char *text);

/* Prepares and sends it; it is out then. */
void blogger_stage_publish(struct stage *s, struct outgoing *post);

/* The n-th post that the desk made, by a member of what the server tells of it; NULL: there are not
 * so many. */
const char *blogger_stage_told(struct stage *s, size_t n, const char *member);

/* How many posts are not deleted, and stand so ("LIVE", "SCHEDULED", "DRAFT"). */
size_t blogger_stage_count(struct stage *s, const char *status);

#endif
