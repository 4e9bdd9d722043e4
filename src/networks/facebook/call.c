/* How requests show who asks, and what the network means by its refusals. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/facebook/session.h"

static const char *server(const struct session *s)
{
	return s->base;
}

static const struct login *login(const struct session *s)
{
	return &s->login;
}

/* The program's token is its id and its secret. Where we know the secret, a request proves it
 * (developers.facebook.com/docs/graph-api/guides/secure-requests). */
static void sign(struct session *s, const struct call_request *request, const char *url,
	struct call_signature *signature)
{
	const struct login *l = &s->login;
	const char *token = request->first ? l->refresh : l->token;
	unsigned char proof[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	if (request->by_app) {
		strbuf_printf(&signature->text, "%s|%s", l->client_id, l->client_secret);
		signature->bearer = signature->text.buf;
		return;
	}
	signature->bearer = token;
	if (!l->client_secret || !token)
		return;
	hash_hmac(l->client_secret, strlen(l->client_secret), token, strlen(token), proof);
	strbuf_printf(&signature->query, "appsecret_proof=%s", hash_hex(proof, hex));
}

void facebook_path(struct strbuf *out, const char *id, const char *edge, const char *fields)
{
	strbuf_char(out, '/');
	http_encode(out, id);
	strbuf_printf(out, "%s%s?fields=", *edge ? "/" : "", edge);
	http_encode(out, fields);
}

/* ---- refusals ---- */

enum { ANY = -1, CODE_GONE = 100, SUBCODE_GONE = 33 };

static const struct trouble {
	int from, to; /* the network's codes */
	int subcode;
	enum err_code code;
	const char *words;
} troubles[] = {
	{190, 190, 460, ERR_AUTH, N_("the password was changed there: sign in again")},
	{190, 190, 463, ERR_AUTH, N_("the sign-in has come to its end: sign in again")},
	{190, 190, 467, ERR_AUTH, N_("the sign-in was taken back: sign in again")},
	{190, 190, ANY, ERR_AUTH, N_("the token is not good (any more): sign in again")},
	{102, 102, ANY, ERR_AUTH, N_("the token is not good (any more): sign in again")},
	{1, 2, ANY, ERR_NETWORK, N_("a fault of the network's own")},
	{4, 4, ANY, ERR_RATE, N_("our program asked too often")},
	{17, 17, ANY, ERR_RATE, N_("this user asked too often")},
	{32, 32, ANY, ERR_RATE, N_("this page asked too often")},
	{613, 613, ANY, ERR_RATE, N_("asked too often")},
	{80000, 80014, ANY, ERR_RATE, N_("this page asked too often")},
	{10, 10, 2018278, ERR_REJECTED,
		N_("the 24 hours after the person's last message are over")},
	{10, 10, ANY, ERR_REJECTED, N_("a permission is missing")},
	{200, 299, ANY, ERR_REJECTED, N_("a permission is missing")},
	{CODE_GONE, CODE_GONE, SUBCODE_GONE, ERR_REJECTED,
		N_("it is not there any more, or we may not see it")},
	{368, 368, ANY, ERR_REJECTED,
		N_("the network takes it for abuse and holds us back for a while")},
	{506, 506, ANY, ERR_NETWORK, N_("the same words stand there already")},
	{551, 551, ANY, ERR_REJECTED, N_("this person cannot be reached now")},
	{10900, 10900, ANY, ERR_REJECTED, N_("it was answered in private already")},
	{10903, 10903, ANY, ERR_REJECTED, N_("this one cannot be answered in private")},
};

static const struct trouble *find_trouble(int64_t code, int64_t subcode)
{
	for (size_t i = 0; i < ARRAY_LEN(troubles); i++) {
		const struct trouble *t = &troubles[i];
		if (code >= t->from && code <= t->to &&
			(t->subcode == ANY || t->subcode == subcode))
			return t;
	}
	return NULL;
}

int facebook_error(const struct reply *reply)
{
	int64_t code;
	bool told = json_int(reply->json, "error.code", &code) == 0;
	return told && code > 0 && code < 1000000 ? (int)code : 0;
}

bool facebook_is_gone(const struct reply *reply)
{
	int64_t subcode;
	return reply_is_gone(reply) ||
	       (facebook_error(reply) == CODE_GONE &&
		       json_int(reply->json, "error.error_subcode", &subcode) == 0 &&
		       subcode == SUBCODE_GONE);
}

/* Our words first: the network's are long, and may be cut. */
static void explain(const struct reply *reply, struct strbuf *says, enum err_code *code)
{
	int64_t subcode = 0;
	int number = facebook_error(reply);
	const char *title = json_str(reply->json, "error.error_user_msg");
	const char *message = json_str(reply->json, "error.message");
	json_int(reply->json, "error.error_subcode", &subcode);
	const struct trouble *trouble = find_trouble(number, subcode);
	if (trouble) {
		*code = trouble->code;
		strbuf_printf(says, "%s: ", _(trouble->words));
	} else if (number && *code == ERR_AUTH) {
		*code = ERR_REJECTED; /* it says 401 for more than a bad token */
	}
	strbuf_str(says, title ? title : message ? message : "");
	if (number)
		strbuf_printf(says, " (%d)", number);
}

/* ---- answers ---- */

static void heard(struct session *s, const struct reply *reply)
{
	facebook_usage_note(s);
	if (reply->theirs_us)
		s->ahead_us = clock_now_us() - reply->theirs_us;
	if (reply->err.code == ERR_AUTH)
		s->calls.known = false;
}

/* The page's token may have been made anew; a post is not made twice for it. */
static bool stale(struct session *s, const struct call_request *request, const struct reply *reply)
{
	return reply->err.code == ERR_AUTH && !request->body;
}

const struct call_dialect facebook_dialect = {
	.server = server,
	.sign = sign,
	.explain = explain,
	.heard = heard,
	.stale = stale,
	.login = login,
};
