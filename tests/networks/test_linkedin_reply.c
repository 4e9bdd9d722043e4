/* What leaves for LinkedIn, and signing in, before a server that behaves as LinkedIn does. */
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
#include "fake_server.h"
#include "linkedin_stage.h"
#include "networks/linkedin.h"
#include "networks/session_file.h"
#include "networks/trial.h"
#include "person.h"

#define COMMENTS "/rest/socialActions/"
#define DAY_S (24 * 3600)

/* A comment that came in, and our answer to it. */
static struct outgoing answer_to(
	struct stage *s, const char *by, const char *text, const char *answer)
{
	fake_do(&s->server, "mention", "{'text': '%s', 'by': '%s'}", text, by);
	stage_poll(s);
	return stage_answer(s, text, answer);
}

static struct outgoing own_post(const char *text)
{
	return (struct outgoing){
		.id = 8, .kind = "post", .lang = "nl", .text = text, .created_us = stage_now_us()};
}

static void send(struct stage *s, struct outgoing *out)
{
	stage_prepare(s, out);
	host_send(&s->desk, out);
	if (s->desk.result != SEND_SENT)
		print_error("%s\n", s->desk.why);
	assert_int_equal(s->desk.result, SEND_SENT);
}

/* ---- comments ---- */

static void reply_goes_out(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = answer_to(
		&s, "farah", "Is de brug open?", "Nee: *tot 18 u.* #brug & @iemand <b>{x}</b>");
	stage_prepare(&s, &out);
	assert_int_equal(fake_count(&s.server, "comments"), 0);
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_SENT);
	assert_null(s.desk.why);
	assert_string_equal(fake_member(&s.server, "comments", 0, "text"), out.text);
	assert_string_equal(
		fake_member(&s.server, "comments", 0, "in_reply_to"), out.parent_native_id);
	assert_string_equal(s.desk.remote_id, fake_member(&s.server, "comments", 0, "id"));
	assert_non_null(
		strstr(s.desk.url, "https://www.linkedin.com/feed/update/urn:li:activity:"));
	/* What is ours comes back as that, and opens nothing. */
	stage_poll(&s);
	assert_int_equal(host_find(&s.desk, s.desk.remote_id)->kind, MENTION_CONTEXT);
	stage_end(&s);
}

/* Also when LinkedIn does not give its words. */
static void what_is_ours_and_withheld_opens_nothing(void **state)
{
	struct stage s;
	linkedin_begin(&s, "{'decorates': false}");
	struct outgoing out = answer_to(&s, "farah", "Rook?", "We komen.");
	send(&s, &out);
	fake_do(&s.server, "fault",
		"{'path': '" COMMENTS "', 'status': 403, 'body': {'message': 'no'}, 'times': 9}");
	host_poll(&s.desk);
	struct kept *ours = host_find(&s.desk, s.desk.remote_id);
	assert_non_null(strstr(ours->text, "does not give its text"));
	assert_int_equal(ours->kind, MENTION_CONTEXT);
	fake_do(&s.server, "mention", "{'text': 'Dank u', 'by': 'farah'}");
	host_poll(&s.desk);
	struct kept *theirs = &s.desk.items[s.desk.count - 1];
	assert_int_equal(theirs->kind, MENTION_COMMENT);
	stage_end(&s);
}

static void answer_to_an_answer_stands_under_the_top(void **state)
{
	static const char *const traits[] = {"{}", "{'dollar_urn': true, 'decorates': false}"};
	for (size_t i = 0; i < ARRAY_LEN(traits); i++) {
		struct stage s;
		linkedin_begin(&s, traits[i]);
		const char *top = json_str(
			fake_do(&s.server, "mention", "{'text': 'boven', 'by': 'farah'}"), "uri");
		fake_do(&s.server, "mention", "{'text': 'onder', 'by': 'abdel', 'to': '%s'}", top);
		stage_poll(&s);
		struct outgoing out = stage_answer(&s, "onder", "Dank u.");
		send(&s, &out);
		assert_string_equal(fake_member(&s.server, "comments", 0, "in_reply_to"), top);
		/* Even when nobody knows any longer what it answered. */
		struct outgoing bare = stage_answer(&s, "onder", "En nog dit.");
		bare.parent_reference = NULL;
		send(&s, &bare);
		assert_string_equal(fake_member(&s.server, "comments", 1, "in_reply_to"), top);
		stage_end(&s);
	}
}

