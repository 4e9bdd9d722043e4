/* What the files of Bluesky share: its session and its calls. Nobody else includes this
 * but tests. Reading is read.h's, writing write.h's.
 *
 * All calls go to the account's PDS (its repository's server), which passes app.bsky.* on to the
 * AppView, and chat.bsky.* to the service of direct messages. */
#ifndef NW_NETWORKS_BLUESKY_SESSION_H
#define NW_NETWORKS_BLUESKY_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "networks/call.h"
#include "networks/bluesky.h"

#define BLUESKY_SERVER "https://bsky.social"
#define BLUESKY_POST "app.bsky.feed.post"

/* Who we are there, as signed in; empty strings never, NULL where unknown. All owned. */
struct bluesky_login {
	char *server;     /* the configured one that it belongs to */
	char *identifier; /* as configured */
	char *did, *handle;
	char *pds; /* where calls go */
	char *access, *refresh;
};

/* How far a poll is, and what it knows of the lists that it reads (poll.h). */
struct bluesky_poll;

struct session {
	struct session_host host;
	struct bluesky_login login;
	bool announced; /* host.identity was called for this login */
	char *password; /* given in the dialogue; NULL = by the configuration's command or file */
	char *factor;   /* the one-time code for a sign-in, given in the dialogue */
	bool factor_wanted;
	int64_t sign_in_after_us; /* after a refused sign-in: not before */
	struct err sign_in_err;
	struct calls calls;
	struct bluesky_preparing *preparing; /* all that are not done */
	struct bluesky_poll *poll;
	int64_t last_tid_us;
	unsigned clock_id;
};

/* ---- sessions (session.c) ---- */

/* Reads the session file, when there is one that fits the configuration. */
int bluesky_session_load(struct session *s, struct err *err);
/* What the file said is not asked again: somebody signs in anew. */
void bluesky_session_forget(struct session *s);
void bluesky_session_release(struct session *s);

/* Gets a new access token, by refresh or by signing in; then calls_resume. One at a time. -1
 * (ERR_SYSTEM): the next could not be kept, and no password gets another. */
int bluesky_session_renew(struct session *s, struct err *err);

/* Tells the host who we are, once for each login. */
void bluesky_session_announce(struct session *s);

/* The configured server, without a '/' at its end; the caller frees it. */
char *bluesky_server(const struct account_config *config);

/* Signing in for `account add` (sign_in.c). */
int bluesky_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err);

/* ---- calls (call.c) ---- */

extern const struct call_dialect bluesky_dialect;

/* The name of an error, "" when there is none: never go by the message. */
const char *bluesky_error(const struct reply *reply);

enum bluesky_manner {
	BLUESKY_URGENT =
		1, /* a reply, or what one needs; all else waits for what the network grants */
	BLUESKY_CHAT = 2, /* passed on to the service of direct messages */
};

/* Starts a call as the signed-in account: `method` is the NSID with its query; with a body it is a
 * POST; manner is of enum bluesky_manner, added up. The rest is as with call_start. */
void bluesky_call(struct session *s, unsigned manner, const char *method, const char *body,
	reply_fn *done, void *data, void (*forget)(void *data));

/* The service of direct messages, as a DID with its fragment; NULL = none is to be asked. */
const char *bluesky_chat_service(const struct account_config *config);

/* "https://bsky.app/profile/HANDLE/post/RKEY" for a post, when we are on the real network; else
 * NULL. */
char *bluesky_post_url(const struct session *s, const char *handle, const char *uri);

/* The record key at the end of an at:// uri; "" when there is none. */
const char *bluesky_rkey(const char *uri);

#endif
