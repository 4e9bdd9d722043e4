/* Who lets us in, who we are, and which blogs are ours: asked before anything else. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/blogger/session.h"
#include "networks/oauth.h"
#include "text/clean.h"

enum { HANDLE_MAX = 255, PATH_MAX_BYTES = 16 << 10 };

/* A token of an hour is replaced so long before its end. */
static const int64_t EARLY_US = 5 * CLOCK_MIN;

/* ---- the blogs ---- */

static void blog_clear(struct blogger_blog *blog)
{
	free(blog->id);
	free(blog->name);
	free(blog->fault);
	*blog = (struct blogger_blog){0};
}

void blogger_blogs_release(struct session *s)
{
	while (s->blogs.count)
		blog_clear(&s->blogs.items[--s->blogs.count]);
	free(s->blogs.items);
	s->blogs.items = NULL;
	s->blogs.room = 0;
}

static bool is_served(const struct session *s, const char *id)
{
	for (size_t i = 0; i < s->blogs.count; i++)
		if (s->blogs.items[i].id && strcmp(s->blogs.items[i].id, id) == 0)
			return true;
	return false;
}

static void add_blog(struct session *s, const struct json *json)
{
	const char *id = json_str(json, "id"), *name = json_str(json, "name");
	struct strbuf clean STRBUF_AUTO;
	strbuf_init(&clean, HANDLE_MAX);
	if (!blogger_is_number(id) || is_served(s, id))
		return;
	if (name)
		clean_text(&clean, name, strlen(name), 0);
	struct blogger_blog blog = {
		.id = mem_strdup(id), .name = mem_strdup(clean.len ? clean.buf : id)};
	MEM_PUSH(&s->blogs, blog);
}

static void add_fault(struct session *s, const char *named, const char *fault)
{
	struct blogger_blog blog = {.fault = mem_printf("%s: %s", named, fault)};
	MEM_PUSH(&s->blogs, blog);
}

const struct blogger_blog *blogger_home(const struct session *s, struct err *err)
{
	const struct blogger_blog *first = s->blogs.count ? &s->blogs.items[0] : NULL;
	const char *name = s->host.config->name;
	if (!first)
		err_set(err, ERR_REJECTED, _("account %s has no blog"), name);
	else if (!first->id)
		err_set(err, ERR_REJECTED, "%s", first->fault);
	else if (s->blogs.count > 1 && !s->host.config->identifier)
		err_set(err, ERR_REJECTED,
			_("account %s has more than one blog: its section names them in \"identifier\", first the one where posts go"),
			name);
	else
		return first;
	return NULL;
}

/* ---- the end of it ---- */

static void announce(struct session *s)
{
	struct strbuf names STRBUF_AUTO;
	strbuf_init(&names, HANDLE_MAX);
	for (size_t i = 0; i < s->blogs.count; i++)
		if (s->blogs.items[i].id)
			strbuf_printf(
				&names, "%s%s", names.len ? ", " : "", s->blogs.items[i].name);
	s->host.identity(s->host.data, names.buf, &s->host.network->limit);
}

static void finish(struct session *s, const struct err *err, int64_t retry_us)
{
	if (err->code == ERR_NONE) {
		announce(s);
		s->host.signed_until(s->host.data, login_signed_until_us(&s->login));
	}
	calls_resume(&s->calls, err, retry_us);
}

static bool none_is_there(const struct session *s, struct err *err)
{
	for (size_t i = 0; i < s->blogs.count; i++)
		if (s->blogs.items[i].id)
			return false;
	if (s->blogs.count)
		err_set(err, ERR_AUTH, "%s", s->blogs.items[0].fault);
	else
		err_set(err, ERR_AUTH, _("the account has no blog there"));
	return true;
}

static void blogs_are_known(struct session *s)
{
	struct err err = ERR_INIT;
	s->blogs_us = none_is_there(s, &err) ? 0 : clock_now_us();
	finish(s, &err, 0);
}

/* ---- which blogs ---- */

/* The n-th word of the identifier; the caller frees it. NULL: there are not so many. */
static char *named_blog(const struct session *s, size_t n)
{
	static const char between[] = " \t\r\n,";
	const char *at = s->host.config->identifier;
	for (at += strspn(at, between); *at; at += strspn(at, between)) {
		size_t len = strcspn(at, between);
		if (n-- == 0)
			return mem_strndup(at, len);
		at += len;
	}
	return NULL;
}

static void ask_named(struct session *s);

