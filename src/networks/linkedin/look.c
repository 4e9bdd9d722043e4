/* No key finds a comment or a post again: what is ours and says the same is looked for. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "networks/essence.h"
#include "networks/linkedin/read.h"
#include "networks/linkedin/urn.h"
#include "networks/linkedin/write.h"

/* How many are looked at: posts come newest first, comments in no order that is promised. */
enum { PAGE = 50, POSTS_MOST = 100, COMMENTS_MOST = 500, PATH_BYTES = 4096 };

struct look {
	struct linkedin_found found;
	char *target, *essence;
	int offset;
	linkedin_found_fn *done;
	void *data;
	void (*forget)(void *data);
};

static void look_free(struct look *l)
{
	free(l->target);
	free(l->essence);
	free(l->found.urns.items);
	arena_release(&l->found.arena);
	free(l);
}

static void look_forget(void *data)
{
	struct look *l = data;
	if (l->forget)
		l->forget(l->data);
	look_free(l);
}

static void take(struct session *s, struct look *l, const struct json *element)
{
	struct linkedin_said said;
	struct arena *a = &l->found.arena;
	int rc = l->target ? linkedin_read_comment(&said, element, a, NULL)
			   : linkedin_read_post(&said, element, a, NULL);
	if (rc == -1 || !said.text || !linkedin_is_ours(s, said.owner))
		return;
	char *essence MEM_AUTO = essence_of(said.text);
	if (strcmp(essence, l->essence) == 0)
		MEM_PUSH(&l->found.urns, said.urn);
}

static void ask(struct session *s, struct look *l);

static void page_came(struct session *s, void *data, const struct reply *reply)
{
	struct look *l = data;
	const struct json *list = json_at(reply->json, "elements");
	l->found.err = reply->err;
	l->found.retry_us = reply->retry_us;
	JSON_EACH (element, list)
		take(s, l, element);
	l->offset += list ? (int)list->len : 0;
	l->found.has_more = reply->err.code == ERR_NONE && !linkedin_is_last(reply->json, PAGE);
	if (l->found.has_more && l->offset < (l->target ? COMMENTS_MOST : POSTS_MOST)) {
		ask(s, l);
		return;
	}
	l->done(s, l->data, &l->found);
	look_free(l);
}

static void ask(struct session *s, struct look *l)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_BYTES);
	if (l->target) {
		linkedin_path(&path, "socialActions", l->target);
		strbuf_str(&path, "/comments?");
	} else {
		strbuf_str(&path, "/rest/posts?q=author&author=");
		http_encode(&path, s->organization);
		strbuf_str(&path, "&sortBy=LAST_MODIFIED&");
	}
	strbuf_printf(&path, "start=%d&count=%d", l->offset, PAGE);
	call_start(&s->calls, &(struct call_request){.path = path.buf, .urgent = true}, page_came,
		l, look_forget);
}

void linkedin_look(struct session *s, const char *target, const char *text, linkedin_found_fn *done,
	void *data, void (*forget)(void *data))
{
	struct look *l = mem_zero(1, sizeof(*l));
	l->target = target ? mem_strdup(target) : NULL;
	l->essence = essence_of(text);
	l->done = done;
	l->data = data;
	l->forget = forget;
	ask(s, l);
}
