/* What leaves for a page of Facebook, and signing in, before its fake server. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "facebook_stage.h"
#include "networks/facebook.h"
#include "networks/session_file.h"
#include "networks/trial.h"

static size_t count_replies(struct stage *s)
{
	return fake_count(&s->server, "replies");
}

static const char *reply(struct stage *s, size_t n, const char *member)
{
	return fake_member(&s->server, "replies", n, member);
}

/* Answers the first mention that holds `to`; asserts that it is out. */
static struct outgoing send_answer(struct stage *s, const char *to, const char *text)
{
	struct outgoing out = stage_answer(s, to, text);
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	if (s->desk.result != SEND_SENT)
		fail_msg("%s: %s", text, s->desk.why);
	return out;
}

/* It died before it was stored that the last one is out. */
static void live_again(struct stage *s)
{
	host_close(&s->desk);
	free(s->desk.made.items[--s->desk.made.count]);
	host_reopen(&s->desk);
}

/* ---- the ways out ---- */

static void each_way_out(struct stage *s)
{
	const char *comment = MADE(s, "comment", "{'text': 'bij ons', 'by': 'An'}");
	const char *below =
		MADE(s, "comment", "{'text': 'eronder', 'by': 'Bob', 'on': '%s'}", comment);
	const char *visit = MADE(s, "post", "{'text': 'bezoek', 'by': 'Cas'}");
	const char *named = MADE(s, "post", "{'text': 'elders', 'by': 'Dirk', 'named': true}");
	const char *message = MADE(s, "message", "{'text': 'privé', 'by': 'Els'}");
	const struct {
		const char *to, *id, *kind;
	} ways[] = {
		{"bij ons", comment, "comment"},
		{"eronder", below, "comment"},
		{"bezoek", visit, "comment"},
		{"elders", named, "comment"},
		{"privé", message, "message"},
	};
	stage_poll(s);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		char *text MEM_AUTO = mem_printf("Antwoord %zu: \"é\" 🚓 <b>&\n\nGroeten", i);
		struct outgoing out = send_answer(s, ways[i].to, text);
		assert_int_equal(count_replies(s), i + 1);
		assert_string_equal(reply(s, i, "in_reply_to"), ways[i].id);
		assert_string_equal(reply(s, i, "kind"), ways[i].kind);
		assert_string_equal(reply(s, i, "text"), text);
		assert_string_equal(s->desk.remote_id, reply(s, i, "id"));
		assert_true((s->desk.url != NULL) == (strcmp(ways[i].kind, "comment") == 0));
		live_again(s);
		host_lookup(&s->desk, &out);
		assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
		assert_string_equal(s->desk.remote_id, reply(s, i, "id"));
	}
	size_t work = 0;
	stage_poll(s); /* our own come back as context */
	for (size_t i = 0; i < s->desk.count; i++)
		work += s->desk.items[i].kind != MENTION_CONTEXT;
	assert_int_equal(work, ARRAY_LEN(ways));
}
ON_PAGE(each_way_out)

static void private_answer_to_what_is_public(struct stage *s)
{
	const char *comment = MADE(s, "comment", "{'text': 'mijn nummer is', 'by': 'An'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "mijn nummer", "Bel ons.");
	out.visibility = VISIBILITY_DIRECT;
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_string_equal(reply(s, 0, "kind"), "message");
	live_again(s);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	/* Once for each comment. */
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_non_null(strstr(s->desk.why, "in private already"));
	struct outgoing again = stage_answer(s, "mijn nummer", "Nog eens.");
	again.visibility = VISIBILITY_DIRECT;
	host_prepare(&s->desk, &again);
	assert_int_equal(s->desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s->desk.prepare_err.msg, "already"));
	assert_int_equal(count_replies(s), 1);
	/* And a visitor's post can be answered so, too. */
	MADE(s, "post", "{'text': 'bezoek', 'by': 'Cas'}");
	stage_poll(s);
	out = stage_answer(s, "bezoek", "Bel ons ook.");
	out.visibility = VISIBILITY_DIRECT;
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_non_null(comment);
}
ON_PAGE(private_answer_to_what_is_public)

