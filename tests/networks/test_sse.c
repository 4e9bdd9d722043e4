/* Server-sent events: each case in every portioning gives the same events. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "http/sse.h"

enum { RECORD_MAX = 1 << 16, SEEN_MAX = 1 << 20 };

static void note(void *data, const char *event, const char *text, size_t len)
{
	struct strbuf *seen = data;
	strbuf_printf(seen, "%s<", event);
	strbuf_add(seen, text, len);
	strbuf_str(seen, ">");
}

static void assert_events(const char *bytes, size_t len, const char *expected)
{
	for (size_t portion = 1; portion <= len; portion++) {
		struct strbuf seen STRBUF_AUTO;
		struct sse sse;
		strbuf_init(&seen, SEEN_MAX);
		sse_init(&sse, RECORD_MAX, note, &seen);
		for (size_t at = 0; at < len; at += portion)
			assert_int_equal(
				sse_feed(&sse, bytes + at, len - at < portion ? len - at : portion),
				0);
		assert_string_equal(seen.buf, expected);
		sse_release(&sse);
	}
}

static void cases_in_every_portioning(void **state)
{
	static const struct {
		const char *bytes, *events;
	} rows[] = {
		{"data: a\n\n", "message<a>"},
		{"data: a\r\rdata: b\r\n\r\ndata: c\n\n", "message<a>message<b>message<c>"},
		{"data: a\rdata: b\r\ndata: c\n\n", "message<a\nb\nc>"},
		{"\xef\xbb\xbf"
		 "data: a\n\n",
			"message<a>"},
		{"data: a\n\n\xef\xbb\xbf"
		 "data: b\n\n",
			"message<a>"},
		{"\xef\xbb\xbf\xef\xbb\xbf"
		 "data: a\n\n",
			""},
		{":)\nevent: update\ndata: {}\n\n", "update<{}>"},
		{":)\n:thump\n:thump\nevent: delete\ndata: 12\n\n:thump\n", "delete<12>"},
		{"event: update\n:thump\ndata: 1\n\n", "update<1>"},
		{"data: YHOO\ndata: +2\ndata: 10\n\n", "message<YHOO\n+2\n10>"},
		{"data\n\ndata\ndata\n\ndata:", "message<>message<\n>"},
		{"data:test\n\ndata: test\n\ndata:  test\n\n",
			"message<test>message<test>message< test>"},
		{"event: lost\n\ndata: kept\n\n", "message<kept>"},
		{"event: a\nevent: b\ndata: 1\n\ndata: 2\n\n", "b<1>message<2>"},
		{"Data: a\n data: b\ndata : c\ndatum: d\n\n", ""},
		{"data: a: b\n\n", "message<a: b>"},
		{"\n\r\n\r\n\n", ""},
		{"data: unfinished\n", ""},
		{"data: unfinished", ""},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_events(rows[i].bytes, strlen(rows[i].bytes), rows[i].events);
}

static void recorded_stream(void **state)
{
	char bytes[4096];
	FILE *f = fopen(TEST_DATA "/stream.sse", "rb");
	assert_non_null(f);
	size_t len = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	const char *json = strstr(bytes, "data: ") + strlen("data: ");
	char *expected MEM_AUTO = mem_printf("update<%.*s>", (int)strcspn(json, "\n"), json);
	assert_events(bytes, len, expected);
}

static void nul_is_a_byte_as_any(void **state)
{
	static const char bytes[] = "id: 1\n\nid: a\0b\ndata: a\0b\n\n";
	struct strbuf seen STRBUF_AUTO;
	struct sse sse;
	strbuf_init(&seen, SEEN_MAX);
	sse_init(&sse, RECORD_MAX, note, &seen);
	assert_int_equal(sse_feed(&sse, bytes, sizeof(bytes) - 1), 0);
	assert_int_equal(seen.len, strlen("message<a b>"));
	assert_memory_equal(seen.buf, "message<a\0b>", seen.len);
	assert_string_equal(sse.id.buf, "1");
	sse_release(&sse);
}

static void remembers_id_and_retry(void **state)
{
	static const struct {
		const char *bytes, *id;
		long retry_ms;
	} rows[] = {
		{"data: a\n\n", "", -1},
		{"id: 1\nretry: 3000\n\n", "1", 3000},
		{"id: 1\ndata: a\n\ndata: b\n\n", "1", -1},
		{"id: 1\n\nid\n\n", "", -1},
		{"retry: 10\nretry: 1x\nretry: -1\nretry:\n", "", 10},
		{"retry: 99999999999999999999\n", "", -1},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct strbuf seen STRBUF_AUTO;
		struct sse sse;
		strbuf_init(&seen, SEEN_MAX);
		sse_init(&sse, RECORD_MAX, note, &seen);
		assert_int_equal(sse_feed(&sse, rows[i].bytes, strlen(rows[i].bytes)), 0);
		assert_string_equal(sse.id.buf, rows[i].id);
		assert_int_equal(sse.retry_ms, rows[i].retry_ms);
		sse_release(&sse);
	}
}

/* Feeds it until it refuses; how many bytes it took. */
static size_t fed(const char *begin, const char *again, size_t most)
{
	struct strbuf seen STRBUF_AUTO;
	struct sse sse;
	strbuf_init(&seen, SEEN_MAX);
	sse_init(&sse, 100, note, &seen);
	size_t took = 0;
	int rc = sse_feed(&sse, begin, strlen(begin));
	for (; rc == 0 && took < most; took += strlen(again))
		rc = sse_feed(&sse, again, strlen(again));
	if (rc == -1) {
		assert_int_equal(sse_feed(&sse, "\n\ndata: a\n\n", 11), -1);
		assert_int_equal(seen.len, 0);
	}
	sse_release(&sse);
	return took;
}

static void records_have_a_limit(void **state)
{
	assert_int_equal(fed("data: ", "0123456789", 1000), 100);
	assert_int_equal(fed("", "data: 123456789\n", 1600), 11 * 16);
	assert_int_equal(fed(":)", "0123456789", 1000), 100);
	assert_int_equal(fed(":)\n", ":thump\n", 7000), 7000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_in_every_portioning),
		cmocka_unit_test(recorded_stream),
		cmocka_unit_test(nul_is_a_byte_as_any),
		cmocka_unit_test(remembers_id_and_retry),
		cmocka_unit_test(records_have_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
