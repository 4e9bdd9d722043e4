#include "networks/mastodon.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "http/url.h"
#include "networks/mastodon_call.h"
#include "networks/mastodon_read.h"
#include "networks/mastodon_write.h"
#include "networks/mastodon_session.h"

static int check(const struct account_config *config, struct err *err)
{
	char *server MEM_AUTO = login_server(config, NULL);
	char *host MEM_AUTO = url_host(server);
	if (*host == '?')
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: server is \"%s\", expected such as \"https://mastodon.example\""),
			config->where, config->name, server);
	if (!url_is_https(server) && !config->allow_private_addresses)
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: server is \"%s\", expected https; inside the house, a section with \"allow_private_addresses = on\" lets it"),
			config->where, config->name, server);
	return 0;
}

int mastodon_login_load(struct session *s, struct err *err)
{
	char *server MEM_AUTO = login_server(s->host.config, NULL);
	return login_load(&s->login, s->host.config, server, s->host.session_file, err);
}

static void close_session(struct session *s)
{
	if (!s)
		return;
	mastodon_calls_release(s);
	mastodon_arrivals_release(s);
	mastodon_scan_release(s);
	mastodon_stream_release(s);
	mastodon_facts_release(s);
	login_release(&s->login);
	for (size_t i = 0; i < MASTODON_ROOTS; i++) {
		free(s->roots[i].id);
		free(s->roots[i].root);
	}
	free(s);
}

static struct session *open_session(const struct session_host *host, struct err *err)
{
	struct session *s = mem_zero(1, sizeof(*s));
	s->host = *host;
	if (mastodon_login_load(s, err) == 0)
		return s;
	close_session(s);
	return NULL;
}

static const struct asked asks[] = {
	{"server", N_("Server, such as https://mastodon.example")}, {NULL, NULL}};

/* resend_harmless is not set: of four kinds of server two make a second post of a repeated key. */
const struct network mastodon_network = {
	.name = "mastodon",
	.label = "MA",
	.asks = asks,
	.poll_s = 30,
	.limit = {.rule = LENGTH_SHORTENED, .most = 468, .link = 23},
	.check = check,
	.open = open_session,
	.close = close_session,
	.poll = mastodon_poll,
	.stream = mastodon_stream,
	.watch_fault = mastodon_watch_fault,
	.thread = mastodon_thread,
	.prepare = mastodon_prepare,
	.send = mastodon_send,
	.lookup = mastodon_lookup,
	.sign_in = mastodon_sign_in,
};
