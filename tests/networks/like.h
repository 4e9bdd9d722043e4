/* The fake server of tests/servers/mastodon as a test runs it: one kind of server on loopback, and
 * the side door by which citizens and fate act. */
#ifndef NW_TESTS_LIKE_H
#define NW_TESTS_LIKE_H

#include "base/arena.h"
#include "base/json.h"

struct like {
	struct arena arena; /* of all answers */
	struct http *http;
	int pid, stdin_fd;
	char *url, *token;
	char *control;
};

/* Starts it; `options` are added to its command line. Asserts that it listens. */
void like_start(struct like *l, const char *kind, const char *options);
void like_stop(struct like *l);

/* Does `deed` with arguments in JSON (single quotes stand for double ones); asserts that it is
 * done. The answer lives as long as the server. */
const struct json *like_do(struct like *l, const char *deed, const char *form, ...)
	__attribute__((format(printf, 3, 4)));

/* A member of the last answer of state(): the desk's posts. */
size_t like_posts(struct like *l);
const char *like_post(struct like *l, size_t n, const char *member);

#endif
