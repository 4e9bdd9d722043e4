/* What a server with JSON answers, and what it means. */
#ifndef NW_NETWORKS_REPLY_H
#define NW_NETWORKS_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "http/http.h"
#include "networks/json_slice.h"
#include "networks/login.h"
#include "networks/session_host.h"

struct session;      /* each network's own */
struct call_dialect; /* call.h */

struct reply {
	int status;              /* 0: none came */
	const struct json *json; /* NULL when there was none, or not JSON */
	const char *body;
	size_t len;
	const char *url;  /* where it came from */
	const char *link; /* the Link header, or NULL */
	struct err err;   /* ERR_NONE when it is done: the body is JSON, or empty where
			     the status is not 200 but 201, 204 and the like */
	int64_t retry_us;
	int64_t theirs_us; /* what the server's clock showed; 0 = not said */
	bool not_sent;
	bool too_large; /* for one answer: cut off */
};
typedef void reply_fn(struct session *s, void *data, const struct reply *reply);

/* Calls `each` for the elements of the array under `key` (NULL: that the answer is), with the bytes
 * of each as they came; written anew where the array does not stand plainly in the answer. */
typedef void reply_each_fn(struct session *s, void *data, const struct json *item,
	const struct json_slice *raw, const struct reply *reply);
void reply_each(struct session *s, const struct reply *reply, const char *key, reply_each_fn *each,
	void *data);

/* True when the answer says that what was asked for is not there (any more): 404, 410. */
bool reply_is_gone(const struct reply *reply);

/* What a send is to be told as, when its answer is an error: surely not sent (it never went, the
 * network asks to wait, or does not know us), refused, or nobody knows. */
enum send_result reply_send_result(const struct reply *reply);

/* Reads what came back; the tree lives in the arena. What the server says is not repeated where it
 * holds a secret of the login's. Dialect and login may be NULL. */
void reply_read(struct reply *reply, const struct http_answer *answer,
	const struct call_dialect *dialect, const struct login *login, struct arena *a);

#endif
