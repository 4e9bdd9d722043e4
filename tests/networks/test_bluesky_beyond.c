/* Bluesky's searches, watches and direct messages, and what a server says instead of an answer,
 * without a network. The same against a real one: bluesky_beyond.c. */
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
#include "networks/bluesky/poll.h"

#define CITIZEN_DID "did:plc:dacjfaeiaf624uvvlapaatgs"
#define OUR_DID "did:plc:2juzkf6hllvuxmglm7p6lpab"
#define SERVICE "did:plc:chatchatchatchatchatchat#bsky_chat"

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
		bluesky_tid(script_now_us - i, 1, key);
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
		assert_int_equal(s->desk.poll_retry_us, script_now_us + 7 * CLOCK_S);
		script_now_us += 8 * CLOCK_S;
	}
	stage_will(s, "listNotifications", 200, "page");
	script_poll(s);
	assert_int_equal(s->desk.count, 5);
}

/* A poll whose answer stops half way: a reply leaves meanwhile, and the next life reads all. */
static void stalled_answer_holds_up_no_reply(void **state)
{
	struct stage *s = *state;
	struct outgoing out = {.id = 1,
		.kind = "reply",
		.remote_key = "3mdesk2222222",
		.remote_record = "{\"$type\":\"app.bsky.feed.post\",\"text\":\"Dank u.\"}"};
	stage_will(s, "listNotifications", 200, "page");
	s->script[s->count - 1].manner = FAKE_STALL;
	stage_will(s, "putRecord", 200, "put");
	stage_will(s, "listNotifications", 200, "page");
	s->desk.network->poll(s->desk.session, NULL);
	while (fake_server_asked(s->server, "listNotifications") == 0)
		http_run(s->desk.session_host.http, 100, NULL, 0);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(s->desk.polls, 0);
	reopen(s);
	script_poll(s);
	assert_int_equal(s->desk.count, 5);
	assert_int_equal(fake_server_asked(s->server, "putRecord"), 1);
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
	for (int i = 0; i < 3; i++, script_now_us += 2 * CLOCK_MIN)
		script_poll(s);
	assert_int_equal(fake_server_asked(s->server, "searchPosts"), 1);
	script_now_us += CLOCK_HOUR;
	script_poll(s);
	assert_int_equal(fake_server_asked(s->server, "searchPosts"), 2);
	script_now_us -= CLOCK_HOUR + 6 * CLOCK_MIN;
}

/* Who is named, and who only looks like it. */
static void only_our_own_handle_names_us(void **state)
{
	struct stage *s = *state;
	static const char *const ours[] = {"@desk.test help", "hee (@DESK.test)", "zeg @desk.test.",
		"mail a@desk.test of @desk.test"};
	static const char *const others[] = {"desk.test help", "@desk.tester", "@desk.test.example",
		"@desk.test-noord", "mail info@desk.test", "mail de.wacht.@desk.test", "@desk"};
	struct strbuf all STRBUF_AUTO;
	strbuf_init(&all, 1 << 16);
	strbuf_str(&all, "{\"posts\":[");
	for (size_t i = 0; i < ARRAY_LEN(ours) + ARRAY_LEN(others); i++) {
		const char *text = i < ARRAY_LEN(ours) ? ours[i] : others[i - ARRAY_LEN(ours)];
		char *one = posts(s, (int)i, 1, text, NULL);
		const char *begin = strchr(one, '[') + 1;
		strbuf_printf(
			&all, "%s%.*s", i ? "," : "", (int)(strrchr(one, ']') - begin), begin);
	}
	strbuf_str(&all, "]}");
	stage_will(s, "listNotifications", 200, "page_end");
	stage_will_say(s, "q=desk.test", 200, all.buf, 1);
	script_poll(s);
	assert_int_equal(s->desk.count, ARRAY_LEN(ours));
	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		assert_int_equal(host_count_text(&s->desk, ours[i]), 1);
		assert_int_equal(s->desk.items[i].kind, MENTION_MENTION);
	}
}

