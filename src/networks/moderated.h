/* A moderation under way: what is kept of it until the network has answered. */
#ifndef NW_NETWORKS_MODERATED_H
#define NW_NETWORKS_MODERATED_H

#include <stdint.h>

#include "desk/moderation.h"
#include "networks/network.h"
#include "networks/reply.h"

struct moderation_call {
	int64_t id;
	enum moderation what;
	char *native_id, *author_id; /* "" = not known */
};

struct moderation_call *moderation_call_new(const struct moderating *what);
void moderation_call_free(void *call);

/* Each tells what became of it, and frees it; by an answer: done unless that is an error. */
void moderation_call_tell(struct moderation_call *m, const struct session_host *host,
	enum send_result result, const char *why, int64_t retry_us);
void moderation_call_answer(
	struct moderation_call *m, const struct session_host *host, const struct reply *reply);

#endif
