/* What X tells, by polls and by streams, as the fake server behaves. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/session_file.h"
#include "networks/x.h"
#include "x_stage.h"

/* ---- reading ---- */

static void mention_comes_in(struct stage *s)
{
	fake_do(&s->server, "mention",
		"{'text': '@desk Er staat rook & vuur\\nin de #Nieuwstraat https://a.example/x?a=1&b=2'}");
	fake_do(&s->server, "mention", "{'text': 'niet voor ons'}");
	stage_poll(s);
	assert_int_equal(s->desk.count, 1);
	struct kept *k = &s->desk.items[0];
	assert_string_equal(k->text,
		"@desk Er staat rook & vuur\nin de #Nieuwstraat https://a.example/x?a=1&b=2");
	assert_string_equal(k->handle, "citizen");
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_string_equal(k->thread, k->id);
	assert_null(k->closed);
	assert_string_equal(k->moderations, "mute");
	assert_int_equal(k->raw[0], '{');
	assert_string_equal(s->desk.handle, "desk");
	assert_int_equal(s->desk.limit.rule, LENGTH_WEIGHTED);
	stage_poll(s);
	stage_poll(s);
	assert_int_equal(s->desk.count, 1);
}
ON_EACH(mention_comes_in)

static void pictures_come_with_their_words(struct stage *s)
{
	fake_do(&s->server, "mention",
		"{'text': '@desk kijk', 'media': [{'type': 'photo', 'alt': 'een gat'}, {'type': 'photo'}]}");
	stage_poll(s);
	assert_string_equal(s->desk.items[0].text, "@desk kijk");
	assert_non_null(strstr(s->desk.items[0].media, "|een gat\n"));
	assert_non_null(strstr(s->desk.items[0].media, "image|https://pbs.twimg.com/media/"));
}
ON_EACH(pictures_come_with_their_words)

/* Long texts, and one that shuts us out of its answers. */
static void long_and_shut_posts_are_told(struct stage *s)
{
	char text[1001] = "";
	memset(text, 'o', 1000);
	fake_do(&s->server, "mention", "{'text': '@desk %s'}", text);
	fake_do(&s->server, "mention", "{'text': '@desk mag', 'reply_settings': 'mentionedUsers'}");
	stage_poll(s);
	assert_int_equal(strlen(s->desk.items[0].text), 1006);
	assert_null(host_find_text(&s->desk, "mag")->closed);
}
ON_EACH(long_and_shut_posts_are_told)

static void nothing_is_lost_between_pages(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk eerst.'}");
	stage_poll(s);
	stage_advance(s, 600);
	fake_do(&s->server, "mention", "{'text': '@desk nr {n}.', 'count': 130}");
	stage_poll(s);
	assert_int_equal(s->desk.count, 131);
	assert_int_equal(s->desk.missed, 0);
	for (size_t i = 1; i < 131; i++)
		assert_true(s->desk.items[i].created_us >= s->desk.items[i - 1].created_us);
	stage_poll(s);
	assert_int_equal(s->desk.count, 131);
}
ON_EACH(nothing_is_lost_between_pages)

/* X shows 800 and no more: that is said. */
static void more_than_is_shown_is_said(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk nr {n}.', 'count': 850}");
	stage_poll(s);
	assert_int_equal(s->desk.count, 800);
	assert_int_equal(s->desk.missed, 1);
}
ON_EACH(more_than_is_shown_is_said)

/* What is settled is not paid for again. */
static void little_is_paid_for_twice(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk nr {n}.', 'count': 20}");
	stage_advance(s, 600);
	stage_poll(s);
	for (int i = 0; i < 30; i++) {
		stage_advance(s, 60);
		stage_poll(s);
	}
	const struct json *bills = json_at(fake_do(&s->server, "state", "{}"), "bills");
	int64_t read = 0, messages = 0;
	assert_int_equal(json_int(bills, "owned_read", &read), 0);
	assert_int_equal(read, 20);
	assert_int_equal(json_int(bills, "message_read", &messages), -1);
}
ON_EACH(little_is_paid_for_twice)

/* A few of the longest posts do not fit into one answer: then a page is asked for in smaller ones,
 * and not only the first. */
