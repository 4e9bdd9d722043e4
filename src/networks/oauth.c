#include "networks/oauth.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/secret.h"
#include "networks/loopback.h"
#include "networks/session_file.h"
#include "networks/trial.h"

enum { FORM_MAX = 32 << 10, STATE_BYTES = 16 };

/* No token lives longer: an end beyond it was never meant. */
static const int64_t LIFE_MAX_S = INT64_C(10) * 366 * 86400;

/* ---- forms and addresses ---- */

void oauth_form(struct strbuf *out, const struct oauth_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!fields[i].value)
			continue;
		if (out->len && !strchr("?&", out->buf[out->len - 1]))
			strbuf_char(out, '&');
		strbuf_printf(out, "%s=", fields[i].name);
		http_encode(out, fields[i].value);
	}
}

char *oauth_parameter(const char *address, const char *name)
{
	static const char amp[] = "amp;"; /* as it stands in the source of a page */
	size_t name_len = strlen(name);
	for (const char *at = address; at;) {
		if (strncmp(at, amp, strlen(amp)) == 0)
			at += strlen(amp);
		const char *value = at + name_len + 1;
		if (strncmp(at, name, name_len) == 0 && at[name_len] == '=')
			return http_decode(value, strcspn(value, "&#"), true);
		at = strpbrk(at, "?#&");
		at = at ? at + 1 : NULL;
	}
	return NULL;
}

/* ---- what a person pastes ---- */

/* Without blanks, which break a long address, and without the quotes around it. */
static char *tidy(const char *pasted)
{
	static const char around[] = "\"'`<>";
	char *text = mem_alloc(strlen(pasted) + 1), *to = text;
	for (const char *at = pasted; *at; at++)
		if (!isspace((unsigned char)*at) && !iscntrl((unsigned char)*at))
			*to++ = *at;
	while (to > text && strchr(around, to[-1]))
		to--;
	*to = '\0';
	memmove(text, text + strspn(text, around), strlen(text + strspn(text, around)) + 1);
	return text;
}

/* As RFC 6749, 4.1.2.1 has it, and as one network calls it. */
static bool is_denial(const char *error)
{
	static const char *const denials[] = {
		"access_denied", "user_cancelled_login", "user_cancelled_authorize"};
	for (size_t i = 0; i < ARRAY_LEN(denials); i++)
		if (strcmp(error, denials[i]) == 0)
			return true;
	return false;
}

static void tell_error(const char *text, const char *error, struct err *err)
{
	char *more MEM_AUTO = oauth_parameter(text, "error_description");
	if (is_denial(error))
		err_set(err, ERR_REFUSED, _("it was not allowed in the browser"));
	else
		err_set(err, ERR_REFUSED, _("the network says: %s%s%s"), error, more ? ": " : "",
			more ? more : "");
}

/* An address has to hold our state; a code by itself cannot. */
static bool is_state_ours(const char *text, const char *state)
{
	char *its SECRET_AUTO = oauth_parameter(text, "state");
	return its ? strcmp(its, state) == 0 : !strstr(text, "://");
}

/* The code in what was pasted: an address or its query, or a code where the page shows one. NULL:
 * err, ERR_INPUT when something else may be pasted. */
static char *find_code(
	const struct oauth *o, const char *pasted, const char *state, struct err *err)
{
	char *text SECRET_AUTO = tidy(pasted);
	char *error MEM_AUTO = oauth_parameter(text, "error");
	char *code = oauth_parameter(text, "code");
	if (error) {
		tell_error(text, error, err);
	} else if (!*text) {
		err_set(err, ERR_INPUT, _("nothing was given"));
	} else if (code && !*code) {
		err_set(err, ERR_INPUT, _("the code is empty: copy the whole address"));
	} else if (code && is_state_ours(text, state)) {
		return code;
	} else if (code) {
		err_set(err, ERR_INPUT,
			_("this address belongs to another sign-in: open the one that is shown "
			  "here"));
	} else if (o->whole_url) {
		err_set(err, ERR_INPUT,
			_("that is no address with code= in it: copy the whole line of the "
			  "browser"));
	} else if (strpbrk(text, "?&") || strstr(text, "://")) {
		err_set(err, ERR_INPUT,
			_("this address holds no code: copy the one where the browser ended, "
			  "whole"));
	} else {
		return http_decode(text, strcspn(text, "#"), false);
	}
	secret_free(code);
	return NULL;
}

