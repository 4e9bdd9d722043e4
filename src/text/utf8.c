#include "text/utf8.h"

#include <string.h>

#include <utf8proc.h>

enum {
	VARIATION_EMOJI = 0xfe0f,
	JOINER = 0x200d,
};

int32_t utf8_next(const char *s, size_t len, size_t *step)
{
	const unsigned char *b = (const unsigned char *)s;
	static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	*step = 1;
	if (!len)
		return -1;
	if (b[0] < 0x80)
		return b[0];
	size_t need = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
	if (b[0] < 0xc2 || b[0] > 0xf4 || need > len)
		return -1;
	int32_t cp = b[0] & (0x7f >> need);
	for (size_t i = 1; i < need; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return -1;
		cp = cp << 6 | (b[i] & 0x3f);
	}
	if (cp < least[need] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return -1;
	*step = need;
	return cp;
}

bool utf8_valid(const char *s, size_t len)
{
	for (size_t at = 0, step; at < len; at += step) {
		if (utf8_next(s + at, len - at, &step) < 0)
			return false;
	}
	return true;
}

int utf8_point_cols(int32_t cp)
{
	if (cp < 0x7f)
		return cp >= 0x20;
	const utf8proc_property_t *p = utf8proc_get_property(cp);
	if (p->category == UTF8PROC_CATEGORY_MC)
		return 1;
	/* Vowels and finals of conjoining Hangul are drawn into the syllable's first half. */
	if (p->boundclass == UTF8PROC_BOUNDCLASS_V || p->boundclass == UTF8PROC_BOUNDCLASS_T)
		return 0;
	return utf8proc_charwidth(cp);
}

bool utf8_point_is_emoji(int32_t cp)
{
	return cp >= 0xa9 &&
	       utf8proc_get_property(cp)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

bool utf8_point_is_flag(int32_t cp)
{
	return cp >= 0x1f1e6 && cp <= 0x1f1ff;
}

bool utf8_point_is_skin(int32_t cp)
{
	return cp >= 0x1f3fb && cp <= 0x1f3ff;
}

/* Printable ASCII that nothing behind it can be a mark of: most of what is ever measured. */
static bool stands_alone(const char *s, size_t len)
{
	return s[0] >= 0x20 && s[0] < 0x7f && (len == 1 || !(s[1] & 0x80));
}

struct cluster cluster_next(const char *s, size_t len)
{
	struct cluster c = {.text = len ? s : NULL};
	if (!len)
		return c;
	const unsigned char *b = (const unsigned char *)s;
	if (b[0] < 0x80 && b[0] != '\r' && (len == 1 || b[1] < 0x80)) {
		c.len = 1;
		c.first = b[0];
		c.cols = utf8_point_cols(b[0]);
		return c;
	}
	size_t step;
	utf8proc_int32_t state = 0;
	int32_t before = utf8_next(s, len, &step);
	bool emoji = utf8_point_is_emoji(before), wide = false;
	c.first = before;
	c.len = step;
	c.cols = before < 0 ? 1 : utf8_point_cols(before);
	for (int points = 1; points < CLUSTER_POINTS_MAX && c.len < len; points++) {
		int32_t cp = utf8_next(s + c.len, len - c.len, &step);
		if (before < 0 || cp < 0 || utf8proc_grapheme_break_stateful(before, cp, &state))
			break;
		wide = wide || cp == VARIATION_EMOJI || (emoji && cp == JOINER) ||
		       (emoji && utf8_point_is_skin(cp)) ||
		       (utf8_point_is_flag(before) && utf8_point_is_flag(cp));
		c.cols += utf8_point_cols(cp);
		c.len += step;
		before = cp;
	}
	if (wide)
		c.cols = 2;
	return c;
}

size_t cluster_before(const char *s, size_t at)
{
	/* Between two ASCII characters there is always a border, so the walk starts at one. */
	size_t from = at;
	while (from > 0) {
		from--;
		if (from > 0 && !((s[from - 1] | s[from]) & 0x80) && s[from] != '\n')
			break;
	}
	size_t last = from;
	while (from < at) {
		last = from;
		from += cluster_next(s + from, at - from).len;
	}
	return last;
}

int utf8_cols(const char *s)
{
	int cols;
	utf8_fit(s, strlen(s), INT32_MAX, &cols);
	return cols;
}

size_t utf8_fit(const char *s, size_t len, int cols, int *used)
{
	size_t at = 0;
	*used = 0;
	while (at < len) {
		if (*used < cols && stands_alone(s + at, len - at)) {
			++*used;
			at++;
			continue;
		}
		struct cluster c = cluster_next(s + at, len - at);
		if (c.cols > cols - *used)
			break;
		*used += c.cols;
		at += c.len;
	}
	return at;
}

size_t utf8_graphemes(const char *s)
{
	size_t count = 0, len = strlen(s), step;
	utf8proc_int32_t state = 0;
	int32_t before = -1;
	for (size_t at = 0; at < len; at += step) {
		int32_t cp = utf8_next(s + at, len - at, &step);
		if (before < 0)
			state = 0; /* what came before those bytes is over */
		if (before < 0 || cp < 0 || utf8proc_grapheme_break_stateful(before, cp, &state))
			count++;
		before = cp;
	}
	return count;
}
