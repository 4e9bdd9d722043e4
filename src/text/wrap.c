#include "text/wrap.h"

#include "text/utf8.h"

size_t wrap_next(const char *text, size_t len, size_t at, int cols, struct wrap_line *line)
{
	size_t blank = 0, i = at; /* `blank`: just behind the last blank that was seen */
	int used = 0;
	while (i < len && text[i] != '\n') {
		struct cluster c = cluster_next(text + i, len - i);
		if (c.first == ' ') {
			/* A blank at the edge may hang over it: it is where the line breaks. */
			blank = i + 1;
			if (used >= cols)
				break;
		}
		if (c.first != ' ' && used + c.cols > cols && i > at) {
			if (!blank) {
				*line = (struct wrap_line){.start = at, .len = i - at};
				return i;
			}
			break;
		}
		used += c.cols;
		i += c.len;
	}
	if (i == len || text[i] == '\n') {
		*line = (struct wrap_line){.start = at, .len = i - at};
		return i == len ? len : i + 1;
	}
	*line = (struct wrap_line){.start = at, .len = blank - 1 - at};
	return blank;
}

size_t wrap_count(const char *text, size_t len, int cols)
{
	size_t count = 0, at = 0;
	struct wrap_line line;
	do {
		at = wrap_next(text, len, at, cols, &line);
		count++;
	} while (at < len);
	return count;
}
