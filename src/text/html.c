#include "text/html.h"

#include <string.h>
#include <strings.h>

#include <libxml/HTMLparser.h>
#include <libxml/xmlerror.h>

#include "base/mem.h"
#include "base/table.h"

enum { INPUT_MAX = 1 << 20, DEPTH_MAX = 256, LINK_MAX = 2048 };

struct reader {
	struct strbuf *out;
	htmlParserCtxtPtr parser;
	size_t start;  /* of this document's text in out */
	int depth;     /* open elements */
	int skip;      /* open elements whose text is not for people */
	int breaks;    /* newlines to write before the next text */
	bool blank;    /* a blank to write before the next text */
	bool lines;    /* a newline in the text is one */
	bool linked;   /* inside a link whose target may have to be shown */
	size_t anchor; /* where that link's text began */
	char target[LINK_MAX];
};

static const char *const skipped[] = {"script", "style", "head", "title", "template", "noscript",
	"iframe", "object", "svg", "math", "textarea", "select"};
static const char *const paragraphs[] = {
	"p", "blockquote", "ul", "ol", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6"};
static const char *const blocks[] = {"div", "li", "tr", "section", "article", "header", "footer",
	"figure", "figcaption", "dt", "dd", "hr"};

#define IS_ONE_OF(names, name) (table_find(names, ARRAY_LEN(names), name) >= 0)

static void add_text(struct reader *r, const char *text, size_t len)
{
	bool first = r->out->len == r->start;
	if (!first && r->breaks)
		strbuf_add(r->out, "\n\n", (size_t)r->breaks);
	else if (!first && r->blank)
		strbuf_char(r->out, ' ');
	if (r->linked && r->anchor == SIZE_MAX)
		r->anchor = r->out->len;
	r->breaks = 0;
	r->blank = false;
	strbuf_add(r->out, text, len);
}

static void break_bare_line(struct reader *r, char c)
{
	if (r->lines && c == '\n' && !r->breaks)
		r->breaks = 1;
}

/* White space of HTML is one blank, however long; a newline in it breaks nothing. */
static void on_characters(void *data, const xmlChar *text, int len)
{
	struct reader *r = data;
	const char *s = (const char *)text, *end = s + len;
	while (!r->skip && s < end) {
		size_t white = 0, word = 0;
		while (s + white < end && strchr(" \t\r\n\f", s[white]) && s[white])
			break_bare_line(r, s[white++]);
		r->blank = r->blank || white;
		s += white;
		while (s + word < end && (!s[word] || !strchr(" \t\r\n\f", s[word])))
			word++;
		if (word)
			add_text(r, s, word);
		s += word;
	}
}

static const char *attribute(const xmlChar **attributes, const char *name)
{
	for (; attributes && attributes[0]; attributes += 2) {
		if (!strcasecmp((const char *)attributes[0], name))
			return (const char *)attributes[1];
	}
	return NULL;
}

/* A mention or a hashtag is a link whose target says nothing new; networks mark them so. */
static void begin_link(struct reader *r, const xmlChar **attributes)
{
	const char *href = attribute(attributes, "href"), *class = attribute(attributes, "class");
	bool web = href && (!strncasecmp(href, "https://", 8) || !strncasecmp(href, "http://", 7));
	if (!web || strlen(href) >= LINK_MAX ||
		(class && (strstr(class, "mention") || strstr(class, "hashtag"))))
		return;
	memcpy(r->target, href, strlen(href) + 1);
	r->linked = true;
	r->anchor = SIZE_MAX;
}

static bool says_target(const char *text, size_t len, const char *target)
{
	const char *bare = strstr(target, "://") + 3;
	size_t bare_len = strlen(bare);
	if (bare_len && bare[bare_len - 1] == '/')
		bare_len--;
	if (len && text[len - 1] == '/')
		len--;
	return (len == bare_len && !strncasecmp(text, bare, len)) ||
	       (len == bare_len + (size_t)(bare - target) && !strncasecmp(text, target, len));
}

static void end_link(struct reader *r)
{
	if (!r->linked)
		return;
	r->linked = false;
	size_t from = r->anchor == SIZE_MAX ? r->out->len : r->anchor;
	if (says_target(r->out->buf + from, r->out->len - from, r->target))
		return;
	r->blank = true;
	add_text(r, "[", 1);
	strbuf_str(r->out, r->target);
	strbuf_char(r->out, ']');
}

static void break_lines(struct reader *r, int lines)
{
	if (r->breaks < lines)
		r->breaks = lines;
}

static void break_around(struct reader *r, const char *name)
{
	if (IS_ONE_OF(paragraphs, name))
		break_lines(r, 2);
	else if (IS_ONE_OF(blocks, name))
		break_lines(r, 1);
}

static void on_start(void *data, const xmlChar *element, const xmlChar **attributes)
{
	struct reader *r = data;
	const char *name = (const char *)element;
	if (++r->depth > DEPTH_MAX) {
		xmlStopParser(r->parser);
		return;
	}
	if (r->skip || IS_ONE_OF(skipped, name)) {
		r->skip++;
		return;
	}
	break_around(r, name);
	if (!strcmp(name, "br"))
		r->breaks = r->breaks < 2 ? r->breaks + 1 : 2;
	if (!strcmp(name, "a")) {
		end_link(r);
		begin_link(r, attributes);
	}
	const char *alt = attribute(attributes, "alt");
	if (!strcmp(name, "img") && alt && *alt)
		on_characters(r, (const xmlChar *)alt, (int)strlen(alt));
}

static void on_end(void *data, const xmlChar *element)
{
	struct reader *r = data;
	r->depth--;
	if (r->skip) {
		r->skip--;
		return;
	}
	if (!strcmp((const char *)element, "a"))
		end_link(r);
	break_around(r, (const char *)element);
}

static int convert(struct strbuf *out, const char *html, size_t len, bool lines, struct err *err)
{
	htmlSAXHandler sax = {
		.startElement = on_start,
		.endElement = on_end,
		.characters = on_characters,
		.ignorableWhitespace = on_characters,
	};
	struct reader r = {.out = out, .start = out->len, .lines = lines};
	r.parser = htmlCreatePushParserCtxt(&sax, &r, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	if (!r.parser)
		return err_set(err, ERR_SYSTEM, "HTML: no memory for a parser");
	htmlCtxtUseOptions(r.parser,
		HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_RECOVER);
	if (len > INPUT_MAX)
		len = INPUT_MAX;
	/* In one piece: the parser begins an unfinished tag anew with every chunk. */
	htmlParseChunk(r.parser, html, (int)len, 1);
	end_link(&r);
	htmlFreeParserCtxt(r.parser);
	if (out->overflow)
		return err_set(err, ERR_INPUT, "HTML: its text is over %zu bytes", out->limit);
	return 0;
}

int html_to_text(struct strbuf *out, const char *html, size_t len, struct err *err)
{
	return convert(out, html, len, false, err);
}

int html_lines_to_text(struct strbuf *out, const char *html, size_t len, struct err *err)
{
	return convert(out, html, len, true, err);
}
