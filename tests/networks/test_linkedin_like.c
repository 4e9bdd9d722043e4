/* What is said to our page, as a server tells it that behaves as LinkedIn does. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "linkedin_stage.h"
#include "networks/linkedin/session.h"

enum { HOUR_S = 3600, DAY_S = 24 * HOUR_S };

/* The ways in which notifications and comments were seen to be written. */
static const char *const dialects[] = {
	"{}",
	"{'bare_text': true, 'short_urns': true}",
	"{'decorates': false}",
	"{'decorates': false, 'dollar_urn': true, 'short_urns': true, 'page_most': 3}",
};

#define IN_EACH_DIALECT(name) \
	static void name##_in_each(void **state) \
	{ \
		for (size_t i = 0; i < ARRAY_LEN(dialects); i++) { \
			struct stage s; \
			linkedin_begin(&s, dialects[i]); \
			name(&s); \
			stage_end(&s); \
		} \
	}

/* ---- reading ---- */

static void comment_comes_in(struct stage *s)
{
	const struct json *told = fake_do(&s->server, "mention",
		"{'text': 'Er staat rook\\nin de #Nieuwstraat', 'by': 'farah'}");
	fake_do(&s->server, "notify", "{'action': 'LIKE'}");
	fake_do(&s->server, "notify", "{'action': 'NOTHING_KNOWN'}");
	stage_poll(s);
	struct kept *k = host_find(&s->desk, json_str(told, "uri"));
	assert_non_null(k);
	assert_string_equal(k->text, "Er staat rook\nin de #Nieuwstraat");
	assert_string_equal(k->handle, "member farah");
	assert_int_equal(k->kind, MENTION_COMMENT);
	assert_string_equal(k->thread, json_str(told, "post"));
	assert_int_equal(k->raw[0], '{');
	assert_string_equal(s->desk.handle, "politie-gent");
	assert_int_equal(s->desk.limit.most, 1250);
	size_t count = s->desk.count;
	stage_poll(s);
	stage_advance(s, 2 * HOUR_S);
	stage_poll(s);
	assert_int_equal(s->desk.count, count);
	assert_int_equal(s->desk.missed, 0);
}
IN_EACH_DIALECT(comment_comes_in)

static void edit_and_deletion_are_told(struct stage *s)
{
	const char *uri =
		json_str(fake_do(&s->server, "mention", "{'text': 'Rook?', 'by': 'farah'}"), "uri");
	stage_poll(s);
	stage_advance(s, 60);
	fake_do(&s->server, "edit", "{'id': '%s', 'text': 'Rook en vuur'}", uri);
	stage_poll(s);
	assert_int_equal(host_count_text(&s->desk, "Rook"), 2);
	assert_string_equal(host_find_text(&s->desk, "Rook en vuur")->id, uri);
	/* Both lie within one walk: the old words are not told again. */
	size_t count = s->desk.count;
	stage_poll(s);
	assert_int_equal(s->desk.count, count);
	fake_do(&s->server, "delete", "{'id': '%s'}", uri);
	stage_poll(s);
	assert_int_equal(s->desk.count, count + 1);
	assert_true(s->desk.items[count].deleted);
	assert_string_equal(s->desk.items[count].id, uri);
	stage_poll(s);
	assert_int_equal(s->desk.count, count + 1);
}
IN_EACH_DIALECT(edit_and_deletion_are_told)

/* What was edited and then deleted before anybody looked is gone, and no more than that. */
static void newest_word_counts(struct stage *s)
{
	const char *one = json_str(fake_do(&s->server, "mention", "{'text': 'een'}"), "uri");
	const char *two = json_str(fake_do(&s->server, "mention", "{'text': 'twee'}"), "uri");
	fake_do(&s->server, "edit", "{'id': '%s', 'text': 'twee, beter'}", two);
	fake_do(&s->server, "edit", "{'id': '%s', 'text': 'een, beter'}", one);
	fake_do(&s->server, "delete", "{'id': '%s'}", one);
	stage_poll(s);
	assert_int_equal(host_count_text(&s->desk, "een"), 0);
	assert_int_equal(host_count_text(&s->desk, "twee"), 1);
	assert_string_equal(host_find_text(&s->desk, "twee")->text, "twee, beter");
}
IN_EACH_DIALECT(newest_word_counts)

