#include "base/line.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

static bool harmless(utf8proc_int32_t cp)
{
	switch (utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return true;
	}
}

void line_defuse(char *s)
{
	size_t len = strlen(s);
	for (size_t i = 0; i < len;) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t step = utf8proc_iterate(
			(const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(len - i), &cp);
		if (step <= 0) {
			s[i++] = '?';
			continue;
		}
		if (!harmless(cp))
			memset(s + i, '?', (size_t)step);
		i += (size_t)step;
	}
}

/* Bytes of the character that a lead byte announces. */
static size_t announced(unsigned char lead)
{
	if (lead >= 0xf0)
		return 4;
	if (lead >= 0xe0)
		return 3;
	return lead >= 0xc0 ? 2 : 1;
}

void line_mend_cut(char *s)
{
	size_t len = strlen(s);
	for (size_t back = 1; back <= 3 && back <= len; back++) {
		unsigned char c = (unsigned char)s[len - back];
		if ((c & 0xc0) == 0x80)
			continue;
		if (announced(c) > back)
			s[len - back] = '\0';
		return;
	}
}

void line_format(char *out, size_t size, const char *fmt, va_list ap)
{
	int len = vsnprintf(out, size, fmt, ap);
	if (len < 0)
		out[0] = '\0';
	else if ((size_t)len >= size)
		line_mend_cut(out);
	line_defuse(out);
}
