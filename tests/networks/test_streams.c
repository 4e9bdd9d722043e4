/* Streams of http/ against a scripted server: what is handed over when, and how one ends. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fake_server.h"
#include "http/http.h"
#include "http/transfer.h"

enum { HANG_S = 30, HEARTBEATS = 5, SETTLES = 10, SOON_MS = 2000 };

static int64_t mono_ms;

static int64_t now_us(void)
{
	return INT64_C(1784111777) * CLOCK_S;
}

static int64_t fake_mono_ms(void)
{
	return mono_ms;
}

static int stand_still(void **state)
{
	static const struct clock_source source = {.now_us = now_us, .mono_ms = fake_mono_ms};
	clock_set_source(&source);
	alarm(HANG_S); /* a wait without an end fails, too */
	return 0;
}

/* A stream under way, and what came of it. */
struct stream {
	struct http *http;
	struct fake_server *server;
	struct strbuf seen;
	const char *enough; /* the reader ends the stream when it saw this */
	int calls, status;
	size_t most; /* bytes at once */
	int64_t retry_us;
	char body[64], header[64];
	struct err err;
};

static int on_bytes(void *data, const char *bytes, size_t len)
{
	struct stream *s = data;
	const char *header = http_answer_header(s->http, "Content-Type");
	snprintf(s->header, sizeof(s->header), "%s", header ? header : "");
	strbuf_add(&s->seen, bytes, len);
	s->most = len > s->most ? len : s->most;
	return s->enough && strstr(s->seen.buf, s->enough) ? -1 : 0;
}

static void on_done(void *data, const struct http_answer *answer)
{
	struct stream *s = data;
	s->calls++;
	s->status = answer->status;
	s->retry_us = answer->retry_us;
	s->err = answer->err;
	snprintf(s->body, sizeof(s->body), "%.63s", answer->body->buf);
}

static void begin(struct stream *s, struct fake_server *server, const char *bearer)
{
	struct http_options options = {.user_agent = "test", .allow_private_addresses = true};
	struct err err = ERR_INIT;
	strbuf_init(&s->seen, 1 << 20);
	s->server = server;
	s->http = http_new(&options, &err);
	assert_non_null(s->http);
	char *url MEM_AUTO = mem_printf("%s/stream", fake_server_url(server));
	struct http_request request = {
		.method = "GET",
		.url = url,
		.bearer = bearer,
		.on_bytes = on_bytes,
		.silence_s = 45,
		.deadline_s = 1,
		.body_max = 10,
	};
	http_start(s->http, &request, on_done, s);
}

static void end(struct stream *s)
{
	http_free(s->http);
	fake_server_stop(s->server);
	strbuf_release(&s->seen);
}

static void run_to_end(struct stream *s)
{
	while (http_run(s->http, -1, NULL, 0) > 0)
		;
	assert_int_equal(s->calls, 1);
}

static void run_until(struct stream *s, const char *text)
{
	while (!strstr(s->seen.buf, text) && http_run(s->http, 100, NULL, 0) > 0)
		;
	assert_non_null(strstr(s->seen.buf, text));
}

static const struct fake_answer opened[] = {{
	.path = "/stream",
	.status = 200,
	.headers = "Content-Type: text/event-stream\r\n",
	.body = ":)\n",
	.manner = FAKE_STREAM,
}};

/* What comes all at once is handed over in parts, so that other work goes on between them. */
static void flood_comes_in_parts(void **state)
{
	enum { LEN = 1000000, PART_MOST = 16 << 10 };
	char *flood MEM_AUTO = memset(mem_alloc(LEN + 1), 'x', LEN);
	flood[LEN] = '\0';
	const struct fake_answer script = {.path = "/stream", .status = 200, .body = flood};
	struct stream s = {0};
	begin(&s, fake_server_start(&script, 1), NULL);
	run_to_end(&s);
	assert_int_equal(s.err.code, ERR_NONE);
	assert_int_equal(s.seen.len, LEN);
	assert_in_range(s.most, 1, PART_MOST);
	end(&s);
}

static void bytes_come_as_they_come(void **state)
{
	struct stream s = {0};
	begin(&s, fake_server_start(opened, 1), "t");
	run_until(&s, ":)\n");
	assert_string_equal(s.header, "text/event-stream");
	fake_server_say(s.server, "event: update\ndata: a long");
	run_until(&s, "a long");
	fake_server_say(s.server, " line\n\n");
	run_until(&s, " line\n\n");
	assert_int_equal(s.calls, 0);
	fake_server_hang_up(s.server);
	run_to_end(&s);
	assert_int_equal(s.err.code, ERR_NONE);
	assert_int_equal(s.status, 200);
	assert_string_equal(s.body, "");
	assert_string_equal(s.seen.buf, ":)\nevent: update\ndata: a long line\n\n");
	end(&s);
}

static void comes_by_ipv6(void **state)
{
	struct stream s = {.enough = ":)\n"};
	begin(&s, fake_server_start6(opened, 1), NULL);
	run_to_end(&s);
	assert_string_equal(s.seen.buf, ":)\n");
	end(&s);
}

static void heartbeats_keep_it(void **state)
{
	struct stream s = {0};
	begin(&s, fake_server_start(opened, 1), NULL);
	run_until(&s, ":)\n");
	for (int i = 0; i < HEARTBEATS; i++) {
		strbuf_clear(&s.seen);
		mono_ms += 44999;
		fake_server_say(s.server, ":thump\n");
		run_until(&s, ":thump\n");
		assert_int_equal(s.calls, 0);
	}
	mono_ms += 45000;
	run_to_end(&s);
	assert_int_equal(s.err.code, ERR_NETWORK);
	assert_non_null(strstr(s.err.msg, "nothing came for 45 s"));
	end(&s);
}

