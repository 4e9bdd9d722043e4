/* Kinds of signs as twitter-text tells them apart. A code point below 0 is no sign of any kind. */
#ifndef NW_TEXT_SIGN_H
#define NW_TEXT_SIGN_H

#include <stdbool.h>
#include <stdint.h>

/* ASCII, whatever the locale. */
bool sign_is_digit(int32_t cp);
bool sign_is_letter(int32_t cp);
bool sign_is_alnum(int32_t cp);
int32_t sign_lower(int32_t cp);

/* Letters of Latin with accents, and the accents; without the signs of multiplication, division. */
bool sign_is_accented(int32_t cp);

bool sign_is_cyrillic(int32_t cp);

/* Blanks, ends of lines and the marks of a direction: what can stand before a reply's @name. */
bool sign_is_blank(int32_t cp);

/* Neither blank, control nor punctuation: what a name of a host can be made of in any script. */
bool sign_is_of_names(int32_t cp);

/* Of any script, as Unicode has it: a letter; and what words are made of, which is letters, digits
 * and the marks upon them. */
bool sign_is_any_letter(int32_t cp);
bool sign_is_of_words(int32_t cp);

/* What no post can hold: U+FFFE, U+FEFF, U+FFFF. */
bool sign_is_forbidden(int32_t cp);

#endif
