#include "fuzz.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"

/* What was read is written, and that must be readable again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct json *json = json_parse(&arena, (const char *)data, size, &err);
	if (!json) {
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
		return 0;
	}
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, size * 6 + 64);
	struct json_writer writer = {.out = &out};
	json_add_tree(&writer, NULL, json);
	fuzz_require(!out.overflow);
	fuzz_require(json_parse(&arena, out.buf, out.len, &err) != NULL);
	return 0;
}
