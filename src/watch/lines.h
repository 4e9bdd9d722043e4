/* Lines from a descriptor, as they come, each of them capped. */
#ifndef NW_WATCH_LINES_H
#define NW_WATCH_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { LINES_MOST = 1 << 20 };

struct lines {
	int fd; /* borrowed */
	char *buf;
	size_t begin, end; /* what is read and not given out yet */
	bool eof;
	int64_t number; /* of the line given last, from 1 */
};

void lines_init(struct lines *l, int fd);
void lines_release(struct lines *l);

enum lines_result {
	LINES_END,
	LINES_LINE,
	LINES_TOO_LONG, /* above LINES_MOST bytes: skipped to its newline */
	LINES_STOPPED,  /* a signal came */
	LINES_ERROR,
};

/* Gives the next line without its newline; *text is borrowed until the next call. */
enum lines_result lines_next(struct lines *l, const char **text, size_t *len, struct err *err);

/* True when the next line is in memory already, so that asking for it does not wait. */
bool lines_ready(const struct lines *l);

#endif