static void page_that_is_too_large_comes_in_pieces(struct stage *s)
{
	static const char mentions[] = "'path': '/2/users/', 'method': 'GET'";
	fake_do(&s->server, "mention", "{'text': '@desk nr {n}.', 'count': 250}");
	fake_do(&s->server, "fault", "{%s, 'manner': 'bomb', 'megabytes': 9, 'skip': 2}", mentions);
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_NONE);
	assert_int_equal(s->desk.count, 250);
	assert_int_equal(s->desk.missed, 0);
}
ON_EACH(page_that_is_too_large_comes_in_pieces)

static void refused_delivery_comes_again(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk nr {n}.', 'count': 50}");
	fake_do(&s->server, "dm", "{'text': 'stil'}");
	s->desk.refuse_delivery = true;
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_STORE);
	s->desk.refuse_delivery = false;
	stage_advance(s, 600);
	stage_poll(s);
	assert_int_equal(s->desk.count, 51);
}
ON_EACH(refused_delivery_comes_again)

static void edit_is_seen(struct stage *s)
{
	const struct json *made = fake_do(&s->server, "mention", "{'text': '@desk een'}");
	stage_poll(s);
	fake_do(&s->server, "edit", "{'id': '%s', 'text': '@desk twee'}", json_str(made, "id"));
	stage_poll(s);
	assert_int_equal(s->desk.count, 2);
	assert_string_equal(s->desk.items[1].text, "@desk twee");
	assert_string_equal(s->desk.items[1].uri, s->desk.items[0].uri);
	assert_string_not_equal(s->desk.items[1].id, s->desk.items[0].id);
	stage_poll(s);
	assert_int_equal(s->desk.count, 2);
}
ON_EACH(edit_is_seen)

/* The older version is still there under its id: looked at again, it does not come back; and one
 * that names us no more is no news in our timeline. */
static void edit_is_not_undone(struct stage *s)
{
	const char *id = json_str(fake_do(&s->server, "mention", "{'text': '@desk een'}"), "id");
	stage_poll(s);
	fake_do(&s->server, "edit", "{'id': '%s', 'text': 'zonder naam'}", id);
	stage_poll(s);
	assert_int_equal(s->desk.count, 1);
	stage_advance(s, 7 * 3600);
	stage_poll(s);
	stage_run_count(s, 2);
	assert_string_equal(s->desk.items[1].text, "zonder naam");
	assert_string_equal(s->desk.items[1].uri, s->desk.items[0].uri);
	stage_advance(s, 7 * 3600);
	stage_poll(s);
	assert_int_equal(s->desk.count, 2);
}
ON_EACH(edit_is_not_undone)

/* Within a day, as X demands. */
static void deletion_is_seen(struct stage *s)
{
	const char *id = json_str(fake_do(&s->server, "mention", "{'text': '@desk weg'}"), "id");
	fake_do(&s->server, "mention", "{'text': '@desk blijft'}");
	stage_poll(s);
	fake_do(&s->server, "delete", "{'id': '%s'}", id);
	stage_advance(s, 7 * 3600);
	stage_poll(s);
	assert_int_equal(s->desk.count, 3);
	assert_true(s->desk.items[2].deleted);
	assert_string_equal(s->desk.items[2].id, id);
}
ON_EACH(deletion_is_seen)

static void conversation_is_fetched(struct stage *s)
{
	const char *root =
		json_str(fake_do(&s->server, "mention", "{'text': 'begin', 'by': 'jan'}"), "id");
	const char *middle =
		json_str(fake_do(&s->server, "mention",
				 "{'text': 'ik weet het', 'by': 'farah', 'to': '%s'}", root),
			"id");
	fake_do(&s->server, "mention", "{'text': '@desk hoor', 'to': '%s'}", middle);
	stage_poll(s);
	assert_int_equal(s->desk.count, 1);
	assert_string_equal(s->desk.items[0].thread, root);
	assert_string_equal(s->desk.items[0].in_reply_to, middle);
	host_thread(&s->desk, s->desk.items[0].id);
	assert_int_equal(s->desk.count, 3);
	struct kept *k = host_find_text(&s->desk, "ik weet het");
	assert_int_equal(k->kind, MENTION_CONTEXT);
	assert_string_equal(k->thread, root);
	assert_string_equal(k->handle, "farah");
	assert_string_equal(s->desk.items[1].text, "begin"); /* in its order */
}
ON_EACH(conversation_is_fetched)

