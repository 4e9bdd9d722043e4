#include <string.h>

#include "base/mem.h"
#include "http/url.h"
#include "networks/mastodon/session.h"

static const char *server_of(const struct session *s)
{
	return s->login.server;
}

static const struct login *login_of(const struct session *s)
{
	return &s->login;
}

const struct call_dialect mastodon_dialect = {.server = server_of, .login = login_of};

void mastodon_status_path(struct strbuf *out, const char *id, const char *rest)
{
	strbuf_str(out, "/api/v1/statuses/");
	http_encode(out, id);
	strbuf_str(out, rest);
}

char *mastodon_next_page(const struct session *s, const char *link)
{
	for (const char *at = link; at && (at = strchr(at, '<'));) {
		size_t len = strcspn(++at, ">");
		const char *rest = at + len;
		size_t params = *rest ? strcspn(rest + 1, "<") : 0;
		char *url MEM_AUTO = mem_strndup(at, len);
		char *rel MEM_AUTO = mem_strndup(*rest ? rest + 1 : rest, params);
		if (strstr(rel, "rel=\"next\"") && url_same_origin(url, s->login.server))
			return mem_strdup(url);
		at = rest;
	}
	return NULL;
}
