/* Replies, moderation and signing in, as the fake server of X takes them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "networks/session_file.h"
#include "networks/x.h"
#include "networks/trial.h"
#include "person.h"
#include "x_stage.h"

/* ---- writing ---- */

static void mentioned(struct stage *s, const char *text)
{
	fake_do(&s->server, "mention", "{'text': '@desk %s'}", text);
	stage_poll(s);
}

static void reply_goes_out(struct stage *s)
{
	mentioned(s, "hulp");
	struct outgoing out = stage_answer(
		s, "hulp", "We komen. <b>Blijf</b> & wacht *even* https://a.example/x?a=1&b=2");
	stage_prepare(s, &out);
	assert_int_equal(fake_count(&s->server, "posts"), 0);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_null(s->desk.why);
	assert_int_equal(fake_count(&s->server, "posts"), 1);
	assert_string_equal(
		fake_member(&s->server, "posts", 0, "in_reply_to"), s->desk.items[0].id);
	assert_string_equal(fake_member(&s->server, "posts", 0, "text"), out.text);
	char *url MEM_AUTO = mem_printf("https://x.com/desk/status/%s", s->desk.remote_id);
	assert_string_equal(s->desk.url, url);
	/* A successor whose store does not know that it was sent finds it. */
	host_forget_posts(&s->desk);
	host_close(&s->desk);
	host_reopen(&s->desk);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	assert_string_equal(s->desk.remote_id, fake_member(&s->server, "posts", 0, "id"));
}
ON_EACH(reply_goes_out)

static void picture_goes_with_its_words(struct stage *s)
{
	static const struct attachment pictures[] = {
		{"a.png", "image/png", "een gat", "\x89PNG", 4},
		{"b.jpg", "image/jpeg", NULL, "\xff\xd8", 2},
	};
	mentioned(s, "waar");
	struct outgoing out = stage_answer(s, "waar", "Hier.");
	out.attachments = pictures;
	out.attachment_count = 2;
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s->server, "media"), 2);
	assert_string_equal(fake_member(&s->server, "media", 0, "alt"), "een gat");
	const struct json *state = fake_do(&s->server, "state", "{}");
	assert_int_equal(json_at(json_first(json_at(state, "posts")), "media")->len, 2);
	/* X adds the address of the picture to the text. */
	host_forget_posts(&s->desk);
	host_close(&s->desk);
	host_reopen(&s->desk);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
}
ON_EACH(picture_goes_with_its_words)

static void message_is_answered_in_private(struct stage *s)
{
	fake_do(&s->server, "dm", "{'text': 'in vertrouwen', 'by': 'farah'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "vertrouwen", "Dank u.");
	out.kind = "direct";
	stage_prepare(s, &out);
	fake_do(&s->server, "fault",
		"{'path': '/2/dm_conversations/', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	assert_string_equal(s->desk.remote_id, fake_member(&s->server, "messages", 0, "id"));
	assert_int_equal(fake_count(&s->server, "messages"), 1);
	/* The same words again are a second message there, and found for nobody else: not by a
	 * successor either, which only the store tells. */
	host_close(&s->desk);
	host_reopen(&s->desk);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_ABSENT);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s->server, "messages"), 2);
}
ON_EACH(message_is_answered_in_private)

/* What was asked in public, too. */
static void mention_is_answered_in_private(struct stage *s)
{
	mentioned(s, "mijn nummer is 0470 00 00 00");
	struct outgoing out = stage_answer(s, "nummer", "We bellen u.");
	out.kind = "direct";
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s->server, "messages"), 1);
	fake_do(&s->server, "close", "{}");
	out.text = "Nog eens.";
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_non_null(strstr(s->desk.why, "cannot send messages"));
}
ON_EACH(mention_is_answered_in_private)

