/* OAuth 1.0a, by the examples of RFC 5849 and of the network that still wants it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "http/http.h"
#include "http/oauth1.h"
#include "http/url.h"

/* RFC 5849, 3.4.1.1. */
static void base_string_is_that_of_the_rfc(void **state)
{
	static const struct oauth1_field fields[] = {
		{"oauth_consumer_key", "9djdj82h48djs9d2"},
		{"oauth_token", "kkk9d7dh3k39sjv7"},
		{"oauth_signature_method", "HMAC-SHA1"},
		{"oauth_timestamp", "137131201"},
		{"oauth_nonce", "7d8f3e4a"},
		{"c2", ""},
		{"a3", "2 q"},
	};
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 4096);
	oauth1_base(&out, "POST", "HTTP://EXAMPLE.com:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
		fields, ARRAY_LEN(fields));
	assert_string_equal(out.buf,
		"POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%"
		"3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth"
		"_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1371312"
		"01%26oauth_token%3Dkkk9d7dh3k39sjv7");
}

/* docs.x.com, "Creating a signature": its keys, request and signature. */
static const struct oauth1_keys keys = {
	.client = "xvz1evFS4wEEPTGEFPHBog",
	.client_secret = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
	.token = "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
	.token_secret = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
};
static const char nonce[] = "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg";

static void signature_is_that_of_the_network_s_example(void **state)
{
	static const struct oauth1_field fields[] = {
		{"status", "Hello Ladies + Gentlemen, a signed OAuth request!"}};
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 4096);
	oauth1_header(&out, &keys, "POST",
		"https://api.twitter.com/1.1/statuses/update.json?include_entities=true", fields,
		ARRAY_LEN(fields), nonce, 1318622958);
	assert_string_equal(out.buf,
		"OAuth oauth_consumer_key=\"xvz1evFS4wEEPTGEFPHBog\", "
		"oauth_nonce=\"kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg\", "
		"oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1318622958\", "
		"oauth_version=\"1.0\", "
		"oauth_token=\"370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb\", "
		"oauth_signature=\"hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D\"");
}

/* Before there is a token; the callback goes in the header, and is signed. Reckoned with another
 * program's HMAC. */
static void a_first_request_is_signed_with_the_program_s_secret_alone(void **state)
{
	static const struct oauth1_field fields[] = {{"oauth_callback", "oob"}};
	const struct oauth1_keys first = {keys.client, keys.client_secret, NULL, NULL};
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 4096);
	oauth1_header(&out, &first, "POST", "https://api.x.com/oauth/request_token", fields,
		ARRAY_LEN(fields), nonce, 1318622958);
	assert_null(strstr(out.buf, "oauth_token"));
	assert_non_null(strstr(out.buf, ", oauth_callback=\"oob\", "));
	assert_non_null(strstr(out.buf, "oauth_signature=\"jc%2FVgbxSHtvlecdtQHT0gEuVfe0%3D\""));
}

static void urls_are_signed_as_the_rfc_has_them(void **state)
{
	static const struct {
		const char *url, *base, *query;
	} rows[] = {
		{"HTTP://EXAMPLE.COM:80/r%20v/X?id=123", "http://example.com/r%20v/X", "id=123"},
		{"https://www.example.net:8080/?q=1", "https://www.example.net:8080/", "q=1"},
		{"https://example.com:443", "https://example.com/", NULL},
		{"https://example.com/a#b?c", "https://example.com/a", NULL},
		{"ftp://example.com/", NULL, NULL},
		{"", NULL, NULL},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *base MEM_AUTO = url_base(rows[i].url),
			   *query MEM_AUTO = url_query(rows[i].url);
		assert_int_equal(base == NULL, rows[i].base == NULL);
		assert_int_equal(query == NULL, rows[i].query == NULL);
		if (base)
			assert_string_equal(base, rows[i].base);
		if (query)
			assert_string_equal(query, rows[i].query);
	}
}

static void odd_queries_are_signed_too(void **state)
{
	static const struct {
		const char *url, *base;
	} rows[] = {
		{"https://x.example/?a", "GET&https%3A%2F%2Fx.example%2F&a%3D"},
		{"https://x.example/?&&b=2&a=1&", "GET&https%3A%2F%2Fx.example%2F&a%3D1%26b%3D2"},
		{"https://x.example/?a==", "GET&https%3A%2F%2Fx.example%2F&a%3D%253D"},
		{"https://x.example/?a=x+y", "GET&https%3A%2F%2Fx.example%2F&a%3Dx%2520y"},
		{"https://x.example/", "GET&https%3A%2F%2Fx.example%2F&"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct strbuf out STRBUF_AUTO;
		strbuf_init(&out, 4096);
		oauth1_base(&out, "GET", rows[i].url, NULL, 0);
		assert_string_equal(out.buf, rows[i].base);
	}
}

static void nonces_differ(void **state)
{
	char a[OAUTH1_NONCE_BYTES], b[OAUTH1_NONCE_BYTES];
	assert_string_not_equal(oauth1_nonce(a), oauth1_nonce(b));
	assert_int_equal(strlen(a), OAUTH1_NONCE_BYTES - 1);
	assert_int_equal(strspn(a, "0123456789abcdef"), OAUTH1_NONCE_BYTES - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base_string_is_that_of_the_rfc),
		cmocka_unit_test(signature_is_that_of_the_network_s_example),
		cmocka_unit_test(a_first_request_is_signed_with_the_program_s_secret_alone),
		cmocka_unit_test(urls_are_signed_as_the_rfc_has_them),
		cmocka_unit_test(odd_queries_are_signed_too),
		cmocka_unit_test(nonces_differ),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
