/* HTML of a network to plain text, by libxml2's push parser. Linked into nachtwachtd only. */
#ifndef NW_TEXT_HTML_H
#define NW_TEXT_HTML_H

#include <stddef.h>

#include "base/err.h"
#include "base/strbuf.h"

/* Appends the text of an HTML fragment: paragraphs and <br> as newlines, script and style
 * dropped, entities decoded, the target of a link that is not its own text in brackets behind
 * it. No network, no DTD, no entities of its own. Input is cut at 1 MiB, nesting at 256.
 * The result is not yet clean: clean_text comes after. Returns 0, or -1 (ERR_INPUT). */
int html_to_text(struct strbuf *out, const char *html, size_t len, struct err *err);

/* The same where a bare newline in a text is meant as the end of a line, which HTML does not know.
 */
int html_lines_to_text(struct strbuf *out, const char *html, size_t len, struct err *err);

#endif
