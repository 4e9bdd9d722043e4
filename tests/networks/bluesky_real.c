/* Bluesky against a real network on loopback (tests/servers/bluesky): `make check-bluesky`.
 * Posts and replies, and what goes wrong; the rest is bluesky_beyond.c. */
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
#include "networks/bluesky/write.h"
#include "networks/session_file.h"
#include "real.h"

/* ---- signing in ---- */

static void signs_in_with_an_app_password(void **state)
{
	struct stat st;
	assert_int_equal(real_sign_in("wrong-pass-word-here"), -1);
	assert_int_equal(stat(real_session_file, &st), -1);
	assert_int_equal(real_sign_in(json_str(real_network, "accounts.desk.appPassword")), 0);
	assert_int_equal(stat(real_session_file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void session_is_used_again(void **state)
{
	real_control("/requests");
	host_open(&real_desk, &bluesky_network, &real_config, real_session_file);
	real_poll_well();
	assert_string_equal(real_desk.handle, "desk.test");
	assert_non_null(real_desk.cursor);
	assert_int_equal(real_requests_with("createSession"), 0);
}

/* ---- reading ---- */

static void mention_comes_once(void **state)
{
	struct real_post p =
		real_post("citizen", "Zürich 🚓 @desk.test er wordt ingebroken", "&to=desk");
	real_poll_well();
	real_poll_well();
	assert_int_equal(host_count_text(&real_desk, "ingebroken"), 1);
	struct kept *k = host_find(&real_desk, p.uri);
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_string_equal(k->handle, "citizen.test");
	assert_string_equal(k->thread, p.uri);
	assert_non_null(strstr(k->reference, p.cid));
	assert_int_equal(k->raw[0], '{');
	assert_int_equal(k->raw[strlen(k->raw) - 1], '}');
	assert_non_null(strstr(k->raw, p.cid));
	assert_non_null(strstr(k->source, "listNotifications"));
	assert_int_equal(host_count_text(&real_desk, "@desk.test er wordt"), 1);
}

static void replies_and_quotes_come(void **state)
{
	struct real_post ours = real_post("desk", "Er brandt een loods in de haven.", "");
	char *reply MEM_AUTO = real_reply_to(ours, ours);
	struct real_post theirs = real_post("citizen", "Moeten wij ramen sluiten?", reply);
	struct strbuf quote STRBUF_AUTO;
	strbuf_init(&quote, 4096);
	strbuf_str(&quote, "&quote=");
	http_encode(&quote, ours.uri);
	strbuf_printf(&quote, "&quoteCid=%s", ours.cid);
	struct real_post quoting = real_post("citizen", "Lees dit.", quote.buf);
	real_poll_well();
	struct kept *k = host_find(&real_desk, theirs.uri);
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_REPLY);
	assert_string_equal(k->in_reply_to, ours.uri);
	assert_string_equal(k->thread, ours.uri);
	k = host_find(&real_desk, quoting.uri);
	assert_non_null(k);
	assert_non_null(strstr(k->media, "quote|"));
	assert_null(host_find(&real_desk, ours.uri));
}

static void equal_times_lose_nothing(void **state)
{
	real_post("citizen", "@desk.test gelijk",
		"&to=desk&count=60&created=2026-11-01T10:00:00.000Z");
	real_post("citizen", "@desk.test later",
		"&to=desk&count=70&created=2026-11-01T10:00:01.000Z");
	real_post("citizen", "@desk.test eerder",
		"&to=desk&count=60&created=2026-11-01T09:59:59.000Z");
	real_clock_forward(CLOCK_HOUR);
	real_poll_well();
	assert_int_equal(host_count_text(&real_desk, "gelijk"), 60);
	assert_int_equal(host_count_text(&real_desk, "later"), 70);
	assert_int_equal(host_count_text(&real_desk, "eerder"), 60);
}

static void backdated_post_is_found(void **state)
{
	struct real_post p = real_post(
		"citizen", "@desk.test van vroeger", "&to=desk&created=2020-01-01T00:00:00.000Z");
	real_clock_forward(CLOCK_HOUR);
	real_poll_well();
	struct kept *k = host_find(&real_desk, p.uri);
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_MENTION);
}

/* Started on a list that nobody read yet, all of it is work: the keys say that it is new, whatever
 * its times claim. */
static void first_walk_takes_all(void **state)
{
	struct host fresh;
	host_open(&fresh, &bluesky_network, &real_config, real_session_file);
	host_poll(&fresh);
	assert_int_equal(fresh.poll_err.code, ERR_NONE);
	assert_int_equal(host_count_text(&fresh, "gelijk"), 60);
	struct kept *k = host_find_text(&fresh, "van vroeger");
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_ptr_equal(k, &fresh.items[0]); /* oldest first */
	host_release(&fresh);
}

static void delivery_that_fails_comes_again(void **state)
{
	real_post("citizen", "@desk.test schijf vol", "&to=desk");
	real_desk.refuse_delivery = true;
	host_poll(&real_desk);
	assert_int_equal(real_desk.poll_err.code, ERR_STORE);
	real_desk.refuse_delivery = false;
	real_poll_well();
	assert_int_equal(host_count_text(&real_desk, "schijf vol"), 1);
}

static void deleted_post_is_gone(void **state)
{
	struct real_post p = real_post("citizen", "@desk.test vergissing", "&to=desk");
	real_poll_well();
	assert_non_null(host_find(&real_desk, p.uri));
	char *path MEM_AUTO = mem_printf("/delete?from=citizen&uri=%s", p.uri);
	real_control(path);
	real_poll_well();
	assert_true(real_desk.items[real_desk.count - 1].deleted);
	assert_string_equal(real_desk.items[real_desk.count - 1].id, p.uri);
	size_t before = real_desk.count;
	real_poll_well();
	assert_int_equal(real_desk.count, before);
	host_thread(&real_desk, p.uri);
	assert_true(real_desk.items[real_desk.count - 1].deleted);
}

static void thread_gives_context(void **state)
{
	struct real_post root = real_post("citizen", "Rook boven de haven", "");
	char *first MEM_AUTO = real_reply_to(root, root);
	struct real_post asks = real_post("citizen", "@desk.test wat is dat?", "");
	char *under MEM_AUTO = mem_printf("%s&to=desk", first);
	asks = real_post("citizen", "@desk.test weet u meer?", under);
	char *second MEM_AUTO = real_reply_to(asks, root);
	real_post("citizen", "Het stinkt ook", second);
	real_poll_well();
	assert_non_null(host_find(&real_desk, asks.uri));
	host_thread(&real_desk, asks.uri);
	struct kept *k = host_find(&real_desk, root.uri);
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_CONTEXT);
	k = host_find_text(&real_desk, "Het stinkt ook");
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_CONTEXT);
	assert_string_equal(k->thread, root.uri);
}

