/* Reading direct messages: a log of what happened in all conversations, with a cursor of its own.
 *
 * The first time the log's place is noted, then the conversations of the last days are read, then
 * the log goes on from that place: what came meanwhile comes twice rather than not at all. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/bluesky/poll.h"

enum {
	LOG_PAGES_MAX = 50, /* in one poll; the rest is read by the next */
	CONVO_PAGES_MAX = 10,
	MESSAGE_PAGES_MAX = 10, /* of one conversation */
};

/* When a service that is not there, or that we may not read, is asked again. */
static const int64_t REFUSED_US = CLOCK_HOUR;

struct bluesky_chat {
	struct bluesky_side side;
	struct {
		struct bluesky_person *items;
		size_t count, room;
	} people; /* all that were met; strings in the arena */
	struct arena arena;
	bool met;    /* the conversations were listed in this life */
	bool asking; /* listed again in this poll, for somebody unknown */
	bool first;
	char *place; /* where the log stood when the first reading began */
	struct {
		char **items;
		size_t count, room;
	} convos; /* still to be read */
	char *cursor;
	int pages;
	bool old, stranger; /* what the page held */
	struct parcel found;
};

static void poll_clear(struct bluesky_chat *c)
{
	parcel_release(&c->found);
	mem_replace(&c->cursor, NULL);
	while (c->convos.count)
		free(c->convos.items[--c->convos.count]);
	c->pages = 0;
}

void bluesky_chat_release(struct bluesky_chat *c)
{
	if (!c)
		return;
	poll_clear(c);
	free(c->convos.items);
	free(c->people.items);
	free(c->place);
	arena_release(&c->arena);
	free(c);
}

static void end(struct session *s, const struct err *err)
{
	poll_clear(s->poll->chat);
	s->poll->next(s, err, 0);
}

static void failed(struct session *s, const struct reply *reply)
{
	struct bluesky_side *side = &s->poll->chat->side;
	const char *what = _("direct messages"), *why = reply->err.msg;
	struct err err = ERR_INIT;
	int64_t next = reply->retry_us;
	bool may_not = strcmp(bluesky_error(reply), "InvalidToken") == 0;
	if (may_not)
		why = _("this app password may not read them: make one that may (a switch where it is made)");
	if (may_not || bluesky_is_unknown_call(reply) || reply->err.code == ERR_REJECTED)
		next = clock_now_us() + REFUSED_US;
	bluesky_side_bad(s, side, what, why, next);
	end(s, &err);
}

static void call(struct session *s, const struct strbuf *method, reply_fn *done)
{
	bluesky_call(s, BLUESKY_CHAT, method->buf, NULL, done, NULL, NULL);
}

static void add_cursor(struct strbuf *method, const char *cursor, char before)
{
	if (!cursor || !*cursor)
		return;
	strbuf_printf(method, "%ccursor=", before);
	http_encode(method, cursor);
}

/* ---- who writes ---- */

static struct bluesky_person *person(const struct bluesky_chat *c, const char *did)
{
	for (size_t i = 0; did && i < c->people.count; i++)
		if (strcmp(c->people.items[i].did, did) == 0)
			return &c->people.items[i];
	return NULL;
}

static void meet(struct bluesky_chat *c, const struct json *profiles)
{
	JSON_EACH (profile, profiles) {
		const char *did = json_str(profile, "did"), *handle = json_str(profile, "handle");
		const char *name = json_str(profile, "displayName");
		struct bluesky_person *known = person(c, did);
		if (!did || !handle || (known && strcmp(known->handle, handle) == 0))
			continue;
		struct bluesky_person p = {.did = arena_strdup(&c->arena, did),
			.handle = arena_strdup(&c->arena, handle),
			.name = arena_strdup(&c->arena, name)};
		if (known)
			*known = p;
		else
			MEM_PUSH(&c->people, p);
	}
}

