/* What is read of Blogger's answers and made of a text, by itself. How the network behaves:
 * test_blogger_comments.c, test_blogger_publish.c. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/blogger/read.h"
#include "networks/blogger/write.h"

static struct account_config config = {.name = "gent"};
static struct session session = {.host = {.config = &config}, .me = (char[]){"77"}};

static const struct json *parse(struct arena *a, const char *text)
{
	struct err err = ERR_INIT;
	const struct json *json = json_parse(a, text, strlen(text), &err);
	if (!json)
		fail_msg("%s: %s", text, err.msg);
	return json;
}

/* ---- names ---- */

static void names_are_read_strictly(void **state)
{
	static const struct {
		const char *text, *blog, *post, *comment; /* blog NULL: it is none */
	} rows[] = {
		{"1/2", "1", "2", ""},
		{"2399953/6069922188027612413/9200761938824362519", "2399953",
			"6069922188027612413", "9200761938824362519"},
		{.text = ""},
		{.text = "1"},
		{.text = "1/"},
		{.text = "/2"},
		{.text = "1/2/3/4"},
		{"1/2/", "1", "2", ""},
		{.text = "1/x"},
		{.text = "1/2/../3"},
		{.text = "1/2?x"},
		{.text = "123456789012345678901/2"},
		{.text = NULL},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct blogger_id id;
		int rc = blogger_id_read(&id, rows[i].text);
		if ((rc == 0) != (rows[i].blog != NULL))
			fail_msg("%s: %d", rows[i].text ? rows[i].text : "NULL", rc);
		if (rc)
			continue;
		assert_string_equal(id.blog, rows[i].blog);
		assert_string_equal(id.post, rows[i].post);
		assert_string_equal(id.comment, rows[i].comment);
	}
}

/* ---- comments ---- */

/* The example of the manual (developers.google.com/blogger/docs/3.0/reference/comments), with words
 * where it has none. */
static const char example[] =
	"{\"kind\":\"blogger#comment\",\"id\":\"9200761938824362519\",\"post\":{\"id\":\"6069922188027612413\"},"
	"\"blog\":{\"id\":\"2399953\"},\"published\":\"2011-07-28T19:19:57.740Z\",\"updated\":\"2011-07-28T21:29:42.015Z\","
	"\"selfLink\":\"https://www.googleapis.com/blogger/v3/blogs/2399953/posts/6069922188027612413/comments/9200761938824362519\","
	"\"content\":\"Rook &amp; vuur<br />bij <a href=\\\"https://dok.example/\\\">het dok</a><script>x()</script>\","
	"\"author\":{\"id\":\"530579030283\",\"displayName\":\"An\",\"url\":\"https://www.blogger.com/profile/530579030283\","
	"\"image\":{\"url\":\"https://img.example/a.png\"}},\"inReplyTo\":{\"id\":\"7100000000000000001\"}}";

static void a_comment_is_a_mention(void **state)
{
	struct arena a ARENA_AUTO = ARENA_INIT;
	struct err err = ERR_INIT;
	struct mention m;
	assert_int_equal(blogger_mention_of_comment(&m, parse(&a, example), &session, &a, &err), 0);
	assert_int_equal(m.kind, MENTION_COMMENT);
	assert_string_equal(m.id, "2399953/6069922188027612413/9200761938824362519");
	assert_string_equal(m.thread, "2399953/6069922188027612413");
	assert_string_equal(m.in_reply_to, "2399953/6069922188027612413/7100000000000000001");
	assert_string_equal(m.author_id, "530579030283");
	assert_string_equal(m.handle, "An");
	assert_string_equal(m.text, "Rook & vuur\nbij het dok [https://dok.example/]");
	assert_int_equal(m.created_us / CLOCK_S, 1311880797);
	assert_null(m.closed);
	assert_string_equal(
		blogger_comment_url("http://gent.blogspot.example/2011/07/x.html", m.id, &a),
		"http://gent.blogspot.example/2011/07/x.html#c9200761938824362519");
	assert_null(blogger_comment_url(NULL, m.id, &a));
	assert_null(blogger_comment_url("javascript:alert(1)//", m.id, &a));
}

#define COMMENT(more) \
	"{\"id\":\"3\",\"post\":{\"id\":\"2\"},\"blog\":{\"id\":\"1\"},\"content\":\"x\"" more "}"

static void states_are_reasons(void **state)
{
	static const struct {
		const char *json, *closed;
		enum mention_kind kind;
		bool gone;
		const char *moderations;
	} rows[] = {
		{COMMENT(",\"status\":\"LIVE\""), NULL, MENTION_COMMENT, false, "junk remove"},
		{COMMENT(",\"status\":\"PENDING\""), "pending", MENTION_COMMENT, false,
			"approve junk remove"},
		{COMMENT(",\"status\":\"SPAM\""), "spam", MENTION_COMMENT, false, "approve remove"},
		{COMMENT(",\"status\":\"NEW WORD\""), NULL, MENTION_COMMENT, false, "junk remove"},
		{COMMENT(",\"status\":7"), NULL, MENTION_COMMENT, false, "junk remove"},
		{COMMENT(",\"status\":\"EMPTIED\""), NULL, MENTION_COMMENT, true, NULL},
		{COMMENT(",\"status\":\"PENDING\",\"author\":{\"id\":\"77\"}"), NULL,
			MENTION_CONTEXT, false, NULL},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena a ARENA_AUTO = ARENA_INIT;
		struct err err = ERR_INIT;
		struct mention m;
		const struct json *json = parse(&a, rows[i].json);
		assert_int_equal(blogger_mention_of_comment(&m, json, &session, &a, &err), 0);
		assert_int_equal(m.deleted, rows[i].gone);
		if (rows[i].closed)
			assert_string_equal(m.closed, rows[i].closed);
		else
			assert_null(m.closed);
		if (rows[i].moderations)
			assert_string_equal(m.moderations, rows[i].moderations);
		else
			assert_null(m.moderations);
		if (!rows[i].gone)
			assert_int_equal(m.kind, rows[i].kind);
	}
}

