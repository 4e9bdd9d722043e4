/* From an operator's text to a draft on the network, which nobody sees, and whose number is stored
 * before the first try. So to send is to publish what has that number, and to look is to look at
 * it: nothing can be there twice. A draft whose answer was lost, or that was made by a life of the
 * collector that ended then, is found again by its mark, or by its words where the network took
 * that out; else no more is left of it than a draft. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/blogger/write.h"

enum { RECORD_MAX = 8 << 20, PAGE = 50, PAGES_MAX = 4, PATH_MAX_BYTES = 16 << 10 };

struct preparing {
	int64_t post_id, appears_us;
	char *text, *title, *mark;
	char *content; /* with the mark behind it */
	char *essence; /* of that */
	char *home;    /* where it goes */
	bool answers;
	int pages;
};

static void preparing_free(void *data)
{
	struct preparing *p = data;
	free(p->text);
	free(p->title);
	free(p->mark);
	free(p->content);
	free(p->essence);
	free(p->home);
	free(p);
}

static struct preparing *preparing_new(const struct session *s, const struct outgoing *post)
{
	struct strbuf html STRBUF_AUTO;
	struct preparing *p = mem_zero(1, sizeof(*p));
	strbuf_init(&html, RECORD_MAX);
	p->post_id = post->id;
	p->appears_us = post->appears_us;
	p->answers = post->parent_native_id != NULL;
	p->text = mem_strdup(post->text);
	p->title = blogger_title(post->text);
	p->mark = blogger_mark(s, post);
	blogger_html(&html, post->text);
	strbuf_str(&html, p->mark);
	p->content = html.overflow ? NULL : mem_strdup(html.buf);
	p->essence = blogger_essence(html.buf);
	return p;
}

/* ---- the end of it ---- */

static void write_record(struct strbuf *out, const struct preparing *p)
{
	struct json_writer w = {.out = out};
	json_begin(&w, NULL, '{');
	json_add_time(&w, "appears", p->appears_us);
	json_add_str(&w, "title", p->title);
	json_add_str(&w, "content", p->content);
	json_end(&w, '}');
}

/* post: the number that it has there; NULL with why. */
static void finish(struct session *s, struct preparing *p, const char *post, const struct err *why)
{
	struct strbuf record STRBUF_AUTO;
	char *key MEM_AUTO = post ? mem_printf("%s/%s", p->home, post) : NULL;
	strbuf_init(&record, RECORD_MAX);
	if (post)
		write_record(&record, p);
	s->host.prepared(s->host.data, p->post_id, key, post ? record.buf : NULL, why);
	preparing_free(p);
}

static void give_up(struct session *s, struct preparing *p, const struct reply *reply)
{
	struct err err = reply->err;
	if (err.code == ERR_NONE)
		err_set(&err, ERR_NETWORK, _("the server does not say what it made of it"));
	finish(s, p, NULL, &err);
}

/* ---- a new draft ---- */

static void draft_came(struct session *s, void *data, const struct reply *reply)
{
	const char *id = json_str(reply->json, "id");
	if (reply->err.code == ERR_NONE && blogger_is_number(id))
		finish(s, data, id, &reply->err);
	else
		give_up(s, data, reply);
}

static void make_draft(struct session *s, struct preparing *p)
{
	struct strbuf body STRBUF_AUTO;
	char *path MEM_AUTO =
		mem_printf("/v3/blogs/%s/posts?isDraft=true&fetchBody=false", p->home);
	strbuf_init(&body, RECORD_MAX);
	struct json_writer w = {.out = &body};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "kind", "blogger#post");
	json_add_str(&w, "title", p->title);
	json_add_str(&w, "content", p->content);
	json_end(&w, '}');
	struct call_request request = {
		.method = "POST", .path = path, .body = body.buf, .urgent = true};
	call_start(&s->calls, &request, draft_came, p, preparing_free);
}

/* ---- one that is there already ---- */

static bool is_it(const struct preparing *p, const struct json *draft)
{
	const char *title = json_str(draft, "title"), *content = json_str(draft, "content");
	const char *status = json_str(draft, "status");
	if (!content || !blogger_is_number(json_str(draft, "id")) ||
		(status && strcmp(status, "DRAFT") != 0))
		return false;
	if (strstr(content, p->mark))
		return true;
	if (strstr(content, "<!-- nachtwacht ") || !title || strcmp(title, p->title) != 0)
		return false;
	char *essence MEM_AUTO = blogger_essence(content);
	return strcmp(essence, p->essence) == 0;
}

static void ask_drafts(struct session *s, struct preparing *p, const char *page);

static void drafts_came(struct session *s, void *data, const struct reply *reply)
{
	struct preparing *p = data;
	const char *next = json_str(reply->json, "nextPageToken");
	if (reply->err.code != ERR_NONE || !reply->json) {
		give_up(s, p, reply);
		return;
	}
	JSON_EACH (draft, json_at(reply->json, "items"))
		if (is_it(p, draft)) {
			finish(s, p, json_str(draft, "id"), &reply->err);
			return;
		}
	if (next && *next && ++p->pages < PAGES_MAX)
		ask_drafts(s, p, next);
	else
		make_draft(s, p);
}

static void ask_drafts(struct session *s, struct preparing *p, const char *page)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_MAX_BYTES);
	strbuf_printf(&path,
		"/v3/blogs/%s/posts?status=DRAFT&view=ADMIN&fetchBodies=true&orderBy=UPDATED&maxResults=%d",
		p->home, PAGE);
	if (page) {
		strbuf_str(&path, "&pageToken=");
		http_encode(&path, page);
	}
	call_start(&s->calls, &(struct call_request){.path = path.buf, .urgent = true}, drafts_came,
		p, preparing_free);
}

static void ready(struct session *s, void *data, const struct reply *reply)
{
	struct preparing *p = data;
	struct err err = reply->err;
	const struct blogger_blog *home = NULL;
	if (err.code == ERR_NONE && p->answers)
		err_set(&err, ERR_REJECTED, "%s", closed_why(s->host.network->can.closed));
	else if (err.code == ERR_NONE && !p->content)
		err_set(&err, ERR_REJECTED, _("the post is too large"));
	else if (err.code == ERR_NONE)
		home = blogger_home(s, &err);
	if (!home) {
		finish(s, p, NULL, &err);
		return;
	}
	p->home = mem_strdup(home->id);
	ask_drafts(s, p, NULL);
}

void blogger_prepare(struct session *s, const struct outgoing *post)
{
	call_start(&s->calls, &(struct call_request){.urgent = true}, ready, preparing_new(s, post),
		preparing_free);
}
