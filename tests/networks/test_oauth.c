/* OAuth 2.0 with a person at a terminal and a browser elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "config/secret.h"
#include "fake_server.h"
#include "networks/oauth.h"
#include "networks/session_file.h"
#include "networks/trial.h"

static int64_t now_us = INT64_C(1795456800) * CLOCK_S; /* 2026-11-23T18:00:00Z */

static int64_t fake_now_us(void)
{
	return now_us;
}

static int64_t mono_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

/* ---- a desk before a network ---- */

struct stage {
	struct fake_server *server;
	struct http *http;
	struct oauth oauth;
	struct login login;
	char *token_url;
};

static void begin(struct stage *s, const struct fake_answer *script, size_t count)
{
	static const struct http_options options = {
		.user_agent = "test", .allow_private_addresses = true};
	struct err err = ERR_INIT;
	*s = (struct stage){
		.server = fake_server_start(script, count), .http = http_new(&options, &err)};
	assert_non_null(s->http);
	s->token_url = mem_printf("%s/token", fake_server_url(s->server));
	s->oauth = (struct oauth){.authorize_url = "https://network.example/authorize",
		.token_url = s->token_url,
		.redirect_uri = "https://desk.example/back?x=1",
		.scopes = "read write",
		.pkce = true,
		.whole_url = true};
	login_set(&s->login.client_id, "our desk");
	login_set(&s->login.client_secret, "s3cr3t/+");
}

static void end(struct stage *s)
{
	http_free(s->http);
	fake_server_stop(s->server);
	login_release(&s->login);
	free(s->token_url);
}

/* A person, who pastes a text in which %s stands for the state of the address that was shown, and
 * before it what is no good. */
struct person {
	const char *pastes;
	const char *first[3];
	size_t pasted, addresses;
	char *address, *asked, *told;
};

static void person_reads(void *data, const char *text)
{
	struct person *p = data;
	bool is_address = strncmp(text, "https://", 8) == 0;
	char **to = is_address ? &p->address : &p->told;
	free(*to);
	*to = mem_strdup(text);
	p->addresses += is_address;
}

static char *person_answers(void *data, const char *prompt, bool secret, struct err *err)
{
	struct person *p = data;
	assert_true(secret);
	free(p->asked);
	p->asked = mem_strdup(prompt);
	char *state = oauth_parameter(p->address, "state");
	assert_non_null(state);
	assert_true(strlen(state) >= 20);
	const char *bad = p->pasted < ARRAY_LEN(p->first) ? p->first[p->pasted] : NULL;
	const char *pastes = bad ? bad : p->pastes, *hole = strstr(pastes, "%s");
	char *answer = hole ? mem_printf("%.*s%s%s", (int)(hole - pastes), pastes, state, hole + 2)
			    : mem_strdup(pastes);
	p->pasted++;
	free(state);
	return answer;
}

static int sign_in_by(struct stage *s, struct person *p, struct err *err)
{
	*err = (struct err)ERR_INIT;
	const struct dialogue dialogue = {.data = p, .ask = person_answers, .say = person_reads};
	return oauth_sign_in(&s->oauth, &s->login, s->http, &dialogue, err);
}

static int sign_in(struct stage *s, const char *pastes, struct person *p, struct err *err)
{
	*p = (struct person){.pastes = pastes};
	return sign_in_by(s, p, err);
}

static void person_release(struct person *p)
{
	free(p->address);
	free(p->told);
	free(p->asked);
}

static void assert_parameter(const char *text, const char *name, const char *value)
{
	char *its = oauth_parameter(text, name);
	if (!value && its)
		fail_msg("%s in %s: %s", name, text, its);
	if (value && (!its || strcmp(its, value) != 0))
		fail_msg("%s in %s: %s", name, text, its ? its : "none");
	secret_free(its);
}

#define GOOD \
	{ \
		.path = "/token", .status = 200, .times = 99, \
		.body = "{\"access_token\": \"tok\", \"token_type\": \"bearer\"}" \
	}

/* ---- parameters ---- */

