/* Requests to the server of an account, and what it answers (mastodon_call.c). */
#ifndef NW_NETWORKS_MASTODON_CALL_H
#define NW_NETWORKS_MASTODON_CALL_H

#include "base/arena.h"
#include "base/json.h"
#include "networks/mastodon_session.h"

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

#endif
