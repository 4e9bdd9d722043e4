/* Nobody tells of a comment that was deleted: what was listed, and is not any more, is asked after.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "networks/blogger/read.h"

enum { SEEN_MOST = 4096 };

struct seen {
	char *id;
	int64_t us;
	unsigned round; /* that saw it last, or told that it is missing */
	bool gone;
};

struct blogger_seen {
	struct seen items[SEEN_MOST]; /* round and round */
	size_t at;
};

void blogger_seen_release(struct session *s)
{
	for (size_t i = 0; s->seen && i < SEEN_MOST; i++)
		free(s->seen->items[i].id);
	free(s->seen);
	s->seen = NULL;
}

static struct seen *find(struct session *s, const char *id)
{
	for (size_t i = 0; s->seen && i < SEEN_MOST && s->seen->items[i].id; i++)
		if (strcmp(s->seen->items[i].id, id) == 0)
			return &s->seen->items[i];
	return NULL;
}

static struct seen *find_or_add(struct session *s, const char *id)
{
	struct seen *seen = find(s, id);
	if (seen)
		return seen;
	if (!s->seen)
		s->seen = mem_zero(1, sizeof(*s->seen));
	seen = &s->seen->items[s->seen->at++ % SEEN_MOST];
	free(seen->id);
	*seen = (struct seen){.id = mem_strdup(id)};
	return seen;
}

void blogger_seen_note(struct session *s, const struct json *comment, unsigned round)
{
	const char *blog = json_str(comment, "blog.id"), *post = json_str(comment, "post.id");
	const char *id = json_str(comment, "id");
	int64_t us = json_time(comment, "published");
	if (!blogger_is_number(blog) || !blogger_is_number(post) || !blogger_is_number(id) || !us)
		return;
	char *name MEM_AUTO = mem_printf("%s/%s/%s", blog, post, id);
	struct seen *seen = find_or_add(s, name);
	seen->us = us;
	seen->round = round;
}

bool blogger_seen_gone(struct session *s, const char *native_id)
{
	struct seen *seen = find_or_add(s, native_id);
	bool before = seen->gone;
	seen->gone = true;
	return before;
}

char *blogger_seen_missing(struct session *s, const char *blog_id, int64_t from_us, unsigned round)
{
	size_t len = strlen(blog_id);
	for (size_t i = 0; s->seen && i < SEEN_MOST && s->seen->items[i].id; i++) {
		struct seen *seen = &s->seen->items[i];
		if (seen->gone || seen->round == round || seen->us < from_us ||
			strncmp(seen->id, blog_id, len) != 0 || seen->id[len] != '/')
			continue;
		seen->round = round;
		return mem_strdup(seen->id);
	}
	return NULL;
}
