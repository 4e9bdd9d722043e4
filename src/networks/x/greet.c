/* Who lets us in, and who we are: asked before anything else. */
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/oauth.h"
#include "networks/x/session.h"
#include "text/clean.h"

enum { HANDLE_MAX = 64 };

/* A token of two hours is replaced so long before its end. */
static const int64_t EARLY_US = 10 * CLOCK_MIN;

/* ---- the login ---- */

/* What a command or a file gives may be a token and its secret, with a blank between them. */
static void split_token(struct login *l)
{
	static const char blank[] = " \t\r\n";
	char *token = l->token;
	size_t len = token ? strcspn(token, blank) : 0;
	if (!token || !token[len])
		return;
	const char *rest = token + len + strspn(token + len, blank);
	char *secret MEM_AUTO = mem_strndup(rest, strcspn(rest, blank));
	if (*secret)
		login_set(&l->token_secret, secret);
	explicit_bzero(secret, strlen(secret));
	token[len] = '\0';
}

int x_login_load(struct session *s, struct err *err)
{
	char *server MEM_AUTO = login_server(s->host.config, X_SERVER);
	if (login_load(&s->login, s->host.config, server, s->host.session_file, err) == -1)
		return -1;
	split_token(&s->login);
	return 0;
}

/* ---- who we are ---- */

static void finish(struct session *s, const struct err *err, int64_t retry_us)
{
	if (err->code == ERR_NONE && !x_is_signed(&s->login) && !s->login.refresh)
		s->host.signed_until(s->host.data, login_until_us(&s->login));
	calls_resume(&s->calls, err, retry_us);
}

static void announce(struct session *s)
{
	struct strbuf clean STRBUF_AUTO;
	strbuf_init(&clean, HANDLE_MAX);
	clean_text(&clean, s->handle, strlen(s->handle), 0);
	login_set(&s->announced, clean.buf);
	s->host.identity(s->host.data, s->announced, &s->host.network->limit);
}

static void ask_who(struct session *s);

/* A server that knows only the older names of fields shows it here. */
static void me_came(struct session *s, void *data, const struct reply *reply)
{
	const char *id = json_str(reply->json, "data.id");
	const char *handle = json_str(reply->json, "data.username");
	struct err err = reply->err;
	if (x_old_words(s, reply)) {
		ask_who(s);
		return;
	}
	if (err.code == ERR_NONE && (!x_is_id(id) || !handle || !*handle))
		err_set(&err, ERR_NETWORK, _("the server does not say who we are"));
	if (err.code == ERR_NONE) {
		login_set(&s->id, id);
		login_set(&s->handle, handle);
		announce(s);
	}
	finish(s, &err, reply->retry_us);
}

static void ask_who(struct session *s)
{
	static const char *const paths[] = {
		"/2/users/me?user.fields=id,name,username&post.fields=id",
		"/2/users/me?user.fields=id,name,username",
	};
	call_start(&s->calls,
		&(struct call_request){.path = paths[s->old_words], .first = true, .urgent = true},
		me_came, NULL, NULL);
}

/* ---- the next token ---- */

static void token_came(void *data, const struct http_answer *answer)
{
	struct session *s = data;
	struct err err = ERR_INIT;
	int64_t retry_us = 0;
	if (oauth_refreshed(&s->login, answer, &s->host, &retry_us, &err) == -1)
		finish(s, &err, retry_us);
	else
		ask_who(s);
}

static int refresh(struct session *s, struct err *err)
{
	char *url MEM_AUTO = mem_printf("%s%s", s->login.server, X_TOKEN_PATH);
	const struct oauth o = {.token_url = url, .basic = s->login.client_secret != NULL};
	return oauth_refresh(&o, &s->login, &s->host, token_came, s, err);
}

bool x_login_holds(const struct session *s)
{
	int64_t until = login_until_us(&s->login);
	return x_is_signed(&s->login) || !s->login.refresh || !until ||
	       until - EARLY_US >= clock_now_us();
}

int x_greet(struct session *s, struct err *err)
{
	if (!x_login_holds(s))
		login_read_again(&s->login, s->host.config, s->host.session_file);
	if (!s->login.agreed)
		return err_set(err, ERR_AUTH,
			_("X is off until somebody agrees to its conditions: `nachtwacht account add %s` tells them"),
			s->host.config->name);
	if (!s->login.token)
		return login_is_missing(s->host.config, err);
	if (!x_login_holds(s))
		return refresh(s, err);
	ask_who(s);
	return 0;
}
