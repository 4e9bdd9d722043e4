/* Replies and signing in, as each of four kinds of Mastodon server takes them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "mastodon_stage.h"
#include "person.h"
#include "networks/mastodon.h"
#include "networks/session_file.h"
#include "networks/trial.h"

/* ---- writing ---- */

static void reply_goes_out(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk hulp', 'visibility': 'unlisted'}");
	stage_poll(s);
	struct outgoing out = stage_answer(
		s, "hulp", "We komen. <b>Blijf</b> & wacht *even* https://a.example/x?a=1&b=2");
	out.visibility = VISIBILITY_PUBLIC; /* more than what it answers: brought back */
	stage_prepare(s, &out);
	assert_int_equal(fake_count(&s->server, "statuses"), 0);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_null(s->desk.why);
	assert_int_equal(fake_count(&s->server, "statuses"), 1);
	assert_string_equal(fake_member(&s->server, "statuses", 0, "visibility"), "unlisted");
	assert_string_equal(
		fake_member(&s->server, "statuses", 0, "in_reply_to"), s->desk.items[0].uri);
	assert_int_equal(strncmp(fake_member(&s->server, "statuses", 0, "text"), "@citizen", 8), 0);
	host_forget_posts(&s->desk);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	/* And what answers it belongs to the same conversation. */
	fake_do(&s->server, "mention", "{'text': '@desk bedankt', 'to': '%s'}",
		fake_member(&s->server, "statuses", 0, "uri"));
	stage_poll(s);
	struct kept *k = host_find_text(&s->desk, "bedankt");
	assert_string_equal(k->thread, s->desk.items[0].thread);
	assert_int_equal(k->kind, MENTION_REPLY);
}
ON_EACH(reply_goes_out)

static void direct_stays_direct(struct stage *s)
{
	fake_do(&s->server, "mention",
		"{'text': '@desk in vertrouwen', 'visibility': 'direct', 'by': 'farah@elsewhere.example'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "vertrouwen", "@farah@elsewhere.example Dank u.");
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_string_equal(fake_member(&s->server, "statuses", 0, "visibility"), "direct");
	assert_string_equal(
		fake_member(&s->server, "statuses", 0, "text"), "@farah@elsewhere.example Dank u.");
}
ON_EACH(direct_stays_direct)

/* The answer is lost after the server acted: it is unclear, found, and there is one. */
static void lost_answer_is_found(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk verloren'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "verloren", "Gezien: https://a.example/ en 1 > 0");
	stage_prepare(s, &out);
	fake_do(&s->server, "fault",
		"{'path': '/api/v1/statuses', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	assert_string_equal(s->desk.remote_id, fake_member(&s->server, "statuses", 0, "id"));
	assert_int_equal(fake_count(&s->server, "statuses"), 1);
}
ON_EACH(lost_answer_is_found)

/* Nothing was made: it is not found, nor is another answer with the same words taken for it. */
static void what_was_not_made_is_not_found(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk een'}");
	fake_do(&s->server, "mention", "{'text': '@desk twee'}");
	stage_poll(s);
	struct outgoing one = stage_answer(s, "een", "Dank u."),
			two = stage_answer(s, "twee", "Dank u.");
	stage_prepare(s, &two);
	host_send(&s->desk, &two);
	assert_int_equal(s->desk.result, SEND_SENT);
	stage_prepare(s, &one);
	fake_do(&s->server, "fault",
		"{'path': '/api/v1/statuses', 'method': 'POST', 'manner': 'close'}");
	host_send(&s->desk, &one);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_lookup(&s->desk, &one);
	assert_int_equal(s->desk.lookup, LOOKUP_ABSENT);
	fake_do(&s->server, "fault", "{'path': '/api/v1/', 'status': 503, 'times': 2}");
	host_lookup(&s->desk, &one);
	assert_int_equal(s->desk.lookup, LOOKUP_NO_ANSWER);
	fake_do(&s->server, "well", "{}");
	host_send(&s->desk, &one);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s->server, "statuses"), 2);
}
ON_EACH(what_was_not_made_is_not_found)

