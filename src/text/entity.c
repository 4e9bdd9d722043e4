#include "text/entity.h"

#include <string.h>
#include <strings.h>

#include "text/sign.h"
#include "text/utf8.h"

enum {
	NAME_MAX_BYTES = 20,
	LIST_MAX_BYTES = 25,
};

static bool is_of_name(char c)
{
	return sign_is_alnum(c) || c == '_';
}

static size_t name_bytes(const char *text, size_t len)
{
	size_t at = 0;
	while (at < len && at < NAME_MAX_BYTES && is_of_name(text[at]))
		at++;
	return at;
}

/* Bytes of "/list". */
static size_t list_bytes(const char *text, size_t len)
{
	size_t at = 2;
	if (len < at || text[0] != '/' || !sign_is_letter(text[1]))
		return 0;
	while (at < len && at <= LIST_MAX_BYTES && (is_of_name(text[at]) || text[at] == '-'))
		at++;
	return at;
}

/* Bytes of an @, which East Asian keyboards also have in full width. */
static size_t at_sign_bytes(const char *text, size_t len)
{
	if (len && *text == '@')
		return 1;
	return len >= 3 && memcmp(text, "\uff20", 3) == 0 ? 3 : 0;
}

/* "RT@name" has been written for long without the blank. */
static bool follows_rt(const char *text, size_t from, size_t at)
{
	if (at < from + 2 || strncasecmp(text + at - 2, "rt", 2) != 0)
		return false;
	if (at == 2)
		return true;
	char before = text[at - 3];
	return at >= from + 3 && !is_of_name(before) && !strchr("+~.-", before);
}

/* A name begins at a border, and the sign before it belongs to nothing that was found before. */
static bool can_begin(const char *text, size_t from, size_t at)
{
	if (at == from)
		return at == 0;
	if (at >= 3 && at_sign_bytes(text + at - 3, 3) == 3)
		return false;
	char before = text[at - 1];
	return (before && !is_of_name(before) && !strchr("!#$%&*@", before)) ||
	       follows_rt(text, from, at);
}

/* No name: the half of an address of mail, a word in another language, "@http://". */
static bool can_end(const char *text, size_t len, size_t at)
{
	size_t step;
	return !at_sign_bytes(text + at, len - at) &&
	       !sign_is_accented(utf8_next(text + at, len - at, &step)) &&
	       !(len - at >= 3 && memcmp(text + at, "://", 3) == 0);
}

bool entity_next_mention(const char *text, size_t len, size_t from, struct entity *mention)
{
	for (size_t at = from; at < len;) {
		size_t start = at, sign = at_sign_bytes(text + at, len - at);
		at += sign ? sign : 1;
		size_t name_end = at + (sign ? name_bytes(text + at, len - at) : 0);
		if (name_end == at || !can_begin(text, from, start))
			continue;
		size_t end = name_end + list_bytes(text + name_end, len - name_end);
		*mention = (struct entity){start, end, at, name_end, end};
		if (can_end(text, len, end))
			return true;
		at = from = end;
	}
	return false;
}

bool entity_leading_mention(const char *text, size_t len, size_t from, struct entity *mention)
{
	size_t at = from, step;
	while (at < len && sign_is_blank(utf8_next(text + at, len - at, &step)))
		at += step;
	size_t name = at + at_sign_bytes(text + at, len - at);
	size_t end = name + name_bytes(text + name, len - name);
	if (name == at || end == name || !can_end(text, len, end))
		return false;
	*mention = (struct entity){at, end, name, end, end};
	return true;
}

bool entity_text_allowed(const char *text, size_t len)
{
	for (size_t at = 0, step; at < len; at += step)
		if (sign_is_forbidden(utf8_next(text + at, len - at, &step)))
			return false;
	return true;
}
