/* One line for a terminal or a log, whatever went into it. */
#ifndef NW_BASE_LINE_H
#define NW_BASE_LINE_H

#include <stdarg.h>
#include <stddef.h>

/* Replaces, byte by byte by '?', what could move a cursor or deceive an eye: controls, line
 * separators, format characters (bidi, zero-width, tags), code points without a character, and
 * bytes that are no UTF-8. The length stays. */
void line_defuse(char *s);

/* As vsnprintf, made harmless, and cut between characters where it does not fit. */
void line_format(char *out, size_t size, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

/* Cuts the half of a character that a copy into too small a place left at the end. */
void line_mend_cut(char *s);

#endif