/* The beginning is older than the search reaches. */
static void old_beginning_is_fetched(struct stage *s)
{
	const char *root =
		json_str(fake_do(&s->server, "mention", "{'text': 'begin', 'by': 'jan'}"), "id");
	stage_advance(s, 8 * 86400);
	fake_do(&s->server, "mention", "{'text': '@desk hoor', 'to': '%s'}", root);
	stage_poll(s);
	host_thread(&s->desk, s->desk.items[0].id);
	assert_int_equal(host_find_text(&s->desk, "begin")->kind, MENTION_CONTEXT);
}
ON_EACH(old_beginning_is_fetched)

static void direct_message_comes_in(struct stage *s)
{
	fake_do(&s->server, "dm", "{'text': 'in vertrouwen', 'by': 'farah'}");
	stage_poll(s);
	assert_int_equal(s->desk.count, 1);
	assert_int_equal(s->desk.items[0].kind, MENTION_DIRECT);
	assert_string_equal(s->desk.items[0].handle, "farah");
	assert_string_equal(s->desk.items[0].moderations, "mute");
	fake_do(&s->server, "dm", "{'text': 'nr {n}.', 'by': 'farah', 'count': 45}");
	stage_advance(s, 300);
	stage_poll(s);
	assert_int_equal(s->desk.count, 46);
	assert_string_equal(s->desk.items[45].text, "nr 45.");
	assert_string_equal(s->desk.items[45].thread, s->desk.items[0].thread);
}
ON_EACH(direct_message_comes_in)

/* ---- faults of reading ---- */

static void faults_of_reading_are_said(struct stage *s)
{
	static const struct poll_fault faults[] = {
		{"'status': 500, 'body': '<html><h1>Oops</h1>later</html>'", "500: Oops",
			ERR_NETWORK},
		{"'status': 502, 'body': ''", "502", ERR_NETWORK},
		{"'status': 403, 'body': {'title': 'Client Forbidden', 'detail': 'not enrolled'}",
			"403: not enrolled", ERR_NETWORK},
		{"'status': 200, 'body': '<html>'", "no JSON", ERR_NETWORK},
		{"'status': 200, 'body': ''", "no JSON", ERR_NETWORK},
		{"'status': 200, 'body': []", "holds no posts", ERR_NETWORK},
		{"'manner': 'truncated'", "", ERR_NETWORK},
		{"'manner': 'close'", "", ERR_NETWORK},
		{"'manner': 'bomb', 'megabytes': 9, 'times': 9", "larger", ERR_NETWORK},
	};
	stage_poll(s);
	fake_do(&s->server, "mention", "{'text': '@desk hier'}");
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		stage_poll_faulty(s, "'path': '/2/users/'", &faults[i]);
	stage_poll(s);
	assert_int_equal(s->desk.count, 1);
}
ON_EACH(faults_of_reading_are_said)

static void too_many_requests_wait_until_told(struct stage *s)
{
	stage_poll(s);
	fake_do(&s->server, "fault", "{'path': '/2/users/', 'manner': 'rate', 'reset': '%lld'}",
		(long long)(stage_now_us() / CLOCK_S + 90));
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_RATE);
	assert_in_range(s->desk.poll_retry_us, stage_now_us() + 60 * CLOCK_S,
		stage_now_us() + 120 * CLOCK_S);
}
ON_EACH(too_many_requests_wait_until_told)

static void messages_that_cannot_be_read_hold_up_no_mention(struct stage *s)
{
	fake_do(&s->server, "fault", "{'path': '/2/dm_events', 'status': 503, 'body': ''}");
	fake_do(&s->server, "mention", "{'text': '@desk hier'}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_DEGRADED);
	assert_int_equal(s->desk.count, 1);
	assert_non_null(s->desk.cursor);
}
ON_EACH(messages_that_cannot_be_read_hold_up_no_mention)

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

/* X says no more than that it knows nobody; its clock tells why. */
static void clock_that_is_off_is_said(void **state)
{
	struct stage s;
	x_begin(&s, "");
	stage_poll(&s);
	fake_do(&s.server, "advance", "{'seconds': 3600}");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_AUTH);
	assert_non_null(strstr(s.desk.poll_err.msg, "clock of this computer is 60 minutes"));
	fake_do(&s.server, "advance", "{'seconds': -3600}");
	stage_poll(&s);
	fake_do(&s.server, "revoke", "{}");
	host_poll(&s.desk);
	assert_null(strstr(s.desk.poll_err.msg, "clock"));
	stage_end(&s);
}

