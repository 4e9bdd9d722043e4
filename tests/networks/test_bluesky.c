/* Bluesky against recorded answers (tests/networks/bluesky), without a network: what is read of
 * them, and what is asked. The same against a real one: bluesky_real.c. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "bluesky_stage.h"
#include "networks/session_file.h"

/* ---- reading ---- */

static void page_is_read(void **state)
{
	struct stage *s = *state;
	stage_will(s, "listNotifications", 200, "page");
	script_poll(s);
	assert_int_equal(s->desk.count, 5);
	struct kept *k = host_find_text(&s->desk, "ingebroken");
	assert_string_equal(k->text, "Zürich 🚓 @desk.test er wordt ingebroken");
	assert_string_equal(k->handle, "citizen.test");
	assert_string_equal(k->id, CITIZEN "3n2zkmbrk5s2o");
	assert_string_equal(k->thread, k->id);
	assert_string_equal(k->network, "bluesky");
	assert_string_equal(k->account, "gent");
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_int_equal(k->raw[0], '{');
	assert_non_null(strstr(k->source, "listNotifications"));
	k = host_find_text(&s->desk, "ramen sluiten");
	assert_int_equal(k->kind, MENTION_REPLY);
	assert_ptr_equal(strstr(k->in_reply_to, OURS), k->in_reply_to);
	assert_string_equal(k->thread, k->in_reply_to);
	assert_non_null(strstr(k->reference, k->thread));
	k = host_find_text(&s->desk, "Lees dit");
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_ptr_equal(strstr(k->media, "quote|"), k->media);
	k = host_find_text(&s->desk, "dit zie ik");
	assert_ptr_equal(strstr(k->media, "image|http"), k->media);
	assert_non_null(strstr(k->media, "|een rood vierkant\n"));
	const char *asked = fake_server_request(s->server, "listNotifications", 0);
	assert_non_null(strstr(asked, "priority=false"));
	assert_non_null(strstr(asked, "Bearer eyJ"));
}

/* It was written yesterday, and says 2020: its key tells. */
static void backdated_post_is_work(void **state)
{
	struct stage *s = *state;
	stage_will(s, "listNotifications", 200, "page");
	script_poll(s);
	struct kept *k = host_find_text(&s->desk, "van vroeger");
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_int_equal(k->created_us, INT64_C(1577836800) * CLOCK_S);
	assert_ptr_equal(k, &s->desk.items[0]);
}

/* What was written weeks before the first walk is context then and ever after. */
static void history_is_no_work(void **state)
{
	struct stage *s = *state;
	int64_t then = script_now_us;
	script_now_us += 30 * CLOCK_DAY;
	stage_will(s, "listNotifications", 200, "page");
	stage_will(s, "listNotifications", 200, "page");
	script_poll(s);
	assert_int_equal(s->desk.count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(s->desk.items[i].kind, MENTION_CONTEXT);
	script_now_us += CLOCK_HOUR;
	script_poll(s);
	assert_int_equal(s->desk.count, 5);
	script_now_us = then;
}

/* What addresses us and came with its conversation, before its own notification, is work all the
 * same. */
static void context_becomes_work(void **state)
{
	struct stage *s = *state;
	stage_will(s, "listNotifications", 200, "page");
	stage_will(s, "getPostThread", 200, "thread");
	stage_will(s, "listNotifications", 200, "page_later");
	script_poll(s);
	host_thread(&s->desk, host_find_text(&s->desk, "ramen sluiten")->id);
	struct kept *k = host_find_text(&s->desk, "nog iemand");
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_CONTEXT);
	size_t before = s->desk.count;
	script_poll(s);
	assert_int_equal(s->desk.count, before + 1);
	assert_string_equal(s->desk.items[before].id, k->id);
	assert_int_equal(s->desk.items[before].kind, MENTION_MENTION);
}

