/* http/ against a scripted server: what comes back, what is refused, what is cut off. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fake_server.h"
#include "http/guard.h"
#include "http/http.h"
#include "http/url.h"

/* What a callback saw, copied. */
struct seen {
	int calls;
	int status;
	bool not_sent;
	int64_t retry_us;
	char body[256], moved_to[64];
	size_t body_len;
	char header[64];
	struct err err;
	struct http *http;
};

static void keep(void *data, const struct http_answer *answer)
{
	struct seen *seen = data;
	const char *header = http_answer_header(seen->http, "X-Kept");
	seen->calls++;
	seen->status = answer->status;
	seen->not_sent = answer->not_sent;
	seen->retry_us = answer->retry_us;
	seen->body_len = answer->body->len;
	seen->err = answer->err;
	snprintf(seen->body, sizeof(seen->body), "%.255s", answer->body->buf);
	snprintf(seen->header, sizeof(seen->header), "%s", header ? header : "");
	snprintf(seen->moved_to, sizeof(seen->moved_to), "%s",
		answer->moved_to ? answer->moved_to : "none");
}

static struct http *new_http(bool allow_private)
{
	struct http_options options = {
		.user_agent = "nachtwacht/test",
		.allow_private_addresses = allow_private,
	};
	struct err err = ERR_INIT;
	struct http *h = http_new(&options, &err);
	assert_non_null(h);
	return h;
}

static struct seen run_to_end(struct http *h, const struct http_request *request)
{
	struct seen seen = {.http = h};
	http_start(h, request, keep, &seen);
	assert_int_equal(seen.calls, 0);
	while (http_run(h, 1000, NULL, 0) > 0)
		;
	assert_int_equal(seen.calls, 1);
	return seen;
}

/* One GET of a path on a server with this script. */
static struct seen get(
	const struct fake_answer *script, size_t count, const struct http_request *like)
{
	struct fake_server *s = fake_server_start(script, count);
	struct http *h = new_http(true);
	char *url MEM_AUTO = mem_printf("%s%s", fake_server_url(s), like->url);
	struct http_request request = *like;
	request.url = url;
	request.method = "GET";
	struct seen seen = run_to_end(h, &request);
	http_free(h);
	fake_server_stop(s);
	return seen;
}

static void answer_comes_back(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/hello", .status = 200, .headers = "X-Kept: yes\r\n", .body = "hello"}};
	struct http_request request = {.url = "/hello"};
	struct seen seen = get(script, 1, &request);
	assert_int_equal(seen.status, 200);
	assert_string_equal(seen.body, "hello");
	assert_string_equal(seen.header, "yes");
	assert_int_equal(seen.err.code, ERR_NONE);
}

static void request_carries_all(void **state)
{
	static const struct fake_answer script[] = {{.path = "/post", .status = 200, .body = "{}"}};
	struct fake_server *s = fake_server_start(script, 1);
	struct http *h = new_http(true);
	char *url MEM_AUTO = mem_printf("%s/post", fake_server_url(s));
	struct http_header header = {"X-Own", "1"};
	struct http_request request = {
		.method = "POST",
		.url = url,
		.bearer = "secret-token",
		.headers = &header,
		.header_count = 1,
		.body = "{\"a\":1}",
		.body_len = 7,
		.content_type = "application/json",
	};
	struct seen seen = run_to_end(h, &request);
	assert_int_equal(seen.status, 200);
	const char *text = fake_server_request(s, "POST /post", 0);
	assert_non_null(text);
	assert_non_null(strstr(text, "Authorization: Bearer secret-token\r\n"));
	assert_non_null(strstr(text, "User-Agent: nachtwacht/test\r\n"));
	assert_non_null(strstr(text, "X-Own: 1\r\n"));
	assert_non_null(strstr(text, "Content-Type: application/json\r\n"));
	assert_non_null(strstr(text, "\r\n\r\n{\"a\":1}"));
	http_free(h);
	fake_server_stop(s);
}

