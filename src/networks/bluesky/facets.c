#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "networks/bluesky/write.h"
#include "text/utf8.h"

enum { HANDLE_MAX = 253, TAG_GRAPHEMES_MAX = 64 };

/* A word of the text as blanks cut it, without opening brackets and quotes before it. */
struct word {
	const char *text;
	size_t len;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Sentence marks that stand behind a link or tag and do not belong to it. */
static size_t without_marks(const char *text, size_t len)
{
	static const char *const wide[] = {"\u2026", "\u2019", "\u201d", "\u00bb"};
	for (bool cut = true; cut && len;) {
		cut = strchr(".,;:!?'\"*", text[len - 1]) != NULL;
		if (text[len - 1] == ')' && !memchr(text, '(', len))
			cut = true;
		size_t by = cut ? 1 : 0;
		for (size_t i = 0; !cut && i < ARRAY_LEN(wide); i++) {
			size_t n = strlen(wide[i]);
			if (len >= n && memcmp(text + len - n, wide[i], n) == 0) {
				cut = true;
				by = n;
			}
		}
		len -= by;
	}
	return len;
}

/* @handle: labels of letters, digits and hyphens, at least two, the last not a number. */
static size_t mention_length(const char *text, size_t len)
{
	size_t n = 1, dots = 0;
	while (n < len && (isalnum((unsigned char)text[n]) || text[n] == '-' || text[n] == '.'))
		n++;
	while (n > 1 && (text[n - 1] == '.' || text[n - 1] == '-'))
		n--;
	if (text[0] != '@' || n - 1 > HANDLE_MAX || (n < len && (text[n] == '@' || text[n] == '_')))
		return 0;
	for (size_t i = 1; i < n; i++) {
		bool dot = text[i] == '.';
		if (dot &&
			(i == 1 || text[i - 1] == '.' || text[i - 1] == '-' || text[i + 1] == '-'))
			return 0;
		dots += dot;
	}
	const char *last = memrchr(text, '.', n);
	return dots && isalpha((unsigned char)last[1]) ? n : 0;
}

static size_t link_length(const char *text, size_t len)
{
	static const char *const begins[] = {"https://", "http://", "www."};
	size_t n = without_marks(text, len);
	for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
		size_t begin = strlen(begins[i]);
		if (n > begin && strncasecmp(text, begins[i], begin) == 0 &&
			(isalnum((unsigned char)text[begin]) || (text[begin] & 0x80)))
			return n;
	}
	return 0;
}

/* #tag: not only digits, at most 64 graphemes. */
static size_t tag_length(const char *text, size_t len)
{
	size_t n = without_marks(text, len);
	if (text[0] != '#' || n < 2 || text[1] == '#')
		return 0;
	char *tag MEM_AUTO = mem_strndup(text + 1, n - 1);
	if (strspn(tag, "0123456789") == n - 1 || utf8_graphemes(tag) > TAG_GRAPHEMES_MAX)
		return 0;
	return n;
}

static const struct {
	enum bluesky_facet_kind kind;
	size_t (*length)(const char *text, size_t len);
	const char *before; /* an opening sign may stand before it */
} forms[] = {
	{FACET_MENTION, mention_length, "([\"'"},
	{FACET_LINK, link_length, "([<\"'"},
	{FACET_TAG, tag_length, "(["},
};

static const char *facet_value(
	enum bluesky_facet_kind kind, const char *text, size_t len, struct arena *a)
{
	if (kind != FACET_LINK)
		return arena_strndup(a, text + 1, len - 1);
	char *link = arena_strndup(a, text, len);
	return strncasecmp(link, "www.", 4) == 0 ? arena_printf(a, "https://%s", link) : link;
}

static bool facet_of_word(
	const struct word *w, const char *whole, struct bluesky_facet *out, struct arena *a)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		size_t skip = w->len > 1 && strchr(forms[i].before, w->text[0]) ? 1 : 0;
		size_t len = forms[i].length(w->text + skip, w->len - skip);
		if (!len)
			continue;
		size_t start = (size_t)(w->text - whole) + skip;
		*out = (struct bluesky_facet){
			.kind = forms[i].kind,
			.start = start,
			.end = start + len,
			.value = facet_value(forms[i].kind, w->text + skip, len, a),
		};
		return true;
	}
	return false;
}

size_t bluesky_facets(const char *text, struct bluesky_facet *out, size_t most, struct arena *a)
{
	size_t count = 0;
	for (const char *p = text; *p && count < most;) {
		struct word w = {.text = p};
		while (p[w.len] && !is_blank(p[w.len]))
			w.len++;
		if (w.len && facet_of_word(&w, text, &out[count], a))
			count++;
		p += w.len ? w.len : 1;
	}
	return count;
}