static void refusals_of_a_post_are_told(struct stage *s)
{
	static const struct send_fault faults[] = {
		{"'status': 422, 'body': {'error': 'Validation failed: Text character limit'}",
			"422: Validation failed", SEND_REJECTED},
		{"'status': 403, 'body': {'error': 'outside the authorized scopes'}",
			"403: outside", SEND_REJECTED},
		{"'status': 404, 'body': '<h1>Not Found</h1>'", "404: Not Found", SEND_REJECTED},
		{"'status': 401, 'body': ''", "401", SEND_LATER},
		{"'manner': 'rate'", "429", SEND_LATER},
		{"'status': 202, 'body': {'id': '1', 'visibility': 'public', 'content': 'x', 'in_reply_to_id': '2'}",
			"", SEND_SENT},
		{"'status': 500, 'body': ''", "500", SEND_UNCLEAR},
		{"'status': 503, 'body': 'busy'", "503: busy", SEND_UNCLEAR},
		{"'status': 200, 'body': ''", "no JSON", SEND_UNCLEAR},
		{"'status': 200, 'body': {}", "does not say", SEND_UNCLEAR},
	};
	fake_do(&s->server, "mention", "{'text': '@desk nee'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "nee", "Dank u.");
	stage_prepare(s, &out);
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		stage_send_faulty(
			s, &out, "'path': '/api/v1/statuses', 'method': 'POST'", &faults[i]);
	assert_int_equal(fake_count(&s->server, "statuses"), 0);
}
ON_EACH(refusals_of_a_post_are_told)

/* What the server made more public than it was meant, or empty, does not stand for long. */
static void wrong_echo_is_taken_back(struct stage *s)
{
	static const char *const bent[] = {"'visibility': 'public'", "'content': ''"};
	fake_do(&s->server, "mention", "{'text': '@desk geheim', 'visibility': 'direct'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "geheim", "Dank u.");
	stage_prepare(s, &out);
	for (size_t i = 0; i < ARRAY_LEN(bent); i++) {
		fake_do(&s->server, "trait", "{'besides': {%s}, 'honours_key': false}", bent[i]);
		host_send(&s->desk, &out);
		assert_int_equal(s->desk.result, SEND_REJECTED);
		assert_non_null(strstr(s->desk.why, "deleted there at once"));
		assert_int_equal(fake_count(&s->server, "statuses"), 0);
	}
	fake_do(&s->server, "fault",
		"{'path': '/api/v1/statuses/', 'method': 'DELETE', 'status': 500}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_non_null(strstr(s->desk.why, "by hand"));
}
ON_EACH(wrong_echo_is_taken_back)

/* It is out, so it is not sent again; but whoever asked may not find it. */
static void answer_that_stands_alone_is_said(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk waar'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "waar", "Daar.");
	stage_prepare(s, &out);
	fake_do(&s->server, "trait", "{'besides': {'in_reply_to_id': null}}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_non_null(s->desk.why);
	assert_non_null(strstr(s->desk.why, "a post of its own"));
	assert_int_equal(fake_count(&s->server, "statuses"), 1);
}
ON_EACH(answer_that_stands_alone_is_said)

static void reply_follows_an_id_that_changes(struct stage *s)
{
	const char *uri = json_str(fake_do(&s->server, "mention", "{'text': '@desk een'}"), "uri");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "een", "Dank u.");
	fake_do(&s->server, "edit", "{'id': '%s', 'text': '@desk anders'}", uri);
	stage_poll(s);
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_null(s->desk.why);
	assert_string_equal(
		fake_member(&s->server, "statuses", 0, "in_reply_to"), s->desk.items[0].uri);
	assert_non_null(strstr(out.remote_record, s->desk.items[1].id));
}
ON_EACH(reply_follows_an_id_that_changes)

static void too_long_with_its_name_is_refused(struct stage *s)
{
	fake_do(&s->server, "mention",
		"{'text': '@desk lang', 'by': 'a_name_that_takes_more_than_the_room_kept_free'}");
	stage_poll(s);
	char *text = mem_zero(1, s->desk.limit.most + 1);
	memset(text, 'x', s->desk.limit.most);
	struct outgoing out = stage_answer(s, "lang", text);
	host_prepare(&s->desk, &out);
	assert_int_equal(s->desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s->desk.prepare_err.msg, "too long"));
	free(text);
}
ON_EACH(too_long_with_its_name_is_refused)

/* ---- signing in ---- */

static void person_signs_in_by_code(struct stage *s)
{
	struct person p = {.server = &s->server, .answers = {"code-0"}};
	struct dialogue dialogue = person_dialogue(&p);
	struct err err = ERR_INIT;
	s->config.token_file = NULL;
	/* A code that is wrong is asked for again, at an address of its own. */
	if (trial_run(&mastodon_network, &s->config, s->session_file, &dialogue, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(p.answered, 1);
	assert_non_null(strstr(p.heard, "Once more, please: the server "));
	assert_int_equal(access(s->session_file, F_OK), 0);
	assert_non_null(strstr(p.address, "code_challenge_method=S256"));
	assert_non_null(strstr(p.said, "desk@127.0.0.1"));
	host_close(&s->desk);
	s->desk.config.token_file = NULL;
	host_reopen(&s->desk);
	fake_do(&s->server, "mention", "{'text': '@desk aangemeld'}");
	stage_poll(s);
	assert_int_equal(s->desk.count, 1);
	struct outgoing out = stage_answer(s, "aangemeld", "Ja.");
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	person_release(&p);
}
ON_EACH(person_signs_in_by_code)

static void ready_token_is_tried(struct stage *s)
{
	struct person p = {.server = &s->server};
	struct dialogue dialogue = person_dialogue(&p);
	struct err err = ERR_INIT;
	assert_int_equal(
		trial_run(&mastodon_network, &s->config, s->session_file, &dialogue, &err), 0);
	assert_int_equal(session_file_write(s->config.token_file, "wrong\n", &err), 0);
	assert_int_equal(
		trial_run(&mastodon_network, &s->config, s->session_file, &dialogue, &err), -1);
	assert_int_equal(err.code, ERR_AUTH);
	person_release(&p);
}
ON_EACH(ready_token_is_tried)

/* ---- TLS ---- */

static void own_authority_is_trusted(void **state)
{
	struct stage s;
	char folder[] = "/tmp/nachtwacht-tls-XXXXXX";
	assert_non_null(mkdtemp(folder));
	char *make MEM_AUTO = mem_printf(
		"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 "
		"-keyout %s/key.pem -out %s/cert.pem -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>/dev/null",
		folder, folder);
	char *options MEM_AUTO = mem_printf("--cert %s/cert.pem --key %s/key.pem", folder, folder);
	char *ca MEM_AUTO = mem_printf("%s/cert.pem", folder);
	char *clean MEM_AUTO = mem_printf("rm -r %s", folder);
	assert_int_equal(system(make), 0);
	mastodon_begin(&s, "mastodon", options);
	assert_ptr_equal(strstr(s.server.url, "https://"), s.server.url);
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_NETWORK);
	host_close(&s.desk);
	s.desk.config.ca_file = ca;
	host_reopen(&s.desk);
	stage_poll(&s);
	stage_stream(&s);
	assert_int_equal(s.desk.stream, STREAM_LIVE);
	stage_end(&s);
	assert_int_equal(system(clean), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(reply_goes_out),
		EACH(direct_stays_direct),
		EACH(lost_answer_is_found),
		EACH(what_was_not_made_is_not_found),
		EACH(refusals_of_a_post_are_told),
		EACH(wrong_echo_is_taken_back),
		EACH(answer_that_stands_alone_is_said),
		EACH(reply_follows_an_id_that_changes),
		EACH(too_long_with_its_name_is_refused),
		EACH(person_signs_in_by_code),
		EACH(ready_token_is_tried),
		cmocka_unit_test(own_authority_is_trusted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