static void watch_is_asked_to_its_bound(void **state)
{
	struct stage *s = *state;
	struct watch watch = {.name = "brand",
		.terms = {"rook haven", "#brand", "#twee woorden", "to:anna rook"},
		.term_count = 4,
		.until_us = script_now_us + CLOCK_DAY};
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
	script_poll(s);
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

/* ---- direct messages ---- */

#define MESSAGE(id, did, text) \
	"{\"$type\":\"chat.bsky.convo.defs#messageView\",\"id\":\"" id "\",\"rev\":\"" id \
	"\",\"text\":\"" text "\",\"sender\":{\"did\":\"" did \
	"\"},\"sentAt\":\"2026-11-25T01:00:00Z\"}"
#define ENTRY(type, id, message) \
	"{\"$type\":\"chat.bsky.convo.defs#" type "\",\"rev\":\"" id "\",\"convoId\":\"c1\"," \
	"\"message\":" message "}"

static struct outgoing answer_of(struct stage *s)
{
	return (struct outgoing){.id = 1,
		.kind = "direct",
		.text = "Dank u.",
		.lang = "nl",
		.visibility = VISIBILITY_DIRECT,
		.parent_native_id = "c1/m1",
		.parent_reference = "{\"convo\":\"c1\"}"};
}

static void open_chat(struct stage *s)
{
	s->desk.config.chat_service = SERVICE;
	s->desk.cursor = mem_strdup("{\"began\":\"2026-11-24T00:00:00Z\",\"chat\":\"r0\"}");
	reopen(s);
	stage_will_say(s, "searchPosts", 501, "{\"error\":\"MethodNotImplemented\"}", 9);
	stage_will(s, "listNotifications", 200, "page_end");
	s->script[s->count - 1].times = 9;
	stage_will_say(s, "listConvos", 200,
		"{\"convos\":[{\"id\":\"c1\",\"members\":[{\"did\":\"" CITIZEN_DID
		"\",\"handle\":\"citizen.test\",\"displayName\":\"Ann\"},{\"did\":\"" OUR_DID
		"\",\"handle\":\"desk.test\"}]}]}",
		9);
}

static void log_is_read_from_its_place(void **state)
{
	struct stage *s = *state;
	open_chat(s);
	stage_will_say(s, "getLog?cursor=r0", 200,
		"{\"cursor\":\"r3\",\"logs\":[" ENTRY("logCreateMessage", "r1",
			MESSAGE("m1", CITIZEN_DID, "Eerst")) "," ENTRY("logCreateMessage", "r2",
			MESSAGE("m2", "did:plc:stranger", "Vreemd")) "," ENTRY("logReadMessage",
			"r3", MESSAGE("m1", CITIZEN_DID, "Eerst")) "]}",
		2);
	stage_will_say(s, "getLog?cursor=r3", 200, "{\"cursor\":\"r3\",\"logs\":[]}", 9);
	script_poll(s);
	assert_int_equal(s->desk.count, 2);
	assert_string_equal(s->desk.items[0].text, "Eerst");
	assert_string_equal(s->desk.items[0].handle, "citizen.test");
	assert_string_equal(s->desk.items[0].id, "c1/m1");
	assert_string_equal(s->desk.items[0].thread, "c1");
	assert_int_equal(s->desk.items[0].kind, MENTION_DIRECT);
	/* Nobody tells who that is. */
	assert_string_equal(s->desk.items[1].handle, "did:plc:stranger");
	assert_non_null(strstr(s->desk.cursor, "\"chat\":\"r3\""));
	const char *asked = fake_server_request(s->server, "getLog", 0);
	assert_non_null(strstr(asked, "Atproto-Proxy: " SERVICE));
	asked = fake_server_request(s->server, "listNotifications", 0);
	assert_null(strstr(asked, "Atproto-Proxy"));
}

/* Messages from long before the desk began are history, wherever the log begins. */
static void old_messages_are_no_work(void **state)
{
	struct stage *s = *state;
	open_chat(s);
	free(s->desk.cursor);
	s->desk.cursor = mem_strdup("{\"began\":\"2026-12-24T00:00:00Z\",\"chat\":\"r0\"}");
	stage_will_say(s, "getLog?cursor=r0", 200,
		"{\"cursor\":\"r0\",\"logs\":[" ENTRY(
			"logCreateMessage", "r1", MESSAGE("m1", CITIZEN_DID, "Eerst")) "]}",
		1);
	script_poll(s);
	assert_int_equal(s->desk.count, 1);
	assert_int_equal(s->desk.items[0].kind, MENTION_CONTEXT);
	assert_int_equal(s->desk.items[0].visibility, VISIBILITY_DIRECT);
}

/* What could not be stored comes again: the place is kept. */
static void refused_message_comes_again(void **state)
{
	struct stage *s = *state;
	open_chat(s);
	stage_will_say(s, "getLog?cursor=r0", 200,
		"{\"cursor\":\"r1\",\"logs\":[" ENTRY(
			"logCreateMessage", "r1", MESSAGE("m1", CITIZEN_DID, "Eerst")) "]}",
		2);
	stage_will_say(s, "getLog?cursor=r1", 200, "{\"cursor\":\"r1\",\"logs\":[]}", 9);
	s->desk.refuse_delivery = true;
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_STORE);
	s->desk.refuse_delivery = false;
	script_poll(s);
	assert_int_equal(s->desk.count, 1);
}