/* ---- writing ---- */

static void reply_is_whole(void **state)
{
	static const char text[] =
		"Dank u 🚓 @citizen.test, zie https://politie.example/brand. #haven @nobody.test";
	struct kept *k = real_some_mention("hoe lang nog");
	struct outgoing out = real_answer_to(k->id, k->reference, text);
	const struct json *value = NULL;
	host_prepare(&real_desk, &out);
	assert_int_equal(real_desk.prepare_err.code, ERR_NONE);
	assert_int_equal(real_send_until_sent(&out), 1);
	assert_non_null(strstr(real_desk.remote_id, real_desk.key));
	assert_int_equal(real_posts_with_text(text, &value), 1);
	assert_string_equal(json_str(value, "reply.parent.uri"), k->id);
	assert_string_equal(json_str(value, "reply.root.uri"), k->thread);
	const struct json *facets = json_at(value, "facets");
	assert_int_equal(facets->len, 3);
	static const char *const marked[] = {
		"@citizen.test", "https://politie.example/brand", "#haven"};
	size_t i = 0;
	JSON_EACH (facet, facets) {
		int64_t start, end;
		assert_int_equal(json_int(facet, "index.byteStart", &start), 0);
		assert_int_equal(json_int(facet, "index.byteEnd", &end), 0);
		assert_int_equal(end - start, strlen(marked[i]));
		assert_memory_equal(text + start, marked[i], strlen(marked[i]));
		i++;
	}
}

