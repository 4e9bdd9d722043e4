#include "fuzz.h"

#include <string.h>

#include "base/strbuf.h"
#include "text/clean.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	STRBUF_AUTO struct strbuf once, twice;
	strbuf_init(&once, size * 3);
	strbuf_init(&twice, size * 3);
	clean_text(&once, (const char *)data, size, CLEAN_LINES);
	clean_text(&twice, once.buf, once.len, CLEAN_LINES);
	fuzz_require(!once.overflow && utf8_valid(once.buf, once.len));
	fuzz_require(once.len == twice.len && !memcmp(once.buf, twice.buf, once.len));
	fuzz_require(clean_is(once.buf, once.len, CLEAN_LINES));
	for (size_t at = 0; at < once.len;) {
		struct cluster c = cluster_next(once.buf + at, once.len - at);
		fuzz_require(c.cols > 0 || *c.text == '\n');
		at += c.len;
	}
	return 0;
}
