/* Signing in, by one of two ways: a code of seven digits that X shows (OAuth 1.0a), and a login
 * that has no end; or the address at which the browser ends (OAuth 2.0), and one that the desk
 * renews. Or by a token that is ready, which is only tried. */
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/secret.h"
#include "http/oauth1.h"
#include "networks/oauth.h"
#include "networks/trial.h"
#include "networks/x/consent.h"

/* No more than the desk does: a token that is stolen opens no more. */
#define SCOPES \
	"tweet.read tweet.write tweet.moderate.write users.read mute.write dm.read dm.write media.write offline.access"

/* What the manual of X advises to register where there is no web server. */
#define REDIRECT_URI "http://127.0.0.1/"

enum { HEADER_MAX = 16 << 10 };

/* What an earlier sign-in left is over, but the yes. */
static void begin_anew(struct login *l)
{
	struct login nothing = {0};
	login_take_token(l, &nothing);
}

/* ---- OAuth 1.0a ---- */

/* A request that is signed but for JSON; the answer is a form. */
static int ask_form(struct session *s, const char *path, const struct oauth1_field *field,
	struct question *q, struct err *err)
{
	const struct login *l = &s->login;
	const struct oauth1_keys keys = {l->client_id, l->client_secret, l->token, l->token_secret};
	char *url MEM_AUTO = mem_printf("%s%s", l->server, path);
	char nonce[OAUTH1_NONCE_BYTES];
	struct strbuf header STRBUF_AUTO;
	strbuf_init(&header, HEADER_MAX);
	oauth1_header(&header, &keys, "POST", url, field, 1, oauth1_nonce(nonce),
		clock_now_us() / CLOCK_S);
	const struct http_header authorization = {"Authorization", header.buf};
	struct http_request request = {
		.method = "POST",
		.url = url,
		.headers = &authorization,
		.header_count = 1,
		.urgent = true,
	};
	question_ask(q, s->host.http, &request);
	explicit_bzero(header.buf, header.len);
	if (q->reply.status != 200)
		return err_set(err, q->reply.err.code, "%s", q->reply.err.msg);
	return 0;
}

static int take_form(struct session *s, const struct question *q, struct err *err)
{
	char *form SECRET_AUTO = mem_printf("?%s", q->reply.body);
	char *token SECRET_AUTO = oauth_parameter(form, "oauth_token");
	char *secret SECRET_AUTO = oauth_parameter(form, "oauth_token_secret");
	if (!token || !secret || !*token || !*secret)
		return err_set(
			err, ERR_NETWORK, _("the server's answer holds no %s"), "oauth_token");
	login_set(&s->login.token, token);
	login_set(&s->login.token_secret, secret);
	return 0;
}

static int exchange(
	struct session *s, const char *path, const struct oauth1_field *field, struct err *err)
{
	struct question q = {.dialect = &x_dialect, .login = &s->login};
	int rc = ask_form(s, path, field, &q, err);
	if (rc == 0)
		rc = take_form(s, &q, err);
	else if (x_is_clock_off(&q.reply))
		err->code = ERR_REFUSED; /* whatever is typed */
	question_release(&q);
	return rc;
}

/* The digits of an answer, with nothing between them; NULL when there is more than digits. */
static char *digits_of(const char *answer)
{
	static const char between[] = " \t\r\n-";
	char *digits = mem_alloc(strlen(answer) + 1), *to = digits;
	for (; *answer; answer++)
		if (!strchr(between, *answer))
			*to++ = *answer;
	*to = '\0';
	if (*digits && strspn(digits, "0123456789") == strlen(digits))
		return digits;
	secret_free(digits);
	return NULL;
}

/* It is good once, and for minutes: who types it may see it. */
static enum tried ask_pin(void *data, const struct dialogue *dialogue, struct err *err)
{
	char **pin = data;
	char *answer SECRET_AUTO = dialogue->ask(dialogue->data, _("The code"), false, err);
	if (!answer)
		return TRIED_OVER;
	*pin = digits_of(answer);
	if (*pin)
		return TRIED_WELL;
	err_set(err, ERR_INPUT, _("a code of digits is expected, as the page shows it"));
	return TRIED_AGAIN;
}

