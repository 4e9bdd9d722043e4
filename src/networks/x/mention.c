#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/shape.h"
#include "networks/x/read.h"

enum { SHAPE_MAX = 8 << 20, TEXT_MAX = 1 << 20, REFERENCE_MAX = 8 << 10 };

bool x_is_id(const char *id)
{
	return id && *id && strlen(id) < 20 && !id[strspn(id, "0123456789")];
}

bool x_is_newer(const char *a, const char *b)
{
	size_t len_a = strlen(a), len_b = strlen(b);
	return len_a != len_b ? len_a > len_b : strcmp(a, b) > 0;
}

/* ---- what a post says of itself ---- */

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

bool x_is_ours(const struct session *s, const struct json *post)
{
	return same(json_str(post, "author_id"), s->id);
}

static bool names_us(const struct session *s, const struct json *names)
{
	JSON_EACH (name, names) {
		const char *handle = json_str(name, "username");
		if (same(json_str(name, "id"), s->id) ||
			(handle && s->handle && strcasecmp(handle, s->handle) == 0))
			return true;
	}
	return false;
}

bool x_is_addressed(const struct session *s, const struct json *post)
{
	return same(json_str(post, "in_reply_to_user_id"), s->id) ||
	       names_us(s, json_at(post, "entities.mentions")) ||
	       names_us(s, json_at(post, "note_post.entities.mentions")) ||
	       names_us(s, json_at(post, "note_tweet.entities.mentions"));
}

/* Of the two names that this list has. */
static const struct json *either(const struct json *json, const char *name, const char *old_name)
{
	const struct json *list = json_at(json, name);
	return list ? list : json_at(json, old_name);
}

const char *x_referenced(const struct json *post, const char *how)
{
	JSON_EACH (other, either(post, "referenced_posts", "referenced_tweets"))
		if (same(json_str(other, "type"), how))
			return json_str(other, "id");
	return NULL;
}

static const struct json *history_of(const struct json *post)
{
	return either(post, "edit_history_post_ids", "edit_history_tweet_ids");
}

const char *x_newer_version(const struct json *post)
{
	const struct json *history = history_of(post);
	const char *id = json_str(post, "id");
	const char *last = history && history->last ? history->last->text : NULL;
	return x_is_id(last) && id && x_is_newer(last, id) ? last : NULL;
}

/* An edit is a post with an id of its own; what stays is the id of the first. */
static const char *first_id(const struct json *post)
{
	const struct json *first = json_first(history_of(post));
	return first && first->type == JSON_STRING && first->len ? first->text
								 : json_str(post, "id");
}

/* Users are listed plainly, and in some events of the stream each below "data". */
static const struct json *user_of(const struct json *includes, const char *id)
{
	JSON_EACH (user, json_at(includes, "users")) {
		const struct json *its = json_at(user, "data");
		its = its ? its : user;
		if (same(json_str(its, "id"), id))
			return its;
	}
	return NULL;
}

bool x_has_author(const struct json *post, const struct json *includes)
{
	const struct json *author = user_of(includes, json_str(post, "author_id"));
	return json_str(author, "username") != NULL;
}

/* ---- the common shape of a mention ---- */

struct shape {
	const struct session *session;
	const struct json *post, *includes;
	enum mention_kind kind;
	const char *author_id, *handle, *name; /* handle: the id where the name is withheld */
	const char *url;
	struct json_writer *w;
	struct arena *arena;
};

static const char *medium_type(const char *type)
{
	static const struct {
		const char *theirs, *ours;
	} types[] = {{"photo", "image"}, {"animated_gif", "image"}, {"video", "video"}};
	for (size_t i = 0; type && i < ARRAY_LEN(types); i++)
		if (strcmp(type, types[i].theirs) == 0)
			return types[i].ours;
	return type;
}

static void add_medium_of(const struct shape *p, const char *key)
{
	JSON_EACH (medium, json_at(p->includes, "media")) {
		const char *url = json_str(medium, "url");
		if (!same(json_str(medium, "media_key"), key))
			continue;
		shape_medium(p->w, medium_type(json_str(medium, "type")),
			url ? url : json_str(medium, "preview_image_url"),
			json_str(medium, "alt_text"));
		return;
	}
	shape_medium(p->w, "file", NULL, NULL);
}

