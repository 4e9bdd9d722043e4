/* X against answers as its specification has them: what is asked, and what is told of a post. What
 * is read of them: test_x_read.c. How X behaves: test_x_like.c. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/session_file.h"
#include "networks/x/read.h"
#include "script.h"

static void write_session(struct stage *s, const char *more)
{
	struct err err = ERR_INIT;
	char *text MEM_AUTO =
		mem_printf("{\"server\":\"%s\"%s}\n", fake_server_url(s->server), more);
	assert_int_equal(session_file_write(s->session_file, text, &err), 0);
}

#define AGREED ",\"agreed\":\"2026-08-01T10:00:00Z els\""
#define NOTHING "{\"meta\":{\"result_count\":0}}"
#define US \
	"{\"data\":{\"id\":\"1111111111111111111\",\"username\":\"PolitieGent\",\"name\":\"Politie\"}}"

/* 2026-08-02T14:00:00Z */
static int begin(void **state)
{
	struct stage *s = script_begin("x", INT64_C(1785679200) * CLOCK_S, "secret-token\n");
	*state = s;
	s->config.token_file = s->secret_file;
	write_session(s, AGREED);
	host_open(&s->desk, &x_network, &s->config, s->session_file);
	script_say(s, "/2/users/me", 200, US);
	return 0;
}

/* ---- a page ---- */

#define INCLUDES \
	"\"includes\":{\"users\":[{\"id\":\"222\",\"username\":\"els\",\"name\":\"Els\"}]," \
	"\"media\":[{\"media_key\":\"3_1\",\"type\":\"photo\",\"url\":\"https://pbs.twimg.com/1.jpg\",\"alt_text\":\"a hole\"}," \
	"{\"media_key\":\"7_2\",\"type\":\"video\",\"preview_image_url\":\"https://pbs.twimg.com/2.jpg\"}]}"

#define POST(fields) \
	"{\"data\":[{\"id\":\"500\",\"author_id\":\"222\",\"created_at\":\"2026-08-02T13:00:00.000Z\"," fields \
	"}]," INCLUDES ",\"meta\":{\"result_count\":1}}"

/* ---- who may come in ---- */

static void nothing_is_asked_without_a_yes(void **state)
{
	struct stage *s = *state;
	write_session(s, "");
	host_reopen(&s->desk);
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_AUTH);
	assert_non_null(strstr(s->desk.poll_err.msg, "conditions"));
	assert_int_equal(fake_server_asked(s->server, "/"), 0);
}

/* A token and its secret are signed with, and never sent. */
static void two_words_of_a_token_sign(void **state)
{
	struct stage *s = *state;
	struct err err = ERR_INIT;
	session_file_write(s->secret_file, "the-token the-secret\n", &err);
	write_session(s, AGREED ",\"client_id\":\"key\",\"client_secret\":\"hidden\"");
	host_reopen(&s->desk);
	script_say(s, "/2/users/1111111111111111111/mentions", 200, NOTHING);
	script_say(s, "/2/dm_events", 200, NOTHING);
	script_poll(s);
	const char *asked = fake_server_request(s->server, "/mentions", 0);
	assert_non_null(strstr(asked, "Authorization: OAuth "));
	assert_non_null(strstr(asked, "oauth_token=\"the-token\""));
	assert_non_null(strstr(asked, "oauth_signature_method=\"HMAC-SHA1\""));
	assert_null(strstr(asked, "the-secret"));
	assert_null(strstr(asked, "hidden"));
}

/* ---- what is asked ---- */

static void since_is_what_is_settled(void **state)
{
	struct stage *s = *state;
	/* 501 is a minute old: something older may still come late. */
	script_say(s, "/mentions", 200,
		"{\"data\":[{\"id\":\"501\",\"text\":\"b\",\"author_id\":\"222\",\"created_at\":\"2026-08-02T13:59:00.000Z\"},"
		"{\"id\":\"500\",\"text\":\"a\",\"author_id\":\"222\",\"created_at\":\"2026-08-02T13:50:00.000Z\"}],"
		"\"meta\":{\"result_count\":2}}");
	script_say(s, "/2/dm_events", 200, NOTHING);
	script_say(s, "since_id=500&", 200, NOTHING);
	script_poll(s);
	assert_int_equal(s->desk.count, 2);
	assert_string_equal(s->desk.items[0].text, "a"); /* the older comes first */
	assert_non_null(strstr(
		fake_server_request(s->server, "/mentions", 0), "start_time=2026-08-01T14:00:00Z"));
	script_poll(s);
	assert_int_equal(fake_server_asked(s->server, "since_id=500&"), 1);
	assert_int_equal(fake_server_asked(s->server, "/2/dm_events"), 1); /* not each time */
}

