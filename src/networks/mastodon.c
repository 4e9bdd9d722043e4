#include "networks/mastodon.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/mastodon/read.h"
#include "networks/mastodon/write.h"
#include "networks/mastodon/session.h"

static int check(const struct account_config *config, struct err *err)
{
	return login_check_server(config, NULL, "https://mastodon.example", err);
}

static void close_session(struct session *s)
{
	if (!s)
		return;
	calls_release(&s->calls);
	mastodon_arrivals_release(s);
	mastodon_scan_release(s);
	mastodon_stream_release(s);
	mastodon_facts_release(s);
	pictures_release(&s->pictures);
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
	char *server MEM_AUTO = login_server(host->config, NULL);
	s->host = *host;
	calls_init(&s->calls, &mastodon_dialect, mastodon_greet, s, host->http);
	if (login_load(&s->login, host->config, server, host->session_file, err) == 0)
		return s;
	close_session(s);
	return NULL;
}

static const struct asked asks[] = {
	{"server", N_("Server, such as https://mastodon.example")}, {NULL, NULL}};

/* How large a picture may be, and how long its words, is Mastodon's own; a server with less says
 * so. resend_harmless is not set: of four kinds of server two make a second post of a repeated key.
 */
const struct network mastodon_network = {
	.name = "mastodon",
	.label = "MA",
	.asks = asks,
	.poll_s = 30,
	.limit = {.rule = LENGTH_SHORTENED, .most = 468, .link = 23},
	.can = {.moderations =
			1U << MODERATION_MUTE | 1U << MODERATION_UNMUTE | 1U << MODERATION_DELETE,
		.publishes = true,
		.media = {.most = PICTURES_MOST,
			.most_bytes = 16 << 20,
			.alt_most = 1500,
			.types = "image/jpeg image/png image/gif image/webp",
			.direct_most = PICTURES_MOST}},
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
	.moderate = mastodon_moderate,
	.sign_in = mastodon_sign_in,
};
