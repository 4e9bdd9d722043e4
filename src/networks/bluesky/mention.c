#include <string.h>

#include "base/mem.h"
#include "http/url.h"
#include "networks/bluesky/read.h"
#include "networks/shape.h"

enum { SHAPE_MAX = 512 << 10 };

/* A post in the shapes of a notification and of a post view: the same but for its wrapping. */
struct shape {
	const struct session *session;
	const struct json *json; /* uri, cid, author, record */
	const char *kind;
	const char *uri, *cid, *did;
	struct json_writer *w;
};

const char *bluesky_rkey(const char *uri)
{
	const char *slash = uri ? strrchr(uri, '/') : NULL;
	return slash ? slash + 1 : "";
}

/* Anything but a server on the inside is part of the one real network. */
static bool on_real_network(const struct session *s)
{
	char *server MEM_AUTO = bluesky_server(s->host.config);
	return url_is_https(server);
}

char *bluesky_post_url(const struct session *s, const char *handle, const char *uri)
{
	const char *rkey = bluesky_rkey(uri);
	if (!handle || !*rkey || !on_real_network(s))
		return NULL;
	return mem_printf("https://bsky.app/profile/%s/post/%s", handle, rkey);
}

/* The DID in "at://DID/collection/rkey"; the caller frees it. */
static char *did_of(const char *uri)
{
	if (strncmp(uri, "at://", 5) != 0)
		return mem_strdup("");
	return mem_strndup(uri + 5, strcspn(uri + 5, "/"));
}

/* ---- embeds: pictures, videos, links and quotes, as media ---- */

/* Notifications name a picture by its content only; where it can be looked at follows from that. */
static void add_blob(
	const struct shape *p, const char *type, const struct json *blob, const char *alt)
{
	const char *cid = json_str(blob, "ref.$link");
	char *url MEM_AUTO = NULL;
	if (cid && on_real_network(p->session) && strcmp(type, "image") == 0)
		url = mem_printf(
			"https://cdn.bsky.app/img/feed_fullsize/plain/%s/%s@jpeg", p->did, cid);
	else if (cid)
		url = mem_printf("%s/xrpc/com.atproto.sync.getBlob?did=%s&cid=%s",
			p->session->login.pds ? p->session->login.pds : "", p->did, cid);
	shape_medium(p->w, type, url, alt);
}

/* What is quoted, in its author's words where the list shows them: `view` is what a post's embed
 * looks like then. */
static void add_quote(const struct shape *p, const char *uri, const struct json *view)
{
	if (!uri)
		return;
	const char *text = json_str(view, "value.text");
	const char *handle = json_str(view, "author.handle");
	char *did MEM_AUTO = did_of(uri);
	char *url MEM_AUTO = bluesky_post_url(p->session, did, uri);
	char *alt MEM_AUTO = text && handle ? mem_printf("%s: %s", handle, text) : NULL;
	shape_medium(p->w, "quote", url, alt);
}

static void add_embed(const struct shape *p, const struct json *embed)
{
	JSON_EACH (image, json_at(embed, "images"))
		add_blob(p, "image", json_at(image, "image"), json_str(image, "alt"));
	JSON_EACH (item, json_at(embed, "items"))
		add_blob(p, "image", json_at(item, "image"), json_str(item, "alt"));
	const struct json *video = json_at(embed, "video");
	if (video && video->type == JSON_OBJECT)
		add_blob(p, "video", video, json_str(embed, "alt"));
	if (json_str(embed, "external.uri"))
		shape_medium(p->w, "link", json_str(embed, "external.uri"),
			json_str(embed, "external.title"));
	const char *quoted = json_str(embed, "record.uri");
	if (quoted)
		add_quote(p, quoted, json_at(p->json, "embed.record"));
	else
		add_quote(p, json_str(embed, "record.record.uri"),
			json_at(p->json, "embed.record.record"));
}

/* ---- what others say of it ---- */

static bool has_label(const struct json *labels, const char *value)
{
	JSON_EACH (label, labels) {
		const char *has = json_str(label, "val");
		if (has && strcmp(has, value) == 0)
			return true;
	}
	return false;
}