static void parameters_are_found_and_decoded(void **state)
{
	static const struct {
		const char *text, *value;
	} rows[] = {
		{"https://desk.example/?code=abc", "abc"},
		{"https://desk.example/back?state=1&code=abc#_=_", "abc"},
		{"https://desk.example/#state=1&code=abc", "abc"},
		{"code=abc", "abc"},
		{"state=1&amp;code=abc&amp;x=2", "abc"},
		{"?code=4%2F0Ab%2bc", "4/0Ab+c"},
		{"?code=a+b", "a b"},
		{"?code=50%&x", "50%"},
		{"?code=%zz%4", "%zz%4"},
		{"?code=%00a", "%00a"},
		{"?code=", ""},
		{"?barcode=x&encode=y&code2=z", NULL},
		{"?x=code=abc", NULL},
		{"?code", NULL},
		{"", NULL},
		{"&", NULL},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_parameter(rows[i].text, "code", rows[i].value);
}

static void a_form_is_encoded_and_leaves_out_what_there_is_not(void **state)
{
	static const struct oauth_field fields[] = {
		{"a", "x y&z=\xc3\xab"}, {"none", NULL}, {"empty", ""}, {"b", "~-._"}};
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 1000);
	oauth_form(&out, fields, ARRAY_LEN(fields));
	assert_string_equal(out.buf, "a=x%20y%26z%3D%C3%AB&empty=&b=~-._");
	oauth_form(&out, fields, 1);
	assert_string_equal(out.buf, "a=x%20y%26z%3D%C3%AB&empty=&b=~-._&a=x%20y%26z%3D%C3%AB");
}

/* ---- what is asked for ---- */

static void hears(void *data, const char *text)
{
	assert_non_null(strstr(text, "The id: nothing was given"));
}

static char *says(void *data, const char *prompt, bool secret, struct err *err)
{
	if (!data)
		err_set(err, ERR_INPUT, "no terminal");
	return data ? mem_strdup(data) : NULL;
}

static void what_is_known_is_not_asked_for(void **state)
{
	static char word[] = " \tw0rd and more\r", none[] = " \r";
	struct dialogue dialogue = {.data = word, .ask = says, .say = hears};
	struct err err = ERR_INIT;
	char *member = NULL;
	assert_int_equal(trial_need(&member, "The id", false, &dialogue, &err), 0);
	assert_string_equal(member, "w0rd");
	dialogue.data = NULL;
	assert_int_equal(trial_need(&member, "The id", false, &dialogue, &err), 0);
	assert_string_equal(member, "w0rd");
	login_set(&member, NULL);
	assert_int_equal(trial_fill(&member, "The id", false, &dialogue, &err), -1);
	assert_string_equal(err.msg, "no terminal");
	dialogue.data = none;
	assert_int_equal(trial_fill(&member, "The id", false, &dialogue, &err), 0);
	assert_null(member);
	assert_int_equal(trial_need(&member, "The id", false, &dialogue, &err), -1);
	assert_int_equal(err.code, ERR_INPUT);
	assert_string_equal(err.msg, "The id: nothing was given");
}

/* ---- signing in ---- */

static void the_address_asks_for_what_the_network_wants(void **state)
{
	static const struct fake_answer script[] = {GOOD};
	static const struct oauth_field extra[] = {{"access_type", "offline"}};
	struct stage s;
	struct person p;
	struct err err;
	begin(&s, script, ARRAY_LEN(script));
	s.oauth.extra = extra;
	s.oauth.extra_count = ARRAY_LEN(extra);
	assert_int_equal(sign_in(&s, "https://desk.example/?code=c0de&state=%s", &p, &err), 0);
	assert_memory_equal(p.address, "https://network.example/authorize?response_type=code&", 53);
	assert_parameter(p.address, "client_id", "our desk");
	assert_parameter(p.address, "redirect_uri", "https://desk.example/back?x=1");
	assert_parameter(p.address, "scope", "read write");
	assert_parameter(p.address, "code_challenge_method", "S256");
	assert_parameter(p.address, "access_type", "offline");
	assert_parameter(p.address, "client_secret", NULL);
	assert_non_null(strstr(p.asked, "address"));
	const char *request = fake_server_request(s.server, "/token", 0);
	assert_memory_equal(request, "POST /token HTTP", 16);
	const char *body = strstr(request, "\r\n\r\n") + 4;
	assert_parameter(body, "grant_type", "authorization_code");
	assert_parameter(body, "code", "c0de");
	assert_parameter(body, "client_id", "our desk");
	assert_parameter(body, "client_secret", "s3cr3t/+");
	assert_parameter(body, "redirect_uri", "https://desk.example/back?x=1");
	assert_null(strstr(request, "Authorization"));
	char *verifier = oauth_parameter(body, "code_verifier");
	unsigned char hash[HASH_BYTES];
	char challenge[HASH_BASE64_BYTES(HASH_BYTES)];
	hash_bytes(verifier, strlen(verifier), hash);
	assert_parameter(
		p.address, "code_challenge", hash_base64url(hash, sizeof(hash), challenge));
	free(verifier);
	assert_string_equal(s.login.token, "tok");
	assert_string_equal(s.login.obtained, "2026-11-23T18:00:00Z");
	assert_null(s.login.until);
	person_release(&p);
	end(&s);
}

