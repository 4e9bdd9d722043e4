/* A post of our own in words: how long it is, what it costs, the question before it goes, and when
 * it leaves. */
#ifndef NW_SCREEN_PUBLISH_WORDS_H
#define NW_SCREEN_PUBLISH_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "screen/desk.h"

/* "312/3000", or the count alone where there is no limit. */
void publish_length(const struct account_row *a, const char *text, struct strbuf *out);

/* ", costs 0.20 USD, with a link"; nothing when it costs nothing. */
void publish_price(const struct account_row *a, const char *text, struct strbuf *out);

/* What will be seen where, in as many words as there is room for. appears_us 0: at once. */
void publish_question(const struct desk *desk, const struct account_row *a, const char *text,
	int64_t appears_us, bool picture, struct strbuf *out);

/* Says when it leaves and what takes it back, until it has left. */
void publish_say_leaves(
	struct desk *desk, const char *account, int64_t appears_us, int64_t leaves_us);

#endif
