#include "http/transfer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "http/guard.h"
#include "http/proxy.h"
#include "http/retry.h"
#include "http/url.h"

enum {
	CONNECT_MS = 10000,
	STALL_S = 20, /* less than a byte a second for so long is a stall */
	REDIRECTS_MAX = 5,
	HEADERS_MAX = 64 << 10,
};

static long status_of(const struct transfer *t)
{
	long status = 0;
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static bool is_stream(const struct transfer *t)
{
	return t->on_bytes && status_of(t) == 200;
}

/* curl would read on for as long as something comes: of a stream one buffer waits for its reader,
 * so that a flood of it delays nothing else. */
static size_t take_body(char *bytes, size_t size, size_t count, void *data)
{
	struct transfer *t = data;
	t->heard_ms = clock_mono_ms();
	if (t->body.len && is_stream(t))
		return CURL_WRITEFUNC_PAUSE;
	return strbuf_add(&t->body, bytes, size * count) == 0 ? size * count : 0;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *data)
{
	struct transfer *t = data;
	t->heard_ms = clock_mono_ms();
	t->header_bytes += size * count;
	t->headers_too_long = t->header_bytes > HEADERS_MAX;
	return t->headers_too_long ? 0 : size * count;
}

/* The address is checked where the connection is made, after the name was resolved: a name that
 * resolves to the inside on its second look-up does not get in either. A proxy, which the
 * environment names, may lie on the inside; what it connects to is its own to guard, but for an
 * address that stands in the URL. */
static curl_socket_t open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct transfer *t = data;
	if (!t->proxy && !t->http->allow_private_addresses && guard_address_is_private(&a->addr)) {
		t->address_refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static void add_header(struct transfer *t, const char *name, const char *value)
{
	char *line MEM_AUTO = mem_printf("%s: %s", name, value);
	t->headers = curl_slist_append(t->headers, line);
}

/* A token does not travel in the clear, but to a server on the inside that was allowed. */
static bool token_in_clear(const struct transfer *t)
{
	return t->secret && !t->http->allow_private_addresses && !url_is_https(t->url);
}

static void set_options(struct transfer *t)
{
	CURL *e = t->easy;
	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->curl_says);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, token_in_clear(t) ? "https" : "http,https");
	/* Only HTTP/2 shares a connection, and only TLS says whether it is that: in the clear each
	 * would wait for the end of the one before. */
	curl_easy_setopt(e, CURLOPT_PIPEWAIT, url_is_https(t->url) ? 1L : 0L);
	curl_easy_setopt(e, CURLOPT_NOPROXY, "");
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(e, CURLOPT_USERAGENT, t->http->user_agent);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
	if (t->http->ca_file) {
		curl_easy_setopt(e, CURLOPT_CAINFO, t->http->ca_file);
		curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
	}
}

/* curl's own limit of slowness wakes up each second and knows no heartbeats of a few bytes. What is
 * packed comes late, and a little of it may unpack to more than one round should hold: a stream is
 * not asked for it. */
static void set_pace(struct transfer *t, const struct http_request *r)
{
	int64_t now_ms = clock_mono_ms();
	t->on_bytes = r->on_bytes;
	t->silence_s = r->silence_s ? r->silence_s : HTTP_SILENCE_S;
	t->heard_ms = now_ms;
	t->until_ms = now_ms + INT64_C(1000) * (r->deadline_s ? r->deadline_s : HTTP_DEADLINE_S);
	if (t->on_bytes)
		return;
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME, (long)STALL_S);
	curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "");
}

static bool leads_inside(const struct http *h, const char *proxy, const char *url)
{
	return proxy && !h->allow_private_addresses && url_is_inside(url);
}

static void set_request(struct transfer *t, const struct http_request *r)
{
	CURL *e = t->easy;
	if (!t->get) {
		/* curl repeats a request by itself when a kept connection turns out to be dead.
		 * What changes something over there gets a connection of its own, so that it leaves
		 * once. */
		curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
		curl_easy_setopt(
			e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)(r->body ? r->body_len : 0));
		curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS, r->body ? r->body : "");
		curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, r->method);
		add_header(t, "Expect", "");
		add_header(t, "Content-Type", r->content_type ? r->content_type : "");
	}
	for (size_t i = 0; i < r->header_count; i++)
		add_header(t, r->headers[i].name, r->headers[i].value);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers);
	if (r->bearer) {
		curl_easy_setopt(e, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
		curl_easy_setopt(e, CURLOPT_XOAUTH2_BEARER, r->bearer);
	}
}

