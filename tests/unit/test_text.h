/* The groups of the text floor's tests; each gives the number of failed tests. */
#ifndef NW_TESTS_UNIT_TEST_TEXT_H
#define NW_TESTS_UNIT_TEST_TEXT_H

#include <stddef.h>

#include "base/strbuf.h"

int test_text_clean(void);
int test_text_html(void);
int test_text_screen(void);
int test_text_weighted(void);
int test_text_words(void);

/* Appends hostile and ordinary pieces in an order that the seed fixes. */
void hostile_mix(struct strbuf *out, unsigned *seed, size_t pieces);

#endif
