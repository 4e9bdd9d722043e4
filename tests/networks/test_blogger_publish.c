/* Posts of our own on a blog, exactly once, and signing in, before its fake server. */
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
#include "blogger_stage.h"
#include "networks/blogger.h"
#include "networks/session_file.h"
#include "networks/trial.h"

#define TEXT \
	"Dok <afgesloten>\n\nDe kade is dicht tot morgen & later.\nZie https://gent.example/dok."

static void live_again(struct stage *s)
{
	host_close(&s->desk);
	host_reopen(&s->desk);
}

/* What the outbox has of a post that went: its key outlives the life that made it. */
static struct outgoing stored(struct stage *s, const struct outgoing *post)
{
	struct outgoing copy = *post;
	copy.remote_key = arena_strdup(&s->server.arena, post->remote_key);
	copy.remote_record = arena_strdup(&s->server.arena, post->remote_record);
	return copy;
}

/* ---- at once, and later ---- */

static void a_post_is_published(struct stage *s)
{
	struct outgoing post = blogger_stage_post(s, 7, TEXT);
	stage_prepare(s, &post);
	assert_int_equal(blogger_stage_count(s, "LIVE"), 0);
	assert_int_equal(blogger_stage_count(s, "DRAFT"), 1);
	assert_non_null(strstr(post.remote_record, "afgesloten"));
	host_send(&s->desk, &post);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_null(s->desk.why);
	assert_string_equal(s->desk.remote_id, blogger_stage_told(s, 0, "name"));
	assert_non_null(strstr(s->desk.url, "http://gent.blogspot.example/2026/11/dok-afgesloten"));
	assert_string_equal(blogger_stage_told(s, 0, "title"), "Dok <afgesloten>");
	assert_non_null(strstr(blogger_stage_told(s, 0, "content"),
		"<p>De kade is dicht tot morgen &amp; later.<br />\nZie <a href="));
	assert_string_equal(blogger_stage_told(s, 0, "status"), "LIVE");
	/* A comment on it stands in its conversation. */
	fake_do(&s->server, "comment", "{'text': 'dank u', 'on': '%s'}",
		blogger_stage_told(s, 0, "id"));
	stage_poll(s);
	assert_string_equal(host_find_text(&s->desk, "dank u")->thread, s->desk.remote_id);
}
ON_BLOG(a_post_is_published, "")

static void a_post_waits_for_its_time(struct stage *s)
{
	struct outgoing post = blogger_stage_post(s, 7, TEXT);
	post.appears_us = stage_now_us() + CLOCK_DAY;
	blogger_stage_publish(s, &post);
	assert_int_equal(blogger_stage_count(s, "SCHEDULED"), 1);
	struct outgoing was = stored(s, &post);
	live_again(s);
	host_lookup(&s->desk, &was);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	stage_advance(s, 86400 + 60);
	assert_int_equal(blogger_stage_count(s, "LIVE"), 1);
	/* One whose time passed while it was held is published at once. */
	post = blogger_stage_post(s, 8, "Te laat");
	post.appears_us = stage_now_us() - CLOCK_MIN;
	blogger_stage_publish(s, &post);
	assert_int_equal(blogger_stage_count(s, "LIVE"), 2);
}
ON_BLOG(a_post_waits_for_its_time, "")

/* ---- exactly once ---- */

