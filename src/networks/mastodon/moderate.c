/* Muting who wrote, and deleting what is ours. Nobody hides here what another wrote.
 *
 * https://docs.joinmastodon.org/methods/accounts/#mute, #unmute; methods/statuses/#delete. */

#include "base/i18n.h"
#include "base/mem.h"
#include "http/http.h"
#include "networks/mastodon/read.h"
#include "networks/mastodon/write.h"
#include "networks/moderated.h"

enum { FORBIDDEN = 403, PATH_MAX_BYTES = 4096 };

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
		moderation_call_tell(m, &s->host, SEND_SENT, NULL, 0);
	} else if (reply->err.code == ERR_NONE) {
		moderation_call_tell(
			m, &s->host, SEND_REJECTED, _("the server took it, and did not do it"), 0);
	} else if (reply->status == FORBIDDEN) {
		/* A token of before has not the scope write:mutes. */
		char *why MEM_AUTO = mem_printf(
			_("%s (an older sign-in may not: `nachtwacht account add` signs in anew)"),
			reply->err.msg);
		moderation_call_tell(m, &s->host, SEND_REJECTED, why, 0);
	} else {
		moderation_call_answer(m, &s->host, reply);
	}
}

void mastodon_moderate(struct session *s, const struct moderating *what)
{
	struct moderation_call *m = moderation_call_new(what);
	bool deletes = m->what == MODERATION_DELETE;
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_MAX_BYTES);
	if (deletes) {
		mastodon_status_path(&path, m->native_id, "");
	} else {
		strbuf_str(&path, "/api/v1/accounts/");
		http_encode(&path, m->author_id);
		strbuf_str(&path, m->what == MODERATION_MUTE ? "/mute" : "/unmute");
	}
	call_start(&s->calls,
		&(struct call_request){
			.method = deletes ? "DELETE" : "POST", .path = path.buf, .urgent = true},
		done, m, moderation_call_free);
}
