#include "fuzz.h"

#include "base/arena.h"
#include "desk/filter.h"

/* Any line is a filter or a message with a column; what was read can be matched. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	const char *text = arena_strndup(&arena, (const char *)data, size);
	const struct filter_context ctx = {.me = "jvr", .now_us = INT64_C(1795485600000000)};
	const struct mention m = {.network = "x",
		.account = "gent",
		.handle = "anna",
		.text = "Er staat rook boven de Dok Noord"};
	const struct filter *f;
	struct err err = ERR_INIT;
	if (filter_parse(&f, text, &ctx, &arena, &err))
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
	else
		filter_matches_mention(f, &m, &ctx);
	return 0;
}
