/* Feeds against a server of the test's own. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fake_server.h"
#include "host.h"
#include "networks/feed/session.h"
#include "recorded.h"

enum { ANSWERS_MAX = 16, URLS_MAX = 8 };

struct stage {
	struct fake_answer script[ANSWERS_MAX];
	size_t count;
	struct fake_server *server;
	const char *urls[URLS_MAX];
	size_t url_count;
	struct host desk;
	struct arena arena;
};

/* 2026-11-24T03:20:00Z */
static const int64_t START_US = INT64_C(1795490400) * CLOCK_S;
static int64_t now_us;

static int64_t fake_now_us(void)
{
	return now_us;
}

static int64_t mono_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

static const struct clock_source source = {.now_us = fake_now_us, .mono_ms = mono_ms};

static int setup(void **state)
{
	struct stage *s = mem_zero(1, sizeof(*s));
	clock_set_source(&source);
	now_us = START_US;
	s->server = fake_server_start(s->script, ANSWERS_MAX);
	for (size_t i = 0; i < ANSWERS_MAX; i++)
		s->script[i] = (struct fake_answer){.path = "no such path"};
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct stage *s = *state;
	if (s->desk.network)
		host_release(&s->desk);
	fake_server_stop(s->server);
	arena_release(&s->arena);
	free(s);
	clock_set_source(NULL);
	return 0;
}

static struct fake_answer *will_say(struct stage *s, const char *path, int status, const char *body)
{
	assert_true(s->count < ANSWERS_MAX);
	struct fake_answer *a = &s->script[s->count++];
	*a = (struct fake_answer){.path = path, .status = status, .body = body};
	return a;
}

static void add_feed(struct stage *s, const char *path)
{
	s->urls[s->url_count++] = arena_printf(&s->arena, "%s%s", fake_server_url(s->server), path);
}

static const char *joined(struct stage *s)
{
	const char *list = "";
	for (size_t i = 0; i < s->url_count; i++)
		list = arena_printf(&s->arena, "%s %s", list, s->urls[i]);
	return list;
}

static void open_desk(struct stage *s)
{
	struct account_config config = {.name = "pers",
		.network = "feed",
		.url = joined(s),
		.allow_private_addresses = true,
		.where = "test:1"};
	host_open(&s->desk, &feed_network, &config, "/nowhere");
}

/* Goes on in a new session with what the cursor kept. */
static void restart(struct stage *s)
{
	host_close(&s->desk);
	host_reopen(&s->desk);
}

static void next_poll(struct stage *s)
{
	now_us += 300 * CLOCK_S;
	host_poll(&s->desk);
}

static char *feed_with(struct stage *s, const char *guid, const char *title, const char *text)
{
	return arena_printf(&s->arena,
		"<rss version='2.0'><channel><title>Havenblad</title><link>http://paper.example/</link>"
		"<item><guid isPermaLink='false'>%s</guid><title>%s</title><description>%s</description>"
		"<link>http://paper.example/%s</link><pubDate>Tue, 24 Nov 2026 03:16:00 GMT</pubDate>"
		"</item></channel></rss>",
		guid, title, text, guid);
}

static struct kept *only(struct stage *s)
{
	assert_int_equal(s->desk.count, 1);
	return &s->desk.items[0];
}

static void assert_good(struct stage *s)
{
	if (s->desk.poll_err.code != ERR_NONE)
		print_error("%s\n", s->desk.poll_err.msg);
	assert_int_equal(s->desk.poll_err.code, ERR_NONE);
}

/* Degraded, or as said, with these words. */
static void assert_fault(struct stage *s, enum err_code code, const char *words)
{
	if (!strstr(s->desk.poll_err.msg, words))
		print_error("%s\n", s->desk.poll_err.msg);
	assert_non_null(strstr(s->desk.poll_err.msg, words));
	assert_int_equal(s->desk.poll_err.code, code);
}

static size_t asked(struct stage *s, const char *path)
{
	return fake_server_asked(s->server, path);
}

/* ---- entries ---- */

