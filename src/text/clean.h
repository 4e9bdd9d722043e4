/* Makes hostile text harmless. Once at intake for what is shown (raw bytes are kept), and a
 * second time, as a wall, in the drawing primitive. */
#ifndef NW_TEXT_CLEAN_H
#define NW_TEXT_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

enum clean_flags {
	CLEAN_LINES = 1 << 0, /* keep newlines; else they become blanks */
};

/* Appends `in` to `out` without what may not reach a terminal: C0 (but newline and tab,
 * which becomes a blank), C1, DEL, bidi embeddings, overrides and isolates, tag characters,
 * zero-width characters (ZWJ stays between emoji, VS16 after one), soft hyphens, noncharacters,
 * private and unassigned code points, and more than 4 combining marks on a base. Bytes that
 * are no UTF-8 become U+FFFD. Returns how many code points were removed or replaced. Text that
 * passes out's limit is cut between code points. */
size_t clean_text(struct strbuf *out, const char *in, size_t len, enum clean_flags flags);

/* True when clean_text would change nothing. */
bool clean_is(const char *text, size_t len, enum clean_flags flags);

/* Appends raw bytes so that a person can see what they are: printable ASCII as it is, the
 * rest as \xNN, newlines kept. */
void clean_escape(struct strbuf *out, const char *raw, size_t len);

#endif
