/* What is read of X: posts, messages, events, and words on their way through it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/x/read.h"

/* 2026-08-02T14:00:00Z */
static int64_t now_us(void)
{
	return INT64_C(1785679200) * CLOCK_S;
}

static const struct clock_source fake = {.now_us = now_us};

/* ---- posts ---- */

#define INCLUDES \
	"\"includes\":{\"users\":[{\"id\":\"222\",\"username\":\"els\",\"name\":\"Els\"}]," \
	"\"media\":[{\"media_key\":\"3_1\",\"type\":\"photo\",\"url\":\"https://pbs.twimg.com/1.jpg\",\"alt_text\":\"a hole\"}," \
	"{\"media_key\":\"7_2\",\"type\":\"video\",\"preview_image_url\":\"https://pbs.twimg.com/2.jpg\"}]}"

#define POST(fields) \
	"{\"data\":[{\"id\":\"500\",\"author_id\":\"222\",\"created_at\":\"2026-08-02T13:00:00.000Z\"," fields \
	"}]," INCLUDES ",\"meta\":{\"result_count\":1}}"

/* What is beside what all of them have: id 500, by els, at 13:00. */
static const struct {
	const char *page;
	const char *text, *thread, *in_reply_to, *uri, *media, *closed;
	enum mention_kind kind;
} posts[] = {
	{POST("\"text\":\"@PolitieGent licht &amp; donker &lt;b&gt;\",\"conversation_id\":\"500\""),
		"@PolitieGent licht & donker <b>", "500", NULL, "https://x.com/i/status/500", "",
		NULL, MENTION_MENTION},
	/* An answer to us, which was edited. */
	{POST("\"text\":\"@PolitieGent dank\",\"conversation_id\":\"400\",\"in_reply_to_user_id\":\"1111111111111111111\","
	      "\"referenced_posts\":[{\"type\":\"replied_to\",\"id\":\"401\"}],\"edit_history_post_ids\":[\"499\",\"500\"]"),
		"@PolitieGent dank", "400", "401", "https://x.com/i/status/499", "", NULL,
		MENTION_REPLY},
	/* The same by the older names. */
	{POST("\"text\":\"@PolitieGent dank\",\"conversation_id\":\"400\",\"in_reply_to_user_id\":\"1111111111111111111\","
	      "\"referenced_tweets\":[{\"type\":\"replied_to\",\"id\":\"401\"}],\"edit_history_tweet_ids\":[\"499\",\"500\"]"),
		"@PolitieGent dank", "400", "401", "https://x.com/i/status/499", "", NULL,
		MENTION_REPLY},
	/* A long post is whole in its note, with its own addresses. */
	{POST("\"text\":\"kort\\u2026\",\"note_post\":{\"text\":\"heel lang https://t.co/AbC123 einde\",\"entities\":{\"urls\":"
	      "[{\"url\":\"https://t.co/AbC123\",\"expanded_url\":\"https://example.org/a?b=1&c=2\"}]}}"),
		"heel lang https://example.org/a?b=1&c=2 einde", "500", NULL,
		"https://x.com/i/status/500", "", NULL, MENTION_MENTION},
	{POST("\"text\":\"kort\\u2026\",\"note_tweet\":{\"text\":\"heel lang\"}"), "heel lang",
		"500", NULL, "https://x.com/i/status/500", "", NULL, MENTION_MENTION},
	/* Pictures are beside the text, not addresses in it; what is quoted too. */
	{POST("\"text\":\"kijk https://t.co/pic\",\"attachments\":{\"media_keys\":[\"3_1\",\"7_2\",\"9_9\"]},"
	      "\"referenced_posts\":[{\"type\":\"quoted\",\"id\":\"77\"}],\"entities\":{\"urls\":[{\"url\":\"https://t.co/pic\","
	      "\"expanded_url\":\"https://x.com/els/status/500/photo/1\",\"display_url\":\"pic.x.com/pic\"}]}"),
		"kijk", "500", NULL, "https://x.com/i/status/500",
		"image|https://pbs.twimg.com/1.jpg|a hole\nvideo|https://pbs.twimg.com/2.jpg|\nfile||\n"
		"quote|https://x.com/i/status/77|\n",
		NULL, MENTION_MENTION},
	/* An address that is none goes as X shows it; one that nobody explains stays. */
	{POST("\"text\":\"a https://t.co/x b https://t.co/y\",\"entities\":{\"urls\":[{\"url\":\"https://t.co/x\","
	      "\"expanded_url\":\"javascript:alert(1)\",\"display_url\":\"evil.example\"}]}"),
		"a evil.example b https://t.co/y", "500", NULL, "https://x.com/i/status/500", "",
		NULL, MENTION_MENTION},
	/* Who lets only those answer whom he names: us, or not. */
	{POST("\"text\":\"@politiegent?\",\"reply_settings\":\"mentionedUsers\",\"entities\":{\"mentions\":[{\"username\":\"politiegent\"}]}"),
		"@politiegent?", "500", NULL, "https://x.com/i/status/500", "", NULL,
		MENTION_MENTION},
	{POST("\"text\":\"over ons\",\"reply_settings\":\"following\""), "over ons", "500", NULL,
		"https://x.com/i/status/500", "", "author", MENTION_MENTION},
};

