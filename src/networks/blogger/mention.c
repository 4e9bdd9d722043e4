#include <string.h>

#include "base/i18n.h"
#include "networks/blogger/read.h"
#include "networks/shape.h"
#include "text/html.h"

/* What is too long is cut where it becomes a mention, not left out before. */
enum { SHAPE_MAX = 32 << 20, TEXT_MAX = 4 << 20 };

/* ---- the common shape ---- */

struct shape {
	const char *id, *in_reply_to, *thread;
	enum mention_kind kind;
	const char *author_id, *handle;
	const char *text;
	int64_t created_us;
};

static void write_shape(struct json_writer *w, const struct shape *p, const struct session *s)
{
	json_begin(w, NULL, '{');
	json_add_str(w, "network", "blogger");
	json_add_str(w, "account", s->host.config->name);
	json_add_str(w, "kind", mention_kind_names[p->kind]);
	json_add_str(w, "id", p->id);
	json_add_str(w, "in_reply_to", p->in_reply_to);
	json_add_str(w, "thread", p->thread);
	shape_author(w, p->author_id, p->handle, NULL);
	json_add_str(w, "text", p->text);
	json_end(w, '}');
}

static int make(struct mention *m, const struct shape *p, const struct session *s, struct arena *a,
	struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, SHAPE_MAX);
	struct json_writer w = {.out = &text};
	write_shape(&w, p, s);
	return shape_read(m, &text, p->created_us, a, err);
}

/* ---- what both have ---- */

/* Whoever has no profile there has no id; a name alone does not say that two are one. */
static void read_author(struct shape *p, const struct json *json, struct arena *a)
{
	const char *id = json_str(json, "author.id");
	const char *name = json_str(json, "author.displayName");
	p->author_id = id && *id ? id : arena_printf(a, "anonymous:%s", p->id);
	p->handle = name && *name ? name : _("anonymous");
}

static bool is_us(const struct session *s, const struct json *json)
{
	const char *id = json_str(json, "author.id");
	return id && s->me && strcmp(id, s->me) == 0;
}

static int read_words(
	struct strbuf *out, const struct json *json, const char *title, struct err *err)
{
	const struct json *content = json_at(json, "content");
	if (title && *title)
		strbuf_printf(out, "%s\n\n", title);
	if (!content || content->type != JSON_STRING)
		return title ? 0 : err_set(err, ERR_INPUT, _("content: missing"));
	return html_to_text(out, content->text, content->len, err);
}

static int need_number(const char **to, const struct json *json, const char *path, struct err *err)
{
	*to = json_str(json, path);
	return blogger_is_number(*to) ? 0
				      : err_set(err, ERR_INPUT, _("%s: expected a number"), path);
}

/* ---- a comment ---- */

/* Why it can have no answer, beside that the account gives none. The network tells it to who may
 * moderate; else all is live. */
static const char *closed_by(const char *status)
{
	if (status && strcmp(status, "PENDING") == 0)
		return "pending";
	return status && strcmp(status, "SPAM") == 0 ? "spam" : NULL;
}

/* What waits and what was taken for spam can be shown; what is shown cannot be approved. */
static const char *moderations_of(const char *status)
{
	if (status && strcmp(status, "PENDING") == 0)
		return "approve junk remove";
	return status && strcmp(status, "SPAM") == 0 ? "approve remove" : "junk remove";
}

int blogger_mention_of_comment(struct mention *m, const struct json *comment,
	const struct session *s, struct arena *a, struct err *err)
{
	const char *blog, *post, *id, *parent = json_str(comment, "inReplyTo.id");
	const char *status = json_str(comment, "status");
	struct shape p = {.kind = is_us(s, comment) ? MENTION_CONTEXT : MENTION_COMMENT,
		.created_us = json_time(comment, "published")};
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, TEXT_MAX);
	if (need_number(&id, comment, "id", err) == -1 ||
		need_number(&blog, comment, "blog.id", err) == -1 ||
		need_number(&post, comment, "post.id", err) == -1)
		return -1;
	p.id = arena_printf(a, "%s/%s/%s", blog, post, id);
	if (status && strcmp(status, "EMPTIED") == 0) {
		*m = blogger_gone(s, p.id);
		return 0;
	}
	p.thread = arena_printf(a, "%s/%s", blog, post);
	p.in_reply_to =
		blogger_is_number(parent) ? arena_printf(a, "%s/%s", p.thread, parent) : p.thread;
	read_author(&p, comment, a);
	if (read_words(&text, comment, NULL, err) == -1)
		return -1;
	p.text = text.buf;
	if (make(m, &p, s, a, err) == -1)
		return -1;
	m->closed = m->kind == MENTION_CONTEXT ? NULL : closed_by(status);
	m->moderations = m->kind == MENTION_CONTEXT ? NULL : moderations_of(status);
	return 0;
}

struct mention blogger_gone(const struct session *s, const char *native_id)
{
	return (struct mention){
		.network = "blogger",
		.account = s->host.config->name,
		.id = native_id,
		.deleted = true,
	};
}

/* ---- a post ---- */

int blogger_mention_of_post(struct mention *m, const struct json *post, const struct session *s,
	struct arena *a, struct err *err)
{
	const char *blog, *id, *title = json_str(post, "title"), *url = json_str(post, "url");
	struct shape p = {.kind = MENTION_CONTEXT, .created_us = json_time(post, "published")};
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, TEXT_MAX);
	if (need_number(&id, post, "id", err) == -1 ||
		need_number(&blog, post, "blog.id", err) == -1 ||
		read_words(&text, post, title ? title : "", err) == -1)
		return -1;
	p.id = p.thread = arena_printf(a, "%s/%s", blog, id);
	read_author(&p, post, a);
	p.text = text.buf;
	if (make(m, &p, s, a, err) == -1)
		return -1;
	m->url = url && mention_link(url) ? arena_strdup(a, url) : NULL;
	return 0;
}

const char *blogger_comment_url(const char *post_url, const char *native_id, struct arena *a)
{
	const char *number = strrchr(native_id, '/');
	if (!post_url || !number)
		return NULL;
	const char *url = arena_printf(a, "%s#c%s", post_url, number + 1);
	return mention_link(url) ? url : NULL;
}
