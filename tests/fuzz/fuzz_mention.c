#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "desk/mention.h"
#include "text/clean.h"

/* Whatever a record says, the mention has its identity, and its text is clean and bounded. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct mention m;
	struct err err = ERR_INIT;
	const struct json *json = json_parse(&arena, (const char *)data, size, &err);
	if (!json || mention_from_json(&m, json, "gent", 0, NULL, &arena, &err)) {
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
		return 0;
	}
	fuzz_require(m.network && m.account && m.id);
	if (m.deleted)
		return 0;
	fuzz_require(m.handle && m.author_id && m.text && strlen(m.text) <= 64 * 1024);
	fuzz_require(clean_is(m.text, strlen(m.text), CLEAN_LINES));
	fuzz_require(clean_is(m.handle, strlen(m.handle), 0));
	return 0;
}
