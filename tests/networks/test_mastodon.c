/* Mastodon against recorded answers of real servers (tests/networks/mastodon): what is read of
 * them, and what is asked. How kinds of servers behave: test_mastodon_like.c. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/mastodon/read.h"
#include "recorded.h"
#include "script.h"

static char *recorded(struct stage *s, const char *name)
{
	return recorded_text(&s->arena, RECORDINGS, name);
}

static void will(struct stage *s, const char *path, int status, const char *type, const char *body)
{
	script_say(s, path, status, body)->headers =
		arena_printf(&s->arena, "Content-Type: %s\r\n", type);
}

static void will_json(struct stage *s, const char *path, const char *name)
{
	script_say(s, path, 200, recorded(s, name));
}

/* A day after the recording. */
static int begin(void **state)
{
	struct stage *s = script_begin("mastodon", INT64_C(1785679200) * CLOCK_S, "secret-token\n");
	*state = s;
	s->config.token_file = s->secret_file;
	host_open(&s->desk, &mastodon_network, &s->config, s->session_file);
	will_json(s, "verify_credentials", "account.json");
	return 0;
}

/* ---- what is read: a recording and the mention that it is ---- */

static const struct {
	const char *recording;
	struct kept mention;
} mentions[] = {
	{"page.json",
		{.id = (char[]){"117020576916218297"},
			.uri = (char[]){"http://localhost:3000/ap/users/117020565693913441/statuses/"
					"117020576916218297"},
			.handle = (char[]){"admin@localhost:3000"},
			.text = (char[]){"@mastodonpy_test hello!"},
			.media = (char[]){""},
			.kind = MENTION_MENTION,
			.created_us = INT64_C(1785592299138000)}},
	{"page_gotosocial.json",
		{.id = (char[]){"01M84W2NM49XJS6B8285FQ03BE"},
			.uri = (char[]){"https://gts.test/users/citizen/statuses/"
					"01M84W2NM49XJS6B8285FQ03BE"},
			.handle = (char[]){"citizen@localhost:3000"},
			.text = (char[]){"@desk hole in the road, Elm St #1 <b>&</b> é🚓 #road "
					 "https://example.org/p?a=1&b=2\nsecond line"},
			.media = (char[]){""},
			.kind = MENTION_MENTION,
			.created_us = INT64_C(1785679200000000)}}, /* a time to come is now */
};

static void recordings_are_read(void **state)
{
	struct stage *s = *state;
	will_json(s, "/api/v2/instance", "instance_v2.json");
	for (size_t i = 0; i < ARRAY_LEN(mentions); i++) {
		const struct kept *expected = &mentions[i].mention;
		will_json(s, "/api/v1/notifications", mentions[i].recording);
		script_poll(s);
		struct kept *k = host_find(&s->desk, expected->id);
		assert_non_null(k);
		assert_string_equal(k->uri, expected->uri);
		assert_string_equal(k->handle, expected->handle);
		assert_string_equal(k->text, expected->text);
		assert_string_equal(k->media, expected->media);
		assert_string_equal(k->thread, expected->uri);
		assert_int_equal(k->kind, expected->kind);
		assert_int_equal(k->created_us, expected->created_us);
	}
}

/* ---- what is asked ---- */

static void requests_are_as_expected(void **state)
{
	struct stage *s = *state;
	static const char *const asked[] = {
		"GET /api/v1/accounts/verify_credentials HTTP",
		"GET /api/v2/instance HTTP",
		"GET /api/v1/notifications?limit=40&include_filtered=true&types%5B%5D=mention&types%5B%5D=quote HTTP",
	};
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will_json(s, "/api/v1/notifications", "page.json");
	script_poll(s);
	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		const char *request = fake_server_request(s->server, asked[i], 0);
		assert_non_null(request);
		assert_non_null(strstr(request, "Authorization: Bearer secret-token\r\n"));
		assert_non_null(strstr(request, "User-Agent: nachtwacht"));
		assert_non_null(strstr(request, "Accept: application/json\r\n"));
	}
}

