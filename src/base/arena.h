/* An arena: many small allocations that live and die together.
 *
 * A result set, a parsed filter or a document of JSON is {arena, rows}; one call frees it. */
#ifndef NW_BASE_ARENA_H
#define NW_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks;
	size_t used; /* bytes taken from the newest block */
};

#define ARENA_INIT \
	{ \
		.blocks = NULL, .used = 0 \
	}
#define ARENA_AUTO __attribute__((cleanup(arena_release)))

/* Memory from the arena, zeroed and aligned for any type; never NULL. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy of s in the arena; NULL stays NULL. */
char *arena_strdup(struct arena *a, const char *s);

/* A NUL-terminated copy of len bytes in the arena. */
char *arena_strndup(struct arena *a, const char *s, size_t len);

char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Frees everything; the arena can be used again. */
void arena_release(struct arena *a);

#endif
