#include "networks/feed/value.h"

#include <string.h>
#include <strings.h>

#include <libxml/uri.h>

#include "base/mem.h"
#include "text/utf8.h"

enum { ADDRESS_MAX = 2048 };

static const char blanks[] = " \t\r\n";

/* ---- names ---- */

static const struct {
	const char *href, *prefix; /* either may be NULL */
	enum feed_vocabulary vocabulary;
} vocabularies[] = {
	{"http://www.w3.org/2005/Atom", "atom", VOCABULARY_FEED},
	{"http://purl.org/atom/ns#", "atom03", VOCABULARY_FEED},
	{"http://purl.org/rss/1.0/", "rss", VOCABULARY_FEED},
	{"http://purl.org/rss/1.0/modules/content/", "content", VOCABULARY_CONTENT},
	{"http://purl.org/dc/elements/1.1/", "dc", VOCABULARY_DC},
	{"http://purl.org/dc/elements/1.0/", NULL, VOCABULARY_DC},
	{"http://purl.org/dc/terms/", "dcterms", VOCABULARY_TERMS},
	{"http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes", VOCABULARY_ITUNES},
	{"http://search.yahoo.com/mrss/", "media", VOCABULARY_MEDIA},
	{"http://search.yahoo.com/mrss", NULL, VOCABULARY_MEDIA},
	{"http://purl.org/rss/1.0/modules/syndication/", "sy", VOCABULARY_SCHEDULE},
	{"http://purl.org/syndication/thread/1.0", "thr", VOCABULARY_THREAD},
	{"http://www.w3.org/1999/xhtml", "xhtml", VOCABULARY_XHTML},
};

const char *feed_local(const xmlNode *node)
{
	const char *name = (const char *)node->name;
	const char *colon = strchr(name, ':');
	return colon ? colon + 1 : name;
}

static enum feed_vocabulary by_prefix(const char *prefix, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(vocabularies); i++)
		if (vocabularies[i].prefix && strlen(vocabularies[i].prefix) == len &&
			strncasecmp(vocabularies[i].prefix, prefix, len) == 0)
			return vocabularies[i].vocabulary;
	return VOCABULARIES;
}

enum feed_vocabulary feed_vocabulary(const xmlNode *node)
{
	const char *name = (const char *)node->name, *colon = strchr(name, ':');
	if (!node->ns)
		return colon ? by_prefix(name, (size_t)(colon - name)) : VOCABULARY_FEED;
	const char *href = (const char *)node->ns->href, *prefix = (const char *)node->ns->prefix;
	for (size_t i = 0; href && i < ARRAY_LEN(vocabularies); i++)
		if (strcasecmp(vocabularies[i].href, href) == 0)
			return vocabularies[i].vocabulary;
	return prefix ? by_prefix(prefix, strlen(prefix)) : VOCABULARY_FEED;
}

/* ---- text ---- */

static const char *trimmed(const char *text, struct arena *a)
{
	text += strspn(text, blanks);
	size_t len = strlen(text);
	while (len && strchr(blanks, text[len - 1]))
		len--;
	return len ? arena_strndup(a, text, len) : NULL;
}

const char *feed_attribute(const xmlNode *node, const char *name, struct arena *a)
{
	for (const xmlAttr *attr = node->properties; attr; attr = attr->next) {
		const char *colon = strchr((const char *)attr->name, ':');
		if (strcmp(colon ? colon + 1 : (const char *)attr->name, name) != 0)
			continue;
		xmlChar *value = xmlNodeListGetString(node->doc, attr->children, 1);
		const char *copy = value ? trimmed((const char *)value, a) : NULL;
		xmlFree(value);
		return copy;
	}
	return NULL;
}

static xmlNode *first_element(const xmlNode *node)
{
	xmlNode *child = node->children;
	while (child && child->type != XML_ELEMENT_NODE)
		child = child->next;
	return child;
}

static const char *plain(const xmlNode *node, struct arena *a)
{
	xmlChar *value = xmlNodeGetContent(node);
	const char *copy = value ? trimmed((const char *)value, a) : NULL;
	xmlFree(value);
	return copy;
}

static const char *markup(const xmlNode *node, struct arena *a)
{
	xmlBuffer *out = xmlBufferCreate();
	for (xmlNode *child = node->children; child; child = child->next)
		xmlNodeDump(out, node->doc, child, 0, 0);
	const char *copy = trimmed((const char *)xmlBufferContent(out), a);
	xmlBufferFree(out);
	return copy;
}

const char *feed_value(xmlNode *node, struct arena *a)
{
	return first_element(node) ? markup(node, a) : plain(node, a);
}

/* ---- words ---- */

