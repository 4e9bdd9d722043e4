/* A fake server of tests/servers as a test runs it: a whole network on loopback, and the side door
 * by which citizens and fate act. (fake_server.h is the other kind: it says what a script says.) */
#ifndef NW_TESTS_FAKE_H
#define NW_TESTS_FAKE_H

#include "base/arena.h"
#include "base/json.h"

struct fake {
	struct arena arena; /* of all answers */
	struct http *http;
	int pid, stdin_fd;
	const struct json *said; /* what it told when it began to listen */
	const char *url, *control;
};

/* Starts tests/servers/NAME/server.py; `options` are added to its command line, and after them
 * those of the environment's FAKE_OPTIONS. Asserts that it listens. */
void fake_start(struct fake *f, const char *name, const char *options);
void fake_stop(struct fake *f);

/* A member of the line that it began with; asserts that it is there. */
const char *fake_said(const struct fake *f, const char *member);

/* Does `deed` with arguments in JSON (single quotes stand for double ones); asserts that it is
 * done. The answer lives as long as the server. */
const struct json *fake_do(struct fake *f, const char *deed, const char *form, ...)
	__attribute__((format(printf, 3, 4)));

/* How often a request ("GET /path") was made, and the last one ("body", "path", "headers" ...). */
int fake_asked(struct fake *f, const char *request);
const struct json *fake_last(struct fake *f);

/* The n-th thing of state()'s list `list` that is not "deleted": how many there are, and a member
 * of one, NULL where there is none. */
size_t fake_count(struct fake *f, const char *list);
const char *fake_member(struct fake *f, const char *list, size_t n, const char *member);

#endif
