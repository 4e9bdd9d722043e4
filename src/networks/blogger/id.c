#include <string.h>

#include "networks/blogger/session.h"

bool blogger_is_number(const char *text)
{
	return text && *text && strlen(text) < BLOGGER_DIGITS && !text[strspn(text, "0123456789")];
}

static const char *take_number(char to[BLOGGER_DIGITS], const char *text)
{
	size_t len = strspn(text, "0123456789");
	if (!len || len >= BLOGGER_DIGITS || (text[len] && text[len] != '/'))
		return NULL;
	memcpy(to, text, len);
	to[len] = '\0';
	return text + len + (text[len] == '/');
}

int blogger_id_read(struct blogger_id *id, const char *text)
{
	*id = (struct blogger_id){0};
	const char *rest = text ? take_number(id->blog, text) : NULL;
	rest = rest ? take_number(id->post, rest) : NULL;
	if (rest && *rest)
		rest = take_number(id->comment, rest);
	return rest && *rest == '\0' ? 0 : -1;
}

void blogger_path(struct strbuf *out, const struct blogger_id *id)
{
	strbuf_printf(out, "/v3/blogs/%s/posts/%s", id->blog, id->post);
	if (*id->comment)
		strbuf_printf(out, "/comments/%s", id->comment);
}
