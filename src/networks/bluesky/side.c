#include "base/i18n.h"
#include "base/log.h"
#include "networks/bluesky/poll.h"

bool bluesky_is_unknown_call(const struct reply *reply)
{
	return reply->status == 404 || reply->status == 501;
}

void bluesky_side_good(struct session *s, struct bluesky_side *side, const char *what)
{
	if (side->failing)
		log_line(LOG_LEVEL_INFO, _("account %s: %s: works again"), s->host.config->name,
			what);
	side->failing = false;
}

void bluesky_side_bad(struct session *s, struct bluesky_side *side, const char *what,
	const char *why, int64_t next_us)
{
	side->next_us = next_us;
	if (!side->failing)
		log_line(LOG_LEVEL_WARNING, _("account %s: %s: %s"), s->host.config->name, what,
			why);
	side->failing = true;
}
