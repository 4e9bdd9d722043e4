#include "fuzz.h"

#include <string.h>

#include "base/strbuf.h"
#include "http/sse.h"

enum { RECORD_MAX = 4096 };

static void note(void *data, const char *event, const char *text, size_t len)
{
	struct strbuf *seen = data;
	fuzz_require(len <= RECORD_MAX && text[len] == '\0');
	strbuf_printf(seen, "%s %zu ", event, len);
	strbuf_add(seen, text, len);
}

/* What came of it: all events, and what the stream remembers. */
static void feed(struct strbuf *seen, const char *bytes, size_t size, size_t portion)
{
	struct sse sse;
	int rc = 0;
	sse_init(&sse, RECORD_MAX, note, seen);
	for (size_t at = 0; at < size; at += portion)
		rc = sse_feed(&sse, bytes + at, size - at < portion ? size - at : portion);
	strbuf_printf(seen, "%d %ld %s", rc, sse.retry_ms, sse.id.buf);
	sse_release(&sse);
}

/* The first byte is the size of the portions: in how many it comes changes nothing. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	STRBUF_AUTO struct strbuf whole, parts;
	strbuf_init(&whole, size * 16 + 8192);
	strbuf_init(&parts, size * 16 + 8192);
	feed(&whole, (const char *)data + 1, size - 1, size);
	feed(&parts, (const char *)data + 1, size - 1, data[0] ? data[0] : 1);
	fuzz_require(!whole.overflow && whole.len == parts.len);
	fuzz_require(memcmp(whole.buf, parts.buf, whole.len) == 0);
	return 0;
}