static void deleted_post_is_told(void **state)
{
	struct stage *s = *state;
	stage_will(s, "getPostThread", 400, "not_found");
	host_thread(&s->desk, CITIZEN "3aaaaaaaaaaaa");
	assert_int_equal(s->desk.count, 1);
	assert_true(s->desk.items[0].deleted);
}

/* ---- pages ---- */

/* A page of `count` mentions, all of one time, with the cursor that the network would give. */
static char *page_of(struct stage *s, int first, int count, const char *time)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 1 << 20);
	strbuf_str(&out, "{\"notifications\":[");
	for (int i = 0; i < count; i++) {
		char key[BLUESKY_TID_BYTES];
		bluesky_tid(script_now_us + first + i, 1, key);
		strbuf_printf(&out,
			"%s{\"uri\":\"" CITIZEN
			"%s\",\"cid\":\"bafy\",\"author\":{\"did\":\"did:plc:x\","
			"\"handle\":\"citizen.test\"},\"reason\":\"mention\",\"record\":{\"text\":\"nr %d.\","
			"\"createdAt\":\"%s\"},\"indexedAt\":\"%s\"}",
			i ? "," : "", key, first + i, time, time);
	}
	strbuf_printf(&out, "],\"cursor\":\"%s\"}", time);
	return arena_strdup(&s->arena, out.buf);
}

static void pages_overlap(void **state)
{
	struct stage *s = *state;
	static const char at[] = "2026-11-24T10:00:00.999Z";
	/* The first page ends in the middle of a millisecond: the next one begins with it again. */
	stage_will_say(s, "cursor=2026-11-24T10%3A00%3A01.000Z", 200, page_of(s, 50, 99, at), 1);
	stage_will_say(s, "cursor=2026-11-24T10%3A00%3A00.999Z", 200,
		page_of(s, 149, 1, "2026-11-24T09:00:00Z"), 1);
	stage_will_say(s, "cursor=2026-11-24T09", 200, stage_recorded(s, "page_end"), 1);
	stage_will_say(s, "listNotifications", 200, page_of(s, 0, 100, at), 1);
	script_poll(s);
	assert_int_equal(s->desk.count, 150);
	assert_int_equal(fake_server_asked(s->server, "listNotifications"), 4);
	assert_int_equal(host_count_text(&s->desk, "nr 75."), 1);
	assert_int_equal(host_count_text(&s->desk, "nr 149."), 1);
	assert_int_equal(s->desk.missed, 0);
}

/* One millisecond fills more than a page: it is asked for by one reason at a time. One of them
 * fills a page again, and that is told, once. */
static void full_millisecond_is_asked_by_reason(void **state)
{
	struct stage *s = *state;
	static const char at[] = "2026-11-24T10:00:00.999Z";
	static const char one[] = "&reasons=mention&cursor=2026-11-24T10%3A00%3A01.000Z",
			  two[] = "false&reasons=reply&cursor=2026-11-24T10%3A00%3A01.000Z",
			  three[] = "false&reasons=quote&cursor=2026-11-24T10%3A00%3A01.000Z",
			  all[] = "cursor=2026-11-24T10%3A00%3A01.000Z",
			  before[] = "cursor=2026-11-24T10%3A00%3A00.999Z";
	const struct {
		const char *path, *body;
	} pages[] = {
		{one, page_of(s, 50, 100, at)},
		{two, page_of(s, 200, 20, at)},
		{three, stage_recorded(s, "page_end")},
		{all, page_of(s, 0, 100, at)},
		{before, page_of(s, 300, 1, "2026-11-24T09:00:00Z")},
		{"cursor=2026-11-24T09", stage_recorded(s, "page_end")},
		{"listNotifications", page_of(s, 0, 100, at)},
	};
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < ARRAY_LEN(pages); i++)
			stage_will_say(s, pages[i].path, 200, pages[i].body, 1);
		script_poll(s);
		assert_int_equal(s->desk.count, 171);
		assert_int_equal(s->desk.missed, 1);
		script_now_us += CLOCK_HOUR;
	}
	assert_int_equal(fake_server_asked(s->server, "listNotifications"), 14);
	script_now_us -= 2 * CLOCK_HOUR;
}

