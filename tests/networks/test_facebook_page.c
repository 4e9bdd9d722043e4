/* What comes from a page of Facebook, by asking its fake server. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "facebook_stage.h"
#include "networks/facebook.h"

/* What came and is more than context. */
static size_t count_work(const struct stage *s)
{
	size_t count = 0;
	for (size_t i = 0; i < s->desk.count; i++)
		count += s->desk.items[i].kind != MENTION_CONTEXT && !s->desk.items[i].deleted;
	return count;
}

static struct kept *came(struct stage *s, const char *text)
{
	struct kept *k = host_find_text(&s->desk, text);
	if (!k)
		fail_msg("\"%s\" did not come", text);
	return k;
}

/* ---- what there is ---- */

static void all_that_speaks_to_the_page_comes(struct stage *s)
{
	const char *comment = MADE(s, "comment", "{'text': 'een opmerking', 'by': 'An'}");
	MADE(s, "comment", "{'text': 'een antwoord erop', 'by': 'Bob', 'on': '%s'}", comment);
	MADE(s, "post",
		"{'text': 'een bezoeker', 'by': 'Cas', 'picture': 'https://p.example/1.jpg'}");
	MADE(s, "post", "{'text': 'elders genoemd', 'by': 'Dirk', 'named': true}");
	MADE(s, "message",
		"{'text': 'in vertrouwen', 'by': 'Els', 'file': 'https://p.example/2.jpg'}");
	stage_poll(s);
	assert_string_equal(s->desk.handle, "Politie Gent");
	assert_int_equal(s->desk.limit.most, 8000);
	assert_int_equal(count_work(s), 5);
	struct kept *own = came(s, "Welkom"), *k = came(s, "een opmerking");
	assert_int_equal(own->kind, MENTION_CONTEXT);
	assert_int_equal(k->kind, MENTION_COMMENT);
	assert_string_equal(k->id, comment);
	assert_string_equal(k->thread, own->id);
	assert_string_equal(k->in_reply_to, own->id);
	assert_string_equal(k->handle, "An");
	assert_int_equal(k->visibility, VISIBILITY_PUBLIC);
	assert_true(k->private_until_us > stage_now_us() + 6 * CLOCK_DAY);
	assert_int_equal(k->answer_until_us, 0);
	k = came(s, "een antwoord erop");
	assert_int_equal(k->kind, MENTION_COMMENT);
	assert_string_equal(k->in_reply_to, comment);
	assert_string_equal(k->thread, own->id);
	k = came(s, "een bezoeker");
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_string_equal(k->thread, k->id);
	assert_string_equal(k->handle, "Cas");
	assert_true(k->private_until_us > stage_now_us() + 6 * CLOCK_DAY);
	assert_string_equal(k->media, "image|https://p.example/1.jpg|Foto\n");
	k = came(s, "elders genoemd");
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_string_equal(k->handle, "author withheld");
	assert_in_range(k->private_until_us, 1, stage_now_us() + CLOCK_MIN);
	k = came(s, "in vertrouwen");
	assert_int_equal(k->kind, MENTION_DIRECT);
	assert_int_equal(k->visibility, VISIBILITY_DIRECT);
	assert_string_equal(k->thread, k->author_id);
	assert_string_equal(k->media, "image|https://p.example/2.jpg|foto.jpg\n");
	assert_true(k->answer_until_us > stage_now_us() + 23 * CLOCK_HOUR);
	size_t before = s->desk.count;
	stage_poll(s);
	assert_int_equal(s->desk.count, before);
}
ON_PAGE(all_that_speaks_to_the_page_comes)

static void strangers_are_never_taken_for_one(struct stage *s)
{
	MADE(s, "post", "{'text': 'de ene', 'by': 'Dirk', 'named': true}");
	MADE(s, "post", "{'text': 'de andere', 'by': 'Dirk', 'named': true}");
	stage_poll(s);
	assert_string_not_equal(came(s, "de ene")->author_id, came(s, "de andere")->author_id);
}
ON_PAGE(strangers_are_never_taken_for_one)