/* Without version 2 its older sister is asked; it tells of no quotes. */
static void older_server_is_asked_its_own_way(void **state)
{
	struct stage *s = *state;
	will(s, "/api/v2/instance", 404, "text/html", "<h1>404</h1>");
	will_json(s, "/api/v1/instance", "instance_v1.json");
	will_json(s, "/api/v1/notifications", "page.json");
	script_poll(s);
	assert_string_equal(s->desk.handle, "mastodonpy_test@localhost:3000");
	assert_int_equal(s->desk.limit.most, 500 - MASTODON_ROOM_FOR_NAME);
	assert_int_equal(s->desk.limit.link, 23);
	assert_int_equal(fake_server_asked(s->server, "quote"), 0);
}

static void reply_is_stored_then_sent(void **state)
{
	struct stage *s = *state;
	struct outgoing out = {.id = 1,
		.kind = "reply",
		.lang = "nl",
		.text = "same! é🚓 \"q\"",
		.visibility = VISIBILITY_PUBLIC,
		.parent_native_id = "117020583245459824"};
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will(s, "GET /api/v1/statuses/117020583245459824", 200, "application/json",
		"{\"id\":\"117020583245459824\",\"visibility\":\"public\","
		"\"account\":{\"acct\":\"mastodonpy_test_2@a.example:3000\"}}");
	will_json(s, "POST /api/v1/statuses", "reply.json");
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_NONE);
	assert_string_equal(s->desk.record,
		"{\"status\":\"@mastodonpy_test_2@a.example same! é🚓 \\\"q\\\"\","
		"\"in_reply_to_id\":\"117020583245459824\",\"visibility\":\"public\",\"language\":\"nl\"}");
	assert_int_equal(fake_server_asked(s->server, "POST"), 0);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_string_equal(s->desk.remote_id, "117020583258292382");
	const char *sent = fake_server_request(s->server, "POST /api/v1/statuses", 0);
	char *key MEM_AUTO = mem_printf("Idempotency-Key: %s\r\n", s->desk.key);
	assert_non_null(strstr(sent, key));
	assert_int_equal(strlen(s->desk.key), 36);
	assert_non_null(strstr(sent, "Content-Type: application/json\r\n"));
	assert_string_equal(strstr(sent, "\r\n\r\n") + 4, s->desk.record);
}

/* A post with a key of a predecessor does not wait until the server told of itself: whoever looks
 * for it later counts from when it was stored. */
static void stored_post_goes_at_once(void **state)
{
	struct stage *s = *state;
	struct outgoing out = {.id = 1,
		.remote_key = "a-key",
		.remote_record =
			"{\"status\":\"same!\",\"in_reply_to_id\":\"1\",\"visibility\":\"public\"}"};
	will_json(s, "POST /api/v1/statuses", "reply.json");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_server_asked(s->server, "verify_credentials"), 0);
}

/* Another host's page, and its stream, would get our token. */
static void token_stays_with_its_server(void **state)
{
	struct stage *s = *state;
	will_json(s, "/api/v2/instance", "instance_v2.json");
	s->script[s->count++] = (struct fake_answer){.path = "/api/v1/notifications",
		.status = 200,
		.headers =
			"Content-Type: application/json\r\n"
			"Link: <http://127.0.0.1:9/api/v1/notifications?max_id=1>; rel=\"next\"\r\n",
		.body = recorded(s, "page.json")};
	script_poll(s);
	assert_int_equal(s->desk.count, 1);
	assert_string_equal(s->desk.session->facts.streams, s->config.server);
}

