/* From an operator's text to the request that is stored before the first try. What is answered is
 * looked at first: it may be gone, and an answer has to stand under the comment at the top of its
 * branch. What already stands there of ours with the same words is noted, so that a look-up does
 * not take it for this one. */
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "networks/linkedin/little.h"
#include "networks/linkedin/read.h"
#include "networks/linkedin/urn.h"
#include "networks/linkedin/write.h"

enum { RECORD_MAX = 256 << 10, KEY_BYTES = 16, PATH_BYTES = 4096 };

struct preparing {
	struct arena arena;
	int64_t post_id;
	const char *text;
	const char *comment; /* that is answered; NULL = a post is, or nothing */
	const char *object;  /* the post at the beginning */
	const char *parent;  /* the comment at the top of the branch */
	const char *target;  /* under which it goes; NULL = a post of our own */
	const struct attachment *picture;
	const char *image;  /* its URN */
	const char **there; /* URNs of ours with the same words */
	size_t there_count;
	struct err refusal;
};

static void preparing_free(void *data)
{
	struct preparing *p = data;
	struct arena arena = p->arena;
	arena_release(&arena);
}

static void tell(struct session *s, struct preparing *p, const char *key, const char *record,
	const struct err *err)
{
	s->host.prepared(s->host.data, p->post_id, key, record, err);
	preparing_free(p);
}

static void refuse(struct session *s, struct preparing *p, const struct err *err)
{
	tell(s, p, NULL, NULL, err);
}

/* ---- the request ---- */

static void write_comment(struct json_writer *w, const struct session *s, const struct preparing *p)
{
	json_add_str(w, "actor", s->organization);
	json_add_str(w, "object", p->object);
	json_begin(w, "message", '{');
	json_add_str(w, "text", p->text);
	json_end(w, '}');
	if (p->parent)
		json_add_str(w, "parentComment", p->parent);
	if (!p->image)
		return;
	json_begin(w, "content", '[');
	json_begin(w, NULL, '{');
	json_begin(w, "entity", '{');
	json_add_str(w, "image", p->image);
	json_end(w, '}');
	json_end(w, '}');
	json_end(w, ']');
}

static void write_picture(struct json_writer *w, const struct preparing *p)
{
	json_begin(w, "content", '{');
	json_begin(w, "media", '{');
	json_add_str(w, "id", p->image);
	if (p->picture->alt && *p->picture->alt)
		json_add_str(w, "altText", p->picture->alt);
	json_end(w, '}');
	json_end(w, '}');
}

static void write_post(struct json_writer *w, const struct session *s, const struct preparing *p)
{
	struct strbuf little STRBUF_AUTO;
	strbuf_init(&little, RECORD_MAX);
	linkedin_little_write(&little, p->text);
	json_add_str(w, "author", s->organization);
	json_add_str(w, "commentary", little.buf);
	json_add_str(w, "visibility", "PUBLIC");
	json_begin(w, "distribution", '{');
	json_add_str(w, "feedDistribution", "MAIN_FEED");
	json_begin(w, "targetEntities", '[');
	json_end(w, ']');
	json_begin(w, "thirdPartyDistributionChannels", '[');
	json_end(w, ']');
	json_end(w, '}');
	if (p->image)
		write_picture(w, p);
	json_add_str(w, "lifecycleState", "PUBLISHED");
	json_add_bool(w, "isReshareDisabledByAuthor", false);
}

/* The body as it goes, and beside it what a look-up needs. */
static void write_record(struct strbuf *out, const struct session *s, const struct preparing *p)
{
	struct json_writer w = {.out = out};
	json_begin(&w, NULL, '{');
	if (p->target)
		json_add_str(&w, "target", p->target);
	json_add_str(&w, "text", p->text);
	json_begin(&w, "there", '[');
	for (size_t i = 0; i < p->there_count; i++)
		json_add_str(&w, NULL, p->there[i]);
	json_end(&w, ']');
	json_begin(&w, "body", '{');
	if (p->target)
		write_comment(&w, s, p);
	else
		write_post(&w, s, p);
	json_end(&w, '}');
	json_end(&w, '}');
}

static void finish(struct session *s, struct preparing *p)
{
	unsigned char random[HASH_BYTES];
	char key[HASH_HEX_BYTES];
	struct strbuf record STRBUF_AUTO;
	struct err err = ERR_INIT;
	strbuf_init(&record, RECORD_MAX);
	write_record(&record, s, p);
	hash_random(random, sizeof(random));
	hash_hex(random, key);
	key[2 * KEY_BYTES] = '\0';
	if (record.overflow)
		err_set(&err, ERR_REJECTED, _("the post is too large"));
	tell(s, p, record.overflow ? NULL : key, record.overflow ? NULL : record.buf, &err);
}

/* ---- what it needs ---- */

static void image_came(struct session *s, void *data, const char *urn, const struct err *err)
{
	struct preparing *p = data;
	if (err->code != ERR_NONE) {
		refuse(s, p, err);
		return;
	}
	p->image = arena_strdup(&p->arena, urn);
	finish(s, p);
}

/* A place that may be written to but not read: then nothing is known of it, and what is unclear
 * later is a person's to find out. */
