/* From a document to entries. libxml2 sees one entry at a time, within the root's start tag for its
 * namespaces and xml:base; first strictly, then mended. */
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "networks/feed/value.h"

/* What follows from a document must not be much larger than it. */
enum { TAKEN_MAX = 64, ATTRIBUTES_MAX = 1000, FAULTS_MAX = 1000 };

enum {
	XML_OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA
};

enum field {
	FIELD_ID,
	FIELD_LINK,
	FIELD_TITLE,
	FIELD_CONTENT,
	FIELD_SUMMARY,
	FIELD_AUTHOR,
	FIELD_PUBLISHED,
	FIELD_UPDATED,
	FIELD_PARENT,
	FIELD_LANG,
	FIELD_PERIOD,
	FIELDS,
	FIELD_MANY = FIELDS /* taken as often as it comes */
};

/* A feed or an entry while it is read. */
struct taking {
	struct feed *feed;
	struct feed_entry *entry;
	bool atom;
	int taken;        /* elements that say something */
	int rank[FIELDS]; /* of the element that each was taken from, from 1 */
	struct arena *a;
};

struct row;
typedef bool take_fn(struct taking *t, xmlNode *node, const struct row *row);

/* Of two elements that say the same the one with the lower rank counts. */
struct row {
	const char *name;
	enum feed_vocabulary vocabulary;
	enum field field;
	int rank;
	take_fn *take;
	size_t member;
};

/* ---- one element ---- */

static void *member_of(struct taking *t, const struct row *row)
{
	return (char *)t->entry + row->member;
}

static bool take_value(struct taking *t, xmlNode *node, const struct row *row)
{
	const char **to = member_of(t, row);
	const char *value = feed_value(node, t->a);
	if (value)
		*to = value;
	return value != NULL;
}

static bool take_words(struct taking *t, xmlNode *node, const struct row *row)
{
	struct feed_words *to = member_of(t, row);
	struct feed_words words = feed_words(node, t->atom && row->vocabulary == VOCABULARY_FEED,
		row->field != FIELD_TITLE, t->a);
	if (words.text)
		*to = words;
	return words.text != NULL;
}

static bool take_date(struct taking *t, xmlNode *node, const struct row *row)
{
	const char *text = feed_value(node, t->a);
	return text && feed_date(text, member_of(t, row)) == 0;
}

static bool take_person(struct taking *t, xmlNode *node, const struct row *row)
{
	struct feed_person person;
	if (!feed_person(&person, node, t->a))
		return false;
	t->entry->author = person;
	return true;
}

static void add_medium(struct taking *t, xmlNode *node, const char *url, const char *kind)
{
	struct feed_entry *e = t->entry;
	const char *type = feed_attribute(node, "type", t->a);
	const char *medium = feed_attribute(node, "medium", t->a);
	if (!url || e->media_count == FEED_MEDIA_MAX)
		return;
	for (size_t i = 0; i < e->media_count; i++)
		if (strcmp(e->media[i].url, url) == 0)
			return;
	if (type && strchr(type, '/'))
		kind = arena_strndup(t->a, type, strcspn(type, "/"));
	e->media[e->media_count++] = (struct feed_medium){.type = medium ? medium : kind,
		.url = url,
		.alt = feed_attribute(node, "title", t->a)};
}

static bool take_medium(struct taking *t, xmlNode *node, const struct row *row)
{
	const char *url = feed_attribute(node, "url", t->a);
	if (!url)
		url = feed_attribute(node, "href", t->a);
	bool file = strcmp(row->name, "enclosure") == 0 || strcmp(row->name, "content") == 0;
	add_medium(t, node, feed_address(node, url, t->a), file ? "file" : "image");
	return true;
}

static bool take_group(struct taking *t, xmlNode *node, const struct row *row);

/* Atom's first link to the thing itself; RSS has one, or the last counts. */
static bool take_link(struct taking *t, xmlNode *node, const struct row *row)
{
	const char *rel = feed_attribute(node, "rel", t->a);
	const char *href = feed_attribute(node, "href", t->a);
	if (rel && strcmp(rel, "enclosure") == 0)
		add_medium(t, node, feed_address(node, href, t->a), "file");
	if ((rel && strcmp(rel, "alternate") != 0) || (t->atom && t->entry->link))
		return false;
	const char *address = feed_address(node, href ? href : feed_value(node, t->a), t->a);
	if (address)
		t->entry->link = address;
	return false;
}

