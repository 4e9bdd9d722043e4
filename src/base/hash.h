/* SHA-256 and SHA-1 (FIPS 180-4, by libmd), HMAC (RFC 2104), base64 (RFC 4648) and random bytes. */
#ifndef NW_BASE_HASH_H
#define NW_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HASH_BYTES = 32, HASH_HEX_BYTES = 65, SALT_BYTES = 16, SHA1_BYTES = 20 };

void hash_bytes(const void *bytes, size_t len, unsigned char out[HASH_BYTES]);

/* SHA-256 of salt followed by bytes: what an event says of a citizen's words. */
void hash_salted(const unsigned char salt[SALT_BYTES], const void *bytes, size_t len,
	unsigned char out[HASH_BYTES]);

/* Writes lower-case hexadecimal and a NUL. Returns out. */
char *hash_hex(const unsigned char hash[HASH_BYTES], char out[HASH_HEX_BYTES]);

/* HMAC-SHA-256, and HMAC-SHA-1 where an old protocol wants it. */
void hash_hmac(const void *key, size_t key_len, const void *bytes, size_t len,
	unsigned char out[HASH_BYTES]);
void hash_hmac_sha1(const void *key, size_t key_len, const void *bytes, size_t len,
	unsigned char out[SHA1_BYTES]);

/* True when both are the same; takes as long wherever they differ. */
bool hash_same(const void *a, const void *b, size_t len);

/* Base64 with padding; for a URL "-_" and none. `out` has room for HASH_BASE64_BYTES(len). */
#define HASH_BASE64_BYTES(len) (((len) + 2) / 3 * 4 + 1)
char *hash_base64(const void *bytes, size_t len, char *out);
char *hash_base64url(const void *bytes, size_t len, char *out);

/* Fills with bytes from the kernel's generator; never fails (getrandom(2)). */
void hash_random(void *bytes, size_t len);

#endif
