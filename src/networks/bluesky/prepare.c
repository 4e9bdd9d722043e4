/* From an operator's text to the record that is stored before the first try: the key, what is
 * answered, and whom the mentions in it mean. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "desk/media_extent.h"
#include "networks/bluesky/write.h"
#include "networks/prepared.h"

enum { FACETS_MAX = 64, RECORD_MAX = 64 << 10, BLOB_MAX = 1024, UPLOAD_DEADLINE_S = 120 };

struct bluesky_preparing {
	struct session *session;
	struct bluesky_preparing *next;
	struct arena arena;
	int64_t post_id;
	const char *text, *lang;
	struct bluesky_ref parent, root;
	const char *convo; /* of a direct message; NULL = a post */
	const char *after; /* the last message there, its key */
	struct bluesky_facet facets[FACETS_MAX];
	size_t facet_count;
	struct bluesky_picture pictures[BLUESKY_PICTURES];
	size_t picture_count;
	int questions; /* that are not answered yet */
	struct err err;
};

static void preparing_free(struct bluesky_preparing *p)
{
	arena_release(&p->arena);
	free(p);
}

void bluesky_preparing_release(struct session *s)
{
	while (s->preparing) {
		struct bluesky_preparing *p = s->preparing;
		s->preparing = p->next;
		preparing_free(p);
	}
}

/* Later than any key before it, whatever the clock does. */
static int64_t next_tid_us(struct session *s)
{
	int64_t now = clock_now_us();
	s->last_tid_us = now > s->last_tid_us ? now : s->last_tid_us + 1;
	return s->last_tid_us;
}

static void unlink_it(struct bluesky_preparing *p)
{
	for (struct bluesky_preparing **link = &p->session->preparing; *link; link = &(*link)->next)
		if (*link == p) {
			*link = p->next;
			return;
		}
}

static void finish(void *data)
{
	struct bluesky_preparing *p = data;
	struct session *s = p->session;
	char tid[BLUESKY_TID_BYTES];
	const char *key = p->convo ? p->after : tid;
	struct strbuf record STRBUF_AUTO;
	strbuf_init(&record, RECORD_MAX);
	if (p->convo) {
		bluesky_message_write(&record, p->convo, p->text, p->facets, p->facet_count);
	} else {
		int64_t us = next_tid_us(s);
		bluesky_tid(us, s->clock_id, tid);
		bluesky_record_write(&record, &(struct bluesky_record){.text = p->text,
						      .lang = p->lang,
						      .created_us = us - us % 1000,
						      .parent = p->parent,
						      .root = p->root,
						      .facets = p->facets,
						      .facet_count = p->facet_count,
						      .pictures = p->pictures,
						      .picture_count = p->picture_count});
	}
	unlink_it(p);
	prepared_tell(&s->host, p->post_id, key, &record, &p->err);
	preparing_free(p);
}

static void answered_one(struct bluesky_preparing *p)
{
	if (--p->questions == 0)
		finish(p);
}

/* ---- whom @handle means ---- */

struct question {
	struct bluesky_preparing *preparing;
	struct bluesky_facet *facet;
};

/* A handle that does not resolve stays plain text. No answer at all is another thing: then it is
 * tried again. */
static void handle_resolved(struct session *s, void *data, const struct reply *reply)
{
	const struct question *q = data;
	const char *did = json_str(reply->json, "did");
	if (reply->err.code == ERR_NONE && did)
		q->facet->did = arena_strdup(&q->preparing->arena, did);
	else if (reply->status == 0 || reply->status == 429)
		q->preparing->err = reply->err;
	answered_one(q->preparing);
}

static void resolve_handle(struct bluesky_preparing *p, struct bluesky_facet *facet)
{
	struct question *q = arena_alloc(&p->arena, sizeof(*q));
	struct strbuf method STRBUF_AUTO;
	*q = (struct question){p, facet};
	strbuf_init(&method, 2048);
	strbuf_str(&method, "com.atproto.identity.resolveHandle?handle=");
	http_encode(&method, facet->value);
	p->questions++;
	bluesky_call(p->session, BLUESKY_URGENT, method.buf, NULL, handle_resolved, q, NULL);
}

/* ---- what is answered ---- */

static struct bluesky_ref ref_at(struct bluesky_preparing *p, const struct json *json)
{
	return (struct bluesky_ref){
		.uri = arena_strdup(&p->arena, json_str(json, "uri")),
		.cid = arena_strdup(&p->arena, json_str(json, "cid")),
	};
}

static bool ref_is_whole(const struct bluesky_ref *ref)
{
	return ref->uri && ref->cid && *ref->uri && *ref->cid;
}

static void read_reference(struct bluesky_preparing *p, const char *reference)
{
	const struct json *json = json_text(&p->arena, reference);
	p->parent = ref_at(p, json);
	p->root = ref_at(p, json_at(json, "root"));
}

static void parent_came(struct session *s, void *data, const struct reply *reply)
{
	struct bluesky_preparing *p = data;
	const struct json *posts = json_at(reply->json, "posts");
	const struct json *post = posts ? posts->first : NULL;
	p->parent = ref_at(p, post);
	p->root = ref_at(p, json_at(post, "record.reply.root"));
	if (!ref_is_whole(&p->root))
		p->root = p->parent;
	if (reply->err.code != ERR_NONE)
		p->err = reply->err;
	else if (!ref_is_whole(&p->parent))
		err_set(&p->err, ERR_REJECTED, _("the post that is answered is gone"));
	answered_one(p);
}

