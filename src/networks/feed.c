#include "networks/feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "http/url.h"
#include "networks/feed/session.h"

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

/* The next address of a list with blanks between them; the caller frees it. NULL at the end. */
static char *next_url(const char **list)
{
	static const char blanks[] = " \t\r\n";
	const char *from = *list ? *list + strspn(*list, blanks) : "";
	size_t len = strcspn(from, blanks);
	*list = from + len;
	return len ? mem_strndup(from, len) : NULL;
}

static bool stands_before(const char *url, const char *list, size_t count)
{
	for (char *other; count-- && (other = next_url(&list));) {
		bool same = strcmp(other, url) == 0;
		free(other);
		if (same)
			return true;
	}
	return false;
}

static int check(const struct account_config *config, struct err *err)
{
	const char *list = config->url;
	size_t count = 0;
	for (char *next; (next = next_url(&list)); count++) {
		char *url MEM_AUTO = next;
		char *name MEM_AUTO = feed_name(url);
		const char *why = fault_of(url);
		if (!why && stands_before(url, config->url, count))
			why = N_("expected each address once");
		if (why)
			return err_set(err, ERR_CONFIG, _("%s: account %s: url \"%s\": %s"),
				config->where, config->name, name, _(why));
	}
	if (count == 0)
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: url is missing, expected the address of a feed, or more with blanks between"),
			config->where, config->name);
	if (count > FEEDS_MAX)
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: url has %zu addresses, expected at most %d: make a second account for the others"),
			config->where, config->name, count, FEEDS_MAX);
	return 0;
}

/* ---- its life ---- */

static struct session *open_session(const struct session_host *host, struct err *err)
{
	struct session *s = mem_zero(1, sizeof(*s));
	s->host = *host;
	s->sources = mem_zero(FEEDS_MAX, sizeof(*s->sources));
	const char *list = host->config->url;
	for (char *url; s->count < FEEDS_MAX && (url = next_url(&list)); s->count++) {
		s->sources[s->count].session = s;
		s->sources[s->count].url = url;
		feed_key(url, s->sources[s->count].key);
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

static const struct asked asks[] = {
	{"url", N_("Address (several: with blanks between)")},
	{NULL, NULL},
};

const struct network feed_network = {
	.name = "feed",
	.label = "FE",
	.asks = asks,
	.poll_s = 300,
	.limit = {.rule = LENGTH_CODE_POINTS, .most = 4096},
	.can = {.reach = PRIVATE_NONE},
	.check = check,
	.open = open_session,
	.close = close_session,
	.poll = feed_poll,
};
