/* A page of posts. */
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "networks/x/read.h"
#include "text/clean.h"

/* What X left out of a page, in its words. */
static void log_errors(const struct session *s, const struct json *errors)
{
	JSON_EACH (error, errors) {
		struct strbuf said STRBUF_AUTO;
		strbuf_init(&said, 160);
		const char *detail = json_str(error, "detail");
		detail = detail ? detail : json_str(error, "title");
		clean_text(&said, detail ? detail : "?", strlen(detail ? detail : "?"), 0);
		log_line(LOG_LEVEL_INFO, _("account %s: left out of a page: %s"),
			s->host.config->name, said.buf);
	}
}

static void log_bad(const struct session *s, const struct json *post, const struct err *err)
{
	const char *id = json_str(post, "id");
	struct strbuf clean STRBUF_AUTO;
	strbuf_init(&clean, 64);
	clean_text(&clean, id ? id : "?", strlen(id ? id : "?"), 0);
	log_line(LOG_LEVEL_INFO, _("account %s: post %s is not taken: %s"), s->host.config->name,
		clean.buf, err->msg);
}

struct page {
	struct parcel *parcel;
	enum mention_kind kind;
	const char *closed;
};

static void take(struct session *s, void *data, const struct json *post,
	const struct json_slice *raw, const struct reply *reply)
{
	const struct page *page = data;
	const char *newer = x_newer_version(post);
	struct err err = ERR_INIT;
	struct mention m;
	if (page->kind == MENTION_MENTION && x_is_ours(s, post))
		return;
	/* What was edited must not come back; what took its place may name us no more, and no list
	 * of ours would have it. */
	if (newer && page->kind == MENTION_MENTION)
		x_unread_note(s, newer);
	if (newer)
		return;
	if (x_mention_of_post(&m, post, json_at(reply->json, "includes"), page->kind, s,
		    &page->parcel->arena, &err) == -1) {
		log_bad(s, post, &err);
		return;
	}
	m.closed = m.closed ? m.closed : page->closed;
	parcel_add_new(page->parcel, &s->host, m, raw, reply->url);
}

void x_page_take(struct session *s, struct parcel *parcel, const struct reply *reply,
	enum mention_kind kind, const char *closed)
{
	reply_each(s, reply, "data", take, &(struct page){parcel, kind, closed});
	log_errors(s, json_at(reply->json, "errors"));
}
