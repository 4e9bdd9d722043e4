/* A session that a person signs in with: nobody runs it but the sign-in, and its host keeps no more
 * than who we are. */
#ifndef NW_NETWORKS_TRIAL_H
#define NW_NETWORKS_TRIAL_H

#include <stdbool.h>

#include "base/err.h"
#include "networks/network.h"
#include "networks/reply.h"

struct trial {
	struct session_host host; /* to open a session with; its data is the trial */
	bool over;
	struct err err;
	char *handle; /* as host.identity was told; NULL = it was not */
};

/* Returns 0, or -1 (ERR_SYSTEM). Config and session file are borrowed. */
int trial_begin(struct trial *t, const struct account_config *config, const char *session_file,
	struct err *err);

/* Its transfers end, without a call back: the session is closed after it. */
void trial_end(struct trial *t);

/* The end of a question that only a good token answers; data is the trial. */
void trial_over(struct session *s, void *data, const struct reply *reply);

/* Runs until it is over, and says as whom we are signed in. Returns 0, or -1 with its error. */
int trial_wait(struct trial *t, const struct dialogue *dialogue, struct err *err);

#endif
