#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "base/table.h"
#include "networks/essence.h"
#include "networks/mastodon/read.h"
#include "networks/shape.h"
#include "text/clean.h"
#include "text/html.h"

/* What is too long is cut where it becomes a mention, not left out before. */
enum { SHAPE_MAX = 32 << 20, TEXT_MAX = 4 << 20, ID_MAX = 1024 };

const char *const mastodon_visibilities[VISIBILITIES] = {
	[VISIBILITY_PUBLIC] = "public",
	[VISIBILITY_UNLISTED] = "unlisted",
	[VISIBILITY_FOLLOWERS] = "private",
	[VISIBILITY_DIRECT] = "direct",
};

enum visibility mastodon_visibility(const struct json *status)
{
	const char *name = json_str(status, "visibility");
	int found = name ? table_find(mastodon_visibilities, VISIBILITIES, name) : -1;
	return found >= 0 ? (enum visibility)found : VISIBILITY_DIRECT;
}

const char *mastodon_handle(const struct session *s, const char *acct, struct arena *a)
{
	if (!acct || strchr(acct, '@') || !s->facts.domain)
		return acct;
	return arena_printf(a, "%s@%s", acct, s->facts.domain);
}

static bool is_us(const struct session *s, const char *id)
{
	return id && s->facts.id && strcmp(id, s->facts.id) == 0;
}

bool mastodon_is_ours(const struct session *s, const struct json *status)
{
	return is_us(s, json_str(status, "account.id"));
}

bool mastodon_is_addressed(const struct session *s, const struct json *status)
{
	bool addressed = is_us(s, json_str(status, "in_reply_to_account_id"));
	JSON_EACH (mention, json_at(status, "mentions"))
		addressed = addressed || is_us(s, json_str(mention, "id"));
	return addressed;
}

/* ---- words ---- */

/* A warning stands first: it was written to be read before the rest. */
int mastodon_text(struct strbuf *out, const struct json *status, struct err *err)
{
	const char *content = json_str(status, "content");
	const char *warning = json_str(status, "spoiler_text");
	if (!content)
		return err_set(err, ERR_INPUT, "content: missing");
	if (warning && *warning)
		strbuf_printf(out, "CW: %s\n\n", warning);
	return html_lines_to_text(out, content, strlen(content), err);
}

/* A mention comes back without its host, a link with other blanks around it, and signs that mean
 * something in a server's own language not at all. */
char *mastodon_essence(const char *text)
{
	size_t len = 0;
	char *out MEM_AUTO = mem_alloc(strlen(text) + 1);
	for (const char *at = text; *at; at++) {
		if (*at == '@' && (at == text || !isalnum((unsigned char)at[-1])))
			at += strcspn(at, " \t\r\n") - 1;
		else
			out[len++] = *at;
	}
	out[len] = '\0';
	return essence_of(out);
}

/* ---- the common shape of a mention ---- */

struct shape {
	const struct session *session;
	const struct json *status;
	enum mention_kind kind;
	struct json_writer *w;
	struct arena *arena;
};

static void add_media(const struct shape *p)
{
	json_begin(p->w, "media", '[');
	JSON_EACH (medium, json_at(p->status, "media_attachments")) {
		const char *url = json_str(medium, "url");
		shape_medium(p->w, json_str(medium, "type"),
			url ? url : json_str(medium, "remote_url"),
			json_str(medium, "description"));
	}
	const char *quoted = json_str(p->status, "quote.quoted_status.url");
	if (!quoted)
		quoted = json_str(p->status, "quote.url");
	if (quoted)
		shape_medium(p->w, "quote", quoted, NULL);
	JSON_EACH (option, json_at(p->status, "poll.options"))
		shape_medium(p->w, "poll", NULL, json_str(option, "title"));
	json_end(p->w, ']');
}

