/* Hiding answers in conversations that we began, muting who wrote one, deleting what is ours. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/x_write.h"

struct moderation_call {
	int64_t id;
	char *target, *author;
	enum moderation what;
};

static void call_free(void *data)
{
	struct moderation_call *m = data;
	free(m->target);
	free(m->author);
	free(m);
}

/* What is gone needs no more hiding, and what is not there is deleted. */
static void done(struct session *s, void *data, const struct reply *reply)
{
	struct moderation_call *m = data;
	enum send_result result = SEND_SENT;
	if (reply->err.code == ERR_RATE)
		result = SEND_LATER;
	else if (reply->err.code != ERR_NONE &&
		 !(reply_is_gone(reply) && m->what == MODERATION_DELETE))
		result = reply_send_result(reply);
	s->host.moderated(s->host.data, m->id, result, result == SEND_SENT ? NULL : reply->err.msg,
		reply->retry_us);
	call_free(m);
}

/* Its path and method, once we know who we are; the caller frees it. */
static char *path_of(const struct session *s, const struct moderation_call *m)
{
	switch (m->what) {
	case MODERATION_HIDE:
	case MODERATION_UNHIDE:
		return mem_printf("/2/tweets/%s/hidden", m->target);
	case MODERATION_MUTE:
		return mem_printf("/2/users/%s/muting", s->id);
	case MODERATION_UNMUTE:
		return mem_printf("/2/users/%s/muting/%s", s->id, m->author);
	default:
		return mem_printf("/2/tweets/%s", m->target);
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
		return mem_printf("{\"target_user_id\":\"%s\"}", m->author);
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

static bool is_id(const char *id)
{
	return *id && strlen(id) < 20 && !id[strspn(id, "0123456789")];
}

static void start(struct session *s, void *data, const struct reply *reply)
{
	struct moderation_call *m = data;
	bool author = m->what == MODERATION_MUTE || m->what == MODERATION_UNMUTE;
	if (reply->err.code != ERR_NONE) {
		done(s, m, reply);
		return;
	}
	if (!is_id(author ? m->author : m->target)) {
		s->host.moderated(
			s->host.data, m->id, SEND_REJECTED, _("X knows it by no number"), 0);
		call_free(m);
		return;
	}
	char *path MEM_AUTO = path_of(s, m), *body MEM_AUTO = body_of(m);
	struct call_request request = {
		.method = method_of(m->what), .path = path, .body = body, .urgent = true};
	call_start(&s->calls, &request, done, m, call_free);
}

void x_moderate(struct session *s, const struct moderating *what)
{
	struct moderation_call *m = mem_zero(1, sizeof(*m));
	m->id = what->id;
	m->what = what->what;
	m->target = mem_strdup(what->native_id ? what->native_id : "");
	m->author = mem_strdup(what->author_id ? what->author_id : "");
	call_start(&s->calls, &(struct call_request){.urgent = true}, start, m, call_free);
}