static void server_that_repeats_itself_ends(void **state)
{
	struct stage *s = *state;
	stage_will_say(s, "listNotifications", 200, page_of(s, 0, 3, "2026-11-24T10:00:00Z"), 1000);
	script_poll(s);
	assert_int_equal(s->desk.count, 3);
	assert_true(fake_server_asked(s->server, "listNotifications") <= 100);
}

static void nonsense_is_an_error(void **state)
{
	struct stage *s = *state;
	static const char *const bodies[] = {
		"", "[]", "{}", "<html>", "{\"notifications\":{}}", "{\"notifications\":"};
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		stage_will_say(s, "listNotifications", 200, bodies[i], 1);
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		host_poll(&s->desk);
		assert_int_equal(s->desk.poll_err.code, ERR_NETWORK);
	}
	assert_int_equal(s->desk.count, 0);
}

/* ---- sessions ---- */

static void expired_token_is_refreshed(void **state)
{
	struct stage *s = *state;
	stage_will(s, "listNotifications", 400, "expired");
	stage_will(s, "refreshSession", 200, "refresh");
	stage_will(s, "listNotifications", 200, "page");
	script_poll(s);
	assert_int_equal(s->desk.count, 5);
	assert_int_equal(fake_server_asked(s->server, "createSession"), 1);
	assert_int_equal(fake_server_asked(s->server, "refreshSession"), 1);
	struct stat st;
	assert_int_equal(stat(s->session_file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	const struct json *json = json_parse(&s->arena, stage_recorded(s, "refresh"),
		strlen(stage_recorded(s, "refresh")), NULL);
	struct err err = ERR_INIT;
	char *kept MEM_AUTO = session_file_read(s->session_file, &err);
	assert_non_null(strstr(kept, json_str(json, "refreshJwt")));
}

/* What gets the next token is spent by that; a password can be had again. */
static void only_a_password_renews_what_cannot_be_kept(void **state)
{
	struct stage *s = *state;
	stage_will(s, "listNotifications", 200, "page");
	stage_will(s, "listNotifications", 400, "expired");
	stage_will(s, "refreshSession", 200, "refresh");
	stage_will(s, "listNotifications", 200, "page");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_NONE);
	s->desk.session_file[1] = '-'; /* in a folder that is not there */
	s->desk.config.password_file = NULL;
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_SYSTEM);
	assert_int_equal(fake_server_asked(s->server, "refreshSession"), 0);
	s->desk.config.password_file = s->secret_file;
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_NONE);
	assert_int_equal(fake_server_asked(s->server, "refreshSession"), 1);
}

/* Who we are there is the server's word, too. */
static void own_handle_is_harmless(void **state)
{
	struct stage *s = *state;
	char *body = stage_recorded(s, "session");
	memcpy(strstr(body, "\"handle\":\"desk.test") + strlen("\"handle\":\""), "\\u001b[2J", 9);
	s->count = 0;
	stage_will_say(s, "createSession", 200, body, 1);
	stage_will(s, "listNotifications", 200, "page");
	script_poll(s);
	assert_string_equal(s->desk.handle, "handle.invalid");
}

static void wrong_password_is_not_tried_again(void **state)
{
	struct stage *s = *state;
	s->count = 0;
	stage_will(s, "createSession", 401, "wrong_password");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_AUTH);
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_AUTH);
	assert_int_equal(fake_server_asked(s->server, "createSession"), 1);
}

static void open_session_file_is_refused(void **state)
{
	struct stage *s = *state;
	struct err err = ERR_INIT;
	assert_int_equal(session_file_write(s->session_file, "{}\n", &err), 0);
	assert_int_equal(chmod(s->session_file, 0644), 0);
	assert_null(session_file_read(s->session_file, &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.msg, s->session_file));
	assert_int_equal(session_file_write(s->session_file, "{}\n", &err), 0);
	char *text MEM_AUTO = session_file_read(s->session_file, &err);
	assert_string_equal(text, "{}\n");
}

