/* Bluesky against a real network on loopback (tests/servers/bluesky): `make check-bluesky`.
 * What goes beyond posts and replies: searches, watches, edits, quotes, labels, mutes, and direct
 * messages through the PDS, with a stand-in for their service. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/bluesky.h"
#include "real.h"

/* The desk anew, with these watches. */
static void reopen_with(const struct watch *const *watches, size_t count)
{
	host_close(&real_desk);
	real_desk.session_host.watches = watches;
	real_desk.session_host.watch_count = count;
	host_reopen(&real_desk);
}

/* The next round of what is not asked at every poll. The network's clock stays behind: after ten
 * minutes of these what is written there is older than what is looked for. */
static void poll_all(void)
{
	real_clock_forward(CLOCK_MIN + CLOCK_S);
	real_poll_well();
}

static void encoded(struct strbuf *out, const char *before, const char *text)
{
	strbuf_str(out, before);
	http_encode(out, text);
}

static void opens(void **state)
{
	assert_int_equal(real_sign_in(json_str(real_network, "accounts.desk.chatPassword")), 0);
	host_open(&real_desk, &bluesky_network, &real_config, real_session_file);
	real_poll_well();
}

/* ---- searches ---- */

static void plain_handle_is_found(void **state)
{
	struct real_post p = real_post("citizen", "Zeg @desk.test, ik heb geen link", "");
	real_post("citizen", "@desk.tester is een ander", "");
	real_post("desk", "wij zijn @desk.test", "");
	poll_all();
	struct kept *k = host_find(&real_desk, p.uri);
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_non_null(strstr(k->source, "searchPosts"));
	assert_int_equal(host_count_text(&real_desk, "geen link"), 1);
	assert_int_equal(host_count_text(&real_desk, "een ander"), 0);
	assert_int_equal(host_count_text(&real_desk, "wij zijn"), 0);
	poll_all();
	assert_int_equal(host_count_text(&real_desk, "geen link"), 1);
}

static void watches_find_words_until_they_end(void **state)
{
	struct watch watch = {.name = "havenbrand",
		.account = "desk",
		.terms = {"loods", "#haven"},
		.term_count = 2,
		.until_us = clock_now_us() + CLOCK_DAY};
	const struct watch *watches[] = {&watch};
	struct real_post p = real_post("citizen", "Er brandt een loods", "");
	struct real_post tag = real_post("citizen", "Zwarte rook #haven", "");
	reopen_with(watches, 1);
	poll_all();
	struct kept *k = host_find(&real_desk, p.uri);
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_WATCH);
	assert_string_equal(k->watch, "havenbrand");
	assert_non_null(host_find(&real_desk, tag.uri));
	assert_int_equal(host_count_text(&real_desk, "loods"), 1);
	real_control("/requests");
	poll_all();
	assert_true(real_requests_with("q=loods") > 0);
	watch.until_us = clock_now_us();
	real_post("citizen", "Weer een loods", "");
	poll_all();
	assert_int_equal(real_requests_with("q=loods"), 0);
	assert_int_equal(host_count_text(&real_desk, "Weer een loods"), 0);
	reopen_with(NULL, 0);
}

static void full_millisecond_comes_by_the_search(void **state)
{
	char at[CLOCK_RFC3339_BYTES];
	int64_t us = clock_now_us() - CLOCK_MIN;
	clock_rfc3339(us - us % CLOCK_S, at);
	char *more MEM_AUTO = mem_printf("&to=desk&count=130&created=%.19s.000Z", at);
	real_post("citizen", "@desk.test tegelijk", more);
	poll_all();
	assert_int_equal(real_desk.missed, 1);
	assert_int_equal(host_count_text(&real_desk, "tegelijk"), 130);
}

