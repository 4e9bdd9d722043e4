#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "desk/moderation.h"
#include "networks/facebook/read.h"
#include "networks/shape.h"

/* What is too long is cut where it becomes a mention, not left out before. */
enum { SHAPE_MAX = 32 << 20, REFERENCE_MAX = 8 << 10 };

/* How long a comment can be answered by a message after it was written, and a message after the
 * person's last (developers.facebook.com/docs/messenger-platform: private replies, send api). The
 * first is unverified. */
static const int64_t PRIVATE_US = 7 * CLOCK_DAY, WINDOW_US = CLOCK_DAY;

const char facebook_post_fields[] =
	"id,from,message,story,created_time,permalink_url,can_reply_privately,is_hidden,"
	"attachments{media_type,type,title,description,url,unshimmed_url,media,target,subattachments}";
const char facebook_comment_fields[] =
	"id,from,message,created_time,permalink_url,can_reply_privately,is_hidden,can_hide,attachment,"
	"parent{id,from,message,created_time,permalink_url}";
const char facebook_message_fields[] = "id,from,to,message,created_time,sticker,shares{link,name},"
				       "attachments{mime_type,name,image_data,video_data,file_url}";

bool facebook_is_us(const struct session *s, const char *id)
{
	return id && s->page.id && strcmp(id, s->page.id) == 0;
}

static const char *usable(const char *id)
{
	return id && *id && strcmp(id, ".") != 0 && strcmp(id, "..") != 0 ? id : NULL;
}

const char *facebook_id(const struct json *json, const char *path)
{
	const struct json *node = json_at(json, path);
	bool is_id = node && (node->type == JSON_STRING || node->type == JSON_NUMBER);
	return is_id ? usable(node->text) : NULL;
}

const char *facebook_thing(const struct json *json, const char *path)
{
	return usable(json_str(json, path));
}

/* A comment is called POST_COMMENT, and its post PAGE_POST (unverified for posts of others). */
char *facebook_post_of(const struct session *s, const char *id)
{
	static const char digits[] = "0123456789";
	size_t head = strspn(id, digits);
	size_t tail = id[head] == '_' ? strspn(id + head + 1, digits) : 0;
	if (!s->page.id || !head || !tail || id[head + 1 + tail])
		return NULL;
	if (strncmp(id, s->page.id, head) == 0 && s->page.id[head] == '\0')
		return mem_strdup(id);
	return mem_printf("%s_%.*s", s->page.id, (int)head, id);
}

/* ---- from what was told to a mention ---- */

static void write_media(struct json_writer *w, const struct facebook_told *t)
{
	json_begin(w, "media", '[');
	for (size_t i = 0; i < t->media_count; i++)
		shape_medium(w, t->media[i].type, t->media[i].url, t->media[i].alt);
	json_end(w, ']');
}

static void write_author(struct json_writer *w, const struct facebook_told *t, struct arena *a)
{
	bool known = t->author_id && *t->author_id;
	const char *name = t->name && *t->name ? t->name : t->author_id;
	shape_author(w, known ? t->author_id : arena_printf(a, "withheld:%s", t->id),
		known ? name : _("author withheld"),
		known ? NULL : _("the network does not say who wrote it"));
}

static void write_shape(struct json_writer *w, const struct facebook_told *t,
	const struct session *s, struct arena *a)
{
	bool ours = facebook_is_us(s, t->author_id);
	json_begin(w, NULL, '{');
	json_add_str(w, "network", "facebook");
	json_add_str(w, "account", s->host.config->name);
	json_add_str(w, "kind", mention_kind_names[ours ? MENTION_CONTEXT : t->kind]);
	json_add_str(w, "id", t->id);
	json_add_str(w, "in_reply_to", t->in_reply_to);
	json_add_str(w, "thread", t->thread);
	write_author(w, t, a);
	json_add_str(w, "text", t->text ? t->text : "");
	json_add_str(
		w, "visibility", visibility_names[t->psid ? VISIBILITY_DIRECT : VISIBILITY_PUBLIC]);
	json_add_str(w, "url", t->url);
	write_media(w, t);
	json_end(w, '}');
}

/* What an answer has to give back. */
static const char *write_reference(const struct facebook_told *t, struct arena *a)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, REFERENCE_MAX);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "id", t->id);
	json_add_str(&w, "post", t->psid ? NULL : t->thread);
	json_add_str(&w, "top", t->top);
	json_add_str(&w, "psid", t->psid);
	json_end(&w, '}');
	return out.overflow ? NULL : arena_strndup(a, out.buf, out.len);
}

int facebook_mention(struct mention *m, const struct facebook_told *t, const struct session *s,
	struct arena *a, struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, SHAPE_MAX);
	struct json_writer w = {.out = &text};
	if (!t->id)
		return err_set(err, ERR_INPUT, "id: missing");
	write_shape(&w, t, s, a);
	if (shape_read(m, &text, t->created_us, a, err) == -1)
		return -1;
	m->reference = write_reference(t, a);
	if (m->kind == MENTION_CONTEXT)
		return 0;
	m->closed = t->closed;
	m->moderations = t->psid ? "" : t->moderations;
	m->answer_until_us = t->answer_until_us;
	m->private_until_us = t->private_until_us;
	return 0;
}

struct mention facebook_gone(const struct session *s, const char *id)
{
	return (struct mention){
		.network = "facebook",
		.account = s->host.config->name,
		.id = id,
		.deleted = true,
	};
}

void facebook_until(struct facebook_told *t)
{
	if (!t->created_us)
		return;
	if (t->psid)
		t->answer_until_us = t->created_us + WINDOW_US;
	else
		t->private_until_us = t->created_us + PRIVATE_US;
}

