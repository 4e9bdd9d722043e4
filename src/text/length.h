/* How networks count the length of a post. Rules are named by algorithm, never by network. */
#ifndef NW_TEXT_LENGTH_H
#define NW_TEXT_LENGTH_H

#include <stdbool.h>
#include <stddef.h>

enum length_rule {
	LENGTH_GRAPHEMES, /* grapheme clusters, and a limit of UTF-8 bytes beside it */
	LENGTH_CODE_POINTS,
	LENGTH_SHORTENED, /* grapheme clusters, where a URL counts as `link` of them and
			     @user@host as @user */
	LENGTH_WEIGHTED,  /* twitter-text v3: NFC; most letters of Europe count 1, other signs
			     and a whole emoji 2, a URL as `link` */
	LENGTH_RULES,
};

/* Names as they stand in an account's row of the store. */
extern const char *const length_rule_names[LENGTH_RULES];

struct length_limit {
	enum length_rule rule;
	size_t most;       /* in the rule's unit; 0 = no limit */
	size_t most_bytes; /* UTF-8 bytes; 0 = no limit */
	size_t link;       /* LENGTH_SHORTENED, LENGTH_WEIGHTED: what a URL counts as */
};

/* How long a text is in the rule's unit. */
size_t length_count(const struct length_limit *limit, const char *text);

/* Bytes of the text that are within the limit, cut between clusters: what lies behind them is too
 * much. */
size_t length_within(const struct length_limit *limit, const char *text);

/* True when the text is within the limit; *used gets the count in the rule's unit. */
bool length_fits(const struct length_limit *limit, const char *text, size_t *used);

#endif