static void post_that_names_us_is_answered(void **state)
{
	struct stage s;
	linkedin_begin(&s, "{'withholds_comments': true}");
	const char *uri = json_str(
		fake_do(&s.server, "share", "{'text': 'Wie helpt?', 'by': 'farah'}"), "uri");
	host_poll(&s.desk);
	struct outgoing out = stage_answer(&s, "Wie helpt?", "Wij.");
	send(&s, &out);
	assert_string_equal(fake_member(&s.server, "comments", 0, "in_reply_to"), uri);
	stage_end(&s);
}

static void comment_that_is_gone_is_not_answered(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = answer_to(&s, "farah", "Rook?", "We komen.");
	fake_do(&s.server, "delete", "{'id': '%s'}", out.parent_native_id);
	host_prepare(&s.desk, &out);
	assert_int_equal(s.desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s.desk.prepare_err.msg, "is gone"));
	assert_true(s.desk.items[s.desk.count - 1].deleted);
	assert_int_equal(fake_count(&s.server, "comments"), 0);
	stage_end(&s);
}

static void too_long_is_refused(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	char *text MEM_AUTO = mem_zero(1, 3002);
	memset(text, 'x', 3001);
	struct outgoing out = answer_to(&s, "farah", "Rook?", text), post = own_post(text);
	host_prepare(&s.desk, &out);
	assert_int_equal(s.desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s.desk.prepare_err.msg, "1751 too long"));
	host_prepare(&s.desk, &post);
	assert_non_null(strstr(s.desk.prepare_err.msg, "1 too long"));
	text[1250] = '\0';
	send(&s, &out);
	stage_end(&s);
}

/* ---- lost answers ---- */

