/* What somebody said on LinkedIn, in the common shape of a mention. */
#include <string.h>

#include "networks/linkedin/little.h"
#include "networks/linkedin/read.h"
#include "networks/linkedin/urn.h"
#include "networks/shape.h"

enum { SHAPE_MAX = 8 << 20, TEXT_MAX = 1 << 20, REFERENCE_MAX = 4096 };

bool linkedin_is_ours(const struct session *s, const char *owner)
{
	return owner && strcmp(owner, s->organization) == 0;
}

/* ---- what stands where ---- */

static const char *first_of(const struct json *json, const char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *text = json_str(json, paths[i]);
		if (text && *text)
			return text;
	}
	return NULL;
}
#define FIRST_OF(json, ...) \
	first_of(json, (const char *const[]){__VA_ARGS__}, \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static int64_t us_at(const struct json *json, const char *path)
{
	int64_t ms;
	bool sane = json_int(json, path, &ms) == 0 && ms > 0 && ms < INT64_MAX / 1000;
	return sane ? ms * 1000 : 0;
}

/* Versions of the interface differ in what they call a comment's URN; an old one has its two parts
 * only. */
static const char *urn_of_comment(const struct json *comment, struct arena *a)
{
	const char *urn = linkedin_urn(FIRST_OF(comment, "commentUrn", "$URN", "entity"), a);
	struct linkedin_comment c = {
		.object = json_str(comment, "object"), .id = json_str(comment, "id")};
	if (!urn && c.object && c.id)
		urn = linkedin_urn(linkedin_comment_urn(&c, a), a);
	return urn;
}

int linkedin_read_comment(
	struct linkedin_said *said, const struct json *comment, struct arena *a, struct err *err)
{
	struct linkedin_comment c;
	*said = (struct linkedin_said){
		.urn = urn_of_comment(comment, a),
		.parent = linkedin_urn(json_str(comment, "parentComment"), a),
		.owner = linkedin_urn(FIRST_OF(comment, "actor", "owner", "created.actor"), a),
		.text = FIRST_OF(comment, "message.text", "text", "message"),
		.created_us = us_at(comment, "created.time"),
		.content = json_at(comment, "content"),
	};
	if (!said->urn || linkedin_comment_read(&c, said->urn, a) == -1)
		return err_set(err, ERR_INPUT, "a comment without a URN of its own");
	if (!said->owner)
		return err_set(err, ERR_INPUT, "%.120s: no author", said->urn);
	said->post = c.object;
	/* One without words may have a picture. */
	if (!said->text && !said->content)
		return err_set(err, ERR_INPUT, "%.120s: no text", said->urn);
	json_int(comment, "commentsSummary.aggregatedTotalComments", &said->answers);
	return 0;
}

static const char *plain_text(const char *little, struct arena *a)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, TEXT_MAX);
	linkedin_little_read(&out, little);
	return arena_strndup(a, out.buf, out.len);
}

int linkedin_read_post(
	struct linkedin_said *said, const struct json *post, struct arena *a, struct err *err)
{
	const char *little = json_str(post, "commentary");
	*said = (struct linkedin_said){
		.urn = linkedin_urn(FIRST_OF(post, "id", "entity"), a),
		.owner = linkedin_urn(FIRST_OF(post, "author", "owner"), a),
		.text = little ? plain_text(little, a) : json_str(post, "text"),
		.created_us = us_at(post, "publishedAt"),
		.content = json_at(post, "content"),
	};
	if (!said->urn)
		return err_set(err, ERR_INPUT, "a post without a URN");
	if (!said->owner)
		return err_set(err, ERR_INPUT, "%.120s: no author", said->urn);
	if (!said->text)
		return err_set(err, ERR_INPUT, "%.120s: no text", said->urn);
	if (!said->created_us)
		said->created_us = us_at(post, "createdAt");
	said->post = said->urn;
	return 0;
}

/* ---- the common shape of a mention ---- */

