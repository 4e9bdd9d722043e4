#include "networks/linkedin_little.h"

#include <stdbool.h>
#include <string.h>

/* Every sign that means something in the format, with the backslash itself. */
#define SIGNS "\\|{}@[]()<>#*_~"

static bool is_sign(char c)
{
	return c && strchr(SIGNS, c);
}

static bool in_word(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_' || c >= 0x80;
}

/* Bytes of the hashtag that begins at a '#', which must have a letter and end where a word ends. */
static size_t hashtag_len(const char *text, const char *at)
{
	size_t len = 1;
	bool letter = false;
	if (at > text && (in_word((unsigned char)at[-1]) || strchr("#&/", at[-1])))
		return 0;
	for (; in_word((unsigned char)at[len]); len++)
		letter = letter || (at[len] != '_' && (at[len] < '0' || at[len] > '9'));
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
	for (const char *at = text; *at;) {
		size_t tag = *at == '#' ? hashtag_len(text, at) : 0;
		if (tag) {
			strbuf_str(out, "{hashtag|\\#|");
			write_escaped(out, at + 1, tag - 1);
			strbuf_char(out, '}');
		} else {
			write_escaped(out, at, 1);
		}
		at += tag ? tag : 1;
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