/* Behind the message that was the last when the answer was prepared. */
static void lost_answer_is_looked_for(void **state)
{
	struct stage *s = *state;
	struct outgoing out = answer_of(s);
	open_chat(s);
	stage_will_say(s, "getMessages?limit=1&", 200,
		"{\"messages\":[" MESSAGE("m1", CITIZEN_DID, "Eerst") "],\"cursor\":\"x\"}", 1);
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_NONE);
	assert_string_equal(out.remote_key, "m1");
	stage_will_say(s, "sendMessage", 200, "", 1);
	s->script[s->count - 1].manner = FAKE_DROP;
	stage_will_say(s, "getMessages?limit=100", 200,
		"{\"messages\":[" MESSAGE("m1", CITIZEN_DID, "Eerst") "," MESSAGE(
			"m0", OUR_DID, "Dank u.") "]}",
		1);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	assert_int_equal(fake_server_asked(s->server, "sendMessage"), 1);
	stage_will_say(s, "getMessages?limit=100", 200,
		"{\"messages\":[" MESSAGE("m3", CITIZEN_DID, "Dank u.") "," MESSAGE(
			"m2", OUR_DID, "Dank u. ") "," MESSAGE("m1", CITIZEN_DID, "Eerst") "]}",
		1);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	assert_string_equal(s->desk.remote_id, "c1/m2");
}

static void direct_without_a_service_is_refused(void **state)
{
	struct stage *s = *state;
	struct outgoing out = answer_of(s);
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s->desk.prepare_err.msg, "chat_service"));
	s->desk.config.chat_service = SERVICE;
	out.parent_reference = NULL;
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_REJECTED);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_begin, script_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(errors_lose_nothing),
		CASE(stalled_answer_holds_up_no_reply),
		cmocka_unit_test(earlier_cursor_is_read),
		CASE(search_that_is_absent_is_left_alone),
		CASE(only_our_own_handle_names_us),
		CASE(watch_is_asked_to_its_bound),
		CASE(log_is_read_from_its_place),
		CASE(old_messages_are_no_work),
		CASE(refused_message_comes_again),
		CASE(lost_answer_is_looked_for),
		CASE(direct_without_a_service_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
