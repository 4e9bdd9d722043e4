#include "watch/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum { ROOM = LINES_MOST + (64 << 10) };

void lines_init(struct lines *l, int fd)
{
	*l = (struct lines){.fd = fd, .buf = mem_alloc(ROOM)};
}

void lines_release(struct lines *l)
{
	free(l->buf);
	*l = (struct lines){.fd = -1};
}

static char *newline(const struct lines *l, size_t from)
{
	return memchr(l->buf + from, '\n', l->end - from);
}

bool lines_ready(const struct lines *l)
{
	return newline(l, l->begin) != NULL;
}

/* Reads some more behind what is there. */
static enum lines_result fill(struct lines *l, struct err *err)
{
	if (l->begin > 0 && l->end == ROOM) {
		memmove(l->buf, l->buf + l->begin, l->end - l->begin);
		l->end -= l->begin;
		l->begin = 0;
	}
	ssize_t n = read(l->fd, l->buf + l->end, ROOM - l->end);
	if (n < 0 && errno == EINTR)
		return LINES_STOPPED;
	if (n < 0) {
		err_errno(err, ERR_SYSTEM, "reading line %lld", (long long)l->number + 1);
		return LINES_ERROR;
	}
	l->eof = n == 0;
	l->end += (size_t)n;
	return LINES_LINE;
}

/* Drops the rest of a line that is too long. */
static enum lines_result skip(struct lines *l, struct err *err)
{
	for (;;) {
		char *nl = newline(l, l->begin);
		l->begin = nl ? (size_t)(nl - l->buf) + 1 : 0;
		if (!nl)
			l->end = 0;
		if (nl || l->eof)
			break;
		enum lines_result r = fill(l, err);
		if (r != LINES_LINE)
			return r;
	}
	l->number++;
	return LINES_TOO_LONG;
}

static enum lines_result give(struct lines *l, size_t len, const char **text, size_t *size)
{
	*text = l->buf + l->begin;
	*size = len;
	l->begin += len;
	if (l->begin < l->end) /* the newline; the last line may have none */
		l->begin++;
	l->number++;
	return LINES_LINE;
}

enum lines_result lines_next(struct lines *l, const char **text, size_t *len, struct err *err)
{
	size_t searched = 0;
	for (;;) {
		size_t held = l->end - l->begin;
		char *nl = newline(l, l->begin + searched);
		size_t length = nl ? (size_t)(nl - l->buf) - l->begin : held;
		if (length > LINES_MOST)
			return skip(l, err);
		if (nl || (l->eof && held > 0))
			return give(l, length, text, len);
		if (l->eof)
			return LINES_END;
		searched = held;
		enum lines_result r = fill(l, err);
		if (r != LINES_LINE)
			return r;
	}
}
