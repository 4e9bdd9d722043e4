/* Cuts a document into its entries, by tags alone. Each is parsed for itself then: libxml2's reader
 * stops at the first fault of a document (2.9.14 does so with XML_PARSE_RECOVER too), and all that
 * stands behind it would be lost. And it never sees the document's prolog: no DTD, no entities. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/feed/entry.h"

/* The root's start tag goes before every entry. */
enum { ROOT_MAX = 8192 };

/* What else begins with '<', and where it ends. */
static const struct {
	const char *start, *end;
} others[] = {
	{"<!--", "-->"},
	{"<![CDATA[", "]]>"},
	{"<?", "?>"},
};

/* Behind the '>' of a tag at p, or where it breaks off: '<' never stands in one. */
static const char *tag_end(const char *p)
{
	char quote = '\0';
	for (p++; *p && *p != '<'; p++) {
		if (quote)
			quote = *p == quote ? '\0' : quote;
		else if (*p == '"' || *p == '\'')
			quote = *p;
		else if (*p == '>')
			return p + 1;
	}
	return p;
}

/* Behind a comment, CDATA or an instruction at p; NULL when it is something else. */
static const char *skip_other(const char *p)
{
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (strncmp(p, others[i].start, strlen(others[i].start)) != 0)
			continue;
		const char *end = strstr(p + strlen(others[i].start), others[i].end);
		return end ? end + strlen(others[i].end) : p + strlen(p);
	}
	return NULL;
}

void feed_bare(struct strbuf *out, const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	while (p < end) {
		const char *mark = memchr(p, '<', (size_t)(end - p));
		strbuf_add(out, p, (size_t)((mark ? mark : end) - p));
		if (!mark)
			return;
		const char *behind = skip_other(mark);
		bool cdata = behind && strncmp(mark, "<![CDATA[", 9) == 0;
		p = behind ? behind : mark + 1;
		if (!behind || cdata)
			strbuf_add(out, mark, (size_t)((p < end ? p : end) - mark));
	}
}

/* The local name behind "<" or "</", and its length. */
static const char *local_name(const char *p, size_t *len)
{
	static const char ends[] = " \t\r\n/><=\"'";
	size_t whole = strcspn(p, ends);
	const char *colon = memchr(p, ':', whole);
	*len = colon ? whole - (size_t)(colon + 1 - p) : whole;
	return colon ? colon + 1 : p;
}

static bool is_name(const char *p, const char *name)
{
	size_t len;
	const char *at = local_name(p, &len);
	return len == strlen(name) && strncasecmp(at, name, len) == 0;
}

/* The root's start tag, or NULL with why. */
static const char *find_root(const char *p, struct err *err)
{
	while (*(p += strcspn(p, "<")) != '\0') {
		const char *behind = skip_other(p);
		if (!behind && strncasecmp(p, "<!DOCTYPE", 9) == 0) {
			behind = tag_end(p);
			if (memchr(p, '[', (size_t)(behind - p))) {
				err_set(err, ERR_INPUT,
					_("it declares entities of its own: refused"));
				return NULL;
			}
		}
		if (!behind && ((p[1] | 32) < 'a' || (p[1] | 32) > 'z'))
			behind = p + 1;
		if (!behind)
			return p;
		p = behind;
	}
	err_set(err, ERR_INPUT, _("it is empty"));
	return NULL;
}

/* The name of an entry in a feed with this root; NULL = it is no feed. */
static const char *entry_name(const char *root)
{
	static const char *const names[][2] = {
		{"rss", "item"}, {"RDF", "item"}, {"channel", "item"}, {"feed", "entry"}};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcasecmp(root, names[i][0]) == 0)
			return names[i][1];
	return NULL;
}

static void add(
	struct feed_cuts *cuts, const char *text, const char *from, const char *to, bool whole)
{
	struct feed_cut cut = {(size_t)(from - text), (size_t)(to - from), whole};
	MEM_PUSH(cuts, cut);
}

static void find_entries(struct feed_cuts *cuts, const char *text)
{
	const char *open = NULL, *p = text + cuts->root + cuts->root_len;
	bool ended = p[-1] == '>' && p[-2] == '/';
	while (*(p += strcspn(p, "<")) != '\0') {
		const char *behind = skip_other(p);
		if (behind && !*behind && !open) /* nothing behind it, or it has no end */
			cuts->end = (size_t)(p - text);
		if (behind) {
			p = behind;
			continue;
		}
		bool end = p[1] == '/';
		behind = tag_end(p);
		ended = ended || (end && is_name(p + 2, cuts->name));
		if (!is_name(p + 1 + end, cuts->entry)) {
			p++;
			continue;
		}
		if (end && open)
			add(cuts, text, open, behind, true);
		else if (!end && open) /* the one before was never closed */
			add(cuts, text, open, p, false);
		open = end ? NULL : p;
		if (!end && behind[-1] == '>' && behind[-2] == '/') {
			add(cuts, text, p, behind, true);
			open = NULL;
		}
		p = behind > p + 1 ? behind : p + 1;
	}
	cuts->cut_off = open || !ended;
	if (open)
		cuts->end = (size_t)(open - text);
}

int feed_cut(struct feed_cuts *cuts, const char *text, struct err *err)
{
	*cuts = (struct feed_cuts){.end = strlen(text)};
	const char *root = find_root(text, err);
	if (!root)
		return -1;
	size_t len;
	const char *name = local_name(root + 1, &len);
	snprintf(cuts->name, sizeof(cuts->name), "%.*s", (int)(len < 15 ? len : 15), name);
	cuts->root = (size_t)(root - text);
	cuts->root_len = (size_t)(tag_end(root) - root);
	if (cuts->root_len > ROOT_MAX)
		return err_set(err, ERR_INPUT, _("it is no feed: <%.15s>"), cuts->name);
	cuts->entry = entry_name(cuts->name);
	if (!cuts->entry && strcasecmp(cuts->name, "html") == 0)
		return err_set(err, ERR_INPUT,
			_("it is a web page and no feed: look there for the address of its feed"));
	if (!cuts->entry)
		return err_set(err, ERR_INPUT, _("it is no feed: <%.15s>"), cuts->name);
	find_entries(cuts, text);
	return 0;
}
