#include "text/sign.h"

#include <stddef.h>

#include <utf8proc.h>

#include "base/mem.h"

struct range {
	int32_t first, last;
};

static bool in_ranges(const struct range *ranges, size_t count, int32_t cp)
{
	for (size_t i = 0; i < count; i++)
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	return false;
}

bool sign_is_digit(int32_t cp)
{
	return cp >= '0' && cp <= '9';
}

bool sign_is_letter(int32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
}

bool sign_is_alnum(int32_t cp)
{
	return sign_is_letter(cp) || sign_is_digit(cp);
}

int32_t sign_lower(int32_t cp)
{
	return cp >= 'A' && cp <= 'Z' ? cp + ('a' - 'A') : cp;
}

bool sign_is_accented(int32_t cp)
{
	static const struct range ranges[] = {{0xc0, 0xd6}, {0xd8, 0xf6}, {0xf8, 0x24f},
		{0x253, 0x254}, {0x256, 0x257}, {0x259, 0x259}, {0x25b, 0x25b}, {0x263, 0x263},
		{0x268, 0x268}, {0x26f, 0x26f}, {0x272, 0x272}, {0x289, 0x289}, {0x28b, 0x28b},
		{0x2bb, 0x2bb}, {0x300, 0x36f}, {0x1e00, 0x1eff}};
	return cp >= 0xc0 && in_ranges(ranges, ARRAY_LEN(ranges), cp);
}

bool sign_is_cyrillic(int32_t cp)
{
	return cp >= 0x400 && cp <= 0x4ff;
}

bool sign_is_blank(int32_t cp)
{
	static const struct range ranges[] = {{'\t', '\r'}, {' ', ' '}, {0x85, 0x85}, {0xa0, 0xa0},
		{0x61c, 0x61c}, {0x1680, 0x1680}, {0x180e, 0x180e}, {0x2000, 0x200a},
		{0x200e, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x205f}, {0x2066, 0x2069},
		{0x3000, 0x3000}};
	return in_ranges(ranges, ARRAY_LEN(ranges), cp);
}

bool sign_is_of_names(int32_t cp)
{
	static const struct range general_punctuation = {0x2000, 0x206f};
	if (cp < 0x80)
		return sign_is_alnum(cp);
	return !sign_is_blank(cp) && !sign_is_forbidden(cp) &&
	       !in_ranges(&general_punctuation, 1, cp) &&
	       utf8proc_category(cp) != UTF8PROC_CATEGORY_CC;
}

bool sign_is_any_letter(int32_t cp)
{
	utf8proc_category_t category = utf8proc_category(cp);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool sign_is_of_words(int32_t cp)
{
	utf8proc_category_t category = utf8proc_category(cp);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ND;
}

bool sign_is_forbidden(int32_t cp)
{
	return cp == 0xfffe || cp == 0xfeff || cp == 0xffff;
}