static void post_that_names_us_comes_in(struct stage *s)
{
	const char *uri = json_str(
		fake_do(&s->server, "share", "{'text': 'Dank (echt) aan', 'by': 'farah'}"), "uri");
	fake_do(&s->server, "share", "{'text': 'niets met ons', 'names': false}");
	stage_poll(s);
	struct kept *k = host_find(&s->desk, uri);
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_non_null(strstr(k->text, "Dank (echt) aan"));
	assert_string_equal(k->thread, uri);
	assert_int_equal(host_count_text(&s->desk, "niets"), 0);
}
IN_EACH_DIALECT(post_that_names_us_comes_in)

static void answers_stand_under_what_they_answer(struct stage *s)
{
	const char *top = json_str(
		fake_do(&s->server, "mention", "{'text': 'Is de brug open?', 'by': 'farah'}"),
		"uri");
	const char *below =
		json_str(fake_do(&s->server, "mention",
				 "{'text': 'Nee hoor', 'by': 'abdel', 'to': '%s'}", top),
			"uri");
	/* LinkedIn puts an answer to an answer beside it. */
	const char *beside =
		json_str(fake_do(&s->server, "mention",
				 "{'text': 'Toch wel', 'by': 'farah', 'to': '%s'}", below),
			"uri");
	stage_poll(s);
	assert_string_equal(host_find(&s->desk, below)->in_reply_to, top);
	assert_string_equal(host_find(&s->desk, beside)->in_reply_to, top);
	assert_string_equal(host_find(&s->desk, beside)->thread, host_find(&s->desk, top)->thread);
}
IN_EACH_DIALECT(answers_stand_under_what_they_answer)

/* ---- the net under it ---- */

static void what_no_notification_tells_is_found(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	stage_poll(&s);
	fake_do(&s.server, "quiet", "{'text': 'stil', 'by': 'farah'}");
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "stil"), 0);
	stage_advance(&s, HOUR_S + 60);
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "stil"), 1);
	assert_int_equal(host_find_text(&s.desk, "stil")->kind, MENTION_COMMENT);
	stage_end(&s);
}

/* What was read there and could not be stored is read once more. */
static void answers_that_could_not_be_stored_are_found_again(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	fake_do(&s.server, "mention", "{'text': 'Waar?', 'by': 'farah'}");
	stage_poll(&s);
	char *top MEM_AUTO = mem_strdup(host_find_text(&s.desk, "Waar?")->id);
	fake_do(&s.server, "quiet", "{'text': 'stil', 'by': 'abdel', 'to': '%s'}", top);
	stage_advance(&s, HOUR_S + 60);
	s.desk.refuse_delivery = true;
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_STORE);
	s.desk.refuse_delivery = false;
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "stil"), 1);
	stage_end(&s);
}

/* Under somebody else's post LinkedIn tells of nothing: what answers us there is looked for. */
static void answers_under_a_post_that_names_us_are_found(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	const char *post = json_str(
		fake_do(&s.server, "share", "{'text': 'Wie helpt?', 'by': 'farah'}"), "uri");
	stage_poll(&s);
	struct outgoing out = stage_answer(&s, "Wie helpt?", "Wij.");
	stage_prepare(&s, &out);
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_SENT);
	char *ours MEM_AUTO = mem_strdup(s.desk.remote_id);
	fake_do(&s.server, "mention", "{'text': 'Bedankt!', 'by': 'farah', 'to': '%s'}", ours);
	fake_do(&s.server, "mention", "{'text': 'Iets anders', 'by': 'abdel', 'post': '%s'}", post);
	fake_do(&s.server, "mention",
		"{'text': 'Politie Gent, hier', 'by': 'abdel', 'post': '%s', 'names': ['urn:li:organization:12345']}",
		post);
	stage_advance(&s, HOUR_S + 60);
	stage_poll(&s);
	struct kept *k = host_find_text(&s.desk, "Bedankt!");
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_REPLY);
	assert_string_equal(k->in_reply_to, ours);
	assert_string_equal(k->thread, post);
	assert_int_equal(host_find_text(&s.desk, "hier")->kind, MENTION_MENTION);
	assert_int_equal(host_count_text(&s.desk, "Iets anders"), 0);
	stage_end(&s);
}