/* Three wide and two high, grey. */
static const char small_png[] = "\211\120\116\107\015\012\032\012\000\000\000\015\111\110"
				"\104\122\000\000\000\003\000\000\000\002\010\000\000\000"
				"\000\270\037\071\306\000\000\000\016\111\104\101\124\170"
				"\234\143\140\144\142\146\000\142\000\000\064\000\015\163"
				"\043\207\360\000\000\000\000\111\105\116\104\256\102\140"
				"\202";

/* A post of our own with a picture: what the network keeps of it, and that it is there once. */
static void own_post_shows_a_picture(void **state)
{
	static const char text[] = "De Langebrug is dicht.";
	static const struct attachment pictures[] = {
		{.name = "a.png",
			.type = "image/png",
			.alt = "De brug \"dicht\"",
			.bytes = small_png,
			.len = sizeof(small_png) - 1},
		{.name = "b.png",
			.type = "image/png",
			.alt = "Nog eens",
			.bytes = small_png,
			.len = sizeof(small_png) - 1},
	};
	struct outgoing out = real_answer_to(NULL, NULL, text);
	const struct json *value = NULL;
	int64_t width, height;
	out.kind = "post";
	out.attachments = pictures;
	out.attachment_count = 2;
	host_prepare(&real_desk, &out);
	assert_int_equal(real_desk.prepare_err.code, ERR_NONE);
	real_control("/fault?path=putRecord&drop=after");
	real_send_until_sent(&out);
	real_faults_off();
	assert_int_equal(real_posts_with_text(text, &value), 1);
	assert_null(json_at(value, "reply"));
	const struct json *images = json_at(value, "embed.images");
	assert_int_equal(images->len, 2);
	assert_string_equal(json_str(images->first, "alt"), pictures[0].alt);
	assert_string_equal(json_str(images->first, "image.mimeType"), "image/png");
	assert_int_equal(json_int(images->first, "aspectRatio.width", &width), 0);
	assert_int_equal(json_int(images->first, "aspectRatio.height", &height), 0);
	assert_int_equal(width, 3);
	assert_int_equal(height, 2);
}

static void missing_reference_is_fetched(void **state)
{
	struct kept *k = real_some_mention("zonder verwijzing");
	struct outgoing out = real_answer_to(k->id, NULL, "Wij komen kijken.");
	host_prepare(&real_desk, &out);
	assert_int_equal(real_desk.prepare_err.code, ERR_NONE);
	real_send_until_sent(&out);
	assert_int_equal(real_posts_with_text("Wij komen kijken.", NULL), 1);
	struct outgoing lost = real_answer_to(
		"at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3aaaaaaaaaaaa", NULL,
		"x");
	host_prepare(&real_desk, &lost);
	assert_int_equal(real_desk.prepare_err.code, ERR_REJECTED);
}

/* One reply through a fault: it is there once, whatever went wrong. */
static void send_through(const char *fault, const char *text)
{
	struct kept *k = real_some_mention(text);
	struct outgoing out = real_answer_to(k->id, k->reference, text);
	host_prepare(&real_desk, &out);
	assert_int_equal(real_desk.prepare_err.code, ERR_NONE);
	char *path MEM_AUTO = mem_printf("/fault?path=putRecord&%s", fault);
	real_control(path);
	real_send_until_sent(&out);
	real_faults_off();
	assert_int_equal(real_posts_with_text(text, NULL), 1);
	host_lookup(&real_desk, &out);
	assert_int_equal(real_desk.lookup, LOOKUP_FOUND);
	host_send(&real_desk, &out);
	assert_int_equal(real_desk.result, SEND_SENT);
	assert_int_equal(real_posts_with_text(text, NULL), 1);
}