static bool take_parent(struct taking *t, xmlNode *node, const struct row *row)
{
	t->entry->in_reply_to = feed_attribute(node, "ref", t->a);
	return t->entry->in_reply_to != NULL;
}

/* An address that stands for a guid is one unless it says no. */
static bool take_guid(struct taking *t, xmlNode *node, const struct row *row)
{
	const char *permanent = feed_attribute(node, "isPermaLink", t->a);
	bool found = take_value(t, node, row);
	if (found && !t->entry->link && !(permanent && strcasecmp(permanent, "false") == 0) &&
		strncasecmp(t->entry->id, "http", 4) == 0)
		t->entry->link = t->entry->id;
	return found;
}

/* ---- how often a feed wants to be read ---- */

static void ask_pause(struct taking *t, int64_t us)
{
	if (t->entry == &t->feed->self && us > t->feed->pause_us)
		t->feed->pause_us = us;
}

static int64_t number_in(struct taking *t, xmlNode *node)
{
	const char *text = feed_value(node, t->a);
	long value = text ? strtol(text, NULL, 10) : 0;
	return value > 0 && value < 100000 ? value : 0;
}

static bool take_ttl(struct taking *t, xmlNode *node, const struct row *row)
{
	ask_pause(t, number_in(t, node) * CLOCK_MIN);
	return true;
}

static bool take_period(struct taking *t, xmlNode *node, const struct row *row)
{
	static const struct {
		const char *name;
		int64_t us;
	} periods[] = {{"hourly", CLOCK_HOUR}, {"daily", CLOCK_DAY}, {"weekly", 7 * CLOCK_DAY},
		{"monthly", 30 * CLOCK_DAY}, {"yearly", 365 * CLOCK_DAY}};
	const char *text = feed_value(node, t->a);
	int64_t times = 1;
	for (xmlNode *other = node->parent->children; other; other = other->next)
		if (other->type == XML_ELEMENT_NODE &&
			strcmp(feed_local(other), "updateFrequency") == 0)
			times = number_in(t, other);
	for (size_t i = 0; text && times && i < ARRAY_LEN(periods); i++)
		if (strcasecmp(periods[i].name, text) == 0)
			ask_pause(t, periods[i].us / times);
	return true;
}

static bool take_skip_hours(struct taking *t, xmlNode *node, const struct row *row)
{
	for (xmlNode *hour = node->children; hour; hour = hour->next)
		if (hour->type == XML_ELEMENT_NODE && t->entry == &t->feed->self)
			t->feed->skip_hours |= UINT32_C(1) << (number_in(t, hour) % 24);
	return true;
}

/* ---- the table ---- */

#define MEMBER(m) offsetof(struct feed_entry, m)

