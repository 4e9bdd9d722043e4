/* What the files of mastodon share. Nobody else includes this but tests.
 *
 * Servers differ: ids are opaque and may change, so a post is known by its uri; what a server says
 * it did is checked; what it lacks (paging, streams, keys) is done without. */
#ifndef NW_NETWORKS_MASTODON_SESSION_H
#define NW_NETWORKS_MASTODON_SESSION_H

#include "base/arena.h"
#include "base/json.h"
#include "http/sse.h"
#include "networks/mastodon.h"

/* As signed in; NULL where unknown. All owned. */
struct mastodon_login {
	char *server; /* that it belongs to */
	char *client_id, *client_secret;
	char *token;
	char *obtained; /* when the token was, RFC 3339 */
};

/* What the server says of us and of itself (mastodon_greet.c). All owned. */
struct mastodon_facts {
	bool known;
	int64_t again_us; /* when it is asked anew */
	char *id, *acct;  /* ours */
	char *domain;     /* that local accounts belong to */
	char *streams;    /* where streams are, "https://host" */
	bool quotes;      /* notifies of quotes */
	struct length_limit limit;
};

struct mastodon_scan;
struct mastodon_stream;

/* Kept free of a server's limit: a reply begins with "@name ". */
enum { MASTODON_ROOM_FOR_NAME = 32 };

enum { MASTODON_ROOTS = 1024 };

struct session {
	struct session_host host;
	struct mastodon_login login;
	struct mastodon_facts facts;
	char *announced; /* the handle that host.identity was told */
	bool greeting;   /* under way; calls wait for it */
	struct mastodon_call *calls;
	struct mastodon_scan *scan;
	struct mastodon_stream *stream;
	struct mastodon_arrivals *arrivals;
	struct {
		char *id, *root;
	} roots[MASTODON_ROOTS]; /* the newest that are known, round and round */
	size_t root_at;
	int64_t watched_us; /* when the tags were last looked at */
};

/* ---- sessions (mastodon_login.c) ---- */

/* The configured server, without a '/' at its end; the caller frees it. */
char *mastodon_server(const struct account_config *config);

/* Reads the token: by the configuration's command or file, else from the session file. Without one
 * login.token is NULL. Returns 0, or -1. */
int mastodon_login_load(struct session *s, struct err *err);
int mastodon_login_save(struct session *s, struct err *err);
void mastodon_login_release(struct session *s);

/* ---- calls (mastodon_call.c) ---- */

struct mastodon_reply {
	int status;
	const struct json *json; /* NULL when there was none, or not JSON */
	const char *body;
	size_t len;
	const char *url;  /* where it came from */
	const char *link; /* the Link header, or NULL */
	struct err err;   /* ERR_NONE when it is done and the body is JSON */
	int64_t retry_us;
	bool not_sent;
};
typedef void mastodon_done_fn(struct session *s, void *data, const struct mastodon_reply *reply);

struct mastodon_request {
	const char *method; /* NULL = GET */
	const char *path;   /* "/api/...", or a whole address on our server; NULL = nothing is
			       asked, done is called when the server is known */
	const char *body;   /* JSON; NULL = none */
	const char *key;    /* Idempotency-Key; NULL = none */
	bool urgent;        /* a person's post: may spend the whole budget of requests */
	bool first;         /* does not wait until the server is known */
};

/* Starts a request as the signed-in account, after the server is known. `done` is called once, from
 * within http_run; when the session is closed before, `forget` (NULL: nothing) frees the data. */
void mastodon_call(struct session *s, const struct mastodon_request *request,
	mastodon_done_fn *done, void *data, void (*forget)(void *data));

/* The server is known, or err says why not: those that waited start, or fail. */
void mastodon_calls_resume(struct session *s, const struct err *err, int64_t retry_us);
void mastodon_calls_release(struct session *s);

/* True when the answer says that a post is not there (any more). */
bool mastodon_is_gone(const struct mastodon_reply *reply);

/* Reads what came back; the tree lives in the arena. */
void mastodon_reply_read(
	struct mastodon_reply *reply, const struct http_answer *answer, struct arena *a);

/* Appends "/api/v1/statuses/ID" with what follows it. */
void mastodon_status_path(struct strbuf *out, const char *id, const char *rest);

