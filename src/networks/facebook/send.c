/* Sending what is stored, and doing to a comment what a moderation says. The network knows no keys:
 * whose answer is lost is looked for, and never sent again. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "networks/facebook/read.h"
#include "networks/facebook/write.h"
#include "networks/moderated.h"

enum { BODY_MAX = 1 << 20 };

int facebook_record_read(
	struct facebook_record *record, const struct outgoing *post, struct arena *a)
{
	const struct json *json = json_text(a, post->remote_record);
	const char *name = json_str(json, "way");
	int way = name ? table_find(facebook_ways, FACEBOOK_WAYS, name) : -1;
	if (way < 0)
		return -1;
	*record = (struct facebook_record){.way = (enum facebook_way)way,
		.to = json_str(json, "to"),
		.top = json_str(json, "top"),
		.root = json_str(json, "root"),
		.body = json_at(json, "body")};
	json_int(json, "at", &record->at_us);
	record->text = json_str(record->body, "message");
	if (!record->text)
		record->text = json_str(record->body, "message.text");
	bool whole = record->text && (record->to || way == FACEBOOK_POST);
	return whole ? 0 : -1;
}

/* ---- sending ---- */

struct sending {
	int64_t post_id;
};

static void tell(struct session *s, struct sending *g, enum send_result result, const char *id,
	const char *url, const char *why, int64_t retry_us)
{
	s->host.answered(s->host.data, g->post_id, result, id, url, why, retry_us);
	free(g);
}

static void answered(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	const char *id = facebook_thing(reply->json, "id");
	int64_t retry_us = reply->retry_us;
	if (!id)
		id = json_str(reply->json, "message_id");
	if (reply->err.code == ERR_RATE && !retry_us)
		retry_us = facebook_slow_until_us(s);
	if (reply->err.code == ERR_NONE && id)
		tell(s, g, SEND_SENT, id, json_str(reply->json, "permalink_url"), NULL, 0);
	else if (reply->err.code == ERR_NONE)
		tell(s, g, SEND_UNCLEAR, NULL, NULL,
			_("the server does not say what it made of it"), 0);
	else
		tell(s, g, reply_send_result(reply), NULL, NULL, reply->err.msg, retry_us);
}

static void path_for(struct strbuf *out, const struct session *s, const struct facebook_record *r)
{
	static const char *const edges[FACEBOOK_WAYS] = {
		[FACEBOOK_COMMENT] = "comments",
		[FACEBOOK_MESSAGE] = "messages",
		[FACEBOOK_PRIVATE] = "messages",
		[FACEBOOK_POST] = "feed",
	};
	bool message = r->way == FACEBOOK_MESSAGE || r->way == FACEBOOK_PRIVATE;
	facebook_path(out, r->way == FACEBOOK_COMMENT ? r->to : s->page.id, edges[r->way],
		message ? "recipient_id,message_id" : "id,permalink_url");
}

/* It goes soon after it was stored, or not at all: whoever looks for it later counts from then. */
static void too_late(struct session *s, void *data, const struct reply *reply)
{
	bool known = reply->err.code == ERR_NONE;
	tell(s, data, SEND_LATER, NULL, NULL,
		known ? _("it was not known yet which page we are") : reply->err.msg,
		known ? clock_now_us() : reply->retry_us);
}

static void not_ours(struct session *s, void *data, const struct reply *reply)
{
	tell(s, data, SEND_REJECTED, NULL, NULL,
		_("what was stored to be sent cannot be read: write it again"), 0);
}

void facebook_send(struct session *s, const struct outgoing *post)
{
	static const struct call_request nothing = {.path = NULL};
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct strbuf path STRBUF_AUTO, body STRBUF_AUTO;
	struct facebook_record record;
	struct sending *g = mem_zero(1, sizeof(*g));
	g->post_id = post->id;
	strbuf_init(&path, 4096);
	strbuf_init(&body, BODY_MAX);
	if (!s->calls.known || facebook_record_read(&record, post, &arena) == -1) {
		call_start(&s->calls, &nothing, s->calls.known ? not_ours : too_late, g, free);
		return;
	}
	struct json_writer w = {.out = &body};
	json_add_tree(&w, NULL, record.body);
	path_for(&path, s, &record);
	struct call_request request = {
		.method = "POST", .path = path.buf, .body = body.buf, .urgent = true};
	call_start(&s->calls, &request, answered, g, free);
}

/* ---- moderation ---- */

/* What is gone is hidden and deleted well enough; but nobody can show it again. */
static void deed_answered(struct session *s, void *data, const struct reply *reply)
{
	struct moderation_call *d = data;
	struct mention gone = facebook_gone(s, d->native_id);
	const struct json *success = json_at(reply->json, "success");
	bool refused = success && success->type == JSON_FALSE;
	if (reply->err.code == ERR_NONE && !refused) {
		moderation_call_tell(d, &s->host, SEND_SENT, NULL, 0);
	} else if (reply->err.code == ERR_NONE) {
		moderation_call_tell(
			d, &s->host, SEND_REJECTED, _("the network says that it was not done"), 0);
	} else if (facebook_is_gone(reply)) {
		s->host.deliver(s->host.data, &gone, 1);
		moderation_call_tell(d, &s->host,
			d->what == MODERATION_DELETE ? SEND_SENT : SEND_REJECTED,
			d->what == MODERATION_DELETE ? NULL : _("it is gone already"), 0);
	} else {
		moderation_call_answer(d, &s->host, reply);
	}
}

static void not_a_message(struct session *s, void *data, const struct reply *reply)
{
	moderation_call_tell(
		data, &s->host, SEND_REJECTED, _("a message cannot be hidden or deleted there"), 0);
}

void facebook_moderate(struct session *s, const struct moderating *what)
{
	struct moderation_call *d = moderation_call_new(what);
	struct strbuf path STRBUF_AUTO;
	char *post MEM_AUTO = facebook_post_of(s, what->native_id);
	bool deletes = what->what == MODERATION_DELETE;
	strbuf_init(&path, 4096);
	strbuf_char(&path, '/');
	http_encode(&path, what->native_id);
	struct call_request request = {.method = deletes ? "DELETE" : "POST",
		.path = post ? path.buf : NULL,
		.urgent = true};
	if (!deletes)
		request.body = what->what == MODERATION_HIDE ? "{\"is_hidden\":true}"
							     : "{\"is_hidden\":false}";
	call_start(
		&s->calls, &request, post ? deed_answered : not_a_message, d, moderation_call_free);
}