static void comments_that_are_closed_hide_no_notification(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	fake_do(&s.server, "fault",
		"{'path': '/rest/socialActions/', 'status': 403, 'body': {'message': 'Not enough permissions'}}");
	fake_do(&s.server, "mention", "{'text': 'hier'}");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_DEGRADED);
	assert_non_null(strstr(s.desk.poll_err.msg, "403: Not enough"));
	assert_int_equal(host_count_text(&s.desk, "hier"), 1);
	assert_non_null(s.desk.cursor);
	/* It is said until the next look at them, which is not at once. */
	int asked = fake_asked(&s.server, "GET /rest/posts");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_DEGRADED);
	assert_int_equal(fake_asked(&s.server, "GET /rest/posts"), asked);
	stage_advance(&s, HOUR_S + 60);
	stage_poll(&s);
	stage_end(&s);
}

/* ---- conversations ---- */

static void branch_is_fetched_around_an_answer(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	stage_poll(&s);
	const char *top =
		json_str(fake_do(&s.server, "mention", "{'text': 'boven', 'by': 'farah'}"), "uri");
	fake_do(&s.server, "mention", "{'text': 'naast', 'by': 'abdel', 'to': '%s'}", top);
	const char *it = json_str(
		fake_do(&s.server, "mention", "{'text': 'zelf', 'by': 'jan', 'to': '%s'}", top),
		"uri");
	host_thread(&s.desk, it);
	assert_int_equal(host_find_text(&s.desk, "boven")->kind, MENTION_CONTEXT);
	assert_string_equal(host_find_text(&s.desk, "naast")->in_reply_to, top);
	assert_int_equal(host_count_text(&s.desk, "zelf"), 0);
	fake_do(&s.server, "delete", "{'id': '%s'}", it);
	host_thread(&s.desk, it);
	assert_true(host_find(&s.desk, it)->deleted);
	stage_end(&s);
}

/* ---- nothing is lost ---- */

static void nothing_is_lost_between_pages(void **state)
{
	struct stage s;
	linkedin_begin(&s, "{'page_most': 20}");
	stage_poll(&s);
	fake_do(&s.server, "mention", "{'text': 'nr {n}.', 'count': 130}");
	stage_advance(&s, 60);
	stage_poll(&s);
	for (int i = 1; i <= 130; i++) {
		char *text MEM_AUTO = mem_printf("nr %d.", i);
		assert_int_equal(host_count_text(&s.desk, text), 1);
	}
	assert_int_equal(s.desk.missed, 0);
	/* Oldest first, as it was said. */
	size_t count = s.desk.count;
	for (size_t i = 1; i < count; i++)
		assert_true(s.desk.items[i].kind == MENTION_CONTEXT ||
			    s.desk.items[i - 1].kind == MENTION_CONTEXT ||
			    s.desk.items[i].created_us >= s.desk.items[i - 1].created_us);
	stage_end(&s);
}

/* More than one walk may bring: a hundred pages, here of one each. */
static void crowd_is_walked_through_in_pieces(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	stage_poll(&s);
	fake_do(&s.server, "trait", "{'page_most': 1}");
	for (int i = 0; i < 12; i++) {
		fake_do(&s.server, "mention", "{'text': 'groep %d, nr {n}.', 'count': 20}", i);
		stage_advance(&s, 60);
	}
	/* The day's requests end amid them: what was walked through counts. */
	fake_do(&s.server, "rate", "{'remaining': 330}");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_RATE);
	size_t before = host_count_text(&s.desk, "groep");
	assert_in_range(before, 40, 200);
	host_close(&s.desk);
	fake_do(&s.server, "rate", "{'remaining': 1000}");
	fake_do(&s.server, "trait", "{'page_most': 20}");
	host_reopen(&s.desk);
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "groep"), 240);
	assert_int_equal(s.desk.missed, 0);
	stage_end(&s);
}

/* A list that has no end, whatever is asked for, ends all the same: that more may be is said. */
static void list_without_an_end_is_told(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	stage_poll(&s);
	fake_do(&s.server, "mention", "{'text': 'hier', 'by': 'farah'}");
	fake_do(&s.server, "fault",
		"{'path': '/rest/organizationalEntityNotifications', 'times': 5000, 'status': 200, "
		"'type': 'application/json', 'body': {'paging': {'count': 1}, 'elements': [{}]}}");
	stage_poll(&s);
	assert_int_equal(s.desk.missed, 1);
	fake_do(&s.server, "well", "{}");
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "hier"), 1);
	assert_int_equal(s.desk.missed, 1);
	stage_end(&s);
}

