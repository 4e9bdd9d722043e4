#include "networks/linkedin/urn.h"

#include <string.h>

#include "http/http.h"

#define URN "urn:li:"
#define COMMENT URN "comment:("

/* What a URN is made of beside '(', ',' and ')'. */
#define PLAIN \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" \
	"_-.~+="

/* What begins with a dot would lead elsewhere where it is the part of a path. */
static bool is_plain(const char *text, size_t len)
{
	return len > 0 && *text != '.' && strspn(text, PLAIN) >= len;
}

/* "type:id" of a URN that holds no other one. */
static bool is_simple(const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len);
	return colon && is_plain(text, (size_t)(colon - text)) &&
	       is_plain(colon + 1, len - (size_t)(colon - text) - 1);
}

static const char *behind(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);
	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

int linkedin_comment_read(struct linkedin_comment *c, const char *urn, struct arena *a)
{
	const char *inner = urn && strlen(urn) <= LINKEDIN_URN_MAX ? behind(urn, COMMENT) : NULL;
	const char *comma = inner ? strchr(inner, ',') : NULL;
	const char *end = comma ? strchr(comma, ')') : NULL;
	if (!end || end[1])
		return -1;
	const char *object = behind(inner, URN) ? behind(inner, URN) : inner;
	if (!is_simple(object, (size_t)(comma - object)) ||
		!is_plain(comma + 1, (size_t)(end - comma) - 1))
		return -1;
	c->object = arena_printf(a, URN "%.*s", (int)(comma - object), object);
	c->id = arena_strndup(a, comma + 1, (size_t)(end - comma) - 1);
	return 0;
}

const char *linkedin_comment_urn(const struct linkedin_comment *c, struct arena *a)
{
	return arena_printf(a, COMMENT "%s,%s)", c->object, c->id);
}

const char *linkedin_urn(const char *urn, struct arena *a)
{
	struct linkedin_comment c;
	if (linkedin_comment_read(&c, urn, a) == 0)
		return linkedin_comment_urn(&c, a);
	const char *rest = urn && strlen(urn) <= LINKEDIN_URN_MAX ? behind(urn, URN) : NULL;
	return rest && is_simple(rest, strlen(rest)) ? arena_strdup(a, urn) : NULL;
}

bool linkedin_urn_is(const char *urn, const char *type)
{
	const char *rest = urn ? behind(urn, URN) : NULL;
	const char *id = rest ? behind(rest, type) : NULL;
	return id && *id == ':' && id[1];
}

const char *linkedin_link(const char *urn, struct arena *a)
{
	struct strbuf out STRBUF_AUTO;
	struct linkedin_comment c;
	strbuf_init(&out, 2048);
	if (linkedin_comment_read(&c, urn, a) == 0) {
		/* The site knows comments by the short form alone. */
		strbuf_printf(
			&out, "https://www.linkedin.com/feed/update/%s?commentUrn=", c.object);
		http_encode(&out, arena_printf(a, COMMENT "%s,%s)", c.object + strlen(URN), c.id));
	} else if (linkedin_urn_is(urn, "activity") || linkedin_urn_is(urn, "share") ||
		   linkedin_urn_is(urn, "ugcPost")) {
		strbuf_printf(&out, "https://www.linkedin.com/feed/update/%s", urn);
	}
	return out.len && !out.overflow ? arena_strndup(a, out.buf, out.len) : NULL;
}

void linkedin_path(struct strbuf *out, const char *collection, const char *urn)
{
	strbuf_printf(out, "/rest/%s/", collection);
	http_encode(out, urn);
}
