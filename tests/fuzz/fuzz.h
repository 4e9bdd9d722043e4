/* What every fuzz target defines (libFuzzer's entry): bytes in, and no crash, leak or broken
 * promise. A promise is checked with `fuzz_require`, which also holds in optimised builds. */
#ifndef NW_TESTS_FUZZ_FUZZ_H
#define NW_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_require(int promise)
{
	if (!promise)
		abort();
}

#endif