static void show_page(struct session *s, const struct dialogue *dialogue)
{
	struct strbuf url STRBUF_AUTO;
	strbuf_init(&url, HEADER_MAX);
	strbuf_printf(&url, "%s/oauth/authorize?oauth_token=", s->login.server);
	http_encode(&url, s->login.token);
	dialogue->say(dialogue->data,
		_("Open this address in a browser, on any device, sign in as the account and allow the desk. "
		  "The page then shows a code of seven digits."));
	dialogue->say(dialogue->data, url.buf);
}

/* A code that was refused spends its address. */
static enum tried sign_in_by_pin(void *data, const struct dialogue *dialogue, struct err *err)
{
	static const struct oauth1_field by_hand = {"oauth_callback", "oob"};
	struct session *s = data;
	char now[CLOCK_RFC3339_BYTES];
	char *pin SECRET_AUTO = NULL;
	begin_anew(&s->login);
	if (exchange(s, "/oauth/request_token", &by_hand, err) == -1)
		return TRIED_OVER;
	show_page(s, dialogue);
	if (trial_try(ask_pin, &pin, dialogue, err) == -1)
		return TRIED_OVER;
	login_set(&s->login.obtained, clock_rfc3339(clock_now_us(), now));
	if (exchange(s, "/oauth/access_token", &(struct oauth1_field){"oauth_verifier", pin},
		    err) == 0)
		return TRIED_WELL;
	if (err->code != ERR_AUTH && err->code != ERR_REJECTED)
		return TRIED_OVER;
	err_set(err, ERR_REJECTED,
		_("X does not take that code: open the new address for another one"));
	return TRIED_AGAIN;
}

/* ---- OAuth 2.0 ---- */

/* The page stands at another host than the interface. */
static char *authorize_url(const struct session *s)
{
	bool real = strcmp(s->login.server, X_SERVER) == 0;
	return mem_printf("%s/i/oauth2/authorize", real ? "https://x.com" : s->login.server);
}

static int sign_in_by_address(
	struct session *s, const char *redirect, const struct dialogue *dialogue, struct err *err)
{
	char *authorize MEM_AUTO = authorize_url(s);
	char *token MEM_AUTO = mem_printf("%s%s", s->login.server, X_TOKEN_PATH);
	struct oauth o = {
		.authorize_url = authorize,
		.token_url = token,
		.redirect_uri = redirect,
		.scopes = SCOPES,
		.pkce = true,
		.basic = s->login.client_secret != NULL,
		.whole_url = true,
	};
	char *where MEM_AUTO = mem_printf(
		_("The browser will end at %s..., where nothing may be to be seen. X forgets what stands in that address after 30 seconds: have this window at hand, copy it whole and paste it at once."),
		o.redirect_uri);
	dialogue->say(dialogue->data, where);
	return oauth_sign_in(&o, &s->login, s->host.http, dialogue, err);
}

/* ---- the program's own token ---- */

/* Streams take no account's token. */
static void get_app_token(struct session *s, const struct dialogue *dialogue)
{
	static const char form[] = "grant_type=client_credentials";
	struct login *l = &s->login;
	struct question q = {.dialect = &x_dialect, .login = l};
	char *url MEM_AUTO = mem_printf("%s/oauth2/token", l->server);
	char *pair SECRET_AUTO = mem_printf("%s:%s", l->client_id, l->client_secret);
	char *coded SECRET_AUTO = mem_alloc(HASH_BASE64_BYTES(strlen(pair)));
	char *basic SECRET_AUTO = mem_printf("Basic %s", hash_base64(pair, strlen(pair), coded));
	const struct http_header authorization = {"Authorization", basic};
	struct http_request request = {
		.method = "POST",
		.url = url,
		.headers = &authorization,
		.header_count = 1,
		.body = form,
		.body_len = strlen(form),
		.content_type = "application/x-www-form-urlencoded",
		.urgent = true,
	};
	question_ask(&q, s->host.http, &request);
	const char *token = json_str(q.reply.json, "access_token");
	if (q.reply.err.code == ERR_NONE && token && *token) {
		login_set(&l->app_token, token);
	} else {
		char *line MEM_AUTO =
			mem_printf(_("No token of the app (%s): nothing can be watched."),
				q.reply.err.code ? q.reply.err.msg : "access_token");
		dialogue->say(dialogue->data, line);
	}
	question_release(&q);
}