static void search_that_fails_holds_up_nothing(void **state)
{
	real_control("/fault?path=searchPosts&status=500&count=9");
	real_post("citizen", "@desk.test zonder zoeken", "&to=desk");
	poll_all();
	assert_int_equal(host_count_text(&real_desk, "zonder zoeken"), 1);
	real_faults_off();
	struct real_post p = real_post("citizen", "hee @desk.test nog eens", "");
	poll_all();
	assert_non_null(host_find(&real_desk, p.uri));
}

/* ---- posts that change ---- */

static void edit_is_seen(void **state)
{
	struct real_post p = real_post("citizen", "@desk.test om vier uur", "&to=desk");
	real_poll_well();
	STRBUF_AUTO struct strbuf path;
	strbuf_init(&path, 4096);
	encoded(&path, "/edit?from=citizen&uri=", p.uri);
	encoded(&path, "&text=", "@desk.test om vijf uur");
	real_control(path.buf);
	real_poll_well();
	size_t last = real_desk.count - 1;
	assert_string_equal(real_desk.items[last].id, p.uri);
	assert_string_equal(real_desk.items[last].text, "@desk.test om vijf uur");
	real_poll_well();
	assert_int_equal(real_desk.count, last + 1);
}

/* Far down the list, where only a walk through all of it comes. */
static void old_post_that_is_deleted_is_gone(void **state)
{
	struct real_post p = real_post(
		"citizen", "@desk.test lang geleden", "&to=desk&created=2021-01-01T00:00:00.000Z");
	real_clock_forward(CLOCK_HOUR);
	real_poll_well();
	assert_non_null(host_find(&real_desk, p.uri));
	real_poll_well();
	STRBUF_AUTO struct strbuf path;
	strbuf_init(&path, 4096);
	encoded(&path, "/delete?from=citizen&uri=", p.uri);
	real_control(path.buf);
	size_t before = real_desk.count;
	real_clock_forward(CLOCK_HOUR);
	real_poll_well();
	assert_int_equal(real_desk.count, before + 1);
	assert_true(real_desk.items[before].deleted);
	assert_string_equal(real_desk.items[before].id, p.uri);
}

/* ---- what is told of a post ---- */

static void quote_shows_what_it_quotes(void **state)
{
	struct real_post ours = real_post("desk", "De brug is dicht.", "");
	STRBUF_AUTO struct strbuf more;
	strbuf_init(&more, 4096);
	encoded(&more, "&quote=", ours.uri);
	encoded(&more, "&quoteCid=", ours.cid);
	struct real_post p = real_post("citizen", "Dat klopt niet.", more.buf);
	real_poll_well();
	struct kept *k = host_find(&real_desk, p.uri);
	assert_non_null(k);
	assert_non_null(strstr(k->media, "quote||desk.test: De brug is dicht.\n"));
}

static void labels_are_told(void **state)
{
	struct real_post p = real_post(
		"citizen", "@desk.test niet voor gevoelige kijkers", "&to=desk&label=gore");
	real_poll_well();
	struct kept *k = host_find(&real_desk, p.uri);
	assert_non_null(k);
	assert_string_equal(k->media, "label||gore\n");
}

/* The network hides whom an account mutes from its notifications; the search does not. */
static void muted_author_is_heard(void **state)
{
	real_control("/mute?of=desk&whom=citizen");
	struct real_post p = real_post("citizen", "@desk.test hoort u mij?", "&to=desk");
	poll_all();
	struct kept *k = host_find(&real_desk, p.uri);
	assert_non_null(k);
	assert_non_null(strstr(k->media, "author||muted\n"));
	for (size_t i = 0; i < real_desk.count; i++)
		assert_true(!real_desk.items[i].deleted ||
			    real_desk.items[i].id != host_find(&real_desk, p.uri)->id);
	real_control("/mute?of=desk&whom=citizen&up=0");
}

/* ---- direct messages ---- */

static const struct json *direct(const char *from, const char *to, const char *text)
{
	STRBUF_AUTO struct strbuf path;
	strbuf_init(&path, 4096);
	strbuf_printf(&path, "/direct?from=%s&to=%s", from, to);
	encoded(&path, "&text=", text);
	return real_control(path.buf);
}

