/* A comment or a post of ours is deleted; more than that a page may not. */

#include "networks/linkedin/urn.h"
#include "networks/linkedin/write.h"
#include "networks/moderated.h"

enum { PATH_BYTES = 4096 };

static void deleted(struct session *s, void *data, const struct reply *reply)
{
	if (reply->status / 100 == 2 || reply_is_gone(reply))
		moderation_call_tell(data, &s->host, SEND_SENT, NULL, 0);
	else
		moderation_call_answer(data, &s->host, reply);
}

void linkedin_moderate(struct session *s, const struct moderating *what)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct strbuf path STRBUF_AUTO;
	struct linkedin_comment c;
	const char *urn = linkedin_urn(what->native_id, &arena);
	strbuf_init(&path, PATH_BYTES);
	if (urn && linkedin_comment_read(&c, urn, &arena) == 0) {
		linkedin_path(&path, "socialActions", c.object);
		strbuf_printf(&path, "/comments/%s?actor=", c.id);
		http_encode(&path, s->organization);
	} else {
		linkedin_path(&path, "posts", urn ? urn : "");
	}
	struct call_request request = {.method = "DELETE", .path = path.buf, .urgent = true};
	call_start(&s->calls, &request, deleted, moderation_call_new(what), moderation_call_free);
}
