/* Approving a comment, calling it spam, taking its words away, and deleting a post of our own. */

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/blogger/read.h"
#include "networks/blogger/write.h"
#include "networks/moderated.h"

enum { PATH_MAX_BYTES = 256 };

/* The network's word for each; NULL: it cannot. A deletion has none, it is a method: the post goes
 * to the trash, where an editor finds it again for some time. */
static const char *const deeds[MODERATIONS] = {
	[MODERATION_APPROVE] = "/approve",
	[MODERATION_JUNK] = "/spam",
	[MODERATION_REMOVE] = "/removecontent",
	[MODERATION_DELETE] = "?useTrash=true",
};

/* How it stands with it now. */
static void deliver(struct session *s, const struct moderation_call *d, const struct reply *reply)
{
	struct parcel parcel = {0};
	struct strbuf raw STRBUF_AUTO;
	struct json_slice slice = {0};
	struct mention m = blogger_gone(s, d->native_id);
	bool gone = reply_is_gone(reply) || d->what == MODERATION_REMOVE;
	char *post_id MEM_AUTO = blogger_post_of(d->native_id);
	const struct blogger_post *post = post_id ? blogger_post_find(s, post_id) : NULL;
	strbuf_init(&raw, HTTP_BODY_MAX);
	if (!gone && blogger_mention_of_comment(&m, reply->json, s, &parcel.arena, NULL) == -1) {
		parcel_release(&parcel); /* the next walk tells */
		return;
	}
	if (!m.deleted) {
		m.url = post ? blogger_comment_url(post->url, m.id, &parcel.arena) : NULL;
		slice = json_slice_write(&raw, reply->json);
	}
	parcel_add(&parcel, m, &slice, reply->url);
	parcel_deliver(&parcel, &s->host, NULL);
}

/* What is gone has no words left and is no spam; but nobody can approve it. */
static void done(struct session *s, void *data, const struct reply *reply)
{
	struct moderation_call *d = data;
	bool gone = reply_is_gone(reply), deletes = d->what == MODERATION_DELETE;
	/* What is deleted is answered by nothing, or by an empty 200 (unverified). */
	bool well = deletes ? reply->status / 100 == 2 : reply->err.code == ERR_NONE;
	if ((well || gone) && !deletes)
		deliver(s, d, reply);
	if (well || (gone && d->what != MODERATION_APPROVE))
		moderation_call_tell(d, &s->host, SEND_SENT, NULL, 0);
	else if (gone)
		moderation_call_tell(d, &s->host, SEND_REJECTED, _("it is gone already"), 0);
	else
		moderation_call_answer(d, &s->host, reply);
}

static void cannot(struct session *s, void *data, const struct reply *reply)
{
	moderation_call_tell(data, &s->host, SEND_REJECTED,
		_("it has no number there by which that could be done"), 0);
}

void blogger_moderate(struct session *s, const struct moderating *what)
{
	struct blogger_id names;
	struct strbuf path STRBUF_AUTO;
	struct moderation_call *d = moderation_call_new(what);
	bool deletes = what->what == MODERATION_DELETE;
	bool good = deeds[what->what] && blogger_id_read(&names, d->native_id) == 0 &&
		    !*names.comment == deletes;
	struct call_request request = {.method = deletes ? "DELETE" : "POST", .urgent = true};
	strbuf_init(&path, PATH_MAX_BYTES);
	if (good) {
		blogger_path(&path, &names);
		strbuf_str(&path, deeds[what->what]);
		request.path = path.buf;
	}
	call_start(&s->calls, &request, good ? done : cannot, d, moderation_call_free);
}
