#include "fuzz.h"

#include "base/err.h"
#include "base/strbuf.h"
#include "text/clean.h"
#include "text/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	STRBUF_AUTO struct strbuf text, clean;
	struct err err = ERR_INIT;
	strbuf_init(&text, 1 << 20);
	strbuf_init(&clean, 1 << 20);
	if (html_to_text(&text, (const char *)data, size, &err) < 0)
		fuzz_require(err.code == ERR_INPUT);
	clean_text(&clean, text.buf, text.len, CLEAN_LINES);
	fuzz_require(clean_is(clean.buf, clean.len, CLEAN_LINES));
	return 0;
}
