/* What comes from the network: comments, posts and messages as mentions, by asking. */
#ifndef NW_NETWORKS_FACEBOOK_READ_H
#define NW_NETWORKS_FACEBOOK_READ_H

#include "base/arena.h"
#include "base/json.h"
#include "networks/facebook/session.h"

/* ---- times (time.c) ---- */

/* Reads "2023-07-14T10:45:55+0000", whose zone has no colon, or RFC 3339. Returns 0 or -1. */
int facebook_time(const char *text, int64_t *us);

/* The same at a path, where it may also be a number: of seconds, or of milliseconds. */
int facebook_time_at(const struct json *json, const char *path, int64_t *us);

/* The same; 0 where there is none. */
int64_t facebook_time_of(const struct json *json, const char *path);

/* ---- one mention (mention.c) ---- */

enum { FACEBOOK_MEDIA = 16 };

/* As the network tells it, whichever way. Borrowed; NULL = not told. */
struct facebook_told {
	enum mention_kind kind;
	const char *id, *in_reply_to, *thread;
	const char *author_id, *name;
	const char *text, *url;
	bool comment;     /* it stands below a post */
	const char *top;  /* of an answer to a comment: the comment at the top */
	const char *psid; /* of a message: the person with whom it was exchanged */
	struct media media[FACEBOOK_MEDIA];
	size_t media_count;
	int64_t created_us, answer_until_us, private_until_us;
	const char *closed;
	const char *moderations; /* as a mention's; of a message there are none */
};

/* Makes a clean mention of it, ours as MENTION_CONTEXT. Without an author each is by a person of
 * his own, so that strangers are never taken for one. Returns 0, or -1 (ERR_INPUT). */
int facebook_mention(struct mention *m, const struct facebook_told *told, const struct session *s,
	struct arena *a, struct err *err);

/* Readers of what the interface answers, and the fields that they read; 0, or -1 (ERR_INPUT). */
extern const char facebook_post_fields[], facebook_comment_fields[], facebook_message_fields[];
int facebook_mention_of_post(struct mention *m, const struct json *post, const struct session *s,
	struct arena *a, struct err *err);
int facebook_mention_of_comment(struct mention *m, const struct json *comment, const char *post_id,
	const struct session *s, struct arena *a, struct err *err);

/* A conversation of messages with one person. */
struct facebook_talk {
	const char *psid;
	int64_t last_us;    /* of his newest message; 0 = there is none */
	const char *closed; /* why none can be answered; NULL */
};
int facebook_mention_of_message(struct mention *m, const struct json *message,
	const struct facebook_talk *talk, const struct session *s, struct arena *a,
	struct err *err);
struct mention facebook_gone(const struct session *s, const char *id);

bool facebook_is_us(const struct session *s, const char *id);

/* The text of a string or number; NULL. Some ids come as numbers. "." and ".." are none: they would
 * lead elsewhere in a path. */
const char *facebook_id(const struct json *json, const char *path);

/* The same of what has to be a string: a post, a comment, a message, a page. */
const char *facebook_thing(const struct json *json, const char *path);

/* Until when it can be answered, and in private, by when it was written. */
void facebook_until(struct facebook_told *told);

/* The time in which it can be answered in private is over, or never was. */
void facebook_not_in_private(struct facebook_told *told);

/* The post below which a comment of this id stands, or that it is itself; the caller frees it. NULL
 * when the id does not show it, as that of a message. */
char *facebook_post_of(const struct session *s, const char *id);

/* ---- polls (poll.c) and conversations (thread.c) ---- */

void facebook_poll(struct session *s, const char *cursor);
void facebook_scan_release(struct session *s);
void facebook_thread(struct session *s, const char *native_id);

/* What stands around a post was just had: it is not asked for again soon. */
void facebook_thread_note(struct session *s, const char *post_id);

#endif
