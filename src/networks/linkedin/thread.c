/* What stands around a comment: the one at the top of its branch, and what else answers that. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/parcel.h"
#include "networks/linkedin/read.h"
#include "networks/linkedin/urn.h"

enum { PAGE = 50, PATH_BYTES = 4096 };

struct around {
	char *id, *parent;
	struct parcel found;
};

static void around_free(void *data)
{
	struct around *r = data;
	free(r->id);
	free(r->parent);
	parcel_release(&r->found);
	free(r);
}

static void take(
	struct session *s, struct around *r, const struct json *comment, const char *source)
{
	struct linkedin_said said;
	struct mention m;
	if (r->found.count > PAGE ||
		linkedin_read_comment(&said, comment, &r->found.arena, NULL) == -1 ||
		strcmp(said.urn, r->id) == 0)
		return;
	if (!said.parent && r->parent && strcmp(said.urn, r->parent) != 0)
		said.parent = r->parent;
	if (linkedin_mention(&m, &said, MENTION_CONTEXT, s, &r->found.arena, NULL) == -1)
		return;
	struct strbuf raw STRBUF_AUTO;
	strbuf_init(&raw, HTTP_BODY_MAX);
	const struct json_slice slice = json_slice_write(&raw, comment);
	parcel_add_new(&r->found, &s->host, m, &slice, source);
}

static void finish(struct session *s, struct around *r, const struct reply *reply)
{
	if (reply->err.code != ERR_NONE)
		log_line(LOG_LEVEL_WARNING, _("account %s: the conversation of %s: %s"),
			s->host.config->name, r->id, reply->err.msg);
	parcel_deliver(&r->found, &s->host, NULL);
	around_free(r);
}

static void ask(
	struct session *s, const char *urn, const char *rest, reply_fn *done, struct around *r)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_BYTES);
	linkedin_path(&path, "socialActions", urn);
	strbuf_str(&path, rest);
	call_start(&s->calls, &(struct call_request){.path = path.buf}, done, r, around_free);
}

static void ask_comment(struct session *s, const char *urn, reply_fn *done, struct around *r)
{
	struct linkedin_comment c;
	linkedin_comment_read(&c, urn, &r->found.arena);
	ask(s, c.object, arena_printf(&r->found.arena, "/comments/%s", c.id), done, r);
}

static void answers_came(struct session *s, void *data, const struct reply *reply)
{
	JSON_EACH (comment, json_at(reply->json, "elements"))
		take(s, data, comment, reply->url);
	finish(s, data, reply);
}

static void parent_came(struct session *s, void *data, const struct reply *reply)
{
	struct around *r = data;
	if (reply->err.code != ERR_NONE) {
		finish(s, r, reply);
		return;
	}
	take(s, r, reply->json, reply->url);
	ask(s, r->parent, arena_printf(&r->found.arena, "/comments?start=0&count=%d", PAGE),
		answers_came, r);
}

static void comment_came(struct session *s, void *data, const struct reply *reply)
{
	struct around *r = data;
	const char *parent = linkedin_urn(json_str(reply->json, "parentComment"), &r->found.arena);
	struct linkedin_comment c;
	if (reply_is_gone(reply)) {
		struct mention gone = linkedin_mention_gone(s, r->id);
		s->host.deliver(s->host.data, &gone, 1);
		around_free(r);
	} else if (reply->err.code != ERR_NONE ||
		   linkedin_comment_read(&c, parent, &r->found.arena)) {
		finish(s, r, reply);
	} else {
		r->parent = mem_strdup(parent);
		ask_comment(s, parent, parent_came, r);
	}
}

void linkedin_thread(struct session *s, const char *native_id)
{
	struct around *r = mem_zero(1, sizeof(*r));
	struct linkedin_comment c;
	r->id = mem_strdup(native_id);
	if (linkedin_comment_read(&c, native_id, &r->found.arena) == 0)
		ask_comment(s, native_id, comment_came, r);
	else
		around_free(r); /* a post answers nothing */
}