static void desk_that_was_away_catches_up(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	stage_poll(&s);
	host_close(&s.desk);
	fake_do(&s.server, "mention", "{'text': 'lang geleden', 'by': 'farah'}");
	stage_advance(&s, 30 * DAY_S);
	host_reopen(&s.desk);
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "lang geleden"), 1);
	assert_int_equal(host_find_text(&s.desk, "lang")->kind, MENTION_COMMENT);
	assert_int_equal(s.desk.missed, 0);
	host_close(&s.desk);
	stage_advance(&s, 29 * DAY_S);
	fake_do(&s.server, "mention", "{'text': 'laatst', 'by': 'farah'}");
	stage_advance(&s, 32 * DAY_S);
	const char *fresh = json_str(fake_do(&s.server, "sign", "{}"), "token");
	stage_secret(&s, "token", fresh);
	host_reopen(&s.desk);
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_NONE);
	assert_int_equal(host_count_text(&s.desk, "laatst"), 1);
	assert_int_equal(s.desk.missed, 1); /* LinkedIn keeps 60 days, and more than that went by */
	stage_end(&s);
}

static void what_could_not_be_stored_comes_again(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	stage_poll(&s);
	fake_do(&s.server, "mention", "{'text': 'hier'}");
	s.desk.refuse_delivery = true;
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_STORE);
	s.desk.refuse_delivery = false;
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "hier"), 1);
	stage_end(&s);
}

/* What is asked for behind a notification may fail: what came before is in, the rest comes again.
 */
static void fault_in_the_middle_loses_nothing(void **state)
{
	struct stage s;
	linkedin_begin(&s, "{'decorates': false}");
	stage_poll(&s);
	fake_do(&s.server, "mention", "{'text': 'nr {n}.', 'count': 5}");
	fake_do(&s.server, "fault",
		"{'path': '/rest/socialActions/', 'status': 503, 'skip': 2, 'times': 1}");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_NETWORK);
	assert_int_equal(host_count_text(&s.desk, "nr "), 2);
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "nr "), 5);
	stage_end(&s);
}

static void what_is_withheld_is_told_all_the_same(void **state)
{
	struct stage s;
	linkedin_begin(&s, "{'decorates': false, 'withholds_posts': true}");
	const char *uri = json_str(fake_do(&s.server, "share", "{'text': 'Hulp'}"), "uri");
	stage_poll(&s);
	struct kept *k = host_find(&s.desk, uri);
	assert_non_null(k);
	assert_non_null(strstr(k->text, "does not give its text"));
	assert_int_equal(k->kind, MENTION_MENTION);
	stage_end(&s);
}

/* ---- faults ---- */

static void faults_of_reading_are_said(void **state)
{
	static const struct poll_fault faults[] = {
		{"'status': 500, 'body': '<html><h1>Oops</h1>later</html>'", "500: Oops",
			ERR_NETWORK},
		{"'status': 502, 'body': ''", "502", ERR_NETWORK},
		{"'status': 400, 'body': {'message': 'Syntax exception'}", "400: Syntax",
			ERR_NETWORK},
		{"'status': 403, 'body': {'message': 'Not enough permissions'}", "403: Not",
			ERR_DEGRADED},
		{"'status': 426, 'body': {'message': 'not active'}", "set api_version",
			ERR_NETWORK},
		{"'status': 200, 'body': '<html>'", "no JSON", ERR_NETWORK},
		{"'status': 200, 'body': ''", "no JSON", ERR_NETWORK},
		{"'status': 200, 'body': {}", "holds no notifications", ERR_NETWORK},
		{"'status': 200, 'body': {'elements': 7}", "holds no notifications", ERR_NETWORK},
		{"'manner': 'truncated'", "", ERR_NETWORK},
		{"'manner': 'close'", "", ERR_NETWORK},
		{"'manner': 'bomb', 'megabytes': 9, 'times': 9", "larger", ERR_NETWORK},
	};
	struct stage s;
	linkedin_begin(&s, NULL);
	fake_do(&s.server, "mention", "{'text': 'hier'}");
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		stage_poll_faulty(
			&s, "'path': '/rest/organizationalEntityNotifications'", &faults[i]);
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "hier"), 1);
	stage_end(&s);
}

