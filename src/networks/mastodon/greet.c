/* Who we are there and what the server can: asked before anything else, and again each day. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "http/url.h"
#include "networks/mastodon/read.h"
#include "text/clean.h"

/* Version 7 of the API notifies of quotes; an older server may refuse a type that it does not know.
 */
enum { QUOTES_SINCE = 7, LIMIT_MOST = 1 << 20, HANDLE_MAX = 255 };

void mastodon_facts_release(struct session *s)
{
	struct mastodon_facts *f = &s->facts;
	free(f->id);
	free(f->acct);
	free(f->domain);
	free(f->streams);
	free(s->announced);
	s->announced = NULL;
	*f = (struct mastodon_facts){0};
}

static void announce(struct session *s)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const char *handle = mastodon_handle(s, s->facts.acct, &arena);
	struct strbuf clean STRBUF_AUTO;
	strbuf_init(&clean, HANDLE_MAX);
	clean_text(&clean, handle, strlen(handle), 0);
	mem_replace(&s->announced, clean.buf);
	s->host.identity(s->host.data, s->announced, &s->facts.limit);
}

static void finish(struct session *s, const struct err *err, int64_t retry_us)
{
	s->facts.again_us = clock_now_us() + CLOCK_DAY;
	if (err->code == ERR_NONE)
		announce(s);
	calls_resume(&s->calls, err, retry_us);
}

/* ---- what the server is ---- */

static size_t number_at(const struct json *json, const char *path, size_t least, size_t otherwise)
{
	int64_t value;
	bool sane =
		json_int(json, path, &value) == 0 && value >= (int64_t)least && value <= LIMIT_MOST;
	return sane ? (size_t)value : otherwise;
}

/* Every reply begins with "@name ", and has to fit with it. */
static void take_limits(struct session *s, const struct json *json)
{
	static const size_t usual = 500;
	size_t most = number_at(
		json, "configuration.statuses.max_characters", 2 * MASTODON_ROOM_FOR_NAME, usual);
	s->facts.limit = (struct length_limit){
		.rule = LENGTH_SHORTENED,
		.most = most - MASTODON_ROOM_FOR_NAME,
		.link = number_at(json, "configuration.statuses.characters_reserved_per_url", 1,
			s->host.network->limit.link),
	};
}

/* "wss://host" is for websockets; the same host serves events. Only one that the server itself
 * names gets the token, and no other one in clear text. */
static void take_streams(struct session *s, const char *named)
{
	char *address MEM_AUTO = NULL;
	if (named && strncmp(named, "wss://", 6) == 0)
		address = mem_printf("https://%s", named + 6);
	else if (named && strncmp(named, "ws://", 5) == 0)
		address = mem_printf("http://%s", named + 5);
	else if (named)
		address = mem_strdup(named);
	for (size_t len = address ? strlen(address) : 0; len && address[len - 1] == '/';)
		address[--len] = '\0';
	bool fit = address && (url_is_https(address) || url_same_origin(address, s->login.server));
	mem_replace(&s->facts.streams, fit ? address : s->login.server);
}

static void take_instance(
	struct session *s, const struct json *json, const char *domain, const char *streams)
{
	int64_t version;
	char *host MEM_AUTO = url_host(s->login.server);
	bool plain = domain && *domain && !strpbrk(domain, "/ @");
	take_limits(s, json);
	take_streams(s, streams);
	s->facts.quotes =
		json_int(json, "api_versions.mastodon", &version) == 0 && version >= QUOTES_SINCE;
	mem_replace(&s->facts.domain, plain ? domain : host);
}

static void instance_v1_came(struct session *s, void *data, const struct reply *reply)
{
	if (reply->err.code == ERR_NONE || reply_is_gone(reply)) {
		take_instance(s, reply->json, json_str(reply->json, "uri"),
			json_str(reply->json, "urls.streaming_api"));
		finish(s, &(struct err){.code = ERR_NONE}, 0);
	} else {
		finish(s, &reply->err, reply->retry_us);
	}
}

static void instance_came(struct session *s, void *data, const struct reply *reply)
{
	static const struct call_request v1 = {.path = "/api/v1/instance", .first = true};
	if (reply_is_gone(reply)) {
		call_start(&s->calls, &v1, instance_v1_came, NULL, NULL);
	} else if (reply->err.code != ERR_NONE) {
		finish(s, &reply->err, reply->retry_us);
	} else {
		take_instance(s, reply->json, json_str(reply->json, "domain"),
			json_str(reply->json, "configuration.urls.streaming"));
		finish(s, &reply->err, 0);
	}
}

/* ---- who we are ---- */

/* Some say 403 or 422 to a token that is good for nothing. */
static bool is_refused(const struct reply *reply)
{
	return reply->status == 401 || reply->status == 403 || reply->status == 422;
}

static void account_came(struct session *s, void *data, const struct reply *reply)
{
	static const struct call_request v2 = {.path = "/api/v2/instance", .first = true};
	const char *id = json_str(reply->json, "id"), *acct = json_str(reply->json, "acct");
	struct err err = reply->err;
	if (is_refused(reply))
		err.code = ERR_AUTH;
	else if (err.code == ERR_NONE && (!id || !acct || !*id || !*acct))
		err_set(&err, ERR_NETWORK, _("the server does not say who we are"));
	if (err.code != ERR_NONE) {
		finish(s, &err, reply->retry_us);
		return;
	}
	mem_replace(&s->facts.id, id);
	mem_replace(&s->facts.acct, acct);
	call_start(&s->calls, &v2, instance_came, NULL, NULL);
}

int mastodon_greet(struct session *s, struct err *err)
{
	static const struct call_request who = {
		.path = "/api/v1/accounts/verify_credentials", .first = true, .urgent = true};
	if (!s->login.token)
		return login_is_missing(s->host.config, err);
	call_start(&s->calls, &who, account_came, NULL, NULL);
	return 0;
}