static void whatever_is_copied_is_understood(void **state)
{
	static const struct {
		const char *pasted, *code;
		bool is_code; /* as a page shows it */
	} rows[] = {
		{"https://desk.example/back?x=1&code=c0de&state=%s", "c0de", false},
		{"  https://desk.example/back?state=%s&code=c0de#_=_ \t\r", "c0de", false},
		{"\"https://desk.example/back?code=c0de&amp;state=%s\"", "c0de", false},
		{"<https://desk.example/back?code=c0%2Fde&state=%s>", "c0/de", false},
		{"https://desk.example/back?code=c0\n   de&state=%s", "c0de", false},
		{"code=c0de&state=%s", "c0de", false},
		{"?state=%s&code=c0de", "c0de", false},
		{"code=c0de", "c0de", false},
		{" c0de\r", "c0de", true},
		{"'c0de'", "c0de", true},
		{"c0de#_=_", "c0de", true},
		{"4%2F0c0de", "4/0c0de", true},
		{"a+b/c==", "a+b/c==", true},
	};
	static const struct fake_answer script[] = {GOOD};
	struct stage s;
	begin(&s, script, ARRAY_LEN(script));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct person p;
		struct err err;
		s.oauth.whole_url = !rows[i].is_code;
		if (sign_in(&s, rows[i].pasted, &p, &err))
			fail_msg("%s: %s", rows[i].pasted, err.msg);
		const char *request = fake_server_request(s.server, "/token", i);
		assert_parameter(strstr(request, "\r\n\r\n") + 4, "code", rows[i].code);
		person_release(&p);
	}
	end(&s);
}

static void what_is_none_of_this_sign_in_is_refused_before_the_network_sees_it(void **state)
{
	static const struct {
		const char *pasted, *says;
		enum err_code code;
	} rows[] = {
		{"https://desk.example/?code=c0de&state=other", "another sign-in", ERR_INPUT},
		{"code=c0de&state=other", "another sign-in", ERR_INPUT},
		{"https://desk.example/?code=c0de", "another sign-in", ERR_INPUT},
		{"https://desk.example/?state=%s", "no address with code=", ERR_INPUT},
		{"https://desk.example/", "no address with code=", ERR_INPUT},
		{"sudo apt-get update", "no address with code=", ERR_INPUT},
		{"c0de", "no address with code=", ERR_INPUT},
		{"https://desk.example/?code=&state=%s", "empty", ERR_INPUT},
		{"", "nothing was given", ERR_INPUT},
		{" \t", "nothing was given", ERR_INPUT},
		{"https://desk.example/?error=access_denied&error_description=No&state=%s",
			"not allowed in the browser", ERR_REFUSED},
		{"https://desk.example/?error=user_cancelled_login&state=%s",
			"not allowed in the browser", ERR_REFUSED},
		{"https://desk.example/?error=invalid_scope&error_description=No+such%20scope%1b",
			"invalid_scope: No such scope", ERR_REFUSED},
	};
	static const struct fake_answer script[] = {GOOD};
	struct stage s;
	begin(&s, script, ARRAY_LEN(script));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct person p;
		struct err err;
		assert_int_equal(sign_in(&s, rows[i].pasted, &p, &err), -1);
		if (err.code != rows[i].code || !strstr(err.msg, rows[i].says))
			fail_msg("%s: %d %s", rows[i].pasted, err.code, err.msg);
		assert_null(strchr(err.msg, '\x1b'));
		/* Asked three times at one address; a no is an answer. */
		assert_int_equal(p.pasted, err.code == ERR_INPUT ? 3 : 1);
		assert_int_equal(p.addresses, 1);
		person_release(&p);
	}
	assert_int_equal(fake_server_asked(s.server, "/token"), 0);
	assert_null(s.login.token);
	end(&s);
}