static void pages_are_walked_to_their_end(void **state)
{
	struct stage *s = *state;
	script_say(s, "pagination_token=next%2F1", 200,
		"{\"data\":[{\"id\":\"500\",\"text\":\"a\",\"author_id\":\"222\"}],\"meta\":{}}");
	script_say(s, "/mentions", 200,
		"{\"data\":[{\"id\":\"501\",\"text\":\"b\",\"author_id\":\"222\"}],\"meta\":{\"next_token\":\"next/1\"},"
		"\"errors\":[{\"title\":\"Not Found Error\",\"detail\":\"Could not find user\"}]}");
	script_say(s, "/2/dm_events", 200, NOTHING);
	script_poll(s);
	assert_int_equal(s->desk.count, 2);
	assert_string_equal(s->desk.items[1].id, "501");
	assert_non_null(s->desk.cursor);
}

/* A walk that broke off is begun anew: its first pages are not all. */
static void broken_walk_moves_nothing(void **state)
{
	struct stage *s = *state;
	script_say(s, "pagination_token=", 503, "{}");
	script_say(s, "/mentions", 200,
		"{\"data\":[{\"id\":\"501\",\"text\":\"b\",\"author_id\":\"222\",\"created_at\":\"2026-08-02T13:00:00.000Z\"}],"
		"\"meta\":{\"next_token\":\"n\"}}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_NETWORK);
	assert_int_equal(s->desk.count, 1);
	assert_null(s->desk.cursor);
}

/* A server that knows the fields by their older names only. */
static void older_names_are_tried(void **state)
{
	struct stage *s = *state;
	script_say(s, "post.fields=", 400,
		"{\"errors\":[{\"message\":\"The query parameter [post.fields] is not one of\"}],\"title\":\"Invalid Request\","
		"\"type\":\"https://api.x.com/2/problems/invalid-request\"}");
	script_say(s, "tweet.fields=", 200, NOTHING);
	script_say(s, "/2/dm_events", 200, NOTHING);
	script_poll(s);
	assert_int_equal(fake_server_asked(s->server, "note_post"), 1);
}

static void bad_post_hides_no_other(void **state)
{
	struct stage *s = *state;
	script_say(s, "/mentions", 200,
		"{\"data\":[{\"id\":\"501\",\"author_id\":\"222\"},7,{\"id\":\"../x\",\"author_id\":\"1\",\"text\":\"\"},"
		"{\"id\":\"500\",\"text\":\"a\",\"author_id\":\"222\"}],\"meta\":{}}");
	script_say(s, "/2/dm_events", 200, NOTHING);
	script_poll(s);
	assert_int_equal(s->desk.count, 1);
	assert_string_equal(
		s->desk.items[0].raw, "{\"id\":\"500\",\"text\":\"a\",\"author_id\":\"222\"}");
}

/* What is used up is said in plain words; what a server says back of the token is not. */
static void refusals_are_plain(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum err_code code;
		const char *words;
	} rows[] = {
		{403, "{\"type\":\"https://api.x.com/2/problems/usage-capped\",\"title\":\"UsageCapExceeded\"}",
			ERR_RATE, "used up"},
		{402, "{\"title\":\"CreditsDepleted\",\"detail\":\"no credits\"}", ERR_RATE,
			"credits at X"},
		{401, "{\"title\":\"Unauthorized\",\"status\":401}", ERR_AUTH, "Unauthorized"},
		{403, "{\"detail\":\"When authenticating with secret-token\"}", ERR_NETWORK, "403"},
		{429, "{\"errors\":[{\"code\":88,\"message\":\"Rate limit exceeded\"}]}", ERR_RATE,
			"Rate limit exceeded"},
	};
	struct stage *s = *state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		script_say(s, "/mentions", rows[i].status, rows[i].body);
		host_poll(&s->desk);
		assert_int_equal(s->desk.poll_err.code, rows[i].code);
		assert_non_null(strstr(s->desk.poll_err.msg, rows[i].words));
		assert_null(strstr(s->desk.poll_err.msg, "secret"));
	}
}

