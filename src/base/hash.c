#include "base/hash.h"

#include <errno.h>
#include <sha2.h>
#include <stdlib.h>
#include <sys/random.h>

void hash_bytes(const void *bytes, size_t len, unsigned char out[HASH_BYTES])
{
	SHA2_CTX ctx;
	SHA256Init(&ctx);
	SHA256Update(&ctx, bytes, len);
	SHA256Final(out, &ctx);
}

void hash_salted(const unsigned char salt[SALT_BYTES], const void *bytes, size_t len,
	unsigned char out[HASH_BYTES])
{
	SHA2_CTX ctx;
	SHA256Init(&ctx);
	SHA256Update(&ctx, salt, SALT_BYTES);
	SHA256Update(&ctx, bytes, len);
	SHA256Final(out, &ctx);
}

char *hash_hex(const unsigned char hash[HASH_BYTES], char out[HASH_HEX_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	for (int i = 0; i < HASH_BYTES; i++) {
		out[2 * i] = digits[hash[i] >> 4];
		out[2 * i + 1] = digits[hash[i] & 15];
	}
	out[2 * HASH_BYTES] = '\0';
	return out;
}

void hash_random(void *bytes, size_t len)
{
	unsigned char *at = bytes;
	while (len > 0) {
		ssize_t got = getrandom(at, len, 0);
		if (got < 0 && errno != EINTR)
			abort();
		if (got > 0) {
			at += got;
			len -= (size_t)got;
		}
	}
}