static void nobody_is_taken_for_another(void **state)
{
	struct arena a ARENA_AUTO = ARENA_INIT;
	struct mention one, other;
	const char *name = ",\"author\":{\"displayName\":\"Anoniem\"}";
	char *first MEM_AUTO = mem_printf(COMMENT("%s"), name);
	char *second MEM_AUTO = mem_strdup(first);
	strchr(second, '3')[0] = '4';
	blogger_mention_of_comment(&one, parse(&a, first), &session, &a, NULL);
	blogger_mention_of_comment(&other, parse(&a, second), &session, &a, NULL);
	assert_string_equal(one.handle, other.handle);
	assert_string_not_equal(one.author_id, other.author_id);
	blogger_mention_of_comment(&one, parse(&a, COMMENT("")), &session, &a, NULL);
	assert_string_equal(one.handle, "anonymous");
}

static void what_is_no_comment_is_refused(void **state)
{
	static const char *const rows[] = {"{}", "7", "[]", "{\"id\":\"3\"}",
		"{\"id\":\"3\",\"post\":{\"id\":\"2\"},\"blog\":{\"id\":\"1\"}}",
		"{\"id\":\"3/4\",\"post\":{\"id\":\"2\"},\"blog\":{\"id\":\"1\"},\"content\":\"x\"}",
		"{\"id\":\"3\",\"post\":{\"id\":\"../2\"},\"blog\":{\"id\":\"1\"},\"content\":\"x\"}",
		"{\"id\":3,\"post\":{\"id\":\"2\"},\"blog\":{\"id\":\"1\"},\"content\":\"x\"}"};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena a ARENA_AUTO = ARENA_INIT;
		struct err err = ERR_INIT;
		struct mention m;
		const struct json *json = parse(&a, rows[i]);
		assert_int_equal(blogger_mention_of_comment(&m, json, &session, &a, &err), -1);
		assert_int_equal(err.code, ERR_INPUT);
	}
}

/* ---- a text as it is published ---- */

static void a_text_is_published_as_it_was_meant(void **state)
{
	static const struct {
		const char *text, *title, *html;
	} rows[] = {
		{"Titel", "Titel", ""},
		{"Titel\n\nEen.\nTwee.\n\n\nDrie.", "Titel",
			"<p>Een.<br />\nTwee.</p>\n<p>Drie.</p>\n"},
		{"<b>&\n<script>alert(\"x\")</script> & meer", "<b>&",
			"<p>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; meer</p>\n"},
		{"Zie\nMeer op https://gent.example/a?b=1&c=2.", "Zie",
			"<p>Meer op <a href=\"https://gent.example/a?b=1&amp;c=2\">https://gent.example/a?b=1&amp;c=2</a>.</p>\n"},
		{"T\n<!-- nachtwacht 1 -->", "T", "<p>&lt;!-- nachtwacht 1 --&gt;</p>\n"},
		{"Één\n\nÉén 🚓", "Één", "<p>Één 🚓</p>\n"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct strbuf html STRBUF_AUTO;
		strbuf_init(&html, 4096);
		char *title MEM_AUTO = blogger_title(rows[i].text);
		blogger_html(&html, rows[i].text);
		assert_string_equal(title, rows[i].title);
		assert_string_equal(html.buf, rows[i].html);
	}
}

static void a_mark_is_of_one_post(void **state)
{
	struct outgoing post = {.id = 7, .created_us = 99, .text = "Titel"};
	char *mark MEM_AUTO = blogger_mark(&session, &post);
	char *same MEM_AUTO = blogger_mark(&session, &post);
	post.id = 8;
	char *other MEM_AUTO = blogger_mark(&session, &post);
	post.id = 7;
	post.text = "Titel.";
	char *changed MEM_AUTO = blogger_mark(&session, &post);
	assert_string_equal(mark, same);
	assert_string_not_equal(mark, other);
	assert_string_not_equal(mark, changed);
	char *essence MEM_AUTO = blogger_essence("<p>Een &amp; twee,</p><!-- nachtwacht 1 -->");
	assert_string_equal(essence, "eentwee");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_read_strictly),
		cmocka_unit_test(a_comment_is_a_mention),
		cmocka_unit_test(states_are_reasons),
		cmocka_unit_test(nobody_is_taken_for_another),
		cmocka_unit_test(what_is_no_comment_is_refused),
		cmocka_unit_test(a_text_is_published_as_it_was_meant),
		cmocka_unit_test(a_mark_is_of_one_post),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
