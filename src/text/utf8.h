/* UTF-8 and grapheme clusters (UAX 29, by utf8proc), and how wide a terminal draws them. */
#ifndef NW_TEXT_UTF8_H
#define NW_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No writing needs longer clusters; a hostile chain is cut so that one stays small. */
enum { CLUSTER_POINTS_MAX = 32 };

struct cluster {
	const char *text; /* borrowed; NULL at the end */
	size_t len;       /* bytes */
	int cols;         /* columns of a terminal: 0, 1 or 2, or the sum of its code points */
	int32_t first;    /* the first code point */
};

/* True when all of it is UTF-8 (RFC 3629: no overlong forms, no surrogates). */
bool utf8_valid(const char *s, size_t len);

/* Takes one code point; -1 where the bytes are none (then *step is 1). */
int32_t utf8_next(const char *s, size_t len, size_t *step);

/* Columns of one code point on its own: 0, 1 or 2. */
int utf8_point_cols(int32_t cp);

/* What a code point is in an emoji: a picture, half a flag, a skin tone. */
bool utf8_point_is_emoji(int32_t cp);
bool utf8_point_is_flag(int32_t cp);
bool utf8_point_is_skin(int32_t cp);

/* The cluster that begins at s; text is NULL when len is 0. Bytes that are no UTF-8 are clusters
 * of their own, one column each. A cluster of more than 32 code points is cut there. */
struct cluster cluster_next(const char *s, size_t len);

/* Start of the cluster before offset `at`, for an editor's cursor. */
size_t cluster_before(const char *s, size_t at);

/* Columns of a whole string. */
int utf8_cols(const char *s);

/* Bytes of s that fit into `cols` columns, cut between clusters; *used gets the columns. */
size_t utf8_fit(const char *s, size_t len, int cols, int *used);

/* Grapheme clusters of a whole string, as networks count them (never cut). */
size_t utf8_graphemes(const char *s);

/* Words as the full-text index sees them (FTS5: unicode61 remove_diacritics 2 categories
 * 'L* N* Co So'), so that a rule finds in memory what a search finds in the store.
 * Folding drops case and accents; the caller frees it. */
char *utf8_fold(const char *s);

/* The next word of s. Returns its bytes and sets *start, or 0 at the end. */
size_t utf8_word(const char *s, const char **start);

#endif