static void an_entry_comes_in(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/rss");
	will_say(s, "/rss", 200,
		feed_with(s, "a1", "Brand in de haven",
			"&lt;p&gt;Vlammen &amp;eacute;n rook.&lt;/p&gt;"));
	open_desk(s);
	host_poll(&s->desk);
	assert_good(s);
	struct kept *k = only(s);
	assert_string_equal(k->text, "Brand in de haven\n\nVlammen \xc3\xa9n rook.");
	assert_string_equal(k->handle, "Havenblad");
	assert_string_equal(k->network, "feed");
	assert_string_equal(k->account, "pers");
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_int_equal(k->created_us, START_US - 4 * CLOCK_MIN);
	assert_string_equal(k->source, s->urls[0]);
	assert_non_null(strstr(k->raw, "<item><guid"));
	assert_non_null(strstr(k->id, ":a1"));
	assert_null(strstr(k->id, "127.0.0.1"));
}

static void an_edit_is_a_new_version(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/rss");
	will_say(s, "/rss", 200, feed_with(s, "a1", "Brand", "Een gewonde."));
	will_say(s, "/rss", 200, feed_with(s, "a1", "Brand", "Twee gewonden."));
	open_desk(s);
	host_poll(&s->desk);
	next_poll(s);
	assert_int_equal(s->desk.count, 2);
	assert_string_equal(s->desk.items[0].id, s->desk.items[1].id);
	assert_string_equal(s->desk.items[1].text, "Brand\n\nTwee gewonden.");
}

/* A feed shows its newest: what is not there any more was pushed out, and stays. */
static void what_leaves_the_feed_stays(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/rss");
	will_say(s, "/rss", 200, feed_with(s, "a1", "Brand", "x"));
	will_say(s, "/rss", 200, feed_with(s, "a2", "Later", "y"));
	open_desk(s);
	host_poll(&s->desk);
	next_poll(s);
	assert_int_equal(s->desk.count, 2);
	for (size_t i = 0; i < s->desk.count; i++)
		assert_false(s->desk.items[i].deleted);
}

static void one_guid_in_two_feeds_is_two(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/one");
	add_feed(s, "/two");
	will_say(s, "/one", 200, feed_with(s, "a1", "Brand", "x"));
	will_say(s, "/two", 200, feed_with(s, "a1", "Brand", "x"));
	open_desk(s);
	host_poll(&s->desk);
	assert_int_equal(s->desk.count, 2);
	assert_string_not_equal(s->desk.items[0].id, s->desk.items[1].id);
}

static void one_guid_for_all_is_told_apart_by_link(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/rss");
	will_say(s, "/rss", 200,
		"<rss><channel><item><guid>x</guid><link>http://p.example/1</link><title>een</title>"
		"</item><item><guid>x</guid><link>http://p.example/2</link><title>twee</title></item>"
		"<item><guid>x</guid><link>http://p.example/2</link><title>twee</title></item>"
		"<item><title>zonder iets</title></item></channel></rss>");
	open_desk(s);
	host_poll(&s->desk);
	assert_int_equal(s->desk.count, 3);
	assert_string_not_equal(
		host_find_text(&s->desk, "een")->id, host_find_text(&s->desk, "twee")->id);
}

static void old_entries_are_history_at_first(void **state)
{
	static const char old[] =
		"<rss><channel><item><guid>1</guid><title>oud</title><pubDate>1 Nov 2026</pubDate></item>"
		"<item><guid>2</guid><title>nieuw</title><pubDate>23 Nov 2026</pubDate></item>"
		"<item><guid>3</guid><title>zonder tijd</title></item></channel></rss>";
	static const char later[] =
		"<rss><channel><item><guid>1</guid><title>oud</title><pubDate>1 Nov 2026</pubDate></item>"
		"<item><guid>4</guid><title>vergeten</title><pubDate>2 Nov 2026</pubDate></item>"
		"</channel></rss>";
	struct stage *s = *state;
	add_feed(s, "/rss");
	will_say(s, "/rss", 200, old);
	will_say(s, "/rss", 200, later);
	open_desk(s);
	host_poll(&s->desk);
	assert_int_equal(s->desk.count, 3);
	assert_int_equal(host_find_text(&s->desk, "oud")->kind, MENTION_CONTEXT);
	assert_int_equal(host_find_text(&s->desk, "nieuw")->kind, MENTION_MENTION);
	assert_int_equal(host_find_text(&s->desk, "zonder")->kind, MENTION_MENTION);
	assert_int_equal(host_find_text(&s->desk, "zonder")->created_us, START_US);
	restart(s);
	next_poll(s);
	assert_int_equal(s->desk.count, 4);
	assert_int_equal(host_find_text(&s->desk, "vergeten")->kind, MENTION_MENTION);
}