void facebook_not_in_private(struct facebook_told *t)
{
	t->private_until_us = PRIVATE_NEVER;
}

/* ---- pictures, videos and links ---- */

static void add_medium(struct facebook_told *t, const char *type, const char *url, const char *alt)
{
	if (t->media_count < FACEBOOK_MEDIA && (url || alt))
		t->media[t->media_count++] = (struct media){type ? type : "link", url, alt};
}

static const char *first_of(const struct json *json, const char *a, const char *b, const char *c)
{
	const char *value = json_str(json, a);
	value = value ? value : json_str(json, b);
	return value ? value : c ? json_str(json, c) : NULL;
}

/* The plain word for a type of the network's ("video_inline", "photo", "image/jpeg"). */
static const char *plain_type(const char *type)
{
	static const char *const words[][2] = {{"photo", "image"}, {"image", "image"},
		{"sticker", "image"}, {"animated", "image"}, {"video", "video"},
		{"audio", "audio"}};
	for (size_t i = 0; type && i < ARRAY_LEN(words); i++)
		if (strstr(type, words[i][0]))
			return words[i][1];
	return type && strcmp(type, "album") == 0 ? "image" : NULL;
}

/* An attachment of a post or a comment; an album holds more of them. */
static void take_attachment(struct facebook_told *t, const struct json *attachment)
{
	const struct json *inner = json_at(attachment, "subattachments.data");
	if (inner && inner->len) {
		JSON_EACH (one, inner)
			take_attachment(t, one);
		return;
	}
	const char *type = plain_type(first_of(attachment, "media_type", "type", NULL));
	const char *link = first_of(attachment, "unshimmed_url", "url", "target.url");
	const char *picture = json_str(attachment, "media.image.src");
	add_medium(t, type,
		type && picture ? picture
		: link          ? link
				: picture,
		first_of(attachment, "title", "description", NULL));
}

/* ---- readers ---- */

static void take_common(struct facebook_told *t, const struct json *json)
{
	t->id = facebook_thing(json, "id");
	t->author_id = facebook_id(json, "from.id");
	t->name = json_str(json, "from.name");
	t->text = first_of(json, "message", "story", NULL);
	t->url = json_str(json, "permalink_url");
	if (facebook_time_at(json, "created_time", &t->created_us) == -1)
		facebook_time_at(json, "tagged_time", &t->created_us);
}

static bool is_false(const struct json *json, const char *path)
{
	const struct json *node = json_at(json, path);
	return node && node->type == JSON_FALSE;
}

/* A post elsewhere that names us is by somebody whom we do not know. */
static bool stands_on_page(const struct session *s, const char *id)
{
	char *post MEM_AUTO = id ? facebook_post_of(s, id) : NULL;
	return post && strcmp(post, id) == 0;
}

/* What is hidden already, by whomever, can be shown again; "" where the page may hide nothing. */
static const char *moderations_of(const struct json *json, bool may_hide)
{
	if (json_true(json, "is_hidden"))
		return moderation_rows[MODERATION_UNHIDE].name;
	return may_hide && !is_false(json, "can_hide") ? NULL : "";
}

int facebook_mention_of_post(struct mention *m, const struct json *post, const struct session *s,
	struct arena *a, struct err *err)
{
	struct facebook_told t = {.kind = MENTION_MENTION};
	take_common(&t, post);
	t.thread = t.id;
	facebook_until(&t);
	t.moderations = moderations_of(post, stands_on_page(s, t.id));
	if (is_false(post, "can_reply_privately") || !stands_on_page(s, t.id))
		facebook_not_in_private(&t);
	JSON_EACH (attachment, json_at(post, "attachments.data"))
		take_attachment(&t, attachment);
	return facebook_mention(m, &t, s, a, err);
}

int facebook_mention_of_comment(struct mention *m, const struct json *comment, const char *post_id,
	const struct session *s, struct arena *a, struct err *err)
{
	struct facebook_told t = {.kind = MENTION_COMMENT, .comment = true, .thread = post_id};
	take_common(&t, comment);
	t.top = facebook_thing(comment, "parent.id");
	t.in_reply_to = t.top ? t.top : post_id;
	facebook_until(&t);
	t.moderations = moderations_of(comment, true);
	if (is_false(comment, "can_reply_privately"))
		facebook_not_in_private(&t);
	if (json_at(comment, "attachment"))
		take_attachment(&t, json_at(comment, "attachment"));
	return facebook_mention(m, &t, s, a, err);
}

/* What is sent along with a message. */
static void take_enclosures(struct facebook_told *t, const struct json *message)
{
	JSON_EACH (one, json_at(message, "attachments.data")) {
		const char *url = first_of(one, "image_data.url", "video_data.url", "file_url");
		const char *type = plain_type(json_str(one, "mime_type"));
		add_medium(t, type ? type : "file", url, json_str(one, "name"));
	}
	JSON_EACH (share, json_at(message, "shares.data"))
		add_medium(t, "link", json_str(share, "link"), json_str(share, "name"));
	if (json_str(message, "sticker"))
		add_medium(t, "image", json_str(message, "sticker"), NULL);
}

int facebook_mention_of_message(struct mention *m, const struct json *message,
	const struct facebook_talk *talk, const struct session *s, struct arena *a, struct err *err)
{
	struct facebook_told t = {.kind = MENTION_DIRECT,
		.psid = talk->psid,
		.thread = talk->psid,
		.closed = talk->closed};
	take_common(&t, message);
	take_enclosures(&t, message);
	if (talk->last_us)
		t.answer_until_us = talk->last_us + WINDOW_US;
	return facebook_mention(m, &t, s, a, err);
}
