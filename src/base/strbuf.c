#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void strbuf_init(struct strbuf *sb, size_t limit)
{
	*sb = (struct strbuf){.buf = mem_zero(1, 64), .room = 64, .limit = limit};
}

void strbuf_release(struct strbuf *sb)
{
	free(sb->buf);
	*sb = (struct strbuf){0};
}

void strbuf_clear(struct strbuf *sb)
{
	strbuf_truncate(sb, 0);
	sb->overflow = false;
}

void strbuf_truncate(struct strbuf *sb, size_t len)
{
	if (len > sb->len)
		return;
	sb->len = len;
	sb->buf[len] = '\0';
}

int strbuf_add(struct strbuf *sb, const void *bytes, size_t len)
{
	if (len > sb->limit || sb->len > sb->limit - len) {
		sb->overflow = true;
		return -1;
	}
	if (sb->len + len + 1 > sb->room) {
		size_t room = sb->room * 2;
		if (room < sb->len + len + 1)
			room = sb->len + len + 1;
		sb->buf = mem_grow(sb->buf, room, 1);
		sb->room = room;
	}
	if (len)
		memcpy(sb->buf + sb->len, bytes, len);
	sb->len += len;
	sb->buf[sb->len] = '\0';
	return 0;
}

int strbuf_str(struct strbuf *sb, const char *s)
{
	return strbuf_add(sb, s, strlen(s));
}

int strbuf_char(struct strbuf *sb, char c)
{
	return strbuf_add(sb, &c, 1);
}

int strbuf_printf(struct strbuf *sb, const char *fmt, ...)
{
	char small[256];
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int len = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	int rc;
	if ((size_t)len < sizeof(small)) {
		rc = strbuf_add(sb, small, (size_t)len);
	} else {
		MEM_AUTO char *big = mem_alloc((size_t)len + 1);
		vsnprintf(big, (size_t)len + 1, fmt, again);
		rc = strbuf_add(sb, big, (size_t)len);
	}
	va_end(again);
	return rc;
}

char *strbuf_take(struct strbuf *sb)
{
	char *s = sb->buf;
	strbuf_init(sb, sb->limit);
	return s;
}