static const char *recorded(struct stage *s, const char *name)
{
	return recorded_text(&s->arena, RECORDINGS, name);
}

static void a_blogs_comments_join_their_post(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/feeds/posts/default");
	add_feed(s, "/feeds/comments/default");
	will_say(s, "/feeds/posts/", 200, recorded(s, "blog_posts.xml"));
	will_say(s, "/feeds/comments/", 200, recorded(s, "blog_comments.xml"));
	open_desk(s);
	host_poll(&s->desk);
	assert_good(s);
	assert_int_equal(s->desk.count, 3);
	struct kept *post = host_find_text(&s->desk, "dikke rook");
	struct kept *comment = host_find_text(&s->desk, "Stuur iemand");
	assert_int_equal(post->kind, MENTION_MENTION);
	assert_string_equal(post->handle, "Veerle");
	assert_string_equal(post->text,
		"Rook boven de Dok Noord\n\nIk zie dikke rook boven de loodsen.\n\nWeet de politie "
		"ervan?");
	assert_string_equal(post->media, "image|https://blogger.example/rook.jpg|\n");
	assert_int_equal(comment->kind, MENTION_COMMENT);
	assert_string_equal(comment->in_reply_to, post->id);
	assert_string_equal(comment->handle, "Anoniem");
	assert_string_equal(comment->text,
		"Hier ook, en er liggen nog mensen te slapen in de loft.\nStuur iemand!");
	assert_string_equal(host_find_text(&s->desk, "brandweer")->text, "De brandweer is er al.");
}

/* ---- conditional requests ---- */

static void what_did_not_change_is_not_read(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/rss");
	will_say(s, "/rss", 200, feed_with(s, "a1", "Brand", "x"))->headers =
		"ETag: \"v1\"\r\nLast-Modified: Tue, 24 Nov 2026 03:16:00 GMT\r\n";
	will_say(s, "/rss", 304, "")->times = 2;
	open_desk(s);
	host_poll(&s->desk);
	char *cursor MEM_AUTO = mem_strdup(s->desk.cursor);
	next_poll(s);
	assert_good(s);
	restart(s);
	next_poll(s);
	assert_good(s);
	assert_int_equal(s->desk.count, 1);
	assert_string_equal(s->desk.cursor, cursor);
	for (size_t i = 0; i < 3; i++) {
		const char *request = fake_server_request(s->server, "/rss", i);
		assert_int_equal(strstr(request, "If-None-Match: \"v1\"\r\n") != NULL, i > 0);
		assert_int_equal(
			strstr(request, "If-Modified-Since: Tue, 24 Nov 2026 03:16:00 GMT") != NULL,
			i > 0);
	}
}

static void what_was_not_stored_comes_again(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/rss");
	struct fake_answer *a = will_say(s, "/rss", 200, feed_with(s, "a1", "Brand", "x"));
	a->headers = "ETag: \"v1\"\r\n";
	a->times = 2;
	open_desk(s);
	s->desk.refuse_delivery = true;
	host_poll(&s->desk);
	assert_fault(s, ERR_STORE, "stored");
	s->desk.refuse_delivery = false;
	next_poll(s);
	assert_good(s);
	assert_int_equal(s->desk.count, 1);
	assert_null(strstr(fake_server_request(s->server, "/rss", 1), "If-None-Match"));
}

/* ---- moved, gone, refused ---- */

