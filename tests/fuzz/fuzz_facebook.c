#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "networks/essence.h"
#include "networks/facebook/hook.h"
#include "text/clean.h"

/* A page of posts with their comments, a page of conversations, or a webhook's body: each thing in
 * it is refused with a reason, or is a whole and clean mention. */
static struct account_config config = {.name = "gent"};
static struct session session = {.host = {.config = &config}, .page = {.id = (char[]){"1"}}};

static void check(const struct mention *m, struct arena *a)
{
	fuzz_require(m->id && m->handle && m->author_id && m->text && m->reference);
	fuzz_require(clean_is(m->text, strlen(m->text), CLEAN_LINES));
	fuzz_require(clean_is(m->handle, strlen(m->handle), 0));
	fuzz_require(clean_is(m->id, strlen(m->id), 0));
	fuzz_require(m->kind != MENTION_DIRECT || m->visibility == VISIBILITY_DIRECT);
	fuzz_require(m->kind != MENTION_CONTEXT || !m->answer_until_us);
	struct json *reference = json_parse(a, m->reference, strlen(m->reference), NULL);
	fuzz_require(json_str(reference, "id") != NULL);
	char *essence = essence_of(m->text);
	fuzz_require(strlen(essence) <= strlen(m->text));
	free(essence);
	free(facebook_post_of(&session, m->id));
}

static void read_one(int (*read)(struct mention *, const struct json *, const char *,
			     struct arena *, struct err *),
	const struct json *json, const char *about, struct arena *a)
{
	struct mention m;
	struct err err = ERR_INIT;
	if (read(&m, json, about, a, &err) == 0)
		check(&m, a);
	else
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
}

static int read_post(struct mention *m, const struct json *json, const char *about, struct arena *a,
	struct err *err)
{
	return facebook_mention_of_post(m, json, &session, a, err);
}

static int read_comment(struct mention *m, const struct json *json, const char *about,
	struct arena *a, struct err *err)
{
	return facebook_mention_of_comment(m, json, about, &session, a, err);
}

static int read_message(struct mention *m, const struct json *json, const char *about,
	struct arena *a, struct err *err)
{
	const struct facebook_talk talk = {.psid = about, .last_us = 1};
	return facebook_mention_of_message(m, json, &talk, &session, a, err);
}

static void on_news(void *data, const struct facebook_news *news)
{
	struct arena *a = data;
	struct mention m;
	struct err err = ERR_INIT;
	fuzz_require(!news->told != !news->gone);
	if (news->told && facebook_mention(&m, news->told, &session, a, &err) == 0)
		check(&m, a);
	else if (news->told)
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	int64_t us;
	char *text = strndup((const char *)data, size);
	facebook_time(text, &us);
	free(facebook_post_of(&session, text));
	free(text);
	const struct json *json = json_parse(&a, (const char *)data, size, &err);
	if (!json)
		return 0;
	if (facebook_hook_read(json, &session, &a, on_news, &a, &err) == -1)
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
	JSON_EACH (one, json_at(json, "data")) {
		const char *id = facebook_id(one, "id");
		read_one(read_post, one, NULL, &a);
		JSON_EACH (comment, json_at(one, "comments.data"))
			read_one(read_comment, comment, id ? id : "1_2", &a);
		JSON_EACH (message, json_at(one, "messages.data"))
			read_one(read_message, message, id ? id : "3", &a);
	}
	return 0;
}
