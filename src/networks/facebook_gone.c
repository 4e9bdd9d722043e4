/* Nobody tells of what was deleted, but to who is pushed. What stood among the newest when they
 * were looked at last, and neither stands there now nor was pushed off by newer ones, is asked
 * after. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "networks/facebook_found.h"

enum { SEEN_MOST = 1024, ASKED_MOST = 8 };

struct seen {
	char *id, *post; /* post "": it is one */
	int64_t us;
};

struct facebook_window {
	struct seen seen[SEEN_MOST]; /* round and round */
	size_t at;
	char *missing[ASKED_MOST];
	size_t missing_count;
	void (*done)(struct session *s);
};

static void seen_clear(struct seen *seen)
{
	free(seen->id);
	free(seen->post);
	*seen = (struct seen){0};
}

void facebook_window_release(struct session *s)
{
	struct facebook_window *w = s->window;
	for (size_t i = 0; w && i < SEEN_MOST; i++)
		seen_clear(&w->seen[i]);
	while (w && w->missing_count)
		free(w->missing[--w->missing_count]);
	free(w);
	s->window = NULL;
}

static bool lists(const struct json *list, const char *id)
{
	JSON_EACH (one, list) {
		const char *its = json_str(one, "id");
		if (its && strcmp(its, id) == 0)
			return true;
	}
	return false;
}

static void remember(struct facebook_window *w, const char *post, const struct json *one)
{
	const char *id = json_str(one, "id");
	for (size_t i = 0; id && i < SEEN_MOST; i++)
		if (w->seen[i].id && strcmp(w->seen[i].id, id) == 0)
			return;
	if (!id)
		return;
	struct seen *seen = &w->seen[w->at++ % SEEN_MOST];
	seen_clear(seen);
	*seen = (struct seen){
		mem_strdup(id), mem_strdup(post), facebook_time_of(one, "created_time")};
}

void facebook_window_compare(
	struct session *s, const char *post_id, const struct json *list, bool whole)
{
	if (!s->window)
		s->window = mem_zero(1, sizeof(*s->window));
	struct facebook_window *w = s->window;
	const char *post = post_id ? post_id : "";
	int64_t oldest = list && list->last ? facebook_time_of(list->last, "created_time") : 0;
	for (size_t i = 0; i < SEEN_MOST; i++) {
		struct seen *seen = &w->seen[i];
		if (!seen->id || strcmp(seen->post, post) != 0 || lists(list, seen->id) ||
			(!whole && seen->us <= oldest) || w->missing_count == ASKED_MOST)
			continue;
		w->missing[w->missing_count++] = mem_strdup(seen->id);
		seen_clear(seen);
	}
	JSON_EACH (one, list)
		remember(w, post, one);
}

static void ask_next(struct session *s);

static void answered(struct session *s, void *data, const struct reply *reply)
{
	char *id MEM_AUTO = data;
	struct mention gone = facebook_gone(s, id);
	if (facebook_is_gone(reply))
		s->host.deliver(s->host.data, &gone, 1);
	ask_next(s);
}

static void ask_next(struct session *s)
{
	struct facebook_window *w = s->window;
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 4096);
	if (w->missing_count == 0) {
		w->done(s);
		return;
	}
	char *id = w->missing[--w->missing_count];
	facebook_path(&path, id, "", "id");
	call_start(&s->calls, &(struct call_request){.path = path.buf}, answered, id, free);
}

void facebook_window_ask(struct session *s, void (*done)(struct session *s))
{
	if (!s->window)
		s->window = mem_zero(1, sizeof(*s->window));
	s->window->done = done;
	ask_next(s);
}