/* Each of two versions says that the other took its place: no question leads to the next for ever.
 */
static void versions_do_not_chase_each_other(void **state)
{
	struct stage *s = *state;
	script_say(s, "/mentions", 200,
		POST("\"text\":\"a\",\"edit_history_post_ids\":[\"500\",\"501\"]"));
	script_say(s, "/2/tweets?ids=501", 200,
		"{\"data\":[{\"id\":\"501\",\"author_id\":\"222\",\"text\":\"b\",\"edit_history_post_ids\":[\"501\",\"500\"]}]," INCLUDES
		"}");
	script_poll(s);
	while (http_run(s->desk.session_host.http, 1000, NULL, 0))
		continue;
	assert_int_equal(s->desk.count, 1);
	assert_string_equal(s->desk.items[0].id, "501");
	assert_int_equal(fake_server_asked(s->server, "/2/tweets?ids=500"), 0);
}

static void terms_are_words(void **state)
{
	static const char *const good[] = {"#gent", "gat in de weg", "#Gentse_Feesten", "é"};
	static const char *const bad[] = {"@els", "from:els", "\"x\"", "", "to:els"};
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_null(x_watch_fault(good[i]));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_non_null(x_watch_fault(bad[i]));
}

/* ---- direct messages ---- */

#define MESSAGE(id, sender, text) \
	"{\"event_type\":\"MessageCreate\",\"id\":\"" id "\",\"sender_id\":\"" sender \
	"\",\"text\":\"" text \
	"\",\"created_at\":\"2026-08-02T13:00:00.000Z\",\"dm_conversation_id\":\"222-1111111111111111111\"}"

static void messages_are_looked_at_one_by_one(void **state)
{
	struct stage *s = *state;
	script_say(s, "/mentions", 200, NOTHING)->times = 3;
	script_say(s, "dm_events?max_results=1&", 200,
		"{\"data\":[{\"id\":\"71\",\"event_type\":\"MessageCreate\",\"text\":\"x\"}]}")
		->times = 2;
	script_say(s, "dm_events?max_results=20&", 200,
		"{\"data\":[" MESSAGE("71", "1111111111111111111", "ons antwoord") "," MESSAGE(
			"70", "222", "help &amp; snel") "]," INCLUDES "}");
	script_poll(s);
	assert_int_equal(s->desk.count, 1);
	const struct kept *k = &s->desk.items[0];
	assert_int_equal(k->kind, MENTION_DIRECT);
	assert_int_equal(k->visibility, VISIBILITY_DIRECT);
	assert_string_equal(k->text, "help & snel");
	assert_string_equal(k->thread, "222-1111111111111111111");
	assert_string_equal(k->handle, "els");
	script_now_us += 5 * CLOCK_MIN;
	script_poll(s);
	assert_int_equal(s->desk.count, 1);
	assert_int_equal(fake_server_asked(s->server, "max_results=20&"), 1);
	script_now_us -= 5 * CLOCK_MIN;
}

static void program_without_messages_reads_the_rest(void **state)
{
	struct stage *s = *state;
	script_say(s, "/mentions", 200, NOTHING)->times = 2;
	script_say(s, "/2/dm_events", 403, "{\"detail\":\"Your app does not have access\"}");
	script_poll(s);
	script_now_us += CLOCK_HOUR;
	script_poll(s);
	script_now_us -= CLOCK_HOUR;
	assert_int_equal(fake_server_asked(s->server, "/2/dm_events"), 1);
}

/* ---- what is deleted there is deleted here ---- */