static void post_is_never_repeated_by_itself(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "GET /warm", .status = 200, .body = "{}"},
		{.path = "POST /post", .manner = FAKE_DROP, .times = 9}};
	struct fake_server *s = fake_server_start(script, 2);
	struct http *h = new_http(true);
	char *warm MEM_AUTO = mem_printf("%s/warm", fake_server_url(s));
	char *post MEM_AUTO = mem_printf("%s/post", fake_server_url(s));
	run_to_end(h, &(struct http_request){.method = "GET", .url = warm});
	struct seen seen = run_to_end(h, &(struct http_request){.method = "POST", .url = post});
	assert_int_equal(seen.status, 0);
	assert_int_equal(seen.err.code, ERR_NETWORK);
	assert_false(seen.not_sent);
	assert_int_equal(fake_server_asked(s, "POST /post"), 1);
	http_free(h);
	fake_server_stop(s);
}

static void refused_connection_is_not_sent(void **state)
{
	struct fake_server *s = fake_server_start(NULL, 0);
	char *url MEM_AUTO = mem_strdup(fake_server_url(s));
	fake_server_stop(s);
	struct http *h = new_http(true);
	struct seen seen = run_to_end(h, &(struct http_request){.method = "POST", .url = url});
	assert_int_equal(seen.status, 0);
	assert_true(seen.not_sent);
	http_free(h);
}

static void inside_is_refused(void **state)
{
	static const struct fake_answer script[] = {{.path = "/", .status = 200, .body = "inside"}};
	struct fake_server *s = fake_server_start(script, 1);
	struct http *h = new_http(false);
	struct seen seen =
		run_to_end(h, &(struct http_request){.method = "GET", .url = fake_server_url(s)});
	assert_int_equal(seen.status, 0);
	assert_true(seen.not_sent);
	assert_non_null(strstr(seen.err.msg, "allow_private_addresses"));
	assert_int_equal(fake_server_asked(s, "GET"), 0);
	http_free(h);
	fake_server_stop(s);
}

static void token_stays_out_of_the_clear(void **state)
{
	struct http *h = new_http(false);
	struct http_request request = {.method = "GET", .url = "http://192.0.2.1/", .bearer = "t"};
	struct seen seen = run_to_end(h, &request);
	assert_int_equal(seen.status, 0);
	assert_non_null(strstr(seen.err.msg, "https"));
	http_free(h);
}

static void stall_ends_at_the_deadline(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/", .status = 200, .body = "half of this", .manner = FAKE_STALL}};
	struct http_request request = {.url = "/", .deadline_s = 1};
	struct seen seen = get(script, 1, &request);
	assert_int_equal(seen.err.code, ERR_NETWORK);
	assert_int_equal(seen.status, 200);
	assert_false(seen.not_sent);
}

static void endless_answer_is_cut(void **state)
{
	static const struct fake_answer script[] = {{.path = "/",
		.status = 200,
		.body = "more and more and more",
		.manner = FAKE_ENDLESS}};
	struct http_request request = {.url = "/", .body_max = 100000};
	struct seen seen = get(script, 1, &request);
	assert_int_equal(seen.err.code, ERR_NETWORK);
	assert_non_null(strstr(seen.err.msg, "larger than 100000"));
	assert_true(seen.body_len <= 100000);
}

static void endless_headers_are_cut(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/", .status = 200, .body = "", .manner = FAKE_LONG_HEADER}};
	struct http_request request = {.url = "/"};
	struct seen seen = get(script, 1, &request);
	assert_int_equal(seen.err.code, ERR_NETWORK);
}

static void gzip_bomb_is_cut_unpacked(void **state)
{
	static char packed[65536];
	FILE *f = fopen(TEST_DATA "/zeros.gz", "rb");
	assert_non_null(f);
	size_t len = fread(packed, 1, sizeof(packed), f);
	fclose(f);
	struct fake_answer script[] = {{
		.path = "/",
		.status = 200,
		.headers = "Content-Encoding: gzip\r\n",
		.body = packed,
		.body_len = len,
		.times = 2,
	}};
	struct http_request small = {.url = "/", .body_max = 1 << 20};
	struct seen seen = get(script, 1, &small);
	assert_int_equal(seen.err.code, ERR_NETWORK);
	assert_true(seen.body_len <= 1 << 20);
	struct http_request enough = {.url = "/"};
	seen = get(script, 1, &enough);
	assert_int_equal(seen.err.code, ERR_NONE);
	assert_int_equal(seen.body_len, 4 << 20);
}