static void there_came(struct session *s, void *data, const struct linkedin_found *found)
{
	struct preparing *p = data;
	if (found->err.code != ERR_NONE && found->err.code != ERR_REJECTED) {
		refuse(s, p, &found->err);
		return;
	}
	p->there_count = found->urns.count;
	p->there = arena_alloc(&p->arena, (p->there_count + 1) * sizeof(*p->there));
	for (size_t i = 0; i < p->there_count; i++)
		p->there[i] = arena_strdup(&p->arena, found->urns.items[i]);
	if (p->picture)
		linkedin_image(s, p->post_id, p->picture, image_came, p, preparing_free);
	else
		finish(s, p);
}

static void look(struct session *s, struct preparing *p)
{
	linkedin_look(s, p->target, p->text, there_came, p, preparing_free);
}

static void comment_came(struct session *s, void *data, const struct reply *reply)
{
	struct preparing *p = data;
	struct err err = reply->err;
	if (reply_is_gone(reply)) {
		struct mention gone = linkedin_mention_gone(s, p->comment);
		s->host.deliver(s->host.data, &gone, 1);
		err_set(&err, ERR_REJECTED, _("the comment that is answered is gone"));
		refuse(s, p, &err);
	} else if (err.code != ERR_NONE && err.code != ERR_REJECTED) {
		refuse(s, p, &err);
	} else {
		const char *top = linkedin_urn(json_str(reply->json, "parentComment"), &p->arena);
		if (!top)
			top = p->parent ? p->parent : p->comment;
		p->parent = p->target = top;
		look(s, p);
	}
}

static void known(struct session *s, void *data, const struct reply *reply)
{
	if (reply->err.code == ERR_NONE)
		look(s, data);
	else
		refuse(s, data, &reply->err);
}

/* ---- what is asked for ---- */

static void check(const struct network *network, const struct outgoing *post, struct err *err)
{
	struct length_limit limit = network->limit;
	size_t used;
	if (strcmp(post->kind, "post") == 0)
		limit = network->post_limit;
	if (!length_fits(&limit, post->text, &used))
		err_set(err, ERR_REJECTED, _("it is %zu too long"), used - limit.most);
	else if (post->attachment_count > network->can.media.most)
		err_set(err, ERR_REJECTED, _("more than one picture"));
}

static const struct attachment *copy_picture(const struct outgoing *post, struct arena *a)
{
	if (!post->attachment_count)
		return NULL;
	const struct attachment *from = &post->attachments[0];
	struct attachment *picture = arena_alloc(a, sizeof(*picture));
	char *bytes = arena_alloc(a, from->len + 1);
	memcpy(bytes, from->bytes, from->len);
	*picture = (struct attachment){.type = arena_strdup(a, from->type),
		.alt = arena_strdup(a, from->alt),
		.bytes = bytes,
		.len = from->len};
	return picture;
}

/* Whom it answers, by the reference of the mention, else by its id. */
static void take_parent(struct preparing *p, const struct outgoing *post)
{
	struct arena *a = &p->arena;
	const struct json *reference = json_text(a, post->parent_reference);
	const char *urn = linkedin_urn(post->parent_native_id, a);
	struct linkedin_comment c;
	if (urn && linkedin_comment_read(&c, urn, a) == 0) {
		p->comment = urn;
		p->object = c.object;
		p->parent = linkedin_urn(json_str(reference, "parent"), a);
	} else {
		p->object = p->target = urn;
	}
}

static void ask_comment(struct session *s, struct preparing *p)
{
	struct strbuf path STRBUF_AUTO;
	struct linkedin_comment c;
	strbuf_init(&path, PATH_BYTES);
	linkedin_comment_read(&c, p->comment, &p->arena);
	linkedin_path(&path, "socialActions", c.object);
	strbuf_printf(&path, "/comments/%s", c.id);
	call_start(&s->calls, &(struct call_request){.path = path.buf, .urgent = true},
		comment_came, p, preparing_free);
}

/* Told from within http_run, as everything. */
static void refused(struct session *s, void *data, const struct reply *reply)
{
	struct preparing *p = data;
	refuse(s, p, &p->refusal);
}

void linkedin_prepare(struct session *s, const struct outgoing *post)
{
	struct arena arena = ARENA_INIT;
	struct preparing *p = arena_alloc(&arena, sizeof(*p));
	struct err err = ERR_INIT;
	p->arena = arena;
	p->post_id = post->id;
	p->text = arena_strdup(&p->arena, post->text);
	p->picture = copy_picture(post, &p->arena);
	check(s->host.network, post, &err);
	if (post->parent_native_id)
		take_parent(p, post);
	if (err.code == ERR_NONE && post->parent_native_id && !p->object)
		err_set(&err, ERR_REJECTED, _("what is answered has no place on LinkedIn"));
	if (err.code != ERR_NONE) {
		p->refusal = err;
		call_start(&s->calls, &(struct call_request){.first = true}, refused, p,
			preparing_free);
	} else if (p->comment) {
		ask_comment(s, p);
	} else {
		call_start(&s->calls, &(struct call_request){.urgent = true}, known, p,
			preparing_free);
	}
}