/* What moderators and the author himself call a post or its author. `neg` takes a label back; what
 * stands in `others` too is told there. */
static void add_labels(
	const struct shape *p, const char *path, const char *type, const struct json *others)
{
	JSON_EACH (label, json_at(p->json, path)) {
		const char *value = json_str(label, "val");
		if (value && !json_true(label, "neg") && !has_label(others, value))
			shape_medium(p->w, type, NULL, value);
	}
}

/* An author whom the account mutes or blocks, or who blocks it, is heard all the same: it is only
 * said. */
static void add_standing(const struct shape *p)
{
	static const struct {
		const char *path, *words;
	} standings[] = {
		{"author.viewer.muted", "muted"},
		{"author.viewer.blocking", "blocked"},
		{"author.viewer.blockedBy", "blocks us"},
	};
	for (size_t i = 0; i < ARRAY_LEN(standings); i++)
		if (json_true(p->json, standings[i].path) || json_str(p->json, standings[i].path))
			shape_medium(p->w, "author", NULL, standings[i].words);
}

static void add_media(const struct shape *p)
{
	const struct json *embed = json_at(p->json, "record.embed");
	json_begin(p->w, "media", '[');
	add_embed(p, embed);
	add_embed(p, json_at(embed, "media"));
	add_labels(p, "record.labels.values", "label", json_at(p->json, "labels"));
	add_labels(p, "labels", "label", NULL);
	add_labels(p, "author.labels", "author", NULL);
	add_standing(p);
	json_end(p->w, ']');
}

/* ---- the common shape of a mention ---- */

static const char *first_language(const struct json *record)
{
	const struct json *langs = json_at(record, "langs");
	bool given = langs && langs->type == JSON_ARRAY && langs->first &&
		     langs->first->type == JSON_STRING;
	return given ? langs->first->text : NULL;
}

static void write_shape(const struct shape *p)
{
	const struct json *record = json_at(p->json, "record");
	const char *root = json_str(record, "reply.root.uri");
	const char *handle = json_str(p->json, "author.handle");
	const char *text = json_str(record, "text");
	char *url MEM_AUTO = bluesky_post_url(p->session, handle, p->uri);
	json_begin(p->w, NULL, '{');
	json_add_str(p->w, "network", "bluesky");
	json_add_str(p->w, "account", p->session->host.config->name);
	json_add_str(p->w, "kind", p->kind);
	json_add_str(p->w, "id", p->uri);
	json_add_str(p->w, "in_reply_to", json_str(record, "reply.parent.uri"));
	json_add_str(p->w, "thread", root ? root : p->uri);
	shape_author(p->w, p->did, handle, json_str(p->json, "author.displayName"));
	json_add_str(p->w, "text", text ? text : "");
	json_add_str(p->w, "lang", first_language(record));
	json_add_str(p->w, "url", url);
	add_media(p);
	json_end(p->w, '}');
}

/* What a reply has to give back: the post and the root of its conversation, each by address and
 * content. */
static const char *write_reference(const struct shape *p, struct arena *a)
{
	const char *root_uri = json_str(p->json, "record.reply.root.uri");
	const char *root_cid = json_str(p->json, "record.reply.root.cid");
	bool is_reply = root_uri && root_cid;
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 16 << 10);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "uri", p->uri);
	json_add_str(&w, "cid", p->cid);
	json_begin(&w, "root", '{');
	json_add_str(&w, "uri", is_reply ? root_uri : p->uri);
	json_add_str(&w, "cid", is_reply ? root_cid : p->cid);
	json_end(&w, '}');
	json_end(&w, '}');
	return out.overflow ? NULL : arena_strndup(a, out.buf, out.len);
}

/* The author's own word for when; a time to come is brought back to now, a missing one is when it
 * was indexed. */
static int64_t created_of(const struct json *json)
{
	int64_t us = json_time(json, "record.createdAt");
	return us ? us : json_time(json, "indexedAt");
}