static void get_follows_redirects(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/old", .status = 302, .headers = "Location: /new\r\n", .body = "moved"},
		{.path = "/new", .status = 200, .body = "here"}};
	struct http_request request = {.url = "/old", .bearer = "t"};
	struct seen seen = get(script, 2, &request);
	assert_int_equal(seen.status, 200);
	assert_string_equal(seen.body, "here");
}

static void redirects_end(void **state)
{
	static const struct fake_answer script[] = {{.path = "/",
		.status = 302,
		.headers = "Location: /again\r\n",
		.body = "",
		.times = 99}};
	struct http_request request = {.url = "/"};
	struct seen seen = get(script, 1, &request);
	assert_int_equal(seen.err.code, ERR_NETWORK);
}

/* A chain that begins at /0; where it leads for good. */
static void assert_moved(const struct fake_answer *script, size_t count, const char *to)
{
	struct fake_server *s = fake_server_start(script, count);
	struct http *h = new_http(true);
	char *url MEM_AUTO = mem_printf("%s/0", fake_server_url(s));
	char *expected MEM_AUTO = to ? mem_printf("%s%s", fake_server_url(s), to) : NULL;
	struct seen seen = run_to_end(h, &(struct http_request){.method = "GET", .url = url});
	assert_string_equal(seen.moved_to, expected ? expected : "none");
	http_free(h);
	fake_server_stop(s);
}

#define MOVED(from, code, to) \
	{ \
		.path = from, .status = code, .headers = "Location: " to "\r\n" \
	}

static void moves_for_good_are_told(void **state)
{
	static const struct fake_answer here = {.path = "/", .status = 200, .body = "here"},
					gone = {.path = "/", .status = 410, .body = "gone"};
	const struct fake_answer stays[] = {here}, is_gone[] = {gone},
				 moved[] = {MOVED("/0", 301, "/1"), MOVED("/1", 308, "/2"), here},
				 in_part[] = {MOVED("/0", 301, "/1"), MOVED("/1", 302, "/2"), here},
				 for_now[] = {MOVED("/0", 307, "/1"), MOVED("/1", 301, "/2"), here},
				 to_nobody[] = {MOVED("/0", 301, "http://127.0.0.1:1/")};
	assert_moved(stays, ARRAY_LEN(stays), NULL);
	assert_moved(is_gone, ARRAY_LEN(is_gone), NULL);
	assert_moved(moved, ARRAY_LEN(moved), "/2");
	assert_moved(in_part, ARRAY_LEN(in_part), NULL);
	assert_moved(for_now, ARRAY_LEN(for_now), NULL);
	assert_moved(to_nobody, ARRAY_LEN(to_nobody), NULL);
}

/* Whatever goes wrong, what is said of it holds no token and nothing of a URL but its host. */
static void errors_hold_no_secrets(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/drop", .manner = FAKE_DROP, .times = 9},
		{.path = "/long", .status = 200, .body = "longer than ten", .times = 9},
		{.path = "/away",
			.status = 302,
			.headers = "Location: http://x.invalid/?k=s3cret\r\n"},
		{.path = "/loop",
			.status = 302,
			.headers = "Location: /loop?k=s3cret\r\n",
			.times = 9},
		{.path = "/bad", .status = 302, .headers = "Location: ftp://s3cret@[/s3cret\r\n"},
		{.path = "/nonsense", .status = 302, .headers = "Location: gopher://a/s3cret\r\n"}};
	static const char *const own[] = {"/drop?k=s3cret", "/long?k=s3cret", "/away?k=s3cret",
		"/loop?k=s3cret", "/bad?k=s3cret", "/nonsense?k=s3cret"};
	static const char *const others[] = {"http://127.0.0.1:1/?k=s3cret",
		"http://nowhere.invalid/?k=s3cret", "ftp://127.0.0.1/?k=s3cret",
		"http://127.0.0.1:99999/?k=s3cret", "http://[::1/?k=s3cret", "/?k=s3cret",
		"http://a b/?k=s3cret", "http://s3cret:s3cret@127.0.0.1:1/", "?k=s3cret"};
	struct fake_server *s = fake_server_start(script, ARRAY_LEN(script));
	for (size_t i = 0; i < ARRAY_LEN(own) + ARRAY_LEN(others); i++) {
		bool at_server = i < ARRAY_LEN(own);
		const char *rest = at_server ? own[i] : others[i - ARRAY_LEN(own)];
		char *url MEM_AUTO = mem_printf("%s%s", at_server ? fake_server_url(s) : "", rest);
		struct http *h = new_http(true);
		struct http_request request = {
			.method = "GET", .url = url, .bearer = "t0ken", .body_max = 10};
		struct seen seen = run_to_end(h, &request);
		assert_int_equal(seen.err.code, ERR_NETWORK);
		assert_null(strstr(seen.err.msg, "s3cret"));
		assert_null(strstr(seen.err.msg, "t0ken"));
		assert_null(strstr(seen.err.msg, "k="));
		http_free(h);
	}
	fake_server_stop(s);
}