static void the_window_is_the_networks_word(struct stage *s)
{
	MADE(s, "message", "{'text': 'te laat', 'by': 'Els'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "te laat", "Dag Els.");
	stage_prepare(s, &out);
	stage_advance(s, 86401);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_non_null(strstr(s->desk.why, "24 hours"));
}
ON_PAGE(the_window_is_the_networks_word)

static void a_picture_goes_along(struct stage *s)
{
	static const char bytes[] = "\x89PNG\r\n\x1a\n\0--boundary\r\n and more";
	const struct attachment picture = {
		"kaart.png", "image/png", "Een kaart: \"noord\" é", bytes, sizeof(bytes)};
	MADE(s, "comment", "{'text': 'waar?', 'by': 'An'}");
	MADE(s, "message", "{'text': 'waar dan?', 'by': 'Els'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "waar?", "Hier.");
	out.attachments = &picture;
	out.attachment_count = 1;
	stage_prepare(s, &out);
	char *size MEM_AUTO = mem_printf("%zu", sizeof(bytes));
	assert_int_equal(fake_count(&s->server, "photos"), 1);
	assert_string_equal(fake_member(&s->server, "photos", 0, "bytes"), size);
	assert_string_equal(fake_member(&s->server, "photos", 0, "alt"), picture.alt);
	assert_int_equal(count_replies(s), 0);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_string_equal(reply(s, 0, "picture"), fake_member(&s->server, "photos", 0, "id"));
	/* Not with a message; and one that does not arrive keeps the answer back. */
	struct outgoing message = stage_answer(s, "waar dan?", "Hier.");
	message.attachments = &picture;
	message.attachment_count = 1;
	host_prepare(&s->desk, &message);
	assert_int_equal(s->desk.prepare_err.code, ERR_REJECTED);
	fake_do(&s->server, "fault",
		"{'path': '/v26.0/200000000000001/photos', 'method': 'POST', 'status': 503}");
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_NETWORK);
	assert_int_equal(count_replies(s), 1);
}
ON_PAGE(a_picture_goes_along)

static void a_post_of_our_own(struct stage *s)
{
	struct outgoing out = {.id = 9,
		.kind = "post",
		.text = "Vannacht is de brug dicht.",
		.visibility = VISIBILITY_PUBLIC,
		.created_us = stage_now_us()};
	stage_prepare(s, &out);
	fake_do(&s->server, "fault", "{'path': '/v26.0/', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	assert_string_equal(reply(s, 0, "kind"), "post");
	assert_string_equal(reply(s, 0, "text"), out.text);
}
ON_PAGE(a_post_of_our_own)

/* ---- lost answers ---- */

static void lost_answer_is_found(struct stage *s)
{
	static const char *const ways[] = {"bij ons", "eronder", "bezoek", "elders", "privé"};
	const char *comment = MADE(s, "comment", "{'text': 'bij ons', 'by': 'An'}");
	MADE(s, "comment", "{'text': 'eronder', 'by': 'Bob', 'on': '%s'}", comment);
	MADE(s, "post", "{'text': 'bezoek', 'by': 'Cas'}");
	MADE(s, "post", "{'text': 'elders', 'by': 'Dirk', 'named': true}");
	MADE(s, "message", "{'text': 'privé', 'by': 'Els'}");
	stage_poll(s);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct outgoing out = stage_answer(s, ways[i], "Dank u, we komen.");
		stage_prepare(s, &out);
		fake_do(&s->server, "fault",
			"{'path': '/v26.0/', 'method': 'POST', 'manner': '%s'}",
			i % 2 ? "truncated" : "lost");
		host_send(&s->desk, &out);
		assert_int_equal(s->desk.result, SEND_UNCLEAR);
		host_lookup(&s->desk, &out);
		if (s->desk.lookup != LOOKUP_FOUND)
			fail_msg("%s: %d", ways[i], s->desk.lookup);
		assert_int_equal(count_replies(s), i + 1);
		assert_string_equal(s->desk.remote_id, reply(s, i, "id"));
	}
}
ON_PAGE(lost_answer_is_found)

/* Whose clock is wrong does not matter. */
static void lost_answer_is_found_by_their_clock(struct stage *s)
{
	static const int ahead_s[] = {1800, -3600};
	MADE(s, "comment", "{'text': 'hier', 'by': 'An'}");
	stage_poll(s);
	for (size_t i = 0; i < ARRAY_LEN(ahead_s); i++) {
		fake_do(&s->server, "advance", "{'seconds': %d}", -ahead_s[i]);
		struct outgoing out = stage_answer(s, "hier", i ? "Dank u." : "We komen.");
		stage_prepare(s, &out);
		fake_do(&s->server, "fault",
			"{'path': '/v26.0/', 'method': 'POST', 'manner': 'lost'}");
		host_send(&s->desk, &out);
		assert_int_equal(s->desk.result, SEND_UNCLEAR);
		host_lookup(&s->desk, &out);
		assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	}
}
ON_PAGE(lost_answer_is_found_by_their_clock)

/* Nothing was made: it is not found, nor is another answer with the same words taken for it. */
static void what_was_not_made_is_not_found(struct stage *s)
{
	const char *one = MADE(s, "comment", "{'text': 'de ene', 'by': 'An'}");
	const char *two = MADE(s, "comment", "{'text': 'de andere', 'by': 'Bob'}");
	MADE(s, "message", "{'text': 'brief een', 'by': 'Els'}");
	stage_poll(s);
	send_answer(s, "de andere", "Dank u.");
	send_answer(s, "brief een", "Dank u.");
	MADE(s, "message", "{'text': 'brief twee', 'by': 'Els'}");
	stage_poll(s);
	static const char *const ways[] = {"de ene", "brief twee"};
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct outgoing out = stage_answer(s, ways[i], "Dank u.");
		stage_prepare(s, &out);
		fake_do(&s->server, "fault",
			"{'path': '/v26.0/', 'method': 'POST', 'manner': 'close', 'times': 3}");
		host_send(&s->desk, &out);
		assert_int_equal(s->desk.result, SEND_UNCLEAR);
		fake_do(&s->server, "well", "{}");
		host_lookup(&s->desk, &out);
		assert_int_equal(s->desk.lookup, LOOKUP_UNSEEN);
		fake_do(&s->server, "fault", "{'path': '/v26.0/', 'status': 503, 'times': 2}");
		host_lookup(&s->desk, &out);
		assert_int_equal(s->desk.lookup, LOOKUP_NO_ANSWER);
		fake_do(&s->server, "well", "{}");
		assert_int_equal(count_replies(s), 2);
	}
	assert_string_not_equal(one, two);
}
ON_PAGE(what_was_not_made_is_not_found)

