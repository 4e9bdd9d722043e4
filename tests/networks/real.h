/* A desk's session on a real Bluesky network on loopback (tests/servers/bluesky), and what is done
 * to that network by its control port. $BLUESKY_NETWORK holds the line of JSON with which the
 * network says that it is ready. Whatever fails is asserted. */
#ifndef NW_TESTS_REAL_H
#define NW_TESTS_REAL_H

#include "base/json.h"
#include "host.h"

extern struct arena real_arena;
extern const struct json *real_network; /* the line of JSON */
extern struct account_config real_config;
extern char real_session_file[64];
extern struct host real_desk;

/* For a group of tests: reads the network's line, makes a place for the session file; ends it. */
int real_start(void **state);
int real_end(void **state);

/* A GET of the control port, and what it answered. */
const struct json *real_control(const char *path);

struct real_post {
	const char *uri, *cid;
};

/* A post by a citizen (or by the desk); `more` are further parameters. */
struct real_post real_post(const char *from, const char *text, const char *more);

/* Parameters that make a post the reply to another; the caller frees them. */
char *real_reply_to(struct real_post parent, struct real_post root);

/* How many posts in the desk's repository have this text; *value gets one of them. */
size_t real_posts_with_text(const char *text, const struct json **value);

/* How many requests since this was last asked hold the text. */
size_t real_requests_with(const char *text);
void real_faults_off(void);
void real_clock_forward(int64_t us);

/* Signs in with a password as a person does, or asserts that it is refused. 0 or -1. */
int real_sign_in(const char *password);

void real_poll_well(void);
struct outgoing real_answer_to(const char *mention_id, const char *reference, const char *text);

/* Sends as a worker does: again while a repeat is asked for. Returns how many tries it took. */
int real_send_until_sent(struct outgoing *out);

/* A mention to answer, as the desk has it. */
struct kept *real_some_mention(const char *text);

#endif