/* Whatever becomes of the answer to the publication, in this life or the next. */
static void a_lost_answer_makes_no_second_post(struct stage *s)
{
	static const struct {
		const char *fault;
		enum send_result result;
		enum lookup_result there;
	} rows[] = {
		{"'manner': 'lost'", SEND_UNCLEAR, LOOKUP_FOUND},
		{"'manner': 'truncated'", SEND_UNCLEAR, LOOKUP_FOUND},
		{"'manner': 'answer_after', 'status': 502", SEND_UNCLEAR, LOOKUP_FOUND},
		{"'manner': 'answer_after', 'status': 200, 'type': 'application/json', 'body': {}",
			SEND_UNCLEAR, LOOKUP_FOUND},
		{"'manner': 'close'", SEND_UNCLEAR, LOOKUP_ABSENT},
		{"'status': 503", SEND_UNCLEAR, LOOKUP_ABSENT},
		{"'manner': 'bomb'", SEND_UNCLEAR, LOOKUP_ABSENT},
		{"'manner': 'rate'", SEND_LATER, LOOKUP_ABSENT},
		{"'status': 403, 'type': 'application/json', 'body': {'error': {'message': 'q', 'errors': [{'reason': 'quotaExceeded'}]}}",
			SEND_LATER, LOOKUP_ABSENT},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *text MEM_AUTO = mem_printf("Bericht %zu\n\nInhoud.", i);
		struct outgoing post = blogger_stage_post(s, (int64_t)i + 1, text);
		stage_prepare(s, &post);
		post = stored(s, &post);
		fake_do(&s->server, "fault", "{'path': '/v3/blogs/', 'method': 'POST', %s}",
			rows[i].fault);
		host_send(&s->desk, &post);
		if (s->desk.result != rows[i].result)
			fail_msg("%s: %d, %s", rows[i].fault, s->desk.result, s->desk.why);
		if (i % 2)
			live_again(s);
		stage_advance(s, 600);
		host_lookup(&s->desk, &post);
		assert_int_equal(s->desk.lookup, rows[i].there);
		if (rows[i].there == LOOKUP_FOUND) {
			assert_string_equal(s->desk.remote_id, post.remote_key);
			assert_non_null(s->desk.url);
		} else {
			host_send(&s->desk, &post);
			assert_int_equal(s->desk.result, SEND_SENT);
		}
		assert_int_equal(blogger_stage_count(s, "LIVE"), i + 1);
		assert_int_equal(blogger_stage_count(s, "DRAFT"), 0);
		assert_string_equal(blogger_stage_told(s, i, "publications"), "1");
	}
}
ON_BLOG(a_lost_answer_makes_no_second_post, "")

/* The answer to the draft is lost: the next try takes the same one. */
static void a_lost_draft_is_found_again(struct stage *s)
{
	static const char *const faults[] = {"'manner': 'lost'", "'manner': 'truncated'",
		"'manner': 'answer_after', 'status': 500",
		"'manner': 'answer_after', 'status': 200, 'type': 'application/json', 'body': {}"};
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		char *text MEM_AUTO = mem_printf("Ontwerp %zu\n\nMet & zonder <b>.", i);
		struct outgoing post = blogger_stage_post(s, (int64_t)i + 1, text);
		fake_do(&s->server, "fault", "{'path': '/v3/blogs/', 'method': 'POST', %s}",
			faults[i]);
		host_prepare(&s->desk, &post);
		assert_int_equal(s->desk.prepare_err.code, ERR_NETWORK);
		if (i % 2)
			live_again(s);
		blogger_stage_publish(s, &post);
		assert_int_equal(blogger_stage_count(s, "LIVE"), i + 1);
		assert_int_equal(blogger_stage_count(s, "DRAFT"), 0);
	}
	/* The same words once more, on purpose, are another post. */
	struct outgoing again = blogger_stage_post(s, 99, "Ontwerp 0\n\nMet & zonder <b>.");
	blogger_stage_publish(s, &again);
	assert_int_equal(blogger_stage_count(s, "LIVE"), ARRAY_LEN(faults) + 1);
}
ON_BLOG(a_lost_draft_is_found_again, "")

static void a_lost_draft_without_its_mark(struct stage *s)
{
	a_lost_draft_is_found_again(s);
}
ON_BLOG(a_lost_draft_without_its_mark, "--strips")

static void a_draft_that_somebody_took_away(struct stage *s)
{
	struct outgoing post = blogger_stage_post(s, 7, TEXT);
	stage_prepare(s, &post);
	fake_do(&s->server, "delete", "{'id': '%s'}", blogger_stage_told(s, 0, "id"));
	host_lookup(&s->desk, &post);
	assert_int_equal(s->desk.lookup, LOOKUP_UNSEEN);
	host_send(&s->desk, &post);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	assert_non_null(strstr(s->desk.why, "gone"));
	fake_do(&s->server, "fault", "{'path': '/v3/blogs/', 'status': 503}");
	host_lookup(&s->desk, &post);
	assert_int_equal(s->desk.lookup, LOOKUP_NO_ANSWER);
}
ON_BLOG(a_draft_that_somebody_took_away, "")