/* Nor is an earlier one below the same comment, which another life sent a moment ago. */
static void what_is_another_post_is_not_claimed(struct stage *s)
{
	static const char *const ways[] = {"hulp", "privé"};
	MADE(s, "comment", "{'text': 'hulp', 'by': 'An'}");
	MADE(s, "message", "{'text': 'privé', 'by': 'Els'}");
	stage_poll(s);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		send_answer(s, ways[i], "Dank u.");
		host_close(&s->desk);
		host_reopen(&s->desk);
		stage_poll(s);
		struct outgoing out = stage_answer(s, ways[i], "Dank u.");
		stage_prepare(s, &out);
		fake_do(&s->server, "fault",
			"{'path': '/v26.0/', 'method': 'POST', 'manner': 'close', 'times': 3}");
		host_send(&s->desk, &out);
		assert_int_equal(s->desk.result, SEND_UNCLEAR);
		fake_do(&s->server, "well", "{}");
		host_lookup(&s->desk, &out);
		assert_int_equal(s->desk.lookup, LOOKUP_UNSEEN);
		assert_int_equal(count_replies(s), i + 1);
	}
}
ON_PAGE(what_is_another_post_is_not_claimed)

/* Another one that has no letters either, which a colleague wrote elsewhere. */
static void signs_alone_are_compared_too(struct stage *s)
{
	MADE(s, "comment", "{'text': 'hulp', 'by': 'An'}");
	stage_poll(s);
	send_answer(s, "hulp", "!!");
	host_forget_posts(&s->desk);
	struct outgoing out = stage_answer(s, "hulp", "?!");
	stage_prepare(s, &out);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_UNSEEN);
	fake_do(&s->server, "fault", "{'path': '/v26.0/', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s->desk, &out);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
}
ON_PAGE(signs_alone_are_compared_too)

