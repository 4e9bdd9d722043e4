/* How X is asked: each request signed (OAuth 1.0a), or with a token that ends (OAuth 2.0), and
 * streams with the program's own; and what its refusals say. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "http/oauth1.h"
#include "networks/x/session.h"

bool x_is_signed(const struct login *login)
{
	return login->token && login->token_secret && login->client_id && login->client_secret;
}

static const char *server(const struct session *s)
{
	return s->login.server;
}

static const struct login *login_of(const struct session *s)
{
	return &s->login;
}

static void sign(struct session *s, const struct call_request *request, const char *url,
	struct call_signature *signature)
{
	const struct login *l = &s->login;
	const struct oauth1_keys keys = {l->client_id, l->client_secret, l->token, l->token_secret};
	char nonce[OAUTH1_NONCE_BYTES];
	if (request->by_app) {
		signature->bearer = l->app_token;
	} else if (!x_is_signed(l)) {
		signature->bearer = l->token;
	} else {
		oauth1_header(&signature->text, &keys, request->method ? request->method : "GET",
			url, NULL, 0, oauth1_nonce(nonce), clock_now_us() / CLOCK_S);
		signature->headers[signature->count++] =
			(struct http_header){"Authorization", signature->text.buf};
	}
}

/* A token may end before its time. */
static bool stale(struct session *s, const struct call_request *request, const struct reply *reply)
{
	char now[CLOCK_RFC3339_BYTES];
	if (reply->status != 401 || request->by_app || x_is_signed(&s->login) || !s->login.refresh)
		return false;
	login_set(&s->login.until, clock_rfc3339(clock_now_us(), now));
	return true;
}

/* ---- refusals ---- */

bool x_old_words(struct session *s, const struct reply *reply)
{
	bool refused = reply->status == 400 && reply->err.code == ERR_REJECTED && !s->old_words;
	s->old_words = s->old_words || refused;
	return refused;
}

bool x_is_problem(const struct json *json, const char *name)
{
	static const char at[] = "/problems/";
	const char *type = json_str(json, "type");
	const char *its = type ? strstr(type, at) : NULL;
	return its && strcmp(its + strlen(at), name) == 0;
}

/* What is used up is no fault of the request: the same one goes when there is some again. */
static const char *used_up(const struct reply *reply)
{
	static const struct {
		const char *problem, *words;
	} rows[] = {
		{"usage-capped",
			N_("what may be read or written in this month at X is used up; who manages the plan can raise it")},
		{"credits-depleted",
			N_("the credits at X are used up; who manages the plan can buy some")},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (x_is_problem(reply->json, rows[i].problem))
			return _(rows[i].words);
	return reply->status == 402 ? _(rows[1].words) : NULL;
}

static const char *words_of(const struct json *json)
{
	static const char *const places[] = {
		"detail", "error_description", "message", "error", "title"};
	const char *words = NULL;
	for (size_t i = 0; i < ARRAY_LEN(places) && !words; i++)
		words = json_str(json, places[i]);
	return words;
}

/* A signature holds its time, and X takes it only near its own (RFC 5849, 3.3; how near is
 * [unverified]); but says no more than that it knows nobody, if not by its code for it. */
static int64_t clock_off_us(const struct reply *reply)
{
	return reply->theirs_us ? llabs(clock_now_us() - reply->theirs_us) : 0;
}

bool x_is_clock_off(const struct reply *reply)
{
	static const int64_t near_us = 5 * CLOCK_MIN, out_of_bounds = 135;
	int64_t code = 0;
	json_int(json_first(json_at(reply->json, "errors")), "code", &code);
	return reply->status == 401 && (clock_off_us(reply) > near_us || code == out_of_bounds);
}

static void tell_clock(const struct reply *reply, struct strbuf *says)
{
	int64_t minutes = clock_off_us(reply) / CLOCK_MIN;
	if (x_is_clock_off(reply) && minutes)
		strbuf_printf(says,
			_("; the clock of this computer is %lld minutes from X's: set it"),
			(long long)minutes);
	else if (x_is_clock_off(reply))
		strbuf_str(says, _("; the clock of this computer is not X's: set it"));
}

/* A problem, a code with its message, or a list of either, whose first says more than the whole. */
static void explain(const struct reply *reply, struct strbuf *says, enum err_code *code)
{
	const char *words = used_up(reply);
	if (words)
		*code = ERR_RATE;
	if (!words)
		words = words_of(json_first(json_at(reply->json, "errors")));
	if (!words)
		words = words_of(reply->json);
	strbuf_str(says, words ? words : "");
	tell_clock(reply, says);
}

static void heard(struct session *s, const struct reply *reply)
{
	if (reply->theirs_us)
		s->ahead_us = clock_now_us() - reply->theirs_us;
}

const struct call_dialect x_dialect = {
	.server = server,
	.sign = sign,
	.explain = explain,
	.heard = heard,
	.stale = stale,
	.login = login_of,
};