/* The answer is lost after the server acted: it is unclear, found, and there is one. */
static void lost_answer_is_found(struct stage *s)
{
	mentioned(s, "verloren");
	struct outgoing out =
		stage_answer(s, "verloren", "Gezien: https://a.example/ en 1 > 0 (politie.be/nl).");
	stage_prepare(s, &out);
	fake_do(&s->server, "fault", "{'path': '/2/tweets', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	assert_string_equal(s->desk.remote_id, fake_member(&s->server, "posts", 0, "id"));
	assert_int_equal(fake_count(&s->server, "posts"), 1);
}
ON_EACH(lost_answer_is_found)

/* Whose clock is wrong does not matter, as long as X takes what is signed by it. */
static void lost_answer_is_found_by_their_clock(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk hier', 'by': 'citizen'}");
	fake_do(&s->server, "advance", "{'seconds': -240}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "hier", "We komen.");
	stage_prepare(s, &out);
	fake_do(&s->server, "fault", "{'path': '/2/tweets', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
}
ON_EACH(lost_answer_is_found_by_their_clock)

/* The same after a second try, which X refuses as a repeat. */
static void repeat_after_a_lost_answer_is_sent(struct stage *s)
{
	mentioned(s, "verloren");
	struct outgoing out = stage_answer(s, "verloren", "Gezien.");
	stage_prepare(s, &out);
	fake_do(&s->server, "fault", "{'path': '/2/tweets', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_string_equal(s->desk.remote_id, fake_member(&s->server, "posts", 0, "id"));
	assert_int_equal(fake_count(&s->server, "posts"), 1);
}
ON_EACH(repeat_after_a_lost_answer_is_sent)

/* Nothing was made: it is not found, nor is another answer with the same words taken for it. */
static void what_was_not_made_is_not_found(struct stage *s)
{
	mentioned(s, "een");
	mentioned(s, "twee");
	struct outgoing one = stage_answer(s, "een", "Dank u."),
			two = stage_answer(s, "twee", "Dank u.");
	stage_prepare(s, &two);
	host_send(&s->desk, &two);
	assert_int_equal(s->desk.result, SEND_SENT);
	stage_prepare(s, &one);
	fake_do(&s->server, "fault", "{'path': '/2/tweets', 'method': 'POST', 'manner': 'close'}");
	host_send(&s->desk, &one);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_lookup(&s->desk, &one);
	assert_int_equal(s->desk.lookup, LOOKUP_ABSENT);
	fake_do(&s->server, "fault", "{'path': '/2/users/', 'status': 503}");
	host_lookup(&s->desk, &one);
	assert_int_equal(s->desk.lookup, LOOKUP_NO_ANSWER);
	fake_do(&s->server, "well", "{}");
	host_send(&s->desk, &one);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_non_null(strstr(s->desk.why, "same words"));
	assert_int_equal(fake_count(&s->server, "posts"), 1);
}
ON_EACH(what_was_not_made_is_not_found)

/* Two answers with the same words to the same mention: one post is not two. */
static void one_post_is_told_once(struct stage *s)
{
	mentioned(s, "tweemaal");
	struct outgoing out = stage_answer(s, "tweemaal", "Dank u.");
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_int_equal(fake_count(&s->server, "posts"), 1);
}
ON_EACH(one_post_is_told_once)

static void plan_for_everybody_answers_who_names_us(struct stage *s)
{
	fake_do(&s->server, "plan", "{'self_serve': true}");
	mentioned(s, "gevraagd");
	struct outgoing out = stage_answer(s, "gevraagd", "Dank u.");
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	const char *other =
		json_str(fake_do(&s->server, "mention", "{'text': 'over ons', 'by': 'jan'}"), "id");
	out.parent_native_id = other;
	out.parent_reference = NULL;
	out.text = "Ongevraagd.";
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_string_equal(host_find(&s->desk, other)->closed, "summons");
}
ON_EACH(plan_for_everybody_answers_who_names_us)

/* Nothing left the house: it goes when there is money again. */
static void without_credits_it_waits(struct stage *s)
{
	mentioned(s, "geld");
	struct outgoing out = stage_answer(s, "geld", "Dank u.");
	stage_prepare(s, &out);
	fake_do(&s->server, "plan", "{'credits': 0}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_LATER);
	assert_non_null(strstr(s->desk.why, "credits at X"));
	fake_do(&s->server, "plan", "{'capped': true}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_LATER);
	assert_non_null(strstr(s->desk.why, "used up"));
}
ON_EACH(without_credits_it_waits)

static void too_long_is_refused(struct stage *s)
{
	char text[282];
	memset(text, 'x', 281);
	text[281] = '\0';
	mentioned(s, "lang");
	struct outgoing out = stage_answer(s, "lang", text);
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s->desk.prepare_err.msg, "1 too long"));
	text[280] = '\0';
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
}
ON_EACH(too_long_is_refused)

/* Nobody is answered by it: an answer with the same words is another post. */
static void post_of_our_own_goes_out(struct stage *s)
{
	mentioned(s, "hoe laat");
	struct outgoing answer = stage_answer(s, "hoe laat", "De brug is dicht."),
			out = {.id = 2,
				.kind = "post",
				.text = "@desk De brug is dicht: https://a.example/brug",
				.visibility = VISIBILITY_PUBLIC,
				.created_us = stage_now_us()};
	stage_prepare(s, &answer);
	host_send(&s->desk, &answer);
	assert_int_equal(s->desk.result, SEND_SENT);
	stage_prepare(s, &out);
	assert_null(strstr(s->desk.record, "reply"));
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_ABSENT);
	fake_do(&s->server, "fault", "{'path': '/2/tweets', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	assert_int_equal(fake_count(&s->server, "posts"), 2);
	assert_string_equal(s->desk.remote_id, fake_member(&s->server, "posts", 1, "id"));
	assert_null(fake_member(&s->server, "posts", 1, "in_reply_to"));
	assert_string_equal(fake_member(&s->server, "posts", 1, "text"), out.text);
	/* The same words once more, by somebody who does not know. */
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_int_equal(fake_count(&s->server, "posts"), 2);
}
ON_EACH(post_of_our_own_goes_out)

/* ---- moderation ---- */

static void do_to(struct stage *s, enum moderation what, const char *id, const char *author)
{
	const struct moderating moderating = {
		.id = 3, .what = what, .native_id = id, .author_id = author};
	host_moderate(&s->desk, &moderating);
}

static size_t count_of(struct stage *s, const char *list)
{
	return json_at(fake_do(&s->server, "state", "{}"), list)->len;
}

static void answers_to_us_are_hidden_and_their_authors_muted(struct stage *s)
{
	struct outgoing ours = {.id = 7,
		.kind = "post",
		.text = "De Veldstraat is afgesloten.",
		.visibility = VISIBILITY_PUBLIC,
		.created_us = stage_now_us()};
	stage_poll(s);
	stage_prepare(s, &ours);
	host_send(&s->desk, &ours);
	assert_int_equal(s->desk.result, SEND_SENT);
	char *post MEM_AUTO = mem_strdup(s->desk.remote_id);
	fake_do(&s->server, "reply", "{'to': '%s', 'text': '@desk vuile praat'}", post);
	mentioned(s, "elders");
	const char *reference = host_find_text(&s->desk, "vuile")->reference;
	const struct json *json = json_parse(&s->server.arena, reference, strlen(reference), NULL);
	const char *id = host_find_text(&s->desk, "vuile")->id, *author = json_str(json, "author");
	assert_null(host_find_text(&s->desk, "vuile")->moderations);
	assert_string_equal(host_find_text(&s->desk, "elders")->moderations, "mute");
	do_to(s, MODERATION_HIDE, id, author);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(count_of(s, "hidden"), 1);
	do_to(s, MODERATION_HIDE, id, author); /* twice is once */
	assert_int_equal(s->desk.result, SEND_SENT);
	do_to(s, MODERATION_UNHIDE, id, author);
	assert_int_equal(count_of(s, "hidden"), 0);
	do_to(s, MODERATION_MUTE, id, author);
	assert_int_equal(count_of(s, "muted"), 1);
	do_to(s, MODERATION_UNMUTE, id, author);
	assert_int_equal(count_of(s, "muted"), 0);
	do_to(s, MODERATION_HIDE, host_find_text(&s->desk, "elders")->id, author);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	do_to(s, MODERATION_DELETE, post, NULL);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s->server, "posts"), 0);
	do_to(s, MODERATION_DELETE, post, NULL);
	assert_int_equal(s->desk.result, SEND_SENT);
}
ON_EACH(answers_to_us_are_hidden_and_their_authors_muted)

/* Its number names no post, and what X does not have would count as deleted. */
static void a_message_is_not_said_to_be_deleted(struct stage *s)
{
	const struct moderating message = {.id = 3,
		.what = MODERATION_DELETE,
		.native_id = "2127336941811662864",
		.direct = true};
	stage_poll(s);
	host_moderate(&s->desk, &message);
	assert_int_equal(s->desk.result, SEND_REJECTED);
}
ON_EACH(a_message_is_not_said_to_be_deleted)

/* ---- signing in ---- */

static int signs_in(struct stage *s, struct person *p, struct err *err)
{
	struct dialogue dialogue = person_dialogue(p);
	*err = (struct err)ERR_INIT;
	return trial_run(&x_network, &s->config, s->session_file, &dialogue, err);
}

static void begin_signed_out(struct stage *s)
{
	x_begin(s, "");
	unlink(s->session_file);
	s->config.token_file = s->config.client_id = s->config.client_secret_file =
		s->config.app_token_file = NULL;
}

static void reads_and_answers(struct stage *s)
{
	host_close(&s->desk);
	s->desk.config = s->config;
	host_reopen(&s->desk);
	mentioned(s, "aangemeld");
	struct outgoing out = stage_answer(s, "aangemeld", "Ja.");
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
}

static void person_signs_in_by_code(void **state)
{
	struct stage s;
	struct err err;
	begin_signed_out(&s);
	const char *key = fake_said(&s.server, "consumer"),
		   *secret = fake_said(&s.server, "consumer_secret");
	struct person p = {.server = &s.server, .answers = {" Yes ", "", key, secret}};
	if (signs_in(&s, &p, &err))
		fail_msg("%s", err.msg);
	assert_string_equal(p.said, "Signed in as desk.");
	char *kept MEM_AUTO = session_file_read(s.session_file, &err);
	assert_non_null(strstr(kept, "\"agreed\":\"2026-11-23T18:00:00Z "));
	assert_non_null(strstr(kept, "\"app_token\":"));
	/* The code is good once, and seen as it is typed; the secret is not. */
	assert_non_null(strstr(p.heard, "\nThe code\n"));
	assert_non_null(strstr(p.heard, "\n(hidden) Its API key secret\n"));
	reads_and_answers(&s);
	person_release(&p);
	stage_end(&s);
}

/* ---- slips ---- */

static void a_code_that_is_wrong_is_asked_for_anew(void **state)
{
	struct stage s;
	struct err err;
	begin_signed_out(&s);
	s.config.client_id = fake_said(&s.server, "consumer");
	const char *secret = fake_said(&s.server, "consumer_secret");
	/* What is no code is not sent, nor does it cost an address. */
	struct person p = {.server = &s.server,
		.answers = {"yes", "1", secret, "", "sudo reboot", "123-45 67", PERSON_BROWSES}};
	if (signs_in(&s, &p, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(fake_asked(&s.server, "POST /oauth/request_token"), 2);
	assert_int_equal(fake_asked(&s.server, "POST /oauth/access_token"), 2);
	assert_non_null(strstr(p.heard, "please: X does not take that code"));
	assert_null(strstr(p.heard, "reboot"));
	person_release(&p);
	unlink(s.session_file);
	struct person never = {
		.server = &s.server, .answers = {"yes", "1", secret, "1", "2", "3", "4"}};
	assert_int_equal(signs_in(&s, &never, &err), -1);
	assert_int_equal(err.code, ERR_REJECTED);
	assert_int_equal(never.answered, 6);
	assert_int_equal(access(s.session_file, F_OK), -1);
	person_release(&never);
	stage_end(&s);
}

/* One letter of a key is enough: it is asked for anew, and what the section gives is not. */
static void a_program_that_is_unknown_is_asked_for_anew(void **state)
{
	struct stage s;
	struct err err;
	begin_signed_out(&s);
	const char *key = fake_said(&s.server, "consumer"),
		   *secret = fake_said(&s.server, "consumer_secret");
	struct person p = {.server = &s.server,
		.answers = {"yes", "1", "consumer-2", secret, key, "wrong", key, secret}};
	if (signs_in(&s, &p, &err))
		fail_msg("%s", err.msg);
	assert_non_null(strstr(p.heard, "please: the network does not know this program"));
	assert_null(strstr(p.heard, "consumer-2"));
	assert_null(strstr(p.heard, secret));
	person_release(&p);
	s.config.client_id = fake_said(&s.server, "client_id");
	unlink(s.session_file);
	struct person q = {.server = &s.server,
		.copies_address = true,
		.answers = {"yes", "2", "wrong", "", PERSON_BROWSES,
			fake_said(&s.server, "client_secret"), "", PERSON_BROWSES}};
	if (signs_in(&s, &q, &err))
		fail_msg("%s", err.msg);
	person_release(&q);
	stage_end(&s);
}

/* It says so instead of asking for other keys. */
static void a_clock_that_is_off_is_said(void **state)
{
	struct stage s;
	struct err err;
	begin_signed_out(&s);
	const char *key = fake_said(&s.server, "consumer"),
		   *secret = fake_said(&s.server, "consumer_secret");
	fake_do(&s.server, "advance", "{'seconds': 3600}");
	struct person p = {.server = &s.server, .answers = {"yes", "1", key, secret}};
	assert_int_equal(signs_in(&s, &p, &err), -1);
	assert_non_null(strstr(err.msg, "clock of this computer is 60 minutes from X's: set it"));
	person_release(&p);
	fake_do(&s.server, "advance", "{'seconds': -3600}");
	fake_do(&s.server, "fault",
		"{'path': '/oauth/request_token', 'status': 401, 'body': {'errors': [{'code': 135, "
		"'message': 'Timestamp out of bounds.'}]}}");
	struct person q = {.server = &s.server, .answers = {"yes", "1", key, secret}};
	assert_int_equal(signs_in(&s, &q, &err), -1);
	assert_non_null(strstr(err.msg, "clock of this computer is not X's: set it"));
	person_release(&q);
	stage_end(&s);
}

/* What stands where 1 or 2 is expected may be a key: it is not repeated, nor taken for Enter. */
static void a_key_at_the_wrong_question_is_not_shown(void **state)
{
	static const char misplaced[] = "xvz1evFS4wEEPTGEFPHBog";
	struct stage s;
	struct err err;
	begin_signed_out(&s);
	struct person p = {.server = &s.server,
		.answers = {"y", misplaced, "12", "1", fake_said(&s.server, "consumer"),
			fake_said(&s.server, "consumer_secret")}};
	if (signs_in(&s, &p, &err))
		fail_msg("%s", err.msg);
	assert_non_null(strstr(p.heard, "1, 2 or Enter"));
	assert_null(strstr(p.heard, misplaced));
	person_release(&p);
	stage_end(&s);
}

static void person_signs_in_by_address(void **state)
{
	static const char *const clients[][2] = {
		{"client_id", "client_secret"}, {"public_id", NULL}};
	for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
		struct stage s;
		struct err err;
		begin_signed_out(&s);
		struct person p = {.server = &s.server,
			.copies_address = true,
			.answers = {"yes", "2", fake_said(&s.server, clients[i][0]),
				clients[i][1] ? fake_said(&s.server, clients[i][1]) : "",
				clients[i][1] ? fake_said(&s.server, "redirect_uri") : ""}};
		if (signs_in(&s, &p, &err))
			fail_msg("%s", err.msg);
		assert_non_null(strstr(p.address, "code_challenge_method=S256"));
		assert_non_null(strstr(p.address, "offline.access"));
		assert_string_equal(p.said, "Signed in as desk.");
		reads_and_answers(&s);
		stage_advance(&s, 7200);
		stage_poll(&s);
		person_release(&p);
		stage_end(&s);
	}
}

/* Without a yes nothing is asked of X, and nothing kept; given once it is enough. */
static void x_is_off_without_a_yes(void **state)
{
	static const struct {
		const char *answers[3];
		size_t asked;
	} noes[] = {{{"no"}, 1}, {{" N "}, 1}, {{"", "maybe", "nope"}, 3}, {{"yess", "no"}, 2}};
	struct stage s;
	struct err err;
	x_begin(&s, "");
	unlink(s.session_file);
	for (size_t i = 0; i < ARRAY_LEN(noes); i++) {
		const char *const *a = noes[i].answers;
		struct person p = {.server = &s.server, .answers = {a[0], a[1], a[2]}};
		assert_int_equal(signs_in(&s, &p, &err), -1);
		assert_int_equal(err.code, ERR_REFUSED);
		assert_non_null(strstr(err.msg, "X stays off"));
		assert_int_equal(p.answered, noes[i].asked);
		assert_int_equal(access(s.session_file, F_OK), -1);
		person_release(&p);
	}
	struct person p = {.server = &s.server, .answers = {"eh", "Y"}};
	assert_int_equal(signs_in(&s, &p, &err), 0);
	/* A token that is given is in no file of ours: but the yes is. */
	char *kept MEM_AUTO = session_file_read(s.session_file, &err);
	assert_non_null(strstr(kept, "agreed"));
	assert_null(strstr(kept, fake_said(&s.server, "key_secret")));
	assert_null(strstr(kept, fake_said(&s.server, "consumer_secret")));
	person_release(&p);
	p = (struct person){.server = &s.server};
	assert_int_equal(signs_in(&s, &p, &err), 0); /* nobody is asked twice */
	person_release(&p);
	reads_and_answers(&s);
	stage_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(reply_goes_out),
		EACH(picture_goes_with_its_words),
		EACH(message_is_answered_in_private),
		EACH(mention_is_answered_in_private),
		EACH(lost_answer_is_found),
		EACH(lost_answer_is_found_by_their_clock),
		EACH(repeat_after_a_lost_answer_is_sent),
		EACH(what_was_not_made_is_not_found),
		EACH(one_post_is_told_once),
		EACH(plan_for_everybody_answers_who_names_us),
		EACH(without_credits_it_waits),
		EACH(too_long_is_refused),
		EACH(post_of_our_own_goes_out),
		EACH(answers_to_us_are_hidden_and_their_authors_muted),
		EACH(a_message_is_not_said_to_be_deleted),
		cmocka_unit_test(person_signs_in_by_code),
		cmocka_unit_test(a_code_that_is_wrong_is_asked_for_anew),
		cmocka_unit_test(a_program_that_is_unknown_is_asked_for_anew),
		cmocka_unit_test(a_clock_that_is_off_is_said),
		cmocka_unit_test(a_key_at_the_wrong_question_is_not_shown),
		cmocka_unit_test(person_signs_in_by_address),
		cmocka_unit_test(x_is_off_without_a_yes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
