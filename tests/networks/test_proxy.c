/* Which proxy a request goes by, what it is told, and what the guard still refuses. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fake_server.h"
#include "http/http.h"
#include "http/proxy.h"
#include "http/url.h"

static const char *const variables[] = {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
	"all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"};

static int clear(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		unsetenv(variables[i]);
	return 0;
}

static void assert_proxy(const char *url, const char *expected)
{
	char *proxy MEM_AUTO = proxy_for(url);
	if (expected)
		assert_string_equal(proxy, expected);
	else
		assert_null(proxy);
}

static void variables_are_curls(void **state)
{
	static const struct {
		const char *name, *http, *https; /* what becomes of both when it says "p" */
	} rows[] = {
		{"http_proxy", "p", NULL},
		{"HTTP_PROXY", NULL, NULL},
		{"https_proxy", NULL, "p"},
		{"HTTPS_PROXY", NULL, "p"},
		{"all_proxy", "p", "p"},
		{"ALL_PROXY", "p", "p"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		clear(NULL);
		setenv(rows[i].name, "p", 1);
		assert_proxy("http://a.example/", rows[i].http);
		assert_proxy("https://a.example/", rows[i].https);
	}
	setenv("https_proxy", "", 1);
	setenv("HTTPS_PROXY", "q", 1);
	assert_proxy("https://a.example/", "q");
	assert_proxy("http://a.example/", "p");
}

static void some_go_without(void **state)
{
	static const struct {
		const char *list, *host;
		bool goes_without;
	} rows[] = {
		{"*", "a.example", true},
		{"a.example", "a.example", true},
		{"a.example", "A.Example.", true},
		{"a.example", "www.a.example", true},
		{".a.example", "www.a.example", true},
		{".a.example", "a.example", true},
		{"a.example.", "a.example", true},
		{"a.example", "ba.example", false},
		{"a.example", "a.example.net", false},
		{"www.a.example", "a.example", false},
		{"b.example, a.example", "a.example", true},
		{" b.example a.example ", "a.example", true},
		{",,", "a.example", false},
		{".", "a.example", false},
		{"10.0.0.0/8", "10.1.2.3", true},
		{"10.0.0.0/8", "11.1.2.3", false},
		{"10.0.0.0/9", "10.128.0.1", false},
		{"10.1.2.3", "10.1.2.3", true},
		{"2.3", "10.1.2.3", false},
		{"10.0.0.0/99", "10.1.2.3", false},
		{"fd00::/8", "[fd12::1]", true},
		{"fd00::/8", "[fe80::1]", false},
		{"::1", "[::1]", true},
		{"localhost,127.0.0.1", "localhost", true},
	};
	setenv("all_proxy", "p", 1);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *url MEM_AUTO = mem_printf("https://%s/path", rows[i].host);
		setenv(i % 2 ? "no_proxy" : "NO_PROXY", rows[i].list, 1);
		assert_proxy(url, rows[i].goes_without ? NULL : "p");
		unsetenv("no_proxy");
		unsetenv("NO_PROXY");
	}
}

static void inside_is_seen_in_the_url(void **state)
{
	static const char *const inside[] = {"http://127.0.0.1/", "http://127.1:80/",
		"http://0x7f000001/", "http://10.0.0.1./", "http://[::1]/",
		"http://[fe80::1%25eth0]/", "http://localhost/", "http://LOCALHOST./",
		"http://x.localhost:8080/"};
	static const char *const outside[] = {"http://8.8.8.8/", "http://[2a00:1450::1]/",
		"http://a.example/", "http://notlocalhost/", "http://localhost.example/"};
	for (size_t i = 0; i < ARRAY_LEN(inside); i++)
		assert_true(url_is_inside(inside[i]));
	for (size_t i = 0; i < ARRAY_LEN(outside); i++)
		assert_false(url_is_inside(outside[i]));
}

struct seen {
	int calls, status;
	bool not_sent;
	char body[64];
	struct err err;
};

static void keep(void *data, const struct http_answer *answer)
{
	struct seen *seen = data;
	seen->calls++;
	seen->status = answer->status;
	seen->not_sent = answer->not_sent;
	seen->err = answer->err;
	snprintf(seen->body, sizeof(seen->body), "%.63s", answer->body->buf);
}

/* One GET of a program that may not go to the inside by itself. */
static struct seen get(const char *url, const char *bearer)
{
	struct http_options options = {.user_agent = "test"};
	struct err err = ERR_INIT;
	struct http *h = http_new(&options, &err);
	struct seen seen = {0};
	assert_non_null(h);
	http_start(h, &(struct http_request){.method = "GET", .url = url, .bearer = bearer}, keep,
		&seen);
	while (http_run(h, -1, NULL, 0) > 0)
		;
	http_free(h);
	assert_int_equal(seen.calls, 1);
	return seen;
}

