#include "base/hash.h"

#include <errno.h>
#include <sha1.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* The hash of two pieces, one after the other. */
typedef void join_fn(const void *a, size_t a_len, const void *b, size_t b_len, unsigned char *out);

static void sha256(const void *a, size_t a_len, const void *b, size_t b_len, unsigned char *out)
{
	SHA2_CTX ctx;
	SHA256Init(&ctx);
	SHA256Update(&ctx, a, a_len);
	SHA256Update(&ctx, b, b_len);
	SHA256Final(out, &ctx);
}

static void sha1(const void *a, size_t a_len, const void *b, size_t b_len, unsigned char *out)
{
	SHA1_CTX ctx;
	SHA1Init(&ctx);
	SHA1Update(&ctx, a, a_len);
	SHA1Update(&ctx, b, b_len);
	SHA1Final(out, &ctx);
}

void hash_bytes(const void *bytes, size_t len, unsigned char out[HASH_BYTES])
{
	sha256("", 0, bytes, len, out);
}

void hash_salted(const unsigned char salt[SALT_BYTES], const void *bytes, size_t len,
	unsigned char out[HASH_BYTES])
{
	sha256(salt, SALT_BYTES, bytes, len, out);
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

/* RFC 2104. Both hashes work on blocks of 64 bytes. */
static void hmac(join_fn *hash, size_t size, const void *key, size_t key_len, const void *bytes,
	size_t len, unsigned char *out)
{
	enum { BLOCK = 64, INNER = 0x36, OUTER = 0x5c };
	unsigned char block[BLOCK] = {0};
	if (key_len > BLOCK)
		hash("", 0, key, key_len, block);
	else if (key_len > 0)
		memcpy(block, key, key_len);
	for (size_t i = 0; i < BLOCK; i++)
		block[i] ^= INNER;
	hash(block, BLOCK, bytes, len, out);
	for (size_t i = 0; i < BLOCK; i++)
		block[i] ^= INNER ^ OUTER;
	hash(block, BLOCK, out, size, out);
	explicit_bzero(block, BLOCK);
}

void hash_hmac(const void *key, size_t key_len, const void *bytes, size_t len,
	unsigned char out[HASH_BYTES])
{
	hmac(sha256, HASH_BYTES, key, key_len, bytes, len, out);
}

void hash_hmac_sha1(const void *key, size_t key_len, const void *bytes, size_t len,
	unsigned char out[SHA1_BYTES])
{
	hmac(sha1, SHA1_BYTES, key, key_len, bytes, len, out);
}

bool hash_same(const void *a, const void *b, size_t len)
{
	const unsigned char *left = a, *right = b;
	unsigned char differs = 0;
	for (size_t i = 0; i < len; i++)
		differs |= left[i] ^ right[i];
	return differs == 0;
}

#define LETTERS_AND_DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* Returns where the digits of the last, maybe partial group end. */
static char *base64(const char *digits, const unsigned char *at, size_t len, char *out)
{
	for (; len > 0; at += 3) {
		size_t taken = len < 3 ? len : 3;
		unsigned group = (unsigned)at[0] << 16 | (taken > 1 ? (unsigned)at[1] << 8 : 0) |
				 (taken > 2 ? at[2] : 0);
		for (size_t i = 0; i <= taken; i++)
			*out++ = digits[group >> (18 - 6 * i) & 63];
		len -= taken;
	}
	return out;
}

char *hash_base64(const void *bytes, size_t len, char *out)
{
	char *end = base64(LETTERS_AND_DIGITS "+/", bytes, len, out);
	while ((end - out) % 4)
		*end++ = '=';
	*end = '\0';
	return out;
}

char *hash_base64url(const void *bytes, size_t len, char *out)
{
	*base64(LETTERS_AND_DIGITS "-_", bytes, len, out) = '\0';
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
