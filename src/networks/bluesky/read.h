/* Bluesky: from what the network shows to mentions (mention.c, thread.c). */
#ifndef NW_NETWORKS_BLUESKY_READ_H
#define NW_NETWORKS_BLUESKY_READ_H

#include "networks/bluesky/session.h"
#include "networks/parcel.h"

/* What is older than this when the very first walk ends is history, not work. */
#define BLUESKY_HISTORY_US (7 * CLOCK_DAY)

/* A notification of listNotifications. Returns 0; -1 (ERR_INPUT) when it is no mention, reply or
 * quote of a post, or makes no sense. */
int bluesky_mention_of_notification(struct mention *m, const struct json *notification,
	const struct session *s, struct arena *a, struct err *err);

/* A post as getPosts, getPostThread and searchPosts show it, as a mention of this kind. */
int bluesky_mention_of_post(struct mention *m, const struct json *post, enum mention_kind kind,
	const struct session *s, struct arena *a, struct err *err);

/* A post or a direct message that is gone. */
struct mention bluesky_mention_gone(const struct session *s, const char *id);

/* True for the address of a post, not of another record. */
bool bluesky_is_post(const char *uri);

/* Somebody who writes direct messages: those only name a DID. NULL where unknown. */
struct bluesky_person {
	const char *did, *handle, *name;
};

/* A message of a conversation, as MENTION_DIRECT, our own as MENTION_CONTEXT. */
int bluesky_mention_of_message(struct mention *m, const struct json *message, const char *convo,
	const struct bluesky_person *from, const struct session *s, struct arena *a,
	struct err *err);

/* What a direct message is called here; the caller frees it. */
char *bluesky_message_id(const char *convo, const char *message);

void bluesky_poll(struct session *s, const char *cursor);
void bluesky_poll_release(struct session *s);
const char *bluesky_watch_fault(const char *term);
void bluesky_thread(struct session *s, const char *native_id);

#endif
