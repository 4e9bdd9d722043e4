/* Muting who wrote, and deleting what is ours. Nobody hides here what another wrote.
 *
 * https://docs.joinmastodon.org/methods/accounts/#mute, #unmute; methods/statuses/#delete. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "http/http.h"
#include "networks/mastodon_read.h"
#include "networks/mastodon_write.h"

enum { FORBIDDEN = 403, PATH_MAX_BYTES = 4096 };

struct moderation_call {
	int64_t id;
	enum moderation what;
};

static void tell(struct session *s, struct moderation_call *m, enum send_result result,
	const char *why, int64_t retry_us)
{
	s->host.moderated(s->host.data, m->id, result, why, retry_us);
	free(m);
}

/* What a server says that it did is checked. */
static bool is_done(const struct moderation_call *m, const struct reply *reply)
{
	if (m->what == MODERATION_DELETE)
		return reply->err.code == ERR_NONE || reply_is_gone(reply);
	return reply->err.code == ERR_NONE &&
	       json_true(reply->json, "muting") == (m->what == MODERATION_MUTE);
}

static void done(struct session *s, void *data, const struct reply *reply)
{
	struct moderation_call *m = data;
	if (is_done(m, reply)) {
		tell(s, m, SEND_SENT, NULL, 0);
	} else if (reply->err.code == ERR_NONE) {
		tell(s, m, SEND_REJECTED, _("the server took it, and did not do it"), 0);
	} else if (reply->status == FORBIDDEN) {
		/* A token of before has not the scope write:mutes. */
		char *why MEM_AUTO = mem_printf(
			_("%s (an older sign-in may not: `nachtwacht account add` signs in anew)"),
			reply->err.msg);
		tell(s, m, SEND_REJECTED, why, 0);
	} else {
		tell(s, m, reply_send_result(reply), reply->err.msg, reply->retry_us);
	}
}

void mastodon_moderate(struct session *s, const struct moderating *what)
{
	bool deletes = what->what == MODERATION_DELETE;
	const char *target = deletes ? what->native_id : what->author_id;
	struct moderation_call *m = mem_zero(1, sizeof(*m));
	struct strbuf path STRBUF_AUTO;
	m->id = what->id;
	m->what = what->what;
	strbuf_init(&path, PATH_MAX_BYTES);
	if (deletes) {
		mastodon_status_path(&path, target ? target : "", "");
	} else {
		strbuf_str(&path, "/api/v1/accounts/");
		http_encode(&path, target ? target : "");
		strbuf_str(&path, what->what == MODERATION_MUTE ? "/mute" : "/unmute");
	}
	call_start(&s->calls,
		&(struct call_request){
			.method = deletes ? "DELETE" : "POST", .path = path.buf, .urgent = true},
		done, m, free);
}
