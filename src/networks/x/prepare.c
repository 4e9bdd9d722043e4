/* From an operator's text to the request that is stored before the first try: the record is its
 * body, the key its path. Who is answered is named by X itself (auto-mention), and not counted. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/prepared.h"
#include "networks/x/write.h"

enum { RECORD_MAX = 1 << 20 };

struct preparing {
	int64_t post_id;
	char *text, *parent, *with; /* with: of a direct message, to whom */
};

static void preparing_free(void *data)
{
	struct preparing *p = data;
	free(p->text);
	free(p->parent);
	free(p->with);
	free(p);
}

static struct preparing *preparing_new(const struct outgoing *post)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const struct json *reference = json_text(&arena, post->parent_reference);
	const char *id = json_str(reference, "id"), *author = json_str(reference, "author");
	struct preparing *p = mem_zero(1, sizeof(*p));
	id = x_is_id(id) ? id : post->parent_native_id;
	p->post_id = post->id;
	p->text = mem_strdup(post->text);
	if (outgoing_is_direct(post))
		p->with = mem_strdup(x_is_id(author) ? author : "");
	else if (post->parent_native_id)
		p->parent = mem_strdup(x_is_id(id) ? id : "");
	return p;
}

static void write_media(
	struct json_writer *w, const struct preparing *p, char *const *ids, size_t count)
{
	if (!count)
		return;
	if (!p->with)
		json_begin(w, "media", '{');
	json_begin(w, p->with ? "attachments" : "media_ids", '[');
	for (size_t i = 0; i < count; i++) {
		if (p->with)
			json_begin(w, NULL, '{');
		json_add_str(w, p->with ? "media_id" : NULL, ids[i]);
		if (p->with)
			json_end(w, '}');
	}
	json_end(w, ']');
	if (!p->with)
		json_end(w, '}');
}

static void write_record(
	struct strbuf *out, const struct preparing *p, char *const *ids, size_t count)
{
	struct json_writer w = {.out = out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "text", p->text);
	if (p->parent) {
		json_begin(&w, "reply", '{');
		json_add_str(&w, "in_reply_to_tweet_id", p->parent);
		json_end(&w, '}');
	}
	write_media(&w, p, ids, count);
	json_end(&w, '}');
}

static void check(
	const struct network *network, const struct preparing *p, size_t pictures, struct err *err)
{
	const struct media_rule *media = &network->can.media;
	size_t used, most = p->with ? media->direct_most : media->most;
	if ((p->with && !*p->with) || (p->parent && !*p->parent))
		err_set(err, ERR_REJECTED, _("what is answered has no address at X"));
	else if (pictures > most)
		err_set(err, ERR_REJECTED, _("it has %zu pictures, at most %zu can go along"),
			pictures, most);
	else if (!p->with && !length_fits(&network->limit, p->text, &used))
		err_set(err, ERR_REJECTED, _("it is %zu too long"), used - network->limit.most);
}

static void finish(
	struct session *s, void *data, char *const *ids, size_t count, const struct err *why)
{
	struct preparing *p = data;
	struct strbuf record STRBUF_AUTO;
	char *key MEM_AUTO = p->with ? mem_printf("/2/dm_conversations/with/%s/messages", p->with)
				     : mem_strdup("/2/tweets");
	strbuf_init(&record, RECORD_MAX);
	write_record(&record, p, ids, count);
	prepared_tell(&s->host, p->post_id, key, &record, why);
	preparing_free(p);
}

static void ready(struct session *s, void *data, const struct reply *reply)
{
	struct preparing *p = data;
	struct err err = reply->err;
	if (err.code == ERR_NONE)
		check(s->host.network, p, 0, &err);
	finish(s, p, NULL, 0, &err);
}

void x_prepare(struct session *s, const struct outgoing *post)
{
	struct preparing *p = preparing_new(post);
	struct err err = ERR_INIT;
	check(s->host.network, p, post->attachment_count, &err);
	if (err.code == ERR_NONE && post->attachment_count)
		x_media_put(s, post, finish, p, preparing_free);
	else
		call_start(&s->calls, &(struct call_request){.urgent = true}, ready, p,
			preparing_free);
}