static void what_cannot_leave_is_said(struct stage *s)
{
	struct outgoing post = blogger_stage_post(s, 7, TEXT);
	post.parent_native_id = "1/2/3";
	host_prepare(&s->desk, &post);
	assert_int_equal(s->desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s->desk.prepare_err.msg, "browser"));
	post.parent_native_id = NULL;
	host_prepare(&s->desk, &post); /* there are two blogs, and nobody said which */
	assert_int_equal(s->desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s->desk.prepare_err.msg, "identifier"));
	post.remote_key = "kapot";
	host_send(&s->desk, &post);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	host_lookup(&s->desk, &post);
	assert_int_equal(s->desk.lookup, LOOKUP_UNSEEN);
	assert_int_equal(fake_count(&s->server, "posts"), 0);
}
ON_BLOG(what_cannot_leave_is_said, "--blogs 2")

/* ---- taken away ---- */

static void remove_post(struct stage *s, const char *name)
{
	struct moderating m = {.id = 3, .what = MODERATION_DELETE, .native_id = name};
	host_moderate(&s->desk, &m);
}

/* One that waits for its time as much as one that is seen; the network keeps it in its trash. */
static void a_post_of_ours_is_deleted(struct stage *s)
{
	for (int later = 0; later < 2; later++) {
		struct outgoing post = blogger_stage_post(s, later + 1, TEXT);
		post.appears_us = later ? stage_now_us() + CLOCK_DAY : 0;
		blogger_stage_publish(s, &post);
		char *name MEM_AUTO = mem_strdup(s->desk.remote_id);
		assert_int_equal(blogger_stage_count(s, later ? "SCHEDULED" : "LIVE"), 1);
		for (int twice = 0; twice < 2; twice++) {
			remove_post(s, name);
			assert_int_equal(s->desk.result, SEND_SENT);
			assert_string_equal(
				blogger_stage_told(s, (size_t)later, "status"), "SOFT_TRASHED");
		}
	}
	stage_advance(s, 86400 + 60);
	assert_int_equal(blogger_stage_count(s, "LIVE"), 0);
}
ON_BLOG(a_post_of_ours_is_deleted, "")

/* A lost answer is asked for again, a no is told, and a comment is deleted by nobody. */
static void a_deletion_that_fails_is_told(struct stage *s)
{
	struct outgoing post = blogger_stage_post(s, 1, TEXT);
	blogger_stage_publish(s, &post);
	char *name MEM_AUTO = mem_strdup(s->desk.remote_id);
	char *comment MEM_AUTO = mem_printf("%s/1", name);
	fake_do(&s->server, "fault",
		"{'path': '/v3/blogs/', 'method': 'DELETE', 'times': 1, 'status': 400, "
		"'body': {'error': {'message': 'Invalid'}}}");
	remove_post(s, name);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	fake_do(&s->server, "fault",
		"{'path': '/v3/blogs/', 'method': 'DELETE', 'times': 1, 'manner': 'lost'}");
	remove_post(s, name);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	remove_post(s, name);
	assert_int_equal(s->desk.result, SEND_SENT);
	remove_post(s, comment);
	assert_int_equal(s->desk.result, SEND_REJECTED);
}
ON_BLOG(a_deletion_that_fails_is_told, "")

/* ---- signing in ---- */

static void start_signed_out(struct stage *s, const char *options)
{
	stage_start(s, "blogger", options);
	s->config.client_id = fake_said(&s->server, "client_id");
}

/* Whoever is asked again says the same again. */
static int sign_in(struct stage *s, const char *client_secret, struct err *err)
{
	struct person person = {.server = &s->server, .copies_address = true};
	struct dialogue dialogue = person_dialogue(&person);
	for (size_t i = 0; client_secret && i < 6; i++)
		person.answers[i] = *client_secret && i % 2 ? PERSON_BROWSES : client_secret;
	*err = (struct err)ERR_INIT;
	int rc = trial_run(&blogger_network, &s->config, s->session_file, &dialogue, err);
	person_release(&person);
	return rc;
}