static void add_media(const struct shape *p)
{
	const char *quoted = x_referenced(p->post, "quoted");
	json_begin(p->w, "media", '[');
	JSON_EACH (key, json_at(p->post, "attachments.media_keys"))
		if (key->type == JSON_STRING)
			add_medium_of(p, key->text);
	if (quoted)
		shape_medium(p->w, "quote",
			arena_printf(p->arena, "https://x.com/i/status/%s", quoted), NULL);
	json_end(p->w, ']');
}

/* X has codes of its own for texts that are in no language. */
static const char *language(const struct json *post)
{
	static const char *const none[] = {"und", "zxx", "art", "in"};
	const char *lang = json_str(post, "lang");
	for (size_t i = 0; lang && i < ARRAY_LEN(none); i++)
		if (strcmp(lang, none[i]) == 0)
			return NULL;
	return lang && *lang != 'q' ? lang : NULL;
}

static int write_shape(const struct shape *p, struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, TEXT_MAX);
	if (x_text(&text, p->post, err) == -1)
		return -1;
	json_begin(p->w, NULL, '{');
	json_add_str(p->w, "network", "x");
	json_add_str(p->w, "account", p->session->host.config->name);
	json_add_str(p->w, "kind", mention_kind_names[p->kind]);
	json_add_str(p->w, "id", json_str(p->post, "id"));
	json_add_str(p->w, "in_reply_to", x_referenced(p->post, "replied_to"));
	shape_author(p->w, p->author_id, p->handle, p->name);
	json_add_str(p->w, "text", text.buf);
	json_add_str(p->w, "lang", language(p->post));
	json_add_str(p->w, "url", p->url);
	add_media(p);
	json_end(p->w, '}');
	return 0;
}

/* What an answer has to give back: to whom, when it goes in private. */
static const char *write_reference(const struct shape *p, const char *conversation)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, REFERENCE_MAX);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "id", json_str(p->post, "id"));
	json_add_str(&w, "author", p->author_id);
	if (conversation)
		json_add_str(&w, "conversation", conversation);
	json_end(&w, '}');
	return out.overflow ? NULL : arena_strndup(p->arena, out.buf, out.len);
}

static int read_shape(struct mention *m, struct shape *p, int64_t created_us, struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, SHAPE_MAX);
	struct json_writer w = {.out = &text};
	const struct json *author = user_of(p->includes, p->author_id);
	const char *id = json_str(p->post, "id");
	if (!id || !*id || id[strspn(id, "-0123456789")] || !p->author_id || !*p->author_id)
		return err_set(err, ERR_INPUT, "id or author_id: missing");
	if (!p->handle)
		p->handle = json_str(author, "username");
	if (!p->name)
		p->name = json_str(author, "name");
	if (!p->handle)
		p->handle = p->author_id;
	p->w = &w;
	if (write_shape(p, err) == -1)
		return -1;
	return shape_read(m, &text, created_us, p->arena, err);
}

/* ---- posts ---- */

/* "following", "mentionedUsers" and the like leave out whom the author did not name. */
static bool shuts_us_out(const struct session *s, const struct json *post)
{
	const char *who = json_str(post, "reply_settings");
	return who && *who && strcmp(who, "everyone") != 0 && !x_is_addressed(s, post);
}

/* An id that joins what belongs together, as clean as any. */
static const char *plain_id(const char *id, struct arena *a)
{
	return id && *id && strlen(id) < 64 && !id[strspn(id, "-0123456789")] ? arena_strdup(a, id)
									      : NULL;
}

/* Answers in a conversation that we began can be hidden. Of one below others neither X nor the
 * store may tell who began it; then it is tried. Everybody can be muted. */
static const char *moderations_of(
	const struct session *s, const struct json *post, const char *root, const char *id)
{
	static const char other[] = "mute";
	const char *parent = x_referenced(post, "replied_to");
	const char *to = json_str(post, "in_reply_to_user_id");
	if (!root || same(root, id) || !parent)
		return other;
	bool by_other = same(parent, root) ? to && !same(to, s->id)
					   : s->host.heard && s->host.heard(s->host.data, root);
	return by_other ? other : NULL;
}

