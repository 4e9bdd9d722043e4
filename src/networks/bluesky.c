#include "networks/bluesky.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/bluesky/read.h"
#include "networks/bluesky/write.h"

static int check(const struct account_config *config, struct err *err)
{
	if (!config->identifier || !*config->identifier)
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: identifier is missing, expected a handle such as \"police.example\""),
			config->where, config->name);
	return login_check_server(config, BLUESKY_SERVER, BLUESKY_SERVER, err);
}

static void close_session(struct session *s)
{
	if (!s)
		return;
	calls_release(&s->calls);
	bluesky_preparing_release(s);
	bluesky_poll_release(s);
	bluesky_session_release(s);
	free(s);
}

static struct session *open_session(const struct session_host *host, struct err *err)
{
	struct session *s = mem_zero(1, sizeof(*s));
	s->host = *host;
	hash_random(&s->clock_id, sizeof(s->clock_id));
	calls_init(&s->calls, &bluesky_dialect, bluesky_session_renew, s, host->http);
	if (bluesky_session_load(s, err) == 0)
		return s;
	close_session(s);
	return NULL;
}

static const struct asked asks[] = {
	{"server", N_("Server")},
	{"identifier", N_("Identifier there")},
	{NULL, NULL},
};

/* A picture's bytes: app.bsky.embed.images, whose servers of before 2026 took half of what it now
 * says. Its words have no limit there; this is what the network's own program sets (unverified). */
const struct network bluesky_network = {
	.name = "bluesky",
	.label = "BS",
	.resend_harmless = true,
	.asks = asks,
	.poll_s = 15,
	.limit = {.rule = LENGTH_GRAPHEMES, .most = 300, .most_bytes = 3000},
	.can = {.reach = PRIVATE_OWN,
		.moderations =
			1U << MODERATION_MUTE | 1U << MODERATION_UNMUTE | 1U << MODERATION_DELETE,
		.publishes = true,
		.media = {.most = BLUESKY_PICTURES,
			.most_bytes = 1000000,
			.alt_most = 2000,
			.types = "image/jpeg image/png image/webp"}},
	.direct_limit = {.rule = LENGTH_GRAPHEMES, .most = 1000, .most_bytes = 10000},
	.check = check,
	.open = open_session,
	.close = close_session,
	.poll = bluesky_poll,
	.watch_fault = bluesky_watch_fault,
	.thread = bluesky_thread,
	.prepare = bluesky_prepare,
	.send = bluesky_send,
	.lookup = bluesky_lookup,
	.moderate = bluesky_moderate,
	.sign_in = bluesky_sign_in,
};
