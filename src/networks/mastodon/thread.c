#include <stdlib.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/mastodon/read.h"

enum { POSTS_MAX = 100 };

/* Around the mention of this id, which itself is known. */
static void take_list(
	struct mastodon_arrivals *w, const struct json *list, const char *root, const char *source)
{
	JSON_EACH (status, list) {
		struct err err = ERR_INIT;
		struct mention m;
		if (w->parcel.count >= POSTS_MAX ||
			mastodon_mention_of_status(&m, status, MENTION_CONTEXT, w->session,
				&w->parcel.arena, &err) == -1)
			continue;
		struct strbuf raw STRBUF_AUTO;
		strbuf_init(&raw, HTTP_BODY_MAX);
		const struct json_slice slice = json_slice_write(&raw, status);
		m.thread = arena_strdup(&w->parcel.arena, root ? root : m.thread);
		mastodon_arrivals_add(w, &m, &slice, source);
	}
}

static void thread_came(struct session *s, void *data, const struct reply *reply)
{
	char *id MEM_AUTO = data;
	if (reply_is_gone(reply)) {
		struct mention gone = mastodon_mention_gone(s, id, NULL);
		s->host.deliver(s->host.data, &gone, 1);
		return;
	}
	if (reply->err.code != ERR_NONE) {
		log_line(LOG_LEVEL_WARNING, _("account %s: the conversation of %s: %s"),
			s->host.config->name, id, reply->err.msg);
		return;
	}
	const struct json *above = json_at(reply->json, "ancestors");
	const char *root = above ? json_str(above->first, "uri") : NULL;
	struct mastodon_arrivals *w = mastodon_arrivals_new(s, NULL);
	w->asked = INT32_MAX; /* all of it stands here */
	root = root ? root : mastodon_root(s, id);
	take_list(w, above, root, reply->url);
	take_list(w, json_at(reply->json, "descendants"), root, reply->url);
	mastodon_arrive(w);
}

void mastodon_thread(struct session *s, const char *native_id)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 4096);
	mastodon_status_path(&path, native_id, "/context");
	call_start(&s->calls, &(struct call_request){.path = path.buf}, thread_came,
		mem_strdup(native_id), free);
}
