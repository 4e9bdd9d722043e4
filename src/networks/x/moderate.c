/* Hiding answers in conversations that we began, muting who wrote one, deleting what is ours. */

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/moderated.h"
#include "networks/x/write.h"

/* What is gone needs no more hiding, and what is not there is deleted. */
static void done(struct session *s, void *data, const struct reply *reply)
{
	struct moderation_call *m = data;
	if (reply_is_gone(reply) && m->what == MODERATION_DELETE)
		moderation_call_tell(m, &s->host, SEND_SENT, NULL, 0);
	else
		moderation_call_answer(m, &s->host, reply);
}

/* Its path and method, once we know who we are; the caller frees it. */
static char *path_of(const struct session *s, const struct moderation_call *m)
{
	switch (m->what) {
	case MODERATION_HIDE:
	case MODERATION_UNHIDE:
		return mem_printf("/2/tweets/%s/hidden", m->native_id);
	case MODERATION_MUTE:
		return mem_printf("/2/users/%s/muting", s->id);
	case MODERATION_UNMUTE:
		return mem_printf("/2/users/%s/muting/%s", s->id, m->author_id);
	default:
		return mem_printf("/2/tweets/%s", m->native_id);
	}
}

static char *body_of(const struct moderation_call *m)
{
	switch (m->what) {
	case MODERATION_HIDE:
		return mem_strdup("{\"hidden\":true}");
	case MODERATION_UNHIDE:
		return mem_strdup("{\"hidden\":false}");
	case MODERATION_MUTE:
		return mem_printf("{\"target_user_id\":\"%s\"}", m->author_id);
	default:
		return NULL;
	}
}

static const char *method_of(enum moderation what)
{
	switch (what) {
	case MODERATION_HIDE:
	case MODERATION_UNHIDE:
		return "PUT";
	case MODERATION_MUTE:
		return "POST";
	default:
		return "DELETE";
	}
}

static void start(struct session *s, void *data, const struct reply *reply)
{
	struct moderation_call *m = data;
	bool author = m->what == MODERATION_MUTE || m->what == MODERATION_UNMUTE;
	if (reply->err.code != ERR_NONE) {
		done(s, m, reply);
		return;
	}
	if (!x_is_id(author ? m->author_id : m->native_id)) {
		moderation_call_tell(m, &s->host, SEND_REJECTED, _("X knows it by no number"), 0);
		return;
	}
	char *path MEM_AUTO = path_of(s, m), *body MEM_AUTO = body_of(m);
	struct call_request request = {
		.method = method_of(m->what), .path = path, .body = body, .urgent = true};
	call_start(&s->calls, &request, done, m, moderation_call_free);
}

/* No post has the number of a message: that it is gone would be told of what stands. */
static void refuse_message(struct session *s, void *data, const struct reply *reply)
{
	moderation_call_tell(
		data, &s->host, SEND_REJECTED, _("a direct message stays where it is"), 0);
}

void x_moderate(struct session *s, const struct moderating *what)
{
	call_start(&s->calls, &(struct call_request){.urgent = true},
		what->direct ? refuse_message : start, moderation_call_new(what),
		moderation_call_free);
}