/* A proxy on loopback, with a password. */
static struct fake_server *proxy_start(
	const char *variable, const struct fake_answer *script, size_t count)
{
	struct fake_server *s = fake_server_start(script, count);
	char *url MEM_AUTO =
		mem_printf("http://desk:hunter2@%s", fake_server_url(s) + strlen("http://"));
	setenv(variable, url, 1);
	return s;
}

static void request_goes_by_the_proxy(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "GET http://a.example/x", .status = 200, .body = "by proxy"}};
	struct fake_server *proxy = proxy_start("http_proxy", script, 1);
	struct seen seen = get("http://a.example/x", NULL);
	assert_string_equal(seen.body, "by proxy");
	const char *request = fake_server_request(proxy, "a.example", 0);
	assert_non_null(strstr(request, "Proxy-Authorization: Basic ZGVzazpodW50ZXIy\r\n"));
	fake_server_stop(proxy);
}

static void inside_is_refused_by_proxy_too(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "http://a.example/to-address",
			.status = 302,
			.headers = "Location: http://169.254.169.254/secrets\r\n"},
		{.path = "http://a.example/to-name",
			.status = 302,
			.headers = "Location: http://localhost/secrets\r\n"},
		{.path = "secrets", .status = 200, .body = "secret", .times = 9}};
	static const char *const urls[] = {"http://127.0.0.1/secrets", "http://localhost/secrets",
		"http://[::1]/secrets", "http://a.example/to-address", "http://a.example/to-name"};
	struct fake_server *proxy = proxy_start("all_proxy", script, ARRAY_LEN(script));
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		struct seen seen = get(urls[i], NULL);
		assert_int_equal(seen.err.code, ERR_NETWORK);
		assert_non_null(strstr(seen.err.msg, "inside"));
		assert_int_equal(seen.not_sent, seen.status == 0);
	}
	assert_int_equal(fake_server_asked(proxy, "secrets"), 0);
	setenv("no_proxy", "127.0.0.0/8", 1);
	char *url MEM_AUTO = mem_printf("%s/secrets", fake_server_url(proxy));
	assert_int_equal(get(url, NULL).status, 0);
	assert_int_equal(fake_server_asked(proxy, "secrets"), 0);
	fake_server_stop(proxy);
}

static void tunnel_learns_no_token(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "CONNECT a.example:443", .status = 403, .body = "no"}};
	struct fake_server *proxy = proxy_start("HTTPS_PROXY", script, 1);
	struct seen seen = get("https://a.example/x?query=private", "token-1234");
	assert_int_equal(seen.status, 0);
	assert_true(seen.not_sent);
	assert_int_equal(seen.err.code, ERR_NETWORK);
	const char *request = fake_server_request(proxy, "CONNECT", 0);
	assert_null(strstr(request, "token-1234"));
	assert_null(strstr(request, "private"));
	assert_non_null(strstr(request, "Proxy-Authorization: Basic"));
	fake_server_stop(proxy);
}

static void password_stays_out_of_errors(void **state)
{
	static const char *const proxies[] = {"nonsense://desk:hunter2@127.0.0.1:1/",
		"http://desk:hunter2@127.0.0.1:99999/", "http://desk:hunter2@[::1/",
		"http://desk:hunter2@nowhere.invalid:1/", "http://desk:hunter2@127.0.0.1:1/",
		"desk:hunter2@127.0.0.1:1", "http://desk:hunter2 @127.0.0.1:1"};
	for (size_t i = 0; i < ARRAY_LEN(proxies); i++) {
		setenv("https_proxy", proxies[i], 1);
		struct seen seen = get("https://a.example/", NULL);
		assert_int_equal(seen.err.code, ERR_NETWORK);
		assert_true(seen.not_sent);
		assert_null(strstr(seen.err.msg, "hunter2"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(variables_are_curls, clear),
		cmocka_unit_test_setup(some_go_without, clear),
		cmocka_unit_test_setup(inside_is_seen_in_the_url, clear),
		cmocka_unit_test_setup(request_goes_by_the_proxy, clear),
		cmocka_unit_test_setup(inside_is_refused_by_proxy_too, clear),
		cmocka_unit_test_setup(tunnel_learns_no_token, clear),
		cmocka_unit_test_setup(password_stays_out_of_errors, clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