/* It is unclear, found, and there is one. */
static void lost_answer_is_found(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = answer_to(&s, "farah", "Rook?", "We komen  er\naan.");
	stage_prepare(&s, &out);
	fake_do(&s.server, "fault", "{'path': '" COMMENTS "', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_UNCLEAR);
	host_lookup(&s.desk, &out);
	assert_int_equal(s.desk.lookup, LOOKUP_FOUND);
	assert_string_equal(s.desk.remote_id, fake_member(&s.server, "comments", 0, "id"));
	assert_int_equal(fake_count(&s.server, "comments"), 1);
	stage_end(&s);
}

/* Nothing was made: it is not found, nor is another answer with the same words taken for it, of
 * this life or of one before. */
static void what_was_not_made_is_not_found(void **state)
{
	struct stage s;
	linkedin_begin(&s, "{'refuses_duplicates': false}");
	struct outgoing one = answer_to(&s, "farah", "een", "Dank u.");
	struct outgoing two = stage_answer(&s, "een", "Dank u.");
	send(&s, &one);
	char *first MEM_AUTO = mem_strdup(s.desk.remote_id);
	stage_prepare(&s, &two);
	char *key MEM_AUTO = mem_strdup(two.remote_key),
		  *record MEM_AUTO = mem_strdup(two.remote_record);
	two.remote_key = key;
	two.remote_record = record;
	fake_do(&s.server, "fault",
		"{'path': '" COMMENTS "', 'method': 'POST', 'manner': 'close'}");
	host_send(&s.desk, &two);
	assert_int_equal(s.desk.result, SEND_UNCLEAR);
	host_close(&s.desk);
	host_reopen(&s.desk);
	host_lookup(&s.desk, &two);
	assert_int_equal(s.desk.lookup, LOOKUP_UNSEEN);
	fake_do(&s.server, "fault", "{'path': '" COMMENTS "', 'status': 503}");
	host_lookup(&s.desk, &two);
	assert_int_equal(s.desk.lookup, LOOKUP_NO_ANSWER);
	host_send(&s.desk, &two);
	assert_int_equal(s.desk.result, SEND_SENT);
	assert_string_not_equal(s.desk.remote_id, first);
	assert_int_equal(fake_count(&s.server, "comments"), 2);
	stage_end(&s);
}

/* Nor is one that went after it: a life that begins then knows what is stored as ours. */
static void what_went_after_it_is_not_taken_for_it(void **state)
{
	struct stage s;
	linkedin_begin(&s, "{'refuses_duplicates': false}");
	struct outgoing lost = answer_to(&s, "farah", "een", "Dank u.");
	struct outgoing later = stage_answer(&s, "een", "Dank u.");
	stage_prepare(&s, &lost);
	char *key MEM_AUTO = mem_strdup(lost.remote_key),
		  *record MEM_AUTO = mem_strdup(lost.remote_record);
	lost.remote_key = key;
	lost.remote_record = record;
	fake_do(&s.server, "fault",
		"{'path': '" COMMENTS "', 'method': 'POST', 'manner': 'close'}");
	host_send(&s.desk, &lost);
	assert_int_equal(s.desk.result, SEND_UNCLEAR);
	send(&s, &later);
	host_reopen(&s.desk);
	host_lookup(&s.desk, &lost);
	assert_int_equal(s.desk.lookup, LOOKUP_UNSEEN);
	stage_end(&s);
}

/* A second one is refused: when the first is ours of this very post, it is out; else it is not. */
static void duplicate_is_looked_at(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = answer_to(&s, "farah", "een", "Dank u.");
	stage_prepare(&s, &out);
	fake_do(&s.server, "fault", "{'path': '" COMMENTS "', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_UNCLEAR);
	host_send(&s.desk, &out); /* a person said: send it again */
	assert_int_equal(s.desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s.server, "comments"), 1);
	struct outgoing second = stage_answer(&s, "een", "Dank u.");
	stage_prepare(&s, &second);
	host_send(&s.desk, &second);
	assert_int_equal(s.desk.result, SEND_REJECTED);
	assert_non_null(strstr(s.desk.why, "no second one with the same words"));
	stage_end(&s);
}

/* Where more stands than is looked at, ours may be among the rest. */
static void duplicate_that_is_not_found_among_many_stays_unclear(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = answer_to(&s, "farah", "een", "Dank u.");
	stage_prepare(&s, &out);
	fake_do(&s.server, "mention", "{'text': 'nr {n}', 'by': 'abdel', 'to': '%s', 'count': 510}",
		out.parent_native_id);
	fake_do(&s.server, "fault", "{'path': '" COMMENTS "', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s.desk, &out);
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_UNCLEAR);
	assert_int_equal(fake_count(&s.server, "comments"), 1);
	stage_end(&s);
}

static void refusals_of_a_reply_are_told(void **state)
{
	static const struct send_fault faults[] = {
		{"'status': 422, 'body': {'message': 'too long'}", "422: too long", SEND_REJECTED},
		{"'status': 403, 'body': {'message': 'Not enough permissions'}", "403: Not",
			SEND_REJECTED},
		{"'status': 404, 'body': '<h1>Not Found</h1>'", "404: Not Found", SEND_REJECTED},
		{"'status': 426, 'body': {}", "set api_version", SEND_LATER},
		{"'status': 401, 'body': {}", "401", SEND_LATER},
		{"'manner': 'rate'", "00:00 UTC", SEND_LATER},
		{"'status': 500, 'body': ''", "500", SEND_UNCLEAR},
		{"'status': 503, 'body': 'busy'", "503: busy", SEND_UNCLEAR},
		{"'status': 200, 'body': ''", "no JSON", SEND_UNCLEAR},
		{"'status': 201, 'body': {}", "does not say", SEND_UNCLEAR},
		/* Its header says what was made. */
		{"'manner': 'truncated'", "", SEND_SENT},
	};
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = answer_to(&s, "farah", "nee", "Dank u.");
	stage_prepare(&s, &out);
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		stage_send_faulty(&s, &out, "'path': '" COMMENTS "', 'method': 'POST'", &faults[i]);
	stage_end(&s);
}

/* What a retired version keeps from going out waits for the next one. */
static void retired_version_loses_no_reply(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = answer_to(&s, "farah", "Rook?", "We komen.");
	fake_do(&s.server, "trait", "{'oldest_version': '202611'}");
	host_prepare(&s.desk, &out);
	assert_int_equal(s.desk.prepare_err.code, ERR_NETWORK);
	assert_non_null(strstr(s.desk.prepare_err.msg, "set api_version"));
	fake_do(&s.server, "trait", "{'oldest_version': '202512'}");
	send(&s, &out);
	assert_int_equal(fake_count(&s.server, "comments"), 1);
	stage_end(&s);
}

/* A person's answer is tried although polls wait for midnight. */
static void used_up_quota_holds_no_reply(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = answer_to(&s, "farah", "Rook?", "We komen.");
	stage_prepare(&s, &out);
	fake_do(&s.server, "rate", "{'remaining': 0}");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_RATE);
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_LATER);
	fake_do(&s.server, "rate", "{'remaining': 5}");
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_SENT);
	stage_end(&s);
}