static void silence_before_the_headers_ends_it(void **state)
{
	static const struct fake_answer silent[] = {{.path = "/stream", .manner = FAKE_SILENT}};
	struct stream s = {0};
	begin(&s, fake_server_start(silent, 1), NULL);
	while (fake_server_asked(s.server, "/stream") == 0)
		http_run(s.http, 10, NULL, 0);
	mono_ms += 45000;
	run_to_end(&s);
	assert_int_equal(s.status, 0);
	assert_non_null(strstr(s.err.msg, "nothing came for 45 s"));
	end(&s);
}

/* The clock stands a millisecond before the end: only a wait that knows of it returns. */
static void wait_ends_with_the_silence(void **state)
{
	struct stream s = {0};
	begin(&s, fake_server_start(opened, 1), NULL);
	run_until(&s, ":)\n");
	mono_ms += 44999;
	assert_int_equal(http_run(s.http, -1, NULL, 0), 1);
	assert_int_equal(s.calls, 0);
	end(&s);
}

/* Once it is connected, curl wakes up for nothing but the limit of ten seconds in which a
 * connection has to be made. */
static void silence_is_slept_through(void **state)
{
	struct stream s = {0};
	begin(&s, fake_server_start(opened, 1), NULL);
	run_until(&s, ":)\n");
	long timer_ms = 0;
	for (int i = 0; i < SETTLES && timer_ms >= 0 && timer_ms < SOON_MS; i++) {
		http_run(s.http, -1, NULL, 0);
		curl_multi_timeout(s.http->multi, &timer_ms);
	}
	assert_true(timer_ms < 0 || timer_ms >= SOON_MS);
	end(&s);
}

static void reader_ends_it(void **state)
{
	struct stream s = {.enough = "data: 1"};
	begin(&s, fake_server_start(opened, 1), NULL);
	run_until(&s, ":)\n");
	fake_server_say(s.server, "data: 1\n\n");
	run_to_end(&s);
	assert_int_equal(s.err.code, ERR_NETWORK);
	end(&s);
}

static void another_status_is_an_answer(void **state)
{
	static const struct fake_answer refused[] = {{.path = "/stream",
		.status = 503,
		.headers = "Retry-After: 7\r\n",
		.body = "a body that is longer than ten bytes"}};
	struct stream s = {0};
	begin(&s, fake_server_start(refused, 1), NULL);
	run_to_end(&s);
	assert_int_equal(s.status, 503);
	assert_int_equal(s.retry_us, now_us() + 7 * CLOCK_S);
	assert_int_equal(s.err.code, ERR_NONE);
	assert_string_equal(s.body, "a body that is longer than ten bytes");
	assert_int_equal(s.seen.len, 0);
	end(&s);
}

static void redirects_hold_for_a_stream(void **state)
{
	struct fake_server *other = fake_server_start(opened, 1);
	char *away MEM_AUTO = mem_printf("Location: %s/stream\r\n", fake_server_url(other));
	struct fake_answer here[] = {
		{.path = "/stream", .status = 307, .headers = "Location: /there\r\n", .body = "no"},
		{.path = "/there", .status = 307, .headers = away, .body = "no"}};
	struct stream with_token = {0}, without = {.enough = ":)\n"};
	begin(&with_token, fake_server_start(here, 2), "secret");
	run_to_end(&with_token);
	assert_non_null(strstr(with_token.err.msg, "token"));
	assert_int_equal(fake_server_asked(with_token.server, "/there"), 1);
	assert_int_equal(fake_server_asked(other, "/stream"), 0);
	end(&with_token);
	begin(&without, fake_server_start(here, 2), NULL);
	run_to_end(&without);
	assert_string_equal(without.seen.buf, ":)\n");
	end(&without);
	fake_server_stop(other);
}

/* A request that a stream's reader starts. */
static int ask_more(void *data, const char *bytes, size_t len)
{
	struct stream *s = data;
	char *url MEM_AUTO = mem_printf("%s/more", fake_server_url(s->server));
	http_start(s->http, &(struct http_request){.method = "GET", .url = url}, on_done, s);
	return -1;
}

static void reader_may_start_requests(void **state)
{
	static const struct fake_answer script[] = {{.path = "/stream",
							    .status = 200,
							    .body = ":)\n",
							    .manner = FAKE_STREAM,
							    .times = 2},
		{.path = "/more", .status = 200, .body = "more"}};
	struct stream s = {.enough = ":)\n"};
	begin(&s, fake_server_start(script, 2), NULL);
	run_to_end(&s);
	char *url MEM_AUTO = mem_printf("%s/stream", fake_server_url(s.server));
	struct http_request request = {.method = "GET", .url = url, .on_bytes = ask_more};
	http_start(s.http, &request, on_done, &s);
	while (http_run(s.http, -1, NULL, 0) > 0)
		;
	assert_int_equal(s.calls, 3);
	assert_string_equal(s.body, "more");
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_come_as_they_come),
		cmocka_unit_test(flood_comes_in_parts),
		cmocka_unit_test(comes_by_ipv6),
		cmocka_unit_test(heartbeats_keep_it),
		cmocka_unit_test(silence_before_the_headers_ends_it),
		cmocka_unit_test(wait_ends_with_the_silence),
		cmocka_unit_test(silence_is_slept_through),
		cmocka_unit_test(reader_ends_it),
		cmocka_unit_test(another_status_is_an_answer),
		cmocka_unit_test(redirects_hold_for_a_stream),
		cmocka_unit_test(reader_may_start_requests),
	};
	return cmocka_run_group_tests(tests, stand_still, NULL);
}
