#include "networks/linkedin/little.h"

#include <stdbool.h>
#include <string.h>

#include "text/sign.h"
#include "text/utf8.h"

/* Every sign that means something in the format, with the backslash itself. */
#define SIGNS "\\|{}@[]()<>#*_~"

static bool is_sign(char c)
{
	return c && strchr(SIGNS, c);
}

static bool in_word(int32_t cp)
{
	return cp == '_' || sign_is_of_words(cp);
}

/* Bytes of the hashtag that begins at a '#', which must have a letter and end where a word ends; 0
 * where it is none. `before` stands before it. */
static size_t hashtag_len(const char *at, size_t left, int32_t before)
{
	size_t len = 1, step;
	bool letter = false;
	if (in_word(before) || before == '#' || before == '&' || before == '/')
		return 0;
	for (int32_t cp; in_word(cp = utf8_next(at + len, left - len, &step)); len += step)
		letter = letter || sign_is_any_letter(cp);
	return letter && at[len] != '#' ? len : 0;
}

static void write_escaped(struct strbuf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (is_sign(text[i]))
			strbuf_char(out, '\\');
		strbuf_char(out, text[i]);
	}
}

void linkedin_little_write(struct strbuf *out, const char *text)
{
	size_t left = strlen(text), step;
	int32_t before = ' ';
	for (const char *at = text; left; at += step, left -= step) {
		size_t tag = *at == '#' ? hashtag_len(at, left, before) : 0;
		before = utf8_next(at, left, &step);
		if (tag) {
			strbuf_str(out, "{hashtag|\\#|");
			write_escaped(out, at + 1, tag - 1);
			strbuf_char(out, '}');
			before = '_'; /* whatever its last was, it was of a word */
			step = tag;
		} else {
			write_escaped(out, at, step);
		}
	}
}

/* The part of a template up to an unescaped `end`, without its backslashes; *at goes behind it. */
static void read_until(struct strbuf *out, const char **at, char end)
{
	for (; **at && **at != end; ++*at) {
		if (**at == '\\' && is_sign((*at)[1]))
			++*at;
		strbuf_char(out, **at);
	}
	*at += **at == end;
}

/* {hashtag|\#|word}. Returns where it ends, or NULL when it is no such template. */
static const char *read_hashtag(struct strbuf *out, const char *at)
{
	static const char name[] = "{hashtag|";
	if (strncmp(at, name, strlen(name)) != 0)
		return NULL;
	at += strlen(name);
	read_until(out, &at, '|');
	read_until(out, &at, '}');
	return at;
}

/* @[Name](urn) */
static const char *read_mention(struct strbuf *out, const char *at)
{
	size_t before = out->len;
	if (at[0] != '@' || at[1] != '[')
		return NULL;
	at += 2;
	strbuf_char(out, '@');
	read_until(out, &at, ']');
	const char *end = *at == '(' ? strchr(at, ')') : NULL;
	if (!end)
		strbuf_truncate(out, before);
	return end ? end + 1 : NULL;
}

void linkedin_little_read(struct strbuf *out, const char *little)
{
	for (const char *at = little; *at;) {
		const char *behind = read_hashtag(out, at);
		if (!behind)
			behind = read_mention(out, at);
		if (!behind) {
			at += *at == '\\' && is_sign(at[1]);
			strbuf_char(out, *at);
			behind = at + 1;
		}
		at = behind;
	}
}