static void long_lists_are_looked_through(struct stage *s)
{
	MADE(s, "comment", "{'text': 'hulp', 'by': 'An'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "hulp", "We komen.");
	stage_prepare(s, &out);
	fake_do(&s->server, "fault", "{'path': '/v26.0/', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s->desk, &out);
	MADE(s, "comment", "{'text': 'drukte {n}', 'count': 180}");
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
}
ON_PAGE(long_lists_are_looked_through)

static void refusals_of_a_post_are_told(struct stage *s)
{
	static const struct send_fault faults[] = {
		{"'status': 400, 'body': {'error': {'code': 100, 'message': 'Param message is too long'}}",
			"Param message", SEND_REJECTED},
		{"'status': 403, 'body': {'error': {'code': 200, 'message': 'no right'}}",
			"permission is missing", SEND_REJECTED},
		{"'status': 400, 'body': {'error': {'code': 368, 'message': 'abusive'}}", "abuse",
			SEND_REJECTED},
		{"'status': 400, 'body': {'error': {'code': 190, 'message': 'expired'}}",
			"sign in again", SEND_LATER},
		{"'status': 400, 'body': {'error': {'code': 32, 'message': 'too many'}}",
			"asked too often", SEND_LATER},
		{"'status': 500, 'body': {'error': {'code': 1, 'message': 'unknown'}}", "unknown",
			SEND_UNCLEAR},
		{"'status': 400, 'body': {'error': {'code': 506, 'message': 'Duplicate'}}",
			"same words", SEND_UNCLEAR},
		{"'status': 429, 'body': ''", "429", SEND_LATER},
		{"'status': 503, 'body': 'busy'", "503: busy", SEND_UNCLEAR},
		{"'status': 200, 'body': 'x'", "no JSON", SEND_UNCLEAR},
		{"'status': 200, 'body': {}", "does not say", SEND_UNCLEAR},
	};
	MADE(s, "comment", "{'text': 'nee'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "nee", "Dank u.");
	stage_prepare(s, &out);
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		stage_send_faulty(s, &out, "'path': '/v26.0/', 'method': 'POST'", &faults[i]);
		stage_advance(s, 400);
		stage_poll(s);
	}
	assert_int_equal(count_replies(s), 0);
}
ON_PAGE(refusals_of_a_post_are_told)

static void what_is_answered_may_be_gone(struct stage *s)
{
	const char *id = MADE(s, "comment", "{'text': 'weg'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "weg", "Dank u.");
	fake_do(&s->server, "delete", "{'id': '%s'}", id);
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s->desk.prepare_err.msg, "gone"));
	assert_true(s->desk.items[s->desk.count - 1].deleted);
	assert_string_equal(s->desk.items[s->desk.count - 1].id, id);
}
ON_PAGE(what_is_answered_may_be_gone)

static void what_is_not_ours_is_never_sent(struct stage *s)
{
	static const char *const records[] = {"", "{}",
		"{\"way\":\"comment\",\"body\":{\"message\":\"x\"}}",
		"{\"way\":\"else\",\"to\":\"1\",\"body\":{\"message\":\"x\"}}", "nonsense"};
	stage_poll(s);
	for (size_t i = 0; i < ARRAY_LEN(records); i++) {
		struct outgoing out = {.id = 3, .remote_key = "k", .remote_record = records[i]};
		host_send(&s->desk, &out);
		assert_int_equal(s->desk.result, SEND_REJECTED);
		host_lookup(&s->desk, &out);
		assert_int_equal(s->desk.lookup, LOOKUP_UNSEEN);
	}
	assert_int_equal(count_replies(s), 0);
}
ON_PAGE(what_is_not_ours_is_never_sent)

/* ---- moderation ---- */

static void moderate(struct stage *s, enum moderation what, const char *id)
{
	host_moderate(&s->desk, &(struct moderating){.id = 4, .what = what, .native_id = id});
}

static void comments_are_hidden_and_ours_deleted(struct stage *s)
{
	const char *comment = MADE(s, "comment", "{'text': 'schelden', 'by': 'An'}");
	const char *message = MADE(s, "message", "{'text': 'privé', 'by': 'Els'}");
	stage_poll(s);
	for (int twice = 0; twice < 2; twice++) {
		moderate(s, MODERATION_HIDE, comment);
		assert_int_equal(s->desk.result, SEND_SENT);
		assert_int_equal(fake_count(&s->server, "hidden"), 1);
	}
	moderate(s, MODERATION_UNHIDE, comment);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s->server, "hidden"), 0);
	send_answer(s, "schelden", "Blijf beleefd.");
	char *ours MEM_AUTO = mem_strdup(s->desk.remote_id);
	fake_do(&s->server, "fault",
		"{'path': '/v26.0/', 'method': 'DELETE', 'manner': 'lost', 'times': 3}");
	moderate(s, MODERATION_DELETE, ours);
	assert_int_equal(s->desk.result, SEND_UNCLEAR); /* so it is done again */
	fake_do(&s->server, "well", "{}");
	moderate(s, MODERATION_DELETE, ours);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(count_replies(s), 0);
	moderate(s, MODERATION_HIDE, message);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	fake_do(&s->server, "delete", "{'id': '%s'}", comment);
	moderate(s, MODERATION_HIDE, comment);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_non_null(strstr(s->desk.why, "gone"));
	assert_true(s->desk.items[s->desk.count - 1].deleted);
}
ON_PAGE(comments_are_hidden_and_ours_deleted)

