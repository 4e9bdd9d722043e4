#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/bluesky/poll.h"

enum { POSITION_MAX = 64 << 10, QUESTIONS_MAX = 512 };

void bluesky_position_release(struct bluesky_position *p)
{
	free(p->chat);
	for (size_t i = 0; i < p->searched.count; i++)
		free(p->searched.items[i].what);
	free(p->searched.items);
	*p = (struct bluesky_position){0};
}

struct bluesky_searched *bluesky_position_searched(struct bluesky_position *p, const char *what)
{
	for (size_t i = 0; i < p->searched.count; i++)
		if (strcmp(p->searched.items[i].what, what) == 0)
			return &p->searched.items[i];
	struct bluesky_searched made = {.what = mem_strdup(what)};
	MEM_PUSH(&p->searched, made);
	return &p->searched.items[p->searched.count - 1];
}

void bluesky_position_read(struct bluesky_position *p, const char *cursor)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	*p = (struct bluesky_position){.known = true};
	if (!cursor || clock_parse_rfc3339(cursor, &p->began_us) == 0)
		return;
	p->began_us = 0;
	const struct json *json = json_text(&arena, cursor);
	const char *chat = json_str(json, "chat");
	p->began_us = json_time(json, "began");
	p->chat = chat && *chat ? mem_strdup(chat) : NULL;
	JSON_EACH (one, json_at(json, "searched")) {
		const char *what = json_str(one, "what");
		if (what && p->searched.count < QUESTIONS_MAX)
			bluesky_position_searched(p, what)->until_us = json_time(one, "until");
	}
}

char *bluesky_position_write(const struct bluesky_position *p)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, POSITION_MAX);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_add_time(&w, "began", p->began_us);
	json_add_str(&w, "chat", p->chat);
	json_begin(&w, "searched", '[');
	for (size_t i = 0; i < p->searched.count; i++) {
		/* What was not asked for long is a watch that ended. */
		if (p->searched.items[i].until_us < clock_now_us() - BLUESKY_HISTORY_US)
			continue;
		json_begin(&w, NULL, '{');
		json_add_str(&w, "what", p->searched.items[i].what);
		json_add_time(&w, "until", p->searched.items[i].until_us);
		json_end(&w, '}');
	}
	json_end(&w, ']');
	json_end(&w, '}');
	return out.overflow ? NULL : strbuf_take(&out);
}