static const struct account_config config = {.name = "gent"};
static const struct session us = {.host.config = &config,
	.id = (char[]){"1111111111111111111"},
	.handle = (char[]){"PolitieGent"}};

static void same(const char *is, const char *expected)
{
	if (expected)
		assert_string_equal(is ? is : "(none)", expected);
	else
		assert_null(is);
}

static void posts_are_read(void **state)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	for (size_t i = 0; i < ARRAY_LEN(posts); i++) {
		struct err err = ERR_INIT;
		struct mention m;
		const struct json *page =
			json_parse(&arena, posts[i].page, strlen(posts[i].page), &err);
		assert_non_null(page);
		const struct json *post = json_first(json_at(page, "data"));
		assert_int_equal(x_mention_of_post(&m, post, json_at(page, "includes"),
					 MENTION_MENTION, &us, &arena, &err),
			0);
		same(m.text, posts[i].text);
		same(m.thread, posts[i].thread);
		same(m.in_reply_to, posts[i].in_reply_to);
		same(m.uri, posts[i].uri);
		same(m.closed, posts[i].closed);
		assert_int_equal(m.kind, posts[i].kind);
		same(m.handle, "els");
		same(m.name, "Els");
		same(m.author_id, "222");
		same(m.url, "https://x.com/i/status/500");
		assert_int_equal(m.created_us, INT64_C(1785675600) * CLOCK_S);
		struct strbuf media STRBUF_AUTO;
		strbuf_init(&media, 1 << 16);
		for (size_t j = 0; j < m.media_count; j++)
			strbuf_printf(&media, "%s|%s|%s\n", m.media[j].type,
				m.media[j].url ? m.media[j].url : "",
				m.media[j].alt ? m.media[j].alt : "");
		same(media.buf, posts[i].media);
	}
}

/* What came back from X is known again, and nothing else is. */
static const struct {
	const char *meant, *held;
	bool is;
} words[] = {
	{"Dank voor uw melding!", "@els Dank voor uw melding!", true},
	{"Dank voor uw melding!", "@els @jan Dank voor uw melding!", true},
	{"zie https://www.politie.be/nl?a=1 aub", "@els zie https://t.co/AbC aub", true},
	{"zie politie.be/nl aub", "zie https://t.co/AbC aub", true},
	{"(politie.be/nl).", "(https://t.co/AbC).", true},
	{"met foto", "@els met foto https://t.co/pic", true},
	{"A & B < C", "A &amp; B &lt; C", true},
	{"z.o.z. graag", "z.o.z. graag", true},
	{"é🚓", "@els é🚓", true},
	{"Dank voor uw melding!", "@els Dank voor uw meldingen!", false},
	{"Dank", "@els Dank u", false},
	{"zie https://politie.be", "@els zie", false},
	{"", "@els iets", false},
	{"?!", "@els ? !", true},
	{"?!", "@els ...", false},
	{"?!", "https://t.co/x", false},
	{"?!", "?! https://t.co/x", true},
	{"&", "@els &amp;", true},
};

