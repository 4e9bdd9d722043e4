/* Mastodon's mentions and streams, as each of four kinds of server tells them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "mastodon_stage.h"
#include "networks/mastodon/session.h"

/* ---- reading ---- */

static void mention_comes_in(struct stage *s)
{
	fake_do(&s->server, "mention",
		"{'text': '@desk Er staat rook & vuur\\nin de #Nieuwstraat', 'language': 'nl'}");
	fake_do(&s->server, "follow", "{}");
	fake_do(&s->server, "notify", "{'type': 'nothing.known'}");
	stage_poll(s);
	assert_int_equal(s->desk.count, 1);
	struct kept *k = &s->desk.items[0];
	assert_string_equal(k->text, "@desk Er staat rook & vuur\nin de #Nieuwstraat");
	assert_non_null(strstr(k->handle, "citizen@"));
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_string_equal(k->thread, k->uri);
	assert_int_equal(k->raw[0], '{');
	assert_non_null(strstr(k->raw, k->uri));
	assert_non_null(strstr(k->source, "/api/v1/notifications?limit=40"));
	assert_non_null(strstr(s->desk.handle, "desk@127.0.0.1"));
	stage_poll(s);
	stage_poll(s);
	assert_int_equal(s->desk.count, 1);
}
ON_EACH(mention_comes_in)

static void warning_and_privacy_are_kept(struct stage *s)
{
	fake_do(&s->server, "mention",
		"{'text': '@desk gevonden', 'spoiler': 'bloed', 'visibility': 'direct'}");
	stage_poll(s);
	assert_string_equal(s->desk.items[0].text, "CW: bloed\n\n@desk gevonden");
	assert_int_equal(s->desk.items[0].kind, MENTION_DIRECT);
	assert_int_equal(s->desk.items[0].visibility, VISIBILITY_DIRECT);
}
ON_EACH(warning_and_privacy_are_kept)

/* More than a page between two polls. snac shows its newest 64 only: that is said. */
static void nothing_is_lost_between_pages(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk eerst.'}");
	stage_poll(s);
	fake_do(&s->server, "mention", "{'text': '@desk nr {n}.', 'count': 130}");
	stage_poll(s);
	assert_int_equal(s->desk.count, s->like->pages ? 131 : 65);
	assert_int_equal(s->desk.missed, s->like->pages ? 0 : 1);
	assert_int_equal(host_count_text(&s->desk, "nr 130."), 1);
	assert_int_equal(host_count_text(&s->desk, "nr 70."), 1);
	stage_poll(s);
	assert_int_equal(s->desk.count, s->like->pages ? 131 : 65);
}
ON_EACH(nothing_is_lost_between_pages)

/* What could not be stored comes again, also when newer ones came by the stream meanwhile. */
static void refused_delivery_comes_again(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk nr {n}.', 'count': 50}");
	s->desk.refuse_delivery = true;
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_STORE);
	s->desk.refuse_delivery = false;
	stage_poll(s);
	assert_int_equal(s->desk.count, 50);
	for (size_t i = 1; i < 50; i++)
		assert_true(s->desk.items[i].created_us >= s->desk.items[i - 1].created_us);
}
ON_EACH(refused_delivery_comes_again)

static void edit_is_seen(struct stage *s)
{
	const struct json *made = fake_do(&s->server, "mention", "{'text': '@desk een'}");
	const char *uri = json_str(made, "uri");
	stage_poll(s);
	fake_do(&s->server, "edit", "{'id': '%s', 'text': '@desk twee'}", uri);
	stage_poll(s);
	assert_int_equal(s->desk.count, 2);
	assert_string_equal(s->desk.items[1].text, "@desk twee");
	assert_string_equal(s->desk.items[1].uri, s->desk.items[0].uri);
	stage_poll(s);
	assert_int_equal(s->desk.count, 2);
}
ON_EACH(edit_is_seen)

