/* Asking for posts by their ids. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "networks/x/read.h"

enum { PATH_MAX_BYTES = 8 << 10 };

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

/* ---- what is still to be asked for ---- */

void x_unread_note(struct session *s, const char *id)
{
	struct x_unread *u = &s->unread;
	for (size_t i = 0; i < u->count; i++)
		if (strcmp(u->ids[i], id) == 0)
			return;
	if (u->count < X_UNREAD_MOST) /* the poll brings what names us */
		u->ids[u->count++] = mem_strdup(id);
}

void x_unread_release(struct session *s)
{
	while (s->unread.count)
		free(s->unread.ids[--s->unread.count]);
}