static void a_move_for_good_is_kept(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/old");
	will_say(s, "/old", 301, "")->headers = "Location: /new\r\n";
	will_say(s, "/new", 200, feed_with(s, "a1", "Brand", "x"))->times = 3;
	open_desk(s);
	host_poll(&s->desk);
	assert_good(s);
	next_poll(s);
	restart(s);
	next_poll(s);
	assert_int_equal(asked(s, "/old"), 1);
	assert_int_equal(asked(s, "/new"), 3);
	assert_int_equal(s->desk.count, 1);
	/* The new address in the configuration: the same feed, nothing comes twice. */
	char *id MEM_AUTO = mem_strdup(only(s)->id);
	host_close(&s->desk);
	s->urls[0] = arena_printf(&s->arena, "%s/new", fake_server_url(s->server));
	s->desk.config.url = joined(s);
	will_say(s, "/new", 200, feed_with(s, "a1", "Brand", "andere tekst"));
	host_reopen(&s->desk);
	next_poll(s);
	assert_int_equal(s->desk.count, 2);
	assert_string_equal(s->desk.items[1].id, id);
}

static void a_move_for_now_is_not_kept(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/old");
	struct fake_answer *a = will_say(s, "/old", 302, "");
	a->headers = "Location: /new\r\n";
	a->times = 2;
	will_say(s, "/new", 200, feed_with(s, "a1", "Brand", "x"))->times = 2;
	open_desk(s);
	host_poll(&s->desk);
	next_poll(s);
	assert_int_equal(asked(s, "/old"), 2);
	assert_int_equal(s->desk.count, 1);
}

static void one_that_is_gone_is_not_asked_again(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/gone?key=secret");
	add_feed(s, "/rss");
	will_say(s, "/gone", 410, "");
	will_say(s, "/rss", 200, feed_with(s, "a1", "Brand", "x"))->times = 3;
	open_desk(s);
	host_poll(&s->desk);
	assert_fault(s, ERR_DEGRADED, "/gone: it is gone for good (410)");
	assert_null(strstr(s->desk.poll_err.msg, "secret"));
	next_poll(s);
	assert_fault(s, ERR_DEGRADED, "gone for good");
	restart(s);
	next_poll(s);
	assert_fault(s, ERR_DEGRADED, "gone for good");
	assert_int_equal(asked(s, "/gone"), 1);
	assert_int_equal(asked(s, "/rss"), 3);
}

static void a_refusal_is_said(void **state)
{
	static const struct {
		int status;
		enum err_code code;
		const char *words;
	} rows[] = {{401, ERR_DEGRADED, "sign-in (401)"}, {403, ERR_DEGRADED, "(403)"},
		{404, ERR_DEGRADED, "nothing is there (404)"}, {500, ERR_NETWORK, "says 500"},
		{418, ERR_NETWORK, "says 418"}};
	struct stage *s = *state;
	add_feed(s, "/rss");
	open_desk(s);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		will_say(s, "/rss", rows[i].status, "no");
		now_us += CLOCK_HOUR;
		host_poll(&s->desk);
		assert_fault(s, rows[i].code, rows[i].words);
	}
	will_say(s, "/rss", 200, feed_with(s, "a1", "Brand", "x"));
	now_us += CLOCK_HOUR;
	host_poll(&s->desk);
	assert_good(s);
	assert_int_equal(s->desk.count, 1);
}

static void what_fails_is_asked_less_and_less(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/rss");
	add_feed(s, "/good");
	will_say(s, "/rss", 500, "")->times = 99;
	will_say(s, "/good", 200, feed_with(s, "a1", "Brand", "x"))->times = 99;
	open_desk(s);
	for (int i = 0; i < 48; i++)
		next_poll(s);
	assert_int_equal(asked(s, "/good"), 48);
	assert_true(asked(s, "/rss") >= 5 && asked(s, "/rss") <= 9);
}

static void a_limit_is_kept(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/rss");
	will_say(s, "/rss", 429, "")->headers = "Retry-After: 1000\r\n";
	will_say(s, "/rss", 200, feed_with(s, "a1", "Brand", "x"));
	open_desk(s);
	host_poll(&s->desk);
	assert_fault(s, ERR_RATE, "(429)");
	assert_int_equal(s->desk.poll_retry_us, now_us + 1000 * CLOCK_S);
	next_poll(s);
	assert_int_equal(asked(s, "/rss"), 1);
	now_us += 700 * CLOCK_S;
	host_poll(&s->desk);
	assert_int_equal(asked(s, "/rss"), 2);
	assert_good(s);
}

