/* Floor 0: memory, strings, errors, tables, hashes, the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"

static void arena_gives_aligned_zeroed_memory(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	for (size_t size = 0; size < 20000; size += 97) {
		unsigned char *p = arena_alloc(&a, size);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_gives_aligned_zeroed_memory),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