static int read_shape(struct mention *m, struct shape *p, struct arena *a, struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, SHAPE_MAX);
	struct json_writer w = {.out = &text};
	p->w = &w;
	p->uri = json_str(p->json, "uri");
	p->cid = json_str(p->json, "cid");
	p->did = json_str(p->json, "author.did");
	if (!p->uri || !p->cid || !p->did)
		return err_set(err, ERR_INPUT, "uri, cid or author.did: missing");
	write_shape(p);
	if (shape_read(m, &text, created_of(p->json), a, err) == -1)
		return -1;
	m->reference = write_reference(p, a);
	return 0;
}

bool bluesky_is_post(const char *uri)
{
	return uri && strstr(uri, "/" BLUESKY_POST "/");
}

int bluesky_mention_of_notification(struct mention *m, const struct json *notification,
	const struct session *s, struct arena *a, struct err *err)
{
	static const struct {
		const char *reason, *kind;
	} kinds[] = {{"mention", "mention"}, {"reply", "reply"}, {"quote", "mention"}};
	const char *reason = json_str(notification, "reason");
	const char *author = json_str(notification, "author.did");
	struct shape p = {.session = s, .json = notification};
	for (size_t i = 0; reason && i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].reason, reason) == 0)
			p.kind = kinds[i].kind;
	if (!p.kind || !bluesky_is_post(json_str(notification, "uri")))
		return err_set(err, ERR_INPUT, "no mention, reply or quote");
	if (author && s->login.did && strcmp(author, s->login.did) == 0)
		return err_set(err, ERR_INPUT, "our own post");
	return read_shape(m, &p, a, err);
}

int bluesky_mention_of_post(struct mention *m, const struct json *post, enum mention_kind kind,
	const struct session *s, struct arena *a, struct err *err)
{
	struct shape p = {.session = s, .json = post, .kind = mention_kind_names[kind]};
	return read_shape(m, &p, a, err);
}

/* ---- direct messages ---- */

char *bluesky_message_id(const char *convo, const char *message)
{
	return mem_printf("%s/%s", convo, message);
}

static const char *message_reference(const char *convo, struct arena *a)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 4096);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "convo", convo);
	json_end(&w, '}');
	return out.overflow ? NULL : arena_strndup(a, out.buf, out.len);
}

/* A person who is not known goes by his DID. */
static void write_message(
	const struct shape *p, const char *convo, const char *id, const struct bluesky_person *from)
{
	json_begin(p->w, NULL, '{');
	json_add_str(p->w, "network", "bluesky");
	json_add_str(p->w, "account", p->session->host.config->name);
	json_add_str(p->w, "kind", p->kind);
	json_add_str(p->w, "visibility", visibility_names[VISIBILITY_DIRECT]);
	json_add_str(p->w, "id", id);
	json_add_str(p->w, "thread", convo);
	shape_author(p->w, p->did, from && from->handle ? from->handle : p->did,
		from ? from->name : NULL);
	json_add_str(p->w, "text", json_str(p->json, "text"));
	json_begin(p->w, "media", '[');
	add_quote(p, json_str(p->json, "embed.record.uri"), json_at(p->json, "embed.record"));
	json_end(p->w, ']');
	json_end(p->w, '}');
}

int bluesky_mention_of_message(struct mention *m, const struct json *message, const char *convo,
	const struct bluesky_person *from, const struct session *s, struct arena *a,
	struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, SHAPE_MAX);
	struct json_writer w = {.out = &text};
	struct shape p = {
		.session = s, .json = message, .did = json_str(message, "sender.did"), .w = &w};
	const char *id = json_str(message, "id");
	if (!convo || !id || !*id || !p.did || !json_str(message, "text"))
		return err_set(err, ERR_INPUT, "id, sender or text: missing");
	bool ours = s->login.did && strcmp(p.did, s->login.did) == 0;
	p.kind = mention_kind_names[ours ? MENTION_CONTEXT : MENTION_DIRECT];
	char *whole MEM_AUTO = bluesky_message_id(convo, id);
	write_message(&p, convo, whole, from);
	if (shape_read(m, &text, json_time(message, "sentAt"), a, err) == -1)
		return -1;
	m->reference = message_reference(convo, a);
	return 0;
}

struct mention bluesky_mention_gone(const struct session *s, const char *id)
{
	return (struct mention){
		.network = "bluesky",
		.account = s->host.config->name,
		.id = id,
		.deleted = true,
	};
}
