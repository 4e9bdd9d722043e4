/* SHA-256 (FIPS 180-4, by libmd) and random bytes. */
#ifndef NW_BASE_HASH_H
#define NW_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { HASH_BYTES = 32, HASH_HEX_BYTES = 65, SALT_BYTES = 16 };

void hash_bytes(const void *bytes, size_t len, unsigned char out[HASH_BYTES]);

/* SHA-256 of salt followed by bytes: what an event says of a citizen's words. */
void hash_salted(const unsigned char salt[SALT_BYTES], const void *bytes, size_t len,
	unsigned char out[HASH_BYTES]);

/* Writes lower-case hexadecimal and a NUL. Returns out. */
char *hash_hex(const unsigned char hash[HASH_BYTES], char out[HASH_HEX_BYTES]);

/* Fills with bytes from the kernel's generator; never fails (getrandom(2)). */
void hash_random(void *bytes, size_t len);

#endif
