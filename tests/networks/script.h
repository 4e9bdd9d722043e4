/* A desk before a server that says what a test wrote down, at a time that a test sets. */
#ifndef NW_TESTS_SCRIPT_H
#define NW_TESTS_SCRIPT_H

#include <stdint.h>

#include "fake_server.h"
#include "host.h"

enum { ANSWERS_MAX = 112 };

struct stage {
	struct fake_answer script[ANSWERS_MAX];
	size_t count;
	struct fake_server *server;
	struct account_config config;
	struct host desk;
	struct arena arena;
	char folder[64], session_file[96], secret_file[96];
};

extern int64_t script_now_us;

/* Starts the server, and an account of that network: its name is "gent", and this secret is in
 * secret_file. What more it needs is set before host_open. */
struct stage *script_begin(const char *network, int64_t now_us, const char *secret);

/* cmocka's tear-down; *state is the stage. */
int script_end(void **state);

/* The next answer to requests whose first line holds `path`, as JSON; used in their order. */
struct fake_answer *script_say(struct stage *s, const char *path, int status, const char *body);

/* Polls, and asserts that all was well. */
void script_poll(struct stage *s);

#endif