/* ---- posts of our own ---- */

static void post_keeps_every_sign(void **state)
{
	static const char text[] =
		"De brug (A11) is dicht: [info] <hier> {x} a_b ~ *nu* | \\ @politie #brug_dicht, nr. #1.";
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = own_post(text);
	send(&s, &out);
	assert_string_equal(fake_member(&s.server, "posts", 0, "text"), text);
	assert_string_equal(s.desk.remote_id, fake_member(&s.server, "posts", 0, "id"));
	assert_non_null(
		strstr(fake_member(&s.server, "posts", 0, "commentary"), "{hashtag|\\#|brug"));
	stage_end(&s);
}

static void lost_post_is_found(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = own_post("De brug (A11) is open. #brug");
	stage_prepare(&s, &out);
	fake_do(&s.server, "fault", "{'path': '/rest/posts', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_UNCLEAR);
	host_lookup(&s.desk, &out);
	assert_int_equal(s.desk.lookup, LOOKUP_FOUND);
	assert_string_equal(s.desk.remote_id, fake_member(&s.server, "posts", 0, "id"));
	struct outgoing other = own_post("Iets anders.");
	stage_prepare(&s, &other);
	host_lookup(&s.desk, &other);
	assert_int_equal(s.desk.lookup, LOOKUP_UNSEEN);
	stage_end(&s);
}

/* LinkedIn looks at a picture before a post may show it; it is put there once. */
static void picture_goes_along(void **state)
{
	static const struct attachment picture = {.name = "brug.png",
		.type = "image/png",
		.alt = "De brug, met \"dicht\" erop",
		.bytes = "\x89PNG\0\r\n",
		.len = 7};
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = own_post("De brug is dicht.");
	out.attachments = &picture;
	out.attachment_count = 1;
	host_prepare(&s.desk, &out);
	assert_int_equal(s.desk.prepare_err.code, ERR_NETWORK);
	assert_non_null(strstr(s.desk.prepare_err.msg, "still looks at the picture"));
	send(&s, &out);
	assert_string_equal(fake_member(&s.server, "posts", 0, "alt"), picture.alt);
	assert_int_equal(fake_count(&s.server, "images"), 1);
	assert_string_equal(fake_member(&s.server, "images", 0, "len"), "7");
	assert_string_equal(fake_member(&s.server, "images", 0, "type"), "image/png");
	/* One that was exchanged while LinkedIn looked at it does not go out in the other's place.
	 */
	struct attachment other = picture;
	other.bytes = "\x89PNG\0\r?";
	struct outgoing again = own_post("De brug is open.");
	again.attachments = &picture;
	again.attachment_count = 1;
	host_prepare(&s.desk, &again);
	again.attachments = &other;
	host_prepare(&s.desk, &again);
	send(&s, &again);
	assert_int_equal(fake_count(&s.server, "images"), 3);
	assert_string_equal(fake_member(&s.server, "posts", 1, "image"),
		fake_member(&s.server, "images", 2, "id"));
	/* Under a comment it can stand too, without its words. */
	struct outgoing reply = answer_to(&s, "farah", "Welke brug?", "Deze.");
	reply.attachments = &picture;
	reply.attachment_count = 1;
	host_prepare(&s.desk, &reply);
	send(&s, &reply);
	assert_non_null(strstr(s.desk.why, "comments have no place for them"));
	out.attachment_count = 2;
	host_prepare(&s.desk, &out);
	assert_int_equal(s.desk.prepare_err.code, ERR_REJECTED);
	stage_end(&s);
}

/* Where pictures go is LinkedIn's to say; a stranger gets the picture, and not who we are. */
static void a_stranger_gets_no_token(void **state)
{
	static const struct attachment picture = {
		.name = "brug.png", .type = "image/png", .alt = "", .bytes = "PNG", .len = 3};
	static const struct fake_answer script[] = {{.path = "PUT /upload", .status = 201}};
	struct fake_server *stranger = fake_server_start(script, ARRAY_LEN(script));
	struct stage s;
	linkedin_begin(&s, NULL);
	fake_do(&s.server, "fault",
		"{'path': '/rest/images', 'method': 'POST', 'status': 200, 'type': 'application/json', "
		"'body': {'value': {'uploadUrl': '%s/upload', 'image': 'urn:li:image:C4E1'}}}",
		fake_server_url(stranger));
	struct outgoing out = own_post("De brug is dicht.");
	out.attachments = &picture;
	out.attachment_count = 1;
	host_prepare(&s.desk, &out);
	assert_int_equal(fake_server_asked(stranger, "/upload"), 1);
	const char *request = fake_server_request(stranger, "/upload", 0);
	assert_non_null(strstr(request, "PNG"));
	assert_null(strcasestr(request, "Authorization"));
	assert_null(strstr(request, fake_said(&s.server, "token")));
	stage_end(&s);
	fake_server_stop(stranger);
}

/* ---- moderation ---- */

static void moderate(struct stage *s, const char *id)
{
	struct moderating what = {.id = 5, .what = MODERATION_DELETE, .native_id = id};
	host_moderate(&s->desk, &what);
}

static void what_is_ours_is_deleted(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	struct outgoing out = answer_to(&s, "farah", "Rook?", "We komen."),
			post = own_post("Post.");
	send(&s, &out);
	char *comment MEM_AUTO = mem_strdup(s.desk.remote_id);
	send(&s, &post);
	char *share MEM_AUTO = mem_strdup(s.desk.remote_id);
	const char *const ours[] = {comment, comment, share, share}; /* twice is once */
	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		moderate(&s, ours[i]);
		assert_int_equal(s.desk.result, SEND_SENT);
	}
	assert_int_equal(fake_count(&s.server, "comments"), 0);
	assert_int_equal(fake_count(&s.server, "posts"), 0);
	moderate(&s, out.parent_native_id);
	assert_int_equal(s.desk.result, SEND_REJECTED);
	fake_do(&s.server, "fault", "{'path': '/rest/posts', 'method': 'DELETE', 'status': 503}");
	moderate(&s, share);
	assert_int_equal(s.desk.result, SEND_UNCLEAR);
	stage_end(&s);
}