/* snac goes on showing it: there it shows when it is answered. */
static void deletion_is_seen(struct stage *s)
{
	const char *uri = json_str(fake_do(&s->server, "mention", "{'text': '@desk weg'}"), "uri");
	fake_do(&s->server, "mention", "{'text': '@desk blijft'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "weg", "Dank u.");
	fake_do(&s->server, "delete", "{'id': '%s'}", uri);
	stage_poll(s);
	size_t before = s->desk.count;
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s->desk.prepare_err.msg, "gone"));
	assert_int_equal(s->desk.count, before + 1);
	assert_true(s->desk.items[before].deleted);
	assert_int_equal(before, strcmp(s->like->kind, "snac") == 0 ? 2 : 3);
	assert_true(s->desk.items[2].deleted);
	assert_string_equal(s->desk.items[2].id, out.parent_native_id);
}
ON_EACH(deletion_is_seen)

static void conversation_has_one_root(struct stage *s)
{
	const char *first =
		json_str(fake_do(&s->server, "mention", "{'text': '@desk begin'}"), "uri");
	first = arena_strdup(&s->server.arena, first);
	const struct json *other = fake_do(&s->server, "mention",
		"{'text': 'ik weet het', 'by': 'farah@elsewhere.example', 'to': '%s', 'desk': false}",
		first);
	fake_do(&s->server, "mention", "{'text': '@desk hoor', 'to': '%s'}",
		json_str(other, "uri"));
	stage_poll(s);
	assert_int_equal(s->desk.count, 2);
	assert_string_equal(s->desk.items[0].thread, first);
	assert_string_equal(s->desk.items[1].thread, first);
	host_thread(&s->desk, s->desk.items[1].id);
	struct kept *k = host_find_text(&s->desk, "ik weet het");
	assert_int_equal(k->kind, MENTION_CONTEXT);
	assert_string_equal(k->thread, first);
	assert_string_equal(k->handle, "farah@elsewhere.example");
}
ON_EACH(conversation_has_one_root)

static void watch_tags(struct stage *s)
{
	static const struct watch watch = {.name = "brand",
		.account = "gent",
		.terms = {"#brand", "#vuur"},
		.term_count = 2,
		.until_us = INT64_MAX};
	static const struct watch *const watches[] = {&watch};
	host_close(&s->desk);
	s->desk.session_host.watches = watches;
	s->desk.session_host.watch_count = 1;
	host_reopen(&s->desk);
}

static void tags_are_watched(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': 'rook #Brand', 'desk': false}");
	fake_do(&s->server, "mention", "{'text': '@desk rook #brand #vuur'}");
	fake_do(&s->server, "mention", "{'text': 'rust #zon', 'desk': false}");
	watch_tags(s);
	stage_poll(s);
	assert_int_equal(s->desk.count, 2);
	struct kept *k = host_find_text(&s->desk, "#Brand");
	assert_int_equal(k->kind, MENTION_WATCH);
	assert_string_equal(k->watch, "brand");
	assert_int_equal(host_find_text(&s->desk, "#vuur")->kind, MENTION_MENTION);
	stage_poll(s);
	assert_int_equal(s->desk.count, 2);
}
ON_EACH(tags_are_watched)

/* The account works in part: its mentions come, and the next walk begins behind them. */
static void tags_that_cannot_be_read_hold_up_no_mention(struct stage *s)
{
	static const char *const faults[] = {
		"'status': 404, 'body': ''", "'status': 500, 'body': ''"};
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		watch_tags(s);
		fake_do(&s->server, "fault", "{'path': '/api/v1/timelines/tag/', %s}", faults[i]);
		fake_do(&s->server, "mention", "{'text': '@desk hier'}");
		host_poll(&s->desk);
		assert_int_equal(s->desk.poll_err.code, ERR_DEGRADED);
		assert_int_equal(s->desk.count, i + 1);
		assert_non_null(s->desk.cursor);
		free(s->desk.cursor);
		s->desk.cursor = NULL;
		fake_do(&s->server, "well", "{}");
	}
}
ON_EACH(tags_that_cannot_be_read_hold_up_no_mention)

/* ---- faults of reading ---- */

