#include "networks/feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "http/url.h"
#include "networks/feed_session.h"

/* ---- what the configuration says ---- */

/* Why an address is none of a feed; NULL when it may be one. */
static const char *fault_of(const char *url)
{
	const char *rest = strstr(url, "://");
	char *host MEM_AUTO = url_host(url);
	bool web = strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
	if (!web || !rest || !strcspn(rest + 3, "/?#") || *host == '?' ||
		strlen(url) > FEED_URL_MAX)
		return N_("expected such as \"https://paper.example/rss\"");
	if (memchr(rest + 3, '@', strcspn(rest + 3, "/?#")))
		return N_("expected no password in it: this file is no place for one");
	return NULL;
}

static int check(const struct account_config *config, struct err *err)
{
	if (config->url_count == 0)
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: url is missing, expected the address of a feed or a list of them"),
			config->where, config->name);
	if (config->url_count > FEEDS_MAX)
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: url has %zu addresses, expected at most %d: make a second account for the others"),
			config->where, config->name, config->url_count, FEEDS_MAX);
	for (size_t i = 0; i < config->url_count; i++) {
		const char *why = fault_of(config->urls[i]);
		char *name MEM_AUTO = feed_name(config->urls[i]);
		for (size_t j = 0; !why && j < i; j++)
			if (strcmp(config->urls[i], config->urls[j]) == 0)
				why = N_("expected each address once");
		if (why)
			return err_set(err, ERR_CONFIG, _("%s: account %s: url \"%s\": %s"),
				config->where, config->name, name, _(why));
	}
	return 0;
}

/* ---- its life ---- */

static struct session *open_session(const struct session_host *host, struct err *err)
{
	struct session *s = mem_zero(1, sizeof(*s));
	s->host = *host;
	s->count = host->config->url_count;
	s->sources = mem_zero(s->count + 1, sizeof(*s->sources));
	for (size_t i = 0; i < s->count; i++) {
		s->sources[i].session = s;
		s->sources[i].url = mem_strdup(host->config->urls[i]);
		feed_key(s->sources[i].url, s->sources[i].key);
	}
	return s;
}

static void close_session(struct session *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++) {
		free(s->sources[i].url);
		free(s->sources[i].moved);
		free(s->sources[i].etag);
		free(s->sources[i].modified);
	}
	free(s->sources);
	free(s->cursor);
	free(s);
}

const struct network feed_network = {
	.name = "feed",
	.label = "FE",
	.poll_s = 300,
	.limit = {.rule = LENGTH_CODE_POINTS, .most = 4096},
	.check = check,
	.open = open_session,
	.close = close_session,
	.poll = feed_poll,
};