static size_t directs_with_text(const char *text)
{
	size_t count = 0;
	const struct json *all = real_control("/directs?from=desk&to=citizen");
	JSON_EACH (message, all) {
		const char *has = json_str(message, "text");
		count += has && strcmp(has, text) == 0;
	}
	return count;
}

static struct outgoing direct_answer(const struct kept *k, const char *text)
{
	struct outgoing out = real_answer_to(k->id, k->reference, text);
	out.kind = "direct";
	out.visibility = VISIBILITY_DIRECT;
	return out;
}

static void direct_comes_once(void **state)
{
	direct("citizen", "desk", "Ik durf het niet openbaar te zeggen");
	direct("desk", "citizen", "Zeg het maar");
	real_poll_well();
	struct kept *k = host_find_text(&real_desk, "niet openbaar");
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_DIRECT);
	assert_int_equal(k->visibility, VISIBILITY_DIRECT);
	assert_string_equal(k->handle, "citizen.test");
	char *thread MEM_AUTO = mem_strdup(k->thread);
	k = host_find_text(&real_desk, "Zeg het maar");
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_CONTEXT);
	assert_string_equal(k->thread, thread);
	real_poll_well();
	assert_int_equal(host_count_text(&real_desk, "niet openbaar"), 1);
}

/* From a cursor that knows nothing of messages, the last days are read; from one that does, what
 * came since. */
static void directs_before_the_start_come(void **state)
{
	struct host fresh;
	host_open(&fresh, &bluesky_network, &real_config, real_session_file);
	fresh.cursor = mem_strdup("2026-11-24T00:00:00Z");
	host_poll(&fresh);
	assert_int_equal(fresh.poll_err.code, ERR_NONE);
	assert_int_equal(host_count_text(&fresh, "niet openbaar"), 1);
	assert_non_null(strstr(fresh.cursor, "\"chat\":\"2222"));
	host_close(&fresh);
	direct("citizen", "desk", "na de pauze");
	host_reopen(&fresh);
	host_poll(&fresh);
	assert_int_equal(host_count_text(&fresh, "na de pauze"), 1);
	assert_int_equal(host_count_text(&fresh, "niet openbaar"), 1);
	host_release(&fresh);
}

static void direct_is_answered(void **state)
{
	struct kept *k = host_find_text(&real_desk, "niet openbaar");
	struct outgoing out = direct_answer(k, "Wij luisteren. https://politie.example/tip");
	host_prepare(&real_desk, &out);
	assert_int_equal(real_desk.prepare_err.code, ERR_NONE);
	assert_non_null(strstr(out.remote_record, "facet#link"));
	host_send(&real_desk, &out);
	assert_int_equal(real_desk.result, SEND_SENT);
	assert_int_equal(directs_with_text(out.text), 1);
	char *id MEM_AUTO = mem_strdup(real_desk.remote_id);
	real_poll_well();
	assert_non_null(host_find(&real_desk, id));
	host_lookup(&real_desk, &out);
	assert_int_equal(real_desk.lookup, LOOKUP_FOUND);
	assert_string_equal(real_desk.remote_id, id);
}

/* The answer is lost: it is looked for. There, it is sent; not there, a person decides: an earlier
 * message of the same words is not taken for it. */
static void lost_answer_is_looked_for(void **state)
{
	static const char text[] = "Dank u, wij komen.";
	struct kept *k = host_find_text(&real_desk, "niet openbaar");
	struct outgoing out = direct_answer(k, text);
	host_prepare(&real_desk, &out);
	real_control("/direct-lose");
	host_send(&real_desk, &out);
	assert_int_equal(real_desk.result, SEND_SENT);
	assert_int_equal(directs_with_text(text), 1);
	struct outgoing second = direct_answer(k, text);
	host_prepare(&real_desk, &second);
	real_control("/fault?path=sendMessage&status=502&error=UpstreamFailure");
	host_send(&real_desk, &second);
	assert_int_equal(real_desk.result, SEND_UNCLEAR);
	host_lookup(&real_desk, &second);
	assert_int_equal(real_desk.lookup, LOOKUP_UNSEEN);
	real_control("/fault?path=getMessages&status=500&count=9");
	host_lookup(&real_desk, &second);
	assert_int_equal(real_desk.lookup, LOOKUP_NO_ANSWER);
	real_faults_off();
	assert_int_equal(directs_with_text(text), 1);
}