static void faults_of_reading_are_said(struct stage *s)
{
	static const struct poll_fault faults[] = {
		{"'status': 500, 'body': '<html><h1>Oops</h1>later</html>'", "500: Oops",
			ERR_NETWORK},
		{"'status': 502, 'body': ''", "502", ERR_NETWORK},
		{"'status': 401, 'body': {'error': 'The access token is invalid'}",
			"401: The access", ERR_AUTH},
		{"'status': 403, 'body': {'error': {'name': 'Z', 'message': 'scope'}}",
			"403: scope", ERR_NETWORK},
		{"'status': 200, 'body': '<html>'", "no JSON", ERR_NETWORK},
		{"'status': 200, 'body': ''", "no JSON", ERR_NETWORK},
		{"'status': 200, 'body': {}", "holds no notifications", ERR_NETWORK},
		{"'manner': 'truncated'", "", ERR_NETWORK},
		{"'manner': 'close'", "", ERR_NETWORK},
		{"'manner': 'bomb', 'megabytes': 9, 'times': 9", "larger", ERR_NETWORK},
	};
	fake_do(&s->server, "mention", "{'text': '@desk hier'}");
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		stage_poll_faulty(s, "'path': '/api/v1/notifications'", &faults[i]);
		assert_null(strstr(s->desk.poll_err.msg, fake_said(&s->server, "token")));
	}
	stage_poll(s);
	assert_int_equal(s->desk.count, 1);
}
ON_EACH(faults_of_reading_are_said)

static void too_many_requests_wait_until_told(struct stage *s)
{
	char at[CLOCK_RFC3339_BYTES];
	stage_poll(s);
	fake_do(&s->server, "fault",
		"{'path': '/api/v1/notifications', 'manner': 'rate', 'reset': '%s'}",
		clock_rfc3339(stage_now_us() + 90 * CLOCK_S, at));
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_RATE);
	if (s->like->reset)
		assert_in_range(s->desk.poll_retry_us, stage_now_us() + 60 * CLOCK_S,
			stage_now_us() + 120 * CLOCK_S);
}
ON_EACH(too_many_requests_wait_until_told)

static void revoked_token_signs_out(struct stage *s)
{
	stage_poll(s);
	fake_do(&s->server, "revoke", "{}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_AUTH);
	host_close(&s->desk);
	host_reopen(&s->desk);
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_AUTH);
}
ON_EACH(revoked_token_signs_out)

static void limits_are_the_servers(struct stage *s)
{
	stage_poll(s);
	assert_int_equal(s->desk.limit.rule, LENGTH_SHORTENED);
	assert_int_equal(s->desk.limit.most, s->like->most - MASTODON_ROOM_FOR_NAME);
	assert_int_equal(s->desk.limit.link, s->like->link);
}
ON_EACH(limits_are_the_servers)

/* ---- the stream ---- */

static void stream_tells_at_once(struct stage *s)
{
	stage_stream(s);
	if (!s->like->stream) {
		assert_int_equal(s->desk.stream, STREAM_ABSENT);
		return;
	}
	assert_int_equal(s->desk.stream, STREAM_LIVE);
	const char *uri = json_str(fake_do(&s->server, "mention", "{'text': '@desk nu'}"), "uri");
	stage_run_count(s, 1);
	assert_string_equal(s->desk.items[0].text, "@desk nu");
	assert_non_null(strstr(s->desk.items[0].source, "/api/v1/streaming/user"));
	fake_do(&s->server, "mention", "{'text': '@desk stil', 'visibility': 'direct'}");
	stage_run_count(s, 2);
	fake_do(&s->server, "edit", "{'id': '%s', 'text': '@desk dadelijk'}", uri);
	stage_run_count(s, 3);
	assert_string_equal(s->desk.items[2].text, "@desk dadelijk");
	fake_do(&s->server, "delete", "{'id': '%s'}", uri);
	stage_run_count(s, 4);
	assert_true(s->desk.items[3].deleted);
	assert_string_equal(s->desk.items[3].id, s->desk.items[0].id);
	stage_poll(s); /* brings nothing again but what vanished */
	assert_int_equal(host_count_text(&s->desk, "stil"), 1);
}
ON_EACH(stream_tells_at_once)