static void reply_survives_faults(void **state)
{
	static const char *const faults[] = {"drop=before", "drop=after", "drop=after&count=3",
		"status=500", "status=502&error=UpstreamFailure", "status=429&retryAfter=2",
		"status=429&retryAfter=2&count=3", "delay=700", "status=500&count=4"};
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		char *text MEM_AUTO = mem_printf("antwoord door %s", faults[i]);
		send_through(faults[i], text);
	}
}

static void lost_look_up_is_no_answer(void **state)
{
	struct kept *k = real_some_mention("niets te zien");
	struct outgoing out = real_answer_to(k->id, k->reference, "blijft liggen");
	host_prepare(&real_desk, &out);
	host_lookup(&real_desk, &out);
	assert_int_equal(real_desk.lookup, LOOKUP_ABSENT);
	real_control("/fault?path=getRecord&drop=before&count=9");
	host_lookup(&real_desk, &out);
	assert_int_equal(real_desk.lookup, LOOKUP_NO_ANSWER);
	real_faults_off();
}

static void bad_record_is_rejected(void **state)
{
	struct outgoing out = real_answer_to(NULL, NULL, "kort");
	host_prepare(&real_desk, &out);
	out.remote_record = "{\"$type\":\"app.bsky.feed.post\",\"text\":\"kort\"}";
	host_send(&real_desk, &out);
	assert_int_equal(real_desk.result, SEND_REJECTED);
	assert_non_null(real_desk.why);
}

static void another_post_under_the_key_is_kept(void **state)
{
	struct outgoing out = real_answer_to(NULL, NULL, "de eerste");
	host_prepare(&real_desk, &out);
	real_send_until_sent(&out);
	struct outgoing other = real_answer_to(NULL, NULL, "de tweede");
	char *key MEM_AUTO = mem_strdup(out.remote_key);
	host_prepare(&real_desk, &other);
	other.remote_key = key;
	host_send(&real_desk, &other);
	assert_int_equal(real_desk.result, SEND_REJECTED);
	assert_int_equal(real_posts_with_text("de eerste", NULL), 1);
	assert_int_equal(real_posts_with_text("de tweede", NULL), 0);
}

/* ---- tokens, and a network of which part is down ---- */

/* Puts another access token into the session file. */
static void set_access(const char *token)
{
	struct err err = ERR_INIT;
	char *text MEM_AUTO = session_file_read(real_session_file, &err);
	const struct json *json = json_parse(&real_arena, text, strlen(text), &err);
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 1 << 16);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	JSON_EACH (member, json)
		json_add_str(
			&w, member->key, strcmp(member->key, "access") == 0 ? token : member->text);
	json_end(&w, '}');
	assert_int_equal(session_file_write(real_session_file, out.buf, &err), 0);
}

static void expired_token_is_refreshed_once(void **state)
{
	struct kept *k = real_some_mention("verlopen");
	struct outgoing out = real_answer_to(k->id, k->reference, "na verloop");
	host_prepare(&real_desk, &out);
	set_access(json_str(real_control("/token?of=desk&in=-60"), "accessJwt"));
	host_close(&real_desk);
	host_reopen(&real_desk);
	real_control("/requests");
	int polls = real_desk.polls;
	real_desk.network->thread(real_desk.session, k->id);
	real_desk.network->poll(real_desk.session, real_desk.cursor);
	real_send_until_sent(&out);
	while (real_desk.polls == polls)
		http_run(real_desk.session_host.http, 100, NULL, 0);
	assert_int_equal(real_desk.poll_err.code, ERR_NONE);
	const struct json *requests = real_control("/requests");
	size_t refreshes = 0, sign_ins = 0;
	JSON_EACH (request, requests) {
		refreshes += strstr(request->text, "refreshSession") != NULL;
		sign_ins += strstr(request->text, "createSession") != NULL;
	}
	assert_int_equal(refreshes, 1);
	assert_int_equal(sign_ins, 0);
	assert_int_equal(real_posts_with_text("na verloop", NULL), 1);
}