static void what_we_wrote_is_context(struct stage *s)
{
	MADE(s, "comment", "{'text': 'vraag', 'by': 'An'}");
	MADE(s, "comment", "{'text': 'van een collega', 'by': null}");
	MADE(s, "message", "{'text': 'hallo', 'by': 'Els'}");
	MADE(s, "message", "{'text': 'dag Els', 'by': 'Els', 'ours': true}");
	stage_poll(s);
	assert_int_equal(count_work(s), 2);
	assert_int_equal(came(s, "van een collega")->kind, MENTION_CONTEXT);
	assert_int_equal(came(s, "dag Els")->kind, MENTION_CONTEXT);
	assert_int_equal(came(s, "dag Els")->visibility, VISIBILITY_DIRECT);
}
ON_PAGE(what_we_wrote_is_context)

/* The window opens anew with each message of the person, and closes a day behind the last. */
static void window_is_renewed(struct stage *s)
{
	MADE(s, "message", "{'text': 'de eerste', 'by': 'Els'}");
	stage_poll(s);
	int64_t first = came(s, "de eerste")->answer_until_us;
	stage_advance(s, 20 * 3600);
	MADE(s, "message", "{'text': 'de tweede', 'by': 'Els'}");
	stage_poll(s);
	int64_t second = came(s, "de tweede")->answer_until_us;
	assert_true(second >= first + 20 * CLOCK_HOUR);
	MADE(s, "message", "{'text': 'wij ook', 'by': 'Els', 'ours': true}");
	stage_advance(s, 25 * 3600);
	MADE(s, "message", "{'text': 'nog eens wij', 'by': 'Els', 'ours': true}");
	stage_poll(s);
	assert_int_equal(came(s, "de tweede")->answer_until_us, second);
}
ON_PAGE(window_is_renewed)

/* ---- nothing is lost ---- */

static void a_busy_night_comes_whole(struct stage *s)
{
	stage_poll(s);
	for (int i = 0; i < 60; i++)
		MADE(s, "post", "{'text': 'bericht %d', 'by': %s}", i, i % 2 ? "null" : "'Cas'");
	const char *busy = MADE(s, "post", "{'text': 'druk'}");
	MADE(s, "comment", "{'text': 'opmerking {n}.', 'on': '%s', 'count': 333}", busy);
	MADE(s, "comment", "{'text': 'bij de oudste {n}.', 'count': 25}");
	MADE(s, "message", "{'text': 'melding {n}.', 'by': 'Els', 'count': 133}");
	for (int i = 0; i < 40; i++)
		MADE(s, "message", "{'text': 'kort {n}.', 'by': 'P%d'}", i);
	stage_poll(s);
	assert_int_equal(s->desk.missed, 0);
	assert_int_equal(host_count_text(&s->desk, "opmerking "), 333);
	assert_int_equal(host_count_text(&s->desk, "bij de oudste "), 25);
	assert_int_equal(host_count_text(&s->desk, "melding "), 133);
	assert_int_equal(host_count_text(&s->desk, "kort "), 40);
	assert_int_equal(count_work(s), 333 + 25 + 133 + 40 + 30);
	for (size_t i = 0; i + 1 < s->desk.count; i++)
		if (s->desk.items[i].kind == MENTION_COMMENT &&
			s->desk.items[i + 1].kind == MENTION_COMMENT)
			assert_true(s->desk.items[i].created_us <= s->desk.items[i + 1].created_us);
}
ON_PAGE(a_busy_night_comes_whole)