/* ---- signing in ---- */

static int sign_in(struct stage *s, struct person *p, struct err *err)
{
	struct dialogue dialogue = person_dialogue(p);
	p->server = &s->server;
	return trial_run(&linkedin_network, &s->config, s->session_file, &dialogue, err);
}

static void reads_and_answers(struct stage *s)
{
	stage_open(s, &linkedin_network);
	struct outgoing out = answer_to(s, "farah", "aangemeld?", "Ja.");
	send(s, &out);
}

static void person_pastes_a_token(void **state)
{
	struct stage s;
	struct err err = ERR_INIT;
	linkedin_begin_signed_out(&s);
	struct person wrong = {.answers = {"no-token", "no-token", "no-token"}};
	assert_int_equal(sign_in(&s, &wrong, &err), -1);
	assert_int_equal(err.code, ERR_AUTH);
	assert_null(strstr(err.msg, "no-token"));
	assert_int_equal(access(s.session_file, F_OK), -1);
	char *pasted MEM_AUTO = mem_printf("  %s \n", fake_said(&s.server, "token"));
	struct person p = {.answers = {"no-token", pasted}};
	assert_int_equal(sign_in(&s, &p, &err), 0);
	assert_non_null(strstr(p.said, "politie-gent"));
	reads_and_answers(&s);
	assert_int_equal(s.desk.signed_until_us, stage_now_us() + 60 * CLOCK_DAY);
	person_release(&wrong);
	person_release(&p);
	stage_end(&s);
}