static void refused_direct_says_why(void **state)
{
	struct kept *k = host_find_text(&real_desk, "niet openbaar");
	struct outgoing out = direct_answer(k, "naar nergens");
	host_prepare(&real_desk, &out);
	real_control("/fault?path=sendMessage&status=400&error=ConvoLocked");
	host_send(&real_desk, &out);
	assert_int_equal(real_desk.result, SEND_REJECTED);
	assert_non_null(strstr(real_desk.why, "ConvoLocked"));
	real_control("/fault?path=sendMessage&status=429&retryAfter=2");
	host_send(&real_desk, &out);
	assert_int_equal(real_desk.result, SEND_LATER);
	assert_int_equal(directs_with_text("naar nergens"), 0);
	real_faults_off();
}

static void deleted_direct_is_gone(void **state)
{
	const struct json *message = direct("citizen", "desk", "toch maar niet");
	real_poll_well();
	struct kept *k = host_find_text(&real_desk, "toch maar niet");
	assert_non_null(k);
	char *id MEM_AUTO = mem_strdup(k->id);
	char *path MEM_AUTO =
		mem_printf("/direct-delete?from=citizen&to=desk&id=%s", json_str(message, "id"));
	real_control(path);
	real_poll_well();
	assert_true(real_desk.items[real_desk.count - 1].deleted);
	assert_string_equal(real_desk.items[real_desk.count - 1].id, id);
}

/* An app password without the switch for messages: posts come and go all the same, and the session
 * is not renewed again and again. */
static void password_without_messages_still_posts(void **state)
{
	host_close(&real_desk);
	assert_int_equal(real_sign_in(json_str(real_network, "accounts.desk.appPassword")), 0);
	host_reopen(&real_desk);
	real_control("/requests");
	direct("citizen", "desk", "leest u dit?");
	struct kept *k = real_some_mention("zonder berichten");
	real_poll_well();
	assert_int_equal(host_count_text(&real_desk, "leest u dit?"), 0);
	const struct json *requests = real_control("/requests");
	size_t renewals = 0, logs = 0;
	JSON_EACH (request, requests) {
		renewals += strstr(request->text, "Session") != NULL;
		logs += strstr(request->text, "chat.bsky") != NULL;
	}
	assert_int_equal(renewals, 0);
	assert_int_equal(logs, 1);
	struct outgoing out = real_answer_to(k->id, k->reference, "Toch antwoord.");
	host_prepare(&real_desk, &out);
	assert_int_equal(real_send_until_sent(&out), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens),
		cmocka_unit_test(full_millisecond_comes_by_the_search),
		cmocka_unit_test(muted_author_is_heard),
		cmocka_unit_test(search_that_fails_holds_up_nothing),
		cmocka_unit_test(plain_handle_is_found),
		cmocka_unit_test(watches_find_words_until_they_end),
		cmocka_unit_test(edit_is_seen),
		cmocka_unit_test(quote_shows_what_it_quotes),
		cmocka_unit_test(labels_are_told),
		cmocka_unit_test(direct_comes_once),
		cmocka_unit_test(directs_before_the_start_come),
		cmocka_unit_test(direct_is_answered),
		cmocka_unit_test(lost_answer_is_looked_for),
		cmocka_unit_test(refused_direct_says_why),
		cmocka_unit_test(deleted_direct_is_gone),
		cmocka_unit_test(old_post_that_is_deleted_is_gone),
		cmocka_unit_test(password_without_messages_still_posts),
	};
	return cmocka_run_group_tests(tests, real_start, real_end);
}