static void nonsense_on_the_stream_hurts_nobody(struct stage *s)
{
	if (!s->like->stream)
		return;
	stage_stream(s);
	fake_do(&s->server, "stream",
		"{'do': 'raw', 'text': 'event: notification\\ndata: {\\\"type\\\":\\n\\n'}");
	fake_do(&s->server, "stream",
		"{'do': 'raw', 'text': 'event: filters_changed\\ndata: undefined\\n\\n'}");
	fake_do(&s->server, "stream",
		"{'do': 'raw', 'text': 'event: conversation\\ndata: {}\\n\\nevent: status.update\\ndata: []\\n\\n'}");
	fake_do(&s->server, "stream", "{'do': 'raw', 'text': 'event: delete\\ndata:\\n\\n'}");
	fake_do(&s->server, "mention", "{'text': '@desk daarna'}");
	stage_run_count(s, 1);
	assert_string_equal(s->desk.items[0].text, "@desk daarna");
}
ON_EACH(nonsense_on_the_stream_hurts_nobody)

/* It is there, but nothing comes any more. */
static void stalled_stream_is_over(struct stage *s)
{
	if (!s->like->stream)
		return;
	stage_stream(s);
	fake_do(&s->server, "stream", "{'do': 'freeze'}");
	fake_do(&s->server, "mention", "{'text': '@desk ongehoord'}");
	stage_skip(30000);
	http_run(s->desk.session_host.http, 10, NULL, 0);
	assert_int_equal(s->desk.stream, STREAM_LIVE);
	stage_skip(20000);
	stage_run(s, &s->desk.streamings, 2);
	assert_int_equal(s->desk.stream, STREAM_OVER);
	assert_non_null(strstr(s->desk.stream_err.msg, "nothing came for 45 s"));
	stage_poll(s);
	assert_int_equal(host_count_text(&s->desk, "ongehoord"), 1);
}
ON_EACH(stalled_stream_is_over)

/* More than a page comes by the stream while some that came before it opened is not known yet. */
static void broken_stream_loses_nothing(struct stage *s)
{
	if (!s->like->stream)
		return;
	stage_stream(s);
	fake_do(&s->server, "stream", "{'do': 'cut'}");
	stage_run(s, &s->desk.streamings, 2);
	assert_int_equal(s->desk.stream, STREAM_OVER);
	fake_do(&s->server, "mention", "{'text': '@desk gemist {n}.', 'count': 3}");
	mastodon_network.stream(s->desk.session);
	stage_run(s, &s->desk.streamings, 3);
	fake_do(&s->server, "mention", "{'text': '@desk golf {n}.', 'count': 60}");
	stage_run_count(s, 60);
	assert_int_equal(host_count_text(&s->desk, "gemist"), 0);
	stage_poll(s);
	assert_int_equal(host_count_text(&s->desk, "gemist"), 3);
	assert_int_equal(s->desk.count, 63);
	fake_do(&s->server, "stream", "{'do': 'tear'}");
	fake_do(&s->server, "mention", "{'text': '@desk half'}");
	stage_run(s, &s->desk.streamings, 4);
	assert_int_equal(s->desk.stream, STREAM_OVER);
	stage_poll(s);
	assert_int_equal(host_count_text(&s->desk, "half"), 1);
}
ON_EACH(broken_stream_loses_nothing)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(mention_comes_in),
		EACH(warning_and_privacy_are_kept),
		EACH(nothing_is_lost_between_pages),
		EACH(refused_delivery_comes_again),
		EACH(edit_is_seen),
		EACH(deletion_is_seen),
		EACH(conversation_has_one_root),
		EACH(tags_are_watched),
		EACH(tags_that_cannot_be_read_hold_up_no_mention),
		EACH(faults_of_reading_are_said),
		EACH(too_many_requests_wait_until_told),
		EACH(revoked_token_signs_out),
		EACH(limits_are_the_servers),
		EACH(stream_tells_at_once),
		EACH(nonsense_on_the_stream_hurts_nobody),
		EACH(stalled_stream_is_over),
		EACH(broken_stream_loses_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
