/* Muting who wrote, and deleting what is ours.
 *
 * https://docs.bsky.app/docs/api/app-bsky-graph-mute-actor, app-bsky-graph-unmute-actor,
 * com-atproto-repo-delete-record: each changes nothing where it is so already. */
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "networks/bluesky/write.h"
#include "networks/moderated.h"

enum { BODY_MAX = 4096, DONE = 200 };

/* To a mute the answer is empty. */
static void done(struct session *s, void *data, const struct reply *reply)
{
	if (reply->status == DONE)
		moderation_call_tell(data, &s->host, SEND_SENT, NULL, 0);
	else
		moderation_call_answer(data, &s->host, reply);
}

static void write_body(
	struct strbuf *body, const struct session *s, const struct moderation_call *m)
{
	struct json_writer w = {.out = body};
	json_begin(&w, NULL, '{');
	if (m->what == MODERATION_DELETE) {
		json_add_str(&w, "repo", s->login.did);
		json_add_str(&w, "collection", BLUESKY_POST);
		json_add_str(&w, "rkey", bluesky_rkey(m->native_id));
	} else {
		json_add_str(&w, "actor", m->author_id);
	}
	json_end(&w, '}');
}

/* Who we are stands in the address of every post of ours; a direct message has none. */
static bool is_our_post(const struct session *s, const char *uri)
{
	char *ours MEM_AUTO = mem_printf("at://%s/" BLUESKY_POST "/", s->login.did);
	return strncmp(uri, ours, strlen(ours)) == 0 && *bluesky_rkey(uri);
}

/* We know who we are, or the answer says why not. */
static void start(struct session *s, void *data, const struct reply *reply)
{
	struct moderation_call *m = data;
	struct strbuf body STRBUF_AUTO;
	strbuf_init(&body, BODY_MAX);
	if (reply->err.code != ERR_NONE) {
		moderation_call_answer(m, &s->host, reply);
		return;
	}
	if (m->what == MODERATION_DELETE && !is_our_post(s, m->native_id)) {
		moderation_call_tell(
			m, &s->host, SEND_REJECTED, _("a direct message stays where it is"), 0);
		return;
	}
	write_body(&body, s, m);
	bluesky_call(s, BLUESKY_URGENT,
		m->what == MODERATION_MUTE     ? "app.bsky.graph.muteActor"
		: m->what == MODERATION_UNMUTE ? "app.bsky.graph.unmuteActor"
					       : "com.atproto.repo.deleteRecord",
		body.buf, done, m, moderation_call_free);
}

void bluesky_moderate(struct session *s, const struct moderating *what)
{
	call_start(&s->calls, &(struct call_request){.urgent = true}, start,
		moderation_call_new(what), moderation_call_free);
}
