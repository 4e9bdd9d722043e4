/* Names of hosts as the DNS spells them (RFC 3490, 3492). */
#ifndef NW_TEXT_IDNA_H
#define NW_TEXT_IDNA_H

#include <stddef.h>

/* Bytes of a host's name in its ASCII form; 0 where there is none: a label is empty or longer than
 * 63 bytes, is no UTF-8, or looks encoded and is not. */
size_t idna_bytes(const char *host, size_t len);

#endif
