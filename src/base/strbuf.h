/* A growing string with a mandatory limit: what comes from outside cannot eat memory. */
#ifndef NW_BASE_STRBUF_H
#define NW_BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf {
	char *buf;     /* always NUL-terminated, never NULL after init */
	size_t len;    /* bytes without the NUL */
	size_t room;   /* bytes allocated */
	size_t limit;  /* len never grows above this */
	bool overflow; /* something did not fit; stays set until strbuf_clear */
};

#define STRBUF_AUTO __attribute__((cleanup(strbuf_release)))

void strbuf_init(struct strbuf *sb, size_t limit);
void strbuf_release(struct strbuf *sb);

/* Empties it and forgets an overflow; keeps memory and limit. */
void strbuf_clear(struct strbuf *sb);

/* Cuts to len bytes; a longer len is ignored. */
void strbuf_truncate(struct strbuf *sb, size_t len);

/* Each appends all of it or, when that would pass the limit, nothing: then it sets
 * overflow and returns -1. Otherwise 0. */
int strbuf_add(struct strbuf *sb, const void *bytes, size_t len);
int strbuf_str(struct strbuf *sb, const char *s);
int strbuf_char(struct strbuf *sb, char c);
int strbuf_printf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Hands the string over; the caller frees it, the buffer is empty again. */
char *strbuf_take(struct strbuf *sb);

#endif
