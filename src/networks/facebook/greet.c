/* Which page we are, and until when we may speak for it: asked before anything else, and again each
 * day. What we were given may be the page's own token, or that of a user of the business who has
 * the page: then it gets the page's. */
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/facebook/read.h"
#include "text/clean.h"

enum { HANDLE_MAX = 255, NOT_A_FIELD = 100 };

static void finish(struct session *s, const struct err *err, int64_t retry_us)
{
	if (err->code == ERR_NONE) {
		s->again_us = clock_now_us() + CLOCK_DAY;
		s->host.identity(s->host.data, s->page.name, &s->host.network->limit);
	}
	calls_resume(&s->calls, err, retry_us);
}

/* ---- until when ---- */

static void tell_until(struct session *s, int64_t until_us)
{
	if (s->host.signed_until && until_us != s->until_us)
		s->host.signed_until(s->host.data, until_us);
	s->until_us = until_us;
}

/* 0 is a token without an end. That the page cannot be read any more when the right to a user's
 * data ends is unverified; better warned of once too often. */
static int64_t sooner_end(const struct json *json)
{
	static const char *const members[] = {"data.expires_at", "data.data_access_expires_at"};
	int64_t end = 0, value;
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (json_int(json, members[i], &value) == 0 && value > 0 &&
			value < INT64_MAX / CLOCK_S && (!end || value < end))
			end = value;
	return end * CLOCK_S;
}

static void token_checked(struct session *s, void *data, const struct reply *reply)
{
	struct err err = ERR_INIT;
	const struct json *valid = json_at(reply->json, "data.is_valid");
	if (reply->err.code == ERR_NONE && valid && valid->type == JSON_FALSE)
		err_set(&err, ERR_AUTH, _("the token is not good (any more): sign in again"));
	else if (reply->err.code == ERR_NONE)
		tell_until(s, sooner_end(reply->json));
	finish(s, &err, 0);
}

static void check_token(struct session *s)
{
	const struct err well = ERR_INIT;
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 16 << 10);
	if (!s->login.client_id || !s->login.client_secret) {
		tell_until(s, login_until_us(&s->login));
		finish(s, &well, 0);
		return;
	}
	strbuf_str(&path, "/debug_token?input_token=");
	http_encode(&path, s->login.refresh);
	struct call_request request = {.path = path.buf, .by_app = true, .first = true};
	call_start(&s->calls, &request, token_checked, NULL, NULL);
	explicit_bzero(path.buf, path.len);
}

/* ---- which page ---- */

static void take_page(struct session *s, const struct json *page, const struct reply *reply)
{
	struct err err = ERR_INIT;
	const char *id = facebook_thing(page, "id"), *name = json_str(page, "name");
	const char *token = json_str(page, "access_token");
	struct strbuf clean STRBUF_AUTO;
	strbuf_init(&clean, HANDLE_MAX);
	if (name)
		clean_text(&clean, name, strlen(name), 0);
	if (!id || !*id || !clean.len) {
		err_set(&err, ERR_NETWORK, _("the server does not say which page we are"));
		finish(s, &err, reply->retry_us);
		return;
	}
	mem_replace(&s->page.id, id);
	mem_replace(&s->page.name, clean.buf);
	login_set(&s->login.token, token && *token ? token : s->login.refresh);
	check_token(s);
}

static const char *named(const struct json *page, const char *member)
{
	const char *text = json_str(page, member);
	return text ? text : "?";
}

static void pages_came(struct session *s, void *data, const struct reply *reply)
{
	struct err err = reply->err;
	const struct json *list = json_at(reply->json, "data");
	if (err.code == ERR_NONE && list && list->len == 1) {
		take_page(s, list->first, reply);
		return;
	}
	if (err.code == ERR_NONE && list && list->len)
		err_set(&err, ERR_AUTH,
			_("the token serves %zu pages: name one by `identifier`, such as \"%.40s\" (%.60s)"),
			list->len, named(list->first, "id"), named(list->first, "name"));
	else if (err.code == ERR_NONE)
		err_set(&err, ERR_AUTH, _("the token serves no page"));
	finish(s, &err, reply->retry_us);
}

static void page_came(struct session *s, void *data, const struct reply *reply)
{
	static const struct call_request pages = {
		.path = "/me/accounts?fields=id,name,access_token&limit=100", .first = true};
	struct err err = reply->err;
	bool is_user = facebook_error(reply) == NOT_A_FIELD && !s->host.config->identifier;
	if (is_user) {
		call_start(&s->calls, &pages, pages_came, NULL, NULL);
	} else if (err.code != ERR_NONE) {
		/* That a token cannot have this page is not mended by asking again. */
		if (err.code == ERR_REJECTED)
			err.code = ERR_AUTH;
		finish(s, &err, reply->retry_us);
	} else {
		take_page(s, reply->json, reply);
	}
}

int facebook_greet(struct session *s, struct err *err)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 4096);
	if (!s->login.refresh)
		return login_is_missing(s->host.config, err);
	strbuf_char(&path, '/');
	http_encode(&path, s->host.config->identifier ? s->host.config->identifier : "me");
	strbuf_str(&path, "?fields=id,name,access_token");
	struct call_request request = {.path = path.buf, .first = true, .urgent = true};
	call_start(&s->calls, &request, page_came, NULL, NULL);
	return 0;
}