/* ---- the next token ---- */

static void token_is_renewed_before_its_end(void **state)
{
	struct stage s;
	struct err err = ERR_INIT;
	x_begin_oauth2(&s, "");
	stage_poll(&s);
	stage_advance(&s, 7000);
	fake_do(&s.server, "mention", "{'text': '@desk later'}");
	stage_poll(&s);
	assert_int_equal(s.desk.count, 1);
	assert_int_equal(fake_asked(&s.server, "POST /2/oauth2/token"), 1);
	/* The refresh token was good once: the next one is in the file. */
	char *kept MEM_AUTO = session_file_read(s.session_file, &err);
	assert_null(strstr(kept, fake_said(&s.server, "refresh_token")));
	host_close(&s.desk);
	host_reopen(&s.desk);
	stage_advance(&s, 7000);
	stage_poll(&s);
	assert_int_equal(fake_asked(&s.server, "POST /2/oauth2/token"), 2);
	stage_end(&s);
}

/* The worker finds what a person who signed in anew left in the file. */
static void newer_login_in_the_file_is_taken(void **state)
{
	struct stage s;
	struct err err = ERR_INIT;
	x_begin_oauth2(&s, "");
	stage_poll(&s);
	char *old MEM_AUTO = session_file_read(s.session_file, &err);
	stage_advance(&s, 7000);

	stage_poll(&s);
	char *new MEM_AUTO = session_file_read(s.session_file, &err);
	assert_string_not_equal(old, new);
	assert_int_equal(session_file_write(s.session_file, old, &err), 0);
	host_close(&s.desk);
	host_reopen(&s.desk); /* holds the old one */
	assert_int_equal(session_file_write(s.session_file, new, &err), 0);
	stage_poll(&s);
	assert_int_equal(fake_asked(&s.server, "POST /2/oauth2/token"), 1);
	stage_end(&s);
}

/* ---- streams ---- */

/* What happens to us is told to who signed in by OAuth 2.0. */
static void on_both_words(void (*test)(struct stage *s))
{
	static const char *const words[] = {
		"--words post --thump 0.1", "--words tweet --thump 0.1"};
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct stage s;
		print_message("  %s\n", words[i]);
		x_begin_oauth2(&s, words[i]);
		test(&s);
		stage_end(&s);
	}
}

#define ON_BOTH(name) \
	static void name##_on_each(void **state) \
	{ \
		on_both_words(name); \
	}

/* Signed in by a code one is told of by polls; and what is watched. */
static void signed_account_is_polled(void **state)
{
	struct stage s;
	x_begin(&s, "");
	stage_stream(&s);
	assert_int_equal(s.desk.stream, STREAM_ABSENT);
	assert_non_null(strstr(s.desk.stream_err.msg, "403"));
	fake_do(&s.server, "mention", "{'text': '@desk nu'}");
	stage_poll(&s);
	assert_int_equal(s.desk.count, 1);
	stage_end(&s);
}

static void stream_tells_at_once(struct stage *s)
{
	stage_stream(s);
	assert_int_equal(s->desk.stream, STREAM_LIVE);
	fake_do(&s->server, "mention", "{'text': '@desk nu'}");
	stage_run_count(s, 1);
	assert_string_equal(s->desk.items[0].text, "@desk nu");
	assert_string_equal(s->desk.items[0].handle, "citizen");
	fake_do(&s->server, "dm", "{'text': 'stil', 'by': 'farah'}");
	stage_run_count(s, 2);
	assert_int_equal(s->desk.items[1].kind, MENTION_DIRECT);
	stage_poll(s); /* brings nothing again */
	stage_advance(s, 1200);
	stage_poll(s);
	assert_int_equal(s->desk.count, 2);
	assert_string_equal(s->desk.items[1].handle, "farah");
	/* What is there is not subscribed to again. */
	assert_int_equal(fake_count(&s->server, "subscriptions"), 4);
	host_close(&s->desk);
	host_reopen(&s->desk);
	stage_stream(s);
	assert_int_equal(fake_count(&s->server, "subscriptions"), 4);
}
ON_BOTH(stream_tells_at_once)

