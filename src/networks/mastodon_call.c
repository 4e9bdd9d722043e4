#include "networks/mastodon_call.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "text/clean.h"
#include "text/html.h"

struct mastodon_call {
	struct session *session;
	struct mastodon_call *next;
	const char *method;
	char *url, *body, *key;
	bool urgent, started;
	mastodon_done_fn *done;
	void *data;
	void (*forget)(void *data);
};

static void call_free(struct mastodon_call *c)
{
	free(c->url);
	free(c->body);
	free(c->key);
	free(c);
}

static void call_finish(struct mastodon_call *c, const struct mastodon_reply *reply)
{
	struct mastodon_call **link = &c->session->calls;
	while (*link != c)
		link = &(*link)->next;
	*link = c->next;
	c->done(c->session, c->data, reply);
	call_free(c);
}

/* ---- what a server answers ---- */

bool mastodon_is_gone(const struct mastodon_reply *reply)
{
	return reply->status == 404 || reply->status == 410;
}

static enum err_code code_of(int status)
{
	switch (status) {
	case 401:
		return ERR_AUTH;
	case 429:
		return ERR_RATE;
	default:
		return status >= 400 && status < 500 ? ERR_REJECTED : ERR_NETWORK;
	}
}

/* The first line of an answer that is no JSON: HTML, bare text, or nothing. */
static void add_first_line(struct strbuf *out, const struct mastodon_reply *reply)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, HTTP_BODY_MAX);
	html_to_text(&text, reply->body, reply->len, NULL);
	const char *line = text.buf + strspn(text.buf, " \t\r\n");
	clean_text(out, line, strcspn(line, "\r\n"), 0);
}

/* "error" is a text, or in one dialect an object. */
static void explain(struct mastodon_reply *reply, const char *token)
{
	struct strbuf said STRBUF_AUTO;
	strbuf_init(&said, 160);
	const char *error = json_str(reply->json, "error");
	const char *more = json_str(reply->json, "error_description");
	if (!error)
		error = json_str(reply->json, "error.message");
	if (error)
		clean_text(&said, error, strlen(error), 0);
	else
		add_first_line(&said, reply);
	if (more && strbuf_str(&said, said.len ? ": " : "") == 0)
		clean_text(&said, more, strlen(more), 0);
	bool secret = token && memmem(reply->body, reply->len, token, strlen(token));
	if (said.len && !secret)
		err_set(&reply->err, code_of(reply->status), _("the server says %d: %s"),
			reply->status, said.buf);
	else
		err_set(&reply->err, code_of(reply->status), _("the server says %d"),
			reply->status);
}

void mastodon_reply_read(struct mastodon_reply *reply, const struct http_answer *answer,
	const char *token, struct arena *a)
{
	*reply = (struct mastodon_reply){
		.status = answer->status,
		.body = answer->body->buf,
		.len = answer->body->len,
		.url = "",
		.retry_us = answer->retry_us,
		.not_sent = answer->not_sent,
		.too_large = answer->body->overflow,
		.err = answer->err,
	};
	if (answer->err.code != ERR_NONE)
		return;
	reply->json = reply->len ? json_parse(a, reply->body, reply->len, NULL) : NULL;
	if (answer->status / 100 != 2)
		explain(reply, token);
	else if (!reply->json)
		err_set(&reply->err, ERR_NETWORK, _("the server's answer is no JSON"));
}

/* ---- calls ---- */

static void answered(void *data, const struct http_answer *answer)
{
	struct mastodon_call *c = data;
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct mastodon_reply reply;
	mastodon_reply_read(&reply, answer, c->session->login.token, &arena);
	reply.url = c->url;
	reply.link = http_answer_header(c->session->host.http, "link");
	call_finish(c, &reply);
}

static void issue_nothing(void *data)
{
	call_finish(data, &(struct mastodon_reply){.url = "", .body = ""});
}

static void call_issue(struct mastodon_call *c)
{
	struct session *s = c->session;
	c->started = true;
	if (!c->url) {
		http_later(s->host.http, issue_nothing, c);
		return;
	}
	const struct http_header headers[] = {
		{"Accept", "application/json"}, {"Idempotency-Key", c->key}};
	struct http_request request = {
		.method = c->method,
		.url = c->url,
		.bearer = s->login.token,
		.headers = headers,
		.header_count = c->key ? 2 : 1,
		.body = c->body,
		.body_len = c->body ? strlen(c->body) : 0,
		.content_type = c->body ? "application/json" : NULL,
		.urgent = c->urgent,
	};
	http_start(s->host.http, &request, answered, c);
}

void mastodon_call(struct session *s, const struct mastodon_request *request,
	mastodon_done_fn *done, void *data, void (*forget)(void *data))
{
	struct mastodon_call *c = mem_zero(1, sizeof(*c));
	c->session = s;
	c->method = request->method ? request->method : "GET";
	if (request->path)
		c->url = mem_printf(
			"%s%s", *request->path == '/' ? s->login.server : "", request->path);
	c->body = request->body ? mem_strdup(request->body) : NULL;
	c->key = request->key ? mem_strdup(request->key) : NULL;
	c->urgent = request->urgent;
	c->done = done;
	c->data = data;
	c->forget = forget;
	c->next = s->calls;
	s->calls = c;
	if (s->facts.known || request->first)
		call_issue(c);
	else
		mastodon_greet(s);
}

/* The oldest that waits. */
static struct mastodon_call *next_waiting(const struct session *s)
{
	struct mastodon_call *found = NULL;
	for (struct mastodon_call *c = s->calls; c; c = c->next)
		if (!c->started)
			found = c;
	return found;
}

void mastodon_calls_resume(struct session *s, const struct err *err, int64_t retry_us)
{
	struct mastodon_reply reply = {
		.url = "", .body = "", .err = *err, .retry_us = retry_us, .not_sent = true};
	size_t waiting = 0;
	for (struct mastodon_call *c = s->calls; c; c = c->next)
		waiting += !c->started;
	for (struct mastodon_call *c; waiting > 0 && (c = next_waiting(s)); waiting--)
		if (err->code == ERR_NONE)
			call_issue(c);
		else
			call_finish(c, &reply);
}

void mastodon_calls_release(struct session *s)
{
	while (s->calls) {
		struct mastodon_call *c = s->calls;
		s->calls = c->next;
		if (c->forget)
			c->forget(c->data);
		call_free(c);
	}
}

void mastodon_status_path(struct strbuf *out, const char *id, const char *rest)
{
	strbuf_str(out, "/api/v1/statuses/");
	http_encode(out, id);
	strbuf_str(out, rest);
}
