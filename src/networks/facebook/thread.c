#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/facebook/found.h"

enum { BELOW = 100 };

/* What stands around a post is asked for no more often: a hundred comments come in one minute. */
static const int64_t FRESH_US = 10 * CLOCK_MIN;

void facebook_thread_note(struct session *s, const char *post_id)
{
	for (size_t i = 0; i < FACEBOOK_WALKED; i++)
		if (s->walked[i].id && strcmp(s->walked[i].id, post_id) == 0) {
			s->walked[i].us = clock_now_us();
			return;
		}
	size_t at = s->walked_at++ % FACEBOOK_WALKED;
	free(s->walked[at].id);
	s->walked[at].id = mem_strdup(post_id);
	s->walked[at].us = clock_now_us();
}

static bool is_fresh(const struct session *s, const char *post_id)
{
	int64_t now = clock_now_us();
	for (size_t i = 0; i < FACEBOOK_WALKED; i++)
		if (s->walked[i].id && strcmp(s->walked[i].id, post_id) == 0)
			return s->walked[i].us <= now && now - s->walked[i].us < FRESH_US;
	return false;
}

static void as_context(struct parcel *f)
{
	for (size_t i = 0; i < f->count; i++)
		f->items[i].kind = MENTION_CONTEXT;
}

static void thread_came(struct session *s, void *data, const struct reply *reply)
{
	char *id MEM_AUTO = data;
	const char *post = facebook_thing(reply->json, "id");
	struct parcel found = {0};
	/* What stands below a post of others shows no post of ours: that it is not there says
	 * nothing. */
	if (facebook_is_gone(reply))
		return;
	if (reply->err.code != ERR_NONE || !post) {
		log_line(LOG_LEVEL_WARNING, _("account %s: the conversation of %s: %s"),
			s->host.config->name, id, reply->err.msg);
		return;
	}
	facebook_found_post(s, &found, reply->json, reply->url);
	JSON_EACH (comment, json_at(reply->json, "comments.data"))
		facebook_found_comment(s, &found, comment, post, reply->url);
	as_context(&found);
	parcel_sort(&found);
	parcel_deliver(&found, &s->host, NULL);
}

/* Only what stands on our own page is called so that its post is known; messages come whole. */
void facebook_thread(struct session *s, const char *native_id)
{
	char *post MEM_AUTO = facebook_post_of(s, native_id);
	struct strbuf path STRBUF_AUTO, fields STRBUF_AUTO;
	strbuf_init(&path, 16 << 10);
	strbuf_init(&fields, 4096);
	if (!post || is_fresh(s, post) || facebook_slow_until_us(s))
		return;
	strbuf_printf(&fields,
		"%s,comments.order(reverse_chronological).filter(stream).limit(%d){%s}",
		facebook_post_fields, BELOW, facebook_comment_fields);
	facebook_path(&path, post, "", fields.buf);
	facebook_thread_note(s, post);
	call_start(&s->calls, &(struct call_request){.path = path.buf}, thread_came,
		mem_strdup(native_id), free);
}
