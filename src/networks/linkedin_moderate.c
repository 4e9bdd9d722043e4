/* A comment or a post of ours is deleted; more than that a page may not. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/linkedin_urn.h"
#include "networks/linkedin_write.h"

enum { PATH_BYTES = 4096 };

static void deleted(struct session *s, void *data, const struct reply *reply)
{
	int64_t id = *(int64_t *)data;
	bool done = reply->status / 100 == 2 || reply_is_gone(reply);
	free(data);
	s->host.moderated(s->host.data, id, done ? SEND_SENT : reply_send_result(reply),
		done ? NULL : reply->err.msg, reply->retry_us);
}

void linkedin_moderate(struct session *s, const struct moderating *what)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct strbuf path STRBUF_AUTO;
	struct linkedin_comment c;
	const char *urn = linkedin_urn(what->native_id, &arena);
	int64_t *id = mem_alloc(sizeof(*id));
	*id = what->id;
	strbuf_init(&path, PATH_BYTES);
	if (urn && linkedin_comment_read(&c, urn, &arena) == 0) {
		linkedin_path(&path, "socialActions", c.object);
		strbuf_printf(&path, "/comments/%s?actor=", c.id);
		http_encode(&path, s->organization);
	} else {
		linkedin_path(&path, "posts", urn ? urn : "");
	}
	struct call_request request = {.method = "DELETE", .path = path.buf, .urgent = true};
	call_start(&s->calls, &request, deleted, id, free);
}