static void our_own_post_is_deleted(struct stage *s)
{
	struct outgoing out = {.id = 9,
		.kind = "post",
		.text = "Vannacht is de brug dicht.",
		.visibility = VISIBILITY_PUBLIC,
		.created_us = stage_now_us()};
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	char *post MEM_AUTO = mem_strdup(s->desk.remote_id);
	assert_int_equal(count_replies(s), 1);
	for (int twice = 0; twice < 2; twice++) {
		moderate(s, MODERATION_DELETE, post);
		assert_int_equal(s->desk.result, SEND_SENT);
		assert_int_equal(count_replies(s), 0);
	}
}
ON_PAGE(our_own_post_is_deleted)

/* ---- signing in ---- */

/* Signs in with nothing but what the person says, and reads with what came of it. */
static int sign_in(struct stage *s, struct person *p, struct err *err)
{
	struct dialogue dialogue = person_dialogue(p);
	p->server = &s->server;
	p->copies_address = true;
	return trial_run(&facebook_network, &s->config, s->session_file, &dialogue, err);
}

static void begin_signed_out(struct stage *s)
{
	stage_start(s, "facebook", "");
}

static void read_as_signed_in(struct stage *s)
{
	MADE(s, "comment", "{'text': 'aangemeld'}");
	stage_open(s, &facebook_network);
	stage_poll(s);
	send_answer(s, "aangemeld", "Ja.");
	assert_string_equal(s->desk.handle, "Politie Gent");
}

