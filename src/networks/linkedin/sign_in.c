/* Signing in: by a token of the developer portal's generator, which is pasted; or in a browser on
 * any device, from which the address where it ended is pasted. Either is tried before it is kept.
 */
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/secret.h"
#include "networks/linkedin/session.h"
#include "networks/oauth.h"
#include "networks/trial.h"

/* No more than the desk does: a token that is stolen opens no more. */
#define SCOPES \
	"rw_organization_admin r_organization_social w_organization_social " \
	"r_organization_social_feed w_organization_social_feed"

/* How long a token holds whose end nobody says. */
static const int64_t TOKEN_LIFE_US = 60 * CLOCK_DAY;

/* ---- a token that is pasted ---- */

static void take_token(struct session *s, const char *pasted)
{
	char text[CLOCK_RFC3339_BYTES];
	struct login fresh = {0};
	int64_t now = clock_now_us();
	const char *token = pasted + strspn(pasted, " \t");
	char *bare SECRET_AUTO = mem_strndup(token, strcspn(token, " \t\r\n"));
	login_set(&fresh.token, bare);
	login_set(&fresh.obtained, clock_rfc3339(now, text));
	login_set(&fresh.until, clock_rfc3339(now + TOKEN_LIFE_US, text));
	login_take_token(&s->login, &fresh);
}

/* ---- a browser ---- */

static enum tried by_browser(void *data, const struct dialogue *dialogue, struct err *err)
{
	struct session *s = data;
	struct login *l = &s->login;
	const char *given = s->host.config->redirect_uri;
	char *authorize MEM_AUTO = linkedin_oauth_url(s->server, "/oauth/v2/authorization");
	char *token MEM_AUTO = linkedin_oauth_url(s->server, "/oauth/v2/accessToken");
	char *redirect SECRET_AUTO = given ? mem_strdup(given) : NULL;
	struct oauth o = {
		.authorize_url = authorize,
		.token_url = token,
		.scopes = SCOPES,
		.whole_url = true,
	};
	if (trial_need(&l->client_id, _("Client ID of your program"), false, dialogue, err) == -1 ||
		trial_need(&l->client_secret, _("Its client secret"), true, dialogue, err) == -1 ||
		trial_need(&redirect, _("Its redirect URL, as the portal has it"), false, dialogue,
			err) == -1)
		return TRIED_OVER;
	o.redirect_uri = redirect;
	int rc = oauth_sign_in(&o, l, s->host.http, dialogue, err);
	return trial_program(l, s->host.config, rc, err);
}

static int sign_in_by_browser(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	return trial_try(by_browser, s, dialogue, err);
}

/* ---- all of it ---- */

static int ask_token(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	dialogue->say(dialogue->data,
		_("A page is opened by a program of your own in LinkedIn's developer portal. Paste a token of "
		  "the portal's token generator, or nothing to sign in with a browser."));
	char *token SECRET_AUTO = dialogue->ask(dialogue->data, _("The token"), true, err);
	if (!token)
		return -1;
	if (token[strspn(token, " \t\r\n")] == '\0')
		return sign_in_by_browser(s, dialogue, err);
	take_token(s, token);
	return 0;
}

/* A token that is none may be another than was meant. */
static enum tried sign_in_once(void *data, const struct dialogue *dialogue, struct err *err)
{
	struct session *s = data;
	int rc = s->host.config->redirect_uri ? sign_in_by_browser(s, dialogue, err)
					      : ask_token(s, dialogue, err);
	if (rc == -1)
		return TRIED_OVER;
	if (trial_greet(s->host.data, &s->calls, dialogue, err) == 0)
		return TRIED_WELL;
	return err->code == ERR_AUTH ? TRIED_AGAIN : TRIED_OVER;
}

int linkedin_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	const struct account_config *c = s->host.config;
	if (c->token_command || c->token_file)
		return trial_greet(s->host.data, &s->calls, dialogue, err);
	if (trial_try(sign_in_once, s, dialogue, err) == -1)
		return -1;
	return login_save(&s->login, s->host.session_file, err);
}
