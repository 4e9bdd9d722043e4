/* What stands around a mention: the post itself, for its conversation and what it answers; the
 * conversation as far as the search of seven days has it; and where it begins. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/x/read.h"

enum { PAGE = 100, PATH_MAX_BYTES = 8 << 10 };

struct thread {
	char *id, *root, *parent;
	struct parcel parcel;
};

static void thread_free(void *data)
{
	struct thread *t = data;
	free(t->id);
	free(t->root);
	free(t->parent);
	parcel_release(&t->parcel);
	free(t);
}

/* The mention itself is more than context, and is known. */
static void leave_out(struct thread *t)
{
	size_t kept = 0;
	for (size_t i = 0; i < t->parcel.count; i++)
		if (strcmp(t->parcel.items[i].id, t->id) != 0)
			t->parcel.items[kept++] = t->parcel.items[i];
	t->parcel.count = kept;
}

static void deliver(struct session *s, struct thread *t)
{
	leave_out(t);
	parcel_reverse(&t->parcel);
	parcel_deliver(&t->parcel, &s->host, NULL);
	thread_free(t);
}

static void log_failure(const struct session *s, const struct thread *t, const struct reply *reply)
{
	log_line(LOG_LEVEL_WARNING, _("account %s: the conversation of %s: %s"),
		s->host.config->name, t->id, reply->err.msg);
}

static bool has(const struct thread *t, const char *id)
{
	return parcel_find(&t->parcel, id) || strcmp(t->id, id) == 0;
}

static void take(struct session *s, struct thread *t, const struct reply *reply)
{
	if (reply->err.code == ERR_NONE)
		x_page_take(s, &t->parcel, reply, MENTION_CONTEXT, NULL);
	else
		log_failure(s, t, reply);
}

static void above_came(struct session *s, void *data, const struct reply *reply)
{
	take(s, data, reply);
	deliver(s, data);
}

/* What is older than the search's seven days. */
static void ask_above(struct session *s, struct thread *t)
{
	const char *ids[2];
	size_t count = 0;
	if (t->parent && !has(t, t->parent))
		ids[count++] = t->parent;
	if (!has(t, t->root) && (!count || strcmp(ids[0], t->root) != 0))
		ids[count++] = t->root;
	if (count)
		x_posts_ask(s, ids, count, false, above_came, t, thread_free);
	else
		deliver(s, t);
}

static void found(struct session *s, void *data, const struct reply *reply)
{
	take(s, data, reply);
	ask_above(s, data);
}

static void search(struct session *s, struct thread *t)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_MAX_BYTES);
	strbuf_printf(&path,
		"/2/tweets/search/recent?query=conversation_id%%3A%s&max_results=%d&%s", t->root,
		PAGE, x_fields(s));
	call_start(&s->calls, &(struct call_request){.path = path.buf}, found, t, thread_free);
}

static void post_came(struct session *s, void *data, const struct reply *reply)
{
	struct thread *t = data;
	const struct json *post = json_first(json_at(reply->json, "data"));
	const char *root = json_str(post, "conversation_id");
	const char *parent = x_referenced(post, "replied_to");
	if (reply->err.code == ERR_NONE && x_posts_is_gone(reply, t->id)) {
		struct mention gone = x_mention_gone(s, t->id);
		s->host.deliver(s->host.data, &gone, 1);
	} else if (reply->err.code != ERR_NONE) {
		log_failure(s, t, reply);
	} else if (x_is_id(root)) {
		t->root = mem_strdup(root);
		t->parent = x_is_id(parent) ? mem_strdup(parent) : NULL;
		search(s, t);
		return;
	}
	thread_free(t);
}

void x_thread(struct session *s, const char *native_id)
{
	struct thread *t = mem_zero(1, sizeof(*t));
	t->id = mem_strdup(native_id);
	x_posts_ask(s, &(const char *){t->id}, 1, false, post_came, t, thread_free);
}
