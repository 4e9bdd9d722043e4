/* Signing in by a code that a person copies from a browser, which may be on another device; or by a
 * token that is ready, which is only tried. */
#include <string.h>

#include "config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/mastodon/session.h"
#include "networks/oauth.h"
#include "networks/trial.h"

#define OUT_OF_BAND "urn:ietf:wg:oauth:2.0:oob"

/* No more than the desk does: a token that is stolen opens no more. */
#define SCOPES \
	"read:accounts read:notifications read:statuses write:statuses write:media write:mutes"

enum { FORM_MAX = 4096 };

/* Takes a member of the answer; -1 when the answer is an error or has no such member. */
static int take(const struct reply *reply, const char *member, char **to, struct err *err)
{
	const char *value = json_str(reply->json, member);
	if (reply->err.code != ERR_NONE)
		return err_set(err, reply->err.code, "%s", reply->err.msg);
	if (!value || !*value)
		return err_set(err, ERR_NETWORK, _("the server's answer holds no %s"), member);
	login_set(to, value);
	return 0;
}

static int register_client(struct session *s, struct err *err)
{
	static const struct oauth_field fields[] = {
		{"client_name", PACKAGE_NAME},
		{"redirect_uris", OUT_OF_BAND},
		{"scopes", SCOPES},
	};
	char *url MEM_AUTO = mem_printf("%s/api/v1/apps", s->login.server);
	struct strbuf form STRBUF_AUTO;
	strbuf_init(&form, FORM_MAX);
	oauth_form(&form, fields, ARRAY_LEN(fields));
	struct http_request request = {
		.method = "POST",
		.url = url,
		.body = form.buf,
		.body_len = form.len,
		.content_type = "application/x-www-form-urlencoded",
		.urgent = true,
	};
	struct question q = {.dialect = &mastodon_dialect};
	question_ask(&q, s->host.http, &request);
	int rc = take(&q.reply, "client_id", &s->login.client_id, err);
	if (rc == 0)
		rc = take(&q.reply, "client_secret", &s->login.client_secret, err);
	question_release(&q);
	return rc;
}

static int sign_in_by_code(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	char *authorize MEM_AUTO = mem_printf("%s/oauth/authorize", s->login.server);
	char *token MEM_AUTO = mem_printf("%s/oauth/token", s->login.server);
	const struct oauth o = {
		.authorize_url = authorize,
		.token_url = token,
		.redirect_uri = OUT_OF_BAND,
		.scopes = SCOPES,
		.pkce = true,
	};
	return oauth_sign_in(&o, &s->login, s->host.http, dialogue, err);
}

/* One kind of server gives a token for any code: only a question answered shows that it is good. */
static int try_token(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	struct trial *t = s->host.data;
	if (trial_greet(t, &s->calls, dialogue, err) == 0)
		return 0;
	return t->err.code != ERR_AUTH
		       ? -1
		       : err_set(err, ERR_AUTH,
				 _("the server does not take the token that it gave: "
				   "was the code copied whole? (%s)"),
				 t->err.msg);
}

static enum tried sign_in_and_try(void *data, const struct dialogue *dialogue, struct err *err)
{
	struct session *s = data;
	if (sign_in_by_code(s, dialogue, err) == -1)
		return TRIED_OVER;
	if (try_token(s, dialogue, err) == 0)
		return TRIED_WELL;
	return err->code == ERR_AUTH ? TRIED_AGAIN : TRIED_OVER;
}

int mastodon_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	const struct account_config *c = s->host.config;
	if (c->token_command || c->token_file)
		return try_token(s, dialogue, err);
	if (register_client(s, err) == -1 || trial_try(sign_in_and_try, s, dialogue, err) == -1)
		return -1;
	return login_save(&s->login, s->host.session_file, err);
}