/* ---- the network's own words ---- */

/* One request for tokens. */
struct asking {
	struct strbuf form, url, basic;
	struct http_header headers[2];
	struct http_request request;
};

/* The program's id and secret as RFC 6749, 2.3.1 has them. */
static void write_basic(struct strbuf *out, const struct login *login)
{
	struct strbuf plain STRBUF_AUTO;
	strbuf_init(&plain, FORM_MAX);
	http_encode(&plain, login->client_id);
	strbuf_char(&plain, ':');
	http_encode(&plain, login->client_secret ? login->client_secret : "");
	char *encoded SECRET_AUTO = mem_alloc(HASH_BASE64_BYTES(plain.len));
	strbuf_printf(out, "Basic %s", hash_base64(plain.buf, plain.len, encoded));
	explicit_bzero(plain.buf, plain.len);
}

static void asking_init(struct asking *a, const struct oauth *o, const struct login *login,
	const struct oauth_field *fields, size_t count)
{
	const struct oauth_field who[] = {{"client_id", o->basic ? NULL : login->client_id},
		{"client_secret", o->basic ? NULL : login->client_secret}};
	strbuf_init(&a->form, FORM_MAX);
	strbuf_init(&a->url, FORM_MAX);
	strbuf_init(&a->basic, FORM_MAX);
	oauth_form(&a->form, fields, count);
	oauth_form(&a->form, who, ARRAY_LEN(who));
	strbuf_str(&a->url, o->token_url);
	a->headers[0] = (struct http_header){"Accept", "application/json"};
	a->request = (struct http_request){
		.method = "GET", .headers = a->headers, .header_count = 1, .urgent = true};
	if (o->token_get) {
		strbuf_printf(&a->url, "?%s", a->form.buf);
	} else {
		a->request.method = "POST";
		a->request.body = a->form.buf;
		a->request.body_len = a->form.len;
		a->request.content_type = "application/x-www-form-urlencoded";
	}
	if (o->basic) {
		write_basic(&a->basic, login);
		a->headers[a->request.header_count++] =
			(struct http_header){"Authorization", a->basic.buf};
	}
	a->request.url = a->url.buf;
}

static void asking_release(struct asking *a)
{
	struct strbuf *const texts[] = {&a->form, &a->url, &a->basic};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		explicit_bzero(texts[i]->buf, texts[i]->len);
		strbuf_release(texts[i]);
	}
}

/* ---- tokens ---- */

/* When something ends that lives for so many seconds; NULL when nobody says, or it has no end. */
static const char *end_of(
	const struct json *answer, const char *member, char out[CLOCK_RFC3339_BYTES])
{
	int64_t life_s;
	bool ends = json_int(answer, member, &life_s) == 0 && life_s > 0 && life_s <= LIFE_MAX_S;
	return ends ? clock_rfc3339(clock_now_us() + life_s * CLOCK_S, out) : NULL;
}

int oauth_take(struct login *login, const struct json *answer, struct err *err)
{
	const char *token = json_str(answer, "access_token");
	const char *refresh = json_str(answer, "refresh_token");
	char text[CLOCK_RFC3339_BYTES];
	if (!token || !*token)
		return err_set(
			err, ERR_NETWORK, _("the server's answer holds no %s"), "access_token");
	login_set(&login->token, token);
	login_set(&login->obtained, clock_rfc3339(clock_now_us(), text));
	login_set(&login->until, end_of(answer, "expires_in", text));
	if (refresh && *refresh)
		login_set(&login->refresh, refresh);
	const char *refresh_end = end_of(answer, "refresh_token_expires_in", text);
	if (refresh_end)
		login_set(&login->refresh_until, refresh_end);
	return 0;
}

