/* A network that answers with what was recorded (tests/networks/bluesky), and a desk on it. */
#ifndef NW_TESTS_BLUESKY_STAGE_H
#define NW_TESTS_BLUESKY_STAGE_H

#include "networks/bluesky/write.h"
#include "script.h"

#define CITIZEN "at://did:plc:dacjfaeiaf624uvvlapaatgs/app.bsky.feed.post/"
#define OURS "at://did:plc:2juzkf6hllvuxmglm7p6lpab/app.bsky.feed.post/"

/* cmocka's set-up; script_end tears down. The account asks for no direct messages. */
int stage_begin(void **state);

/* A recorded body, with the server's address in the place of the recorded one. */
char *stage_recorded(struct stage *s, const char *name);

/* The next answer to requests that hold `path`. Answers are used in their order. */
void stage_will_say(struct stage *s, const char *path, int status, const char *body, int times);
void stage_will(struct stage *s, const char *path, int status, const char *name);

#endif
