#include "text/utf8.h"

#include <string.h>

#include <utf8proc.h>

#include "base/mem.h"

/* SQLite's tokenizer knows Unicode 6.1. Whatever came later counts for it as a part of words and
 * has no lower case, so the tables below hold where that differs from what utf8proc knows. They
 * were computed over all code points that pass clean_text, and a test compares them with fts5vocab.
 */
struct range {
	int32_t first, last;
};

static const struct range in_words[] = {{0x61d, 0x61d}, {0x7fd, 0x7ff}, {0x888, 0x8e3},
	{0x8ff, 0x8ff}, {0x9fd, 0x9fe}, {0xa76, 0xa76}, {0xafa, 0xaff}, {0xb55, 0xb55},
	{0xc00, 0xc00}, {0xc04, 0xc3c}, {0xc77, 0xc81}, {0xc84, 0xc84}, {0xcf3, 0xd01},
	{0xd3b, 0xd3c}, {0xd81, 0xd81}, {0xeba, 0xeba}, {0xece, 0xece}, {0x1715, 0x1715},
	{0x1885, 0x1886}, {0x1ab0, 0x1ace}, {0x1b7d, 0x1b7e}, {0x1cf7, 0x1cf9}, {0x1de7, 0x1dfb},
	{0x20ba, 0x20c0}, {0x2e3c, 0x2e5d}, {0xa69e, 0xa69e}, {0xa82c, 0xa82c}, {0xa8c5, 0xa8c5},
	{0xa8fc, 0xa8ff}, {0xa9e5, 0xa9e5}, {0xaa7c, 0xaa7d}, {0xab5b, 0xab6b}, {0xfbc2, 0xfbc2},
	{0xfe27, 0xfe2f}, {0x102e0, 0x1037a}, {0x1056f, 0x1056f}, {0x10ae5, 0x10af6},
	{0x10b99, 0x10f89}, {0x11070, 0x1107f}, {0x110c2, 0x110c2}, {0x11145, 0x11175},
	{0x111c9, 0x1166c}, {0x116b9, 0x11fff}, {0x12474, 0x16f4f}, {0x16f7f, 0x16f87},
	{0x16fe2, 0x1cf46}, {0x1da00, 0x1ecb0}, {0x1f3fb, 0x1f3ff}};

static const struct range not_in_words[] = {
	{0x166d, 0x166d}, {0x19b0, 0x19c0}, {0x19c8, 0x19c9}, {0x1cf2, 0x1cf3}};

static const struct range without_lower_case[] = {{0x1e0, 0x1e1}, {0x37f, 0x37f}, {0x528, 0x52e},
	{0x13f8, 0x1cbf}, {0x2c2f, 0x2c2f}, {0xa698, 0xa69a}, {0xa796, 0xa79e}, {0xa7ab, 0xabbf},
	{0x104b0, 0x1e921}};

enum { MARKS_FIRST = 0x300, MARKS_LAST = 0x331 };

static bool in_ranges(const struct range *ranges, size_t count, int32_t cp)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (cp > ranges[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && cp >= ranges[low].first;
}

/* The accents that the index looks through. */
static bool is_index_mark(int32_t cp)
{
	static const uint64_t marks = UINT64_C(0x361f808029fdf);
	return cp >= MARKS_FIRST && cp <= MARKS_LAST && (marks >> (cp - MARKS_FIRST) & 1);
}

static bool is_index_category(int32_t cp)
{
	switch (utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_SO:
		return true;
	default:
		return false;
	}
}

static bool is_index_word(int32_t cp)
{
	if (cp < 0)
		return false;
	if (is_index_category(cp))
		return !in_ranges(not_in_words, ARRAY_LEN(not_in_words), cp);
	return in_ranges(in_words, ARRAY_LEN(in_words), cp);
}

/* One code point as the index stores it: lower case, and a Latin letter without its accents. */
static int32_t fold_point(int32_t cp)
{
	if (in_ranges(without_lower_case, ARRAY_LEN(without_lower_case), cp))
		return cp == 0x1e0 ? 0x1e1 : cp;
	utf8proc_int32_t parts[8];
	int last = 0;
	int32_t lower = utf8proc_tolower(cp);
	if (utf8proc_decompose_char(cp, parts, 8, UTF8PROC_CASEFOLD, &last) == 1)
		lower = parts[0];
	utf8proc_ssize_t count =
		utf8proc_decompose_char(lower, parts, 8, UTF8PROC_DECOMPOSE, &last);
	return count > 1 && count <= 8 && parts[0] < 0x80 ? parts[0] : lower;
}

char *utf8_fold(const char *s)
{
	size_t len = strlen(s), step, used = 0;
	char *out = mem_alloc(len * 2 + 1); /* no lower case is over twice as long */
	for (size_t at = 0; at < len; at += step) {
		if (!(s[at] & 0x80)) {
			out[used++] = (char)(s[at] | (s[at] >= 'A' && s[at] <= 'Z' ? 0x20 : 0));
			step = 1;
			continue;
		}
		int32_t cp = utf8_next(s + at, len - at, &step);
		if (cp >= 0 && !is_index_mark(cp))
			used += (size_t)utf8proc_encode_char(
				fold_point(cp), (utf8proc_uint8_t *)out + used);
	}
	out[used] = '\0';
	return out;
}

size_t utf8_word(const char *s, const char **start)
{
	size_t len = strlen(s), at = 0, step;
	while (at < len && !is_index_word(utf8_next(s + at, len - at, &step)))
		at += step;
	*start = s + at;
	size_t begin = at;
	while (at < len) {
		int32_t cp = utf8_next(s + at, len - at, &step);
		if (!is_index_word(cp) && !is_index_mark(cp))
			break;
		at += step;
	}
	return at - begin;
}