static void person_signs_in_by_browser(void **state)
{
	struct stage s;
	struct err err = ERR_INIT;
	linkedin_begin_signed_out(&s);
	struct person p = {.copies_address = true,
		.answers = {"", "", "client-1", "no-secret", "https://desk.example/back",
			PERSON_BROWSES, "client-1", "program-secret", "https://desk.example/back"}};
	/* Enter is no id, and a secret that is none is asked for again. */
	if (sign_in(&s, &p, &err))
		fail_msg("%s", err.msg);
	assert_non_null(strstr(p.address, "/oauth/v2/authorization?response_type=code"));
	assert_non_null(strstr(p.address, "rw_organization_admin"));
	assert_null(strstr(p.address, "code_challenge"));
	reads_and_answers(&s);
	assert_int_equal(s.desk.signed_until_us, stage_now_us() + 365 * CLOCK_DAY);
	person_release(&p);
	stage_end(&s);
}

static void person_says_no(void **state)
{
	struct stage s;
	struct err err = ERR_INIT;
	linkedin_begin_signed_out(&s);
	s.config.client_id = "client-1";
	s.config.client_secret_file = stage_secret(&s, "secret", "program-secret");
	s.config.redirect_uri = "https://desk.example/back";
	struct person p = {.copies_address = true};
	fake_do(&s.server, "deny", "{'error': 'user_cancelled_authorize'}");
	assert_int_equal(sign_in(&s, &p, &err), -1);
	assert_non_null(strstr(err.msg, "not allowed in the browser"));
	assert_int_equal(access(s.session_file, F_OK), -1);
	assert_int_equal(sign_in(&s, &p, &err), 0);
	person_release(&p);
	stage_end(&s);
}

/* In its last week a token gets the next one; the year of the refresh token goes on. */
static void token_is_renewed(void **state)
{
	struct stage s;
	struct err err = ERR_INIT;
	linkedin_begin_signed_out(&s);
	struct person p = {.copies_address = true,
		.answers = {"", "client-1", "program-secret", "https://desk.example/back"}};
	assert_int_equal(sign_in(&s, &p, &err), 0);
	reads_and_answers(&s);
	int64_t end_us = s.desk.signed_until_us;
	const int before = fake_asked(&s.server, "POST /oauth/v2/accessToken");
	stage_advance(&s, 52 * DAY_S);
	stage_poll(&s);
	assert_int_equal(fake_asked(&s.server, "POST /oauth/v2/accessToken"), before);
	stage_advance(&s, 2 * DAY_S);
	stage_poll(&s);
	assert_int_equal(fake_asked(&s.server, "POST /oauth/v2/accessToken"), before + 1);
	assert_true(llabs(s.desk.signed_until_us - end_us) < CLOCK_MIN);
	/* And when it is refused before its time. */
	host_close(&s.desk);
	fake_do(&s.server, "lose_tokens", "{}");
	host_reopen(&s.desk);
	stage_poll(&s);
	assert_int_equal(fake_asked(&s.server, "POST /oauth/v2/accessToken"), before + 2);
	stage_advance(&s, 50 * DAY_S);
	stage_poll(&s);
	person_release(&p);
	stage_end(&s);
}

