#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "networks/blogger/read.h"
#include "networks/blogger/write.h"
#include "text/clean.h"

/* A page of comments, or a post: each is refused with a reason or is a whole and clean mention. */
static void check_mention(const struct mention *m, struct arena *a)
{
	struct blogger_id id;
	fuzz_require(blogger_id_read(&id, m->id) == 0);
	if (m->deleted)
		return;
	fuzz_require(m->handle && m->author_id && m->text && m->thread);
	fuzz_require(clean_is(m->text, strlen(m->text), CLEAN_LINES));
	fuzz_require(clean_is(m->handle, strlen(m->handle), 0));
	fuzz_require(m->kind == MENTION_COMMENT || m->kind == MENTION_CONTEXT);
	char *post = blogger_post_of(m->id);
	fuzz_require(post && strcmp(post, m->thread) == 0);
	free(post);
	const char *url = blogger_comment_url(m->url ? m->url : m->text, m->id, a);
	fuzz_require(!url || mention_link(url));
}

static void check_comment(const struct json *json, const struct session *s, struct arena *a)
{
	struct mention m;
	struct err err = ERR_INIT;
	if (blogger_mention_of_comment(&m, json, s, a, &err) == 0)
		check_mention(&m, a);
	else
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
}

static void check_post(const struct json *json, const struct session *s, struct arena *a)
{
	struct mention m;
	struct err err = ERR_INIT;
	if (blogger_mention_of_post(&m, json, s, a, &err) == 0)
		check_mention(&m, a);
	else
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
}

/* Whatever a text holds, what is published of it has no element, no entity and no comment of its
 * own: each '<' begins one of ours. */
static void check_html(const char *text)
{
	static const char *const ours[] = {
		"<p>", "</p>", "<br />", "<a href=\"http", "<a href=\"HTTP", "</a>"};
	struct strbuf html STRBUF_AUTO;
	strbuf_init(&html, 64 << 20);
	blogger_html(&html, text);
	for (const char *at = html.buf; (at = strchr(at, '<')); at++) {
		bool known = false;
		for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
			known = known || strncasecmp(at, ours[i], strlen(ours[i])) == 0;
		fuzz_require(known);
	}
	char *essence = blogger_essence(html.buf);
	fuzz_require(!strchr(essence, '<'));
	free(essence);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct account_config config = {.name = "gent"};
	static struct session s;
	s.host.config = &config;
	s.me = (char[]){"7000000000000000000"};
	check_html(arena_strndup(&a, (const char *)data, size));
	const struct json *json = json_parse(&a, (const char *)data, size, NULL);
	JSON_EACH (comment, json_at(json, "items"))
		check_comment(comment, &s, &a);
	if (json) {
		check_comment(json, &s, &a);
		check_post(json, &s, &a);
	}
	return 0;
}
