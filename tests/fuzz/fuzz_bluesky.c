#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "networks/bluesky/poll.h"
#include "networks/bluesky/write.h"
#include "networks/json_slice.h"
#include "text/clean.h"

static void check_post(const struct json *post, const struct session *s, struct arena *a)
{
	struct mention m;
	struct err err = ERR_INIT;
	if (bluesky_mention_of_post(&m, post, MENTION_WATCH, s, a, &err) == -1) {
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
		return;
	}
	fuzz_require(m.id && m.author_id && m.text && m.kind == MENTION_WATCH);
	fuzz_require(clean_is(m.text, strlen(m.text), CLEAN_LINES));
	for (size_t i = 0; i < m.media_count; i++)
		fuzz_require(
			m.media[i].type && clean_is(m.media[i].type, strlen(m.media[i].type), 0));
}

/* An entry of the log of direct messages. */
static void check_message(const struct json *entry, const struct session *s, struct arena *a)
{
	struct mention m;
	struct err err = ERR_INIT;
	const char *convo = json_str(entry, "convoId");
	if (bluesky_mention_of_message(&m, json_at(entry, "message"), convo, NULL, s, a, &err) ==
		-1) {
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
		return;
	}
	fuzz_require(m.visibility == VISIBILITY_DIRECT && m.text && m.handle);
	fuzz_require(clean_is(m.text, strlen(m.text), CLEAN_LINES));
	struct json *reference = json_parse(a, m.reference, strlen(m.reference), NULL);
	fuzz_require(json_str(reference, "convo") != NULL);
}

/* What stands as an account's cursor is read, and written so that it is read the same. */
static void check_position(const char *text)
{
	struct bluesky_position p, again;
	bluesky_position_read(&p, text);
	char *written = bluesky_position_write(&p);
	if (written) {
		bluesky_position_read(&again, written);
		fuzz_require(again.began_us / CLOCK_S == p.began_us / CLOCK_S);
		fuzz_require(!p.chat == !again.chat);
		bluesky_position_release(&again);
	}
	free(written);
	bluesky_position_release(&p);
}

/* A page of notifications: each is refused with a reason or is a whole and clean mention, and the
 * slices are the bytes of the page, one behind the other. */
static void check_mention(const struct json *notification, const struct session *s, struct arena *a)
{
	struct mention m;
	struct err err = ERR_INIT;
	if (bluesky_mention_of_notification(&m, notification, s, a, &err) == -1) {
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
		return;
	}
	fuzz_require(m.id && m.handle && m.author_id && m.text && m.thread && m.reference);
	fuzz_require(clean_is(m.text, strlen(m.text), CLEAN_LINES));
	fuzz_require(clean_is(m.handle, strlen(m.handle), 0));
	fuzz_require(bluesky_tid_time(bluesky_rkey(m.id)) >= 0);
	struct json *reference = json_parse(a, m.reference, strlen(m.reference), NULL);
	fuzz_require(json_str(reference, "uri") && json_str(reference, "root.cid"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	const char *text = (const char *)data;
	struct account_config config = {.name = "gent", .identifier = "desk.test"};
	struct session s = {.host = {.config = &config}};
	struct err err = ERR_INIT;
	const struct json *page = json_parse(&a, text, size, &err);
	if (!page)
		return 0;
	JSON_EACH (notification, json_at(page, "notifications"))
		check_mention(notification, &s, &a);
	JSON_EACH (post, json_at(page, "posts"))
		check_post(post, &s, &a);
	JSON_EACH (entry, json_at(page, "logs"))
		check_message(entry, &s, &a);
	check_position(arena_strndup(&a, text, size));
	struct json_slice slices[100];
	size_t count = json_slices(text, size, "notifications", slices, 100);
	const char *behind = text;
	for (size_t i = 0; i < count && i < 100; i++) {
		fuzz_require(
			slices[i].text >= behind && slices[i].text + slices[i].len <= text + size);
		behind = slices[i].text + slices[i].len;
	}
	return 0;
}