static void a_feed_may_ask_for_rest(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/rss");
	will_say(s, "/rss", 200,
		"<rss><channel><ttl>20</ttl><item><title>een</title></item></channel></rss>");
	will_say(s, "/rss", 200,
		"<rss><channel><ttl>9999</ttl><item><title>een</title></item></channel></rss>")
		->times = 9;
	open_desk(s);
	host_poll(&s->desk); /* :20 */
	for (int i = 0; i < 3; i++)
		next_poll(s);
	assert_int_equal(asked(s, "/rss"), 1);
	next_poll(s);
	assert_int_equal(asked(s, "/rss"), 2);
	for (int i = 0; i < 12; i++) /* but not for a night */
		next_poll(s);
	assert_int_equal(asked(s, "/rss"), 3);
}

/* A clock that was years ahead is put back: the rest that the feed asked for does not last until
 * then. */
static void a_clock_put_back_is_no_rest(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/rss");
	will_say(s, "/rss", 200,
		"<rss><channel><ttl>20</ttl><item><title>een</title></item></channel></rss>")
		->times = 9;
	now_us += 3650 * CLOCK_DAY;
	open_desk(s);
	host_poll(&s->desk);
	now_us -= 3650 * CLOCK_DAY;
	next_poll(s);
	assert_int_equal(asked(s, "/rss"), 2);
}

/* ---- one that is wrong beside good ones ---- */

static void a_bad_one_holds_up_nobody(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/stalled");
	for (int i = 1; i <= 5; i++) {
		char *path = arena_printf(&s->arena, "/good%d", i);
		add_feed(s, path);
		will_say(s, path, 200, feed_with(s, "a1", path, "x"));
	}
	will_say(s, "/stalled", 200, feed_with(s, "a1", "Brand", "x"))->manner = FAKE_STALL;
	open_desk(s);
	s->desk.network->poll(s->desk.session, NULL);
	while (s->desk.count < 5)
		assert_true(http_run(s->desk.session_host.http, 1000, NULL, 0) >= 1);
	assert_int_equal(s->desk.polls, 0);
}

static void bodies_that_are_wrong_are_refused(void **state)
{
	static char packed[65536];
	FILE *f = fopen(TEST_DATA "/zeros.gz", "rb");
	assert_non_null(f);
	size_t len = fread(packed, 1, sizeof(packed), f);
	fclose(f);
	struct stage *s = *state;
	const char *whole = feed_with(s, "a1", "Brand", "x");
	add_feed(s, "/endless");
	add_feed(s, "/page");
	add_feed(s, "/bomb");
	add_feed(s, "/laughs");
	add_feed(s, "/dropped");
	add_feed(s, "/cut");
	add_feed(s, "/good");
	*will_say(s, "/endless", 200, whole) = (struct fake_answer){.path = "/endless",
		.status = 200,
		.body = "<!-- more and more and more and more and more and more and more and more -->",
		.manner = FAKE_ENDLESS};
	will_say(s, "/page", 200, "<!DOCTYPE html><html><p>hallo</html>");
	struct fake_answer *bomb = will_say(s, "/bomb", 200, packed);
	bomb->body_len = len;
	bomb->headers = "Content-Encoding: gzip\r\n";
	will_say(s, "/laughs", 200,
		"<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><rss><channel><item><title>&b;"
		"</title></item></channel></rss>");
	will_say(s, "/dropped", 200, whole)->manner = FAKE_DROP;
	will_say(s, "/cut", 200, "<rss><channel><item><title>heel</title></item><item><title>half");
	will_say(s, "/good", 200, whole);
	open_desk(s);
	host_poll(&s->desk);
	assert_fault(s, ERR_DEGRADED, "6 of 7 feeds fail");
	const char *const said[] = {"larger than 8388608 bytes", "web page", "empty",
		"entities of its own", "", "breaks off"};
	for (size_t i = 0; i < ARRAY_LEN(said); i++)
		assert_non_null(strstr(s->desk.session->sources[i].fault.msg, said[i]));
	assert_int_equal(s->desk.count, 2);
	assert_non_null(host_find_text(&s->desk, "Brand"));
	assert_non_null(host_find_text(&s->desk, "heel"));
}