/* A page of the server's own that is asked for again and again. */
static void server_that_repeats_itself_ends(void **state)
{
	struct stage *s = *state;
	char *link = arena_printf(&s->arena,
		"Content-Type: application/json\r\nlink: <%s/api/v1/notifications?older_than=1&types%%5B%%5D=mention>; rel=\"next\"\r\n",
		s->config.server);
	will_json(s, "/api/v2/instance", "instance_v2.json");
	s->script[s->count++] = (struct fake_answer){.path = "/api/v1/notifications",
		.status = 200,
		.headers = link,
		.body = recorded(s, "page.json"),
		.times = 1000};
	script_poll(s);
	assert_int_equal(s->desk.count, 1);
	assert_int_equal(fake_server_asked(s->server, "older_than=1&types%5B%5D=mention HTTP"), 1);
}

/* `count` notifications, of which number `from` is the newest. */
static const char *page_of(struct stage *s, int from, int count)
{
	struct strbuf page STRBUF_AUTO;
	strbuf_init(&page, 1 << 22);
	for (int i = from; i > from - count; i--)
		strbuf_printf(&page,
			"%s{\"id\":\"%d\",\"type\":\"mention\",\"created_at\":\"2026-08-01T18:00:00Z\","
			"\"status\":{\"id\":\"s%d\",\"uri\":\"https://a.example/%d\",\"visibility\":\"public\","
			"\"created_at\":\"2026-08-01T18:00:00Z\",\"content\":\"rook %d\","
			"\"account\":{\"id\":\"9\",\"acct\":\"els@a.example\"}}}",
			i == from ? "[" : ",", i, i, i, i);
	strbuf_char(&page, ']');
	return arena_strdup(&s->arena, page.buf);
}

/* One that knows no limit gives more than was asked for. */
static void longer_page_is_taken_whole(void **state)
{
	struct stage *s = *state;
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will(s, "max_id=1 ", 200, "application/json", "[]");
	will(s, "/api/v1/notifications", 200, "application/json", page_of(s, 200, 200));
	script_poll(s);
	assert_int_equal(s->desk.count, 200);
	assert_int_equal(s->desk.missed, 0);
}

/* A page of the server under a name that is not ours, as behind a proxy that ends TLS: the token
 * does not go there, and what is older is asked for by the last id. */
static void older_is_asked_for_here(void **state)
{
	struct stage *s = *state;
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will(s, "max_id=61 ", 200, "application/json", page_of(s, 60, 20));
	s->script[s->count++] = (struct fake_answer){.path = "/api/v1/notifications",
		.status = 200,
		.headers =
			"Content-Type: application/json\r\n"
			"Link: <http://inside.example/api/v1/notifications?max_id=61>; rel=\"next\"\r\n",
		.body = page_of(s, 100, 40)};
	script_poll(s);
	assert_int_equal(s->desk.count, 60);
}

/* A clock that was years ahead when the desk began makes no history of what comes. */
static void clock_put_back_is_no_history(void **state)
{
	struct stage *s = *state;
	int64_t then = script_now_us;
	script_now_us += 3650 * CLOCK_DAY;
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will(s, "/api/v1/notifications", 200, "application/json", "[]");
	will(s, "/api/v1/notifications", 200, "application/json", page_of(s, 1, 1));
	script_poll(s);
	script_now_us = then;
	script_poll(s);
	assert_int_equal(s->desk.count, 1);
	assert_int_equal(s->desk.items[0].kind, MENTION_MENTION);
}

/* Behind the hundredth page there is more, and that is said. */
static void walk_without_end_is_not_whole(void **state)
{
	struct stage *s = *state;
	will_json(s, "/api/v2/instance", "instance_v2.json");
	for (int i = 1; i <= 101; i++)
		s->script[s->count++] = (struct fake_answer){
			.path = i == 1 ? "include_filtered"
				       : arena_printf(&s->arena, "page=%d ", i),
			.status = 200,
			.headers = arena_printf(&s->arena,
				"Content-Type: application/json\r\n"
				"Link: <%s/api/v1/notifications?page=%d>; rel=\"next\"\r\n",
				s->config.server, i + 1),
			.body = page_of(s, 1000 - i, 1)};
	script_poll(s);
	assert_int_equal(s->desk.count, 100);
	assert_int_equal(s->desk.missed, 1);
}