static void person_signs_in_by_browser(void **state)
{
	struct stage s;
	struct err err = ERR_INIT;
	begin_signed_out(&s);
	struct person p = {
		.answers = {"", fake_said(&s.server, "app"), fake_said(&s.server, "secret")}};
	/* After the browser he is asked which page. */
	p.answers[3] = NULL;
	struct person denied = p;
	fake_do(&s.server, "deny", "{}");
	assert_int_equal(sign_in(&s, &denied, &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_int_equal(access(s.session_file, F_OK), -1);
	person_release(&denied);
	s.config.identifier = "200000000000001";
	if (sign_in(&s, &p, &err))
		fail_msg("%s", err.msg);
	assert_non_null(strstr(p.address, "/v26.0/dialog/oauth?"));
	assert_non_null(strstr(p.address, "pages_manage_engagement"));
	assert_non_null(strstr(p.said, "Politie Gent"));
	person_release(&p);
	s.config.identifier = NULL; /* the page's own token needs no name */
	read_as_signed_in(&s);
	stage_end(&s);
}

static void pasted_token_serves_one_of_many_pages(void **state)
{
	static const struct {
		const char *page[3];
		size_t asked;
		enum err_code code;
	} rows[] = {
		{{"200000000000001"}, 1, ERR_NONE},
		{{"Politie Gent"}, 1, ERR_NONE},
		{{" politie GENT \r"}, 1, ERR_NONE},
		{{"politie g"}, 1, ERR_NONE},
		{{"", "Politie", "politie gent"}, 3, ERR_NONE},
		{{"2000", "Brandweer", ""}, 3, ERR_INPUT},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct stage s;
		struct err err = ERR_INIT;
		begin_signed_out(&s);
		const char *const *page = rows[i].page;
		struct person p = {
			.answers = {fake_said(&s.server, "system"), page[0], page[1], page[2]}};
		int rc = sign_in(&s, &p, &err);
		assert_int_equal(rc, rows[i].code == ERR_NONE ? 0 : -1);
		assert_int_equal(err.code, rows[i].code);
		assert_int_equal(p.answered, 1 + rows[i].asked);
		person_release(&p);
		if (rc == 0)
			read_as_signed_in(&s);
		else
			stage_open(&s, &facebook_network);
		stage_end(&s);
	}
}

static void wrong_tokens_are_said(void **state)
{
	struct stage s;
	struct err err = ERR_INIT;
	begin_signed_out(&s);
	struct person p = {.answers = {"EAAnonsense", "EAAnonsense", "EAAnonsense"}};
	assert_int_equal(sign_in(&s, &p, &err), -1);
	assert_int_equal(err.code, ERR_AUTH);
	assert_null(strstr(err.msg, "EAAnonsense"));
	assert_int_equal(access(s.session_file, F_OK), -1);
	assert_null(strstr(p.heard, "EAAnonsense"));
	person_release(&p);
	struct person q = {.answers = {"EAAnonsense", fake_said(&s.server, "token")}};
	if (sign_in(&s, &q, &err))
		fail_msg("%s", err.msg);
	person_release(&q);
	read_as_signed_in(&s);
	stage_end(&s);
}

/* Sixty days of a user's, no end of a system's: what is known is warned of. */
static void the_end_of_the_sign_in_is_told(void **state)
{
	struct stage s;
	facebook_stage_start(&s, "");
	const char *user = json_str(fake_do(&s.server, "user", "{'days': 60}"), "token");
	s.config.token_file = stage_secret(&s, "user", user);
	s.config.identifier = "200000000000001";
	stage_open(&s, &facebook_network);
	stage_poll(&s);
	int64_t days = (s.desk.signed_until_us - stage_now_us()) / CLOCK_DAY;
	assert_in_range(days, 59, 60);
	stage_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PAGE(each_way_out),
		PAGE(private_answer_to_what_is_public),
		PAGE(the_window_is_the_networks_word),
		PAGE(a_picture_goes_along),
		PAGE(a_post_of_our_own),
		PAGE(lost_answer_is_found),
		PAGE(lost_answer_is_found_by_their_clock),
		PAGE(what_was_not_made_is_not_found),
		PAGE(what_is_another_post_is_not_claimed),
		PAGE(signs_alone_are_compared_too),
		PAGE(long_lists_are_looked_through),
		PAGE(refusals_of_a_post_are_told),
		PAGE(what_is_answered_may_be_gone),
		PAGE(what_is_not_ours_is_never_sent),
		PAGE(comments_are_hidden_and_ours_deleted),
		PAGE(our_own_post_is_deleted),
		cmocka_unit_test(person_signs_in_by_browser),
		cmocka_unit_test(pasted_token_serves_one_of_many_pages),
		cmocka_unit_test(wrong_tokens_are_said),
		cmocka_unit_test(the_end_of_the_sign_in_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
