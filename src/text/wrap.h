/* Breaks text into screen lines. */
#ifndef NW_TEXT_WRAP_H
#define NW_TEXT_WRAP_H

#include <stddef.h>

struct wrap_line {
	size_t start; /* offset in the text */
	size_t len;   /* bytes, without the blank or newline at which it was broken */
};

/* Takes the line that begins at offset `at`: broken at the last blank that fits in `cols`
 * columns, inside a word only when the word alone is wider, never inside a cluster. Returns the
 * offset where the next line begins, or the text's length at its end. At least one cluster is
 * taken, however narrow the screen. */
size_t wrap_next(const char *text, size_t len, size_t at, int cols, struct wrap_line *line);

/* Lines that the text takes at that width (at least 1). */
size_t wrap_count(const char *text, size_t len, int cols);

#endif