static void a_page_that_shows_a_code_is_no_address(void **state)
{
	static const struct fake_answer script[] = {GOOD};
	struct stage s;
	begin(&s, script, ARRAY_LEN(script));
	struct person p = {.pastes = "c0de", .first = {"https://desk.example/oob", ""}};
	struct err err;
	s.oauth.whole_url = false;
	assert_int_equal(sign_in_by(&s, &p, &err), 0);
	assert_int_equal(p.pasted, 3);
	assert_int_equal(p.addresses, 1);
	person_release(&p);
	end(&s);
}

/* One slip does not end it: what is no address is asked for again, and a code that is refused by
 * a new visit, with a state of its own. */
static void a_slip_begins_anew(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/token", .status = 400, .body = "{\"error\": \"invalid_grant\"}"}, GOOD};
	struct stage s;
	begin(&s, script, ARRAY_LEN(script));
	struct person p = {.pastes = "https://desk.example/?code=second&state=%s",
		.first = {"ls -l", "https://desk.example/?code=first&state=%s"}};
	struct err err;
	if (sign_in_by(&s, &p, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(p.pasted, 3);
	assert_int_equal(p.addresses, 2);
	assert_non_null(strstr(p.told, "The browser then ends"));
	const char *const codes[] = {"first", "second"};
	char *verifiers[2];
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		const char *request = fake_server_request(s.server, "/token", i);
		assert_parameter(strstr(request, "\r\n\r\n") + 4, "code", codes[i]);
		verifiers[i] = oauth_parameter(strstr(request, "\r\n\r\n") + 4, "code_verifier");
	}
	assert_string_not_equal(verifiers[0], verifiers[1]);
	assert_string_equal(s.login.token, "tok");
	free(verifiers[0]);
	free(verifiers[1]);
	person_release(&p);
	end(&s);
}

static void a_code_is_refused_three_times_at_most(void **state)
{
	static const struct fake_answer script[] = {{.path = "/token",
		.status = 400,
		.body = "{\"error\": \"invalid_grant\"}",
		.times = 99}};
	struct stage s;
	begin(&s, script, ARRAY_LEN(script));
	struct person p;
	struct err err;
	assert_int_equal(sign_in(&s, "https://desk.example/?code=c&state=%s", &p, &err), -1);
	assert_int_equal(err.code, ERR_REJECTED);
	assert_int_equal(fake_server_asked(s.server, "/token"), 3);
	person_release(&p);
	end(&s);
}

/* Another code is of no use to a program that is not known. */
static void an_unknown_program_asks_for_no_other_code(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/token", .status = 401, .body = "{\"error\": \"invalid_client\"}"},
		{.path = "/token", .status = 400, .body = "{\"error\": \"invalid_client\"}"},
		{.path = "/token", .status = 503, .body = "busy"},
	};
	struct stage s;
	begin(&s, script, ARRAY_LEN(script));
	for (size_t i = 0; i < ARRAY_LEN(script); i++) {
		struct person p;
		struct err err;
		assert_int_equal(
			sign_in(&s, "https://desk.example/?code=c&state=%s", &p, &err), -1);
		assert_int_equal(fake_server_asked(s.server, "/token"), i + 1);
		person_release(&p);
	}
	end(&s);
}

static void the_network_s_refusal_is_told_in_its_own_words(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/token",
			.status = 400,
			.times = 3,
			.body = "{\"error\": \"invalid_grant\", "
				"\"error_description\": \"The code has expired\"}"},
		{.path = "/token",
			.status = 400,
			.times = 3,
			.body = "{\"error\": \"bad s3cr3t/+\"}"},
		{.path = "/token", .status = 200, .body = "{\"token_type\": \"bearer\"}"},
		{.path = "/token", .status = 200, .body = "tok"},
	};
	static const char *const says[] = {"400: invalid_grant: The code has expired", "400",
		"holds no access_token", "no JSON"};
	struct stage s;
	begin(&s, script, ARRAY_LEN(script));
	login_set(&s.login.token, "old");
	for (size_t i = 0; i < ARRAY_LEN(script); i++) {
		struct person p;
		struct err err;
		assert_int_equal(sign_in(&s, "code=c0de", &p, &err), -1);
		assert_non_null(strstr(err.msg, says[i]));
		assert_null(strstr(err.msg, "s3cr3t"));
		person_release(&p);
	}
	assert_string_equal(s.login.token, "old");
	end(&s);
}

