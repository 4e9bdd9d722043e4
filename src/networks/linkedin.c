#include "networks/linkedin.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/linkedin/read.h"
#include "networks/linkedin/write.h"

enum { VERSION_DIGITS = 6, POLL_S = 120 };

static int check(const struct account_config *config, struct err *err)
{
	const char *version = config->api_version;
	char *organization MEM_AUTO = linkedin_organization(config->identifier);
	if (!organization)
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: identifier is \"%s\", expected the page's number, such as 12345678"),
			config->where, config->name, config->identifier ? config->identifier : "");
	if (version && (strlen(version) != VERSION_DIGITS ||
			       strspn(version, "0123456789") != VERSION_DIGITS))
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: api_version is \"%s\", expected year and month, such as %s"),
			config->where, config->name, version, LINKEDIN_VERSION);
	return login_check_server(config, LINKEDIN_SERVER, LINKEDIN_SERVER, err);
}

static void close_session(struct session *s)
{
	if (!s)
		return;
	calls_release(&s->calls);
	linkedin_gathers_release(s);
	linkedin_scan_release(s);
	spool_release(&s->spool);
	free(s->keeping);
	linkedin_facts_release(s);
	linkedin_memory_release(&s->said_ms);
	linkedin_memory_release(&s->answers);
	linkedin_memory_release(&s->faults);
	for (size_t i = 0; i < LINKEDIN_NAMED; i++)
		free(s->named[i]);
	pictures_release(&s->pictures);
	login_release(&s->login);
	free(s->organization);
	free(s->server);
	free(s);
}

static struct session *open_session(const struct session_host *host, struct err *err)
{
	struct session *s = mem_zero(1, sizeof(*s));
	s->host = *host;
	s->server = linkedin_server(host->config);
	s->organization = linkedin_organization(host->config->identifier);
	calls_init(&s->calls, &linkedin_dialect, linkedin_greet, s, host->http);
	int rc = login_load(&s->login, host->config, s->server, host->session_file, err);
	linkedin_spool_init(s);
	if (rc == 0 && (s->login.client_secret || !host->config->spool))
		return s;
	if (rc == 0)
		err_set(err, ERR_CONFIG,
			_("%s: account %s: a spool needs the program's secret: client_secret_command or client_secret_file"),
			host->config->where, host->config->name);
	close_session(s);
	return NULL;
}

static const struct asked asks[] = {
	{"identifier", N_("Number of the page, such as 12345678")}, {NULL, NULL}};

/* What a page can do. Who writes to it in private is told to no program, and a comment of somebody
 * else can only be hidden or reported by hand. */
const struct network linkedin_network = {
	.name = "linkedin",
	.label = "LI",
	.asks = asks,
	.poll_s = POLL_S,
	.limit = {.rule = LENGTH_CODE_POINTS, .most = LINKEDIN_COMMENT_MAX},
	.post_limit = {.rule = LENGTH_CODE_POINTS, .most = LINKEDIN_POST_MAX},
	.can = {.reach = PRIVATE_NONE,
		.moderations = 1 << MODERATION_DELETE,
		.publishes = true,
		.media = {.most = 1,
			.most_bytes = 8 << 20,
			.alt_most = 4086,
			.types = "image/jpeg image/png image/gif"}},
	.check = check,
	.open = open_session,
	.close = close_session,
	.poll = linkedin_poll,
	.collect = linkedin_collect,
	.thread = linkedin_thread,
	.prepare = linkedin_prepare,
	.send = linkedin_send,
	.lookup = linkedin_lookup,
	.moderate = linkedin_moderate,
	.sign_in = linkedin_sign_in,
};
