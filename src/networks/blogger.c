#include "networks/blogger.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/blogger/read.h"
#include "networks/blogger/write.h"

static int check(const struct account_config *config, struct err *err)
{
	return login_check_server(config, BLOGGER_SERVER, BLOGGER_SERVER, err);
}

static void close_session(struct session *s)
{
	if (!s)
		return;
	calls_release(&s->calls);
	blogger_scan_release(s);
	blogger_seen_release(s);
	blogger_posts_release(s);
	blogger_blogs_release(s);
	login_release(&s->login);
	free(s->me);
	free(s);
}

static struct session *open_session(const struct session_host *host, struct err *err)
{
	struct session *s = mem_zero(1, sizeof(*s));
	char *server MEM_AUTO = login_server(host->config, BLOGGER_SERVER);
	s->host = *host;
	calls_init(&s->calls, &blogger_dialect, blogger_greet, s, host->http);
	if (login_load(&s->login, host->config, server, host->session_file, err) == 0)
		return s;
	close_session(s);
	return NULL;
}

static const struct asked asks[] = {
	{"identifier",
		N_("The blogs that it serves, by address or number, first the one where our own posts go (nothing: all of the account)")},
	{0},
};

/* A post leaves by a number that was had before (blogger/prepare.c): to publish it once more
 * changes nothing. There is no limit of length. */
const struct network blogger_network = {
	.name = "blogger",
	.label = "BL",
	.resend_harmless = true,
	.poll_s = 60,
	.asks = asks,
	.limit = {.rule = LENGTH_CODE_POINTS},
	.can = {.closed = "browser",
		.reach = PRIVATE_NONE,
		.moderations = 1 << MODERATION_APPROVE | 1 << MODERATION_JUNK |
			       1 << MODERATION_REMOVE | 1 << MODERATION_DELETE,
		.publishes = true,
		.schedules = true},
	.check = check,
	.open = open_session,
	.close = close_session,
	.poll = blogger_poll,
	.thread = blogger_thread,
	.prepare = blogger_prepare,
	.send = blogger_send,
	.lookup = blogger_lookup,
	.moderate = blogger_moderate,
	.sign_in = blogger_sign_in,
};