/* ---- writing ---- */

static void reply_is_stored_then_put(void **state)
{
	struct stage *s = *state;
	struct outgoing out = {.id = 1,
		.kind = "reply",
		.lang = "nl",
		.text = "Dank @citizen.test é🚓 https://a.example/x. #brand",
		.visibility = VISIBILITY_PUBLIC};
	stage_will(s, "listNotifications", 200, "page");
	stage_will(s, "resolveHandle", 200, "handle");
	script_poll(s);
	struct kept *k = host_find_text(&s->desk, "ramen sluiten");
	out.parent_native_id = k->id;
	out.parent_reference = k->reference;
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_NONE);
	assert_int_equal(fake_server_asked(s->server, "putRecord"), 0);
	const struct json *record =
		json_parse(&s->arena, s->desk.record, strlen(s->desk.record), NULL);
	assert_string_equal(json_str(record, "reply.parent.uri"), k->id);
	assert_string_equal(json_str(record, "reply.root.uri"), k->thread);
	static const struct {
		int64_t start, end;
	} bytes[] = {{5, 18}, {26, 45}, {47, 53}};
	const struct json *facets = json_at(record, "facets");
	assert_int_equal(facets->len, 3);
	size_t i = 0;
	JSON_EACH (facet, facets) {
		int64_t start, end;
		assert_int_equal(json_int(facet, "index.byteStart", &start), 0);
		assert_int_equal(json_int(facet, "index.byteEnd", &end), 0);
		assert_int_equal(start, bytes[i].start);
		assert_int_equal(end, bytes[i].end);
		i++;
	}
	stage_will(s, "putRecord", 200, "put");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	const char *put = fake_server_request(s->server, "putRecord", 0);
	assert_non_null(strstr(put, s->desk.record));
	assert_non_null(strstr(put, "\"swapRecord\":null"));
	assert_non_null(strstr(put, s->desk.key));
}

/* A picture that cannot be put there keeps the post; one that can goes with its words. */
static void pictures_go_along(void **state)
{
	static const struct attachment pictures[] = {
		{.type = "image/webp",
			.alt = "Een \"brug\"",
			.bytes = "RIFF\0\0\0\0WEBP",
			.len = 12},
		{.type = "image/webp", .alt = "De Leie", .bytes = "RIFF\1\0\0\0WEBP", .len = 12},
	};
	static const char put[] = "{\"blob\":{\"$type\":\"blob\",\"ref\":{\"$link\":\"bafk%d\"},"
				  "\"mimeType\":\"image/webp\",\"size\":12}}";
	struct stage *s = *state;
	struct outgoing out = {.id = 1,
		.kind = "post",
		.text = "Kijk.",
		.visibility = VISIBILITY_PUBLIC,
		.attachments = pictures,
		.attachment_count = 2};
	stage_will_say(s, "uploadBlob", 400,
		"{\"error\":\"BlobTooLarge\",\"message\":\"This file is too large\"}", 1);
	stage_will_say(s, "uploadBlob", 200, "{}", 1);
	host_prepare(&s->desk, &out);
	assert_int_not_equal(s->desk.prepare_err.code, ERR_NONE);
	stage_will_say(s, "uploadBlob", 200, put, 2);
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_NONE);
	const struct json *record =
		json_parse(&s->arena, s->desk.record, strlen(s->desk.record), NULL);
	assert_string_equal(json_str(record, "embed.$type"), "app.bsky.embed.images");
	const struct json *image = json_at(record, "embed.images")->first;
	assert_string_equal(json_str(image, "alt"), pictures[0].alt);
	assert_string_equal(json_str(image, "image.ref.$link"), "bafk%d");
	assert_null(json_at(image, "aspectRatio"));
	assert_string_equal(json_str(image->next, "alt"), pictures[1].alt);
	assert_null(image->next->next);
	struct attachment many[5] = {
		pictures[0], pictures[0], pictures[0], pictures[0], pictures[0]};
	out.attachments = many;
	out.attachment_count = 5;
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_REJECTED);
}