static void ends_are_kept_and_an_older_login_leaves_nothing_behind(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/token",
			.status = 200,
			.body = "{\"access_token\": \"one\", \"expires_in\": 5184000, "
				"\"refresh_token\": \"next\", "
				"\"refresh_token_expires_in\": 31536000}"},
		{.path = "/token",
			.status = 200,
			.body = "{\"access_token\": \"two\", \"expires_in\": 0}"},
	};
	struct stage s;
	struct person p;
	struct err err;
	begin(&s, script, ARRAY_LEN(script));
	assert_int_equal(sign_in(&s, "code=c0de", &p, &err), 0);
	assert_string_equal(s.login.until, "2027-01-22T18:00:00Z");
	assert_string_equal(s.login.refresh, "next");
	assert_string_equal(s.login.refresh_until, "2027-11-23T18:00:00Z");
	person_release(&p);
	assert_int_equal(sign_in(&s, "code=c0de", &p, &err), 0);
	assert_string_equal(s.login.token, "two");
	assert_null(s.login.until);
	assert_null(s.login.refresh);
	assert_null(s.login.refresh_until);
	assert_string_equal(s.login.client_id, "our desk");
	person_release(&p);
	end(&s);
}

static void networks_that_ask_otherwise_are_asked_so(void **state)
{
	static const struct fake_answer script[] = {GOOD};
	struct stage s;
	struct person p;
	struct err err;
	begin(&s, script, ARRAY_LEN(script));
	s.oauth.pkce = false;
	s.oauth.whole_url = false;
	s.oauth.token_get = true;
	s.oauth.authorize_url = "https://network.example/dialog?v=1";
	assert_int_equal(sign_in(&s, "code=c0de", &p, &err), 0);
	assert_memory_equal(p.address, "https://network.example/dialog?v=1&response_type=", 49);
	assert_parameter(p.address, "code_challenge", NULL);
	assert_non_null(strstr(p.asked, "code"));
	const char *request = fake_server_request(s.server, "/token", 0);
	assert_memory_equal(request, "GET /token?code=c0de&redirect_uri=", 34);
	assert_non_null(strstr(request, "&client_secret=s3cr3t%2F%2B HTTP"));
	assert_null(strstr(request, "code_verifier"));
	person_release(&p);
	s.oauth.token_get = false;
	s.oauth.basic = true;
	assert_int_equal(sign_in(&s, "code=c0de", &p, &err), 0);
	request = fake_server_request(s.server, "/token", 1);
	/* "our%20desk:s3cr3t%2F%2B" */
	assert_non_null(
		strstr(request, "\r\nAuthorization: Basic b3VyJTIwZGVzazpzM2NyM3QlMkYlMkI=\r\n"));
	assert_null(strstr(request, "client_secret"));
	assert_null(strstr(request, "client_id"));
	person_release(&p);
	end(&s);
}

/* ---- the next token ---- */

struct renewal {
	struct stage *stage;
	struct session_host host;
	const char *meanwhile; /* what another process leaves in the file; NULL = none is there */
	bool over;
	int rc;
	int64_t retry_us;
	struct err err;
};

static void renewed(void *data, const struct http_answer *answer)
{
	struct renewal *r = data;
	if (r->meanwhile)
		assert_int_equal(
			session_file_write(r->host.session_file, r->meanwhile, &r->err), 0);
	r->rc = oauth_refreshed(&r->stage->login, answer, &r->host, &r->retry_us, &r->err);
	r->over = true;
}

static void renew(struct renewal *r)
{
	struct stage *s = r->stage;
	r->over = false;
	r->err = (struct err)ERR_INIT;
	r->host.http = s->http;
	r->rc = oauth_refresh(&s->oauth, &s->login, &r->host, renewed, r, &r->err);
	r->over = r->rc == -1;
	while (!r->over)
		http_run(s->http, 1000, NULL, 0);
}

