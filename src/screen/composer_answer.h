/* Whether the reply can be had, until when, how public it is and what it costs: by the rows of what
 * it answers and of its account. */
#ifndef NW_SCREEN_COMPOSER_ANSWER_H
#define NW_SCREEN_COMPOSER_ANSWER_H

#include "screen/composer.h"
#include "store/answer.h"

/* Whether what it answers takes a reply that is so public (ERR_REFUSED). */
int composer_check_answer(const struct composer *c, enum visibility visibility, struct err *err);

/* Whether a mention takes one at all (ERR_REFUSED). Of no screen. */
int composer_check_open(const struct case_file *f, const struct mention_row *m,
	const struct account_row *account, struct err *err);

/* Appends until when it can leave and what it costs, for people: ", until 14:05". */
void composer_terms_words(const struct composer *c, struct strbuf *out);

/* answer_left_min of it as it is now. */
int composer_left_min(const struct composer *c, int64_t *turns_us);

/* In private, or again as publicly as it was asked. */
int composer_private(struct composer *c, struct err *err);

#endif