static void token_stays_with_its_host(void **state)
{
	static const struct fake_answer there[] = {
		{.path = "/", .status = 200, .body = "there", .times = 2}};
	struct fake_server *other = fake_server_start(there, 1);
	char *location MEM_AUTO = mem_printf("Location: %s/\r\n", fake_server_url(other));
	struct fake_answer here[] = {
		{.path = "/", .status = 307, .headers = location, .body = "", .times = 2}};
	struct http_request with_token = {.url = "/", .bearer = "t"};
	struct seen seen = get(here, 1, &with_token);
	assert_int_equal(seen.err.code, ERR_NETWORK);
	assert_int_equal(fake_server_asked(other, "GET"), 0);
	struct http_header signature = {"authorization", "OAuth t"};
	struct http_request is_signed = {.url = "/", .headers = &signature, .header_count = 1};
	seen = get(here, 1, &is_signed);
	assert_int_equal(seen.err.code, ERR_NETWORK);
	assert_int_equal(fake_server_asked(other, "GET"), 0);
	struct http_request without = {.url = "/"};
	seen = get(here, 1, &without);
	assert_int_equal(seen.status, 200);
	assert_string_equal(seen.body, "there");
	fake_server_stop(other);
}

static void post_does_not_follow(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/old", .status = 307, .headers = "Location: /new\r\n", .body = ""},
		{.path = "/new", .status = 200, .body = "here"}};
	struct fake_server *s = fake_server_start(script, 2);
	struct http *h = new_http(true);
	char *url MEM_AUTO = mem_printf("%s/old", fake_server_url(s));
	struct seen seen = run_to_end(h, &(struct http_request){.method = "POST", .url = url});
	assert_int_equal(seen.status, 307);
	assert_int_equal(fake_server_asked(s, "/new"), 0);
	http_free(h);
	fake_server_stop(s);
}

static void limit_says_when(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/", .status = 429, .headers = "Retry-After: 7\r\n", .body = "{}"}};
	int64_t before = clock_now_us();
	struct http_request request = {.url = "/"};
	struct seen seen = get(script, 1, &request);
	assert_int_equal(seen.status, 429);
	assert_true(seen.retry_us >= before + 7 * CLOCK_S);
}

static bool is_private(int family, const char *text)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	void *to = family == AF_INET ? (void *)&in.sin_addr : (void *)&in6.sin6_addr;
	assert_int_equal(inet_pton(family, text, to), 1);
	return guard_address_is_private(
		family == AF_INET ? (struct sockaddr *)&in : (struct sockaddr *)&in6);
}

