#include "networks/linkedin/session.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/url.h"
#include "text/clean.h"

#define SIGN_IN_SERVER "https://www.linkedin.com"

enum { UPGRADE_REQUIRED = 426 };

char *linkedin_server(const struct account_config *config)
{
	return login_server(config, LINKEDIN_SERVER);
}

char *linkedin_oauth_url(const char *server, const char *path)
{
	return mem_printf(
		"%s%s", strcmp(server, LINKEDIN_SERVER) == 0 ? SIGN_IN_SERVER : server, path);
}

/* ---- too much was asked ---- */

int64_t linkedin_again_us(int refusals, int64_t now_us)
{
	static const int64_t first_us = 15 * CLOCK_MIN;
	int64_t midnight_us = (now_us / CLOCK_DAY + 1) * CLOCK_DAY, wait_us = first_us;
	for (int i = 1; i < refusals && wait_us < CLOCK_DAY; i++)
		wait_us *= 2;
	return now_us + wait_us < midnight_us ? now_us + wait_us : midnight_us;
}

/* ---- the dialect ---- */

static const char *server(const struct session *s)
{
	return s->server;
}

static const struct login *login(const struct session *s)
{
	return &s->login;
}

/* Where pictures go is LinkedIn's to say, but the token goes to no stranger. */
static bool is_trusted(const struct session *s, const char *url)
{
	char *host MEM_AUTO = url_host(url);
	const char *at = strlen(host) > strlen(".linkedin.com")
				 ? host + strlen(host) - strlen(".linkedin.com")
				 : "";
	return url_same_origin(url, s->server) ||
	       (url_is_https(url) && strcasecmp(at, ".linkedin.com") == 0);
}

static void sign(struct session *s, const struct call_request *request, const char *url,
	struct call_signature *signature)
{
	const char *version = s->host.config->api_version;
	signature->bearer = is_trusted(s, url) ? s->login.token : NULL;
	signature->headers[signature->count++] =
		(struct http_header){"LinkedIn-Version", version ? version : LINKEDIN_VERSION};
	signature->headers[signature->count++] =
		(struct http_header){"X-Restli-Protocol-Version", "2.0.0"};
}

static void explain(const struct reply *reply, struct strbuf *says, enum err_code *code)
{
	const char *message = json_str(reply->json, "message");
	const char *error = json_str(reply->json, "error");
	const char *more = json_str(reply->json, "error_description");
	if (reply->status == UPGRADE_REQUIRED)
		strbuf_str(says,
			_("this version of the interface is retired: set api_version in the account's section to a newer one"));
	else if (*code == ERR_RATE)
		strbuf_printf(says,
			_("the day's requests are used up, they begin anew at 00:00 UTC (%s)"),
			message ? message : "429");
	else if (message)
		strbuf_str(says, message);
	else
		strbuf_printf(says, "%s%s%s", error ? error : "", error && more ? ": " : "",
			more ? more : "");
}

static bool stale(struct session *s, const struct call_request *request, const struct reply *reply)
{
	s->stale = reply->status == 401 && s->login.refresh && s->login.client_secret;
	return s->stale;
}

/* By this number LinkedIn's people find a request again. */
static void heard(struct session *s, const struct reply *reply)
{
	const char *number = http_answer_header(s->host.http, "x-li-uuid");
	struct strbuf clean STRBUF_AUTO;
	strbuf_init(&clean, 80);
	if (!number || reply->status < 400)
		return;
	clean_text(&clean, number, strlen(number), 0);
	log_line(LOG_LEVEL_INFO, "account %s: %d, x-li-uuid %s", s->host.config->name,
		reply->status, clean.buf);
}

const struct call_dialect linkedin_dialect = {
	.server = server,
	.sign = sign,
	.explain = explain,
	.heard = heard,
	.stale = stale,
	.login = login,
};

/* ---- what is left out ---- */

void linkedin_left_out(struct session *s, const struct err *why)
{
	if (linkedin_memory_get(&s->faults, why->msg, 0))
		return;
	linkedin_memory_set(&s->faults, why->msg, 1);
	log_line(LOG_LEVEL_WARNING, _("account %s: left out: %s"), s->host.config->name, why->msg);
}

/* ---- rings ---- */

bool linkedin_ring_has(char *const *ring, size_t size, const char *urn)
{
	for (size_t i = 0; i < size && ring[i]; i++)
		if (strcmp(ring[i], urn) == 0)
			return true;
	return false;
}

void linkedin_ring_add(char **ring, size_t size, size_t *at, const char *urn)
{
	if (linkedin_ring_has(ring, size, urn))
		return;
	size_t i = (*at)++ % size;
	free(ring[i]);
	ring[i] = mem_strdup(urn);
}
