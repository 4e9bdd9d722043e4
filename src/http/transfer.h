/* One request on its way, inside http/. */
#ifndef NW_HTTP_TRANSFER_H
#define NW_HTTP_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "http/budget.h"
#include "http/http.h"

struct http {
	CURLM *multi;
	char *user_agent;
	char *ca_file;
	bool allow_private_addresses;
	struct budget budget;
	struct transfer *transfers; /* all that are under way */
	int transfer_count;
	const struct transfer *answering; /* whose callback runs now */
	struct {
		struct later {
			void (*run)(void *data);
			void *data;
		} * items;
		size_t count, room;
	} later;
};

struct transfer {
	struct http *http;
	struct transfer *prev, *next;
	CURL *easy;
	struct curl_slist *headers;
	char *url;   /* where it goes now: a redirect changes it */
	char *proxy; /* by which; NULL = straight there. Its password is in it */
	struct strbuf body;
	size_t header_bytes;
	http_done_fn *done;
	void *data;
	int64_t until_ms; /* clock_mono_ms of its deadline */
	http_bytes_fn *on_bytes;
	int silence_s;
	int64_t heard_ms;       /* clock_mono_ms of a stream's last byte */
	int redirects, lasting; /* how many, and how many of them were for good */
	bool get;
	bool secret; /* a token goes with it */
	bool headers_too_long;
	bool address_refused;
	bool unmade;                  /* never handed to curl */
	bool silent;                  /* a stream that nothing came from */
	bool left;                    /* a stream that its reader ended */
	int64_t kept_until_us;        /* never made: it would take of what is kept for replies */
	const char *redirect_refused; /* why, when it was */
	char curl_says[CURL_ERROR_SIZE];
};

/* Copies all it needs of the request. */
struct transfer *transfer_new(
	struct http *h, const struct http_request *request, http_done_fn *done, void *data);

/* Hands it to curl. */
void transfer_begin(struct transfer *t);

/* Follows a redirect where that is allowed: true when it is under way again. */
bool transfer_redirect(struct transfer *t, CURLcode result);

/* Does what is not curl's: hands a stream's new bytes over, and tells what is over without curl. */
enum transfer_turn { TRANSFER_IDLE, TRANSFER_SERVED, TRANSFER_OVER };
enum transfer_turn transfer_turn(struct transfer *t);

/* The clock_mono_ms at which a stream is over if nothing comes; INT64_MAX for another request. */
int64_t transfer_silence_end_ms(const struct transfer *t);

/* Tells the caller what came of it. */
void transfer_deliver(struct transfer *t, CURLcode result);

const char *transfer_header(const struct transfer *t, const char *name);

void transfer_free(struct transfer *t);

#endif
