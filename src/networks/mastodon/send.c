/* Sending a stored request, and looking at what the server made of it: some take a request for
 * something else and answer 200 all the same. What came out more public than it was meant, or
 * empty, is taken back at once. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/mastodon/read.h"
#include "networks/mastodon/write.h"

struct sending {
	int64_t post_id;
	enum visibility visibility; /* as meant */
	bool is_reply;
	char *root, *id, *url;
	const char *fault; /* of what was made */
};

static void sending_free(void *data)
{
	struct sending *g = data;
	free(g->root);
	free(g->id);
	free(g->url);
	free(g);
}

static void tell(struct session *s, struct sending *g, enum send_result result, const char *why,
	int64_t retry_us)
{
	bool sent = result == SEND_SENT;
	s->host.answered(s->host.data, g->post_id, result, sent ? g->id : NULL,
		sent ? g->url : NULL, why, retry_us);
	sending_free(g);
}

/* ---- what was made of it ---- */

static void taken_back(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	bool gone = reply->status / 100 == 2 || reply_is_gone(reply);
	char *why MEM_AUTO = mem_printf(gone ? _("%s; it was deleted there at once")
					     : _("%s; deleting it failed: do it by hand"),
		_(g->fault));
	tell(s, g, gone ? SEND_REJECTED : SEND_SENT, why, 0);
}

static void take_back(struct session *s, struct sending *g)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 4096);
	mastodon_status_path(&path, g->id, "");
	struct call_request request = {.method = "DELETE", .path = path.buf, .urgent = true};
	call_start(&s->calls, &request, taken_back, g, sending_free);
}

static bool is_empty(const struct json *status)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, 1 << 20);
	return mastodon_text(&text, status, NULL) == -1 ||
	       text.buf[strspn(text.buf, " \t\r\n")] == '\0';
}

/* What is wrong with what was made, so that it may not stand; NULL when nothing is. */
static const char *fault_of(const struct sending *g, const struct json *status)
{
	if (mastodon_visibility(status) < g->visibility)
		return N_("the server made it more public than it was meant");
	return is_empty(status) ? N_("the server made an empty post of it") : NULL;
}

static void made(struct session *s, struct sending *g, const struct json *status)
{
	const char *url = json_str(status, "url");
	g->id = mem_strdup(json_str(status, "id"));
	g->url = url ? mem_strdup(url) : NULL;
	g->fault = fault_of(g, status);
	if (g->fault && mastodon_is_ours(s, status)) {
		take_back(s, g);
		return;
	}
	if (g->fault) {
		tell(s, g, SEND_SENT, _(g->fault), 0);
		return;
	}
	mastodon_root_note(s, g->id, g->root);
	bool loose = g->is_reply && !json_str(status, "in_reply_to_id");
	tell(s, g, SEND_SENT,
		loose ? _("it stands there as a post of its own, not as an answer") : NULL, 0);
}

/* ---- sending ---- */

static void answered(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	if (reply->err.code == ERR_NONE && json_str(reply->json, "id"))
		made(s, g, reply->json);
	else
		tell(s, g, reply_send_result(reply),
			reply->err.code ? reply->err.msg
					: _("the server does not say what it made of it"),
			reply->retry_us);
}

void mastodon_send(struct session *s, const struct outgoing *post)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const char *record = post->remote_record;
	const struct json *meant = json_text(&arena, record);
	struct sending *g = mem_zero(1, sizeof(*g));
	g->post_id = post->id;
	g->visibility = mastodon_visibility(meant);
	g->is_reply = json_str(meant, "in_reply_to_id") != NULL;
	g->root = post->root_native_id ? mem_strdup(post->root_native_id) : NULL;
	const struct http_header key = {"Idempotency-Key", post->remote_key};
	struct call_request request = {
		.method = "POST",
		.path = "/api/v1/statuses",
		.body = record,
		.headers = &key,
		.header_count = 1,
		.urgent = true,
		.first = true, /* it goes soon after it was stored, or not at all */
	};
	call_start(&s->calls, &request, answered, g, sending_free);
}
