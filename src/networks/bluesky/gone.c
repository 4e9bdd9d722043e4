/* Posts that were deleted. The network does not tell: a post is just not on the list any more. So
 * what stood there once, and does not now, is asked after; and what is still there, but not on the
 * list, is looked at for another text. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/bluesky/poll.h"

enum { ASK_MOST = 25 /* in one call, and a call a poll */, SUSPECTS_MAX = 2000 };

struct names {
	char **items;
	size_t count, room;
};

struct bluesky_gone {
	struct names newest;   /* on the newest page, as it was one poll ago; newest first */
	struct names list;     /* on the whole list when it was walked last; sorted */
	struct names walk;     /* on it in the walk that is under way */
	struct names suspects; /* to be asked after */
	size_t asked;          /* of the suspects, from the first */
};

static void names_clear(struct names *n)
{
	while (n->count)
		free(n->items[--n->count]);
}

static void names_release(struct names *n)
{
	names_clear(n);
	free(n->items);
}

static void names_add(struct names *n, const char *name)
{
	char *copy = mem_strdup(name);
	MEM_PUSH(n, copy);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool names_hold(const struct names *n, const char *name)
{
	return n->count && bsearch(&name, n->items, n->count, sizeof(*n->items), by_name);
}

struct bluesky_gone *bluesky_gone_new(void)
{
	return mem_zero(1, sizeof(struct bluesky_gone));
}

void bluesky_gone_release(struct bluesky_gone *g)
{
	names_release(&g->newest);
	names_release(&g->list);
	names_release(&g->walk);
	names_release(&g->suspects);
	free(g);
}

static void suspect(struct bluesky_gone *g, const char *name)
{
	for (size_t i = 0; i < g->suspects.count; i++)
		if (strcmp(g->suspects.items[i], name) == 0)
			return;
	if (g->suspects.count < SUSPECTS_MAX)
		names_add(&g->suspects, name);
}

static void add_page(struct names *n, const struct json *page)
{
	JSON_EACH (notification, page) {
		const char *uri = json_str(notification, "uri");
		if (bluesky_is_post(uri))
			names_add(n, uri);
	}
}

static bool on_page(const struct json *page, const char *name)
{
	JSON_EACH (notification, page) {
		const char *uri = json_str(notification, "uri");
		if (uri && strcmp(uri, name) == 0)
			return true;
	}
	return false;
}

void bluesky_gone_newest(struct bluesky_gone *g, const struct json *page, bool full)
{
	size_t kept = g->newest.count;
	if (full) /* from behind: those may have been pushed off */
		while (kept && !on_page(page, g->newest.items[kept - 1]))
			kept--;
	for (size_t i = 0; i < kept; i++)
		if (!on_page(page, g->newest.items[i]))
			suspect(g, g->newest.items[i]);
	names_clear(&g->newest);
	add_page(&g->newest, page);
}

void bluesky_gone_walk(struct bluesky_gone *g, const struct json *page)
{
	add_page(&g->walk, page);
}

void bluesky_gone_walked(struct bluesky_gone *g, bool whole)
{
	if (!whole) {
		names_clear(&g->walk);
		return;
	}
	if (g->walk.count)
		qsort(g->walk.items, g->walk.count, sizeof(*g->walk.items), by_name);
	for (size_t i = 0; i < g->list.count; i++)
		if (!names_hold(&g->walk, g->list.items[i]))
			suspect(g, g->list.items[i]);
	names_release(&g->list);
	g->list = g->walk;
	g->walk = (struct names){0};
}

/* ---- asking ---- */

/* Still there: off the list because its author is muted, or it does not address us any more. */
static void take_post(struct session *s, void *data, const struct json *post,
	const struct json_slice *raw, const struct reply *reply)
{
	struct parcel *found = data;
	struct err err = ERR_INIT;
	struct mention m;
	if (bluesky_mention_of_post(&m, post, MENTION_CONTEXT, s, &found->arena, &err) == 0 &&
		!s->host.knows(s->host.data, &m))
		parcel_add(found, m, raw, reply->url);
}

static void came(struct session *s, void *data, const struct reply *reply)
{
	struct bluesky_gone *g = s->poll->gone;
	struct parcel found = {0};
	struct mention gone[ASK_MOST];
	struct err err = ERR_INIT;
	size_t count = 0;
	const struct json *posts = json_at(reply->json, "posts");
	if (reply->err.code != ERR_NONE || !posts || posts->type != JSON_ARRAY) {
		s->poll->next(s, &err, 0); /* asked again by the next poll */
		return;
	}
	for (size_t i = 0; i < g->asked; i++)
		if (!on_page(posts, g->suspects.items[i]))
			gone[count++] = bluesky_mention_gone(s, g->suspects.items[i]);
	reply_each(s, reply, "posts", take_post, &found);
	parcel_reverse(&found);
	if ((count && s->host.deliver(s->host.data, gone, count) == -1) ||
		parcel_deliver(&found, &s->host, &err) == -1) {
		err_set(&err, ERR_STORE, _("what is gone could not be stored"));
	} else {
		for (size_t i = 0; i < g->asked; i++)
			free(g->suspects.items[i]);
		g->suspects.count -= g->asked;
		memmove(g->suspects.items, g->suspects.items + g->asked,
			g->suspects.count * sizeof(*g->suspects.items));
	}
	parcel_release(&found);
	s->poll->next(s, &err, 0);
}

void bluesky_gone_begin(struct session *s)
{
	struct bluesky_gone *g = s->poll->gone;
	struct err err = ERR_INIT;
	g->asked = g->suspects.count < ASK_MOST ? g->suspects.count : ASK_MOST;
	if (g->asked == 0) {
		s->poll->next(s, &err, 0);
		return;
	}
	struct strbuf method STRBUF_AUTO;
	strbuf_init(&method, 64 << 10);
	strbuf_str(&method, "app.bsky.feed.getPosts");
	for (size_t i = 0; i < g->asked; i++) {
		strbuf_str(&method, i ? "&uris=" : "?uris=");
		http_encode(&method, g->suspects.items[i]);
	}
	bluesky_call(s, 0, method.buf, NULL, came, NULL, NULL);
}
