#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "networks/blogger/write.h"
#include "networks/essence.h"
#include "text/html.h"
#include "text/link.h"

enum { MARK_HEX = 32, TEXT_MAX = 4 << 20 };

/* ---- out ---- */

static void escape(struct strbuf *out, const char *text, size_t len)
{
	static const struct {
		char c;
		const char *entity;
	} special[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
	for (size_t i = 0; i < len; i++) {
		const char *entity = NULL;
		for (size_t k = 0; k < ARRAY_LEN(special); k++)
			if (special[k].c == text[i])
				entity = special[k].entity;
		if (entity)
			strbuf_str(out, entity);
		else
			strbuf_char(out, text[i]);
	}
}

static void add_link(struct strbuf *out, const char *url, size_t len)
{
	strbuf_str(out, "<a href=\"");
	escape(out, url, len);
	strbuf_str(out, "\">");
	escape(out, url, len);
	strbuf_str(out, "</a>");
}

static void add_line(struct strbuf *out, const char *line)
{
	size_t len;
	for (const char *url; (url = link_find(line, &len)); line = url + len) {
		escape(out, line, (size_t)(url - line));
		add_link(out, url, len);
	}
	escape(out, line, strlen(line));
}

static const char *rest_of(const char *text)
{
	const char *end = strchr(text, '\n');
	return end ? end + 1 : "";
}

char *blogger_title(const char *text)
{
	return mem_strndup(text, strcspn(text, "\n"));
}

/* An empty line ends a paragraph. */
void blogger_html(struct strbuf *out, const char *text)
{
	bool open = false;
	for (const char *at = rest_of(text); *at; at = rest_of(at)) {
		char *line MEM_AUTO = blogger_title(at);
		bool blank = line[strspn(line, " \t\r")] == '\0';
		if (!blank)
			strbuf_str(out, open ? "<br />\n" : "<p>");
		else if (open)
			strbuf_str(out, "</p>\n");
		if (!blank)
			add_line(out, line);
		open = !blank;
	}
	if (open)
		strbuf_str(out, "</p>\n");
}

/* ---- and back ---- */

/* The same post of the same desk has the same one, also in another life of the collector. */
char *blogger_mark(const struct session *s, const struct outgoing *post)
{
	unsigned char hash[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	char *what MEM_AUTO = mem_printf("%s %" PRId64 " %" PRId64 " %s", s->host.config->name,
		post->id, post->created_us, post->text);
	hash_bytes(what, strlen(what), hash);
	hash_hex(hash, hex);
	hex[MARK_HEX] = '\0';
	return mem_printf("<!-- nachtwacht %s -->", hex);
}

char *blogger_essence(const char *html)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, TEXT_MAX);
	html_to_text(&text, html, strlen(html), NULL);
	return essence_of(text.buf);
}