static void named_came(struct session *s, void *data, const struct reply *reply)
{
	char *named MEM_AUTO = data;
	if (reply->err.code == ERR_REJECTED) {
		log_line(LOG_LEVEL_WARNING, _("account %s: the blog %s: %s"), s->host.config->name,
			named, reply->err.msg);
		add_fault(s, named, reply->err.msg);
	} else if (reply->err.code != ERR_NONE) {
		finish(s, &reply->err, reply->retry_us);
		return;
	} else if (!blogger_is_number(json_str(reply->json, "id"))) {
		add_fault(s, named, _("the server does not say which blog that is"));
	} else {
		add_blog(s, reply->json);
	}
	s->naming++;
	ask_named(s);
}

static void ask_named(struct session *s)
{
	char *named = named_blog(s, s->naming);
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_MAX_BYTES);
	if (!named) {
		blogs_are_known(s);
		return;
	}
	if (blogger_is_number(named))
		strbuf_printf(&path, "/v3/blogs/%s", named);
	else {
		strbuf_printf(
			&path, "/v3/blogs/byurl?url=%s", strstr(named, "://") ? "" : "https://");
		http_encode(&path, named);
	}
	struct call_request request = {.path = path.buf, .first = true, .urgent = true};
	call_start(&s->calls, &request, named_came, named, free);
}

static void blogs_came(struct session *s, void *data, const struct reply *reply)
{
	if (reply->err.code != ERR_NONE) {
		finish(s, &reply->err, reply->retry_us);
		return;
	}
	JSON_EACH (blog, json_at(reply->json, "items"))
		add_blog(s, blog);
	blogs_are_known(s);
}

/* While they are being read, they stay where they are. */
static void ask_blogs(struct session *s)
{
	static const struct call_request all = {
		.path = "/v3/users/self/blogs", .first = true, .urgent = true};
	const struct err well = ERR_INIT;
	if (s->blogs_us) {
		finish(s, &well, 0);
		return;
	}
	blogger_blogs_release(s);
	s->naming = 0;
	if (s->host.config->identifier)
		ask_named(s);
	else
		call_start(&s->calls, &all, blogs_came, NULL, NULL);
}

/* ---- who we are ---- */

static void me_came(struct session *s, void *data, const struct reply *reply)
{
	const char *id = json_str(reply->json, "id");
	struct err err = reply->err;
	if (err.code == ERR_NONE && (!id || !*id))
		err_set(&err, ERR_NETWORK, _("the server does not say who we are"));
	if (err.code != ERR_NONE) {
		finish(s, &err, reply->retry_us);
		return;
	}
	mem_replace(&s->me, id);
	ask_blogs(s);
}

static void ask_who(struct session *s)
{
	static const struct call_request who = {
		.path = "/v3/users/self", .first = true, .urgent = true};
	call_start(&s->calls, &who, me_came, NULL, NULL);
}

/* ---- the next token ---- */

static bool is_over(const struct http_answer *answer)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const struct json *json = json_parse(&arena, answer->body->buf, answer->body->len, NULL);
	const char *error = json_str(json, "error");
	return error && strcmp(error, "invalid_grant") == 0;
}

static void token_came(void *data, const struct http_answer *answer)
{
	struct session *s = data;
	struct err err = ERR_INIT;
	int64_t retry_us = 0;
	if (oauth_refreshed(&s->login, answer, &s->host, &retry_us, &err) == 0) {
		ask_who(s);
		return;
	}
	if (err.code == ERR_AUTH && is_over(answer))
		err_set(&err, ERR_AUTH,
			_("the sign-in is over: sign in with `nachtwacht account add %s`; after each 7 days it is, while the program's consent screen at Google stands on \"Testing\""),
			s->host.config->name);
	finish(s, &err, retry_us);
}

static bool holds(const struct login *l)
{
	int64_t until = login_until_us(l);
	return !l->refresh || !until || until - EARLY_US >= clock_now_us();
}

int blogger_greet(struct session *s, struct err *err)
{
	if (!holds(&s->login))
		login_read_again(&s->login, s->host.config, s->host.session_file);
	if (!s->login.token)
		return login_is_missing(s->host.config, err);
	if (holds(&s->login)) {
		ask_who(s);
		return 0;
	}
	char *url MEM_AUTO = blogger_token_url(s);
	const struct oauth o = {.token_url = url};
	return oauth_refresh(&o, &s->login, &s->host, token_came, s, err);
}
