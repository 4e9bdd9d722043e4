#include "desk/mention.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "desk/moderation.h"
#include "text/clean.h"

const char *const mention_kind_names[MENTION_KINDS] = {
	[MENTION_MENTION] = "mention",
	[MENTION_REPLY] = "reply",
	[MENTION_DIRECT] = "direct",
	[MENTION_COMMENT] = "comment",
	[MENTION_WATCH] = "watch",
	[MENTION_MANUAL] = "manual",
	[MENTION_REPOST] = "repost",
	[MENTION_CONTEXT] = "context",
};

const char *const visibility_names[VISIBILITIES] = {
	[VISIBILITY_PUBLIC] = "public",
	[VISIBILITY_UNLISTED] = "unlisted",
	[VISIBILITY_FOLLOWERS] = "followers",
	[VISIBILITY_DIRECT] = "direct",
};

static const char *const visibility_labels[VISIBILITIES] = {
	[VISIBILITY_PUBLIC] = N_("public"),
	[VISIBILITY_UNLISTED] = N_("unlisted"),
	[VISIBILITY_FOLLOWERS] = N_("followers only"),
	[VISIBILITY_DIRECT] = N_("direct message"),
};

const char *visibility_label(enum visibility visibility)
{
	return _(visibility_labels[visibility]);
}

enum { TEXT_BYTES = 64 * 1024, HTML_BYTES = 1024 * 1024, URL_BYTES = 2048, MEDIA_MOST = 16 };

/* One record on its way from JSON to a mention. */
struct reading {
	struct mention *m;
	struct arena *arena;
	struct strbuf *clean; /* used again for every field */
	struct err *err;
};

/* Too long: cut (words for people) or refused (what must be whole to be of use). */
enum too_long { CUT, REFUSE };

struct text_field {
	const char *path;
	size_t member;
	size_t limit; /* bytes after cleaning */
	enum too_long too_long;
	bool required;
};

#define MEMBER(m) offsetof(struct mention, m)

static const struct text_field identity_fields[] = {
	{"network", MEMBER(network), 64, REFUSE, true},
	{"account", MEMBER(account), 128, REFUSE, false},
	{"id", MEMBER(id), 1024, REFUSE, true},
};

static const struct text_field body_fields[] = {
	{"in_reply_to", MEMBER(in_reply_to), 1024, REFUSE, false},
	{"thread", MEMBER(thread), 1024, REFUSE, false},
	{"author.id", MEMBER(author_id), 512, REFUSE, false},
	{"author.handle", MEMBER(handle), 256, REFUSE, true},
	{"author.name", MEMBER(name), 512, CUT, false},
	{"lang", MEMBER(lang), 35, CUT, false},
	{"closed", MEMBER(closed), 64, REFUSE, false},
};

static int refuse_type(struct reading *r, const char *path, const char *expected)
{
	return err_set(r->err, ERR_INPUT, _("%s: expected %s"), path, expected);
}

/* Cleans text into the arena, within limit bytes; *cut says that some of it did not fit. */
static const char *clean_copy(struct reading *r, const char *text, size_t len, size_t limit,
	enum clean_flags flags, bool *cut)
{
	strbuf_clear(r->clean);
	r->clean->limit = limit;
	r->m->removed += clean_text(r->clean, text, len, flags);
	*cut = r->clean->overflow;
	return arena_strndup(r->arena, r->clean->buf, r->clean->len);
}

static int read_field(struct reading *r, const struct json *json, const struct text_field *f)
{
	const struct json *node = json_at(json, f->path);
	const char **member = (const char **)(void *)((char *)r->m + f->member);
	if (!node || node->type == JSON_NULL || (node->type == JSON_STRING && node->len == 0))
		return f->required ? err_set(r->err, ERR_INPUT, _("%s: missing"), f->path) : 0;
	if (node->type != JSON_STRING)
		return refuse_type(r, f->path, _("a string"));
	bool cut;
	*member = clean_copy(r, node->text, node->len, f->limit, 0, &cut);
	if (cut && f->too_long == REFUSE)
		return err_set(
			r->err, ERR_INPUT, _("%s: longer than %zu bytes"), f->path, f->limit);
	if (!**member && f->required)
		return err_set(r->err, ERR_INPUT, _("%s: nothing readable in it"), f->path);
	if (!**member)
		*member = NULL;
	return 0;
}

