/* Asking for posts by their ids. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "networks/x/read.h"

enum { PATH_MAX_BYTES = 8 << 10, UNREAD_MAX = 500 };

/* The specification calls fields and expansions by their new names, the manual by their old ones; a
 * server that refuses the new is asked by the old from then on. */
const char *x_fields(const struct session *s)
{
	static const char new_words[] =
		"post.fields=attachments,conversation_id,created_at,entities,lang,note_post,reply_settings"
		"&expansions=attachments.media_keys,author_id,edit_history_post_ids,in_reply_to_user_id,"
		"referenced_posts"
		"&user.fields=id,name,username&media.fields=alt_text,media_key,preview_image_url,type,url";
	static const char old_words[] =
		"tweet.fields=attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,"
		"entities,in_reply_to_user_id,lang,note_tweet,referenced_tweets,reply_settings"
		"&expansions=attachments.media_keys,author_id"
		"&user.fields=id,name,username&media.fields=alt_text,media_key,preview_image_url,type,url";
	return s->old_words ? old_words : new_words;
}

bool x_old_words(struct session *s, const struct reply *reply)
{
	bool refused = reply->status == 400 && reply->err.code == ERR_REJECTED && !s->old_words;
	s->old_words = s->old_words || refused;
	return refused;
}

void x_posts_ask(struct session *s, const char *const *ids, size_t count, bool urgent,
	reply_fn *done, void *data, void (*forget)(void *data))
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_MAX_BYTES);
	strbuf_str(&path, "/2/tweets?ids=");
	for (size_t i = 0; i < count && i < X_POSTS_MOST; i++)
		strbuf_printf(&path, "%s%s", i ? "," : "", ids[i]);
	strbuf_printf(&path, "&%s", x_fields(s));
	call_start(&s->calls, &(struct call_request){.path = path.buf, .urgent = urgent}, done,
		data, forget);
}

bool x_posts_is_gone(const struct reply *reply, const char *id)
{
	JSON_EACH (error, json_at(reply->json, "errors")) {
		const char *its = json_str(error, "resource_id");
		its = its ? its : json_str(error, "value");
		if (its && strcmp(its, id) == 0)
			return x_is_problem(error, "resource-not-found") ||
			       x_is_problem(error, "not-authorized-for-resource");
	}
	return false;
}

/* ---- looking again ---- */

struct recheck {
	x_step_fn *done;
	char **ids;
	size_t count, at;
};

static void recheck_free(void *data)
{
	struct recheck *r = data;
	for (size_t i = 0; i < r->count; i++)
		free(r->ids[i]);
	free(r->ids);
	free(r);
}

static void recheck_end(
	struct session *s, struct recheck *r, const struct err *err, int64_t retry_us)
{
	x_step_fn *done = r->done;
	recheck_free(r);
	done(s, err, retry_us);
}

static void recheck_next(struct session *s, struct recheck *r);

/* What was edited is known by its first id, and with other words; so it comes in anew. */
static void recheck_came(struct session *s, void *data, const struct reply *reply)
{
	struct recheck *r = data;
	struct x_batch batch = {0};
	size_t end = r->at + X_POSTS_MOST < r->count ? r->at + X_POSTS_MOST : r->count;
	if (reply->err.code != ERR_NONE) {
		recheck_end(s, r, &reply->err, reply->retry_us);
		return;
	}
	x_batch_page(s, &batch, reply, MENTION_MENTION);
	for (; r->at < end; r->at++) {
		struct mention gone = x_mention_gone(s, arena_strdup(&batch.arena, r->ids[r->at]));
		if (x_posts_is_gone(reply, r->ids[r->at]))
			MEM_PUSH(&batch, gone);
	}
	if (x_batch_deliver(s, &batch, false) == -1)
		recheck_end(s, r, &(struct err){.code = ERR_STORE}, 0);
	else
		recheck_next(s, r);
}

static void recheck_next(struct session *s, struct recheck *r)
{
	if (r->at == r->count)
		recheck_end(s, r, &(struct err){.code = ERR_NONE}, 0);
	else
		x_posts_ask(s, (const char *const *)r->ids + r->at, r->count - r->at, false,
			recheck_came, r, recheck_free);
}

void x_recheck(struct session *s, char *const *ids, size_t count, x_step_fn *done)
{
	struct recheck *r = mem_zero(1, sizeof(*r));
	r->done = done;
	r->ids = mem_zero(count ? count : 1, sizeof(*r->ids));
	for (; r->count < count; r->count++)
		r->ids[r->count] = mem_strdup(ids[r->count]);
	recheck_next(s, r);
}

/* ---- what a stream told without its author ---- */

struct x_unread {
	char *ids[UNREAD_MAX]; /* oldest first */
	size_t count;
	size_t asked; /* of them, under way */
};

void x_unread_release(struct session *s)
{
	for (size_t i = 0; s->unread && i < s->unread->count; i++)
		free(s->unread->ids[i]);
	free(s->unread);
	s->unread = NULL;
}

static void forget_first(struct x_unread *u, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(u->ids[i]);
	memmove(u->ids, u->ids + count, (u->count - count) * sizeof(*u->ids));
	u->count -= count;
}

static void unread_came(struct session *s, void *data, const struct reply *reply)
{
	struct x_unread *u = s->unread;
	struct x_batch batch = {0};
	size_t asked = u->asked;
	u->asked = 0;
	if (reply->err.code != ERR_NONE)
		return; /* at the next poll */
	x_batch_page(s, &batch, reply, MENTION_MENTION);
	if (x_batch_deliver(s, &batch, false) == -1)
		return;
	forget_first(u, asked);
	x_unread_ask(s);
}

void x_unread_ask(struct session *s)
{
	struct x_unread *u = s->unread;
	if (!u || !u->count || u->asked)
		return;
	u->asked = u->count < X_POSTS_MOST ? u->count : X_POSTS_MOST;
	x_posts_ask(s, (const char *const *)u->ids, u->asked, false, unread_came, NULL, NULL);
}

void x_unread_add(struct session *s, const char *id)
{
	if (!s->unread)
		s->unread = mem_zero(1, sizeof(*s->unread));
	struct x_unread *u = s->unread;
	for (size_t i = 0; i < u->count; i++)
		if (strcmp(u->ids[i], id) == 0)
			return;
	if (u->count == UNREAD_MAX)
		return; /* the poll brings what names us */
	u->ids[u->count++] = mem_strdup(id);
	x_unread_ask(s);
}
