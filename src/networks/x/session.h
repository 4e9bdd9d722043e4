/* What the files of X share. Nobody else includes this but tests.
 *
 * Every post that X gives costs money (X: "Pricing"), so nothing is asked for twice that is known:
 * polls go by since_id, direct messages are looked at one by one before they are read, and what is
 * looked at again for edits and deletions is bounded. */
#ifndef NW_NETWORKS_X_SESSION_H
#define NW_NETWORKS_X_SESSION_H

#include "networks/call.h"
#include "networks/login.h"
#include "networks/x.h"

struct x_scan;
struct x_stream;

enum { X_UNREAD_MOST = 500 };

/* Posts that are still to be asked for (posts.c). */
struct x_unread {
	char *ids[X_UNREAD_MOST]; /* the oldest first; owned */
	size_t count;
	size_t asked; /* of them, under way */
};

struct session {
	struct session_host host;
	struct login login;
	struct calls calls;
	char *id, *handle; /* ours; owned */
	char *announced;   /* the handle that host.identity was told */
	bool old_words;    /* the server calls fields by their old names; see x_fields */
	bool no_direct;    /* direct messages are not open to this program */
	int64_t ahead_us;  /* our clock of theirs, as their last answer showed it */
	int64_t direct_us; /* when direct messages were last looked at */
	struct x_scan *scan;
	struct x_unread unread;
	struct x_stream *stream;
};

/* What comes when a step of a poll is over. */
typedef void x_step_fn(struct session *s, const struct err *err, int64_t retry_us);

/* True for the number by which X knows a post, a user or a medium (mention.c). */
bool x_is_id(const char *id);

/* Ids count up: true when a is newer than b. */
bool x_is_newer(const char *a, const char *b);

/* ---- requests (call.c) ---- */

#define X_SERVER "https://api.x.com"
#define X_TOKEN_PATH "/2/oauth2/token"

extern const struct call_dialect x_dialect;

/* The login of a session, or why there is none. Returns 0, or -1 (ERR_CONFIG, ERR_AUTH,
 * ERR_SYSTEM). */
int x_login_load(struct session *s, struct err *err);

/* True when the token at hand serves for a while; else the next request that waits gets another. */
bool x_login_holds(const struct session *s);

/* True when requests are signed (OAuth 1.0a), not made with a token that ends. */
bool x_is_signed(const struct login *login);

/* True when a request was refused that had fields by their new names: from now on the older ones
 * are asked for, and it is to be made again. */
bool x_old_words(struct session *s, const struct reply *reply);

/* True when a request was refused for its time: the clock here, or there, is off. */
bool x_is_clock_off(const struct reply *reply);

/* A refusal that is about this request alone: by the network's word for it, such as "usage-capped".
 */
bool x_is_problem(const struct json *json, const char *name);

/* ---- who we are (greet.c) ---- */

/* Gets the next token where the one at hand ends soon, asks who we are, then calls_resume. */
int x_greet(struct session *s, struct err *err);

int x_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err);

#endif
