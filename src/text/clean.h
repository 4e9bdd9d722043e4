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

/* Appends `in` to `out` so that it can stand in any terminal, and is as wide there as
 * utf8_cols says. Left out: C0 (but newline and tab, which becomes a blank), C1, DEL, bidi
 * controls, tag characters, all that is invisible, marks without a base and more than 4 on
 * one. A joiner stays between two pictures, an emoji selector behind a picture or a keycap's
 * digit. What has no shape (private and unassigned code points, half a flag, bytes that are
 * no UTF-8) becomes U+FFFD. Returns how many code points were left out or replaced; line ends
 * and tabs do not count. Text that passes out's limit is cut between clusters. */
size_t clean_text(struct strbuf *out, const char *in, size_t len, enum clean_flags flags);

/* True when clean_text would change nothing. */
bool clean_is(const char *text, size_t len, enum clean_flags flags);

/* Appends raw bytes so that a person can see what they are: printable ASCII as it is, the
 * rest as \xNN, newlines kept. */
void clean_escape(struct strbuf *out, const char *raw, size_t len);

#endif
