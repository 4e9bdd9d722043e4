/* Floor 0: hashes, HMAC, base64 and random bytes, by the examples of what defines them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/hash.h"
#include "base/mem.h"

/* FIPS 180-4's examples. */
static void hash_is_sha256(void **state)
{
	static const struct {
		const char *text, *hex;
	} rows[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};
	unsigned char hash[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		hash_bytes(rows[i].text, strlen(rows[i].text), hash);
		assert_string_equal(hash_hex(hash, hex), rows[i].hex);
	}
	unsigned char salted[HASH_BYTES];
	hash_salted((const unsigned char *)"0123456789abcdef", "brand", 5, salted);
	hash_bytes("0123456789abcdefbrand", 21, hash);
	assert_memory_equal(salted, hash, HASH_BYTES);
}

static void random_bytes_differ(void **state)
{
	unsigned char a[64] = {0}, b[64] = {0};
	hash_random(a, sizeof(a));
	hash_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	hash_random(a, 0);
}

/* A key or text that is one byte many times, or a text. */
struct piece {
	const char *text;
	int byte;
	size_t count;
};

#define TEXT(text) \
	{ \
		text, 0, 0 \
	}
#define MANY(byte, count) \
	{ \
		NULL, byte, count \
	}

static size_t piece_put(const struct piece *piece, char out[200])
{
	if (!piece->text) {
		memset(out, piece->byte, piece->count);
		return piece->count;
	}
	strcpy(out, piece->text);
	return strlen(out);
}

static void assert_hex(const unsigned char *bytes, size_t len, const char *hex)
{
	assert_int_equal(strlen(hex), 2 * len);
	for (size_t i = 0; i < len; i++) {
		char two[3];
		snprintf(two, sizeof(two), "%02x", bytes[i]);
		assert_memory_equal(two, hex + 2 * i, 2);
	}
}

#define KEY_1_TO_25 \
	"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19"

/* RFC 4231's cases 1 to 4, 6 and 7 (5 is of a cut hash). */
static void hmac_is_rfc_4231(void **state)
{
	static const struct {
		struct piece key, text;
		const char *hex;
	} rows[] = {
		{MANY(0x0b, 20), TEXT("Hi There"),
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{TEXT("Jefe"), TEXT("what do ya want for nothing?"),
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{MANY(0xaa, 20), MANY(0xdd, 50),
			"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
		{TEXT(KEY_1_TO_25), MANY(0xcd, 50),
			"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
		{MANY(0xaa, 131), TEXT("Test Using Larger Than Block-Size Key - Hash Key First"),
			"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
		{MANY(0xaa, 131),
			TEXT("This is a test using a larger than block-size key and a larger than "
			     "block-size data. The key needs to be hashed before being used by the "
			     "HMAC algorithm."),
			"9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char key[200], text[200];
		unsigned char mac[HASH_BYTES];
		size_t key_len = piece_put(&rows[i].key, key);
		size_t len = piece_put(&rows[i].text, text);
		hash_hmac(key, key_len, text, len, mac);
		assert_hex(mac, sizeof(mac), rows[i].hex);
	}
}

/* RFC 2202's cases 1 to 4, 6 and 7. */
static void hmac_sha1_is_rfc_2202(void **state)
{
	static const struct {
		struct piece key, text;
		const char *hex;
	} rows[] = {
		{MANY(0x0b, 20), TEXT("Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00"},
		{TEXT("Jefe"), TEXT("what do ya want for nothing?"),
			"effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
		{MANY(0xaa, 20), MANY(0xdd, 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
		{TEXT(KEY_1_TO_25), MANY(0xcd, 50), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
		{MANY(0xaa, 80), TEXT("Test Using Larger Than Block-Size Key - Hash Key First"),
			"aa4ae5e15272d00e95705637ce8a3b55ed402112"},
		{MANY(0xaa, 80),
			TEXT("Test Using Larger Than Block-Size Key and Larger Than One Block-Size "
			     "Data"),
			"e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char key[200], text[200];
		unsigned char mac[SHA1_BYTES];
		size_t key_len = piece_put(&rows[i].key, key);
		size_t len = piece_put(&rows[i].text, text);
		hash_hmac_sha1(key, key_len, text, len, mac);
		assert_hex(mac, sizeof(mac), rows[i].hex);
	}
}

static void same_compares_all_bytes(void **state)
{
	assert_true(hash_same("brand", "brand", 5));
	assert_true(hash_same("brand", "brink", 2));
	assert_true(hash_same("", "", 0));
	assert_false(hash_same("brand", "trand", 5));
	assert_false(hash_same("brand", "brant", 5));
	assert_false(hash_same("\x01\x02", "\x02\x01", 2));
}

/* RFC 4648, 10; and bytes that need the last two digits. */
static void base64_is_rfc_4648(void **state)
{
	static const struct {
		const char *text, *plain, *url;
	} rows[] = {
		{"", "", ""},
		{"f", "Zg==", "Zg"},
		{"fo", "Zm8=", "Zm8"},
		{"foo", "Zm9v", "Zm9v"},
		{"foob", "Zm9vYg==", "Zm9vYg"},
		{"fooba", "Zm9vYmE=", "Zm9vYmE"},
		{"foobar", "Zm9vYmFy", "Zm9vYmFy"},
		{"\xfb\xff\xbf", "+/+/", "-_-_"},
		{"\xff\xfe", "//4=", "__4"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t len = strlen(rows[i].text);
		char out[HASH_BASE64_BYTES(6)];
		assert_string_equal(hash_base64(rows[i].text, len, out), rows[i].plain);
		assert_true(strlen(out) < HASH_BASE64_BYTES(len));
		assert_string_equal(hash_base64url(rows[i].text, len, out), rows[i].url);
	}
}

/* The challenge of RFC 7636, appendix B. */
static void challenge_is_rfc_7636(void **state)
{
	static const char verifier[] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
	unsigned char hash[HASH_BYTES];
	char out[HASH_BASE64_BYTES(HASH_BYTES)];
	hash_bytes(verifier, strlen(verifier), hash);
	assert_string_equal(hash_base64url(hash, sizeof(hash), out),
		"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash_is_sha256),
		cmocka_unit_test(hmac_is_rfc_4231),
		cmocka_unit_test(hmac_sha1_is_rfc_2202),
		cmocka_unit_test(same_compares_all_bytes),
		cmocka_unit_test(base64_is_rfc_4648),
		cmocka_unit_test(challenge_is_rfc_7636),
		cmocka_unit_test(random_bytes_differ),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