/* Then the token that is left is the last one, and its end is what a person is warned of. */
static void renewal_that_is_refused_brings_the_end_near(void **state)
{
	struct stage s;
	struct err err = ERR_INIT;
	linkedin_begin_signed_out(&s);
	struct person p = {.copies_address = true,
		.answers = {"", "client-1", "program-secret", "https://desk.example/back"}};
	assert_int_equal(sign_in(&s, &p, &err), 0);
	const int64_t begin_us = stage_now_us();
	reads_and_answers(&s);
	stage_advance(&s, 54 * DAY_S);
	fake_do(&s.server, "fault", "{'path': '/oauth/v2/accessToken', 'status': 503}");
	stage_poll(&s);
	assert_true(s.desk.signed_until_us > begin_us + 364 * CLOCK_DAY);
	stage_advance(&s, DAY_S + 60);
	fake_do(&s.server, "fault",
		"{'path': '/oauth/v2/accessToken', 'status': 400, 'body': {'error': 'invalid_grant'}}");
	stage_poll(&s);
	assert_true(llabs(s.desk.signed_until_us - (begin_us + 60 * CLOCK_DAY)) < CLOCK_MIN);
	person_release(&p);
	stage_end(&s);
}

/* LinkedIn is asked how long a token holds that somebody else keeps. */
static void end_of_a_given_token_is_known(void **state)
{
	struct stage s;
	linkedin_begin_signed_out(&s);
	s.config.token_file = stage_secret(&s, "token", fake_said(&s.server, "token"));
	s.config.client_id = fake_said(&s.server, "client_id");
	s.config.client_secret_file =
		stage_secret(&s, "secret", fake_said(&s.server, "client_secret"));
	stage_open(&s, &linkedin_network);
	stage_poll(&s);
	assert_int_equal(s.desk.signed_until_us, stage_now_us() + 60 * CLOCK_DAY);
	stage_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reply_goes_out),
		cmocka_unit_test(what_is_ours_and_withheld_opens_nothing),
		cmocka_unit_test(answer_to_an_answer_stands_under_the_top),
		cmocka_unit_test(post_that_names_us_is_answered),
		cmocka_unit_test(comment_that_is_gone_is_not_answered),
		cmocka_unit_test(too_long_is_refused),
		cmocka_unit_test(lost_answer_is_found),
		cmocka_unit_test(what_was_not_made_is_not_found),
		cmocka_unit_test(what_went_after_it_is_not_taken_for_it),
		cmocka_unit_test(duplicate_is_looked_at),
		cmocka_unit_test(duplicate_that_is_not_found_among_many_stays_unclear),
		cmocka_unit_test(refusals_of_a_reply_are_told),
		cmocka_unit_test(retired_version_loses_no_reply),
		cmocka_unit_test(used_up_quota_holds_no_reply),
		cmocka_unit_test(post_keeps_every_sign),
		cmocka_unit_test(lost_post_is_found),
		cmocka_unit_test(picture_goes_along),
		cmocka_unit_test(a_stranger_gets_no_token),
		cmocka_unit_test(what_is_ours_is_deleted),
		cmocka_unit_test(person_pastes_a_token),
		cmocka_unit_test(person_signs_in_by_browser),
		cmocka_unit_test(person_says_no),
		cmocka_unit_test(token_is_renewed),
		cmocka_unit_test(renewal_that_is_refused_brings_the_end_near),
		cmocka_unit_test(end_of_a_given_token_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
