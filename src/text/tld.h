/* Top-level domains: where the name of a host can end. */
#ifndef NW_TEXT_TLD_H
#define NW_TEXT_TLD_H

#include <stddef.h>

/* Bytes of the longest top-level domain that begins here and is not the beginning of a longer
 * word of ASCII, of an address of mail or of a name with a hyphen; 0 = there is none. Upper case
 * does not matter. What the DNS spells as "xn--..." counts for one whatever it says. */
size_t tld_bytes(const char *text, size_t len);

/* In the order of their bytes, made from src/text/tld/list. */
extern const char *const tld_list[];
extern const size_t tld_count;

#endif