static void quotes_and_answers_are_told(struct stage *s)
{
	stage_stream(s);
	fake_do(&s->server, "mention", "{'text': '@desk vraag'}");
	stage_run_count(s, 1);
	struct outgoing out = stage_answer(s, "vraag", "Dank u.");
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	char *ours MEM_AUTO = mem_strdup(s->desk.remote_id);
	fake_do(&s->server, "quote", "{'of': '%s', 'text': 'moet je zien', 'by': 'jan'}", ours);
	stage_run_count(s, 2);
	assert_string_equal(s->desk.items[1].handle, "jan");
	assert_non_null(strstr(s->desk.items[1].media, ours));
	fake_do(&s->server, "reply", "{'to': '%s', 'text': 'graag'}", ours);
	stage_run_count(s, 3);
	assert_int_equal(s->desk.items[2].kind, MENTION_REPLY);
	assert_string_equal(s->desk.items[2].thread, s->desk.items[0].id);
	assert_string_equal(s->desk.items[2].moderations, "mute");
}
ON_BOTH(quotes_and_answers_are_told)

static void nonsense_on_the_stream_hurts_nobody(struct stage *s)
{
	stage_stream(s);
	fake_do(&s->server, "stream", "{'do': 'raw', 'text': '{\\\"data\\\":\\r\\n'}");
	fake_do(&s->server, "stream",
		"{'do': 'raw', 'text': '[]\\r\\n{}\\r\\n{\\\"data\\\":{\\\"event_type\\\":\\\"dm.received\\\"}}\\r\\n'}");
	fake_do(&s->server, "mention", "{'text': '@desk daarna'}");
	stage_run_count(s, 1);
	assert_string_equal(s->desk.items[0].text, "@desk daarna");
}
ON_BOTH(nonsense_on_the_stream_hurts_nobody)

/* It is there, but not even an empty line comes any more. */
static void stalled_stream_is_over(struct stage *s)
{
	stage_stream(s);
	fake_do(&s->server, "stream", "{'do': 'freeze'}");
	fake_do(&s->server, "mention", "{'text': '@desk ongehoord'}");
	stage_skip(15000);
	http_run(s->desk.session_host.http, 10, NULL, 0);
	assert_int_equal(s->desk.stream, STREAM_LIVE);
	stage_skip(15000);
	stage_run(s, &s->desk.streamings, 2);
	assert_int_equal(s->desk.stream, STREAM_OVER);
	assert_non_null(strstr(s->desk.stream_err.msg, "nothing came for 25 s"));
	stage_poll(s);
	assert_int_equal(host_count_text(&s->desk, "ongehoord"), 1);
}
ON_BOTH(stalled_stream_is_over)

static void broken_stream_loses_nothing(struct stage *s)
{
	stage_stream(s);
	fake_do(&s->server, "stream", "{'do': 'cut'}");
	stage_run(s, &s->desk.streamings, 2);
	assert_int_equal(s->desk.stream, STREAM_OVER);
	fake_do(&s->server, "mention", "{'text': '@desk gemist {n}.', 'count': 3}");
	x_network.stream(s->desk.session);
	stage_run(s, &s->desk.streamings, 3);
	fake_do(&s->server, "mention", "{'text': '@desk golf {n}.', 'count': 150}");
	stage_run_count(s, 150);
	assert_int_equal(host_count_text(&s->desk, "gemist"), 0);
	stage_poll(s);
	assert_int_equal(host_count_text(&s->desk, "gemist"), 3);
	assert_int_equal(s->desk.count, 153);
	fake_do(&s->server, "stream", "{'do': 'error', 'text': 'moved elsewhere'}");
	stage_run(s, &s->desk.streamings, 4);
	assert_int_equal(s->desk.stream, STREAM_OVER);
	assert_non_null(strstr(s->desk.stream_err.msg, "moved elsewhere"));
}
ON_BOTH(broken_stream_loses_nothing)

static void without_its_token_there_is_no_stream(struct stage *s)
{
	host_close(&s->desk);
	s->desk.config.app_token_file = stage_secret(s, "app", "wrong");
	host_reopen(&s->desk);
	stage_stream(s);
	assert_int_equal(s->desk.stream, STREAM_ABSENT);
	assert_non_null(strstr(s->desk.stream_err.msg, "401"));
	stage_poll(s);
}
ON_BOTH(without_its_token_there_is_no_stream)