static void day_is_looked_at_again(void **state)
{
	struct stage *s = *state;
	script_say(s, "/mentions", 200,
		"{\"data\":[{\"id\":\"501\",\"text\":\"b\",\"author_id\":\"222\",\"created_at\":\"2026-08-02T13:00:00.000Z\"},"
		"{\"id\":\"500\",\"text\":\"a\",\"author_id\":\"222\",\"created_at\":\"2026-08-02T12:00:00.000Z\"}],\"meta\":{}}");
	script_say(s, "/mentions", 200, NOTHING)->times = 2;
	script_say(s, "/2/dm_events", 200, NOTHING)->times = 3;
	script_say(s, "/2/tweets?ids=", 200,
		"{\"data\":[{\"id\":\"500\",\"text\":\"anders\",\"author_id\":\"222\"}],\"errors\":[{\"resource_id\":\"501\","
		"\"value\":\"501\",\"title\":\"Not Found Error\",\"type\":\"https://api.x.com/2/problems/resource-not-found\"}]}");
	script_poll(s);
	host_reopen(&s->desk); /* the cursor knows them */
	script_say(s, "/2/users/me", 200, US);
	script_now_us += 7 * CLOCK_HOUR;
	script_poll(s);
	script_now_us -= 7 * CLOCK_HOUR;
	assert_int_equal(s->desk.count, 4);
	assert_string_equal(s->desk.items[2].text, "anders");
	assert_string_equal(s->desk.items[3].id, "501");
	assert_true(s->desk.items[3].deleted);
}

/* ---- what leaves ---- */

static struct outgoing reply_to_500(void)
{
	return (struct outgoing){.id = 1,
		.kind = "reply",
		.text = "dank \"u\" é🚓",
		.visibility = VISIBILITY_PUBLIC,
		.parent_native_id = "499",
		.parent_reference = "{\"id\":\"500\",\"author\":\"222\"}",
		.created_us = script_now_us};
}

#define RECORD "{\"text\":\"dank \\\"u\\\" é🚓\",\"reply\":{\"in_reply_to_tweet_id\":\"500\"}}"
#define DUPLICATE \
	"{\"detail\":\"You are not allowed to create a Tweet with duplicate content.\",\"title\":\"Forbidden\",\"status\":403}"

static void prepare(struct stage *s, struct outgoing *out)
{
	host_prepare(&s->desk, out);
	if (s->desk.prepare_err.code != ERR_NONE)
		print_error("%s\n", s->desk.prepare_err.msg);
	assert_int_equal(s->desk.prepare_err.code, ERR_NONE);
}

static void reply_is_stored_then_sent(void **state)
{
	struct stage *s = *state;
	struct outgoing out = reply_to_500();
	script_say(s, "POST /2/tweets", 201, "{\"data\":{\"id\":\"900\",\"text\":\"dank\"}}");
	prepare(s, &out);
	assert_string_equal(s->desk.record, RECORD);
	assert_string_equal(s->desk.key, "/2/tweets");
	assert_int_equal(fake_server_asked(s->server, "POST"), 0);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_string_equal(s->desk.remote_id, "900");
	assert_string_equal(s->desk.url, "https://x.com/PolitieGent/status/900");
	const char *sent = fake_server_request(s->server, "POST /2/tweets", 0);
	assert_string_equal(strstr(sent, "\r\n\r\n") + 4, RECORD);
}

static void pictures_go_first_with_their_words(void **state)
{
	static const struct attachment pictures[] = {
		{"a.png", "image/png", "een gat", "\x89PNG", 4},
		{"b.png", "image/png", NULL, "abc", 3},
	};
	struct stage *s = *state;
	struct outgoing out = reply_to_500();
	out.attachments = pictures;
	out.attachment_count = 2;
	script_say(s, "POST /2/media/upload", 200, "{\"data\":{\"id\":\"31\"}}");
	script_say(s, "POST /2/media/metadata", 200, "{\"data\":{\"id\":\"31\"}}");
	script_say(s, "POST /2/media/upload", 200, "{\"data\":{\"id\":\"32\"}}");
	prepare(s, &out);
	assert_non_null(strstr(s->desk.record, "\"media\":{\"media_ids\":[\"31\",\"32\"]}"));
	assert_non_null(strstr(fake_server_request(s->server, "/2/media/upload", 0),
		"{\"media\":\"iVBORw==\",\"media_category\":\"tweet_image\"}"));
	assert_non_null(strstr(fake_server_request(s->server, "/2/media/metadata", 0),
		"{\"id\":\"31\",\"metadata\":{\"alt_text\":{\"text\":\"een gat\"}}}"));
	assert_int_equal(fake_server_asked(s->server, "/2/media/metadata"), 1);
}

