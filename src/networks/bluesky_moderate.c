/* Muting who wrote, and deleting what is ours.
 *
 * https://docs.bsky.app/docs/api/app-bsky-graph-mute-actor, app-bsky-graph-unmute-actor,
 * com-atproto-repo-delete-record: each changes nothing where it is so already. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "networks/bluesky_write.h"

enum { BODY_MAX = 4096, DONE = 200 };

struct moderation_call {
	int64_t id;
	enum moderation what;
	char *target; /* the author's DID, or the at:// uri of our post */
};

static void call_free(void *data)
{
	struct moderation_call *m = data;
	free(m->target);
	free(m);
}

static void tell(struct session *s, struct moderation_call *m, enum send_result result,
	const char *why, int64_t retry_us)
{
	s->host.moderated(s->host.data, m->id, result, why, retry_us);
	call_free(m);
}

/* To a mute the answer is empty. */
static void done(struct session *s, void *data, const struct reply *reply)
{
	if (reply->status == DONE)
		tell(s, data, SEND_SENT, NULL, 0);
	else
		tell(s, data, reply_send_result(reply), reply->err.msg, reply->retry_us);
}

static void write_body(
	struct strbuf *body, const struct session *s, const struct moderation_call *m)
{
	struct json_writer w = {.out = body};
	json_begin(&w, NULL, '{');
	if (m->what == MODERATION_DELETE) {
		json_add_str(&w, "repo", s->login.did);
		json_add_str(&w, "collection", BLUESKY_POST);
		json_add_str(&w, "rkey", bluesky_rkey(m->target));
	} else {
		json_add_str(&w, "actor", m->target);
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
		tell(s, m, reply_send_result(reply), reply->err.msg, reply->retry_us);
		return;
	}
	if (m->what == MODERATION_DELETE && !is_our_post(s, m->target)) {
		tell(s, m, SEND_REJECTED, _("a direct message stays where it is"), 0);
		return;
	}
	write_body(&body, s, m);
	bluesky_call(s, BLUESKY_URGENT,
		m->what == MODERATION_MUTE     ? "app.bsky.graph.muteActor"
		: m->what == MODERATION_UNMUTE ? "app.bsky.graph.unmuteActor"
					       : "com.atproto.repo.deleteRecord",
		body.buf, done, m, call_free);
}

void bluesky_moderate(struct session *s, const struct moderating *what)
{
	const char *target = what->what == MODERATION_DELETE ? what->native_id : what->author_id;
	struct moderation_call *m = mem_zero(1, sizeof(*m));
	m->id = what->id;
	m->what = what->what;
	m->target = mem_strdup(target ? target : "");
	call_start(&s->calls, &(struct call_request){.urgent = true}, start, m, call_free);
}
