/* Bluesky's searches and watches, and what a server says instead of an answer,
 * without a network. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "bluesky_stage.h"
#include "networks/bluesky_poll.h"

#define CITIZEN_DID "did:plc:dacjfaeiaf624uvvlapaatgs"

static const char no_posts[] = "{\"posts\":[]}";

/* Posts as a search shows them; `first` is the number of the first, `cursor` NULL = the last page.
 */
static char *posts(struct stage *s, int first, int count, const char *text, const char *cursor)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 1 << 20);
	strbuf_str(&out, "{\"posts\":[");
	for (int i = first; i < first + count; i++) {
		char key[BLUESKY_TID_BYTES];
		bluesky_tid(stage_now_us - i, 1, key);
		strbuf_printf(&out,
			"%s{\"uri\":\"" CITIZEN
			"%s\",\"cid\":\"bafy\",\"author\":{\"did\":\"" CITIZEN_DID
			"\",\"handle\":\"citizen.test\"},\"record\":{\"text\":\"%s %d.\","
			"\"createdAt\":\"2026-11-25T01:59:00Z\"},"
			"\"indexedAt\":\"2026-11-25T01:59:00Z\",\"labels\":[]}",
			i > first ? "," : "", key, text, i);
	}
	strbuf_str(&out, "]");
	if (cursor)
		strbuf_printf(&out, ",\"cursor\":\"%s\"", cursor);
	strbuf_str(&out, "}");
	return arena_strdup(&s->arena, out.buf);
}

static void reopen(struct stage *s)
{
	host_close(&s->desk);
	host_reopen(&s->desk);
}

/* ---- what a server says instead of an answer ---- */

static void errors_lose_nothing(void **state)
{
	struct stage *s = *state;
	static const struct {
		int status;
		const char *name;
		enum err_code code;
	} errors[] = {
		{401, "AuthenticationRequired", ERR_AUTH},
		{429, "RateLimitExceeded", ERR_RATE},
		{500, "InternalServerError", ERR_NETWORK},
		{502, "UpstreamFailure", ERR_DEGRADED},
	};
	for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
		char *body = arena_printf(&s->arena, "{\"error\":\"%s\"}", errors[i].name);
		stage_will_say(s, "listNotifications", errors[i].status, body, 1);
		if (errors[i].status == 429)
			s->script[s->count - 1].headers = "Retry-After: 7\r\n";
		host_poll(&s->desk);
		assert_int_equal(s->desk.poll_err.code, errors[i].code);
		if (errors[i].status != 429)
			continue;
		assert_int_equal(s->desk.poll_retry_us, stage_now_us + 7 * CLOCK_S);
		stage_now_us += 8 * CLOCK_S;
	}
	stage_will(s, "listNotifications", 200, "page");
	stage_poll_well(s);
	assert_int_equal(s->desk.count, 5);
}

/* ---- the place where the lists were left ---- */

static void earlier_cursor_is_read(void **state)
{
	struct bluesky_position p;
	bluesky_position_read(&p, "2026-11-24T10:00:00Z");
	assert_int_equal(p.began_us, INT64_C(1795514400) * CLOCK_S);
	bluesky_position_searched(&p, "brand \"loods\"")->until_us = p.began_us + 7;
	p.chat = mem_strdup("22222");
	char *text MEM_AUTO = bluesky_position_write(&p);
	bluesky_position_release(&p);
	bluesky_position_read(&p, text);
	assert_int_equal(p.began_us, INT64_C(1795514400) * CLOCK_S);
	assert_string_equal(p.chat, "22222");
	assert_int_equal(
		bluesky_position_searched(&p, "brand \"loods\"")->until_us, p.began_us + 7);
	bluesky_position_release(&p);
	static const char *const nonsense[] = {
		"", "{", "[]", "{\"began\":5,\"searched\":{\"a\":1}}"};
	for (size_t i = 0; i < ARRAY_LEN(nonsense); i++) {
		bluesky_position_read(&p, nonsense[i]);
		assert_int_equal(p.began_us, 0);
		assert_null(p.chat);
		bluesky_position_release(&p);
	}
}

/* ---- searches ---- */

/* A server without a search is asked again after an hour, not by every poll. */
static void search_that_is_absent_is_left_alone(void **state)
{
	struct stage *s = *state;
	stage_will(s, "listNotifications", 200, "page_end");
	s->script[s->count - 1].times = 9;
	stage_will_say(s, "searchPosts", 501, "{\"error\":\"MethodNotImplemented\"}", 9);
	for (int i = 0; i < 3; i++, stage_now_us += 2 * CLOCK_MIN)
		stage_poll_well(s);
	assert_int_equal(fake_server_asked(s->server, "searchPosts"), 1);
	stage_now_us += CLOCK_HOUR;
	stage_poll_well(s);
	assert_int_equal(fake_server_asked(s->server, "searchPosts"), 2);
	stage_now_us -= CLOCK_HOUR + 6 * CLOCK_MIN;
}

static void watch_is_asked_to_its_bound(void **state)
{
	struct stage *s = *state;
	struct watch watch = {.name = "brand",
		.terms = {"rook haven", "#brand", "#twee woorden", "to:anna rook"},
		.term_count = 4,
		.until_us = stage_now_us + CLOCK_DAY};
	const struct watch *watches[] = {&watch};
	s->desk.session_host.watches = watches;
	s->desk.session_host.watch_count = 1;
	reopen(s);
	assert_null(bluesky_network.watch_fault(watch.terms[0]));
	assert_null(bluesky_network.watch_fault(watch.terms[1]));
	assert_non_null(bluesky_network.watch_fault(watch.terms[2]));
	assert_non_null(bluesky_network.watch_fault(watch.terms[3]));
	stage_will(s, "listNotifications", 200, "page_end");
	stage_will_say(s, "q=desk.test", 200, no_posts, 1);
	for (int page = 0; page < 11; page++)
		stage_will_say(s, "q=rook%20haven", 200,
			posts(s, 100 * page, 100, "rook", page % 2 ? "b" : "a"), 1);
	stage_will_say(s, "q=%23brand&tag=brand", 200, posts(s, 2000, 3, "#brand", NULL), 1);
	stage_poll_well(s);
	assert_int_equal(fake_server_asked(s->server, "q=rook%20haven"), 10);
	assert_int_equal(fake_server_asked(s->server, "searchPosts"), 12);
	assert_int_equal(s->desk.missed, 1);
	assert_int_equal(s->desk.count, 1003);
	assert_int_equal(s->desk.items[0].kind, MENTION_WATCH);
	assert_string_equal(s->desk.items[0].watch, "brand");
	assert_string_equal(s->desk.items[0].text, "rook 999."); /* oldest first */
	const char *asked = fake_server_request(s->server, "q=rook", 0);
	assert_non_null(strstr(asked, "sort=latest"));
	assert_non_null(strstr(asked, "since=2026-11-25T01%3A"));
	assert_non_null(strstr(s->desk.cursor, "brand rook haven"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_begin, stage_finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(errors_lose_nothing),
		cmocka_unit_test(earlier_cursor_is_read),
		CASE(search_that_is_absent_is_left_alone),
		CASE(watch_is_asked_to_its_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