static int write_shape(const struct shape *p, struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, TEXT_MAX);
	if (mastodon_text(&text, p->status, err) == -1)
		return -1;
	const char *url = json_str(p->status, "url");
	json_begin(p->w, NULL, '{');
	json_add_str(p->w, "network", "mastodon");
	json_add_str(p->w, "account", p->session->host.config->name);
	json_add_str(p->w, "kind", mention_kind_names[p->kind]);
	json_add_str(p->w, "id", json_str(p->status, "id"));
	json_add_str(p->w, "in_reply_to", json_str(p->status, "in_reply_to_id"));
	shape_author(p->w, json_str(p->status, "account.id"),
		mastodon_handle(p->session, json_str(p->status, "account.acct"), p->arena),
		json_str(p->status, "account.display_name"));
	json_add_str(p->w, "text", text.buf);
	json_add_str(p->w, "visibility", visibility_names[mastodon_visibility(p->status)]);
	json_add_str(p->w, "lang", json_str(p->status, "language"));
	json_add_str(p->w, "url", url ? url : json_str(p->status, "uri"));
	add_media(p);
	json_end(p->w, '}');
	return 0;
}

/* What a reply has to give back; the rest is asked for again before it is made. */
static const char *write_reference(const struct shape *p)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 64 << 10);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "id", json_str(p->status, "id"));
	json_add_str(&w, "uri", json_str(p->status, "uri"));
	json_add_str(&w, "acct", json_str(p->status, "account.acct"));
	json_add_str(&w, "visibility", mastodon_visibilities[mastodon_visibility(p->status)]);
	json_end(&w, '}');
	return out.overflow ? NULL : arena_strndup(p->arena, out.buf, out.len);
}

static int read_shape(struct mention *m, struct shape *p, struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, SHAPE_MAX);
	struct json_writer w = {.out = &text};
	const char *id = json_str(p->status, "id"), *uri = json_str(p->status, "uri");
	p->w = &w;
	if (!id || !*id || !json_str(p->status, "account.acct"))
		return err_set(err, ERR_INPUT, "id or account.acct: missing");
	if (write_shape(p, err) == -1)
		return -1;
	if (shape_read(m, &text, json_time(p->status, "created_at"), p->arena, err) == -1)
		return -1;
	if (uri && *uri && strlen(uri) <= ID_MAX && clean_is(uri, strlen(uri), 0))
		m->uri = arena_strdup(p->arena, uri);
	if (!m->in_reply_to)
		m->thread = m->uri ? m->uri : m->id;
	m->reference = write_reference(p);
	return 0;
}

int mastodon_mention_of_status(struct mention *m, const struct json *status, enum mention_kind kind,
	const struct session *s, struct arena *a, struct err *err)
{
	struct shape p = {.session = s, .status = status, .kind = kind, .arena = a};
	if (kind == MENTION_MENTION && mastodon_visibility(status) == VISIBILITY_DIRECT)
		p.kind = MENTION_DIRECT;
	else if (kind == MENTION_MENTION && is_us(s, json_str(status, "in_reply_to_account_id")))
		p.kind = MENTION_REPLY;
	return read_shape(m, &p, err);
}

int mastodon_mention_of_notification(struct mention *m, const struct json *notification,
	const struct session *s, struct arena *a, struct err *err)
{
	static const char *const kinds[] = {"mention", "quote"};
	const char *type = json_str(notification, "type");
	const struct json *status = json_at(notification, "status");
	if (!type || table_find(kinds, ARRAY_LEN(kinds), type) < 0 || !status)
		return err_set(err, ERR_INPUT, "no mention or quote of a post");
	if (mastodon_is_ours(s, status))
		return err_set(err, ERR_INPUT, "our own post");
	return mastodon_mention_of_status(m, status, MENTION_MENTION, s, a, err);
}

struct mention mastodon_mention_gone(const struct session *s, const char *id, const char *uri)
{
	return (struct mention){
		.network = "mastodon",
		.account = s->host.config->name,
		.id = id,
		.uri = uri,
		.deleted = true,
	};
}
