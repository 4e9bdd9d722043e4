/* What a webhook's body tells: of the page's feed, of where it is named, and of its messages
 * (developers.facebook.com/docs/graph-api/webhooks/reference/page). */
#include "networks/facebook/hook.h"

#include <string.h>

#include "base/mem.h"
#include "base/table.h"

struct reading {
	const struct session *session;
	struct arena *arena;
	facebook_news_fn *told;
	void *data;
};

static void tell_gone(const struct reading *r, const char *id)
{
	if (id)
		r->told(r->data, &(struct facebook_news){.gone = id});
}

static void tell(
	const struct reading *r, const struct facebook_told *t, bool look, const struct json *raw)
{
	if (t->id)
		r->told(r->data, &(struct facebook_news){.told = t, .look = look, .raw = raw});
}

/* ---- comments, and posts on the page or that name it ---- */

static const char *picture_of(const struct json *value)
{
	const char *photo = json_str(value, "photo");
	return photo ? photo : json_str(value, "photos.0");
}

static void take_person(struct facebook_told *t, const struct json *value)
{
	t->author_id = facebook_id(value, "from.id");
	t->name = json_str(value, "from.name");
	if (!t->author_id) {
		t->author_id = facebook_id(value, "sender_id");
		t->name = json_str(value, "sender_name");
	}
}

/* The address of what the body names by its id alone leads there by itself (unverified). */
static const char *address_of(const struct reading *r, const struct json *value, const char *id)
{
	const char *url = json_str(value, "permalink_url");
	if (!url)
		url = json_str(value, "post.permalink_url");
	return url || !id ? url : arena_printf(r->arena, "https://www.facebook.com/%s", id);
}

static void read_change(const struct reading *r, const struct json *change, bool names_us)
{
	static const char *const posts[] = {"post", "status", "photo", "video", "share", "album"};
	static const char *const gone[] = {"remove", "delete"};
	static const char *const now[] = {"add", "edited", "edit", "hide", "unhide"};
	const struct json *value = json_at(change, "value");
	const char *item = json_str(value, "item"), *verb = json_str(value, "verb");
	bool is_comment = item && strcmp(item, "comment") == 0;
	const char *post = facebook_id(value, "post_id");
	const char *id = is_comment ? facebook_id(value, "comment_id") : post;
	if (!item || !verb || !id || (!is_comment && table_find(posts, ARRAY_LEN(posts), item) < 0))
		return;
	if (table_find(gone, ARRAY_LEN(gone), verb) >= 0) {
		tell_gone(r, id);
		return;
	}
	if (table_find(now, ARRAY_LEN(now), verb) < 0)
		return;
	const char *parent = facebook_id(value, "parent_id");
	struct facebook_told t = {.id = id,
		.comment = is_comment,
		.kind = is_comment && !names_us ? MENTION_COMMENT : MENTION_MENTION,
		.thread = post ? post : id,
		.text = json_str(value, "message"),
		.url = address_of(r, value, id)};
	take_person(&t, value);
	facebook_time_at(value, "created_time", &t.created_us);
	if (is_comment) {
		t.in_reply_to = parent;
		t.top = parent && post && strcmp(parent, post) != 0 ? parent : NULL;
	}
	facebook_until(&t);
	t.moderations = names_us ? "" : strcmp(verb, "hide") == 0 ? "unhide" : NULL;
	if (names_us)
		facebook_not_in_private(&t);
	if (picture_of(value))
		t.media[t.media_count++] = (struct media){"image", picture_of(value), NULL};
	if (json_str(value, "link"))
		t.media[t.media_count++] = (struct media){"link", json_str(value, "link"), NULL};
	/* Of a post elsewhere nobody is told who wrote it. */
	tell(r, &t, !t.text || (!t.author_id && !names_us), value);
}

/* ---- messages ---- */

static void take_enclosures(struct facebook_told *t, const struct json *message)
{
	JSON_EACH (one, json_at(message, "attachments")) {
		const char *type = json_str(one, "type"), *url = json_str(one, "payload.url");
		if (url && t->media_count < FACEBOOK_MEDIA)
			t->media[t->media_count++] = (struct media){
				type ? type : "file", url, json_str(one, "payload.title")};
	}
}

static void read_message(const struct reading *r, const struct json *event)
{
	const struct json *message = json_at(event, "message");
	bool edit = !message && json_at(event, "message_edit");
	message = edit ? json_at(event, "message_edit") : message;
	const char *from = facebook_id(event, "sender.id"),
		   *to = facebook_id(event, "recipient.id");
	const char *id = facebook_thing(message, "mid");
	if (!id || !from || !to)
		return;
	if (json_true(message, "is_deleted")) {
		tell_gone(r, id);
		return;
	}
	bool ours = facebook_is_us(r->session, from) || json_true(message, "is_echo");
	struct facebook_told t = {.kind = MENTION_DIRECT,
		.id = id,
		.psid = ours ? to : from,
		.author_id = ours ? r->session->page.id : from,
		.text = json_str(message, "text")};
	t.thread = t.psid;
	take_enclosures(&t, message);
	if (facebook_time_at(event, "timestamp", &t.created_us) == 0 && !edit && !ours)
		facebook_until(&t);
	/* Its author's name is in no such body. */
	tell(r, &t, !ours, event);
}

/* ---- the envelope ---- */

int facebook_hook_read(const struct json *body, const struct session *s, struct arena *a,
	facebook_news_fn *told, void *data, struct err *err)
{
	const struct reading r = {s, a, told, data};
	const char *object = json_str(body, "object");
	const struct json *entries = json_at(body, "entry");
	if (!object || strcmp(object, "page") != 0 || !entries || entries->type != JSON_ARRAY)
		return err_set(err, ERR_INPUT, "object: expected \"page\", with a list of entry");
	JSON_EACH (entry, entries) {
		const char *page = facebook_id(entry, "id");
		if (!facebook_is_us(s, page))
			continue;
		JSON_EACH (change, json_at(entry, "changes")) {
			const char *field = json_str(change, "field");
			bool names_us = field && strcmp(field, "mention") == 0;
			if (names_us || (field && strcmp(field, "feed") == 0))
				read_change(&r, change, names_us);
		}
		JSON_EACH (event, json_at(entry, "messaging"))
			read_message(&r, event);
	}
	return 0;
}