/* ---- who we are, and what the server is (mastodon_greet.c) ---- */

/* Asks for both, one at a time; then mastodon_calls_resume. */
void mastodon_greet(struct session *s);
void mastodon_facts_release(struct session *s);

/* ---- reading (mastodon_mention.c) ---- */

/* A notification. Returns 0; -1 (ERR_INPUT) when it is no mention or quote of a post. */
int mastodon_mention_of_notification(struct mention *m, const struct json *notification,
	const struct session *s, struct arena *a, struct err *err);

/* A status as MENTION_CONTEXT or MENTION_WATCH, or for MENTION_MENTION as one that is addressed to
 * us, whichever way. thread is set where nothing stands above it. */
int mastodon_mention_of_status(struct mention *m, const struct json *status, enum mention_kind kind,
	const struct session *s, struct arena *a, struct err *err);

struct mention mastodon_mention_gone(const struct session *s, const char *id, const char *uri);

/* True when a status is by us, and when it speaks to us. */
bool mastodon_is_ours(const struct session *s, const struct json *status);
bool mastodon_is_addressed(const struct session *s, const struct json *status);

/* "name@host", also for an account of the server itself; in the arena. */
const char *mastodon_handle(const struct session *s, const char *acct, struct arena *a);

/* What of a text is left when it went through a server and back: letters and digits, and none of
 * its mentions. */
char *mastodon_essence(const char *text);

/* A status' text. Returns 0 or -1 (ERR_INPUT). */
int mastodon_text(struct strbuf *out, const struct json *status, struct err *err);

/* ---- what comes, on its way to the host (mastodon_arrive.c) ---- */

/* Where a conversation begins is not told with a status: it is asked for, once for each that is not
 * known, and then all of it is delivered in order. */
struct mastodon_arrivals {
	struct session *session;
	struct mastodon_arrivals *next;
	struct arena arena;
	struct mention *items; /* oldest first */
	size_t count, room;
	size_t at; /* of the one whose root is looked for */
	int asked; /* questions so far */
	void (*done)(struct session *s, bool stored);
};
struct mastodon_arrivals *mastodon_arrivals_new(
	struct session *s, void (*done)(struct session *s, bool stored));

/* Takes an item that is not known yet, with its raw bytes; true when it is new. */
bool mastodon_arrivals_add(struct mastodon_arrivals *w, struct mention *m, const char *raw,
	size_t raw_len, const char *source);

/* Delivers, calls done from within http_run or at once, and frees it. */
void mastodon_arrive(struct mastodon_arrivals *w);
void mastodon_arrivals_release(struct session *s);

void mastodon_root_note(struct session *s, const char *id, const char *root);
const char *mastodon_root(const struct session *s, const char *id);

/* ---- polling (mastodon_poll.c, mastodon_watch.c), threads, streams ---- */

void mastodon_poll(struct session *s, const char *cursor);
void mastodon_scan_release(struct session *s);

/* The id that a post has now, as its newest notification says; NULL when that is not known. */
const char *mastodon_current_id(const struct session *s, const char *uri);

/* The address behind rel="next", when it is on our server; the caller frees it. NULL. */
char *mastodon_next_page(const struct session *s, const char *link);

/* Looks at the tags of all watches that run, then calls done. */
void mastodon_watch(struct session *s,
	void (*done)(struct session *s, const struct err *err, int64_t retry_us));
const char *mastodon_watch_fault(const char *term);

void mastodon_thread(struct session *s, const char *native_id);

void mastodon_stream(struct session *s);
void mastodon_stream_release(struct session *s);

/* ---- writing (mastodon_prepare.c, mastodon_send.c, mastodon_lookup.c) ---- */

void mastodon_prepare(struct session *s, const struct outgoing *post);
void mastodon_send(struct session *s, const struct outgoing *post);
void mastodon_lookup(struct session *s, const struct outgoing *post);

/* Names of the network's for visibilities. */
extern const char *const mastodon_visibilities[VISIBILITIES];

/* The visibility that a status names; as private as can be when it names none that is known. */
enum visibility mastodon_visibility(const struct json *status);

int mastodon_sign_in(const struct account_config *config, const char *session_file,
	const struct dialogue *dialogue, struct err *err);

#endif