/* True when a token goes with it, in whatever header. */
static bool carries_secret(const struct http_request *r)
{
	bool any = r->bearer != NULL;
	for (size_t i = 0; i < r->header_count; i++)
		any |= strcasecmp(r->headers[i].name, "Authorization") == 0;
	return any;
}

struct transfer *transfer_new(
	struct http *h, const struct http_request *request, http_done_fn *done, void *data)
{
	struct transfer *t = mem_zero(1, sizeof(*t));
	t->http = h;
	t->easy = curl_easy_init();
	if (!t->easy)
		abort(); /* only out of memory: as mem_alloc */
	t->url = mem_strdup(request->url);
	t->get = strcmp(request->method, "GET") == 0;
	t->secret = carries_secret(request);
	t->kept_until_us = budget_take(&h->budget, t->url, t->get, request->urgent, clock_now_us());
	t->proxy = proxy_for(t->url);
	t->address_refused = leads_inside(h, t->proxy, t->url);
	t->unmade = t->kept_until_us || t->address_refused;
	t->done = done;
	t->data = data;
	strbuf_init(&t->body,
		request->body_max && !request->on_bytes ? request->body_max : HTTP_BODY_MAX);
	set_options(t);
	set_pace(t, request);
	set_request(t, request);
	t->next = h->transfers;
	if (t->next)
		t->next->prev = t;
	h->transfers = t;
	h->transfer_count++;
	return t;
}

void transfer_free(struct transfer *t)
{
	struct http *h = t->http;
	curl_multi_remove_handle(h->multi, t->easy);
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	strbuf_release(&t->body);
	if (t->prev)
		t->prev->next = t->next;
	else
		h->transfers = t->next;
	if (t->next)
		t->next->prev = t->prev;
	h->transfer_count--;
	free(t->url);
	free(t->proxy);
	free(t);
}

void transfer_begin(struct transfer *t)
{
	if (t->unmade)
		return;
	int64_t left_ms = t->until_ms - clock_mono_ms();
	if (!t->on_bytes)
		curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)(left_ms > 1 ? left_ms : 1));
	curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
	curl_easy_setopt(t->easy, CURLOPT_PROXY, t->proxy ? t->proxy : "");
	curl_multi_add_handle(t->http->multi, t->easy);
}

const char *transfer_header(const struct transfer *t, const char *name)
{
	struct curl_header *header;
	CURLHcode code = curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &header);
	return code == CURLHE_OK ? header->value : NULL;
}

/* Hands a stream's new bytes over. */
static bool hand_over(struct transfer *t)
{
	if (t->body.len == 0 || !is_stream(t))
		return false;
	t->left = t->on_bytes(t->data, t->body.buf, t->body.len) != 0;
	strbuf_truncate(&t->body, 0);
	curl_easy_pause(t->easy, CURLPAUSE_CONT);
	return true;
}

enum transfer_turn transfer_turn(struct transfer *t)
{
	bool any = hand_over(t);
	t->silent = transfer_silence_end_ms(t) <= clock_mono_ms();
	if (t->unmade || t->left || t->silent)
		return TRANSFER_OVER;
	return any ? TRANSFER_SERVED : TRANSFER_IDLE;
}

int64_t transfer_silence_end_ms(const struct transfer *t)
{
	return t->on_bytes ? t->heard_ms + INT64_C(1000) * t->silence_s : INT64_MAX;
}

/* Why a redirect is not followed; NULL when it may be. */
static const char *redirect_obstacle(const struct transfer *t, const char *to)
{
	if (t->redirects == REDIRECTS_MAX)
		return N_("redirects without an end");
	if (t->secret && !url_same_origin(t->url, to))
		return N_("redirects to another host, where the token may not go");
	if (url_is_https(t->url) && !url_is_https(to))
		return N_("redirects from https to http");
	char *proxy MEM_AUTO = proxy_for(to);
	if (leads_inside(t->http, proxy, to))
		return N_("redirects to the inside");
	return NULL;
}