/* What was walked through once is not walked through every minute. */
static void what_was_read_is_not_read_again(struct stage *s)
{
	const char *busy = MADE(s, "post", "{'text': 'druk'}");
	MADE(s, "comment", "{'text': 'opmerking {n}.', 'on': '%s', 'count': 330}", busy);
	MADE(s, "message", "{'text': 'melding {n}.', 'by': 'Els', 'count': 130}");
	char *comments MEM_AUTO = mem_printf("%s/comments", busy);
	stage_poll(s);
	stage_advance(s, 1800);
	MADE(s, "comment", "{'text': 'later', 'on': '%s'}", busy);
	stage_poll(s);
	int walked = facebook_asked(s, "GET", comments);
	assert_true(walked >= 4);
	for (int i = 0; i < 3; i++) {
		stage_advance(s, 60);
		MADE(s, "comment", "{'text': 'nog een %d.', 'on': '%s'}", i, busy);
		stage_poll(s);
	}
	assert_int_equal(facebook_asked(s, "GET", comments), walked);
	assert_int_equal(facebook_asked(s, "GET", "t_1/messages"), 2);
	assert_int_equal(host_count_text(&s->desk, "nog een "), 3);
}
ON_PAGE(what_was_read_is_not_read_again)

/* An answer that breaks off in the middle of the walk costs nothing: the next poll brings it. */
static void a_walk_that_breaks_off_is_walked_again(struct stage *s)
{
	static const char *const faults[] = {"'status': 503, 'body': 'busy'", "'manner': 'close'",
		"'manner': 'truncated'", "'manner': 'endless'", "'manner': 'bomb'",
		"'manner': 'rate'", "'status': 200, 'body': '<html>'", "'status': 200, 'body': {}",
		"'status': 500, 'body': {'error': {'code': 2, 'message': 'Service temporarily unavailable'}}"};
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		stage_poll(s);
		MADE(s, "comment", "{'text': 'ronde %zu nummer {n}.', 'count': 150}", i);
		fake_do(&s->server, "fault", "{'path': '/v26.0/', 'skip': 2, 'times': 4, %s}",
			faults[i]);
		host_poll(&s->desk);
		if (s->desk.poll_err.code == ERR_NONE)
			fail_msg("%s: no error", faults[i]);
		fake_do(&s->server, "well", "{}");
		stage_advance(s, 600);
		stage_poll(s);
		char *text MEM_AUTO = mem_printf("ronde %zu ", i);
		assert_int_equal(host_count_text(&s->desk, text), 150);
	}
}
ON_PAGE(a_walk_that_breaks_off_is_walked_again)

/* A crowd of the longest comments does not fit into one answer: it comes in smaller pages, and
 * keeps nobody from reading the messages. */
static void a_walk_that_is_too_much_goes_on_in_pieces(struct stage *s)
{
	char *busy MEM_AUTO = mem_strdup(MADE(s, "post", "{'text': 'druk', 'by': 'page'}"));
	MADE(s, "comment", "{'text': 'lang {n}.', 'on': '%s', 'count': 150}", busy);
	MADE(s, "message", "{'text': 'help', 'by': 'Els'}");
	fake_do(&s->server, "fault", "{'path': '/v26.0/%s/comments', 'times': 2, 'manner': 'bomb'}",
		busy);
	stage_poll(s);
	assert_int_equal(host_count_text(&s->desk, "lang "), 150);
	came(s, "help");
}
ON_PAGE(a_walk_that_is_too_much_goes_on_in_pieces)

static void refused_storage_is_asked_for_again(struct stage *s)
{
	MADE(s, "comment", "{'text': 'bewaar mij'}");
	s->desk.refuse_delivery = true;
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_STORE);
	s->desk.refuse_delivery = false;
	stage_poll(s);
	came(s, "bewaar mij");
}
ON_PAGE(refused_storage_is_asked_for_again)