static void message_goes_to_its_author(void **state)
{
	struct stage *s = *state;
	struct outgoing out = reply_to_500();
	out.kind = "direct";
	script_say(s, "POST /2/dm_conversations/with/222/messages", 201,
		"{\"data\":{\"dm_conversation_id\":\"1-2\",\"dm_event_id\":\"77\"}}");
	prepare(s, &out);
	assert_string_equal(s->desk.record, "{\"text\":\"dank \\\"u\\\" é🚓\"}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_string_equal(s->desk.remote_id, "77");
}

static const struct {
	int status;
	const char *body;
	enum send_result result;
	const char *why;
} refusals[] = {
	{400, "{\"errors\":[{\"message\":\"Your media IDs are invalid.\"}],\"detail\":\"One or more\"}",
		SEND_REJECTED, "media IDs"},
	{401, "{\"title\":\"Unauthorized\"}", SEND_LATER, "Unauthorized"},
	{402, "{\"title\":\"CreditsDepleted\"}", SEND_LATER, "credits"},
	{429, "{\"title\":\"Too Many Requests\"}", SEND_LATER, "Too Many"},
	{500, "{}", SEND_UNCLEAR, "500"},
	{201, "{\"data\":{}}", SEND_UNCLEAR, "does not say"},
	{201, "<html>", SEND_UNCLEAR, "no JSON"},
};

static void refusals_are_told(void **state)
{
	struct stage *s = *state;
	struct outgoing out = reply_to_500();
	prepare(s, &out);
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		script_say(s, "POST /2/tweets", refusals[i].status, refusals[i].body);
		host_send(&s->desk, &out);
		assert_int_equal(s->desk.result, refusals[i].result);
		assert_non_null(strstr(s->desk.why, refusals[i].why));
		script_now_us += CLOCK_HOUR; /* past the pause after the 429 */
	}
	script_now_us -= (int64_t)ARRAY_LEN(refusals) * CLOCK_HOUR;
}

/* Ours, in the timeline: with the name before it and t.co in it, as X keeps it. */
#define OWN(id, created, parent, text) \
	"{\"data\":[{\"id\":\"" id \
	"\",\"author_id\":\"1111111111111111111\",\"created_at\":\"" created "\",\"text\":\"" text \
	"\",\"referenced_posts\":[{\"type\":\"replied_to\",\"id\":\"" parent "\"}]}]}"

/* The words were refused as a repeat, after a first try whose answer was lost: they are there. */
static void repeat_is_looked_for(void **state)
{
	struct stage *s = *state;
	struct outgoing out = reply_to_500();
	script_say(s, "POST /2/tweets", 403, DUPLICATE);
	script_say(s, "/2/users/1111111111111111111/tweets", 200,
		OWN("900", "2026-08-02T14:00:01.000Z", "500", "@els dank \\\"u\\\" é🚓"));
	prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_string_equal(s->desk.remote_id, "900");
	/* The same post is no second one's. */
	script_say(s, "POST /2/tweets", 403, DUPLICATE);
	script_say(s, "/2/users/1111111111111111111/tweets", 200,
		OWN("900", "2026-08-02T14:00:01.000Z", "500", "@els dank \\\"u\\\" é🚓"));
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_REJECTED);
}

/* The same words under another post, or from before: an operator has to change them. */
static void words_said_before_are_refused(void **state)
{
	static const char *const others[] = {
		OWN("900", "2026-08-02T14:00:01.000Z", "333", "@els dank \\\"u\\\" é🚓"),
		OWN("900", "2026-08-02T12:00:01.000Z", "500", "@els dank \\\"u\\\" é🚓"),
		NOTHING,
	};
	struct stage *s = *state;
	struct outgoing out = reply_to_500();
	prepare(s, &out);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		script_say(s, "POST /2/tweets", 403, DUPLICATE);
		script_say(s, "/2/users/1111111111111111111/tweets", 200, others[i]);
		host_send(&s->desk, &out);
		assert_int_equal(s->desk.result, SEND_REJECTED);
		assert_non_null(strstr(s->desk.why, "same words"));
	}
}

static void lost_answer_is_looked_for(void **state)
{
	struct stage *s = *state;
	struct outgoing out = reply_to_500();
	script_say(s, "POST /2/tweets", 201, "")->manner = FAKE_DROP;
	script_say(s, "/2/users/1111111111111111111/tweets", 200, NOTHING);
	script_say(s, "/2/users/1111111111111111111/tweets", 503, "{}");
	script_say(s, "/2/users/1111111111111111111/tweets", 200,
		OWN("901", "2026-08-02T14:00:01.000Z", "500", "@els dank \\\"u\\\" é🚓"));
	prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_ABSENT);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_NO_ANSWER);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	assert_string_equal(s->desk.remote_id, "901");
}

