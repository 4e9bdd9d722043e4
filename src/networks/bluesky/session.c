#include "networks/bluesky/session.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/secret.h"
#include "http/url.h"
#include "networks/session_file.h"
#include "text/clean.h"

/* Sign-ins are limited (30 in five minutes, 300 a day), and a refused one does not mend itself. */
static const int64_t REFUSED_PAUSE_US = 10 * CLOCK_MIN;

enum { SESSION_TEXT_MAX = 32 << 10 };

#define MEMBER(name) \
	{ \
#name, offsetof(struct bluesky_login, name) \
	}

static const struct session_field login_fields[] = {
	MEMBER(server),
	MEMBER(identifier),
	MEMBER(did),
	MEMBER(handle),
	MEMBER(pds),
	MEMBER(access),
	MEMBER(refresh),
};

static char **login_member(struct bluesky_login *login, size_t i)
{
	return (char **)(void *)((char *)login + login_fields[i].member);
}

static void forget(struct bluesky_login *login)
{
	for (size_t i = 0; i < ARRAY_LEN(login_fields); i++)
		secret_free(*login_member(login, i));
	*login = (struct bluesky_login){0};
}

char *bluesky_server(const struct account_config *config)
{
	return login_server(config, BLUESKY_SERVER);
}

/* ---- the file ---- */

/* A session of another server or account is none of this one. */
static bool login_fits(const struct session *s)
{
	char *server MEM_AUTO = bluesky_server(s->host.config);
	return strcmp(s->login.server, server) == 0 &&
	       strcmp(s->login.identifier, s->host.config->identifier) == 0;
}

void bluesky_session_forget(struct session *s)
{
	s->calls.known = false;
	forget(&s->login);
}

int bluesky_session_load(struct session *s, struct err *err)
{
	if (session_file_load(s->host.session_file, login_fields, ARRAY_LEN(login_fields),
		    &s->login, err) == -1)
		return -1;
	bool whole = true;
	for (size_t i = 0; i < ARRAY_LEN(login_fields); i++)
		whole = whole && *login_member(&s->login, i);
	s->calls.known = whole && login_fits(s);
	if (!s->calls.known)
		bluesky_session_forget(s);
	return 0;
}

static void keep(struct session *s)
{
	struct err err = ERR_INIT;
	if (session_file_save(s->host.session_file, login_fields, ARRAY_LEN(login_fields),
		    &s->login, &err) == -1)
		log_line(LOG_LEVEL_ERROR, _("account %s: the session is not kept: %s"),
			s->host.config->name, err.msg);
}

/* ---- what a sign-in or refresh brings ---- */

/* The PDS that the account's DID document names, when it may be trusted with the token. */
static const char *pds_of(const struct session *s, const struct json *json, const char *server)
{
	JSON_EACH (service, json_at(json, "didDoc.service")) {
		const char *id = json_str(service, "id");
		const char *fragment = id ? strchr(id, '#') : NULL;
		const char *endpoint = json_str(service, "serviceEndpoint");
		if (!fragment || !endpoint || strcmp(fragment, "#atproto_pds") != 0)
			continue;
		if (url_is_https(endpoint) || url_same_origin(endpoint, server) ||
			s->host.config->allow_private_addresses)
			return endpoint;
	}
	return NULL;
}

/* A handle is a domain name; for one that is none the protocol has a name that stands for it (AT
 * Protocol, "Handle": handle.invalid). */
static const char *handle_of(const struct json *json)
{
	const char *handle = json_str(json, "handle");
	return handle && !clean_is(handle, strlen(handle), 0) ? "handle.invalid" : handle;
}

static int take(struct session *s, const struct json *json, struct err *err)
{
	const char *did = json_str(json, "did"), *handle = handle_of(json);
	const char *access = json_str(json, "accessJwt"), *refresh = json_str(json, "refreshJwt");
	if (!did || !*did || !handle || !access || !*access || !refresh || !*refresh)
		return err_set(
			err, ERR_NETWORK, _("the server's answer to a sign-in is not whole"));
	if (s->login.did && strcmp(s->login.did, did) != 0)
		return err_set(err, ERR_AUTH,
			_("the server signs us in as another account: sign in anew"));
	char *server MEM_AUTO = bluesky_server(s->host.config);
	const char *pds = pds_of(s, json, server);
	if (pds || !s->login.pds)
		login_set(&s->login.pds, pds ? pds : server);
	if (!s->login.handle || strcmp(s->login.handle, handle) != 0)
		s->announced = false;
	login_set(&s->login.server, server);
	login_set(&s->login.identifier, s->host.config->identifier);
	login_set(&s->login.did, did);
	login_set(&s->login.handle, handle);
	login_set(&s->login.access, access);
	login_set(&s->login.refresh, refresh);
	keep(s);
	return 0;
}