static void a_new_life_goes_on_where_the_last_ended(struct stage *s)
{
	MADE(s, "comment", "{'text': 'voor', 'by': 'An'}");
	stage_poll(s);
	host_close(&s->desk);
	stage_advance(s, 3 * 86400);
	MADE(s, "comment", "{'text': 'tijdens', 'by': 'An'}");
	MADE(s, "message", "{'text': 'ook tijdens', 'by': 'Els'}");
	stage_advance(s, 3 * 86400);
	host_reopen(&s->desk);
	stage_poll(s);
	assert_int_equal(count_work(s), 3);
	assert_int_equal(came(s, "ook tijdens")->kind, MENTION_DIRECT);
}
ON_PAGE(a_new_life_goes_on_where_the_last_ended)

static void what_is_old_at_first_is_no_work(struct stage *s)
{
	MADE(s, "comment", "{'text': 'oud', 'by': 'An'}");
	MADE(s, "post", "{'text': 'oude bezoeker', 'by': 'Cas'}");
	MADE(s, "message", "{'text': 'oude melding', 'by': 'Els'}");
	stage_advance(s, 8 * 86400);
	MADE(s, "comment", "{'text': 'nieuw', 'by': 'An'}");
	MADE(s, "message", "{'text': 'verse melding', 'by': 'Els'}");
	stage_poll(s);
	assert_int_equal(count_work(s), 2);
	assert_int_equal(came(s, "oude melding")->kind, MENTION_CONTEXT);
}
ON_PAGE(what_is_old_at_first_is_no_work)

/* ---- what changes ---- */

static void edits_and_deletions_are_seen(struct stage *s)
{
	const char *one = MADE(s, "comment", "{'text': 'eerste versie', 'by': 'An'}");
	const char *two = MADE(s, "comment", "{'text': 'gaat weg', 'by': 'Bob'}");
	const char *three = MADE(s, "post", "{'text': 'bezoek gaat ook weg', 'by': 'Cas'}");
	stage_poll(s);
	fake_do(&s->server, "edit", "{'id': '%s', 'text': 'tweede versie'}", one);
	fake_do(&s->server, "delete", "{'id': '%s'}", two);
	fake_do(&s->server, "delete", "{'id': '%s'}", three);
	stage_poll(s);
	assert_string_equal(came(s, "tweede versie")->id, one);
	size_t gone = 0;
	for (size_t i = 0; i < s->desk.count; i++)
		gone += s->desk.items[i].deleted &&
			(strcmp(s->desk.items[i].id, two) == 0 ||
				strcmp(s->desk.items[i].id, three) == 0);
	assert_int_equal(gone, 2);
	size_t before = s->desk.count;
	stage_poll(s);
	assert_int_equal(s->desk.count, before);
}
ON_PAGE(edits_and_deletions_are_seen)

static size_t count_gone(const struct stage *s)
{
	size_t gone = 0;
	for (size_t i = 0; i < s->desk.count; i++)
		gone += s->desk.items[i].deleted;
	return gone;
}

/* An answer that says nothing, or one that is not stored, is no answer: it is asked again. */
static void a_deletion_waits_for_a_clear_answer(struct stage *s)
{
	static const char *const unclear[] = {"'status': 503",
		"'status': 400, 'type': 'application/json', 'body': {'error': {'message': 'Application request limit reached', 'code': 4}}",
		"'manner': 'close'"};
	const char *gone = MADE(s, "comment", "{'text': 'gaat weg', 'by': 'Bob'}");
	stage_poll(s);
	fake_do(&s->server, "delete", "{'id': '%s'}", gone);
	for (size_t i = 0; i < ARRAY_LEN(unclear); i++) {
		fake_do(&s->server, "fault", "{'path': '/v26.0/%s', 'times': 50, %s}", gone,
			unclear[i]);
		host_poll(&s->desk);
		assert_int_equal(count_gone(s), 0);
		fake_do(&s->server, "well", "{}");
		stage_advance(s, 3600);
	}
	s->desk.refuse_delivery = true;
	host_poll(&s->desk);
	assert_int_equal(count_gone(s), 0);
	s->desk.refuse_delivery = false;
	stage_poll(s);
	assert_int_equal(count_gone(s), 1);
	stage_poll(s);
	assert_int_equal(count_gone(s), 1);
}
ON_PAGE(a_deletion_waits_for_a_clear_answer)

