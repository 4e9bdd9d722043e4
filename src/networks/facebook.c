#include "networks/facebook.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/facebook/found.h"
#include "networks/facebook/hook.h"
#include "networks/facebook/write.h"

/* What the tests were made for; a version lives about two years (developers.facebook.com/docs/
 * graph-api/changelog). */
#define VERSION "v26.0"
#define SERVER "https://graph.facebook.com"

static int check_version(const struct account_config *config, struct err *err)
{
	const char *version = config->api_version;
	if (!version || (*version == 'v' && version[1] &&
				strspn(version + 1, "0123456789.") == strlen(version + 1)))
		return 0;
	return err_set(err, ERR_CONFIG,
		_("%s: account %s: api_version is \"%s\", expected such as \"%s\""), config->where,
		config->name, version, VERSION);
}

static int check(const struct account_config *config, struct err *err)
{
	bool secret = config->client_secret_command || config->client_secret_file;
	if (login_check_server(config, SERVER, SERVER, err) == -1)
		return -1;
	if (config->spool && !secret)
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: spool needs client_secret_file or client_secret_command: by it we know who wrote what lies there"),
			config->where, config->name);
	return check_version(config, err);
}

/* An identifier in digits is the page's id: what is pushed can be read before anybody answers. */
static void take_identifier(struct session *s)
{
	const char *identifier = s->host.config->identifier;
	if (identifier && *identifier && identifier[strspn(identifier, "0123456789")] == '\0')
		s->page.id = mem_strdup(identifier);
}

static void close_session(struct session *s)
{
	if (!s)
		return;
	calls_release(&s->calls);
	facebook_scan_release(s);
	facebook_collection_release(s);
	spool_release(&s->spool);
	login_release(&s->login);
	free(s->server);
	free(s->base);
	free(s->page.id);
	free(s->page.name);
	for (size_t i = 0; i < FACEBOOK_WALKED; i++)
		free(s->walked[i].id);
	free(s);
}

static struct session *open_session(const struct session_host *host, struct err *err)
{
	const char *version = host->config->api_version;
	struct session *s = mem_zero(1, sizeof(*s));
	s->host = *host;
	s->server = login_server(host->config, SERVER);
	s->base = mem_printf("%s/%s", s->server, version ? version : VERSION);
	calls_init(&s->calls, &facebook_dialect, facebook_greet, s, host->http);
	take_identifier(s);
	if (login_load(&s->login, host->config, s->server, host->session_file, err) == -1) {
		close_session(s);
		return NULL;
	}
	login_set(&s->login.refresh, s->login.token);
	facebook_spool_init(s);
	return s;
}

/* The limits of comments and posts are unverified, and so is that they count code points; that of
 * messages is from the page of the send api. A picture goes along with a comment or a post. */
const struct network facebook_network = {
	.name = "facebook",
	.label = "FB",
	.poll_s = 60,
	.limit = {.rule = LENGTH_CODE_POINTS, .most = 8000},
	.direct_limit = {.rule = LENGTH_CODE_POINTS, .most = 2000},
	.post_limit = {.rule = LENGTH_CODE_POINTS, .most = 63206},
	.can =
		{
			.reach = PRIVATE_ONCE,
			.publishes = true,
			.moderations = 1 << MODERATION_HIDE | 1 << MODERATION_UNHIDE |
				       1 << MODERATION_DELETE,
			.media = {.most = 1,
				.most_bytes = 4 << 20,
				.alt_most = 1000,
				.types = "image/jpeg image/png image/gif"},
		},
	.check = check,
	.open = open_session,
	.close = close_session,
	.poll = facebook_poll,
	.collect = facebook_collect,
	.thread = facebook_thread,
	.prepare = facebook_prepare,
	.send = facebook_send,
	.lookup = facebook_lookup,
	.moderate = facebook_moderate,
	.sign_in = facebook_sign_in,
};