static void lost_refresh_is_survived(void **state)
{
	set_access(json_str(real_control("/token?of=desk&in=-60"), "accessJwt"));
	host_close(&real_desk);
	host_reopen(&real_desk);
	real_control("/fault?path=refreshSession&drop=after");
	host_poll(&real_desk);
	assert_int_equal(real_desk.poll_err.code, ERR_NETWORK);
	real_poll_well();
}

static void appview_down_is_degraded(void **state)
{
	struct kept *k = real_some_mention("half werkt het");
	struct outgoing out = real_answer_to(k->id, k->reference, "toch verstuurd");
	real_control("/appview?up=0");
	host_poll(&real_desk);
	assert_int_equal(real_desk.poll_err.code, ERR_DEGRADED);
	host_prepare(&real_desk, &out);
	real_send_until_sent(&out);
	real_control("/appview?up=1");
	real_poll_well();
	assert_int_equal(real_posts_with_text("toch verstuurd", NULL), 1);
}

static void server_down_is_down(void **state)
{
	struct outgoing out = real_answer_to(NULL, NULL, "later dan");
	host_prepare(&real_desk, &out);
	real_control("/listen?server=pds&up=0");
	host_poll(&real_desk);
	assert_int_equal(real_desk.poll_err.code, ERR_NETWORK);
	host_send(&real_desk, &out);
	assert_int_equal(real_desk.result, SEND_LATER);
	real_control("/listen?server=pds&up=1");
	real_send_until_sent(&out);
	assert_int_equal(real_posts_with_text("later dan", NULL), 1);
	real_poll_well();
}

static void limit_says_when(void **state)
{
	real_control("/fault?path=listNotifications&status=429&retryAfter=60");
	host_poll(&real_desk);
	assert_int_equal(real_desk.poll_err.code, ERR_RATE);
	assert_true(real_desk.poll_retry_us > clock_now_us() + 30 * CLOCK_S);
	real_faults_off();
	real_poll_well();
}

/* A kept connection that breaks once is replaced, and the page asked for again, by the HTTP
 * library; what breaks for good ends the walk. */
static void broken_page_loses_nothing(void **state)
{
	real_post("citizen", "@desk.test op de eerste pagina", "&to=desk");
	real_post("citizen", "@desk.test achter de breuk",
		"&to=desk&created=2020-02-02T00:00:00.000Z");
	real_control("/fault?path=cursor&drop=before&count=9");
	real_clock_forward(CLOCK_HOUR);
	host_poll(&real_desk);
	assert_int_equal(real_desk.poll_err.code, ERR_NETWORK);
	real_faults_off();
	real_poll_well();
	assert_int_equal(host_count_text(&real_desk, "eerste pagina"), 1);
	assert_int_equal(host_count_text(&real_desk, "achter de breuk"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_in_with_an_app_password),
		cmocka_unit_test(session_is_used_again),
		cmocka_unit_test(mention_comes_once),
		cmocka_unit_test(replies_and_quotes_come),
		cmocka_unit_test(equal_times_lose_nothing),
		cmocka_unit_test(backdated_post_is_found),
		cmocka_unit_test(first_walk_takes_all),
		cmocka_unit_test(delivery_that_fails_comes_again),
		cmocka_unit_test(deleted_post_is_gone),
		cmocka_unit_test(thread_gives_context),
		cmocka_unit_test(reply_is_whole),
		cmocka_unit_test(own_post_shows_a_picture),
		cmocka_unit_test(missing_reference_is_fetched),
		cmocka_unit_test(reply_survives_faults),
		cmocka_unit_test(lost_look_up_is_no_answer),
		cmocka_unit_test(bad_record_is_rejected),
		cmocka_unit_test(another_post_under_the_key_is_kept),
		cmocka_unit_test(expired_token_is_refreshed_once),
		cmocka_unit_test(lost_refresh_is_survived),
		cmocka_unit_test(appview_down_is_degraded),
		cmocka_unit_test(server_down_is_down),
		cmocka_unit_test(limit_says_when),
		cmocka_unit_test(broken_page_loses_nothing),
	};
	return cmocka_run_group_tests(tests, real_start, real_end);
}