/* One that is never answered holds up no other. */
static void one_unclear_deletion_holds_up_no_other(struct stage *s)
{
	const char *one = MADE(s, "comment", "{'text': 'gaat weg', 'by': 'Bob'}");
	const char *two = MADE(s, "comment", "{'text': 'gaat ook weg', 'by': 'Cas'}");
	const char *three = MADE(s, "comment", "{'text': 'en ik', 'by': 'Dirk'}");
	stage_poll(s);
	fake_do(&s->server, "delete", "{'id': '%s'}", one);
	fake_do(&s->server, "delete", "{'id': '%s'}", two);
	fake_do(&s->server, "delete", "{'id': '%s'}", three);
	fake_do(&s->server, "fault", "{'path': '/v26.0/%s', 'times': 50, 'status': 503}", two);
	for (int i = 0; i < 3; i++)
		host_poll(&s->desk);
	assert_int_equal(count_gone(s), 2);
	fake_do(&s->server, "well", "{}");
	stage_poll(s);
	assert_int_equal(count_gone(s), 3);
}
ON_PAGE(one_unclear_deletion_holds_up_no_other)

/* Hidden is not gone, and what newer ones pushed off the list is not either. */
static void what_is_not_listed_is_not_gone(struct stage *s)
{
	const char *hidden = MADE(s, "comment", "{'text': 'verborgen', 'by': 'An'}");
	MADE(s, "message", "{'text': 'onder ons', 'by': 'An'}");
	stage_poll(s);
	assert_null(came(s, "verborgen")->moderations);
	assert_string_equal(came(s, "onder ons")->moderations, "");
	fake_do(&s->server, "hide", "{'id': '%s'}", hidden);
	stage_poll(s);
	assert_string_equal(s->desk.items[s->desk.count - 1].id, hidden);
	assert_string_equal(s->desk.items[s->desk.count - 1].moderations, "unhide");
	MADE(s, "comment", "{'text': 'nieuwer {n}', 'count': 40}");
	stage_poll(s);
	stage_poll(s);
	for (size_t i = 0; i < s->desk.count; i++)
		assert_false(s->desk.items[i].deleted);
}
ON_PAGE(what_is_not_listed_is_not_gone)

static void a_conversation_is_asked_for_once(struct stage *s)
{
	const char *post = MADE(s, "post", "{'text': 'waar het om gaat'}");
	stage_poll(s);
	const char *one = MADE(s, "comment", "{'text': 'vraag', 'by': 'An', 'on': '%s'}", post);
	const char *two = MADE(s, "comment", "{'text': 'weer', 'by': 'Bob', 'on': '%s'}", one);
	host_thread(&s->desk, two);
	assert_int_equal(came(s, "waar het om gaat")->kind, MENTION_CONTEXT);
	assert_int_equal(came(s, "vraag")->kind, MENTION_CONTEXT);
	assert_string_equal(came(s, "weer")->thread, post);
	host_thread(&s->desk, one);
	assert_int_equal(facebook_asked(s, "GET", post), 1);
	stage_poll(s); /* what was context is work as soon as the list brings it */
	assert_int_equal(count_work(s), 2);
	host_thread(&s->desk, "m_1"); /* a message comes with its conversation */
}
ON_PAGE(a_conversation_is_asked_for_once)

/* ---- how much may be asked ---- */

