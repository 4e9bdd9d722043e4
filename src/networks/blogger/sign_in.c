/* Signing in: the browser ends at an address of the machine that it runs on. When that is this one
 * the desk hears of it; else the person copies the address. Google closed the code on a page for
 * all programs, and its other way for terminals does not cover blogs
 * (developers.google.com/identity/protocols/oauth2/native-app). */
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "config/secret.h"
#include "networks/blogger/session.h"
#include "networks/oauth.h"
#include "networks/trial.h"
#include "text/clean.h"

#define SCOPE "https://www.googleapis.com/auth/blogger"
#define REDIRECT_URI "http://127.0.0.1:8917/"

enum { LINE_MAX_BYTES = 512 };

/* ---- tokens ---- */

static enum tried by_browser(void *data, const struct dialogue *dialogue, struct err *err)
{
	struct session *s = data;
	/* Without both no token comes that gets the next one. */
	static const struct oauth_field extra[] = {
		{"access_type", "offline"}, {"prompt", "consent"}};
	const char *redirect = s->host.config->redirect_uri;
	struct login *l = &s->login;
	char *authorize MEM_AUTO = blogger_authorize_url(s);
	char *token MEM_AUTO = blogger_token_url(s);
	const struct oauth o = {
		.authorize_url = authorize,
		.token_url = token,
		.redirect_uri = redirect ? redirect : REDIRECT_URI,
		.scopes = SCOPE,
		.extra = extra,
		.extra_count = ARRAY_LEN(extra),
		.pkce = true,
		.whole_url = true,
	};
	if (trial_need(&l->client_id, _("The client ID of the force's program at Google"), false,
		    dialogue, err) == -1 ||
		trial_need(&l->client_secret, _("Its client secret"), true, dialogue, err) == -1)
		return TRIED_OVER;
	int rc = oauth_sign_in(&o, l, s->host.http, dialogue, err);
	if (rc == 0 && !l->refresh) {
		err_set(err, ERR_AUTH,
			_("the network gave a token for an hour only: take the program's access back in the account's settings, and begin anew"));
		return TRIED_OVER;
	}
	return trial_program(l, s->host.config, rc, err);
}

/* ---- which blogs ---- */

struct offer {
	const struct dialogue *dialogue;
	bool over;
	struct err err;
};

static void offer_one(const struct offer *o, const struct json *blog)
{
	const char *id = json_str(blog, "id"), *name = json_str(blog, "name");
	const char *url = json_str(blog, "url");
	struct strbuf line STRBUF_AUTO, clean STRBUF_AUTO;
	strbuf_init(&line, LINE_MAX_BYTES);
	strbuf_init(&clean, LINE_MAX_BYTES);
	strbuf_printf(&line, "  %.24s  %.160s  %.160s", id ? id : "?", url ? url : "?",
		name ? name : "?");
	clean_text(&clean, line.buf, line.len, 0);
	o->dialogue->say(o->dialogue->data, clean.buf);
}

static void blogs_came(struct session *s, void *data, const struct reply *reply)
{
	struct offer *o = data;
	const struct json *items = json_at(reply->json, "items");
	o->over = true;
	o->err = reply->err;
	if (o->err.code != ERR_NONE)
		return;
	o->dialogue->say(o->dialogue->data, _("The account has these blogs:"));
	JSON_EACH (blog, items)
		offer_one(o, blog);
	if (items && items->len > 1 && !s->host.config->identifier)
		o->dialogue->say(o->dialogue->data,
			_("Comments of all of them come. For posts of our own its section has to name them in \"identifier\", first the one where they go."));
}

static int offer_blogs(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	static const struct call_request all = {.path = "/v3/users/self/blogs", .first = true};
	struct offer o = {.dialogue = dialogue};
	call_start(&s->calls, &all, blogs_came, &o, NULL);
	while (!o.over)
		http_run(s->host.http, 1000, NULL, 0);
	return o.err.code == ERR_NONE ? 0 : err_set(err, o.err.code, "%s", o.err.msg);
}

/* ---- the conversation ---- */

int blogger_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	const struct account_config *c = s->host.config;
	if (!c->token_command && !c->token_file) {
		struct login nothing = {0};
		login_take_token(&s->login, &nothing);
		if (trial_try(by_browser, s, dialogue, err) == -1)
			return -1;
	}
	if (offer_blogs(s, dialogue, err) == -1)
		return -1;
	if (trial_greet(s->host.data, &s->calls, dialogue, err) == -1)
		return -1;
	return login_save(&s->login, s->host.session_file, err);
}
