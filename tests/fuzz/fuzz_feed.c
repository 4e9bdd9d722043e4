#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "networks/feed/session.h"
#include "text/clean.h"
#include "text/utf8.h"

/* A document: it is refused with a reason, or all of its entries are whole and clean mentions, with
 * bytes that stand in it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct account_config config = {.name = "pers"};
	struct session session = {.host = {.config = &config}};
	char url[] = "http://feed.example/rss";
	struct feed_source source = {.session = &session, .url = url};
	struct mention *list = NULL;
	struct err err = ERR_INIT;
	struct feed f;
	feed_key(url, source.key);
	if (feed_parse(&f, (const char *)data, size, NULL, url, &a, &err) == -1) {
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
	} else {
		size_t count = feed_mentions(&f, &source, &list, &a);
		fuzz_require(count <= FEED_ENTRIES_MAX);
		for (size_t i = 0; i < count; i++) {
			const struct mention *m = &list[i];
			fuzz_require(m->id && m->handle && m->author_id && m->text);
			fuzz_require(strncmp(m->id, source.key, strlen(source.key)) == 0);
			fuzz_require(clean_is(m->text, strlen(m->text), CLEAN_LINES));
			fuzz_require(clean_is(m->handle, strlen(m->handle), 0));
			fuzz_require(m->raw && m->raw_len && utf8_valid(m->raw, m->raw_len));
			fuzz_require(i == 0 || list[i - 1].created_us <= m->created_us);
		}
	}
	free(list);
	feed_release(&f);
	return 0;
}
