/* Memory that never fails: out of memory ends the program with one line.
 *
 * What must not be lost is on disk before it is shown, so dying is the honest answer. */
#ifndef NW_BASE_MEM_H
#define NW_BASE_MEM_H

#include <stddef.h>

/* Each gives memory that the caller frees with free(); none returns NULL. */
void *mem_alloc(size_t size);
void *mem_zero(size_t count, size_t size);
void *mem_grow(void *ptr, size_t count, size_t size);
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t len);
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Puts a copy of a string (NULL: none) in the place of the one that is there. */
void mem_replace(char **to, const char *s);

/* Frees what a `char *` variable holds when it leaves its scope. */
#define MEM_AUTO __attribute__((cleanup(mem_auto_free)))
void mem_auto_free(void *variable);

/* A growing array in three members of any struct: T *items; size_t count, room. */
#define MEM_PUSH(vec, item) \
	do { \
		if ((vec)->count == (vec)->room) { \
			(vec)->room = (vec)->room ? (vec)->room * 2 : 16; \
			(vec)->items = mem_grow((vec)->items, (vec)->room, sizeof(*(vec)->items)); \
		} \
		(vec)->items[(vec)->count++] = (item); \
	} while (0)

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
