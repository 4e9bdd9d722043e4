/* A network that answers with what was recorded (tests/networks/bluesky), and a desk on it. */
#ifndef NW_TESTS_BLUESKY_STAGE_H
#define NW_TESTS_BLUESKY_STAGE_H

#include "fake_server.h"
#include "host.h"
#include "networks/bluesky/write.h"

#define CITIZEN "at://did:plc:dacjfaeiaf624uvvlapaatgs/app.bsky.feed.post/"
#define OURS "at://did:plc:2juzkf6hllvuxmglm7p6lpab/app.bsky.feed.post/"

enum { ANSWERS_MAX = 24 };

/* A test's network and its desk. */
struct stage {
	struct fake_answer script[ANSWERS_MAX];
	size_t count;
	struct fake_server *server;
	struct account_config config;
	struct host desk;
	struct arena arena;
	char folder[64], session_file[96], password_file[96];
};

/* A day after the recording; a test may move it. */
extern int64_t stage_now_us;

/* cmocka's set-up and tear-down. The account asks for no direct messages. */
int stage_begin(void **state);
int stage_finish(void **state);

/* A recorded body, with the server's address in the place of the recorded one. */
char *stage_recorded(struct stage *s, const char *name);

/* The next answer to requests that hold `path`. Answers are used in their order. */
void stage_will_say(struct stage *s, const char *path, int status, const char *body, int times);
void stage_will(struct stage *s, const char *path, int status, const char *name);

void stage_poll_well(struct stage *s);

#endif