static void take(struct session *s, const struct json *message, const char *convo,
	const struct json_slice *raw, const char *source)
{
	struct bluesky_chat *c = s->poll->chat;
	const struct bluesky_person *from = person(c, json_str(message, "sender.did"));
	struct err err = ERR_INIT;
	struct mention m;
	if (bluesky_mention_of_message(&m, message, convo, from, s, &c->found.arena, &err) == -1)
		return;
	/* The service itself says when it was sent. */
	int64_t began = s->poll->position.began_us;
	c->old = c->first && clock_now_us() - m.created_us > BLUESKY_HISTORY_US;
	if (c->old || (began && began - m.created_us > BLUESKY_HISTORY_US))
		m.kind = MENTION_CONTEXT;
	if (!s->host.knows(s->host.data, &m))
		parcel_add(&c->found, m, raw, source);
}

static int deliver(struct session *s)
{
	struct err err = ERR_INIT;
	if (parcel_deliver(&s->poll->chat->found, &s->host, &err) == 0)
		return 0;
	end(s, &err);
	return -1;
}

/* ---- the log ---- */

static void ask_log(struct session *s);
static void ask_convos(struct session *s);

static void look_for_strangers(struct session *s, void *data, const struct json *entry,
	const struct json_slice *raw, const struct reply *reply)
{
	struct bluesky_chat *c = data;
	const char *did = json_str(entry, "message.sender.did");
	meet(c, json_at(entry, "relatedProfiles"));
	c->stranger = c->stranger || (did && !person(c, did));
}

static void take_gone(struct session *s, const char *convo, const char *id,
	const struct json_slice *raw, const char *source)
{
	struct parcel *found = &s->poll->chat->found;
	char *whole MEM_AUTO = bluesky_message_id(convo, id);
	parcel_add(found, bluesky_mention_gone(s, arena_strdup(&found->arena, whole)), raw, source);
}

static void take_entry(struct session *s, void *data, const struct json *entry,
	const struct json_slice *raw, const struct reply *reply)
{
	const char *type = json_str(entry, "$type"), *convo = json_str(entry, "convoId");
	const char *kind = type ? strchr(type, '#') : NULL;
	const struct json *message = json_at(entry, "message");
	const char *id = json_str(message, "id");
	if (!kind || !convo || !id)
		return;
	if (strcmp(kind, "#logDeleteMessage") == 0)
		take_gone(s, convo, id, raw, reply->url);
	else if (strcmp(kind, "#logCreateMessage") == 0)
		take(s, message, convo, raw, reply->url);
}

static void log_came(struct session *s, void *data, const struct reply *reply)
{
	struct bluesky_chat *c = s->poll->chat;
	struct bluesky_position *position = &s->poll->position;
	struct err err = ERR_INIT;
	const struct json *logs = json_at(reply->json, "logs");
	const char *given = json_str(reply->json, "cursor");
	if (reply->err.code != ERR_NONE) {
		failed(s, reply);
		return;
	}
	c->stranger = false;
	reply_each(s, reply, "logs", look_for_strangers, c);
	if (c->stranger && !c->asking) {
		c->asking = true;
		ask_convos(s);
		return;
	}
	reply_each(s, reply, "logs", take_entry, c);
	if (deliver(s) == -1)
		return;
	bool moved = given && *given && strcmp(given, position->chat) != 0;
	if (moved)
		mem_replace(&position->chat, given);
	if (moved && logs && logs->len && ++c->pages < LOG_PAGES_MAX) {
		ask_log(s);
		return;
	}
	bluesky_side_good(s, &c->side, _("direct messages"));
	end(s, &err);
}

static void ask_log(struct session *s)
{
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 8192);
	strbuf_str(&method, "chat.bsky.convo.getLog");
	add_cursor(&method, s->poll->position.chat, '?');
	call(s, &method, log_came);
}

/* ---- the first reading ---- */

static void ask_messages(struct session *s);

static void take_message(struct session *s, void *data, const struct json *message,
	const struct json_slice *raw, const struct reply *reply)
{
	struct bluesky_chat *c = data;
	take(s, message, c->convos.items[c->convos.count - 1], raw, reply->url);
}

