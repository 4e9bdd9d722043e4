#include "text/length.h"

#include <string.h>

#include "text/utf8.h"

const char *const length_rule_names[LENGTH_RULES] = {
	[LENGTH_GRAPHEMES] = "graphemes",
	[LENGTH_CODE_POINTS] = "code-points",
};

static size_t count_points(const char *text)
{
	size_t count = 0;
	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

size_t length_count(enum length_rule rule, const char *text)
{
	return rule == LENGTH_GRAPHEMES ? utf8_graphemes(text) : count_points(text);
}

bool length_fits(const struct length_limit *limit, const char *text, size_t *used)
{
	*used = length_count(limit->rule, text);
	return (!limit->most || *used <= limit->most) &&
	       (!limit->most_bytes || strlen(text) <= limit->most_bytes);
}

size_t length_within(const struct length_limit *limit, const char *text)
{
	size_t len = strlen(text), at = 0, used = 0;

	if (length_fits(limit, text, &used))
		return len;
	used = 0;
	while (at < len) {
		struct cluster c = cluster_next(text + at, len - at);
		size_t points = 0;

		for (size_t i = 0; i < c.len; i++)
			points += ((unsigned char)c.text[i] & 0xc0) != 0x80;
		used += limit->rule == LENGTH_GRAPHEMES ? 1 : points;
		if ((limit->most && used > limit->most) ||
			(limit->most_bytes && at + c.len > limit->most_bytes))
			break;
		at += c.len;
	}
	return at;
}