static void the_next_token_is_kept_before_it_is_used(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/token",
			.status = 200,
			.body = "{\"access_token\": \"two\", \"expires_in\": 7200, "
				"\"refresh_token\": \"third\"}"},
		{.path = "/token",
			.status = 200,
			.body = "{\"access_token\": \"three\", \"expires_in\": 7200}"},
		{.path = "/token", .status = 503, .headers = "Retry-After: 60\r\n", .body = "busy"},
		{.path = "/token", .status = 400, .body = "{\"error\": \"invalid_grant\"}"},
	};
	struct stage s;
	struct account_config config = {.name = "gent"};
	char folder[] = "/tmp/nachtwacht-oauth-XXXXXX";
	assert_non_null(mkdtemp(folder));
	char *file = mem_printf("%s/session", folder);
	begin(&s, script, ARRAY_LEN(script));
	login_set(&s.login.token, "one");
	login_set(&s.login.refresh, "second");
	struct renewal r = {.stage = &s, .host = {.session_file = file, .config = &config}};
	/* Where it cannot be kept, what gets it is not spent. */
	char *nowhere MEM_AUTO = mem_printf("%s/none/session", folder);
	r.host.session_file = nowhere;
	renew(&r);
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.err.code, ERR_SYSTEM);
	assert_int_equal(fake_server_asked(s.server, "/token"), 0);
	r.host.session_file = file;
	renew(&r);
	assert_int_equal(r.rc, 0);
	assert_string_equal(s.login.token, "two");
	assert_string_equal(s.login.refresh, "third");
	assert_string_equal(s.login.until, "2026-11-23T20:00:00Z");
	const char *body = strstr(fake_server_request(s.server, "/token", 0), "\r\n\r\n") + 4;
	assert_parameter(body, "grant_type", "refresh_token");
	assert_parameter(body, "refresh_token", "second");
	assert_parameter(body, "client_id", "our desk");
	char *text = session_file_read(file, &r.err);
	assert_non_null(strstr(text, "\"third\""));
	assert_non_null(strstr(text, "\"two\""));
	secret_free(text);
	renew(&r);
	assert_int_equal(r.rc, 0);
	assert_string_equal(s.login.token, "three");
	assert_string_equal(s.login.refresh, "third");
	renew(&r);
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.err.code, ERR_NETWORK);
	assert_true(r.retry_us == now_us + 60 * CLOCK_S);
	renew(&r);
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.err.code, ERR_AUTH);
	assert_non_null(strstr(r.err.msg, "invalid_grant"));
	assert_string_equal(s.login.token, "three");
	end(&s);
	unlink(file);
	rmdir(folder);
	free(file);
}

/* The worker and `account check` at once: who comes second spends a token that is spent. */
static void who_comes_second_takes_what_the_first_kept(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/token", .status = 400, .body = "{\"error\": \"invalid_request\"}"},
		{.path = "/token", .status = 400, .body = "{\"error\": \"invalid_request\"}"},
	};
	struct stage s;
	struct account_config config = {.name = "gent"};
	char folder[] = "/tmp/nachtwacht-oauth-XXXXXX";
	assert_non_null(mkdtemp(folder));
	char *file = mem_printf("%s/session", folder);
	begin(&s, script, ARRAY_LEN(script));
	login_set(&s.login.server, "https://x.example");
	login_set(&s.login.token, "one");
	login_set(&s.login.refresh, "second");
	struct renewal r = {.stage = &s,
		.host = {.session_file = file, .config = &config},
		.meanwhile =
			"{\"server\":\"https://x.example\",\"token\":\"two\",\"refresh\":\"third\"}"};
	renew(&r);
	assert_int_equal(r.rc, 0);
	assert_string_equal(s.login.token, "two");
	assert_string_equal(s.login.refresh, "third");
	renew(&r); /* the file has nothing newer */
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.err.code, ERR_AUTH);
	end(&s);
	unlink(file);
	rmdir(folder);
	free(file);
}

int main(void)
{
	static const struct clock_source fake = {.now_us = fake_now_us, .mono_ms = mono_ms};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_found_and_decoded),
		cmocka_unit_test(a_form_is_encoded_and_leaves_out_what_there_is_not),
		cmocka_unit_test(what_is_known_is_not_asked_for),
		cmocka_unit_test(the_address_asks_for_what_the_network_wants),
		cmocka_unit_test(whatever_is_copied_is_understood),
		cmocka_unit_test(
			what_is_none_of_this_sign_in_is_refused_before_the_network_sees_it),
		cmocka_unit_test(the_network_s_refusal_is_told_in_its_own_words),
		cmocka_unit_test(a_page_that_shows_a_code_is_no_address),
		cmocka_unit_test(a_slip_begins_anew),
		cmocka_unit_test(a_code_is_refused_three_times_at_most),
		cmocka_unit_test(an_unknown_program_asks_for_no_other_code),
		cmocka_unit_test(ends_are_kept_and_an_older_login_leaves_nothing_behind),
		cmocka_unit_test(networks_that_ask_otherwise_are_asked_so),
		cmocka_unit_test(the_next_token_is_kept_before_it_is_used),
		cmocka_unit_test(who_comes_second_takes_what_the_first_kept),
	};
	clock_set_source(&fake);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
