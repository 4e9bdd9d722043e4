/* Signing in by a code that a person copies from a browser, which may be on another device; or by a
 * token that is ready, which is only tried. */
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/secret.h"
#include "networks/mastodon_session.h"

#define OUT_OF_BAND "urn:ietf:wg:oauth:2.0:oob"

/* No more than the desk does: a token that is stolen opens no more. */
#define SCOPES "read:accounts read:notifications read:statuses write:statuses"

enum { FORM_MAX = 32 << 10, VERIFIER_BYTES = HASH_HEX_BYTES };

/* ---- questions ---- */

struct field {
	const char *name, *value;
};

static void post_form(struct session *s, const char *path, const struct field *fields, size_t count,
	struct question *q)
{
	char *url MEM_AUTO = mem_printf("%s%s", s->login.server, path);
	struct strbuf body STRBUF_AUTO;
	strbuf_init(&body, FORM_MAX);
	for (size_t i = 0; i < count; i++) {
		strbuf_printf(&body, "%s%s=", i ? "&" : "", fields[i].name);
		http_encode(&body, fields[i].value);
	}
	struct http_request request = {
		.method = "POST",
		.url = url,
		.body = body.buf,
		.body_len = body.len,
		.content_type = "application/x-www-form-urlencoded",
		.urgent = true,
	};
	question_ask(q, s->host.http, &request);
	explicit_bzero(body.buf, body.len);
}

/* Takes a member of the answer; -1 when the answer is an error or has no such member. */
static int take(struct question *q, const char *member, char **to, struct err *err)
{
	const char *value = json_str(q->reply.json, member);
	if (q->reply.err.code != ERR_NONE)
		return err_set(err, q->reply.err.code, "%s", q->reply.err.msg);
	if (!value || !*value)
		return err_set(err, ERR_NETWORK, _("the server's answer holds no %s"), member);
	login_set(to, value);
	return 0;
}

/* ---- the code ---- */

static int register_client(struct session *s, struct err *err)
{
	const struct field fields[] = {
		{"client_name", PACKAGE_NAME},
		{"redirect_uris", OUT_OF_BAND},
		{"scopes", SCOPES},
	};
	struct question q = {.login = &s->login};
	post_form(s, "/api/v1/apps", fields, ARRAY_LEN(fields), &q);
	int rc = take(&q, "client_id", &s->login.client_id, err);
	if (rc == 0)
		rc = take(&q, "client_secret", &s->login.client_secret, err);
	question_release(&q);
	return rc;
}

/* S256 (RFC 7636): base64url of the SHA-256 of the verifier, without padding. */
static void challenge_of(const char *verifier, char out[HASH_BASE64_BYTES(HASH_BYTES)])
{
	unsigned char hash[HASH_BYTES];
	hash_bytes(verifier, strlen(verifier), hash);
	hash_base64url(hash, sizeof(hash), out);
}

static char *ask_code(
	struct session *s, const char *verifier, const struct dialogue *dialogue, struct err *err)
{
	char challenge[HASH_BASE64_BYTES(HASH_BYTES)];
	challenge_of(verifier, challenge);
	const struct field fields[] = {
		{"response_type", "code"},
		{"client_id", s->login.client_id},
		{"redirect_uri", OUT_OF_BAND},
		{"scope", SCOPES},
		{"code_challenge", challenge},
		{"code_challenge_method", "S256"},
	};
	struct strbuf url STRBUF_AUTO;
	strbuf_init(&url, FORM_MAX);
	strbuf_printf(&url, "%s/oauth/authorize", s->login.server);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		strbuf_printf(&url, "%c%s=", i ? '&' : '?', fields[i].name);
		http_encode(&url, fields[i].value);
	}
	dialogue->say(dialogue->data,
		_("Open this address in a browser, on any device, sign in there and allow the desk. "
		  "The page then shows a code."));
	dialogue->say(dialogue->data, url.buf);
	return dialogue->ask(dialogue->data, _("The code"), true, err);
}

static int redeem(struct session *s, const char *code, const char *verifier, struct err *err)
{
	const struct field fields[] = {
		{"grant_type", "authorization_code"},
		{"code", code + strspn(code, " \t")},
		{"client_id", s->login.client_id},
		{"client_secret", s->login.client_secret},
		{"redirect_uri", OUT_OF_BAND},
		{"code_verifier", verifier},
	};
	char now[CLOCK_RFC3339_BYTES];
	struct question q = {.login = &s->login};
	post_form(s, "/oauth/token", fields, ARRAY_LEN(fields), &q);
	int rc = take(&q, "access_token", &s->login.token, err);
	login_set(&s->login.obtained, clock_rfc3339(clock_now_us(), now));
	question_release(&q);
	return rc;
}

static int sign_in_by_code(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	char verifier[VERIFIER_BYTES];
	unsigned char random[HASH_BYTES];
	hash_random(random, sizeof(random));
	hash_hex(random, verifier);
	if (register_client(s, err) == -1)
		return -1;
	char *code = ask_code(s, verifier, dialogue, err);
	if (!code)
		return -1;
	int rc = redeem(s, code, verifier, err);
	secret_free(code);
	return rc;
}

/* ---- the token ---- */

struct trial {
	bool over;
	struct err err;
	char *handle;
};

static void trial_identity(void *data, const char *handle, const struct length_limit *limit)
{
	struct trial *t = data;
	free(t->handle);
	t->handle = mem_strdup(handle);
}

static void trial_over(struct session *s, void *data, const struct reply *reply)
{
	struct trial *t = data;
	t->over = true;
	t->err = reply->err;
}

/* One kind of server gives a token for any code: only a question answered shows that it is good. */
static int try_token(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	struct trial t = {.err = ERR_INIT};
	s->host.data = &t;
	call_start(&s->calls, &(struct call_request){0}, trial_over, &t, NULL);
	while (!t.over)
		http_run(s->host.http, 1000, NULL, 0);
	if (t.err.code == ERR_NONE && t.handle) {
		char *line MEM_AUTO = mem_printf(_("Signed in as %s."), t.handle);
		dialogue->say(dialogue->data, line);
	}
	free(t.handle);
	if (t.err.code == ERR_AUTH)
		return err_set(err, ERR_AUTH,
			_("the server does not take the token that it gave: "
			  "was the code copied whole? (%s)"),
			t.err.msg);
	return t.err.code == ERR_NONE ? 0 : err_set(err, t.err.code, "%s", t.err.msg);
}

static int converse(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	const struct account_config *c = s->host.config;
	if (c->token_command || c->token_file)
		return try_token(s, dialogue, err);
	if (sign_in_by_code(s, dialogue, err) == -1 || try_token(s, dialogue, err) == -1)
		return -1;
	return login_save(&s->login, s->host.session_file, err);
}

int mastodon_sign_in(const struct account_config *config, const char *session_file,
	const struct dialogue *dialogue, struct err *err)
{
	struct http_options options = {
		.user_agent = PACKAGE_NAME "/" PACKAGE_VERSION,
		.ca_file = config->ca_file,
		.allow_private_addresses = config->allow_private_addresses,
	};
	struct http *http = http_new(&options, err);
	if (!http)
		return -1;
	const struct session_host host = {
		.http = http,
		.config = config,
		.session_file = session_file,
		.identity = trial_identity,
	};
	struct session *s = mastodon_network.open(&host, err);
	int rc = s ? converse(s, dialogue, err) : -1;
	http_free(http);
	mastodon_network.close(s);
	return rc;
}