struct shape {
	const struct linkedin_said *said;
	const struct session *session;
	struct json_writer *w;
	struct arena *arena;
};

/* A person's name is told to few programs, and to none for all persons: a list shows "member" and
 * the id of his URN, which tells him apart. */
static void add_author(const struct shape *p)
{
	const struct session *s = p->session;
	const char *owner = p->said->owner, *kind = owner + strlen("urn:li:");
	const char *end = strchr(kind, ':'), *id = end ? end + 1 : kind;
	if (linkedin_is_ours(s, owner))
		shape_author(p->w, owner, s->handle ? s->handle : kind, s->name);
	else if (linkedin_urn_is(owner, "organization"))
		shape_author(p->w, owner, arena_printf(p->arena, "page %s", id), "LinkedIn page");
	else
		shape_author(
			p->w, owner, arena_printf(p->arena, "member %s", id), "LinkedIn member");
}

static void add_medium(const struct shape *p, const struct json *medium)
{
	const char *type = json_str(medium, "type"), *title = json_str(medium, "title");
	const char *alt = json_str(medium, "altText");
	shape_medium(p->w, type && strcmp(type, "IMAGE") != 0 ? type : "image",
		FIRST_OF(medium, "url", "source"), alt && *alt ? alt : title);
}

/* A comment has a list; a post has one medium, one article or a list of pictures. */
static void add_media(const struct shape *p)
{
	static const char *const single[] = {"media", "article"};
	const struct json *content = p->said->content;
	const struct json *list = content && content->type == JSON_ARRAY
					  ? content
					  : json_at(content, "multiImage.images");
	json_begin(p->w, "media", '[');
	JSON_EACH (medium, list)
		add_medium(p, medium);
	for (size_t i = 0; i < 2; i++)
		if (json_at(content, single[i]))
			add_medium(p, json_at(content, single[i]));
	json_end(p->w, ']');
}

static void write_shape(const struct shape *p, enum mention_kind kind)
{
	const struct linkedin_said *said = p->said;
	json_begin(p->w, NULL, '{');
	json_add_str(p->w, "network", "linkedin");
	json_add_str(p->w, "account", p->session->host.config->name);
	json_add_str(p->w, "kind", mention_kind_names[kind]);
	json_add_str(p->w, "id", said->urn);
	json_add_str(p->w, "in_reply_to", said->parent);
	json_add_str(p->w, "thread", said->post);
	add_author(p);
	json_add_str(p->w, "text", said->text ? said->text : "");
	json_add_str(p->w, "visibility", visibility_names[VISIBILITY_PUBLIC]);
	json_add_str(p->w, "url", linkedin_link(said->urn, p->arena));
	add_media(p);
	json_end(p->w, '}');
}

/* What a reply has to name: where it stands, and the comment at the top of its branch. */
static const char *write_reference(const struct linkedin_said *said, struct arena *a)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, REFERENCE_MAX);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "post", said->post);
	if (strcmp(said->urn, said->post) != 0)
		json_add_str(&w, "comment", said->urn);
	if (said->parent)
		json_add_str(&w, "parent", said->parent);
	json_end(&w, '}');
	return arena_strndup(a, out.buf, out.len);
}

int linkedin_mention(struct mention *m, const struct linkedin_said *said, enum mention_kind kind,
	const struct session *s, struct arena *a, struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, SHAPE_MAX);
	struct json_writer w = {.out = &text};
	struct shape p = {.said = said, .session = s, .w = &w, .arena = a};
	write_shape(&p, linkedin_is_ours(s, said->owner) ? MENTION_CONTEXT : kind);
	if (shape_read(m, &text, said->created_us, a, err) == -1)
		return -1;
	m->reference = write_reference(said, a);
	return 0;
}

struct mention linkedin_mention_gone(const struct session *s, const char *urn)
{
	return (struct mention){
		.network = "linkedin",
		.account = s->host.config->name,
		.id = urn,
		.deleted = true,
	};
}
