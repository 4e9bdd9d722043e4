/* Signing in: a session that nobody runs but who waits for it, and whose host keeps no more than
 * who we are. */
#ifndef NW_NETWORKS_TRIAL_H
#define NW_NETWORKS_TRIAL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "http/http.h"
#include "networks/call.h"
#include "networks/login.h"
#include "networks/network.h"
#include "networks/reply.h"

struct trial {
	struct session_host host; /* to open a session with; its data is the trial */
	bool over;
	struct err err;
	char *handle; /* as host.identity was told; NULL = it was not */
};

/* Opens a session of the network whose host is a trial, has it sign in, and closes it. Returns 0 or
 * -1. */
int trial_run(const struct network *network, const struct account_config *config,
	const char *session_file, const struct dialogue *dialogue, struct err *err);

/* An answer without the blanks around it, or its first word; "" when there is none; the caller
 * frees it with secret_free. NULL: err. */
char *trial_line(const struct dialogue *dialogue, const char *prompt, bool secret, struct err *err);
char *trial_word(const struct dialogue *dialogue, const char *prompt, bool secret, struct err *err);

/* What came of one try of something that a person does; err says why it is not done. */
enum tried {
	TRIED_WELL,
	TRIED_AGAIN, /* what he gave is no good: he may give it anew */
	TRIED_OVER,
};
typedef enum tried try_fn(void *data, const struct dialogue *dialogue, struct err *err);

/* Has him try until it is done, three times at most, and says in between what was wrong. Returns 0,
 * or -1 with the last error. */
int trial_try(try_fn *once, void *data, const struct dialogue *dialogue, struct err *err);

/* Asks for a member that is not known yet. Without a word it stays unknown; trial_need asks for one
 * again, and then refuses that (ERR_INPUT). Returns 0 or -1. */
int trial_fill(char **member, const char *prompt, bool secret, const struct dialogue *dialogue,
	struct err *err);
int trial_need(char **member, const char *prompt, bool secret, const struct dialogue *dialogue,
	struct err *err);

/* What a sign-in by a program of ours came to (rc, err): one that the network does not know
 * (ERR_AUTH) is forgotten where a person typed it, for a letter of it may be wrong. */
enum tried trial_program(
	struct login *login, const struct account_config *config, int rc, struct err *err);

/* Greets, which only a good token can, and waits for it. */
int trial_greet(
	struct trial *t, struct calls *calls, const struct dialogue *dialogue, struct err *err);

/* The end of another such question; data is the trial. */
void trial_over(struct session *s, void *data, const struct reply *reply);

/* Runs until it is over, and says as whom we are signed in. Returns 0, or -1 with its error. */
int trial_wait(struct trial *t, const struct dialogue *dialogue, struct err *err);

/* One question for one who waits: asks and runs until it is answered. Begins zeroed, with dialect
 * and login where there are; the words of the answer live in its arena. */
struct question {
	const struct call_dialect *dialect;
	const struct login *login;
	bool over;
	struct arena arena;
	struct reply reply;
};
void question_ask(struct question *q, struct http *http, const struct http_request *request);
void question_release(struct question *q);

#endif