static int sextet(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* NULL when it is no text in UTF-8. */
static const char *base64(const char *text, struct arena *a)
{
	char *out = arena_alloc(a, strlen(text) / 4 * 3 + 4);
	size_t len = 0;
	unsigned bits = 0, held = 0;
	for (; *text && *text != '='; text++) {
		int value = sextet(*text);
		if (value < 0 && strchr(blanks, *text))
			continue;
		if (value < 0)
			return NULL;
		bits = (bits << 6 | (unsigned)value) & 0xffff;
		held += 6;
		if (held >= 8) {
			held -= 8;
			out[len++] = (char)(bits >> held);
		}
	}
	return utf8_valid(out, len) && !memchr(out, 0, len) ? trimmed(out, a) : NULL;
}

/* A tag or an entity stands in it. */
static bool looks_like_html(const char *text)
{
	for (const char *p = text; (p = strpbrk(p, "<&")); p++) {
		const char *name = p + 1 + (p[1] == '/' || p[1] == '#');
		bool letter = (*name | 32) >= 'a' && (*name | 32) <= 'z';
		const char *end = name + strcspn(name, *p == '<' ? "<>" : "&; \t\n");
		if (*p == '<' ? letter && *end == '>' : *end == ';' && end > name)
			return true;
	}
	return false;
}

static bool is_one_of(const char *type, const char *const *names, size_t count)
{
	for (size_t i = 0; type && i < count; i++)
		if (strcasecmp(type, names[i]) == 0)
			return true;
	return false;
}

/* Atom: content that is neither text nor XML comes in base64. */
static bool is_base64(const char *type, const char *mode, const xmlNode *node)
{
	if (mode)
		return strcasecmp(mode, "base64") == 0;
	const char *suffix = type ? strrchr(type, '+') : NULL;
	return type && strchr(type, '/') && strncasecmp(type, "text/", 5) != 0 &&
	       !(suffix && strcasecmp(suffix, "+xml") == 0) &&
	       strcasecmp(type, "application/xml") != 0 && !first_element(node);
}

struct feed_words feed_words(xmlNode *node, bool atom, bool rich, struct arena *a)
{
	static const char *const html_types[] = {"html", "text/html", "application/xhtml+xml"};
	static const char *const plain_types[] = {"text", "text/plain"};
	const char *type = atom ? feed_attribute(node, "type", a) : NULL;
	const char *mode = atom ? feed_attribute(node, "mode", a) : NULL;
	xmlNode *child = first_element(node);
	if (child && strcmp(feed_local(child), "div") == 0 && !child->next && atom)
		return (struct feed_words){markup(child, a), true};
	if (child && atom && type && strcmp(type, "xhtml") == 0)
		return (struct feed_words){
			markup(strcmp(feed_local(child), "div") ? node : child, a), true};
	const char *text = feed_value(node, a);
	if (text && is_base64(type, mode, node))
		text = base64(text, a);
	if (!text)
		return (struct feed_words){NULL, false};
	if (child || is_one_of(type, html_types, ARRAY_LEN(html_types)))
		return (struct feed_words){text, true};
	if (is_one_of(type, plain_types, ARRAY_LEN(plain_types)) || (atom && !type))
		return (struct feed_words){text, false};
	return (struct feed_words){text, rich || looks_like_html(text)};
}

/* ---- people ---- */

/* "anna@city.example (Anna)", "Anna (anna@city.example)", "Anna <anna@city.example>". */
static void split_person(struct feed_person *person, const char *text, struct arena *a)
{
	size_t open = strcspn(text, "(<");
	size_t close = strcspn(text + open, ")>");
	person->name = text;
	if (!text[open] || !text[open + close]) {
		if (strchr(text, '@') && !strpbrk(text, blanks)) {
			person->email = text;
			person->name = NULL;
		}
		return;
	}
	const char *before = trimmed(arena_strndup(a, text, open), a);
	const char *within = trimmed(arena_strndup(a, text + open + 1, close - 1), a);
	if (within && strchr(within, '@')) {
		person->name = before;
		person->email = within;
	} else if (within && before && strchr(before, '@')) {
		person->name = within;
		person->email = before;
	}
}

bool feed_person(struct feed_person *person, xmlNode *node, struct arena *a)
{
	*person = (struct feed_person){0};
	for (const xmlNode *child = node->children; child; child = child->next) {
		if (child->type != XML_ELEMENT_NODE)
			continue;
		const char *name = feed_local(child);
		if (strcmp(name, "name") == 0)
			person->name = plain(child, a);
		else if (strcmp(name, "email") == 0)
			person->email = plain(child, a);
		else if (strcmp(name, "uri") == 0 || strcmp(name, "url") == 0)
			person->uri = feed_address(child, plain(child, a), a);
	}
	const char *text = feed_value(node, a);
	if (text && !person->name && !person->email && !person->uri)
		split_person(person, text, a);
	return person->name || person->email || person->uri;
}

const char *feed_address(const xmlNode *node, const char *address, struct arena *a)
{
	if (!address || strlen(address) > ADDRESS_MAX)
		return NULL;
	xmlChar *base = xmlNodeGetBase(node->doc, node);
	bool usable = base && xmlStrlen(base) <= ADDRESS_MAX;
	xmlChar *whole = usable ? xmlBuildURI((const xmlChar *)address, base) : NULL;
	const char *copy = arena_strdup(a, whole ? (const char *)whole : address);
	xmlFree(whole);
	xmlFree(base);
	return copy;
}