static void used_up_quota_waits(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	stage_poll(&s);
	fake_do(&s.server, "rate", "{'remaining': 0}");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_RATE);
	assert_non_null(strstr(s.desk.poll_err.msg, "00:00 UTC"));
	assert_int_equal(s.desk.poll_retry_us, stage_now_us() + 15 * CLOCK_MIN);
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_retry_us, stage_now_us() + 30 * CLOCK_MIN);
	fake_do(&s.server, "rate", "{'remaining': 1000}");
	stage_poll(&s);
	fake_do(&s.server, "rate", "{'remaining': 0}");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_retry_us, stage_now_us() + 15 * CLOCK_MIN);
	stage_end(&s);
}

/* ---- who we are ---- */

static void role_that_is_missing_is_said(void **state)
{
	static const struct {
		const char *traits, *says;
		enum err_code code;
	} roles[] = {
		{"{'roles': []}", "has no role on page 12345", ERR_AUTH},
		{"{'roles': ['CONTENT_ADMINISTRATOR']}", "is CONTENT_ADMINISTRATOR of the page",
			ERR_DEGRADED},
	};
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		struct stage s;
		linkedin_begin(&s, roles[i].traits);
		fake_do(&s.server, "mention", "{'text': 'hier'}");
		host_poll(&s.desk);
		assert_int_equal(s.desk.poll_err.code, roles[i].code);
		if (!strstr(s.desk.poll_err.msg, roles[i].says))
			fail_msg("%s", s.desk.poll_err.msg);
		/* Comments may be read all the same. */
		assert_int_equal(
			host_count_text(&s.desk, "hier"), roles[i].code == ERR_DEGRADED ? 1 : 0);
		stage_end(&s);
	}
}

static void token_that_is_refused_is_said_and_shown_nowhere(void **state)
{
	struct stage s;
	linkedin_begin(&s, NULL);
	fake_do(&s.server, "revoke", "{}");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_AUTH);
	assert_non_null(strstr(s.desk.poll_err.msg, "401: Invalid access token"));
	fake_do(&s.server, "fault",
		"{'path': '/rest/', 'status': 400, 'body': {'message': 'bad %s'}}",
		fake_said(&s.server, "token"));
	host_poll(&s.desk);
	assert_null(strstr(s.desk.poll_err.msg, fake_said(&s.server, "token")));
	stage_end(&s);
}

static void version_that_is_retired_is_said(void **state)
{
	struct stage s;
	linkedin_begin(&s, "{'oldest_version': '202611'}");
	host_poll(&s.desk);
	assert_non_null(strstr(s.desk.poll_err.msg, "426"));
	assert_non_null(strstr(s.desk.poll_err.msg, "set api_version"));
	host_close(&s.desk);
	s.desk.config.api_version = "202611";
	host_reopen(&s.desk);
	stage_poll(&s);
	stage_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comment_comes_in_in_each),
		cmocka_unit_test(edit_and_deletion_are_told_in_each),
		cmocka_unit_test(newest_word_counts_in_each),
		cmocka_unit_test(post_that_names_us_comes_in_in_each),
		cmocka_unit_test(answers_stand_under_what_they_answer_in_each),
		cmocka_unit_test(what_no_notification_tells_is_found),
		cmocka_unit_test(answers_that_could_not_be_stored_are_found_again),
		cmocka_unit_test(answers_under_a_post_that_names_us_are_found),
		cmocka_unit_test(comments_that_are_closed_hide_no_notification),
		cmocka_unit_test(branch_is_fetched_around_an_answer),
		cmocka_unit_test(nothing_is_lost_between_pages),
		cmocka_unit_test(crowd_is_walked_through_in_pieces),
		cmocka_unit_test(list_without_an_end_is_told),
		cmocka_unit_test(desk_that_was_away_catches_up),
		cmocka_unit_test(what_could_not_be_stored_comes_again),
		cmocka_unit_test(fault_in_the_middle_loses_nothing),
		cmocka_unit_test(what_is_withheld_is_told_all_the_same),
		cmocka_unit_test(faults_of_reading_are_said),
		cmocka_unit_test(used_up_quota_waits),
		cmocka_unit_test(role_that_is_missing_is_said),
		cmocka_unit_test(token_that_is_refused_is_said_and_shown_nowhere),
		cmocka_unit_test(version_that_is_retired_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