static void messages_came(struct session *s, void *data, const struct reply *reply)
{
	struct bluesky_chat *c = s->poll->chat;
	const struct json *list = json_at(reply->json, "messages");
	const char *given = json_str(reply->json, "cursor");
	if (reply->err.code != ERR_NONE) {
		failed(s, reply);
		return;
	}
	c->old = false;
	meet(c, json_at(reply->json, "relatedProfiles"));
	reply_each(s, reply, "messages", take_message, c);
	if (given && *given && list && list->len && !c->old && ++c->pages < MESSAGE_PAGES_MAX) {
		mem_replace(&c->cursor, given);
		ask_messages(s);
		return;
	}
	parcel_reverse(&c->found);
	if (deliver(s) == -1)
		return;
	free(c->convos.items[--c->convos.count]);
	mem_replace(&c->cursor, NULL);
	c->pages = 0;
	ask_messages(s);
}

static void ask_messages(struct session *s)
{
	struct bluesky_chat *c = s->poll->chat;
	if (c->convos.count == 0) {
		c->first = false;
		mem_replace(&s->poll->position.chat, c->place);
		ask_log(s);
		return;
	}
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 8192);
	strbuf_str(&method, "chat.bsky.convo.getMessages?limit=100&convoId=");
	http_encode(&method, c->convos.items[c->convos.count - 1]);
	add_cursor(&method, c->cursor, '&');
	call(s, &method, messages_came);
}

/* ---- the conversations ---- */

static bool is_recent(const struct json *convo)
{
	return clock_now_us() - json_time(convo, "lastMessage.sentAt") <= BLUESKY_HISTORY_US;
}

static void convos_came(struct session *s, void *data, const struct reply *reply)
{
	struct bluesky_chat *c = s->poll->chat;
	const struct json *list = json_at(reply->json, "convos");
	const char *given = json_str(reply->json, "cursor");
	if (reply->err.code != ERR_NONE) {
		failed(s, reply);
		return;
	}
	JSON_EACH (convo, list) {
		const char *id = json_str(convo, "id");
		meet(c, json_at(convo, "members"));
		if (!c->first || !id || !is_recent(convo))
			continue;
		char *copy = mem_strdup(id);
		MEM_PUSH(&c->convos, copy);
	}
	if (given && *given && list && list->len && ++c->pages < CONVO_PAGES_MAX) {
		mem_replace(&c->cursor, given);
		ask_convos(s);
		return;
	}
	mem_replace(&c->cursor, NULL);
	c->pages = 0;
	c->met = true;
	if (c->first)
		ask_messages(s);
	else
		ask_log(s);
}

static void ask_convos(struct session *s)
{
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 8192);
	strbuf_str(&method, "chat.bsky.convo.listConvos?limit=100");
	add_cursor(&method, s->poll->chat->cursor, '&');
	call(s, &method, convos_came);
}

static void place_came(struct session *s, void *data, const struct reply *reply)
{
	struct bluesky_chat *c = s->poll->chat;
	const char *given = json_str(reply->json, "cursor");
	if (reply->err.code != ERR_NONE) {
		failed(s, reply);
		return;
	}
	mem_replace(&c->place, given ? given : "");
	ask_convos(s);
}

void bluesky_chat_begin(struct session *s)
{
	struct bluesky_chat *c = s->poll->chat;
	struct err err = ERR_INIT;
	if (!c)
		c = s->poll->chat = mem_zero(1, sizeof(*c));
	if (!bluesky_chat_service(s->host.config) || clock_now_us() < c->side.next_us) {
		s->poll->next(s, &err, 0);
		return;
	}
	c->asking = false;
	c->first = !s->poll->position.chat;
	if (c->first)
		bluesky_call(
			s, BLUESKY_CHAT, "chat.bsky.convo.getLog", NULL, place_came, NULL, NULL);
	else if (!c->met)
		ask_convos(s);
	else
		ask_log(s);
}