/* ---- the conversation ---- */

static void say_where_keys_are(const struct login *l, const struct dialogue *dialogue)
{
	if (!l->client_id || !l->client_secret)
		dialogue->say(dialogue->data,
			_("The next two stand on the page of the force's app at X."));
}

static enum tried by_pin(void *data, const struct dialogue *dialogue, struct err *err)
{
	struct session *s = data;
	struct login *l = &s->login;
	say_where_keys_are(l, dialogue);
	if (trial_need(&l->client_id, _("The API key of the app"), false, dialogue, err) == -1 ||
		trial_need(&l->client_secret, _("Its API key secret"), true, dialogue, err) == -1)
		return TRIED_OVER;
	int rc = trial_try(sign_in_by_pin, s, dialogue, err);
	if (rc == 0 && !l->app_token)
		get_app_token(s, dialogue);
	return trial_program(l, s->host.config, rc, err);
}

static enum tried by_address(void *data, const struct dialogue *dialogue, struct err *err)
{
	struct session *s = data;
	struct login *l = &s->login;
	const char *given = s->host.config->redirect_uri;
	char *redirect SECRET_AUTO = given ? mem_strdup(given) : NULL;
	char *which MEM_AUTO =
		mem_printf(_("Its callback address, as that page has it [%s]"), REDIRECT_URI);
	say_where_keys_are(l, dialogue);
	if (trial_need(&l->client_id, _("The OAuth 2.0 client ID of the app"), false, dialogue,
		    err) == -1 ||
		trial_fill(&l->client_secret,
			_("Its client secret (nothing, when it is a public client)"), true,
			dialogue, err) == -1 ||
		trial_fill(&redirect, which, false, dialogue, err) == -1)
		return TRIED_OVER;
	int rc = sign_in_by_address(s, redirect ? redirect : REDIRECT_URI, dialogue, err);
	return trial_program(l, s->host.config, rc, err);
}

/* What was typed is not repeated: it may be a key. */
static enum tried ask_way(void *data, const struct dialogue *dialogue, struct err *err)
{
	try_fn **way = data;
	char *answer SECRET_AUTO = trial_word(dialogue,
		_("Sign in by a code of seven digits (1), or by OAuth 2.0 and an address to paste (2)? [1]"),
		false, err);
	if (!answer)
		return TRIED_OVER;
	*way = strcmp(answer, "2") == 0 ? by_address : by_pin;
	if (!*answer || strcmp(answer, "1") == 0 || *way == by_address)
		return TRIED_WELL;
	err_set(err, ERR_INPUT, _("1, 2 or Enter is expected; keys are asked for after it"));
	return TRIED_AGAIN;
}

/* X tells who signed in by a code of nothing at once (X: "Activity API"). */
static int choose_way(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	try_fn *way = NULL;
	dialogue->say(dialogue->data,
		_("A sign-in by code has no end, and mentions are looked for each minute. One by OAuth 2.0 is renewed by the desk, and mentions are told as they happen, where app_token_command or app_token_file gives the app's Bearer token."));
	if (trial_try(ask_way, &way, dialogue, err) == -1)
		return -1;
	return trial_try(way, s, dialogue, err);
}

int x_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	const struct account_config *c = s->host.config;
	if (x_consent(s, dialogue, err) == -1)
		return -1;
	if (!c->token_command && !c->token_file && choose_way(s, dialogue, err) == -1)
		return -1;
	if (trial_greet(s->host.data, &s->calls, dialogue, err) == -1)
		return -1;
	if (c->token_command ||
		c->token_file) /* which gave the secret, too: only the yes is kept */
		login_set(&s->login.token_secret, NULL);
	return login_save(&s->login, s->host.session_file, err);
}
