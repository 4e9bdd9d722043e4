#include "networks/moderated.h"

#include <stdlib.h>

#include "base/mem.h"

struct moderation_call *moderation_call_new(const struct moderating *what)
{
	struct moderation_call *m = mem_zero(1, sizeof(*m));
	m->id = what->id;
	m->what = what->what;
	m->native_id = mem_strdup(what->native_id ? what->native_id : "");
	m->author_id = mem_strdup(what->author_id ? what->author_id : "");
	return m;
}

void moderation_call_free(void *call)
{
	struct moderation_call *m = call;
	free(m->native_id);
	free(m->author_id);
	free(m);
}

void moderation_call_tell(struct moderation_call *m, const struct session_host *host,
	enum send_result result, const char *why, int64_t retry_us)
{
	host->moderated(host->data, m->id, result, why, retry_us);
	moderation_call_free(m);
}

void moderation_call_answer(
	struct moderation_call *m, const struct session_host *host, const struct reply *reply)
{
	if (reply->err.code == ERR_NONE)
		moderation_call_tell(m, host, SEND_SENT, NULL, 0);
	else
		moderation_call_tell(
			m, host, reply_send_result(reply), reply->err.msg, reply->retry_us);
}
