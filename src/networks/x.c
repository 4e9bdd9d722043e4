#include "networks/x.h"

#include <stdlib.h>

#include "base/mem.h"
#include "networks/x/read.h"
#include "networks/x/write.h"

static int check(const struct account_config *config, struct err *err)
{
	return login_check_server(config, X_SERVER, X_SERVER, err);
}

static void close_session(struct session *s)
{
	if (!s)
		return;
	calls_release(&s->calls);
	x_stream_release(s);
	x_unread_release(s);
	x_scan_release(s);
	login_release(&s->login);
	free(s->id);
	free(s->handle);
	free(s->announced);
	free(s);
}

static struct session *open_session(const struct session_host *host, struct err *err)
{
	struct session *s = mem_zero(1, sizeof(*s));
	s->host = *host;
	calls_init(&s->calls, &x_dialect, x_greet, s, host->http);
	if (x_login_load(s, err) == 0)
		return s;
	close_session(s);
	return NULL;
}

/* Dollars in millionths, as X lists them ("Pricing"; a force's own contract may say otherwise): a
 * post, 0.015, and with an address in it 0.200. An answer to who named us is 0.010, but whether he
 * did is only told afterwards: the desk shows what it costs at most. What a direct message costs is
 * [unverified]. */
enum { PRICE_POST = 15000, PRICE_LINK = 200000, PRICE_DIRECT = 15000 };

/* Whether a repeat makes a second post: X refuses the same words only for a while after they were
 * posted, and direct messages never. So resend_harmless is not set.
 *
 * What a force may answer: a plan for everybody answers only who named us, an Enterprise plan,
 * which governments need, all. The second is taken to be the case until X refuses one (x/send.c).
 */
const struct network x_network = {
	.name = "x",
	.label = "X",
	.poll_s = 60,
	.limit = {.rule = LENGTH_WEIGHTED, .most = 280, .link = 23},
	.direct_limit = {.rule = LENGTH_CODE_POINTS, .most = 10000}, /* [unverified] */
	.can = {.reach = PRIVATE_ANY,
		.publishes = true,
		.moderations = 1 << MODERATION_HIDE | 1 << MODERATION_UNHIDE |
			       1 << MODERATION_MUTE | 1 << MODERATION_UNMUTE |
			       1 << MODERATION_DELETE,
		.price = {.currency = "USD",
			.reply = PRICE_POST,
			.link = PRICE_LINK,
			.direct = PRICE_DIRECT},
		.media = {.most = 4,
			.most_bytes = 5 << 20,
			.alt_most = 1000,
			.types = "image/jpeg image/png image/webp",
			.direct_most = 1}},
	.check = check,
	.open = open_session,
	.close = close_session,
	.poll = x_poll,
	.stream = x_stream,
	.watch_fault = x_watch_fault,
	.thread = x_thread,
	.prepare = x_prepare,
	.send = x_send,
	.lookup = x_lookup,
	.moderate = x_moderate,
	.sign_in = x_sign_in,
};