static const struct row rows[] = {
	{"id", VOCABULARY_FEED, FIELD_ID, 1, take_value, MEMBER(id)},
	{"guid", VOCABULARY_FEED, FIELD_ID, 1, take_guid, MEMBER(id)},
	{"link", VOCABULARY_FEED, FIELD_MANY, 1, take_link, 0},
	{"title", VOCABULARY_FEED, FIELD_TITLE, 1, take_words, MEMBER(title)},
	{"title", VOCABULARY_DC, FIELD_TITLE, 2, take_words, MEMBER(title)},
	{"title", VOCABULARY_MEDIA, FIELD_TITLE, 3, take_words, MEMBER(title)},
	{"encoded", VOCABULARY_CONTENT, FIELD_CONTENT, 1, take_words, MEMBER(content)},
	{"content", VOCABULARY_FEED, FIELD_CONTENT, 2, take_words, MEMBER(content)},
	{"body", VOCABULARY_XHTML, FIELD_CONTENT, 3, take_words, MEMBER(content)},
	{"div", VOCABULARY_XHTML, FIELD_CONTENT, 3, take_words, MEMBER(content)},
	{"description", VOCABULARY_FEED, FIELD_SUMMARY, 1, take_words, MEMBER(summary)},
	{"summary", VOCABULARY_FEED, FIELD_SUMMARY, 1, take_words, MEMBER(summary)},
	{"description", VOCABULARY_DC, FIELD_SUMMARY, 2, take_words, MEMBER(summary)},
	{"summary", VOCABULARY_ITUNES, FIELD_SUMMARY, 3, take_words, MEMBER(summary)},
	{"description", VOCABULARY_MEDIA, FIELD_SUMMARY, 4, take_words, MEMBER(summary)},
	{"author", VOCABULARY_FEED, FIELD_AUTHOR, 1, take_person, 0},
	{"creator", VOCABULARY_DC, FIELD_AUTHOR, 2, take_person, 0},
	{"author", VOCABULARY_DC, FIELD_AUTHOR, 3, take_person, 0},
	{"author", VOCABULARY_ITUNES, FIELD_AUTHOR, 4, take_person, 0},
	{"managingEditor", VOCABULARY_FEED, FIELD_AUTHOR, 5, take_person, 0},
	{"webMaster", VOCABULARY_FEED, FIELD_AUTHOR, 6, take_person, 0},
	{"published", VOCABULARY_FEED, FIELD_PUBLISHED, 1, take_date, MEMBER(published_us)},
	{"pubDate", VOCABULARY_FEED, FIELD_PUBLISHED, 1, take_date, MEMBER(published_us)},
	{"issued", VOCABULARY_FEED, FIELD_PUBLISHED, 1, take_date, MEMBER(published_us)},
	{"date", VOCABULARY_DC, FIELD_PUBLISHED, 2, take_date, MEMBER(published_us)},
	{"issued", VOCABULARY_TERMS, FIELD_PUBLISHED, 3, take_date, MEMBER(published_us)},
	{"created", VOCABULARY_TERMS, FIELD_PUBLISHED, 4, take_date, MEMBER(published_us)},
	{"created", VOCABULARY_FEED, FIELD_PUBLISHED, 4, take_date, MEMBER(published_us)},
	{"updated", VOCABULARY_FEED, FIELD_UPDATED, 1, take_date, MEMBER(updated_us)},
	{"modified", VOCABULARY_FEED, FIELD_UPDATED, 1, take_date, MEMBER(updated_us)},
	{"modified", VOCABULARY_TERMS, FIELD_UPDATED, 2, take_date, MEMBER(updated_us)},
	{"in-reply-to", VOCABULARY_THREAD, FIELD_PARENT, 1, take_parent, 0},
	{"language", VOCABULARY_FEED, FIELD_LANG, 1, take_value, MEMBER(lang)},
	{"language", VOCABULARY_DC, FIELD_LANG, 2, take_value, MEMBER(lang)},
	{"enclosure", VOCABULARY_FEED, FIELD_MANY, 1, take_medium, 0},
	{"content", VOCABULARY_MEDIA, FIELD_MANY, 1, take_medium, 0},
	{"thumbnail", VOCABULARY_MEDIA, FIELD_MANY, 1, take_medium, 0},
	{"image", VOCABULARY_ITUNES, FIELD_MANY, 1, take_medium, 0},
	{"group", VOCABULARY_MEDIA, FIELD_MANY, 1, take_group, 0},
	{"ttl", VOCABULARY_FEED, FIELD_MANY, 1, take_ttl, 0},
	{"updatePeriod", VOCABULARY_SCHEDULE, FIELD_PERIOD, 1, take_period, 0},
	{"skipHours", VOCABULARY_FEED, FIELD_MANY, 1, take_skip_hours, 0},
};

static const struct row *row_of(const xmlNode *node)
{
	const char *name = feed_local(node);
	enum feed_vocabulary vocabulary = feed_vocabulary(node);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].vocabulary == vocabulary && strcasecmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

static void take_children(struct taking *t, xmlNode *parent)
{
	for (xmlNode *node = parent->children; node; node = node->next) {
		const struct row *row = node->type == XML_ELEMENT_NODE ? row_of(node) : NULL;
		if (!row || t->taken++ >= TAKEN_MAX)
			continue;
		if (row->field == FIELD_MANY) {
			row->take(t, node, row);
			continue;
		}
		int *rank = &t->rank[row->field];
		if ((*rank == 0 || row->rank < *rank) && row->take(t, node, row))
			*rank = row->rank;
	}
}

static bool take_group(struct taking *t, xmlNode *node, const struct row *row)
{
	take_children(t, node);
	return true;
}

static void take_language(struct taking *t, xmlNode *node)
{
	xmlChar *lang = t->entry->lang ? NULL : xmlNodeGetLang(node);
	if (lang && *lang)
		t->entry->lang = arena_strdup(t->a, (const char *)lang);
	xmlFree(lang);
}

/* ---- XML that is none ---- */

