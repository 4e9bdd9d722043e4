/* What LinkedIn pushes: a relay's file holds up to ten notifications, which come again for hours
 * when nobody takes them. */
#include "networks/linkedin/read.h"

/* Webhooks: "hmacsha256=" and the body as it came are signed with the program's secret. */
static const struct spool_signature signature = {
	.header = "X-LI-Signature",
	.prefix = "",
	.salt = "hmacsha256=",
};

static const char key[] = "notifications";

static void collected(struct session *s, const struct err *err, int64_t retry_us)
{
	spool_end(&s->spool, err);
}

static void take(void *data, const struct spool_call *call)
{
	struct session *s = data;
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct err err = ERR_INIT;
	const struct json *json = json_parse(&arena, call->body.buf, call->body.len, &err);
	const struct json *list = json_at(json, key);
	if (json && (!list || list->type != JSON_ARRAY))
		err_set(&err, ERR_INPUT, "%s: expected a list", key);
	if (err.code != ERR_NONE) {
		spool_end(&s->spool, &err);
		return;
	}
	struct linkedin_gather *g = linkedin_gather_new(s, true, collected);
	linkedin_gather_add(g, json, key, call->body.buf, call->body.len, "spool");
	linkedin_gather_run(g);
}

void linkedin_spool_init(struct session *s)
{
	s->spool = (struct spool){.config = s->host.config,
		.how = &signature,
		.secret = &s->login.client_secret,
		.take = take,
		.data = s};
}

void linkedin_collect(struct session *s)
{
	spool_look(&s->spool);
}
