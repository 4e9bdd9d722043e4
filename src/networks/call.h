/* Requests to the server of an account, and what it answers: the one way in which a network with
 * JSON and tokens asks. Those that are made before we know who we are wait until then. */
#ifndef NW_NETWORKS_CALL_H
#define NW_NETWORKS_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "http/http.h"
#include "networks/login.h"
#include "networks/session_host.h"

struct session; /* each network's own */

struct reply {
	int status;              /* 0: none came */
	const struct json *json; /* NULL when there was none, or not JSON */
	const char *body;
	size_t len;
	const char *url;  /* where it came from */
	const char *link; /* the Link header, or NULL */
	struct err err;   /* ERR_NONE when it is done, and the body is JSON or empty */
	int64_t retry_us;
	bool not_sent;
	bool too_large; /* for one answer: cut off */
};
typedef void reply_fn(struct session *s, void *data, const struct reply *reply);

struct call_request {
	const char *method; /* NULL = GET */
	const char *path;   /* "/api/...", or a whole address; NULL = nothing is asked, done is
			       called when we know who we are */
	const char *body;   /* NULL = none */
	size_t body_len;    /* 0 = strlen(body) */
	const char *content_type;          /* NULL = application/json */
	const struct http_header *headers; /* more than the network's own */
	size_t header_count;
	bool by_app; /* with the program's token, not the account's */
	bool urgent; /* a person's post: may spend the whole budget of requests */
	bool first;  /* does not wait until we know who we are */
};

enum { CALL_HEADERS = 8 };

/* What a request gets from its network before it goes. `text` holds values that are made. */
struct call_signature {
	const char *bearer;
	struct http_header headers[CALL_HEADERS];
	size_t count;
	struct strbuf text; /* an Authorization header's value */
};

/* What a network's calls have of their own. */
struct call_dialect {
	const char *(*server)(const struct session *s); /* where paths lead, without a '/' */
	/* Adds what shows who asks. NULL: the account's token as Bearer. */
	void (*sign)(struct session *s, const struct call_request *request, const char *url,
		struct call_signature *signature);
	/* Reads a refusal: appends what the network says, as it says it, and may change the code
	 * that the status gave. NULL: "error" and "error_description". */
	void (*explain)(const struct reply *reply, struct strbuf *says, enum err_code *code);
	/* Finds out who we are, once; then calls_resume. */
	void (*greet)(struct session *s);
	const struct login *(*login)(const struct session *s);
};

struct calls {
	const struct call_dialect *dialect;
	struct session *session;
	struct http *http;
	bool known; /* we know who we are */
	struct call *first;
};
void calls_init(
	struct calls *c, const struct call_dialect *dialect, struct session *s, struct http *http);
void calls_release(struct calls *c);

/* Starts a request. `done` is called once, from within http_run; when the calls are released
 * before, `forget` (NULL: nothing) frees the data. */
void call_start(struct calls *c, const struct call_request *request, reply_fn *done, void *data,
	void (*forget)(void *data));

/* We know who we are, or err says why not: those that waited start, or fail. */
void calls_resume(struct calls *c, const struct err *err, int64_t retry_us);

/* True when the answer says that what was asked for is not there (any more): 404, 410. */
bool reply_is_gone(const struct reply *reply);

/* What a send is to be told as, when its answer is an error: surely not sent, refused, or nobody
 * knows. */
enum send_result reply_send_result(const struct reply *reply);

/* Reads what came back; the tree lives in the arena. */
void reply_read(struct reply *reply, const struct http_answer *answer,
	const struct call_dialect *dialect, const struct login *login, struct arena *a);

/* The same for one who waits, at sign-in: asks and runs until it is answered. The words of the
 * answer live in its arena. */
struct question {
	bool over;
	struct arena arena;
	struct reply reply;
	const struct call_dialect *dialect;
};
void question_ask(struct question *q, struct http *http, const struct http_request *request);
void question_release(struct question *q);

#endif