/* An entity that XML does not know but HTML does, as itself. */
static size_t mend_entity(struct strbuf *out, const char *p)
{
	static const char *const of_xml[] = {"amp", "lt", "gt", "quot", "apos"};
	char name[12];
	size_t len = strcspn(p + 1, "; \t\r\n&<");
	if (p[1 + len] != ';' || len == 0 || len >= sizeof(name)) {
		strbuf_str(out, "&amp;");
		return 1;
	}
	memcpy(name, p + 1, len);
	name[len] = '\0';
	bool known = false;
	for (size_t i = 0; i < ARRAY_LEN(of_xml); i++)
		known = known || strcmp(of_xml[i], name) == 0;
	const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
	long value = *name != '#'            ? (entity ? (long)entity->value : 0)
		     : (name[1] | 32) == 'x' ? strtol(name + 2, NULL, 16)
					     : strtol(name + 1, NULL, 10);
	bool allowed = value >= ' ' && value < 0x110000 && (value < 0xd800 || value > 0xdfff) &&
		       value != 0xfffe && value != 0xffff;
	if (known)
		strbuf_printf(out, "&%s;", name);
	else if (allowed)
		strbuf_printf(out, "&#%ld;", value);
	else if (*name != '#')
		strbuf_printf(out, "&amp;%s;", name);
	return len + 2;
}

static bool begins_tag(const char *p)
{
	p += p[1] == '/';
	return (p[1] | 32) >= 'a' && (p[1] | 32) <= 'z';
}

static void mend(struct strbuf *out, const char *p)
{
	bool closed = true; /* false: no CDATA from here on has an end */
	while (*p) {
		size_t len = strcspn(p, "<&");
		strbuf_add(out, p, len);
		p += len;
		bool cdata = closed && strncmp(p, "<![CDATA[", 9) == 0;
		const char *end = cdata ? strstr(p, "]]>") : NULL;
		closed = closed && (!cdata || end);
		if (end) {
			strbuf_add(out, p, (size_t)(end - p) + 3);
			p = end + 3;
		} else if (*p == '&') {
			p += mend_entity(out, p);
		} else if (*p) {
			strbuf_str(out, begins_tag(p) ? "<" : "&lt;");
			p++;
		}
	}
}

/* libxml2 compares each attribute of an element with all others. */
static bool is_bearable(const char *p)
{
	int attributes = 0;
	for (; *p; p++) {
		attributes = *p == '<' ? 0 : attributes + (*p == '=');
		if (attributes > ATTRIBUTES_MAX)
			return false;
	}
	return true;
}

/* What libxml2 finds wrong; beyond `most` of it it is stopped, since each costs more than the one
 * before. */
struct faults {
	int count, most;
	struct err *first; /* of those that make it no XML */
};

static void on_fault(void *data, xmlErrorPtr error)
{
	xmlParserCtxt *parser = data;
	struct faults *faults = parser->_private;
	bool fatal = error->level == XML_ERR_FATAL;
	size_t len = error->message ? strcspn(error->message, "\n") : 0;
	if (fatal && faults->first->code == ERR_NONE)
		err_set(faults->first, ERR_INPUT, "%.*s", (int)(len < 120 ? len : 120),
			len ? error->message : "?");
	faults->count++;
	if (faults->count > faults->most || (fatal && !parser->recovery))
		xmlStopParser(parser);
}

static xmlDoc *parse_with(
	const struct strbuf *text, const char *url, int options, struct err *first)
{
	struct faults faults = {.most = FAULTS_MAX, .first = first};
	xmlParserCtxt *parser = xmlNewParserCtxt();
	if (!parser)
		return NULL;
	parser->_private = &faults;
	parser->sax->serror = on_fault;
	xmlDoc *doc = xmlCtxtReadMemory(parser, text->buf, (int)text->len, url, "UTF-8", options);
	if (doc && faults.count > faults.most) {
		xmlFreeDoc(doc);
		doc = NULL;
	}
	xmlFreeParserCtxt(parser);
	return doc;
}

/* The document in `text`; with what is wrong in it mended, which *mended tells. NULL when there is
 * nothing to be made of it. */
static xmlDoc *parse(const struct strbuf *text, const char *url, struct err *mended)
{
	if (!is_bearable(text->buf))
		return NULL;
	xmlDoc *doc = parse_with(text, url, XML_OPTIONS, mended);
	if (doc)
		return doc;
	struct strbuf better STRBUF_AUTO;
	strbuf_init(&better, text->len * 6 + 1);
	mend(&better, text->buf);
	return parse_with(&better, url, XML_OPTIONS | XML_PARSE_RECOVER, mended);
}

static xmlNode *first_element(const xmlNode *node)
{
	xmlNode *child = node ? node->children : NULL;
	while (child && child->type != XML_ELEMENT_NODE)
		child = child->next;
	return child;
}

