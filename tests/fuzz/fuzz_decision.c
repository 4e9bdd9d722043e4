#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "desk/decision.h"

/* Any line is a decision or a message; a time that was taken lies ahead. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	const char *text = arena_strndup(&arena, (const char *)data, size);
	const int64_t now_us = INT64_C(1795485600000000);
	struct decision d;
	struct err err = ERR_INIT;
	if (decision_parse(&d, text, "jvr", now_us, &arena, &err)) {
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
		return 0;
	}
	fuzz_require(d.kind < DECISIONS && d.priority < PRIORITIES);
	fuzz_require(d.kind != DECIDE_SNOOZE || d.until_us > now_us || !d.text ||
		     strcmp(d.text, SNOOZE_REPLY) == 0);
	fuzz_require(d.kind != DECIDE_TAG || d.tag_count > 0);
	return 0;
}
