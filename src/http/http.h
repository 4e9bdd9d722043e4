/* HTTP: one curl multi for one account, asynchronous, nothing ever blocks on a socket.
 *
 * Deadlines, size caps, back-off after 429, the share of the rate limit that is kept for replies
 * and the rule that a token never follows a redirect to another host live here, so that no network
 * can forget them. */
#ifndef NW_HTTP_HTTP_H
#define NW_HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"

struct http;

struct http_options {
	const char *user_agent;
	const char *ca_file;          /* NULL = the system's */
	bool allow_private_addresses; /* else addresses on the inside are refused at connect */
};

struct http *http_new(const struct http_options *options, struct err *err);

/* Ends all transfers without calling anybody back. */
void http_free(struct http *h);

struct http_header {
	const char *name, *value;
};

enum { HTTP_DEADLINE_S = 30, HTTP_SILENCE_S = 60, HTTP_BODY_MAX = 8 << 20 };

/* Takes what a stream brought; called from http_run, and free to start requests. Not 0 ends the
 * stream. */
typedef int http_bytes_fn(void *data, const char *bytes, size_t len);

struct http_request {
	const char *method; /* "GET", "POST" */
	const char *url;
	const char *bearer; /* token, NULL = none; never logged, never sent to another host */
	const struct http_header *headers; /* an Authorization among them is a token as well */
	size_t header_count;
	const char *body; /* copied; NULL = none */
	size_t body_len;
	const char *content_type;
	/* A reply, or a look-up that one needs. All others are not made while they would take of
	 * the last fifth of what the server's headers grant: then err is ERR_RATE. */
	bool urgent;
	int deadline_s;  /* 0 = HTTP_DEADLINE_S */
	size_t body_max; /* of an answer that is no stream, unpacked; 0 = HTTP_BODY_MAX */

	/* Makes it a stream: the body of a 200 is handed over as it comes, with the data of done,
	 * and has no end in time. Any other status is an answer as usual. NULL = no stream. */
	http_bytes_fn *on_bytes;
	int silence_s; /* a stream that nothing comes from for so long is over; 0 = HTTP_SILENCE_S
			*/
};

struct http_answer {
	int status;          /* 0: no answer came; err says why */
	struct strbuf *body; /* empty when it was handed over as a stream */
	int64_t retry_us;    /* when a 429 or 503 says "not before", or it was not made; else 0 */
	int64_t theirs_us;   /* what the server's clock showed; 0 = not said */
	bool not_sent;       /* the request surely never reached the server: a repeat is harmless */
	char content_type[80];
	char link[512]; /* the Link header, for paging */
	/* Where a GET ended when every redirect to there was for good (301, 308), else NULL. */
	const char *moved_to;
	/* ERR_NETWORK when status is 0 or the body was cut short; ERR_RATE when it was not made. */
	struct err err;
};

/* The value of a header of the answer that is being delivered (or whose bytes are), or NULL.
 * Borrowed until the callback returns. */
const char *http_answer_header(const struct http *h, const char *name);

typedef void http_done_fn(void *data, const struct http_answer *answer);

/* Starts a request; done is called once, from http_run, also when it failed: for a stream when it
 * is over, without an error when the server just closed it. */
void http_start(struct http *h, const struct http_request *request, http_done_fn *done, void *data);

/* Has a function run from within the next http_run: for what needs no network, but whose outcome is
 * told like all others. Forgotten by http_free. */
void http_later(struct http *h, void (*run)(void *data), void *data);

/* Works for at most timeout_ms (-1: until something happened), waiting also for the given other
 * descriptors (poll(2) events in, revents out). Returns how many requests are under way. */
struct pollfd;
int http_run(struct http *h, int timeout_ms, struct pollfd *others, size_t count);

/* Appends text percent-encoded for a query (RFC 3986: unreserved characters stay). */
void http_encode(struct strbuf *out, const char *text);

/* Reads what is percent-encoded, in a form '+' as a blank too; what is not encoded as it should be,
 * and %00, stays as it is. The caller frees it. */
char *http_decode(const char *text, size_t len, bool form);

#endif