bool transfer_redirect(struct transfer *t, CURLcode result)
{
	char *to = NULL;
	long status = status_of(t);
	if (result != CURLE_OK || !t->get || status < 301 || status > 308)
		return false;
	curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to);
	if (!to)
		return false;
	t->redirect_refused = redirect_obstacle(t, to);
	if (t->redirect_refused)
		return false;
	char *from = t->url;
	t->url = mem_strdup(to);
	free(from);
	free(t->proxy);
	t->proxy = proxy_for(t->url);
	t->redirects++;
	t->lasting += status == 301 || status == 308;
	t->header_bytes = 0;
	strbuf_clear(&t->body);
	transfer_begin(t);
	return true;
}

/* True when no byte of the request was written, but for what was said to a proxy in vain. */
static bool surely_not_sent(const struct transfer *t, CURLcode result)
{
	long written = 0, connect_status = 0;
	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &written);
	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &connect_status);
	bool made = !t->unmade && written && connect_status < 300;
	return result != CURLE_OK && status_of(t) == 0 && !made && t->redirects == 0;
}

/* What curl says, but where it quotes a proxy that it does not understand, password and all. */
static const char *curl_reason(const struct transfer *t, CURLcode result)
{
	bool quoted = t->proxy && strstr(t->curl_says, t->proxy);
	return t->curl_says[0] && !quoted ? t->curl_says : curl_easy_strerror(result);
}

static void explain(const struct transfer *t, CURLcode result, struct err *err)
{
	char *host MEM_AUTO = url_host(t->url);
	char until[CLOCK_SHORT_BYTES];
	if (t->kept_until_us)
		err_set(err, ERR_RATE, _("kept for replies until %s"),
			clock_short(t->kept_until_us, clock_now_us(), until));
	else if (t->redirect_refused)
		err_set(err, ERR_NETWORK, "%s: %s", host, _(t->redirect_refused));
	else if (result == CURLE_OK)
		return;
	else if (token_in_clear(t))
		err_set(err, ERR_NETWORK, _("%s: the token travels by https only"), host);
	else if (t->address_refused)
		err_set(err, ERR_NETWORK,
			_("%s lies on the inside: allow_private_addresses = on allows it"), host);
	else if (t->silent)
		err_set(err, ERR_NETWORK, _("%s: nothing came for %d s"), host, t->silence_s);
	else if (t->left)
		err_set(err, ERR_NETWORK, _("%s: the stream was ended at this side"), host);
	else if (t->body.overflow)
		err_set(err, ERR_NETWORK, _("%s: the answer is larger than %zu bytes: cut off"),
			host, t->body.limit);
	else if (t->headers_too_long)
		err_set(err, ERR_NETWORK, _("%s: the answer's headers are too long: cut off"),
			host);
	else if (result == CURLE_OPERATION_TIMEDOUT)
		err_set(err, ERR_NETWORK, _("%s: no answer in time"), host);
	else
		err_set(err, ERR_NETWORK, "%s: %s", host, curl_reason(t, result));
}

static const char *header_of(const void *answer, const char *name)
{
	return transfer_header(answer, name);
}

static void copy_header(const struct transfer *t, const char *name, char *out, size_t size)
{
	const char *value = transfer_header(t, name);
	if (value && strlen(value) < size)
		memcpy(out, value, strlen(value) + 1);
}

void transfer_deliver(struct transfer *t, CURLcode result)
{
	struct http_answer answer = {
		.status = (int)status_of(t),
		.body = &t->body,
		.not_sent = surely_not_sent(t, result),
	};
	explain(t, result, &answer.err);
	if (t->redirects && t->lasting == t->redirects && answer.err.code == ERR_NONE)
		answer.moved_to = t->url;
	copy_header(t, "Content-Type", answer.content_type, sizeof(answer.content_type));
	copy_header(t, "Link", answer.link, sizeof(answer.link));
	int64_t now_us = clock_now_us();
	struct retry said = retry_read(header_of, t, now_us);
	budget_note(&t->http->budget, t->url, t->get, &said, now_us);
	if (answer.status == 429 || answer.status == 503)
		answer.retry_us = said.after_us;
	answer.theirs_us = said.theirs_us;
	if (t->kept_until_us)
		answer.retry_us = t->kept_until_us;
	t->done(t->data, &answer);
}