static void look_up_tells(void **state)
{
	struct stage *s = *state;
	struct outgoing out = {.id = 1,
		.remote_key = "3mdesk2222222",
		.remote_record = "{\"$type\":\"app.bsky.feed.post\",\"text\":\"Dank u.\","
				 "\"createdAt\":\"2026-11-24T02:00:00.000Z\"}"};
	stage_will(s, "getRecord", 400, "got_none");
	stage_will(s, "getRecord", 200, "got");
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_ABSENT);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	stage_will(s, "putRecord", 400, "put_other");
	stage_will(s, "getRecord", 200, "got");
	out.remote_record = "{\"$type\":\"app.bsky.feed.post\",\"text\":\"Anders\","
			    "\"createdAt\":\"2026-11-24T02:00:00.000Z\"}";
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_REJECTED);
}

static void author_is_muted(void **state)
{
	struct stage *s = *state;
	struct moderating what = {.id = 5,
		.what = MODERATION_MUTE,
		.native_id = CITIZEN "3mcit2222222",
		.author_id = "did:plc:dacjfaeiaf624uvvlapaatgs"};
	stage_will_say(s, "muteActor", 200, "", 1);
	stage_will_say(s, "unmuteActor", 200, "", 1);
	stage_will_say(s, "muteActor", 400,
		"{\"error\":\"InvalidRequest\",\"message\":\"Cannot mute oneself\"}", 1);
	stage_will_say(s, "muteActor", 502, "{\"error\":\"UpstreamFailure\"}", 1);
	host_moderate(&s->desk, &what);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_non_null(strstr(fake_server_request(s->server, "muteActor", 0),
		"{\"actor\":\"did:plc:dacjfaeiaf624uvvlapaatgs\"}"));
	what.what = MODERATION_UNMUTE;
	host_moderate(&s->desk, &what);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_server_asked(s->server, "unmuteActor"), 1);
	what.what = MODERATION_MUTE;
	host_moderate(&s->desk, &what);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_non_null(strstr(s->desk.why, "Cannot mute oneself"));
	host_moderate(&s->desk, &what);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
}

static void our_post_is_deleted(void **state)
{
	struct stage *s = *state;
	struct moderating what = {
		.id = 6, .what = MODERATION_DELETE, .native_id = OURS "3mdesk2222222"};
	stage_will_say(s, "deleteRecord", 200, "{}", 1);
	host_moderate(&s->desk, &what);
	assert_int_equal(s->desk.result, SEND_SENT);
	const char *asked = fake_server_request(s->server, "deleteRecord", 0);
	assert_non_null(strstr(asked, "\"collection\":\"app.bsky.feed.post\""));
	assert_non_null(strstr(asked, "\"rkey\":\"3mdesk2222222\""));
	/* What is not ours, or no post, is not even asked for. */
	what.native_id = CITIZEN "3mcit2222222";
	host_moderate(&s->desk, &what);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	what.native_id = "3lmessage";
	host_moderate(&s->desk, &what);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_int_equal(fake_server_asked(s->server, "deleteRecord"), 1);
}

/* What is left of the hour's requests is for replies: the desk stops asking for news first. */
static void last_requests_are_for_replies(void **state)
{
	struct stage *s = *state;
	struct outgoing out = {.id = 1,
		.remote_key = "3mdesk2222222",
		.remote_record = "{\"$type\":\"app.bsky.feed.post\",\"text\":\"Dank u.\"}"};
	stage_will(s, "listNotifications", 200, "page_end");
	s->script[s->count - 1].headers = "RateLimit-Limit: 3000\r\nRateLimit-Remaining: 600\r\n"
					  "RateLimit-Reset: 300\r\n";
	script_poll(s);
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_RATE);
	assert_int_equal(s->desk.poll_retry_us, script_now_us + 300 * CLOCK_S);
	assert_int_equal(fake_server_asked(s->server, "listNotifications"), 1);
	stage_will(s, "getRecord", 400, "got_none");
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_ABSENT);
	stage_will(s, "putRecord", 200, "put");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
}

