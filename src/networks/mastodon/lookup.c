/* Whether a post is there, after its answer was lost. A key finds nothing again: it is looked for
 * below what it answers, and then among our own newest posts. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/mastodon/read.h"
#include "networks/mastodon/write.h"
#include "text/html.h"

/* Their clock may not be ours. */
static const int64_t SLACK_US = 10 * CLOCK_MIN;

enum { NEWEST = 40, PAGES_MOST = 10, STABLE_TAIL = 32, CHANGING_HEAD = 10 };

struct looking {
	int64_t post_id, since_us;
	char *essence, *as_html; /* of the text, also as one that was read as HTML */
	char *parent_id, *root;
	int pages; /* of our own posts that were read */
};

static void looking_free(void *data)
{
	struct looking *l = data;
	free(l->essence);
	free(l->as_html);
	free(l->parent_id);
	free(l->root);
	free(l);
}

/* One kind of server changes the head of an id, and its letters' case. */
static bool same_id(const char *a, const char *b)
{
	size_t len = strlen(a);
	if (strcmp(a, b) == 0)
		return true;
	return len == CHANGING_HEAD + STABLE_TAIL && strlen(b) == len &&
	       strcasecmp(a + CHANGING_HEAD, b + CHANGING_HEAD) == 0;
}

static bool is_it(const struct session *s, const struct looking *l, const struct json *status)
{
	const char *parent = json_str(status, "in_reply_to_id");
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, 1 << 20);
	if (!mastodon_is_ours(s, status) || !json_str(status, "id") ||
		json_time(status, "created_at") < l->since_us ||
		(*l->parent_id ? !parent || !same_id(parent, l->parent_id) : parent != NULL) ||
		mastodon_text(&text, status, NULL) == -1)
		return false;
	char *essence MEM_AUTO = mastodon_essence(text.buf);
	if (strcmp(essence, l->essence) != 0 && strcmp(essence, l->as_html) != 0)
		return false;
	return !s->host.posted(s->host.data, json_str(status, "id"));
}

static void tell(
	struct session *s, struct looking *l, enum lookup_result result, const struct json *found)
{
	const char *id = json_str(found, "id");
	if (id)
		mastodon_root_note(s, id, l->root);
	s->host.looked_up(s->host.data, l->post_id, result, id, json_str(found, "url"));
	looking_free(l);
}

static const struct json *find(
	const struct session *s, const struct looking *l, const struct json *list)
{
	JSON_EACH (status, list)
		if (is_it(s, l, status))
			return status;
	return NULL;
}

/* True when the page, newest first, goes back to before the post was. */
static bool goes_back(const struct looking *l, const struct json *list)
{
	const struct json *last = NULL;
	JSON_EACH (status, list)
		last = status;
	return !last || json_time(last, "created_at") < l->since_us;
}

static void ask_for_page(struct session *s, struct looking *l, const char *path);

/* It is surely not there when all were seen that are as new as it is; many may have come since. */
static void own_posts_came(struct session *s, void *data, const struct reply *reply)
{
	struct looking *l = data;
	const struct json *list = reply->json;
	if (reply->err.code != ERR_NONE || !list || list->type != JSON_ARRAY) {
		tell(s, l, LOOKUP_NO_ANSWER, NULL);
		return;
	}
	const struct json *found = find(s, l, list);
	char *next MEM_AUTO = mastodon_next_page(s, reply->link);
	if (found)
		tell(s, l, LOOKUP_FOUND, found);
	else if (goes_back(l, list) || (!next && list->len < NEWEST))
		tell(s, l, LOOKUP_ABSENT, NULL);
	else if (next && ++l->pages < PAGES_MOST)
		ask_for_page(s, l, next);
	else
		tell(s, l, LOOKUP_UNSEEN, NULL);
}

static void ask_for_page(struct session *s, struct looking *l, const char *path)
{
	call_start(&s->calls, &(struct call_request){.path = path, .urgent = true}, own_posts_came,
		l, looking_free);
}

static void ask_for_own_posts(struct session *s, struct looking *l)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 4096);
	strbuf_str(&path, "/api/v1/accounts/");
	http_encode(&path, s->facts.id ? s->facts.id : "");
	strbuf_printf(&path, "/statuses?limit=%d", NEWEST);
	ask_for_page(s, l, path.buf);
}

static void context_came(struct session *s, void *data, const struct reply *reply)
{
	struct looking *l = data;
	const struct json *found = find(s, l, json_at(reply->json, "descendants"));
	if (found)
		tell(s, l, LOOKUP_FOUND, found);
	else if (reply->err.code == ERR_NONE || reply_is_gone(reply))
		ask_for_own_posts(s, l);
	else
		tell(s, l, LOOKUP_NO_ANSWER, NULL);
}

void mastodon_lookup(struct session *s, const struct outgoing *post)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct strbuf path STRBUF_AUTO, read STRBUF_AUTO;
	const struct json *meant = json_text(&arena, post->remote_record);
	const char *text = json_str(meant, "status"), *parent = json_str(meant, "in_reply_to_id");
	struct looking *l = mem_zero(1, sizeof(*l));
	l->post_id = post->id;
	l->since_us = post->created_us - SLACK_US;
	strbuf_init(&read, 1 << 20);
	html_lines_to_text(&read, text ? text : "", text ? strlen(text) : 0, NULL);
	l->essence = mastodon_essence(text ? text : "");
	l->as_html = mastodon_essence(read.buf);
	l->parent_id = mem_strdup(parent ? parent : "");
	l->root = post->root_native_id ? mem_strdup(post->root_native_id) : NULL;
	struct call_request request = {.urgent = true};
	strbuf_init(&path, 4096);
	if (parent) {
		mastodon_status_path(&path, parent, "/context");
		request.path = path.buf;
	}
	call_start(&s->calls, &request, context_came, l, looking_free);
}