/* ---- the parts of a document ---- */

struct document {
	const struct feed_text *text;
	const struct feed_cuts *cuts;
	const char *url;
	struct arena *a;
};

static bool is_atom(const struct document *d)
{
	return strcasecmp(d->cuts->name, "feed") == 0;
}

/* All but the entries. */
static void read_frame(struct feed *f, const struct document *d)
{
	struct strbuf frame STRBUF_AUTO;
	strbuf_init(&frame, d->text->len + 1);
	size_t at = d->cuts->root;
	for (size_t i = 0; i < d->cuts->count; i++) {
		feed_bare(&frame, d->text->text + at, d->cuts->items[i].start - at);
		at = d->cuts->items[i].start + d->cuts->items[i].len;
	}
	if (d->cuts->end > at)
		feed_bare(&frame, d->text->text + at, d->cuts->end - at);
	xmlDoc *doc = parse(&frame, d->url, &f->mended);
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	struct taking t = {.feed = f, .entry = &f->self, .atom = is_atom(d), .a = d->a};
	if (root) {
		take_children(&t, root);
		xmlNode *channel = root->children;
		while (channel && strcmp(feed_local(channel), "channel") != 0)
			channel = channel->next;
		if (channel)
			take_children(&t, channel);
		take_language(&t, root);
	}
	xmlFreeDoc(doc);
}

/* 0, or -1 when nothing can be made of it. */
static int read_entry(struct feed *f, const struct document *d, const struct feed_cut *cut)
{
	struct feed_entry entry = {.raw = d->text->raw + cut->start, .raw_len = cut->len};
	struct strbuf text STRBUF_AUTO;
	const char *root = d->text->text + d->cuts->root;
	strbuf_init(&text, d->cuts->root_len + cut->len + 64);
	strbuf_add(&text, root, d->cuts->root_len);
	feed_bare(&text, d->text->text + cut->start, cut->len);
	strbuf_str(&text, "</");
	strbuf_add(&text, root + 1, strcspn(root + 1, " \t\r\n/>"));
	strbuf_char(&text, '>');
	xmlDoc *doc = parse(&text, d->url, &f->mended);
	xmlNode *node = doc ? first_element(xmlDocGetRootElement(doc)) : NULL;
	if (node && strcasecmp(feed_local(node), d->cuts->entry) != 0)
		node = NULL; /* its own start tag was beyond mending */
	if (node) {
		struct taking t = {.feed = f, .entry = &entry, .atom = is_atom(d), .a = d->a};
		entry.id = feed_attribute(node, "about", d->a);
		take_children(&t, node);
		take_language(&t, node);
		MEM_PUSH(f, entry);
	}
	xmlFreeDoc(doc);
	return node ? 0 : -1;
}

static void explain(struct feed *f, const struct feed_cuts *cuts, size_t lost)
{
	if (cuts->count > FEED_ENTRIES_MAX)
		err_set(&f->fault, ERR_DEGRADED, _("it has %zu entries: the first %d are read"),
			cuts->count, FEED_ENTRIES_MAX);
	else if (lost)
		err_set(&f->fault, ERR_DEGRADED,
			ngettext("%zu entry cannot be read", "%zu entries cannot be read",
				(unsigned long)lost),
			lost);
	else if (cuts->cut_off)
		err_set(&f->fault, ERR_DEGRADED, _("it breaks off in the middle"));
}

int feed_parse(struct feed *f, const char *bytes, size_t len, const char *charset, const char *url,
	struct arena *a, struct err *err)
{
	struct feed_text text;
	struct feed_cuts cuts;
	size_t lost = 0;
	*f = (struct feed){0};
	feed_text_read(&text, bytes, len, charset);
	int rc = feed_cut(&cuts, text.text, err);
	if (rc == 0) {
		struct document d = {&text, &cuts, url, a};
		read_frame(f, &d);
		for (size_t i = 0; i < cuts.count && i < FEED_ENTRIES_MAX; i++)
			lost += read_entry(f, &d, &cuts.items[i]) == -1;
		explain(f, &cuts, lost);
	}
	for (size_t i = 0; i < f->count; i++)
		f->items[i].raw = arena_strndup(a, f->items[i].raw, f->items[i].raw_len);
	free(cuts.items);
	free(text.text);
	return rc;
}

void feed_release(struct feed *f)
{
	free(f->items);
	f->items = NULL;
	f->count = f->room = 0;
}