/* Keys by the interoperability tests of the protocol: 13 characters of its base32, in the order of
 * time. */
static void keys_are_in_order(void **state)
{
	char before[BLUESKY_TID_BYTES] = "", key[BLUESKY_TID_BYTES];
	for (int i = 0; i < 2000; i++, memcpy(before, key, sizeof(key))) {
		bluesky_tid(script_now_us + i, 1023 - (unsigned)i % 1024, key);
		assert_int_equal(strlen(key), 13);
		assert_int_equal(strspn(key, "234567abcdefghijklmnopqrstuvwxyz"), 13);
		assert_non_null(strchr("234567abcdefghij", key[0]));
		assert_true(strcmp(before, key) < 0);
		assert_int_equal(bluesky_tid_time(key), script_now_us + i);
	}
	assert_int_equal(bluesky_tid_time("2222222222222"), 0);
	assert_true(bluesky_tid_time("3jzfcijpj2z2a") > 0);
	assert_true(bluesky_tid_time("7777777777777") > 0);
	static const char *const wrong[] = {"3jzfcijpj2z21", "0000000000000", "3jzfcijpj2z2aa",
		"3jzfcijpj2z2", "3jzf-cij-pj2z-2a", "zzzzzzzzzzzzz", "kjzfcijpj2z2a", ""};
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_int_equal(bluesky_tid_time(wrong[i]), 0);
}

/* Two posts of one microsecond, and a clock that goes back, still make keys in order. */
static void prepared_keys_only_grow(void **state)
{
	struct stage *s = *state;
	struct outgoing out = {.id = 1, .kind = "post", .text = "x", .lang = "nl"};
	char *before MEM_AUTO = mem_strdup("");
	int64_t then = script_now_us;
	for (int i = 0; i < 5; i++) {
		out.id++;
		script_now_us -= CLOCK_S;
		host_prepare(&s->desk, &out);
		assert_true(strcmp(before, s->desk.key) < 0);
		free(before);
		before = mem_strdup(s->desk.key);
	}
	script_now_us = then;
}

static void server_inside_the_house_names_its_switch(void **state)
{
	(void)state;
	struct account_config config = {.name = "gent",
		.where = "a:1",
		.network = "bluesky",
		.server = "http://localhost:1",
		.identifier = "desk.test"};
	struct err err = ERR_INIT;
	assert_int_equal(bluesky_network.check(&config, &err), -1);
	assert_non_null(strstr(err.msg, "allow_private_addresses"));
	config.allow_private_addresses = true;
	assert_int_equal(bluesky_network.check(&config, &err), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_begin, script_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(page_is_read),
		CASE(backdated_post_is_work),
		CASE(history_is_no_work),
		CASE(context_becomes_work),
		CASE(deleted_post_is_told),
		CASE(pages_overlap),
		CASE(full_millisecond_is_asked_by_reason),
		CASE(server_that_repeats_itself_ends),
		CASE(nonsense_is_an_error),
		CASE(expired_token_is_refreshed),
		CASE(only_a_password_renews_what_cannot_be_kept),
		CASE(own_handle_is_harmless),
		CASE(wrong_password_is_not_tried_again),
		CASE(open_session_file_is_refused),
		CASE(reply_is_stored_then_put),
		CASE(pictures_go_along),
		CASE(look_up_tells),
		CASE(author_is_muted),
		CASE(our_post_is_deleted),
		CASE(last_requests_are_for_replies),
		cmocka_unit_test(keys_are_in_order),
		CASE(prepared_keys_only_grow),
		cmocka_unit_test(server_inside_the_house_names_its_switch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