static int read_fields(
	struct reading *r, const struct json *json, const struct text_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (read_field(r, json, &fields[i]))
			return -1;
	return 0;
}

/* One of a list of names; *value stays as it is when absent. */
static int read_choice(struct reading *r, const struct json *json, const char *path,
	const char *const *names, size_t count, int *value)
{
	const struct json *node = json_at(json, path);
	if (!node || node->type == JSON_NULL)
		return 0;
	if (node->type != JSON_STRING)
		return refuse_type(r, path, _("a string"));
	int found = table_find(names, count, node->text);
	if (found >= 0) {
		*value = found;
		return 0;
	}
	const char *near = table_nearest(names, count, node->text);
	if (near)
		return err_set(r->err, ERR_INPUT, _("%s: unknown '%.40s', did you mean '%s'?"),
			path, node->text, near);
	return err_set(r->err, ERR_INPUT, _("%s: unknown '%.40s', expected such as '%s'"), path,
		node->text, names[0]);
}

/* A time; it stays as it is when absent. */
static int read_time(struct reading *r, const struct json *json, const char *path, int64_t *time_us)
{
	const struct json *node = json_at(json, path);
	if (!node || node->type == JSON_NULL)
		return 0;
	if (node->type != JSON_STRING || clock_parse_rfc3339(node->text, time_us))
		return err_set(r->err, ERR_INPUT, _("%s: expected RFC 3339, got '%.40s'"), path,
			node->text ? node->text : "");
	return 0;
}

static int read_times(struct reading *r, const struct json *json)
{
	return read_time(r, json, "created", &r->m->created_us) ||
			       read_time(r, json, "answer_until", &r->m->answer_until_us) ||
			       read_time(r, json, "private_until", &r->m->private_until_us)
		       ? -1
		       : 0;
}

bool mention_link(const char *text)
{
	size_t len = strlen(text);
	if (len > URL_BYTES ||
		(strncasecmp(text, "https://", 8) != 0 && strncasecmp(text, "http://", 7) != 0))
		return false;
	return !strpbrk(text, " \t\r\n\"<>\\`") && clean_is(text, len, 0);
}

static const char *safe_url(struct reading *r, const struct json *node)
{
	if (!node || node->type != JSON_STRING || strlen(node->text) != node->len ||
		!mention_link(node->text))
		return NULL;
	return arena_strndup(r->arena, node->text, node->len);
}

static int read_medium(struct reading *r, const struct json *node, struct media *medium)
{
	if (node->type != JSON_OBJECT)
		return refuse_type(r, "media", _("a list of objects"));
	const struct json *type = json_at(node, "type");
	const struct json *alt = json_at(node, "alt");
	bool cut;
	medium->type = "file";
	if (type && type->type == JSON_STRING && type->len > 0)
		medium->type = clean_copy(r, type->text, type->len, 64, 0, &cut);
	medium->url = safe_url(r, json_at(node, "url"));
	if (alt && alt->type == JSON_STRING && alt->len > 0)
		medium->alt = clean_copy(r, alt->text, alt->len, 4096, CLEAN_LINES, &cut);
	return 0;
}

static int read_media(struct reading *r, const struct json *json)
{
	const struct json *list = json_at(json, "media");
	if (!list || list->type == JSON_NULL || (list->type == JSON_ARRAY && list->len == 0))
		return 0;
	if (list->type != JSON_ARRAY)
		return refuse_type(r, "media", _("a list of objects"));
	size_t count = list->len < MEDIA_MOST ? list->len : MEDIA_MOST;
	struct media *media = arena_alloc(r->arena, count * sizeof(*media));
	r->m->media = media;
	JSON_EACH (node, list) {
		if (r->m->media_count == count)
			break;
		if (read_medium(r, node, &media[r->m->media_count]))
			return -1;
		r->m->media_count++;
	}
	return 0;
}

