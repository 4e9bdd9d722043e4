#include <string.h>

#include "base/mem.h"
#include "networks/bluesky/session.h"

const char *bluesky_error(const struct reply *reply)
{
	const char *error = json_str(reply->json, "error");
	return error ? error : "";
}

/* Names of errors that a new token heals. */
static bool wants_new_token(const struct reply *reply)
{
	static const char *const names[] = {"ExpiredToken", "InvalidToken", "AuthMissing"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(bluesky_error(reply), names[i]) == 0)
			return true;
	return false;
}

static const char *server_of(const struct session *s)
{
	return s->login.pds;
}

static void sign(struct session *s, const struct call_request *request, const char *url,
	struct call_signature *signature)
{
	signature->bearer = s->login.access;
}

/* A server that itself answers for another that does not (the AppView) is half up: signing in,
 * sending and looking up go on. */
static void explain(const struct reply *reply, struct strbuf *says, enum err_code *code)
{
	const char *error = bluesky_error(reply), *said = json_str(reply->json, "message");
	strbuf_printf(says, "%s%s%s", error, *error && said ? ": " : "", said ? said : "");
	if (wants_new_token(reply))
		*code = ERR_AUTH;
	else if (reply->status > 501 && *error)
		*code = ERR_DEGRADED;
}

/* Of direct messages, which alone have a header of their own, any refusal of the token but one
 * means that it may not read them. */
static bool stale(struct session *s, const struct call_request *request, const struct reply *reply)
{
	return request->header_count ? strcmp(bluesky_error(reply), "ExpiredToken") == 0
				     : wants_new_token(reply);
}

const struct call_dialect bluesky_dialect = {
	.server = server_of,
	.sign = sign,
	.explain = explain,
	.stale = stale,
};

const char *bluesky_chat_service(const struct account_config *config)
{
	/* As the network's own documents name it. */
	static const char own[] = "did:web:api.bsky.chat#bsky_chat";
	if (!config->chat_service)
		return own;
	return *config->chat_service ? config->chat_service : NULL;
}

void bluesky_call(struct session *s, unsigned manner, const char *method, const char *body,
	reply_fn *done, void *data, void (*forget)(void *data))
{
	char *path MEM_AUTO = mem_printf("/xrpc/%s", method);
	const struct http_header proxy = {"Atproto-Proxy", bluesky_chat_service(s->host.config)};
	const struct call_request request = {
		.method = body ? "POST" : "GET",
		.path = path,
		.body = body,
		.headers = &proxy,
		.header_count = manner & BLUESKY_CHAT ? 1 : 0,
		.urgent = manner & BLUESKY_URGENT,
	};
	call_start(&s->calls, &request, done, data, forget);
}
