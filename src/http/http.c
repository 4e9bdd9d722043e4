#include "http/http.h"

#include <ctype.h>
#include <curl/curl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "http/transfer.h"

static CURLM *multi_new(void)
{
	CURLM *multi = curl_multi_init();
	if (!multi)
		return NULL;
	curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 6L);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 8L);
	return multi;
}

struct http *http_new(const struct http_options *options, struct err *err)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		err_set(err, ERR_SYSTEM, _("the HTTP library does not start"));
		return NULL;
	}
	CURLM *multi = multi_new();
	if (!multi) {
		curl_global_cleanup();
		err_set(err, ERR_SYSTEM, _("the HTTP library does not start"));
		return NULL;
	}
	struct http *h = mem_zero(1, sizeof(*h));
	h->multi = multi;
	h->user_agent = mem_strdup(options->user_agent);
	h->ca_file = options->ca_file ? mem_strdup(options->ca_file) : NULL;
	h->allow_private_addresses = options->allow_private_addresses;
	return h;
}

void http_free(struct http *h)
{
	if (!h)
		return;
	while (h->transfers)
		transfer_free(h->transfers);
	curl_multi_cleanup(h->multi);
	budget_release(&h->budget);
	free(h->later.items);
	free(h->user_agent);
	free(h->ca_file);
	free(h);
	curl_global_cleanup();
}

void http_start(struct http *h, const struct http_request *request, http_done_fn *done, void *data)
{
	transfer_begin(transfer_new(h, request, done, data));
}

const char *http_answer_header(const struct http *h, const char *name)
{
	return h->answering ? transfer_header(h->answering, name) : NULL;
}

static void deliver(struct http *h, struct transfer *t, CURLcode result)
{
	h->answering = t;
	transfer_deliver(t, result);
	h->answering = NULL;
	transfer_free(t);
}

/* The first of the list may change in a callback, the rest does not. */
static bool take_turns(struct http *h)
{
	bool any = false;
	for (struct transfer *t = h->transfers, *next; t; t = next) {
		next = t->next;
		h->answering = t;
		enum transfer_turn turn = transfer_turn(t);
		h->answering = NULL;
		if (turn == TRANSFER_OVER)
			deliver(h, t, CURLE_ABORTED_BY_CALLBACK);
		any |= turn != TRANSFER_IDLE;
	}
	return any;
}

/* Hands over what is finished. What a callback starts is not waited for here. */
static bool deliver_finished(struct http *h)
{
	bool any = false;
	int left;
	for (CURLMsg *m; (m = curl_multi_info_read(h->multi, &left));) {
		if (m->msg != CURLMSG_DONE)
			continue;
		struct transfer *t = NULL;
		CURLcode result = m->data.result;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
		curl_multi_remove_handle(h->multi, t->easy);
		if (transfer_redirect(t, result))
			continue;
		deliver(h, t, result);
		any = true;
	}
	return any;
}

void http_later(struct http *h, void (*run)(void *data), void *data)
{
	struct later later = {run, data};
	MEM_PUSH(&h->later, later);
}

/* Runs what waited until now; what is added meanwhile waits for the next time. */
static bool run_later(struct http *h)
{
	size_t count = h->later.count;
	if (!count)
		return false;
	struct later *waiting = h->later.items;
	h->later.items = NULL;
	h->later.count = h->later.room = 0;
	for (size_t i = 0; i < count; i++)
		waiting[i].run(waiting[i].data);
	free(waiting);
	return true;
}

static bool perform(struct http *h)
{
	int running;
	bool any = run_later(h);
	curl_multi_perform(h->multi, &running);
	any |= take_turns(h);
	any |= deliver_finished(h);
	return any;
}

/* How long to wait at most, so that no stream is silent for longer than it may. */
static int bounded_wait(const struct http *h, int timeout_ms)
{
	int64_t now_ms = clock_mono_ms(), wait_ms = timeout_ms < 0 ? INT_MAX : timeout_ms;
	for (const struct transfer *t = h->transfers; t; t = t->next) {
		int64_t left_ms = transfer_silence_end_ms(t) - now_ms;
		if (left_ms < wait_ms)
			wait_ms = left_ms;
	}
	return wait_ms > 0 ? (int)wait_ms : 0;
}

/* curl_multi_poll wakes up for the others but does not tell a hang-up from silence: they are
 * asked once more. */
static void wait_for_activity(struct http *h, int timeout_ms, struct pollfd *others, size_t count)
{
	struct curl_waitfd *fds = mem_zero(count + 1, sizeof(*fds));
	for (size_t i = 0; i < count; i++) {
		fds[i].fd = others[i].fd;
		fds[i].events = (short)((others[i].events & POLLIN ? CURL_WAIT_POLLIN : 0) |
					(others[i].events & POLLOUT ? CURL_WAIT_POLLOUT : 0));
	}
	curl_multi_poll(h->multi, fds, (unsigned)count, bounded_wait(h, timeout_ms), NULL);
	free(fds);
	poll(others, count, 0);
}

int http_run(struct http *h, int timeout_ms, struct pollfd *others, size_t count)
{
	bool any = perform(h);
	wait_for_activity(h, any ? 0 : timeout_ms, others, count);
	perform(h);
	return h->transfer_count + (int)h->later.count;
}

void http_encode(struct strbuf *out, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		char escaped[] = {'%', hex[*c >> 4], hex[*c & 15]};
		if (strchr(plain, *c))
			strbuf_char(out, (char)*c);
		else
			strbuf_add(out, escaped, sizeof(escaped));
	}
}

static int hex_of(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

char *http_decode(const char *text, size_t len, bool form)
{
	char *out = mem_alloc(len + 1), *to = out;
	for (size_t i = 0; i < len; i++) {
		bool whole = text[i] == '%' && i + 2 < len &&
			     isxdigit((unsigned char)text[i + 1]) &&
			     isxdigit((unsigned char)text[i + 2]);
		char byte = whole ? (char)(hex_of(text[i + 1]) << 4 | hex_of(text[i + 2])) : '\0';
		if (byte) {
			*to++ = byte;
			i += 2;
		} else {
			*to++ = form && text[i] == '+' ? ' ' : text[i];
		}
	}
	*to = '\0';
	return out;
}
