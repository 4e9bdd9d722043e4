#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/bluesky.h"
#include "text/clean.h"

struct bluesky_call {
	struct session *session;
	struct bluesky_call *next;
	char *url;
	char *body;
	char *token; /* that it went with; NULL while it waits for one */
	unsigned manner;
	bool repeated;
	bluesky_done_fn *done;
	void *data;
	void (*forget)(void *data);
};

static void call_free(struct bluesky_call *c)
{
	free(c->url);
	free(c->body);
	free(c->token);
	free(c);
}

static void call_finish(struct bluesky_call *c, const struct bluesky_reply *reply)
{
	struct bluesky_call **link = &c->session->calls;
	while (*link != c)
		link = &(*link)->next;
	*link = c->next;
	c->done(c->session, c->data, reply);
	call_free(c);
}

/* Names of errors that a new token heals. */
static bool wants_new_token(const struct bluesky_reply *reply)
{
	static const char *const names[] = {"ExpiredToken", "InvalidToken", "AuthMissing"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(reply->error, names[i]) == 0)
			return true;
	return false;
}

/* What an error status means for policy. A server that itself answers for another that does not
 * (the AppView) is half up: signing in, sending and looking up go on. */
static enum err_code code_of(const struct bluesky_reply *reply)
{
	int status = reply->status;
	if (status == 429)
		return ERR_RATE;
	if (status == 401 || wants_new_token(reply))
		return ERR_AUTH;
	if (status >= 500)
		return *reply->error && status != 500 && status != 501 ? ERR_DEGRADED : ERR_NETWORK;
	return status >= 400 ? ERR_REJECTED : ERR_NETWORK;
}

static void explain(struct bluesky_reply *reply)
{
	struct strbuf message STRBUF_AUTO;
	const char *said = json_str(reply->json, "message");
	strbuf_init(&message, 160);
	if (said)
		clean_text(&message, said, strlen(said), 0);
	if (message.len)
		err_set(&reply->err, code_of(reply), _("the server says %d %.40s: %s"),
			reply->status, reply->error, message.buf);
	else
		err_set(&reply->err, code_of(reply), _("the server says %d %.40s"), reply->status,
			reply->error);
}

void bluesky_reply_read(
	struct bluesky_reply *reply, const struct http_answer *answer, struct arena *a)
{
	struct err parse = ERR_INIT;
	*reply = (struct bluesky_reply){
		.status = answer->status,
		.body = answer->body->buf,
		.len = answer->body->len,
		.error = "",
		.url = "",
		.retry_us = answer->retry_us,
		.not_sent = answer->not_sent,
		.err = answer->err,
	};
	if (answer->err.code != ERR_NONE)
		return;
	reply->json = reply->len ? json_parse(a, reply->body, reply->len, &parse) : NULL;
	const char *error = json_str(reply->json, "error");
	if (error)
		reply->error = error;
	if (answer->status != 200)
		explain(reply);
	else if (reply->len && !reply->json)
		err_set(&reply->err, ERR_NETWORK, _("the server's answer makes no sense: %.160s"),
			parse.msg);
}

static void call_issue(struct bluesky_call *c);

static void answered(void *data, const struct http_answer *answer)
{
	struct bluesky_call *c = data;
	struct session *s = c->session;
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct bluesky_reply reply;
	bluesky_reply_read(&reply, answer, &arena);
	reply.url = c->url;
	/* Of direct messages any other refusal of the token means that it may not read them. */
	bool heals = c->manner & BLUESKY_CHAT ? strcmp(reply.error, "ExpiredToken") == 0
					      : wants_new_token(&reply);
	if (heals && !c->repeated) {
		bool renewed = s->login.access && strcmp(s->login.access, c->token) != 0;
		c->repeated = true;
		free(c->token);
		c->token = NULL;
		if (renewed)
			call_issue(c);
		else
			bluesky_session_renew(s);
		return;
	}
	if (reply.status == 200)
		bluesky_session_announce(s);
	call_finish(c, &reply);
}

const char *bluesky_chat_service(const struct account_config *config)
{
	/* As the network's own documents name it. */
	static const char own[] = "did:web:api.bsky.chat#bsky_chat";
	if (!config->chat_service)
		return own;
	return *config->chat_service ? config->chat_service : NULL;
}

static void call_issue(struct bluesky_call *c)
{
	struct session *s = c->session;
	const struct http_header headers[] = {{"Accept", "application/json"},
		{"Atproto-Proxy", bluesky_chat_service(s->host.config)}};
	c->token = mem_strdup(s->login.access);
	struct http_request request = {
		.method = c->body ? "POST" : "GET",
		.url = c->url,
		.bearer = c->token,
		.headers = headers,
		.header_count = c->manner & BLUESKY_CHAT ? 2 : 1,
		.body = c->body,
		.body_len = c->body ? strlen(c->body) : 0,
		.content_type = c->body ? "application/json" : NULL,
		.urgent = c->manner & BLUESKY_URGENT,
	};
	http_start(s->host.http, &request, answered, c);
}

/* Calls know their PDS only when they are signed in: the path is kept until then. */
static void call_address(struct bluesky_call *c)
{
	if (*c->url != '/')
		return;
	char *path MEM_AUTO = c->url;
	c->url = mem_printf("%s%s", c->session->login.pds, path);
}

void bluesky_call(struct session *s, unsigned manner, const char *method, const char *body,
	bluesky_done_fn *done, void *data, void (*forget)(void *data))
{
	struct bluesky_call *c = mem_zero(1, sizeof(*c));
	c->session = s;
	c->manner = manner;
	c->url = mem_printf("/xrpc/%s", method);
	c->body = body ? mem_strdup(body) : NULL;
	c->done = done;
	c->data = data;
	c->forget = forget;
	c->next = s->calls;
	s->calls = c;
	if (!s->login.access || s->renewing) {
		bluesky_session_renew(s);
		return;
	}
	call_address(c);
	call_issue(c);
}

/* The oldest that waits for a token. */
static struct bluesky_call *next_waiting(const struct session *s)
{
	struct bluesky_call *found = NULL;
	for (struct bluesky_call *c = s->calls; c; c = c->next)
		if (!c->token)
			found = c;
	return found;
}

void bluesky_calls_resume(struct session *s, const struct err *err, int64_t retry_us)
{
	/* A call that is made by a callback meanwhile does not wait: it starts or renews by itself.
	 */
	if (err->code == ERR_NONE) {
		for (struct bluesky_call *c; (c = next_waiting(s));) {
			call_address(c);
			call_issue(c);
		}
		return;
	}
	struct bluesky_reply reply = {
		.error = "", .url = "", .err = *err, .retry_us = retry_us, .not_sent = true};
	size_t waiting = 0;
	for (struct bluesky_call *c = s->calls; c; c = c->next)
		waiting += !c->token;
	for (struct bluesky_call *c; waiting > 0 && (c = next_waiting(s)); waiting--)
		call_finish(c, &reply);
}

void bluesky_calls_release(struct session *s)
{
	while (s->calls) {
		struct bluesky_call *c = s->calls;
		s->calls = c->next;
		if (c->forget)
			c->forget(c->data);
		call_free(c);
	}
}