/* ---- watches ---- */

static struct watch watch = {.name = "brand",
	.account = "gent",
	.terms = {"#brand", "gat in de weg"},
	.term_count = 2,
	.until_us = INT64_MAX};
static const struct watch *const watches[] = {&watch};

static void begin_watch(struct stage *s)
{
	watch.until_us = INT64_MAX;
	host_close(&s->desk);
	s->desk.session_host.watches = watches;
	s->desk.session_host.watch_count = 1;
	host_reopen(&s->desk);
}

static void terms_are_watched(struct stage *s)
{
	begin_watch(s);
	stage_stream(s);
	assert_int_equal(s->desk.stream, STREAM_LIVE);
	assert_int_equal(fake_count(&s->server, "rules"), 2);
	fake_do(&s->server, "mention", "{'text': 'rook #Brand'}");
	stage_run_count(s, 1);
	assert_int_equal(s->desk.items[0].kind, MENTION_WATCH);
	assert_string_equal(s->desk.items[0].watch, "brand");
	fake_do(&s->server, "mention", "{'text': '@desk een gat in de weg'}");
	stage_run_count(s, 2);
	assert_int_equal(s->desk.items[1].kind, MENTION_MENTION);
	/* What is over is taken back, between two polls as well. */
	watch.until_us = stage_now_us() - 1;
	stage_poll(s);
	while (http_run(s->desk.session_host.http, 20, NULL, 0) > 2)
		;
	assert_int_equal(fake_count(&s->server, "rules"), 0);
}
ON_BOTH(terms_are_watched)

/* Rules belong to the program: those of others stay. */
static void rules_of_others_stay(struct stage *s)
{
	begin_watch(s);
	stage_stream(s);
	assert_int_equal(fake_count(&s->server, "rules"), 2);
	host_close(&s->desk);
	s->desk.config.name = "antwerpen";
	static const char *const other_terms[] = {"#zon"};
	watch.terms[0] = other_terms[0];
	watch.term_count = 1;
	host_reopen(&s->desk);
	stage_stream(s);
	assert_int_equal(fake_count(&s->server, "rules"), 3);
	watch.terms[0] = "#brand";
	watch.term_count = 2;
}
ON_BOTH(rules_of_others_stay)

/* A plan without rules takes nothing from the rest. */
static void plan_without_watches_tells_the_rest(struct stage *s)
{
	begin_watch(s);
	fake_do(&s->server, "fault",
		"{'path': '/2/tweets/search/stream/rules', 'status': 403, 'body': {'detail': 'not in your plan'}}");
	stage_stream(s);
	assert_int_equal(s->desk.stream, STREAM_LIVE);
	fake_do(&s->server, "mention", "{'text': '@desk nu'}");
	stage_run_count(s, 1);
}
ON_BOTH(plan_without_watches_tells_the_rest)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(mention_comes_in),
		EACH(pictures_come_with_their_words),
		EACH(long_and_shut_posts_are_told),
		EACH(nothing_is_lost_between_pages),
		EACH(more_than_is_shown_is_said),
		EACH(little_is_paid_for_twice),
		EACH(page_that_is_too_large_comes_in_pieces),
		EACH(refused_delivery_comes_again),
		EACH(edit_is_seen),
		EACH(edit_is_not_undone),
		EACH(deletion_is_seen),
		EACH(conversation_is_fetched),
		EACH(old_beginning_is_fetched),
		EACH(direct_message_comes_in),
		EACH(faults_of_reading_are_said),
		EACH(too_many_requests_wait_until_told),
		EACH(messages_that_cannot_be_read_hold_up_no_mention),
		EACH(revoked_token_signs_out),
		cmocka_unit_test(clock_that_is_off_is_said),
		cmocka_unit_test(token_is_renewed_before_its_end),
		cmocka_unit_test(newer_login_in_the_file_is_taken),
		cmocka_unit_test(signed_account_is_polled),
		EACH(stream_tells_at_once),
		EACH(quotes_and_answers_are_told),
		EACH(nonsense_on_the_stream_hurts_nobody),
		EACH(stalled_stream_is_over),
		EACH(broken_stream_loses_nothing),
		EACH(without_its_token_there_is_no_stream),
		EACH(terms_are_watched),
		EACH(rules_of_others_stay),
		EACH(plan_without_watches_tells_the_rest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