/* Who may be answered is only told when one tries; the mention then says so. */
static void refused_answer_closes_its_mention(void **state)
{
	struct stage *s = *state;
	struct outgoing out = reply_to_500();
	script_say(s, "POST /2/tweets", 403,
		"{\"detail\":\"Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author.\"}");
	script_say(s, "/2/tweets?ids=500", 200, POST("\"text\":\"over ons\""));
	prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_non_null(strstr(s->desk.why, "not been mentioned"));
	assert_string_equal(host_find(&s->desk, "500")->closed, "summons");
}

static void gone_parent_is_told(void **state)
{
	struct stage *s = *state;
	struct outgoing out = reply_to_500();
	script_say(s, "POST /2/tweets", 403,
		"{\"detail\":\"You attempted to reply to a Tweet that is deleted or not visible to you.\"}");
	script_say(s, "/2/tweets?ids=500", 200,
		"{\"errors\":[{\"resource_id\":\"500\",\"type\":\"https://api.x.com/2/problems/resource-not-found\"}]}");
	prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_true(host_find(&s->desk, "500")->deleted);
}

/* ---- moderation ---- */

static void moderations_are_asked(void **state)
{
	static const struct {
		enum moderation what;
		const char *request, *body;
	} rows[] = {
		{MODERATION_HIDE, "PUT /2/tweets/500/hidden ", "{\"hidden\":true}"},
		{MODERATION_UNHIDE, "PUT /2/tweets/500/hidden ", "{\"hidden\":false}"},
		{MODERATION_MUTE, "POST /2/users/1111111111111111111/muting ",
			"{\"target_user_id\":\"222\"}"},
		{MODERATION_UNMUTE, "DELETE /2/users/1111111111111111111/muting/222 ", ""},
		{MODERATION_DELETE, "DELETE /2/tweets/500 ", ""},
	};
	struct stage *s = *state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct moderating what = {
			.id = 7, .what = rows[i].what, .native_id = "500", .author_id = "222"};
		size_t before = fake_server_asked(s->server, rows[i].request);
		script_say(s, rows[i].request, 200, "{\"data\":{\"hidden\":true}}");
		host_moderate(&s->desk, &what);
		assert_int_equal(s->desk.result, SEND_SENT);
		const char *asked = fake_server_request(s->server, rows[i].request, before);
		assert_string_equal(strstr(asked, "\r\n\r\n") + 4, rows[i].body);
	}
	script_say(s, "PUT /2/tweets/500/hidden", 403, "{\"detail\":\"not your conversation\"}");
	struct moderating hide = {.id = 8, .what = MODERATION_HIDE, .native_id = "500"};
	host_moderate(&s->desk, &hide);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_non_null(strstr(s->desk.why, "not your conversation"));
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, begin, script_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(nothing_is_asked_without_a_yes),
		ON_STAGE(two_words_of_a_token_sign),
		ON_STAGE(since_is_what_is_settled),
		ON_STAGE(pages_are_walked_to_their_end),
		ON_STAGE(broken_walk_moves_nothing),
		ON_STAGE(older_names_are_tried),
		ON_STAGE(bad_post_hides_no_other),
		ON_STAGE(refusals_are_plain),
		ON_STAGE(versions_do_not_chase_each_other),
		ON_STAGE(terms_are_words),
		ON_STAGE(messages_are_looked_at_one_by_one),
		ON_STAGE(program_without_messages_reads_the_rest),
		ON_STAGE(day_is_looked_at_again),
		ON_STAGE(reply_is_stored_then_sent),
		ON_STAGE(pictures_go_first_with_their_words),
		ON_STAGE(message_goes_to_its_author),
		ON_STAGE(refusals_are_told),
		ON_STAGE(repeat_is_looked_for),
		ON_STAGE(words_said_before_are_refused),
		ON_STAGE(lost_answer_is_looked_for),
		ON_STAGE(refused_answer_closes_its_mention),
		ON_STAGE(gone_parent_is_told),
		ON_STAGE(moderations_are_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
