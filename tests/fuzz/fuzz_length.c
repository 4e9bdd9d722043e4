#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "text/entity.h"
#include "text/length.h"
#include "text/link.h"

/* What is found lies in the text, in its order, and is never found twice. */
static void find_all(
	bool (*next)(const char *, size_t, size_t, struct entity *), const char *text, size_t len)
{
	struct entity e = {0};
	for (size_t before = 0; next(text, len, before, &e); before = e.next) {
		fuzz_require(e.start >= before && e.start < e.end);
		fuzz_require(e.end <= e.next && e.next <= len);
		fuzz_require(!e.name || (e.start < e.name && e.name < e.name_end));
		fuzz_require(e.name_end <= e.end);
	}
}

/* The first byte is the limit; what follows need not be clean, nor UTF-8. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	MEM_AUTO char *text = mem_alloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	size_t len = strlen(text), used;
	for (int rule = 0; rule < LENGTH_RULES; rule++) {
		struct length_limit limit = {.rule = (enum length_rule)rule, .link = 23};
		fuzz_require(length_within(&limit, text) == len);
		limit.most = data[0];
		bool fits = length_fits(&limit, text, &used);
		size_t within = length_within(&limit, text);
		fuzz_require(used == length_count(&limit, text));
		fuzz_require(within <= len && (!fits || within == len));
		fuzz_require(fits || within < len);
	}
	find_all(entity_next_url, text, len);
	find_all(entity_next_mention, text, len);
	struct entity leading;
	fuzz_require(!entity_leading_mention(text, len, 0, &leading) || leading.end <= len);
	link_valid(text, data[0] & 1);
	return 0;
}