static void guard_knows_the_inside(void **state)
{
	static const char *const inside4[] = {"127.0.0.1", "10.1.2.3", "172.16.0.1",
		"172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
		"224.0.0.1", "255.255.255.255"};
	static const char *const outside4[] = {
		"8.8.8.8", "172.32.0.1", "100.128.0.1", "193.190.1.1"};
	static const char *const inside6[] = {"::1", "::", "fc00::1", "fd12::1", "fe80::1",
		"ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
		"2002:7f00:1::1", "::10.0.0.1"};
	static const char *const outside6[] = {
		"2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"};
	for (size_t i = 0; i < ARRAY_LEN(inside4); i++)
		assert_true(is_private(AF_INET, inside4[i]));
	for (size_t i = 0; i < ARRAY_LEN(outside4); i++)
		assert_false(is_private(AF_INET, outside4[i]));
	for (size_t i = 0; i < ARRAY_LEN(inside6); i++)
		assert_true(is_private(AF_INET6, inside6[i]));
	for (size_t i = 0; i < ARRAY_LEN(outside6); i++)
		assert_false(is_private(AF_INET6, outside6[i]));
}

static void origins_compare(void **state)
{
	assert_true(url_same_origin("https://a.example/x", "https://A.example:443/y"));
	assert_false(url_same_origin("https://a.example/", "http://a.example/"));
	assert_false(url_same_origin("https://a.example/", "https://a.example:8443/"));
	assert_false(url_same_origin("https://a.example/", "https://b.example/"));
	assert_false(url_same_origin("ftp://a.example/", "ftp://a.example/"));
	assert_false(url_same_origin("", ""));
}

static void encodes_for_a_query(void **state)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 100);
	http_encode(&out, "at://did:plc:a/b c&d=\xc3\xa9~");
	assert_string_equal(out.buf, "at%3A%2F%2Fdid%3Aplc%3Aa%2Fb%20c%26d%3D%C3%A9~");
}

static void others_wake_the_loop(void **state)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	struct http *h = new_http(true);
	struct pollfd other = {.fd = ends[0], .events = POLLIN};
	assert_int_equal(write(ends[1], "x", 1), 1);
	assert_int_equal(http_run(h, -1, &other, 1), 0);
	assert_true(other.revents & POLLIN);
	char byte;
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[1]);
	http_run(h, -1, &other, 1);
	assert_true(other.revents & POLLHUP);
	close(ends[0]);
	http_free(h);
}

static void count_up(void *data)
{
	++*(int *)data;
}

static void later_runs_within_http_run(void **state)
{
	struct http *h = new_http(true);
	int runs = 0;
	http_later(h, count_up, &runs);
	assert_int_equal(runs, 0);
	assert_int_equal(http_run(h, -1, NULL, 0), 0);
	assert_int_equal(runs, 1);
	http_later(h, count_up, &runs);
	http_free(h);
	assert_int_equal(runs, 1);
}

static void freed_while_under_way(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/", .status = 200, .body = "never whole", .manner = FAKE_STALL}};
	struct fake_server *s = fake_server_start(script, 1);
	struct http *h = new_http(true);
	struct seen seen = {.http = h};
	http_start(
		h, &(struct http_request){.method = "GET", .url = fake_server_url(s)}, keep, &seen);
	while (fake_server_asked(s, "GET") == 0)
		http_run(h, 10, NULL, 0);
	http_free(h);
	assert_int_equal(seen.calls, 0);
	fake_server_stop(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answer_comes_back),
		cmocka_unit_test(request_carries_all),
		cmocka_unit_test(post_is_never_repeated_by_itself),
		cmocka_unit_test(refused_connection_is_not_sent),
		cmocka_unit_test(inside_is_refused),
		cmocka_unit_test(token_stays_out_of_the_clear),
		cmocka_unit_test(stall_ends_at_the_deadline),
		cmocka_unit_test(endless_answer_is_cut),
		cmocka_unit_test(endless_headers_are_cut),
		cmocka_unit_test(gzip_bomb_is_cut_unpacked),
		cmocka_unit_test(get_follows_redirects),
		cmocka_unit_test(redirects_end),
		cmocka_unit_test(moves_for_good_are_told),
		cmocka_unit_test(errors_hold_no_secrets),
		cmocka_unit_test(token_stays_with_its_host),
		cmocka_unit_test(post_does_not_follow),
		cmocka_unit_test(limit_says_when),
		cmocka_unit_test(guard_knows_the_inside),
		cmocka_unit_test(origins_compare),
		cmocka_unit_test(encodes_for_a_query),
		cmocka_unit_test(others_wake_the_loop),
		cmocka_unit_test(later_runs_within_http_run),
		cmocka_unit_test(freed_while_under_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
