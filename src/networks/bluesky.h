/* Bluesky (AT Protocol): what its files share, its session and its calls. Nobody else includes this
 * but networks.c and tests. Reading is bluesky_read.h's, writing bluesky_write.h's.
 *
 * All calls go to the account's PDS (its repository's server), which passes app.bsky.* on to the
 * AppView, and chat.bsky.* to the service of direct messages. */
#ifndef NW_NETWORKS_BLUESKY_H
#define NW_NETWORKS_BLUESKY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "networks/network.h"

extern const struct network bluesky_network;

#define BLUESKY_POST "app.bsky.feed.post"

/* Who we are there, as signed in; empty strings never, NULL where unknown. All owned. */
struct bluesky_login {
	char *server;     /* the configured one that it belongs to */
	char *identifier; /* as configured */
	char *did, *handle;
	char *pds; /* where calls go */
	char *access, *refresh;
};

/* How far a poll is, and what it knows of the lists that it reads (bluesky_poll.h). */
struct bluesky_poll;

struct session {
	struct session_host host;
	struct bluesky_login login;
	bool announced; /* host.identity was called for this login */
	bool renewing;  /* a sign-in or refresh is under way; calls wait for it */
	char *password; /* given in the dialogue; NULL = by the configuration's command or file */
	char *factor;   /* the one-time code for a sign-in, given in the dialogue */
	bool factor_wanted;
	int64_t sign_in_after_us; /* after a refused sign-in: not before */
	struct err sign_in_err;
	struct bluesky_call *calls;          /* all that are not done */
	struct bluesky_preparing *preparing; /* all that are not done */
	struct bluesky_poll *poll;
	int64_t last_tid_us;
	unsigned clock_id;
};

/* ---- sessions (bluesky_session.c) ---- */

/* Reads the session file, when there is one that fits the configuration. */
int bluesky_session_load(struct session *s, struct err *err);
void bluesky_session_release(struct session *s);

/* Gets a new access token, by refresh or by signing in; then bluesky_calls_resume. One at a time.
 */
void bluesky_session_renew(struct session *s);

/* Tells the host who we are, once for each login. */
void bluesky_session_announce(struct session *s);

/* The configured server, without a '/' at its end; the caller frees it. */
char *bluesky_server(const struct account_config *config);

/* ---- calls (bluesky_call.c) ---- */

struct bluesky_reply {
	int status;
	const struct json *json; /* NULL when there was none, or not JSON */
	const char *body;        /* the bytes of it, and their length */
	size_t len;
	const char *error; /* the error's name, "" when none: never go by the message */
	const char *url;   /* where it came from */
	struct err err;    /* ERR_NONE when status is 200 */
	int64_t retry_us;
	bool not_sent;
};
typedef void bluesky_done_fn(struct session *s, void *data, const struct bluesky_reply *reply);

enum bluesky_manner {
	BLUESKY_URGENT =
		1, /* a reply, or what one needs; all else waits for what the network grants */
	BLUESKY_CHAT = 2, /* passed on to the service of direct messages */
};

/* Starts a call as the signed-in account: `method` is the NSID with its query; with a body it is a
 * POST; manner is of enum bluesky_manner, added up. Waits for a sign-in when one is needed and is
 * repeated once after the token expired. `done` is called once, from within http_run; when the
 * session is closed before, `forget` (NULL: nothing) frees the data instead. */
void bluesky_call(struct session *s, unsigned manner, const char *method, const char *body,
	bluesky_done_fn *done, void *data, void (*forget)(void *data));

/* The service of direct messages, as a DID with its fragment; NULL = none is to be asked. */
const char *bluesky_chat_service(const struct account_config *config);

/* A sign-in is over: those that waited for it start, or fail with err. */
void bluesky_calls_resume(struct session *s, const struct err *err, int64_t retry_us);
void bluesky_calls_release(struct session *s);

/* Reads what came back into a reply; the tree lives in the arena. */
void bluesky_reply_read(
	struct bluesky_reply *reply, const struct http_answer *answer, struct arena *a);

/* "https://bsky.app/profile/HANDLE/post/RKEY" for a post, when we are on the real network; else
 * NULL. */
char *bluesky_post_url(const struct session *s, const char *handle, const char *uri);

/* The record key at the end of an at:// uri; "" when there is none. */
const char *bluesky_rkey(const char *uri);

#endif
