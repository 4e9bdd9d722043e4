/* Requests to the server of an account: the one way in which a network with JSON and tokens asks.
 * Those that are made before we know who we are wait until then. */
#ifndef NW_NETWORKS_CALL_H
#define NW_NETWORKS_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "http/http.h"
#include "networks/login.h"
#include "networks/reply.h"

struct call_request {
	const char *method; /* NULL = GET */
	const char *path;   /* "/api/...", or a whole address; NULL = nothing is asked, done is
			       called when we know who we are */
	const char *body;   /* NULL = none */
	size_t body_len;    /* 0 = strlen(body) */
	const char *content_type;          /* NULL = application/json */
	const struct http_header *headers; /* more than the network's own */
	size_t header_count;
	int deadline_s; /* 0 = HTTP_DEADLINE_S */
	bool by_app;    /* with the program's token, not the account's */
	bool urgent;    /* a person's post: may spend the whole budget of requests */
	bool first;     /* does not wait until we know who we are */
};

enum { CALL_HEADERS = 8 };

/* What a request gets from its network before it goes. `text` and `query` hold what is made. */
struct call_signature {
	const char *bearer;
	struct http_header headers[CALL_HEADERS];
	size_t count;
	struct strbuf text;  /* an Authorization header's value */
	struct strbuf query; /* put behind the address, and no part of reply.url */
};

/* What a network's calls have of their own. */
struct call_dialect {
	const char *(*server)(const struct session *s); /* where paths lead, without a '/' */
	/* Adds what shows who asks. NULL: the account's token as Bearer. */
	void (*sign)(struct session *s, const struct call_request *request, const char *url,
		struct call_signature *signature);
	/* Reads a refusal: appends what the network says, as it says it (nothing: the answer's
	 * first line is shown), and may change the code that the status gave. NULL: "error" or
	 * "error.message", and "error_description". */
	void (*explain)(const struct reply *reply, struct strbuf *says, enum err_code *code);
	/* Hears of each answer before its asker does, with its headers (http_answer_header). NULL:
	 * of none. */
	void (*heard)(struct session *s, const struct reply *reply);
	/* True when a refusal is one that the next token heals: the session greets, and the request
	 * is made once more. NULL: none is. */
	bool (*stale)(
		struct session *s, const struct call_request *request, const struct reply *reply);
	const struct login *(*login)(const struct session *s);
};

/* Finds out who we are, or gets the next token; one at a time, and then calls_resume. Returns 0, or
 * -1 when there is nothing to try: then those that wait fail with err. */
typedef int greet_fn(struct session *s, struct err *err);

struct calls {
	const struct call_dialect *dialect;
	greet_fn *greet;
	struct session *session;
	struct http *http;
	bool known;     /* we know who we are; cleared, the next call asks again */
	bool greeting;  /* under way; calls wait for it */
	struct err err; /* why there was nothing to try */
	unsigned round; /* how often we found out */
	struct call *first;
};
void calls_init(struct calls *c, const struct call_dialect *dialect, greet_fn *greet,
	struct session *s, struct http *http);
void calls_release(struct calls *c);

/* Starts a request. `done` is called once, from within http_run; when the calls are released
 * before, `forget` (NULL: nothing) frees the data. */
void call_start(struct calls *c, const struct call_request *request, reply_fn *done, void *data,
	void (*forget)(void *data));

/* We know who we are, or err says why not: those that waited start, or fail. */
void calls_resume(struct calls *c, const struct err *err, int64_t retry_us);

#endif