static void percent_slow_us_down(struct stage *s)
{
	MADE(s, "comment", "{'text': 'een'}");
	MADE(s, "message", "{'text': 'twee'}");
	fake_do(&s->server, "usage", "{'percent': 85, 'minutes': 0}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_RATE);
	assert_non_null(strstr(s->desk.poll_err.msg, "85 %"));
	assert_int_equal(s->desk.poll_retry_us, stage_now_us() + 5 * CLOCK_MIN);
	assert_int_equal(count_work(s), 2); /* the round was made all the same */
	int asked = facebook_asked(s, "GET", "200000000000001/feed");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_RATE);
	assert_int_equal(facebook_asked(s, "GET", "200000000000001/feed"), asked);
	/* A reply leaves. */
	struct outgoing out = stage_answer(s, "een", "We komen.");
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	stage_advance(s, 301);
	fake_do(&s->server, "usage", "{'percent': 20}");
	stage_poll(s);
}
ON_PAGE(percent_slow_us_down)

/* What answers tell of one thing says nothing of another. */
static void messages_are_counted_apart(struct stage *s)
{
	MADE(s, "comment", "{'text': 'een'}");
	fake_do(&s->server, "usage", "{'percent': 85, 'messages': 5}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_RATE);
	assert_non_null(strstr(s->desk.poll_err.msg, "85 %"));
	stage_advance(s, 301);
	fake_do(&s->server, "usage", "{'percent': 5, 'messages': 90}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_RATE);
	assert_non_null(strstr(s->desk.poll_err.msg, "90 %"));
	stage_advance(s, 301);
	fake_do(&s->server, "usage", "{'percent': 5}");
	stage_poll(s);
}
ON_PAGE(messages_are_counted_apart)

static void nearly_all_used_stops_us(struct stage *s)
{
	stage_poll(s);
	MADE(s, "comment", "{'text': 'een {n}.', 'count': 200}");
	fake_do(&s->server, "usage", "{'percent': 97, 'minutes': 23}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_RATE);
	assert_int_equal(s->desk.poll_retry_us, stage_now_us() + 23 * CLOCK_MIN);
	assert_int_equal(count_work(s), 10); /* what came is kept */
	stage_advance(s, 24 * 60);
	fake_do(&s->server, "usage", "{'percent': 30}");
	stage_poll(s);
	assert_int_equal(count_work(s), 200);
}
ON_PAGE(nearly_all_used_stops_us)

static void too_much_is_asked_for_in_smaller_pieces(struct stage *s)
{
	MADE(s, "comment", "{'text': 'stukje'}");
	fake_do(&s->server, "fault",
		"{'path': '/v26.0/200000000000001/feed', 'times': 2, 'status': 500, 'type': 'application/json', "
		"'body': {'error': {'message': 'Please reduce the amount of data you are asking for, then retry your request', 'code': 1}}}");
	stage_poll(s);
	came(s, "stukje");
	assert_int_equal(facebook_asked(s, "GET", "200000000000001/feed"), 3);
}
ON_PAGE(too_much_is_asked_for_in_smaller_pieces)

/* ---- what we may not read ---- */

static void one_part_that_is_refused_holds_up_no_other(struct stage *s)
{
	stage_poll(s);
	fake_do(&s->server, "forbid", "{'edge': 'conversations'}");
	MADE(s, "comment", "{'text': 'wel'}");
	MADE(s, "message", "{'text': 'niet', 'by': 'Els'}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_DEGRADED);
	assert_non_null(strstr(s->desk.poll_err.msg, "messages"));
	assert_non_null(strstr(s->desk.poll_err.msg, "permission"));
	came(s, "wel");
	stage_advance(s, 5 * 86400);
	MADE(s, "comment", "{'text': 'later'}");
	host_poll(&s->desk);
	came(s, "later");
	assert_int_equal(count_work(s), 2);
	fake_do(&s->server, "forbid", "{'edge': 'conversations', 'forbidden': false}");
	stage_poll(s);
	came(s, "niet"); /* and what came meanwhile is not lost */
}
ON_PAGE(one_part_that_is_refused_holds_up_no_other)

static void one_bad_element_costs_no_other(struct stage *s)
{
	fake_do(&s->server, "fault",
		"{'path': '/v26.0/200000000000001/feed', 'status': 200, 'type': 'application/json', 'body': {'data': ["
		"7, {'message': 'zonder id'}, {'id': '200000000000001_1', 'from': {'id': '5', 'name': 'Cas'}, 'message': 'goed', "
		"'created_time': '2026-11-23T17:59:00+0000', 'comments': {'data': [{'id': 5}, {'id': '1_2', 'from': 7, "
		"'message': 'ook goed', 'created_time': '2026-11-23T17:59:00+0000'}, {'created_time': []}]}}]}}");
	stage_poll(s);
	assert_int_equal(came(s, "ook goed")->kind, MENTION_COMMENT);
	assert_string_equal(came(s, "ook goed")->handle, "author withheld");
	assert_int_equal(count_work(s), 2);
}
ON_PAGE(one_bad_element_costs_no_other)

/* Its walk goes on behind it, at our server: where a list goes on the network has no say in. */
static void what_has_no_time_comes_now(struct stage *s)
{
	const char *post = MADE(s, "post", "{'text': 'druk'}");
	MADE(s, "comment", "{'text': 'een {n}.', 'on': '%s', 'count': 120}", post);
	fake_do(&s->server, "fault",
		"{'path': '/v26.0/%s/comments', 'status': 200, 'type': 'application/json', 'body': {'data': ["
		"{'id': '1_9', 'from': {'id': '5', 'name': 'Cas'}, 'message': 'zonder tijd', 'created_time': '-1'}], "
		"'paging': {'next': 'https://elsewhere.example/?after=10', 'cursors': {'after': '10'}}}}",
		post);
	stage_poll(s);
	assert_int_equal(came(s, "zonder tijd")->kind, MENTION_COMMENT);
	assert_int_equal(came(s, "zonder tijd")->created_us, stage_now_us());
	assert_int_equal(count_work(s), 121);
}
ON_PAGE(what_has_no_time_comes_now)

static void secrets_are_kept(struct stage *s)
{
	const char *token = fake_said(&s->server, "token");
	const char *secret = fake_said(&s->server, "secret");
	fake_do(&s->server, "fault",
		"{'path': '/v26.0/200000000000001/feed', 'status': 400, 'type': 'application/json', "
		"'body': {'error': {'message': 'bad token %s', 'code': 100}}}",
		token);
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_DEGRADED);
	assert_null(strstr(s->desk.poll_err.msg, token));
	MADE(s, "comment", "{'text': 'nummer {n}', 'count': 30}");
	MADE(s, "message", "{'text': 'bericht {n}', 'count': 30}");
	stage_poll(s);
	for (size_t i = 0; i < s->desk.count; i++) {
		const struct kept *k = &s->desk.items[i];
		const char *const texts[] = {k->raw, k->source, k->reference, k->text};
		for (size_t t = 0; t < ARRAY_LEN(texts); t++)
			assert_true(!texts[t] ||
				    (!strstr(texts[t], token) && !strstr(texts[t], secret) &&
					    !strstr(texts[t], "appsecret_proof")));
		assert_non_null(k->raw);
		assert_non_null(k->source);
	}
}
ON_PAGE(secrets_are_kept)

/* ---- whose token it is ---- */

static void begin_as(struct stage *s, const char *token, const char *identifier)
{
	facebook_stage_start(s, "");
	s->config.token_file = stage_secret(s, "other", fake_said(&s->server, token));
	s->config.identifier = identifier;
	stage_open(s, &facebook_network);
}

static void token_of_a_user_gets_the_page(void **state)
{
	struct stage s;
	begin_as(&s, "system", "200000000000001");
	MADE(&s, "comment", "{'text': 'hallo'}");
	stage_poll(&s);
	came(&s, "hallo");
	assert_int_equal(s.desk.signed_until_us, 0);
	/* The page's own token changes; what we were given gets the next. */
	fake_do(&s.server, "renew", "{}");
	MADE(&s, "comment", "{'text': 'weer'}");
	stage_poll(&s);
	came(&s, "weer");
	/* And a reply in between is not lost, nor made twice. */
	fake_do(&s.server, "renew", "{}");
	struct outgoing out = stage_answer(&s, "weer", "Dag.");
	stage_prepare(&s, &out);
	fake_do(&s.server, "renew", "{}");
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_LATER);
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_LATER); /* which page we are was asked first */
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s.server, "replies"), 1);
	stage_end(&s);
}