/* What can be done to it there: known names, or it is refused; null = all that its account can. */
static int read_moderations(struct reading *r, const struct json *json)
{
	const struct json *list = json_at(json, "moderations");
	unsigned all = 0;
	if (!list || list->type == JSON_NULL)
		return 0;
	if (list->type != JSON_ARRAY)
		return refuse_type(r, "moderations", _("a list of strings"));
	JSON_EACH (node, list) {
		enum moderation what =
			node->type == JSON_STRING ? moderation_find(node->text) : MODERATIONS;
		if (what == MODERATIONS)
			return err_set(r->err, ERR_INPUT,
				_("moderations: unknown '%.40s', expected such as '%s'"),
				node->text ? node->text : "", moderation_rows[0].name);
		all |= 1U << what;
	}
	strbuf_clear(r->clean);
	moderations_write(r->clean, all);
	r->m->moderations = arena_strndup(r->arena, r->clean->buf, r->clean->len);
	return 0;
}

static void take_text(struct reading *r, const char *text, size_t len)
{
	static const char note[] = " [...]";
	bool cut;
	const char *clean = clean_copy(r, text, len, TEXT_BYTES - sizeof(note), CLEAN_LINES, &cut);
	r->m->text = cut ? arena_printf(r->arena, "%s%s", clean, note) : clean;
}

static int read_html(struct reading *r, const struct json *html, mention_html_fn *convert)
{
	if (!convert)
		return err_set(r->err, ERR_INPUT, _("html: not understood here, expected text"));
	STRBUF_AUTO struct strbuf plain;
	strbuf_init(&plain, HTML_BYTES);
	if (convert(&plain, html->text, html->len, r->err))
		return -1;
	take_text(r, plain.buf, plain.len);
	return 0;
}

/* Text is taken before HTML. It may be empty when there are pictures to look at. */
static int read_text(struct reading *r, const struct json *json, mention_html_fn *convert)
{
	const struct json *text = json_at(json, "text");
	const struct json *html = json_at(json, "html");
	if (text && text->type == JSON_STRING) {
		take_text(r, text->text, text->len);
		return 0;
	}
	if (text && text->type != JSON_NULL)
		return refuse_type(r, "text", _("a string"));
	if (html && html->type == JSON_STRING)
		return read_html(r, html, convert);
	if (html && html->type != JSON_NULL)
		return refuse_type(r, "html", _("a string"));
	return err_set(r->err, ERR_INPUT, _("text: missing, and no html either"));
}

static int read_body(struct reading *r, const struct json *json, mention_html_fn *convert)
{
	struct mention *m = r->m;
	int kind = MENTION_MENTION, visibility = VISIBILITY_PUBLIC;
	if (read_fields(r, json, body_fields, ARRAY_LEN(body_fields)) || read_times(r, json) ||
		read_choice(r, json, "kind", mention_kind_names, MENTION_KINDS, &kind))
		return -1;
	if (kind == MENTION_DIRECT)
		visibility = VISIBILITY_DIRECT;
	if (read_choice(r, json, "visibility", visibility_names, VISIBILITIES, &visibility) ||
		read_text(r, json, convert) || read_media(r, json) || read_moderations(r, json))
		return -1;
	m->kind = (enum mention_kind)kind;
	m->visibility = (enum visibility)visibility;
	m->url = safe_url(r, json_at(json, "url"));
	if (!m->author_id)
		m->author_id = m->handle;
	return 0;
}

int mention_from_json(struct mention *m, const struct json *json, const char *account,
	int64_t now_us, mention_html_fn *html, struct arena *a, struct err *err)
{
	*m = (struct mention){.account = account, .created_us = now_us};
	STRBUF_AUTO struct strbuf clean;
	strbuf_init(&clean, TEXT_BYTES);
	struct reading r = {.m = m, .arena = a, .clean = &clean, .err = err};
	if (json->type != JSON_OBJECT)
		return err_set(err, ERR_INPUT, _("expected an object, {...}"));
	if (read_fields(&r, json, identity_fields, ARRAY_LEN(identity_fields)))
		return -1;
	if (!m->account)
		return err_set(err, ERR_INPUT, _("account: missing"));
	m->deleted = json_true(json, "delete");
	return m->deleted ? 0 : read_body(&r, json, html);
}
