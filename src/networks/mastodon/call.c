#include "networks/mastodon/session.h"

static const char *server_of(const struct session *s)
{
	return s->login.server;
}

static const struct login *login_of(const struct session *s)
{
	return &s->login;
}

const struct call_dialect mastodon_dialect = {
	.server = server_of, .login = login_of, .greet = mastodon_greet};

void mastodon_status_path(struct strbuf *out, const char *id, const char *rest)
{
	strbuf_str(out, "/api/v1/statuses/");
	http_encode(out, id);
	strbuf_str(out, rest);
}