/* Ten posts of a megabyte are more than one answer may be: fewer are asked for, or nobody else
 * would be heard any more. */
static void heavy_page_is_asked_for_in_parts(void **state)
{
	struct stage *s = *state;
	size_t len = HTTP_BODY_MAX + 1;
	char *heavy = memset(arena_alloc(&s->arena, len + 1), ' ', len);
	heavy[len] = '\0';
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will(s, "limit=40", 200, "application/json", heavy);
	will(s, "limit=10", 200, "application/json", heavy);
	will(s, "max_id=6 ", 200, "application/json", page_of(s, 5, 1));
	s->script[s->count++] = (struct fake_answer){.path = "limit=2&",
		.status = 200,
		.headers = "Content-Type: application/json\r\n",
		.body = page_of(s, 7, 2)};
	script_poll(s);
	assert_int_equal(s->desk.count, 3);
	will(s, "max_id=8 ", 200, "application/json", "[]");
	will(s, "limit=2&", 200, "application/json", page_of(s, 9, 2));
	script_poll(s);
	assert_int_equal(s->desk.count, 5);
}

/* A server that says back what it was told. */
static void token_that_comes_back_is_not_said(void **state)
{
	struct stage *s = *state;
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will(s, "/api/v1/notifications", 403, "application/json",
		"{\"error\":\"no Bearer secret-token here\"}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_NETWORK);
	assert_null(strstr(s->desk.poll_err.msg, "secret"));
}

/* However long, it is cut and not left out. */
static void long_text_is_cut(void **state)
{
	struct stage *s = *state;
	struct strbuf page STRBUF_AUTO;
	strbuf_init(&page, 1 << 22);
	strbuf_str(&page,
		"[{\"id\":\"1\",\"type\":\"mention\",\"created_at\":\"2026-08-01T18:00:00Z\","
		"\"status\":{\"id\":\"s1\",\"account\":{\"id\":\"9\",\"acct\":\"els\"},\"content\":\"help ");
	for (int i = 0; i < 900000; i++)
		strbuf_char(&page, 'o');
	strbuf_str(&page, "\"}}]");
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will(s, "/api/v1/notifications", 200, "application/json", page.buf);
	script_poll(s);
	assert_int_equal(s->desk.count, 1);
	assert_memory_equal(s->desk.items[0].text, "help oooo", 9);
}

/* What was written weeks before the desk began is context then and ever after. */
static void history_is_no_work(void **state)
{
	struct stage *s = *state;
	int64_t then = script_now_us;
	script_now_us += 30 * CLOCK_DAY;
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will_json(s, "/api/v1/notifications", "page.json");
	will_json(s, "/api/v1/notifications", "page.json");
	script_poll(s);
	assert_int_equal(s->desk.items[0].kind, MENTION_CONTEXT);
	script_now_us += CLOCK_HOUR;
	script_poll(s);
	assert_int_equal(s->desk.count, 1);
	script_now_us = then;
}

static void stream_of_others_is_no_work(void **state)
{
	struct stage *s = *state;
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will(s, "/api/v1/notifications", 200, "application/json", "[]");
	will(s, "/api/v1/streaming/user", 200, "text/event-stream", recorded(s, "stream.sse"));
	will(s, "/api/v1/streaming/user", 200, "text/html", "<html>a page for people</html>");
	script_poll(s);
	for (int told = 0; told < 2; told++) {
		mastodon_network.stream(s->desk.session);
		while (http_run(s->desk.session_host.http, 100, NULL, 0) > 0)
			;
	}
	assert_int_equal(s->desk.streamings, 3); /* live, over, absent */
	assert_int_equal(s->desk.stream, STREAM_ABSENT);
	assert_int_equal(s->desk.count, 0);
	const char *asked = fake_server_request(s->server, "/api/v1/streaming/user", 0);
	assert_non_null(strstr(asked, "Accept: text/event-stream\r\n"));
	assert_non_null(strstr(asked, "Authorization: Bearer secret-token\r\n"));
}

/* More answers than can be asked after: what is under way stays few, and the others come in without
 * the beginning of their conversation. */
static void flood_is_bounded(void **state)
{
	enum { EVENTS = 300, ASKED = 40 };
	struct stage *s = *state;
	struct strbuf events STRBUF_AUTO;
	strbuf_init(&events, 1 << 20);
	for (int i = 0; i < EVENTS; i++)
		strbuf_printf(&events,
			"event: notification\ndata: {\"id\":\"%d\",\"type\":\"mention\",\"status\":{\"id\":\"s%d\","
			"\"in_reply_to_id\":\"p%d\",\"content\":\"rook\",\"account\":{\"id\":\"9\",\"acct\":\"els\"}}}\n\n",
			i, i, i);
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will(s, "/api/v1/notifications", 200, "application/json", "[]");
	will(s, "/api/v1/streaming/user", 200, "text/event-stream", events.buf);
	s->script[s->count++] = (struct fake_answer){
		.path = "/context", .status = 200, .manner = FAKE_SILENT, .times = EVENTS};
	script_poll(s);
	mastodon_network.stream(s->desk.session);
	while (s->desk.streamings < 2) /* live, over */
		http_run(s->desk.session_host.http, 100, NULL, 0);
	assert_int_equal(s->desk.count, EVENTS - ASKED);
	assert_string_equal(s->desk.items[0].in_reply_to, "p40");
}

/* Our own name is a server's word too, and goes to the terminal of whoever signs in. */
static void our_name_is_cleaned(void **state)
{
	struct stage *s = *state;
	s->script[0].body = "{\"id\":\"1\",\"acct\":\"de\\u001b]0;sk\\u0007\\u202e@a.example\"}";
	will_json(s, "/api/v2/instance", "instance_v2.json");
	will(s, "/api/v1/notifications", 200, "application/json", "[]");
	script_poll(s);
	assert_string_equal(s->desk.handle, "de]0;sk@a.example");
}

/* ---- configuration ---- */

static void servers_and_terms_are_checked(void **state)
{
	(void)state;
	struct account_config config = {.name = "gent", .where = "a:1", .network = "mastodon"};
	struct err err = ERR_INIT;
	assert_int_equal(mastodon_network.check(&config, &err), -1);
	config.server = "http://localhost:1";
	assert_int_equal(mastodon_network.check(&config, &err), -1);
	assert_non_null(strstr(err.msg, "allow_private_addresses"));
	config.allow_private_addresses = true;
	assert_int_equal(mastodon_network.check(&config, &err), 0);
	static const char *const good[] = {"#brand", "#Zürich_1"};
	static const char *const bad[] = {"brand", "#", "#een twee", "#a/b", ""};
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_null(mastodon_watch_fault(good[i]));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_non_null(mastodon_watch_fault(bad[i]));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, script_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(recordings_are_read),
		CASE(requests_are_as_expected),
		CASE(older_server_is_asked_its_own_way),
		CASE(reply_is_stored_then_sent),
		CASE(stored_post_goes_at_once),
		CASE(token_stays_with_its_server),
		CASE(server_that_repeats_itself_ends),
		CASE(flood_is_bounded),
		CASE(our_name_is_cleaned),
		CASE(history_is_no_work),
		CASE(longer_page_is_taken_whole),
		CASE(older_is_asked_for_here),
		CASE(clock_put_back_is_no_history),
		CASE(walk_without_end_is_not_whole),
		CASE(heavy_page_is_asked_for_in_parts),
		CASE(token_that_comes_back_is_not_said),
		CASE(long_text_is_cut),
		CASE(stream_of_others_is_no_work),
		cmocka_unit_test(servers_and_terms_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
