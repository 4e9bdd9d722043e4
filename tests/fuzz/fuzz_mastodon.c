#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "networks/json_slice.h"
#include "networks/mastodon/read.h"
#include "text/clean.h"

/* A page of notifications: each is refused with a reason or is a whole and clean mention, and the
 * slices are the bytes of the page, one behind the other. */
static void check_mention(const struct json *notification, const struct session *s, struct arena *a)
{
	struct mention m;
	struct err err = ERR_INIT;
	if (mastodon_mention_of_notification(&m, notification, s, a, &err) == -1) {
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
		return;
	}
	fuzz_require(m.id && m.handle && m.author_id && m.text && m.reference);
	fuzz_require(m.thread || m.in_reply_to);
	fuzz_require(clean_is(m.text, strlen(m.text), CLEAN_LINES));
	fuzz_require(clean_is(m.handle, strlen(m.handle), 0));
	fuzz_require(!m.uri || clean_is(m.uri, strlen(m.uri), 0));
	fuzz_require(m.kind != MENTION_DIRECT || m.visibility == VISIBILITY_DIRECT);
	struct json *reference = json_parse(a, m.reference, strlen(m.reference), NULL);
	fuzz_require(json_str(reference, "id") && json_str(reference, "acct"));
	char *essence = mastodon_essence(m.text);
	fuzz_require(strlen(essence) <= strlen(m.text));
	free(essence);
}

static void check_link(const struct session *s, const char *text, size_t size)
{
	char *link = strndup(text, size);
	free(mastodon_next_page(s, link));
	free(link);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	const char *text = (const char *)data;
	struct account_config config = {.name = "gent"};
	static struct session s;
	struct err err = ERR_INIT;
	s.host.config = &config;
	s.login.server = (char[]){"https://police.example"};
	s.facts =
		(struct mastodon_facts){.id = (char[]){"1"}, .domain = (char[]){"police.example"}};
	check_link(&s, text, size);
	const struct json *page = json_parse(&a, text, size, &err);
	if (!page || page->type != JSON_ARRAY)
		return 0;
	JSON_EACH (notification, page)
		check_mention(notification, &s, &a);
	struct json_slice slices[100];
	size_t count = json_slices(text, size, NULL, slices, 100);
	const char *behind = text;
	fuzz_require(count == page->len);
	for (size_t i = 0; i < count && i < 100; i++) {
		fuzz_require(
			slices[i].text >= behind && slices[i].text + slices[i].len <= text + size);
		behind = slices[i].text + slices[i].len;
	}
	return 0;
}
