#include "networks/reply.h"

#include <string.h>

#include "base/i18n.h"
#include "networks/call.h"
#include "text/clean.h"
#include "text/html.h"

enum { SAYS_MAX = 4096, SHOWN_MAX = 160, SLICES_MAX = 512 };

/* The server speaks another version only, and did nothing (RFC 9110, 15.5.22): once we speak it,
 * the same request is answered. */
enum { UPGRADE_REQUIRED = 426 };

void reply_each(struct session *s, const struct reply *reply, const char *key, reply_each_fn *each,
	void *data)
{
	struct json_slice slices[SLICES_MAX];
	const struct json *list = key ? json_at(reply->json, key) : reply->json;
	size_t count = json_slices(reply->body, reply->len, key, slices, SLICES_MAX), i = 0;
	JSON_EACH (item, list) {
		struct strbuf anew STRBUF_AUTO;
		strbuf_init(&anew, HTTP_BODY_MAX);
		struct json_slice raw = count == list->len && i < SLICES_MAX
						? slices[i++]
						: json_slice_write(&anew, item);
		each(s, data, item, &raw, reply);
	}
}

bool reply_is_gone(const struct reply *reply)
{
	return reply->status == 404 || reply->status == 410;
}

/* A request that took too long to come (408) may come again. */
static enum err_code code_of(int status)
{
	switch (status) {
	case 401:
		return ERR_AUTH;
	case 408:
	case UPGRADE_REQUIRED:
		return ERR_NETWORK;
	case 429:
		return ERR_RATE;
	default:
		return status >= 400 && status < 500 ? ERR_REJECTED : ERR_NETWORK;
	}
}

enum send_result reply_send_result(const struct reply *reply)
{
	if (reply->not_sent || reply->status == UPGRADE_REQUIRED)
		return SEND_LATER;
	switch (reply->err.code) {
	case ERR_RATE:
	case ERR_AUTH:
		return SEND_LATER;
	case ERR_REJECTED:
		return SEND_REJECTED;
	default:
		return SEND_UNCLEAR;
	}
}

/* As OAuth 2.0 has it (RFC 6749, 5.2), and most interfaces beside it. */
static void explain_usual(const struct reply *reply, struct strbuf *says, enum err_code *code)
{
	const char *error = json_str(reply->json, "error");
	const char *more = json_str(reply->json, "error_description");
	if (!error)
		error = json_str(reply->json, "error.message");
	strbuf_printf(
		says, "%s%s%s", error ? error : "", error && more ? ": " : "", more ? more : "");
}

/* The first line of an answer that says nothing else: HTML, bare text, or nothing. */
static void add_first_line(struct strbuf *out, const struct reply *reply)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, HTTP_BODY_MAX);
	html_to_text(&text, reply->body, reply->len, NULL);
	const char *line = text.buf + strspn(text.buf, " \t\r\n");
	clean_text(out, line, strcspn(line, "\r\n"), 0);
}

static void explain(
	struct reply *reply, const struct call_dialect *dialect, const struct login *login)
{
	struct strbuf says STRBUF_AUTO, shown STRBUF_AUTO;
	enum err_code code = code_of(reply->status);
	strbuf_init(&says, SAYS_MAX);
	strbuf_init(&shown, SHOWN_MAX);
	(dialect && dialect->explain ? dialect->explain : explain_usual)(reply, &says, &code);
	if (says.len)
		clean_text(&shown, says.buf, says.len, 0);
	else
		add_first_line(&shown, reply);
	if (shown.len && !(login && login_is_in(login, reply->body, reply->len)))
		err_set(&reply->err, code, _("the server says %d: %s"), reply->status, shown.buf);
	else
		err_set(&reply->err, code, _("the server says %d"), reply->status);
}

void reply_read(struct reply *reply, const struct http_answer *answer,
	const struct call_dialect *dialect, const struct login *login, struct arena *a)
{
	*reply = (struct reply){
		.status = answer->status,
		.body = answer->body->buf,
		.len = answer->body->len,
		.url = "",
		.retry_us = answer->retry_us,
		.theirs_us = answer->theirs_us,
		.not_sent = answer->not_sent,
		.too_large = answer->body->overflow,
		.err = answer->err,
	};
	if (answer->err.code != ERR_NONE)
		return;
	reply->json = reply->len ? json_parse(a, reply->body, reply->len, NULL) : NULL;
	if (answer->status / 100 != 2)
		explain(reply, dialect, login);
	else if (!reply->json && (reply->len || reply->status == 200))
		err_set(&reply->err, ERR_NETWORK, _("the server's answer is no JSON"));
}