int x_mention_of_post(struct mention *m, const struct json *post, const struct json *includes,
	enum mention_kind kind, const struct session *s, struct arena *a, struct err *err)
{
	const char *id = plain_id(json_str(post, "id"), a);
	struct shape p = {
		.session = s,
		.post = post,
		.includes = includes,
		.kind = kind,
		.author_id = json_str(post, "author_id"),
		.arena = a,
	};
	if (x_referenced(post, "retweeted"))
		return err_set(err, ERR_INPUT, "a repost");
	if (kind == MENTION_MENTION && x_is_ours(s, post))
		return err_set(err, ERR_INPUT, "our own post");
	if (kind == MENTION_MENTION && same(json_str(post, "in_reply_to_user_id"), s->id))
		p.kind = MENTION_REPLY;
	p.url = id ? arena_printf(a, "https://x.com/i/status/%s", id) : NULL;
	if (read_shape(m, &p, json_time(post, "created_at"), err) == -1)
		return -1;
	const char *root = plain_id(json_str(post, "conversation_id"), a);
	const char *first = plain_id(first_id(post), a);
	m->uri = arena_printf(a, "https://x.com/i/status/%s", first ? first : m->id);
	m->thread = root ? root : m->in_reply_to ? NULL : m->id;
	m->reference = write_reference(&p, NULL);
	m->closed = shuts_us_out(s, post) ? "author" : NULL;
	m->moderations = moderations_of(s, post, root, first ? first : m->id);
	return 0;
}

struct mention x_mention_gone(const struct session *s, const char *id)
{
	return (struct mention){
		.network = "x",
		.account = s->host.config->name,
		.id = id,
		.deleted = true,
	};
}

/* ---- direct messages ---- */

static int read_message(struct mention *m, struct shape *p, const char *conversation,
	int64_t created_us, struct err *err)
{
	const char *thread = plain_id(conversation, p->arena);
	p->kind = MENTION_DIRECT;
	if (same(p->author_id, p->session->id))
		return err_set(err, ERR_INPUT, "our own message");
	if (thread)
		p->url = arena_printf(p->arena, "https://x.com/messages/%s", thread);
	if (read_shape(m, p, created_us, err) == -1)
		return -1;
	m->in_reply_to = NULL;
	m->thread = thread ? thread : m->author_id;
	m->reference = write_reference(p, m->thread);
	m->moderations = "mute";
	return 0;
}

int x_mention_of_message(struct mention *m, const struct json *event, const struct json *includes,
	const struct session *s, struct arena *a, struct err *err)
{
	const char *type = json_str(event, "event_type");
	struct shape p = {
		.session = s,
		.post = event,
		.includes = includes,
		.author_id = json_str(event, "sender_id"),
		.arena = a,
	};
	if (type && strcmp(type, "MessageCreate") != 0)
		return err_set(err, ERR_INPUT, "no message");
	return read_message(
		m, &p, json_str(event, "dm_conversation_id"), json_time(event, "created_at"), err);
}

/* The conversation of two is named after both, the smaller number first [unverified: read off
 * recorded answers]. */
static const char *conversation_of(const char *a, const char *b, struct arena *arena)
{
	bool swap = x_is_newer(a, b);
	return arena_printf(arena, "%s-%s", swap ? b : a, swap ? a : b);
}

/* The stream tells messages in an older shape: milliseconds as text, users by their ids. */
int x_mention_of_activity_message(struct mention *m, const struct json *payload,
	const struct session *s, struct arena *a, struct err *err)
{
	const struct json *event = json_first(json_at(payload, "direct_message_events"));
	const struct json *words = json_at(event, "message_create.message_data");
	const char *sender = json_str(event, "message_create.sender_id");
	const char *text = json_str(words, "text"), *id = json_str(event, "id");
	const char *ms = json_str(event, "created_timestamp");
	const char *type = json_str(event, "type");
	const struct json *user = NULL;
	struct strbuf shape STRBUF_AUTO;
	strbuf_init(&shape, SHAPE_MAX);
	if (!same(type, "message_create") || !sender || !text || !id)
		return err_set(err, ERR_INPUT, "no message");
	JSON_EACH (one, json_at(payload, "users"))
		if (same(one->key, sender))
			user = json_at(one, "data");
	struct json_writer w = {.out = &shape};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "id", id);
	json_add_str(&w, "text", text);
	if (json_at(words, "entities"))
		json_add_tree(&w, "entities", json_at(words, "entities"));
	json_end(&w, '}');
	const struct json *post = shape.overflow ? NULL : json_parse(a, shape.buf, shape.len, err);
	struct shape p = {
		.session = s,
		.post = post,
		.author_id = sender,
		.handle = json_str(user, "username"),
		.name = json_str(user, "name"),
		.arena = a,
	};
	int64_t now = clock_now_us(), us = ms ? strtoll(ms, NULL, 10) : 0;
	us = us > 0 && us < now / 1000 ? us * 1000 : now;
	const char *with = s->id ? conversation_of(sender, s->id, a) : NULL;
	return post ? read_message(m, &p, with, us, err) : -1;
}
