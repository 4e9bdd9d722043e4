/* Bluesky (AT Protocol): what its files share. Nobody else includes this but networks.c and tests.
 *
 * All calls go to the account's PDS (its repository's server), which passes app.bsky.* on to the
 * AppView. */
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

/* What is known of where the list of notifications stands (bluesky_poll.c). */
struct bluesky_scan;

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
	struct bluesky_scan *scan;
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

/* Starts a call as the signed-in account: `method` is the NSID with its query; with a body it is a
 * POST. Waits for a sign-in when one is needed and is repeated once after the token expired. `done`
 * is called once, from within http_run; when the session is closed before, `forget` (NULL: nothing)
 * frees the data instead. */
void bluesky_call(struct session *s, const char *method, const char *body, bluesky_done_fn *done,
	void *data, void (*forget)(void *data));

/* A sign-in is over: those that waited for it start, or fail with err. */
void bluesky_calls_resume(struct session *s, const struct err *err, int64_t retry_us);
void bluesky_calls_release(struct session *s);

/* Reads what came back into a reply; the tree lives in the arena. */
void bluesky_reply_read(
	struct bluesky_reply *reply, const struct http_answer *answer, struct arena *a);

/* ---- reading (bluesky_mention.c, bluesky_poll.c, bluesky_thread.c) ---- */

/* A notification of listNotifications. Returns 0; -1 (ERR_INPUT) when it is no mention, reply or
 * quote of a post, or makes no sense. */
int bluesky_mention_of_notification(struct mention *m, const struct json *notification,
	const struct session *s, struct arena *a, struct err *err);

/* A post as getPosts and getPostThread show it, as MENTION_CONTEXT. */
int bluesky_mention_of_post(struct mention *m, const struct json *post, const struct session *s,
	struct arena *a, struct err *err);

/* A post that is gone. */
struct mention bluesky_mention_gone(const struct session *s, const char *uri);

void bluesky_poll(struct session *s, const char *cursor);
void bluesky_scan_release(struct session *s);
void bluesky_thread(struct session *s, const char *native_id);

/* "https://bsky.app/profile/HANDLE/post/RKEY" for a post, when we are on the real network; else
 * NULL. */
char *bluesky_post_url(const struct session *s, const char *handle, const char *uri);

/* The record key at the end of an at:// uri; "" when there is none. */
const char *bluesky_rkey(const char *uri);

/* ---- writing (bluesky_record.c, bluesky_prepare.c, bluesky_send.c) ---- */

enum bluesky_facet_kind { FACET_MENTION, FACET_LINK, FACET_TAG };

struct bluesky_facet {
	enum bluesky_facet_kind kind;
	size_t start, end; /* bytes of the text */
	const char *value; /* handle, link or tag */
	const char *did;   /* of a mention, when its handle resolves; else it stays plain text */
};

/* Finds what of a text has to be marked, in order and without overlap. */
size_t bluesky_facets(const char *text, struct bluesky_facet *out, size_t most, struct arena *a);

struct bluesky_ref {
	const char *uri, *cid;
};

/* Writes the record of a post; parent.uri NULL = it answers nothing. */
void bluesky_record_write(struct strbuf *out, const char *text, const char *lang,
	int64_t created_us, const struct bluesky_ref *parent, const struct bluesky_ref *root,
	const struct bluesky_facet *facets, size_t facet_count);

enum { BLUESKY_TID_BYTES = 14 };

/* A record key: microseconds and a clock id in base32-sortable. */
void bluesky_tid(int64_t us, unsigned clock_id, char out[BLUESKY_TID_BYTES]);

/* The microseconds in a record key; 0 when it is none. */
int64_t bluesky_tid_time(const char *tid);

void bluesky_prepare(struct session *s, const struct outgoing *post);
void bluesky_preparing_release(struct session *s);
void bluesky_send(struct session *s, const struct outgoing *post);
void bluesky_lookup(struct session *s, const struct outgoing *post);

#endif
