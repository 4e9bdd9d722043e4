#include "networks/call.h"

#include <string.h>

#include "base/arena.h"

enum { SIGNATURE_MAX = 16 << 10 };

struct call {
	struct calls *calls;
	struct call *next;
	struct arena arena; /* holds the request's words, and the call itself */
	struct call_request request;
	const char *url; /* once it started */
	bool started, repeated;
	unsigned round; /* that it went in */
	reply_fn *done;
	void *data;
	void (*forget)(void *data);
};

void calls_init(struct calls *c, const struct call_dialect *dialect, greet_fn *greet,
	struct session *s, struct http *http)
{
	*c = (struct calls){.dialect = dialect, .greet = greet, .session = s, .http = http};
}

static void call_free(struct call *call)
{
	struct arena arena = call->arena;
	arena_release(&arena);
}

void calls_release(struct calls *c)
{
	while (c->first) {
		struct call *call = c->first;
		c->first = call->next;
		if (call->forget)
			call->forget(call->data);
		call_free(call);
	}
}

static void call_finish(struct call *call, const struct reply *reply)
{
	struct call **link = &call->calls->first;
	while (*link != call)
		link = &(*link)->next;
	*link = call->next;
	call->done(call->calls->session, call->data, reply);
	call_free(call);
}

static const struct login *login_of(const struct calls *c)
{
	return c->dialect->login ? c->dialect->login(c->session) : NULL;
}

static void call_issue(struct call *call);

static void not_greeted(void *data)
{
	struct calls *c = data;
	struct err err = c->err;
	calls_resume(c, &err, 0);
}

static void greet(struct calls *c)
{
	if (c->greeting)
		return;
	c->greeting = true;
	if (c->greet(c->session, &c->err) == -1)
		http_later(c->http, not_greeted, c);
}

/* The token may be another by now; else the next one is waited for. */
static void call_repeat(struct call *call)
{
	struct calls *c = call->calls;
	call->repeated = true;
	if (c->known && call->round != c->round) {
		call_issue(call);
		return;
	}
	call->started = false;
	c->known = false;
	greet(c);
}

static void answered(void *data, const struct http_answer *answer)
{
	struct call *call = data;
	const struct calls *c = call->calls;
	const struct call_dialect *dialect = c->dialect;
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct reply reply;
	reply_read(&reply, answer, dialect, login_of(c), &arena);
	reply.url = call->url;
	reply.link = http_answer_header(c->http, "link");
	if (dialect->heard)
		dialect->heard(c->session, &reply);
	if (dialect->stale && !call->repeated && !call->request.first &&
		dialect->stale(c->session, &call->request, &reply))
		call_repeat(call);
	else
		call_finish(call, &reply);
}

static void issue_nothing(void *data)
{
	call_finish(data, &(struct reply){.url = "", .body = ""});
}

/* As most networks do it. */
static void sign_usual(const struct call *call, struct call_signature *signature)
{
	const struct login *login = login_of(call->calls);
	signature->bearer = call->request.by_app ? login->app_token : login->token;
}

static void issue(struct call *call, const struct call_signature *signature)
{
	const struct call_request *r = &call->request;
	const char *query = signature->query.len ? signature->query.buf : NULL;
	const char *mark = !query ? "" : strchr(call->url, '?') ? "&" : "?";
	size_t count = 0;
	struct http_header *headers = arena_alloc(
		&call->arena, (1 + r->header_count + signature->count) * sizeof(*headers));
	headers[count++] = (struct http_header){"Accept", "application/json"};
	for (size_t i = 0; i < r->header_count; i++)
		headers[count++] = r->headers[i];
	for (size_t i = 0; i < signature->count; i++)
		headers[count++] = signature->headers[i];
	struct http_request request = {
		.method = r->method,
		.url = arena_printf(&call->arena, "%s%s%s", call->url, mark, query ? query : ""),
		.bearer = signature->bearer,
		.headers = headers,
		.header_count = count,
		.body = r->body,
		.body_len = r->body_len,
		.content_type = r->content_type,
		.urgent = r->urgent,
		.deadline_s = r->deadline_s,
	};
	http_start(call->calls->http, &request, answered, call);
}

static void call_issue(struct call *call)
{
	const struct calls *c = call->calls;
	const char *path = call->request.path;
	call->started = true;
	call->round = c->round;
	if (!path) {
		http_later(c->http, issue_nothing, call);
		return;
	}
	const char *server = *path == '/' ? c->dialect->server(c->session) : "";
	call->url = arena_printf(&call->arena, "%s%s", server, path);
	struct call_signature signature = {0};
	strbuf_init(&signature.text, SIGNATURE_MAX);
	strbuf_init(&signature.query, SIGNATURE_MAX);
	if (c->dialect->sign)
		c->dialect->sign(c->session, &call->request, call->url, &signature);
	else
		sign_usual(call, &signature);
	issue(call, &signature);
	explicit_bzero(signature.text.buf, signature.text.len);
	strbuf_release(&signature.text);
	strbuf_release(&signature.query);
}

static void copy_request(struct call *call, const struct call_request *from)
{
	struct arena *a = &call->arena;
	struct call_request *r = &call->request;
	*r = *from;
	r->method = arena_strdup(a, from->method ? from->method : "GET");
	r->path = arena_strdup(a, from->path);
	if (from->body) {
		r->body_len = from->body_len ? from->body_len : strlen(from->body);
		r->body = arena_strndup(a, from->body, r->body_len);
		r->content_type = arena_strdup(
			a, from->content_type ? from->content_type : "application/json");
	}
	struct http_header *headers = arena_alloc(a, from->header_count * sizeof(*headers));
	for (size_t i = 0; i < from->header_count; i++) {
		headers[i].name = arena_strdup(a, from->headers[i].name);
		headers[i].value = arena_strdup(a, from->headers[i].value);
	}
	r->headers = headers;
}

void call_start(struct calls *c, const struct call_request *request, reply_fn *done, void *data,
	void (*forget)(void *data))
{
	struct arena arena = ARENA_INIT;
	struct call *call = arena_alloc(&arena, sizeof(*call));
	*call = (struct call){.calls = c,
		.next = c->first,
		.arena = arena,
		.done = done,
		.data = data,
		.forget = forget};
	copy_request(call, request);
	c->first = call;
	if (c->known || request->first)
		call_issue(call);
	else
		greet(c);
}

/* The oldest that waits. */
static struct call *next_waiting(const struct calls *c)
{
	struct call *found = NULL;
	for (struct call *call = c->first; call; call = call->next)
		if (!call->started)
			found = call;
	return found;
}

void calls_resume(struct calls *c, const struct err *err, int64_t retry_us)
{
	struct reply reply = {
		.url = "", .body = "", .err = *err, .retry_us = retry_us, .not_sent = true};
	size_t waiting = 0;
	c->greeting = false;
	c->known = err->code == ERR_NONE;
	c->round += c->known;
	for (struct call *call = c->first; call; call = call->next)
		waiting += !call->started;
	for (struct call *call; waiting > 0 && (call = next_waiting(c)); waiting--)
		if (err->code == ERR_NONE)
			call_issue(call);
		else
			call_finish(call, &reply);
}