void bluesky_session_announce(struct session *s)
{
	if (s->announced)
		return;
	s->announced = true;
	s->host.identity(s->host.data, s->login.handle, &s->host.network->limit);
}

/* ---- signing in with the password ---- */

static void refused(struct session *s, const struct reply *reply, struct err *err)
{
	*err = reply->err;
	s->factor_wanted = strcmp(bluesky_error(reply), "AuthFactorTokenRequired") == 0;
	if (s->factor_wanted)
		err_set(err, ERR_AUTH,
			_("the server asks for a one-time code: use an app password, or "
			  "`nachtwacht account add`"));
	else if (err->code != ERR_AUTH && err->code != ERR_REJECTED)
		return;
	err->code = ERR_AUTH;
	s->sign_in_after_us = clock_now_us() + REFUSED_PAUSE_US;
	s->sign_in_err = *err;
}

static void signed_in(void *data, const struct http_answer *answer)
{
	struct session *s = data;
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct reply reply;
	struct err err = ERR_INIT;
	reply_read(&reply, answer, &bluesky_dialect, NULL, &arena);
	if (reply.err.code == ERR_NONE)
		take(s, reply.json, &err);
	else
		refused(s, &reply, &err);
	if (err.code == ERR_NONE)
		bluesky_session_announce(s);
	calls_resume(&s->calls, &err, reply.retry_us);
}

static void sign_in_refused_before(void *data)
{
	struct session *s = data;
	calls_resume(&s->calls, &s->sign_in_err, s->sign_in_after_us);
}

static bool has_password(const struct session *s)
{
	const struct account_config *c = s->host.config;
	return s->password || c->password_command || c->password_file;
}

static char *password_of(struct session *s, struct err *err)
{
	const struct account_config *c = s->host.config;
	char *password = NULL;
	if (s->password)
		return mem_strdup(s->password);
	if (!has_password(s))
		login_is_missing(c, err);
	else if (secret_get(&password, c->password_command, c->password_file, err) == -1)
		err->code = ERR_AUTH;
	return password;
}

static void sign_in(struct session *s)
{
	struct err err = ERR_INIT;
	if (clock_now_us() < s->sign_in_after_us) {
		http_later(s->host.http, sign_in_refused_before, s);
		return;
	}
	char *password = password_of(s, &err);
	if (!password) {
		s->sign_in_err = err;
		s->sign_in_after_us = clock_now_us() + CLOCK_MIN;
		http_later(s->host.http, sign_in_refused_before, s);
		return;
	}
	struct strbuf body STRBUF_AUTO;
	strbuf_init(&body, SESSION_TEXT_MAX);
	struct json_writer w = {.out = &body};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "identifier", s->host.config->identifier);
	json_add_str(&w, "password", password);
	if (s->factor)
		json_add_str(&w, "authFactorToken", s->factor);
	json_end(&w, '}');
	char *server MEM_AUTO = bluesky_server(s->host.config);
	char *url MEM_AUTO = mem_printf("%s/xrpc/com.atproto.server.createSession", server);
	struct http_request request = {
		.method = "POST",
		.url = url,
		.body = body.buf,
		.body_len = body.len,
		.content_type = "application/json",
		.urgent = true,
	};
	http_start(s->host.http, &request, signed_in, s);
	explicit_bzero(body.buf, body.len);
	secret_free(password);
}

/* ---- refreshing ---- */

static void refreshed(void *data, const struct http_answer *answer)
{
	struct session *s = data;
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct reply reply;
	struct err err = ERR_INIT;
	reply_read(&reply, answer, &bluesky_dialect, NULL, &arena);
	enum err_code code = reply.err.code;
	if (code == ERR_AUTH || code == ERR_REJECTED) {
		/* The refresh token is spent or revoked: only the password helps. */
		secret_free(s->login.access);
		secret_free(s->login.refresh);
		s->login.access = s->login.refresh = NULL;
		sign_in(s);
		return;
	}
	if (code == ERR_NONE)
		take(s, reply.json, &err);
	else
		err = reply.err;
	calls_resume(&s->calls, &err, reply.retry_us);
}

int bluesky_session_renew(struct session *s, struct err *err)
{
	if (!s->login.refresh) {
		sign_in(s);
		return 0;
	}
	/* It is spent by that: without a password the next one has to be kept. */
	if (!has_password(s) && session_file_try(s->host.session_file, err) == -1)
		return -1;
	char *url MEM_AUTO = mem_printf("%s/xrpc/com.atproto.server.refreshSession", s->login.pds);
	struct http_request request = {
		.method = "POST", .url = url, .bearer = s->login.refresh, .urgent = true};
	http_start(s->host.http, &request, refreshed, s);
	return 0;
}

void bluesky_session_release(struct session *s)
{
	forget(&s->login);
	secret_free(s->password);
	secret_free(s->factor);
}