static void find_parent(struct bluesky_preparing *p, const char *uri)
{
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 4096);
	strbuf_str(&method, "app.bsky.feed.getPosts?uris=");
	http_encode(&method, uri);
	p->questions++;
	bluesky_call(p->session, BLUESKY_URGENT, method.buf, NULL, parent_came, p, NULL);
}

static void prepare_parent(struct bluesky_preparing *p, const struct outgoing *post)
{
	if (!post->parent_native_id)
		return;
	read_reference(p, post->parent_reference);
	if (!ref_is_whole(&p->parent) || !ref_is_whole(&p->root))
		find_parent(p, post->parent_native_id);
}

/* ---- pictures ---- */

struct upload {
	struct bluesky_preparing *preparing;
	struct bluesky_picture *picture;
};

static void picture_came(struct session *s, void *data, const struct reply *reply)
{
	const struct upload *u = data;
	struct bluesky_preparing *p = u->preparing;
	const struct json *blob = json_at(reply->json, "blob");
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, BLOB_MAX);
	struct json_writer w = {.out = &text};
	if (json_str(blob, "ref.$link"))
		json_add_tree(&w, NULL, blob);
	if (reply->err.code != ERR_NONE)
		p->err = reply->err;
	else if (text.len == 0 || text.overflow)
		err_set(&p->err, ERR_NETWORK, _("the server's answer holds no %s"), "blob");
	u->picture->blob = arena_strdup(&p->arena, text.buf);
	answered_one(p);
}

/* What no post shows its server throws away again (com.atproto.repo.uploadBlob). */
static void put_picture(struct bluesky_preparing *p, const struct attachment *attachment)
{
	struct session *s = p->session;
	struct upload *u = arena_alloc(&p->arena, sizeof(*u));
	*u = (struct upload){p, &p->pictures[p->picture_count++]};
	u->picture->alt = arena_strdup(&p->arena, attachment->alt ? attachment->alt : "");
	if (media_extent(attachment->bytes, attachment->len, &u->picture->width,
		    &u->picture->height) == -1)
		u->picture->width = u->picture->height = 0;
	p->questions++;
	call_start(&s->calls,
		&(struct call_request){.method = "POST",
			.path = "/xrpc/com.atproto.repo.uploadBlob",
			.body = attachment->bytes,
			.body_len = attachment->len,
			.content_type = attachment->type,
			.deadline_s = UPLOAD_DEADLINE_S,
			.urgent = true},
		picture_came, u, NULL);
}

static void put_pictures(struct bluesky_preparing *p, const struct outgoing *post)
{
	if (post->attachment_count > (p->convo ? 0 : BLUESKY_PICTURES))
		err_set(&p->err, ERR_REJECTED, _("it has %zu pictures, at most %zu can go along"),
			post->attachment_count, (size_t)(p->convo ? 0 : BLUESKY_PICTURES));
	for (size_t i = 0; i < post->attachment_count && p->err.code == ERR_NONE; i++)
		put_picture(p, &post->attachments[i]);
}

/* ---- where a direct message goes ---- */

static void last_message_came(struct session *s, void *data, const struct reply *reply)
{
	struct bluesky_preparing *p = data;
	const struct json *list = json_at(reply->json, "messages");
	const char *id = list ? json_str(list->first, "id") : NULL;
	if (reply->err.code != ERR_NONE)
		p->err = reply->err;
	p->after = arena_strdup(&p->arena, id ? id : BLUESKY_NO_MESSAGE);
	answered_one(p);
}

static void prepare_direct(struct bluesky_preparing *p, const struct outgoing *post)
{
	const struct json *json = json_text(&p->arena, post->parent_reference);
	p->convo = json_str(json, "convo");
	if (!p->convo || !bluesky_chat_service(p->session->host.config)) {
		err_set(&p->err, ERR_REJECTED,
			p->convo ? _("direct messages are off: this account has no chat_service")
				 : _("the conversation that is answered is not known"));
		return;
	}
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 4096);
	strbuf_str(&method, "chat.bsky.convo.getMessages?limit=1&convoId=");
	http_encode(&method, p->convo);
	p->questions++;
	bluesky_call(p->session, BLUESKY_URGENT | BLUESKY_CHAT, method.buf, NULL, last_message_came,
		p, NULL);
}

void bluesky_prepare(struct session *s, const struct outgoing *post)
{
	struct bluesky_preparing *p = mem_zero(1, sizeof(*p));
	p->session = s;
	p->post_id = post->id;
	p->text = arena_strdup(&p->arena, post->text);
	p->lang = arena_strdup(&p->arena, post->lang);
	p->next = s->preparing;
	s->preparing = p;
	if (outgoing_is_direct(post))
		prepare_direct(p, post);
	else if (post->visibility != VISIBILITY_PUBLIC)
		err_set(&p->err, ERR_REJECTED, _("every post on this network is public"));
	else
		prepare_parent(p, post);
	put_pictures(p, post);
	p->facet_count = bluesky_facets(p->text, p->facets, FACETS_MAX, &p->arena);
	for (size_t i = 0; i < p->facet_count && p->err.code == ERR_NONE; i++)
		if (p->facets[i].kind == FACET_MENTION)
			resolve_handle(p, &p->facets[i]);
	if (p->questions == 0)
		http_later(s->host.http, finish, p);
}
