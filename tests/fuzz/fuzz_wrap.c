#include "fuzz.h"

#include "text/utf8.h"
#include "text/wrap.h"

/* The first byte is the width; what follows need not be clean, nor UTF-8. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	const char *text = (const char *)data + 1;
	size_t len = size - 1, at = 0, lines = 0;
	int cols = data[0], used;
	fuzz_require(utf8_fit(text, len, cols, &used) <= len && used <= cols);
	while (at < len) {
		struct wrap_line line;
		size_t next = wrap_next(text, len, at, cols, &line);
		fuzz_require(line.start == at && next > at && next <= len);
		fuzz_require(next - (line.start + line.len) <= 1);
		at = next;
		lines++;
	}
	fuzz_require(wrap_count(text, len, cols) == lines);
	return 0;
}