static void token_of_many_pages_wants_a_name(void **state)
{
	struct stage s;
	begin_as(&s, "system", NULL);
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_AUTH);
	assert_non_null(strstr(s.desk.poll_err.msg, "2 pages"));
	assert_non_null(strstr(s.desk.poll_err.msg, "identifier"));
	stage_end(&s);
	begin_as(&s, "system", "299999999999999");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_AUTH);
	stage_end(&s);
}

static void signed_out_is_said(struct stage *s)
{
	stage_poll(s);
	fake_do(&s->server, "revoke", "{}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_AUTH);
	assert_non_null(strstr(s->desk.poll_err.msg, "sign in again"));
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_AUTH);
}
ON_PAGE(signed_out_is_said)

static void config_is_checked(void **state)
{
	static const struct {
		struct account_config config;
		const char *says; /* NULL: it is good */
	} rows[] = {
		{{.name = "fb"}, NULL},
		{{.name = "fb", .api_version = "v27.0"}, NULL},
		{{.name = "fb", .api_version = "26"}, "api_version"},
		{{.name = "fb", .api_version = "v26/x"}, "api_version"},
		{{.name = "fb", .server = "http://graph.example"}, "https"},
		{{.name = "fb", .server = "http://graph.example", .allow_private_addresses = true},
			NULL},
		{{.name = "fb", .server = "graph"}, "server"},
		{{.name = "fb", .spool = "/tmp"}, "client_secret"},
		{{.name = "fb", .spool = "/tmp", .client_secret_file = "f"}, NULL},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = ERR_INIT;
		struct account_config c = rows[i].config;
		c.where = "conf:3";
		int rc = facebook_network.check(&c, &err);
		assert_int_equal(rc, rows[i].says ? -1 : 0);
		if (rows[i].says)
			assert_non_null(strstr(err.msg, rows[i].says));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PAGE(all_that_speaks_to_the_page_comes),
		PAGE(strangers_are_never_taken_for_one),
		PAGE(what_we_wrote_is_context),
		PAGE(window_is_renewed),
		PAGE(a_busy_night_comes_whole),
		PAGE(what_was_read_is_not_read_again),
		PAGE(a_walk_that_breaks_off_is_walked_again),
		PAGE(a_walk_that_is_too_much_goes_on_in_pieces),
		PAGE(refused_storage_is_asked_for_again),
		PAGE(a_new_life_goes_on_where_the_last_ended),
		PAGE(what_is_old_at_first_is_no_work),
		PAGE(edits_and_deletions_are_seen),
		PAGE(a_deletion_waits_for_a_clear_answer),
		PAGE(one_unclear_deletion_holds_up_no_other),
		PAGE(what_is_not_listed_is_not_gone),
		PAGE(a_conversation_is_asked_for_once),
		PAGE(percent_slow_us_down),
		PAGE(messages_are_counted_apart),
		PAGE(nearly_all_used_stops_us),
		PAGE(too_much_is_asked_for_in_smaller_pieces),
		PAGE(one_part_that_is_refused_holds_up_no_other),
		PAGE(one_bad_element_costs_no_other),
		PAGE(what_has_no_time_comes_now),
		PAGE(secrets_are_kept),
		cmocka_unit_test(token_of_a_user_gets_the_page),
		cmocka_unit_test(token_of_many_pages_wants_a_name),
		PAGE(signed_out_is_said),
		cmocka_unit_test(config_is_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
