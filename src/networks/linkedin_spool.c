/* What LinkedIn pushes: a relay's file holds up to ten notifications, which come again for hours
 * when nobody takes them. */
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "networks/linkedin_read.h"

/* What could not be stored, or not be read, is looked at again. */
#define AGAIN_US CLOCK_MIN

enum { FILES_MOST = 100 /* of one look */ };

/* Webhooks: "hmacsha256=" and the body as it came are signed with the program's secret. */
static const struct spool_signature signature = {
	.header = "X-LI-Signature",
	.prefix = "",
	.salt = "hmacsha256=",
};

/* A fault that stays is said once. */
static void say(struct session *s, const struct err *err)
{
	if (err->code == ERR_NONE || (s->spool_said && strcmp(s->spool_said, err->msg) == 0))
		return;
	login_set(&s->spool_said, err->msg);
	log_line(LOG_LEVEL_WARNING, _("account %s: spool: %s"), s->host.config->name, err->msg);
}

/* A file that could not be taken in stays, and is read again. */
static void collected(struct session *s, const struct err *err, int64_t retry_us)
{
	struct err why = *err;
	s->collecting = false;
	if (why.code == ERR_NONE)
		spool_done(&s->pushed, s->host.config->spool, &why);
	if (why.code != ERR_NONE)
		s->collect_us = clock_now_us() + AGAIN_US;
	say(s, &why);
	spool_call_release(&s->pushed);
}

static void take(struct session *s)
{
	struct linkedin_gather *g = linkedin_gather_new(s, true, collected);
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct err err = ERR_INIT;
	const struct strbuf *body = &s->pushed.body;
	const struct json *json = json_parse(&arena, body->buf, body->len, &err);
	s->collecting = true;
	say(s, &err);
	if (json)
		linkedin_gather_add(g, json, "notifications", body->buf, body->len, "spool");
	linkedin_gather_run(g);
}

void linkedin_collect(struct session *s)
{
	const char *folder = s->host.config->spool;
	for (int i = 0; i < FILES_MOST && !s->collecting && clock_now_us() >= s->collect_us; i++) {
		struct err err = ERR_INIT;
		int rc = spool_next(&s->pushed, folder, &signature, s->login.client_secret, &err);
		say(s, &err);
		if (rc == -1)
			s->collect_us = clock_now_us() + AGAIN_US;
		if (rc != 1) {
			spool_call_release(&s->pushed);
			return;
		}
		take(s);
	}
}
