#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "networks/x/read.h"
#include "text/clean.h"

/* A page of posts or messages, or an event of the stream: each is refused with a reason or is a
 * whole and clean mention. */
static void check_mention(const struct mention *m, struct arena *a)
{
	fuzz_require(m->id && m->handle && m->author_id && m->text && m->reference);
	fuzz_require(m->thread || m->in_reply_to);
	fuzz_require(clean_is(m->text, strlen(m->text), CLEAN_LINES));
	fuzz_require(clean_is(m->handle, strlen(m->handle), 0));
	fuzz_require(!m->thread || clean_is(m->thread, strlen(m->thread), 0));
	fuzz_require(!m->uri || clean_is(m->uri, strlen(m->uri), 0));
	fuzz_require(m->kind != MENTION_DIRECT || m->visibility == VISIBILITY_DIRECT);
	const struct json *reference = json_parse(a, m->reference, strlen(m->reference), NULL);
	fuzz_require(json_str(reference, "author") != NULL);
	char *essence = x_essence(m->text);
	fuzz_require(strlen(essence) <= strlen(m->text) && x_essence_is(essence, essence));
	free(essence);
}

static void check_page(const struct json *page, const struct session *s, struct arena *a)
{
	const struct json *includes = json_at(page, "includes");
	JSON_EACH (one, json_at(page, "data")) {
		struct mention m;
		struct err err = ERR_INIT;
		int rc =
			json_str(one, "event_type")
				? x_mention_of_message(&m, one, includes, s, a, &err)
				: x_mention_of_post(&m, one, includes, MENTION_MENTION, s, a, &err);
		if (rc == 0)
			check_mention(&m, a);
		else
			fuzz_require(err.code == ERR_INPUT && err.msg[0]);
	}
}

static void check_event(const struct json *event, const struct session *s, struct arena *a)
{
	struct mention m;
	struct err err = ERR_INIT;
	if (x_mention_of_activity_message(&m, json_at(event, "payload"), s, a, &err) == 0)
		check_mention(&m, a);
	else
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
	if (x_mention_of_post(&m, json_at(event, "payload"), json_at(event, "includes"),
		    MENTION_WATCH, s, a, &err) == 0)
		check_mention(&m, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct account_config config = {.name = "gent"};
	static struct session s;
	s.host.config = &config;
	s.id = (char[]){"1111111111111111111"};
	s.handle = (char[]){"PolitieGent"};
	const struct json *json = json_parse(&a, (const char *)data, size, NULL);
	const struct json *inner = json_at(json, "data");
	if (!inner)
		return 0;
	if (inner->type == JSON_ARRAY)
		check_page(json, &s, &a);
	else
		check_event(inner, &s, &a);
	return 0;
}
