#include "networks/json_slice.h"

#include <stdbool.h>
#include <string.h>

struct scan {
	const char *at, *end;
};

/* As the parser has it, which takes more for a blank than the standard. */
#define BLANK " \t\r\n\v\f"

static void skip_blank(struct scan *s)
{
	while (s->at < s->end && strchr(BLANK, *s->at))
		s->at++;
}

static void skip_string(struct scan *s)
{
	for (s->at++; s->at < s->end && *s->at != '"'; s->at++)
		if (*s->at == '\\')
			s->at++;
	s->at++;
}

/* Goes behind one value; what it is made of was checked by the parser. */
static void skip_value(struct scan *s)
{
	int depth = 0;
	do {
		skip_blank(s);
		if (s->at >= s->end)
			return;
		char c = *s->at;
		if (c == '"') {
			skip_string(s);
		} else if (strchr("{[}]:,", c)) {
			depth += (c == '{' || c == '[') - (c == '}' || c == ']');
			s->at++;
		} else {
			while (s->at < s->end && !strchr(BLANK ",]}", *s->at))
				s->at++;
		}
	} while (depth > 0);
}

static bool take(struct scan *s, char c)
{
	skip_blank(s);
	if (s->at >= s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

static size_t slice_array(struct scan *s, struct json_slice *out, size_t most)
{
	size_t count = 0;
	skip_blank(s);
	if (take(s, ']'))
		return 0;
	do {
		skip_blank(s);
		const char *begin = s->at;
		skip_value(s);
		if (s->at > s->end)
			return 0;
		if (count < most)
			out[count] = (struct json_slice){begin, (size_t)(s->at - begin)};
		count++;
	} while (take(s, ','));
	return count;
}

/* The parser passes over it, so it is no reason to find nothing here. */
static const char bom[] = {'\xef', '\xbb', '\xbf'};

size_t json_slices(
	const char *json, size_t len, const char *key, struct json_slice *out, size_t most)
{
	struct scan s = {json, json + len};
	if (len >= sizeof(bom) && memcmp(json, bom, sizeof(bom)) == 0)
		s.at += sizeof(bom);
	size_t count = 0, key_len = key ? strlen(key) : 0;
	if (!key)
		return take(&s, '[') ? slice_array(&s, out, most) : 0;
	if (!take(&s, '{'))
		return 0;
	do {
		skip_blank(&s);
		const char *name = s.at;
		skip_value(&s);
		bool wanted =
			(size_t)(s.at - name) == key_len + 2 && memcmp(name + 1, key, key_len) == 0;
		if (!take(&s, ':'))
			return 0;
		if (wanted && take(&s, '['))
			count = slice_array(&s, out, most);
		else
			skip_value(&s);
		if (wanted)
			take(&s, ']');
	} while (take(&s, ','));
	return count;
}

struct json_slice json_slice_write(struct strbuf *out, const struct json *json)
{
	struct json_writer w = {.out = out};
	json_add_tree(&w, NULL, json);
	return out->overflow ? (struct json_slice){0} : (struct json_slice){out->buf, out->len};
}