int oauth_refresh(const struct oauth *o, const struct login *login, const struct session_host *host,
	http_done_fn *done, void *data, struct err *err)
{
	const struct oauth_field fields[] = {
		{"grant_type", "refresh_token"}, {"refresh_token", login->refresh}};
	struct asking a;
	if (session_file_try(host->session_file, err) == -1)
		return -1;
	asking_init(&a, o, login, fields, ARRAY_LEN(fields));
	http_start(host->http, &a.request, done, data);
	asking_release(&a);
	return 0;
}

int oauth_refreshed(struct login *login, const struct http_answer *answer,
	const struct session_host *host, int64_t *retry_us, struct err *err)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct err why = ERR_INIT;
	struct reply reply;
	reply_read(&reply, answer, NULL, login, &arena);
	*retry_us = reply.retry_us;
	bool spent = reply.err.code == ERR_REJECTED || reply.err.code == ERR_AUTH;
	if (spent && login_read_again(login, host->config, host->session_file))
		return 0;
	if (reply.err.code != ERR_NONE)
		return err_set(err, spent ? ERR_AUTH : reply.err.code, "%s", reply.err.msg);
	if (oauth_take(login, reply.json, err) == -1)
		return -1;
	if (login_save(login, host->session_file, &why) == -1)
		log_line(LOG_LEVEL_ERROR, _("account %s: the session is not kept: %s"),
			host->config->name, why.msg);
	return 0;
}

/* ---- the browser ---- */

/* S256 (RFC 7636): base64url of the SHA-256 of the verifier. */
static const char *challenge_of(const char *verifier, char out[HASH_BASE64_BYTES(HASH_BYTES)])
{
	unsigned char hash[HASH_BYTES];
	hash_bytes(verifier, strlen(verifier), hash);
	return hash_base64url(hash, sizeof(hash), out);
}

static void write_address(struct strbuf *out, const struct oauth *o, const struct login *login,
	const char *state, const char *verifier)
{
	char challenge[HASH_BASE64_BYTES(HASH_BYTES)];
	const struct oauth_field fields[] = {
		{"response_type", "code"},
		{"client_id", login->client_id},
		{"redirect_uri", o->redirect_uri},
		{"scope", o->scopes},
		{"state", state},
		{"code_challenge", o->pkce ? challenge_of(verifier, challenge) : NULL},
		{"code_challenge_method", o->pkce ? "S256" : NULL},
	};
	strbuf_str(out, o->authorize_url);
	if (!strchr(o->authorize_url, '?'))
		strbuf_char(out, '?');
	oauth_form(out, fields, ARRAY_LEN(fields));
	oauth_form(out, o->extra, o->extra_count);
}

/* One visit of the browser: what it began with, and what came of it. */
struct visit {
	const struct oauth *oauth;
	struct login *login;
	struct http *http;
	struct loopback loopback; /* where the browser ends, when it runs here */
	char state[HASH_BASE64_BYTES(STATE_BYTES)];
	char *code;
};

static void show(const struct visit *v, const char *address, const struct dialogue *dialogue)
{
	int port = v->loopback.port;
	char *here MEM_AUTO = mem_printf(
		_("Open this address in a browser, sign in there and allow the desk. A browser on this machine tells the desk what came of it, and so does one behind \"ssh -L %d:127.0.0.1:%d\". Any other ends at a page that cannot be opened: copy the address of that page."),
		port, port);
	dialogue->say(dialogue->data,
		v->loopback.fd >= 0 ? here
		: v->oauth->whole_url
			? _("Open this address in a browser, on any device, sign in there and "
			    "allow the desk. The browser then ends at an address that holds a "
			    "code, even if no page comes: copy that address.")
			: _("Open this address in a browser, on any device, sign in there and "
			    "allow the desk. The page then shows a code."));
	dialogue->say(dialogue->data, address);
}

