/* From an operator's text to the request that is stored before the first try: a comment below what
 * is answered, a message to a person, one to whoever wrote a comment, or a post of our own. What is
 * answered is looked at first, and a picture is there already. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/facebook/read.h"
#include "networks/facebook/write.h"
#include "networks/prepared.h"

enum { RECORD_MAX = 1 << 20, KEY_BYTES = 16 };

const char *const facebook_ways[FACEBOOK_WAYS] = {
	[FACEBOOK_COMMENT] = "comment",
	[FACEBOOK_MESSAGE] = "message",
	[FACEBOOK_PRIVATE] = "private",
	[FACEBOOK_POST] = "post",
};

struct preparing {
	int64_t post_id;
	enum facebook_way way;
	char *text;
	char *parent, *root, *top, *psid; /* NULL = there is none */
	struct {
		char *type, *alt, *bytes;
		size_t len;
		char *id; /* that it has there */
	} picture;
};

static char *copy(const char *text)
{
	return text ? mem_strdup(text) : NULL;
}

static void preparing_free(void *data)
{
	struct preparing *p = data;
	char *strings[] = {p->text, p->parent, p->root, p->top, p->psid, p->picture.type,
		p->picture.alt, p->picture.bytes, p->picture.id};
	for (size_t i = 0; i < ARRAY_LEN(strings); i++)
		free(strings[i]);
	free(p);
}

static enum facebook_way way_of(const struct preparing *p, enum visibility visibility)
{
	if (!p->parent)
		return FACEBOOK_POST;
	if (p->psid)
		return FACEBOOK_MESSAGE;
	return visibility == VISIBILITY_DIRECT ? FACEBOOK_PRIVATE : FACEBOOK_COMMENT;
}

static void take_picture(struct preparing *p, const struct attachment *a)
{
	p->picture.type = copy(a->type);
	p->picture.alt = copy(a->alt);
	p->picture.bytes = mem_alloc(a->len + 1);
	memcpy(p->picture.bytes, a->bytes, a->len);
	p->picture.len = a->len;
}

static struct preparing *preparing_new(const struct outgoing *post)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const struct json *reference = json_text(&arena, post->parent_reference);
	struct preparing *p = mem_zero(1, sizeof(*p));
	p->post_id = post->id;
	p->text = mem_strdup(post->text);
	p->parent = copy(post->parent_native_id);
	p->root = copy(json_str(reference, "post"));
	if (!p->root)
		p->root = copy(post->root_native_id);
	p->top = copy(json_str(reference, "top"));
	p->psid = copy(json_str(reference, "psid"));
	p->way = way_of(p, post->visibility);
	if (post->attachment_count)
		take_picture(p, &post->attachments[0]);
	return p;
}

/* ---- the request ---- */

static void write_message(struct json_writer *w, const struct preparing *p)
{
	bool is_post = p->root && strcmp(p->parent, p->root) == 0;
	json_begin(w, "recipient", '{');
	if (p->way == FACEBOOK_MESSAGE)
		json_add_str(w, "id", p->psid);
	else
		json_add_str(w, is_post ? "post_id" : "comment_id", p->parent);
	json_end(w, '}');
	if (p->way == FACEBOOK_MESSAGE)
		json_add_str(w, "messaging_type", "RESPONSE");
	json_begin(w, "message", '{');
	json_add_str(w, "text", p->text);
	json_end(w, '}');
}

static void write_picture(struct json_writer *w, const struct preparing *p)
{
	if (p->way == FACEBOOK_COMMENT) {
		json_add_str(w, "attachment_id", p->picture.id);
		return;
	}
	json_begin(w, "attached_media", '[');
	json_begin(w, NULL, '{');
	json_add_str(w, "media_fbid", p->picture.id);
	json_end(w, '}');
	json_end(w, ']');
}

/* Beside the body stands what it takes to send it, and to look for it: since when is told by their
 * clock. */
static void write_record(struct strbuf *out, const struct session *s, const struct preparing *p)
{
	struct json_writer w = {.out = out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "way", facebook_ways[p->way]);
	json_add_str(&w, "to", p->way == FACEBOOK_MESSAGE ? p->psid : p->parent);
	json_add_str(&w, "top", p->top);
	json_add_str(&w, "root", p->root);
	json_add_int(&w, "at", clock_now_us() - s->ahead_us);
	json_begin(&w, "body", '{');
	if (p->way == FACEBOOK_COMMENT || p->way == FACEBOOK_POST)
		json_add_str(&w, "message", p->text);
	else
		write_message(&w, p);
	if (p->picture.id)
		write_picture(&w, p);
	json_end(&w, '}');
	json_end(&w, '}');
}

/* The network knows no keys; this one says that the record is whole. */
static void finish(struct session *s, struct preparing *p, const struct err *why)
{
	struct strbuf record STRBUF_AUTO;
	unsigned char random[HASH_BYTES];
	char key[HASH_HEX_BYTES];
	strbuf_init(&record, RECORD_MAX);
	hash_random(random, sizeof(random));
	hash_hex(random, key);
	key[2 * KEY_BYTES] = '\0';
	write_record(&record, s, p);
	prepared_tell(&s->host, p->post_id, key, &record, why);
	preparing_free(p);
}

/* ---- what has to be there before ---- */

static void uploaded(struct session *s, void *data, const char *id, const struct err *err)
{
	struct preparing *p = data;
	p->picture.id = copy(id);
	finish(s, p, err);
}

static void add_picture(struct session *s, struct preparing *p)
{
	struct err err = ERR_INIT;
	const struct attachment picture = {.type = p->picture.type,
		.alt = p->picture.alt,
		.bytes = p->picture.bytes,
		.len = p->picture.len};
	bool message = p->way == FACEBOOK_MESSAGE || p->way == FACEBOOK_PRIVATE;
	if (picture.bytes && message)
		err_set(&err, ERR_REJECTED,
			_("a picture goes along with a comment or a post here, not with a message"));
	if (picture.bytes && !message)
		facebook_upload(s, &picture, uploaded, p, preparing_free);
	else
		finish(s, p, &err);
}

static void parent_came(struct session *s, void *data, const struct reply *reply)
{
	struct preparing *p = data;
	struct err err = reply->err;
	const struct json *can = json_at(reply->json, "can_reply_privately");
	if (facebook_is_gone(reply)) {
		struct mention gone = facebook_gone(s, p->parent);
		s->host.deliver(s->host.data, &gone, 1);
		err_set(&err, ERR_REJECTED, _("the post that is answered is gone"));
	} else if (err.code == ERR_NONE && p->way == FACEBOOK_PRIVATE && can &&
		   can->type == JSON_FALSE) {
		err_set(&err, ERR_REJECTED,
			_("it cannot be answered in private: it was already, or its week is over"));
	}
	if (err.code == ERR_NONE)
		add_picture(s, p);
	else
		finish(s, p, &err);
}

static void ready(struct session *s, void *data, const struct reply *reply)
{
	if (reply->err.code == ERR_NONE)
		add_picture(s, data);
	else
		finish(s, data, &reply->err);
}

void facebook_prepare(struct session *s, const struct outgoing *post)
{
	struct preparing *p = preparing_new(post);
	struct call_request request = {.urgent = true};
	struct strbuf path STRBUF_AUTO;
	bool look = p->way == FACEBOOK_COMMENT || p->way == FACEBOOK_PRIVATE;
	strbuf_init(&path, 4096);
	if (look) {
		facebook_path(&path, p->parent, "", "id,can_reply_privately");
		request.path = path.buf;
	}
	call_start(&s->calls, &request, look ? parent_came : ready, p, preparing_free);
}
