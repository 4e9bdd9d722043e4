/* Sending a stored request, and looking whether it is there when nobody knows. LinkedIn knows no
 * keys: what is not found stays unclear, and a person decides. */
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "networks/linkedin/read.h"
#include "networks/linkedin/urn.h"
#include "networks/linkedin/write.h"

enum { PATH_BYTES = 4096, BODY_MAX = 256 << 10 };

struct sending {
	struct arena arena; /* holds what it meant, and itself */
	int64_t post_id;
	const struct json *meant; /* the record */
	const char *target, *text;
	bool looks; /* it is looked up, not sent */
	struct err refusal;
};

static void sending_free(void *data)
{
	struct sending *g = data;
	struct arena arena = g->arena;
	arena_release(&arena);
}

static struct sending *sending_new(const struct outgoing *post)
{
	struct arena arena = ARENA_INIT;
	struct sending *g = arena_alloc(&arena, sizeof(*g));
	g->arena = arena;
	g->post_id = post->id;
	g->meant = json_text(&g->arena, post->remote_record);
	g->target = json_str(g->meant, "target");
	g->text = json_str(g->meant, "text");
	return g;
}

static void tell(struct session *s, struct sending *g, enum send_result result, const char *urn,
	const char *why, int64_t retry_us)
{
	const char *url = urn ? linkedin_link(urn, &g->arena) : NULL;
	s->host.answered(s->host.data, g->post_id, result, urn, url, why, retry_us);
	sending_free(g);
}

/* ---- what stands there ---- */

/* The one that was not there when it was prepared, and that is no other post of ours. */
static const char *newly_there(
	const struct session *s, const struct sending *g, const struct linkedin_found *found)
{
	for (size_t i = 0; i < found->urns.count; i++) {
		const char *urn = found->urns.items[i];
		bool old = s->host.posted(s->host.data, urn);
		JSON_EACH (there, json_at(g->meant, "there"))
			old = old || (there->text && strcmp(there->text, urn) == 0);
		if (!old)
			return urn;
	}
	return NULL;
}

static void found_after_refusal(struct session *s, void *data, const struct linkedin_found *found)
{
	struct sending *g = data;
	const char *urn = newly_there(s, g, found);
	if (urn)
		tell(s, g, SEND_SENT, arena_strdup(&g->arena, urn), NULL, 0);
	else if (found->err.code == ERR_NONE && !(g->target && found->has_more))
		tell(s, g, SEND_REJECTED, NULL,
			_("LinkedIn takes no second one with the same words"), 0);
	else
		tell(s, g, SEND_UNCLEAR, NULL, g->refusal.msg, 0);
}

static void looked_up(struct session *s, void *data, const struct linkedin_found *found)
{
	struct sending *g = data;
	const char *urn = newly_there(s, g, found);
	enum lookup_result result = urn                           ? LOOKUP_FOUND
				    : found->err.code == ERR_NONE ? LOOKUP_UNSEEN
								  : LOOKUP_NO_ANSWER;
	s->host.looked_up(
		s->host.data, g->post_id, result, urn, urn ? linkedin_link(urn, &g->arena) : NULL);
	sending_free(g);
}

static void look_is_vain(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	s->host.looked_up(s->host.data, g->post_id, LOOKUP_NO_ANSWER, NULL, NULL);
	sending_free(g);
}

void linkedin_lookup(struct session *s, const struct outgoing *post)
{
	struct sending *g = sending_new(post);
	if (g->text)
		linkedin_look(s, g->target, g->text, looked_up, g, sending_free);
	else
		call_start(&s->calls, &(struct call_request){.first = true}, look_is_vain, g,
			sending_free);
}

/* ---- what the server made of it ---- */

/* A post's URN stands in a header, a comment's in the answer; a version may give its number only.
 */
static const char *urn_of(const struct session *s, struct sending *g, const struct reply *reply)
{
	struct arena *a = &g->arena;
	const char *id = http_answer_header(s->host.http, "x-restli-id");
	struct linkedin_said said;
	if (!g->target)
		return linkedin_urn(id, a);
	if (reply->json && linkedin_read_comment(&said, reply->json, a, NULL) == 0)
		return said.urn;
	struct linkedin_comment c = {.object = json_str(g->meant, "body.object"), .id = id};
	const char *urn = linkedin_urn(id, a);
	return urn || !id ? urn : linkedin_urn(linkedin_comment_urn(&c, a), a);
}

static bool is_duplicate(const struct reply *reply)
{
	return (reply->status == 422 || reply->status == 409) && reply->body &&
	       strcasestr(reply->body, "duplicate");
}

static void answered(struct session *s, void *data, const struct reply *reply)
{
	struct sending *g = data;
	const char *urn = reply->status / 100 == 2 ? urn_of(s, g, reply) : NULL;
	bool silent = g->target && json_at(g->meant, "body.content");
	if (urn) {
		tell(s, g, SEND_SENT, urn,
			silent ? _("the words for its picture are not shown: comments have no place for them")
			       : NULL,
			0);
	} else if (reply->err.code == ERR_NONE) {
		tell(s, g, SEND_UNCLEAR, NULL, _("the server does not say what it made of it"), 0);
	} else if (is_duplicate(reply)) {
		g->refusal = reply->err;
		linkedin_look(s, g->target, g->text, found_after_refusal, g, sending_free);
	} else {
		tell(s, g, reply_send_result(reply), NULL, reply->err.msg, reply->retry_us);
	}
}

void linkedin_send(struct session *s, const struct outgoing *post)
{
	struct sending *g = sending_new(post);
	struct strbuf path STRBUF_AUTO, body STRBUF_AUTO;
	strbuf_init(&path, PATH_BYTES);
	strbuf_init(&body, BODY_MAX);
	struct json_writer w = {.out = &body};
	json_add_tree(&w, NULL, json_at(g->meant, "body"));
	if (g->target) {
		linkedin_path(&path, "socialActions", g->target);
		strbuf_str(&path, "/comments");
	} else {
		strbuf_str(&path, "/rest/posts");
	}
	struct call_request request = {
		.method = "POST",
		.path = path.buf,
		.body = body.buf,
		.urgent = true,
		.first = true, /* it goes soon after it was stored, or not at all */
	};
	call_start(&s->calls, &request, answered, g, sending_free);
}