/* Whoever knows the state was sent here by the network. */
static bool is_ours(void *data, const char *address)
{
	const struct visit *v = data;
	char *state SECRET_AUTO = oauth_parameter(address, "state");
	return state && strcmp(state, v->state) == 0;
}

static char *hear(void *data)
{
	struct visit *v = data;
	return loopback_take(&v->loopback, is_ours, v);
}

static enum tried ask_code(void *data, const struct dialogue *dialogue, struct err *err)
{
	struct visit *v = data;
	const char *prompt = v->oauth->whole_url ? _("The address") : _("The code");
	const struct ear ear = {.fd = v->loopback.fd, .listen = hear, .data = v};
	char *pasted SECRET_AUTO =
		ear.fd >= 0 && dialogue->ask_or_hear
			? dialogue->ask_or_hear(dialogue->data, prompt, &ear, err)
			: dialogue->ask(dialogue->data, prompt, true, err);
	if (!pasted)
		return TRIED_OVER;
	v->code = find_code(v->oauth, pasted, v->state, err);
	if (v->code)
		return TRIED_WELL;
	return err->code == ERR_INPUT ? TRIED_AGAIN : TRIED_OVER;
}

/* Another code is of no use to a program that is not known (RFC 6749, 5.2: 401, or 400). */
static enum tried refused(const struct reply *reply, struct err *err)
{
	const char *error = json_str(reply->json, "error");
	bool is_program = error && strcmp(error, "invalid_client") == 0;
	bool is_code = reply->err.code == ERR_REJECTED && !is_program;
	err_set(err, is_program ? ERR_AUTH : reply->err.code, "%s", reply->err.msg);
	return is_code ? TRIED_AGAIN : TRIED_OVER;
}

static enum tried redeem(const struct visit *v, const char *verifier, struct err *err)
{
	const struct oauth *o = v->oauth;
	const struct oauth_field fields[] = {
		{"grant_type", o->token_get ? NULL : "authorization_code"},
		{"code", v->code},
		{"redirect_uri", o->redirect_uri},
		{"code_verifier", o->pkce ? verifier : NULL},
	};
	struct question q = {.login = v->login};
	struct asking a;
	asking_init(&a, o, v->login, fields, ARRAY_LEN(fields));
	question_ask(&q, v->http, &a.request);
	asking_release(&a);
	struct login fresh = {0};
	enum tried tried = TRIED_OVER;
	if (q.reply.err.code != ERR_NONE)
		tried = refused(&q.reply, err);
	else if (oauth_take(&fresh, q.reply.json, err) == 0)
		tried = TRIED_WELL;
	question_release(&q);
	if (tried == TRIED_WELL)
		login_take_token(v->login, &fresh);
	return tried;
}

static enum tried visit(void *data, const struct dialogue *dialogue, struct err *err)
{
	struct visit *v = data;
	unsigned char random[STATE_BYTES + HASH_BYTES];
	char verifier[HASH_HEX_BYTES];
	struct strbuf address STRBUF_AUTO;
	strbuf_init(&address, FORM_MAX);
	hash_random(random, sizeof(random));
	hash_base64url(random, STATE_BYTES, v->state);
	hash_hex(random + STATE_BYTES, verifier);
	write_address(&address, v->oauth, v->login, v->state, verifier);
	loopback_open(&v->loopback, v->oauth->redirect_uri);
	show(v, address.buf, dialogue);
	int rc = trial_try(ask_code, v, dialogue, err);
	loopback_release(&v->loopback);
	if (rc == -1)
		return TRIED_OVER;
	enum tried tried = redeem(v, verifier, err);
	secret_free(v->code);
	v->code = NULL;
	return tried;
}

int oauth_sign_in(const struct oauth *o, struct login *login, struct http *http,
	const struct dialogue *dialogue, struct err *err)
{
	struct visit v = {.oauth = o, .login = login, .http = http};
	return trial_try(visit, &v, dialogue, err);
}