static void a_person_signs_in_by_the_address(void **state)
{
	struct stage s;
	struct err err;
	start_signed_out(&s, "");
	assert_int_equal(sign_in(&s, fake_said(&s.server, "client_secret"), &err), 0);
	char *session = session_file_read(s.session_file, &err);
	assert_non_null(strstr(session, "refresh"));
	free(session);
	stage_open(&s, &blogger_network);
	fake_do(&s.server, "comment", "{'text': 'een'}");
	stage_poll(&s);
	assert_int_equal(s.desk.signed_until_us, 0);
	/* An hour later the next token is asked for, also where one ends before. */
	stage_advance(&s, 3 * 3600);
	fake_do(&s.server, "comment", "{'text': 'twee'}");
	stage_poll(&s);
	fake_do(&s.server, "revoke", "{}");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_AUTH);
	assert_non_null(strstr(s.desk.poll_err.msg, "7 days"));
	assert_non_null(strstr(s.desk.poll_err.msg, "account add gent"));
	/* Somebody signs in anew, the program is known: the collector goes on by itself. */
	assert_int_equal(sign_in(&s, NULL, &err), 0);
	fake_do(&s.server, "comment", "{'text': 'drie'}");
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "een") + host_count_text(&s.desk, "twee") +
				 host_count_text(&s.desk, "drie"),
		3);
	stage_end(&s);
}

static void the_end_of_a_sign_in_is_known(void **state)
{
	struct stage s;
	struct err err;
	start_signed_out(&s, "");
	fake_do(&s.server, "testing", "{}");
	assert_int_equal(sign_in(&s, fake_said(&s.server, "client_secret"), &err), 0);
	stage_open(&s, &blogger_network);
	stage_poll(&s);
	assert_true(s.desk.signed_until_us > stage_now_us() + 6 * CLOCK_DAY);
	assert_true(s.desk.signed_until_us <= stage_now_us() + 7 * CLOCK_DAY);
	stage_advance(&s, 8 * 86400);
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_AUTH);
	stage_end(&s);
}

static void a_sign_in_that_fails_is_told(void **state)
{
	struct stage s;
	struct err err;
	start_signed_out(&s, "");
	assert_int_equal(sign_in(&s, "wrong", &err), -1);
	assert_non_null(strstr(err.msg, "invalid_client"));
	assert_null(strstr(err.msg, "wrong"));
	assert_int_equal(fake_asked(&s.server, "POST /token"), 3);
	assert_int_equal(sign_in(&s, "", &err), -1);
	assert_int_equal(err.code, ERR_INPUT);
	fake_do(&s.server, "deny", "{}");
	assert_int_equal(sign_in(&s, fake_said(&s.server, "client_secret"), &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	s.config.identifier = "2499999";
	assert_int_equal(sign_in(&s, fake_said(&s.server, "client_secret"), &err), -1);
	assert_non_null(strstr(err.msg, "2499999"));
	assert_int_not_equal(access(s.session_file, F_OK), 0);
	s.config.identifier = NULL;
	stage_open(&s, &blogger_network);
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_AUTH);
	assert_non_null(strstr(s.desk.poll_err.msg, "account add gent"));
	struct outgoing post = blogger_stage_post(&s, 7, TEXT);
	host_prepare(&s.desk, &post);
	assert_int_equal(s.desk.prepare_err.code, ERR_AUTH);
	stage_end(&s);
}

static void a_token_that_ends_in_between_loses_nothing(void **state)
{
	struct stage s;
	struct err err;
	start_signed_out(&s, "");
	assert_int_equal(sign_in(&s, fake_said(&s.server, "client_secret"), &err), 0);
	stage_open(&s, &blogger_network);
	stage_poll(&s);
	/* For the server it is over already. */
	fake_do(&s.server, "advance", "{'seconds': 7200}");
	struct outgoing post = blogger_stage_post(&s, 7, TEXT);
	stage_prepare(&s, &post);
	fake_do(&s.server, "advance", "{'seconds': 7200}");
	host_send(&s.desk, &post);
	assert_int_equal(s.desk.result, SEND_SENT);
	assert_int_equal(blogger_stage_count(&s, "LIVE"), 1);
	stage_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BLOG(a_post_is_published),
		BLOG(a_post_waits_for_its_time),
		BLOG(a_lost_answer_makes_no_second_post),
		BLOG(a_lost_draft_is_found_again),
		BLOG(a_lost_draft_without_its_mark),
		BLOG(a_draft_that_somebody_took_away),
		BLOG(what_cannot_leave_is_said),
		BLOG(a_post_of_ours_is_deleted),
		BLOG(a_deletion_that_fails_is_told),
		cmocka_unit_test(a_person_signs_in_by_the_address),
		cmocka_unit_test(the_end_of_a_sign_in_is_known),
		cmocka_unit_test(a_sign_in_that_fails_is_told),
		cmocka_unit_test(a_token_that_ends_in_between_loses_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
