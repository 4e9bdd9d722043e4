/* Sending a direct message. The service knows no key, so a second try could make a second message:
 * after a try without an answer the conversation is looked at, from its end back to the message
 * that was the last when this one was prepared. What is not there then is unclear, never sent again
 * by itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/bluesky/read.h"
#include "networks/bluesky/write.h"

enum { PAGES_MAX = 10 };

struct message {
	int64_t post_id;
	char *after, *record, *convo, *text;
	bool tried; /* looked for after a try, not after the fact */
	char why[256];
	char *cursor;
	int pages;
};

static struct message *message_new(const struct outgoing *post)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct message *g = mem_zero(1, sizeof(*g));
	const char *record = post->remote_record ? post->remote_record : "";
	const struct json *json = json_text(&arena, record);
	const char *convo = json_str(json, "convoId"), *text = json_str(json, "message.text");
	g->post_id = post->id;
	g->after = mem_strdup(post->remote_key ? post->remote_key : BLUESKY_NO_MESSAGE);
	g->record = mem_strdup(record);
	g->convo = mem_strdup(convo ? convo : "");
	g->text = mem_strdup(text ? text : "");
	return g;
}

static void message_free(void *data)
{
	struct message *g = data;
	free(g->after);
	free(g->record);
	free(g->convo);
	free(g->text);
	free(g->cursor);
	free(g);
}

/* ---- looking ---- */

static void conclude(
	struct session *s, struct message *g, enum lookup_result result, const char *message)
{
	char *id MEM_AUTO = message ? bluesky_message_id(g->convo, message) : NULL;
	if (!g->tried)
		s->host.looked_up(s->host.data, g->post_id, result, id, NULL);
	else if (result == LOOKUP_FOUND)
		s->host.answered(s->host.data, g->post_id, SEND_SENT, id, NULL, NULL, 0);
	else
		s->host.answered(s->host.data, g->post_id, SEND_UNCLEAR, NULL, NULL, g->why, 0);
	message_free(g);
}

/* The service may take spaces off either end. */
static bool same_words(const char *a, const char *b)
{
	static const char space[] = " \t\r\n";
	size_t len_a, len_b;
	a += strspn(a, space);
	b += strspn(b, space);
	for (len_a = strlen(a); len_a && strchr(space, a[len_a - 1]);)
		len_a--;
	for (len_b = strlen(b); len_b && strchr(space, b[len_b - 1]);)
		len_b--;
	return len_a == len_b && memcmp(a, b, len_a) == 0;
}

static void look(struct session *s, struct message *g);

static void messages_came(struct session *s, void *data, const struct reply *reply)
{
	struct message *g = data;
	const struct json *list = json_at(reply->json, "messages");
	const char *given = json_str(reply->json, "cursor");
	if (reply->err.code != ERR_NONE || !list || list->type != JSON_ARRAY) {
		conclude(s, g, LOOKUP_NO_ANSWER, NULL);
		return;
	}
	JSON_EACH (message, list) {
		const char *id = json_str(message, "id"), *text = json_str(message, "text");
		const char *from = json_str(message, "sender.did");
		if (id && strcmp(id, g->after) == 0) {
			conclude(s, g, LOOKUP_UNSEEN, NULL);
			return;
		}
		if (id && text && from && strcmp(from, s->login.did) == 0 &&
			same_words(text, g->text)) {
			conclude(s, g, LOOKUP_FOUND, id);
			return;
		}
	}
	bool more = given && *given && list->len;
	if (!more || ++g->pages >= PAGES_MAX) {
		conclude(s, g, more ? LOOKUP_NO_ANSWER : LOOKUP_UNSEEN, NULL);
		return;
	}
	free(g->cursor);
	g->cursor = mem_strdup(given);
	look(s, g);
}

static void look(struct session *s, struct message *g)
{
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 8192);
	strbuf_str(&method, "chat.bsky.convo.getMessages?limit=100&convoId=");
	http_encode(&method, g->convo);
	if (g->cursor) {
		strbuf_str(&method, "&cursor=");
		http_encode(&method, g->cursor);
	}
	bluesky_call(
		s, BLUESKY_URGENT | BLUESKY_CHAT, method.buf, NULL, messages_came, g, message_free);
}

void bluesky_direct_lookup(struct session *s, const struct outgoing *post)
{
	look(s, message_new(post));
}

/* ---- sending ---- */

static void tell(struct session *s, struct message *g, enum send_result result, const char *why,
	int64_t retry_us)
{
	s->host.answered(s->host.data, g->post_id, result, NULL, NULL, why, retry_us);
	message_free(g);
}

static void send_answered(struct session *s, void *data, const struct reply *reply)
{
	struct message *g = data;
	enum send_result result = reply_send_result(reply);
	const char *id = json_str(reply->json, "id");
	g->tried = true;
	if (reply->err.code == ERR_NONE && id) {
		conclude(s, g, LOOKUP_FOUND, id);
	} else if (strcmp(bluesky_error(reply), "InvalidToken") == 0) {
		tell(s, g, SEND_REJECTED,
			_("this app password may not send direct messages: make one that may (a switch where it is made)"),
			0);
	} else if (result == SEND_UNCLEAR) {
		snprintf(g->why, sizeof(g->why), "%s", reply->err.msg);
		look(s, g);
	} else {
		tell(s, g, result, reply->err.msg, reply->retry_us);
	}
}

void bluesky_direct_send(struct session *s, const struct outgoing *post)
{
	struct message *g = message_new(post);
	bluesky_call(s, BLUESKY_URGENT | BLUESKY_CHAT, "chat.bsky.convo.sendMessage", g->record,
		send_answered, g, message_free);
}