static void the_inside_is_refused(void **state)
{
	struct stage *s = *state;
	add_feed(s, "/rss");
	struct account_config config = {
		.name = "pers", .network = "feed", .url = joined(s), .where = "test:1"};
	host_open(&s->desk, &feed_network, &config, "/nowhere");
	host_poll(&s->desk);
	assert_fault(s, ERR_NETWORK, "allow_private_addresses");
	assert_int_equal(asked(s, "GET"), 0);
}

/* ---- the configuration ---- */

static void addresses_are_checked(void **state)
{
	static const struct {
		const char *url;
		const char *why; /* NULL = good */
	} rows[] = {
		{"https://paper.example/rss  http://blog.example", NULL},
		{NULL, "url is missing"},
		{"  ", "url is missing"},
		{"paper.example/rss", "expected such as"},
		{"ftp://paper.example/rss", "expected such as"},
		{"https:///rss", "expected such as"},
		{"https://anna:secret@paper.example/rss", "no password"},
		{"https://paper.example/rss https://paper.example/rss", "once"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct account_config config = {
			.name = "pers", .url = rows[i].url, .where = "nachtwacht.conf:3"};
		struct err err = ERR_INIT;
		int rc = feed_network.check(&config, &err);
		assert_int_equal(rc, rows[i].why ? -1 : 0);
		if (!rows[i].why)
			continue;
		assert_int_equal(err.code, ERR_CONFIG);
		assert_non_null(strstr(err.msg, "nachtwacht.conf:3"));
		assert_non_null(strstr(err.msg, rows[i].why));
		assert_null(strstr(err.msg, "secret"));
	}
}

/* What a network cannot do is NULL: the desk refuses it in words then. */
static void nothing_can_be_answered(void **state)
{
	assert_null(feed_network.send);
	assert_null(feed_network.prepare);
	assert_null(feed_network.stream);
	assert_null(feed_network.thread);
	assert_null(feed_network.watch_fault);
}

/* What a cursor says that nobody wrote so is not believed. */
static void cursors_are_checked(void **state)
{
	static const char *const rows[] = {"", "x", "[]", "{\"feeds\": 7}", "{\"feeds\": [7, {}]}",
		"{\"feeds\": [{\"url\": \"URL\", \"key\": 7}]}",
		"{\"feeds\": [{\"url\": \"URL\", \"key\": \"0123456789abcdef\", \"etag\": "
		"\"a\\r\\nX: y\", \"began\": \"2026-11-24T00:00:00Z\"}]}"};
	struct stage *s = *state;
	add_feed(s, "/rss");
	will_say(s, "/rss", 200, feed_with(s, "a1", "Brand", "x"))->times = 9;
	open_desk(s);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		free(s->desk.cursor);
		const char *at = strstr(rows[i], "URL");
		s->desk.cursor = at ? mem_printf("%.*s%s%s", (int)(at - rows[i]), rows[i],
					      s->urls[0], at + 3)
				    : mem_strdup(rows[i]);
		restart(s);
		next_poll(s);
		assert_good(s);
		assert_null(strstr(fake_server_request(s->server, "/rss", i), "X: y"));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_entry_comes_in),
		TEST(an_edit_is_a_new_version),
		TEST(what_leaves_the_feed_stays),
		TEST(one_guid_in_two_feeds_is_two),
		TEST(one_guid_for_all_is_told_apart_by_link),
		TEST(old_entries_are_history_at_first),
		TEST(a_blogs_comments_join_their_post),
		TEST(what_did_not_change_is_not_read),
		TEST(what_was_not_stored_comes_again),
		TEST(a_move_for_good_is_kept),
		TEST(a_move_for_now_is_not_kept),
		TEST(one_that_is_gone_is_not_asked_again),
		TEST(a_refusal_is_said),
		TEST(what_fails_is_asked_less_and_less),
		TEST(a_limit_is_kept),
		TEST(a_feed_may_ask_for_rest),
		TEST(a_clock_put_back_is_no_rest),
		TEST(a_bad_one_holds_up_nobody),
		TEST(bodies_that_are_wrong_are_refused),
		TEST(the_inside_is_refused),
		TEST(addresses_are_checked),
		TEST(nothing_can_be_answered),
		TEST(cursors_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