static void words_are_known_again(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		char *meant MEM_AUTO = x_essence(words[i].meant);
		char *held MEM_AUTO = x_essence(words[i].held);
		if (x_essence_is(held, meant) != words[i].is)
			fail_msg("%s | %s", words[i].meant, words[i].held);
	}
}

/* ---- direct messages ---- */

/* A message as the stream tells it, with words in the middle. */
#define EVENT(sender, more) \
	"{\"direct_message_events\":[{\"type\":\"message_create\",\"id\":\"70\",\"created_timestamp\":\"1785675600000\"," \
	"\"message_create\":{\"sender_id\":\"" sender \
	"\",\"message_data\":{\"text\":\"help &amp; snel\"}}}]" more "}"

static int read_event(struct mention *m, const char *payload, struct arena *arena)
{
	struct err err = ERR_INIT;
	const struct json *json = json_parse(arena, payload, strlen(payload), &err);
	assert_non_null(json);
	return x_mention_of_activity_message(m, json, &us, arena, &err);
}

static void messages_of_the_stream_are_read(void **state)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct mention m;
	assert_int_equal(
		read_event(&m,
			EVENT("222",
				",\"users\":{\"222\":{\"data\":{\"username\":\"els\",\"name\":\"Els\"}}}"),
			&arena),
		0);
	same(m.id, "70");
	same(m.text, "help & snel");
	same(m.handle, "els");
	same(m.thread, "222-1111111111111111111");
	same(m.reference,
		"{\"id\":\"70\",\"author\":\"222\",\"conversation\":\"222-1111111111111111111\"}");
	assert_int_equal(m.kind, MENTION_DIRECT);
	assert_int_equal(m.visibility, VISIBILITY_DIRECT);
	assert_int_equal(m.created_us, INT64_C(1785675600) * CLOCK_S);
	assert_int_equal(read_event(&m, EVENT("1111111111111111111", ""), &arena), -1);
	assert_int_equal(read_event(&m, "{\"direct_message_events\":[]}", &arena), -1);
}

/* The list of addresses is in no order, names some twice, and one begins as another does. */
static void each_address_is_found_in_a_long_list(void **state)
{
	enum { ADDRESSES = 2000 };
	struct arena a ARENA_AUTO = ARENA_INIT;
	struct strbuf json STRBUF_AUTO, wanted STRBUF_AUTO, text STRBUF_AUTO;
	strbuf_init(&json, 1 << 20);
	strbuf_init(&wanted, 1 << 20);
	strbuf_init(&text, 1 << 20);
	strbuf_str(&json, "{\"text\":\"");
	for (int i = 0; i < ADDRESSES; i++) {
		strbuf_printf(&json, "https://t.co/a%d ", i);
		strbuf_printf(&wanted, "https://politie.example/%d ", i);
	}
	strbuf_str(&json, "https://t.co/none\",\"entities\":{\"urls\":[{},{\"url\":5}");
	strbuf_str(&wanted, "https://t.co/none");
	for (int twice = 0; twice < 2; twice++)
		for (int i = ADDRESSES; i-- > 0;)
			strbuf_printf(&json,
				",{\"url\":\"https://t.co/a%d\",\"expanded_url\":\"https://%s.example/%d\"}",
				i, twice ? "second" : "politie", i);
	strbuf_str(&json, "]}}");
	assert_false(json.overflow);
	const struct json *post = json_parse(&a, json.buf, json.len, NULL);
	assert_non_null(post);
	assert_int_equal(x_text(&text, post, NULL), 0);
	assert_string_equal(text.buf, wanted.buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(posts_are_read),
		cmocka_unit_test(words_are_known_again),
		cmocka_unit_test(messages_of_the_stream_are_read),
		cmocka_unit_test(each_address_is_found_in_a_long_list),
	};
	clock_set_source(&fake);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
