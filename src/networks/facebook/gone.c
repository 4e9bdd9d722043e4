/* Nobody tells of what was deleted, but to who is pushed. What stood among the newest when they
 * were looked at last, and neither stands there now nor was pushed off by newer ones, is asked
 * after, until the answer is clear. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "networks/facebook/found.h"

enum { SEEN_MOST = 1024, ASKED_MOST = 8 };

struct seen {
	char *id, *post; /* post "": it is one */
	int64_t us;
	bool missing; /* when it was looked for last */
};

struct facebook_window {
	struct seen seen[SEEN_MOST]; /* round and round */
	size_t at;
	size_t next; /* that is asked after when it is missing, round and round */
	int asked;   /* in this round */
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

static struct seen *find(struct facebook_window *w, const char *id)
{
	for (size_t i = 0; i < SEEN_MOST; i++)
		if (w->seen[i].id && strcmp(w->seen[i].id, id) == 0)
			return &w->seen[i];
	return NULL;
}

/* The oldest make room, but those of whom it is not clear yet. */
static struct seen *room_for_one(struct facebook_window *w)
{
	for (size_t i = 0; i < SEEN_MOST && w->seen[w->at % SEEN_MOST].missing; i++)
		w->at++;
	return &w->seen[w->at++ % SEEN_MOST];
}

static void remember(struct facebook_window *w, const char *post, const struct json *one)
{
	const char *id = facebook_thing(one, "id");
	if (!id || find(w, id))
		return;
	struct seen *seen = room_for_one(w);
	seen_clear(seen);
	*seen = (struct seen){.id = mem_strdup(id),
		.post = mem_strdup(post),
		.us = facebook_time_of(one, "created_time")};
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
		if (!seen->id || strcmp(seen->post, post) != 0)
			continue;
		if (lists(list, seen->id))
			seen->missing = false;
		else if (whole || seen->us > oldest)
			seen->missing = true;
	}
	JSON_EACH (one, list)
		remember(w, post, one);
}

static void ask_next(struct session *s);

/* It may be there, and not be listed. */
static bool is_clear(struct session *s, const char *id, const struct reply *reply)
{
	struct mention gone = facebook_gone(s, id);
	if (facebook_is_gone(reply))
		return s->host.deliver(s->host.data, &gone, 1) == 0;
	return reply->err.code == ERR_NONE || reply->err.code == ERR_REJECTED;
}

/* Where one has no answer the others had none either: the next round begins behind it. */
static void answered(struct session *s, void *data, const struct reply *reply)
{
	char *id MEM_AUTO = data;
	struct facebook_window *w = s->window;
	struct seen *seen = find(w, id);
	if (!is_clear(s, id, reply)) {
		w->done(s);
		return;
	}
	if (seen)
		seen_clear(seen);
	ask_next(s);
}

static void ask_next(struct session *s)
{
	struct facebook_window *w = s->window;
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 4096);
	const struct seen *seen = NULL;
	for (size_t i = 0; i < SEEN_MOST && !seen && w->asked < ASKED_MOST; i++) {
		const struct seen *one = &w->seen[w->next++ % SEEN_MOST];
		seen = one->missing ? one : NULL;
	}
	if (!seen) {
		w->done(s);
		return;
	}
	w->asked++;
	facebook_path(&path, seen->id, "", "id");
	call_start(&s->calls, &(struct call_request){.path = path.buf}, answered,
		mem_strdup(seen->id), free);
}

void facebook_window_ask(struct session *s, void (*done)(struct session *s))
{
	if (!s->window)
		s->window = mem_zero(1, sizeof(*s->window));
	s->window->done = done;
	s->window->asked = 0;
	ask_next(s);
}
